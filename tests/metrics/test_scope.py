"""Questions that cannot be answered are refused in words; values go into the SQL as values; figures are described."""

from datetime import date
from typing import Any

import pytest

from service_levels.metrics import REPORTS, Scope, ScopeError, canonical, known, report, unknown
from service_levels.metrics.run import compiled
from service_levels.reports import figure_of
from tests.metrics.conftest import Sample

CONTRACT = {
    "on-time": "on_time, late, running, waiting, void, unmeasured, rate, low, high, late_through_outage, net_rate, "
    "target",
    "on-time-bounds": "on_time, late, unknown, unchecked, day_decides, missing, rate, of, at_most_on_time, "
    "rate_low_bound, rate_high_bound, unpromised",
    "on-time-ways": "on_time, late_open, late_ended, finished_on_time, finished_late, ended_rate, finished_rate",
    "turnaround": "ended, median_h, p90_h, mean_h, km_median_h, elapsed_median_d",
    "why": "requests, applicant_h, outage_h, check_h, process_h, excess_h, excess_outage_h, excess_office_h",
    "why-late": "requests, applicant_h, outage_h, check_h, process_h, excess_h, excess_outage_h, excess_office_h",
    "lengths": "spent_h, requests, ended",
    "incidents": "target, state, start, end, seconds, working_seconds, because_of, unreachable_s",
    "availability": "target, up_s, down_s, unknown_s, maintenance_s, availability, working_availability, incidents, "
    "mttr_s, mtbf_s, budget_left_s, unreachable_s, own_incidents, own_working_s, "
    "own_budget_left_s, own_availability",
    "impact": "requests, affected, exposure_h, late, late_through_outage",
    "cost": "start, end, targets, cause, unreachable, events, seconds, working_seconds, requests, waiting_h, "
    "late_through_outage",
    "completeness": "submitted, checked, incomplete, rate, low, high, returns, applicant_median_h",
    "missing": "document, lacking, required_by, share, listed",
    "backlog": "age, open, late, running, waiting, unmeasured, with_applicant, due_soon",
    "open-requests": "office, request_id, service, channel, rank, group, waits_for, submitted_at, deadline, age_d, "
    "idle_d, spent_h, left_h, chance, expected_h",
    "requests": "office, request_id, service, channel, submitted_at, complete_at, ended_at, status, deadline, outcome, "
    "turnaround_h, exposure_h, applicant_h",
    "arrivals": "requests, in_hours, outside, days, open_h, closed_h, rate, outside_rate",
    "flow": "submitted, ended, open",
    "room": "office, requests, same_day, days, peak, peak_at, peak_most, limit, days_over",
    "satisfaction": "answers, index, low, high, grade, u1, u2, u3, u4, u5, u6, u7, u8, u9, later",
}


def test_the_registry_holds_the_contracts_reports_and_columns() -> None:
    assert {name: ", ".join(entry.keys) for name, entry in REPORTS.items()} == CONTRACT


def test_every_figure_is_described_in_both_languages() -> None:
    for name, entry in REPORTS.items():
        for figure in entry.columns:
            assert figure_of(name, figure.key) is figure
            assert figure.better in ("higher", "lower", "")
            assert 1 <= int(figure.section) <= 14
            for text in (figure.label, figure.definition, entry.title, entry.definition):
                assert text.id.strip(), (name, figure.key)
                assert text.en.strip(), (name, figure.key)
            assert figure.definition.id.endswith("."), (name, figure.key)
            assert figure.definition.en.endswith("."), (name, figure.key)
    with pytest.raises(KeyError, match="on-time"):
        figure_of("on-time", "median_h")


@pytest.mark.parametrize(
    ("name", "scope", "by", "said"),
    [
        ("speed", {}, (), "on-time, on-time-bounds, on-time-ways"),
        ("on-time", {}, ("target",), "day, week, month"),
        ("completeness", {}, ("document",), "hour_of_week"),
        ("availability", {}, ("service",), "office, target"),
        ("availability", {"channels": ("loket",)}, (), "office, service, target"),
        ("incidents", {"period": "due"}, (), "period"),
        ("cost", {}, ("document",), "district, hour_of_week, target"),
        ("cost", {}, ("event",), "day, week, month"),
        ("cost", {"period": "due"}, (), "cut to the dates themselves"),
    ],
)
def test_what_a_report_cannot_answer_is_refused_with_what_it_can(
    sample: Sample, name: str, scope: dict[str, Any], by: tuple[str, ...], said: str
) -> None:
    with pytest.raises(ScopeError, match=said):
        report(name, sample.mart, Scope(**scope), by)


def test_a_scope_refuses_a_period_it_does_not_know_and_dates_the_wrong_way_round() -> None:
    with pytest.raises(ScopeError, match="due, submitted, ended"):
        Scope(period="started")
    with pytest.raises(ScopeError, match="2024-02-02"):
        Scope(from_on=date(2024, 2, 2), to_on=date(2024, 2, 1))


@pytest.mark.parametrize("value", ["x' OR 1=1 --", "'); DROP VIEW facts; --", 'a"b', "\\", "%", ""])
def test_a_filter_value_is_never_sql(sample: Sample, value: str) -> None:
    frame = report("impact", sample.mart, Scope(officers=(value,)))
    assert frame["requests"].tolist() == [0]
    assert report("impact", sample.mart)["requests"].tolist() == [len(sample.rows)]


def test_a_question_is_compiled_once() -> None:
    before = compiled.cache_info()
    for _ in range(3):
        compiled("why", Scope(services=("compiled-once",)), ("week",))
    after = compiled.cache_info()
    assert after.misses == before.misses + 1
    assert after.hits == before.hits + 2


@pytest.mark.parametrize("name", ["on-time", "why", "impact", "completeness", "missing", "requests"])
def test_a_report_reads_the_facts_once(name: str) -> None:
    assert compiled(name, Scope(offices=("cilegon",)), ("week",), (("ktp-el", "KK"),)).count('FROM "facts"') == 1


def test_known_values_are_those_of_the_catalogue_and_of_the_requests(sample: Sample) -> None:
    assert known(sample.mart, "service") == ("akta-lahir", "ktp-el", "legalisir", "liar")
    assert known(sample.mart, "channel") == ("loket", "online")
    assert known(sample.mart, "target") == ("kantor", "siak")
    scope = Scope(offices=("cilegon",), channels=("loket", "kabel"), targets=("siak", "wa"))
    assert unknown(sample.mart, scope) == [
        ("channel", "kabel", ("loket", "online")),
        ("target", "wa", ("kantor", "siak")),
    ]


def test_names_of_the_catalogue_are_matched_to_their_ids(sample: Sample) -> None:
    scope = canonical(Scope(offices=(" kota CILEGON ", "cilegon"), services=("Liar",)), sample.mart.catalogue)
    assert scope.offices == ("cilegon",)
    assert scope.services == ("Liar",)
