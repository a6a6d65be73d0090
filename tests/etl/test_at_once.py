"""Loads at one time, and loads that fail: never half a batch, never a file that nobody knows."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from service_levels import mart, store
from service_levels.mart import files, manifest, states
from tests.worlds import SECRET, World

ROWS = 4_000
OFFICES = ("cilegon", "jayapura")


def content(batch: int, first: int = 0, rows: int = ROWS) -> str:
    lines = ["request_id,office,service,submitted_at,finished_at"]
    for number in range(first, first + rows):
        day = 1 + number % 28
        month = 1 + number // 28 % 12
        lines.append(
            f"R{number},{OFFICES[number % 2]},KTP,2023-{month:02d}-{day:02d}T09:{batch % 60:02d}:00+07:00,"
            f"2023-{month:02d}-{day:02d}T1{number % 6}:00:00+07:00"
        )
    return "\n".join(lines) + "\n"


def command(world: World, path: Path) -> subprocess.Popen:
    root = Path(__file__).resolve().parents[2]
    own = {"DATA_DIR": str(world.data), "DATABASE_URL": world.url, "PII_KEY": SECRET.decode()}
    arguments = [sys.executable, "-m", "etl", "load", "requests", str(path), "--progress", "json"]
    return subprocess.Popen(
        arguments, cwd=root, env={**os.environ, **own}, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def check_whole(world: World) -> int:
    """Everything that must hold in the end; returns how many batches there are."""
    batches = world.rows("SELECT batch_id, read FROM batches ORDER BY batch_id")
    stored = dict(world.rows("SELECT batch_id, count(*) FROM request_rows GROUP BY batch_id"))
    assert stored == {batch: read for batch, read in batches if read}
    facts = world.facts()  # opens the mart, which sweeps
    requests = world.rows("SELECT DISTINCT office_id, request_id FROM request_rows")
    assert facts.height == len(requests)
    root = files.folder(world.data)
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        known = manifest.sweep(root, states.database(connection), states.current(connection))
    there = {path.relative_to(root).as_posix() for path in root.rglob("*.parquet")}
    assert there <= known
    assert not list(root.glob("staging-*"))
    return len(batches)


def test_two_loads_at_once_are_both_done(world: World) -> None:
    paths = [world.file(content(number, first=number * ROWS)) for number in range(2)]
    running = [command(world, path) for path in paths]
    for one, (_, said) in [(one, one.communicate(timeout=150)) for one in running]:
        assert one.returncode == 0, said
    assert check_whole(world) == 2
    assert world.facts().height == 2 * ROWS
    seen = world.seen()
    mart.rebuild(world.url, world.data)
    assert world.seen() == seen


def test_the_same_file_twice_at_once_is_loaded_once(world: World) -> None:
    path = world.file(content(0))
    running = [command(world, path) for _ in range(2)]
    for one, (_, said) in [(one, one.communicate(timeout=150)) for one in running]:
        assert one.returncode == 0, said
    assert check_whole(world) == 1


def test_a_load_that_fails_before_the_commit_leaves_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.load("requests", content(0, rows=50))
    before = world.seen()

    def settle(stage: files.Stage) -> None:
        original(stage)
        raise OSError(28, "No space left on device")

    original = files.Stage.settle
    monkeypatch.setattr(files.Stage, "settle", settle)
    with pytest.raises(store.StoreError, match="disk is full"):
        world.load("requests", content(1, rows=50))
    monkeypatch.undo()
    assert world.seen() == before
    check_whole(world)
