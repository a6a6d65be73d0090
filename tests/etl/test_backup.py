"""Backup and restore: what comes back is what was there, on both databases and from one to the other."""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pyrage
import pytest
from sqlalchemy import text

from etl import backing_up, encryption, restoring
from etl.backing_up import Made, back_up
from service_levels import mart, metrics, store
from service_levels.metrics import Scope
from service_levels.store.errors import StoreError
from service_levels.store.seal import is_sealed, verify
from tests.worlds import World, emptied, old_world, sqlite_world

HEAD = "request_id,office,service,submitted_at,finished_at,missing_documents\n"
MANY = HEAD + "".join(
    f"R{n},{('cilegon', 'jayapura')[n % 2]},KTP,2024-0{1 + n % 9}-04T09:00:00+07:00,"
    f"{'' if n % 5 == 0 else f'2024-0{1 + n % 9}-04T1{n % 6}:00:00+07:00'},{'KK;X–☃' if n % 7 == 0 else ''}\n"
    for n in range(120)
)
LATER = HEAD + "Z1,cilegon,KTP,2024-11-04T09:00:00+07:00,,\n"
EVENTS = (
    "request_id,office,service,at,event\n"
    "E1,cilegon,KTP,2024-03-04,submitted\nE1,cilegon,KTP,2024-03-05T09:00:00+07:00,completed\n"
)
PINGS = "at,target,up,latency_ms\n" + "".join(
    f"2024-03-04 {h:02d}:{m:02d}+07:00,siak,{int(h != 9)},{'' if m % 9 == 0 else m / 7}\n"
    for h in (8, 9, 10) for m in range(60)
)  # fmt: skip
SKM = "office,service,answered_at,u1,u2,u3,u4,u5,u6,u7,u8,u9\ncilegon,KTP,2024-03-04,4,3,4,3,4,3,4,3,4\n"
OUTAGES = "target,start,end\nwifi,2024-03-04 09:00+07:00,\n"
COMPLAINTS = "complaint_id,office,received_at\nK1,cilegon,2024-03-04T09:00:00+07:00\n"
BAD = HEAD + 'B1,atlantis,KTP,2024-03-04T09:00:00+07:00,,\n"B""\n2",cilegon,"KTP\\N\t",never,,\n'


@pytest.fixture(scope="module")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A database with rows in every table, to be copied."""
    world = sqlite_world(tmp_path_factory.mktemp("pattern")).init()
    mapping = world.file('[columns]\nofficer = "petugas"\n', "mapping.toml")
    for kind, content in {
        "requests": MANY, "events": EVENTS, "pings": PINGS, "skm": SKM, "outages": OUTAGES, "complaints": COMPLAINTS,
    }.items():  # fmt: skip
        world.load(kind, content, exported_at="2024-10-01T00:00:00+07:00")
    world.load("requests", BAD.replace("missing_documents", "petugas"), mapping=mapping)
    truth = world.truth()
    assert all(truth[name] for name in truth if name != "mendings")
    return world


@pytest.fixture
def filled(pattern: World, tmp_path: Path) -> World:
    """A database with rows in every table, in SQLite."""
    shutil.copytree(pattern.folder, tmp_path, dirs_exist_ok=True)
    return sqlite_world(tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def full(request: pytest.FixtureRequest, filled: World) -> World:
    """The same, once on SQLite and once on PostgreSQL."""
    if request.param == "sqlite":
        return filled
    world = World(request.getfixturevalue("postgres_url"), filled.folder / "server")
    world.folder.mkdir()
    restore(world, backup(filled, filled.folder / "moved"))
    return world


def backup(world: World, folder: Path, keep: int = 5, keys: list | None = None) -> Path:
    return made(world, folder, keep, keys).path


def made(world: World, folder: Path, keep: int = 5, keys: list | None = None) -> Made:
    return back_up(world.url, world.data, folder, keep, keys)


def restore(world: World, file: Path, replace: bool = False, key: Path | None = None) -> restoring.Restored:
    return restoring.restore(world.url, world.data, file, key, replace, lambda *_: None)


def is_as_rebuilt(world: World) -> bool:
    seen = world.seen()
    mart.rebuild(world.url, world.data)
    return world.seen() == seen


def on_time(world: World) -> list[dict]:
    held = mart.open(world.url, world.data)
    try:
        return metrics.report("on-time", held, Scope(), ("office", "month")).to_dict("records")
    finally:
        held.close()


@pytest.fixture
def safe(tmp_path: Path) -> Path:
    """A folder for backups, which is not there yet."""
    return tmp_path / "backups"


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
        published = whole.execute("SELECT sum(rows) FROM mart_files WHERE dropped_at IS NULL").fetchone()[0]
        whole.close()
        assert rows == {number: count for number, count in loads.items() if count}
        assert published == sum(rows.values()) + 1  # E1 has events alone
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
