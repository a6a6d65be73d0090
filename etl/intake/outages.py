"""Lists of outages: rows with start and end, or changes of state of which an "up" ends the outage before it."""

import numpy as np
import polars as pl

from etl.intake.values import mask_of
from etl.intake.work import Work
from service_levels.messages import WRITTEN, Message

CHANGED_BACK = "up"  # a row that ends an outage, and is none


def without_end(frame: pl.DataFrame) -> str | None:
    """What is to be said of a list that nobody dated, where outages of it are still on; None: nothing."""
    many = len(frame) if "end" not in frame.columns else frame["end"].null_count()
    if not many:
        return None
    return Message("notice.outages_on", count=many)


def outage_rows(work: Work) -> None:
    """Ends of changes of state filled in, what contradicts itself marked.

    `work.out["state"]`: down, maintenance, or CHANGED_BACK for the rows that only end another; null: down.
    """
    state = work.out.get("state")
    if state is not None and (state == CHANGED_BACK).any():
        _changes(work, state)
    _impossible(work)


def _changes(work: Work, state: pl.Series) -> None:
    """Each row that has no end ends with the next row of its target, whatever that says."""
    same = pl.col("state") == pl.col("state").shift(1).over("target")
    rows = _ordered(work, state).with_columns(again=same.fill_null(value=False))
    # A monitor that starts anew writes the state again: the outage goes on.
    first = rows.filter(~pl.col("again")).with_columns(after=pl.col("start").shift(-1).over("target"))
    ends = first.filter(pl.col("state") != CHANGED_BACK).select("row", "after")
    found = pl.DataFrame({"row": np.arange(work.size)}).join(ends, on="row", how="left", maintain_order="left")["after"]
    given = work.out.get("end")
    work.out["end"] = (found if given is None else given.zip_with(given.is_not_null(), found)).alias("end")
    repeats = np.zeros(work.size, bool)
    repeats[rows.filter(pl.col("again") & (pl.col("state") != CHANGED_BACK))["row"].to_numpy()] = True
    if repeats.any():
        again = pl.Series(repeats)
        work.out["state"] = state.zip_with(~again, pl.Series([CHANGED_BACK])).alias("state")
        work.notices.append(Message("notice.down_again", count=int(repeats.sum())))


def _ordered(work: Work, state: pl.Series) -> pl.DataFrame:
    """row, target, start, state of the good rows, by target and time; those of one instant as the file goes."""
    frame = pl.DataFrame({
        "row": np.arange(work.size), "target": work.out["target"], "start": work.out["start"],
        "state": state.fill_null("down"),
    })  # fmt: skip
    good = frame.filter(pl.Series(work.checks.good))
    steps = good["start"].diff().dt.total_microseconds()
    newest_first = (steps < 0).sum() > (steps > 0).sum()
    return good.sort("target", "start", -pl.col("row") if newest_first else pl.col("row"))


def _impossible(work: Work) -> None:
    start, end = work.out["start"], work.out.get("end")
    none = pl.Series([None], dtype=start.dtype).new_from_index(0, work.size)
    end = none if end is None else end
    work.checks.mark(
        mask_of(end < start), "end", "before_start", Message("row.outage_ends_before", value=WRITTEN)
    )
    frame = pl.DataFrame({
        "row": np.arange(work.size), "target": work.out["target"], "start": start, "end": end,
        "state": work.out.get("state", pl.Series([None], dtype=pl.String).new_from_index(0, work.size)),
    }).with_columns(pl.col("state").fill_null("down"))  # fmt: skip
    frame = frame.filter(pl.Series(work.checks.good) & (frame["state"] != CHANGED_BACK))
    begins_later = frame.filter(pl.col("end").is_null() & (pl.col("start") < pl.col("start").max().over("target")))
    work.checks.mark(
        _mask(work, begins_later), "end", "not_the_last",
        Message("row.not_the_last"),
    )
    several = frame.filter(pl.struct("end", "state").n_unique().over("target", "start") > 1)
    work.checks.mark(
        _mask(work, several), "start", "contradicting",
        Message("row.contradicting_outage", value=WRITTEN),
    )


def _mask(work: Work, rows: pl.DataFrame) -> np.ndarray:
    found = np.zeros(work.size, bool)
    found[rows["row"].to_numpy()] = True
    return found
