"""Opening the mart: as published, mended first where it is missing, old or damaged; or measured at another instant."""

from datetime import datetime
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from sqlalchemy import Connection, Engine

from service_levels import private, store
from service_levels.catalogue import Catalogue
from service_levels.domain.measure import measure
from service_levels.mart import answers, files, layout, manifest, spans, state, states
from service_levels.mart.following import anew, follow
from service_levels.mart.manifest import Manifest
from service_levels.mart.reader import Mart
from service_levels.messages import Message
from service_levels.store import catalogues, reads

SECOND = 1_000_000


@lru_cache(maxsize=8)
def engine(url: str) -> Engine:
    """One engine a database and process."""
    return store.create_engine(url)


def open(url: str, data_dir: Path) -> Mart:  # noqa: A001 - mart.open is what it is called
    """The mart of a database as it is now, from the files of a data folder, mended at need. Raises StoreError."""
    source = engine(url)
    store.check(source, data_dir)
    private.tighten(data_dir, store.file_of(source))
    root = files.folder(data_dir)
    with store.reading(source) as connection:
        found = _look(connection, root)
    if found is None:
        try:
            with store.explained(url):
                found = _mended(source, data_dir)
        except (store.DiskFull, store.OnlyRead) as error:
            raise type(error)(Message("mart.not_anew", said=error.message)) from error
    _sweep(source, root)
    return found


def version(url: str) -> str:
    """The version of the mart that `open` would give: a cheap question, to know whether a held one is out of date."""
    with store.reading(engine(url)) as connection:
        return states.current(connection).name


def _mended(source: Engine, data_dir: Path) -> Mart:
    """The mart of the state that the truth is in when it is looked at, whatever others load meanwhile."""
    root = files.folder(data_dir)
    with files.staging(data_dir, files.FOLLOWING) as stage, store.reading(source) as connection:
        if (found := _look(connection, root)) is not None:  # another program was faster
            return found
        follow(connection, stage)
        stage.settle()
        found = _look(connection, root)
    if found is None:
        raise store.StoreError(Message("mart.unreadable", root=root))
    return found


def rebuild(url: str, data_dir: Path) -> Manifest:
    """Measures everything anew from the truth, which does not change. Raises StoreError."""
    with store.explained(url), files.staging(data_dir) as stage, store.reading(engine(url)) as connection:
        new = anew(connection, stage)
        stage.settle()
    return new


def _look(connection: Connection, root: Path) -> Mart | None:
    """The mart of the state that a transaction sees; None where the folder does not show it."""
    found = manifest.of_state(connection, root)
    if found is None or not found.spans_are_whole(root) or found.lost(root):
        return None
    edition, catalogue = catalogues.newest(connection)
    if found.edition != edition:
        return None
    said = answers.known(connection, catalogue, found.as_of)
    known = pq.read_table(root / found.spans_file, schema=layout.SPANS).to_pandas()
    facts = [root / file.file for file in found.files]
    return Mart(found.state.name, catalogue, found.as_of, facts, known, said)


def _sweep(source: Engine, root: Path) -> None:
    """Removes what killed loads left, unless somebody is writing. Never stops a reader."""
    try:
        with files.locked(root, 0) as one, files.locked(root, 0, files.FOLLOWING) as other:
            if one and other:
                with store.reading(source) as connection:
                    database, now = states.database(connection), states.current(connection)
                files.sweep(root, database, manifest.sweep(root, database, now))
    except (OSError, store.StoreError):
        return  # a reader without the right to write leaves the sweeping to others


def at(url: str, data_dir: Path, as_of: datetime) -> Mart:
    """Everything measured as it was known at an instant (aware), held in memory. Raises StoreError."""
    source = engine(url)
    store.check(source, data_dir)
    instant = round(as_of.timestamp() * SECOND)
    with store.reading(source) as connection:
        _, catalogue = catalogues.newest(connection)
        number = states.current(connection).name
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
