"""Requests that only later events tell of: without a submission they exist in no figure."""

import polars as pl
from sqlalchemy import Connection, and_, case, exists, func, select

from service_levels.catalogue import Catalogue
from service_levels.store.reads import frame, named
from service_levels.store.schema import batches, event_rows, request_rows


def headless(connection: Connection, catalogue: Catalogue) -> pl.DataFrame:
    """office, request_id, at: requests known by events alone, none of which is the submission; `at`: the first of them.

    Microseconds since 1970 UTC. Most often the export of events begins later than they came.
    """
    active = select(batches.c.batch_id).where(batches.c.undone_at.is_(None))
    listed = exists().where(
        and_(
            request_rows.c.office_id == event_rows.c.office_id,
            request_rows.c.request_id == event_rows.c.request_id,
            request_rows.c.batch_id.in_(active),
        )
    )
    submissions = func.sum(case((event_rows.c.event == "submitted", 1), else_=0))
    query = (
        select(event_rows.c.office_id, event_rows.c.request_id, func.min(event_rows.c.at).label("at"))
        .where(event_rows.c.batch_id.in_(active), ~listed)
        .group_by(event_rows.c.office_id, event_rows.c.request_id)
        .having(submissions == 0)
    )
    return named(frame(connection, query), catalogue).rename({"office_id": "office"}).sort("office", "request_id")
