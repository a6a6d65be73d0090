"""A look at a file before it is loaded: how it would be read, and why."""

from datetime import datetime
from pathlib import Path

from etl.intake.columns import Columns, find_columns, guess_kind, known_count
from etl.intake.dialect import ColumnMatch, Dialect
from etl.intake.mapping import Mapping
from etl.intake.order import Order
from etl.intake.privacy import Mask
from etl.intake.read import dialect_of
from etl.intake.times import scan_all
from etl.intake.values import decimal_mark, empty_to_null, per_value, tidy
from etl.intake.work import Work
from etl.sources.csv import CsvFile, from_bytes
from etl.sources.sample import Sample, sample
from etl.sources.table import IntakeError
from service_levels.catalogue import Catalogue

_NOTHING = Catalogue(offices={}, calendars={}, services={}, documents={}, targets={}, standards=())


def examine(
    source: Path, kind: str | None = None, *, mapping: Mapping | None = None, now: datetime, secret: bytes
) -> Dialect:
    """How `read` would read the file; `kind` None: found by its columns. Of a large file a sample is looked at.

    What would make `read` refuse the file stands in `problems`. Raises IntakeError where not even a header is found.
    """
    mapping = mapping or Mapping()
    part = sample(source)
    file = from_bytes(part.data, lambda header: known_count(header, kind, mapping), mapping.encoding, mapping.delimiter)
    problems: list[str] = []
    if kind is None:
        try:
            kind = guess_kind(file.header, mapping)
        except IntakeError as error:
            return _without_kind(file, part, str(error))
    columns, refused = find_columns(file.header, kind, mapping)
    problems.extend(map(str, refused))
    return _with_columns(file, part, kind, columns, mapping, problems, now, Mask(secret))


def _with_columns(
    file: CsvFile, part: Sample, kind: str, columns: Columns, mapping: Mapping, problems: list[str], now: datetime,
    mask: Mask,
) -> Dialect:
    order = Order(None, "no date was looked at")
    try:
        work = Work(kind, _NOTHING, mapping, None, now, mask, file, columns)
    except IntakeError as error:
        return _dialect(file, part, kind, columns.matches, order, None, [*problems, str(error)])
    if not part.whole:
        work.counted_lines = part.counted
    try:
        _, order = scan_all(work)
    except IntakeError as error:
        problems.append(str(error))
        order = Order(None, "left open")
    try:
        latency = work.take("latency_ms") if "latency_ms" in work.shape.columns else None
        if latency is not None:
            work.decimal = decimal_mark(empty_to_null(per_value(latency, tidy)), mapping.decimal)
    except IntakeError as error:
        problems.append(str(error))
    return dialect_of(work, order, tuple(problems), sampled=not part.whole)


def _without_kind(file: CsvFile, part: Sample, problem: str) -> Dialect:
    matches = tuple(ColumnMatch(name, None, "not stored") for name in file.header)
    return _dialect(file, part, None, matches, Order(None, "no date was looked at"), None, [problem])


def _dialect(
    file: CsvFile, part: Sample, kind: str | None, matches: tuple[ColumnMatch, ...], order: Order, decimal: str | None,
    problems: list[str],
) -> Dialect:
    found = file.found
    return Dialect(
        kind, file.encoding, found.delimiter, found.why, found.line, matches, order.order, order.why, decimal,
        file.quoted, tuple(problems), not part.whole,
    )
