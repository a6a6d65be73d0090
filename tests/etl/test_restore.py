"""Restoring: what comes back is what was there, on both databases and from one to the other."""

import os
import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from typer.testing import CliRunner, Result

from etl import backing_up
from etl.__main__ import app
from service_levels import mart, metrics, store
from service_levels.metrics import Scope
from service_levels.store.errors import StoreError
from service_levels.store.seal import is_sealed, verify
from tests.etl.kept import LATER, backup, is_as_rebuilt, made, restore
from tests.worlds import World, emptied, old_world, sqlite_world


def on_time(world: World) -> list[dict]:
    held = mart.open(world.url, world.data)
    try:
        return metrics.report("on-time", held, Scope(), ("office", "month")).to_dict("records")
    finally:
        held.close()


def test_what_comes_back_is_what_was_there(full: World, safe: Path) -> None:
    world = full
    truth, seen, report = world.truth(), world.seen(), on_time(world)
    one = made(world, safe)
    assert one.about == verify(one.path)
    assert all(one.about.counts[name] == len(rows) for name, rows in truth.items())
    if os.name == "posix":
        assert (one.path.stat().st_mode & 0o777, safe.stat().st_mode & 0o777) == (0o600, 0o700)
    world.load("requests", LATER)
    world.undo(1)
    later = world.truth()
    with pytest.raises(StoreError, match=r"it holds data\. --replace"):
        restore(world, one.path)
    assert world.truth() == later
    old = mart.open(world.url, world.data)
    done = restore(world, one.path, replace=True)
    assert (world.truth(), world.seen(), on_time(world)) == (truth, seen, report)
    assert is_as_rebuilt(world)
    assert done.newest["part_of"] == 7
    assert len(old.sql("SELECT * FROM facts")) == 2  # it goes on reading what it opened
    assert old.version != mart.version(world.url)
    old.close()
    restore(world, done.aside, replace=True)  # what was replaced is a backup like any other
    assert world.truth() == later
    assert is_as_rebuilt(world)


def test_who_reads_meanwhile_sees_one_state(full: World, safe: Path) -> None:
    path = backup(full, safe)
    full.undo(1)
    engine = store.create_engine(full.url)
    counts = text("SELECT (SELECT count(*) FROM request_rows), (SELECT count(*) FROM batches WHERE undone_at IS NULL)")
    with store.reading(engine) as connection:
        before = connection.execute(counts).one()
        restore(full, path, replace=True)
        assert connection.execute(counts).one() == before
    with store.reading(engine) as connection:
        assert connection.execute(counts).one() == (before[0] + 120, before[1] + 1)
    engine.dispose()


@pytest.mark.postgres
def test_an_office_moves_to_postgresql_and_back(filled: World, tmp_path: Path, safe: Path, postgres_url: str) -> None:
    first = filled
    server = World(postgres_url, tmp_path / "b")
    last = sqlite_world(tmp_path / "c")
    for folder in ("b", "c"):
        (tmp_path / folder).mkdir()
    for source, target in ((first, server), (server, last)):
        restore(target, backup(source, safe))
        assert (target.truth(), target.seen()) == (first.truth(), first.seen())
        assert is_as_rebuilt(target)
    assert server.load("requests", LATER).batch == last.load("requests", LATER).batch == 8
    with store.writing(store.create_engine(postgres_url)) as connection:  # a number that counts by itself goes on
        owned = connection.execute(text("SELECT pg_get_serial_sequence('batches', 'batch_id')")).scalar_one()
        assert owned is None or connection.execute(text(f"SELECT nextval('{owned}')")).scalar_one() == 8


def test_a_restore_waits_for_a_load_and_one_backup_for_another(filled: World, safe: Path, monkeypatch) -> None:
    world = filled
    path = backup(world, safe)
    truth = world.truth()
    monkeypatch.setattr(mart.files, "LOCK_WAIT_S", 0.1)
    monkeypatch.setattr(backing_up, "WAIT_S", 0.1)
    with mart.files.staging(world.data), pytest.raises(StoreError, match="another program has been loading"):
        restore(world, path, replace=True)
    with backing_up.alone(safe), pytest.raises(StoreError, match="Wait for it"):
        backup(world, safe)
    assert world.truth() == truth


def test_a_database_that_cannot_be_read_is_moved_aside(filled: World, safe: Path) -> None:
    world = filled
    path, truth = backup(world, safe), world.truth()
    place = Path(world.url.removeprefix("sqlite:///"))
    whole = place.read_bytes()
    for broken in (b"no database", whole[:8192] + b"\xff" * 60_000 + whole[68_192:]):
        place.write_bytes(broken)
        with pytest.raises(StoreError, match=r"is damaged\. --replace moves it aside"):
            restore(world, path)
        assert place.read_bytes() == broken
        done = restore(world, path, replace=True)
        assert done.aside.read_bytes() == broken
        done.aside.unlink()
        assert world.truth() == truth
        assert is_as_rebuilt(world)


def test_a_newer_database_gives_way_only_where_it_is_kept(full: World, safe: Path) -> None:
    world = full
    path, truth = backup(world, safe), world.truth()
    engine = store.create_engine(world.url)
    with store.writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreError, match="newer program"):
        restore(world, path)
    with pytest.raises(StoreError, match="newer program"):
        backup(world, safe)
    if world.url.startswith("sqlite"):
        assert restore(world, path, replace=True).aside.exists()
        assert world.truth() == truth
    else:  # a server's database cannot be moved: another one is made by whoever may
        with pytest.raises(StoreError, match="newer program"):
            restore(world, path, replace=True)


@pytest.mark.parametrize("version", ["0001", "0006"])
def test_a_backup_of_an_older_database_is_migrated(world: World, safe: Path, tmp_path: Path, version: str) -> None:
    old_world(world, version)
    one = made(world, safe)
    assert one.about.version == version
    store.migrate(store.create_engine(world.url))
    (tmp_path / "new").mkdir()
    new = sqlite_world(tmp_path / "new")
    restore(new, one.path)
    assert new.truth() == world.truth()
    assert is_as_rebuilt(new)
    old_world(world, version)
    restore(world, one.path, replace=True)  # into an older one, too
    assert world.truth() == new.truth()


def test_a_database_kept_in_another_way_can_be_restored(filled: World, tmp_path: Path, safe: Path) -> None:
    world = filled
    place = Path(world.url.removeprefix("sqlite:///"))
    raw = sqlite3.connect(place)
    raw.execute("VACUUM INTO ?", (str(tmp_path / "kept.db"),))
    raw.execute("UPDATE batches SET loaded_by = 'x'")
    raw.commit()
    with pytest.raises(StoreError, match=r"a database that is in use.*etl backup --db"):
        restore(world, place, replace=True)
    raw.close()
    restore(world, tmp_path / "kept.db", replace=True)
    assert {row[0] for row in world.rows("SELECT loaded_by FROM batches")} != {"x"}
    other = sqlite3.connect(tmp_path / "other.db")
    other.execute("CREATE TABLE a (b)")
    other.close()
    with pytest.raises(StoreError, match="holds nothing of this program"):
        restore(world, tmp_path / "other.db", replace=True)


def test_a_backup_in_the_place_of_the_database_is_one(filled: World, tmp_path: Path, safe: Path) -> None:
    """Whoever copies one there by hand, as the runbook once said, has a database, and can back it up again."""
    world = filled
    truth, seen = world.truth(), world.seen()
    (tmp_path / "new").mkdir()
    new = sqlite_world(tmp_path / "new")
    shutil.copy(backup(world, safe), new.url.removeprefix("sqlite:///"))
    assert new.facts().height == 121
    assert (new.truth(), new.seen()) == (truth, seen)
    again = backup(new, safe)
    assert is_sealed(again)
    restore(world, again, replace=True)
    assert world.truth() == truth


def test_an_empty_database_is_no_data_and_can_be_backed_up(world: World, safe: Path, tmp_path: Path) -> None:
    target = emptied(world) if world.url.startswith("postgres") else sqlite_world(tmp_path / "data2")
    target.folder.mkdir(exist_ok=True)
    with pytest.raises(StoreError, match=r"nothing to back up|no such file"):
        backup(target, safe)
    store.migrate(store.create_engine(target.url))
    empty = backup(target, safe)
    restore(target, empty)
    assert restore(target, empty).newest is None


def test_the_commands_say_what_was_done_and_where_the_key_is(
    filled: World, safe: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments])

    monkeypatch.setenv("DATA_DIR", str(filled.data))
    monkeypatch.setenv("DATABASE_URL", filled.url)
    kept = run("backup", "--to", safe)
    (path,) = safe.glob("*.db")
    assert kept.exit_code == 0
    assert f"{path}: " in kept.stdout
    assert "7 loads, schema" in kept.stdout
    assert f"The key of the hashes is not in it. It stands in {filled.data / 'pii.key'}" in kept.stderr
    assert "Older ones removed: 1" in run("backup", "--to", safe, "--keep", 1).stdout
    (path,) = safe.glob("*.db")
    refused = run("restore", path)
    assert (refused.exit_code, "it holds data" in refused.stderr) == (1, True)
    done = run("restore", path, "--replace")
    assert done.exit_code == 0
    assert "What was there before is kept: " in done.stdout
    assert re.search(r"Newest load: batch 7 of \d{4}-.* \(requests: file\d+\.csv\)\.", done.stdout)
    for wrong in (["backup"], ["backup", "--to", safe, "--keep", 0], ["backup", "--to", safe, "--encrypt", "age1x"]):
        assert run(*wrong).exit_code == 2
    public = run("backupkey", tmp_path / "key").stdout.strip()
    assert run("backupkey", tmp_path / "key").exit_code == 1
    assert run("backup", "--to", safe, "--encrypt", public).exit_code == 0
    (closed,) = safe.glob("*.age")
    assert run("restore", closed, "--replace").exit_code == 1
    assert run("restore", closed, "--replace", "--decrypt", tmp_path / "nowhere").exit_code == 2
    assert run("restore", closed, "--replace", "--decrypt", tmp_path / "key").exit_code == 0
