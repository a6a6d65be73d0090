"""Words of the data are no header; the kind of a file is told though two columns may be one; exact attributes win."""

from pathlib import Path

import pytest

from etl.intake import Mapping, examine
from etl.intake.columns import find_columns, guess_kind
from tests.etl.formats.builders import csv_text, ids, ods, put, taken, xes, xlsx
from tests.etl.intake_case import NOW, SECRET

LAPOR = [
    "Tracking ID", "Judul", "Tanggal Laporan", "Instansi Terlapor", "Kategori", "Sumber", "Status", "Tanggal Tutup"
]  # fmt: skip
UNKNOWN = ["Kode A", "Judul", "Saat", "Unit", "Hal", "Dari", "Status", "Ujung"]  # one known name
NONE = ["Kode A", "Judul", "Saat", "Unit", "Hal", "Dari", "Ket A", "Ujung"]
DATED = [["100", "contoh", "02/03/2024 09:00", "Kantor", "Layanan", "Kanal", "Selesai", "14/03/2024 09:00"],
         ["101", "contoh", "03/03/2024 09:00", "Loket", "Layanan", "Kanal", "Status", "15/03/2024 09:00"]]
REPEATED = [[f"A-{n}", "contoh", "senin", "Kantor", "Layanan", "Loket", "Selesai", "rabu"] for n in range(3)]
MONTHS = [["100", "contoh", "2 Maret 2024", "Kantor", "Layanan", "Loket", "Selesai", "9 Maret 2024"]]
ALONE = [["A-1", "contoh", "", "Kantor", "KTP", "Web", "Selesai", ""]]


def seen(path: Path):
    return examine(path, "requests", now=NOW, secret=SECRET)


@pytest.mark.parametrize("form", [";", ",", "xlsx", "ods"])
@pytest.mark.parametrize(
    ("header", "rows"),
    [
        (header, rows) for header in (LAPOR, UNKNOWN, NONE) for rows in (DATED, REPEATED, MONTHS, ALONE)
        if header is not NONE or rows is not ALONE  # of these two nothing tells which is the header
    ],
)  # fmt: skip
def test_words_of_the_data_that_are_names_too_are_no_header(tmp_path: Path, header, rows, form: str) -> None:
    table = [header, *rows]
    if form in ("xlsx", "ods"):
        path = {"xlsx": xlsx, "ods": ods}[form](tmp_path / f"a.{form}", {"A": table})
    else:
        path = put(tmp_path / "a.csv", csv_text(table, form))
    found = seen(path)
    assert (found.header_line, [column.name for column in found.columns]) == (1, header)


def test_a_header_below_titles_that_name_more_is_found_still(tmp_path: Path) -> None:
    titles = [["Kantor", "Cilegon", "Periode", "2024", "Layanan", "KTP", "Status", "semua"]]
    path = put(tmp_path / "a.csv", csv_text([*titles, LAPOR, *DATED]))
    assert seen(path).header_line == 2


def test_a_repeated_header_is_one_all_the_same(tmp_path: Path) -> None:
    path = put(tmp_path / "a.csv", csv_text([LAPOR, DATED[0], LAPOR, DATED[1]]))
    assert seen(path).header_line == 1


CANDIDATES = {
    "requests": "No. Registrasi,No. Berkas,Layanan,Tanggal Pengajuan,Tanggal Selesai,Tanggal Terbit",
    "events": "Nomor Permohonan,request_id,Waktu,Kejadian",
    "pings": "Waktu,timestamp,Target,Status Server",
    "skm": "Tanggal Survei,answered_at,U1,U2,U3,U4,U5,U6,U7,U8,U9",
}


@pytest.mark.parametrize("kind", CANDIDATES)
def test_the_kind_is_told_with_the_question_which_column(tmp_path: Path, kind: str) -> None:
    names = CANDIDATES[kind].split(",")
    assert guess_kind(names, None) == kind
    path = put(tmp_path / "a.csv", CANDIDATES[kind] + "\n" + ",".join("1" * len(names)) + "\n")
    found = examine(path, now=NOW, secret=SECRET)
    assert found.kind == kind
    assert "may both be" in found.problems[0]


def test_a_kind_that_fits_without_a_question_comes_first() -> None:
    header = ["No. Registrasi", "No. Berkas", "Layanan", "Tanggal Pengajuan", "Waktu", "Target", "up"]
    assert guess_kind(header, None) == "pings"


def test_exact_attributes_of_a_log_beat_names_that_look_like_them(tmp_path: Path) -> None:
    more = {"(case)_id": "x", "(case)_Activity": "UNKNOWN", "activity": "y", "Timestamp": "z", "resource": "w"}
    events = [
        {"concept:name": name, "time:timestamp": f"2024-02-1{n}T09:00:00+07:00", "org:resource": "Ani", **more}
        for n, name in enumerate(("submitted", "finished"), start=3)
    ]
    path = put(tmp_path / "a.xes", xes({"c1": ({"id": "7"}, events)}))
    intake = taken(path, "events", '[defaults]\nservice = "ktp"')
    assert (intake.rejects, ids(intake)) == ([], ["c1", "c1"])
    assert intake.frame["event"].to_list() == ["submitted", "finished"]
    assert intake.frame["officer"].to_list() == ["Ani", "Ani"]
    table = ["case:concept:name", "concept:name", "time:timestamp", "(case)_id", "(case)_Activity", "Waktu"]
    columns, problems = find_columns(table, "events", None)
    assert (columns.place, problems) == ({"request_id": 0, "event": 1, "at": 2}, [])


def test_a_mapping_still_wins_over_the_attributes(tmp_path: Path) -> None:
    table = ["case:concept:name", "concept:name", "time:timestamp", "aktivitas"]
    columns, _ = find_columns(table, "events", Mapping.parse('[columns]\nevent = "aktivitas"'))
    assert columns.place["event"] == 3
