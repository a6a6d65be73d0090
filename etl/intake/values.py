"""What is written in a cell to what it means: words, truths, numbers, documents. Whole columns at once."""

import re
from collections.abc import Callable, Mapping
from functools import cache

import numpy as np
import polars as pl

from etl.intake.mapping import lookup
from etl.intake.words import COMPLAINT_STATUS, EMPTY, EVENT, NO_DOCUMENTS, STATUS, fold
from etl.sources.table import IntakeError
from service_levels.catalogue import Catalogue
from service_levels.messages import Message

# A number by its decimal mark; the other mark may part groups of three digits.
_NUMBER = {
    ".": r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?$",
    ",": r"^[+-]?(?:\d+|[1-9]\d{0,2}(?:\.\d{3})+)?(?:,\d*)?(?:[eE][+-]?\d{1,3})?$",
}
_EITHER = r"^[+-]?[1-9]\d{0,2}[.,]\d{3}$"
_UNTIDY = r'^\s|\s$|\s\s|[\x00-\x1f\x7f\x{A0}\x{202F}\x{FEFF}]|^="'
_RUNS = r"[\s\x00-\x1f\x7f\x{A0}\x{202F}\x{FEFF}]+"


def tidy(column: pl.Series) -> pl.Series:
    """Outer spaces removed, inner runs of spaces and control characters as one space; empty is null."""
    if column.str.contains(_UNTIDY).any():
        column = column.str.replace_all(_RUNS, " ").str.strip_chars()
        column = column.str.replace(r'^="(.*)"$', "${1}").str.strip_chars()  # a spreadsheet's guard around digits
        column = column.replace({"": None})
    return column


def per_value(column: pl.Series, change: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """`change` applied to the distinct values only."""
    distinct = column.drop_nulls().unique()
    changed = change(distinct)
    moved = distinct.ne_missing(changed)
    return column.replace(distinct.filter(moved), changed.filter(moved)) if moved.any() else column


def by_word(column: pl.Series, meaning: Callable[[str], str | None]) -> pl.Series:
    """Each distinct value looked up once; null where `meaning` gives None."""
    distinct = column.drop_nulls().unique()
    known = {word: meaning(word) for word in distinct}
    return column.replace_strict(list(known), list(known.values()), default=None, return_dtype=pl.String)


def empty_to_null(column: pl.Series) -> pl.Series:
    """Empty text, and what exports write for 'there is none' ('-', NULL, 0000-00-00), as null; not for names."""
    lengths = column.str.len_bytes()
    short = (lengths <= 10) | ((lengths == 19) & column.str.starts_with("0000"))
    present = set(column.filter(short).unique().drop_nulls())
    gone = [word for word in present if not word or word.lower() in EMPTY]
    return column.replace(dict.fromkeys(gone)) if gone else column


def status_of(given: Mapping[str, str]) -> Callable[[str], str | None]:
    """finished, rejected, withdrawn or open; None: not known. The mapping wins."""
    return lambda word: _first(lookup(given, word), STATUS.get(fold(word)))


def complaint_status_of(given: Mapping[str, str]) -> Callable[[str], str | None]:
    """The same of a complaint: finished is resolved, open whatever is not, answered or no."""
    return lambda word: _first(lookup(given, word), COMPLAINT_STATUS.get(fold(word)))


def event_of(given: Mapping[str, str]) -> Callable[[str], str | None]:
    """An event of the method; '' where the mapping skips it; None: not known."""
    return lambda word: _first(lookup(given, word), EVENT.get(fold(word)))


def _first(*values: str | None) -> str | None:
    return next((value for value in values if value is not None), None)


def documents_of(catalogue: Catalogue, given: Mapping[str, str]) -> Callable[[str], str | None]:
    """Document ids as 'A;B', distinct and sorted; '' for none. Codes that are not catalogued stay, in capitals."""

    @cache  # few codes make thousands of combinations
    def one(code: str) -> list[str]:
        mapped = lookup(given, code)
        code = code if mapped is None else mapped
        if fold(code) in NO_DOCUMENTS or not fold(code):
            return []
        if (known := catalogue.document_id(code)) is not None:
            return [known]
        parts = [part.strip() for part in code.split("/")]
        ids = [catalogue.document_id(part) for part in parts]
        if len(parts) > 1 and all(ids):  # KTP/KK: two papers, where both are catalogued
            return [found for found in ids if found is not None]
        return [" ".join(code.upper().split())]

    def meaning(text: str) -> str:
        whole = lookup(given, text)
        text = text if whole is None else whole
        codes = (code.strip() for code in re.split(r"[;,|\n]", text))
        return ";".join(sorted({found for code in codes if code for found in one(code)}))

    return meaning


def decimal_mark(column: pl.Series, given: str | None) -> str:
    """'.' or ','. Raises IntakeError where both readings of a column are possible and differ (1.500)."""
    if given is not None:
        return given
    column = column.unique(maintain_order=True)
    marked = _bare(column.filter(column.str.contains(r"[.,]")))
    either = marked.filter(marked.str.contains(_EITHER))
    point = marked.str.contains(_NUMBER["."]) & ~marked.str.contains(_NUMBER[","])
    comma = marked.str.contains(_NUMBER[","]) & ~marked.str.contains(_NUMBER["."])
    if point.any() != comma.any():
        return "." if point.any() else ","
    if not point.any() and not len(either):
        return "."
    if point.any():
        raise IntakeError(Message("columns.decimal_both", column=column.name))
    raise IntakeError(Message("columns.decimal_open", column=column.name, example=str(either[0])))


def numbers(column: pl.Series, mark: str) -> pl.Series:
    """Float64; null where it is no number. The other mark parts thousands; 'ms' behind is dropped."""
    distinct = column.drop_nulls().unique()
    return column.replace_strict(distinct, _numbers(distinct, mark), default=None, return_dtype=pl.Float64)


def _numbers(column: pl.Series, mark: str) -> pl.Series:
    text = _bare(column)
    plain = text.str.contains(_NUMBER[mark]).fill_null(value=False)
    other = "," if mark == "." else "."
    if text.str.contains("[.,]").any():
        text = text.str.replace_all(other, "", literal=True).str.replace(",", ".", literal=True)
    found = text.cast(pl.Float64, strict=False)
    return found.zip_with(plain & found.is_finite().fill_null(value=False), pl.Series([None], dtype=pl.Float64))


def _bare(column: pl.Series) -> pl.Series:
    return column.str.replace(r"(?i)\s*ms$", "")


def scores(column: pl.Series) -> pl.Series:
    """Int8 1 to 4; null where it is none."""
    whole = column.str.replace(r"[.,]0+$", "").cast(pl.Int8, strict=False)
    return whole.zip_with(whole.is_between(1, 4).fill_null(value=False), pl.Series([None], dtype=pl.Int8))


def mask_of(column: pl.Series) -> np.ndarray:
    """A Boolean column as numpy; null is False."""
    return column.fill_null(value=False).to_numpy()
