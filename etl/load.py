"""Loading: files in, one transaction, the mart with it. Also undoing a batch, and taking in a catalogue."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
from sqlalchemy import Connection, Engine

from etl import again, diff
from etl.catalogue_text import without_numbers
from etl.intake import Intake, IntakeError, Mapping
from etl.intake.outages import without_end
from etl.job import Job, Result
from etl.mends import taken
from etl.rejects import form_of
from etl.source_file import Progress, SourceFile, source_file
from service_levels import mart, store
from service_levels.catalogue import Catalogue
from service_levels.hidden import hidden
from service_levels.mart import files as mart_files
from service_levels.mart.manifest import Manifest
from service_levels.messages import Message
from service_levels.privacy import Mask
from service_levels.store import batches, catalogues, keys, mending, reads
from service_levels.store.schema import event_rows, request_rows

if TYPE_CHECKING:
    from etl.effect import Effect

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
WATCHING = ("pings", "outages")  # kinds that tell when a target was up
MANY = 200_000  # beyond so many requests of an office it is measured whole


class _DryRun(Exception):
    """Ends the transaction of a dry run without a trace."""


def nothing(_what: str, _share: float) -> None:
    """The progress of those who do not watch."""


def load(url: str, data_dir: Path, job: Job, secret: bytes, progress: Progress = nothing) -> Result:
    """Loads the files of a job: all of them or, where one cannot be read, none.

    Raises StoreError, IntakeError; then nothing has changed.
    """
    engine = store.create_engine(url)
    store.check(engine, data_dir)
    now = clock()
    while True:
        with store.reading(engine) as connection:
            keys.check(connection, secret)
            edition, catalogue = catalogues.newest(connection)
            ahead = list(again.ahead(connection, now))
            sources = []
            for path in job.files:
                with _naming(path, job):
                    sources.append(source_file(connection, job, path, edition, secret))
        for source in sources:
            if source.known is None or again.in_doubt(source.known, micros(now)):
                with _naming(source.path, job):
                    source.read(job, catalogue, now, secret, progress)
                with store.reading(engine) as connection:
                    source.judge(connection)
        try:
            result = _write(engine, data_dir, job, secret, sources, edition, now, progress)
            result.notices += ahead
            return result
        except _OtherEdition:
            continue  # the catalogue changed while the files were read: read them with the new one


def clock() -> datetime:
    """The machine's clock, by which rows are refused as not happened yet."""
    return datetime.now(UTC)


@contextmanager
def _naming(path: Path, job: Job) -> Iterator[None]:
    """Of several files, an error says which one it is about."""
    try:
        yield
    except IntakeError as error:
        if len(job.files) == 1 or path.name in str(error):
            raise
        raise IntakeError(Message("of_file", file=path.name, said=error.message)) from None


class _OtherEdition(Exception):
    """The catalogue is not the one that the files were read with."""


def _write(
    engine: Engine, data_dir: Path, job: Job, secret: bytes, sources: list[SourceFile], edition: int, now: datetime,
    progress: Progress,
) -> Result:  # fmt: skip
    result = Result(mappings={source.path: source.mapping or Mapping() for source in sources})
    if all(source.known for source in sources):
        with store.reading(engine) as connection:
            for source in sources:
                _already(connection, source, result)
        return result
    progress("waiting", 0)
    try:
        with _transaction(engine, data_dir) as (connection, stage):
            keys.hold(connection, secret, micros(now))
            if catalogues.edition(connection) != edition:
                raise _OtherEdition
            before = _followed(connection, stage)
            effect = _effect(connection, stage, before) if job.detail else None
            changes = _Changes(connection, stage, catalogues.newest(connection)[1], job)
            for source in sources:
                source.known = source.find(connection)
                if source.known:
                    _already(connection, source, result)
                else:
                    changes.take(source, result, now, progress)
            progress("measuring", 0)
            if effect:
                result.effect = effect.of(changes.change())
            if job.dry_run:
                raise _DryRun
            mart.publish(connection, stage, changes.change())
            stage.settle()
            progress("committing", 1)
    except _DryRun:
        result.batch = None
    return result


def _followed(connection: Connection, stage: mart_files.Stage) -> Manifest:
    """The mart as it is before the change, brought up to what others have loaded; that stands whatever comes then."""
    found = mart.follow(connection, stage, checked=False)
    stage.settle()
    return found


def _effect(connection: Connection, stage: mart_files.Stage, before: Manifest) -> "Effect":
    from etl.effect import Effect  # the reports are slow to import, and a plain load needs none

    return Effect(connection, stage, before)


@contextmanager
def _transaction(engine: Engine, data_dir: Path) -> Iterator[tuple[Connection, mart_files.Stage]]:
    """A stage for the mart around a transaction of the truth: the one that everything that changes data runs in."""
    store.settle(engine, data_dir)
    with (
        store.explained(str(engine.url)),
        mart_files.staging(data_dir) as stage,
        store.writing(engine) as connection,
    ):
        yield connection, stage


def _already(connection: Connection, source: SourceFile, result: Result) -> None:
    """Counts a file that is loaded already: nothing changes."""
    known = source.known or {}
    result.batch = result.batch or known["part_of"]
    result.counts["read"] += known["read"]
    result.counts["rejected"] += known["rejected"]
    result.counts["unchanged"] += known["read"] - known["rejected"]
    result.rejects += [(source.path, reject) for reject in batches.read_rejects(connection, known["batch_id"])]
    result.notices.append(Message("notice.loaded_before", file=source.path.name, batch=known["part_of"]))


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

    def take(self, source: SourceFile, result: Result, now: datetime, progress: Progress) -> None:
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
            if source.reading:
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
        told = (*found.notices, *difference.notices)
        result.notices += [Message("of_file", file=source.path.name, said=notice) for notice in told]
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
    store.check(engine, data_dir)
    now = micros(datetime.now(UTC))
    told = None
    try:
        with _transaction(engine, data_dir) as (connection, stage):
            parts = batches.parts(connection, batch_id)
            before = _followed(connection, stage)
            effect = _effect(connection, stage, before) if dry_run else None
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
            mart.publish(connection, stage, change)
            stage.settle()
    except _DryRun:
        return told
    return None


def take_catalogue(url: str, data_dir: Path, text: str, file: str, secret: bytes | None = None) -> tuple[int, bool]:
    """Keeps a catalogue (parsed before) as the newest edition and measures everything with it: edition, whether new.

    `secret`: as `load` has it; None: there is no number of a person in it. Raises StoreError, IntakeError.
    """
    mask = hidden if secret is None else Mask(secret).text
    text, _ = without_numbers(text, file, mask)
    engine = store.create_engine(url)
    store.check(engine, data_dir)
    now = micros(datetime.now(UTC))
    with _transaction(engine, data_dir) as (connection, stage):
        if secret is not None:
            keys.hold(connection, secret, now)
        edition, new = catalogues.add(connection, text, mask(file), now)
        if new:
            mart.publish(connection, stage, mart.Change(everything=True))
            stage.settle()
    return edition, new


def micros(instant: datetime) -> int:
    """An aware instant as microseconds since 1970 UTC."""
    return (instant - EPOCH) // timedelta(microseconds=1)
