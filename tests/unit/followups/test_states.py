"""Verdicts in the words of each kind of review."""

import pytest

from app.followups.states import ReviewKind, Verdict, shown_verdict


@pytest.mark.parametrize("kind", list(ReviewKind))
@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_has_label_tone_and_icon(kind: ReviewKind, verdict: Verdict) -> None:
    shown = shown_verdict(kind, verdict)

    assert str(shown.label)
    assert shown.tone in {"good", "wait", "alert"}
    assert shown.icon


def test_look_back_asks_whether_it_held() -> None:
    done = shown_verdict(ReviewKind.VERIFICATION, Verdict.FIXED)
    held = shown_verdict(ReviewKind.LOOK_BACK, Verdict.FIXED)

    assert str(done.label) != str(held.label)
    assert done.tone == held.tone == "good"
