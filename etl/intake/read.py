"""A file to canonical rows: find the columns, read each, reject what cannot be used."""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl

from etl.intake import names
from etl.intake.columns import match_columns
from etl.intake.contradictions import without_contradictions
from etl.intake.dialect import dialect
from etl.intake.duplicates import named_again, without_duplicates
from etl.intake.impossible import impossible_complaints, impossible_requests
from etl.intake.kinds import KINDS
from etl.intake.log_options import first_as_submission
from etl.intake.mapping import Mapping
from etl.intake.meanings import NO_PING, words_and_numbers
from etl.intake.not_pings import refuse_lists
from etl.intake.opened import opened
from etl.intake.outages import CHANGED_BACK, outage_rows
from etl.intake.rejected import kept_head
from etl.intake.rejected import rejects as rejects_of
from etl.intake.result import Intake, Progress, silent
from etl.intake.times import instants
from etl.intake.work import Work
from etl.sources.csv import CsvFile
from etl.sources.table import IntakeError
from service_levels.catalogue import Catalogue
from service_levels.messages import Message
from service_levels.privacy import Mask
from service_levels.store.schema import DAY_BITS


def read(
    source: Path,
    kind: str,
    *,
    catalogue: Catalogue,
    mapping: Mapping | None = None,
    office: str | None = None,
    now: datetime,
    secret: bytes,
    progress: Progress = silent,
) -> Intake:
    """Read a file of `kind` (one of KINDS).

    `office`: the office of rows that name none; a row that names another is rejected. `now`: aware; later instants are
    rejected, deadlines apart. `secret`: key of the hashes that replace identity and phone numbers.
    Raises IntakeError where the file as a whole cannot be read.
    """
    if kind not in KINDS:
        raise IntakeError(Message("file.unknown_kind", kind=kind, kinds=list(KINDS)))
    progress("reading", 0.0)
    mask = Mask(secret)
    found = opened(source, kind, mapping or Mapping(), mask)
    file, mapping = found.file, found.mapping
    progress("reading", 0.1)
    columns = match_columns(file.found, kind, mapping)
    work = Work(kind, catalogue, mapping, office, now, mask, file, columns)
    if isinstance(file, CsvFile):
        file.let_go()
    progress("checking", 0.3)
    _named_columns(work)
    progress("checking", 0.5)
    order = instants(work, lambda share: progress("checking", 0.5 + 0.3 * share))
    progress("checking", 0.8)
    words_and_numbers(work)
    if kind == "requests":
        impossible_requests(work)
    elif kind == "pings":
        refuse_lists(work)
    elif kind == "outages":
        outage_rows(work)
    elif kind == "complaints":
        impossible_complaints(work)
    frame, skipped = _usable(work)
    frame, again = without_contradictions(work, frame, named_again(frame, kind))
    frame, duplicates, more = without_duplicates(frame, kind, again)
    rejects = rejects_of(work)
    _say(work, skipped, duplicates, more)
    progress("checked", 1.0)
    return Intake(
        kind=kind, frame=frame, rejects=rejects, read=work.size + len(work.rows.broken),
        columns=tuple(c for c in work.shape.columns if c in frame.columns),
        dialect=dialect(file, kind, columns, order.order or mapping.dates, order.why, work.decimal),
        notices=work.notices, duplicates=duplicates, skipped=skipped, head=kept_head(file.found, columns),
    )


def _named_columns(work: Work) -> None:
    if work.kind in ("pings", "outages"):
        names.targets(work)
        names.texts(work)
        return
    if work.kind != "skm":
        names.ids(work)
    names.offices(work)
    names.services(work)
    names.texts(work)


def _usable(work: Work) -> tuple[pl.DataFrame, int]:
    """(the good rows in the contract's order of columns, how many were left out: events by the mapping, no pings)."""
    columns = {c: work.out.pop(c) for c in work.shape.columns if c in work.out}
    frame = pl.DataFrame({"line": pl.Series(work.rows.first, dtype=pl.Int64), **columns, **_days(work)})
    if not work.checks.good.all():
        frame = frame.filter(pl.Series(work.checks.good))
    if work.kind == "requests" and "status" in frame.columns:
        ended = pl.col("finished_at").is_not_null() if "finished_at" in frame.columns else pl.lit(value=False)
        absent = pl.when(ended).then(pl.lit("finished")).otherwise(pl.lit("open"))
        frame = frame.with_columns(pl.col("status").fill_null(absent))
    if work.kind == "events" and work.mapping.events.get("first") == "submitted":
        frame, first = first_as_submission(frame)
        if first:
            work.notices.append(Message("notice.first_event", count=first))
    if work.kind == "events" and (work.mapping.values.get("event") or work.mapping.events):
        kept = frame.filter(pl.col("event") != "")
        return kept, len(frame) - len(kept)
    if work.kind == "pings" and (frame["up"] == NO_PING).any():
        kept = frame.filter(pl.col("up") != NO_PING)
        return kept, len(frame) - len(kept)
    if work.kind == "outages" and "state" in frame.columns:
        kept = frame.filter(pl.col("state").ne_missing(pl.lit(CHANGED_BACK)))
        return kept, len(frame) - len(kept)
    return frame, 0


def _days(work: Work) -> dict[str, pl.Series]:
    """`day_only` where the file holds dates without a time: which instants of a row they are (`store.schema`)."""
    if not work.days:
        return {}
    bits = np.zeros(work.size, np.int64)
    for column, rows in work.days.items():
        bits[rows] |= DAY_BITS[column]
    return {"day_only": pl.Series(bits).replace(0, None)}


def _say(work: Work, skipped: int, duplicates: int, more: int) -> None:
    file, notices = work.file, work.notices
    if file.encoding == "windows-1252":
        notices.append(Message("notice.windows"))
    if file.titled:
        notices.append(Message("notice.header_below", line=file.found.line))
    if file.found.rows > 1:
        found = file.found
        notices.append(Message("notice.two_headers", first=found.line, last=found.last, names=list(found.names)))
    if work.rows.blank:
        notices.append(Message("notice.blank_lines", count=work.rows.blank))
    if skipped and work.kind == "pings":
        notices.append(Message("notice.empty_pings", count=skipped))
    elif skipped and work.kind == "outages":
        notices.append(Message("notice.up_again", count=skipped))
    elif skipped:
        notices.append(Message("notice.events_left_out", count=skipped))
    if duplicates:
        notices.append(Message("notice.repeated", count=duplicates))
    if more:
        notices.append(Message("notice.named_again", count=more))
    if work.hashed:
        notices.append(Message("notice.hashed", count=work.hashed))
    notices.extend(
        Message("notice.default_unused", column=column)
        for column in work.columns.unused_defaults
    )
