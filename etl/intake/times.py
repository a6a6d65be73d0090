"""The time columns of a file: found order of day and month, zone of each row, UTC."""

import re
from collections.abc import Callable, Mapping

import numpy as np

from etl.intake.dates import UNREADABLE, Written
from etl.intake.instants import Instants, scan_column
from etl.intake.localtime import micros
from etl.intake.mapping import EPOCH, ORDERS
from etl.intake.order import Order, decide
from etl.intake.strptime import compile_format
from etl.intake.values import mask_of
from etl.intake.work import Work
from etl.sources.table import IntakeError
from service_levels.csv_text import was_given_back
from service_levels.messages import WRITTEN, Message

_ODD = 2  # times of a column that are all midnight, from so many on
DAYS = ("requests", "events")  # kinds whose dates without a time stay dates (docs/method.md, "Time")
_TAKEN = {  # column -> how its dates without a time count
    "submitted_at": "notice.dates_count_first",
    "deadline_at": "notice.dates_count_midnight",
    "at": "notice.dates_count_event",
}
_CLOSE = "notice.dates_count_close"


def instants(work: Work, tell: Callable[[float], None] = lambda _share: None) -> Order:
    """Put every time column into `work.out`. Returns the order of day and month with its evidence.

    `tell` hears the share that is done, column by column.
    """
    scanned, order = scan_all(work, tell)
    form = work.mapping.dates
    reader = Instants(
        work.checks, lambda rows: _zones(work, rows), lambda rows: zones_of(work, rows), order.order, form
    )
    latest = micros(work.now)
    for number, (column, written) in enumerate(scanned.items(), start=1):
        work.out[column] = reader.column(
            column, written, needed=column in work.shape.required, latest=None if column == "deadline_at" else latest
        )
        if work.kind in DAYS and written.bare.any():
            work.days[column] = written.bare
        _say(work, column, written)
        tell(0.5 + 0.5 * number / len(scanned))
    if reader.twice:
        work.notices.append(Message("notice.clock_twice", count=reader.twice))
    if reader.skipped:
        work.notices.append(Message("notice.clock_skipped", count=reader.skipped))
    return order


def scan_all(
    work: Work, tell: Callable[[float], None] = lambda _share: None
) -> tuple[dict[str, Written], Order]:
    """The columns as written, and the order decided over all of them. Raises IntakeError where it stays open."""
    form = work.mapping.dates
    given: re.Pattern[str] | str | None = EPOCH if form == EPOCH else None
    if form is not None and form not in (*ORDERS, EPOCH):
        given = compile_format(form)
    typed = work.file.sheet is not None or was_given_back(work.file.found.names)  # those of a sheet as CSV
    scanned: dict[str, Written] = {}
    for number, column in enumerate(work.shape.instants):
        tell(0.4 * number / len(work.shape.instants))
        series = work.take(column)
        if series is not None:
            scanned[column] = scan_column(
                work.mapped(column, series), given, ascii_only=work.file.ascii, typed=typed,
                serial_from=work.file.serial_from,
            )
            if column in work.mapping.days:
                scanned[column].as_dates()

    def text_of(column: str, row: int) -> tuple[Message, str]:
        text = work.value(column, work.raw_text(row)) or ""
        line = int(work.rows.first[row])
        place = Message("place.line", line=line) if line <= work.counted_lines else Message("place.later")
        return place, work.mask.text(text)

    if form == EPOCH:
        return scanned, Order(EPOCH, Message("dates.by_mapping"))
    if given is not None:
        return scanned, Order(None, Message("dates.by_format", form=form))
    if scanned and all(written.epoch or not (written.kind != 0).any() for written in scanned.values()):
        units = {written.epoch for written in scanned.values() if written.epoch}
        if units:
            return scanned, Order(EPOCH, Message("dates.counted", units=sorted(units)))
    return scanned, decide(scanned, form, work.now, text_of)


def _say(work: Work, column: str, written: Written) -> None:
    if written.serial:
        work.notices.append(Message("notice.serial", column=column, day=np.datetime64(0, "D") - work.file.serial_from))
    if written.epoch and work.mapping.dates != EPOCH:
        work.notices.append(Message("notice.epoch", column=column, unit=written.epoch))
    read = written.kind > UNREADABLE
    if not (filled := int(read.sum())):
        return
    bare = int((written.bare & read).sum())
    if bare:
        taken = _TAKEN.get(column, _CLOSE) if work.kind in DAYS else _TAKEN["submitted_at"]
        work.notices.append(
            Message(taken, count=bare, all=filled, column=column)
        )
    elif filled >= _ODD and not written.clock[read].any():
        work.notices.append(Message("notice.all_midnight", column=column))


def _zones(work: Work, rows: np.ndarray) -> Mapping[str, np.ndarray]:
    """{zone: rows} of the mapping, else as `zones_of`."""
    return zones_of(work, rows) if work.mapping.timezone is None else {work.mapping.timezone: rows}


def zones_of(work: Work, rows: np.ndarray) -> Mapping[str, np.ndarray]:
    """{zone: rows} of each row's office, else of each target's office."""
    offices = work.catalogue.offices
    if "target" in work.out:
        named = work.out["target"].gather(rows)
        targets = work.catalogue.targets.values()
        owner = {t.id: offices[t.office].timezone for t in targets if t.office is not None and t.office in offices}
    else:
        named = work.out["office"].gather(rows)
        owner = {office.id: office.timezone for office in offices.values()}
    zones: dict[str, list[np.ndarray]] = {}
    nowhere: list[np.ndarray] = []
    for name in named.unique():
        mine = rows[mask_of(named == name)]
        zone = owner.get(name) or _common_zone(work)
        (nowhere if zone is None else zones.setdefault(zone, [])).append(mine)
    if nowhere:
        _refuse(work, np.concatenate(nowhere))
    return {zone: np.concatenate(parts) for zone, parts in zones.items()}


def _common_zone(work: Work) -> str | None:
    """The zone of a target that no office owns: that of the office given, else the only one that the offices have."""
    offices = work.catalogue.offices
    if work.office is not None:
        return offices[work.office].timezone
    zones = {office.timezone for office in offices.values()}
    return zones.pop() if len(zones) == 1 else None


def _refuse(work: Work, rows: np.ndarray) -> None:
    """Rejects rows of targets whose zone nobody knows. Raises IntakeError where the file holds no others."""
    if len(rows) == work.checks.good.sum():
        name = work.out["target"][int(rows[0])]
        raise IntakeError(Message("file.no_zone" if work.catalogue.offices else "file.no_office_zone", name=name))
    wrong = np.zeros(len(work.checks.good), bool)
    wrong[rows] = True
    work.checks.mark(
        wrong, work.shape.instants[0], "no_zone",
        Message("row.no_zone", value=WRITTEN),
    )
