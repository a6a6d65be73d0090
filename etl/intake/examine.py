"""A look at a file before it is loaded: how it would be read, and why."""

from datetime import datetime
from pathlib import Path

from etl.intake.columns import Columns, find_columns, guess_kind
from etl.intake.dialect import ColumnMatch, Dialect, FirstRows, Word, dialect
from etl.intake.mapping import Mapping
from etl.intake.opened import opened
from etl.intake.order import Order
from etl.intake.times import scan_all
from etl.intake.values import decimal_mark, empty_to_null, per_value, tidy
from etl.intake.wording import words
from etl.intake.work import Work
from etl.sources.table import IntakeError, Rows, TableFile
from service_levels.catalogue import Catalogue
from service_levels.messages import Message
from service_levels.privacy import Mask

_NOTHING = Catalogue(offices={}, calendars={}, services={}, documents={}, targets={}, standards=())
_SHOWN = 10


def examine(
    source: Path, kind: str | None = None, *, mapping: Mapping | None = None, now: datetime, secret: bytes
) -> Dialect:
    """How `read` would read the file; `kind` None: found by its columns. Of a large file a sample is looked at.

    What would make `read` refuse the file stands in `problems`. Raises IntakeError where not even a header is found.
    """
    mask = Mask(secret)
    found = opened(source, kind, mapping or Mapping(), mask, part=True)
    file, counted, mapping = found.file, found.counted, found.mapping
    if kind is None:
        try:
            kind = guess_kind(file.found, mapping)
        except IntakeError as error:
            matches = tuple(ColumnMatch(name, None, "not stored") for name in file.found.names)
            nothing = Columns({}, {}, matches)
            return dialect(
                file, None, nothing, None, Message("dates.not_looked"), None, (error.message,),
                sampled=counted is not None, rows=_first_rows(file, mask), notices=tuple(file.notices),
            )
    columns, refused = find_columns(file.found, kind, mapping)
    return _with_columns(file, counted, kind, columns, mapping, [error.message for error in refused], now, mask)


def _with_columns(
    file: TableFile, counted: int | None, kind: str, columns: Columns, mapping: Mapping, problems: list[str],
    now: datetime, mask: Mask,
) -> Dialect:
    order, decimal, notices = Order(None, Message("dates.not_looked")), None, list(file.notices)
    said: tuple[Word, ...] = ()
    rows: Rows | None = None
    try:
        work = Work(kind, _NOTHING, mapping, None, now, mask, file, columns)
        if counted is not None:
            work.counted_lines = counted
        notices, rows = work.notices, work.rows
        try:
            _, order = scan_all(work)
        except IntakeError as error:
            problems.append(error.message)
            order = Order(None, Message("dates.left_open"))
        said = words(work)
        latency = work.take("latency_ms") if "latency_ms" in work.shape.columns else None
        if latency is not None:
            decimal = decimal_mark(empty_to_null(per_value(latency, tidy)), mapping.decimal)
    except IntakeError as error:
        problems.append(error.message)
    return dialect(
        file, kind, columns, order.order or mapping.dates, order.why, decimal, tuple(problems),
        sampled=counted is not None, rows=_first_rows(file, mask, rows), notices=tuple(notices), words=said,
    )


def _first_rows(file: TableFile, mask: Mask, rows: Rows | None = None) -> FirstRows:
    """The first rows (of those given, else of all below the header), every column, numbers of people replaced."""
    try:
        rows = rows or file.rows([0])
    except IntakeError:
        return ()
    places = zip(rows.first[:_SHOWN].tolist(), rows.last[:_SHOWN].tolist(), strict=True)
    return tuple(
        (first, tuple(mask.text(cell) for cell in file.fields(file.raw(first, last)))) for first, last in places
    )
