"""Similar findings while one is written, and the judgement whether one has come back."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.exceptions import NotFound

from app.core.forms import clean
from app.core.i18n import lazy_gettext as _l
from app.core.requests import authorise, current_actor, is_htmx
from app.findings import permissions, queries, service
from app.findings.forms import FindingForm
from app.findings.models import Finding
from app.findings.views.blueprint import blueprint

VERDICTS = {
    "accept": (service.accept_recurrence, _l("Linked as a recurrence.")),
    "reject": (service.reject_recurrence, _l("Noted: no recurrence. It is not proposed again.")),
}


@blueprint.get("/similar")
@authorise(permissions.may_raise_findings)
def similar() -> str:
    """Findings like the title being typed, or like a finding: a part of a page, or a page."""
    reference = request.args.get("finding", "")
    finding = queries.get_finding(current_actor(), reference) if reference else None
    if reference and finding is None:
        raise NotFound
    title = request.args.get("title", finding.title if finding else "")
    beside = _beside(f"{title[:120]} {finding.text if finding else ''}", finding)
    beside["writing"] = is_htmx() and "writing" in request.args
    template = "findings/_similar.html" if is_htmx() else "findings/similar.html"
    return render_template(template, beside=beside, finding=finding)


@blueprint.post("/<reference>/recurrences/<earlier>/<verdict>")
@authorise(permissions.may_judge_recurrence, load=queries.get_finding)
def judge_recurrence(finding: Finding, earlier: str, verdict: str) -> Any:
    """Accept or reject a proposed recurrence, with one press."""
    other = queries.earlier_finding(current_actor(), finding, earlier)
    if other is None or verdict not in VERDICTS:
        raise NotFound
    act, sentence = VERDICTS[verdict]
    act(current_actor(), finding, other)
    flash(str(sentence))
    return redirect(url_for("findings.detail", reference=finding.reference), 303)


def beside_form(form: FindingForm, finding: Finding | None) -> dict[str, Any]:
    """What stands beside the form, after taking over what a button of it asked for."""
    asked, _colon, reference = clean(request.form.get("find", "")).partition(":")
    if asked == "take" and (other := queries.get_finding(current_actor(), reference)):
        for name in ("title", "text", "basis", "demand"):
            form[name].data = _joined(form[name].data, getattr(other, name), name)
    elif asked == "recurrence":
        form.recurrence_of.data = reference[:40]
    return _beside(f"{form.title.data or ''} {form.text.data or ''}", finding) | {"writing": True}


def _joined(typed: str | None, theirs: str, name: str) -> str:
    """Nothing typed is lost: what is taken over follows it; a title and a rule only where none is."""
    if not typed or typed == theirs:
        return theirs
    if name in {"title", "basis"} or theirs in typed:
        return typed
    return f"{typed}\n{theirs}" if theirs else typed


def _beside(content: str, finding: Finding | None) -> dict[str, Any]:
    actor = current_actor()
    recurrences = queries.possible_recurrences(actor, finding) if finding else []
    leave_out = [*recurrences, *([finding] if finding else [])]
    return {
        "finding": finding,
        "recurrences": recurrences,
        "similar": queries.similar_findings(actor, content, leave_out=leave_out)[
            : queries.MOST_SHOWN - len(recurrences)
        ],
    }
