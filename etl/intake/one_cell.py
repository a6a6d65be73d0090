"""A number and a date that stand in one cell: 'Nomor Permohonan : I-001 (2 Februari 2026)'."""

import re

import polars as pl

from etl.intake.months import MONTHS

_MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
_CLOCK = r"(?:(?:T|,?\s+(?:pukul\s+|jam\s+|pkl\.?\s+|at\s+)?)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s*[ap]\.?m\.?)?)?"
_DATE = re.compile(
    rf"(?<![\w/.-])(?:\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}|\d{{1,2}}[-/.]\d{{1,2}}[-/.](?:\d{{4}}|\d{{2}})"
    rf"|\d{{1,2}}[ -](?:{_MONTH})\.?[ -]\d{{4}}|(?:{_MONTH})\.?\s+\d{{1,2}},?\s+\d{{4}}){_CLOCK}(?![\w/-])",
    re.IGNORECASE,
)  # fmt: skip
_IN_BRACKETS = re.compile(rf"[(\[]\s*(?:tanggal|tgl\.?|date)?\s*:?\s*({_DATE.pattern})\s*[)\]]", re.IGNORECASE)
_CALLED = re.compile(rf"\b(?:tanggal|tgl\.?|date|dated)\s*:?\s*({_DATE.pattern})", re.IGNORECASE)
_LABEL = re.compile(r"^[^\W\d][^:\d]*:\s*")
_WORD = re.compile(r"^(?:nomor|no\.?|number|id)\s+", re.IGNORECASE)


def number_and_date(cells: pl.Series) -> tuple[pl.Series, pl.Series]:
    """(numbers, dates as written) of cells; both null where it is not clear which part is which."""
    distinct = cells.drop_nulls().unique()
    parts = [parted(text) for text in distinct]
    numbers, dates = ([part[at] if part else None for part in parts] for at in (0, 1))

    def of(found: list[str | None]) -> pl.Series:
        return cells.replace_strict(distinct, pl.Series(found, dtype=pl.String), default=None, return_dtype=pl.String)

    return of(numbers), of(dates)


def parted(text: str) -> tuple[str, str] | None:
    """(number, date) of one cell; None where it is not clear.

    The date is the one in brackets, else the one behind 'tanggal', else the only one. What is left, without a label
    that ends in ':', is the number: one word with a digit.
    """
    for pattern in (_IN_BRACKETS, _CALLED, _DATE):
        found = list(pattern.finditer(text))
        if len(found) > 1:
            return None
        if found:
            break
    else:
        return None
    date = found[0][1] if pattern is not _DATE else found[0][0]
    rest = f"{text[: found[0].start()]} {text[found[0].end() :]}".strip(" ,;/|()[]-\t\r\n")
    number = _WORD.sub("", _LABEL.sub("", rest)).strip(" ,;|-")
    if not re.fullmatch(r"\S*\d\S*", number):
        return None
    return number, date
