"""Day first or month first: decided for all date columns of a file together, by evidence, or left to the user."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from etl.intake.dates import (
    DAY_US,
    FIXED,
    LOCAL,
    MINUTE_US,
    OPEN_DASHED,
    OPEN_KINDS,
    OPEN_LONG,
    UNREADABLE,
    Written,
    days_since_epoch,
    full_year,
    valid_date,
)
from etl.sources.table import IntakeError
from service_levels.messages import Message

# (column, row) -> (where it stands: a message, the date as written), for messages.
TextOf = Callable[[str, int], tuple[Message, str]]
RECENT = 10  # years within which a log most likely lies


@dataclass(frozen=True, slots=True)
class Order:
    """How dates are read: `order` dmy, mdy, ymd, or None where no date of the file leaves it open; `why` in words."""

    order: str | None
    why: str


@dataclass(frozen=True, slots=True)
class Example:
    """A date that speaks for or against a reading: where it stands and how it is written."""

    column: str
    row: int


def decide(columns: Mapping[str, Written], given: str | None, now: datetime, text_of: TextOf) -> Order:
    """The order of the file's dates. `text_of(column, row)` gives place and text of a date for messages.

    Raises IntakeError where two readings are possible and differ, or where the dates contradict each other.
    """
    kinds = [np.unique(w.kind) for w in columns.values()]
    found = {int(k) for each in kinds for k in each} & set(OPEN_KINDS)
    if given is not None:
        return Order(given, Message("dates.by_mapping"))
    if not found:
        return Order(None, Message("dates.none_open"))
    readings = ["dmy", "mdy"] + (["ymd"] if _may_begin_with_the_year(columns, found, now) else [])
    against: dict[str, Example] = {}
    differ: Example | None = None
    for name, written in columns.items():
        rows = np.flatnonzero(np.isin(written.kind, OPEN_KINDS))
        if len(rows) == 0:
            continue
        parts = {reading: _read(written, rows, reading) for reading in readings}
        fits = {r: valid_date(*p) & (p[0] <= now.year + 1 if r == "ymd" else True) for r, p in parts.items()}
        any_fits = np.logical_or.reduce(list(fits.values()))
        for reading in readings:
            wrong = any_fits & ~fits[reading]
            if wrong.any():
                against.setdefault(reading, Example(name, int(rows[np.argmax(wrong)])))
        if differ is None:
            left = [r for r in readings if r not in against]
            apart = np.zeros(len(rows), bool)
            for reading in left[1:]:
                apart |= np.logical_or.reduce([x != y for x, y in zip(parts[left[0]], parts[reading], strict=True)])
            if (apart & any_fits).any():
                differ = Example(name, int(rows[np.argmax(apart & any_fits)]))
    return _verdict(readings, against, differ, columns, text_of)


def _may_begin_with_the_year(columns: Mapping[str, Written], found: set[int], now: datetime) -> bool:
    """Whether dates of three numbers of two digits may begin with the year: 24-02-05, or 24/02/05.

    With strokes or dots the year is last wherever that makes dates of the last years (05/08/26 is the short date of
    the Indonesian locale); where it makes most of them old ones or such that are still to come, it may be first.
    """
    if found == {OPEN_DASHED}:
        return True
    if OPEN_LONG in found:
        return False
    last = np.concatenate([full_year(w.year[np.isin(w.kind, OPEN_KINDS)]) for w in columns.values()])
    return bool(((last >= now.year - RECENT) & (last <= now.year)).mean() < 1 / 2)


def _verdict(
    readings: list[str], against: dict[str, Example], differ: Example | None, columns: Mapping[str, Written],
    text_of: TextOf,
) -> Order:
    left = [r for r in readings if r not in against]
    if not left:
        shown = []
        for reading in ("dmy", "mdy"):
            place, text = text_of(against[reading].column, against[reading].row)
            shown.append(Message("dates.cannot_be", text=text, place=place, order=reading))
        raise IntakeError(Message("dates.contradict", examples=shown))
    if len(left) == 1:
        example = next(against[r] for r in readings if r in against)
        place, text = text_of(example.column, example.row)
        return Order(left[0], Message("dates.can_only_be", text=text, place=place, order=left[0]))
    if differ is None:
        return Order(left[0], Message("dates.all_same"))
    place, text = text_of(differ.column, differ.row)
    written = columns[differ.column]
    shown = []
    for reading in left:
        year, month, day = (int(p[0]) for p in _read(written, np.array([differ.row]), reading))
        shown.append(Message("dates.reading", day=f"{year:04d}-{month:02d}-{day:02d}", order=reading))
    raise IntakeError(
        Message("dates.open", text=text, place=place, column=differ.column, readings=shown, first=left[0])
    )


def _read(written: Written, rows: np.ndarray, reading: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(year, month, day) under a reading."""
    last = written.year[rows]
    a, b = written.a[rows].astype(np.int32), written.b[rows].astype(np.int32)
    if reading == "ymd":
        # A four-digit year stands last: it cannot be year first, and month 0 makes it unreadable.
        return full_year(a), np.where(written.kind[rows] == OPEN_LONG, 0, b), last
    year = np.where(written.kind[rows] == OPEN_LONG, last, full_year(last))
    return (year, b, a) if reading == "dmy" else (year, a, b)


def settle(written: Written, order: str | None) -> tuple[np.ndarray, np.ndarray]:
    """(local microseconds since 1970-01-01T00:00, mask of readable rows) once the order is known.

    Rows with an offset are shifted to UTC already: the two kinds are told apart by `written.offset`.
    """
    rows = np.flatnonzero(np.isin(written.kind, OPEN_KINDS))
    if len(rows) and order is not None:
        year, month, day = _read(written, rows, order)
        good = valid_date(year, month, day)
        written.year[rows], written.a[rows], written.b[rows] = year, month, day
        written.kind[rows] = np.where(good, FIXED, UNREADABLE)
    readable = written.kind == FIXED
    micros = np.zeros(len(readable), np.int64)
    at = slice(None) if readable.all() else readable
    micros[at] = days_since_epoch(written.year[at], written.a[at], written.b[at]) * DAY_US + written.clock[at]
    shifted = readable & (written.offset != LOCAL)
    micros[shifted] -= written.offset[shifted].astype(np.int64) * MINUTE_US
    return micros, readable
