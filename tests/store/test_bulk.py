"""Bulk inserts and the order that makes them fast."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from service_levels import store
from service_levels.store import bulk, reads
from service_levels.store.order import by_key
from service_levels.store.schema import request_rows, skm
from tests.worlds import World

ids = st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1, max_size=12)
equal_ids = st.integers(0, 9999).map(lambda number: f"B-{number:06d}/x")


@given(st.lists(st.tuples(st.sampled_from(["b", "a", "ä"]), st.one_of(ids, equal_ids), st.integers(-5, 5))))
def test_the_order_is_that_of_the_bytes(rows: list) -> None:
    frame = pl.DataFrame(rows, schema={"office": pl.String, "id": pl.String, "at": pl.Int64}, orient="row")
    wanted = sorted(rows, key=lambda row: (row[0].encode(), row[1].encode(), row[2]))
    assert by_key(frame, ["office", "id", "at"]).rows() == wanted


@given(st.lists(equal_ids, min_size=1, unique=True))
def test_ids_of_one_length_are_ordered_like_any_other(texts: list[str]) -> None:
    frame = pl.DataFrame({"office": ["a"] * len(texts), "id": texts})
    assert by_key(frame, ["office", "id"])["id"].to_list() == sorted(texts)


def test_what_goes_in_comes_out_over_several_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "CHUNK", 7)
    monkeypatch.setattr(bulk, "TOGETHER", 3)
    rows = pl.DataFrame({
        "office_id": ["o"] * 20,
        "request_id": [f"R{number:03d}" for number in range(20)],
        "service": ["a", None, "b", "a"] * 5,
        "channel": [None] * 20,
        "officer": ["'; DROP TABLE request_rows; --", "tab\there", "back\\slash", "é\n2"] * 5,
        "submitted_at": list(range(20)),
        "complete_at": [None, -1, 2**62, -(2**62)] * 5,
        "status": [None, "open"] * 10,
        "district": ["", None, "\\N", "a, b"] * 5,
    }, schema_overrides={"channel": pl.String})  # fmt: skip
    engine = store.create_engine(world.url)
    steps: list[int] = []
    with store.writing(engine) as connection:
        bulk.insert_frame(connection, request_rows, rows, {"batch_id": 3}, steps.append)
        found = reads.frame(connection, select(request_rows).order_by(request_rows.c.request_id))
    assert steps == ([6, 12, 18, 20] if world.url.startswith("sqlite") else [7, 14, 20])
    assert found.select(rows.columns).equals(rows)
    assert found["batch_id"].to_list() == [3] * 20


def test_a_table_with_no_rows_keeps_its_types(world: World) -> None:
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        found = reads.frame(connection, select(skm))
    assert found.schema["u1"] == pl.Int8
    assert found.schema["service"] == pl.String
