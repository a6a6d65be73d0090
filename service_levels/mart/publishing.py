"""From the truth to the files of the mart, inside the transaction that changed the truth."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, wait
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from sqlalchemy import Connection

from service_levels.catalogue import Catalogue
from service_levels.domain.measure import measure
from service_levels.mart import layout, manifest, spans, state, states
from service_levels.mart.files import Stage, is_whole, stem
from service_levels.mart.manifest import File, Manifest
from service_levels.store import catalogues, reads

FOREVER = np.iinfo(np.int64).max
SECOND = 1_000_000
TOLD_EVERY_S = 0.3  # how often the one who waits is told how far it is
PIECE = 25_000  # requests of a first load that are measured at once, so that memory does not grow with the file


@dataclass(frozen=True)
class Change:
    """What a transaction did to the truth.

    `requests`: ids by office (as in the catalogue) of which rows or events came or went. `pings`: whether pings or
    listed outages came or went. `offices`: to be measured whole. `everything`: all of them. `ahead`: what was measured
    before the rows were stored. `new_pings`: all pings (`at`, `up` in time order) of targets, as stored, that had none
    before.
    """

    requests: Mapping[str, set[str]] = field(default_factory=dict)
    pings: bool = False
    offices: frozenset[str] = frozenset()
    everything: bool = False
    ahead: "Ahead | None" = None
    new_pings: Mapping[str, pl.DataFrame] = field(default_factory=dict)


class Ahead:
    """Offices that had no requests before, measured from memory in the background while their rows are stored."""

    def __init__(self, as_of: Mapping[str, int], rows: int) -> None:
        self.as_of = as_of
        self.rows, self.measured = max(1, rows), 0
        self.work: Future[dict[str, list[Future[File]]]] = Future()

    def wait(self, tell: Callable[[float], None]) -> None:
        """Returns when all are measured, or raises what went wrong; `tell` hears the share that is done."""
        while not self.work.done():
            wait([self.work], timeout=TOLD_EVERY_S)
            tell(min(1.0, self.measured / self.rows))
        self.work.result()

    def files(self, office: str, as_of: int) -> list[File] | None:
        """The files of an office measured as of this instant; None where it was not measured so."""
        if self.as_of.get(office) != as_of:
            return None
        return [file.result() for file in self.work.result()[office]]


def ahead(
    connection: Connection,
    stage: Stage,
    catalogue: Catalogue,
    offices: Mapping[str, tuple[pl.DataFrame, pl.DataFrame]],
    as_of: Mapping[str, int],
) -> Ahead:
    """Begins to measure offices that had no requests before: the states of rows and of events of each (`store.reads`).

    Nothing has to be read again, and a second processor has something to do. The connection is not used later.
    """
    known = spans.spans(connection, catalogue, as_of, set(offices))
    begun = Ahead(as_of, sum(max(rows.height, events.height) for rows, events in offices.values()))
    database = states.database(connection)

    def measured() -> dict[str, list[Future[File]]]:
        return {
            office: _pieces(stage, database, catalogue, office, offices[office], known, begun) for office in offices
        }

    begun.work = stage.measurer.submit(measured)
    return begun


def _pieces(
    stage: Stage,
    database: str,
    catalogue: Catalogue,
    office: str,
    whole: tuple[pl.DataFrame, pl.DataFrame],
    known: pd.DataFrame,
    ahead: Ahead,
) -> "list[Future[File]]":
    files: list[Future[File]] = []
    begun: dict[str, pa.Table] = {}  # the month that the next piece may go on with
    for rows, events, last in state.pieces(*whole, catalogue.offices[office].timezone, PIECE):
        stage.go_on()
        facts = measure(rows, events, spans.by_office(known, [office]), catalogue, {office: ahead.as_of[office]})
        months = layout.by_month(layout.table(facts))
        for month, before in begun.items():
            months[month] = pa.concat_tables([before, months[month]]) if month in months else before
        begun = {} if last or not months else {(newest := max(months)): months.pop(newest)}
        wait(files)  # what is being written is in memory still
        pa.default_memory_pool().release_unused()
        files += _begin(stage, database, office, months)
        ahead.measured += len(rows) or len(events)
    return files


def _begin(stage: Stage, database: str, office: str, months: Mapping[str, pa.Table]) -> "Iterator[Future[File]]":
    def write(month: str, facts: pa.Table) -> File:
        return File(*stage.write(stem(database, office, month), layout.in_order(facts)), office, month, facts.num_rows)

    for month, facts in months.items():
        if facts.num_rows:
            yield stage.writers.submit(write, month, facts)


def publish(connection: Connection, stage: Stage, change: Change) -> Manifest:
    """Measures what a change touches, writes those files and their manifest aside, and the new state into the truth.

    The caller settles the stage right before it commits. Where the folder has no manifest of the state before (see
    `following.follow`), or a change is of everything, all is made anew. Raises StoreError.
    """
    edition, catalogue = catalogues.newest(connection)
    before = manifest.of_state(connection, stage)
    old = None if change.everything or before is None or before.edition != edition else before
    new = replace(Work(connection, stage, catalogue, old, change).done(), edition=edition)
    now = states.advance(connection, new.against(before))
    new = replace(new, version=now.version, token=now.token)
    manifest.write(stage, states.database(connection), new, before)
    return new


class Work:
    """One publication. `old` is None where everything is measured anew."""

    def __init__(
        self, connection: Connection, stage: Stage, catalogue: Catalogue, old: Manifest | None, change: Change
    ) -> None:
        self.connection, self.stage, self.catalogue = connection, stage, catalogue
        self.old, self.change = old, change
        self.database = states.database(connection)
        self.as_of, self.beyond = reads.spoken_until(connection, catalogue)
        self.stored = reads.stored_offices(connection, catalogue)
        self.documents = {
            office: reads.documents(connection, reads.offices_of(self.stored, office)).by(at)
            for office, at in self.as_of.items()
        }
        self.before = self._old_spans()
        self.after = self._new_spans()

    def done(self) -> Manifest:
        """The new manifest, of no state yet; its files are on the stage."""
        files: list[File] = []
        for office in sorted(set(self.stored.values()) & self.as_of.keys()):
            files += self._files_of(office)
        spans_file = self.stage.write(f"{self.database}/spans/spans", layout.table(self.after, layout.SPANS))
        name, size, digest = spans_file
        return Manifest(
            version=0,
            token="",
            edition=0,
            measure_version=manifest.MEASURE_VERSION,
            as_of=self.as_of,
            beyond=frozenset(self.beyond),
            documents=self.documents,
            spans_file=name,
            spans_size=size,
            spans_sha256=digest,
            files=tuple(files),
        )

    def _files_of(self, office: str) -> list[File]:
        if self.old is None or self.before is None or self._is_whole(office, self.old):
            return self._whole(office)
        return self._touched(office, self.old, self.before)

    def _is_whole(self, office: str, old: Manifest) -> bool:
        """Whether an office must be measured whole: new, told so, gone back, with rows that begin to count, or with a
        source that begins or ceases to speak of documents.
        """
        if office in self.change.offices or office not in old.as_of:
            return True
        if self.documents[office] != old.documents.get(office):
            return True
        was, now = old.as_of[office], self.as_of[office]
        return now < was or (now > was and office in old.beyond)

    def _old_spans(self) -> pd.DataFrame | None:
        if self.old is None or not self.old.spans_are_whole(self.stage):
            return None
        return pq.read_table(self.stage.path(self.old.spans_file), schema=layout.SPANS).to_pandas()

    def _new_spans(self) -> pd.DataFrame:
        """The spans of before where neither pings nor the instants of the offices touch them, else new ones."""
        old = self.old
        if old is not None and self.before is not None and not self.change.pings:
            moved = [office for office, at in self.as_of.items() if old.as_of.get(office) != at]
            same = old.as_of.keys() == self.as_of.keys() and all(
                spans.settled(self.connection, self.catalogue, office, old.as_of[office], self.as_of[office])
                for office in moved
            )
            if same:
                return self.before
        return spans.spans(self.connection, self.catalogue, self.as_of, in_memory=self.change.new_pings)

    def _measured(self, office: str, rows: pd.DataFrame, events: pd.DataFrame) -> pa.Table:
        known = spans.by_office(self.after, [office])
        return layout.table(measure(rows, events, known, self.catalogue, {office: self.as_of[office]}))

    def _whole(self, office: str) -> list[File]:
        measured = self.change.ahead and self.change.ahead.files(office, self.as_of[office])
        if measured is not None:
            return measured
        rows, events = state.of_office(self.connection, self.catalogue, office, self.stored)
        return self._files(office, layout.by_month(self._measured(office, rows, events)))

    def _touched(self, office: str, old: Manifest, before: pd.DataFrame) -> list[File]:
        files = old.of(office)
        asked = set(self.change.requests.get(office, ()))
        moved = self.as_of[office] != old.as_of[office]
        stretches = spans.changed(before, self.after, office)
        if not asked and not moved and not len(stretches):
            return list(files.values())
        found = self._old_lives(files)
        if found is None:
            return self._whole(office)
        lives, months = found
        named = pc.is_in(lives["request_id"], pa.array(sorted(asked), pa.string()))
        wanted = named.to_numpy(zero_copy_only=False).copy()
        ended = lives["ended_at"].cast(pa.int64()).fill_null(FOREVER).to_numpy(zero_copy_only=False)
        if moved:
            wanted |= ended == FOREVER
        wanted |= spans.lived_in(
            lives["submitted_at"].cast(pa.int64()).to_numpy(zero_copy_only=False), ended, stretches
        )
        ids = asked | set(lives["request_id"].filter(pa.array(wanted)).to_pylist())
        rows, events = state.of_office(self.connection, self.catalogue, office, self.stored, ids)
        fresh = layout.by_month(self._measured(office, rows, events))
        for month in sorted(fresh.keys() | set(months[wanted])):
            file = files.pop(month, None)
            if file is not None:
                kept = pq.read_table(self.stage.path(file.file), schema=layout.FACTS)
                kept = kept.filter(pc.invert(pc.is_in(kept["request_id"], pa.array(sorted(ids), pa.string()))))
                fresh[month] = pa.concat_tables([kept, fresh[month]]) if month in fresh else kept
        return [*files.values(), *self._files(office, fresh)]

    def _old_lives(self, files: Mapping[str, File]) -> tuple[pa.Table, np.ndarray] | None:
        """request_id, submitted_at, ended_at of published requests, and their months; None: a file is lost."""
        columns = ["request_id", "submitted_at", "ended_at"]
        tables, months = [layout.FACTS.empty_table().select(columns)], []
        for month, file in files.items():
            path = self.stage.path(file.file)
            if not is_whole(path, file.size, file.sha256):
                return None
            tables.append(pq.read_table(path, columns=columns))
            months += [month] * tables[-1].num_rows
        return pa.concat_tables(tables).combine_chunks(), np.array(months, dtype="U7")

    def _files(self, office: str, months: Mapping[str, pa.Table]) -> list[File]:
        return [file.result() for file in list(_begin(self.stage, self.database, office, months))]
