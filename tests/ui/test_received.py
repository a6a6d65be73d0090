"""Received files: their bytes lie on the disk and nowhere else, and what no page takes does not stay in memory."""

import gc
from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from service_levels.ui import received, uploads


class Context:
    """What of a run of a page is asked."""

    session_id = "s"

    def __init__(self) -> None:
        self.uploaded_file_mgr = MemoryUploadedFileManager("/upload")


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MemoryUploadedFileManager:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(uploads, "_held", {})
    monkeypatch.setattr(received, "_since", {})
    context = Context()
    monkeypatch.setattr(received, "get_script_run_ctx", lambda: context)
    return context.uploaded_file_mgr


def sent(manager: MemoryUploadedFileManager, name: str, content: bytes) -> UploadedFile:
    record = UploadedFileRec(name, name, "text/csv", content)
    manager.add_file("s", record)
    return UploadedFile(record, FileURLs())


def held(content: bytes) -> list[Any]:
    """Who refers to these very bytes, beside the caller."""
    return [one for one in gc.get_objects() if isinstance(one, UploadedFileRec) and one.data is content]


def test_after_a_page_took_a_file_nothing_in_the_server_holds_its_bytes(manager: MemoryUploadedFileManager) -> None:
    content = b"0123456789" * 1000
    file = sent(manager, "a.csv", content)
    path = received.take(file, "s")
    assert path.read_bytes() == content
    assert manager.get_files("s", ["a.csv"]) == []
    assert file.getvalue() == b""  # the session goes on holding this object
    assert held(content) == []


def test_a_file_that_is_too_much_leaves_the_memory_as_well(
    manager: MemoryUploadedFileManager, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(received, "largest", lambda: 10)
    file = sent(manager, "a.csv", b"x" * 51)
    with pytest.raises(uploads.Full):
        received.take(file, "s")
    assert (manager.get_files("s", ["a.csv"]), file.getvalue()) == ([], b"")


def test_what_no_page_takes_goes_in_time_and_the_oldest_first_where_it_is_too_much(
    manager: MemoryUploadedFileManager,
) -> None:
    def names() -> list[str]:
        return [record.name for record in manager.get_files("s", ["a", "b", "c"])]

    sent(manager, "a", b"1" * 40)
    received._relieve(manager, 100, 0)
    sent(manager, "b", b"2" * 40)
    received._relieve(manager, 100, 1)
    assert names() == ["a", "b"]
    sent(manager, "c", b"3" * 40)
    received._relieve(manager, 100, 2)
    assert names() == ["b", "c"]
    received._relieve(manager, 100, received.WAITS_S + 1)
    assert names() == ["c"]
    received._relieve(manager, 100, received.WAITS_S + 2)
    assert names() == []
