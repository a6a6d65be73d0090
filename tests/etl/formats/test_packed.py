"""Gzip: by its first bytes, piece by piece, under a cap."""

import gzip
from pathlib import Path

import pytest

from etl.intake import IntakeError, examine
from etl.sources import packed
from tests.etl.formats.builders import HEADER, ROWS, csv_text, ids, put, taken, xlsx
from tests.etl.intake_case import NOW, SECRET

TEXT = csv_text([HEADER, *ROWS])


@pytest.mark.parametrize("name", ["a.csv.gz", "a.csv", "a.bin"])
def test_a_packed_table_is_read_whatever_its_name(tmp_path: Path, name: str) -> None:
    intake = taken(put(tmp_path / name, TEXT, packed=True))
    assert (ids(intake), intake.dialect.packed, intake.dialect.format) == (["00123", "NA"], True, "csv")


def test_several_members_and_padding_are_one_file(tmp_path: Path) -> None:
    data = TEXT.encode()
    content = gzip.compress(data[:50]) + gzip.compress(data[50:]) + b"\0" * 512
    assert ids(taken(put(tmp_path / "a.gz", content))) == ["00123", "NA"]


@pytest.mark.parametrize("length", [1, 5, 20, -9, -1])
def test_a_file_that_was_broken_off_is_refused(tmp_path: Path, length: int) -> None:
    content = gzip.compress(TEXT.encode())[:length]
    with pytest.raises(IntakeError, match=r"damaged gzip|needs the column|binary|empty|blank lines"):
        taken(put(tmp_path / "a.gz", content))


def test_rubbish_behind_a_member_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="damaged gzip"):
        taken(put(tmp_path / "a.gz", gzip.compress(TEXT.encode()) + b"rubbish"))


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    content = b"a,b\n" * 10_000_000
    path = put(tmp_path / "a.gz", content, packed=True)
    given: list[int] = []
    with pytest.raises(IntakeError, match="unpacks to more than 500 MB or 100 times"):
        given.extend(map(len, packed.pieces(path)))
    assert sum(given) < len(content) / 2
    with pytest.raises(IntakeError, match="unpacks to more than 500 MB or 100 times"):
        taken(path)


def test_the_cap_holds_for_what_packs_badly_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packed, "GZIP", 50)
    with pytest.raises(IntakeError, match="unpacks to more than"):
        taken(put(tmp_path / "a.gz", TEXT, packed=True))


def test_a_workbook_inside_gzip_is_named(tmp_path: Path) -> None:
    book = xlsx(tmp_path / "a.xlsx", {"A": [HEADER]}).read_bytes()
    with pytest.raises(IntakeError, match="inside gzip"):
        taken(put(tmp_path / "a.xlsx.gz", book, packed=True))


def test_of_a_large_packed_table_the_beginning_is_looked_at(tmp_path: Path) -> None:
    body = "".join(f"{i};KTP;loket;13/02/2024 08:05;;diproses\r\n" for i in range(200_000))
    seen = examine(put(tmp_path / "a.gz", csv_text([HEADER]) + body, packed=True), now=NOW, secret=SECRET)
    assert (seen.kind, seen.dates, seen.sampled, seen.packed) == ("requests", "dmy", True, True)
