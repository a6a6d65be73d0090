"""Rejected rows that are mended and loaded as a file of their own: read as their file was, and known as its rows."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from etl.load import Job, load
from service_levels import store, toml_text
from service_levels.store import batches, mending
from service_levels.store.errors import StoreError
from tests.worlds import SECRET, World, sqlite_world

HEAD = "LAPORAN;;;;\nnomor;kota;apa;kapan;sampai\n"
GOOD = "A1;cilegon;KTP;03/04/2024 08:00;04/04/2024 09:00\n"
BAD = "A2;atlantis;KTP;05/04/2024 08:00;\nA3;cilegon;KTP;05/04/2024 08:00;01/04/2024 08:00\nA4;cilegon\n"
MAPPING = {
    "dates": "dmy",
    "columns": {"request_id": "nomor", "office": "kota", "service": "apa", "submitted_at": "kapan",
                "finished_at": "sampai"},
}  # fmt: skip


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sqlite_world(tmp_path).init()


def loaded(world: World, content: str, mapping: dict | None = None, mends: tuple | None = None, **how):
    path = world.folder / "ekspor.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    given = None
    if mapping:
        given = world.folder / "mapping.toml"
        given.write_text(toml_text.written(mapping), "utf-8")
    return load(world.url, world.data, Job("requests", [path], mapping=given, mends=mends, **how), SECRET)


def rejects(world: World, batch: int) -> mending.Rejects:
    with store.reading(store.create_engine(world.url)) as connection:
        return mending.of_batch(connection, batch)


def ids(world: World) -> list[str]:
    return [one for (one,) in world.rows("SELECT DISTINCT request_id FROM request_rows ORDER BY 1")]


def test_what_a_file_rejected_stands_with_its_reasons_and_how_it_was_read(world: World) -> None:
    loaded(world, HEAD + GOOD + BAD, MAPPING)
    found = rejects(world, 1)
    assert found.names == ("nomor", "kota", "apa", "kapan", "sampai")
    assert [(row.line, row.cells and row.cells[1]) for row in found.rows] == [
        (4, "atlantis"), (5, "cilegon"), (6, None)
    ]  # fmt: skip
    assert [row.reasons[0][0] for row in found.rows] == ["office", "finished_at", None]
    assert found.head == "nomor;kota;apa;kapan;sampai"  # no title
    assert found.mapping["dates"] == "dmy"
    assert found.mapping["columns"] == MAPPING["columns"]


def test_mended_rows_give_the_state_of_a_right_file_and_are_known_as_mended(world: World, tmp_path: Path) -> None:
    right = HEAD + GOOD + BAD.replace("atlantis", "jayapura").replace("01/04/2024", "06/04/2024").replace(
        "A4;cilegon", "A4;cilegon;KTP;07/04/2024 08:00;"
    )  # fmt: skip
    (tmp_path / "other").mkdir()
    other = sqlite_world(tmp_path / "other").init()
    loaded(other, right, MAPPING)

    loaded(world, HEAD + GOOD + BAD, MAPPING)
    found = rejects(world, 1)
    first, second, third = found.rows
    assert third.cells is None
    mended = [
        [cell.replace("atlantis", "jayapura") for cell in first.cells or ()],
        [cell.replace("01/04", "06/04") for cell in second.cells or ()],
        ["A4", "cilegon", "KTP", "07/04/2024 08:00", ""],  # nothing of it is kept: it is written anew
    ]
    result = loaded(
        world, mending.written(found, mended), mending.reads_as(found), (1, tuple(row.line for row in found.rows))
    )
    assert (result.counts["inserted"], result.counts["rejected"]) == (3, 0)
    fields = "office_id, request_id, service, submitted_at, finished_at, status"
    query = f"SELECT {fields} FROM request_rows ORDER BY request_id"
    assert world.rows(query) == other.rows(query)
    assert {row.mended_in for row in rejects(world, 1).rows} == {2}
    with store.reading(store.create_engine(world.url)) as connection:
        assert (mending.mends(connection, 2), mending.mends(connection, 1)) == (1, None)
    world.undo(2)
    assert {row.mended_in for row in rejects(world, 1).rows} == {None}
    assert ids(world) == ["A1"]


def test_rows_are_read_as_their_file_was_though_they_leave_it_open(world: World) -> None:
    """The order of dates was decided by a row that is not among them."""
    loaded(world, (HEAD + GOOD.replace("03/04", "23/04").replace("04/04", "24/04") + BAD), {**MAPPING, "dates": None})
    found = rejects(world, 1)
    content = mending.written(found, [["A2", "cilegon", "KTP", "05/04/2024 08:00", ""]])
    loaded(world, content, None, (1, ()))
    at = world.rows("SELECT submitted_at FROM request_rows WHERE request_id = 'A2'")[0][0]
    assert at == 1712278800000000  # 5 April
    with store.reading(store.create_engine(world.url)) as connection:
        assert len(batches.all_mappings(connection)) == 1  # that of the first load alone is remembered


def test_numbers_of_people_stay_replaced_and_what_is_typed_is_replaced(world: World) -> None:
    bad = HEAD + "3672010101900001;atlantis;KTP;05/04/2024 08:00;\n"
    loaded(world, bad, MAPPING)
    (row,) = rejects(world, 1).rows
    token = (row.cells or ("",))[0]
    assert token.startswith("id-")
    found = rejects(world, 1)
    loaded(world, mending.written(found, [[token, "cilegon", "KTP", "05/04/2024 08:00", ""]]), None, (1, (3,)))
    typed = mending.written(found, [["3672010101900001", "cilegon", "KTP", "05/04/2024 08:00", ""]])
    assert loaded(world, typed, None, (1, (3,))).counts["unchanged"] == 1
    assert ids(world) == [token]


def test_a_row_that_is_rejected_again_is_not_mended(world: World) -> None:
    loaded(world, HEAD + GOOD + BAD, MAPPING)
    found = rejects(world, 1)
    rows = [["A2", "nowhere", "KTP", "05/04/2024 08:00", ""], ["A3", "cilegon", "KTP", "05/04/2024 08:00", ""]]
    result = loaded(world, mending.written(found, rows), None, (1, (4, 5)))
    assert (result.counts["inserted"], result.counts["rejected"]) == (1, 1)
    assert [row.mended_in for row in rejects(world, 1).rows] == [None, 2, None]


@pytest.mark.parametrize("batch", [2, 9])
def test_only_rejects_of_that_kind_can_be_mended(world: World, batch: int) -> None:
    loaded(world, HEAD + GOOD + BAD, MAPPING)
    world.load("pings", "at,target,up\n2024-03-01T08:00:00+07:00,siak,1\n")
    seen = world.seen()
    with pytest.raises(StoreError, match="Nothing was changed"):
        loaded(world, HEAD + GOOD, MAPPING, (batch, ()))
    assert world.seen() == seen


@pytest.mark.parametrize("text", ["x", "1:a", "1;2", "-1"])
def test_a_wrong_number_is_wrong_usage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    file = tmp_path / "a.csv"
    file.write_text(HEAD)
    assert CliRunner().invoke(app, ["load", "requests", str(file), "--mends", text]).exit_code == 2
