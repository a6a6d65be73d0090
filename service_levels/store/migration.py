"""Brings a database to this program's schema, and refuses one that it cannot bring there."""

from pathlib import Path

from sqlalchemy import Connection, Engine

from service_levels import private
from service_levels.messages import Message
from service_levels.store import begun
from service_levels.store.engine import file_of, reading, url_of, writing
from service_levels.store.errors import StoreError, explained, shown
from service_levels.store.schemas import OtherSchema, refusal

FOLDER = Path(__file__).with_name("migrations")
VERSIONS = tuple(sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
HEAD = VERSIONS[-1]


def check(engine: Engine, data_dir: Path | None = None) -> None:
    """Raises StoreError (`schemas.OtherSchema`) unless the database has this program's schema.

    `data_dir`: a database that is missing there but was there raises Lost; None: that is not looked at.
    """
    refused = _found(engine)
    if refused is None:
        return
    if data_dir is not None and refused.kind == "empty":
        begun.refuse_lost(url_of(engine), data_dir)
    raise refused


def migrate(engine: Engine, data_dir: Path | None = None, *, anew: bool = False) -> None:
    """Creates the tables, or changes them to this version; does nothing where they are right. All or nothing.

    `data_dir`: the folder that the database is begun with; None: it has none. `anew`: where the folder says that there
    was a database, which is not there now, a new one is begun all the same. Raises StoreError, also for a database of a
    newer program or of another one; Lost without `anew`.
    """
    url = url_of(engine)
    refused = _found(engine)
    _stop_at(refused)
    empty = refused is not None and refused.kind == "empty"
    if anew and not empty:
        raise StoreError(Message("database.there", url=shown(url)))
    if data_dir is not None and empty:
        if anew:
            begun.forget(data_dir)
        else:
            begun.refuse_lost(url, data_dir)
    if refused is not None:
        with writing(engine) as connection:
            refuse_unusable(engine, connection)
            upgrade(connection)
    if data_dir is not None:
        settle(engine, data_dir)


def settle(engine: Engine, data_dir: Path) -> None:
    """Notes that the database belongs to the data folder, and closes both to others. Raises StoreError."""
    url = url_of(engine)
    with explained(url):
        private.folder(data_dir)
        begun.note(url, data_dir)
    private.tighten(data_dir, file_of(engine))


def _found(engine: Engine) -> OtherSchema | None:
    """What the database is, where it has not this program's schema; `empty` also where there is no file yet."""
    if (file := file_of(engine)) is not None and not file.exists():
        return OtherSchema("empty", Message("database.no_file", file=file))
    with reading(engine) as connection:
        return _refusal(engine, connection)


def _refusal(engine: Engine, connection: Connection) -> OtherSchema | None:
    return refusal(connection, shown(url_of(engine)), VERSIONS)


def refuse_unusable(engine: Engine, connection: Connection) -> None:
    """Raises StoreError for a database of a newer program or of another one."""
    _stop_at(_refusal(engine, connection))


def _stop_at(refused: OtherSchema | None) -> None:
    """Raises what no migration can put right."""
    if refused and refused.kind in ("newer", "foreign"):
        raise refused


def upgrade(connection: Connection, to: str = "head") -> None:
    """Creates the tables of a version, or changes them to it, inside the caller's transaction."""
    from alembic import command  # slow to import, and needed only when there is something to do
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, to)
