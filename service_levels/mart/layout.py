"""How facts and spans lie in Parquet files, and how the view over them gives them back."""

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

TEXTS = ("office", "request_id", "service", "channel", "officer", "district")
INSTANT = pa.timestamp("us", "UTC")

# `as_of` is not in the files: it moves with every load, and the view puts it beside each row by its office.
# `missing` lies as 'A;B' in the files and is a list in the view, which keeps the text as `missing_codes` to group by.
FACTS = pa.schema(
    [
        *((name, pa.string()) for name in TEXTS),
        ("catalogued", pa.bool_()),
        *((name, pa.string()) for name in ("status", "outcome", "reason")),
        *((f"{name}_at", INSTANT) for name in ("submitted", "complete", "started", "ended", "deadline", "touched")),
        *((f"{name}_on", pa.date32()) for name in ("submitted", "started", "ended", "due")),
        ("hour_of_week", pa.int16()),
        *((f"{name}_us", pa.int64()) for name in ("spent", "turnaround", "elapsed")),
        *((f"{name}_us", pa.int64()) for name in ("wait", "applicant", "outage", "check", "process")),
        *((f"{name}_us", pa.int64()) for name in ("exposure", "applicant_time", "applicant_elapsed", "excess")),
        ("pauses", pa.list_(pa.int64())),  # of those with exposure, while the clock ran: start, end, start, end ...
        ("late_through_outage", pa.bool_()),
        ("returns", pa.int32()),
        ("checked", pa.bool_()),
        ("incomplete", pa.bool_()),
        ("missing", pa.string()),
        ("with_applicant", pa.bool_()),
        ("target", pa.float64()),
        ("standard_amount", pa.float64()),
        ("standard_unit", pa.string()),
        ("clock_starts", pa.string()),
        ("own_deadline", pa.bool_()),
        ("day_only", pa.int8()),
        ("day_decides", pa.bool_()),
    ]
)
SPANS = pa.schema(
    [
        ("office", pa.string()),  # for whom: an office and its A; '' for those who ask about the target itself
        ("target", pa.string()),
        ("state", pa.string()),
        ("start_at", INSTANT),
        ("end_at", INSTANT),
        ("still_on", pa.bool_()),
    ]
)
ANSWERS = pa.schema(
    [
        ("office", pa.string()),
        ("service", pa.string()),
        ("answered_at", INSTANT),
        ("answered_on", pa.date32()),  # local date of the office
        ("known", pa.bool_()),  # given at the office's A or before: what is later counts in no figure
        *((f"u{number}", pa.int8()) for number in range(1, 10)),
    ]
)


DATES = [field.name for field in FACTS if pa.types.is_date32(field.type)]  # what periods are cut by


def repeating(facts: pa.Table) -> list[str]:
    """Columns of few distinct values, which lie as numbers of a dictionary."""
    return [
        field.name for field in facts.schema
        if field.type in (pa.string(), pa.date32(), pa.int16(), pa.float64()) and field.name != "request_id"
    ]  # fmt: skip


def table(frame: pd.DataFrame, schema: pa.Schema = FACTS) -> pa.Table:
    """A frame as measured, in the types of the files; a share or amount that does not exist is null."""
    return pa.table([_column(frame[field.name], field.type) for field in schema], schema=schema)


def _column(series: pd.Series, kind: pa.DataType) -> pa.Array:
    if pa.types.is_list(kind):
        return pa.array(series, kind)
    array = pa.array(series, from_pandas=True)
    if isinstance(array, pa.ChunkedArray):
        array = array.combine_chunks()
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if array.type == kind:
        return array
    if pa.types.is_date32(kind):
        return array.cast(pa.date32())
    return array.cast(kind)


def in_order(facts: pa.Table) -> pa.Table:
    """Facts by submission, then by request id: the same facts make the same file."""
    at = facts["submitted_at"].combine_chunks().cast(pa.int64()).to_numpy(zero_copy_only=False)
    step = np.diff(at)
    if (step > 0).all():
        return facts
    if (step >= 0).all():
        ids = facts["request_id"]
        tied = np.flatnonzero(step == 0)
        if pc.all(pc.less(ids.take(pa.array(tied)), ids.take(pa.array(tied + 1)))).as_py():
            return facts
    order = pc.sort_indices(facts, sort_keys=[("submitted_at", "ascending"), ("request_id", "ascending")])
    return facts.take(order)


def by_month(facts: pa.Table) -> dict[str, pa.Table]:
    """Facts in order, cut by the local month of submission (YYYY-MM)."""
    facts = in_order(facts).combine_chunks()
    days = facts["submitted_on"].combine_chunks().cast(pa.int32()).to_numpy(zero_copy_only=False)
    months = days.astype("M8[D]").astype("M8[M]")
    # Local dates follow the instants but for a zone that went back across midnight: then the rows are sorted anew.
    if (np.diff(months.astype(np.int64)) < 0).any():
        order = np.argsort(months, kind="stable")
        facts, months = facts.take(pa.array(order)), months[order]
    if not len(months):
        return {}
    edges = np.flatnonzero(np.concatenate([[True], months[1:] != months[:-1]]))
    ends = np.append(edges[1:], len(months))
    return {str(months[a]): facts.slice(a, b - a) for a, b in zip(edges, ends, strict=True)}
