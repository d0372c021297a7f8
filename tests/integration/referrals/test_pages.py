"""Pages of referrals: the whole way through the forms, what a section sees, who is reminded."""

from datetime import date, time, timedelta

from app.core import clock as hands
from app.extensions import db
from app.messages.models import Message
from app.rectification.states import TaskState
from app.referrals import queries, reminders
from app.referrals.states import ReferralState
from app.reminders.rules import Due
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories import referrals
from tests.support.factories.rectification import make_task


def test_matter_goes_from_school_to_section_and_back(
    cast: Cast, clock: Clock, client: Client
) -> None:
    task = make_task(cast, until=TaskState.IN_PROGRESS)
    client.sign_in(cast.head)
    assert f"/referrals/tasks/{task.number}/propose" in client.page(f"/tasks/{task.number}").links()
    page = client.page(f"/referrals/tasks/{task.number}/propose?lang=en")
    refused = page.form().send_page(text="", section=cast.finance.public_id)
    assert "Please write what the school cannot solve alone." in refused.errors
    assert refused.form().values["section"] == cast.finance.public_id
    assert refused.form().send(text="外墙脱落，学校无鉴定经费。").status_code == 303
    client.sign_in(cast.supervisor)
    form = client.page(f"/referrals/tasks/{task.number}/refer?lang=en").form()
    assert form.values["section"] == cast.finance.public_id
    assert form.values["matter"] == "外墙脱落，学校无鉴定经费。"
    address = form.send(section=cast.building.public_id).location
    client.sign_in(cast.section)
    home = client.page("/?lang=en")
    assert "Referrals for you" in home.text
    assert address in home.links()
    page = client.page(f"{address}?lang=en")
    assert task.finding.text in page.text
    assert not [link for link in page.links() if link.startswith(("/tasks", "/schools"))]
    assert client.get(f"/tasks/{task.number}").status_code == 404
    assert client.get(f"/schools/{cast.school1.code}").status_code == 404
    assert client.page(f"{address}/answer").form().send(text="已派员。").status_code == 303
    client.sign_in(cast.lead)
    shown = client.page(f"/tasks/{task.number}?lang=en")
    assert "Referral to move on" in shown.text
    ended = client.page(f"{address}/actions/end?lang=en").form().send(reason="按鉴定结果整改。")
    assert ended.status_code == 303
    referral = queries.referrals_of(task)[0]
    assert (referral.state, task.referral_open) == (ReferralState.CLOSED, False)
    page = client.page(f"/tasks/{task.number}?lang=en")
    assert "Referral ended" in page.text
    assert "Building section" in page.text


def test_list_shows_each_side_what_waits_for_it(cast: Cast, clock: Clock, client: Client) -> None:
    at_section = referrals.referred(cast, make_task(cast, title="外墙脱落"))
    to_end = referrals.answered(cast, make_task(cast, title="操场积水"))
    referrals.proposed(cast, make_task(cast, title="围墙开裂"))
    titles = {cast.section: ["外墙脱落"], cast.supervisor: ["围墙开裂", "操场积水"]}
    for user, expected in titles.items():
        rows = client.sign_in(user).page("/referrals").rows()
        assert sorted(title for row in rows for title in expected if title in row) == expected
        assert len(rows) == len(expected)
    assert len(client.page("/referrals?view=all&q=操场").rows()) == 1
    assert client.page("/referrals?view=live&section=Finance").rows() == []
    clock.advance(days=40)
    late = client.sign_in(cast.section).page("/referrals?view=late").rows()
    assert len(late) == 2
    export = client.get("/referrals/export?view=all&format=csv").text
    assert at_section.number in export
    assert to_end.answer in export
    assert "围墙开裂" not in export
    assert client.sign_in(cast.section2).page("/referrals?view=all").rows() == []


def test_form_that_was_overtaken_keeps_its_words(cast: Cast, clock: Clock, client: Client) -> None:
    referral = referrals.referred(cast, make_task(cast))
    form = client.sign_in(cast.section).page(f"/referrals/{referral.number}/answer?lang=en").form()
    client.sign_in(cast.lead)
    client.send(f"/referrals/{referral.number}/actions/call_back", {"reason": "不再需要。"})
    client.sign_in(cast.section)
    refused = form.send_page(text="已派员鉴定。", csrf_token=client.csrf_token())
    assert refused.form().values["text"] == "已派员鉴定。"
    assert referral.answer == ""


def _owed(clock: Clock, day: date) -> list[Due]:
    clock.set_day(day, at=time(9))
    return [due for due in reminders.referrals_due(hands.now()) if isinstance(due, Due)]


def test_section_is_reminded_before_its_day_and_the_office_once_it_is_late(
    cast: Cast, clock: Clock
) -> None:
    referral = referrals.referred(cast, make_task(cast))
    told = db.session.query(Message).filter_by(recipient_id=cast.section.id)
    assert [message.kind for message in told] == ["referral_opened"]
    (due,) = _owed(clock, referral.due_on - timedelta(days=1))
    assert [person.id for person in due.recipients] == [cast.section.id]
    (due,) = _owed(clock, referral.due_on + timedelta(days=1))
    assert {person.id for person in due.recipients} == {cast.section.id, cast.supervisor.id}


def test_office_is_reminded_of_an_answer_that_waits(cast: Cast, clock: Clock) -> None:
    referral = referrals.answered(cast, make_task(cast))
    (due,) = _owed(clock, referral.due_on + timedelta(days=1))
    assert due.context["state"] == "answered"
    assert [person.id for person in due.recipients] == [cast.supervisor.id]
