"""Instants and lengths of time as the domain counts them.

An instant is an int64: microseconds since 1970-01-01T00:00Z. A length is an int64 too: microseconds.
`NONE` stands for an instant that does not exist; it is the integer that a NaT holds, so a column of
`datetime64[us, UTC]` and an array of instants are views of one another.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Instants = NDArray[np.int64]
Flags = NDArray[np.bool_]

NONE = int(np.iinfo(np.int64).min)
SECOND = 1_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def from_column(column: pd.Series) -> Instants:
    """The instants of a column of aware times (NaT: NONE); a copy, shape (n,)."""
    stamps = pd.DatetimeIndex(column)
    if stamps.tz is None:
        raise ValueError(f"column {column.name!r} holds times without a zone; instants are aware and UTC")
    return np.array(stamps.as_unit("us").asi8, dtype=np.int64)


def to_column(instants: Instants) -> pd.DatetimeIndex:
    """A column of aware UTC times from instants (NONE: NaT)."""
    return pd.DatetimeIndex(instants.view("M8[us]")).tz_localize("UTC")


def local(instants: Instants, zone: str) -> Instants:
    """The wall clock of an IANA zone at each instant, as microseconds since 1970-01-01 of that wall clock."""
    walls = to_column(instants).tz_convert(zone).tz_localize(None)
    return np.array(walls.asi8, dtype=np.int64)


def local_days(instants: Instants, zone: str) -> Instants:
    """The local date of each instant as days since 1970-01-01; NONE stays NONE."""
    walls = local(instants, zone)
    return np.where(walls == NONE, NONE, np.floor_divide(walls, DAY))


def exists(instants: Instants) -> Flags:
    """Which of the instants exist."""
    return np.asarray(instants != NONE)
