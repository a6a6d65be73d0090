"""CSV as a source: encodings, delimiters, quoting, and refusals that say where and what to do."""

import gzip
import io
import zipfile
from pathlib import Path

import pytest

from etl.sources.csv import CsvFile, from_bytes, open_csv
from etl.sources.table import IntakeError
from tests.shared import shared

KNOWN = {"id", "name", "note"}


def known(header: list[str]) -> int:
    return sum(name in KNOWN for name in header)


def opened(data: bytes | str) -> CsvFile:
    return from_bytes(data.encode() if isinstance(data, str) else data, known)


def cells(file: CsvFile) -> list[tuple[str | None, ...]]:
    return file.rows(range(len(file.header))).frame.rows()


ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "cp1252": "windows-1252",
}


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("quote", ["", '"'])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_every_encoding_with_every_delimiter_gives_the_same_rows(encoding: str, delimiter: str, quote: str) -> None:
    rows = [("id", "name", "note"), ("00123", "Désirée", "NA"), ("7", "", "müde – so")]
    text = "".join(delimiter.join(f"{quote}{cell}{quote}" for cell in row) + "\r\n" for row in rows)
    file = opened(text.encode(encoding))
    assert file.header == rows[0]
    assert cells(file) == [("00123", "Désirée", "NA"), ("7", None, "müde – so")]
    assert (file.encoding, file.delimiter) == (ENCODINGS[encoding], delimiter)


def test_utf_16_with_a_big_endian_mark_is_read() -> None:
    assert cells(opened("id;name\n1;é\n".encode("utf-16-be").join([b"\xfe\xff", b""]))) == [("1", "é")]


def test_quotes_doubled_quotes_and_newlines_in_quotes_are_read_as_rfc_4180_says() -> None:
    file = opened('id,name,note\r\n1,"says ""ha"", twice","line\r\ntwo"\r\n2,plain "q" inside,\r\n')
    assert cells(file) == [("1", 'says "ha", twice', "line\r\ntwo"), ("2", 'plain "q" inside', None)]
    rows = file.rows([0])
    assert (rows.first.tolist(), rows.last.tolist()) == ([2, 4], [3, 4])
    assert file.raw(2, 3) == '1,"says ""ha"", twice","line\r\ntwo"'


def test_a_sep_line_names_the_delimiter_and_is_no_header() -> None:
    file = opened("sep=|\nid|name,note|note\n1|a|b\n")
    assert (file.header_line, file.delimiter, cells(file)) == (2, "|", [("1", "a", "b")])


def test_blank_lines_are_left_out_and_lines_still_counted() -> None:
    rows = opened("\n\nid,name\n\n1,a\n  \n,,\n2,b\n\n").rows([0, 1])
    assert rows.frame.rows() == [("1", "a"), ("2", "b")]
    assert (rows.first.tolist(), rows.blank, rows.broken) == ([5, 8], 4, [])


def test_a_last_line_without_a_newline_is_a_row() -> None:
    assert cells(opened("id,name\n1,a\n2,b")) == [("1", "a"), ("2", "b")]


def test_carriage_returns_alone_end_lines() -> None:
    assert cells(opened("id,name\r1,a\r2,b\r")) == [("1", "a"), ("2", "b")]


def test_titles_above_the_header_are_passed_over() -> None:
    file = opened("LAPORAN LAYANAN\nBulan Februari; 2024\n\nid;name;note\n1;a;b\n")
    assert (file.header_line, file.titled, cells(file)) == (4, True, [("1", "a", "b")])


@pytest.mark.parametrize("quote", ["", '"'])
def test_ragged_rows_are_named_with_their_line_and_never_shifted(quote: str) -> None:
    rows = opened(f"id,name\n{quote}1{quote},a\n2\n3,b,c\n4,d\n").rows([0, 1])
    assert rows.frame.rows() == [("1", "a"), ("4", "d")]
    assert [(b.line, b.code) for b in rows.broken] == [(3, "fields"), (4, "fields")]
    assert "too few fields: 1 where the header has 2" in rows.broken[0].reason
    assert "too many fields: 3 where the header has 2" in rows.broken[1].reason


def test_text_after_a_closing_quote_breaks_its_row_alone() -> None:
    rows = opened('id,name\n1,"a"b\n2,c\n').rows([0, 1])
    assert rows.frame.rows() == [("2", "c")]
    assert [(b.line, b.code) for b in rows.broken] == [(2, "quote")]


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_nul_byte_breaks_its_row_alone(quote: str) -> None:
    rows = opened(f"id,name\n1,a\0\n{quote}2{quote},c\n").rows([0, 1])
    assert rows.frame.rows() == [("2", "c")]
    assert [(b.line, b.code) for b in rows.broken] == [(2, "nul")]


def test_a_quote_that_is_never_closed_is_named_by_its_line() -> None:
    with pytest.raises(IntakeError, match=r"Line 3: a quote is opened and never closed.*double it"):
        opened('id,name\n1,a\n2,"b\n3,c\n').rows([0])


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_field_of_more_than_a_megabyte_is_refused_by_its_line(quote: str) -> None:
    with pytest.raises(IntakeError, match=r"Line 3: a field is longer than 131,072"):
        opened(f"id,name\n1,a\n2,{quote}{'x' * 1_000_001}{quote}\n").rows([0])


def test_a_long_line_of_short_fields_is_no_long_field() -> None:
    names = ",".join(f"c{i}" for i in range(200))
    assert opened(f"id,{names}\n1,{','.join(['x' * 9000] * 200)}\n").rows([0]).frame.rows() == [("1",)]


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("xl/workbook.xml", "<x/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"\n \r\n\t\n", "empty"),
        (zipped(), "Excel workbook"),
        (gzip.compress(b"id,name\n1,a\n"), "gzip"),
        (b"%PDF-1.7\n", "PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "XLS"),
        (b"\n<!DOCTYPE html><html><table><tr><td>id", "HTML"),
        (b"<html><body>Login", "HTML"),
        (b'[{"id": 1, "name": "a"}]', "JSON"),
        (b"\x7fELF\x02\x01\x01\0\0", "a program"),
        (bytes(range(256)) * 20, "binary data"),
        (b"id,name\n1,\x81\n", r"Line 2: the byte 0x81 is neither UTF-8 nor Windows-1252.*encoding = \"cp850\""),
        (b"id,nam\xff\n" + "1,é\n2,é\n3,é\n".encode(), r"Line 1: the header holds the byte 0xFF"),
    ],
)
def test_what_is_no_csv_is_refused_by_its_content(data: bytes, what: str) -> None:
    with pytest.raises(IntakeError, match=what):
        opened(data)


def test_a_file_that_is_not_there_is_said_plainly(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"none\.csv cannot be read: No such file"):
        open_csv(tmp_path / "none.csv", known)


TORTURE = {
    "comma_in_quotes": [("John", "Doe", "120 any st.", "Anytown, WW", "08123")],
    "empty": [("1", None, None), ("2", "3", "4")],
    "empty_crlf": [("1", None, None), ("2", "3", "4")],
    "escaped_quotes": [("1", 'ha "ha" ha'), ("3", "4")],
    "json": [("1", '{"type": "Point", "coordinates": [102.0, 0.5]}')],
    "newlines": [("1", "2", "3"), ("Once upon \na time", "5", "6"), ("7", "8", "9")],
    "newlines_crlf": [("1", "2", "3"), ("Once upon \r\na time", "5", "6"), ("7", "8", "9")],
    "quotes_and_newlines": [("1", 'ha \n"ha" \nha'), ("3", "4")],
    "simple": [("1", "2", "3")],
    "simple_crlf": [("1", "2", "3")],
    "utf8": [("1", "2", "3"), ("4", "5", "ʤ")],
}


@pytest.mark.parametrize("name", TORTURE)
def test_hard_files_of_others_are_read_exactly(name: str) -> None:
    assert cells(opened(shared("data", "csv-torture", f"{name}.csv").read_bytes())) == TORTURE[name]
