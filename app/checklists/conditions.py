"""Show-if rules: an item appears when the answer of another item says so.

Pure. Answers are the JSON values of items by code; "na" stands for "not applicable". A rule about
an item that is hidden or not answered yet does not hold, whatever its operator.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any

from app.checklists.states import Operator

Value = str | Sequence[str] | None


class BadCondition(ValueError):
    """A stored or typed rule that cannot be read."""


class CircularCondition(ValueError):
    """Items that wait for each other; `path` names them, first and last the same."""

    def __init__(self, path: Sequence[str]) -> None:
        super().__init__(" → ".join(path))
        self.path = tuple(path)


@dataclass(frozen=True)
class Condition:
    """Show when the answer of `item` (a code) compares like this to `values` (at least one)."""

    item: str
    operator: Operator
    values: tuple[str, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any] | None) -> "Condition | None":
        """Read {"item": "1.2", "operator": "is", "value": "no" | [...]}; None stays None."""
        if not data:
            return None
        try:
            item, operator, value = str(data["item"]), Operator(data["operator"]), data["value"]
        except (KeyError, ValueError, TypeError) as error:
            raise BadCondition(f"show-if rule lacks or garbles {error}") from error
        values = tuple(str(one) for one in value) if isinstance(value, list) else (str(value),)
        if not item or not values or "" in values:
            raise BadCondition("show-if rule names no item or no value")
        return cls(item, operator, values)

    def to_json(self) -> dict[str, Any]:
        """The form that `from_json` reads."""
        value: Any = list(self.values) if self.operator is Operator.IN else self.values[0]
        return {"item": self.item, "operator": self.operator.value, "value": value}


@dataclass(frozen=True)
class Asked:
    """An item as the rules see it; `order` lists its option codes from worst to best."""

    code: str
    condition: Condition | None = None
    order: tuple[str, ...] = field(default=())


def holds(condition: Condition, answer: Value, order: Sequence[str] = ()) -> bool:
    """Whether the answer satisfies the rule; False while there is no answer."""
    given = {answer} if isinstance(answer, str) else set(answer or ())
    given.discard("")
    if not given:
        return False
    wanted = set(condition.values)
    match condition.operator:
        case Operator.IS | Operator.IN:
            return bool(given & wanted)
        case Operator.IS_NOT:
            return not given & wanted
        case Operator.AT_LEAST:
            return any(_at_least(one, condition.values[0], order) for one in given)


def visible(items: Sequence[Asked], answers: Mapping[str, Value]) -> list[str]:
    """Codes of the items that show, in the given order; raises CircularCondition."""
    path = find_cycle(items)
    if path:
        raise CircularCondition(path)
    by_code = {item.code: item for item in items}
    known: dict[str, bool] = {}

    def shows(item: Asked) -> bool:
        if item.code not in known:
            rule = item.condition
            known[item.code] = rule is None or _source_holds(rule)
        return known[item.code]

    def _source_holds(rule: Condition) -> bool:
        source = by_code.get(rule.item)
        if source is None or not shows(source):
            return False
        return holds(rule, answers.get(rule.item), source.order)

    return [item.code for item in items if shows(item)]


def find_cycle(items: Sequence[Asked]) -> tuple[str, ...]:
    """Codes along a circle of rules, such as ("2", "5", "2"); empty when there is none."""
    waits_for = {item.code: item.condition.item for item in items if item.condition}
    done: set[str] = set()
    for start in waits_for:
        path: list[str] = []
        code: str | None = start
        while code is not None and code not in done:
            if code in path:
                return (*path[path.index(code) :], code)
            path.append(code)
            code = waits_for.get(code)
        done.update(path)
    return ()


def _at_least(given: str, bound: str, order: Sequence[str]) -> bool:
    if bound in order:
        return given in order and order.index(given) >= order.index(bound)
    left, right = _number(given), _number(bound)
    return left is not None and right is not None and left >= right


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
