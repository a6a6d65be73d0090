"""Pings in blocks: the answers of one target from one batch, in time order, as three arrays in one row.

A monitor asks every few minutes for years. A row each would make the pings the largest table by far, and loading them
mostly a matter of making rows; nobody ever looks for one ping alone (docs/adr/0013-pings-in-blocks.md).
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from sqlalchemy import Connection, Select, func, insert, select

from service_levels.store.bulk import Progress
from service_levels.store.schema import ping_blocks

SIZE = 16_384  # pings a block: 280 KB
COLUMNS = ("target_id", "at", "up", "latency_ms")
SCHEMA = {"target_id": pl.String, "at": pl.Int64, "up": pl.Int8, "latency_ms": pl.Float64}
AT, UP, LATENCY = np.dtype("<i8"), np.dtype("<i1"), np.dtype("<f8")


def gravity(column: str = "up") -> pl.Expr:
    """Of several answers of one instant the least is believed (method 7): down, unknown, maintenance, up."""
    return pl.when(pl.col(column) == 1).then(9).otherwise(pl.col(column))


def write(connection: Connection, batch_id: int, rows: pl.DataFrame, progress: Progress) -> None:
    """Stores the pings of a batch: target_id, at, up, latency_ms in the order of target and instant."""
    done = 0
    for (target,), part in rows.group_by("target_id", maintain_order=True):
        for piece in part.iter_slices(SIZE):
            at = piece["at"].to_numpy()
            latency = piece["latency_ms"]
            block = {
                "target_id": target,
                "last_at": int(at[-1]),
                "first_at": int(at[0]),
                "batch_id": batch_id,
                "at": at.astype(AT).tobytes(),
                "up": piece["up"].to_numpy().astype(UP).tobytes(),
                "latency_ms": None
                if latency.null_count() == len(latency)
                else latency.fill_null(float("nan")).to_numpy().astype(LATENCY).tobytes(),
            }
            connection.execute(insert(ping_blocks), block)
            done += piece.height
            progress(done)


def read(
    connection: Connection, targets: Sequence[str], first: int | None = None, last: int | None = None
) -> pl.DataFrame:
    """All versions of the pings of targets (as stored) from `first` to `last`, both included: COLUMNS, in no order.

    `up` is a code of `domain.outages.ANSWERS`; `latency_ms` null where it was not told. None: no bound.
    """
    query = select(ping_blocks).where(ping_blocks.c.target_id.in_(targets))
    if first is not None:
        query = query.where(ping_blocks.c.last_at >= first)
    if last is not None:
        query = query.where(ping_blocks.c.first_at <= last)
    found = _unpacked(connection, query)
    if first is not None:
        found = found.filter(pl.col("at") >= first)
    return found if last is None else found.filter(pl.col("at") <= last)


def of_batch(connection: Connection, batch_id: int, limit: int, skip: int) -> pl.DataFrame:
    """Pings of a batch in the order of target and instant: `limit` of them after the first `skip`."""
    query = (
        select(ping_blocks)
        .where(ping_blocks.c.batch_id == batch_id)
        .order_by(ping_blocks.c.target_id, ping_blocks.c.first_at)
    )
    return _unpacked(connection, query).slice(skip, limit)


def count_of_batch(connection: Connection, batch_id: int) -> int:
    """How many pings of a batch are stored."""
    query = select(func.sum(func.length(ping_blocks.c.up))).where(ping_blocks.c.batch_id == batch_id)
    return connection.execute(query).scalar_one() or 0


def newest(connection: Connection) -> dict[str, int]:
    """Target (as stored) -> instant of its newest ping. Two looks into the key a target."""
    targets, last = ping_blocks.c.target_id, ping_blocks.c.last_at
    found: dict[str, int] = {}
    target = connection.execute(select(func.min(targets))).scalar_one()
    while target is not None:
        found[target] = connection.execute(select(func.max(last)).where(targets == target)).scalar_one()
        target = connection.execute(select(func.min(targets)).where(targets > target)).scalar_one()
    return found


def _unpacked(connection: Connection, query: Select) -> pl.DataFrame:
    blocks = connection.execute(query).all()
    if not blocks:
        return pl.DataFrame(schema=SCHEMA)
    sizes = [len(block.up) for block in blocks]
    latency = [
        np.full(len(block.up), np.nan) if block.latency_ms is None else np.frombuffer(block.latency_ms, LATENCY)
        for block in blocks
    ]
    names = pl.DataFrame({"target_id": [block.target_id for block in blocks], "n": sizes})
    return pl.DataFrame(
        {
            "target_id": names.select(pl.col("target_id").repeat_by("n").explode()).to_series(),
            "at": np.concatenate([np.frombuffer(block.at, AT) for block in blocks]),
            "up": np.concatenate([np.frombuffer(block.up, UP) for block in blocks]),
            "latency_ms": pl.Series(np.concatenate(latency)).fill_nan(None),
        },
        schema=SCHEMA,
    )
