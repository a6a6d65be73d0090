"""Numbers that may be dates and times written without marks: 2603020915 is 2026-03-02 09:15."""

import numpy as np
import polars as pl

from etl.intake.dates import full_year, valid_date

# Digits of a number -> where (year, month, day, hour, minute, second) stand, each (begin, end); None: not written.
_DAY_FIRST = ((4, 6), (2, 4), (0, 2))
_READINGS: dict[int, tuple[tuple[tuple[int, int] | None, ...], ...]] = {
    10: (
        ((0, 2), (2, 4), (4, 6), (6, 8), (8, 10), None),  # yymmddHHMM
        (*_DAY_FIRST, (6, 8), (8, 10), None),  # ddmmyyHHMM
        ((4, 6), (0, 2), (2, 4), (6, 8), (8, 10), None),  # mmddyyHHMM
        ((0, 4), (4, 6), (6, 8), (8, 10), None, None),  # yyyymmddHH
        ((4, 8), (2, 4), (0, 2), (8, 10), None, None),  # ddmmyyyyHH
        ((4, 8), (0, 2), (2, 4), (8, 10), None, None),  # mmddyyyyHH
    ),
    16: (
        ((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)),  # yyyymmddHHMMSS and hundredths
        ((4, 8), (2, 4), (0, 2), (8, 10), (10, 12), (12, 14)),
        ((4, 8), (0, 2), (2, 4), (8, 10), (10, 12), (12, 14)),
    ),
    19: (((0, 4), (4, 6), (6, 8), (8, 10), (10, 12), (12, 14)),),
}


def also_read_otherwise(numbers: pl.Series) -> bool:
    """Whether all numbers (of one length, digits alone) are dates and times under one reading without marks."""
    length = len(str(numbers[0]))
    return any(_all_fit(numbers, reading) for reading in _READINGS.get(length, ()))


def _all_fit(numbers: pl.Series, reading: tuple[tuple[int, int] | None, ...]) -> bool:
    def part(at: int) -> np.ndarray:
        span = reading[at]
        if span is None:
            return np.zeros(len(numbers), np.int64)
        return numbers.str.slice(span[0], span[1] - span[0]).cast(pl.Int64).to_numpy()

    year, month, day, hour, minute, second = map(part, range(6))
    if reading[0] is not None and reading[0][1] - reading[0][0] == 2:
        year = full_year(year)
    return bool((valid_date(year, month, day) & (hour < 24) & (minute < 60) & (second < 60)).all())
