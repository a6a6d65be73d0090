"""The whole truth into one SQLite file, and from such a file back into either database."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, inspect, text

from service_levels.messages import Message
from service_levels.store import seal
from service_levels.store.engine import create_engine, is_sqlite, reading, sqlite_module, writing
from service_levels.store.errors import StoreError
from service_levels.store.migration import refuse_unusable, upgrade
from service_levels.store.schema import mart_states, metadata
from service_levels.store.schemas import version

Progress = Callable[[str], None]  # which table is being copied
VERSION_TABLE = "alembic_version"
OF_THE_MART = {mart_states.name}  # what lies in a data folder, not what was loaded
TRIES = 5


class _Moved(Exception):
    """The schema changed between the first look and the locks: look again."""


def snapshot(engine: Engine, draft: Path, now: int) -> seal.About:
    """Writes one consistent state of a database into an empty file, and seals it; others go on working meanwhile.

    The copy has the schema that the database has. `now`: microseconds since 1970 UTC. Raises StoreError.
    """
    for _ in range(TRIES):
        try:
            with reading(engine) as connection:
                found = version(connection)
                refuse_unusable(engine, connection)
                if found is None:
                    raise StoreError(Message("backup.nothing"))
                counts = (_of_sqlite if is_sqlite(engine) else _of_postgres)(connection, engine, draft, found)
            about = seal.About(now, found, engine.dialect.name, counts)
            seal.seal(draft, about)
            return about
        except _Moved:
            draft.write_bytes(b"")
    raise StoreError(Message("backup.changing"))


def _of_sqlite(connection: Connection, _engine: Engine, draft: Path, _version: str) -> dict[str, int]:
    """SQLite's own copying of pages, of the state that this transaction sees."""
    raw = connection.connection.driver_connection
    counts = seal.counts_of(raw)
    with closing(sqlite_module().connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")
        copy.execute("PRAGMA synchronous = OFF")  # a draft that the machine loses is no loss
        raw.backup(copy)
    return counts


def _of_postgres(connection: Connection, engine: Engine, draft: Path, found: str) -> dict[str, int]:
    """The rows of every table of the schema, streamed."""
    made = create_engine(f"sqlite:///{draft.as_posix()}")
    with writing(made) as empty:
        upgrade(empty, found)
        names = [name for name in inspect(empty).get_table_names() if name != VERSION_TABLE]
    locked = ", ".join(f'"{name}"' for name in names)
    connection.execute(text(f"LOCK TABLE {locked} IN ACCESS SHARE MODE"))  # from here on no table can change its form
    with reading(engine) as later:
        if version(later) != found:
            raise _Moved
    cursor = connection.connection.driver_connection.cursor()
    counts = {VERSION_TABLE: 1}
    with closing(sqlite_module().connect(draft, isolation_level=None)) as copy:
        copy.execute("PRAGMA synchronous = OFF")
        copy.execute("BEGIN")
        for name in names:
            columns = [column for _, column, *_ in copy.execute(f'PRAGMA table_info("{name}")')]
            listed = ", ".join(f'"{column}"' for column in columns)
            query = f'SELECT {listed} FROM "{name}"'  # noqa: S608
            kinds = [column.type_code for column in cursor.execute(f"{query} LIMIT 0").description]
            with cursor.copy(f"COPY ({query}) TO STDOUT") as rows:
                rows.set_types(kinds)
                marks = ", ".join("?" * len(columns))
                copy.execute(f'DELETE FROM "{name}"')  # what the tables of this version are made with  # noqa: S608
                copy.executemany(f'INSERT INTO "{name}" ({listed}) VALUES ({marks})', rows.rows())  # noqa: S608
            counts[name] = cursor.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
        copy.execute("COMMIT")
    return dict(sorted(counts.items()))


def pour(draft: Path, connection: Connection, tell: Progress) -> None:
    """Replaces all rows of a database by those of a file, in the caller's transaction; both have this program's schema.

    Rows go and come one by one, not tables: whoever reads meanwhile goes on seeing the old state. The manifest of the
    mart stays, for it speaks of the files in the data folder; the caller publishes anew. Raises StoreError.
    """
    put = _into_sqlite if is_sqlite(connection) else _into_postgres
    with closing(sqlite_module().connect(draft, isolation_level=None)) as source:
        for table in metadata.sorted_tables:
            if table.name in OF_THE_MART:
                continue
            tell(table.name)
            connection.execute(table.delete())
            names = [column.name for column in table.columns]
            put(connection, source, table.name, names)
            query = f'SELECT count(*) FROM "{table.name}"'  # noqa: S608
            if connection.execute(text(query)).scalar_one() != source.execute(query).fetchone()[0]:
                raise StoreError(Message("backup.rows_lost", table=table.name))


def _into_sqlite(connection: Connection, source: Any, table: str, names: list[str]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    raw = connection.connection.driver_connection
    rows = source.execute(f'SELECT {listed} FROM "{table}"')  # noqa: S608
    raw.executemany(f'INSERT INTO "{table}" ({listed}) VALUES ({", ".join("?" * len(names))})', rows)  # noqa: S608


def _into_postgres(connection: Connection, source: Any, table: str, names: list[str]) -> None:
    listed = ", ".join(f'"{name}"' for name in names)
    cursor = connection.connection.driver_connection.cursor()
    with cursor.copy(f'COPY "{table}" ({listed}) FROM STDIN') as copy:
        for row in source.execute(f'SELECT {listed} FROM "{table}"'):  # noqa: S608
            copy.write_row(row)
    for name in names:  # what counts by itself goes on after the highest number
        owned = cursor.execute("SELECT pg_get_serial_sequence(%s, %s)", (f'"{table}"', name)).fetchone()[0]
        if owned:
            highest = f'SELECT setval(%s, greatest(1, max("{name}")), max("{name}") IS NOT NULL) FROM "{table}"'  # noqa: S608
            cursor.execute(highest, (owned,))
