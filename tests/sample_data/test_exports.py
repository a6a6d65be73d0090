"""The committed files are those of the generator, and hold the blemishes that they are said to hold."""

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

from sample_data import generate, story
from sample_data.exports import Export
from sample_data.generate import HERE
from sample_data.services import SERVICES, UNCATALOGUED

ENCODINGS = {"riwayat.csv": "cp1252", "ping_server.csv": "utf-8"}


def lines(export: Export) -> list[str]:
    return export.content.decode(ENCODINGS.get(export.name, "utf-8-sig")).split("\r\n")[:-1]


def cells(export: Export) -> list[list[str]]:
    """The usable rows, without the heading."""
    return [line.split(";") for number, line in enumerate(lines(export), 1) if number > 1 and number not in export.bad]


def test_the_committed_files_come_out_again_byte_for_byte(exports: dict[str, Export]) -> None:
    for name, export in exports.items():
        assert (HERE / name).read_bytes() == export.content, f"{name}: run python -m sample_data.generate"


def test_the_command_writes_all_of_them(tmp_path: Path, exports: dict[str, Export]) -> None:
    assert generate.main(["--out", str(tmp_path / "new")]) == 0
    assert {path.name: path.read_bytes() for path in (tmp_path / "new").iterdir()} == {
        name: export.content for name, export in exports.items()
    }


def test_another_seed_is_another_office(exports: dict[str, Export]) -> None:
    other = {export.name: export for export in generate.sample(story.SEED + 1)}
    assert other.keys() == exports.keys()
    assert all(other[name].content != exports[name].content for name in exports)


def test_they_are_a_few_megabytes(exports: dict[str, Export]) -> None:
    assert 4_000_000 < sum(len(export.content) for export in exports.values()) < 6_000_000


def test_load_toml_lists_the_files_and_the_older_register_comes_after_the_newer(exports: dict[str, Export]) -> None:
    listed = tomllib.loads((HERE / "load.toml").read_text(encoding="utf-8"))["file"]
    assert [entry["file"] for entry in listed] == list(exports)
    registers = [entry["exported_at"] for entry in listed if entry["kind"] == "requests"]
    assert registers[0] > registers[1]
    assert registers[0].replace(tzinfo=None) == story.EXPORTED_AT
    assert registers[1].replace(tzinfo=None) == story.OLD_EXPORT[1]


def test_they_look_as_excel_writes_them(exports: dict[str, Export]) -> None:
    assert exports["permohonan.csv"].content.startswith(b"\xef\xbb\xbfNo. Registrasi;")
    history = exports["riwayat.csv"].content
    assert b" \x96 " in history  # a dash that only Windows writes so
    with pytest.raises(UnicodeDecodeError):
        history.decode("utf-8")
    for export in exports.values():
        assert export.content.count(b"\n") == export.content.count(b"\r\n")
        assert export.content.endswith(b"\r\n")


def test_every_usable_row_has_all_its_columns(exports: dict[str, Export]) -> None:
    for export in exports.values():
        width = lines(export)[0].count(";") + 1
        assert {len(row) for row in cells(export)} == {width}, export.name


def test_bad_lines_stand_where_they_are_said_to_stand(exports: dict[str, Export]) -> None:
    register = exports["permohonan.csv"]
    said = {line: lines(register)[line - 1] for line in register.bad}
    assert len(said) == 7
    assert sum("31/02/2025" in line for line in said.values()) == 1
    assert sum("Kota Serang" in line for line in said.values()) == 1
    assert sum("/2062 " in line for line in said.values()) == 1
    assert sum(line.startswith(";") for line in said.values()) == 1
    assert sum(line.count(";") < 5 for line in said.values()) == 1
    assert {name: len(export.bad) for name, export in exports.items() if name != "permohonan.csv"} == {
        "ping_server.csv": 2,
        "riwayat.csv": 3,
        "permohonan_april_2026.csv": 0,
        "skm.csv": 1,
    }


def test_some_rows_are_there_twice_and_some_in_two_states(exports: dict[str, Export]) -> None:
    rows = cells(exports["permohonan.csv"])
    copies = [count for count in Counter(map(tuple, rows)).values() if count > 1]
    states = Counter(row[0] for row in {tuple(row) for row in rows})
    assert len(copies) >= 5
    assert sum(1 for count in states.values() if count > 1) >= 5
    assert len(lines(exports["riwayat.csv"])) - len(set(lines(exports["riwayat.csv"]))) == 9


def test_two_days_were_typed_in_late(exports: dict[str, Export]) -> None:
    rows = cells(exports["permohonan.csv"])
    late = [row for row in rows if row[-1] == "Entri susulan"]
    assert len(late) > 30
    assert late == rows[-len(late) :]
    assert {row[6][:10] for row in late} == {f"{on:%d/%m/%Y}" for on in story.TYPED_LATE}


def test_the_older_register_knows_less_and_a_few_requests_that_were_deleted_later(exports: dict[str, Export]) -> None:
    newer = {row[0]: row for row in cells(exports["permohonan.csv"])}
    older = {row[0]: row for row in cells(exports["permohonan_april_2026.csv"])}
    assert 5 <= len(older.keys() - newer.keys()) <= 30
    went_on = [name for name in older if name in newer and older[name][9] != newer[name][9]]
    assert {older[name][9] for name in went_on} == {"Diproses", "Berkas belum lengkap"}
    assert len(went_on) >= 10
    assert {row[6][3:10] for row in older.values()} == {"04/2026"}


def test_both_kinds_of_source_appear_and_overlap(exports: dict[str, Export]) -> None:
    register = {row[0] for row in cells(exports["permohonan.csv"])}
    history = {row[0] for row in cells(exports["riwayat.csv"])}
    assert len(register - history) > 9_000
    assert len(history - register) > 4_000
    assert len(register & history) > 100


def test_one_service_is_not_in_the_catalogue(exports: dict[str, Export]) -> None:
    names = {row[2].strip().casefold() for row in cells(exports["permohonan.csv"])}
    assert SERVICES[UNCATALOGUED].names[0].casefold() in names


def test_nobody_is_named_and_no_number_of_a_person_is_there(exports: dict[str, Export]) -> None:
    for export in exports.values():
        text = "\n".join(lines(export))
        assert not re.search(r"\d{10,}", text)  # NIK and NO KK have 16 digits, a telephone number 10 to 13
        assert "Nama" not in lines(export)[0]
    officers = {row[4] for row in cells(exports["permohonan.csv"])}
    assert officers <= {f"P{number:02d}" for number in range(1, 11)}


def test_the_survey_scores_are_one_to_four(exports: dict[str, Export]) -> None:
    rows = cells(exports["skm.csv"])
    assert len(rows) > 1_000
    assert {score for row in rows for score in row[2:]} == {"1", "2", "3", "4"}
