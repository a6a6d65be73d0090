"""A look at a file before it is loaded: how it would be read, and why."""

from datetime import datetime
from pathlib import Path

from etl.intake.columns import Columns, find_columns, guess_kind, known_count
from etl.intake.dialect import ColumnMatch, Dialect, FirstRows, Word, dialect
from etl.intake.mapping import Mapping
from etl.intake.order import Order
from etl.intake.privacy import Mask
from etl.intake.times import scan_all
from etl.intake.values import decimal_mark, empty_to_null, per_value, tidy
from etl.intake.wording import words
from etl.intake.work import Work
from etl.sources.csv import from_bytes
from etl.sources.opening import is_log, is_workbook
from etl.sources.packed import is_packed, unpacked_head
from etl.sources.sample import WHOLE, Sample, sample
from etl.sources.sheets import open_sheet
from etl.sources.table import IntakeError, Known, Rows, TableFile
from etl.sources.xes import open_xes
from service_levels.catalogue import Catalogue

_NOTHING = Catalogue(offices={}, calendars={}, services={}, documents={}, targets={}, standards=())
_LOG_ROWS = 20_000  # of a log are looked at
_SHOWN = 10


def examine(
    source: Path, kind: str | None = None, *, mapping: Mapping | None = None, now: datetime, secret: bytes
) -> Dialect:
    """How `read` would read the file; `kind` None: found by its columns. Of a large file a sample is looked at.

    What would make `read` refuse the file stands in `problems`. Raises IntakeError where not even a header is found.
    """
    mapping = mapping or Mapping()
    file, counted = _opened(source, kind, lambda header: known_count(header, kind, mapping), mapping)
    mask = Mask(secret)
    if kind is None:
        try:
            kind = guess_kind(file.found, mapping)
        except IntakeError as error:
            matches = tuple(ColumnMatch(name, None, "not stored") for name in file.found.names)
            nothing = Columns({}, {}, matches)
            return dialect(
                file, None, nothing, None, "no date was looked at", None, (str(error),), sampled=counted is not None,
                rows=_first_rows(file, mask), notices=tuple(file.notices),
            )
    columns, refused = find_columns(file.found, kind, mapping)
    return _with_columns(file, counted, kind, columns, mapping, list(map(str, refused)), now, mask)


def _opened(source: Path, kind: str | None, known: Known, mapping: Mapping) -> tuple[TableFile, int | None]:
    """(the file or a sample of it, lines whose number is that of the file; None: it is whole)."""
    if is_workbook(source):
        return open_sheet(source, known, mapping.choices), None
    if is_log(source):
        log = open_xes(source, cases=kind == "requests", limit=_LOG_ROWS)
        return log, log.lines if len(log.numbers) == _LOG_ROWS else None
    packed = is_packed(source)
    part = _of_packed(source) if packed else sample(source)
    file = from_bytes(part.data, known, mapping.choices)
    file.packed = packed
    return file, None if part.whole else part.counted


def _of_packed(source: Path) -> Sample:
    data = unpacked_head(source, WHOLE + 1)
    if len(data) <= WHOLE:
        return Sample(data, whole=True, counted=0)
    end = max(data.rfind(b"\n"), data.rfind(b"\r"))
    data = data[: end + 1] if end > 0 else data
    return Sample(data, whole=False, counted=data.count(b"\n") or data.count(b"\r"))


def _with_columns(
    file: TableFile, counted: int | None, kind: str, columns: Columns, mapping: Mapping, problems: list[str],
    now: datetime, mask: Mask,
) -> Dialect:
    order, decimal, notices = Order(None, "no date was looked at"), None, list(file.notices)
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
            problems.append(str(error))
            order = Order(None, "left open")
        said = words(work)
        latency = work.take("latency_ms") if "latency_ms" in work.shape.columns else None
        if latency is not None:
            decimal = decimal_mark(empty_to_null(per_value(latency, tidy)), mapping.decimal)
    except IntakeError as error:
        problems.append(str(error))
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
