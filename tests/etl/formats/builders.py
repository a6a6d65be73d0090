"""Small workbooks, logs and tables for the tests of formats, made cell by cell."""
# ruff: noqa: DTZ001 - what a cell holds has no zone

import gzip
import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

import xlsxwriter

from etl.intake import Intake, Mapping, read
from tests.etl.intake_case import CATALOGUE, NOW, SECRET

HEADER = ["No. Registrasi", "Layanan", "Kanal", "Tanggal Pengajuan", "Tanggal Selesai", "Status"]
ROWS: list[list[Any]] = [
    ["00123", "KTP", "loket", datetime(2024, 2, 3, 8, 5), datetime(2024, 2, 5, 9, 7), "selesai"],
    ["NA", "KTP", "NA", datetime(2024, 2, 13, 8, 5), None, "diproses"],
]


def taken(path: Path, kind: str = "requests", mapping: str | None = None, **more: Any) -> Intake:
    """What intake makes of a file."""
    given = None if mapping is None else Mapping.parse(mapping)
    return read(path, kind, **{
        "catalogue": CATALOGUE, "now": NOW, "secret": SECRET, "office": "cilegon", "mapping": given, **more
    })


def ids(intake: Intake) -> list[str]:
    """The request ids of the rows that can be used."""
    return intake.frame["request_id"].to_list()


def xlsx(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], *, date_1904: bool = False,
         more: Callable[[xlsxwriter.Workbook], None] | None = None) -> Path:
    """A workbook: text stays text, numbers numbers, dates dates."""
    book = xlsxwriter.Workbook(str(path), {"date_1904": date_1904, "strings_to_numbers": False})
    instant, day = book.add_format({"num_format": "dd/mm/yyyy hh:mm"}), book.add_format({"num_format": "dd/mm/yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, cells in enumerate(rows):
            for place, cell in enumerate(cells):
                if isinstance(cell, datetime):
                    sheet.write_datetime(number, place, cell, instant)
                elif isinstance(cell, date):
                    sheet.write_datetime(number, place, cell, day)
                elif isinstance(cell, str) and cell.startswith("#"):
                    sheet.write_formula(number, place, "=NA()", None, cell)
                elif isinstance(cell, str):
                    sheet.write_string(number, place, cell)
                elif cell is not None:
                    sheet.write(number, place, cell)
    if more is not None:
        more(book)
    book.close()
    return path


def ods(path: Path, sheets: dict[str, Sequence[Sequence[Any]]], body: str | None = None) -> Path:
    """An ODS file. `body`: the rows as XML, instead of `sheets`."""
    tables = body if body is not None else "".join(
        f"<table:table table:name={quoteattr(name)}>{''.join(map(_ods_row, rows))}</table:table>"
        for name, rows in sheets.items()
    )
    space = " ".join(
        f'xmlns:{n}="urn:oasis:names:tc:opendocument:xmlns:{n}:1.0"' for n in ("office", "table", "text")
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet", zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", '<?xml version="1.0"?><manifest/>')
        archive.writestr("content.xml", (
            f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {space}><office:body>'
            f"<office:spreadsheet>{tables}</office:spreadsheet></office:body></office:document-content>"
        ))
    return path


def _ods_row(cells: Sequence[Any]) -> str:
    return f"<table:table-row>{''.join(map(_ods_cell, cells))}</table:table-row>"


def _ods_cell(cell: Any) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, (datetime, date)):
        return f'<table:table-cell office:value-type="date" office:date-value="{cell.isoformat()}"/>'
    if isinstance(cell, (int, float)):
        return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{escape(cell)}</text:p></table:table-cell>'


def xes(cases: dict[str, tuple[dict[str, str], list[dict[str, str]]]], *, head: str = "", line: str = "\n") -> str:
    """A log: case -> (its attributes, its events); each attribute a string, those with 'time' or 'date' dates."""
    def attribute(key: str, value: str) -> str:
        tag = "date" if "time" in key or "date" in key else "string"
        return f"<{tag} key={quoteattr(key)} value={quoteattr(value)}/>"

    pieces = ['<?xml version="1.0" encoding="UTF-8"?>', head, '<log xes.version="1.0">']
    for case, (attributes, events) in cases.items():
        pieces += ["<trace>", attribute("concept:name", case), *(attribute(*each) for each in attributes.items())]
        for event in events:
            pieces += ["<event>", *(attribute(*each) for each in event.items()), "</event>"]
        pieces.append("</trace>")
    return line.join([*pieces, "</log>"])


def csv_text(rows: Sequence[Sequence[Any]], delimiter: str = ";", dates: str = "%d/%m/%Y %H:%M") -> str:
    """Rows as CSV without quotes."""
    def text(cell: Any) -> str:
        return cell.strftime(dates) if isinstance(cell, datetime) else "" if cell is None else str(cell)

    return "".join(delimiter.join(map(text, row)) + "\r\n" for row in rows)


def put(path: Path, content: str | bytes, *, packed: bool = False) -> Path:
    """A file of this content."""
    data = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(data) if packed else data)
    return path


def bomb(path: Path, size: int, name: str = "xl/worksheets/sheet1.xml") -> Path:
    """A workbook one part of which unpacks to `size` bytes of blanks."""
    xlsx(path, {"A": [HEADER]})
    content = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new:
        for entry in old.namelist():
            if entry != name:
                new.writestr(entry, old.read(entry))
        with new.open(name, "w") as stream:
            for _ in range(size // 1_000_000):
                stream.write(b" " * 1_000_000)
    return path
