"""An engine by URL: SQLite (a file, the default) or PostgreSQL. The rest of the store does not care which."""

import importlib
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from functools import cache
from pathlib import Path
from threading import RLock
from types import ModuleType
from urllib.parse import quote

from sqlalchemy import Connection, Engine, event, exc, text
from sqlalchemy import create_engine as _create_engine
from sqlalchemy.engine import make_url
from sqlalchemy.pool import NullPool

from service_levels import private
from service_levels.messages import Message
from service_levels.store.errors import StoreError, explain, explained

log = logging.getLogger(__name__)

BUSY_MS = 60_000  # how long a writer waits for another one
CACHE_KB = 32_768  # rows come in the order of the key, so more would only hold what is never looked at again
OLDEST_SQLITE = (3, 37, 0)  # no WITHOUT ROWID table of ours needs more
SAFE_SQLITE = (3, 51, 3)  # older ones may damage a WAL database when two connections reset the log at one time
UNSHARED = ("disk I/O error", "unable to open", "readonly", "disk is full")  # said where -shm cannot be made
ALONE = RLock()  # held by the one reader of a process that keeps all others out
WRITERS = 0x7E9A7  # number of PostgreSQL's advisory lock that serialises loads


def create_engine(url: str) -> Engine:
    """Engine of a database. Connects to nothing yet. Raises StoreError for a URL that cannot be used.

    Connections are closed after use and made anew: few are needed, and none is found dead after a restart there.
    """
    try:
        parsed = make_url(url)
    except exc.ArgumentError as error:
        raise StoreError(Message("database.no_url")) from error
    backend = parsed.get_backend_name()
    if backend == "sqlite":
        return _sqlite(url)
    if backend in ("postgresql", "postgres"):
        parsed = parsed.set(drivername="postgresql+psycopg")
        return _create_engine(parsed, poolclass=NullPool, connect_args={"connect_timeout": 10})
    raise StoreError(Message("database.unknown_kind", kind=backend))


def _sqlite(url: str, *, alone: bool = False) -> Engine:
    """`alone`: each connection keeps all others out, and needs no small file beside the database for it."""
    file = make_url(url).database
    if not file or file == ":memory:":
        raise StoreError(Message("database.no_file_named"))
    driver = sqlite_module()
    parsed = make_url(url).set(drivername="sqlite")
    engine = _create_engine(parsed, module=driver, poolclass=NullPool, connect_args={"timeout": BUSY_MS / 1000})

    @event.listens_for(engine, "connect")
    def _connected(connection, _record) -> None:
        connection.isolation_level = None  # the transactions below are ours; the driver begins none of its own
        cursor = connection.cursor()
        if alone:  # before anything else looks into the file
            cursor.execute("PRAGMA locking_mode = EXCLUSIVE")
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
        raise StoreError(Message("database.old_sqlite", version=module.sqlite_version))
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


def file_of(engine: Engine) -> Path | None:
    """The file of an SQLite database, there or not; None for a server."""
    place = engine.url.database or ""
    return Path(place.removeprefix("file:")) if is_sqlite(engine) else None


def need_file(engine: Engine) -> None:
    """Raises StoreError where an SQLite database is not there."""
    file = file_of(engine)
    if file is not None and not file.exists():
        raise StoreError(Message("database.no_file", file=file))


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one state of the database from its first query to its last. Raises StoreError."""
    url, file = url_of(engine), file_of(engine)
    need_file(engine)
    with explained(url), ExitStack() as stack:
        if file is None:
            plain = stack.enter_context(engine.connect()).execution_options(isolation_level="REPEATABLE READ")
        else:
            plain = stack.enter_context(_readable(engine, file))
        with plain.begin():
            yield plain


@contextmanager
def _readable(engine: Engine, file: Path) -> Iterator[Connection]:
    """A connection to an SQLite file that can be read, also where nothing can be written beside it.

    Readers share a small file (-shm), which SQLite must make. Where the disk is full or may only be read, the file is
    taken as it is, if nothing waits in its -wal; else one reader at a time does without the small file.
    """
    with ExitStack() as stack:
        try:
            connection = stack.enter_context(engine.connect())
            _look(connection)
        except exc.OperationalError as error:
            if not any(words in str(error.orig) for words in UNSHARED):
                raise
            waiting = file.with_name(f"{file.name}-wal")
            if waiting.exists() and waiting.stat().st_size:
                stack.enter_context(ALONE)
                connection = stack.enter_context(_sqlite(url_of(engine), alone=True).connect())
            else:
                stack.enter_context(_unchanged(file))
                place = f"file:{quote(file.absolute().as_posix())}?mode=ro&immutable=1&uri=true"
                connection = stack.enter_context(_sqlite(f"sqlite:///{place}").connect())
        yield connection


@contextmanager
def _unchanged(file: Path) -> Iterator[None]:
    """Of a file that is read without a lock: raises StoreError where somebody wrote into it meanwhile."""
    before = file.stat()
    yield
    after = file.stat()
    if (before.st_mtime_ns, before.st_size) != (after.st_mtime_ns, after.st_size):
        raise StoreError(Message("database.changed", file=file))


def _look(connection: Connection) -> None:
    """Raises what the first query would."""
    try:
        connection.connection.driver_connection.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchall()
    except sqlite_module().Error as error:
        raise exc.OperationalError("SELECT", None, error) from error


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
    """Makes the folder and the file, its owner's alone, and sets the journal so that readers and a writer do not wait
    for each other.
    """
    place = engine.url.database or ""
    if not place.startswith("file:"):  # a URI names a database that is there, not a folder to make
        private.folder(Path(place).parent)
        with suppress(FileExistsError):
            os.close(private.opener(place, os.O_RDWR | os.O_CREAT | os.O_EXCL))
    with engine.connect() as connection:
        raw = connection.connection.driver_connection
        try:
            mode = raw.execute("PRAGMA journal_mode").fetchone()[0]
            if mode != "wal":
                raw.execute("PRAGMA journal_mode = WAL")
        except sqlite_module().Error as error:
            raise explain(error, url_of(engine)) from error
