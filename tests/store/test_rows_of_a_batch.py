"""What a history counts of a batch is what it gives, page by page."""

from pathlib import Path

import polars as pl
import pytest

from service_levels import store
from service_levels.store import batches, ping_blocks
from service_levels.store.schema import ROWS

SIZE = 4


@pytest.fixture
def kept(tmp_path: Path):
    engine = store.create_engine(f"sqlite:///{(tmp_path / 'a.db').as_posix()}")
    store.migrate(engine)
    return engine


def rows_of(kind: str, count: int) -> pl.DataFrame:
    if kind == "pings":
        return pl.DataFrame(
            {"target_id": sorted(f"t{n % 3}" for n in range(count)), "at": list(range(count)), "up": [1] * count,
             "latency_ms": [None] * count},
            schema=ping_blocks.SCHEMA,
        )  # fmt: skip
    columns = [column for column in ROWS[kind].columns if column.name != "batch_id"]
    values = {
        column.name: [
            (f"{n:03}" if column.name in ("request_id", "event") else "x") if column.type.python_type is str else n
            for n in range(count)
        ]
        for column in columns
    }
    return pl.DataFrame(values)


@pytest.mark.parametrize("kind", ["requests", "events", "pings", "skm"])
@pytest.mark.parametrize("count", [0, 1, 4, 5, 8, 11])
def test_the_pages_of_a_batch_hold_each_row_once_and_no_other_batchs(kept, kind: str, count: int) -> None:
    with store.writing(kept) as connection:
        for number, rows in ((1, rows_of(kind, count)), (2, rows_of(kind, 3))):
            batch = batches.Batch(number, 1, kind, "a.csv", "", str(number), 0, "", None, None, ())
            batches.write_rows(connection, batch, rows, lambda _: None)
            counts = {"read": 99, "inserted": 50, "updated": 7, "unchanged": 30, "rejected": 12}
            batches.write_batch(connection, batch, counts, {})
    with store.reading(kept) as connection:
        first, second = batches.all_parts(connection, 1)
        assert batches.row_count(connection, first) == count
        assert batches.row_count(connection, second) == 3
        pages = [batches.rows_of(connection, first, SIZE, skip) for skip in range(0, max(count, 1), SIZE)]
        assert [len(page) for page in pages] == [min(SIZE, count - skip) for skip in range(0, max(count, 1), SIZE)]
        every = [row for page in pages for row in page]
        assert every == batches.rows_of(connection, first, 1000)
        assert len({str(row) for row in every}) == count
