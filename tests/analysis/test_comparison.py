"""Groups compared: the report against counts request by request, and that what is hidden cannot be worked out."""

import io
import json
import math
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from etl.report import report as told
from service_levels.analysis.comparison import REPORT, compared
from service_levels.analysis.figures import FIGURES
from service_levels.metrics import Scope, ScopeError
from service_levels.metrics.scope import FILTERS
from service_levels.reports import check, report
from tests.analysis.facts import Held, allowed, held
from tests.metrics.sample import random_facts
from tests.metrics.slow import Row, wilson

PERIOD = (date(2024, 1, 10), date(2024, 1, 23))
DATES = Scope(from_on=PERIOD[0], to_on=PERIOD[1])
MEASURED = random_facts(600, seed=3).query("outcome in ('on_time', 'late')").reset_index(drop=True)
SPLITS = ("service", "channel", "district", "office")
INNER, OUTER = Fraction("0.025"), Fraction("0.001")
COLUMNS = ["group", "service", "part", "whole"]


def counted(rows: list[Row], figure: str) -> list[tuple[Row, bool]]:
    """The requests of a rate in the period, and whether each is in its numerator."""
    if figure == "incomplete":
        mine = [row for row in rows if PERIOD[0] <= row["submitted_on"] <= PERIOD[1] and row["checked"]]
        return [(row, bool(row["incomplete"])) for row in mine]
    due = [row for row in rows if PERIOD[0] <= (row["due_on"] or row["submitted_on"]) <= PERIOD[1]]
    mine = [row for row in due if row["outcome"] in ("on_time", "late")]
    net = figure == "net_on_time"
    return [(row, row["outcome"] == "on_time" or (net and row["late_through_outage"])) for row in mine]


def tails(part: int, whole: int, rate: Fraction) -> tuple[Fraction, Fraction]:
    """P(X <= part) and P(X >= part), exact."""
    chances = [math.comb(whole, k) * rate**k * (1 - rate) ** (whole - k) for k in range(whole + 1)]
    return sum(chances[: part + 1], Fraction(0)), sum(chances[part:], Fraction(0))


def at_mix(cells: dict[Any, list[tuple[Row, bool]]], mine: Any, every: list[tuple[Row, bool]]) -> Fraction | None:
    """The difference of a group from all others with the services of all as weights."""
    others = [one for name, some in cells.items() if name != mine for one in some]

    def rates(some: list[tuple[Row, bool]]) -> dict[Any, Fraction]:
        services = {row["service"] for row, _ in some}
        own = {name: [hit for row, hit in some if row["service"] == name] for name in services}
        return {name: Fraction(sum(hits), len(hits)) for name, hits in own.items()}

    here, there = rates(cells[mine]), rates(others)
    both = set(here) & set(there)
    weight = {name: sum(row["service"] == name for row, _ in every) for name in both}
    total = sum(weight.values())
    return sum((here[name] - there[name]) * weight[name] for name in both) / total if total else None


def agree(found: pd.DataFrame, every: list[tuple[Row, bool]], split: str, figure: str = "on_time") -> None:
    """Every record is that of the requests themselves."""
    cells: dict[Any, list[tuple[Row, bool]]] = {}
    for row, hit in every:
        cells.setdefault(row[split], []).append((row, hit))
    rows = found.to_dict("records")
    shown = {row["group"]: row for row in rows if row["kind"] == "group"}
    away = {name for name in cells if name not in shown}
    assert sum(row["groups"] for row in rows if row["kind"] == "hidden") == len(away)
    assert {name for name, some in cells.items() if len(some) < 5} <= away
    assert (rows[0]["kind"], rows[0]["groups"], set(found["figure"])) == ("all", len(cells), {figure})
    if not shown:
        assert math.isnan(rows[0]["whole"])
        return
    hits = sum(hit for _, hit in every)
    assert (rows[0]["part"], rows[0]["whole"]) == (hits, len(every))
    for name, row in shown.items():
        part, whole = sum(hit for _, hit in cells[name]), len(cells[name])
        assert (row["part"], row["whole"], row["value"]) == (part, whole, pytest.approx(part / whole))
        assert (row["low"], row["high"]) == pytest.approx(wilson(part, whole)[1:], abs=1e-12)
        low, high = tails(part, whole, Fraction(hits, len(every)))
        beyond = None if min(low, high) >= INNER else "alarm" if min(low, high) < OUTER else "limit"
        side = "better" if (high < low) == (figure != "incomplete") else "worse"
        assert (row["beyond"], row["outside"]) == (beyond, side if beyond else "none")
        assert row["alarm_low"] <= row["limit_low"] <= rows[0]["value"] <= row["limit_high"] <= row["alarm_high"]
        assert (row["limit_low"] <= row["value"] <= row["limit_high"]) == (beyond is None)
        equal = at_mix(cells, name, every) if split != "service" and len(cells) > 1 else None
        if equal is None:
            assert math.isnan(row["difference_at_equal_mix"])
        else:
            assert row["difference_at_equal_mix"] == pytest.approx(float(equal), abs=0.000501)
    sizes = [row["whole"] for row in rows if row["kind"] == "group"]
    assert sizes == sorted(sizes, reverse=True)


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Held:
    return held(random_facts(900, seed=11), tmp_path_factory.mktemp("comparison"))


@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("figure", ["on_time", "net_on_time", "incomplete"])
def test_every_record_is_that_of_the_slow_count(sample: Held, split: str, figure: str) -> None:
    asked = Scope(from_on=PERIOD[0], to_on=PERIOD[1], figures=(figure,))
    every = counted(sample.rows, figure)
    assert len(every) > 20
    agree(report("comparison", sample.mart, asked, (split,)), every, split, figure)


@pytest.mark.parametrize(
    "filters",
    [{"office": "jayapura"}, {"service": "ktp-el"}, {"channel": "online"}, {"officer": "p1"},
     {"district": "O'Brien \"x\""}, {"target": "kantor"}, {"target": "siak", "office": "cilegon", "channel": "loket"}],
    ids=str,
)  # fmt: skip
def test_every_filter_keeps_what_has_its_value(sample: Held, filters: dict[str, str]) -> None:
    every = counted([row for row in sample.rows if allowed(row, **filters)], "on_time")
    assert every
    chosen: dict[str, Any] = {FILTERS[name]: (value,) for name, value in filters.items()}
    scope = Scope(from_on=PERIOD[0], to_on=PERIOD[1], **chosen)
    agree(report("comparison", sample.mart, scope, ("channel",)), every, "channel")


def test_figures_are_one_after_another_and_on_time_where_none_is_named(sample: Held) -> None:
    both = report("comparison", sample.mart, Scope(figures=("incomplete", "on_time")), ("channel",))
    assert list(dict.fromkeys(both["figure"])) == ["on_time", "incomplete"]
    assert set(report("comparison", sample.mart, Scope())["figure"]) == {"on_time"}
    with pytest.raises(ScopeError, match="comparison does not speak of 'turnaround'; choose from on_time, net_on_time"):
        check("comparison", Scope(figures=("turnaround",)), ())


def rows_of(rows: list[tuple[Any, ...]], split: str = "channel", figure: str = "on_time") -> list[dict[str, Any]]:
    return compared(FIGURES[figure], split, pd.DataFrame(rows, columns=COLUMNS).assign(office=None))


def groups_of(rows: list[tuple[Any, ...]], split: str = "channel", figure: str = "on_time") -> dict[Any, Row]:
    return {row["group"]: row for row in rows_of(rows, split, figure) if row["kind"] == "group"}


def test_a_case_by_hand() -> None:
    """A has 9 of 10 easy ones and 1 of 2 hard ones, B 3 of 4 and 4 of 8."""
    total, b, a = rows_of([("A", "easy", 9, 10), ("A", "hard", 1, 2), ("B", "easy", 3, 4), ("B", "hard", 4, 8)])[:3]
    a, b = (a, b) if a["group"] == "A" else (b, a)
    assert (total["part"], total["whole"], total["groups"]) == (17, 24, 2)
    assert a["difference"] == pytest.approx(10 / 12 - 7 / 12)
    # Of all 24 there are 14 easy ones and 10 hard ones.
    assert a["at_equal_mix"] == round((14 * 0.9 + 10 * 0.5) / 24, 3) == 0.733
    assert a["others_at_equal_mix"] == round((14 * 0.75 + 10 * 0.5) / 24, 3) == 0.646
    assert a["difference_at_equal_mix"] == 0.088 == -b["difference_at_equal_mix"]
    assert "covered" not in a or a["covered"] is None


def test_the_limits_are_passed_at_the_request_where_chance_says_so() -> None:
    """50 requests at a rate of one half: 18 lie within the 95% limits, 17 not; 14 within the 99.8% limits, 13 not."""
    def place(part: int, figure: str = "on_time") -> tuple[Any, Any]:
        found = groups_of([("A", "s", part, 50), ("B", "s", 500_000 - part, 999_950)], "service", figure)["A"]
        return found["outside"], found["beyond"]

    steps = {part: place(part) for part in range(51)}
    assert steps[25] == ("none", None)
    inner = max(part for part in range(25) if steps[part][0] != "none")
    outer = max(part for part in range(25) if steps[part][1] == "alarm")
    half = Fraction(1, 2)
    assert (inner, outer) == (17, 13)
    assert tails(inner, 50, half)[0] < INNER < tails(inner + 1, 50, half)[0]
    assert tails(outer, 50, half)[0] < OUTER < tails(outer + 1, 50, half)[0]
    assert (place(inner), place(50 - inner), place(outer)) == (
        ("worse", "limit"), ("better", "limit"), ("worse", "alarm"),
    )  # fmt: skip
    assert (place(inner, "incomplete"), place(50 - inner, "incomplete")) == (("better", "limit"), ("worse", "limit"))


@pytest.mark.parametrize(("outside", "said"), [(2, "none"), (3, "none"), (6, "many")])
def test_more_groups_outside_than_chance_puts_there_are_many(outside: int, said: str) -> None:
    """Of twenty one is expected outside; six are not chance."""
    rows = [(f"G{at}", "s", 68, 100) for at in range(outside)]
    rows += [(f"H{at}", "s", 50, 100) for at in range(20 - outside)]
    found = rows_of(rows, "service")
    assert sum(row["outside"] != "none" for row in found[1:]) == outside
    assert found[0]["outside"] == said


@pytest.mark.parametrize(
    ("meaning", "cells"),
    [
        ("only_mix", [(900, 1000), (50, 100), (90, 100), (500, 1000)]),
        ("stays", [(950, 1000), (900, 1000), (800, 1000), (700, 1000)]),
        ("by_mix", [(95, 100), (800, 1000), (820, 1000), (60, 100)]),
        ("turned", [(90, 100), (600, 1000), (800, 1000), (40, 100)]),
        ("none", [(80, 100), (80, 100), (80, 100), (80, 100)]),
    ],
)
def test_what_is_only_mix_is_told_from_what_stays(meaning: str, cells: list[tuple[int, int]]) -> None:
    names = [("A", "easy"), ("A", "hard"), ("B", "easy"), ("B", "hard")]
    found = groups_of([(*name, *cell) for name, cell in zip(names, cells, strict=True)])
    assert {name: row["meaning"] for name, row in found.items()} == {"A": meaning, "B": meaning}


def test_what_has_nothing_in_common_is_not_compared() -> None:
    assert {row["meaning"] for row in groups_of([("A", "x", 5, 10), ("B", "y", 9, 10)]).values()} == {"alone"}
    services = groups_of([("x", "x", 5, 10), ("y", "y", 9, 10)], "service")
    assert [(row["meaning"], row.get("at_equal_mix")) for row in services.values()] == [(None, None)] * 2


def test_a_part_of_the_mix_is_said_where_it_is_less_than_95_of_100() -> None:
    rows = [("A", "x", 50, 100), ("B", "x", 50, 100)]
    assert groups_of([*rows, ("B", "y", 5, 11)])["A"]["covered"] == pytest.approx(0.95)  # 200 of 211
    assert groups_of([*rows, ("B", "y", 5, 10)])["A"]["covered"] is None


def test_a_small_group_takes_another_with_it_and_both_are_counted() -> None:
    found = rows_of([("A", "s", 50, 60), ("B", "s", 5, 9), ("C", "s", 1, 2)])
    assert [row.get("group") for row in found] == [None, "A", None]
    assert (found[0]["part"], found[0]["whole"], found[-1]["kind"], found[-1]["groups"]) == (56, 71, "hidden", 2)


def test_four_are_hidden_and_five_are_shown() -> None:
    five = [("A", "s", 50, 60), ("B", "s", 5, 9), ("C", "s", 1, 5)]
    assert set(groups_of(five)) == {"A", "B", "C"}
    assert set(groups_of([*five[:2], ("C", "s", 1, 4)])) == {"A"}


def test_where_nothing_may_be_shown_there_is_no_total_either() -> None:
    total, gone = rows_of([("A", "s", 1, 2), ("B", "s", 1, 1)])
    assert total == {"kind": "all", "figure": "on_time", "groups": 2, "reason": "too_few"}
    assert gone == {"kind": "hidden", "figure": "on_time", "groups": 2, "reason": "too_few"}
    assert rows_of([]) == [{"kind": "all", "figure": "on_time", "groups": 0, "reason": "nothing"}]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(1, 40), min_size=2, max_size=7), st.randoms(use_true_random=False))
def test_no_hidden_group_can_be_worked_out_from_the_record(wholes: list[int], rng: Any) -> None:
    rows = []
    for place, whole in enumerate(wholes):
        easy = rng.randint(0, whole)
        for service, count in (("easy", easy), ("hard", whole - easy)):
            if count:
                rows.append((f"G{place}", service, rng.randint(0, count), count))
    found = pd.DataFrame(rows_of(rows), columns=list(REPORT.keys))
    shown, gone = found[found["kind"] == "group"], found[found["kind"] == "hidden"]
    assert not {f"G{place}" for place, whole in enumerate(wholes) if whole < 5} & set(shown["group"])
    away = int(gone["groups"].sum())
    assert len(shown) + away == len(wholes)
    assert set(gone.dropna(axis=1, how="all").columns) <= {"kind", "figure", "groups", "reason"}
    for name in ("at_equal_mix", "others_at_equal_mix", "difference_at_equal_mix", "low_at_equal_mix"):
        values = shown[name].dropna().astype(float) * 1000
        assert values.tolist() == pytest.approx([round(value) for value in values])
    if len(shown):
        left = int(found["whole"].iloc[0]) - int(shown["whole"].sum())  # of all hidden ones together
        assert left == 0 if not away else (away >= 2 and left - (away - 1) >= 5)  # each from 1 to five or more
    else:
        assert found["whole"].isna().all()


def test_a_group_that_is_not_recorded_is_one_of_its_own(tmp_path: Path) -> None:
    frame = MEASURED.iloc[:40].assign(due_on=PERIOD[0], outcome=["on_time", "late"] * 20, office="cilegon")
    frame["channel"] = [None] * 15 + ["a"] * 25
    found = report("comparison", held(frame, tmp_path).mart, DATES, ("channel",))
    assert [(row["kind"], row["group"], row["whole"]) for row in found.to_dict("records")] == [
        ("all", None, 40), ("group", "a", 25), ("group", None, 15),
    ]  # fmt: skip


def test_officers_are_compared_only_in_offices_that_show_them(sample: Held, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SHOW_OFFICERS", raising=False)
    with pytest.raises(ScopeError, match="only in offices that show them; name an office in SHOW_OFFICERS"):
        report("comparison", sample.mart, Scope(), ("officer",))
    monkeypatch.setenv("SHOW_OFFICERS", "cilegon")
    found = report("comparison", sample.mart, DATES, ("officer",))
    rows = found[found["kind"] == "group"]
    assert set(rows["office"]) == {"cilegon"}
    assert rows["group"].notna().all()
    with pytest.raises(ScopeError, match="'officer' of jayapura"):
        report("comparison", sample.mart, Scope(offices=("jayapura",)), ("officer",))
    monkeypatch.setenv("SHOW_OFFICERS", "all")
    found = report("comparison", sample.mart, DATES, ("officer",))
    assert set(found["office"].dropna()) == {"cilegon", "jayapura"}


def test_without_requests_there_is_a_reason_and_without_an_office_nothing(sample: Held) -> None:
    row = report("comparison", sample.mart, Scope(from_on=date(2020, 1, 1), to_on=date(2020, 1, 14))).iloc[0]
    assert (row["kind"], row["groups"], row["reason"]) == ("all", 0, "nothing")
    assert math.isnan(row["value"])
    assert list(report("comparison", sample.mart, Scope(offices=("nowhere",)))["reason"]) == ["nothing"]


def test_groups_of_one_column_are_compared(sample: Held) -> None:
    with pytest.raises(ScopeError, match="groups of one column, not of service, channel"):
        report("comparison", sample.mart, Scope(), ("service", "channel"))
    with pytest.raises(ScopeError, match="comparison has no 'week'"):
        check("comparison", Scope(), ("week",))


def test_the_command_prints_the_same_records(sample: Held) -> None:
    out, notes = io.StringIO(), io.StringIO()
    told(sample.mart, "comparison", DATES, ("channel",), "json", out, notes)
    rows, frame = json.loads(out.getvalue()), report("comparison", sample.mart, DATES, ("channel",))
    for name in ("kind", "group", "outside", "beyond", "meaning", "reason"):
        assert [row[name] for row in rows] == list(frame[name])
    assert [row["value"] for row in rows if row["kind"] == "group"] == pytest.approx(
        list(frame.loc[frame["kind"] == "group", "value"]), abs=1e-6
    )
