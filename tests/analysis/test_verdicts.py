"""Verdicts and signals of offices whose weeks are known, at the thresholds of the method (section 11)."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_levels.metrics import ScopeError
from tests.analysis.office import MEASURE, Office, day

CALM = [(90, 10), (92, 8)]  # on time, late: 90% and 92% in turn


def weeks(first: int, last: int) -> dict[str, object]:
    """The scope of whole weeks, both included."""
    return {"from_on": day(first), "to_on": day(last, 6)}


def test_a_week_of_nine_requests_takes_no_part_and_one_of_ten_does(tmp_path: Path) -> None:
    nine = Office(tmp_path, [*CALM * 7, (0, 9), *CALM]).signals("week", **weeks(13, 16))
    hollow = next(row for row in nine if row["start"] == day(14).isoformat())
    assert (hollow["n"], hollow["judged"], hollow["mark"]) == (9, False, "")
    assert hollow["mean"] == pytest.approx(0.91)
    ten = Office(tmp_path, [*CALM * 7, (0, 10), *CALM]).signals("week", **weeks(13, 16))
    counted = next(row for row in ten if row["start"] == day(14).isoformat())
    assert (counted["judged"], counted["mark"], counted["rule"]) == (True, "worsening", "outside")


def test_eleven_judged_weeks_are_too_few_and_twelve_are_enough(tmp_path: Path) -> None:
    eleven = Office(tmp_path, (CALM * 6)[:11]).verdict()
    assert (eleven["verdict"], eleven["reason"], eleven["mean"], eleven["assurance"]) == (
        "too_few", "few_periods", None, None,
    )  # fmt: skip
    assert eleven["value"] == pytest.approx((90 * 2 + 92 * 2) / 400)
    twelve = Office(tmp_path, CALM * 6).verdict()
    assert (twelve["verdict"], twelve["since"], twelve["rule"]) == ("common", day(0).isoformat(), None)
    assert (twelve["met"], twelve["judged"]) == (12, 12)


def test_a_verdict_is_of_the_chosen_period_and_not_of_the_newest(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (20, 80)])
    then, now = ask.verdict(**weeks(12, 15)), ask.verdict(**weeks(16, 16))
    assert (then["verdict"], then["period"]) == ("common", day(15).isoformat())
    assert (now["verdict"], now["rule"], now["since"]) == ("worsening", "outside", day(16).isoformat())
    assert now["change"] == pytest.approx(0.2 - 0.92)


def test_six_weeks_on_one_side_are_common_and_seven_are_since_the_first(tmp_path: Path) -> None:
    def shifted(run: int) -> dict[str, object]:
        return Office(tmp_path, [*[(96, 4), (80, 20)] * 9, *[(89, 11)] * run]).verdict()

    six, seven = shifted(6), shifted(7)
    assert seven["rule"] == "shift"
    assert seven["since"] == day(18).isoformat()
    assert six["verdict"] == "common"


@pytest.mark.parametrize(("running", "said"), [(0, "worsening"), (1, "worsening"), (300, "unripe")])
def test_an_open_week_is_a_signal_only_if_its_open_requests_cannot_bring_it_back(
    tmp_path: Path, running: int, said: str
) -> None:
    ask = Office(tmp_path, [*CALM * 8, (70, 30, running)], ends=day(16, 4))
    found = ask.verdict(from_on=day(16), to_on=day(16, 4))
    assert found["verdict"] == said
    assert found["rule"] == ("outside" if said == "worsening" else None)
    best = (70 + running) / (100 + running)
    assert (best < found["low"]) == (said == "worsening")


def test_a_good_open_week_is_improving_only_if_nothing_can_spoil_it(tmp_path: Path) -> None:
    bad = [(30, 70), (32, 68)]
    for running, said in ((5, "improving"), (400, "unripe")):
        ask = Office(tmp_path, [*bad * 8, (95, 5, running)], ends=day(16, 4))
        assert ask.verdict(from_on=day(16), to_on=day(16, 4))["verdict"] == said


def test_nine_requests_of_an_open_week_say_nothing(tmp_path: Path) -> None:
    for counts, said in (((0, 9), "unripe"), ((0, 10), "worsening")):
        ask = Office(tmp_path, [*CALM * 8, counts], ends=day(16, 4))
        assert ask.verdict(from_on=day(16), to_on=day(16, 4))["verdict"] == said


def test_the_same_week_is_never_better_while_it_is_far_below_its_goal(tmp_path: Path) -> None:
    # Seen on the overview: 81.0%, 11.8 points below the goal, with the verdict "better".
    ask = Office(tmp_path, [*[(80, 20), (84, 16)] * 3, *[(95, 5), (97, 3)] * 8, (85, 20)], ends=day(22, 2))
    found = ask.verdict(from_on=day(22), to_on=day(22, 2))
    assert found["value"] == pytest.approx(85 / 105)
    assert found["verdict"] != "improving"


def test_weeks_of_few_requests_are_judged_by_month_and_few_months_not_at_all(tmp_path: Path) -> None:
    by_month = Office(tmp_path, [(4, 1)] * 70).verdict()
    assert by_month["grain"] == "month"
    assert by_month["verdict"] == "common"
    few = Office(tmp_path, [(1, 0)] * 70).verdict()
    assert (few["verdict"], few["reason"], few["grain"]) == ("too_few", "few_requests", "month")
    gaps = Office(tmp_path, [(3, 0), (0, 0), (0, 1), (0, 0)] * 5).verdict()
    assert (gaps["verdict"], gaps["rule"], gaps["mean"]) == ("too_few", None, None)


def test_limits_begin_anew_with_a_measure_and_the_verdict_counts_from_there(tmp_path: Path) -> None:
    # Seen: three weeks before a network upgrade in the limits of the 23 after it.
    before, since = [(55, 45), (57, 43), (60, 40)], [(95, 5), (96, 4), (94, 6)] * 7 + [(92, 8), (95, 5)]
    plain = Office(tmp_path, [*before, *since]).verdict()
    assert plain["judged"] == 26
    found = Office(tmp_path, [*before, *since], more=MEASURE % day(3)).verdict()
    assert (found["segment"], found["since"], found["judged"], found["met"]) == (
        day(3).isoformat(), day(3).isoformat(), 23, 23,
    )  # fmt: skip
    assert found["low"] > plain["low"]
    assert found["mean_before"] == pytest.approx((0.55 + 0.57 + 0.60) / 3)
    rows = Office(tmp_path, [*before, *since], more=MEASURE % day(3)).signals()
    assert {row["segment"] for row in rows} == {day(0).isoformat(), day(3).isoformat()}


def test_a_measure_that_moves_another_figure_or_another_service_begins_nothing(tmp_path: Path) -> None:
    series = [*[(55, 45), (57, 43)] * 2, *CALM * 11]
    for more in (
        (MEASURE % day(4)).replace("on_time", "incomplete"),
        (MEASURE % day(4)) + 'services = ["legalisir"]\n',
    ):
        asked = {"services": ("ktp-el",)}
        assert Office(tmp_path, series, more=more).verdict(**asked)["segment"] == day(0).isoformat()
    both = Office(tmp_path, series, more=MEASURE % day(4))
    assert both.verdict("net_on_time")["segment"] == day(4).isoformat()


def test_what_needs_no_system_and_what_was_not_monitored_have_no_value_and_say_which(tmp_path: Path) -> None:
    ask = Office(tmp_path, CALM * 8)
    lost = ask.verdict("waiting_hours")
    assert (lost["value"], lost["verdict"], lost["reason"]) == (None, "too_few", "not_monitored")
    none = ask.verdict("downtime", targets=("no-such",))
    assert (none["value"], none["reason"]) == (None, "no_system")
    watched = [("siak", "up", f"{day(0)}T00:00+07:00", f"{day(16)}T00:00+07:00", False)]
    strange = Office(tmp_path, CALM * 8, spans=watched)
    assert strange.verdict("downtime")["value"] == 0
    for figure, reason in (("downtime", "no_system"), ("waiting_hours", "no_system"), ("on_time", "nothing")):
        found = strange.verdict(figure, services=("nix",))  # no service of the catalogue, nor of any request
        assert (found["value"], found["verdict"], found["reason"]) == (None, "too_few", reason)
        assert {row["value"] for row in strange.signals(figure=figure, services=("nix",))} == {None}


def test_a_figure_beside_its_verdict_is_the_one_of_its_own_report(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (70, 30, 4)], ends=day(16, 4))
    scope = {"from_on": day(12), "to_on": day(16, 4)}
    (rated,) = ask("on-time", **scope)
    found = ask.verdict(**scope)
    assert (found["value"], found["part"], found["whole"]) == (rated["rate"], rated["on_time"], 500)
    assert [row["figure"] for row in ask("verdicts", **scope)][:2] == ["on_time", "net_on_time"]


def test_periods_are_asked_for_one_kind_at_a_time(tmp_path: Path) -> None:
    ask = Office(tmp_path, CALM * 8)
    assert {row["grain"] for row in ask.signals("day")} == {"day"}
    assert {row["grain"] for row in ask.signals(from_on=day(0), to_on=day(27))} == {"month"}
    with pytest.raises(ScopeError, match="by"):
        ask.signals("day", "week")
    with pytest.raises(ScopeError, match="figure"):
        ask.verdict("rate")


@pytest.mark.parametrize(("first", "last"), [(date.min, date(1, 2, 1)), (None, date.min), (date.max, None)])
def test_dates_beyond_all_data_have_no_figures_and_do_not_break(
    tmp_path: Path, first: date | None, last: date | None
) -> None:
    found = Office(tmp_path, CALM * 8).verdict(from_on=first, to_on=last)
    assert (found["value"], found["reason"]) == (None, "nothing")


few = st.tuples(st.integers(0, 9), st.integers(0, 9)).filter(lambda one: sum(one) < 10)


@given(st.lists(few, min_size=3, max_size=3))
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_hollow_weeks_change_no_mark_and_no_limit(tmp_path: Path, hollow: list[tuple[int, int]]) -> None:
    def marks(three: list[tuple[int, int]]) -> list[tuple[object, ...]]:
        series = [*CALM * 4, three[0], *CALM * 4, three[1], three[2], (60, 40), *CALM]
        names = ("mark", "rule", "mean", "low", "high", "judged")
        return [tuple(row[name] for name in names) for row in Office(tmp_path, series).signals("week")]

    assert marks(hollow) == marks([(0, 0)] * 3)


@given(st.lists(st.integers(40, 100), min_size=14, max_size=26))
@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_verdict_never_contradicts_the_week_that_speaks(tmp_path: Path, shares: list[int]) -> None:
    found = Office(tmp_path, [(share, 100 - share) for share in shares]).verdict(
        from_on=day(len(shares) - 1), to_on=day(len(shares) - 1, 6)
    )
    if found["rule"] in ("outside", "shift"):
        assert (found["value"] > found["mean"]) == (found["verdict"] == "improving")


def test_one_good_week_does_not_make_four_worse_ones_better(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (87, 13), (87, 13), (87, 13), (100, 0)])
    last, four = ask.verdict(**weeks(19, 19)), ask.verdict(**weeks(16, 19))
    assert (last["verdict"], last["rule"]) == ("improving", "outside")
    assert four["value"] < four["mean"] < last["value"]
    assert (four["verdict"], four["rule"], four["period"]) == ("common", None, day(19).isoformat())


def test_a_month_that_shares_a_day_with_the_period_does_not_speak_for_it(tmp_path: Path) -> None:
    few = [(4, 1), (5, 0)] * 30  # judged by month: five a week
    ask = Office(tmp_path, few, ends=day(60, 2))
    found = ask.verdict(from_on=date(2025, 1, 31), to_on=date(2025, 2, 20))  # of February, which is not over
    assert (found["grain"], found["verdict"], found["open"]) == ("month", "unripe", False)
    assert (found["period"], found["reason"]) == ("2025-02-01", "not_over")


def test_what_is_not_complete_says_whether_it_is_not_over_or_not_all_due(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (91, 9, 300)], ends=day(18))  # some of the last week have time left
    assert [(found["verdict"], found["open"], found["reason"]) for found in (
        ask.verdict(**weeks(16, 16)),  # of itself
        ask.verdict(from_on=day(16), to_on=day(16)),  # its Monday, on which nothing was due
        ask.verdict(from_on=day(17), to_on=day(18)),  # up to the day on which the data ends
    )] == [("unripe", True, "not_all_due"), ("unripe", False, "nothing"), ("unripe", True, "nothing")]  # fmt: skip
    wednesday = Office(tmp_path, [*CALM * 8, (91, 9)], ends=day(16, 4)).verdict(from_on=day(16, 2), to_on=day(16, 2))
    assert (wednesday["verdict"], wednesday["open"], wednesday["reason"]) == ("unripe", False, "not_over")


def test_an_open_period_of_several_weeks_is_judged_by_its_own_figure(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (91, 9), (91, 9), (91, 9), (70, 30)], ends=day(19, 3))
    assert ask.verdict(from_on=day(16), to_on=day(19, 3))["verdict"] == "worsening"  # 343 of 400
    assert ask.verdict(from_on=day(4), to_on=day(19, 3))["verdict"] == "unripe"  # 1,435 of 1,600


def test_a_bad_week_of_a_bad_period_is_not_forgotten_by_a_calm_last_one(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (60, 40), (91, 9), (91, 9), (91, 9)])
    found = ask.verdict(**weeks(16, 19))
    assert (found["verdict"], found["rule"], found["period"]) == ("worsening", "outside", day(16).isoformat())
    assert (found["from"], found["to"]) == (day(16).isoformat(), day(19, 6).isoformat())
    good = Office(tmp_path, [*CALM * 8, (60, 40), (100, 0), (100, 0), (100, 0)]).verdict(**weeks(17, 19))
    assert good["verdict"] != "worsening"


def test_a_running_week_beyond_its_limit_is_marked_in_all_three_reports(tmp_path: Path) -> None:
    ask = Office(tmp_path, [*CALM * 8, (20, 80)], ends=day(16, 3))
    this_week = {"from_on": day(16), "to_on": day(16, 3)}
    row = ask.signals(**this_week)[-1]
    assert (row["judged"], row["mark"], row["rule"]) == (False, "worsening", "outside")
    assert ask.verdict(**this_week)["verdict"] == "worsening"
    (later,) = ask("after", figures=("on_time",), from_on=day(12), to_on=day(15, 6))
    assert (later["mark"], later["value"]) == ("worsening", row["value"])
