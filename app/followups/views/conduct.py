"""Doing a review: begin, see everything side by side, give the verdict, give up."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, render_template, url_for

from app.core import loop
from app.core.actions import Action, action_page, buttons, timeline
from app.core.errors import StaleState
from app.core.files.models import Attachment
from app.core.files.queries import attachments_by_owner, attachments_of
from app.core.forms import show
from app.core.i18n import Text
from app.core.i18n import gettext as _
from app.core.permissions import BUSINESS_ROLES, Actor, holds_at
from app.core.requests import authorise, current_actor
from app.core.severity import Mode
from app.extensions import db
from app.followups import permissions, queries, service
from app.followups.forms import CheckpointForm, LookBackForm, VerdictForm
from app.followups.models import Review
from app.followups.states import ReviewKind, Verdict
from app.followups.views.blueprint import blueprint
from app.followups.views.earlier import photo_rows, shown_pairs
from app.followups.workflow import review_workflow
from app.rectification import permissions as task_permissions
from app.rectification import queries as rectification
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from app.rectification.views.task import picture

MOST_PAIRS = 4


@blueprint.get("/tasks/<number>")
@authorise(task_permissions.may_view_task, load=rectification.get_task)
def task(subject: RectificationTask) -> Any:
    """Where a step that came too late leads: the task as it stands."""
    return redirect(url_for("tasks.detail", number=subject.number), 303)


@blueprint.post("/tasks/<number>/actions/start")
@authorise(permissions.may_review_task, load=rectification.get_task)
def start(subject: RectificationTask) -> Any:
    """Begin to verify, or to do a checkpoint, at the desk; the verdict is the next page."""
    begin = service.start_verification
    if subject.state is TaskState.SUSTAINED:
        begin = service.start_checkpoint
    review = begin(current_actor(), subject)
    return redirect(url_for("reviews.verdict", number=review.number), 303)


@blueprint.get("/<number>")
@authorise(permissions.may_view_review, load=queries.get_review)
def detail(review: Review) -> str:
    """Everything about one review."""
    actor = current_actor()
    actions = _actions(actor, review)
    return render_template(
        "followups/detail.html",
        review=review,
        entries=timeline(review),
        actions=actions,
        why_not=_why_not(actor, review, actions),
        **_facts(actor, review),
    )


@blueprint.route("/<number>/verdict", methods=["GET", "POST"])
@authorise(permissions.may_conduct_review, load=queries.get_review)
def verdict(review: Review) -> Any:
    """What was seen, and what follows: the evidence stands beside the form."""
    if not review.is_open:
        return redirect(url_for("reviews.detail", number=review.number), 303)
    form = _verdict_form(review)
    if form.validate_on_submit() and form.keep(_complete, review, form):
        flash(str(_after(review)))
        return redirect(url_for("reviews.detail", number=review.number), 303)
    return show(
        "followups/verdict.html",
        form,
        review=review,
        consequences=consequences(review),
        **_facts(current_actor(), review),
    )


@blueprint.route("/<number>/actions/<action>", methods=["GET", "POST"])
@authorise(permissions.may_view_review, load=queries.get_review)
def act(review: Review, action: str) -> Any:
    """Start, or give up with a reason."""
    target = "verdict" if action == "start" else "detail"
    return action_page(
        review_workflow,
        review,
        "" if action == "complete" else action,
        _perform,
        back=lambda: url_for(f"reviews.{target}", number=review.number),
        title=review.task.title,
    )


def _perform(actor: Actor, review: Review, name: str, *, reason: str) -> None:
    if name == "start":
        service.start_review(actor, review)
    else:
        service.cancel_review(actor, review, reason=reason)


def _verdict_form(review: Review) -> VerdictForm:
    if review.kind is ReviewKind.VERIFICATION:
        check = queries.prepared_check(review)
        prepared = {"verdict": check.verdict.value, "seen": check.seen} if check else {}
        form = VerdictForm(**prepared)
    elif review.kind is ReviewKind.CHECKPOINT:
        form = CheckpointForm(new_due_on=service.propose_new_day(review.task))
    else:
        form = LookBackForm(new_due_on=service.propose_new_day(review.task))
    form.offer(review.kind)
    form.remember(review)
    return form


def _complete(review: Review, form: VerdictForm) -> Review:
    if form.version.data != str(review.version):
        db.session.refresh(review)
        if not review.is_open:
            raise StaleState(_("This review has been completed or cancelled meanwhile."))
    return service.complete_review(
        current_actor(),
        review,
        verdict=Verdict(form.verdict.data),
        seen=form.seen.data,
        effect=form.effect.data,
        new_due_on=form.new_due_on.data if isinstance(form, LookBackForm) else None,
        stays_sustained=not isinstance(form, CheckpointForm) or form.keeps.data == "keep",
        photos=form.photos.data or (),
    )


def consequences(review: Review) -> dict[str, Text]:
    """What each verdict does, in words, for this very task."""
    on_site = _("An on-site review is scheduled for you; the task goes on waiting.")
    if review.kind is not ReviewKind.VERIFICATION:
        again = _("The task is reopened with the new day below, and so is its finding.")
        held = _("The task stays closed.")
        if review.kind is ReviewKind.CHECKPOINT:
            held = _("As you choose below: it goes on being kept up, or is closed.")
            again = _("The task goes back to the school with the new day below.")
        on_site = _("Another on-site review is scheduled for you.")
    else:
        again = _("The task goes back to the school with what you write as the reason.")
        held = _closing_sentence(review.task)
    return {
        Verdict.FIXED.value: held,
        Verdict.PARTLY.value: again,
        Verdict.NOT_FIXED.value: again,
        Verdict.CANNOT_VERIFY.value: on_site,
    }


def _closing_sentence(subject: RectificationTask) -> str:
    if permissions.needs_second_person(subject):
        return _("Verified; the office lead then closes it as a second person.")
    if subject.mode is Mode.CONTINUING:
        return _("The measure counts as done and is kept up; it is looked at again later.")
    return _("The task is closed at once. This ends it for the school.")


def _after(review: Review) -> Text:
    """What has become of the task, for the line above the next page."""
    return _("The verdict is recorded. The task is now “%(state)s”.", state=review.task.state.label)


def _facts(actor: Actor, review: Review) -> dict[str, Any]:
    """What the page of a review and that of its verdict both show."""
    subject = review.task
    anchor = loop.Anchor(
        visit_id=subject.finding.visit_id, finding_id=subject.finding_id, task_id=subject.id
    )
    here = "review" if review.kind is ReviewKind.VERIFICATION else "look_back"
    evidence = rectification.evidence_of(subject)
    return {
        "task": subject,
        "application": review.closure_request,
        "pairs": pairs_of(evidence),
        "papers": others_of(evidence),
        "photos": [] if review.is_open else _photos(review),
        "offered": _offered(actor, review),
        "stations": loop.stations(anchor, here),
        "sees_task": _sees(actor, subject),
        "may_list": bool(permissions.may_list_reviews(actor, None)),
    }


def _sees(actor: Actor, subject: RectificationTask) -> bool:
    """Whether the reader may open the task; most see it by their own scope."""
    if holds_at(actor, subject.school, *BUSINESS_ROLES):
        return True
    return queries.sees_task(actor, subject.id)


def pairs_of(evidence: rectification.Evidence) -> list[tuple[Any, Any]]:
    """Pictures from before and after beside each other; one pair at least, gaps only in that one."""
    before = [file for file in evidence.before if file.is_image]
    after = [file for file in reversed(evidence.after) if file.is_image]
    pairs = [(picture(b), picture(a)) for b, a in zip(before, after, strict=False)][:MOST_PAIRS]
    first = next(iter(before), None), next(iter(after), None)
    return pairs or [(picture(first[0]), picture(first[1]))]


def others_of(evidence: rectification.Evidence) -> list[dict[str, Any]]:
    """What stands in no pair: further pictures and papers, as `files_list` takes them."""
    before = [file for file in evidence.before if file.is_image]
    after = [file for file in reversed(evidence.after) if file.is_image]
    paired = min(len(before), len(after), MOST_PAIRS) or 1
    shown = {file.id for file in (*before[:paired], *after[:paired])}
    groups = (
        (_("Before"), evidence.before),
        (_("After"), evidence.after),
        ("", evidence.papers),
    )
    return [
        _as_file(file, which) for which, files in groups for file in files if file.id not in shown
    ]


def _as_file(file: Attachment, which: str) -> dict[str, Any]:
    return {
        "url": url_for("files.show", public_id=file.public_id),
        "filename": file.caption or file.filename,
        "size": file.size,
        "note": " · ".join(part for part in (which, file.uploaded_by_name) if part),
        "thumb_url": url_for("files.thumb", public_id=file.public_id) if file.thumb_key else "",
    }


def _photos(review: Review) -> list[dict[str, Any]]:
    """Photos of the review, and those of the check on site that it took over."""
    taken = attachments_by_owner(queries.CHECK, queries.checks_behind(review))
    own = attachments_of("review", review.id)
    return photo_rows([*(photo for some in taken.values() for photo in some), *own])


def _offered(actor: Actor, review: Review) -> dict[str, Any] | None:
    """What a visit saw, for whoever may give the verdict; `prepared` when one press confirms it."""
    check = queries.offered_check(review)
    if check is None:
        return None
    (seen,) = queries.with_photos([check])
    return {
        "check": check,
        "photos": photo_rows(seen.photos),
        "pairs": shown_pairs(seen.pairs),
        "prepared": queries.prepared_check(review) is not None,
        "may_confirm": bool(permissions.may_conduct_review(actor, review)),
    }


def _actions(actor: Actor, review: Review) -> list[Action]:
    return buttons(
        review_workflow,
        review,
        actor,
        lambda name: url_for("reviews.act", number=review.number, action=name),
        {"complete": url_for("reviews.verdict", number=review.number)},
    )


def _why_not(actor: Actor, review: Review, actions: Sequence[Action]) -> list[Text]:
    """Why the verdict is not the reader's to give, when it is still to be given."""
    if not review.is_open or any(action.style == "primary" for action in actions):
        return []
    decision = permissions.may_conduct_review(actor, review)
    return [] if decision else [decision.reason]
