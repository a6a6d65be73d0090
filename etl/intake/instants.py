"""The time columns of a file to UTC: order of day and month, offsets, zones."""

import re
from collections.abc import Callable, Mapping

import numpy as np
import polars as pl

from etl.intake.check import Checks
from etl.intake.dates import DAY_US, FIXED, LOCAL, UNREADABLE, Written, scan
from etl.intake.epoch import microseconds, unit_of
from etl.intake.localtime import to_utc
from etl.intake.order import settle
from etl.intake.values import empty_to_null, mask_of
from etl.sources.grid import SERIAL_FROM
from service_levels.messages import WRITTEN, Message

_ISO = r"^\d{4}-\d{2}-\d{2}(?: \d{2}:\d{2}:\d{2}(?:\.\d{3})?)?$"

# (row indices with a local time) -> {zone: those of the rows that it holds for}
ZonesOf = Callable[[np.ndarray], Mapping[str, np.ndarray]]


def scan_column(
    column: pl.Series, given: re.Pattern[str] | str | None, *, ascii_only: bool = False, typed: bool = False,
    serial_from: int = SERIAL_FROM,
) -> Written:
    """Read one column as written; blanks and '-' are no time. `ascii_only`: the file is known to be so.

    `given`: the format of the mapping, or "epoch". `typed`: the cells of a sheet that hold a date stand as ISO text,
    which holds beside the mapping's format.
    """
    column = column.str.strip_chars()
    if not ascii_only:
        column = column.str.replace_all(r"[\s\x{A0}\x{202F}]+", " ").str.strip_chars()
    column = empty_to_null(column)
    if isinstance(given, str):
        written = scan_epoch(column, given)
    elif given is None and (unit := unit_of(column.drop_nulls())):
        written = scan_epoch(column, unit)
    else:
        written = scan(column, given, serial_from)
    if given is not None and typed and (lost := written.kind == UNREADABLE).any():
        rows = np.flatnonzero(lost & mask_of(column.str.contains(_ISO)))
        again = scan(column[rows], None)
        for name in ("kind", "year", "a", "b", "clock", "offset", "bare"):
            getattr(written, name)[rows] = getattr(again, name)
    return written


def scan_epoch(column: pl.Series, unit: str) -> Written:
    """A column (outer spaces removed, empty is null) of numbers that count from 1970 UTC."""
    written = scan(column.clear().extend_constant(None, len(column)))
    where = np.flatnonzero(column.is_not_null().to_numpy())
    micros, good = microseconds(column.drop_nulls())
    days, clock = np.divmod(micros, DAY_US)
    dates = np.where(good, days, 0).astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    written.year[where], written.clock[where], written.offset[where] = year, clock, 0
    written.a[where] = months.astype(np.int64) % 12 + 1
    written.b[where] = (dates - months.astype("datetime64[D]")).astype(np.int64) + 1
    written.kind[where] = np.where(good & (year >= 1900) & (year <= 2200), FIXED, UNREADABLE)
    written.epoch = unit
    return written


class Instants:
    """Turns scanned columns into UTC, and counts what deserves a word.

    `zones_of`: the zones of local times. `days_of`: those of dates without a time, which are days of the office
    whatever the zone of the file's times is.
    """

    def __init__(
        self, checks: Checks, zones_of: ZonesOf, days_of: ZonesOf, order: str | None, form: str | None
    ) -> None:
        self._checks = checks
        self._zones_of = zones_of
        self._days_of = days_of
        self._order = order
        self._form = form
        self.twice = self.skipped = self.local = 0

    def column(self, name: str, written: Written, *, needed: bool, latest: int | None) -> pl.Series:
        """Datetime('us', 'UTC'), null where there is none. `latest`: microseconds after which a time is refused."""
        micros, readable = settle(written, self._order)
        self._checks.mark(written.kind == UNREADABLE, name, "unreadable_time", self._unreadable())
        if needed:
            self._checks.mark(written.kind == 0, name, "missing", Message("row.empty", column=name))
        here = readable & (written.offset == LOCAL) & self._checks.good
        for rows, zones_of in ((here & ~written.bare, self._zones_of), (here & written.bare, self._days_of)):
            self._shift(micros, np.flatnonzero(rows), zones_of)
        if latest is not None:
            self._checks.mark(
                readable & (micros > latest), name, "future",
                Message("row.future", column=name, value=WRITTEN),
            )
        series = pl.Series(name, micros)
        if not readable.all():
            series = series.zip_with(pl.Series(readable), pl.Series([None], dtype=pl.Int64))
        return series.cast(pl.Datetime("us")).dt.replace_time_zone("UTC")

    def _shift(self, micros: np.ndarray, local: np.ndarray, zones_of: ZonesOf) -> None:
        """Local times of these rows to UTC, in place."""
        if not len(local):
            return
        self.local += len(local)
        for zone, rows in zones_of(local).items():
            utc, twice, skipped = to_utc(micros[rows], zone)
            micros[rows] = utc
            self.twice += twice
            self.skipped += skipped

    def _unreadable(self) -> Message:
        if self._form is not None and "%" in self._form:
            return Message("row.not_in_format", value=WRITTEN, form=self._form)
        if self._form == "epoch":
            return Message("row.no_epoch", value=WRITTEN)
        if self._order is not None:
            return Message("row.unreadable_order", value=WRITTEN, order=self._order)
        return Message("row.unreadable_time", value=WRITTEN)
