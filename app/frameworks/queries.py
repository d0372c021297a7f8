"""Reads of frameworks; they are the same for everybody who may read them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import contains_eager

from app.core.permissions import Actor, holds
from app.extensions import db
from app.frameworks.document import SCHEMA_VERSION
from app.frameworks.models import Framework, FrameworkItem, Indicator
from app.frameworks.states import MANAGERS, READERS, FrameworkState, Purpose


@dataclass(frozen=True)
class FrameworkRow:
    """A framework with its counts, for lists."""

    framework: Framework
    indicators: int
    leaves: int
    items: int


@dataclass
class Node:
    """An indicator with its place in the tree; `whole` is its part of the whole framework."""

    indicator: Indicator
    whole: Fraction
    items: Sequence[FrameworkItem] = ()
    children: list["Node"] = field(default_factory=list)

    @property
    def whole_percent(self) -> Decimal:
        """Weight in the whole framework in percent, two decimals."""
        return Decimal(round(self.whole * 10000)) / 100

    @property
    def item_count(self) -> int:
        """Items here and below."""
        return len(self.items) + sum(child.item_count for child in self.children)

    def walk(self) -> Iterator["Node"]:
        """This node and everything below it, in reading order."""
        yield self
        for child in self.children:
            yield from child.walk()


def list_frameworks(
    *, text: str = "", purpose: Purpose | None = None, every_state: bool = False
) -> list[FrameworkRow]:
    """Frameworks with counts, by code and newest edition first; published ones unless asked."""
    query = select(Framework).order_by(Framework.code, Framework.edition.desc())
    if not every_state:
        query = query.where(Framework.state == FrameworkState.PUBLISHED)
    if purpose is not None:
        query = query.where(Framework.purpose == purpose)
    if text:
        columns = (Framework.name_zh, Framework.name_en, Framework.code, Framework.source_title)
        query = query.where(or_(*(c.icontains(text, autoescape=True) for c in columns)))
    counts = _counts()
    return [
        FrameworkRow(framework, *counts.get(framework.id, (0, 0, 0)))
        for framework in db.session.scalars(query)
    ]


def _counts() -> dict[int, tuple[int, int, int]]:
    nodes = db.session.execute(
        select(
            Indicator.framework_id, func.count(), func.count(Indicator.parent_id.distinct())
        ).group_by(Indicator.framework_id)
    )
    banks = db.session.execute(
        select(Indicator.framework_id, func.count())
        .join(FrameworkItem)
        .group_by(Indicator.framework_id)
    )
    items: dict[int, int] = {row[0]: row[1] for row in banks}
    return {
        framework_id: (total, total - parents, items.get(framework_id, 0))
        for framework_id, total, parents in nodes
    }


def get_framework(actor: Actor, code: str, edition: int = 0) -> Framework | None:
    """That edition; 0 means the published one, or the newest when none is published.

    A draft is known only to those who may publish it.
    """
    if not (actor.is_system or holds(actor, *READERS)):
        return None
    if edition:
        query = select(Framework).where(Framework.code == code, Framework.edition == edition)
        framework = db.session.scalar(query)
    else:
        framework = published_framework(code) or newest_framework(code)
    if framework is None or framework.state is not FrameworkState.DRAFT:
        return framework
    return framework if actor.is_system or holds(actor, *MANAGERS) else None


def newest_framework(code: str) -> Framework | None:
    """The last edition made under the code, whatever its state."""
    query = select(Framework).where(Framework.code == code).order_by(Framework.edition.desc())
    return db.session.scalars(query.limit(1)).first()


def published_framework(code: str) -> Framework | None:
    """The newest published edition under the code."""
    query = (
        select(Framework)
        .where(Framework.code == code, Framework.state == FrameworkState.PUBLISHED)
        .order_by(Framework.edition.desc())
    )
    return db.session.scalars(query.limit(1)).first()


def editions_of(code: str) -> Sequence[Framework]:
    """Every edition under the code, newest first."""
    query = select(Framework).where(Framework.code == code).order_by(Framework.edition.desc())
    return db.session.scalars(query).all()


_NAMES = (Indicator.name_zh, Indicator.name_en)


def indicator_ids_named(words: str) -> Select[int]:
    """Sub-select for filters of lists: indicators with that code, or whose name holds the words."""
    named = (name.icontains(words, autoescape=True) for name in _NAMES)
    return select(Indicator.id).where(or_(Indicator.code == words, *named))


def find_indicators(words: str, limit: int = 10) -> Sequence[Indicator]:
    """The first indicators of published frameworks whose code begins with the words or name holds them."""
    if not words.strip():
        return []
    named = (name.icontains(words, autoescape=True) for name in _NAMES)
    query = (
        select(Indicator)
        .join(Framework, Framework.id == Indicator.framework_id)
        .where(
            Framework.state == FrameworkState.PUBLISHED,
            or_(Indicator.code.startswith(words, autoescape=True), *named),
        )
        .options(contains_eager(Indicator.framework))
    )
    return db.session.scalars(query.order_by(Framework.code, Indicator.path).limit(limit)).all()


def tree_of(framework: Framework) -> list[Node]:
    """Top indicators with everything below them; two statements whatever the size."""
    indicators = db.session.scalars(
        select(Indicator).where(Indicator.framework_id == framework.id).order_by(Indicator.path)
    ).all()
    banks: dict[int, list[FrameworkItem]] = defaultdict(list)
    for item in db.session.scalars(
        select(FrameworkItem)
        .join(Indicator)
        .where(Indicator.framework_id == framework.id)
        .order_by(FrameworkItem.position)
    ):
        banks[item.indicator_id].append(item)
    nodes: dict[int, Node] = {}
    top: list[Node] = []
    for indicator in indicators:
        parent = nodes.get(indicator.parent_id or 0)
        share = Fraction(indicator.weight) / 100
        whole = share * parent.whole if parent else share
        node = Node(indicator, whole, banks.get(indicator.id, []))
        nodes[indicator.id] = node
        (parent.children if parent else top).append(node)
    return top


def document_of(framework: Framework) -> dict[str, Any]:
    """The framework as the JSON document that `frameworks import` reads."""
    return {
        "schema_version": SCHEMA_VERSION,
        "id": framework.code,
        "name_zh": framework.name_zh,
        "name_en": framework.name_en,
        "seed_document": framework.source_number,
        "source_title": framework.source_title,
        "description_zh": framework.description_zh,
        "description_en": framework.description_en,
        "provenance": {"zh": framework.provenance_zh, "en": framework.provenance_en},
        "rating_scale": framework.scale_data,
        "visit_type": framework.purpose.value,
        "process": framework.process,
        "indicators": [_node_document(node) for node in tree_of(framework)],
    }


def _node_document(node: Node) -> dict[str, Any]:
    indicator = node.indicator
    document = {
        "code": indicator.code,
        "name_zh": indicator.name_zh,
        "name_en": indicator.name_en,
        "weight": _plain(indicator.weight),
        "absolute_weight": float(round(node.whole * 100, 4)),
        "topic": indicator.topic,
        "look_at_zh": indicator.look_at_zh,
        "look_at_en": indicator.look_at_en,
        "methods": indicator.method_codes,
        "checklist": [_item_document(item) for item in node.items],
        "children": [_node_document(child) for child in node.children],
    }
    # A veto on an indicator is an addition of this product: written only where there is one.
    return {**document, "veto": True} if indicator.veto else document


def _item_document(item: FrameworkItem) -> dict[str, Any]:
    return {
        "code": item.code,
        "text_zh": item.text_zh,
        "text_en": item.text_en,
        "severity_if_unmet": item.severity_if_unmet.value,
        "veto": item.veto,
    }


def _plain(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)
