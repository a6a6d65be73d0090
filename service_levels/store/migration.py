"""Brings a database to this program's schema, and refuses one that a newer program made."""

from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from service_levels import private
from service_levels.store import begun
from service_levels.store.engine import file_of, need_file, reading, url_of, writing
from service_levels.store.errors import StoreError, explained, shown

FOLDER = Path(__file__).with_name("migrations")
VERSIONS = tuple(sorted(path.name.split("_")[0] for path in (FOLDER / "versions").glob("[0-9]*.py")))
HEAD = VERSIONS[-1]


def version(connection: Connection) -> str | None:
    """Schema version of the database; None when nothing of ours is in it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one_or_none()


def check(engine: Engine, data_dir: Path | None = None) -> None:
    """Raises StoreError unless the database has this program's schema.

    `data_dir`: a database that is missing there but was there raises Lost; None: that is not looked at.
    """
    found = _found(engine)
    if data_dir is not None and found is None:
        begun.refuse_lost(url_of(engine), data_dir)
    need_file(engine)
    _refuse_newer(engine, found)
    if found != HEAD:
        raise StoreError(f"{shown(url_of(engine))}: it has no tables of this version yet. Run `python -m etl init`.")


def migrate(engine: Engine, data_dir: Path | None = None, *, anew: bool = False) -> None:
    """Creates the tables, or changes them to this version; does nothing where they are right. All or nothing.

    `data_dir`: the folder that the database is begun with; None: it has none. `anew`: where the folder says that there
    was a database, which is not there now, a new one is begun all the same. Raises StoreError; Lost without `anew`.
    """
    url = url_of(engine)
    found = _found(engine)
    if anew and found is not None:
        raise StoreError(
            f"{shown(url)}: the database is there; --anew is for one that is lost. Nothing was changed. Move it away "
            "first, if it is to be begun anew."
        )
    if data_dir is not None and found is None:
        if anew:
            begun.forget(data_dir)
        else:
            begun.refuse_lost(url, data_dir)
    _refuse_newer(engine, found)
    if found != HEAD:
        with writing(engine) as connection:
            _refuse_newer(engine, version(connection))
            _upgrade(connection)
    if data_dir is not None:
        settle(engine, data_dir)


def settle(engine: Engine, data_dir: Path) -> None:
    """Notes that the database belongs to the data folder, and closes both to others. Raises StoreError."""
    url = url_of(engine)
    with explained(url):
        private.folder(data_dir)
        begun.note(url, data_dir)
    private.tighten(data_dir, file_of(engine))


def _found(engine: Engine) -> str | None:
    """The version as `version` gives it, None also where there is no file yet."""
    if (file := file_of(engine)) is not None and not file.exists():
        return None
    with reading(engine) as connection:
        return version(connection)


def _upgrade(connection: Connection) -> None:
    from alembic import command  # slow to import, and needed only when there is something to do
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", FOLDER.as_posix().replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _refuse_newer(engine: Engine, found: str | None) -> None:
    if found is not None and found not in VERSIONS:
        raise StoreError(
            f"{shown(url_of(engine))}: its schema version is {found}, this program knows up to {HEAD}. "
            "A newer program made it; update this one. Nothing was changed."
        )
