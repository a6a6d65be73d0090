"""Finding a request by its number: as it is written, how it begins, or a part of it; upper and lower case are one."""

from typing import Any

import ibis
import pandas as pd

from service_levels.metrics.question import Question
from service_levels.metrics.scope import Scope

MOST = 50


def find(mart: Any, text: str, scope: Scope) -> pd.DataFrame:
    """Requests in scope whose number is like `text`, at most MOST: office, request_id, service, status, outcome,
    submitted_at, likeness (0 the same, 1 but for case, 2 begins so, 3 holds it); the likest first, of these the newest.
    """
    wanted = text.encode("utf-8", "ignore").decode().strip()
    if not wanted:
        wanted = "\0"  # which no number holds
    table = Question(scope, "submitted").cohort()
    number, folded = table["request_id"], table["request_id"].lower()
    literal, low = ibis.literal(wanted), ibis.literal(wanted.lower())
    likeness = ibis.cases(
        (number == literal, 0), (folded == low, 1), (folded.startswith(low), 2), (folded.contains(low), 3), else_=4
    )
    found = table.select(
        "office", "request_id", "service", "status", "outcome", "submitted_at", likeness=likeness
    )
    found = found.filter(found["likeness"] < 4).order_by(["likeness", ibis.desc("submitted_at"), "office"]).limit(MOST)
    frame: pd.DataFrame = mart.sql(str(ibis.to_sql(found, dialect="duckdb"))).to_pandas()
    return frame
