"""Requests that a newer full export does not hold any more, although it covers the time when they came."""

import polars as pl
from sqlalchemy import Connection, select

from service_levels.catalogue import Catalogue
from service_levels.store.reads import frame, named
from service_levels.store.schema import batch_offices, batches, request_rows

# An export that holds so much of what was known of its span is taken for a full one, not for a list of changes.
FULL = 0.9
GONE = {"office": pl.String, "request_id": pl.String, "of": pl.Int64}


def gone(connection: Connection, catalogue: Catalogue) -> pl.DataFrame:
    """office, request_id, of: what the newest full export of its source leaves out; `of`: all known of its span.

    Exports of one office with the same columns are of one source. The newest one is full where it holds at least nine
    in ten of the requests that older ones held of its services and between its first and last submission.
    """
    found = [pl.DataFrame(schema=GONE)]
    for stored, newest, older in _sources(connection):
        now, before = (_rows(connection, stored, ids) for ids in (newest, older))
        if now.is_empty():
            continue
        known = before.filter(
            pl.col("submitted_at").is_between(now["submitted_at"].min(), now["submitted_at"].max())
            & pl.col("service").is_in(now["service"].unique().to_list())
        ).unique("request_id")
        missing = known.join(now, on="request_id", how="anti")
        if len(known) and len(known) - len(missing) >= FULL * len(known):
            found.append(
                named(missing.select("office_id", "request_id"), catalogue)
                .rename({"office_id": "office"}).with_columns(of=pl.lit(len(known), pl.Int64))
            )  # fmt: skip
    return pl.concat(found).sort("office", "request_id")


def _rows(connection: Connection, office: str, ids: list[int]) -> pl.DataFrame:
    columns = [request_rows.c[name] for name in ("office_id", "request_id", "service", "submitted_at")]
    query = select(*columns).where(request_rows.c.office_id == office, request_rows.c.batch_id.in_(ids))
    return frame(connection, query).with_columns(pl.col("service").fill_null(""))


def _sources(connection: Connection) -> list[tuple[str, list[int], list[int]]]:
    """(office as stored, batches of its newest export, batches of the older ones) of each source with several."""
    query = (
        select(batch_offices.c.office_id, batches)
        .join_from(batch_offices, batches, batches.c.batch_id == batch_offices.c.batch_id)
        .where(batches.c.undone_at.is_(None), batches.c.kind == "requests")
    )
    sources: dict[tuple[str, str], list] = {}
    for row in connection.execute(query):
        sources.setdefault((row.office_id, row.columns), []).append(row)
    found = []
    for (office, _), rows in sorted(sources.items()):
        newest = max(rows, key=lambda row: (_said(row), row.part_of)).part_of
        ids = [row.batch_id for row in rows if row.part_of == newest]
        if older := [row.batch_id for row in rows if row.part_of != newest]:
            found.append((office, ids, older))
    return found


def _said(row) -> int:
    return (row.newest_at or 0) if row.exported_at is None else row.exported_at
