"""Requests that cannot be: they are rejected, never mended (contract: Input files)."""

from etl.intake.values import mask_of
from etl.intake.work import Work


def impossible_requests(work: Work) -> None:
    """Mark rows that end or are complete before they start, and those whose status contradicts their times."""
    submitted = work.out["submitted_at"]
    for column in ("complete_at", "finished_at"):
        if column in work.out:
            work.checks.mark(
                mask_of(work.out[column] < submitted), column, "before_submission",
                f"{column} {{value}} lies before submitted_at; correct it in the source",
            )
    status, finished = work.out.get("status"), work.out.get("finished_at")
    if status is None:
        return
    if finished is None:
        work.checks.mark(
            mask_of(status == "finished"), "status", "finished_without_time",
            "the status {value} means finished, and the file has no finished_at; name its column in a mapping",
        )
        return
    work.checks.mark(
        mask_of((status == "open") & finished.is_not_null()), "status", "open_but_finished",
        "the status {value} means open, and finished_at is filled; one of the two is wrong",
    )
    work.checks.mark(
        mask_of((status == "finished") & finished.is_null()), "finished_at", "finished_without_time",
        "the status means finished, and finished_at is empty; fill it, or correct the status",
    )
