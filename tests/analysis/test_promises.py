"""What can be promised: the report against a Kaplan-Meier curve that is drawn step by step in plain Python."""

import io
import json
import math
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.report import report as told
from service_levels.analysis.promises import keeps, published
from service_levels.catalogue import parse
from service_levels.domain.statistics.survival import Length
from service_levels.metrics import Scope, ScopeError
from service_levels.metrics.scope import FILTERS
from service_levels.reports import check, report
from tests.analysis.facts import STANDARDS, Held, allowed, held
from tests.metrics.sample import CATALOGUE, HOUR_US, random_facts
from tests.metrics.slow import Row

Z = 1.959963984540054
BASE = random_facts(300, seed=2)
AKTA, KTP = (2 * 7.0, 3 * 7.0), (24.0, 24.0)  # Cilegon has days of 7 hours (Friday 4), Jayapura too


def by_hand(rows: list[Row]) -> Row:
    """One service: where the curve reaches nine in ten, where its interval does, and where it does for the next."""
    over = ("finished", "rejected")
    lives = sorted((math.ceil(row["spent_us"] / (HOUR_US / 60)), row["status"] in over) for row in rows)
    ended = sum(done for _, done in lives)
    going, spread = 1.0, 0.0
    found: Row = dict.fromkeys(("p90_h", "low_h", "high_h", "enough_h"))
    for at in sorted({minutes for minutes, _ in lives}):
        reached = sum(minutes >= at for minutes, _ in lives)
        done = sum(minutes == at and ended_ for minutes, ended_ in lives)
        going *= 1 - done / reached
        spread += done / (reached * (reached - done)) if reached > done else math.inf
        low = high = 1.0 if going > 1 - 1e-12 else math.nan
        if 1e-12 < going < 1 - 1e-12:
            reach = math.exp(Z * math.sqrt(spread) / abs(math.log(going)))
            low, high = going**reach, going ** (1 / reach)
        limit = 1 - 0.9 * (ended + 1) / ended if ended else -1
        ends = ("p90_h", going, 0.1), ("low_h", low, 0.1), ("high_h", high, 0.1), ("enough_h", going, limit)
        for name, line, share in ends:
            if found[name] is None and line <= share + 1e-9:
                found[name] = at / 60
    if ended < 20:
        found["enough_h"] = None
    return found | {"requests": len(lives), "ended": ended}


def expected(rows: list[Row], first: date | None = None, last: date | None = None) -> dict[str, Row]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        if row["spent_us"] is not None and (first or date.min) <= row["started_on"] <= (last or date.max):
            groups.setdefault(row["service"], []).append(row)
    return {service: by_hand(mine) for service, mine in groups.items()}


def agree(given: pd.DataFrame, wanted: dict[str, Row]) -> None:
    rows = {row["service"]: row for row in given.to_dict("records")}
    assert set(rows) == set(wanted)
    for service, row in wanted.items():
        for name, value in row.items():
            one = rows[service][name]
            assert math.isnan(one) if value is None else one == pytest.approx(value), (service, name)
    counts = given["requests"].tolist()
    assert counts == sorted(counts, reverse=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return held(random_facts(900, seed=5), tmp_path_factory.mktemp("promises"))


def test_every_service_is_that_of_the_slow_curve(sample: Held) -> None:
    agree(report("promises", sample.mart), expected(sample.rows))


def test_the_dates_are_those_on_which_the_clock_started(sample: Held) -> None:
    first, last = date(2024, 1, 8), date(2024, 1, 28)
    found = report("promises", sample.mart, Scope(from_on=first, to_on=last))
    agree(found, expected(sample.rows, first, last))
    assert report("promises", sample.mart, Scope(from_on=date(2020, 1, 1), to_on=date(2020, 2, 1))).empty
    assert report("promises", sample.mart, Scope(offices=("nowhere",))).empty


@pytest.mark.parametrize(
    "filters",
    [{"office": "jayapura"}, {"service": "ktp-el"}, {"channel": "online"}, {"officer": "p1"},
     {"district": "Cibeber"}, {"target": "kantor"}, {"target": "siak", "office": "cilegon", "channel": "loket"}],
    ids=str,
)  # fmt: skip
def test_every_filter_keeps_what_has_its_value(sample: Held, filters: dict[str, str]) -> None:
    chosen: dict[str, Any] = {FILTERS[name]: (value,) for name, value in filters.items()}
    agree(report("promises", sample.mart, Scope(**chosen)), expected([r for r in sample.rows if allowed(r, **filters)]))


def lasting(minutes: list[int], folder: Path, status: str = "finished") -> Held:
    """Requests of one service that took so long; the last of another status."""
    frame = BASE[BASE["spent_us"].notna()].iloc[: len(minutes)].copy()
    frame["spent_us"] = pd.array([one * HOUR_US // 60 for one in minutes], "Int64")
    frame["service"], frame["status"], frame["office"] = "ktp-el", "finished", "cilegon"
    frame.iloc[-1, frame.columns.get_loc("status")] = status
    return held(frame, folder)


@pytest.mark.parametrize(
    ("count", "rank"), [(19, None), (20, 19), (21, 20), (28, 27), (29, 27), (30, 28), (99, 90), (100, 91), (200, 181)]
)
def test_it_is_the_length_that_holds_for_the_next_one(tmp_path: Path, count: int, rank: int | None) -> None:
    """Of n the k-th shortest holds for the next one with the chance k / (n + 1): the first that is nine in ten."""
    row = report("promises", lasting([60 * n for n in range(1, count + 1)], tmp_path).mart).iloc[0]
    assert row["ended"] == count
    assert row["p90_h"] == math.ceil(count * 9 / 10)  # of those that were seen, however few
    assert math.isnan(row["enough_h"]) if rank is None else row["enough_h"] == rank
    assert rank is None or rank / (count + 1) >= 0.9 - 1e-12 > (rank - 1) / (count + 1)


def test_twenty_have_to_have_ended(tmp_path: Path) -> None:
    here = Scope(offices=("cilegon",))
    row = report("promises", lasting([60 * n for n in range(1, 21)], tmp_path, "open").mart, here).iloc[0]
    assert (row["requests"], row["ended"], row["keeps"]) == (20, 19, "too_few")
    assert row["p90_h"] == 18
    assert math.isnan(row["enough_h"])
    row = report("promises", lasting([60 * n for n in range(1, 22)], tmp_path, "open").mart, here).iloc[0]
    assert (row["ended"], row["enough_h"]) == (20, 20.0)


@pytest.mark.parametrize(("count", "verdict"), [(19, "too_few"), (20, "no")])
def test_no_standard_is_judged_by_fewer_than_twenty(tmp_path: Path, count: int, verdict: str) -> None:
    mart = lasting([6000 + n for n in range(count)], tmp_path).mart  # every one far beyond the standard of a day
    row = report("promises", mart, Scope(offices=("cilegon",))).iloc[0]
    assert (row["ended"], row["keeps"]) == (count, verdict)
    assert row["low_h"] > row["standard_most_h"]


@pytest.mark.parametrize(
    ("value", "low", "high", "most", "verdict"),
    [
        (7, 5, 8, 8, "yes"), (7, 5, 8.01, 8, "unclear"), (9, 8, 12, 8, "unclear"), (9, 8.01, 12, 8, "no"),
        (7, 5, None, 8, "too_few"), (None, 5, None, 8, "too_few"), (None, 8.01, None, 8, "no"),
        (9, 8.01, 12, 9, "unclear"),
    ],
)  # fmt: skip
def test_a_standard_is_realistic_where_the_interval_lies_within_it(
    value: float | None, low: float, high: float | None, most: float, verdict: str
) -> None:
    within = Length(0.9, value, low, high, None)
    assert keeps(within, 20, 8, most) == verdict
    assert keeps(within, 19, 8, most) == "too_few"
    assert keeps(within, 19, None, None) is None


def test_the_standard_stands_in_the_record_with_its_verdict(sample: Held) -> None:
    found = report("promises", sample.mart, Scope(offices=("cilegon",))).set_index("service")
    assert tuple(found.loc["akta-lahir", ["standard_h", "standard_most_h"]]) == AKTA
    assert tuple(found.loc["ktp-el", ["standard_h", "standard_most_h"]]) == KTP
    for service in ("akta-lahir", "ktp-el"):
        row = found.loc[service]
        assert row["keeps"] == keeps(
            Length(0.9, row["p90_h"], row["low_h"], None if math.isnan(row["high_h"]) else row["high_h"], None),
            row["ended"], row["standard_h"], row["standard_most_h"],
        )  # fmt: skip
    assert found.loc["liar", "keeps"] is None
    assert math.isnan(found.loc["liar", "standard_h"])
    both = report("promises", sample.mart).set_index("service")  # from 15 January the offices differ
    assert both.loc["ktp-el", "keeps"] is None
    assert tuple(both.loc["akta-lahir", ["standard_h", "standard_most_h"]]) == AKTA
    before = report("promises", sample.mart, Scope(to_on=date(2024, 1, 14))).set_index("service")
    assert before.loc["ktp-el", "standard_h"] == 24


def standard(amount: float, unit: str, office: str = "") -> str:
    where = f'office = "{office}"\n' if office else ""
    return (
        f'[[standard]]\nservice = "ktp-el"\n{where}from = 2019-01-01\namount = {amount}\nunit = "{unit}"\n'
        'target = 0.9\nsource = "test"\n'
    )


@pytest.mark.parametrize(
    ("texts", "hours"),
    [
        ([standard(480, "minutes"), standard(8, "hours", "jayapura")], ((8, 8),)),
        ([standard(8, "working_hours"), standard(8, "hours", "jayapura")], ((8, 8), (8, 8))),
        ([standard(1, "days")], ((24, 48),)),
        ([standard(3, "working_days")], ((21, 28),)),
        ([standard(1, "working_days"), standard(7, "working_hours", "jayapura")], ((7, 14), (7, 7))),
        ([standard(1, "days", "jayapura")], ((24, 48),)),
        ([], ()),
    ],
)
def test_offices_that_publish_the_same_have_one_standard(
    texts: list[str], hours: tuple[tuple[float, float], ...]
) -> None:
    catalogue = parse(CATALOGUE + "".join(texts))
    found = published(catalogue, ["cilegon", "jayapura"], "ktp-el", date(2024, 2, 1))
    assert found.hours == hours
    assert found.only == (hours[0] if len(hours) == 1 else None)
    assert len(found.standards) == len(hours)
    assert published(catalogue, ["cilegon"], "ktp-el", date(2018, 1, 1)).hours == ()


def test_days_of_two_lengths_are_the_least_of_one_and_the_most_of_the_other() -> None:
    longer = CATALOGUE.replace('monday = ["08:00-15:00"]', 'monday = ["08:00-17:00"]')
    longer = longer.replace('tuesday = ["08:00-15:00"]', 'tuesday = ["08:00-17:00"]')
    found = published(parse(longer + STANDARDS), ["cilegon", "jayapura"], "akta-lahir", date(2024, 2, 1))
    assert found.only == (14, 27)


def test_there_are_no_groups_and_no_other_period(sample: Held) -> None:
    with pytest.raises(ScopeError, match="promises has no 'week'"):
        check("promises", Scope(), ("week",))
    with pytest.raises(ScopeError, match="period"):
        check("promises", Scope(period="due"), ())


def test_the_command_prints_the_same_records(sample: Held) -> None:
    out, notes = io.StringIO(), io.StringIO()
    told(sample.mart, "promises", Scope(), (), "json", out, notes)
    rows, frame = json.loads(out.getvalue()), report("promises", sample.mart)
    assert [row["keeps"] for row in rows] == list(frame["keeps"])
    assert [row["p90_h"] for row in rows] == pytest.approx(list(frame["p90_h"]), abs=1e-6)
    assert next(row for row in rows if row["service"] == "liar")["standard_h"] is None
