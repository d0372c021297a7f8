"""What a careful reader would stumble over in a record, judged from its words and numbers. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.checklists import answers as judge
from app.checklists.answers import AnswerValue, Question
from app.checklists.models import ChecklistItem
from app.checklists.scoring import Status
from app.core.i18n import Text
from app.core.i18n import lazy_gettext as _l
from app.core.severity import Mode
from app.visits.states import Doubt, Level

FULL = Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What the office has set: what is short, what is low, and what a doubt asks of the lead.

    `asks`: doubts want a written reason; `lets`: the reason is enough to submit.
    """

    seconds_per_item: int = 20
    low_percent: int = 60
    asks: bool = True
    lets: bool = True

    @property
    def doubt(self) -> Level:
        """How much a doubt weighs here."""
        if not self.asks:
            return Level.LOOK
        return Level.REASON if self.lets else Level.MUST


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A finding of the visit that an upper feature knows already; `url` leads to it."""

    item_id: int | None
    title: str
    url: str
    has_basis: bool
    has_term: bool
    has_photo: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """One thing that somebody should look at, and where it is.

    The place is an item; or, on the page about the visit as a whole, the field `part`; or `url`.
    `seen_on` are the numbers of earlier visits with the photo, as far as the reader may know of them.
    """

    doubt: Doubt
    level: Level
    sentence: Text
    item: ChecklistItem | None = None
    part: str = ""
    title: str = ""
    url: str = ""
    seen_on: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class UsedPhoto:
    """A photo of the visit: its checksum, the item it shows, whether an earlier visit has the same.

    `seen_on` are the numbers of those visits, as far as the reader may know of them.
    """

    sha256: str
    item_id: int
    before: bool = False
    seen_on: tuple[str, ...] = ()


def on_item(
    item: ChecklistItem, value: AnswerValue, rules: Rules, drafted: Drafted | None = None
) -> Iterator[Remark]:
    """Remarks on one item that shows, with its answer and the finding drafted for it."""
    question = item.question
    lacks = judge.missing(question, value)
    if judge.is_unmet(question, value) or drafted is not None:
        yield from _on_finding(item, question, value, rules, lacks, drafted)
    elif _worth(question, value) < Fraction(rules.low_percent, 100):
        sentence = _l("The score is low, yet no finding is proposed.")
        yield Remark(doubt=Doubt.LOW_SCORE, level=rules.doubt, sentence=sentence, item=item)


def _on_finding(
    item: ChecklistItem,
    question: Question,
    value: AnswerValue,
    rules: Rules,
    lacks: Sequence[str],
    drafted: Drafted | None,
) -> Iterator[Remark]:
    def remark(doubt: Doubt, level: Level, sentence: Text) -> Remark:
        return Remark(doubt=doubt, level=level, sentence=sentence, item=item)

    has_photo = value.photo_count > 0 or (drafted is not None and drafted.has_photo)
    if not has_photo and "photo" not in lacks:
        yield remark(Doubt.NO_PHOTO, rules.doubt, _l("Becomes a finding without a photo."))
    if not value.note.strip() and "note" not in lacks:
        yield remark(
            Doubt.NO_FACTS, rules.doubt, _l("Becomes a finding without a word on what was seen.")
        )
    if _worth(question, value) == FULL:
        yield remark(
            Doubt.FULL_SCORE, rules.doubt, _l("A finding, although the answer has full score.")
        )
    if drafted is not None:
        yield from on_drafted(drafted, rules, item)
        return
    # On site nobody can add these: the draft begins with the item's words and the usual term.
    if not item.legal_basis:
        sentence = _l("No rule is named for it: the finding will stand on the words of the item.")
        yield remark(Doubt.NO_BASIS, Level.LOOK, sentence)
    if item.days is None and item.mode is not Mode.IMMEDIATE:
        sentence = _l("No term of its own: the usual one of its severity will run.")
        yield remark(Doubt.NO_TERM, Level.LOOK, sentence)


def on_drafted(drafted: Drafted, rules: Rules, item: ChecklistItem | None) -> Iterator[Remark]:
    """Remarks on a finding that is drafted already: it can be completed where it is written."""
    faults = (
        (Doubt.NO_BASIS, rules.doubt, not drafted.has_basis, _l("The drafted finding has no basis.")),
        (Doubt.NO_TERM, Level.LOOK, not drafted.has_term,
         _l("The drafted finding has no term of its own: the usual one of its severity will run.")),
        (Doubt.NO_PHOTO, rules.doubt, item is None and not drafted.has_photo,
         _l("The drafted finding has no photo.")),
    )  # fmt: skip
    for doubt, level, is_so, sentence in faults:
        if is_so:
            yield Remark(
                doubt=doubt,
                level=level,
                sentence=sentence,
                item=item,
                title=drafted.title,
                url=drafted.url,
            )


def on_time(seconds: float, items: int, rules: Rules) -> Iterator[Remark]:
    """A remark when the visit took less than its items make plausible."""
    if seconds >= items * rules.seconds_per_item:
        return
    yield Remark(
        doubt=Doubt.TOO_SHORT,
        level=rules.doubt,
        part="left_at",
        sentence=_l(
            "%(minutes)s minutes on site for %(items)s items, less than %(seconds)s seconds each.",
            minutes=int(seconds // 60),
            items=items,
            seconds=rules.seconds_per_item,
        ),
    )


def on_photos(
    photos: Iterable[UsedPhoto], items: Mapping[int, ChecklistItem], rules: Rules
) -> Iterator[Remark]:
    """Remarks on photos that stand at several items, or that an earlier visit has too."""
    places: dict[str, list[int]] = {}
    known: dict[str, UsedPhoto] = {}
    for photo in photos:
        if photo.item_id in items:
            places.setdefault(photo.sha256, []).append(photo.item_id)
            known[photo.sha256] = photo
    for sha256, item_ids in places.items():
        first = items[item_ids[0]]
        if len(item_ids) > 1:
            numbers = ", ".join(dict.fromkeys(items[one].number for one in item_ids))
            yield Remark(
                doubt=Doubt.SAME_PHOTO,
                level=rules.doubt,
                item=first,
                sentence=_l("The same photo more than once: %(numbers)s.", numbers=numbers),
            )
        if known[sha256].before:
            yield Remark(
                doubt=Doubt.USED_PHOTO,
                level=rules.doubt,
                item=first,
                sentence=_l("This very photo was used on an earlier visit."),
                seen_on=known[sha256].seen_on,
            )


def on_the_whole(*, methods: bool, merits: bool, talks: bool) -> Iterator[Remark]:
    """Mild remarks on what nobody has written about the visit as a whole."""
    empty = (
        (Doubt.NO_METHODS, "methods", methods, _l("The ways used are not ticked yet.")),
        (Doubt.NO_MERITS, "merits", merits,
         _l("No merit is noted: the slip will name problems only.")),
        (Doubt.NO_TALK, "people", talks, _l("Nobody was talked to.")),
    )  # fmt: skip
    for doubt, part, is_there, sentence in empty:
        if not is_there:
            yield Remark(doubt=doubt, level=Level.LOOK, part=part, sentence=sentence)


def _worth(question: Question, value: AnswerValue) -> Fraction:
    """Share of the full score; what does not count is beside the question, neither low nor full."""
    status, worth = judge.value_of(question, value)
    return worth if status is Status.SCORED and worth is not None else Fraction(99, 100)
