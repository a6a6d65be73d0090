"""The tables of the truth: everything that was loaded, by batch, so that it can be undone or measured again.

Instants are BIGINT microseconds since 1970 UTC; null where there is none. Rows are versions: what one batch said of
one request, event or ping. `reads.py` makes the current state of them. Every table of facts begins its key with the
office (or the target), so that a server may spread the rows by it.
"""

from collections.abc import Iterable

from sqlalchemy import BigInteger, Column, Integer, LargeBinary, MetaData, SmallInteger, Table, Text

metadata = MetaData()

# A date without a time stands as the midnight that begins its day; these bits in `day_only` say that it is one.
DAY_BITS = {"submitted_at": 1, "complete_at": 2, "finished_at": 4, "deadline_at": 8, "at": 1}


def dated(bits: int, columns: Iterable[str]) -> list[str]:
    """Which of the columns of a row are dates without a time, by its `day_only`."""
    return [name for name, bit in DAY_BITS.items() if name in columns and bits & bit]


def _key(name: str, kind: type = Text) -> Column:
    return Column(name, kind, primary_key=True, nullable=False, autoincrement=False)


def _attributes() -> list[Column]:
    return [Column(name, Text) for name in ("service", "channel", "officer", "district")]


catalogues = Table(
    "catalogues",
    metadata,
    _key("edition", Integer),
    Column("sha256", Text, nullable=False),
    Column("loaded_at", BigInteger, nullable=False),
    Column("file", Text, nullable=False),
    Column("text", Text, nullable=False),
)

batches = Table(
    "batches",
    metadata,
    _key("batch_id", Integer),
    Column("part_of", Integer, nullable=False),  # the first batch of the same command: they are undone together
    Column("kind", Text, nullable=False),
    Column("file", Text, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),  # file and all that decides how it is read
    Column("loaded_at", BigInteger, nullable=False),
    Column("loaded_by", Text, nullable=False),
    Column("exported_at", BigInteger),
    Column("newest_at", BigInteger),  # newest instant in the file, deadlines left out
    Column("columns", Text, nullable=False),  # canonical columns that the file had, `,` between
    *(Column(name, Integer, nullable=False) for name in ("read", "inserted", "updated", "unchanged", "rejected")),
    Column("undone_at", BigInteger),
)

batch_offices = Table(
    "batch_offices",
    metadata,
    _key("office_id"),
    _key("batch_id", Integer),
    Column("newest_at", BigInteger, nullable=False),
    Column("newest_day", BigInteger),  # the newest date without a time that ends by the day's close: its midnight
    Column("documents_from", BigInteger),  # since when its rows speak of documents (`reads.documents`); null: never
)

request_rows = Table(
    "request_rows",
    metadata,
    _key("office_id"),
    _key("request_id"),
    _key("batch_id", Integer),
    *_attributes(),
    *(Column(name, BigInteger) for name in ("submitted_at", "complete_at", "finished_at", "deadline_at")),
    Column("status", Text),
    Column("missing_documents", Text),
    Column("day_only", SmallInteger),  # DAY_BITS of the instants that are dates without a time; null: none
    sqlite_with_rowid=False,
)

event_rows = Table(
    "event_rows",
    metadata,
    _key("office_id"),
    _key("request_id"),
    _key("at", BigInteger),
    _key("event"),
    _key("batch_id", Integer),
    *_attributes(),
    Column("missing_documents", Text),
    Column("day_only", SmallInteger),
    sqlite_with_rowid=False,
)

ping_blocks = Table(
    "ping_blocks",
    metadata,
    _key("target_id"),
    _key("last_at", BigInteger),  # before first_at, so that the newest ping of a target is one look into the key
    _key("first_at", BigInteger),
    _key("batch_id", Integer),
    Column("at", LargeBinary, nullable=False),  # 8 bytes each, little-endian, in time order
    Column("up", LargeBinary, nullable=False),  # a byte each: 0 down, 1 up, 2 unknown, 3 maintenance
    Column("latency_ms", LargeBinary),  # a double each, NaN where none was told; null: none at all
    sqlite_with_rowid=False,
)

skm = Table(
    "skm",
    metadata,
    _key("office_id"),
    _key("batch_id", Integer),
    _key("line", Integer),
    Column("service", Text),
    Column("answered_at", BigInteger, nullable=False),
    *(Column(f"u{n}", SmallInteger, nullable=False) for n in range(1, 10)),
    sqlite_with_rowid=False,
)

outage_rows = Table(
    "outage_rows",
    metadata,
    _key("target_id"),
    _key("start_at", BigInteger),
    _key("batch_id", Integer),
    Column("end_at", BigInteger),  # null: still on
    Column("state", Text),  # down or maintenance; null: down
    Column("reason", Text),
    sqlite_with_rowid=False,
)

complaint_rows = Table(
    "complaint_rows",
    metadata,
    _key("office_id"),
    _key("complaint_id"),
    _key("batch_id", Integer),
    *(Column(name, Text) for name in ("service", "channel", "kind")),
    *(Column(name, BigInteger) for name in ("received_at", "answered_at", "resolved_at", "deadline_at")),
    Column("status", Text),
    sqlite_with_rowid=False,
)

rejects = Table(
    "rejects",
    metadata,
    _key("batch_id", Integer),
    _key("number", Integer),  # 1, 2, … in the order of the file: one line may be rejected for several reasons
    Column("line", Integer, nullable=False),
    Column("field", Text),
    Column("value", Text),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),  # cells of the columns that were read, numbers of people replaced, or ""
    Column("said", Text),  # the reason as code and values (`messages.Message.stored`); null: the text is all there is
    sqlite_with_rowid=False,
)

forms = Table(
    "forms",
    metadata,
    _key("batch_id", Integer),
    Column("encoding", Text, nullable=False),
    Column("delimiter", Text, nullable=False),
    Column("head", Text, nullable=False),  # names of the columns that were read, in a line; "": none
    Column("ends", Integer, nullable=False),  # rows at its end that were no data
)

readings = Table(
    "readings",
    metadata,
    _key("batch_id", Integer),
    Column("text", Text, nullable=False),  # the mapping by which a file with rejects was read, found out or given
)

mendings = Table(
    "mendings",
    metadata,
    _key("batch_id", Integer),
    Column("of_batch", Integer, nullable=False),  # whose rejected rows it loads, mended
    Column("lines", Text, nullable=False),  # where they stood in that one's file, `,` between; empty: not told
)

mappings = Table(
    "mappings",
    metadata,
    _key("kind"),
    _key("shape"),  # what the header of the file looks like
    Column("text", Text, nullable=False),
    Column("saved_at", BigInteger, nullable=False),
    Column("saved_by", Text),  # null: kept before this was noted
    Column("left_out", Text),  # keys of one file alone, which are not in `text`, parted by ;
    Column("given_back", Text),  # the shape of rows given back of such a file; null: the same, or kept before
    sqlite_with_rowid=False,
)

key_check = Table(
    "key_check",
    metadata,
    _key("one", Integer),  # always 1
    Column("value", Text, nullable=False),  # what tells the key of the hashes from others (`keys.check_value`)
    Column("since", BigInteger, nullable=False),  # when it was first used here
)

mart_states = Table(
    "mart_states",
    metadata,
    _key("version", Integer),  # counts the changes of what a reader sees; the first row is there from the beginning
    Column("token", Text, nullable=False),  # of this state and no other, also after an older backup was restored
    Column("touched", Text, nullable=False),  # JSON: what a folder of the state before must measure anew
)

# What a batch brought, by kind of file.
ROWS = {
    "requests": request_rows, "events": event_rows, "pings": ping_blocks, "skm": skm, "outages": outage_rows,
    "complaints": complaint_rows,
}  # fmt: skip
