"""Reading checklists: list, one version, its paper form."""

from typing import Any

from flask import Response, flash, make_response, redirect, render_template, request

from app.checklists import queries
from app.checklists.changes import Changes, compare
from app.checklists.forms.filling import answers_in_words
from app.checklists.models import Checklist, ChecklistItem, ChecklistVersion
from app.checklists.permissions import (
    may_edit_checklist,
    may_make_checklist,
    may_read_checklists,
    may_start_next_version,
)
from app.checklists.states import ChecklistState, Operator
from app.checklists.validation import problems_of
from app.checklists.views.blueprint import blueprint, version_url
from app.checklists.workflow import CHECKLIST
from app.core import pdf
from app.core.actions import Action, buttons, timeline
from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext as _l
from app.core.paging import page_of, sort_of
from app.core.requests import authorise, current_actor
from app.frameworks.states import Purpose


@blueprint.get("")
@authorise(may_read_checklists)
def index() -> str:
    """Checklists of the actor's regions, filtered by title, purpose and state."""
    actor, given = current_actor(), request.args
    words = given.get("q", "").strip()[:100]
    query = queries.checklist_query(
        actor,
        text=words,
        purpose=_one_of(Purpose, given.get("purpose")),
        state=_one_of(ChecklistState, given.get("state")),
    )
    order = sort_of(None, {"id": Checklist.id}, "-id")
    page = page_of(query, order, Checklist.id, given, options=queries.LIST_LOADERS)
    return render_template(
        "checklists/index.html",
        page=page,
        rows=queries.rows_of(actor, page.rows),
        words=words,
        states=[(state.value, state.label) for state in ChecklistState],
        purposes=[(purpose.value, purpose.label) for purpose in Purpose],
        may_make=may_make_checklist(actor, None),
    )


def _one_of(kind: type[Any], value: str | None) -> Any:
    return kind(value) if value in [member.value for member in kind] else None


@blueprint.get("/<ref>", defaults={"number": 0})
@blueprint.get("/<ref>/versions/<int:number>")
@authorise(may_read_checklists, load=queries.get_version)
def show(version: ChecklistVersion) -> str:
    """A version with its sections and items; a draft can be edited from here."""
    actor = current_actor()
    items = queries.items_of(version)
    earlier = queries.before(version)
    may_edit = may_edit_checklist(actor, version)
    return render_template(
        "checklists/show.html",
        version=version,
        outline=outline_of(version, items),
        items=items,
        earlier=earlier,
        changes=compare(queries.items_of(earlier), items) if earlier else None,
        may_edit=may_edit,
        problems=problems_of(version) if may_edit else [],
        actions=_actions(version),
        history=timeline(version),
        versions=_known_versions(version),
    )


@blueprint.get("/<ref>/versions/<int:number>/paper")
@authorise(may_read_checklists, load=queries.get_version)
def paper(version: ChecklistVersion) -> str:
    """The blank paper form with the numbers of the screen."""
    return _paper(version)


@blueprint.get("/<ref>/versions/<int:number>/paper.pdf")
@authorise(may_read_checklists, load=queries.get_version)
def paper_pdf(version: ChecklistVersion) -> Response:
    """The same form as PDF; where none can be made, the page that a browser prints."""
    try:
        content = pdf.render_pdf(_paper(version, is_pdf=True))
    except (pdf.PdfUnavailable, pdf.PdfFailed):
        flash(_("No PDF can be made here now; please print this page."))
        return make_response(redirect(version_url(version, "paper"), 303))
    name = f"{version.checklist.number or version.checklist.public_id}-{version.number}.pdf"
    disposition = {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(content, mimetype="application/pdf", headers=disposition)


def _paper(version: ChecklistVersion, *, is_pdf: bool = False) -> str:
    items = queries.items_of(version)
    return render_template(
        "checklists/paper.html",
        version=version,
        sections=queries.sections_of(version),
        items=items,
        asked=rules_in_words(items),
        is_pdf=is_pdf,
    )


def outline_of(version: ChecklistVersion, items: list[ChecklistItem]) -> dict[str, Any]:
    """What the outline of a version shows: sections, items by section, shares, rules in words."""
    by_section: dict[int | None, list[ChecklistItem]] = {}
    for item in items:
        by_section.setdefault(item.section_id, []).append(item)
    sections = queries.sections_of(version)
    parents = {section.parent_id for section in sections}
    return {
        "sections": sections,
        "items": by_section,
        "open_sections": [section for section in sections if section.id not in parents],
        "shares": {key: float(share * 100) for key, share in queries.shares_of(version).items()},
        "rules": rules_in_words(items),
    }


def changes_since(version: ChecklistVersion) -> Changes | None:
    """What is different from the version published before; None for a first version."""
    earlier = queries.before(version)
    if earlier is None:
        return None
    return compare(queries.items_of(earlier), queries.items_of(version))


def rules_in_words(items: list[ChecklistItem]) -> dict[int, tuple[str, Operator, str]]:
    """Show-if rules: item id → number of the item asked, comparison, answers in words."""
    by_code = {item.code: item for item in items}
    rules = {}
    for item in items:
        rule = item.condition
        source = by_code.get(rule.item) if rule else None
        if rule is not None and source is not None:
            words = answers_in_words(source, rule.values)
            rules[item.id] = (source.number, rule.operator, words)
    return rules


def _actions(version: ChecklistVersion) -> list[Action]:
    actor = current_actor()
    check = version_url(version, "check")
    found = buttons(
        CHECKLIST,
        version,
        actor,
        lambda name: version_url(version, "act", action=name),
        pages={"publish": check},
    )
    # Publishing goes through the page that checks, also while it would still be refused.
    found = [action for action in found if action.url != check]
    if version.state is not ChecklistState.DRAFT and may_start_next_version(actor, version):
        url = version_url(version, "next_version")
        found.insert(0, Action(_l("Edit the next version"), url, "post", "primary", "pen"))
    elif may_edit_checklist(actor, version):
        found.insert(0, Action(_l("Check and publish"), check, "get", "primary", "check-c"))
    if may_make_checklist(actor, None):
        found.append(Action(_l("Duplicate"), version_url(version, "duplicate"), icon="copy"))
    return found


def _known_versions(version: ChecklistVersion) -> list[ChecklistVersion]:
    shows_drafts = bool(may_start_next_version(current_actor(), version))
    return [
        other
        for other in version.checklist.versions
        if shows_drafts or other.state is not ChecklistState.DRAFT
    ]
