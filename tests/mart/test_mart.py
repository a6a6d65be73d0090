"""The mart: made from the truth alone, mended when it is not whole, and never seen by halves."""

import threading
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd
import pytest

from service_levels import mart, store
from service_levels.mart import files, manifest, publishing
from service_levels.mart.files import is_whole, locked
from tests.worlds import World

HEADER = "request_id,office,service,submitted_at,finished_at\n"


def row(number: int, month: int = 3, office: str = "cilegon") -> str:
    day = 1 + number % 28
    date = f"2024-{month:02d}-{day:02d}"
    return f"R{number},{office},KTP,{date}T09:00:00+07:00,{date}T10:00:00+07:00\n"


def load(world: World, *rows: str) -> int:
    batch = world.load("requests", HEADER + "".join(rows)).batch
    assert batch is not None
    return batch


def counted(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Fills with the number of requests each time some are measured."""
    rows: list[int] = []

    def measure(requests: pd.DataFrame, *others: object) -> pd.DataFrame:
        rows.append(len(requests))
        return original(requests, *others)

    original = publishing.measure
    monkeypatch.setattr(publishing, "measure", measure)
    return rows


def paths(world: World) -> list[Path]:
    return sorted(files.folder(world.data).rglob("facts/**/*.parquet"))


def test_an_empty_database_opens(world: World) -> None:
    held = mart.open(world.url, world.data)
    assert held.as_of == {}
    assert held.sql("SELECT count(*) AS n FROM facts").to_pylist() == [{"n": 0}]
    assert held.spans().columns.tolist() == ["target", "state", "start_at", "end_at", "still_on"]
    held.close()


def test_only_the_months_that_were_touched_are_written(world: World) -> None:
    load(world, row(1, 1), row(2, 2), row(3, 3))
    before = {path.name: path.stat().st_mtime_ns for path in paths(world)}
    load(world, row(4, 3))
    after = {path.name: path.stat().st_mtime_ns for path in paths(world)}
    assert sum(1 for name in before if after.get(name) == before[name]) == 3  # the old March stays for its readers
    assert {name[:7] for name in after.keys() - before.keys()} == {"2024-03"}


def test_a_reader_keeps_what_it_opened(world: World) -> None:
    load(world, row(1))
    held = mart.open(world.url, world.data)
    load(world, row(2))
    assert mart.version(world.url) != held.version
    assert held.sql("SELECT request_id FROM facts").to_pylist() == [{"request_id": "R1"}]
    held.close()
    assert world.facts().height == 2


@pytest.mark.parametrize("harm", ["removed", "cut", "other bytes", "spans removed", "folder removed"])
def test_a_damaged_mart_is_made_anew(world: World, harm: str) -> None:
    load(world, row(1, 2), row(2, 3))
    world.load("pings", "at,target,up\n2024-03-04T09:00:00+07:00,siak,1\n")
    seen, facts = world.seen(), world.facts()
    path = paths(world)[0]
    if harm == "removed":
        path.unlink()
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-8])
    elif harm == "other bytes":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 255
        path.write_bytes(content)
    elif harm == "spans removed":
        for spans in files.folder(world.data).glob("*/spans/*"):
            spans.unlink()
    else:
        import shutil

        shutil.rmtree(world.data)
    assert world.facts().equals(facts)
    assert world.seen() == seen


def test_a_damaged_file_is_not_copied_into_a_new_one(world: World) -> None:
    load(world, row(1), row(2))
    path = paths(world)[0]
    path.write_bytes(path.read_bytes()[:-8])
    load(world, row(3))
    assert world.facts().height == 3


def test_a_mart_of_another_measuring_is_made_anew_and_left_to_those_who_measure_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    load(world, row(1))
    seen, rows = world.seen(), counted(monkeypatch)
    assert world.seen() == seen
    assert not rows
    monkeypatch.setattr(manifest, "MEASURE_VERSION", 99_999)
    assert world.seen() == seen
    assert rows == [1]
    monkeypatch.undo()
    rows = counted(monkeypatch)
    assert world.seen() == seen
    assert not rows  # the other one's files are there still


def test_what_killed_loads_left_is_swept_but_not_under_a_running_load(world: World) -> None:
    load(world, row(1))
    root = files.folder(world.data)
    orphan = paths(world)[0].with_name("2020-01-feed.parquet")
    orphan.write_bytes(b"left by a load that was killed")
    (root / "staging-1-dead").mkdir()
    with locked(root, 0) as held:
        assert held
        mart.open(world.url, world.data).close()
        assert orphan.exists()
    mart.open(world.url, world.data).close()
    assert not orphan.exists()
    assert not list(root.glob("staging-*"))


def test_replaced_files_go_when_nobody_can_read_them_any_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    load(world, row(1))
    load(world, row(2))
    assert len(paths(world)) == 2
    monkeypatch.setattr("service_levels.mart.manifest.KEPT_S", -3600)
    load(world, row(3))
    mart.open(world.url, world.data).close()
    assert len(paths(world)) == 1


def test_at_an_earlier_instant_what_came_later_is_not_known(world: World) -> None:
    load(world, row(1, 2), row(2, 3))
    world.load("pings", "at,target,up\n" + "".join(f"2024-02-02T09:{m:02d}:00+07:00,siak,0\n" for m in range(30)))
    held = mart.at(world.url, world.data, datetime(2024, 2, 2, 2, 30, tzinfo=UTC))
    found = held.sql("SELECT request_id, status, exposure_us FROM facts").to_pylist()
    assert found == [{"request_id": "R1", "status": "open", "exposure_us": 29 * 60 * 1_000_000 + 60_000_000}]
    assert held.version != mart.version(world.url)
    held.close()


def test_an_instant_later_than_the_data_makes_what_is_open_late(world: World) -> None:
    header = "request_id,office,service,submitted_at,status\n"
    world.load("requests", header + "R1,cilegon,KTP,2024-03-04T09:00:00+07:00,open\n")
    assert world.facts()["outcome"].to_list() == ["running"]
    held = mart.at(world.url, world.data, datetime(2024, 4, 1, tzinfo=UTC))
    assert held.sql("SELECT outcome FROM facts").to_pylist() == [{"outcome": "late"}]
    held.close()


def test_an_office_with_pings_alone_speaks_until_its_newest_ping(world: World) -> None:
    world.load("pings", "at,target,up\n2024-03-04T09:00:00+09:00,wifi,1\n")
    held = mart.open(world.url, world.data)
    assert held.as_of == {"jayapura": datetime(2024, 3, 4, tzinfo=UTC)}
    held.close()


def test_odd_office_ids_make_safe_folders() -> None:
    for office in ("..", ".", "a/b", "a\\b", "C:", "ö é"):
        parts = Path(files.stem("db", office, "2024-03")).parts
        assert len(parts) == 4
        assert parts[2] not in ("..", ".")
        assert not set(parts[2]) & set("/\\:")


def test_readers_beside_loads_never_see_half(world: World) -> None:
    load(world, *(row(n, 1 + n % 6) for n in range(12)))
    stop = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not stop.is_set():
            held = mart.open(world.url, world.data)
            rows = held.sql("SELECT count(*) AS n, count(DISTINCT request_id) AS d FROM facts").to_pylist()[0]
            if rows["n"] % 12 or rows["n"] != rows["d"]:
                wrong.append(rows)
            held.close()

    readers = [threading.Thread(target=read) for _ in range(2)]
    for reader in readers:
        reader.start()
    for batch in range(1, 5):
        load(world, *(row(n, 1 + n % 6) for n in range(12 * batch, 12 * batch + 12)))
    stop.set()
    for reader in readers:
        reader.join()
    assert not wrong


def test_several_threads_may_ask_one_mart(world: World) -> None:
    load(world, *(row(n) for n in range(50)))
    held = mart.open(world.url, world.data)
    answers: list[int] = []
    threads = [
        threading.Thread(target=lambda: answers.append(held.sql("SELECT count(*) AS n FROM facts")["n"][0].as_py()))
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [50] * 8
    assert int(held.facts().count().execute()) == 50
    held.close()


def test_the_manifest_names_whole_files(world: World) -> None:
    load(world, row(1), row(2, 5))
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        found = manifest.of_state(connection, files.folder(world.data))
    assert found is not None
    root = files.folder(world.data)
    assert [(file.month, file.rows) for file in found.files] == [("2024-03", 1), ("2024-05", 1)]
    assert all(is_whole(root / file.file, file.size, file.sha256) for file in found.files)


@pytest.mark.timeout(90)
def test_a_change_of_many_requests_takes_no_time_for_each(world: World) -> None:
    load(world, *(row(n, 1 + n % 6) for n in range(20_000)))
    before = world.seen()
    batch = load(world, *(row(n, 1 + n % 6) for n in range(20_000, 50_000)))
    world.undo(batch)
    assert world.seen() == before


SURVEY = "office,service,answered_at,u1,u2,u3,u4,u5,u6,u7,u8,u9\n"


def said(world: World) -> list[tuple]:
    held = mart.open(world.url, world.data)
    columns = "office, service, CAST(answered_on AS VARCHAR), u1 + u9"
    found = held.sql(f"SELECT {columns} FROM answers WHERE known ORDER BY ALL")
    held.close()
    return [tuple(row.values()) for row in found.to_pylist()]


def test_answers_to_the_survey_come_and_go_with_their_load(world: World) -> None:
    load(world, row(1))
    answer = "cilegon,KTP,2024-03-01T23:30:00+07:00,4,3,3,3,3,3,3,3,2\n"
    held = mart.open(world.url, world.data)
    batch = world.load("skm", SURVEY + answer).batch
    assert said(world) == [("cilegon", "ktp-el", "2024-03-01", 6)]  # the office's date, the catalogue's service
    # Who had opened it before sees the old state.
    assert held.sql("SELECT count(*) AS n FROM answers").to_pylist() == [{"n": 0}]
    assert mart.version(world.url) != held.version
    held.close()
    assert batch is not None
    world.undo(batch)
    assert said(world) == []


def test_what_was_answered_after_the_offices_data_ends_is_not_known_yet(world: World) -> None:
    load(world, row(1))  # its data speaks until 2 March 2024, 10.00
    answers = [f"cilegon,KTP,2024-03-02T{at}:00+07:00,4,3,3,3,3,3,3,3,2\n" for at in ("10:00", "10:01")]
    world.load("skm", SURVEY + "".join(answers))
    assert len(said(world)) == 1
    load(world, row(2))
    assert len(said(world)) == 2
    earlier = mart.at(world.url, world.data, datetime(2024, 3, 2, 2, tzinfo=UTC))
    assert earlier.sql("SELECT count(*) AS n FROM answers WHERE known").to_pylist() == [{"n": 0}]
    assert earlier.sql("SELECT count(*) AS n FROM answers").to_pylist() == [{"n": 2}]
    earlier.close()


def test_an_office_with_a_survey_alone_speaks_until_its_newest_answer(world: World) -> None:
    batch = world.load("skm", SURVEY + "cilegon,KTP,2024-03-02T10:00:00+07:00,4,3,3,3,3,3,3,3,2\n").batch
    held = mart.open(world.url, world.data)
    assert held.as_of == {"cilegon": datetime(2024, 3, 2, 3, tzinfo=UTC)}
    assert held.sql("SELECT count(*) AS n FROM facts").to_pylist() == [{"n": 0}]
    held.close()
    assert said(world) == [("cilegon", "ktp-el", "2024-03-02", 6)]
    load(world, row(1))  # its requests speak until 10.00 of the same day
    assert len(said(world)) == 1
    assert batch is not None
    world.undo(batch)
    assert said(world) == []
