"""Uploaded files: where they lie, what their names may do, and that they go."""

import os
import stat
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.ui import uploads


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setattr(uploads, "_held", {})


@given(st.text(max_size=300))
def test_no_name_leads_out_of_its_folder_or_confuses_a_system(name: str) -> None:
    harmless = uploads.harmless(name)
    assert 0 < len(harmless.encode()) <= uploads.LONGEST + 1
    assert Path(harmless).name == harmless
    assert harmless not in (".", "..")
    assert not set(harmless) & set('/\\:*?"<>|\0\n')
    assert harmless.strip(" .") == harmless


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd", "passwd"),
        (r"C:\data\Export 1.CSV", "Export 1.CSV"),
        ("con.csv", "_con.csv"),
        ("", "_"),
        ("é" * 200 + ".xlsx", "é" * 47 + ".xlsx"),
        ("-rf.csv", "-rf.csv"),
        ("a" * 99 + " " + "b" * 50, "a" * 99),
    ],
)
def test_names_stay_recognisable(name: str, kept: str) -> None:
    assert uploads.harmless(name) == kept


BIG = 1000  # bytes that the largest file may have, in these tests


def kept(content: bytes = b"1", session: str = "s") -> Path:
    return uploads.keep("a.csv", content, session, BIG)


def nobody(_session: str) -> bool:
    return False


def everybody(_session: str) -> bool:
    return True


def test_two_files_of_one_name_are_both_kept_where_only_this_user_reads() -> None:
    one, other = kept(b"1"), kept(b"2")
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    if os.name == "posix":
        assert stat.S_IMODE(one.parent.parent.stat().st_mode) == 0o700
    assert uploads.still_there([one, other])
    uploads.drop([one])
    assert not uploads.still_there([one, other])
    uploads.drop([other])
    assert list(uploads.folder().iterdir()) == []


def test_only_uploads_are_ever_removed(tmp_path: Path) -> None:
    stranger = tmp_path / "other" / "1" / "a.csv"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("x")
    uploads.drop([stranger])
    assert stranger.exists()


def test_what_an_ended_server_left_goes_in_time_and_at_the_next_start() -> None:
    left = kept()
    uploads._held.clear()  # as a server that has just started knows of none
    uploads.sweep(time.time() + uploads.LEFT_S - 60)
    assert left.exists()
    uploads.sweep(time.time() + uploads.LEFT_S + 60)
    assert not left.exists()


def test_what_an_open_session_holds_stays_and_what_an_ended_one_left_goes_soon() -> None:
    mine, now = kept(), time.time()
    uploads.tend(everybody, now=now + 2 * uploads.LEFT_S)
    assert mine.exists()
    uploads.tend(nobody, now=now + 2 * uploads.LEFT_S + 10)
    uploads.tend(everybody, now=now + 2 * uploads.LEFT_S + 20)  # the connection was lost for a moment
    begun = now + 3 * uploads.LEFT_S
    uploads.tend(nobody, now=begun)
    uploads.tend(nobody, now=begun + uploads.ENDED_S - 1)
    assert mine.exists()
    uploads.tend(nobody, now=begun + uploads.ENDED_S)
    assert not mine.exists()


def test_a_page_that_stays_open_for_ever_does_not_hold_its_files_for_ever() -> None:
    mine, now = kept(), time.time()
    uploads.tend(everybody, now=now + uploads.IDLE_S - 60)
    uploads.look_at("s")
    uploads.tend(everybody, now=now + uploads.IDLE_S - 30)
    assert mine.exists()
    uploads.tend(everybody, now=now + uploads.IDLE_S + 60)
    assert not mine.exists()


def test_nothing_is_swept_from_under_a_command_that_reads_it() -> None:
    mine, now = kept(), time.time()
    for later in range(0, 10 * uploads.IDLE_S, uploads.LEFT_S):
        uploads.tend(nobody, {mine, Path("/elsewhere/x.csv")}, now + later)
    assert mine.exists()
    uploads.tend(nobody, (), now + 11 * uploads.IDLE_S)
    assert not mine.exists()


def test_what_another_server_touches_stays() -> None:
    theirs = kept()
    uploads._held.clear()
    os.utime(theirs.parent.parent, (10**10, 10**10))
    uploads.tend(everybody, now=10**10 + uploads.LEFT_S - 1)
    assert theirs.exists()


def test_a_session_and_all_of_them_hold_so_much_and_no_more() -> None:
    for _ in range(uploads.OWN):
        last = kept(b"x" * BIG)
    with pytest.raises(uploads.Full) as full:
        kept(b"x")
    assert (full.value.of, full.value.held, full.value.limit) == ("session", uploads.OWN * BIG, uploads.OWN * BIG)
    uploads.drop([last])
    kept(b"x")
    for other in range(uploads.ALL - uploads.OWN):
        kept(b"x" * BIG, f"other {other}")
    with pytest.raises(uploads.Full) as full:
        kept(b"x" * BIG, "another")
    assert full.value.of == "all"
    assert sum(map(uploads._size, uploads._places())) <= uploads.ALL * BIG


def test_the_disk_is_never_filled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads.shutil, "disk_usage", lambda _: SimpleNamespace(free=uploads.FREE + 5))
    with pytest.raises(uploads.Full) as full:
        kept(b"x" * 10)
    assert full.value.of == "disk"
    assert not uploads.folder().exists() or not list(uploads.folder().iterdir())


def test_a_file_that_cannot_be_written_leaves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OSError, match="No space"):
        kept()
    assert list(uploads.folder().iterdir()) == []
