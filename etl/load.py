"""Loading: files in, one transaction, the mart with it. Also undoing a batch, and taking in a catalogue."""

import getpass
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Connection, Engine

from etl import diff, intake
from etl.intake import Intake, IntakeError, Mapping
from etl.intake.outages import without_end
from etl.job import Job, Result
from etl.mapping_file import as_read, mapping_text, to_toml
from etl.mends import taken
from etl.rejects import form_of
from etl.remembering import Kept, Remembered, recall, shape_of
from etl.sources.limits import check_file, unreadable
from service_levels import mart, store
from service_levels.catalogue import Catalogue
from service_levels.mart import files as mart_files
from service_levels.privacy import Mask
from service_levels.store import batches, catalogues, mending, reads
from service_levels.store.schema import event_rows, request_rows

if TYPE_CHECKING:
    from etl.effect import Effect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WATCHING = ("pings", "outages")  # kinds that tell when a target was up
MANY = 200_000  # beyond so many requests of an office it is measured whole
Progress = Callable[[str, float], None]  # what is being done, the share of it that is done


class _DryRun(Exception):
    """Ends the transaction of a dry run without a trace."""


def nothing(_what: str, _share: float) -> None:
    """The progress of those who do not watch."""


def load(url: str, data_dir: Path, job: Job, secret: bytes, progress: Progress = nothing) -> Result:
    """Loads the files of a job: all of them or, where one cannot be read, none.

    Raises StoreError, IntakeError; then nothing has changed.
    """
    engine = store.create_engine(url)
    store.check(engine)
    now = datetime.now(UTC)
    while True:
        with store.reading(engine) as connection:
            edition, catalogue = catalogues.newest(connection)
            sources = []
            for path in job.files:
                with _naming(path, job):
                    sources.append(_source(connection, job, path, edition, secret))
        for source in sources:
            if source.known is None:
                with _naming(source.path, job):
                    source.read(job, catalogue, now, secret, progress)
        try:
            return _write(engine, data_dir, job, sources, edition, now, progress)
        except _OtherEdition:
            continue  # the catalogue changed while the files were read: read them with the new one


@contextmanager
def _naming(path: Path, job: Job) -> Iterator[None]:
    """Of several files, an error says which one it is about."""
    try:
        yield
    except IntakeError as error:
        if len(job.files) == 1 or path.name in str(error):
            raise
        raise IntakeError(f"{path.name}: {error}") from None


class _OtherEdition(Exception):
    """The catalogue is not the one that the files were read with."""


@dataclass(slots=True)
class _Source:
    """A file of the job. `known`: the batch that holds it already; else `intake` is what it says.

    `name`: that of the file as it is kept, with identity and phone numbers replaced.
    """

    path: Path
    name: str
    sha256: str
    fingerprint: str
    mapping: Mapping | None
    known: dict[str, Any] | None
    by: str  # who loads, numbers of people replaced
    keep: Kept | None = None  # what of a mapping that was given with it is to be remembered
    remembered: Remembered | None = None  # the mapping, where it was not given but remembered
    intake: Intake | None = None
    reading: str = ""  # the mapping that reads its rejected rows as it was read, once they are mended

    def read(self, job: Job, catalogue: Catalogue, now: datetime, secret: bytes, progress: Progress) -> None:
        """Reads the file. Raises IntakeError."""
        try:
            self.intake = intake.read(
                self.path, job.kind, catalogue=catalogue, mapping=self.mapping, office=job.office, now=now,
                secret=secret, progress=lambda what, share: progress(f"{what} {self.path.name}", share),
            )  # fmt: skip
        except IntakeError as error:
            raise (self.remembered.refused(error) if self.remembered else error) from None
        if self.remembered and (notice := self.remembered.notice):
            self.intake.notices.insert(0, notice)
        if self.intake.rejects:
            as_it_was = as_read(self.intake.dialect, self.mapping or Mapping())
            self.reading = Mask(secret).text(to_toml(as_it_was))


def _source(connection: Connection, job: Job, path: Path, edition: int, secret: bytes) -> _Source:
    check_file(path)
    try:
        digest = mart_files.sha256(path)
    except OSError as error:
        raise unreadable(path, error) from None
    given = mapping_text(job.mapping) if job.mapping else None
    if job.mends:
        mending.check(connection, job.mends[0], job.kind)
        given = given if given is not None else mending.reading(connection, job.mends[0])
    remembered = recall(connection, [job.kind], path) if given is None else None
    text = given if remembered is None else remembered.text
    name = job.mapping.name if job.mapping else "the mapping that was given for files of this shape"
    exported = job.exported_at.isoformat() if job.exported_at else None
    how = [digest, job.kind, text, job.office, exported, edition]
    fingerprint = hashlib.sha256(json.dumps(how).encode()).hexdigest()
    mapping = None if text is None else Mapping.parse(text, name)
    mask = Mask(secret).text
    keep = None
    if given is not None and mapping is not None and not job.mends:
        keep = Kept.of(shape_of(job.kind, path, mapping), mapping, mask)
    known = batches.find(connection, fingerprint)
    by = mask(job.loaded_by or _person())
    return _Source(path, mask(path.name), digest, fingerprint, mapping, known, by, keep, remembered)


def _write(
    engine: Engine, data_dir: Path, job: Job, sources: list[_Source], edition: int, now: datetime, progress: Progress
) -> Result:
    result = Result(mappings={source.path: source.mapping or Mapping() for source in sources})
    if all(source.known for source in sources):
        with store.reading(engine) as connection:
            for source in sources:
                _already(connection, source, result)
        return result
    progress("waiting", 0)
    try:
        with _transaction(engine, data_dir) as (connection, stage):
            if catalogues.edition(connection) != edition:
                raise _OtherEdition
            effect = _effect(connection, stage, micros(now)) if job.detail else None
            changes = _Changes(connection, stage, catalogues.newest(connection)[1], job)
            for source in sources:
                source.known = batches.find(connection, source.fingerprint)
                if source.known:
                    _already(connection, source, result)
                else:
                    changes.take(source, result, now, progress)
            progress("measuring", 0)
            if effect:
                result.effect = effect.of(changes.change())
            if job.dry_run:
                raise _DryRun
            mart.publish(connection, stage, changes.change(), micros(now))
            stage.settle()
            progress("committing", 1)
    except _DryRun:
        result.batch = None
    return result


def _effect(connection: Connection, stage: mart_files.Stage, now: int) -> "Effect":
    from etl.effect import Effect  # the reports are slow to import, and a plain load needs none

    return Effect(connection, stage, now)


@contextmanager
def _transaction(engine: Engine, data_dir: Path) -> Iterator[tuple[Connection, mart_files.Stage]]:
    """A stage for the mart around a transaction of the truth: the one that everything that changes data runs in."""
    with (
        store.explained(str(engine.url)),
        mart_files.staging(data_dir) as stage,
        store.writing(engine) as connection,
    ):
        yield connection, stage


def _already(connection: Connection, source: _Source, result: Result) -> None:
    """Counts a file that is loaded already: nothing changes."""
    known = source.known or {}
    result.batch = result.batch or known["part_of"]
    result.counts["read"] += known["read"]
    result.counts["rejected"] += known["rejected"]
    result.counts["unchanged"] += known["read"] - known["rejected"]
    result.rejects += [(source.path, reject) for reject in batches.read_rejects(connection, known["batch_id"])]
    result.notices.append(f"{source.path.name}: loaded before as batch {known['part_of']}; nothing changed.")


class _Changes:
    """Takes the files of one job into the truth, and keeps what the mart must know of it."""

    def __init__(self, connection: Connection, stage: mart_files.Stage, catalogue: Catalogue, job: Job) -> None:
        self.connection, self.stage, self.catalogue, self.job = connection, stage, catalogue, job
        self.new_offices: set[str] = set()  # those that had no requests before
        self.first: int | None = None
        self.pings = False
        self.new_pings: dict[str, pl.DataFrame] = {}
        self.requests: dict[str, set[str]] = {}
        self.ahead: mart.Ahead | None = None

    @property
    def _keeps(self) -> bool:
        """Whether rows are written: for good, or to be measured and rolled back."""
        return not self.job.dry_run or self.job.detail

    def take(self, source: _Source, result: Result, now: datetime, progress: Progress) -> None:
        """Stores one file as a batch and adds up its counts."""
        found = source.intake
        if found is None:  # it was a known file when reading began, and has been undone since
            raise _OtherEdition
        kind = self.job.kind
        if kind == "outages" and self.job.exported_at is None and (still_on := without_end(found.frame)):
            found.notices.append(still_on)
        rows = diff.table_rows(kind, found.frame)
        newest, offices = diff.newest(kind, rows), diff.about_offices(kind, rows)
        rows = diff.as_stored(rows, found.columns)
        exported = micros(self.job.exported_at) if self.job.exported_at else None
        progress("comparing", 0)
        difference = diff.difference(
            self.connection, kind, rows, found.columns, newest if exported is None else exported, self.catalogue
        )
        number = batches.next_id(self.connection)
        self.first = self.first or number
        batch = batches.Batch(
            batch_id=number,
            part_of=self.first,
            kind=kind,
            file=source.name,
            sha256=source.sha256,
            fingerprint=source.fingerprint,
            loaded_at=micros(now),
            loaded_by=source.by,
            exported_at=exported,
            newest_at=newest,
            columns=found.columns,
        )
        counts = _counts(found, difference)
        mended = taken(found, self.job.mends)
        rows, found.frame = difference.rows, found.frame.clear()  # a large file is not kept twice
        if difference.state is not None and len(self.job.files) == 1 and self._keeps:
            self._measure_ahead(difference.state, offices, exported, micros(now))
        if self._keeps or len(self.job.files) > 1:
            total = max(1, difference.rows.height)
            batches.write_rows(self.connection, batch, difference.rows, lambda done: progress("storing", done / total))
            batches.write_rejects(self.connection, number, found.rejects)
            if found.rejects:
                seen = found.dialect
                form = form_of(seen.format, seen.encoding, seen.delimiter, found.head, source.mapping)
                batches.write_form(self.connection, number, form)
                mending.write_reading(self.connection, number, source.reading)
            batches.write_batch(self.connection, batch, counts, offices)
            if mended:
                mending.write_mending(self.connection, number, *mended)
        if self.ahead:
            self.ahead.wait(lambda share: progress("measuring", share))
        if source.keep and not self.job.dry_run:
            source.keep.remember(self.connection, kind, micros(now), source.by)
        self._keep(difference, kind)
        if self.job.detail:
            result.samples.append((source.path, difference.sample))
        for name, count in counts.items():
            result.counts[name] += count
        result.batch = result.batch or self.first
        result.rejects += [(source.path, reject) for reject in found.rejects]
        result.notices += [f"{source.path.name}: {notice}" for notice in (*found.notices, *difference.notices)]
        result.uncatalogued |= _uncatalogued(kind, rows, self.catalogue)

    def _keep(self, difference: diff.Difference, kind: str) -> None:
        self.pings |= kind in WATCHING
        self.new_pings = dict(difference.pings) if len(self.job.files) == 1 else {}
        if difference.state is not None:
            self.new_offices |= difference.touched.keys()
        for office, ids in difference.touched.items():
            self.requests.setdefault(office, set()).update(ids)

    def _measure_ahead(
        self, state: pl.DataFrame, offices: dict[str, dict[str, int | None]], exported: int | None, now: int
    ) -> None:
        """Begins to measure offices that had no requests before from memory, while their rows are stored."""
        no_requests, no_events = _no_state()
        states, as_of = {}, {}
        known = {self.catalogue.office_id(office) or office: about for office, about in offices.items()}
        names = state["office_id"].unique(maintain_order=True).to_list()
        for office in names:
            part = state if len(names) == 1 else state.filter(pl.col("office_id") == office)  # one is not copied
            part = part.with_columns(documents_from=pl.lit(known[office]["documents_from"], pl.Int64))
            states[office] = (part, no_events) if self.job.kind == "requests" else (no_requests, part)
            newest = reads.taken(self.catalogue, office, known[office]["newest_at"] or 0, known[office]["newest_day"])
            as_of[office] = min(newest if exported is None else exported, now)
        self.ahead = mart.ahead(self.connection, self.stage, self.catalogue, states, as_of)

    def change(self) -> mart.Change:
        """What the mart must measure anew."""
        whole = self.new_offices | {office for office, ids in self.requests.items() if len(ids) > MANY}
        return mart.Change(
            requests=self.requests,
            pings=self.pings,
            offices=frozenset(whole),
            ahead=self.ahead,
            new_pings=self.new_pings,
        )


def _no_state() -> tuple[pl.DataFrame, pl.DataFrame]:
    def none(table) -> pl.DataFrame:
        names = [column.name for column in table.columns]
        return pl.DataFrame(schema={name: reads.DTYPES.get(name, pl.String) for name in names})

    flags = {"has_complete_at": pl.Boolean, "has_missing_documents": pl.Boolean}
    flagged = [pl.lit(None, kind).alias(name) for name, kind in flags.items()]
    flagged.append(pl.lit(None, pl.Int64).alias("documents_from"))
    return none(request_rows).with_columns(flagged).clear(), none(event_rows).with_columns(flagged).clear()


def _counts(found: Intake, difference: diff.Difference) -> dict[str, int]:
    rejected = len({reject.line for reject in found.rejects})
    # A row that brings two events (the first one stands for the submission too) counts once.
    inserted = min(difference.inserted, max(0, found.read - rejected - difference.updated))
    changed = inserted + difference.updated
    return {
        "read": found.read,
        "inserted": inserted,
        "updated": difference.updated,
        "unchanged": max(0, found.read - rejected - changed),
        "rejected": rejected,
    }


def _uncatalogued(kind: str, rows: pl.DataFrame, catalogue: Catalogue) -> set[str]:
    column, known = ("target_id", catalogue.target_id) if kind in WATCHING else ("service", catalogue.service_id)
    return {name for name in rows[column].drop_nulls().unique().to_list() if known(name) is None}


def undo(url: str, data_dir: Path, batch_id: int, *, dry_run: bool = False) -> dict[str, Any] | None:
    """Takes a batch back as if it had never been loaded; with `dry_run` only tells what that would do to the figures.

    Raises StoreError where there is no such batch, or it is undone.
    """
    engine = store.create_engine(url)
    store.check(engine)
    now = micros(datetime.now(UTC))
    told = None
    try:
        with _transaction(engine, data_dir) as (connection, stage):
            parts = batches.parts(connection, batch_id)
            effect = _effect(connection, stage, now) if dry_run else None
            _, catalogue = catalogues.newest(connection)
            requests: dict[str, set[str]] = {}
            pings = False
            for part in parts:
                pings |= part["kind"] in WATCHING
                for office, ids in batches.requests_of(connection, part).items():
                    requests.setdefault(catalogue.office_id(office) or office, set()).update(ids)
                batches.remove(connection, part, now)
            many = frozenset(office for office, ids in requests.items() if len(ids) > MANY)
            change = mart.Change(requests=requests, pings=pings, offices=many)
            if effect:
                told = effect.of(change)
                raise _DryRun
            mart.publish(connection, stage, change, now)
            stage.settle()
    except _DryRun:
        return told
    return None


def take_catalogue(url: str, data_dir: Path, text: str, file: str) -> tuple[int, bool]:
    """Keeps a catalogue (parsed before) as the newest edition and measures everything with it: edition, whether new."""
    engine = store.create_engine(url)
    store.check(engine)
    now = micros(datetime.now(UTC))
    with _transaction(engine, data_dir) as (connection, stage):
        edition, new = catalogues.add(connection, text, file, now)
        if new:
            mart.publish(connection, stage, mart.Change(everything=True), now)
            stage.settle()
    return edition, new


def micros(instant: datetime) -> int:
    """An aware instant as microseconds since 1970 UTC."""
    return (instant - EPOCH) // timedelta(microseconds=1)


def _person() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return str(os.getuid()) if hasattr(os, "getuid") else "?"
