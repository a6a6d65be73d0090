"""Backups: of one state, checked, named last, encrypted, and old ones removed after the new one."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import Connection

from etl import backing_up, encryption, restoring
from service_levels.store import copying
from service_levels.store.errors import StoreError
from service_levels.store.seal import verify
from tests.etl.kept import LATER, MANY, backup, made, restore
from tests.worlds import World, sqlite_world


def test_a_backup_holds_one_state_while_others_load(full: World, safe: Path) -> None:
    world = full
    over = threading.Event()

    def work() -> None:
        for number in range(4):
            world.load("requests", MANY.replace("R", f"N{number}x"))
        over.set()

    others = threading.Thread(target=work)
    others.start()
    found = []
    while not over.is_set() or not found:
        found.append(backup(world, safe, keep=100))
    others.join()
    for path in found:
        whole = sqlite3.connect(path)
        rows = dict(whole.execute("SELECT batch_id, count(*) FROM request_rows GROUP BY batch_id"))
        loads = dict(whole.execute("SELECT batch_id, inserted + updated FROM batches WHERE kind = 'requests'"))
        whole.close()
        assert rows == {number: count for number, count in loads.items() if count}
    assert len({path.name for path in found}) == len(found)


def flips(size: int) -> Iterator[int]:
    """Places in a file: its header, the seal, and all along it."""
    yield from (0, 17, 24, 40, 60, 99, 105)
    yield from range(200, size, size // 60)


def test_a_byte_that_changed_is_found(filled: World, tmp_path: Path, safe: Path) -> None:
    world = filled
    path = backup(world, safe)
    whole = path.read_bytes()
    seal = whole.index(b"sha256 of this file")
    for place in (*flips(len(whole)), seal, seal + 60, whole.index(b"CREATE TABLE backup") + 14):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 4]) + whole[place + 1 :])
        with pytest.raises(StoreError, match="Nothing was changed"):
            restoring._fetched(path, tmp_path / "copy", None)
    for broken in (whole[:-4096], whole[: len(whole) // 2], whole + b"\0", b"", b"PK\x03\x04"):
        path.write_bytes(broken)
        with pytest.raises(StoreError, match="Nothing was changed"):
            restoring._fetched(path, tmp_path / "copy", None)
    truth = world.truth()
    with pytest.raises(StoreError, match="Nothing was changed"):
        restore(world, path, replace=True)
    assert world.truth() == truth
    path.write_bytes(whole)
    restore(world, path, replace=True)


def test_only_old_backups_of_ours_are_removed_and_only_after_the_new_one(filled: World, safe: Path) -> None:
    world = filled
    first = [backup(world, safe) for _ in range(3)]
    assert len(set(first)) == 3
    own = ["tepat-waktu-2020-01-01T000000Z.db", "tepat-waktu-2020-01-01T000000Z.db.age", "old.db", "service_levels.db",
           "tepat-waktu-2020-01-01T000000Z (copy).db", "tepat-waktu-2019-01-01T000000Z.db"]  # fmt: skip
    for name in own[:-1]:
        (safe / name).write_text("mine")
    shutil.copy(world.url.removeprefix("sqlite:///"), safe / own[-1])  # a database, but no backup
    shutil.copy(first[0], safe / "tepat-waktu-2018-01-01T000000Z.db")  # an old one
    done = made(world, safe, keep=3)
    gone = {path.name for path in done.removed}
    assert gone == {"tepat-waktu-2018-01-01T000000Z.db", first[0].name}
    assert {path.name for path in safe.iterdir()} == {*own, first[1].name, first[2].name, done.path.name, ".lock"}
    world.rows("SELECT 1")
    shutil.copy(first[1], safe / "tepat-waktu-2999-01-01T000000Z.db")  # made while the clock was wrong
    alone = made(world, safe, keep=1)
    assert alone.path.exists()
    assert {path.name for path in safe.iterdir()} == {*own, alone.path.name, ".lock"}


def test_names_of_one_second_are_kept_apart_and_in_order(tmp_path: Path, safe: Path, monkeypatch) -> None:
    class Stopped(datetime):
        @classmethod
        def now(cls, tz=None) -> datetime:
            return datetime(2026, 11, 28, 5, 40, 0, tzinfo=tz)

    monkeypatch.setattr(backing_up, "datetime", Stopped)
    world = sqlite_world(tmp_path).init()
    found = [backup(world, safe, keep=11) for _ in range(12)]
    assert found[0].name == "tepat-waktu-2026-11-28T054000Z.db"
    assert {path.name for path in safe.glob("tepat*")} == {path.name for path in found[1:]}


@pytest.mark.parametrize("error", [OSError(28, "No space left on device"), sqlite3.OperationalError("disk I/O error")])
def test_where_none_can_be_made_the_old_ones_stand(
    filled: World, tmp_path: Path, safe: Path, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    world = filled
    before = backup(world, safe)

    def fails(*_) -> None:
        raise error

    monkeypatch.setattr(backing_up, "snapshot", fails)
    with pytest.raises(StoreError, match=r"disk is full|disk answered"):
        backup(world, safe, keep=1)
    monkeypatch.undo()
    monkeypatch.setattr(backing_up, "verify", lambda *_: None)  # what was written is not what was read
    with pytest.raises(StoreError, match="No backup was made"):
        backup(world, safe, keep=1)
    monkeypatch.undo()
    assert {path.name for path in safe.iterdir()} == {before.name, ".lock"}
    with pytest.raises(StoreError, match="connect the disk"):
        backup(world, tmp_path / "usb" / "backups")


@pytest.mark.parametrize("closed", [False, True])
def test_a_full_disk_is_said_and_nothing_half_stays(
    filled: World, small_disk: Path, tmp_path: Path, closed: bool
) -> None:
    world = filled
    keys = encryption.public_keys([encryption.new_key(tmp_path / "key")]) if closed else None
    safe = small_disk / "backups"
    old = backup(world, safe, keys=keys)
    (small_disk / "other").write_bytes(bytes(3_145_728 - old.stat().st_size - 100_000))
    with pytest.raises(StoreError, match=rf"{safe}: the disk is full.*older backups stand"):
        backup(world, safe, keep=1, keys=keys)
    assert {path.name for path in safe.iterdir()} == {old.name, ".lock"}
    assert not list(world.data.glob(f"{backing_up.DRAFT}*"))


def test_an_encrypted_backup_opens_with_its_secret_key_alone(full: World, safe: Path, tmp_path: Path) -> None:
    world = full
    public = encryption.new_key(tmp_path / "key.txt")
    other = encryption.new_key(tmp_path / "other.txt")
    (tmp_path / "public.txt").write_text(f"# both\n{public}\n{other}\n")
    keys = encryption.public_keys([public])
    path = backup(world, safe, keys=keys)
    assert path.name.endswith(".db.age")
    assert b"cilegon" not in path.read_bytes()
    secret = next(line for line in (tmp_path / "key.txt").read_text().splitlines() if line.startswith("AGE-"))
    assert pyrage.decrypt(path.read_bytes(), [pyrage.x25519.Identity.from_str(secret)])[:6] == b"SQLite"  # as `age -d`
    if os.name == "posix":
        assert ((tmp_path / "key.txt").stat().st_mode | path.stat().st_mode) & 0o777 == 0o600
    truth = world.truth()
    world.load("requests", LATER)
    for key, says in ((None, "--decrypt KEYFILE"), (tmp_path / "other.txt", "another key opens this")):
        with pytest.raises(StoreError, match=says):
            restore(world, path, True, key)
    with pytest.raises(encryption.KeyRefused, match="no secret key"):
        restore(world, path, True, tmp_path / "public.txt")
    restore(world, path, True, tmp_path / "key.txt")
    assert world.truth() == truth
    both = backup(world, safe, keys=encryption.public_keys([str(tmp_path / "public.txt")]))
    restore(world, both, True, tmp_path / "other.txt")
    bad = bytearray(path.read_bytes())
    (tmp_path / "copy").touch()
    for place in (30, 190, len(bad) // 2, len(bad) - 3):
        flipped = bytes([*bad[:place], bad[place] ^ 1, *bad[place + 1 :]])
        path.write_bytes(flipped)
        with pytest.raises(StoreError, match=r"damaged|no backup"):
            restoring._fetched(path, tmp_path / "copy", tmp_path / "key.txt")
    assert not list(world.data.glob(f"{backing_up.DRAFT}*"))
    assert {done.name for done in made(world, safe, keep=1, keys=keys).removed} == {path.name, both.name}


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("age1nothing", "no public key"), ("secret", "This is a secret key"), ("nowhere", "cannot be read"),
        ("empty", "there is no key"), ("AGE-SECRET-KEY-1ABC", "This is a secret key"),
    ],
)  # fmt: skip
def test_a_key_that_cannot_be_meant_is_refused(tmp_path: Path, monkeypatch, given: str, says: str) -> None:
    monkeypatch.chdir(tmp_path)
    encryption.new_key(Path("secret"))
    Path("empty").write_text("# nothing\n")
    with pytest.raises(encryption.KeyRefused, match=says) as refused:
        encryption.public_keys([given])
    assert "KEY-1" not in str(refused.value)
    with pytest.raises(StoreError, match="never replaced"):
        encryption.new_key(Path("secret"))


def test_drafts_that_a_kill_left_are_swept(filled: World, safe: Path) -> None:
    world = filled
    old = backup(world, safe)
    left = [safe / ".tepat-waktu-1-ab", safe / ".tepat-waktu-1-ab-wal", world.data / ".tepat-waktu-2-cd"]
    for path in left:
        path.write_bytes(b"half")
    backup(world, safe)
    assert not [path for path in left if path.exists()]
    left[2].write_bytes(b"half")
    restore(world, old, replace=True)
    assert not left[2].exists()


@pytest.mark.postgres
def test_tables_that_change_their_form_under_the_copying_are_copied_again(
    filled: World, safe: Path, postgres_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = World(postgres_url, filled.folder / "server")
    server.folder.mkdir()
    restore(server, backup(filled, safe))
    asked = []

    def seen(connection: Connection) -> str | None:
        asked.append(1)
        return "0001" if len(asked) == 2 else copying_version(connection)  # as after a migration that just ended

    copying_version = copying.version
    monkeypatch.setattr(copying, "version", seen)
    assert verify(backup(server, safe)).counts["request_rows"] == 120
    assert len(asked) == 4
