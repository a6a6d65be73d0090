"""From a report's name and a scope to its frame: checked, compiled to SQL once, asked, and given its types."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import ibis
import numpy as np
import pandas as pd
import pyarrow as pa

from service_levels.catalogue import Catalogue
from service_levels.metrics.figure import INSTANT, Report
from service_levels.metrics.question import Question, dependants
from service_levels.metrics.registry import REPORTS
from service_levels.metrics.scope import DATE_BUCKETS, FILTERS, Scope, ScopeError

_FORMATS = {"day": "%Y-%m-%d", "week": "%G-W%V", "month": "%Y-%m", "year": "%Y"}
_ARROW = {"int64": pa.int64(), "float64": pa.float64(), "bool": pa.bool_()}


def report(name: str, mart: Any, scope: Scope | None = None, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One report of this room, as `answer` gives it. Raises ScopeError where it cannot answer."""
    return answer(found(REPORTS, name), mart, scope, by)


def found(reports: Mapping[str, Report], name: str) -> Report:
    """A report by its name. Raises ScopeError where there is none."""
    if name not in reports:
        raise ScopeError(f"report: {name!r} is not known; choose one of {', '.join(reports)}")
    return reports[name]


def answer(entry: Report, mart: Any, scope: Scope | None = None, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One report of the contract: the by columns, then the report's columns in the contract's order.

    Counts are int64 (int objects or None where they can fail to exist), shares and lengths float64 (NaN: does not
    exist), instants datetime64[us, UTC] (NaT), text object (None), or `str` where every row has it. Sorted by the by
    columns. Raises ScopeError where the report does not know a by column, a filter, a period or a figure.
    """
    scope = scope or Scope()
    by = tuple(dict.fromkeys(by))
    check(entry, scope, by)
    if entry.over != "requests":
        shown = () if entry.over == "analysis" else by
        return typed(pa.Table.from_pandas(entry.function(mart, scope, by), preserve_index=False), entry, shown)
    requires = requirements(mart.catalogue) if entry.name == "missing" else ()
    needs = dependants(mart.catalogue, scope.targets)
    grouping = tuple(column for column in by if column != "document")
    frame = typed(mart.sql(compiled(entry.name, scope, grouping, requires, needs)), entry, by)
    if "document" in by and by[-1] != "document":
        frame = frame.sort_values(list(by), kind="stable", na_position="last", ignore_index=True)
    return frame


def check(entry: Report, scope: Scope, by: tuple[str, ...]) -> None:
    """Raises ScopeError where the report cannot answer for this scope and grouping."""
    name = entry.name
    for column in by:
        if column not in entry.by:
            accepted = f"choose from {', '.join(entry.by)}" if entry.by else "leave it out"
            raise ScopeError(f"by: report {name} has no {column!r}; {accepted}")
    for filter_ in FILTERS:
        if scope.chosen(filter_) and filter_ not in entry.filters:
            accepted = ", ".join(entry.filters)
            raise ScopeError(f"{filter_}: report {name} cannot be filtered by it; it takes {accepted}")
    if scope.period and entry.period is None:
        raise ScopeError(f"period: report {name} is cut to the dates themselves; leave the period out")
    for figure in scope.figures:
        if figure not in entry.speaks_of:
            accepted = f"choose from {', '.join(entry.speaks_of)}" if entry.speaks_of else "leave it out"
            raise ScopeError(f"figure: report {name} does not speak of {figure!r}; {accepted}")


def requirements(catalogue: Catalogue) -> tuple[tuple[str, str], ...]:
    """(service, document) for every document that a service asks for, alternatives included."""
    return tuple(
        dict.fromkeys(
            (service.id, document)
            for service in catalogue.services.values()
            for alternatives in service.requires
            for document in alternatives
        )
    )


@lru_cache(maxsize=512)
def compiled(
    name: str,
    scope: Scope,
    by: tuple[str, ...],
    requires: tuple[tuple[str, str], ...] = (),
    needs: tuple[tuple[str | None, tuple[str, ...]], ...] = (),
) -> str:
    """The DuckDB SQL of a report over the view `facts`; filter values are quoted by the compiler."""
    entry = REPORTS[name]
    period = scope.period or entry.period or "submitted"
    return str(ibis.to_sql(entry.function(Question(scope, period, by, requires, needs)), dialect="duckdb"))


def typed(answer: pa.Table, entry: Report, by: tuple[str, ...]) -> pd.DataFrame:
    """The by columns and the report's columns, in order, each with the type of its unit."""
    dtypes = {figure.key: figure.dtype for figure in entry.figures(by)}
    columns: dict[str, Any] = {}
    for name in dict.fromkeys((*by, *dtypes)):
        column = answer.column(name)
        if name in DATE_BUCKETS:
            columns[name] = _labels(column, name)
        else:
            columns[name] = _column(column, "int64" if name == "hour_of_week" else dtypes.get(name, "object"))
    return pd.DataFrame(columns, copy=False)


def _column(column: pa.ChunkedArray, dtype: str) -> Any:
    """A column of the answer as its dtype, which may be written to."""
    if dtype == "str":
        return column.cast(pa.string()).to_pandas().astype("str")
    if dtype == "object":
        return pd.Series(_words(column.cast(pa.string())), dtype=object, copy=False)
    if dtype in ("maybe", "maybe_int"):
        held = column.cast(pa.int64()) if dtype == "maybe_int" else column  # refuses what is no whole number
        return pd.Series(held.to_pylist(), dtype=object, copy=False)
    if dtype == INSTANT:
        return column.cast(pa.timestamp("us", "UTC")).to_pandas()
    return np.require(column.cast(_ARROW[dtype]).to_numpy(), requirements="W")


def _words(texts: pa.ChunkedArray) -> np.ndarray:
    """Texts as objects, None where there is none: one object a distinct text, so that a million rows are cheap."""
    encoded = texts.combine_chunks().dictionary_encode()
    words = np.array([*encoded.dictionary.to_pylist(), None], dtype=object)
    return words[encoded.indices.fill_null(len(words) - 1).to_numpy()]


def _labels(dates: pa.ChunkedArray, bucket: str) -> pd.Series:
    """First dates of days, weeks, months, quarters or years as the contract writes them (`2024-W07`)."""
    codes, distinct = pd.factorize(dates.cast(pa.timestamp("us")).to_numpy())
    days = pd.DatetimeIndex(distinct)
    if bucket == "quarter":
        names = days.year.astype(str) + "-Q" + days.quarter.astype(str)
    else:
        names = days.strftime(_FORMATS[bucket])
    return pd.Series(np.asarray(names, dtype=object)[codes], dtype=object)
