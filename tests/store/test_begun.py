"""A deleted database does not look like a new one, where anything in the data folder says that there was one."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text

from etl.load import Job, load
from sample_data import first_start
from service_levels import config, key, mart, store
from service_levels.private import MARK
from service_levels.store import begun
from tests.worlds import CATALOGUE, SECRET, World

HEADER = "request_id,office,service,submitted_at\n"
ROW = "A1,cilegon,KTP,2024-03-04T09:00:00+07:00\n"


def remove(world: World) -> None:
    """Deletes the database: the file, or what a server holds of it."""
    if world.url.startswith("sqlite"):
        Path(make_url(world.url).database or "").unlink()
        return
    engine = create_engine(make_url(world.url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()


@pytest.fixture
def lost(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world with a load, a mart and a key; then its database is deleted."""
    monkeypatch.setenv("DATA_DIR", str(world.data))
    world.load("requests", HEADER + ROW)
    (world.data / config.KEY_FILE).write_bytes(SECRET)
    store.create_engine(world.url).dispose()
    remove(world)
    return world


def openings(world: World) -> list[Callable[[], object]]:
    """Every way in."""
    path = world.file(HEADER + ROW)
    return [
        lambda: store.migrate(store.create_engine(world.url), world.data),
        lambda: first_start.start(world.url, world.data),
        lambda: load(world.url, world.data, Job("requests", [path]), SECRET),
        lambda: world.catalogue(CATALOGUE),
        lambda: mart.open(world.url, world.data),
        lambda: world.undo(1),
        lambda: key.of(world.url),
    ]


def test_every_way_in_refuses_and_says_the_ways_out(lost: World) -> None:
    for opening in openings(lost):
        with pytest.raises(store.Lost, match=r"missing or empty.*databases, pii\.key, mart.*etl restore.*init --anew"):
            opening()
    if lost.url.startswith("sqlite"):
        assert not Path(make_url(lost.url).database or "").exists()


@pytest.mark.parametrize("left", [MARK, config.KEY_FILE, "mart", "uploads"])
def test_any_one_sign_is_enough(lost: World, left: str) -> None:
    (lost.data / "uploads" / "aa").mkdir(parents=True)
    for path in lost.data.iterdir():
        if path.name != left:
            shutil.rmtree(path) if path.is_dir() else path.unlink()
    with pytest.raises(store.Lost, match=f": {left} in "):
        store.migrate(store.create_engine(lost.url), lost.data)


def test_what_sqlite_left_beside_a_deleted_file_is_a_sign(tmp_path: Path) -> None:
    (tmp_path / "own.db-wal").write_bytes(b"pages")
    with pytest.raises(store.Lost, match=r"own\.db-wal"):
        store.migrate(store.create_engine(f"sqlite:///{tmp_path / 'own.db'}"), tmp_path)


def test_a_new_one_is_begun_when_told(lost: World) -> None:
    store.migrate(store.create_engine(lost.url), lost.data, anew=True)
    lost.catalogue(CATALOGUE)
    lost.load("requests", HEADER + ROW)
    assert lost.facts().height == 1
    assert (lost.data / config.KEY_FILE).read_bytes() == SECRET
    with pytest.raises(store.StoreError, match="the database is there"):
        store.migrate(store.create_engine(lost.url), lost.data, anew=True)


def test_an_empty_folder_is_a_first_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PII_KEY", SECRET.decode())
    url = f"sqlite:///{tmp_path / 'data' / 'own.db'}"
    store.migrate(store.create_engine(url), tmp_path / "data")
    assert (tmp_path / "data" / MARK).read_text() == "own.db\n"
    store.migrate(store.create_engine(url), tmp_path / "data")  # again changes nothing
    assert (tmp_path / "data" / MARK).read_text() == "own.db\n"


def test_a_second_database_of_a_folder_is_no_lost_one(tmp_path: Path) -> None:
    """As when an office goes from the file to a server; nor is a first one that is moved with its folder."""
    data = tmp_path / "data"
    for name in (config.DATABASE_FILE, "second.db"):
        store.migrate(store.create_engine(f"sqlite:///{data / name}"), data)
    moved = data.rename(tmp_path / "moved")
    begun.refuse_lost("postgresql://user@host/name", moved)
    (moved / config.DATABASE_FILE).unlink()
    with pytest.raises(store.Lost):
        store.check(store.create_engine(f"sqlite:///{moved / config.DATABASE_FILE}"), moved)


def test_a_server_that_cannot_be_reached_is_no_lost_database(tmp_path: Path) -> None:
    (tmp_path / MARK).write_text("127.0.0.1:1/none\n")
    with pytest.raises(store.StoreError, match="cannot be reached") as raised:
        store.migrate(store.create_engine("postgresql://nobody@127.0.0.1:1/none"), tmp_path)
    assert not isinstance(raised.value, store.Lost)
