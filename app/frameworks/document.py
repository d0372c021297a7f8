"""The JSON document of a framework: what must hold, and its checksum.

Shape: {"schema_version": 1, "id", "name_zh", "name_en", "seed_document", "source_title",
"description_zh", "description_en", "provenance": {"zh", "en"}, "rating_scale", "visit_type",
"process": [{"code", "name_zh", "name_en"}], "indicators": [node]}; a node has "code", "name_zh",
"name_en", "weight" (those of siblings sum to 100), "absolute_weight" (of the whole, for leaves),
"topic", "look_at_zh", "look_at_en", "methods", "checklist" (leaves only) and "children".
"""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from app.core.severity import Severity
from app.frameworks.scale import BadScale, Scale, exact
from app.frameworks.states import Method, Purpose

SCHEMA_VERSION = 1
MAX_DEPTH = 6
LENGTHS = {"code": 40, "id": 64, "topic": 64, "name_zh": 200, "name_en": 200}
HEAD_TEXTS = ("id", "name_zh", "name_en")
NODE_TEXTS = ("code", "name_zh", "name_en")
METHODS = frozenset(method.value for method in Method)
SEVERITIES = frozenset(severity.value for severity in Severity)


class BadDocument(ValueError):
    """A document that cannot be a framework; `faults` are sentences that say where and what."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass
class _Seen:
    codes: set[str] = field(default_factory=set)
    items: set[str] = field(default_factory=set)


def check(data: Any) -> None:
    """Raise BadDocument unless the document can become a framework."""
    faults = faults_of(data)
    if faults:
        raise BadDocument(faults)


def faults_of(data: Any) -> list[str]:
    """Everything wrong with a document, in reading order; empty when nothing is."""
    if not isinstance(data, dict):
        return ["The document is not a JSON object."]
    if data.get("schema_version") != SCHEMA_VERSION:
        return [f"schema_version must be {SCHEMA_VERSION}."]
    faults = list(_text_faults(data, HEAD_TEXTS, "framework"))
    if data.get("visit_type") not in set(Purpose):
        faults.append(f"visit_type must be one of {', '.join(Purpose)}.")
    try:
        Scale.from_json(data.get("rating_scale") or {})
    except BadScale as error:
        faults.append(f"rating_scale: {error}.")
    nodes = data.get("indicators")
    if not isinstance(nodes, list) or not nodes:
        return [*faults, "A framework needs at least one indicator."]
    return [*faults, *_sibling_faults(nodes, "top level", 1, _Seen())]


def checksum(data: Mapping[str, Any]) -> str:
    """SHA-256 of a document, the same whatever the order of its keys."""
    text = json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _sibling_faults(nodes: Any, where: str, level: int, seen: _Seen) -> Iterator[str]:
    if level > MAX_DEPTH:
        yield f"{where}: the tree is deeper than {MAX_DEPTH} levels."
        return
    if not isinstance(nodes, list) or not all(isinstance(node, dict) for node in nodes):
        yield f"{where}: indicators must be a list of objects."
        return
    yield from _weight_faults(nodes, where)
    for node in nodes:
        yield from _node_faults(node, where, level, seen)


def _weight_faults(nodes: list[dict[str, Any]], where: str) -> Iterator[str]:
    total = Fraction(0)
    for node in nodes:
        try:
            weight = exact(node.get("weight"))
        except BadScale:
            yield f"{where}: the weight of {node.get('code')} is not a number."
            return
        if not 0 <= weight <= 100 or weight * 10000 % 1:
            yield f"{where}: the weight of {node.get('code')} must lie between 0 and 100."
        total += weight
    if total != 100:
        yield f"{where}: the weights sum to {float(total):g}, they must sum to 100."


def _node_faults(node: dict[str, Any], where: str, level: int, seen: _Seen) -> Iterator[str]:
    code = str(node.get("code") or "?")
    yield from _text_faults(node, NODE_TEXTS, f"indicator {code} in {where}")
    if code in seen.codes:
        yield f"indicator {code}: the code is used twice."
    seen.codes.add(code)
    methods = node.get("methods")
    if not isinstance(methods, list) or not METHODS.issuperset(map(str, methods)):
        yield f"indicator {code}: methods must be a list out of {', '.join(Method)}."
    children, items = node.get("children") or [], node.get("checklist") or []
    if children and items:
        yield f"indicator {code}: only an indicator without children has checklist items."
    if children:
        yield from _sibling_faults(children, f"indicator {code}", level + 1, seen)
    if not isinstance(items, list):
        yield f"indicator {code}: checklist must be a list."
        return
    for item in items:
        yield from _item_faults(item, code, seen)


def _item_faults(item: Any, where: str, seen: _Seen) -> Iterator[str]:
    if not isinstance(item, dict):
        yield f"indicator {where}: a checklist item must be an object."
        return
    code = str(item.get("code") or "?")
    yield from _text_faults(item, ("code", "text_zh", "text_en"), f"item {code} of {where}")
    if code in seen.items:
        yield f"item {code}: the code is used twice."
    seen.items.add(code)
    if item.get("severity_if_unmet") not in SEVERITIES:
        yield f"item {code}: severity_if_unmet must be one of {', '.join(Severity)}."
    if not isinstance(item.get("veto", False), bool):
        yield f"item {code}: veto must be true or false."


def _text_faults(data: Mapping[str, Any], names: tuple[str, ...], where: str) -> Iterator[str]:
    for name in names:
        text = data.get(name)
        if not isinstance(text, str) or not text.strip():
            yield f"{where}: {name} is missing or empty."
        elif len(text) > LENGTHS.get(name, 2000):
            yield f"{where}: {name} is longer than {LENGTHS.get(name, 2000)} characters."
