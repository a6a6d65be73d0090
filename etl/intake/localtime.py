"""Local times of a zone to UTC, a column at once, exact at the changes of offset."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from etl.intake.dates import DAY_US

_EPOCH = datetime(1970, 1, 1)  # noqa: DTZ001 - a wall clock, without a zone on purpose


def to_utc(local: np.ndarray, zone: str) -> tuple[np.ndarray, int, int]:
    """(UTC microseconds, how many were ambiguous, how many do not exist) of wall-clock microseconds.

    An ambiguous time is the earlier instant; one that the clock skipped is read with the offset before the gap
    (PEP 495, fold=0).
    """
    info = ZoneInfo(zone)
    days = local // DAY_US
    utc = np.empty_like(local)
    twice = skipped = 0
    unique, inverse = np.unique(days, return_inverse=True)
    begin = np.array([_offset_us(int(day) * DAY_US, info) for day in unique], np.int64)
    end = np.array([_offset_us((int(day) + 1) * DAY_US, info) for day in unique], np.int64)
    utc = local - begin[inverse]
    for index in np.flatnonzero((begin != end)[inverse]):
        wall = _EPOCH + timedelta(microseconds=int(local[index]))
        before, after = (_offset(wall.replace(tzinfo=info, fold=fold)) for fold in (0, 1))
        utc[index] = local[index] - before
        twice += before > after
        skipped += before < after
    return utc, twice, skipped


def _offset_us(local: int, info: ZoneInfo) -> int:
    return _offset((_EPOCH + timedelta(microseconds=local)).replace(tzinfo=info))


def _offset(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else int(offset / timedelta(microseconds=1))


def micros(moment: datetime) -> int:
    """UTC microseconds since the epoch of an aware instant."""
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)
