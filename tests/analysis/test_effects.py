"""What measures did: hand-made weeks, verdicts with their reasons, and what the old reading claimed made impossible."""

from dataclasses import replace

import numpy as np
import pytest

from service_levels.analysis.effects import REPORT, WEEKS
from service_levels.domain.statistics import proven as proving
from service_levels.domain.statistics.proven import Other, proven
from service_levels.metrics import Scope
from service_levels.reports import report


def noise(size: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=size)


def told(values: np.ndarray, start: int, **more: object) -> tuple[str, str]:
    found = proven(values, None, start, **{"share": False, "better": "down", **more})
    return str(found.verdict[0]), str(found.reason[0])


def test_hours_never_fall_below_nothing_whatever_the_weeks_before_were_up_to() -> None:
    """The issue's case: 6.2 hours a week before, 0.9 since, a line carried on to 18.9, an effect of -14.9."""
    before = np.maximum(np.linspace(1.2, 11.2, 62) + 2 * noise(62), 0)
    since = np.maximum(0.9 + 0.5 * noise(24, 2), 0)
    found = proven(np.append(before, since), None, 62, share=False, better="down")
    effect, low, high = (float(part[0]) for part in (found.effects.effect, found.effects.low, found.effects.high))
    without = found.mean_since[0] - effect
    assert low <= effect <= high <= found.mean_since[0]
    assert without < before[-8:].mean() + 2  # nine weeks' worth of the trend at most
    assert effect > -14
    rates = proven(np.append(0.95 + 0.02 * noise(62), np.full(24, 0.99)), None, 62, share=True, better="up")
    assert rates.effects.low[0] >= 0.99 - 1
    assert rates.mean_since[0] - rates.effects.low[0] <= 1


def test_a_verdict_follows_the_way_that_is_better() -> None:
    values = 20 + noise(30) - 6.0 * (np.arange(30) >= 15)
    other = Other(20 + noise(30, 2), None)
    assert told(values, 15, other=other) == ("improved", "level")
    assert told(values, 15, other=other, better="up") == ("worsened", "level")
    assert told(20 + noise(30), 15, other=other) == ("no_evidence", "chance")
    assert told(values, 15) == ("too_few", "season")  # without the other group it may be the time of the year
    assert told(values[:22], 15, other=Other(noise(22), None)) == ("too_few", "since")


def test_a_series_that_changes_without_a_measure_proves_nothing_whatever_its_interval(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The sample's case: an interval that holds nothing, and a clear change at 6 of 6 dates before the measure."""
    other, asked = Other(20 + noise(30, 2), None), proving.effects

    def told_with(found: int, values: np.ndarray) -> tuple[str, str]:
        monkeypatch.setattr(
            proving, "effects",
            lambda *args, **more: replace(asked(*args, **more), placebos=np.array([6]), found=np.array([found])),
        )  # fmt: skip
        return told(values, 15, other=other)

    for values in (20 + noise(30), 20 + noise(30) - 6.0 * (np.arange(30) >= 15)):
        assert told_with(6, values) == ("no_evidence", "usual")
    assert told_with(0, 20 + noise(30)) == ("no_evidence", "chance")


def test_what_befell_both_groups_is_no_effect_and_weeks_of_one_alone_do_not_count() -> None:
    both = 5.0 * (np.arange(30) >= 15)
    mine, theirs = 20 + both + noise(30), 30 + both + noise(30, 2)
    theirs[3] = np.nan
    found = proven(mine, None, 15, share=False, better="up", other=Other(theirs, None))
    assert found.verdict[0] == "no_evidence"
    assert (found.effects.before[0], found.effects.since[0]) == (14, 15)
    assert found.mean_before[0] == pytest.approx(np.delete(mine[:15], 3).mean())


def test_weeks_of_many_requests_weigh_more() -> None:
    counts = np.where(np.arange(40) % 2, 1000, 10)
    rate = np.where(np.arange(40) % 2, 0.6, 0.5 + 0.1 * noise(40)) + 0.2 * (np.arange(40) >= 20)
    other = Other(np.full(40, 0.5) + 0.001 * noise(40, 3), np.full(40, 1000))
    weighed = proven(rate, counts, 20, share=True, better="up", other=other)
    alike = proven(rate, None, 20, share=True, better="up", other=Other(other.value, None))
    assert weighed.effects.effect[0] == pytest.approx(0.2, abs=0.02)
    assert weighed.effects.high[0] - weighed.effects.low[0] < 0.7 * (alike.effects.high[0] - alike.effects.low[0])


@pytest.fixture(scope="module")
def mart(tmp_path_factory: pytest.TempPathFactory):
    from service_levels import mart as marts
    from tests.pages import long_office

    folder = tmp_path_factory.mktemp("long office")
    url = f"sqlite:///{(folder / 'service_levels.db').as_posix()}"
    long_office.make(folder, url)
    with_data = marts.open(url, folder)
    yield with_data
    with_data.close()


def test_every_measure_and_figure_has_a_row_with_what_was_and_what_is(mart) -> None:
    rows = report("effects", mart).set_index(["measure", "figure"])
    assert next(iter(rows.index)) == ("nanti", "on_time")
    assert list(rows.index)[-1] == ("kelak", "on_time")  # it is to come
    campaign = rows.loc[("kampanye", "incomplete")]
    assert (campaign["weeks_before"], campaign["weeks_since"]) == (11, 12)
    assert (campaign["requests_before"], campaign["requests_since"]) == (110, 120)
    assert (campaign["before"], campaign["since"]) == (pytest.approx(0.6), pytest.approx(0.1))
    assert campaign["comparison"]
    assert campaign["verdict"] == "improved"
    assert campaign["without"] == pytest.approx(campaign["since"] - campaign["effect"])
    assert campaign["low"] <= campaign["effect"] <= campaign["high"] < 0
    line = rows.loc[("jalur", "downtime")]
    assert (line["verdict"], line["reason"]) == ("too_few", "season")
    assert line["before"] == pytest.approx((20 * 5 + 21 * 6) / 11)
    assert np.isnan(line["effect"])
    assert line["hoped"] == pytest.approx(-line["before"] / 10)
    assert line["weeks_needed"] > 12
    assert rows.loc[("jauh", "turnaround"), "reason"] == "nothing"
    assert rows.loc[("kelak", "on_time"), "reason"] == "future"
    assert rows.loc[("nanti", "on_time"), "reason"] == "since"


def test_the_weeks_behind_it_say_why_one_is_not_counted_and_add_up_to_the_row(mart) -> None:
    weeks = report("effect-weeks", mart, Scope(figures=("incomplete",)))
    assert set(weeks["measure"]) == {"kampanye"}
    assert next(iter(weeks["start"])) == "2026-01-05"
    assert list(weeks["reason"].fillna(""))[:2] == ["first", ""]
    assert list(weeks["reason"])[-1] == "unripe"
    assert list(weeks["counted"]) == [False, *[True] * 23, False]
    row = report("effects", mart, Scope(figures=("incomplete",))).iloc[0]
    since = weeks[weeks["since"] & weeks["counted"]]
    assert since["value"].mean() == pytest.approx(row["since"])
    assert since["without"].mean() == pytest.approx(row["without"])
    assert weeks.loc[~weeks["since"], "without"].isna().all()
    assert weeks["without"].dropna().between(0, 1).all()


def test_filters_leave_the_measures_whose_group_they_touch_and_dates_those_that_began_then(mart) -> None:
    def names(scope: Scope) -> set[str]:
        return set(report("effects", mart, scope)["measure"])

    assert names(Scope(districts=("Cibeber",))) == {"jalur", "jauh", "kelak", "nanti"}
    assert names(Scope(offices=("cilegon",), figures=("incomplete", "downtime"))) == {"kampanye", "jalur"}
    assert names(Scope(from_on=np.datetime64("2026-04-01").item())) == {"kelak", "nanti"}


def test_the_columns_of_the_contract_are_there() -> None:
    contract = {"measure", "figure", "weeks_before", "weeks_since", "before", "since", "without", "effect", "low"}
    assert contract | {"high", "comparison", "verdict", "reason", "weeks_needed"} <= set(REPORT.keys)
    assert {"value", "n", "other", "counted", "reason", "without", "low", "high"} <= set(WEEKS.keys)
