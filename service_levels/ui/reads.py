"""What the pages read, cached: keyed on the database, the state of its data, the question. Never on who asks.

One open mart a state of the data; a load makes a new state, which the next run of a page sees.
"""

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import streamlit as st
from sqlalchemy import Connection

from service_levels import config, mart, reports, store
from service_levels.catalogue import Catalogue
from service_levels.domain.ledger import Ledger
from service_levels.mart import single as one_request
from service_levels.mart.opening import engine
from service_levels.metrics import Scope, find, listing, prediction, trust
from service_levels.metrics.arrived import Arrived, arrived
from service_levels.metrics.trust import Finding
from service_levels.store import batches, mending
from service_levels.store import reads as in_store
from service_levels.store.catalogues import edition, newest
from service_levels.store.given_back import of_batch, written
from service_levels.store.mending import Rejects
from service_levels.store.schemas import OtherSchema
from service_levels.ui import beside
from service_levels.ui.address import FILTERS

log = logging.getLogger(__name__)
STATES_KEPT = 3  # of the data, opened; older ones go when nobody asks them any more
LISTS_KEPT = 100  # of requests, some hundreds of rows each
ANSWERS_KEPT = 2000  # reports, a few kilobytes each
LIVES_KEPT = 200  # of single requests
PATIENCE_S = 2.0  # how long a page waits for what is made in the background


class Unreadable(Exception):
    """The data cannot be read now; the log says why. `why`: what a viewer is told of it (TOLD), else text."""

    def __init__(self, error: Exception) -> None:
        super().__init__(str(error))
        self.why = next((why for kind, why in TOLD.items() if isinstance(error, kind)), "text")
        if isinstance(error, OtherSchema) and error.kind in OTHER_SCHEMAS:
            self.why = error.kind


TOLD = {store.Lost: "lost", store.DiskFull: "full", store.OnlyRead: "only_read"}
OTHER_SCHEMAS = ("older", "newer", "foreign")  # databases that are there and not this program's: each has its text


@dataclass(frozen=True, slots=True)
class Source:
    """One state of one database. `options`: name of a filter -> the values that occur; `first`: first submission."""

    url: str
    folder: str
    version: str
    as_of: dict[str, datetime]
    catalogue: Catalogue
    options: dict[str, tuple[str, ...]]
    first: datetime | None = None


def source() -> Source | None:
    """The data as it is now; None where nothing has been loaded yet. Raises Unreadable."""
    url, folder = config.database_url(), str(config.data_dir())
    try:
        found = _source(url, folder, mart.version(url))
    except (store.StoreError, duckdb.Error) as error:
        if _nothing_there(url):
            return None
        raise _unreadable(error) from error
    return found if found.as_of else None


def report(where: Source, name: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """A report of the metrics. Raises Unreadable."""
    try:
        return _answer(where.url, where.folder, where.version, name, scope, by)
    except (store.StoreError, duckdb.Error, OSError) as error:
        _mart.clear(where.url, where.folder, where.version)  # opened anew next time, and mended where it must be
        raise _unreadable(error) from error


def found(where: Source, text: str, offices: tuple[str, ...]) -> pd.DataFrame:
    """The requests of some offices (none named: all) with a number like `text`, as `metrics.find` gives them.

    Raises Unreadable.
    """
    with _readable(where):
        return _found(where.url, where.folder, where.version, text, offices)


def listed(
    where: Source, scope: Scope, kind: str, document: str, most: int | None
) -> tuple[pd.DataFrame, int]:
    """Requests as `metrics.listing` gives them, `most` at most (None: all), and how many there are.

    Raises Unreadable.
    """
    with _readable(where):
        if most is None:
            frame = listing.listing(_mart(where.url, where.folder, where.version), scope, kind, document)
            return frame, len(frame)
        what = repr((scope, kind, document, most))
        return _listed(where.url, where.folder, where.version, what, scope, kind, document, most)


def single(where: Source, office: str, request_id: str) -> tuple[Ledger, pd.Series] | None:
    """The life of one request and its fact; None where there is none. Raises Unreadable."""
    with _readable(where):
        return _single(where.url, where.folder, where.version, office, request_id)


def looked_back(where: Source, patience_s: float = PATIENCE_S) -> pd.DataFrame | None:
    """What earlier lists of open requests said and what became of it (`metrics.prediction`); None: still being made.

    It is made in the background, once for a state of the data: every list is measured anew from the truth.
    Raises Unreadable.
    """
    with _readable(where):
        return beside.soon(_looked_back(where.url, where.folder, where.version), patience_s)


def by_arrival(where: Source, scope: Scope, patience_s: float = PATIENCE_S) -> Arrived | None:
    """What an outage added to a wait (`metrics.arrived`); None: still being worked out. Raises Unreadable.

    It is worked out in the background, once for a state of the data and a scope: of a million requests the interval
    takes seconds.
    """
    with _readable(where):
        made = _by_arrival(where.url, where.folder, where.version, repr(scope), scope)
        return beside.soon(made, patience_s)


def everything(where: Source, by: str) -> pd.DataFrame:
    """All requests of the database by a column, as the report `impact` counts them. Raises Unreadable."""
    return report(where, "impact", Scope(), (by,))


def documents(where: Source) -> pd.DataFrame:
    """Every document that is asked for or was named as missing, as the report `missing` counts. Raises Unreadable."""
    return report(where, "missing", Scope(), ())


def findings(where: Source, scope: Scope) -> list[Finding]:
    """What is odd in the data in scope, the gravest first. Raises Unreadable."""
    with _readable(where):
        return _findings(where.url, where.folder, where.version, repr(scope), scope).result()


def findings_soon(where: Source, scope: Scope, patience_s: float = 0.0) -> list[Finding] | None:
    """The same where it is ready within so long; None: still being looked for. Raises Unreadable."""
    with _readable(where):
        made = _findings(where.url, where.folder, where.version, repr(scope), scope)
        return beside.soon(made, patience_s)


def finding_examples(where: Source, found: tuple[Finding, ...]) -> pd.DataFrame:
    """The requests that findings name as examples, with their times. Raises Unreadable."""
    named = repr([one.examples for one in found])
    with _readable(where):
        return _examples(url=where.url, folder=where.folder, version=where.version, named=named, _found=found)


def finding_requests(where: Source, scope: Scope, finding: Finding) -> pd.DataFrame:
    """All requests in scope behind a finding. Raises Unreadable."""
    with _readable(where):
        return trust.requests_of(_mart(where.url, where.folder, where.version), scope, finding)


def pinged(where: Source) -> list[str]:
    """The names of all systems that pings or outages were loaded for. Raises Unreadable."""
    try:
        with store.reading(engine(where.url)) as connection:
            return sorted(in_store.newest_of_targets(connection))
    except store.StoreError as error:
        raise _unreadable(error) from error


def others(where: Source) -> list[tuple[str, str, int, int]]:
    """What `store.reads.others` gives. Raises Unreadable."""
    try:
        with store.reading(engine(where.url)) as connection:
            return in_store.others(connection, where.catalogue)
    except store.StoreError as error:
        raise _unreadable(error) from error


def loaded(where: Source) -> list[dict]:
    """Every batch, newest first, as `store.batches.listed` gives them. Raises Unreadable."""
    try:
        with store.reading(engine(where.url)) as connection:
            return batches.listed(connection)
    except store.StoreError as error:
        raise _unreadable(error) from error


def rejects(where: Source, batch_id: int) -> pd.DataFrame:
    """What a batch rejected: line, field, value, reason (a text), raw, said (a message). Raises Unreadable."""
    names = ["line", "field", "value", "reason", "raw"]
    try:
        with store.reading(engine(where.url)) as connection:
            rows = batches.read_rejects(connection, batch_id)
    except store.StoreError as error:
        raise _unreadable(error) from error
    found = [{**{name: getattr(row, name) for name in names}, "said": row.as_json()} for row in rows]
    return pd.DataFrame(found, columns=[*names, "said"])


def catalogue() -> Catalogue | None:
    """The newest catalogue, whether or not data was loaded; None where there is none. Raises Unreadable."""
    url = config.database_url()
    try:
        store.check(engine(url))
        with store.reading(engine(url)) as connection:
            return newest(connection)[1] if edition(connection) else None
    except store.StoreError as error:
        if _nothing_there(url):
            return None
        raise _unreadable(error) from error


def history() -> list[dict]:
    """Every batch, newest first, as `store.batches.listed` gives them. Raises Unreadable."""
    return _asked(batches.listed)


def parts(batch_id: int) -> list[dict]:
    """The files of a batch. Raises Unreadable."""
    return _asked(batches.all_parts, batch_id)


def rows(part: dict, limit: int, skip: int) -> list[dict]:
    """Rows that a file of a batch brought. Raises Unreadable."""
    return _asked(batches.rows_of, part, limit, skip)


def row_count(part: dict) -> int:
    """How many rows a file of a batch brought: what `rows` has to give. Raises Unreadable."""
    return _asked(batches.row_count, part)


def given_back(batch_id: int) -> list[tuple[str, bytes]]:
    """Name and content of a file of rejected rows, for each file of a batch that has some. Raises Unreadable."""

    def found(connection: Connection) -> list[tuple[str, bytes]]:
        return [
            (f"{Path(part['file']).stem.split('.')[0]}-rejects.csv", content)
            for part in batches.all_parts(connection, batch_id)
            for content in written([of_batch(connection, part["batch_id"])])
        ]

    return _asked(found)


def to_mend(batch_id: int) -> Rejects:
    """What a batch of one file rejected, with how it was read and which rows are mended. Raises Unreadable."""
    return _asked(mending.of_batch, batch_id)


def mends(batch_id: int) -> int | None:
    """The batch of which this one loads mended rows; None: of none. Raises Unreadable."""
    return _asked(mending.mends, batch_id)


def all_rejects(batch_id: int) -> list:
    """What the files of a batch rejected: file, line, field, value, reason, raw. Raises Unreadable."""

    def found(connection: Connection) -> list:
        return [
            (part["file"], reject)
            for part in batches.all_parts(connection, batch_id)
            for reject in batches.read_rejects(connection, part["batch_id"])
        ]

    return _asked(found)


def _asked(question: Callable[..., Any], *arguments: Any) -> Any:
    source = engine(config.database_url())
    try:
        store.check(source)
        with store.reading(source) as connection:
            return question(connection, *arguments)
    except store.StoreError as error:
        raise _unreadable(error) from error


@st.cache_resource(max_entries=STATES_KEPT, show_spinner=False)
def _mart(url: str, folder: str, version: str) -> mart.Mart:  # noqa: ARG001 - a new version is another mart
    return mart.open(url, Path(folder))


@contextmanager
def _readable(where: Source) -> Iterator[None]:
    try:
        yield
    except (store.StoreError, duckdb.Error, OSError) as error:
        _mart.clear(where.url, where.folder, where.version)  # opened anew next time, and mended where it must be
        raise _unreadable(error) from error


@st.cache_resource(max_entries=ANSWERS_KEPT, show_spinner=False)
def _findings(
    url: str,
    folder: str,
    version: str,
    scope: str,  # noqa: ARG001 - the key
    _scope: Scope,
) -> "Future[list[Finding]]":
    """Looked for beside the pages: over a million requests it takes seconds, and no page waits for a mark."""
    held = _mart(url, folder, version)
    return beside.made("findings", lambda: trust.findings(held, _scope, _about(url, held)))


@st.cache_data(max_entries=LISTS_KEPT, show_spinner=False)
def _examples(
    url: str,
    folder: str,
    version: str,
    named: str,  # noqa: ARG001 - the key
    _found: tuple[Finding, ...],
) -> pd.DataFrame:
    return trust.details(_mart(url, folder, version), _found)


@lru_cache(maxsize=STATES_KEPT)
def _about(url: str, held: mart.Mart) -> trust.Truth:
    with store.reading(engine(url)) as connection:
        return trust.truth(connection, held.catalogue)


@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _found(url: str, folder: str, version: str, text: str, offices: tuple[str, ...]) -> pd.DataFrame:
    return find.find(_mart(url, folder, version), text, Scope(offices=offices))


@st.cache_resource(max_entries=LIVES_KEPT, show_spinner=False)
def _single(url: str, folder: str, version: str, office: str, request_id: str) -> tuple[Ledger, pd.Series] | None:
    return one_request.of(url, _mart(url, folder, version), office, request_id)


@st.cache_resource(max_entries=STATES_KEPT, show_spinner=False)
def _looked_back(url: str, folder: str, version: str) -> "Future[pd.DataFrame]":
    now = _mart(url, folder, version)

    def lists() -> pd.DataFrame:
        return pd.concat([_list_of(url, folder, at, now) for at in prediction.looked_back_upon(now)])

    return beside.made("the lists of earlier days", lists)


@st.cache_resource(max_entries=LISTS_KEPT, show_spinner=False)
def _by_arrival(
    url: str,
    folder: str,
    version: str,
    scope: str,  # noqa: ARG001 - the key
    _scope: Scope,
) -> "Future[Arrived]":
    held = _mart(url, folder, version)
    return beside.made("the comparison by arrival", lambda: arrived(held, _scope))


def _list_of(url: str, folder: str, at: datetime, now: mart.Mart) -> pd.DataFrame:
    then = mart.at(url, Path(folder), at)
    try:
        return prediction.predictions(then, now)
    finally:
        then.close()


def _answer(url: str, folder: str, version: str, name: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    # One text is hashed many times faster than a scope; its representation says all that is in it. Arguments by name,
    # or Streamlit looks up the name of each, which takes as long as all the rest of a kept answer.
    question = repr((name, scope, by))
    return _report(url=url, folder=folder, version=version, question=question, _name=name, _scope=scope, _by=by)


@st.cache_data(max_entries=ANSWERS_KEPT, show_spinner=False)
def _report(
    url: str,
    folder: str,
    version: str,
    question: str,  # noqa: ARG001 - the key
    _name: str,
    _scope: Scope,
    _by: tuple[str, ...],
) -> pd.DataFrame:
    return reports.report(_name, _mart(url, folder, version), _scope, _by)


@st.cache_data(max_entries=LISTS_KEPT, show_spinner=False)
def _listed(
    url: str,
    folder: str,
    version: str,
    what: str,  # noqa: ARG001 - the key
    _scope: Scope,
    _kind: str,
    _document: str,
    _most: int,
) -> tuple[pd.DataFrame, int]:
    opened = _mart(url, folder, version)
    return listing.listing(opened, _scope, _kind, _document, _most), listing.count(opened, _scope, _kind, _document)


@st.cache_resource(max_entries=STATES_KEPT, show_spinner=False)
def _source(url: str, folder: str, version: str) -> Source:
    opened = _mart(url, folder, version)
    options = {name: _occurring(url, folder, version, name) for name in FILTERS}
    first = opened.sql("SELECT min(submitted_at) AS first FROM facts").to_pylist()[0]["first"]
    return Source(url, folder, version, opened.as_of, opened.catalogue, options, first)


def _occurring(url: str, folder: str, version: str, name: str) -> tuple[str, ...]:
    frame = _answer(url, folder, version, "impact", Scope(), (name,))
    return tuple(value for value in frame[name] if value is not None)


def _nothing_there(url: str) -> bool:
    """Whether nothing was ever loaded: no file, no table in it, or no catalogue.

    Raises Unreadable where the database is lost, or of another schema.
    """
    try:
        store.check(engine(url), config.data_dir())
        with store.reading(engine(url)) as connection:
            return not edition(connection)
    except (OtherSchema, store.Lost) as error:
        if isinstance(error, OtherSchema) and error.kind == "empty":
            return True
        raise _unreadable(error) from error
    except store.StoreError:
        return False


def _unreadable(error: Exception) -> Unreadable:
    log.error("the dashboard cannot read its data: %s", error, exc_info=error)
    return Unreadable(store.disk_full(error) or error)
