"""Hard files: for each the expected reading or the expected explanation.

None is silently read as one column, with shifted columns, with a wrong header, with NA or leading zeros lost.
"""

from pathlib import Path

import pytest

from etl.intake import IntakeError
from tests.etl.formats.builders import ids, put, taken
from tests.shared import shared

HEAD = "request_id;service;submitted_at;officer\n"
ROW = "00123;KTP;2024-02-13 08:05;NA\n"
GOOD = (["00123"], ["NA"])

READ: dict[str, tuple[str | bytes, tuple[list[str], list[str | None]]]] = {
    "plain": (HEAD + ROW, GOOD),
    "no newline at the end": ((HEAD + ROW)[:-1], GOOD),
    "a BOM": (("\ufeff" + HEAD + ROW).encode(), GOOD),
    "UTF-16": ((HEAD + ROW).encode("utf-16"), GOOD),
    "UTF-16 without a BOM": ((HEAD + ROW).encode("utf-16-le"), GOOD),
    "Windows-1252": ((HEAD + "00123;KTP;2024-02-13;Désirée\n").encode("cp1252"), (["00123"], ["Désirée"])),
    "carriage returns": ((HEAD + ROW).replace("\n", "\r"), GOOD),
    "a sep line": ("sep=;\n" + HEAD + ROW, GOOD),
    "tabs": ((HEAD + ROW).replace(";", "\t"), GOOD),
    "pipes": ((HEAD + ROW).replace(";", "|"), GOOD),
    "commas in names of people, semicolons between fields": (
        HEAD + "00123;KTP;2024-02-13;Ani, Budi, Citra\n", (["00123"], ["Ani, Budi, Citra"])
    ),
    "every field quoted": ('"' + (HEAD + ROW).strip().replace(";", '";"').replace("\n", '"\n"') + '"', GOOD),
    "a delimiter, a quote and a newline in quotes": (
        HEAD + '00123;KTP;2024-02-13;"a;""b""\nc"\n', (["00123"], ['a;"b" c'])
    ),
    "a digit guard of a spreadsheet": (HEAD + '="00123";KTP;2024-02-13;NA\n', GOOD),
    "a trailing delimiter everywhere": ((HEAD + ROW).replace("\n", ";\n"), GOOD),
    "columns without a name, and empty ones": (
        "request_id;;service;submitted_at;officer;;\n00123;;KTP;2024-02-13;NA;;\n", GOOD
    ),
    "blank lines and lines of delimiters": ("\n\n" + HEAD + ";;;\n\n" + ROW + ";;;\n\n", GOOD),
    "spaces around names and cells": (
        "  request_id ; service; submitted_at ;officer\n 00123 ; KTP;2024-02-13 ; NA\n", GOOD
    ),
    "names in capitals with marks": (
        "NO. REGISTRASI;JENIS LAYANAN;TGL. PENGAJUAN (WIB);NAMA PETUGAS\n00123;KTP;13 Februari 2024 08.05;NA\n", GOOD
    ),
    "words for nothing that are names": (HEAD + "NA;KTP;2024-02-13;null\n", (["NA"], ["null"])),
    "numbers like floats stay text": (HEAD + "1e5;KTP;2024-02-13;007\n", (["1e5"], ["007"])),
    "two hundred columns": (
        ";".join(f"kolom {i}" for i in range(200)) + ";" + HEAD + ";".join("x" * 200) + ";" + ROW, GOOD
    ),
    "a title, a note, totals and a signature": (
        "LAPORAN PERMOHONAN;;;\nPeriode: Februari 2024;;;\n\n" + HEAD + ROW + "Jumlah;1;;\n;;;\nMengetahui,;;;\n", GOOD
    ),
}

REFUSED: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "empty"),
    "a header alone": (HEAD, "a header and no rows below it"),
    "no header": (ROW + ROW, "needs the column .* may have no header"),
    "a delimiter that nobody uses": ((HEAD + ROW).replace(";", "^"), "read as one column"),
    "whole lines in quotes": ('"request_id,service,submitted_at"\n"1,KTP,2024-02-13"\n', "read as one column"),
    "single quotes": ("'request_id','service','submitted_at'\n'1','KTP','2024-02-13'\n", "single quotes"),
    "a column twice": ("request_id;service;submitted_at;Service\n1;KTP;2024-02-13;KTP\n", "more than once"),
    "two columns that mean one": (
        "request_id;service;tanggal pengajuan;tanggal masuk\n1;KTP;2024-02-13;2024-02-13\n", "may both be submitted_at"
    ),
    "a quote that is never closed": (HEAD + '1;"KTP;2024-02-13;x\n' + ROW * 3, "Line 2: a quote is opened and never"),
    "days and months that may be either": (HEAD + "1;KTP;03/04/2024;x\n", "order of day and month is open"),
    "days and months that contradict": (HEAD + "1;KTP;13/04/2024;x\n2;KTP;04/13/2024;x\n", "contradict each other"),
    "a page saved as a workbook": ("<html><table><tr><td>request_id</td></tr></table></html>", "HTML page"),
    "a workbook of 2003 in XML": ('<?xml version="1.0"?><Workbook><Worksheet/></Workbook>', "no event log"),
    "JSON": ('[{"request_id": "1"}]', "JSON"),
    "an old workbook": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old Excel workbook"),
    "a PDF": (b"%PDF-1.7\n...", "PDF"),
    "a picture": (b"\x89PNG\r\n\x1a\n" + bytes(200), "picture"),
}  # fmt: skip

REJECTED: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "a row with a field too many": (HEAD + "1;KTP;x;2024-02-13;Ani\n" + ROW, [(2, "fields")]),
    "a row with a field too few": (HEAD + "1;2024-02-13;Ani\n" + ROW, [(2, "fields")]),
    "rows longer than the header, all of them": (HEAD + "1;KTP;2024-02-13;Ani;\n" * 2, [(2, "fields"), (3, "fields")]),
    "a byte that is no text": (
        (HEAD + ROW).encode() + b"1;KTP;2024-02-13;\xff\n" + ROW.replace("NA", "é").encode() * 2,
        [(3, "bytes")],
    ),
    "a NUL byte": (HEAD + "1;KTP\0;2024-02-13;Ani\n" + ROW, [(2, "nul")]),
    "text after a quote": (HEAD + '1;"KTP"baru;2024-02-13;Ani\n' + ROW, [(2, "quote")]),
    "a time that is none": (HEAD + "1;KTP;2024-02-30;Ani\n" + ROW, [(2, "unreadable_time")]),
    "an error of a spreadsheet": (HEAD + "1;KTP;#N/A;Ani\n" + ROW, [(2, "missing")]),
    "a subtotal between the rows": (HEAD + ROW + "Jumlah;1;;\n" + ROW.replace("123", "124"), [(3, "missing")]),
}


@pytest.mark.parametrize("name", READ)
def test_hard_files_are_read_as_they_are_meant(tmp_path: Path, name: str) -> None:
    content, expected = READ[name]
    intake = taken(put(tmp_path / "file.csv", content))
    assert intake.rejects == []
    assert (ids(intake), intake.frame["officer"].to_list()) == expected


@pytest.mark.parametrize("name", REFUSED)
def test_hard_files_are_refused_with_the_reason(tmp_path: Path, name: str) -> None:
    content, says = REFUSED[name]
    with pytest.raises(IntakeError, match=says):
        taken(put(tmp_path / "file.csv", content))


@pytest.mark.parametrize("name", REJECTED)
def test_hard_rows_are_rejected_alone(tmp_path: Path, name: str) -> None:
    content, expected = REJECTED[name]
    intake = taken(put(tmp_path / "file.csv", content))
    assert [(reject.line, reject.code) for reject in intake.rejects] == expected
    assert set(ids(intake)) <= {"00123", "00124"}


TORTURE: dict[str, tuple[str, str, list[tuple[str, str]]]] = {
    # file: (column of the id, column of the service, (id, service) of the rows that have both)
    "comma_in_quotes": ("first", "address", [("John", "120 any st.")]),
    "empty": ("a", "b", [("2", "3")]),
    "empty_crlf": ("a", "b", [("2", "3")]),
    "escaped_quotes": ("a", "b", [("1", 'ha "ha" ha'), ("3", "4")]),
    "json": ("key", "val", [("1", '{"type": "Point", "coordinates": [102.0, 0.5]}')]),
    "newlines": ("a", "b", [("1", "2"), ("Once upon a time", "5"), ("7", "8")]),
    "newlines_crlf": ("a", "b", [("1", "2"), ("Once upon a time", "5"), ("7", "8")]),
    "quotes_and_newlines": ("a", "b", [("1", 'ha "ha" ha'), ("3", "4")]),
    "simple": ("a", "b", [("1", "2")]),
    "simple_crlf": ("a", "b", [("1", "2")]),
    "utf8": ("a", "c", [("1", "3"), ("4", "ʤ")]),
}


@pytest.mark.parametrize("name", TORTURE)
def test_hard_files_of_others_come_through_the_whole_intake(name: str) -> None:
    path = shared("data", "csv-torture", f"{name}.csv")
    with pytest.raises(IntakeError, match="needs the column request_id"):
        taken(path)
    one, two, expected = TORTURE[name]
    mapping = f'[columns]\nrequest_id = "{one}"\nservice = "{two}"\n[defaults]\nsubmitted_at = "2024-02-13"'
    intake = taken(path, mapping=mapping)
    assert list(intake.frame.select("request_id", "service").iter_rows()) == expected
    assert all(reject.code == "missing" for reject in intake.rejects)
