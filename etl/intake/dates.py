"""Written times to numbers, for a whole column at once.

Values that differ only in their digits share one layout, which is found once; the numbers are then read from fixed
places of a byte matrix. Nothing is guessed here: the order of day and month is left open for `order.py`.
"""

import re
from dataclasses import dataclass

import numpy as np
import polars as pl

from etl.intake.layouts import Layout, Span, layout_of
from etl.sources.grid import SERIAL_FROM

_BLOCK = 1 << 16
_LONGEST = 64  # bytes of a written time; longer text is none
_PEEL = 48
DAY_US = 86_400_000_000
MINUTE_US = 60_000_000

# What `Written.kind` says of a row.
NOTHING, UNREADABLE, FIXED, OPEN_LONG, OPEN_SHORT, OPEN_DASHED = range(6)
OPEN_KINDS = (OPEN_LONG, OPEN_SHORT, OPEN_DASHED)


@dataclass(slots=True)
class Written:
    """A column of times as written, one entry a row.

    `kind`: NOTHING (empty), UNREADABLE, FIXED (`year`, `a` = month, `b` = day), or OPEN_*: `a`, `b` are the two numbers
    before the year (LONG: four-digit year; SHORT: two digits; DASHED: two digits, parted by '-').
    `clock`: microseconds since midnight. `offset`: minutes east of UTC; LOCAL where none is written.
    `bare`: values that hold a date alone.
    """

    kind: np.ndarray
    year: np.ndarray
    a: np.ndarray
    b: np.ndarray
    clock: np.ndarray
    offset: np.ndarray
    bare: np.ndarray
    serial: bool = False
    epoch: str | None = None  # the unit in which the column counts from 1970

    def as_dates(self) -> None:
        """Take every value as the date alone that it begins with."""
        self.bare |= self.kind > UNREADABLE
        self.clock[self.bare] = 0
        self.offset[self.bare] = LOCAL


LOCAL = np.int16(-32768)
_MONTH_STARTS = np.arange("1900-01", "2201-01", dtype="datetime64[M]").astype("datetime64[D]").astype(np.int64)


def scan(
    column: pl.Series, given: re.Pattern[str] | None = None, serial_from: int = SERIAL_FROM
) -> Written:
    """Read a String column (outer spaces removed). `given`: the compiled format of the mapping, which rules alone.

    `serial_from`: days from day 0 of spreadsheet serial numbers to 1970-01-01.
    """
    size = len(column)
    written = Written(
        kind=np.zeros(size, np.int8), year=np.zeros(size, np.int32), a=np.zeros(size, np.int8),
        b=np.zeros(size, np.int8), clock=np.zeros(size, np.int64), offset=np.full(size, LOCAL, np.int16),
        bare=np.zeros(size, bool),
    )
    filled = column.is_not_null().to_numpy()
    where = np.flatnonzero(filled)
    present = column.drop_nulls() if len(where) < size else column
    if len(where) == 0:
        return written
    if given is None and _is_serial(present):
        return _serials(written, where, present, serial_from)
    array = present.rechunk().to_arrow()
    offsets = np.frombuffer(array.buffers()[1], np.int64)[array.offset : array.offset + len(array) + 1]
    data = np.frombuffer(array.buffers()[2] or b"", np.uint8)
    layouts: dict[bytes, Layout | None] = {}
    for begin in range(0, len(where), _BLOCK):
        bounds = offsets[begin : begin + _BLOCK + 1]
        rows = where[begin : begin + _BLOCK]
        lengths = np.diff(bounds)
        for length in np.unique(lengths):
            mine = np.flatnonzero(lengths == length)
            if length == 0 or length > _LONGEST:
                written.kind[rows[mine]] = UNREADABLE
                continue
            if len(mine) == len(rows):
                matrix = data[bounds[0] : bounds[-1]].reshape(-1, length)
            else:
                matrix = data[bounds[:-1][mine, None] + np.arange(length)]
            _read_matrix(written, rows[mine], matrix, layouts, given)
    return written


def _read_matrix(
    written: Written, rows: np.ndarray, matrix: np.ndarray, layouts: dict[bytes, Layout | None],
    given: re.Pattern[str] | None,
) -> None:
    shapes = np.where(matrix - np.uint8(48) < 10, np.uint8(48), matrix)
    left = np.arange(len(rows))
    for _ in range(_PEEL):
        if len(left) == 0:
            return
        mine = shapes if len(left) == len(rows) else shapes[left]
        same = (mine == mine[0]).all(axis=1)
        group = left[same]
        _read_group(written, rows, matrix, group, layouts, shapes[group[0]].tobytes(), given)
        left = left[~same]
    keys = np.ascontiguousarray(shapes[left]).view(f"V{matrix.shape[1]}").ravel()
    order = np.argsort(keys, kind="stable")
    cuts = np.flatnonzero(keys[order][1:] != keys[order][:-1]) + 1
    for piece in np.split(order, cuts):
        if len(piece):
            group = left[piece]
            _read_group(written, rows, matrix, group, layouts, shapes[group[0]].tobytes(), given)


def _read_group(
    written: Written, rows: np.ndarray, matrix: np.ndarray, group: np.ndarray, layouts: dict[bytes, Layout | None],
    shape: bytes, given: re.Pattern[str] | None,
) -> None:
    if shape not in layouts:
        layouts[shape] = layout_of(matrix[group[0]].tobytes().decode("utf-8", errors="replace"), given)
    layout = layouts[shape]
    whole = len(group) == len(rows)
    target: np.ndarray = rows if whole else rows[group]
    if layout is None:
        written.kind[target] = UNREADABLE
        return
    _read(written, target, matrix if whole else matrix[group], layout)


def _read(written: Written, rows: np.ndarray, matrix: np.ndarray, layout: Layout) -> None:
    def number(span: Span | None, absent: int = 0) -> np.ndarray | int:
        if span is None:
            return absent
        total = matrix[:, span[0]].astype(np.int32) - 48
        for place in range(span[0] + 1, span[1]):
            total *= 10
            total += matrix[:, place]
            total -= 48
        return total

    year = np.asarray(number(layout.year))
    short = layout.year[1] - layout.year[0] == 2
    open_order = layout.a is not None
    first = np.asarray(number(layout.a) if open_order else layout.month if isinstance(layout.month, int)
                       else number(layout.month))
    second = np.asarray(number(layout.b) if open_order else number(layout.day))
    hour, minute, seconds = number(layout.hour), number(layout.minute), number(layout.second)
    good = (np.asarray(hour) < 24) & (np.asarray(minute) < 60) & (np.asarray(seconds) < 60)
    if layout.half is not None:
        good = good & (np.asarray(hour) >= 1) & (np.asarray(hour) <= 12)
        hour = np.asarray(hour) % 12 + layout.half
    clock = ((np.asarray(hour, np.int64) * 60 + minute) * 60 + seconds) * 1_000_000
    if layout.fraction is not None:
        begin, end = layout.fraction
        clock = clock + np.asarray(number((begin, min(end, begin + 6)))) * 10 ** max(0, 6 - (end - begin))
    if layout.zone is not None:
        written.offset[rows] = layout.zone
    elif layout.offset is not None:
        sign, hours, minutes = layout.offset
        east = np.asarray(number(hours)) * 60 + number(minutes)
        good = good & (east <= 15 * 60) & (np.asarray(number(minutes)) < 60)
        written.offset[rows] = sign * np.minimum(east, 15 * 60)
    if not open_order:
        if short:
            year = full_year(year)
        good = good & valid_date(year, first, second)
        kind = FIXED
    else:
        kind = OPEN_LONG if not short else OPEN_DASHED if layout.dashed else OPEN_SHORT
    written.year[rows], written.a[rows], written.b[rows], written.clock[rows] = year, first, second, clock
    written.kind[rows] = np.where(good, kind, UNREADABLE)
    if layout.hour is None:
        written.bare[rows] = True
        written.offset[rows] = LOCAL  # a date has no offset: it is the office's day


def full_year(short: np.ndarray) -> np.ndarray:
    """Two digits to a year: 00-69 are 2000-2069, 70-99 are 1970-1999."""
    return short + np.where(short < 70, 2000, 1900)


def valid_date(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Whether year (1900 to 2200), month and day are a date of the calendar."""
    days = np.array([0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31], np.int8)
    real_month = (month >= 1) & (month <= 12)
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    length = days[np.where(real_month, month, 0)] + leap
    return real_month & (day >= 1) & (day <= length) & (year >= 1900) & (year <= 2200)


def days_since_epoch(year: np.ndarray, month: np.ndarray, day: np.ndarray) -> np.ndarray:
    """Days since 1970-01-01 of valid dates, as int64."""
    return _MONTH_STARTS[(year.astype(np.int32) - 1900) * 12 + month - 1] + day - 1


_SERIAL = r"^\d{5}(?:[.,]\d+)?$"


def _is_serial(present: pl.Series) -> bool:
    """Whether the whole column holds spreadsheet serial numbers: 20000 (1954) to 80000 (2119), with decimals."""
    if not re.fullmatch(_SERIAL[1:-1], str(present[0])):
        return False
    if not present.str.contains(_SERIAL).all():
        return False
    numbers = present.str.replace(",", ".", literal=True).cast(pl.Float64)
    return bool(((numbers >= 20_000) & (numbers < 80_000)).all())


def _serials(written: Written, where: np.ndarray, present: pl.Series, serial_from: int) -> Written:
    """Days since 1899-12-30 (or 1904-01-01), local; the fraction is exact to about a microsecond and is rounded to
    milliseconds.
    """
    numbers = present.str.replace(",", ".", literal=True).cast(pl.Float64).to_numpy()
    ms = np.round(numbers * 86_400_000).astype(np.int64) - serial_from * 86_400_000
    days, clock = np.divmod(ms, 86_400_000)
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    written.year[where] = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    written.a[where] = months.astype(np.int64) % 12 + 1
    written.b[where] = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    written.clock[where] = clock * 1000
    written.kind[where] = FIXED
    written.serial = True
    written.bare[where] = clock == 0
    return written
