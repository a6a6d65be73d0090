"""The rows of active batches, and the current state that they add up to.

A request, event or ping may be known from several batches. Which of them speaks does not depend on the order in which
they were loaded: versions are ordered by the instant of their export (where it was not given, by the newest instant
in the file), then by the newest instant of the row, then by content; of each field the last version speaks whose file
had that column. Names are matched to the newest catalogue here, so a new edition needs no new load.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import Connection, Select, Table, and_, or_, select

from service_levels.catalogue import Catalogue
from service_levels.domain.days import close_of
from service_levels.store import ping_blocks
from service_levels.store.catalogues import offices_with_rows
from service_levels.store.schema import (
    DAY_BITS,
    batch_offices,
    batches,
    complaint_rows,
    event_rows,
    outage_rows,
    request_rows,
    skm,
)

IDS_A_QUERY = 10_000
INSTANT = pl.Datetime("us", "UTC")
ATTRIBUTES = ("service", "channel", "officer", "district")
REQUEST_INSTANTS = ("submitted_at", "complete_at", "finished_at", "deadline_at")
REQUEST_KEY = ("office_id", "request_id")
EVENT_KEY = (*REQUEST_KEY, "at", "event")
REQUEST_FIELDS = (*ATTRIBUTES, *REQUEST_INSTANTS, "status", "missing_documents")
EVENT_FIELDS = (*ATTRIBUTES, "missing_documents")
OUTAGE_KEY = ("target_id", "start_at")
OUTAGE_FIELDS = ("end_at", "state", "reason")
COMPLAINT_KEY = ("office_id", "complaint_id")
COMPLAINT_INSTANTS = ("received_at", "answered_at", "resolved_at", "deadline_at")
COMPLAINT_FIELDS = ("service", "channel", "kind", *COMPLAINT_INSTANTS, "status")
NAMED_OTHERWISE = {"end_at": "end"}  # in the files
DTYPES = {
    "batch_id": pl.Int64, "at": pl.Int64, "answered_at": pl.Int64, "line": pl.Int64, "up": pl.Int8,
    "latency_ms": pl.Float64, "day_only": pl.Int64,
    **dict.fromkeys((*REQUEST_INSTANTS, *COMPLAINT_INSTANTS, "start_at", "end_at"), pl.Int64),
    **{f"u{n}": pl.Int8 for n in range(1, 10)},
}  # fmt: skip


def frame(connection: Connection, query: Select) -> pl.DataFrame:
    """The answer of a query, one typed column each; empty frames keep their types."""
    result = connection.execute(query)
    names = list(result.keys())
    schema = {name: DTYPES.get(name, pl.String) for name in names}
    pieces = [pl.DataFrame(schema=schema)]
    while rows := result.cursor.fetchmany(100_000):  # the driver's own rows: SQLAlchemy's take as long again
        pieces.append(pl.DataFrame(rows, schema=schema, orient="row"))
    return pl.concat(pieces)


def stored_offices(connection: Connection, catalogue: Catalogue) -> dict[str, str]:
    """Office id under which rows are stored -> id in the catalogue (another one where the office was renamed)."""
    return {stored: catalogue.office_id(stored) or stored for stored in offices_with_rows(connection)}


def versions(
    connection: Connection, table: Table, offices: Sequence[str], ids: Iterable[str] | None = None
) -> pl.DataFrame:
    """All versions of the rows of offices (as stored); with `ids` only those of these requests."""
    if not offices:
        return pl.DataFrame(schema={column.name: DTYPES.get(column.name, pl.String) for column in table.columns})
    query = select(table).where(table.c.office_id.in_(offices))
    if ids is None:
        return frame(connection, query)
    wanted = sorted(set(ids))
    if len(wanted) > 20 * IDS_A_QUERY:
        return frame(connection, query).filter(pl.col("request_id").is_in(wanted))
    pieces = [
        frame(connection, query.where(table.c.request_id.in_(wanted[start : start + IDS_A_QUERY])))
        for start in range(0, max(1, len(wanted)), IDS_A_QUERY)
    ]
    return pl.concat(pieces)


def submitted_within(connection: Connection, offices: Sequence[str], spans: Sequence[tuple[int, int]]) -> set[str]:
    """Ids of all requests of offices (as stored) that may be submitted in one of the spans; some others too.

    `spans`: start (included) and end (not) in microseconds. A request is submitted at an instant of one of its rows.
    """
    found: set[str] = set()
    for table, at in ((request_rows, request_rows.c.submitted_at), (event_rows, event_rows.c.at)):
        inside = or_(*(and_(at >= start, at < end) for start, end in spans))
        query = select(table.c.request_id).where(table.c.office_id.in_(offices), inside).distinct()
        found.update(connection.execute(query).scalars())
    return found


def speakers(connection: Connection) -> pl.DataFrame:
    """One row an active batch: batch_id, `said_at` (the order of versions), and has_<field> for each optional field."""
    rows = connection.execute(
        select(batches.c.batch_id, batches.c.exported_at, batches.c.newest_at, batches.c.columns).where(
            batches.c.undone_at.is_(None)
        )
    ).all()
    fields = dict.fromkeys((*REQUEST_FIELDS, *EVENT_FIELDS, *OUTAGE_FIELDS, *COMPLAINT_FIELDS))
    return pl.DataFrame(
        {
            "batch_id": [row.batch_id for row in rows],
            "said_at": [row.newest_at if row.exported_at is None else row.exported_at for row in rows],
            **{
                f"has_{name}": [NAMED_OTHERWISE.get(name, name) in row.columns.split(",") for row in rows]
                for name in fields
            },
        },
        schema={"batch_id": pl.Int64, "said_at": pl.Int64, **{f"has_{name}": pl.Boolean for name in fields}},
    )


def named(rows: pl.DataFrame, catalogue: Catalogue) -> pl.DataFrame:
    """Rows with the ids of the catalogue where it knows a name: offices, services, documents, targets."""
    lookups = {"office_id": catalogue.office_id, "service": catalogue.service_id, "target_id": catalogue.target_id}
    for column, lookup in lookups.items():
        if column in rows.columns:
            rows = _renamed(rows, column, lambda name, find=lookup: find(name) or name)
    if "missing_documents" in rows.columns:
        rows = _renamed(rows, "missing_documents", lambda codes: _documents(codes, catalogue))
    return rows


def _documents(codes: str, catalogue: Catalogue) -> str:
    return ";".join(sorted({catalogue.document_id(code) or code for code in codes.split(";") if code}))


def _renamed(rows: pl.DataFrame, column: str, name) -> pl.DataFrame:
    known = rows[column].drop_nulls().unique().to_list()
    changed = {old: new for old in known if (new := name(old)) != old}
    return rows.with_columns(pl.col(column).replace(changed)) if changed else rows


def current_requests(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """State of requests from versions: key, fields, has_complete_at, has_missing_documents, day_only; one row each.

    Whether an instant is a date without a time is told by the version that speaks of it.
    """
    return _current(rows, spoken, REQUEST_KEY, REQUEST_FIELDS, REQUEST_INSTANTS[:3])


def current_events(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """State of events from versions: key, fields, has_missing_documents, day_only; one row an event."""
    return _current(rows, spoken, EVENT_KEY, EVENT_FIELDS, ())


def current_outages(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """State of listed outages from versions: key and fields; one row an outage."""
    return _current(rows, spoken, OUTAGE_KEY, OUTAGE_FIELDS, ("start_at", "end_at"))


def current_complaints(rows: pl.DataFrame, spoken: pl.DataFrame) -> pl.DataFrame:
    """State of complaints from versions: key and fields; one row a complaint."""
    return _current(rows, spoken, COMPLAINT_KEY, COMPLAINT_FIELDS, COMPLAINT_INSTANTS[:3])


def _current(
    rows: pl.DataFrame, spoken: pl.DataFrame, key: Sequence[str], fields: Sequence[str], instants: Sequence[str]
) -> pl.DataFrame:
    flags = [f"has_{name}" for name in ("complete_at", "missing_documents") if name in fields]
    since = [name for name in ("documents_from",) if name in spoken.columns]
    days = {name: DAY_BITS[name] for name in fields if name in DAY_BITS and "day_only" in rows.columns}
    rows = rows.join(spoken, on="batch_id", how="inner")
    several = rows.select(pl.struct(key).is_duplicated()).to_series()
    dated = ["day_only"] if "day_only" in rows.columns else []
    alone = rows.filter(~several).select(*key, *fields, *flags, *since, *dated)
    if not several.any():
        return alone
    own = pl.max_horizontal(*instants) if instants else pl.lit(0, pl.Int64)
    ordered = rows.filter(several).with_columns(own_at=own).sort([*key, "said_at", "own_at", *fields, *dated])
    spoken_days = pl.col(dated).last()
    if days and not ordered["day_only"].is_null().all():
        spoken_days = _spoken_days(days).alias("day_only")
    merged = ordered.group_by(key, maintain_order=True).agg(
        *(pl.col(name).filter(pl.col(f"has_{name}")).last() for name in fields),
        *(pl.col(flag).any() for flag in flags),
        *(pl.col(name).min() for name in since),
        spoken_days,
    )
    if "missing_documents" not in fields:
        return pl.concat([alone, merged])
    told = ordered.filter("has_missing_documents")
    return pl.concat([alone, with_all_documents(merged, told, key, ("said_at", "own_at"))])


def _spoken_days(days: Mapping[str, int]) -> pl.Expr:
    """The bits of the instants that are dates in the version that speaks of them; null: none."""
    told = pl.col("day_only").fill_null(0)
    each = [(told & bit).filter(pl.col(f"has_{name}")).last().fill_null(0) for name, bit in days.items()]
    return pl.sum_horizontal(*each).replace(0, None)


def with_all_documents(
    spoken: pl.DataFrame, versions: pl.DataFrame, key: Sequence[str], rank: Sequence[str]
) -> pl.DataFrame:
    """What equally new versions name as missing taken together: some systems write a row for each document.

    `spoken`: one row a key. `versions`: those behind it, sorted by key and `rank`, that say anything of documents.
    """
    # By neighbours, not by groups: most often a million keys have two versions of different ages each.
    last = ~_same(key, -1)
    newest = [pl.col(name) == pl.when(last).then(name).backward_fill() for name in rank]
    tied = versions.filter(*newest)
    several = tied.filter(_same(key, 1) | _same(key, -1)).filter(pl.col("missing_documents").n_unique().over(key) > 1)
    if several.is_empty():
        return spoken
    codes = pl.col("missing_documents").drop_nulls().str.split(";").explode()
    named = codes.filter(codes != "").unique().sort().str.join(";")  # '' names none: nothing was missing
    united = several.group_by(key).agg(named.alias("united"))
    found = spoken.join(united, on=key, how="left", maintain_order="left")
    return found.with_columns(missing_documents=pl.coalesce("united", "missing_documents")).drop("united")


def _same(key: Sequence[str], away: int) -> pl.Expr:
    """Whether the row `away` rows above has the same key."""
    return pl.all_horizontal(pl.col(name) == pl.col(name).shift(away) for name in key).fill_null(value=False)


def current_pings(connection: Connection, targets: Sequence[str], until: int | None = None) -> pl.DataFrame:
    """target_id, at, up (Int8), latency_ms: one row an instant; of several versions the graver one (method 7).

    `targets` as stored; `until`: only pings at or before it.
    """
    rows = ping_blocks.read(connection, targets, last=until)
    if rows.select(pl.struct("target_id", "at").is_duplicated()).to_series().any():
        rows = rows.sort("target_id", "at", ping_blocks.gravity(), "latency_ms")
        rows = rows.unique(["target_id", "at"], keep="first")
    return rows.sort("target_id", "at")


def newest_pings(connection: Connection) -> dict[str, int]:
    """Target (as stored) -> instant of its newest ping."""
    return ping_blocks.newest(connection)


def listed_outages(connection: Connection) -> pl.DataFrame:
    """Outages of lists: target_id (as stored), start_at, end_at (null: still on), state, until.

    `until`: the instant up to which the newest list that names the outage speaks: its export, else the newest instant
    in it.
    """
    rows = frame(connection, select(outage_rows))
    query = select(batches.c.batch_id, batches.c.exported_at, batches.c.loaded_at, batches.c.newest_at).where(
        batches.c.kind == "outages", batches.c.undone_at.is_(None)
    )
    said = {
        row.batch_id: row.newest_at if row.exported_at is None else min(row.exported_at, row.loaded_at)
        for row in connection.execute(query)
    }
    told = rows.select(*OUTAGE_KEY, until=pl.col("batch_id").replace_strict(said, return_dtype=pl.Int64))
    now = current_outages(rows, speakers(connection)).with_columns(pl.col("state").fill_null("down"))
    return now.drop("reason").join(told.group_by(OUTAGE_KEY).agg(pl.col("until").max()), on=OUTAGE_KEY)


def newest_of_targets(connection: Connection) -> dict[str, int]:
    """Target (as stored) -> the instant up to which anything is known of it: newest ping, or the end of its list."""
    listed = listed_outages(connection).group_by("target_id").agg(pl.col("until").max()).iter_rows()
    newest = newest_pings(connection)
    return newest | {target: max(at, newest.get(target, at)) for target, at in listed}


def complaints(connection: Connection, catalogue: Catalogue) -> pl.DataFrame:
    """The state of complaints, one row each: office_id, complaint_id and its fields."""
    return current_complaints(named(frame(connection, select(complaint_rows)), catalogue), speakers(connection))


def others(connection: Connection, catalogue: Catalogue) -> list[tuple[str, str, int, int]]:
    """Kind, target or office, number of rows, newest instant: of listed outages, and of complaints; sorted."""
    listed = named(listed_outages(connection), catalogue).group_by("target_id").agg(pl.len(), pl.col("until").max())
    newest = pl.max_horizontal(*COMPLAINT_INSTANTS[:3]).max()
    told = complaints(connection, catalogue).group_by("office_id").agg(pl.len(), newest)
    return [
        (kind, *row)
        for kind, counted in (("outages", listed), ("complaints", told))
        for row in sorted(counted.iter_rows())
    ]


def spoken_until(connection: Connection, catalogue: Catalogue) -> tuple[dict[str, int], set[str]]:
    """`A` of each office that has data, in microseconds (method 1), and the offices with rows later than their `A`.

    A date without a time counts as the method takes it, and never as later than its load.

    The export instant given with a load of requests or events, else the newest instant of the office in it; the latest
    of these. An export instant later than its load counts as the load. An office with neither: its newest ping, the
    instant of the newest list of outages, its newest answer to the survey or complaint.
    """
    rows = connection.execute(
        select(
            batch_offices.c.office_id,
            batch_offices.c.newest_at,
            batch_offices.c.newest_day,
            batches.c.exported_at,
            batches.c.loaded_at,
            batches.c.kind,
        )
        .join_from(batch_offices, batches, batches.c.batch_id == batch_offices.c.batch_id)
        .where(batches.c.undone_at.is_(None), batches.c.kind.in_(("requests", "events", "skm", "complaints")))
    ).all()
    until: dict[str, int] = {}
    newest: dict[str, int] = {}
    answered: dict[str, int] = {}
    for row in rows:
        office = catalogue.office_id(row.office_id) or row.office_id
        if row.kind in ("skm", "complaints"):
            answered[office] = max(answered.get(office, row.newest_at), row.newest_at)
            continue
        told = taken(catalogue, office, row.newest_at, row.newest_day)
        says = min(told if row.exported_at is None else row.exported_at, row.loaded_at)
        until[office] = max(until.get(office, says), says)
        newest[office] = max(newest.get(office, told), told)
    beyond = {office for office in until if newest[office] > until[office]}
    if catalogue.offices.keys() - until.keys():
        for target, at in newest_of_targets(connection).items():
            found = catalogue.targets.get(catalogue.target_id(target) or "")
            if found is None:
                continue
            for office in [found.office] if found.office else catalogue.offices:
                if office not in newest:
                    until[office] = max(until.get(office, at), at)
    for office, at in answered.items():
        if office not in newest:
            until[office] = max(until.get(office, at), at)
    return until, beyond


def taken(catalogue: Catalogue, office: str, newest_at: int, newest_day: int | None) -> int:
    """The newest instant of an office's rows in a batch; a date without a time counts as the close of its day."""
    if newest_day is None or office not in catalogue.offices:
        return newest_at
    return max(newest_at, close_of(catalogue, office, newest_day))


@dataclass(frozen=True, slots=True)
class Documents:
    """Since when the sources of an office speak of documents (method 9), in microseconds; None: never.

    `sources`: by the columns of a batch of requests, for exports of one office with the same columns are of one
    source. `batches`: that of each such batch. `events`: since the first return or completion of the office.
    """

    sources: Mapping[str, int | None]
    batches: Mapping[int, int | None]
    events: int | None

    def by(self, as_of: int) -> str:
        """Which of them speak at an instant: where this changes, every request of the office is measured anew."""
        told = [columns for columns, at in self.sources.items() if at is not None and at <= as_of]
        events = self.events is not None and self.events <= as_of
        return hashlib.sha256(repr((sorted(told), events)).encode()).hexdigest()[:16]


def documents(connection: Connection, offices: Sequence[str]) -> Documents:
    """What is known of an office, given the ids under which it is stored."""
    query = (
        select(batches.c.batch_id, batches.c.kind, batches.c.columns, batch_offices.c.documents_from)
        .join_from(batch_offices, batches, batches.c.batch_id == batch_offices.c.batch_id)
        .where(batches.c.undone_at.is_(None), batch_offices.c.office_id.in_(offices))
    )
    rows = connection.execute(query).all()
    sources: dict[str, int | None] = {}
    for row in rows:
        if row.kind == "requests":
            sources[row.columns] = _earlier(sources.get(row.columns), row.documents_from)
    events = None
    for row in rows:
        if row.kind == "events":
            events = _earlier(events, row.documents_from)
    mine = {row.batch_id: sources[row.columns] for row in rows if row.kind == "requests"}
    return Documents(sources, mine, events)


def _earlier(one: int | None, other: int | None) -> int | None:
    return min((at for at in (one, other) if at is not None), default=None)


def current_answers(connection: Connection, catalogue: Catalogue) -> pl.DataFrame:
    """Answers to the satisfaction survey: office_id, service, answered_at, u1 … u9.

    Answers carry no number of their own. The same answer in several batches counts as often as in the batch that has
    it most often: an export that overlaps an earlier one adds nothing, two alike answers in one file are two.
    """
    rows = named(frame(connection, select(skm)), catalogue)
    content = [name for name in rows.columns if name not in ("batch_id", "line")]
    return (
        rows.group_by([*content, "batch_id"]).len().group_by(content).agg(pl.col("len").max())
        .select(pl.exclude("len").repeat_by("len")).explode(content).sort(content)
    )  # fmt: skip


def offices_of(stored: dict[str, str], office: str) -> list[str]:
    """The stored ids of an office of the catalogue."""
    return [old for old, new in stored.items() if new == office]


__all__ = ["event_rows", "request_rows"]
