"""Many rows into one table at the speed of the database: prepared statements on SQLite, COPY on PostgreSQL."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping

import polars as pl
from sqlalchemy import ColumnElement, Connection, Table, bindparam, func, insert, text

from service_levels.store.engine import is_sqlite
from service_levels.store.order import repeating

CHUNK = 20_000
# Rows a statement. The driver lets other threads run at every statement: at every row they would take all its time.
TOGETHER = 500
# What is bound in place of a null, and turned into one by SQLite: the driver takes ten times as long over a None as
# over any other value. No text holds a NUL (the intake refuses it), no number of ours is the least of 64 bits.
NULL_TEXT, NULL_NUMBER = "\0", -(2**63)
Progress = Callable[[int], None]  # rows done so far


def insert_frame(
    connection: Connection, table: Table, frame: pl.DataFrame, constants: dict[str, int], progress: Progress
) -> None:
    """Inserts a frame whose columns are columns of the table; fastest where it is in the order of the table's key.

    `constants` are columns that are the same in every row. Nothing is looked up: rows whose key is there already
    are an error. Memory beside the frame: one chunk.
    """
    if frame.is_empty():
        return
    names = [column.name for column in table.columns if column.name in frame.columns or column.name in constants]
    if is_sqlite(connection):
        holes = {series.name: series.null_count() for series in frame.iter_columns()}
        names = [name for name in names if holes.get(name, 0) < frame.height]  # left out, a column is null
        statement = _statement(connection, table, names, {n: frame.schema[n] for n in names if holes.get(n)})
        _prepared(connection, statement, _chunks(frame, names, constants), progress)
    else:
        _copied(connection, table, names, frame, constants, progress)


def _chunks(
    frame: pl.DataFrame, names: list[str], constants: dict[str, int]
) -> Iterator[tuple[int, int, Iterable[tuple]]]:
    """Number of rows in a chunk, how many rows a tuple holds one after the other, and the tuples.

    Rows that do not fill a last tuple come as a chunk of their own, a row a tuple.
    """
    columns = [_Values(frame[name]) if name in frame.columns else None for name in names]
    start = 0
    while start < frame.height:
        rest = frame.height - start
        step = TOGETHER if rest >= TOGETHER else 1
        size = min(CHUNK, rest) // step * step
        values = [
            [constants[name]] * size if column is None else list(column.chunk(start, size))
            for name, column in zip(names, columns, strict=True)
        ]
        yield size, step, zip(*(column[place::step] for place in range(step) for column in values), strict=True)
        start += size


class _Values:
    """A column as Python values, where a text that repeats is one object: much faster than making each anew."""

    def __init__(self, series: pl.Series) -> None:
        self.texts: list[str] | None = None
        if series.dtype == pl.String and (texts := repeating(series)) is not None:
            self.texts = [*texts.to_list(), NULL_TEXT]
            series = series.cast(pl.Enum(texts)).to_physical().cast(pl.Int32).fill_null(-1)  # the last
        self.series = series.fill_null(_null(series.dtype)) if series.null_count() else series

    def chunk(self, start: int, size: int) -> Iterable:
        values = self.series.slice(start, size).to_list()
        return values if self.texts is None else map(self.texts.__getitem__, values)


def _null(kind: pl.DataType) -> str | int:
    return NULL_TEXT if kind == pl.String else NULL_NUMBER


def _statement(connection: Connection, table: Table, names: list[str], nullable: Mapping[str, pl.DataType]) -> str:
    """`nullable`: the columns in which values stand for a null, and their types."""
    values: dict[str, ColumnElement] = {name: bindparam(name) for name in names}
    for name, kind in nullable.items():
        values[name] = func.nullif(values[name], text("char(0)" if kind == pl.String else str(NULL_NUMBER)))
    return str(insert(table).values(values).compile(dialect=connection.dialect))


def _prepared(
    connection: Connection, statement: str, chunks: Iterator[tuple[int, int, Iterable[tuple]]], progress: Progress
) -> None:
    into, row = statement.split(" VALUES ")
    cursor = connection.connection.driver_connection.cursor()
    done = 0
    collects = gc.isenabled()
    gc.disable()  # a million short-lived rows hold no cycles; looking for some takes a tenth of the time
    try:
        for size, together, rows in chunks:
            cursor.executemany(f"{into} VALUES {', '.join([row] * together)}", rows)
            done += size
            progress(done)
    finally:
        if collects:
            gc.enable()
        cursor.close()


def _copied(
    connection: Connection,
    table: Table,
    names: list[str],
    frame: pl.DataFrame,
    constants: dict[str, int],
    progress: Progress,
) -> None:
    from psycopg import sql

    # Texts stand in quotes, so that an empty one is told from a null.
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT csv)").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, names))
    )
    with connection.connection.driver_connection.cursor() as cursor, cursor.copy(statement) as copy:
        for start in range(0, frame.height, CHUNK):
            piece = frame.slice(start, CHUNK).with_columns(**{name: pl.lit(value) for name, value in constants.items()})
            copy.write(piece.select(names).write_csv(include_header=False, quote_style="non_numeric").encode())
            progress(min(start + CHUNK, frame.height))
