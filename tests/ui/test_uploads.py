"""Uploaded files: where they lie, what their names may do, and that they go."""

import os
import stat
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.ui import uploads


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))


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
    ],
)
def test_names_stay_recognisable(name: str, kept: str) -> None:
    assert uploads.harmless(name) == kept


def test_two_files_of_one_name_are_both_kept_where_only_this_user_reads(tmp_path: Path) -> None:
    one, other = uploads.keep([("a.csv", memoryview(b"1")), ("a.csv", memoryview(b"2"))])
    assert (one.read_bytes(), other.read_bytes()) == (b"1", b"2")
    if os.name == "posix":
        assert stat.S_IMODE(one.parent.parent.stat().st_mode) == 0o700
    assert uploads.still_there([one, other])
    uploads.drop([one])
    assert not uploads.still_there([one])
    assert list(uploads.folder().iterdir()) == []


def test_only_uploads_are_ever_removed(tmp_path: Path) -> None:
    stranger = tmp_path / "other" / "1" / "a.csv"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("x")
    uploads.drop([stranger])
    assert stranger.exists()


def test_what_was_left_behind_goes_in_time() -> None:
    (kept,) = uploads.keep([("a.csv", memoryview(b"1"))])
    uploads.sweep(time.time() + uploads.KEPT_S - 60)
    assert kept.exists()
    uploads.sweep(time.time() + uploads.KEPT_S + 60)
    assert not kept.exists()
