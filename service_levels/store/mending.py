"""Rejected rows that are mended one by one and loaded as a small file of the same form.

What a batch rejected stays on record. A load that mends rows of it says which; undone, it mends nothing any more.
"""

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select

from service_levels.csv_text import cells as cells_of
from service_levels.csv_text import line, records
from service_levels.messages import Message
from service_levels.store import batches
from service_levels.store.errors import StoreError
from service_levels.store.schema import batches as batch_table
from service_levels.store.schema import mendings, readings

ENCODING = "utf-8-sig"  # of the mended file: what is typed may not fit into that of the first


@dataclass(frozen=True, slots=True)
class Row:
    """A rejected row. `cells`: those of the columns that were read; None: nothing of it is kept but its line.

    `reasons`: (canonical column or None, why as a message in JSON) of each. `mended_in`: the batch that mended it;
    None: none did.
    """

    line: int
    cells: tuple[str, ...] | None
    reasons: tuple[tuple[str | None, Mapping[str, Any]], ...]
    mended_in: int | None


@dataclass(frozen=True, slots=True)
class Rejects:
    """What a batch of one file rejected, and how the file was read.

    `head`: the header of the columns that were read, `names` the columns in it. `mapping`: as TOML has it; of a batch
    that was loaded before readings were kept it is empty.
    """

    batch_id: int
    head: str
    delimiter: str
    names: tuple[str, ...]
    mapping: Mapping[str, Any]
    rows: tuple[Row, ...]


def of_batch(connection: Connection, batch_id: int) -> Rejects:
    """The rejects of a batch, one entry a row of the file."""
    form = batches.form_of(connection, batch_id)
    delimiter, head = (form.delimiter, form.head or "") if form else (",", "")
    text = reading(connection, batch_id)
    titles = [row for row in records(head, delimiter) if row]
    names = tuple(name.strip() for name in titles[-1]) if titles else ()
    found: dict[tuple[int, str], list[tuple[str | None, Mapping[str, Any]]]] = {}
    for reject in batches.read_rejects(connection, batch_id):
        found.setdefault((reject.line, reject.raw), []).append((reject.field, reject.as_json()))
    mended = mended_lines(connection, batch_id)
    rows = tuple(
        Row(at, _cells(raw, delimiter, names), tuple(reasons), mended.get(at))
        for (at, raw), reasons in found.items()
    )
    return Rejects(batch_id, head, delimiter, names, tomllib.loads(text or ""), rows)


def _cells(raw: str, delimiter: str, names: Sequence[str]) -> tuple[str, ...] | None:
    cells = cells_of(raw, delimiter) if raw != batches.NOT_KEPT else []
    return None if not cells or (names and len(cells) != len(names)) else tuple(cells)


def written(rejects: Rejects, mended: Iterable[Sequence[str]]) -> bytes:
    """The file that loads mended rows: the head of theirs, and each as its cells."""
    lines = [rejects.head] if rejects.head else []
    lines += [line(row, rejects.delimiter) for row in mended]
    return "\r\n".join([*lines, ""]).encode(ENCODING)


def reads_as(rejects: Rejects) -> dict[str, Any]:
    """The mapping for such a file: that of the first, but for what was its form alone."""
    alone = ("encoding", "sheet", "skip_last", "header", "header_rows")
    kept = {key: value for key, value in rejects.mapping.items() if key not in alone}
    header = {"header": 1, "header_rows": 1} if rejects.head else {"header": 0}
    return {**kept, **header, "delimiter": rejects.delimiter}


def write_reading(connection: Connection, batch_id: int, text: str) -> None:
    """Keeps the mapping (TOML) by which the file of a batch was read, whatever of it was found out."""
    connection.execute(insert(readings).values(batch_id=batch_id, text=text))


def reading(connection: Connection, batch_id: int) -> str | None:
    """The same of a batch; None where none was kept."""
    return connection.execute(select(readings.c.text).where(readings.c.batch_id == batch_id)).scalar_one_or_none()


def check(connection: Connection, of_batch: int, kind: str) -> None:
    """Raises StoreError unless a batch of that number and kind has rejects to mend."""
    found = connection.execute(select(batch_table).where(batch_table.c.batch_id == of_batch)).first()
    if found is None:
        raise StoreError(Message("batch.unknown", batch=of_batch))
    if found.kind != kind or not found.rejected:
        raise StoreError(
            Message("batch.no_rejects", batch=of_batch, kind=found.kind, count=found.rejected, wanted=kind)
        )


def write_mending(connection: Connection, batch_id: int, of_batch: int, lines: Sequence[int]) -> None:
    """Keeps that a batch holds mended rows of another, which stood in these lines of its file."""
    text = ",".join(map(str, lines))
    connection.execute(insert(mendings).values(batch_id=batch_id, of_batch=of_batch, lines=text))


def mended_lines(connection: Connection, of_batch: int) -> dict[int, int]:
    """Lines of a batch's file that were mended and loaded -> the batch that did, as it is shown and undone.

    A later load of the same file settles what it rejects no more, and what was mended of its rejects.
    """
    query = (
        select(mendings.c.lines, batch_table.c.part_of)
        .join(batch_table, batch_table.c.batch_id == mendings.c.batch_id)
        .where(mendings.c.of_batch == of_batch, batch_table.c.undone_at.is_(None))
        .order_by(mendings.c.batch_id)
    )
    found = {int(at): row.part_of for row in connection.execute(query) for at in row.lines.split(",") if at}
    for later, part_of in _same_file(connection, of_batch):
        again = batches.rejected_lines(connection, later)
        settled = dict.fromkeys(batches.rejected_lines(connection, of_batch) - again, part_of)
        found = {**settled, **mended_lines(connection, later), **found}
    return found


def _same_file(connection: Connection, batch_id: int) -> list[tuple[int, int]]:
    """The next load of the same file and sheet that is not undone: (batch, as it is shown); none or one."""
    old, new = batch_table.alias(), batch_table.alias()
    query = (
        select(new.c.batch_id, new.c.part_of, readings.c.text)
        .join_from(new, old, (new.c.sha256 == old.c.sha256) & (new.c.kind == old.c.kind))
        .join(readings, readings.c.batch_id == new.c.batch_id)
        .where(old.c.batch_id == batch_id, new.c.batch_id > batch_id, new.c.undone_at.is_(None))
        .order_by(new.c.batch_id)
    )
    sheet = _sheet(reading(connection, batch_id))
    return [(row.batch_id, row.part_of) for row in connection.execute(query) if _sheet(row.text) == sheet][:1]


def _sheet(text: str | None) -> Any:
    """The sheet that a mapping names: lines of another one are others."""
    return tomllib.loads(text or "").get("sheet")


def mends(connection: Connection, batch_id: int) -> int | None:
    """The batch, as it is shown, of which this one mends rows; None: it mends none."""
    query = (
        select(batch_table.c.part_of)
        .join(mendings, mendings.c.of_batch == batch_table.c.batch_id)
        .where(mendings.c.batch_id == batch_id)
    )
    return connection.execute(query).scalar_one_or_none()
