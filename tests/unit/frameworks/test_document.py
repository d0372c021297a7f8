"""Framework documents: the built-in ones hold, and every fault is named."""

import copy
from collections.abc import Callable
from fractions import Fraction
from typing import Any

import pytest

from app.frameworks import builtin
from app.frameworks.document import BadDocument, check, checksum, faults_of
from app.frameworks.scale import Scale, exact

BUILTIN = list(builtin.documents())
METHODS = {"observation", "document_review", "interview", "questionnaire", "statistics"}


def leaves(nodes: list[dict[str, Any]], whole: Fraction = Fraction(1)) -> list[Any]:
    found = []
    for node in nodes:
        share = whole * exact(node["weight"]) / 100
        if node["children"]:
            found += leaves(node["children"], share)
        else:
            found.append((node, share))
    return found


def small() -> dict[str, Any]:
    """A minimal document that holds."""

    def node(code: str, **more: Any) -> dict[str, Any]:
        return {
            "code": code,
            "name_zh": f"指标{code}",
            "name_en": f"Indicator {code}",
            "weight": 50,
            "methods": ["observation"],
            "checklist": [],
            "children": [],
            **more,
        }

    def item(code: str) -> dict[str, Any]:
        texts = {"text_zh": "有记录", "text_en": "There are records"}
        return {"code": code, **texts, "severity_if_unmet": "general", "veto": False}

    inner = [node("1.1", checklist=[item("1.1-01")]), node("1.2", checklist=[item("1.2-01")])]
    return {
        "schema_version": 1,
        "id": "small",
        "name_zh": "小框架",
        "name_en": "Small framework",
        "visit_type": "regular",
        "rating_scale": BUILTIN[0]["rating_scale"],
        "indicators": [node("1", children=inner), node("2", checklist=[item("2-01")])],
    }


def test_there_are_thirteen_built_in_frameworks() -> None:
    assert len({document["id"] for document in BUILTIN}) == len(BUILTIN) == 13


@pytest.mark.parametrize("document", BUILTIN, ids=lambda document: str(document["id"]))
def test_built_in_framework_holds_to_the_last_detail(document: dict[str, Any]) -> None:
    assert faults_of(document) == []
    Scale.from_json(document["rating_scale"])
    found = leaves(document["indicators"])
    assert sum(share for _, share in found) == 1
    for leaf, share in found:
        assert abs(float(share * 100) - leaf["absolute_weight"]) < 0.01
        assert 2 <= len(leaf["checklist"]) <= 4
        assert leaf["look_at_zh"]
        assert leaf["look_at_en"]
        assert leaf["methods"]
        assert METHODS.issuperset(leaf["methods"])


def test_small_document_holds() -> None:
    check(small())


def broken(change: Callable[[dict[str, Any]], Any]) -> dict[str, Any]:
    document = copy.deepcopy(small())
    change(document)
    return document


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda d: d.update(schema_version=2), "schema_version"),
        (lambda d: d.update(indicators=[]), "at least one indicator"),
        (lambda d: d.update(name_zh=" "), "name_zh is missing"),
        (lambda d: d.update(visit_type="holiday"), "visit_type"),
        (lambda d: d.update(rating_scale={}), "rating_scale"),
        (lambda d: d["indicators"][0].update(weight=60), "weights sum to 110"),
        (lambda d: d["indicators"][0]["children"][1].update(weight=49), "sum to 99"),
        (lambda d: d["indicators"][0].update(weight=-5), "between 0 and 100"),
        (lambda d: d["indicators"][0].update(weight="many"), "not a number"),
        (lambda d: d["indicators"][1].update(code="1"), "code is used twice"),
        (lambda d: d["indicators"][1].update(methods=["guess"]), "methods"),
        (lambda d: d["indicators"][1].pop("name_en"), "name_en is missing"),
        (lambda d: d["indicators"][1].update(children="x"), "without children"),
        (
            lambda d: d["indicators"][1]["checklist"].append(d["indicators"][1]["checklist"][0]),
            "item 2-01: the code is used twice",
        ),
        (lambda d: d["indicators"][1]["checklist"][0].update(veto="no"), "true or false"),
        (
            lambda d: d["indicators"][1]["checklist"][0].update(severity_if_unmet="bad"),
            "severity_if_unmet",
        ),
        (lambda d: d["indicators"][1].update(name_zh="长" * 201), "longer than 200"),
    ],
)
def test_broken_document_is_refused_with_the_place(
    change: Callable[[dict[str, Any]], Any], words: str
) -> None:
    with pytest.raises(BadDocument, match=words):
        check(broken(change))


@pytest.mark.parametrize("data", [None, [], "text", 5])
def test_what_is_no_object_is_refused(data: Any) -> None:
    with pytest.raises(BadDocument, match="not a JSON object"):
        check(data)


def test_every_fault_is_listed_at_once() -> None:
    document = broken(lambda d: d.update(name_zh="", name_en="", indicators=[]))
    assert len(faults_of(document)) == 3


def test_checksum_ignores_the_order_of_keys_only() -> None:
    document = small()
    assert checksum(dict(reversed(document.items()))) == checksum(document)
    assert checksum({**document, "name_zh": "另一个"}) != checksum(document)
