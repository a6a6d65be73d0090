"""The rows that cannot be used, and what of them and of their header is kept (contract: Input files).

Kept are cells and names of the columns that something is taken from, numbers of people replaced. A file without a
header names its columns by their place: there the cells of the others are kept as empty ones.
"""

from collections.abc import Sequence

import polars as pl

from etl.intake.check import Reject
from etl.intake.columns import Columns
from etl.intake.own import own_names
from etl.intake.work import Work
from etl.sources.table import Header
from service_levels.csv_text import line as as_line

NO_ROW = ""  # the text of a row whose cells belong to no column


def kept_head(found: Header, columns: Columns) -> str:
    """The header as a line of CSV, of the named columns alone; "" where the file has none."""
    return as_line((found.names[at] for at in columns.used), found.delimiter) if found.rows else ""


def rejects(work: Work) -> list[Reject]:
    """Every reject in the order of the file; of several of one line all.

    `raw` is the row as `kept_head` has its columns, or NO_ROW.
    """
    named = {at: c for c, places in work.columns.places.items() for each in places for at in each}
    found: list[tuple[int, str | None, str | None, str, str]] = []  # line, field, value, reason with {value}, code
    rows: list[Sequence[str]] = []
    for broken in work.rows.broken:
        cells = _cells_of(work, work.file.raw(broken.line, broken.last), broken.code)
        place = broken.place if cells and broken.place in named else None
        field, value = (None, None) if place is None else (named[place], cells[place])
        found.append((broken.line, field, value, work.file.place_of(broken.line) + broken.reason, broken.code))
        rows.append(cells)
    for fault in work.checks.faults:
        for row in fault.rows.tolist():
            raw = work.raw_text(row)
            line = int(work.rows.first[row])
            reason = work.file.place_of(line) + fault.reason
            found.append((line, fault.field, work.value(fault.field, raw), reason, fault.code))
            rows.append(work.file.fields(raw))
    values = _hidden(work, [value for _, _, value, _, _ in found])
    reasons = [
        reason.replace("{value}", repr(value or "")) for (_, _, _, reason, _), value in zip(found, values, strict=True)
    ]
    whole = zip(found, values, _hidden(work, reasons), _kept(work, rows), strict=True)
    every = [
        Reject(line, field, value, reason or "", raw, code)
        for (line, field, _, _, code), value, reason, raw in whole
    ]
    return sorted(every, key=lambda reject: reject.line)


def _hidden(work: Work, texts: Sequence[str | None]) -> list[str | None]:
    """Texts with numbers of people replaced, all at once: a file may be rejected whole."""
    return work.mask.column(pl.Series(texts, dtype=pl.String))[0].to_list()


def _cells_of(work: Work, raw: str, code: str) -> Sequence[str]:
    """The cells of a row with a byte that cannot be read; none of one that is no row of the table."""
    cells = work.file.fields(raw) if code == "bytes" else []
    return cells if len(cells) == len(work.file.found.names) else []


def _kept(work: Work, rows: Sequence[Sequence[str]]) -> list[str]:
    """The text of each row; NO_ROW of one without cells."""
    used, found = work.columns.used, work.file.found
    columns = {}
    for at in used:
        columns[at] = _hidden(work, [row[at] if at < len(row) else "" for row in rows])
    places = used if found.rows else range(len(own_names(found)))
    empty = [""] * len(rows)
    each = zip(*(columns.get(at, empty) for at in places), strict=True)
    return [as_line(cells, found.delimiter) if row else NO_ROW for row, cells in zip(rows, each, strict=True)]
