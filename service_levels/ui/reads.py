"""What the pages read, cached: keyed on the database, the state of its data, the question. Never on who asks.

One open mart a state of the data; a load makes a new state, which the next run of a page sees.
"""

import logging
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
import pandas as pd
import streamlit as st
from sqlalchemy import make_url

from service_levels import config, mart, metrics, store
from service_levels.catalogue import Catalogue
from service_levels.mart.opening import engine
from service_levels.metrics import Scope
from service_levels.store import batches
from service_levels.store.catalogues import edition
from service_levels.store.migration import version as schema_version
from service_levels.store.reads import newest_pings
from service_levels.ui.address import FILTERS

log = logging.getLogger(__name__)
STATES_KEPT = 3  # of the data, opened; older ones go when nobody asks them any more
ANSWERS_KEPT = 2000  # reports, a few kilobytes each


class Unreadable(Exception):
    """The data cannot be read now; the log says why."""


@dataclass(frozen=True, slots=True)
class Source:
    """One state of one database. `options`: name of a filter -> the values that occur."""

    url: str
    folder: str
    version: str
    as_of: dict[str, datetime]
    catalogue: Catalogue
    options: dict[str, tuple[str, ...]]


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


def everything(where: Source, by: str) -> pd.DataFrame:
    """All requests of the database by a column, as the report `impact` counts them. Raises Unreadable."""
    return report(where, "impact", Scope(), (by,))


def documents(where: Source) -> pd.DataFrame:
    """Every document that is asked for or was named as missing, as the report `missing` counts. Raises Unreadable."""
    return report(where, "missing", Scope(), ())


def pinged(where: Source) -> list[str]:
    """The names of all systems that pings were loaded for. Raises Unreadable."""
    try:
        with store.reading(engine(where.url)) as connection:
            return sorted(newest_pings(connection))
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
    """What a batch rejected: line, field, value, reason, raw. Raises Unreadable."""
    names = ["line", "field", "value", "reason", "raw"]
    try:
        with store.reading(engine(where.url)) as connection:
            rows = batches.read_rejects(connection, batch_id)
    except store.StoreError as error:
        raise _unreadable(error) from error
    return pd.DataFrame([{name: getattr(row, name) for name in names} for row in rows], columns=names)


@st.cache_resource(max_entries=STATES_KEPT, show_spinner=False)
def _mart(url: str, folder: str, version: str) -> mart.Mart:  # noqa: ARG001 - a new version is another mart
    return mart.open(url, Path(folder))


def _answer(url: str, folder: str, version: str, name: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    # One text is hashed many times faster than a scope; its representation says all that is in it.
    return _report(url, folder, version, repr((name, scope, by)), name, scope, by)


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
    return metrics.report(_name, _mart(url, folder, version), _scope, _by)


@st.cache_resource(max_entries=STATES_KEPT, show_spinner=False)
def _source(url: str, folder: str, version: str) -> Source:
    opened = _mart(url, folder, version)
    options = {name: _occurring(url, folder, version, name) for name in FILTERS}
    return Source(url, folder, version, opened.as_of, opened.catalogue, options)


def _occurring(url: str, folder: str, version: str, name: str) -> tuple[str, ...]:
    frame = _answer(url, folder, version, "impact", Scope(), (name,))
    return tuple(value for value in frame[name] if value is not None)


def _nothing_there(url: str) -> bool:
    """Whether nothing was ever loaded: no file, no tables of ours in it, or no catalogue."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and not Path(parsed.database or "").exists():
        return True
    try:
        with store.reading(engine(url)) as connection:
            return schema_version(connection) is None or not edition(connection)
    except store.StoreError:
        return False


def _unreadable(error: Exception) -> Unreadable:
    log.error("the dashboard cannot read its data: %s", error, exc_info=error)
    return Unreadable(str(error))
