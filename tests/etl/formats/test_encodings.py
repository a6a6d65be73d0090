"""Bytes that leave their encoding open: which encodings are offered, and by which lines they are told apart."""

from pathlib import Path

import pytest

from etl.examining import encodings
from etl.sources.encodings import readings

ROWS = "id;nama;jam\n1;biasa;08:00\n2;{};09:00\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("RENÉ", "cp850"),
        ("Müller dan ÜNAL", "windows-1252"),
        ("Čapek, Łódź", "windows-1250"),
        ("café à la carte", "mac-roman"),
        ("São João, Ñuñez", "cp850"),
    ],
)
def test_the_right_encoding_is_offered_and_reads_the_line_as_it_was(text: str, encoding: str) -> None:
    found = readings(ROWS.format(text).encode(encoding.replace("windows-", "cp")))
    lines = {each.name: each.lines for each in found}
    assert lines[encoding][0][0] == 3
    assert text in lines[encoding][0][1]
    assert len({each.lines for each in found}) == len(found)  # no two that read it alike


def test_the_likeliest_comes_first() -> None:
    assert readings(ROWS.format("RENÉ").encode("cp850"))[0].name == "cp850"
    assert readings(ROWS.format("Müller").encode("cp1252"))[0].name == "windows-1252"


@pytest.mark.parametrize(
    "data",
    [
        ROWS.format("biasa").encode(),
        ROWS.format("RENÉ").encode(),
        ROWS.format("RENÉ").encode("utf-8-sig"),
        ROWS.format("RENÉ").encode("utf-16"),
        ROWS.format("RENE").encode("utf-16-le"),
        b"",
    ],
)
def test_nothing_is_offered_where_nothing_is_open(data: bytes) -> None:
    assert readings(data) == ()


def test_only_encodings_that_read_every_line_are_offered() -> None:
    data = ROWS.format("x").encode() + b"3;\x90;\n4;\x81;\n"  # both no letters of Windows-1252
    assert {each.name for each in readings(data)} >= {"cp850", "mac-roman"}
    assert not {each.name for each in readings(data)} & {"windows-1252", "utf-8", "utf-16-le", "utf-16-be"}


def test_a_long_line_is_cut_around_the_letter_and_numbers_of_people_are_replaced(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_bytes(f"id;nama\n1;{'x' * 200} RENÉ {'y' * 200}\n".encode("cp850"))
    (_, text) = encodings(file, b"k" * 16)[0]["lines"][0]
    assert "RENÉ" in text
    assert len(text) < 80
    file.write_bytes("nik;nama\n3672010101900001;RENÉ\n".encode("cp850"))
    assert "id-" in encodings(file, b"k" * 16)[0]["lines"][0][1]
    assert "3672010101900001" not in str(encodings(file, b"k" * 16))


def test_a_workbook_and_a_missing_file_offer_nothing(tmp_path: Path) -> None:
    file = tmp_path / "a.xlsx"
    file.write_bytes(b"PK\x03\x04\x90\x90")
    assert encodings(file, b"k" * 16) == []
    assert encodings(tmp_path / "none.csv", b"k" * 16) == []
