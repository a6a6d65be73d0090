"""Rows as lines of CSV, and the sign that keeps a spreadsheet from taking a cell for a formula."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

LONGEST = 131_072  # characters of one cell; a spreadsheet keeps 32,767
# What stands behind the columns of a row that was given back. Loading leaves it out again.
EXTRA = ("reason", "field", "line")
# OWASP ASVS 1.2.10: a cell that begins with one of these is quoted, or a spreadsheet may run it.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\0", "\uff1d", "\uff0b", "\uff0d", "\uff20")  # also full-width = + - @
# Spaces and signs without a form, which an import may leave out before it.
_BEFORE = " \n\v\f\x85\xa0\xad\u1680\u180e\u2000-\u200f\u2028-\u202f\u205f-\u2064\u3000\ufeff"
_BEGINS = rf"[{_BEFORE}]*[=+\-@\t\r\x00\uff1d\uff0b\uff0d\uff20]"
GUARD = "'"
GUARDED = rf"^'({_BEGINS})"  # as both Python and polars read it
_FORMULA = re.compile(_BEGINS)
_GUARDED = re.compile(GUARDED)


def line(cells: Iterable[str | None], delimiter: str = ",") -> str:
    """A line of CSV without its end. A cell is quoted where it holds the delimiter, a quote or a line break."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerow(cells)
    return text.getvalue()[:-2]


def records(text: str, delimiter: str = ",", *, strict: bool = False) -> list[list[str]]:
    """The rows of a text of CSV, a blank line as a row of none; nothing where it is no CSV (strict: quotes too)."""
    before = csv.field_size_limit(LONGEST)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))
    except csv.Error:
        return []
    finally:
        csv.field_size_limit(before)


def cells(text: str, delimiter: str = ",") -> list[str]:
    """The cells of one row's text; none where it is no row."""
    if '"' not in text and "\r" not in text and "\n" not in text:
        return text.split(delimiter)
    found = records(text, delimiter)
    return found[0] if found else []


def guarded(text: str) -> str:
    """A cell with the sign before it, where it begins like a formula."""
    return GUARD + text if is_formula(text) else text


def is_formula(text: str) -> bool:
    """Whether a spreadsheet may take a cell for a formula."""
    return _FORMULA.match(text) is not None


def unguarded(text: str) -> str:
    """The cell without it."""
    return text[1:] if _GUARDED.match(text) else text


def was_given_back(names: Sequence[str]) -> bool:
    """Whether a header is that of rows that were given back."""
    return tuple(names[-len(EXTRA) :]) == EXTRA
