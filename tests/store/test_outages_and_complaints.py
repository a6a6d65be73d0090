"""Lists of outages and complaints on both engines: twice is once, newer wins, undo takes all back."""

from datetime import UTC, datetime
from itertools import permutations
from pathlib import Path

import pytest

from service_levels import mart, metrics, store
from service_levels.metrics import Scope
from service_levels.store import catalogues, reads
from tests.worlds import CATALOGUE, World, old_world, sqlite_world

HEAD = "target,start,end,state,reason\n"
FIRST = HEAD + "siak,2024-02-13 09:00+07:00,,down,kabel putus\n"
SECOND = HEAD + (
    "SIAK,2024-02-13 09:00+07:00,2024-02-13 11:00+07:00,down,kabel putus\n"
    "siak,2024-02-13 20:00+07:00,2024-02-13 22:00+07:00,maintenance,\n"
)
REQUEST = (
    "request_id,office,service,submitted_at,finished_at\n"
    "A,cilegon,KTP,2024-02-13 08:00+07:00,2024-02-13 15:00+07:00\n"
    "B,cilegon,KTP,2024-02-12 08:00+07:00,2024-02-12 15:00+07:00\n"
)
PINGS = "at,target,up\n" + "".join(f"2024-02-13 {h:02d}:{m:02d}+07:00,siak,1\n" for h in (8, 9, 10) for m in range(60))


def incidents(world: World) -> list[tuple]:
    held = mart.open(world.url, world.data)
    try:
        frame = metrics.report("incidents", held, Scope(), ())
    finally:
        held.close()
    return [
        (row.target, row.state, f"{row.start:%H:%M}", None if row.end != row.end else f"{row.end:%H:%M}", row.seconds)
        for row in frame.itertuples()
    ]


def exposed(world: World) -> dict[str, float]:
    return {row["request_id"]: row["exposure_us"] / 3.6e9 for row in world.facts().iter_rows(named=True)}


def counts(result) -> tuple:
    return tuple(result.counts[name] for name in ("read", "inserted", "updated", "unchanged", "rejected"))


def test_a_list_loads_twice_as_once_and_a_newer_one_ends_what_was_on(world: World) -> None:
    world.load("requests", REQUEST)
    assert counts(world.load("outages", FIRST, exported_at="2024-02-13T10:00:00+07:00")) == (1, 1, 0, 0, 0)
    assert incidents(world) == [("siak", "down", "02:00", None, 3600.0)]
    assert exposed(world) == {"A": 1.0, "B": 0.0}
    assert counts(world.load("outages", FIRST, exported_at="2024-02-13T10:00:00+07:00")) == (1, 0, 0, 1, 0)
    newer = world.load("outages", SECOND)
    assert counts(newer) == (2, 1, 1, 0, 0)
    ended = [("siak", "down", "02:00", "04:00", 7200.0), ("siak", "maintenance", "13:00", "15:00", 7200.0)]
    assert incidents(world)[0] == ended[0]
    assert incidents(world)[1][:3] == ended[1][:3]
    assert exposed(world) == {"A": 2.0, "B": 0.0}
    again = world.load("outages", SECOND + "\n")
    assert counts(again) == (2, 0, 0, 2, 0)
    world.undo(again.batch)
    assert len(incidents(world)) == 2
    world.undo(newer.batch)
    assert incidents(world) == [("siak", "down", "02:00", None, 3600.0)]
    assert exposed(world) == {"A": 1.0, "B": 0.0}
    world.undo(2)
    assert incidents(world) == []
    assert exposed(world) == {"A": 0.0, "B": 0.0}
    assert world.rows("SELECT count(*) FROM outage_rows") == [(0,)]


def test_an_older_list_does_not_undo_a_newer_one(world: World) -> None:
    world.load("outages", SECOND, exported_at="2024-02-14T10:00:00+07:00")
    before = incidents(world)
    assert counts(world.load("outages", FIRST, exported_at="2024-02-13T10:00:00+07:00")) == (1, 0, 0, 1, 0)
    assert incidents(world) == before


def test_listed_outages_stand_beside_pings_and_touch_the_requests_that_lived_then(world: World) -> None:
    world.load("pings", PINGS)
    world.load("requests", REQUEST)
    assert exposed(world) == {"A": 0.0, "B": 0.0}
    before = world.seen()
    batch = world.load("outages", SECOND.replace("09:00", "09:15").replace("11:00", "09:45")).batch
    assert incidents(world)[0] == ("siak", "down", "02:15", "02:45", 1800.0)
    assert exposed(world) == {"A": 0.5, "B": 0.0}
    touched = world.seen()
    mart.rebuild(world.url, world.data)
    assert world.seen() == touched
    world.undo(batch)
    assert world.seen() == before


def test_the_as_of_of_an_office_with_requests_is_not_raised(world: World) -> None:
    world.load("requests", REQUEST)
    before = world.seen()["as_of"]
    world.load("outages", HEAD + "siak,2025-02-13 09:00+07:00,2025-02-13 10:00+07:00,,\n")
    world.load("complaints", COMPLAINTS)
    assert world.seen()["as_of"] == {"cilegon": before["cilegon"], "jayapura": world.seen()["as_of"]["jayapura"]}
    assert datetime.fromtimestamp(world.seen()["as_of"]["jayapura"] / 1e6, UTC).year == 2025


def test_any_order_of_lists_gives_the_same_state(tmp_path: Path) -> None:
    lists = [
        (FIRST, "2024-02-13T10:00:00+07:00"), (SECOND, None), (PINGS, None),
        (HEAD + "siak,2024-02-13 09:00+07:00,2024-02-13 10:30+07:00,maintenance,\n", "2024-02-12T10:00:00+07:00"),
    ]  # fmt: skip
    seen = []
    for number, order in enumerate(permutations(lists)):
        (folder := tmp_path / str(number)).mkdir()
        world = sqlite_world(folder).init()
        world.load("requests", REQUEST)
        for content, exported_at in order:
            world.load("pings" if content is PINGS else "outages", content, exported_at=exported_at)
        seen.append(world.seen())
    assert all(each == seen[0] for each in seen)


COMPLAINTS = (
    "ID Pengaduan,Instansi,Kategori,Sumber,Tanggal Laporan,Tanggal Tanggapan,Tanggal Selesai,Status\n"
    "P-1,cilegon,Pelayanan lambat,SP4N,2024-02-10 09:00,,,Belum ditindaklanjuti\n"
    "P-2,cilegon,Petugas,Loket,2024-02-11 09:00,2024-02-11 10:00,2024-02-12 09:00,Selesai\n"
)
NEWER = (
    "ID Pengaduan,Instansi,Tanggal Laporan,Tanggal Selesai,Status\n"
    "P-1,cilegon,2024-02-10 09:00,2024-02-14 09:00,Selesai\n"
)


def complaints(world: World) -> list[tuple]:
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        found = reads.complaints(connection, catalogues.newest(connection)[1])
    engine.dispose()
    return found.sort("complaint_id").select("complaint_id", "kind", "channel", "status", "resolved_at").rows()


def test_complaints_are_kept_updated_and_taken_back(world: World) -> None:
    assert counts(world.load("complaints", COMPLAINTS)) == (2, 2, 0, 0, 0)
    first = complaints(world)
    assert [row[3] for row in first] == ["open", "finished"]
    assert counts(world.load("complaints", COMPLAINTS + "\n")) == (2, 0, 0, 2, 0)
    assert counts(world.load("complaints", NEWER)) == (1, 0, 1, 0, 0)
    assert complaints(world)[0][:4] == ("P-1", "Pelayanan lambat", "SP4N", "finished")  # what it leaves out stays
    assert complaints(world)[1] == first[1]
    world.undo(3)
    assert complaints(world) == first
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        (row,) = reads.others(connection, catalogues.newest(connection)[1])
    assert row[:3] == ("complaints", "cilegon", 2)
    world.undo(2)
    world.undo(1)
    assert complaints(world) == []


def test_an_older_export_of_complaints_does_not_undo_a_newer_one(world: World) -> None:
    world.load("complaints", NEWER, exported_at="2024-02-20T10:00:00+07:00")
    world.load("complaints", COMPLAINTS, exported_at="2024-02-13T10:00:00+07:00")
    assert [row[3] for row in complaints(world)] == ["finished", "finished"]


def test_an_office_with_complaints_stays_in_the_catalogue(world: World) -> None:
    world.load("complaints", COMPLAINTS)
    with pytest.raises(store.StoreError, match="data of that office was loaded"):
        world.catalogue(CATALOGUE.replace('id = "cilegon"', 'id = "serang"'))


def test_an_older_database_gets_the_tables(world: World) -> None:
    engine = store.create_engine(old_world(world, "0004").url)
    store.migrate(engine)
    world.load("requests", REQUEST)
    world.load("outages", FIRST)
    assert exposed(world)["B"] == 0.0
