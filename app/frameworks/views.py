"""Pages of frameworks: list, one edition as a tree, its document, publishing and retiring."""

import json
from typing import Any

from flask import Blueprint, Flask, Response, render_template, request, url_for

from app.core.actions import Action, action_page, buttons
from app.core.i18n import gettext as _
from app.core.i18n import localized
from app.core.requests import authorise, current_actor, typed_words
from app.core.suggestions import Suggestion, options_of
from app.frameworks import queries, service
from app.frameworks.models import Framework
from app.frameworks.permissions import may_manage_frameworks, may_read_frameworks
from app.frameworks.states import Purpose
from app.frameworks.workflow import FRAMEWORK

blueprint = Blueprint("frameworks", __name__, url_prefix="/frameworks")


def register(app: Flask) -> None:
    """Attach the pages."""
    app.register_blueprint(blueprint)


@blueprint.get("")
@authorise(may_read_frameworks)
def index() -> str:
    """All frameworks with their counts, filtered by words and purpose."""
    words, purpose = request.args.get("q", "").strip()[:100], request.args.get("purpose", "")
    manages = bool(may_manage_frameworks(current_actor(), None))
    rows = queries.list_frameworks(
        text=words,
        purpose=Purpose(purpose) if purpose in list(Purpose) else None,
        every_state=manages,
    )
    return render_template(
        "frameworks/index.html",
        rows=rows,
        words=words,
        purpose=purpose,
        purposes=[(one.value, one.label) for one in Purpose],
    )


@blueprint.get("/indicators/suggestions")
@authorise(may_read_frameworks)
def suggest_indicators() -> str:
    """Names of indicators for a filter, while somebody types a name or a code."""
    return options_of(
        Suggestion(localized(one, "name"), f"{one.code} · {localized(one.framework, 'name')}")
        for one in queries.find_indicators(typed_words("indicator"))
    )


@blueprint.get("/<code>", defaults={"edition": 0})
@blueprint.get("/<code>/editions/<int:edition>")
@authorise(may_read_frameworks, load=queries.get_framework)
def show(framework: Framework) -> str:
    """One edition: the tree, what to look at, the items; with `?both=1` in both languages."""
    top = queries.tree_of(framework)
    nodes = [node for root in top for node in root.walk()]
    return render_template(
        "frameworks/show.html",
        framework=framework,
        top=top,
        lines=[_line(node) for node in nodes],
        item_count=sum(len(node.items) for node in nodes),
        leaf_count=sum(not node.children for node in nodes),
        editions=queries.editions_of(framework.code),
        actions=_actions(framework),
        both="both" in request.args,
    )


@blueprint.get("/<code>/editions/<int:edition>/document.json")
@authorise(may_read_frameworks, load=queries.get_framework)
def document(framework: Framework) -> Response:
    """The document of an edition, as `frameworks import` reads it."""
    text = json.dumps(queries.document_of(framework), ensure_ascii=False, indent=2)
    response = Response(text, mimetype="application/json")
    name = f"{framework.code}-{framework.edition}.json"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@blueprint.route("/<code>/editions/<int:edition>/actions/<action>", methods=["GET", "POST"])
@authorise(may_manage_frameworks, load=queries.get_framework)
def act(framework: Framework, action: str) -> Any:
    """Publish or retire an edition."""
    return action_page(
        FRAMEWORK,
        framework,
        action,
        service.act,
        back=lambda: edition_url(framework),
        title=localized(framework, "name"),
    )


def edition_url(framework: Framework) -> str:
    """Address of the page of one edition."""
    return url_for("frameworks.show", code=framework.code, edition=framework.edition)


def _actions(framework: Framework) -> list[Action]:
    def url_of(name: str) -> str:
        return url_for(
            "frameworks.act", code=framework.code, edition=framework.edition, action=name
        )

    return buttons(FRAMEWORK, framework, current_actor(), url_of)


def _line(node: queries.Node) -> dict[str, Any]:
    """A row of the tree component."""
    indicator = node.indicator
    return {
        "level": min(indicator.level, 3),
        "code": indicator.code,
        "name": localized(indicator, "name"),
        "url": f"#indicator-{indicator.path}",
        "cells": [
            f"{indicator.weight.normalize():f}",
            _("%(share)s %%", share=f"{node.whole_percent:g}"),
            node.item_count,
        ],
    }
