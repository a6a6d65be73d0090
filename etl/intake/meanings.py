"""The columns of words and numbers: status, event, up, missing documents, latency, scores."""

from collections.abc import Callable

import polars as pl

from etl.intake.answers import state_of, up_of
from etl.intake.kinds import ELEMENTS
from etl.intake.log_options import left_out
from etl.intake.values import (
    by_word,
    complaint_status_of,
    decimal_mark,
    documents_of,
    empty_to_null,
    event_of,
    mask_of,
    numbers,
    per_value,
    scores,
    status_of,
    tidy,
)
from etl.intake.words import fold
from etl.intake.work import Work
from etl.sources.table import IntakeError
from service_levels.domain.outages import ANSWERS
from service_levels.messages import WRITTEN, Message

SHORT = 10  # rows of a file in which anything may be most
NO_PING = -1  # pending, or emptied by the mapping
_CODES = {name: code for code, name in enumerate(ANSWERS)}
_EXAMPLE = {
    "status": '[values.status] "…" = "finished"',
    "event": '[values.event] "…" = "completed", or "" to leave it out',
    "up": '[values.up] "…" = "down" (or up, maintenance, unknown, "" for no ping)',
    "state": '[values.state] "…" = "down" (or maintenance, or up where it ends the outage before)',
}


def meaning_of(work: Work, column: str) -> Callable[[str], str | None]:
    """What a word of status, event, up or state means in this file; None: not known."""
    given = work.mapping.values.get(column, {})
    if column == "state":
        return state_of(given, ended="end" in work.columns.place)
    if column == "status":
        return (complaint_status_of if work.kind == "complaints" else status_of)(given)
    if column == "event":
        return event_of(given)
    place = work.columns.place.get("up")
    header = "" if place is None else fold(work.file.found.names[place])
    return up_of(given, loss="loss" in header)


def words_and_numbers(work: Work) -> None:
    """Put every such column of the kind into `work.out`."""
    for column in ("status", "event", "up", "state"):
        if column in work.shape.columns:
            _word(work, column)
    if "missing_documents" in work.shape.columns:
        _documents(work)
    if "latency_ms" in work.shape.columns:
        _latency(work)
    if work.kind == "skm":
        _scores(work)


def _word(work: Work, column: str) -> None:
    series = work.take(column)
    if series is None:
        return
    series = per_value(series, tidy)
    if column in ("status", "state"):
        series = empty_to_null(series)
    else:
        work.checks.mark(mask_of(series.is_null()), column, "missing", Message("row.empty", column=column))
    known = by_word(series, meaning_of(work, column))
    if column == "event" and work.mapping.events.get("other") == "skip":
        others = series.filter(series.is_not_null() & known.is_null())
        known = known.zip_with(~(series.is_not_null() & known.is_null()), work.constant(column, ""))
        if len(others):
            work.notices.append(Message("notice.left_out", names=left_out(work.masked(others))))
    work.checks.mark(
        mask_of(series.is_not_null() & known.is_null()), column, f"unknown_{column}",
        Message("row.unknown_word", value=WRITTEN, column=column, example=_EXAMPLE[column]),
    )
    if column == "up":
        _not_mostly_pending(series, known)
        known = known.replace_strict(_CODES, default=NO_PING, return_dtype=pl.Int8)
    elif column in ("status", "state"):
        known = known.replace({"": None})
    work.out[column] = known.alias(column)


def _not_mostly_pending(series: pl.Series, known: pl.Series) -> None:
    """Raises IntakeError where most answers are 2: pending in Uptime Kuma, up in other tools, and never most of all."""
    pending = mask_of((series == "2") & (known == ""))
    if len(series) >= SHORT and pending.mean() > 1 / 2:
        raise IntakeError(Message("file.most_are_two"))


def _documents(work: Work) -> None:
    series = work.take("missing_documents")
    if series is not None:
        meaning = documents_of(work.catalogue, work.mapping.values.get("missing_documents", {}))
        known = by_word(series, meaning)  # null: nothing is written; '': a word says that nothing is lacking
        work.out["missing_documents"] = work.masked(known).alias("missing_documents")


def _latency(work: Work) -> None:
    series = work.take("latency_ms")
    if series is None:
        return
    series = empty_to_null(work.mapped("latency_ms", per_value(series, tidy)))
    work.decimal = decimal_mark(series, work.mapping.decimal)
    known = numbers(series, work.decimal or ".")
    # Only a failure has words or -1 in the place of a latency: rejected for them, it would be missing from the outage.
    none = work.out["up"] == _CODES["down"]
    none &= series.is_not_null() & (known.is_null() | (known < 0))
    if count := int(none.sum()):
        example = work.masked(series.filter(none).head(1))[0]
        work.notices.append(Message("notice.failed_latency", count=count, example=example))
        series, known = (column.zip_with(~none.fill_null(value=False), _none(column)) for column in (series, known))
    work.checks.mark(
        mask_of(series.is_not_null() & known.is_null()), "latency_ms", "unreadable_number",
        Message("row.no_milliseconds", value=WRITTEN),
    )
    work.checks.mark(mask_of(known < 0), "latency_ms", "negative", Message("row.negative", value=WRITTEN))
    work.out["latency_ms"] = known.alias("latency_ms")


def _none(column: pl.Series) -> pl.Series:
    return pl.Series([None], dtype=column.dtype)


def _scores(work: Work) -> None:
    for element in ELEMENTS:
        series = work.take(element)
        if series is None:
            continue
        series = work.mapped(element, per_value(series, tidy))
        work.checks.mark(mask_of(series.is_null()), element, "missing", Message("row.empty_score", column=element))
        known = scores(series)
        work.checks.mark(
            mask_of(series.is_not_null() & known.is_null()), element, "score",
            Message("row.score", column=element, value=WRITTEN),
        )
        work.out[element] = known.alias(element)
