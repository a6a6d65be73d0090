"""Every figure of every report over requests, against a recomputation request by request."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service_levels.metrics import REPORTS, Scope, report
from tests.metrics import slow
from tests.metrics.conftest import Sample, records
from tests.metrics.sample import FileMart, random_facts, write_facts

GROUPINGS = (
    (),
    ("week",),
    ("office", "channel"),
    ("month", "service"),
    ("officer",),
    ("day",),
    ("quarter", "district"),
    ("year",),
    ("hour_of_week",),
)
ASKED = {"akta-lahir": {"KK", "SKL", "BN"}, "ktp-el": {"KK"}}


def agree(found: list[slow.Row], expected: dict[tuple[object, ...], slow.Row], by: tuple[str, ...]) -> None:
    keyed = {tuple(row[name] for name in by): row for row in found}
    assert len(keyed) == len(found), "a group came twice"
    assert set(keyed) == set(expected)
    for key, row in expected.items():
        for name, value in row.items():
            right = pytest.approx(value, rel=1e-9, abs=1e-12) if isinstance(value, int | float) else value
            assert keyed[key][name] == right, (key, name)


@pytest.mark.parametrize("by", GROUPINGS, ids=",".join)
@pytest.mark.parametrize("name", slow.REPORTS)
def test_every_figure_agrees_with_the_slow_recomputation(sample: Sample, name: str, by: tuple[str, ...]) -> None:
    agree(records(report(name, sample.mart, Scope(), by)), slow.answer(name, sample.rows, by, None, None, None), by)


@pytest.mark.parametrize("period", ["due", "submitted", "ended"])
@pytest.mark.parametrize("name", slow.REPORTS)
def test_the_period_decides_which_requests_belong(sample: Sample, name: str, period: str) -> None:
    first, last = date(2024, 1, 1), date(2024, 1, 14)
    scope = Scope(from_on=first, to_on=last, period=period)
    expected = slow.answer(name, sample.rows, ("week",), first, last, period)
    agree(records(report(name, sample.mart, scope, ("week",))), expected, ("week",))


@settings(max_examples=15)
@given(data=st.data())
def test_filters_keep_exactly_the_requests_that_carry_their_values(sample: Sample, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(sorted(slow.REPORTS)))
    offices = data.draw(st.sets(st.sampled_from(["cilegon", "jayapura", "nowhere"])))
    services = data.draw(st.sets(st.sampled_from(["akta-lahir", "liar"])))
    districts = data.draw(st.sets(st.sampled_from(["Cibeber", "O'Brien \"x\""])))
    scope = Scope(offices=tuple(offices), services=tuple(services), districts=tuple(districts))
    rows = [
        row
        for row in sample.rows
        if (not offices or row["office"] in offices)
        and (not services or row["service"] in services)
        and (not districts or row["district"] in districts)
    ]
    found = records(report(name, sample.mart, scope, ("office",)))
    agree(found, slow.answer(name, rows, ("office",), None, None, None), ("office",))


@pytest.mark.parametrize(
    ("targets", "kept"),
    [
        (("siak",), {("cilegon", "akta"), ("jayapura", "akta"), ("cilegon", "else"), ("jayapura", "else")}),
        (("kantor",), {("cilegon", "else")}),  # Jayapura never depends on Cilegon's own target
        (("siak", "kantor"), {("cilegon", "akta"), ("jayapura", "akta"), ("cilegon", "else"), ("jayapura", "else")}),
        (("nobody",), set()),
    ],
)
def test_a_target_keeps_the_requests_that_depend_on_it(
    sample: Sample, targets: tuple[str, ...], kept: set[tuple[str, str]]
) -> None:
    """akta-lahir names siak only; the other services, the uncatalogued one too, depend on every target of theirs."""
    expected = [
        row for row in sample.rows if (row["office"], "akta" if row["service"] == "akta-lahir" else "else") in kept
    ]
    found = records(report("impact", sample.mart, Scope(targets=targets), ("service",)))
    agree(found, slow.answer("impact", expected, ("service",), None, None, None), ("service",))


@pytest.mark.parametrize("by", [(), ("service",), ("week", "office"), ("officer",)], ids=",".join)
def test_missing_documents_agree_with_the_slow_recomputation(sample: Sample, by: tuple[str, ...]) -> None:
    expected = slow.missing(slow.cohort(sample.rows, "submitted", None, None), by, ASKED)
    agree(records(report("missing", sample.mart, Scope(), by)), expected, (*by, "document"))


def test_a_document_may_lead_the_order_of_the_missing_report(sample: Sample) -> None:
    frame = report("missing", sample.mart, Scope(), ("document", "service"))
    assert list(frame.columns[:2]) == ["document", "service"]
    pairs = list(zip(frame["document"], frame["service"], strict=True))
    assert pairs == sorted(pairs)


def test_a_document_named_where_it_is_not_asked_for_is_marked_and_widens_the_base(sample: Sample) -> None:
    rows = {(row["document"], row["service"]): row
            for row in records(report("missing", sample.mart, Scope(), ("document", "service")))}
    assert rows["KK", "ktp-el"]["listed"] is True
    assert rows["XX", "ktp-el"]["listed"] is False
    checked = sum(row["checked"] and row["service"] == "ktp-el" for row in sample.rows)
    assert rows["XX", "ktp-el"]["required_by"] == checked


def test_every_request_is_listed_once_with_its_measures(sample: Sample) -> None:
    found = {(row["office"], row["request_id"]): row for row in records(report("requests", sample.mart))}
    assert len(found) == len(sample.rows)
    for row in sample.rows:
        shown = found[row["office"], row["request_id"]]
        for column in ("service", "channel", "submitted_at", "complete_at", "ended_at", "status", "outcome"):
            assert shown[column] == row[column]
        assert shown["deadline"] == row["deadline_at"]
        spent = row["turnaround_us"]
        assert shown["turnaround_h"] == (None if spent is None else pytest.approx(spent / slow.HOUR))
        assert shown["exposure_h"] == pytest.approx(row["exposure_us"] / slow.HOUR)
        assert shown["applicant_h"] == pytest.approx(row["applicant_time_us"] / slow.HOUR)


@pytest.mark.parametrize("name", [name for name in REPORTS if REPORTS[name].over == "requests"])
def test_rows_come_sorted_by_the_by_columns_with_nulls_last(sample: Sample, name: str) -> None:
    frame = report(name, sample.mart, Scope(), ("week", "officer"))
    pairs = zip(frame["week"], frame["officer"], strict=True)
    keys = [(week, officer is None, officer or "") for week, officer in pairs]
    assert keys == sorted(keys)


@pytest.mark.parametrize("name", REPORTS)
def test_columns_are_the_by_columns_and_then_the_contracts(sample: Sample, name: str) -> None:
    frame = report(name, sample.mart, Scope(), ("month", "office"))
    keys = [figure.key for figure in REPORTS[name].figures(("month", "office"))]
    assert list(frame.columns) == list(dict.fromkeys(("month", "office", *keys)))


@pytest.mark.parametrize("name", REPORTS)
def test_over_nothing_counts_are_zero_and_what_does_not_exist_is_null(nothing: FileMart, name: str) -> None:
    for row in records(report(name, nothing)):
        for figure in REPORTS[name].columns:
            if figure.dtype == "int64":
                assert row[figure.key] == 0, figure.key
            elif figure.unit == "share" or "median" in figure.key or figure.key in ("p90_h", "mean_h"):
                assert row[figure.key] is None, figure.key
    assert report(name, nothing, Scope(), ("month",)).empty


@pytest.mark.parametrize("name", slow.REPORTS)
@pytest.mark.parametrize("by", [("service",), ("week", "officer"), ("hour_of_week",)], ids=",".join)
def test_groups_recombine_to_the_whole(sample: Sample, name: str, by: tuple[str, ...]) -> None:
    whole = report(name, sample.mart).iloc[0]
    groups = report(name, sample.mart, Scope(), by)
    for figure in REPORTS[name].columns:
        adds_up = figure.dtype == "int64" or (name in ("why", "why-late", "impact") and figure.unit == "h")
        if adds_up:
            assert groups[figure.key].sum() == pytest.approx(whole[figure.key])


def test_the_bases_of_missing_documents_recombine_too(sample: Sample) -> None:
    whole = report("missing", sample.mart).set_index("document")
    groups = report("missing", sample.mart, Scope(), ("week", "officer")).groupby("document")
    for column in ("lacking", "required_by"):
        assert groups[column].sum().to_dict() == whole[column].to_dict()


@pytest.mark.parametrize("name", ["on-time", "completeness"])
def test_rates_stay_within_their_interval_and_the_interval_within_zero_and_one(sample: Sample, name: str) -> None:
    frame = report(name, sample.mart, Scope(), ("day", "officer")).dropna(subset="rate")
    assert len(frame) > 50
    assert ((frame["low"] >= 0) & (frame["low"] <= frame["rate"] + 1e-15)).all()
    assert ((frame["high"] <= 1) & (frame["high"] >= frame["rate"] - 1e-15)).all()
    if name == "on-time":
        assert (frame["net_rate"] >= frame["rate"]).all()


def test_the_parts_of_a_wait_and_of_an_excess_add_up(sample: Sample) -> None:
    row = report("why", sample.mart).iloc[0]
    whole = sum(r["wait_us"] for r in sample.rows if r["wait_us"] is not None) / slow.HOUR
    assert row["applicant_h"] + row["outage_h"] + row["check_h"] + row["process_h"] == pytest.approx(whole)
    assert row["excess_outage_h"] + row["excess_office_h"] == pytest.approx(row["excess_h"])


@pytest.mark.parametrize("by", [(), ("service",), ("week", "office"), ("officer",)], ids=",".join)
def test_lengths_agree_with_the_slow_recomputation(sample: Sample, by: tuple[str, ...]) -> None:
    expected = slow.lengths(slow.cohort(sample.rows, "started", None, None), by)
    agree(records(report("lengths", sample.mart, Scope(), by)), expected, (*by, "spent_h"))


def test_the_rate_can_be_split_by_whether_a_request_was_sent_back(sample: Sample) -> None:
    rows = [row | {"returned": "yes" if row["returns"] else "no"} for row in sample.rows]
    found = records(report("on-time", sample.mart, Scope(), ("returned",)))
    agree(found, slow.answer("on-time", rows, ("returned",), None, None, None), ("returned",))


def test_a_target_that_all_share_is_not_rounded(tmp_path: Path) -> None:
    frame = random_facts(2000, seed=3)
    frame["target"] = 0.95
    write_facts(frame, tmp_path / "facts.parquet")
    assert report("on-time", FileMart(tmp_path / "facts.parquet"))["target"].iloc[0] == 0.95


def test_other_ways_of_counting_leave_out_what_their_names_say(sample: Sample) -> None:
    ways, declared = report("on-time-ways", sample.mart).iloc[0], report("on-time", sample.mart).iloc[0]
    assert ways["late_open"] + ways["late_ended"] == declared["late"]
    assert ways["on_time"] == declared["on_time"]
    assert ways["ended_rate"] > declared["rate"]  # open late ones left out: it flatters
