"""What changed the on-time rate: the report against Kitagawa's parts counted request by request, in fractions."""

import io
import json
import math
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from etl.report import report as told
from service_levels.metrics import Scope, ScopeError
from service_levels.metrics.scope import FILTERS
from service_levels.reports import check, report
from tests.analysis.facts import Held, allowed, held
from tests.metrics.sample import random_facts, spans_of
from tests.metrics.slow import Row, wilson

SPLITS = ("service", "channel", "district", "office", "returned")
PERIOD = (date(2024, 1, 10), date(2024, 1, 23))
MONITORED = [(name, "up", "2023-12-01T00:00Z", "2024-03-01T00:00Z", False) for name in ("kantor", "siak")]

BASE = random_facts(600, seed=3)
MEASURED = BASE[BASE["outcome"].isin(("on_time", "late"))].reset_index(drop=True)


def counted(rows: list[Row], first: date, last: date) -> list[Row]:
    """Those due between the dates that are on time or late."""
    days = ((row, row["due_on"] or row["submitted_on"]) for row in rows)
    return [row for row, day in days if first <= day <= last and row["outcome"] in ("on_time", "late")]


def group_of(row: Row, split: str) -> str | None:
    return ("yes" if row["returns"] else "no") if split == "returned" else row[split]


def by_hand(rows: list[Row], split: str, first: date, last: date) -> tuple[dict[tuple[str, Any], Row], Fraction]:
    """The records by kind and name, with effects as fractions, and the change that they have to add up to."""
    length = last - first + timedelta(days=1)
    sides = [counted(rows, first - length, last - length), counted(rows, first, last)]
    sizes = [len(side) for side in sides]
    gross = [Fraction(sum(row["outcome"] == "on_time" for row in side), len(side)) for side in sides]
    lost = [sum(row["late_through_outage"] for row in side) for side in sides]
    cells: dict[Any, list[list[int]]] = {}
    for at, side in enumerate(sides):
        for row in side:
            cell = cells.setdefault(group_of(row, split), [[0, 0], [0, 0]])
            cell[at][0] += row["outcome"] == "on_time" or row["late_through_outage"]
            cell[at][1] += 1
    pool = {name for name, pair in cells.items() if any(0 < n < 5 for _, n in pair)}
    order = sorted(cells, key=lambda name: (sum(n for _, n in cells[name]), name is not None, str(name)))
    while any(0 < sum(cells[name][at][1] for name in pool) < 5 for at in (0, 1)) and len(pool) < len(cells):
        pool.add(next(name for name in order if name not in pool))
    rest = [[sum(cells[name][at][k] for name in pool) for k in (0, 1)] for at in (0, 1)]
    found: dict[tuple[str, Any], Row] = {}
    mix = Fraction(0)
    named = [("rate", name, pair, 1) for name, pair in cells.items() if name not in pool]
    for kind, name, pair, count in [*named, *([("rest", None, rest, len(pool))] if pool else [])]:
        rates = [Fraction(k, n) if n else None for k, n in pair]
        shares = [Fraction(n, size) for (_, n), size in zip(pair, sizes, strict=True)]
        one, two = (rate if rate is not None else next(r for r in rates if r is not None) for rate in rates)
        mix += (shares[1] - shares[0]) * (one + two) / 2
        effect = (shares[0] + shares[1]) / 2 * (two - one)
        clear = None if None in rates else differs(pair)
        found[kind, name] = {"before": rates[0], "now": rates[1], "effect": effect, "clear": clear, "groups": count}
    none = {"before": None, "now": None, "clear": None, "groups": None}
    found["mix", None] = none | {"effect": mix}
    shares = [Fraction(k, size) for k, size in zip(lost, sizes, strict=True)]
    found["outage", None] = {
        "before": shares[0], "now": shares[1], "effect": shares[0] - shares[1], "groups": None,
        "clear": differs([[lost[0], sizes[0]], [lost[1], sizes[1]]]),
    }  # fmt: skip
    return found, gross[1] - gross[0]


def differs(pair: list[list[int]]) -> bool:
    """Newcombe's interval of the difference, from Wilson's of each."""
    (before, low0, high0), (now, low1, high1) = ([end or 0.0 for end in wilson(*side)] for side in pair)
    low = now - before - math.hypot(now - low1, high0 - before)
    high = now - before + math.hypot(high1 - now, before - low0)
    return not low <= 0 <= high


def agree(given: pd.DataFrame, expected: dict[tuple[str, Any], Row]) -> None:
    rows = {(row["kind"], row["name"]): row for row in given.to_dict("records")}
    assert len(rows) == len(given)
    assert set(rows) == set(expected)
    for key, row in expected.items():
        for name, value in row.items():
            one = rows[key][name]
            if isinstance(value, Fraction | int) and not isinstance(value, bool):
                assert one == pytest.approx(float(value), abs=1e-12), (key, name)
            else:
                assert one is value if isinstance(value, bool) else one is None or math.isnan(one), (key, name)
    effects = given["effect"].abs().tolist()
    assert effects == sorted(effects, reverse=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return held(random_facts(900, seed=11), tmp_path_factory.mktemp("drivers"), spans_of(MONITORED))


@pytest.mark.parametrize("split", SPLITS)
def test_every_effect_is_that_of_the_slow_count_and_they_add_up(sample: Held, split: str) -> None:
    expected, change = by_hand(sample.rows, split, *PERIOD)
    assert sum(row["effect"] for row in expected.values()) == change
    found = report("drivers", sample.mart, Scope(from_on=PERIOD[0], to_on=PERIOD[1]), (split,))
    agree(found, expected)
    assert found["effect"].sum() == pytest.approx(float(change), abs=1e-12)


@pytest.mark.parametrize(
    "filters",
    [{"office": "jayapura"}, {"service": "ktp-el"}, {"channel": "online"}, {"officer": "p1"},
     {"district": "O'Brien \"x\""}, {"target": "kantor"}, {"target": "siak", "office": "cilegon", "channel": "loket"}],
    ids=str,
)  # fmt: skip
def test_every_filter_keeps_what_has_its_value(sample: Held, filters: dict[str, str]) -> None:
    expected, _ = by_hand([row for row in sample.rows if allowed(row, **filters)], "service", *PERIOD)
    chosen: dict[str, Any] = {FILTERS[name]: (value,) for name, value in filters.items()}
    agree(report("drivers", sample.mart, Scope(from_on=PERIOD[0], to_on=PERIOD[1], **chosen)), expected)


def made(*groups: tuple[str | None, tuple[int, int], tuple[int, int]], through: int = 0) -> pd.DataFrame:
    """Facts of groups: channel, (on time, late) before and now; `through`: late ones of now through an outage."""
    cells = [
        (channel, day, outcome)
        for channel, before, now in groups
        for day, pair in ((date(2024, 1, 3), before), (date(2024, 1, 10), now))
        for outcome, count in zip(("on_time", "late"), pair, strict=True)
        for _ in range(count)
    ]
    frame = MEASURED.iloc[: len(cells)].copy()
    frame["channel"], frame["due_on"], frame["outcome"] = zip(*cells, strict=True)
    late_now = (frame["outcome"] == "late") & (frame["due_on"] == date(2024, 1, 10))
    frame["late_through_outage"] = late_now & (np.cumsum(late_now) <= through)
    frame["office"], frame["service"] = "cilegon", "akta-lahir"
    return frame


WEEK = Scope(from_on=date(2024, 1, 8), to_on=date(2024, 1, 14))


def test_a_group_of_four_is_pooled_and_one_of_five_is_not(tmp_path: Path) -> None:
    five = held(made(("a", (3, 2), (4, 1)), ("b", (30, 10), (30, 10))), tmp_path)
    found = report("drivers", five.mart, WEEK, ("channel",)).set_index("kind")
    assert set(found.loc["rate", "name"]) == {"a", "b"}
    assert "rest" not in found.index
    four = held(made(("a", (3, 1), (4, 4)), ("b", (30, 10), (30, 10)), ("c", (5, 1), (6, 2))), tmp_path)
    found = report("drivers", four.mart, WEEK, ("channel",)).set_index("kind")
    assert found.loc["rate", "name"] == "b"
    rest = found.loc["rest"]  # with the next smallest, until it is not small
    assert (rest["name"], rest["groups"]) == (None, 2)
    assert (rest["before"], rest["now"]) == (pytest.approx(8 / 10), pytest.approx(10 / 16))


def test_a_group_that_is_new_is_mix_alone(tmp_path: Path) -> None:
    frame = made(("a", (20, 0), (10, 0)), (None, (0, 0), (0, 10)))
    found = report("drivers", held(frame, tmp_path).mart, WEEK, ("channel",))
    rows = {(row["kind"], row["name"]): row for row in found.to_dict("records")}
    new = rows["rate", None]
    assert (new["effect"], new["clear"], new["now"]) == (0, None, 0)
    assert math.isnan(new["before"])
    assert rows["mix", None]["effect"] == pytest.approx(-0.5)


def test_a_change_is_clear_where_chance_would_hardly_make_it(tmp_path: Path) -> None:
    frame = made(("a", (95, 5), (60, 40)), ("b", (60, 20), (58, 22)))
    found = report("drivers", held(frame, tmp_path).mart, WEEK, ("channel",)).set_index("name")
    assert (found.loc["a", "clear"], found.loc["b", "clear"]) == (True, False)


@pytest.mark.parametrize(
    ("spans", "outage"),
    [
        ([("siak", "up", "2024-01-01T00:00Z", "2024-02-01T00:00Z", False)], -0.05),
        ([("siak", "up", "2024-01-08T00:00Z", "2024-02-01T00:00Z", False)], None),
        ([("siak", "maintenance", "2024-01-01T00:00Z", "2024-02-01T00:00Z", False)], None),
        ([("kantor", "up", "2024-01-01T00:00Z", "2024-02-01T00:00Z", False)], None),  # the service does not need it
        ([], None),
    ],
    ids=["both", "one period", "maintenance", "another system", "nothing"],
)
def test_outages_are_told_apart_where_both_periods_were_monitored(
    tmp_path: Path, spans: list[tuple[Any, ...]], outage: float | None
) -> None:
    frame = made(("a", (18, 2), (17, 3)), through=1)
    asked = replace(WEEK, services=("akta-lahir",))
    found = report("drivers", held(frame, tmp_path, spans_of(spans)).mart, asked, ("channel",)).set_index("kind")
    assert found["effect"].sum() == pytest.approx(-0.05)
    if outage is None:
        assert "outage" not in found.index
        assert found.loc["rate", "now"] == pytest.approx(0.85)
    else:
        assert found.loc["outage", "effect"] == pytest.approx(outage)
        assert found.loc["outage", "now"] == pytest.approx(0.05)
        assert found.loc["rate", "now"] == pytest.approx(0.9)


def test_a_service_that_needs_no_system_misses_no_monitoring(tmp_path: Path) -> None:
    alone = '[[service]]\nid = "lain"\nname = { id = "Lain", en = "Other" }\nrequires = []\ndepends_on = []\n'
    frame = made(("a", (18, 2), (17, 3))).assign(service="lain")
    given = held(frame, tmp_path, catalogue=alone)
    found = report("drivers", given.mart, Scope(services=("lain",), from_on=WEEK.from_on, to_on=WEEK.to_on))
    assert found.set_index("kind").loc["outage", "effect"] == 0


def test_the_period_before_is_the_month_before_of_a_whole_month(sample: Held) -> None:
    found = report("drivers", sample.mart, Scope(from_on=date(2024, 2, 1), to_on=date(2024, 2, 29)))
    then, now = (counted(sample.rows, *dates) for dates in (
        (date(2024, 1, 1), date(2024, 1, 31)), (date(2024, 2, 1), date(2024, 2, 29)),
    ))  # fmt: skip
    rates = [sum(row["outcome"] == "on_time" for row in side) / len(side) for side in (then, now)]
    assert found["effect"].sum() == pytest.approx(rates[1] - rates[0])


def test_without_anything_to_compare_there_are_no_records(sample: Held) -> None:
    for first, last in ((date(2020, 1, 1), date(2020, 1, 14)), (date(2023, 12, 18), date(2023, 12, 24))):
        found = report("drivers", sample.mart, Scope(from_on=first, to_on=last))
        assert found.empty
        assert list(found) == ["kind", "name", "before", "now", "effect", "clear", "groups"]
    assert report("drivers", sample.mart, Scope(offices=("nowhere",))).empty


def test_a_change_is_split_by_one_column_only(sample: Held) -> None:
    with pytest.raises(ScopeError, match="one column, not by service, channel"):
        report("drivers", sample.mart, Scope(), ("service", "channel"))
    with pytest.raises(ScopeError, match="drivers has no 'week'"):
        check("drivers", Scope(), ("week",))
    with pytest.raises(ScopeError, match="period"):
        check("drivers", Scope(period="ended"), ())


def test_the_command_prints_the_same_records(sample: Held) -> None:
    out, notes = io.StringIO(), io.StringIO()
    scope = Scope(from_on=PERIOD[0], to_on=PERIOD[1])
    told(sample.mart, "drivers", scope, (), "json", out, notes)
    rows, frame = json.loads(out.getvalue()), report("drivers", sample.mart, scope)
    assert [row["kind"] for row in rows] == list(frame["kind"])
    assert [row["clear"] for row in rows] == list(frame["clear"])
    assert [row["effect"] for row in rows] == pytest.approx(list(frame["effect"]), abs=1e-6)
