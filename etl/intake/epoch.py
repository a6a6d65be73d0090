"""Times as seconds, milliseconds, microseconds or nanoseconds since 1970-01-01 UTC. Whole columns at once."""

import re

import numpy as np
import polars as pl

from etl.intake.compact import also_read_otherwise

_NUMBER = r"^\d{1,19}(?:[.,]\d{1,9})?$"
_GUESSED = r"^(?:\d{10}(?:[.,]\d{1,9})?|\d{13}|\d{16}|\d{19})$"
_UNITS = {10: "seconds", 13: "milliseconds", 16: "microseconds", 19: "nanoseconds"}  # by digits, from 2001 to 2286
# Whole numbers below these are seconds, milliseconds, microseconds; else nanoseconds.
_BOUNDS = np.array([10**11, 10**14, 10**17], np.int64)
_PER_UNIT = np.array([1_000_000, 1_000, 1], np.int64)  # microseconds
_FROM, _TO = 946_684_800, 4_102_444_800  # 2000 to 2100


def unit_of(present: pl.Series) -> str | None:
    """The unit in which a column of filled values counts from 1970; None: it does not, or may mean something else.

    Every value must have as many digits as the unit gives today, and lie between 2000 and 2100; and one at least must
    be impossible as a date and time written without marks.
    """
    if present.is_empty():
        return None
    first = str(present[0])
    if re.fullmatch(_GUESSED, first) is None or not present.str.contains(_GUESSED).all():
        return None
    unit = _UNITS[len(first.replace(",", ".").partition(".")[0])]
    whole = present.str.extract(r"^(\d+)")
    digits = whole.str.len_bytes()
    if digits.n_unique() > 1:
        return None
    seconds = whole.str.slice(0, 10).cast(pl.Int64)
    if not seconds.is_between(_FROM, _TO).all() or also_read_otherwise(whole):
        return None
    return unit


def microseconds(present: pl.Series) -> tuple[np.ndarray, np.ndarray]:
    """(microseconds since 1970 UTC, whether a value is such a number); each value in its own unit, by its size.

    Up to 11 digits are seconds, up to 14 milliseconds, up to 17 microseconds, more nanoseconds.
    """
    good = present.str.contains(_NUMBER)
    whole = present.str.extract(r"^(\d{1,19})").cast(pl.Int64, strict=False)
    good &= whole.is_not_null()
    count = whole.fill_null(0).to_numpy()
    fraction = present.str.extract(r"^\d+[.,](\d{1,9})$").fill_null("0")
    billionths = fraction.str.pad_end(9, "0").cast(pl.Int64).to_numpy()
    unit = np.searchsorted(_BOUNDS, count, side="right")
    micros = np.where(unit == 3, count // 1_000, count * _PER_UNIT[np.minimum(unit, 2)])
    micros += billionths * _PER_UNIT[np.minimum(unit, 2)] // 1_000_000_000 * (unit < 3)
    return micros, good.to_numpy()
