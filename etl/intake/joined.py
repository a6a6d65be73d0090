"""Columns of a file that are one: parts joined, or the first that is filled. Whole columns at once."""

from collections.abc import Sequence

import polars as pl

from etl.intake.values import empty_to_null, tidy

MARK = "/"  # between the parts of an id
_MIDNIGHT = r"[ T]0?0[:.]00(?:[:.]00(?:\.0+)?)?$"
_NO_CLOCK = r"^0?0[:.]00(?:[:.]00(?:\.0+)?)?$"
_DAY_ZERO = r"^(?:1899-12-3[01]|1900-01-0[01]|1904-01-01|1970-01-01)[ T]"  # the day of a cell that holds a time alone
_FRACTION = r"^0?[.,]\d+$"
_COMPACT_DAY = r"^(\d{4})(\d{2})(\d{2})$"
_COMPACT_CLOCK = r"^(\d{2})(\d{2})(\d{2})?$"
_SERIAL = r"^\d{5}$"


def combined(parts: Sequence[Sequence[pl.Series]], *, instant: bool) -> pl.Series:
    """One column of the alternatives' columns. An id of which a part is empty is empty."""
    found = [_joined(each, instant=instant) for each in parts]
    if len(found) == 1:
        return found[0]
    filled = [empty_to_null(tidy(series)) if instant else tidy(series) for series in found]
    frame = pl.DataFrame({str(number): series for number, series in enumerate(filled)})
    return frame.select(pl.coalesce(pl.all())).to_series()


def _joined(parts: Sequence[pl.Series], *, instant: bool) -> pl.Series:
    if len(parts) == 1:
        return parts[0]
    if instant:
        return day_and_clock(parts[0], parts[1])
    frame = pl.DataFrame({str(number): tidy(series) for number, series in enumerate(parts)})
    return frame.select(pl.concat_str(pl.all(), separator=MARK, ignore_nulls=False)).to_series()


def day_and_clock(day: pl.Series, clock: pl.Series) -> pl.Series:
    """A date and a time of day as one text. A time without a date stays as it is, and can be read by nobody.

    Without a time the date stands alone; 00:00 beside no date is what exports write for nothing.
    """
    frame = pl.DataFrame({"day": empty_to_null(tidy(day)), "clock": empty_to_null(tidy(clock))})
    frame = frame.with_columns(
        pl.col("day").str.replace(_MIDNIGHT, "").str.replace(_COMPACT_DAY, "$1-$2-$3"),
        pl.col("clock").str.replace(_DAY_ZERO, "").str.replace(_COMPACT_CLOCK, "$1:$2:$3").str.strip_suffix(":"),
    ).with_columns(
        # a date that is said again beside the time
        pl.when(pl.col("clock").str.starts_with(pl.col("day") + " "))
        .then(pl.col("clock").str.strip_prefix(pl.col("day")).str.strip_chars())
        .otherwise(pl.col("clock")).alias("clock")
    )
    part = pl.col("clock").str.contains(_FRACTION)
    serial = pl.col("day").str.contains(_SERIAL)
    seconds = (pl.col("clock").str.replace(",", ".").cast(pl.Float64, strict=False) * 86_400).round(0).cast(pl.Int64)
    as_time = pl.from_epoch(seconds, time_unit="s").dt.to_string("%H:%M:%S")
    return frame.select(
        pl.when(pl.col("day").is_null())
        .then(pl.when(pl.col("clock").str.contains(_NO_CLOCK)).then(None).otherwise(pl.col("clock")))
        .when(pl.col("clock").is_null()).then(pl.col("day"))
        .when(part & serial).then(pl.col("day") + pl.col("clock").str.strip_prefix("0"))
        .when(part).then(pl.col("day") + " " + as_time)
        .otherwise(pl.col("day") + " " + pl.col("clock"))
    ).to_series()
