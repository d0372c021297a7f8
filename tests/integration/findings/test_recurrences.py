"""What has come back: proposed, judged by a person, kept with both; similar texts while writing."""

import io
from collections.abc import Callable
from functools import partial

import pytest
from flask import Flask

from app.checklists.models import ChecklistVersion
from app.core import history
from app.core.errors import NotAllowed
from app.core.permissions import Actor
from app.core.severity import Mode, Severity
from app.extensions import db
from app.findings import queries, service
from app.findings.models import Finding
from app.findings.states import Source
from app.schools.models import School
from app.visits.models import Visit
from app.visits.states import VisitState
from tests.support.at_once import at_once, person
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.accounts import recuse
from tests.support.factories.checklists import indicator
from tests.support.factories.findings import draft_finding
from tests.support.factories.frameworks import EIGHT_ITEMS
from tests.support.factories.rectification import confirmed_finding
from tests.support.factories.visits import make_visit

STRANGERS = ("supervisor", "supervisor2", "foreign_lead", "leader", "head", "admin", "nobody")


def _written(
    cast: Cast,
    code: str = "7",
    school: School | None = None,
    by: str = "supervisor",
    visit: Visit | None = None,
) -> Finding:
    return service.raise_finding(
        getattr(cast.act, by),
        school=school or cast.school1,
        visit=visit,
        source=Source.VISIT if visit else Source.COMPLAINT,
        indicator=indicator(EIGHT_ITEMS, code),
        title="留样盒没有标签",
        text="留样柜里 4 盒没有时间标签。",
        severity=Severity.GENERAL,
        mode=Mode.WITHIN_TIME,
        basis="学校食品安全与营养健康管理规定",
        demand="每盒贴标签。",
    )


def _confirmed(cast: Cast, **rest: object) -> Finding:
    return service.confirm_finding(cast.act.supervisor, _written(cast, **rest))  # type: ignore[arg-type]


def _events(finding: Finding) -> list[str]:
    return [entry.event for entry in history.entries_of(finding)]


def test_only_earlier_findings_of_school_and_indicator_within_the_window_are_proposed(
    cast: Cast, clock: Clock
) -> None:
    too_old = _confirmed(cast)
    clock.advance(days=300)
    earlier = _confirmed(cast)
    elsewhere, other = _confirmed(cast, school=cast.school3), _confirmed(cast, code="6")
    draft = _written(cast)
    clock.advance(days=100)
    finding = _written(cast)

    proposed = queries.possible_recurrences(cast.act.supervisor, finding)

    assert proposed == [earlier]
    assert {too_old, elsewhere, other, draft}.isdisjoint(proposed)
    assert queries.possible_recurrences(cast.act.supervisor2, finding) == []


def test_accepted_recurrence_is_linked_on_both_pages_and_hidden_until_it_is_official(
    cast: Cast, clock: Clock, client: Client
) -> None:
    earlier, finding = _confirmed(cast), _written(cast)
    path = f"/findings/{finding.reference}"
    page = client.sign_in(cast.supervisor).page(path)

    assert page.form("/accept").send().status_code == 303

    assert finding.recurrence_of is earlier
    assert f"/findings/{earlier.number}" in client.page(path).links()
    assert path in client.page(f"/findings/{earlier.number}").links()
    assert client.page("/findings?view=recurrences&lang=en").rows()[0].count("Recurrence") == 1
    assert "/accept" not in client.get(path).text
    assert "came_back" not in _events(earlier)
    client.sign_in(cast.head)
    assert path not in client.page(f"/findings/{earlier.number}").links()

    service.confirm_finding(cast.act.supervisor, finding)

    assert _events(earlier)[0] == "came_back"
    assert f"/findings/{finding.number}" in client.page(f"/findings/{earlier.number}").links()


def test_rejected_recurrence_is_kept_and_not_proposed_again(
    cast: Cast, clock: Clock, client: Client
) -> None:
    earlier, finding = _confirmed(cast), _written(cast)
    client.sign_in(cast.supervisor)
    form = client.page(f"/findings/{finding.reference}").form("/reject")

    assert form.send().status_code == 303
    assert form.send(_form_id="again").status_code == 403

    assert _events(finding)[0] == "reject_recurrence"
    assert finding.recurrence_of is None
    assert queries.possible_recurrences(cast.act.supervisor, finding) == []
    assert "not_come_back" not in _events(earlier)
    service.confirm_finding(cast.act.supervisor, finding)
    assert _events(earlier)[0] == "not_come_back"


def test_recurrence_is_judged_by_who_may_and_of_what_stands(cast: Cast, clock: Clock) -> None:
    earlier, merged, finding = _confirmed(cast), _confirmed(cast), _confirmed(cast)
    service.merge_finding(cast.act.lead, merged, into=earlier, reason="同一问题。")
    dropped = _written(cast)
    service.act(cast.act.supervisor, dropped, "drop", reason="重复。")
    draft = _written(cast)
    recuse(cast.supervisor, cast.school1)
    refused = [
        *((getattr(cast.act, one), finding, earlier) for one in STRANGERS),
        *((getattr(cast.act, one), draft, earlier) for one in STRANGERS),
        (cast.act.lead, finding, merged),
        (cast.act.lead, dropped, earlier),
    ]

    assert queries.possible_recurrences(cast.act.lead, finding) == [earlier]
    for judgement in refused:
        for act in (service.accept_recurrence, service.reject_recurrence):
            with pytest.raises(NotAllowed):
                act(*judgement)
    assert {finding.recurrence_of, draft.recurrence_of, dropped.recurrence_of} == {None}
    service.accept_recurrence(cast.act.lead, draft, earlier)


def test_team_from_elsewhere_learns_nothing_of_other_findings(
    cast: Cast, clock: Clock, client: Client, version: ChecklistVersion
) -> None:
    members = [cast.supervisor2]
    started = VisitState.IN_PROGRESS
    visit = make_visit(cast.supervisor, cast.school1, version, members=members, until=started)
    earlier, finding = _confirmed(cast), _written(cast, by="supervisor2", visit=visit)
    path = f"/findings/{finding.reference}"

    page = client.sign_in(cast.supervisor2).page(path)

    assert earlier.number not in page.response.text
    assert client.send(f"{path}/recurrences/{earlier.number}/accept").status_code == 404
    service.accept_recurrence(cast.act.supervisor, finding, earlier)
    shown = client.page(f"{path}?lang=en").response.text
    assert "Judged to be a recurrence" in shown
    assert earlier.number not in shown


def test_two_judgements_in_one_moment_make_one(app: Flask, cast: Cast, clock: Clock) -> None:
    accept, reject = service.accept_recurrence, service.reject_recurrence
    users, made = (cast.supervisor.id, cast.lead.id), []
    for acts, is_crosswise in (
        ((accept, reject), False),
        ((reject, reject), False),
        ((accept, accept), True),
    ):
        pair = _confirmed(cast).id, _confirmed(cast).id
        turned = pair[::-1] if is_crosswise else pair
        first, second = zip(users, acts, (pair, turned), strict=True)
        ended = at_once(app, partial(_judge, *first), partial(_judge, *second))
        made.append((sum(error is None for error in ended), *pair))

    assert [count for count, _one, _other in made] == [1, 1, 1]
    for _count, *ids in made:
        events = [one for number in ids for one in _events(db.session.get_one(Finding, number))]
        judged = [event for event in events if event.endswith("_recurrence")]
        assert len(judged) == 1, events


def _judge(
    user_id: int, act: Callable[[Actor, Finding, Finding], None], ids: tuple[int, int]
) -> None:
    earlier, finding = (db.session.get_one(Finding, number) for number in ids)
    act(person(user_id), finding, earlier)


def test_recurrence_cannot_go_round_in_a_circle(cast: Cast, clock: Clock, client: Client) -> None:
    earlier, finding = _confirmed(cast), _confirmed(cast)
    service.accept_recurrence(cast.act.lead, finding, earlier)
    client.sign_in(cast.supervisor)

    path = f"/findings/{earlier.number}/recurrences/{finding.number}"

    assert client.send(f"{path}/accept").status_code == 403
    assert client.send(f"{path}/perhaps").status_code == 404
    assert earlier.recurrence_of is None


def test_similar_findings_are_the_most_alike_that_the_reader_may_know_of(
    cast: Cast, clock: Clock, client: Client
) -> None:
    near = confirmed_finding(cast)
    confirmed_finding(cast, title="门")
    far = draft_finding(cast, title="疏散门上锁", text="二楼东侧疏散门上锁，钥匙不在现场。")
    words = "午餐留样缺品种，4 盒没有时间标签"

    found = queries.similar_findings(cast.act.supervisor, words)

    assert found[0] is near
    assert far not in found
    assert queries.similar_findings(cast.act.supervisor2, words) == []
    assert queries.similar_findings(cast.act.supervisor, words, leave_out=found) == []
    assert queries.similar_findings(cast.act.supervisor, "'\"* :(") == []
    client.sign_in(cast.supervisor)
    part = client.get(
        f"/findings/similar?writing=yes&title={words}", headers={"HX-Request": "true"}
    )
    assert f"take:{near.number}" in part.text
    assert "<main" not in part.text
    assert near.title in client.page(f"/findings/similar?title={words}").text


def test_wording_is_taken_over_behind_what_was_typed_and_nothing_saved(
    cast: Cast, clock: Clock, client: Client
) -> None:
    near, finding = confirmed_finding(cast), _written(cast)
    client.sign_in(cast.supervisor)
    form = client.page(f"/findings/{finding.reference}/edit").form()

    photo = (io.BytesIO(b"picture"), "留样柜.jpg")
    shown = form.send_page(find=f"take:{near.number}", text="我写的。", demand="", photos=photo)

    assert shown.response.status_code == 200
    assert "留样柜.jpg" in shown.text
    values = shown.form().values
    assert values["text"].splitlines() == ["我写的。", near.text]
    assert values["demand"] == near.demand
    assert values["title"] == finding.title
    assert finding.demand == "每盒贴标签。"
    blank = client.page(f"/findings/new?school={cast.school1.code}").form()
    assert blank.send_page(find=f"take:{near.number}").form().values["title"] == near.title
