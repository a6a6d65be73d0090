"""Brings a database to this program's schema, and refuses one that a newer program made."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from service_levels.store.engine import reading, url_of, writing
from service_levels.store.errors import StoreError, shown

FOLDER = Path(__file__).with_name("migrations")
VERSIONS = tuple(sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
HEAD = VERSIONS[-1]


def version(connection: Connection) -> str | None:
    """Schema version of the database; None when nothing of ours is in it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check(engine: Engine) -> None:
    """Raises StoreError unless the database has this program's schema."""
    with reading(engine) as connection:
        found = version(connection)
    refuse_newer(engine, found)
    if found != HEAD:
        raise StoreError(f"{shown(url_of(engine))}: it has no tables of this version yet. Run `python -m etl init`.")


def migrate(engine: Engine) -> None:
    """Creates the tables, or changes them to this version; does nothing where they are right. All or nothing."""
    try:
        with reading(engine) as connection:
            found = version(connection)
    except StoreError:
        found = None  # not there yet, or the next line says why not
    refuse_newer(engine, found)
    if found == HEAD:
        return
    with writing(engine) as connection:
        refuse_newer(engine, version(connection))
        upgrade(connection)


def upgrade(connection: Connection, to: str = "head") -> None:
    """Creates the tables of a version, or changes them to it, inside the caller's transaction."""
    from alembic import command  # slow to import, and needed only when there is something to do
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)


def refuse_newer(engine: Engine, found: str | None) -> None:
    """Raises StoreError for a version that this program does not know."""
    if found is not None and found not in VERSIONS:
        raise StoreError(
            f"{shown(url_of(engine))}: its schema version is {found}, this program knows up to {HEAD}. "
            "A newer program made it; update this one. Nothing was changed."
        )
