"""`report`: a report of the metrics as a table to read, CSV for a spreadsheet, or JSON for a program (contract)."""

import csv
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, TextIO
from zoneinfo import ZoneInfo

import numpy as np
import orjson
import pandas as pd

from service_levels import metrics, reports
from service_levels.analysis import freshness
from service_levels.catalogue import Catalogue
from service_levels.csv_text import guarded
from service_levels.metrics import Scope, ScopeError
from service_levels.metrics.arrivals import first_days
from service_levels.metrics.targets import zone_of, zone_of_all

FORMATS = ("table", "csv", "json")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_CHUNK = 50_000
_NAMED = 20


def scope_from(
    filters: Mapping[str, Sequence[str]],
    from_on: str | None = None,
    to_on: str | None = None,
    period: str | None = None,
    figures: Sequence[str] = (),
) -> Scope:
    """The scope of the command line: `filters` by name (`office`, `service` …), dates as YYYY-MM-DD.

    Raises ScopeError, which names the option, the value and what is accepted.
    """
    return Scope(
        offices=tuple(filters.get("office", ())),
        services=tuple(filters.get("service", ())),
        channels=tuple(filters.get("channel", ())),
        officers=tuple(filters.get("officer", ())),
        districts=tuple(filters.get("district", ())),
        targets=tuple(filters.get("target", ())),
        from_on=_date("from", from_on),
        to_on=_date("to", to_on),
        period=period,
        figures=tuple(figures),
    )


def _date(option: str, text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ScopeError(f"{option}: {text!r} is not a date; write it as 2024-02-29") from None


def by_from(text: str | None) -> tuple[str, ...]:
    """The columns of `--by`: names with commas between them."""
    return tuple(dict.fromkeys(part.strip() for part in (text or "").split(",") if part.strip()))


def report(
    mart: Any, name: str, scope: Scope, by: tuple[str, ...], style: str, out: TextIO, notes: TextIO,
    now: datetime | None = None,
) -> None:  # fmt: skip
    """Answer one report on `out`; what is to be known beside it (as-of, unknown filter values, why it is empty) goes to
    `notes`, whatever the style.

    `style` is one of FORMATS. `now`: the present (aware), by which the data may be old; None where an earlier instant
    was asked for. Raises ScopeError where the report cannot answer the question.
    """
    if style not in FORMATS:
        raise ScopeError(f"format: {style!r} is not known; choose one of {', '.join(FORMATS)}")
    reports.check(name, scope, by)
    scope = metrics.spelled(mart, metrics.canonical(scope, mart.catalogue))
    notes.writelines(_stranger(*stranger) for stranger in metrics.unknown(mart, scope))
    frame = reports.report(name, mart, scope, by)
    notes.write(_as_of(mart, scope))
    if now is not None:
        notes.write(_old(mart, scope, now))
    if frame.empty:
        notes.write(_nothing(mart, scope))
    write(frame, style, out, mart.catalogue, scope)


def _stranger(filter_: str, value: str, there: tuple[str, ...]) -> str:
    some, more = ", ".join(there[:_NAMED]) or "none", len(there) - _NAMED
    return f"{filter_}: nothing is known of {value!r}; there are: {some}{f' and {more} more' if more > 0 else ''}\n"


def _as_of(mart: Any, scope: Scope) -> str:
    parts = []
    for office, at in mart.as_of.items():
        if scope.offices and office not in scope.offices:
            continue
        zone = mart.catalogue.offices[office].timezone
        parts.append(f"{office} {pd.Timestamp(at).tz_convert(zone).isoformat()}")
    return f"as of: {'; '.join(parts) or 'nothing is loaded'}\n"


def _nothing(mart: Any, scope: Scope) -> str:
    """Why a report has no rows, and where the data of the offices in scope lies (local dates, both included)."""
    days = {
        office: (first, mart.as_of[office].astimezone(ZoneInfo(mart.catalogue.offices[office].timezone)).date())
        for office, first in sorted(first_days(mart).items())
        if office in mart.as_of and (not scope.offices or office in scope.offices)
    }
    if not days:
        return "no rows: there are no requests of the offices asked for\n"
    why = "this report finds nothing for these filters and dates"
    if scope.from_on and all(scope.from_on > last for _, last in days.values()):
        why = "the dates lie after the data"
    elif scope.to_on and all(scope.to_on < first for first, _ in days.values()):
        why = "the dates lie before the first request"
    reach = "; ".join(f"{office} from {first} to {last}" for office, (first, last) in days.items())
    return f"no rows: {why}; the data reaches: {reach}\n"


def _old(mart: Any, scope: Scope, now: datetime) -> str:
    """A line where the data of an office in scope is older than a working day."""
    here = {office: at for office, at in mart.as_of.items() if not scope.offices or office in scope.offices}
    parts = [
        f"{one.office} {one.days} days, {one.working_days} working days"
        for one in freshness.behind(here, mart.catalogue, now)
        if one.old
    ]
    return f"the data is old: {'; '.join(parts)}\n" if parts else ""


def write(frame: pd.DataFrame, style: str, out: TextIO, catalogue: Catalogue, scope: Scope) -> None:
    """A report's frame in one of FORMATS; instants with the offset of their office, nulls as the format has them."""
    texts = {
        name: _instants(frame[name], _zones(frame, catalogue, scope))
        for name in frame.columns
        if isinstance(frame[name].dtype, pd.DatetimeTZDtype)
    }
    columns = {name: texts[name] if name in texts else _plain(frame[name]) for name in frame.columns}
    {"json": _json, "csv": _csv, "table": _table}[style](columns, out)


def _plain(column: pd.Series) -> list[Any]:
    values: list[Any] = column.tolist()
    if column.dtype.kind == "f":
        return [None if math.isnan(value) else value for value in values]
    if isinstance(column.dtype, pd.StringDtype) and column.hasnans:
        return [value if isinstance(value, str) else None for value in values]
    return values


def _zones(frame: pd.DataFrame, catalogue: Catalogue, scope: Scope) -> pd.Series:
    """The zone of each row: of the record of its target or targets, else of its office."""
    if "targets" in frame:
        names = frame["targets"]
        of = {some: zone_of_all(some.split(";"), catalogue, scope) for some in set(names.dropna())}
    elif "target" in frame:
        names, of = frame["target"], {
            target.id: zone_of(target, catalogue, scope) for target in catalogue.targets.values()
        }
    else:
        names, of = frame["office"], {office.id: office.timezone for office in catalogue.offices.values()}
    return names.map(of)


def _instants(column: pd.Series, zones: pd.Series) -> list[str | None]:
    """ISO 8601 with the offset that held in the row's zone at that instant; None for NaT."""
    texts = np.full(len(column), None, dtype=object)
    for zone in zones.dropna().unique():
        rows = np.flatnonzero((zones == zone).to_numpy() & column.notna().to_numpy())
        here = pd.DatetimeIndex(column.iloc[rows])
        wall = here.tz_convert(zone).tz_localize(None)
        offset = (wall - here.tz_localize(None)).total_seconds().to_numpy().astype(int)
        names = {seconds: _offset(seconds) for seconds in np.unique(offset)}
        whole = (wall.to_numpy("M8[us]").astype(np.int64) % 1_000_000) == 0
        plain = np.where(
            whole, np.datetime_as_string(wall.to_numpy("M8[s]")), np.datetime_as_string(wall.to_numpy("M8[us]"))
        )
        texts[rows] = [text + names[seconds] for text, seconds in zip(plain.tolist(), offset.tolist(), strict=True)]
    return list(texts)


def _offset(seconds: int) -> str:
    sign, seconds = ("-", -seconds) if seconds < 0 else ("+", seconds)
    hours, rest = divmod(seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    return f"{sign}{hours:02d}:{minutes:02d}" + (f":{seconds:02d}" if seconds else "")


def _rows(columns: Mapping[str, list[Any]]) -> Iterator[tuple[Any, ...]]:
    return zip(*columns.values(), strict=True)


def _json(columns: Mapping[str, list[Any]], out: TextIO) -> None:
    """One array of records, written in parts so that a million rows need not exist as one text."""
    names = list(columns)
    out.write("[")
    part: list[dict[str, Any]] = []
    separator = ""
    for row in _rows(columns):
        part.append(dict(zip(names, row, strict=True)))
        if len(part) == _CHUNK:
            out.write(separator + orjson.dumps(part)[1:-1].decode())
            separator, part = ",\n", []
    if part:
        out.write(separator + orjson.dumps(part)[1:-1].decode())
    out.write("]\n")


def _csv(columns: Mapping[str, list[Any]], out: TextIO) -> None:
    safe = {name: _neutral(values) for name, values in columns.items()}
    writer = csv.writer(out)  # its own CR LF (RFC 4180): with a bare LF it would leave a CR in a cell unquoted
    writer.writerow(map(guarded, columns))
    writer.writerows(_rows(safe))


def _neutral(values: list[Any]) -> list[Any]:
    """Text that a spreadsheet would run begins with an apostrophe; truths are written as in JSON."""
    return [
        guarded(value) if isinstance(value, str)
        else str(value).lower() if isinstance(value, bool)
        else value
        for value in values
    ]


def _table(columns: Mapping[str, list[Any]], out: TextIO) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table()
    for name, values in columns.items():
        number = any(isinstance(value, int | float) and not isinstance(value, bool) for value in values)
        table.add_column(name, justify="right" if number else "left", no_wrap=True)
    for row in _rows(columns):
        table.add_row(*(Text(_cell(value)) for value in row))
    # Into a file or a pipe nothing may be cut to a screen that is not there.
    console = Console(file=out, width=None if out.isatty() else 10_000)
    console.print(table)


def _cell(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:,.4f}".rstrip("0").rstrip(".")
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", str(value))
