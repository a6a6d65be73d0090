"""How far the data lies behind the present, by each office's own calendar. The present is given by whoever asks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from service_levels.catalogue import Catalogue
from service_levels.domain.calendar import working_time
from service_levels.domain.instants import NONE

MOST = 1  # working days; data exported yesterday after the close, or this morning, is as new as it can be
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Behind:
    """One office. `as_of`: up to when its data speaks (aware). `days`: local dates from there to the present one.

    `working_days`: working days that have come to their close since; 0 where the data is newer than the present.
    """

    office: str
    as_of: datetime
    days: int
    working_days: int

    @property
    def old(self) -> bool:
        """Whether more than one working day is missing from the data."""
        return self.working_days > MOST


def behind(as_of: Mapping[str, datetime], catalogue: Catalogue, now: datetime) -> tuple[Behind, ...]:
    """How far each office's data lies behind `now` (aware), the furthest first.

    `as_of`: office -> the instant up to which its data speaks (aware). Raises KeyError for an office that the catalogue
    lacks, ValueError for an instant without an offset.
    """
    if now.tzinfo is None:
        raise ValueError(f"now: {now.isoformat()} has no offset; give an aware instant")
    found = [_of(office, at, catalogue, now) for office, at in as_of.items()]
    return tuple(sorted(found, key=lambda one: (-one.working_days, -one.days, one.office)))


def furthest(found: Iterable[Behind]) -> Behind | None:
    """The office whose data is old and lies furthest behind; None where none is old."""
    return max((one for one in found if one.old), key=lambda one: (one.working_days, one.days), default=None)


def _of(office: str, at: datetime, catalogue: Catalogue, now: datetime) -> Behind:
    place = catalogue.offices[office]
    zone = ZoneInfo(place.timezone)
    first, last = at.astimezone(zone).date(), now.astimezone(zone).date()
    if at >= now:
        return Behind(office, at, 0, 0)
    # Whole years, so that offices whose data ends on different days find the calendar in the cache.
    begin, end = first.replace(month=1, day=1), last.replace(month=12, day=31)
    time = working_time(catalogue.calendars[place.calendar], place.timezone, begin, end)
    closes = time.last_close
    since, until = (round((instant - _EPOCH) / timedelta(microseconds=1)) for instant in (at, now))
    over = int(np.count_nonzero((closes != NONE) & (closes > since) & (closes <= until)))
    return Behind(office, at, (last - first).days, over)
