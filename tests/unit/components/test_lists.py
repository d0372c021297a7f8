"""Tables, actions and what stands around a list."""

from tests.unit.components.conftest import Draw

HEAD = [
    {"label": "Problem"},
    {"label": "Due", "sort_key": "due_on"},
    {"label": "Do", "hidden": True},
]


def test_sorted_column_says_so_and_turns_round(draw: Draw) -> None:
    page = draw("data_table", "Tasks", HEAD, sort="due_on", inside="<tr></tr>")
    head = page.find("th", attrs={"aria-sort": "ascending"})
    assert head.a["href"] == "?sort=-due_on"


def test_column_sorted_down_turns_up_again(draw: Draw) -> None:
    page = draw("data_table", "Tasks", HEAD, sort="-due_on", inside="<tr></tr>")
    assert page.find("th", attrs={"aria-sort": "descending"}).a["href"] == "?sort=due_on"


def test_column_without_a_key_cannot_be_sorted(draw: Draw) -> None:
    page = draw("data_table", "Tasks", HEAD, inside="<tr></tr>")
    assert [bool(head.a) for head in page.find_all("th")] == [False, True, False]
    assert page.caption.text == "Tasks"


def test_posting_action_is_a_form_with_a_token(draw: Draw) -> None:
    action = {"label": "Close", "url": "/close", "method": "post", "style": "primary", "version": 3}
    form = draw("action_button", action).form
    assert form["method"] == "post"
    assert form.find("input", attrs={"name": "csrf_token"})["value"] == "token"
    assert form.find("input", attrs={"name": "version"})["value"] == "3"


def test_plain_action_is_a_link(draw: Draw) -> None:
    page = draw("action_button", {"label": "Open", "url": "/open"})
    assert page.a["href"] == "/open"
    assert page.form is None


def test_third_action_leaves_the_bar(draw: Draw) -> None:
    actions = [{"label": str(number), "url": "#"} for number in range(3)]
    page = draw("next_actions", actions, ["Somebody else verifies."])
    assert len(page.select(".action-bar a")) == 2
    assert len(page.select(".action-more a")) == 1
    assert "Somebody else verifies." in page.select_one(".why-not").text


def test_nothing_to_do_is_said(draw: Draw) -> None:
    assert "Nothing for you" in draw("next_actions", []).text


def test_single_page_has_no_pager(draw: Draw) -> None:
    assert draw("pager").find(True) is None


def test_page_length_change_starts_from_the_first_page(draw: Draw) -> None:
    page = draw("pager", next_url="?after=9", size=50)
    assert [tag["href"] for tag in page.select(".sizes a")] == ["?size=25", "?size=100"]


def test_filter_form_keeps_other_arguments(draw: Draw) -> None:
    page = draw("filter_bar", "Filter", search="ab", keep={"sort": "-due_on", "view": ""})
    assert page.form["method"] == "get"
    assert [tag["name"] for tag in page.select("input[type=hidden]")] == ["sort"]


def test_term_without_a_value_is_left_out(draw: Draw) -> None:
    page = draw("key_values", [("Goal", "Clean"), ("Owner", None), ("Note", "")])
    assert [tag.text for tag in page.find_all("dt")] == ["Goal"]
