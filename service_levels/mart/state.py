"""The current state of offices as the measuring wants it: from the truth, or from what a load has in memory."""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd
import polars as pl
from sqlalchemy import Connection

from service_levels.catalogue import Catalogue
from service_levels.store import reads
from service_levels.store.order import by_key
from service_levels.store.schema import event_rows, request_rows


def of_office(
    connection: Connection, catalogue: Catalogue, office: str, stored: dict[str, str], ids: Iterable[str] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows and events of an office (of some of its requests), as `domain.measure` takes them."""
    names = reads.offices_of(stored, office)
    spoken, said = reads.speakers(connection), reads.documents(connection, names)
    since = pl.DataFrame(
        {"batch_id": list(said.batches), "documents_from": list(said.batches.values())},
        schema={"batch_id": pl.Int64, "documents_from": pl.Int64},
    )
    rows = reads.named(reads.versions(connection, request_rows, names, ids), catalogue)
    events = reads.named(reads.versions(connection, event_rows, names, ids), catalogue)
    requests = reads.current_requests(rows, spoken.join(since, on="batch_id", how="left"))
    happened = reads.current_events(events, spoken).with_columns(documents_from=pl.lit(said.events, pl.Int64))
    return for_measure(requests, happened)


def for_measure(requests: pl.DataFrame, events: pl.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """States (see `store.reads`) as pandas frames: instants aware, '' where a source named no missing document.

    Both with `documents_from` (see `store.reads.Documents`): of a row that of its source, of events that of the office.
    """
    told = pl.when("has_missing_documents").then(pl.col("missing_documents").fill_null(""))
    repeating = (pl.col(name).cast(pl.Categorical) for name in reads.ATTRIBUTES)
    rows = requests.select(
        pl.col("office_id").alias("office"),
        "request_id",
        *repeating,
        *(pl.col(name).cast(reads.INSTANT) for name in reads.REQUEST_INSTANTS),
        "status",
        told.alias("missing_documents"),
        pl.col("has_complete_at").alias("has_complete_column"),
        pl.col("documents_from").cast(reads.INSTANT),
        pl.col("day_only").fill_null(0),
    )
    rows = _in_order(rows)
    happened = events.sort("office_id", "request_id", "at", "event").select(
        pl.col("office_id").alias("office"),
        "request_id",
        pl.col("at").cast(reads.INSTANT),
        "event",
        *reads.ATTRIBUTES,
        "missing_documents",
        pl.col("documents_from").cast(reads.INSTANT),
        pl.col("day_only").fill_null(0),
    )
    return _pandas(rows), _pandas(happened)


def pieces(
    requests: pl.DataFrame, events: pl.DataFrame, zone: str, size: int
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame, bool]]:
    """`for_measure` of at most `size` requests at a time, by local month of submission; and whether it is the last.

    Only where there are no events: they may move the day of submission into another month.
    """
    if events.height or requests.height <= size:
        yield *for_measure(requests, events), True
        return
    # The rows are in the order of their ids, which a stable order by instants keeps: so each piece is in order.
    at = requests["submitted_at"].fill_null(0)
    order = np.argsort(at.to_numpy(), kind="stable")
    local = at.gather(order).cast(reads.INSTANT).dt.convert_time_zone(zone).to_frame("at")
    months = local.select(pl.col("at").dt.year().cast(pl.Int32) * 12 + pl.col("at").dt.month()).to_series()
    if not months.is_sorted():  # a zone went back over midnight into the month before
        order = order[months.arg_sort().to_numpy()]
    for begin in range(0, len(order), size):
        yield *for_measure(requests[order[begin : begin + size]], events), begin + size >= len(order)


def _in_order(rows: pl.DataFrame) -> pl.DataFrame:
    """In the order of the files of facts, which then need not be sorted."""
    rows = rows.with_columns(at=pl.col("submitted_at").cast(pl.Int64).fill_null(0))
    at, name = pl.col("at"), pl.col("request_id")
    after = (at > at.shift()) | ((at == at.shift()) & (name >= name.shift()))
    return (rows if rows.select(after.all()).item() else by_key(rows, ["at", "request_id"])).drop("at")


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_pandas()
