"""Are citizens satisfied? The SKM survey of Permenpan RB 14/2017 (method 14)."""

from functools import lru_cache
from typing import Any

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd

from service_levels.catalogue import Text
from service_levels.domain.statistics.numbers import Z95
from service_levels.domain.statistics.survey import ELEMENTS, TIMES, index
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import TRUNCATE
from service_levels.metrics.scope import DATE_BUCKETS, Scope

BY = (*DATE_BUCKETS, "office", "service")
FILTERS = ("office", "service")
ENOUGH = 30  # answers from which the mean of the forms is close enough to normal for its interval


@lru_cache(maxsize=1)
def answers() -> ir.Table:
    """The table `answers` of a mart, one row a filled-in form; not bound to a connection."""
    plain = {"office": "string", "service": "string", "answered_at": "timestamp('UTC', 6)", "answered_on": "date"}
    return ibis.table({**plain, "known": "boolean", **dict.fromkeys(ELEMENTS, "int8")}, name="answers")


def satisfaction(mart: Any, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One record a group that answered; without a grouping always one."""
    sums = mart.sql(_sums(scope, by)).to_pandas()
    count = sums["answers"].to_numpy()
    totals = sums[list(ELEMENTS)].fillna(0).to_numpy(np.int64)
    found = [index(row.tolist(), int(number)) for row, number in zip(totals, count, strict=True)]
    value = np.array([np.nan if one is None else one.value for one in found])
    reach = Z95 * sums["spread"].to_numpy(float) * TIMES / len(ELEMENTS) / np.sqrt(np.maximum(count, 1))
    reach = np.where(count >= ENOUGH, reach, np.nan)
    means = totals / np.where(count > 0, count, np.nan)[:, np.newaxis]
    return sums.assign(
        index=value,
        low=np.maximum(value - reach, 25.0),
        high=np.minimum(value + reach, 100.0),
        grade=pd.Series([None if one is None else one.grade for one in found], dtype=object),
        **{name: means[:, place] for place, name in enumerate(ELEMENTS)},
    )


@lru_cache(maxsize=256)
def _sums(scope: Scope, by: tuple[str, ...]) -> str:
    """How many answered in each group, the sums of their nine scores, and how much forms differ (of all nine added)."""
    table = answers()
    kept: list[ir.BooleanValue] = [table[name].isin(scope.chosen(name)) for name in FILTERS if scope.chosen(name)]
    if scope.from_on:
        kept.append(table["answered_on"] >= ibis.literal(scope.from_on))
    if scope.to_on:
        kept.append(table["answered_on"] <= ibis.literal(scope.to_on))
    buckets = {name: table["answered_on"].truncate(TRUNCATE[name]) for name in by if name in DATE_BUCKETS}
    cohort = table.mutate(**buckets) if buckets else table
    cohort = cohort.filter(kept) if kept else cohort
    whole = sum((cohort[name].cast("int64") for name in ELEMENTS[1:]), cohort[ELEMENTS[0]].cast("int64"))
    known = cohort["known"]
    sums = {name: cohort[name].sum(where=known) for name in ELEMENTS}
    summed = cohort.aggregate(
        by=list(by),
        answers=cohort.count(where=known),
        spread=whole.std(how="sample", where=known),
        later=cohort.count(where=~known),
        **sums,
    )
    if by:
        summed = summed.order_by([ibis.asc(name, nulls_first=False) for name in by])
    return str(ibis.to_sql(summed, dialect="duckdb"))


REPORT = Report(
    name="satisfaction",
    title=Text("Kepuasan masyarakat", "Satisfaction"),
    definition=Text(
        "Indeks SKM menurut Permenpan RB 14/2017: rata-rata sembilan unsur (1–4), masing-masing berbobot 1/9, "
        "dijumlahkan, dikalikan 25. Jawaban dihitung menurut tanggal diisi, paling lambat saat data.",
        "The SKM index of Permenpan RB 14/2017: the means of nine elements (1 to 4), each with a weight of 1/9, "
        "added up, times 25. Answers count on the date they were given, as of the data at the latest.",
    ),
    over="answers",
    period=None,
    by=BY,
    filters=FILTERS,
    columns=columns(
        "satisfaction",
        "answers", "index", "low", "high", "grade", "u1", "u2", "u3", "u4", "u5", "u6", "u7", "u8", "u9", "later",
    ),
    function=satisfaction,
)  # fmt: skip
