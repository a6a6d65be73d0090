"""Requests that cannot be: they are rejected, never mended (contract: Input files)."""

import numpy as np

from etl.intake.localtime import to_utc
from etl.intake.times import zones_of
from etl.intake.values import mask_of
from etl.intake.work import Work
from service_levels.messages import WRITTEN, Message

ENDED = ("finished", "rejected", "withdrawn")


def impossible_complaints(work: Work) -> None:
    """Mark complaints that were answered or resolved before they were received."""
    for column in ("answered_at", "resolved_at"):
        if column in work.out:
            work.checks.mark(
                mask_of(work.out[column] < work.out["received_at"]), column, "before_reception",
                Message("row.before_reception", column=column, value=WRITTEN),
            )


def impossible_requests(work: Work) -> None:
    """Mark rows that end or are complete before they start, and those whose status contradicts their times."""
    for column in ("complete_at", "finished_at"):
        if column in work.out:
            work.checks.mark(
                _before_submission(work, column), column, "before_submission",
                Message("row.before_submission", column=column, value=WRITTEN),
            )
    status, finished = work.out.get("status"), work.out.get("finished_at")
    if status is None:
        return
    if finished is None:
        # Whatever ended has an end: without its instant the request would be taken for open, and late one day.
        for ended in ENDED:
            work.checks.mark(
                mask_of(status == ended), "status", f"{ended}_without_time",
                Message("row.ended_without_column", value=WRITTEN, status=ended),
            )
        return
    work.checks.mark(
        mask_of((status == "open") & finished.is_not_null()), "status", "open_but_finished",
        Message("row.open_but_finished", value=WRITTEN),
    )
    for ended in ENDED:
        work.checks.mark(
            mask_of((status == ended) & finished.is_null()), "finished_at", f"{ended}_without_time",
            Message("row.ended_without_time", status=ended),
        )


def _before_submission(work: Work, column: str) -> np.ndarray:
    """Rows whose instant lies before the submission; a date without a time only where its whole day does."""
    at, submitted = work.out[column], work.out["submitted_at"]
    before = mask_of(at < submitted)
    if (days := work.days.get(column)) is None or not (before & days).any():
        return before
    before = before.copy()
    for zone, rows in zones_of(work, np.flatnonzero(before & days)).items():
        midnights = at.gather(rows).dt.convert_time_zone(zone).dt.replace_time_zone(None).dt.truncate("1d")
        ends, _, _ = to_utc(midnights.dt.offset_by("1d").dt.epoch("us").to_numpy(), zone)
        before[rows] = ends <= submitted.gather(rows).dt.epoch("us").to_numpy()
    return before
