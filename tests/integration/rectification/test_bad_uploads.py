"""Evidence that is not what it seems, sent through the page: refused in words, and nothing is lost."""

from io import BytesIO

import pytest
from werkzeug.datastructures import FileStorage

from app.rectification import queries
from app.rectification.models import RectificationTask
from app.rectification.states import TaskState
from tests.support.cast import Cast
from tests.support.client import Client
from tests.support.clock import Clock
from tests.support.factories.files import picture, png_announcing
from tests.support.factories.rectification import make_task

HUGE = 200 * 1024 * 1024


def file(content: bytes, name: str) -> FileStorage:
    return FileStorage(BytesIO(content), filename=name)


@pytest.fixture
def task(cast: Cast, clock: Clock) -> RectificationTask:
    return make_task(cast, until=TaskState.IN_PROGRESS)


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "空.jpg", "是空的"),
        (b"MZ" + b"\0" * 200, "照片.jpg", "类型"),
        (b"<html><script>", "照片.png", "类型"),
        (png_announcing(30_000, 30_000), "大.png", "像素"),
        (picture()[:900], "坏.jpg", "损坏"),
    ],
    ids=["empty", "program", "page", "bomb", "damaged"],
)
def test_bad_file_is_refused_by_name_and_the_words_stay(
    cast: Cast, client: Client, task: RectificationTask, content: bytes, name: str, words: str
) -> None:
    form = client.sign_in(cast.staff).page(f"/tasks/{task.number}/progress").form()
    refused = form.send_page(text="标签已换新。", percent="50", after=file(content, name))

    assert refused.response.status_code == 422
    assert any(name in error and words in error for error in refused.errors), refused.errors
    assert "标签已换新。" in refused.response.text
    assert queries.progress_of(task) == []


def test_file_of_two_hundred_megabytes_is_refused_before_it_is_read(
    cast: Cast, client: Client, task: RectificationTask
) -> None:
    class Unread(BytesIO):
        taken = 0

        def read(self, size: int | None = -1) -> bytes:
            part = super().read(size)
            self.taken += len(part)
            return part

    client.sign_in(cast.staff)
    body = Unread(b"--x\r\n" + b"0" * 3_000_000)
    refused = client.post(
        f"/tasks/{task.number}/progress",
        input_stream=body,
        content_type="multipart/form-data; boundary=x",
        environ_overrides={"CONTENT_LENGTH": str(HUGE)},
    )

    assert refused.status_code == 413
    assert "MB" in refused.text or "文件" in refused.text
    assert body.taken < 3_000_000
    assert queries.progress_of(task) == []


def test_chinese_name_with_slashes_is_kept_as_its_last_part(
    cast: Cast, client: Client, task: RectificationTask
) -> None:
    form = client.sign_in(cast.staff).page(f"/tasks/{task.number}/progress").form()
    form.send(text="换好了。", percent="50", after=file(picture(), "整改/../复查/照片 一.jpg"))
    (kept,) = queries.evidence_of(task).after

    assert kept.filename == "照片 一.jpg"
    shown = client.get(f"/files/{kept.public_id}")
    assert shown.status_code == 200
    assert "%E7%85%A7%E7%89%87" in shown.headers["Content-Disposition"]
