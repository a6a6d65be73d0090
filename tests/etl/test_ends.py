"""What ended has an end: a status that says so without its instant is rejected, in words that help to mend it."""

from pathlib import Path

import pytest

from tests.etl.intake_case import read_text, request

ENDED = {"Selesai": "finished", "ditolak": "rejected", "Batal": "withdrawn"}


@pytest.mark.parametrize("word", ENDED)
def test_an_empty_end(tmp_path: Path, word: str) -> None:
    intake = read_text(tmp_path, request(finished_at="", status=word))
    (reject,) = intake.rejects
    assert (len(intake.frame), reject.line, reject.field, reject.value) == (0, 2, "finished_at", "")
    assert reject.code == f"{ENDED[word]}_without_time"
    assert reject.reason == f"the status means {ENDED[word]}, and finished_at is empty; fill it, or correct the status"


@pytest.mark.parametrize("word", ENDED)
def test_no_column_of_the_end(tmp_path: Path, word: str) -> None:
    (reject,) = read_text(tmp_path, request(status=word)).rejects
    assert (reject.field, reject.value, reject.code) == ("status", word, f"{ENDED[word]}_without_time")
    assert "the file has no finished_at; name its column in a mapping" in reject.reason


@pytest.mark.parametrize("word", ENDED)
def test_with_its_end_it_is_loaded(tmp_path: Path, word: str) -> None:
    intake = read_text(tmp_path, request(finished_at="2024-03-01T00:00Z", status=word))
    assert intake.frame["status"].to_list() == [ENDED[word]]
