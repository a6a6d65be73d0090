"""Brings a database to this program's schema, and refuses one that a newer program made."""

from pathlib import Path

from sqlalchemy import Connection, Engine

from service_levels.store.engine import reading, url_of, writing
from service_levels.store.errors import StoreError, shown
from service_levels.store.schemas import OtherSchema, refusal

FOLDER = Path(__file__).with_name("migrations")
VERSIONS = tuple(sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
HEAD = VERSIONS[-1]


def check(engine: Engine) -> None:
    """Raises StoreError (`schemas.OtherSchema`) unless the database has this program's schema."""
    with reading(engine) as connection:
        refused = _refusal(engine, connection)
    if refused:
        raise refused


def migrate(engine: Engine) -> None:
    """Creates the tables, or changes them to this version; does nothing where they are right. All or nothing.

    Raises StoreError, also for a database of a newer program or of another one.
    """
    try:
        with reading(engine) as connection:
            refused = _refusal(engine, connection)
    except StoreError:
        refused = OtherSchema("empty", "")  # not there yet, or the next line says why not
    if refused is None:
        return
    _stop_at(refused)
    with writing(engine) as connection:
        _stop_at(_refusal(engine, connection))
        _upgrade(connection)


def _refusal(engine: Engine, connection: Connection) -> OtherSchema | None:
    return refusal(connection, shown(url_of(engine)), VERSIONS)


def _stop_at(refused: OtherSchema | None) -> None:
    """Raises what no migration can put right."""
    if refused and refused.kind in ("newer", "foreign"):
        raise refused


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and needed only when there is something to do
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
