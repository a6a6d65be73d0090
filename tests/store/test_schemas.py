"""A database that is not of this program's schema is named as what it is, with the way out, and left alone."""

from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine, text

from service_levels import store
from service_levels.mart import states
from service_levels.store import migration
from service_levels.store.schemas import OtherSchema


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    """A database with nothing in it."""
    if request.param == "postgres":
        return store.create_engine(request.getfixturevalue("postgres_url"))
    (tmp_path / "truth.db").touch()
    return store.create_engine(f"sqlite:///{tmp_path / 'truth.db'}")


def upgrade(engine: Engine, version: str) -> None:
    with store.writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", migration.FOLDER.as_posix())
        config.attributes["connection"] = connection
        command.upgrade(config, version)


def run(engine: Engine, *statements: str) -> None:
    with store.writing(engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def refused(engine: Engine) -> tuple[str, str]:
    with pytest.raises(OtherSchema) as error:
        store.check(engine)
    return error.value.kind, str(error.value)


def test_every_older_schema_is_named_as_old_and_brought_up_to_date(engine: Engine) -> None:
    for version in migration.VERSIONS[:-1]:
        upgrade(engine, version)
        kind, said = refused(engine)
        assert kind == "older"
        assert f"its schema version is {version}, this one needs {migration.HEAD}" in said
        assert "Back it up, then run `python3 run.py setup` or `python -m etl init`" in said
    store.migrate(engine)
    store.check(engine)


def test_an_empty_database_is_named_as_empty(engine: Engine) -> None:
    kind, said = refused(engine)
    assert kind == "empty"
    assert "it is empty. Run `python3 run.py setup`" in said


@pytest.mark.parametrize("alembic", [False, True], ids=["tables", "with migrations of its own"])
def test_the_database_of_another_program_is_named_and_never_written_to(engine: Engine, alembic: bool) -> None:
    run(engine, *(f"CREATE TABLE {name} (one INTEGER)" for name in ("staff", "rooms", "desks", "keys")))
    if alembic:
        run(engine, "CREATE TABLE alembic_version (version_num TEXT)", "INSERT INTO alembic_version VALUES ('b0c4')")
    kind, said = refused(engine)
    assert kind == "foreign"
    assert "the tables of another program" in said
    assert "…" in said
    with pytest.raises(OtherSchema, match="a database of its own"):
        store.migrate(engine)
    assert refused(engine) == (kind, said)


def test_a_foreign_file_is_not_touched_at_all(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    connection = store.engine.sqlite_module().connect(str(path))
    connection.execute("CREATE TABLE bookmarks (name TEXT)")
    connection.close()
    before = path.read_bytes()
    with pytest.raises(OtherSchema, match="bookmarks"):
        store.migrate(store.create_engine(f"sqlite:///{path}"))
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir()] == ["other.db"]


def test_a_newer_schema_is_named_as_newer(engine: Engine) -> None:
    store.migrate(engine)
    run(engine, "UPDATE alembic_version SET version_num = '9999'")
    kind, said = refused(engine)
    assert kind == "newer"
    assert "update this one" in said


def test_the_states_of_the_data_count_on_from_the_versions_of_before(engine: Engine) -> None:
    upgrade(engine, "0007")
    values = "1, 41, 1, 1, '{}', '{}', 'spans/spans-0.parquet', ''"
    names = "one, version, edition, measure_version, as_of, pings, spans_file, spans_sha256"
    run(engine, f"INSERT INTO mart_state ({names}) VALUES ({values})")
    store.migrate(engine)
    with store.reading(engine) as connection:
        assert states.current(connection).version == 42
        assert states.since(connection, states.State(41, "")).everything
