"""The editor's pages: making a draft, sections, items of every type, refusals that keep the text."""

from typing import Any

import pytest

from app.checklists import queries, service
from app.checklists.models import ChecklistItem, ChecklistVersion
from app.checklists.states import AnswerType, EvidenceRule
from app.core.severity import Severity
from app.extensions import db
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.factories.checklists import add_item, indicator, make_blank, make_checklist
from tests.support.factories.frameworks import EIGHT_ITEMS, make_framework


@pytest.fixture
def draft(client: Client, cast: Cast) -> ChecklistVersion:
    client.sign_in(cast.lead)
    return make_blank(cast.act.lead, cast.county)


def base(version: ChecklistVersion) -> str:
    return f"/checklists/{version.checklist.public_id}/versions/{version.number}"


def new_item(client: Client, draft: ChecklistVersion, kind: str, **fields: Any) -> ChecklistItem:
    form = client.page(f"{base(draft)}/items/new?type={kind}").form()
    answer = form.send(prompt_zh=f"检查 {kind}", **fields)
    assert answer.status_code == 303, answer.text
    return queries.items_of(draft)[-1]


def test_blank_checklist_is_made_on_its_page(client: Client, cast: Cast) -> None:
    form = client.sign_in(cast.lead).page("/checklists/new").form()
    answer = form.send(title_zh="春季开学检查", title_en="")
    assert answer.status_code == 303
    assert client.page(answer.location).h1 == "春季开学检查"


def test_checklist_without_title_is_refused_and_the_rest_stays(client: Client, cast: Cast) -> None:
    form = client.sign_in(cast.lead).page("/checklists/new").form()
    page = form.send_page(title_zh="  ", title_en="Spring")
    assert page.response.status_code == 422
    assert page.form().values["title_en"] == "Spring"
    assert page.errors


def test_region_outside_the_makers_scope_is_refused(client: Client, cast: Cast) -> None:
    form = client.sign_in(cast.lead).page("/checklists/new").form()
    answer = form.send(title_zh="越区", region=str(cast.foreign_county.id))
    assert answer.status_code == 422
    assert queries.list_checklists(cast.act.foreign_lead) == []


def test_chosen_indicators_become_a_draft(client: Client, cast: Cast) -> None:
    wanted = indicator(EIGHT_ITEMS, "7")
    form = client.sign_in(cast.lead).page(f"/checklists/new/{EIGHT_ITEMS}").form()
    answer = form.send(indicators=str(wanted.id), answer_type="yes_no")
    page = client.page(answer.location)
    assert "7.1.4" in page.text
    assert "6.1" not in page.text


def test_no_indicator_chosen_is_refused_with_everything_typed(client: Client, cast: Cast) -> None:
    make_framework()
    form = client.sign_in(cast.lead).page(f"/checklists/new/{EIGHT_ITEMS}").form()
    page = form.send_page(title_zh="改了标题")
    assert page.response.status_code == 422
    assert page.form().values["title_zh"] == "改了标题"
    foreign = form.send(indicators="999999")
    assert foreign.status_code == 422


@pytest.mark.parametrize("name", ["supervisor", "leader", "head", "auditor"])
def test_others_are_not_led_to_the_editor(client: Client, cast: Cast, name: str) -> None:
    client.sign_in(getattr(cast, name))
    version = make_checklist(cast.act.lead, cast.county)
    assert client.get("/checklists/new").status_code == 403
    status = 404 if name == "auditor" else 403
    assert client.get(f"/checklists/new/{EIGHT_ITEMS}").status_code == status
    assert client.get(f"{base(version)}/duplicate").status_code == 403
    assert client.send(f"{base(version)}/next").status_code == 403
    assert client.get(f"{base(version)}/edit").status_code == 403


def test_section_is_added_changed_moved_and_removed(
    client: Client, draft: ChecklistVersion
) -> None:
    for name in ("后厨", "餐厅"):
        form = client.page(f"{base(draft)}/sections/new").form()
        assert form.send(name_zh=name, weight="40").status_code == 303
    kitchen, hall = queries.sections_of(draft)
    assert [kitchen.code, hall.code] == ["1", "2"]
    edit = f"/checklists/sections/{kitchen.public_id}/edit"
    assert client.page(edit).form("/edit").send(weight="60.5").status_code == 303
    client.send(f"/checklists/sections/{hall.public_id}/move", {"step": "-1"})
    names = [(s.name_zh, str(s.weight)) for s in queries.sections_of(draft)]
    assert names == [("餐厅", "40"), ("后厨", "60.5")]
    client.send(f"/checklists/sections/{hall.public_id}/remove")
    assert [section.name_zh for section in queries.sections_of(draft)] == ["后厨"]


def test_section_with_items_is_not_removed(
    client: Client, cast: Cast, draft: ChecklistVersion
) -> None:
    section = service.add_section(cast.act.lead, draft, name_zh="后厨")
    add_item(cast.act.lead, draft, section=section)
    answer = client.send(f"/checklists/sections/{section.public_id}/remove")
    assert answer.status_code == 303
    assert len(queries.sections_of(draft)) == 1
    assert client.page(base(draft)).messages


@pytest.mark.parametrize("weight", ["-1", "heavy", "", "1001"])
def test_section_with_a_bad_weight_is_refused(
    client: Client, draft: ChecklistVersion, weight: str
) -> None:
    form = client.page(f"{base(draft)}/sections/new").form()
    page = form.send_page(name_zh="后厨", weight=weight)
    assert page.response.status_code == 422
    assert page.errors
    assert queries.sections_of(draft) == []


@pytest.mark.parametrize("word", [kind.value for kind in AnswerType])
def test_item_of_every_type_is_written_and_read_back(
    client: Client, draft: ChecklistVersion, word: str
) -> None:
    fields: dict[str, Any] = {"guidance_zh": "看记录", "legal_basis": "某办法第四条"}
    if AnswerType(word).has_own_options:
        fields |= {"options-0-name_zh": "甲", "options-1-name_zh": "乙", "options-0-points": "80"}
        fields |= {"options-1-unmet": "y"}
    if AnswerType(word).can_be_unmet:
        fields |= {"severity": "serious", "days": "7", "stock_phrases": "缺一\n\n缺二"}
    item = new_item(client, draft, word, **fields)
    assert (item.answer_type, item.guidance_zh) == (AnswerType(word), "看记录")
    if item.answer_type.can_be_unmet:
        assert (item.severity, item.days) == (Severity.SERIOUS, 7)
        assert item.stock_phrases == ["缺一", "缺二"]
        assert item.note_rule is EvidenceRule.UNMET
    if item.answer_type.has_own_options:
        assert [(o["name_zh"], o["points"]) for o in item.option_data] == [("甲", 80), ("乙", None)]
        assert item.unmet_codes == {item.option_data[1]["code"]}
    again = client.page(f"/checklists/items/{item.public_id}/edit").form("/edit")
    assert again.send().status_code == 303
    unchanged = queries.items_of(draft)[-1]
    assert unchanged.question == item.question


def test_show_if_is_written_in_the_words_of_the_answers(
    client: Client, cast: Cast, draft: ChecklistVersion
) -> None:
    first = add_item(cast.act.lead, draft)
    rule = {"show_item": first.code, "show_operator": "is"}
    item = new_item(client, draft, "text", **rule, show_value="否")
    assert item.show_if == {"item": first.code, "operator": "is", "value": "no"}
    form = client.page(f"/checklists/items/{item.public_id}/edit?lang=en").form("/edit")
    assert form.values["show_value"] == "No"
    page = form.send_page(show_value="perhaps")
    assert page.response.status_code == 422
    assert any("Yes" in error and "No" in error for error in page.errors)


def test_show_if_circle_is_refused_on_the_page(
    client: Client, cast: Cast, draft: ChecklistVersion
) -> None:
    first = add_item(cast.act.lead, draft)
    rule = {"item": first.code, "operator": "is", "value": "no"}
    second = add_item(cast.act.lead, draft, show_if=rule)
    form = client.page(f"/checklists/items/{first.public_id}/edit").form("/edit")
    answer = form.send(show_item=second.code, show_operator="is", show_value="no")
    assert answer.status_code == 422
    db.session.refresh(first)
    assert first.show_if is None


@pytest.mark.parametrize(
    ("word", "fields"),
    [
        ("yes_no", {"prompt_zh": ""}),
        ("yes_no", {"days": "0"}),
        ("yes_no", {"weight": "-1"}),
        ("yes_no", {"prompt_en": "x" * 501}),
        ("yes_no", {"photo_rule": "values"}),
        ("yes_no", {"severity": "terrible"}),
        ("number", {"minimum": "9", "maximum": "1"}),
        ("number", {"minimum": "low"}),
        ("number", {"number_rule": "linear"}),
        ("single", {"options-0-name_zh": "甲"}),
        ("single", {"options-0-name_zh": "甲", "options-1-name_zh": "乙", "options-0-points": "101"}),
    ],
)  # fmt: skip
def test_bad_item_is_refused_and_what_was_typed_stays(
    client: Client, draft: ChecklistVersion, word: str, fields: dict[str, str]
) -> None:
    form = client.page(f"{base(draft)}/items/new?type={word}").form()
    sent = {"prompt_zh": "检查", "legal_basis": "留着的依据", **fields}
    page = form.send_page(**sent)
    assert page.response.status_code == 422
    assert page.errors
    assert page.form().values["legal_basis"] == "留着的依据"
    assert queries.items_of(draft) == []


def test_item_edited_by_two_people_shows_both_versions(
    client: Client, cast: Cast, draft: ChecklistVersion
) -> None:
    item = add_item(cast.act.lead, draft)
    form = client.page(f"/checklists/items/{item.public_id}/edit").form("/edit")
    service.change_item(cast.act.admin, item, prompt_zh="别人的说法")
    db.session.commit()
    page = form.send_page(prompt_zh="我的说法")
    assert page.response.status_code == 409
    assert "别人的说法" in page.text
    assert "我的说法" in page.text
    db.session.refresh(item)
    assert item.prompt_zh == "别人的说法"


def test_item_is_moved_to_another_section_and_removed(
    client: Client, cast: Cast, draft: ChecklistVersion
) -> None:
    one = service.add_section(cast.act.lead, draft, name_zh="一")
    two = service.add_section(cast.act.lead, draft, name_zh="二")
    item = add_item(cast.act.lead, draft, section=one)
    edit = f"/checklists/items/{item.public_id}/edit"
    assert client.page(edit).form("/edit").send(section=two.public_id).status_code == 303
    assert queries.items_of(draft)[0].number == "2.1"
    assert client.page(edit).form("/remove").send().status_code == 303
    assert queries.items_of(draft) == []


def test_published_version_answers_its_editor_with_a_reason(client: Client, cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    client.sign_in(cast.lead)
    item, section = version.items[0].public_id, version.sections[0].public_id
    for path in (f"{base(version)}/edit", f"/checklists/items/{item}/edit"):
        assert client.get(path).status_code == 403
    for path in (f"/checklists/items/{item}/move", f"/checklists/sections/{section}/remove"):
        assert client.send(path, {"step": "1"}).status_code == 403


def test_head_is_changed_on_its_page(client: Client, draft: ChecklistVersion) -> None:
    form = client.page(f"{base(draft)}/edit").form()
    assert form.send(title_zh="食堂检查", veto_cap="mostly").status_code == 303
    db.session.refresh(draft)
    assert (draft.title_zh, draft.cap.code) == ("食堂检查", "mostly")
    page = client.page(f"{base(draft)}/edit").form().send_page(veto_cap="A")
    assert page.response.status_code == 422


def test_copy_is_made_on_its_page(client: Client, cast: Cast) -> None:
    version = make_checklist(cast.act.lead, cast.county)
    form = client.sign_in(cast.lead).page(f"{base(version)}/duplicate").form()
    answer = form.send(title_zh="镇里专用", region=str(cast.town_a.id))
    assert client.page(answer.location).h1 == "镇里专用"
