"""An engine by URL: SQLite (a file, the default) or PostgreSQL. The rest of the store does not care which."""

import importlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import ModuleType

from sqlalchemy import Connection, Engine, event, exc, text
from sqlalchemy import create_engine as _create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from service_levels.store.errors import StoreError, explain, explained

log = logging.getLogger(__name__)

BUSY_MS = 60_000  # how long a writer waits for another one
CACHE_KB = 32_768  # rows come in the order of the key, so more would only hold what is never looked at again
OLDEST_SQLITE = (3, 37, 0)  # no WITHOUT ROWID table of ours needs more
SAFE_SQLITE = (3, 51, 3)  # older ones may damage a WAL database when two connections reset the log at one time
WRITERS = 0x7E9A7  # number of PostgreSQL's advisory lock that serialises loads


def create_engine(url: str) -> Engine:
    """Engine of a database. Connects to nothing yet. Raises StoreError for a URL that cannot be used.

    Connections are closed after use and made anew: few are needed, and none is found dead after a restart there.
    """
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise StoreError(
            "--db: this is not a database URL. Give sqlite:///folder/file.db or postgresql://user@host/name."
        ) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
        return _create_engine(parsed, poolclass=NullPool, connect_args={"connect_timeout": 10})
    raise StoreError(f"--db: {backend!r} is not a database that is known here. Use sqlite or postgresql.")


def _sqlite(url: str) -> Engine:
    file = make_url(url).database
    if not file or file == ":memory:":
        raise StoreError("--db: SQLite needs a file, as in sqlite:///data/service_levels.db.")
    driver = sqlite_module()
    parsed = make_url(url).set(drivername="sqlite")
    engine = _create_engine(parsed, module=driver, poolclass=NullPool, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _connected(connection, _record) -> None:
        connection.isolation_level = None  # the transactions below are ours; the driver begins none of its own
        cursor = connection.cursor()
        cursor.execute(f"PRAGMA busy_timeout = {BUSY_MS}")
        cursor.execute(f"PRAGMA cache_size = -{CACHE_KB}")
        cursor.execute("PRAGMA synchronous = NORMAL")
        cursor.execute("PRAGMA temp_store = MEMORY")
        cursor.close()

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


@cache
def sqlite_module() -> ModuleType:
    """The newest SQLite that can be had: the packaged one, else Python's own."""
    try:
        module = importlib.import_module("pysqlite3.dbapi2")
    except ImportError:
        module = importlib.import_module("sqlite3")
    if module.sqlite_version_info < OLDEST_SQLITE:
        raise StoreError(
            f"SQLite {module.sqlite_version} is too old; install the package pysqlite3, or use PostgreSQL."
        )
    if module.sqlite_version_info < SAFE_SQLITE:
        log.warning(
            "SQLite %s can damage a database that several programs write to; "
            "install the package pysqlite3 (3.51.3 or later).",
            module.sqlite_version,
        )
    return module


def url_of(engine: Engine) -> str:
    """The engine's URL, password included."""
    return engine.url.render_as_string(hide_password=False)


def is_sqlite(connection: Connection | Engine) -> bool:
    """Whether the rows lie in an SQLite file."""
    return connection.dialect.name == "sqlite"


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database from its first query to its last. Raises StoreError."""
    url = url_of(engine)
    if is_sqlite(engine) and not Path(engine.url.database or "").exists():
        raise StoreError(f"{engine.url.database}: there is no such file. Run `python -m etl init`, or check --db.")
    with explained(url), engine.connect() as plain:
        connection = plain if is_sqlite(engine) else plain.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """A connection inside the one transaction that may write now; others wait their turn. Committed at the end.

    Raises StoreError.
    """
    url = url_of(engine)
    with explained(url):
        if is_sqlite(engine):
            _prepare_file(engine)
        with engine.connect() as plain, plain.execution_options(writes=True) as connection, connection.begin():
            if not is_sqlite(engine):
                connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": WRITERS})
            yield connection


def _prepare_file(engine: Engine) -> None:
    """Makes the folder, and sets the journal so that readers and a writer do not wait for each other."""
    place = engine.url.database or ""
    if not place.startswith("file:"):  # a URI names a database that is there, not a folder to make
        Path(place).parent.mkdir(parents=True, exist_ok=True)
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        try:
            mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                raw.execute("PRAGMA journal_mode = WAL")
        except sqlite_module().Error as error:
            raise explain(error, url_of(engine)) from error
