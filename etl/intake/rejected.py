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
    mask = work.mask.text
    named = {at: c for c, places in work.columns.places.items() for each in places for at in each}
    found: list[Reject] = []
    rows: list[Sequence[str]] = []
    for broken in work.rows.broken:
        cells = _cells_of(work, work.file.raw(broken.line, broken.last), broken.code)
        place = broken.place if cells and broken.place in named else None
        value = None if place is None else mask(cells[place])
        field = None if place is None else named[place]
        reason = mask(work.file.place_of(broken.line) + broken.reason)
        found.append(Reject(broken.line, field, value, reason, NO_ROW, broken.code))
        rows.append(cells)
    for fault in work.checks.faults:
        for row in fault.rows.tolist():
            raw = work.raw_text(row)
            value = work.value(fault.field, raw)
            shown = None if value is None else mask(value)
            line = int(work.rows.first[row])
            reason = work.file.place_of(line) + fault.reason.replace("{value}", repr(shown or ""))
            found.append(Reject(line, fault.field, shown, mask(reason), NO_ROW, fault.code))
            rows.append(work.file.fields(raw))
    kept = _kept(work, rows)
    whole = [_with(reject, text) for reject, text in zip(found, kept, strict=True)]
    return sorted(whole, key=lambda reject: reject.line)


def _with(reject: Reject, raw: str) -> Reject:
    return Reject(reject.line, reject.field, reject.value, reject.reason, raw, reject.code)


def _cells_of(work: Work, raw: str, code: str) -> Sequence[str]:
    """The cells of a row with a byte that cannot be read; none of one that is no row of the table."""
    cells = work.file.fields(raw) if code == "bytes" else []
    return cells if len(cells) == len(work.file.found.names) else []


def _kept(work: Work, rows: Sequence[Sequence[str]]) -> list[str]:
    """The text of each row; NO_ROW of one without cells."""
    used, found = work.columns.used, work.file.found
    columns = {}
    for at in used:
        cells = pl.Series([row[at] if at < len(row) else "" for row in rows], dtype=pl.String)
        columns[at] = work.mask.column(cells)[0].to_list()
    places = used if found.rows else range(len(own_names(found)))
    empty = [""] * len(rows)
    each = zip(*(columns.get(at, empty) for at in places), strict=True)
    return [as_line(cells, found.delimiter) if row else NO_ROW for row, cells in zip(rows, each, strict=True)]
