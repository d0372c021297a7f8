"""The store: complete before it has a name, never overwritten, never outside its folder."""

import hashlib
import io
from pathlib import Path

import pytest

from app.core.files.storage import DiskFull, FileStore, TooLarge


@pytest.fixture
def store(tmp_path: Path) -> FileStore:
    return FileStore(tmp_path / "files", max_bytes=1000, keep_free_bytes=0)


def test_what_is_saved_can_be_read_by_its_key(store: FileStore) -> None:
    key = store.save(b"content", "uploads")

    assert store.read(key) == b"content"
    assert store.sha256(key) == hashlib.sha256(b"content").hexdigest()


def test_the_same_content_twice_is_two_files(store: FileStore) -> None:
    assert store.save(b"x", "uploads") != store.save(b"x", "uploads")


def test_a_received_file_knows_its_size_and_checksum(store: FileStore) -> None:
    with store.receive(io.BytesIO(b"abc")) as part:
        key = store.keep(part, "uploads")

    assert (part.size, part.sha256) == (3, hashlib.sha256(b"abc").hexdigest())
    assert store.read(key) == b"abc"


def test_a_received_file_that_is_not_kept_leaves_nothing(store: FileStore) -> None:
    with store.receive(io.BytesIO(b"abc")):
        pass

    assert list(store.parts()) == []


def test_too_many_bytes_are_refused_and_leave_nothing(store: FileStore) -> None:
    with pytest.raises(TooLarge), store.receive(io.BytesIO(b"x" * 1001)):
        pass

    assert list(store.parts()) == []


def test_exactly_the_limit_is_taken(store: FileStore) -> None:
    with store.receive(io.BytesIO(b"x" * 1000)) as part:
        assert part.size == 1000


def test_a_full_disk_is_refused_before_it_is_full(tmp_path: Path) -> None:
    store = FileStore(tmp_path, keep_free_bytes=1 << 62)

    with pytest.raises(DiskFull):
        store.save(b"x", "uploads")
    with pytest.raises(DiskFull), store.receive(io.BytesIO(b"x")):
        pass


@pytest.mark.parametrize(
    "key", ["", "../secret", "uploads/aa/../../../etc/passwd", "/etc/passwd", "uploads/aa/short"]
)
def test_only_a_key_names_a_file(store: FileStore, key: str) -> None:
    with pytest.raises(ValueError, match="key"):
        store.path(key)


def test_shards_list_the_keys_of_one_namespace(store: FileStore) -> None:
    mine = {store.save(b"x", "uploads") for _ in range(5)}
    store.save(b"x", "papers")

    assert {key for keys in store.shards("uploads") for key in keys} == mine
    assert list(store.shards("unknown")) == []


def test_deleting_twice_is_no_error(store: FileStore) -> None:
    key = store.save(b"x", "uploads")
    store.delete(key)
    store.delete(key)

    with pytest.raises(FileNotFoundError):
        store.read(key)


def test_files_are_only_for_the_owner_of_the_process(store: FileStore) -> None:
    key = store.save(b"x", "uploads")

    assert store.path(key).parent.stat().st_mode & 0o077 == 0
