"""Several data folders on one database, and several databases in one folder: each has its own files, one truth."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest

from etl.load import take_catalogue
from service_levels import mart, store
from service_levels.mart import files, manifest
from tests.mart.test_mart import counted, load, paths, row
from tests.worlds import CATALOGUE, World, sqlite_world

FIRST = [row(number, month) for month in (1, 2, 3, 4) for number in range(10 * month, 10 * month + 10)]


@pytest.fixture
def other(world: World, tmp_path: Path) -> World:
    """The same database, with the data folder of another machine."""
    (tmp_path / "other machine").mkdir()
    return World(world.url, tmp_path / "other machine")


def same(*worlds: World) -> None:
    first, *others = ((world.seen(), world.facts()) for world in worlds)
    for seen, facts in others:
        assert seen == first[0]
        assert facts.equals(first[1])


def test_each_folder_serves_from_its_own_files_and_makes_the_other_no_work(
    world: World, other: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(world, *FIRST)
    rows = counted(monkeypatch)
    version = mart.version(world.url)
    same(world, other)
    assert rows == [40]  # the other one, once
    rows.clear()
    for _ in range(3):
        same(world, other)
    assert rows == []
    assert mart.version(world.url) == version  # nothing was published again


def test_a_load_by_one_lets_the_other_measure_what_it_touched(
    world: World, other: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(world, *FIRST)
    same(world, other)
    rows = counted(monkeypatch)
    for loads, follows, number in ((world, other, 100), (other, world, 101), (other, world, 102), (world, other, 103)):
        before = {path: path.stat().st_mtime_ns for path in paths(follows)}
        load(loads, row(number, 2))
        rows.clear()
        same(world, other)
        assert len(rows) == 1
        assert 0 < rows[0] < 25  # February, and what lies close to it
        after = {path: path.stat().st_mtime_ns for path in paths(follows)}
        assert before.items() <= after.items()  # nothing of the other folder is taken away or written again
        assert {path.name[:7] for path in after.keys() - before.keys()} == {"2024-02"}
    rows.clear()
    same(world, other)
    assert rows == []
    seen = world.seen()
    for each in (world, other):
        mart.rebuild(each.url, each.data)
        assert each.seen() == seen


def test_whatever_changes_by_one_the_other_shows_the_same(world: World, other: World) -> None:
    """Loads of every kind, undone ones, catalogues: after each, the folder that is behind equals one made anew."""
    header = "request_id,office,service,at,event\n"
    pings = "at,target,up\n" + "".join(f"2024-03-05T09:{minute:02d}:00+07:00,siak,0\n" for minute in range(30))
    load(world, *FIRST)
    same(world, other)
    undone = load(other, *(row(number, 3, "jayapura") for number in range(200, 210)))
    steps = [
        (world, lambda it: it.load("pings", pings)),
        (other, lambda it: it.load("events", header + "R31,cilegon,KTP,2024-02-29T23:59:00+07:00,submitted\n")),
        (world, lambda it: it.load("requests", "request_id,office,service,submitted_at,status\n"
                                               "R20,cilegon,KTP,2024-04-09T09:00:00+07:00,open\n")),
        (other, lambda it: it.undo(undone)),
        (world, lambda it: take_catalogue(it.url, it.data, CATALOGUE.replace("amount = 8", "amount = 1"), "new.toml")),
        (other, lambda it: it.load("requests", "request_id,office,service,submitted_at,missing_documents\n"
                                               "R90,cilegon,KTP,2024-04-10T09:00:00+07:00,KK\n")),
    ]  # fmt: skip
    for who, step in steps:
        step(who)
        same(world, other)
    fresh = World(world.url, world.folder / "third")
    fresh.folder.mkdir()
    same(world, fresh)


def test_a_folder_that_was_away_for_long_catches_up_by_months(
    world: World, other: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(world, *FIRST)
    same(world, other)
    for number in range(300, 303):
        load(world, row(number, 1))
    rows = counted(monkeypatch)
    assert other.facts().height == 43
    assert len(rows) == 1
    assert rows[0] < 25


def test_a_lost_file_is_made_again_alone_and_without_a_word_to_the_truth(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(world, *FIRST)
    seen, states = world.seen(), world.rows("SELECT * FROM mart_states")
    paths(world)[0].unlink()
    rows = counted(monkeypatch)
    assert world.seen() == seen
    assert len(rows) == 1
    assert rows[0] < 25
    assert world.rows("SELECT * FROM mart_states") == states


def test_a_damaged_manifest_is_no_manifest(world: World) -> None:
    load(world, *FIRST)
    seen = world.seen()
    for path in files.folder(world.data).glob("*/manifests/*.json"):
        path.write_bytes(path.read_bytes().replace(b"2024-01", b"2024-02"))
    assert world.seen() == seen


def test_two_databases_in_one_folder_leave_each_other_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = World(f"sqlite:///{tmp_path / 'one.db'}", tmp_path).init()
    two = World(f"sqlite:///{tmp_path / 'two.db'}", tmp_path).init()
    load(one, *FIRST)
    load(two, row(1))
    rows = counted(monkeypatch)
    for _ in range(2):
        assert one.facts().height == 40
        assert two.facts().height == 1
    assert rows == []


def test_a_restored_backup_is_not_taken_for_the_state_that_had_its_number(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    load(world, row(1))
    saved = {path.name: path.read_bytes() for path in tmp_path.glob("truth.db*")}
    load(world, row(2))
    assert world.facts().height == 2
    for path in tmp_path.glob("truth.db*"):
        path.unlink()
    for name, content in saved.items():
        (tmp_path / name).write_bytes(content)
    assert world.facts()["request_id"].to_list() == ["R1"]
    load(world, row(3))  # another state of the same number
    assert world.facts()["request_id"].to_list() == ["R1", "R3"]


def test_replaced_manifests_and_strays_go_after_an_hour(world: World) -> None:
    load(world, row(1))
    load(world, row(2))
    place = paths(world)[0].parents[2] / "manifests"
    assert len(list(place.iterdir())) >= 2
    long_ago = time.time() - manifest.KEPT_S - 60
    for path in place.iterdir():
        os.utime(path, (long_ago, long_ago))
    mart.open(world.url, world.data).close()
    assert len(list(place.iterdir())) == 1
    assert len(paths(world)) == 1


def test_readers_of_both_beside_loads_of_both_never_see_a_mix(world: World, other: World) -> None:
    load(world, *(row(number, 1 + number % 4) for number in range(12)))
    stop, wrong = threading.Event(), []

    def read(where: World) -> None:
        while not stop.is_set():
            held = mart.open(where.url, where.data)
            found = held.sql("SELECT count(*) AS n, count(DISTINCT request_id) AS d FROM facts").to_pylist()[0]
            if found["n"] % 12 or found["n"] != found["d"]:
                wrong.append(found)
            held.close()

    readers = [threading.Thread(target=read, args=(where,)) for where in (world, other)]
    for reader in readers:
        reader.start()
    for batch, loads in enumerate((other, world, other, world), start=1):
        load(loads, *(row(number, 1 + number % 4) for number in range(12 * batch, 12 * batch + 12)))
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong
    same(world, other)


def test_a_reader_needs_no_right_to_write_into_the_database(world: World, other: World, monkeypatch) -> None:
    load(world, *FIRST)
    monkeypatch.setattr(store, "writing", lambda *_: pytest.fail("wrote"))
    assert other.facts().height == 40
    shutil.rmtree(other.data)
    assert other.facts().height == 40
