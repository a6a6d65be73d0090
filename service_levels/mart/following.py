"""Brings the files of a data folder up to the state that the truth is in: what changed since, and what is lost.

The truth is only read. So a folder never makes work for another one, and needs no right to write into the database.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection

from service_levels.catalogue import Catalogue
from service_levels.mart import layout, manifest, spans, state, states
from service_levels.mart.files import Stage
from service_levels.mart.manifest import File, Manifest
from service_levels.mart.publishing import Change, Work
from service_levels.mart.states import Touched
from service_levels.store import catalogues, reads

MANY = 24  # beyond so many months of an office it is measured whole
ZONES = timedelta(days=2)  # no local date is further from the instant's


def follow(connection: Connection, stage: Stage, *, checked: bool = True) -> Manifest:
    """The manifest of the state that a transaction sees: on the stage what was not in place.

    `checked`: whether the files that are in place are looked through. To be called before the transaction changes
    anything; the caller settles the stage, whether or not it then commits. Raises StoreError.
    """
    found = manifest.of_state(connection, stage)
    if found is not None and (not checked or (found.spans_are_whole(stage) and not found.lost(stage))):
        return found
    return _followed(connection, stage, found or manifest.nearest(connection, stage.root))


def anew(connection: Connection, stage: Stage) -> Manifest:
    """The same with everything measured anew."""
    return _followed(connection, stage, None)


def _followed(connection: Connection, stage: Stage, old: Manifest | None) -> Manifest:
    edition, catalogue = catalogues.newest(connection)
    now = states.current(connection)
    touched = Touched(everything=True) if old is None else states.since(connection, old.state)
    if old is not None:
        touched = touched.with_(Touched(months=old.lost(stage)))
    work = _Following(connection, stage, catalogue, None if touched.everything else old, touched)
    new = replace(work.done(), edition=edition, version=now.version, token=now.token)
    manifest.write(stage, states.database(connection), new, old)
    return new


class _Following(Work):
    """Measures only what is touched, as the one who changed it noted. `old` is None where that is everything."""

    def __init__(
        self, connection: Connection, stage: Stage, catalogue: Catalogue, old: Manifest | None, touched: Touched
    ) -> None:
        self.touched = touched
        super().__init__(connection, stage, catalogue, old, Change())

    def _new_spans(self):
        if self.before is not None and not self.touched.spans:
            return self.before
        return spans.spans(self.connection, self.catalogue, self.as_of)

    def _files_of(self, office: str) -> list[File]:
        if self.old is None:
            return self._whole(office)
        files = self.old.of(office)
        months = self.touched.months.get(office, frozenset())
        if len(months) > MANY:
            fresh: Mapping = layout.by_month(self._measured(office, *self._state(office)))
        elif months:
            names = reads.offices_of(self.stored, office)
            ids = reads.submitted_within(self.connection, names, [_bounds(month) for month in sorted(months)])
            fresh = layout.by_month(self._measured(office, *self._state(office, ids)))
        else:
            fresh = {}
        kept = [file for month, file in files.items() if month not in months]
        return [*kept, *self._files(office, {month: fresh[month] for month in sorted(months & fresh.keys())})]

    def _state(self, office: str, ids: set[str] | None = None):
        return state.of_office(self.connection, self.catalogue, office, self.stored, ids)


def _bounds(month: str) -> tuple[int, int]:
    """Instants in microseconds that hold a local month (YYYY-MM) in any zone."""
    first = date.fromisoformat(f"{month}-01")
    after = (first + timedelta(days=31)).replace(day=1)
    start, end = (datetime(day.year, day.month, day.day, tzinfo=UTC) for day in (first, after))
    return round((start - ZONES).timestamp()) * 1_000_000, round((end + ZONES).timestamp()) * 1_000_000
