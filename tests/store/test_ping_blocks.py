"""Pings come out of their blocks as they went in, and those of an older database are taken along."""

from pathlib import Path

import polars as pl
import pytest
from alembic import command
from alembic.config import Config
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from sqlalchemy import inspect, text

from service_levels import store
from service_levels.store import migration, ping_blocks
from tests.worlds import World

KEY = ["target_id", "at", "up", "latency_ms"]


def frame(rows: list[tuple]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=ping_blocks.SCHEMA, orient="row").sort("target_id", "at")


PINGS = st.lists(
    st.tuples(
        st.sampled_from(["siak", "wa", "ünï"]),
        st.integers(-(2**53), 2**53),
        st.integers(0, 3),
        st.one_of(st.none(), st.floats(0, 1e6)),
    ),
    unique_by=lambda ping: ping[:2],
    max_size=30,
).map(frame)


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> World:
    folder = tmp_path_factory.mktemp("blocks")
    return World(f"sqlite:///{folder / 'truth.db'}", folder).init()


@given(rows=PINGS, bounds=st.tuples(*[st.one_of(st.none(), st.integers(-(2**53), 2**53))] * 2))
def test_what_is_read_is_what_was_written(file: World, rows: pl.DataFrame, bounds: tuple[int | None, int | None]):
    first, last = bounds
    engine, size = store.create_engine(file.url), ping_blocks.SIZE
    ping_blocks.SIZE = 4
    told: list[int] = []
    try:
        with engine.connect() as connection, connection.begin() as transaction:
            ping_blocks.write(connection, 7, rows, told.append)
            read = ping_blocks.read(connection, ["siak", "wa", "ünï"], first, last)
            newest = ping_blocks.newest(connection)
            page = ping_blocks.of_batch(connection, 7, 5, 3)
            transaction.rollback()
    finally:
        ping_blocks.SIZE = size
    wanted = rows
    if first is not None:
        wanted = wanted.filter(pl.col("at") >= first)
    if last is not None:
        wanted = wanted.filter(pl.col("at") <= last)
    assert_frame_equal(read.sort(KEY), wanted.sort(KEY))
    assert newest == dict(rows.group_by("target_id").agg(pl.col("at").max()).iter_rows())
    assert_frame_equal(page, rows.slice(3, 5))
    assert told == sorted(told)
    assert not told or told[-1] == rows.height


def test_pings_of_an_older_database_are_taken_along(world: World, tmp_path: Path):
    engine = store.create_engine(world.url)
    rows = frame([("siak", 60_000_000 * n, n % 2, None if n % 3 else n / 2) for n in range(ping_blocks.SIZE + 5)])
    with store.writing(engine) as connection:  # back to the tables of the version before
        for table in inspect(connection).get_table_names():
            connection.execute(text(f"DROP TABLE {table}"))
        config = Config()
        config.set_main_option("script_location", migration.FOLDER.as_posix())
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        connection.execute(
            text("INSERT INTO pings VALUES (:target_id, :at, 3, :up, :latency_ms)"),
            [*rows.to_dicts(), {"target_id": "wa", "at": 5, "up": 1, "latency_ms": None}],
        )
    store.migrate(engine)
    with store.reading(engine) as connection:
        assert "pings" not in inspect(connection).get_table_names()
        assert_frame_equal(ping_blocks.read(connection, ["siak"]).sort("at"), rows)
        assert ping_blocks.of_batch(connection, 3, 10**6, 0).height == rows.height + 1
        assert ping_blocks.newest(connection) == {"siak": rows["at"].max(), "wa": 5}
