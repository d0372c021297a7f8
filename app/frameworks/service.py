"""Bringing frameworks in, publishing and retiring them. Flushes, never commits."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.core import audit
from app.core.permissions import SYSTEM, Actor
from app.core.severity import Severity
from app.extensions import db
from app.frameworks import builtin
from app.frameworks.document import check, checksum
from app.frameworks.models import Framework, FrameworkItem, Indicator
from app.frameworks.queries import editions_of, newest_framework
from app.frameworks.states import FrameworkState, Purpose
from app.frameworks.workflow import FRAMEWORK


@dataclass(frozen=True)
class Import:
    """What an import did; `is_new` is False when the same document was already there."""

    framework: Framework
    is_new: bool


def load_builtin(actor: Actor = SYSTEM) -> list[Import]:
    """Bring the built-in frameworks in and publish them; running it again changes nothing."""
    return [import_document(actor, document, publish=True) for document in builtin.documents()]


def import_document(actor: Actor, document: Mapping[str, Any], *, publish: bool = False) -> Import:
    """Make a framework, or its next edition, of a document; the same document only once.

    Raises BadDocument with every fault. With `publish` the edition is published and the earlier
    published one of the same code retired.
    """
    check(document)
    digest = checksum(document)
    newest = newest_framework(str(document["id"]))
    if newest is not None and newest.checksum == digest:
        if publish and newest.state is FrameworkState.DRAFT:
            publish_edition(actor, newest)
        return Import(newest, is_new=False)
    framework = _add_edition(document, digest, newest.edition + 1 if newest else 1)
    if publish:
        publish_edition(actor, framework)
    return Import(framework, is_new=True)


def publish_edition(actor: Actor, framework: Framework) -> None:
    """Publish an edition and retire the one that was published before it."""
    FRAMEWORK.perform(framework, "publish", actor)
    for other in editions_of(framework.code):
        if other.id != framework.id and other.state is FrameworkState.PUBLISHED:
            FRAMEWORK.perform(other, "retire", actor)


def act(actor: Actor, framework: Framework, action: str, *, reason: str = "") -> None:
    """Perform a transition by name; see `workflow.FRAMEWORK`."""
    if action == "publish":
        publish_edition(actor, framework)
    else:
        FRAMEWORK.perform(framework, action, actor, reason=reason)
    detail = {"edition": framework.edition, **({"reason": reason} if reason else {})}
    audit.record(f"framework.{action}", actor, target=framework.code, detail=detail)


def _add_edition(document: Mapping[str, Any], digest: str, edition: int) -> Framework:
    provenance = document.get("provenance") or {}
    framework = Framework(
        code=document["id"],
        edition=edition,
        purpose=Purpose(document["visit_type"]),
        name_zh=document["name_zh"],
        name_en=document["name_en"],
        description_zh=document.get("description_zh") or "",
        description_en=document.get("description_en") or "",
        source_title=document.get("source_title") or "",
        source_number=document.get("seed_document"),
        provenance_zh=provenance.get("zh") or "",
        provenance_en=provenance.get("en") or "",
        scale_data=document["rating_scale"],
        process=document.get("process") or [],
        checksum=digest,
    )
    db.session.add(framework)
    _add_nodes(framework, document["indicators"], None)
    db.session.flush()
    return framework


def _add_nodes(framework: Framework, nodes: list[dict[str, Any]], parent: Indicator | None) -> None:
    for position, node in enumerate(nodes, start=1):
        indicator = Indicator(
            framework=framework,
            parent=parent,
            path=f"{parent.path if parent else ''}{position:03d}.",
            level=parent.level + 1 if parent else 1,
            position=position,
            code=node["code"],
            name_zh=node["name_zh"],
            name_en=node["name_en"],
            weight=Decimal(str(node["weight"])),
            topic=node.get("topic"),
            look_at_zh=node.get("look_at_zh") or "",
            look_at_en=node.get("look_at_en") or "",
            method_codes=node["methods"],
            veto=bool(node.get("veto", False)),
            items=[
                FrameworkItem(
                    position=place,
                    code=item["code"],
                    text_zh=item["text_zh"],
                    text_en=item["text_en"],
                    severity_if_unmet=Severity(item["severity_if_unmet"]),
                    veto=bool(item.get("veto", False)),
                )
                for place, item in enumerate(node.get("checklist") or [], start=1)
            ],
        )
        db.session.add(indicator)
        _add_nodes(framework, node.get("children") or [], indicator)
