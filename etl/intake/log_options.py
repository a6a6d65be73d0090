"""What a mapping says of a log of events as a whole: [events] first and other."""

import polars as pl

from service_levels.messages import Message, listed

_KEYS = ["office", "request_id"]
_SHOWN = 8


def first_as_submission(frame: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """(events, requests whose first event stands for their submission): of those that have no submission in the file.

    The first event stays what it is beside that; one that the mapping leaves out becomes the submission.
    """
    submitted = frame.filter(pl.col("event") == "submitted").select(_KEYS).unique()
    first = frame.sort("at", "line").unique(_KEYS, keep="first", maintain_order=True)
    first = first.join(submitted, on=_KEYS, how="anti").with_columns(pl.lit("submitted").alias("event"))
    if "missing_documents" in first.columns:
        first = first.with_columns(pl.lit(None, pl.String).alias("missing_documents"))
    left_out = (pl.col("event") == "") & pl.col("line").is_in(first["line"].implode())
    rest = frame.filter(~left_out)
    return pl.concat([first.select(frame.columns), rest]).sort("line", maintain_order=True), len(first)


def left_out(series: pl.Series) -> Message:
    """The words of a column that were left out, with their rows, the most frequent first."""
    counted = series.alias("word").value_counts(sort=True)
    shown = [f"{word!r} ({rows})" for word, rows in counted.head(_SHOWN).iter_rows()]
    return listed(shown, len(counted) - _SHOWN)
