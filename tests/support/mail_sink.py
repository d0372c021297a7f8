"""A real mail server for tests that remembers what it took, and may lose its answers."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.smtp import SMTP


class Sink:
    """Remembers every e-mail; every `loses_answer`-th time it takes one and hangs up unanswered."""

    def __init__(self, loses_answer: int = 0) -> None:
        self.loses_answer = loses_answer
        self.taken: list[EmailMessage] = []
        self.unanswered = 0
        self.port = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Take one e-mail."""
        mail = message_from_bytes(envelope.content, _class=EmailMessage, policy=default)
        self.taken.append(mail)
        if self.loses_answer and len(self.taken) % self.loses_answer == 0:
            self.unanswered += 1
            server.transport.abort()
        return "250 OK"

    def ids(self) -> list[str]:
        """Message-IDs in the order of arrival."""
        return [str(mail["Message-ID"]) for mail in self.taken]


@contextmanager
def mail_sink(loses_answer: int = 0) -> Iterator[Sink]:
    """A running mail server on a free port of this machine."""
    sink = Sink(loses_answer)
    loop = asyncio.new_event_loop()
    server = loop.run_until_complete(
        loop.create_server(lambda: SMTP(sink, loop=loop, hostname="sink"), "127.0.0.1", 0)
    )
    sink.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        server.close()
        for task in asyncio.all_tasks(loop):
            task.cancel()
        loop.run_until_complete(asyncio.sleep(0.01))
        loop.close()
