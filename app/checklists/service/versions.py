"""Making versions of checklists, publishing and retiring them."""

from typing import Any

from sqlalchemy import select

from app.checklists.copying import copy_contents, copy_indicators
from app.checklists.models import Checklist, ChecklistVersion
from app.checklists.permissions import may_make_checklist, may_start_next_version
from app.checklists.queries import draft_of
from app.checklists.service.drafts import open_draft, require, settle
from app.checklists.states import AnswerType, ChecklistState
from app.checklists.workflow import CHECKLIST
from app.core import clock, history
from app.core.errors import InvalidInput
from app.core.history import EventStyle
from app.core.i18n import lazy_gettext as _l
from app.core.numbering import number_for
from app.core.permissions import Actor
from app.extensions import db
from app.frameworks import builtin
from app.frameworks.models import Framework
from app.frameworks.states import FrameworkState, Purpose
from app.schools.models import Region

history.declare_event("checklist_version", "created", EventStyle(_l("Created"), "plus"))
history.declare_event("checklist_version", "copied", EventStyle(_l("Made from a copy"), "copy"))


def create_blank(
    actor: Actor,
    *,
    region: Region,
    title_zh: str,
    title_en: str = "",
    purpose: Purpose = Purpose.REGULAR,
    scale_data: dict[str, Any] | None = None,
) -> ChecklistVersion:
    """Make a checklist with an empty first draft; the scale defaults to conformity."""
    require(may_make_checklist(actor, region))
    version = _new_checklist(
        actor, region, purpose, title_zh, title_en, scale_data or default_scale()
    )
    history.record(version, "created", actor)
    return version


def create_from_framework(
    actor: Actor,
    *,
    framework: Framework,
    region: Region,
    indicator_ids: set[int],
    title_zh: str,
    title_en: str = "",
    answer_type: AnswerType = AnswerType.GRADE,
) -> ChecklistVersion:
    """Make a checklist of the chosen indicators (ids; a parent brings all below it) and their items.

    Items are answered by `answer_type` (GRADE of the framework's scale, or YES_NO).
    """
    require(may_make_checklist(actor, region))
    if framework.state is not FrameworkState.PUBLISHED:
        raise InvalidInput(_l("Checklists are made from published frameworks only."))
    version = _new_checklist(
        actor, region, framework.purpose, title_zh, title_en, framework.scale_data
    )
    version.framework = framework
    if not copy_indicators(framework, indicator_ids, version, answer_type):
        raise InvalidInput({"indicators": _l("Please choose at least one indicator with items.")})
    settle(version)
    history.record(version, "created", actor, data={"framework": framework.code})
    return version


def start_next_version(actor: Actor, version: ChecklistVersion) -> ChecklistVersion:
    """The draft that follows a version: the one already begun, or a fresh copy."""
    require(may_start_next_version(actor, version))
    checklist = _locked(version.checklist)
    begun = draft_of(checklist)
    if begun is not None:
        return begun
    copy = _copy_version(version, checklist, checklist.versions[0].number + 1)
    history.record(copy, "copied", actor, data={"version": version.number})
    return copy


def duplicate(
    actor: Actor, version: ChecklistVersion, *, region: Region, title_zh: str, title_en: str = ""
) -> ChecklistVersion:
    """A new checklist with the contents of a version."""
    require(may_make_checklist(actor, region))
    checklist = Checklist(region=region, purpose=version.checklist.purpose, created_by_id=actor.id)
    db.session.add(checklist)
    copy = _copy_version(version, checklist, 1)
    copy.title_zh, copy.title_en = title_zh, title_en
    db.session.flush()
    history.record(copy, "copied", actor, data={"version": version.number})
    return copy


def change_head(
    actor: Actor,
    version: ChecklistVersion,
    *,
    title_zh: str,
    title_en: str = "",
    intro_zh: str = "",
    intro_en: str = "",
    purpose: Purpose = Purpose.REGULAR,
    veto_cap: str = "",
) -> ChecklistVersion:
    """Change title, introduction, purpose and what a veto leaves."""
    open_draft(actor, version)
    cap = version.scale.option(veto_cap)
    if veto_cap and (cap is None or not cap.is_mark):
        raise InvalidInput({"veto_cap": _l("This grade is not on the scale.")})
    version.title_zh, version.title_en = title_zh, title_en
    version.intro_zh, version.intro_en = intro_zh, intro_en
    version.veto_cap = veto_cap
    version.checklist.purpose = purpose
    db.session.flush()
    return version


def act(actor: Actor, version: ChecklistVersion, action: str, *, reason: str = "") -> None:
    """Perform a transition by name; publishing replaces the version published before."""
    if action == "publish":
        publish(actor, version)
    else:
        CHECKLIST.perform(version, action, actor, reason=reason)


def publish(actor: Actor, version: ChecklistVersion) -> None:
    """Freeze and offer a version; the earlier published one is retired, visits keep theirs."""
    checklist = _locked(version.checklist)
    CHECKLIST.perform(version, "publish", actor)
    version.published_at = clock.now()
    for other in checklist.versions:
        if other.id != version.id and other.state is ChecklistState.PUBLISHED:
            CHECKLIST.perform(other, "supersede", actor)
    if checklist.number is None:
        checklist.number = number_for("QD", checklist.region.code, clock.today().year)
    db.session.flush()


def default_scale() -> dict[str, Any]:
    """The scale of checklists that are made from nothing: meets, mostly meets, does not meet."""
    scales = (document["rating_scale"] for document in builtin.documents())
    return next(scale for scale in scales if scale["id"] == "conformity")


def _new_checklist(
    actor: Actor,
    region: Region,
    purpose: Purpose,
    title_zh: str,
    title_en: str,
    scale_data: dict[str, Any],
) -> ChecklistVersion:
    checklist = Checklist(region=region, purpose=purpose, created_by_id=actor.id)
    version = ChecklistVersion(
        checklist=checklist, title_zh=title_zh, title_en=title_en, scale_data=scale_data
    )
    db.session.add_all([checklist, version])
    db.session.flush()
    return version


def _copy_version(version: ChecklistVersion, checklist: Checklist, number: int) -> ChecklistVersion:
    copy = ChecklistVersion(
        checklist=checklist,
        number=number,
        title_zh=version.title_zh,
        title_en=version.title_en,
        intro_zh=version.intro_zh,
        intro_en=version.intro_en,
        framework_id=version.framework_id,
        scale_data=version.scale_data,
        veto_cap=version.veto_cap,
    )
    db.session.add(copy)
    copy_contents(version, copy)
    db.session.flush()
    return copy


def _locked(checklist: Checklist) -> Checklist:
    # One at a time, so that two people cannot start or publish two versions at once.
    query = select(Checklist).where(Checklist.id == checklist.id).with_for_update()
    return db.session.execute(query.execution_options(populate_existing=True)).scalar_one()
