"""What a file adds to the state: which requests, events or pings are new, which are changed, which are as they were."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field

import polars as pl
from sqlalchemy import Connection, Table, select

from etl import cautions
from service_levels.catalogue import Catalogue
from service_levels.store import ping_blocks, reads
from service_levels.store.order import by_key
from service_levels.store.schema import DAY_BITS, ROWS, complaint_rows, event_rows, outage_rows, request_rows, skm

INSTANTS = {
    "requests": ("submitted_at", "complete_at", "finished_at"),
    "events": ("at",),
    "pings": ("at",),
    "skm": ("answered_at",),
    "outages": ("start_at", "end_at"),
    "complaints": ("received_at", "answered_at", "resolved_at"),
}
SAMPLED = 1000  # rows of a file that are shown as new, and as changed
PING_KEY = ("target_id", "at")
RENAMED = {"office": "office_id", "target": "target_id", "start": "start_at", "end": "end_at"}
# Kinds whose rows are versions: table, key, fields, and the state that versions add up to.
VERSIONS = {
    "requests": (request_rows, reads.REQUEST_KEY, reads.REQUEST_FIELDS, reads.current_requests),
    "events": (event_rows, reads.EVENT_KEY, reads.EVENT_FIELDS, reads.current_events),
    "outages": (outage_rows, reads.OUTAGE_KEY, reads.OUTAGE_FIELDS, reads.current_outages),
    "complaints": (complaint_rows, reads.COMPLAINT_KEY, reads.COMPLAINT_FIELDS, reads.current_complaints),
}


@dataclass(frozen=True)
class Difference:
    """`rows`: what is to be stored, columns of the table of the kind; `touched`: request ids by office.

    `state`: the state of requests (events) as `store.reads` gives it, where no office of the file had rows before.
    `pings`: `at` and `up` in time order of each target (as stored) that had none before.
    `notices`: what must not happen in silence.
    """

    rows: pl.DataFrame
    inserted: int
    updated: int
    touched: Mapping[str, Set[str]] = field(default_factory=dict)
    state: pl.DataFrame | None = None
    pings: Mapping[str, pl.DataFrame] = field(default_factory=dict)
    sample: "Sample" = field(default_factory=lambda: Sample())  # noqa: PLW0108 - defined below
    notices: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Sample:
    """The first rows that are new and that are changed, for a person to look at.

    `new`: columns of the table of the kind; `changed`: the same, each with what stood there before as NAME_before.
    `all_new`, `all_changed`: how many there are, of which these are the first.
    """

    new: pl.DataFrame = field(default_factory=pl.DataFrame)
    changed: pl.DataFrame = field(default_factory=pl.DataFrame)
    all_new: int = 0
    all_changed: int = 0


def _sample(both: pl.DataFrame, new: pl.Expr, changed: pl.Expr, counts: tuple[int, int]) -> Sample:
    return Sample(both.filter(new).head(SAMPLED), both.filter(changed).head(SAMPLED), *counts)


def _all_new(rows: pl.DataFrame) -> Sample:
    return Sample(rows.head(SAMPLED), all_new=rows.height)


def table_rows(kind: str, frame: pl.DataFrame) -> pl.DataFrame:
    """An intake's frame in the columns of the table of its kind; null where the file has no such column."""
    names = ping_blocks.COLUMNS if kind == "pings" else [column.name for column in ROWS[kind].columns]
    frame = frame.rename({old: new for old, new in RENAMED.items() if old in frame.columns})
    columns = []
    for name in names:
        kind_of = reads.DTYPES.get(name, pl.String)
        if name == "batch_id":
            continue
        if name not in frame.columns:
            columns.append(pl.lit(None, kind_of).alias(name))
        elif isinstance(frame.schema[name], pl.Datetime):
            columns.append(pl.col(name).dt.epoch("us"))
        else:
            columns.append(pl.col(name).cast(kind_of))
    return frame.select(columns)


def newest(kind: str, rows: pl.DataFrame) -> int | None:
    """The newest instant that the rows tell of; deadlines and other promises do not count. None: no row."""
    return rows.select(pl.col(INSTANTS[kind]).max()).select(pl.max_horizontal(pl.all())).item() if rows.height else None


def about_offices(kind: str, rows: pl.DataFrame) -> dict[str, dict[str, int | None]]:
    """What a batch keeps of each office (as stored) in it, by the names of `batch_offices`; empty for pings.

    `newest_at`: as `newest`. `newest_day`: the newest date without a time but for submissions, which begin their day:
    the midnight that begins it. `documents_from`: since when the rows speak of documents (`store.reads.Documents`).
    What is lacking, or said not to be, is known as soon as the row is: it stands for the beginning of time.
    """
    if "office_id" not in rows.columns:
        return {}
    told = pl.lit(None, pl.Int64)
    if kind == "requests":
        told = pl.when(pl.col("missing_documents").is_not_null()).then(0).otherwise("complete_at")
    elif kind == "events":
        told = pl.when(pl.col("event").is_in(("returned", "completed"))).then("at")
    newest_day = pl.lit(None, pl.Int64)
    if "day_only" in rows.columns and not rows["day_only"].is_null().all():
        ends = [name for name in INSTANTS[kind] if name != "submitted_at"]
        dated = [pl.when((pl.col("day_only") & DAY_BITS[name]) > 0).then(name) for name in ends]
        newest_day = pl.max_horizontal(*dated)
        if kind == "events":
            newest_day = pl.when(pl.col("event") != "submitted").then(newest_day)
    groups = rows.group_by("office_id").agg(
        pl.col(INSTANTS[kind]).max(), newest_day=newest_day.max(), documents_from=told.min()
    )
    newest_at = pl.max_horizontal(*INSTANTS[kind]).alias("newest_at")
    found = groups.select("office_id", newest_at, "newest_day", "documents_from")
    return {row.pop("office_id"): row for row in found.iter_rows(named=True)}


def as_stored(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Rows with '' for an empty cell of missing documents, so that null says that the file has no such column."""
    return rows.with_columns(pl.col("missing_documents").fill_null("")) if "missing_documents" in columns else rows


def difference(
    connection: Connection, kind: str, rows: pl.DataFrame, columns: Sequence[str], said_at: int | None,
    catalogue: Catalogue,
) -> Difference:  # fmt: skip
    """Compares the rows of a file with the state of the database. `columns`: those that the file had.

    `said_at`: the instant of the export, else the newest in the file.
    """
    if kind == "pings":
        return _pings(connection, rows)
    if kind == "skm":
        return _answers(connection, rows, catalogue)
    if kind in ("requests", "events"):
        return _requests(connection, kind, rows, columns, said_at, catalogue)
    table, key, fields, _ = VERSIONS[kind]
    rows, repeated = _one_a_key(kind, rows, key, fields)
    known = reads.frame(connection, select(table))  # outages and complaints are few
    return _compared(connection, kind, rows, repeated, known, columns, said_at, catalogue)


def _requests(
    connection: Connection, kind: str, rows: pl.DataFrame, columns: Sequence[str], said_at: int | None,
    catalogue: Catalogue,
) -> Difference:  # fmt: skip
    table, key, fields, _ = VERSIONS[kind]
    rows, repeated = _one_a_key(kind, rows, key, fields)
    stored = reads.stored_offices(connection, catalogue)
    offices = {office: catalogue.office_id(office) or office for office in rows["office_id"].unique().to_list()}
    if not set(offices.values()) & set(stored.values()) and len(set(offices.values())) == len(offices):
        flags = {f"has_{name}": name in columns for name in ("complete_at", "missing_documents") if name in fields}
        state = reads.named(rows, catalogue).with_columns(**{name: pl.lit(value) for name, value in flags.items()})
        touched_offices = dict.fromkeys(offices.values(), frozenset())
        none = reads.versions(connection, request_rows, [])
        notices = cautions.of_events(state, none, catalogue) if kind == "events" else ()
        return Difference(rows, rows.height, repeated, touched_offices, state, sample=_all_new(rows), notices=notices)
    known = _versions(connection, table, rows, catalogue, stored)
    return _compared(connection, kind, rows, repeated, known, columns, said_at, catalogue)


def _compared(
    connection: Connection, kind: str, rows: pl.DataFrame, repeated: int, known: pl.DataFrame, columns: Sequence[str],
    said_at: int | None, catalogue: Catalogue,
) -> Difference:  # fmt: skip
    """The state with the rows of the file beside that without them; `known`: the versions that are stored of them."""
    _, key, fields, current = VERSIONS[kind]
    spoken = reads.speakers(connection)
    mine = spoken.clear(1).with_columns(
        pl.lit(0, pl.Int64).alias("batch_id"),
        pl.lit(said_at, pl.Int64).alias("said_at"),
        *(
            pl.lit(reads.NAMED_OTHERWISE.get(name[4:], name[4:]) in columns).alias(name)
            for name in spoken.columns
            if name.startswith("has_")
        ),
    )
    told = reads.named(rows, catalogue).with_columns(pl.lit(0, pl.Int64).alias("batch_id"))
    known = reads.named(known, catalogue).select(told.columns)
    before = current(known, spoken)
    after = current(pl.concat([known, told]), pl.concat([spoken, mine]))
    flags = [name for name in after.columns if name.startswith("has_")]
    both = after.join(before, on=key, how="left", suffix="_before", maintain_order="left", nulls_equal=True).join(
        before.select(key).with_columns(was=True), on=key, how="left", maintain_order="left"
    )
    new = pl.col("was").is_null()
    kept = [*fields, "day_only"] if "day_only" in after.columns else fields
    differs = pl.any_horizontal(*(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in kept))
    says_more = pl.any_horizontal(
        pl.lit(value=False), *(pl.col(name).ne_missing(pl.col(f"{name}_before")) for name in flags)
    )
    inserted, changed = both.select(new=new.sum(), changed=(~new & differs).sum()).row(0)
    touched = _by_office(both.filter(new | differs | says_more)) if "request_id" in key else {}
    sample = _sample(both, new, ~new & differs, (inserted, changed))
    notices: Sequence[str] = ()
    if kind == "requests":
        notices = cautions.of_requests(told, before, catalogue)
    elif kind == "events":
        stored = reads.stored_offices(connection, catalogue)
        listed = reads.named(_versions(connection, request_rows, rows, catalogue, stored), catalogue)
        summaries = reads.current_requests(listed, spoken)
        notices = cautions.of_events(by_key(after, reads.EVENT_KEY), summaries, catalogue)
    return Difference(rows, inserted, changed + repeated, touched, sample=sample, notices=notices)


def _one_a_key(kind: str, rows: pl.DataFrame, key: Sequence[str], fields: Sequence[str]) -> tuple[pl.DataFrame, int]:
    """One row a key: of several, the one with the newest instant, then by content. And how many said something else.

    Documents that rows of one instant name are taken together.
    """
    rows = by_key(rows, key)
    same = pl.all_horizontal(*(pl.col(name) == pl.col(name).shift() for name in key)).fill_null(False)
    again = rows.select(same).to_series()
    if not again.any():
        return rows, 0
    several = again | again.shift(-1, fill_value=False)
    own = pl.max_horizontal(*INSTANTS[kind]).alias("own_at")
    distinct = rows.filter(several).unique().with_columns(own)
    distinct = distinct.sort([*key, "own_at", *fields, *(["day_only"] if "day_only" in rows.columns else [])])
    last = distinct.unique(key, keep="last", maintain_order=True)
    if "missing_documents" in fields:
        last = reads.with_all_documents(last, distinct, key, ["own_at"])
    last = last.drop("own_at")
    return by_key(pl.concat([rows.filter(~several), last]), key), distinct.height - last.height


def _versions(
    connection: Connection, table: Table, rows: pl.DataFrame, catalogue: Catalogue, stored: dict[str, str]
) -> pl.DataFrame:
    """What is stored of the requests in the file, under whatever id of their offices."""
    pieces = [reads.versions(connection, table, [])]
    for (office,), part in rows.group_by("office_id"):
        names = reads.offices_of(stored, catalogue.office_id(office) or office)
        pieces.append(reads.versions(connection, table, names, part["request_id"].unique().to_list() if names else []))
    return pl.concat(pieces)


def _by_office(state: pl.DataFrame) -> dict[str, set[str]]:
    return {office: set(part["request_id"].to_list()) for (office,), part in state.group_by("office_id") if part.height}


def _pings(connection: Connection, rows: pl.DataFrame) -> Difference:
    rows = _one_an_instant(by_key(rows, PING_KEY))
    stored = reads.newest_pings(connection)
    new = rows.filter(~pl.col("target_id").is_in(list(stored))) if stored else rows
    if new.height == rows.height:
        return Difference(rows, rows.height, 0, pings=_by_target(rows), sample=_all_new(rows))
    pieces = []
    for (target,), part in rows.filter(pl.col("target_id").is_in(list(stored))).group_by("target_id"):
        pieces.append(ping_blocks.read(connection, [target], part["at"].min(), part["at"].max()))
    before = _one_an_instant(by_key(pl.concat(pieces), PING_KEY))
    both = rows.join(before, on=PING_KEY, how="left", suffix="_before")
    known = pl.col("up_before").is_not_null()
    graver = ping_blocks.gravity() < ping_blocks.gravity("up_before")  # of two answers the graver is believed
    inserted, updated = both.select(new=(~known).sum(), changed=(known & graver).sum()).row(0)
    sample = _sample(both, ~known, known & graver, (inserted, updated))
    return Difference(rows, inserted, updated, pings=_by_target(new), sample=sample)


def _one_an_instant(rows: pl.DataFrame) -> pl.DataFrame:
    """Pings in the order of their key, of those of one instant the graver; most often there is one alone."""
    again = pl.all_horizontal(pl.col(name) == pl.col(name).shift() for name in PING_KEY)
    if not rows.select(again.any()).item():
        return rows
    ordered = rows.sort(*PING_KEY, ping_blocks.gravity(), "latency_ms")
    return ordered.unique(PING_KEY, keep="first", maintain_order=True)


def _by_target(rows: pl.DataFrame) -> dict[str, pl.DataFrame]:
    return {target: part.select("at", "up") for (target,), part in rows.group_by("target_id", maintain_order=True)}


def _answers(connection: Connection, rows: pl.DataFrame, catalogue: Catalogue) -> Difference:
    content = [name for name in rows.columns if name != "line"]
    stored = reads.named(reads.frame(connection, select(skm)), catalogue)
    before = stored.group_by([*content, "batch_id"]).len().group_by(content).agg(pl.col("len").max())
    mine = reads.named(rows, catalogue).group_by(content).len()
    both = mine.join(before, on=content, how="left", suffix="_before", nulls_equal=True)
    more = pl.col("len").cast(pl.Int64) - pl.col("len_before").cast(pl.Int64).fill_null(0)
    new = both.filter(more > 0).head(SAMPLED).select(pl.col(content).repeat_by(more)).explode(content).head(SAMPLED)
    inserted = both.select(more.clip(lower_bound=0).sum()).item() or 0
    return Difference(rows, inserted, 0, sample=Sample(new, all_new=inserted))
