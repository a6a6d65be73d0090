"""Batches: one file loaded once. Written whole, listed, undone whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, case, delete, func, insert, select, update

from service_levels.messages import Message, code_of, revived
from service_levels.store import ping_blocks
from service_levels.store.bulk import Progress, insert_frame
from service_levels.store.errors import StoreError
from service_levels.store.schema import ROWS, batch_offices, batches, forms, mappings, rejects

NUL, NUL_SIGN = "\0", "\N{SYMBOL FOR NULL}"  # a damaged row may hold what PostgreSQL keeps in no text
NOT_KEPT = ""  # the text of a rejected row that stands in the user's own file alone
COUNTS = ("read", "inserted", "updated", "unchanged", "rejected")


@dataclass(frozen=True, slots=True)
class Batch:
    """What is kept of a file. Instants in microseconds since 1970 UTC; `newest_at` None: no row was accepted.

    `part_of` is the first batch of the same command, by which it is shown and undone.
    """

    batch_id: int
    part_of: int
    kind: str
    file: str
    sha256: str
    fingerprint: str
    loaded_at: int
    loaded_by: str
    exported_at: int | None
    newest_at: int | None
    columns: tuple[str, ...]


class Rejected(NamedTuple):
    """A row that could not be used. `field`, `value`: None where it is no row of the table.

    `raw`: of one that is kept the cells of the columns that were read, as the head of its `Form` has them; NOT_KEPT
    where no column can be told, or the batch was loaded before others were left out. Else the row as written.
    `said`: the reason as code and values, None where the batch was loaded before these were kept.
    """

    line: int
    field: str | None
    value: str | None
    reason: str
    raw: str
    said: str | None = None

    @property
    def code(self) -> str:
        """What rows that are wrong in the same way have in common."""
        return self.reason if self.said is None else code_of(self.said)

    def as_json(self) -> Mapping[str, Any]:
        """Why, as a program reads it: code, values, text."""
        return revived(self.said, repr(self.value or ""), self.reason)


class Form(NamedTuple):
    """How a file was written, for giving rows of it back: a workbook's or a log's as CSV.

    `encoding`: as Python knows it; windows-1252 where nobody said so, cp1252 where a mapping did. `head`: of one that
    is kept the names of the columns that were read, else the lines down to the header's last; "" where it has none,
    None where that is not known. `ends`: rows at its end that are no data.
    """

    encoding: str = "utf-8-sig"
    delimiter: str = ","
    head: str | None = None
    ends: int = 0


def find(connection: Connection, fingerprint: str) -> dict | None:
    """The newest batch that already holds this file, read in the same way, and was not undone."""
    row = connection.execute(
        select(batches)
        .where(batches.c.fingerprint == fingerprint, batches.c.undone_at.is_(None))
        .order_by(batches.c.batch_id.desc())
        .limit(1)
    ).first()
    return None if row is None else dict(row._mapping)


def holds(connection: Connection, kind: str, sha256: str) -> bool:
    """Whether a batch that was not undone holds this file, however it was read."""
    query = select(batches.c.batch_id).where(
        batches.c.kind == kind, batches.c.sha256 == sha256, batches.c.undone_at.is_(None)
    )
    return connection.execute(query.limit(1)).first() is not None


def beyond(connection: Connection, instant: int) -> dict[int, int]:
    """Batches as they are shown, not undone, that were loaded or tell of something after an instant -> the latest."""
    latest = func.max(case((batches.c.newest_at > batches.c.loaded_at, batches.c.newest_at), else_=batches.c.loaded_at))
    query = (
        select(batches.c.part_of, latest.label("latest"))
        .where(batches.c.undone_at.is_(None), (batches.c.newest_at > instant) | (batches.c.loaded_at > instant))
        .group_by(batches.c.part_of)
    )
    return {row.part_of: row.latest for row in connection.execute(query)}


def rejected_lines(connection: Connection, batch_id: int) -> set[int]:
    """Lines of a batch's file of which something was rejected."""
    return set(connection.execute(select(rejects.c.line).where(rejects.c.batch_id == batch_id)).scalars())


def next_id(connection: Connection) -> int:
    """The number of the next batch. Stands until the writing transaction ends."""
    return (connection.execute(select(func.max(batches.c.batch_id))).scalar_one() or 0) + 1


def write_rows(connection: Connection, batch: Batch, rows: pl.DataFrame, progress: Progress) -> None:
    """The rows of a batch: columns of the table of its kind, without batch_id, one row a key, best sorted by it."""
    if batch.kind == "pings":
        ping_blocks.write(connection, batch.batch_id, rows, progress)
    else:
        insert_frame(connection, ROWS[batch.kind], rows, {"batch_id": batch.batch_id}, progress)


def write_batch(
    connection: Connection, batch: Batch, counts: dict[str, int], offices: Mapping[str, Mapping[str, int | None]]
) -> None:
    """The batch itself, and what the columns of `batch_offices` hold of each office in it."""
    header = {name: getattr(batch, name) for name in batch.__slots__}
    connection.execute(insert(batches).values(**{**header, "columns": ",".join(batch.columns)}, **counts))
    if offices:
        connection.execute(
            insert(batch_offices),
            [{"office_id": office, "batch_id": batch.batch_id, **about} for office, about in offices.items()],
        )


def write_rejects(connection: Connection, batch_id: int, rejected: list) -> None:
    """What could not be used: objects with line, field, value, reason, raw and said, in the order of the file."""
    if rejected:
        table = {
            "number": list(range(1, len(rejected) + 1)),
            "line": [reject.line for reject in rejected],
            **{name: [getattr(reject, name) for reject in rejected] for name in ("field", "value", "reason", "raw")},
            "said": _stored([reject.said for reject in rejected]),
        }
        frame = pl.DataFrame(table, schema_overrides={"field": pl.String, "value": pl.String, "said": pl.String})
        frame = frame.with_columns(pl.col("value", "raw").str.replace_all(NUL, NUL_SIGN, literal=True))
        insert_frame(connection, rejects, frame, {"batch_id": batch_id}, lambda _: None)


def _stored(said: Sequence[Message]) -> list[str]:
    """Messages as they are kept; many rows have one."""
    known: dict[int, str] = {}
    for message in said:
        if id(message) not in known:
            known[id(message)] = message.stored()
    return [known[id(message)] for message in said]


def write_form(connection: Connection, batch_id: int, form: Form) -> None:
    """How the file of a batch was written: needed where rows of it were rejected."""
    head = (form.head or "").replace(NUL, NUL_SIGN)
    connection.execute(insert(forms).values(batch_id=batch_id, **form._replace(head=head)._asdict()))


def form_of(connection: Connection, batch_id: int) -> Form | None:
    """The same of a batch; None where it was not kept."""
    query = select(forms.c.encoding, forms.c.delimiter, forms.c.head, forms.c.ends).where(forms.c.batch_id == batch_id)
    row = connection.execute(query).first()
    return None if row is None else Form(row.encoding, row.delimiter, row.head.replace(NUL_SIGN, NUL), row.ends)


def read_rejects(connection: Connection, batch_id: int) -> list[Rejected]:
    """The rejects of a batch in the order of the file."""
    query = select(rejects).where(rejects.c.batch_id == batch_id).order_by(rejects.c.number)
    return [
        Rejected(row.line, row.field, row.value and row.value.replace(NUL_SIGN, NUL), row.reason,
                 row.raw.replace(NUL_SIGN, NUL), row.said)
        for row in connection.execute(query)
    ]  # fmt: skip


def listed(connection: Connection) -> list[dict]:
    """Every command's batch, newest first: files joined, counts added up over its parts."""
    found: dict[int, dict] = {}
    for row in connection.execute(select(batches).order_by(batches.c.batch_id)):
        part = dict(row._mapping)
        whole = found.setdefault(row.part_of, {**part, "files": [], **dict.fromkeys(COUNTS, 0)})
        whole["files"].append(row.file)
        for name in COUNTS:
            whole[name] += part[name]
    return sorted(found.values(), key=lambda batch: -batch["part_of"])


def parts(connection: Connection, batch_id: int) -> list[dict]:
    """The parts of a batch that has not been undone. Raises StoreError where there is none."""
    rows = [dict(row._mapping) for row in connection.execute(select(batches).where(batches.c.part_of == batch_id))]
    if not rows:
        raise StoreError(Message("batch.unknown", batch=batch_id))
    if all(row["undone_at"] is not None for row in rows):
        raise StoreError(Message("batch.undone", batch=batch_id))
    return rows


def all_parts(connection: Connection, batch_id: int) -> list[dict]:
    """The parts of a batch, undone or not. Raises StoreError where there is none."""
    query = select(batches).where(batches.c.part_of == batch_id).order_by(batches.c.batch_id)
    rows = [dict(row._mapping) for row in connection.execute(query)]
    if not rows:
        raise StoreError(Message("batch.none", batch=batch_id))
    return rows


def rows_of(connection: Connection, part: dict, limit: int, skip: int = 0) -> list[dict]:
    """Rows that a part stored, in the order of its key, columns as in the table; none where it was undone."""
    if part["kind"] == "pings":
        return ping_blocks.of_batch(connection, part["batch_id"], limit, skip).to_dicts()
    table = ROWS[part["kind"]]
    columns = [column for column in table.columns if column.name != "batch_id"]
    query = select(*columns).where(table.c.batch_id == part["batch_id"]).order_by(*table.primary_key)
    return [dict(row._mapping) for row in connection.execute(query.limit(limit).offset(skip))]


def row_count(connection: Connection, part: dict) -> int:
    """How many rows `rows_of` has to give; of pings one an instant and target, as they are stored."""
    if part["kind"] == "pings":
        return ping_blocks.count_of_batch(connection, part["batch_id"])
    table = ROWS[part["kind"]]
    query = select(func.count()).select_from(table).where(table.c.batch_id == part["batch_id"])
    return connection.execute(query).scalar_one()


def requests_of(connection: Connection, part: dict) -> dict[str, set[str]]:
    """Requests that a part tells of: ids by office (as stored). Empty for pings and answers."""
    found: dict[str, set[str]] = {}
    table = ROWS[part["kind"]]
    if "request_id" in table.columns:
        query = select(table.c.office_id, table.c.request_id).where(table.c.batch_id == part["batch_id"]).distinct()
        for office, request_id in connection.execute(query):
            found.setdefault(office, set()).add(request_id)
    return found


def remove(connection: Connection, part: dict, now: int) -> None:
    """Takes the rows of a part away; what was loaded, when and with which result stays on record."""
    table = ROWS[part["kind"]]
    connection.execute(delete(table).where(table.c.batch_id == part["batch_id"]))
    connection.execute(delete(batch_offices).where(batch_offices.c.batch_id == part["batch_id"]))
    connection.execute(update(batches).where(batches.c.batch_id == part["batch_id"]).values(undone_at=now))


def all_mappings(connection: Connection, kind: str | None = None) -> list[dict]:
    """Every mapping that is remembered (of a kind): all columns of the table, the newest first."""
    query = select(mappings).order_by(mappings.c.saved_at.desc(), mappings.c.kind, mappings.c.shape)
    query = query if kind is None else query.where(mappings.c.kind == kind)
    return [dict(row._mapping) for row in connection.execute(query)]


def forget_mapping(connection: Connection, kind: str, shape: str) -> None:
    """Lets later files of the kind and shape be understood by themselves again."""
    connection.execute(delete(mappings).where(mappings.c.kind == kind, mappings.c.shape == shape))


def remember_mapping(
    connection: Connection, kind: str, shape: str, text: str, now: int, saved_by: str | None, left_out: str | None,
    given_back: str | None = None,
) -> None:
    """Keeps a mapping for later files of the same kind and shape; `given_back`: that of their rows given back."""
    forget_mapping(connection, kind, shape)
    row = {"kind": kind, "shape": shape, "text": text, "saved_at": now, "saved_by": saved_by, "left_out": left_out}
    connection.execute(insert(mappings).values(**row, given_back=given_back))
