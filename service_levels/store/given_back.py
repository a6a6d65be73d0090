"""Rejected rows given back as they were written, with the reason: to be mended and loaded again.

The same form as `etl load --rejects` writes, from what the database keeps. Identity and phone numbers were replaced
when the rows were stored.
"""

import csv
import io
from collections.abc import Iterable

from sqlalchemy import Connection

from service_levels.store import batches

EXTRA = ("reason", "field", "line")
# A spreadsheet takes a cell that begins so for a formula, or for a new cell. Loading takes the guard away again.
FORMULA = ("=", "+", "-", "@", "\t", "\r")
END = "(end)"


def rejected_rows(connection: Connection, batch_id: int) -> bytes:
    """The rows that a batch (one file) rejected, below the header of their file, in its delimiter and encoding.

    b"" where there are none. Of a batch that was loaded before headers were kept, the rows alone.
    """
    rejects = batches.read_rejects(connection, batch_id)
    if not rejects:
        return b""
    form = batches.form_of(connection, batch_id)
    encoding, delimiter, head, ends = form or ("utf-8-sig", ",", "", 0)
    lines = head.replace("\r\n", "\n").split("\n")
    names = fields(lines[-1], delimiter)
    mended_before = tuple(name.strip() for name in names[-len(EXTRA) :]) == EXTRA
    if not mended_before:
        lines[-1] += delimiter * bool(head) + delimiter.join(EXTRA)
    for reject in rejects:
        extra = (reject.reason, reject.field or "", str(reject.line))
        cells = fields(reject.raw, delimiter)
        if len(cells) != len(names) or reject.field is None:  # no row of the table: as it was written
            lines.append(reject.raw + delimiter + _line(extra, delimiter))
        else:
            lines.append(_line([*(cells[: -len(EXTRA)] if mended_before else cells), *extra], delimiter))
    return "\r\n".join([*lines, *[END] * ends, ""]).encode(encoding, errors="replace")


def fields(raw: str, delimiter: str) -> list[str]:
    """The cells of a row's text; empty where it is no row."""
    try:
        return next(csv.reader(io.StringIO(raw, newline=""), delimiter=delimiter), [])
    except csv.Error:
        return []


def _line(cells: Iterable[str], delimiter: str) -> str:
    line = io.StringIO()
    csv.writer(line, delimiter=delimiter, lineterminator="").writerow(map(guarded, cells))
    return line.getvalue()


def guarded(text: str) -> str:
    """A cell with the sign that keeps a spreadsheet from taking it for a formula, where it begins like one."""
    return "'" + text if text.startswith(FORMULA) and len(text) > 1 and not text.startswith('="') else text
