"""The contract of `docs/offline.md` once more, in memory: what the server must answer and hold.

Written from the page, not from the program. One oracle follows one visit through every request that
really arrived.
"""

from dataclasses import dataclass, field
from typing import Any

from tests.support.field_device import WAYS, Subject

NONE = object()
"""A base that equals nothing."""
ORDER = ("campus_walk", "interview", "briefing")


@dataclass
class Kept:
    """An operation that the server must hold."""

    user: int
    subject: Subject
    said: dict[str, Any]
    outcome: str
    base: Any
    made: Any = None
    settled: str = ""
    is_forgotten: bool = False
    """It said a name that may not be kept: only the fact that something was said remains."""

    @property
    def is_open(self) -> bool:
        """True while the lead has to choose."""
        return self.outcome == "conflict" and not self.settled


@dataclass
class Standing:
    """An answer as it stands."""

    version: int
    said: tuple[Any, ...]


EMPTY = ((), False, "")


@dataclass
class Oracle:
    """What the record must look like."""

    kept: dict[str, Kept] = field(default_factory=dict)
    answers: dict[int, Standing] = field(default_factory=dict)
    summary: dict[str, Any] = field(
        default_factory=lambda: {"methods": [], "merits": "", "advice": ""}
    )
    photos: dict[int, list[str]] = field(default_factory=dict)
    """Captions by item."""
    standing: dict[str, str] = field(default_factory=dict)
    """Picture → what was drawn on it and stands in its place, by the ids of their uploads."""
    behind: set[str] = field(default_factory=set)
    """What was drawn on a picture that something stood in the place of already."""
    owners: dict[str, str] = field(default_factory=dict)
    """Picture → "record" or "appendix", where it is kept."""
    talks: list[str] = field(default_factory=list)
    books: list[str] = field(default_factory=list)
    forms: dict[str, dict[str, str]] = field(default_factory=dict)
    lines: dict[str, str] = field(default_factory=dict)
    is_closed: bool = False
    gone: set[int] = field(default_factory=set)
    appended: int = 0

    def receive(self, user: int, sent: list[dict[str, Any]], results: list[dict[str, Any]]) -> None:
        """Follow a batch and compare each answer with the contract."""
        refused: dict[str, Any] = {}
        for operation, result in zip(sent, results, strict=True):
            assert operation["id"] == result["id"]
            expected = self._one(user, operation, refused, result)
            got = (result["outcome"], result["again"], result.get("reason"))
            assert got == expected, (operation, result, expected)

    def _one(
        self, user: int, sent: dict[str, Any], refused: dict[str, Any], result: dict[str, Any]
    ) -> tuple[str, bool, str | None]:
        known = self.kept.get(sent["id"])
        if known is not None:
            assert (known.user, known.said) == (user, said_of(sent))
            return known.outcome, True, None
        base, before = sent.get("base"), None
        if (after := sent.get("after")) is not None:
            before = self.kept.get(after)
            if after in refused:
                base = refused[after]
            elif before is None:
                return "refused", False, "out_of_order"
            else:
                base = base_behind(before)
        if (wrong := fault_of(sent)) is not None:
            refused[sent["id"]] = base
            return "refused", False, wrong
        if result.get("reason") in {"upload_unfinished", "upload_damaged"}:
            assert sent["kind"] in {"photo", "markup", "voice"}
            return "refused", False, result["reason"]
        row = Kept(user, subject_of(sent), said_of(sent), "applied", base)
        if self.is_closed or user in self.gone:
            row.outcome = "appended"
            self.appended += 1
            self._append(sent)
        else:
            self._carry_out(row, sent)
            if before is not None and before.is_open:
                before.settled = "superseded"
        self.kept[sent["id"]] = row
        return row.outcome, False, None

    def _carry_out(self, row: Kept, sent: dict[str, Any]) -> None:
        match sent["kind"]:
            case "answer":
                self._answer(row, sent["item"], answer_said(sent))
            case "photo":
                self.answers.setdefault(sent["item"], Standing(1, EMPTY))
                self.photos.setdefault(sent["item"], []).append(sent["caption"])
                self.owners[sent["upload"]] = "record"
            case "voice":
                self.answers.setdefault(sent["item"], Standing(1, EMPTY))
                self.owners[sent["upload"]] = "voices"
            case "markup":
                self._draw(sent)
            case "summary":
                self._summary(row, sent["field"], summary_said(sent))
            case "conversation":
                self.talks.append(sent["points"])
            case "document":
                self.books.append(sent["title"])
            case "transcript":
                self._form(row, sent)
            case "line":
                self._line(row, sent)

    def _append(self, sent: dict[str, Any]) -> None:
        """What comes late covers what came late; the record stays as it is."""
        if sent["kind"] == "markup" and self.owners[sent["of"]] == "appendix":
            self._draw(sent)
        elif "upload" in sent:
            self.owners[sent["upload"]] = "appendix"

    def _draw(self, sent: dict[str, Any]) -> None:
        self.owners[sent["upload"]] = self.owners[sent["of"]]
        if sent["of"] in self.standing or sent["of"] in self.behind:
            self.behind.add(sent["upload"])
        else:
            self.standing[sent["of"]] = sent["upload"]

    def _answer(self, row: Kept, item: int, said: tuple[Any, ...]) -> None:
        standing = self.answers.get(item)
        if standing is None:
            if said == EMPTY:
                row.made = 0
                return
            standing = self.answers[item] = Standing(1, said)
        elif standing.said != said:
            bare = standing.version == 1 and standing.said == EMPTY
            if row.base != standing.version and not (bare and row.base == 0):
                row.outcome = "conflict"
                return
            standing.said = said
            standing.version += 1
        row.made = standing.version

    def _summary(self, row: Kept, name: str, said: Any) -> None:
        if self.summary[name] != said:
            if row.base is NONE or _ordered(row.base) != self.summary[name]:
                row.outcome = "conflict"
                return
            self.summary[name] = said
        row.made = said

    def _form(self, row: Kept, sent: dict[str, Any]) -> None:
        form = self.forms.setdefault(sent["form"], {})
        name, value = sent["field"], sent["value"]
        if name == "name" and is_hidden(form):
            value, row.base, row.is_forgotten = "", "", True
        if form.get(name, "") != value:
            if row.base != form.get(name, ""):
                row.outcome = "conflict"
                return
            self._write_form(form, name, value)
        row.made = value

    def _write_form(self, form: dict[str, str], name: str, value: str) -> str:
        if name == "name" and is_hidden(form):
            value = ""
        form[name] = value
        if is_hidden(form):
            form["name"] = ""
            for row in self.kept.values():
                if row.said.get("field") == "name" and self.forms.get(row.said["form"]) is form:
                    row.base = row.made = ""
                    row.is_forgotten = True
        return value

    def _line(self, row: Kept, sent: dict[str, Any]) -> None:
        self.forms.setdefault(sent["form"], {})
        standing = self.lines.get(sent["line"], "")
        if standing != sent["value"]:
            if row.base != standing:
                row.outcome = "conflict"
                return
            self.lines[sent["line"]] = sent["value"]
        row.made = sent["value"]

    def _settle_text(self, row: Kept, choice: str) -> None:
        said = row.said
        if row.subject[0] == "line":
            standing = self.lines.get(said["line"], "")
            row.made = self.lines[said["line"]] = _chosen(standing, said["value"], choice)
            return
        form = self.forms[said["form"]]
        standing = form.get(said["field"], "")
        mine = "" if row.is_forgotten else said["value"]
        if choice == "both" and said["field"] != "points":
            choice = "mine"
        chosen = _chosen(standing, mine, choice)
        row.made = self._write_form(form, said["field"], chosen) if choice != "theirs" else chosen

    def settle(self, operation_id: str, choice: str) -> None:
        """The lead chooses."""
        row = self.kept[operation_id]
        row.settled = choice
        kind, key = row.subject
        if kind == "summary":
            row.made = self.summary[key] = _chosen(
                self.summary[key], summary_said(row.said), choice
            )
            return
        if kind in {"transcript", "line"}:
            self._settle_text(row, choice)
            return
        standing = self.answers[key]
        mine = answer_said(row.said)
        if choice == "both":
            notes = [part for part in (standing.said[2], mine[2]) if part]
            mine = (mine[0], mine[1], "\n".join(notes))
        # What was sent may be what stands by now; then nothing is written.
        if choice != "theirs" and answer_said(row.said) != standing.said:
            standing.said = mine
            standing.version += 1
        row.made = standing.version

    @property
    def open_conflicts(self) -> list[str]:
        """Ids of operations that wait for the lead."""
        return [key for key, row in self.kept.items() if row.is_open]


def base_behind(before: Kept) -> Any:
    """The base of what follows."""
    if before.outcome == "applied":
        return before.made
    if before.outcome == "conflict":
        return before.made if before.settled == "mine" else NONE
    return before.base


def is_hidden(form: dict[str, str]) -> bool:
    """True when an interview may not say who was asked."""
    return form.get("anonymous") == "yes" or form.get("partner") == "pupils"


def said_of(sent: dict[str, Any]) -> dict[str, Any]:
    """What counts as the content of an operation."""
    return {name: value for name, value in sent.items() if name not in {"base", "after"}}


def answer_said(sent: dict[str, Any]) -> tuple[Any, ...]:
    """An answer as it can be compared."""
    return () if sent["na"] else tuple(sent["value"]), sent["na"], sent["note"]


def summary_said(sent: dict[str, Any]) -> Any:
    """A field of the summary as it stands in the record."""
    return _ordered(sent["value"])


def subject_of(sent: dict[str, Any]) -> Subject:
    """What an operation is about."""
    if sent["kind"] == "transcript":
        return sent["kind"], f"{sent['form']}:{sent['field']}"
    return sent["kind"], sent.get("item") or sent.get("line") or sent.get("field")


def fault_of(sent: dict[str, Any]) -> str | None:
    """Why an operation of the test is wrong, if it was made so."""
    if sent["kind"] != "answer":
        return None
    if len(sent["note"]) > 4000:
        return "too_long"
    return "not_in_scale" if "?" in sent["value"] else None


def _ordered(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    assert set(value) <= set(WAYS)
    return [way for way in ORDER if way in value]


def _chosen(standing: Any, mine: Any, choice: str) -> Any:
    if choice == "theirs":
        return standing
    if choice == "mine":
        return mine
    if isinstance(mine, list):
        return _ordered([*standing, *mine])
    return "\n".join(part for part in (standing, mine) if part)
