"""Opening the mart: as published, mended first where it is missing, old or damaged; or measured at another instant."""

import time
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine

from service_levels import private, store
from service_levels.catalogue import Catalogue
from service_levels.domain.measure import measure
from service_levels.mart import answers, files, layout, manifest, spans, state
from service_levels.mart.manifest import Manifest
from service_levels.mart.publishing import Change, publish
from service_levels.mart.reader import Mart
from service_levels.store import catalogues, reads

SECOND = 1_000_000


@lru_cache(maxsize=8)
def engine(url: str) -> Engine:
    """One engine a database and process."""
    return store.create_engine(url)


def open(url: str, data_dir: Path) -> Mart:  # noqa: A001 - mart.open is what it is called
    """The mart of a database as last published. Mends it where it must. Raises StoreError."""
    source = engine(url)
    store.check(source, data_dir)
    private.tighten(data_dir, store.file_of(source))
    found = _look(source, data_dir)
    if found is None:
        try:
            with store.explained(url):
                _mend(source, data_dir)
        except (store.DiskFull, store.OnlyRead) as error:
            raise type(error)(f"The mart must be made anew, and cannot be. {error}") from error
        found = _look(source, data_dir)
    _sweep(source, data_dir)
    if found is None:
        raise store.StoreError(f"{files.folder(data_dir)}: the mart cannot be read. Check the disk and its rights.")
    return found


def version(url: str) -> str:
    """The version of the mart that `open` would give: a cheap question, to know whether a held one is out of date."""
    with store.reading(engine(url)) as connection:
        found = manifest.read_version(connection)
    return str(found)


def _mend(source: Engine, data_dir: Path) -> None:
    with files.staging(data_dir) as stage:
        if (found := _look(source, data_dir)) is not None:  # another program was faster
            found.close()
            return
        with store.writing(source) as connection:
            publish(connection, stage, Change(everything=True), time.time_ns() // 1000)
            stage.settle()


def rebuild(url: str, data_dir: Path) -> Manifest:
    """Measures everything anew from the truth. Raises StoreError."""
    with store.explained(url), files.staging(data_dir) as stage, store.writing(engine(url)) as connection:
        new = publish(connection, stage, Change(everything=True), time.time_ns() // 1000)
        stage.settle()
    return new


def _look(source: Engine, data_dir: Path) -> Mart | None:
    with store.reading(source) as connection:
        edition, catalogue = catalogues.newest(connection)
        found = manifest.read(connection)
        if found is None or (found.edition, found.measure_version) != (edition, manifest.MEASURE_VERSION):
            return None
        said = answers.known(connection, catalogue, found.as_of)
    root = files.folder(data_dir)
    spans_file = root / found.spans_file
    if not spans_file.exists() or files.sha256(spans_file) != found.spans_sha256:
        return None
    if not all(files.is_whole(root / file.file, file.size, file.sha256) for file in found.files):
        return None
    known = pq.read_table(spans_file, schema=layout.SPANS).to_pandas()
    return Mart(str(found.version), catalogue, found.as_of, [root / file.file for file in found.files], known, said)


def _sweep(source: Engine, data_dir: Path) -> None:
    """Removes what killed loads left, unless a load is running. Never stops a reader."""
    root = files.folder(data_dir)
    try:
        with files.locked(root, 0) as held:
            if held:
                with store.reading(source) as connection:
                    known = manifest.names(connection)
                files.sweep(root, known)
    except (OSError, store.StoreError):
        return  # a reader without the right to write leaves the sweeping to others


def at(url: str, data_dir: Path, as_of: datetime) -> Mart:
    """Everything measured as it was known at an instant (aware), held in memory. Raises StoreError."""
    source = engine(url)
    store.check(source, data_dir)
    instant = round(as_of.timestamp() * SECOND)
    with store.reading(source) as connection:
        _, catalogue = catalogues.newest(connection)
        number = manifest.read_version(connection)
        known = dict.fromkeys(reads.spoken_until(connection, catalogue)[0], instant)
        found = spans.spans(connection, catalogue, known)
        facts = _facts(connection, catalogue, known, spans.by_office(found, list(known)))
        said = answers.known(connection, catalogue, known)
    return Mart(f"{number}@{instant}", catalogue, known, facts, found, said)


def _facts(connection: Connection, catalogue: Catalogue, as_of: dict[str, int], known: dict) -> pa.Table:
    stored = reads.stored_offices(connection, catalogue)
    tables = [layout.FACTS.empty_table()]
    for office in sorted(set(stored.values()) & as_of.keys()):
        rows, events = state.of_office(connection, catalogue, office, stored)
        tables.append(layout.table(measure(rows, events, known, catalogue, {office: as_of[office]})))
    return pa.concat_tables(tables)
