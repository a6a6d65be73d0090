"""Lists of outages and of changes of state that are loaded as pings: every ping would stand alone, and all look up."""

import polars as pl

from etl.intake.columns import keys_of
from etl.intake.words import NAMES, fold
from etl.intake.work import Work
from etl.sources.table import IntakeError
from service_levels.domain.outages import ANSWERED, FAILED
from service_levels.messages import Message

GAP = 300  # seconds, of targets that the catalogue does not know
LOOKED_AT = 2_000  # rows: a list is short, and a log of pings shows itself soon
LEAST = 4  # rows without a length beside them: fewer may alternate by chance
MOSTLY = 0.9


def refuse_lists(work: Work) -> None:
    """Raises IntakeError where the rows are no pings, with the way to load them. A mapping can say that they are."""
    if work.mapping.single_pings:
        return
    header = work.file.found.names
    meant = {NAMES["outages"][key] for name in header for key in keys_of(name) if key in NAMES["outages"]}
    if {"start", "end"} <= meant:
        raise IntakeError(_message(work, "file.list_of_outages"))
    if work.size > LOOKED_AT and not _is_list(work, LOOKED_AT):
        return
    if _is_list(work, work.size):
        raise IntakeError(_message(work, "file.list_of_changes"))


def _is_list(work: Work, rows: int) -> bool:
    """Whether of each target every row tells another state than the one before, too far from it to be a ping."""
    frame = pl.DataFrame({name: work.out[name].head(rows) for name in ("target", "at", "up")})
    frame = frame.filter(pl.Series(work.checks.good[:rows])).sort("target", "at")
    gaps = {target.id: target.gap for target in work.catalogue.targets.values()}
    apart = pl.col("at").diff().over("target").dt.total_seconds()
    pairs = frame.select(
        "up",
        apart=apart,
        other=pl.col("up") != pl.col("up").shift().over("target"),
        gap=pl.col("target").replace_strict(gaps, default=GAP, return_dtype=pl.Int64),
    ).drop_nulls()
    if pairs.is_empty() or (pairs["apart"] <= pairs["gap"]).any():
        return False
    changing = float(pairs["other"].mean())  # type: ignore[arg-type]
    if any(fold(name).startswith(("duration", "durasi", "lama")) for name in work.file.found.names):
        return changing >= MOSTLY or not (frame["up"] == ANSWERED).any()
    irregular = bool(pairs.select(pl.col("apart").max() >= 2 * pl.col("apart").min()).item())
    both = {FAILED, ANSWERED} <= set(frame["up"].unique())
    return changing == 1 and irregular and both and frame.height >= LEAST


def _message(work: Work, code: str) -> Message:
    names = work.file.found.names
    place = work.columns.place
    mapped = ((new, place.get(old)) for new, old in (("start", "at"), ("target", "target"), ("state", "up")))
    columns = ", ".join(f'{new} = "{names[at]}"' for new, at in mapped if at is not None)
    return Message(code, columns=columns)
