"""The current state of offices as the measuring wants it: from the truth, or from what a load has in memory."""

from collections.abc import Iterable, Iterator

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
    spoken = reads.speakers(connection)
    names = reads.offices_of(stored, office)
    rows = reads.named(reads.versions(connection, request_rows, names, ids), catalogue)
    events = reads.named(reads.versions(connection, event_rows, names, ids), catalogue)
    return for_measure(reads.current_requests(rows, spoken), reads.current_events(events, spoken))


def for_measure(requests: pl.DataFrame, events: pl.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """States (see `store.reads`) as pandas frames: instants aware, '' where a source named no missing document."""
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
    )
    # In the order of the files of facts, which then need not be sorted.
    rows = rows.with_columns(at=pl.col("submitted_at").cast(pl.Int64).fill_null(0))
    rows = by_key(rows, ["at", "request_id"]).drop("at")
    happened = events.sort("office_id", "request_id", "at", "event").select(
        pl.col("office_id").alias("office"),
        "request_id",
        pl.col("at").cast(reads.INSTANT),
        "event",
        *reads.ATTRIBUTES,
        "missing_documents",
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
    local = pl.col("submitted_at").cast(reads.INSTANT).dt.convert_time_zone(zone)
    order = requests.select(local.dt.year().cast(pl.Int32) * 12 + local.dt.month()).to_series().arg_sort()
    for begin in range(0, len(order), size):
        yield *for_measure(requests[order[begin : begin + size]], events), begin + size >= len(order)


def _pandas(frame: pl.DataFrame) -> pd.DataFrame:
    return frame.to_arrow(compat_level=pl.CompatLevel.oldest()).to_pandas()
