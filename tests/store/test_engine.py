"""The database itself: schema, versions, and every way in which it can refuse."""

import os
import shutil
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from service_levels import store
from service_levels.store import migration, schemas
from service_levels.store.schema import metadata
from tests.worlds import World

HEADER = "request_id,office,service,submitted_at\n"


def test_the_migrations_make_the_schema(world: World) -> None:
    engine = store.create_engine(world.url)
    with store.reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        assert schemas.version(connection) == migration.HEAD
    store.migrate(engine)  # again: nothing to do
    engine.dispose()


def test_a_newer_database_is_refused_and_left_alone(world: World) -> None:
    engine = store.create_engine(world.url)
    with store.writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    for refused in (store.migrate, store.check):
        with pytest.raises(store.StoreError, match=r"schema version is 9999.*update this one"):
            refused(engine)
    engine.dispose()
    with pytest.raises(store.StoreError, match="9999"):
        world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04T09:00:00+07:00\n")


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    engine = store.create_engine(f"sqlite:///{tmp_path / 'none.db'}")
    with pytest.raises(store.StoreError, match=r"no such file.*etl init"):
        store.check(engine)
    (tmp_path / "none.db").touch()
    with pytest.raises(store.StoreError, match="etl init"):
        store.check(engine)


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("", "not a database URL"),
        ("mysql://host/name", "not a database that is known here"),
        ("sqlite://", "SQLite needs a file"),
        ("postgresql://nobody@127.0.0.1:1/none", "cannot be reached"),
    ],
)
def test_a_url_that_cannot_be_used(url: str, says: str) -> None:
    with pytest.raises(store.StoreError, match=says):
        store.check(store.create_engine(url))


def test_a_password_is_never_shown() -> None:
    with pytest.raises(store.StoreError) as error:
        store.check(store.create_engine("postgresql://me:hidden-word@127.0.0.1:1/none"))
    assert "hidden-word" not in str(error.value)


def test_both_spellings_of_postgresql_work(postgres_url: str) -> None:
    for spelling in ("postgres:", "postgresql:"):
        engine = store.create_engine(spelling + postgres_url.split(":", 1)[1])
        store.migrate(engine)
        engine.dispose()


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "text.db"
    path.write_text("this is no database, however long it may be " * 50)
    engine = store.create_engine(f"sqlite:///{path}")
    with pytest.raises(store.StoreError, match="not an SQLite database"):
        store.migrate(engine)


def test_a_database_that_may_only_be_read(tmp_path: Path) -> None:
    if os.name != "posix":
        pytest.skip("rights of files are those of POSIX")
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    world.load("requests", HEADER + "A0,cilegon,KTP,2024-03-04T09:00:00+07:00\n")
    path = tmp_path / "truth.db"
    path.chmod(0o444)
    if os.access(path, os.W_OK):  # root writes whatever the rights: SQLite itself is told then
        path.chmod(0o644)
        file = f"file:{path}?mode=ro&uri=true"
        engine = store.create_engine(f"sqlite:///{file}")
        with pytest.raises(store.StoreError, match="only be read"), store.writing(engine) as connection:
            connection.execute(text("DELETE FROM batches"))
        return
    with pytest.raises(store.StoreError, match="only be read"):
        world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04T09:00:00+07:00\n")
    assert world.facts().height == 1


def test_a_locked_database_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    monkeypatch.setattr("service_levels.store.engine.BUSY_MS", 100)
    first, second = store.create_engine(world.url), store.create_engine(world.url)
    says = pytest.raises(store.StoreError, match="another program has been writing")
    with store.writing(first), says, store.writing(second):
        pass


def test_writers_wait_for_one_another(world: World) -> None:
    engine = store.create_engine(world.url)
    order: list[str] = []
    inside = threading.Event()

    def second() -> None:
        inside.wait()
        with store.writing(engine):
            order.append("second")

    thread = threading.Thread(target=second)
    thread.start()
    with store.writing(engine):
        inside.set()
        thread.join(0.3)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]
    engine.dispose()


def test_a_reader_sees_one_state_from_first_to_last(world: World) -> None:
    engine = store.create_engine(world.url)
    with store.reading(engine) as reader:
        before = reader.execute(text("SELECT count(*) FROM batches")).scalar_one()
        world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04T09:00:00+07:00\n")
        assert reader.execute(text("SELECT count(*) FROM batches")).scalar_one() == before
    engine.dispose()


def test_a_migration_that_is_killed_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(connection) -> None:
        connection.execute(text("CREATE TABLE half (a INTEGER)"))
        raise KeyboardInterrupt

    monkeypatch.setattr(migration, "upgrade", broken)
    engine = store.create_engine(f"sqlite:///{tmp_path / 'truth.db'}")
    with pytest.raises(KeyboardInterrupt):
        store.migrate(engine)
    monkeypatch.undo()
    store.migrate(engine)
    with store.reading(engine) as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


def test_a_copy_of_a_database_stands_alone(tmp_path: Path) -> None:
    world = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path).init()
    world.load("requests", HEADER + "A1,cilegon,KTP,2024-03-04T09:00:00+07:00\n")
    engine = store.create_engine(world.url)
    copied = tmp_path / "copy"
    copied.mkdir()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    shutil.copy(tmp_path / "truth.db", copied / "truth.db")
    other = World(f"sqlite:///{copied / 'truth.db'}", copied)  # without its mart: it is made anew
    assert other.facts()["request_id"].to_list() == ["A1"]
