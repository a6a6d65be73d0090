"""Files that a browser has sent: from the server's memory to the disk at once.

Streamlit keeps what it received in memory for as long as the session lasts, and the value of the widget beside it.
"""

import time
from pathlib import Path

import streamlit as st
from streamlit import runtime
from streamlit.runtime.memory_uploaded_file_manager import MemoryUploadedFileManager
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.uploaded_file_manager import UploadedFile

from service_levels.ui import uploads

MEGABYTE = 1024 * 1024
MOST = 5  # of the largest files that may wait in memory for their page, of all sessions together
WAITS_S = 600  # a page takes a file as soon as the last one chosen with it has come
_since: dict[tuple[str, str], float] = {}  # (session, file) -> when it was first seen in memory


def largest() -> int:
    """Bytes that a file may have: what the server takes."""
    return int(st.get_option("server.maxUploadSize")) * MEGABYTE


def take(file: UploadedFile, session: str) -> Path:
    """Stores it and frees its memory; its path. Raises uploads.Full, after which its memory is free too."""
    try:
        return uploads.keep(file.name, file.getvalue(), session, largest())
    finally:
        free(file)


def free(file: UploadedFile) -> None:
    """Frees the memory of a file, which stays in the widget's list by its name."""
    file.seek(0)
    file.truncate()  # the session keeps this object as the widget's value, and with it the bytes
    context = get_script_run_ctx()
    if context is not None and isinstance(context.uploaded_file_mgr, MemoryUploadedFileManager):
        context.uploaded_file_mgr.remove_file(context.session_id, file.file_id)


def relieve(now: float | None = None) -> None:
    """Drops what no page has taken for long, and the oldest of what is too much for the memory."""
    manager = runtime.get_instance().uploaded_file_mgr if runtime.exists() else None
    if isinstance(manager, MemoryUploadedFileManager):
        _relieve(manager, MOST * largest(), time.monotonic() if now is None else now)


def _relieve(manager: MemoryUploadedFileManager, most: int, moment: float) -> None:
    held = {
        (session, file_id): len(record.data)
        for session, records in list(manager.file_storage.items())
        for file_id, record in list(records.items())
    }
    for gone in _since.keys() - held.keys():
        del _since[gone]
    for each in held:
        _since.setdefault(each, moment)
    total = sum(held.values())
    for each in sorted(held, key=_since.__getitem__):
        if total > most or moment - _since[each] >= WAITS_S:
            manager.remove_file(*each)
            total -= held[each]
