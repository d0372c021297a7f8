"""The folder into which e-mail goes while no mail host is set, read back for a page."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import parsedate_to_datetime
from pathlib import Path

LONGEST_LIST = 200


@dataclass(frozen=True, slots=True)
class FoundMail:
    """An e-mail of the folder; `name` is the left part of its Message-ID."""

    name: str
    to: str
    subject: str
    sent_at: datetime
    message_id: str
    text: str


def newest_mails(folder: Path) -> list[FoundMail]:
    """The e-mails of the folder, newest first, at most LONGEST_LIST."""
    paths = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime, reverse=True)
    return [_read(path) for path in paths[:LONGEST_LIST]]


def find_mail(folder: Path, name: str) -> FoundMail | None:
    """The e-mail of that name; None for anything that is not one."""
    path = folder / f"{name}.eml"
    if not re.fullmatch(r"[0-9a-f]{40}", name) or not path.is_file():
        return None
    return _read(path)


def _read(path: Path) -> FoundMail:
    mail = message_from_bytes(path.read_bytes(), _class=EmailMessage, policy=default)
    body = mail.get_body(("plain",))
    return FoundMail(
        name=path.stem,
        to=str(mail["To"]),
        subject=str(mail["Subject"]),
        sent_at=parsedate_to_datetime(str(mail["Date"])).astimezone(UTC),
        message_id=str(mail["Message-ID"]),
        text=body.get_content() if body is not None else "",
    )
