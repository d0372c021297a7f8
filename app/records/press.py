"""From a record to what people see: HTML for the screen, PDF for the file, once per paper.

A paper's PDF is made after the transaction that issued it, by a job or by the first person who opens
it, and kept for ever; from then on it is read from its file and never made again. Drafts and ledgers
are made anew each time and never kept.
"""

import base64
import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from flask import current_app, url_for
from flask_babel import force_locale

from app.core import clock, dates, pdf
from app.core.calendar import TermUnit
from app.core.database import takes_write_lock
from app.core.deadline_text import term_text
from app.core.errors import StaleState
from app.core.files import images, storage
from app.core.files.queries import by_public_id
from app.core.i18n import DEFAULT_LOCALE, current_locale, is_chinese
from app.core.i18n import gettext as _
from app.core.pdf import PdfFailed
from app.core.qr import QrCode
from app.extensions import db
from app.followups.states import Verdict
from app.papers import queries as papers
from app.papers import service
from app.papers.models import IssuedRecord
from app.records import builders
from app.records.queries import Draft
from app.records.states import FormKind, RecordKind
from app.reminders.jobs import Report, Tick
from app.visits.service import strokes
from app.visits.states import Method, SchoolAnswer
from config import Settings

logger = logging.getLogger("bihuan")

# Papers are official in this language, whoever issues them (docs/decisions).
OFFICIAL = DEFAULT_LOCALE
LANGUAGES = {"zh_Hans_CN": "zh-CN", "en": "en"}
PAPERS = {
    RecordKind.NOTICE: builders.NoticePaper,
    RecordKind.VISIT_RECORD: builders.VisitRecord,
    RecordKind.EXIT_SLIP: builders.ExitSlip,
    RecordKind.CLOSING_FORM: builders.ClosingForm,
}
BATCH = 20
TRY_AGAIN = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is printed: a record, and the issued paper that it was read from, if it was."""

    kind: RecordKind | FormKind
    paper: Any
    record: IssuedRecord | None = None
    is_draft: bool = False

    @property
    def template(self) -> str:
        """The part of the page that is the record."""
        if isinstance(self.kind, FormKind) and self.kind is not FormKind.DRAW:
            return "records/sheets/transcript.html"
        return f"records/sheets/{self.kind.value}.html"

    @property
    def number(self) -> str:
        """Number of the paper; empty before it is issued."""
        return self.record.number if self.record is not None else ""

    @property
    def title(self) -> str:
        """Title of the document, with the number where there is one."""
        title = self.kind.title_zh if is_chinese() else self.kind.title_en
        if self.is_draft:
            return _("%(title)s (draft)", title=title)
        return f"{title} {self.number}".strip()


def sheet_of(record: IssuedRecord) -> Sheet | None:
    """An issued paper as a sheet; None for a kind that this program does not print."""
    if record.kind not in set(RecordKind):
        return None
    kind = RecordKind(record.kind)
    if kind not in PAPERS:
        return None
    return Sheet(kind, service.revive(PAPERS[kind], record.data), record)


def draft_of(draft: Draft) -> Sheet:
    """How the thing looks on paper now, marked as a draft."""
    build: Mapping[RecordKind, Any] = {
        RecordKind.NOTICE: builders.build_notice,
        RecordKind.VISIT_RECORD: builders.build_visit_record,
        RecordKind.EXIT_SLIP: builders.build_exit_slip,
        RecordKind.CLOSING_FORM: builders.build_closing_form,
    }
    return Sheet(draft.kind, build[draft.kind](draft.subject), is_draft=True)


def context(sheet: Sheet, **more: Any) -> dict[str, Any]:
    """What the templates of sheets need, for a page as for a PDF."""
    url = verify_url(sheet.record) if sheet.record is not None else ""
    return {
        "sheet": sheet,
        "qr": QrCode.of(url) if url else None,
        "verify_url": url,
        "picture_src": _address_on_screen,
        "term_words": _term_words,
        "is_chinese": is_chinese(),
        "methods": list(Method),
        "answers": list(SchoolAnswer),
        "verdicts": list(Verdict),
        "filter_words": (),
        "pad_box": strokes.BOX,
        "embedded": False,
        "is_pdf": False,
        **more,
    }


def verify_url(record: IssuedRecord) -> str:
    """Public address of the page that confirms a paper."""
    settings: Settings = current_app.config["SETTINGS"]
    return f"{settings.base_url.rstrip('/')}/records/verify/{record.verification_token}"


@dataclass(frozen=True, slots=True)
class Composed:
    """A document ready for the PDF engine: nothing of it is left in the database."""

    html: str
    pictures: dict[str, bytes]


def compose(sheet: Sheet, *, language: str | None = None, **more: Any) -> Composed:
    """The document of a sheet in a language, by default that of the reader. Needs no request."""
    pictures: dict[str, bytes] = {}

    def address(picture: builders.Picture) -> str:
        pictures[picture.public_id] = _picture(picture)
        return f"attachment:{picture.public_id}"

    locale = language or current_locale()
    with force_locale(locale):
        known = context(sheet, **more)
        known |= {
            "is_pdf": True,
            "picture_src": address,
            "record_lang": LANGUAGES[locale],
            "record_mark": mark(sheet, clock.now()),
        }
        if known["qr"] is not None:
            pictures["qr"] = known["qr"].png
        html = current_app.jinja_env.get_template("records/sheet.html").render(known)
    return Composed(html, pictures)


def standalone(composed: Composed) -> str:
    """The document with its style and pictures inside, to be opened without a server."""
    folder = Path(current_app.static_folder or "")
    html = composed.html
    for link, sheet in re.findall(r'(<link\b[^>]*href="static:([^"]+)"[^>]*>)', html):
        html = html.replace(link, f"<style>{(folder / sheet).read_text('utf-8')}</style>")
    for name, content in composed.pictures.items():
        kind = "png" if content.startswith(b"\x89PNG") else "jpeg"
        data = base64.b64encode(content).decode()
        html = html.replace(f'"attachment:{name}"', f'"data:image/{kind};base64,{data}"')
    return html


def make_pdf(sheet: Sheet, *, language: str | None = None, **more: Any) -> pdf.Pdf:
    """Print a sheet that is not kept; raises what `core.pdf.render` raises.

    Gives up the present transaction: no connection waits while the engine works.
    """
    composed = compose(sheet, language=language, **more)
    db.session.rollback()
    return pdf.render(composed.html, images=composed.pictures)


def mark(sheet: Sheet, moment: datetime) -> str:
    """Foot of every page: number and first digits of the checksum, or “draft”, and when it was made."""
    made = dates.iso(moment).replace("T", " ")
    if sheet.record is not None:
        return f"{sheet.record.number} · {sheet.record.checksum[:12]} · {made}"
    if sheet.is_draft:
        return f"{_('Draft')} · {made}"
    return made


def pdf_of(record: IssuedRecord) -> bytes:
    """The PDF of a paper: its file, or made now and kept.

    Gives up the present transaction when it has to be made: nothing may have been written before.
    Raises PdfUnavailable, PdfFailed, PaperDamaged.
    """
    kept = service.read_pdf(record)
    return kept if kept is not None else _make_and_keep(record)


def _make_and_keep(record: IssuedRecord) -> bytes:
    sheet = sheet_of(record)
    if sheet is None:
        raise PdfFailed(f"papers of the kind {record.kind} are not printed here")
    number, name = record.id, record.number
    made = make_pdf(sheet, language=OFFICIAL)
    for warning in made.warnings:
        logger.warning("pdf", extra={"facts": {"paper": name, "warning": warning}})
    token = takes_write_lock.set(True)
    try:
        record = db.session.get_one(IssuedRecord, number)
        service.store_pdf(record, made.content)
        db.session.commit()
    except StaleState:
        # Somebody else was quicker: what they kept is the paper.
        db.session.rollback()
    finally:
        takes_write_lock.reset(token)
    kept = service.read_pdf(db.session.get_one(IssuedRecord, number))
    return kept if kept is not None else made.content


_failed: dict[int, datetime] = {}


def prepare_pdfs(tick: Tick) -> Report:
    """Make the PDFs that papers wait for, one transaction each; one that fails waits ten minutes."""
    if not pdf.is_available():
        return {}
    recent = {number for number, at in _failed.items() if tick.now - at < TRY_AGAIN}
    waiting = papers.awaiting_pdf(BATCH + len(recent))
    made = failed = 0
    for number in [record.id for record in waiting if record.id not in recent]:
        if not tick.keep_going():
            break
        record = db.session.get_one(IssuedRecord, number)
        try:
            _make_and_keep(record)
            made += 1
            _failed.pop(number, None)
        except Exception:
            db.session.rollback()
            logger.exception("a paper could not be printed", extra={"facts": {"paper": number}})
            _failed[number] = tick.now
            failed += 1
    done: dict[str, Any] = {"pdfs": made} if made else {}
    if failed:
        done["failed"] = failed
        done["error"] = f"{failed} PDF"
    return done


def _picture(picture: builders.Picture) -> bytes:
    """The stored file as it was on issue; a grey frame where it is lost or not the same."""
    file = by_public_id(picture.public_id)
    if file is None or file.sha256 != picture.sha256:
        return images.placeholder()
    try:
        return storage.store().read(file.storage_key)
    except FileNotFoundError:
        return images.placeholder()


def _address_on_screen(picture: builders.Picture) -> str:
    return url_for("files.show", public_id=picture.public_id)


def _term_words(term: int, unit: TermUnit) -> str:
    return term_text(term, unit)
