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
from service_levels.messages import WRITTEN, Message

NO_ROW = ""  # the text of a row whose cells belong to no column


def kept_head(found: Header, columns: Columns) -> str:
    """The header as a line of CSV, of the named columns alone; "" where the file has none."""
    return as_line((found.names[at] for at in columns.used), found.delimiter) if found.rows else ""


def rejects(work: Work) -> list[Reject]:
    """Every reject in the order of the file; of several of one line all.

    `raw` is the row as `kept_head` has its columns, or NO_ROW.
    """
    named = {at: c for c, places in work.columns.places.items() for each in places for at in each}
    found: list[tuple[int, str | None, str | None, Message, str]] = []  # line, field, value, reason, code
    rows: list[Sequence[str]] = []
    for broken in work.rows.broken:
        cells = _cells_of(work, work.file.raw(broken.line, broken.last), broken.code)
        place = broken.place if cells and broken.place in named else None
        field, value = (None, None) if place is None else (named[place], cells[place])
        found.append((broken.line, field, value, _placed(work, broken.line, broken.reason), broken.code))
        rows.append(cells)
    reasons = _masked(work, [fault.reason for fault in work.checks.faults])
    for fault, reason in zip(work.checks.faults, reasons, strict=True):
        for row in fault.rows.tolist():
            raw = work.raw_text(row)
            line = int(work.rows.first[row])
            said = _placed(work, line, reason)
            found.append((line, fault.field, work.value(fault.field, raw), said, fault.code))
            rows.append(work.file.fields(raw))
    values = _hidden(work, [value for _, _, value, _, _ in found])
    texts = [
        reason.replace(WRITTEN, repr(value or "")) for (_, _, _, reason, _), value in zip(found, values, strict=True)
    ]
    whole = zip(found, values, _hidden(work, texts), _kept(work, rows), strict=True)
    every = [
        Reject(line, field, value, text or "", raw, code, said)
        for (line, field, _, said, code), value, text, raw in whole
    ]
    return sorted(every, key=lambda reject: reject.line)


def _placed(work: Work, line: int, reason: Message) -> Message:
    """The reason with the sheet and the row in it, where the line does not say it."""
    place = work.file.place_of(line)
    return reason if place is None else Message("row.of_sheet", sheet=place[0], row=place[1], said=reason)


def _masked(work: Work, reasons: Sequence[Message]) -> list[Message]:
    """Messages with numbers of people in their values replaced, all at once; most have none."""
    texts = [text for reason in reasons for text in reason.texts()]
    masked = [text or "" for text in _hidden(work, texts)]
    if masked == texts:
        return list(reasons)
    each = iter(masked)
    return [reason.with_texts(each) for reason in reasons]


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
