"""Rejected rows as a file to mend and load again: the one writer, for the commands and for the browser.

The file has the form of the one that the rows are from: its delimiter, encoding and header; the columns of EXTRA stand
behind its own. From the user's own file it has all columns, and the titles too; from the database those columns alone
that were read. A row that is no row of the table (too few fields, a wrong quote) stays as it was written, so that it is
refused again until mended; the database keeps nothing of it but the line, and gives back a row of empty cells.
"""

import codecs
import re
from collections.abc import Iterable, Sequence
from functools import cache

from sqlalchemy import Connection

from service_levels.csv_text import EXTRA, GUARD, cells, guarded, is_formula, line, records, was_given_back
from service_levels.store import batches
from service_levels.store.batches import NOT_KEPT, Form, Rejected

END = "(end)"  # a row that `skip_last` of the mapping takes away
_WIDE = {"utf-16-le": codecs.BOM_UTF16_LE, "utf-16-be": codecs.BOM_UTF16_BE}
ELSEWHERE = "; nothing of the row is kept here: mend it in the file that it is from, line {line}"
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_FOUND_OUT = "windows-1252"  # named so where nobody said it, and a file of a few rows may look like another one


def of_batch(connection: Connection, batch_id: int) -> tuple[Form, Sequence[Rejected]]:
    """What a batch (one file) rejected, cells of the columns that were read, and the form of its file.

    Of a batch that was loaded before forms were kept so the rows have no header.
    """
    return batches.form_of(connection, batch_id) or Form(), batches.read_rejects(connection, batch_id)


def written(parts: Iterable[tuple[Form, Sequence[Rejected]]]) -> list[bytes]:
    """Content of a file for each form that rows are of, in the order of the parts; nothing where no row is rejected."""
    by_form: dict[Form, list[Rejected]] = {}
    for form, rejects in parts:
        if rejects:
            by_form.setdefault(form, []).extend(rejects)
    return [_content(form, rejects) for form, rejects in by_form.items()]


def _content(form: Form, rejects: Iterable[Rejected]) -> bytes:
    delimiter = form.delimiter
    head = re.sub("\r\n|\r", "\n", form.head or "")
    titles = records(head, delimiter)
    again = bool(titles) and was_given_back([name.strip() for name in titles[-1]])
    if any(_guarded(cell) != cell for row in titles for cell in row):
        head = "\n".join(line(map(_guarded, row), delimiter) for row in titles)
    if form.head is None:
        head = delimiter.join(EXTRA)
    elif head and not again:
        head = delimiter.join([head, *EXTRA])
    empty = [""] * len(titles[-1]) if titles else []
    rows = (
        _behind(reject, empty, delimiter) if reject.raw == NOT_KEPT else _row(reject, delimiter, again)
        for reject in rejects
    )
    lines = [*head.split("\n"), *rows, *[END] * form.ends, ""]
    return _encoded("\r\n".join(lines if head else lines[1:]), form.encoding)


def _guarded(title: str) -> str:
    """A cell above the rows: its line breaks are written as CR LF, so that one at its beginning begins like a CR."""
    return f"{GUARD}{title}" if is_formula(title.replace("\n", "\r\n")) else guarded(title)


def _behind(reject: Rejected, empty: Sequence[str], delimiter: str) -> str:
    """A row of which nothing is kept."""
    reason = f"{reject.reason}{ELSEWHERE.format(line=reject.line)}"
    return line([*empty, *map(guarded, (reason, reject.field or "", str(reject.line)))], delimiter)


def _row(reject: Rejected, delimiter: str, again: bool) -> str:
    """`again`: the row was given back before, and what then stood behind it is replaced."""
    extra = line(map(guarded, (reject.reason, reject.field or "", str(reject.line))), delimiter)
    if reject.field is not None and (found := cells(reject.raw, delimiter)):
        return line(map(guarded, found[: -len(EXTRA)] if again else found), delimiter) + delimiter + extra
    raw = _added(delimiter).sub("", reject.raw) if again else reject.raw
    rows = records(raw, delimiter, strict=True)
    if len(rows) == 1 and "\0" not in raw and any(is_formula(cell) for cell in rows[0]):
        raw = line(map(guarded, rows[0]), delimiter)
    return raw + delimiter + extra


@cache
def _added(delimiter: str) -> re.Pattern[str]:
    """What stands behind a row that is no row of the table: reason, no field, line."""
    mark = re.escape(delimiter)
    return re.compile(rf'{mark}(?:"(?:[^"]|"")*"|[^"{mark}]*){mark}{mark}\d+$')


def _encoded(text: str, encoding: str) -> bytes:
    """In the encoding of the file, unless so few rows would be taken for those of another one."""
    if encoding in _WIDE:
        return _WIDE[encoding] + text.encode(encoding)
    if encoding == "utf-8" and _CONTROL.search(text):  # a mark at its beginning says that it is text
        return text.encode("utf-8-sig")
    if encoding != _FOUND_OUT:
        return text.encode(encoding, errors="replace")
    try:
        content = text.encode(encoding)
    except UnicodeEncodeError:  # the reason names what the file does not
        return text.encode("utf-8-sig")
    seems_utf8 = not content.decode("utf-8", errors="ignore").isascii()
    return text.encode("utf-8-sig") if seems_utf8 or _CONTROL.search(text) else content
