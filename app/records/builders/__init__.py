"""`build_x(...)` reads everything a record says into a frozen dataclass, with nothing left to load."""

from app.records.builders.closing import ClosingForm, build_closing_form
from app.records.builders.draw import DrawPaper, build_draw
from app.records.builders.ledger import Ledger, build_ledger
from app.records.builders.notice import NoticePaper, build_notice
from app.records.builders.parts import Name, Picture
from app.records.builders.transcript import FormPaper, build_form
from app.records.builders.visit import (
    ExitSlip,
    VisitRecord,
    build_exit_slip,
    build_visit_record,
)

__all__ = [
    "ClosingForm",
    "DrawPaper",
    "ExitSlip",
    "FormPaper",
    "Ledger",
    "Name",
    "NoticePaper",
    "Picture",
    "VisitRecord",
    "build_closing_form",
    "build_draw",
    "build_exit_slip",
    "build_form",
    "build_ledger",
    "build_notice",
    "build_visit_record",
]
