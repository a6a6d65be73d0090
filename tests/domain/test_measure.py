"""Facts: outcome, exposure and attribution of a request, and that the parts of a wait add up exactly."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import Catalogue
from service_levels.domain import outages
from service_levels.domain.instants import HOUR
from service_levels.domain.measure import measure
from service_levels.domain.table import FACTS
from tests.domain.builders import catalogue, happenings, instant, instants, rows, stamps

IN = "2024-01-01 09:00"
NO_PINGS = pd.DataFrame({"target": pd.Series(dtype="str"), "at": stamps([]), "up": np.zeros(0, bool)})


def down(*spans: tuple[str, str]) -> pd.DataFrame:
    """States of the one target: down in these spans."""
    starts, ends = instants(*[a for a, _ in spans]), instants(*[b for _, b in spans])
    n = len(spans)
    return outages.span_frame("siak", outages.Spans(np.full(n, outages.DOWN), starts, ends, np.zeros(n, bool)))


def fact(
    of: Catalogue,
    summary: dict[str, object] | None = None,
    *events: tuple[str, str] | tuple[str, str, str],
    as_of: str = "2024-01-31 12:00",
    outage: tuple[tuple[str, str], ...] = (),
) -> pd.Series:
    """The fact of one request."""
    given_rows = rows(*[{"request_id": "R", "submitted_at": IN, **summary}] if summary is not None else [])
    found = measure(
        given_rows,
        happenings(*[("R", *event) for event in events]),  # type: ignore[arg-type]
        {"kota": down(*outage)},
        of,
        {"kota": instant(as_of)},
    )
    assert len(found) == 1
    return found.iloc[0]


SEVEN_HOURS = catalogue(7, "working_hours", "submitted")  # from Monday 09:00: due Tuesday 09:00
DUE = "2024-01-02 09:00"


@pytest.mark.parametrize(
    ("ended", "status", "outcome"),
    [
        (DUE, "finished", "on_time"),
        ("2024-01-02 09:00:01", "finished", "late"),
        (DUE, "rejected", "on_time"),
        ("2024-01-02 09:00:01", "rejected", "late"),
        ("2024-01-02 08:00", "withdrawn", "void"),
        ("2024-01-03 08:00", "withdrawn", "void"),
    ],
)
def test_outcome_of_an_ended_request(ended: str, status: str, outcome: str) -> None:
    assert fact(SEVEN_HOURS, {"finished_at": ended, "status": status})["outcome"] == outcome


@pytest.mark.parametrize(("as_of", "outcome"), [(DUE, "running"), ("2024-01-02 09:00:01", "late")])
def test_an_open_request_is_late_as_soon_as_its_deadline_has_passed(as_of: str, outcome: str) -> None:
    found = fact(SEVEN_HOURS, {}, as_of=as_of)
    assert (found["outcome"], found["status"]) == (outcome, "open")


COMPLETE = catalogue(7, "working_hours", "complete")


def test_outcomes_without_a_running_clock() -> None:
    declares = {"has_complete_column": True}
    assert fact(COMPLETE, declares)["outcome"] == "waiting"
    lacking = {**declares, "missing_documents": "KK"}
    assert fact(COMPLETE, lacking)["outcome"] == "waiting"
    never = fact(COMPLETE, {**lacking, "finished_at": "2024-01-01 10:00"})
    assert (never["outcome"], never["reason"]) == ("unmeasured", "never_complete")
    assert fact(COMPLETE, {**lacking, "finished_at": "2024-01-01 10:00", "status": "rejected"})["outcome"] == "void"


def test_no_standard_in_force_is_counted_and_says_why() -> None:
    old = fact(COMPLETE, {"submitted_at": "2018-12-31 09:00", "finished_at": "2018-12-31 11:00"})
    assert (old["outcome"], old["reason"]) == ("unmeasured", "no_standard")
    assert old["turnaround_us"] == 2 * HOUR  # its clock runs all the same
    unknown = fact(COMPLETE, {"service": "lain", "finished_at": "2024-01-01 11:00"})
    assert (unknown["outcome"], unknown["catalogued"]) == ("unmeasured", False)


def test_the_promise_that_held_when_the_citizen_came() -> None:
    newer = catalogue(
        7,
        "working_hours",
        "submitted",
        more='[[standard]]\nservice="kk"\nfrom=2024-01-02\namount=1\nunit="working_hours"\nclock_starts="submitted"\n'
        '[[standard]]\nservice="kk"\noffice="kota"\nfrom=2024-01-03\namount=2\nunit="hours"\nclock_starts="submitted"\n',
    )
    for submitted, due in (
        ("2024-01-01 23:59:59", "2024-01-02 16:00"),
        ("2024-01-02 00:00:00", "2024-01-02 09:00"),
        ("2024-01-03 12:00:00", "2024-01-03 14:00"),  # the office's own beats the general one
    ):
        assert fact(newer, {"submitted_at": submitted})["deadline_at"] == stamps([due])[0]


def test_a_deadline_of_its_own_is_held_as_it_stands() -> None:
    lacking = {"deadline_at": "2024-01-02 10:00", "missing_documents": "KK", "has_complete_column": True}
    assert fact(COMPLETE, lacking)["outcome"] == "late"  # its clock never started
    assert fact(COMPLETE, lacking, as_of="2024-01-02 10:00")["outcome"] == "waiting"
    unknown_service = {"service": "lain", "deadline_at": "2024-01-02 10:00", "finished_at": "2024-01-02 10:00"}
    assert fact(COMPLETE, unknown_service)["outcome"] == "on_time"


def test_who_ended_before_being_handed_in_was_never_complete() -> None:
    events = (IN, "submitted"), ("2024-01-01 08:00", "finished")
    found = fact(COMPLETE, None, *events)
    assert (found["outcome"], found["reason"]) == ("unmeasured", "never_complete")
    assert pd.isna(found["turnaround_us"])
    assert (found["wait_us"], found["elapsed_us"]) == (0, 0)
    held = fact(COMPLETE, {"submitted_at": IN, "deadline_at": "2024-01-02 10:00"}, *events)
    assert held["outcome"] == "on_time"  # a deadline of its own holds as it stands


def test_a_clock_that_starts_before_the_submission_counts_from_there_and_the_wait_does_not() -> None:
    """A minute of two clocks' difference, and the figures of the request are those that its dates say."""
    early = ("2024-01-01 08:59", "completed"), (IN, "submitted"), ("2024-01-01 11:00", "finished")
    of = catalogue(8, "working_hours", "complete")
    found = fact(of, None, *early, outage=(("2024-01-01 08:00", "2024-01-01 10:00"),))
    assert found["outcome"] == "on_time"
    assert found["turnaround_us"] == 2 * HOUR + HOUR // 60
    assert (found["wait_us"], found["outage_us"], found["process_us"]) == (2 * HOUR, HOUR, HOUR)


OUTAGE = (("2024-01-01 11:00", "2024-01-01 14:00"),)  # two working hours of it


def test_exposure_is_working_time_of_the_clock_under_an_outage() -> None:
    assert fact(SEVEN_HOURS, {}, outage=OUTAGE)["exposure_us"] == 2 * HOUR
    row = {"submitted_at": "2024-01-01 13:30", "finished_at": "2024-01-01 15:00"}
    assert fact(SEVEN_HOURS, row, outage=OUTAGE)["exposure_us"] == HOUR // 2
    returned = [(IN, "submitted"), ("2024-01-01 13:00", "returned"), ("2024-01-01 15:00", "resubmitted")]
    assert fact(SEVEN_HOURS, None, *returned, outage=OUTAGE)["exposure_us"] == HOUR  # not while with the applicant
    waiting = {"has_complete_column": True}
    assert fact(COMPLETE, waiting, outage=OUTAGE)["exposure_us"] == 0  # its clock had not started


@pytest.mark.parametrize(("ended", "through"), [("2024-01-02 11:00", True), ("2024-01-02 11:00:01", False)])
def test_late_through_outage_to_the_second(ended: str, through: bool) -> None:
    found = fact(SEVEN_HOURS, {"finished_at": ended}, outage=OUTAGE)
    assert found["outcome"] == "late"
    assert found["late_through_outage"] == through


def test_late_outside_working_hours_is_not_excused_without_an_outage() -> None:
    row = {"deadline_at": "2024-01-01 18:00", "finished_at": "2024-01-01 20:00"}  # the office closes at 16:00
    found = fact(SEVEN_HOURS, row)
    assert (found["outcome"], found["excess_us"], found["exposure_us"]) == ("late", 0, 0)
    assert not found["late_through_outage"]
    assert fact(SEVEN_HOURS, row, outage=OUTAGE)["late_through_outage"]  # it met one while it ran


def test_excess_leaves_out_the_time_with_the_applicant() -> None:
    story = [(IN, "submitted"), ("2024-01-02 10:00", "returned"), ("2024-01-03 10:00", "resubmitted")]
    found = fact(SEVEN_HOURS, None, *story, ("2024-01-03 11:30", "finished"))
    assert found["excess_us"] == 2.5 * HOUR  # 09:00-10:00 and 10:00-11:30


def test_the_four_parts_of_a_wait() -> None:
    story = [(IN, "submitted"), ("2024-01-01 10:00", "returned"), ("2024-01-01 11:00", "resubmitted")]
    found = fact(
        COMPLETE, None, *story, ("2024-01-01 13:30", "completed"), ("2024-01-01 16:00", "finished"), outage=OUTAGE
    )
    parts = {name: found[f"{name}_us"] / HOUR for name in ("applicant", "check", "outage", "process", "wait")}
    assert parts == {"applicant": 1, "check": 2.5, "outage": 0.5, "process": 2, "wait": 6}


def test_missing_documents_of_all_rounds_once_each() -> None:
    story = [
        (IN, "submitted"),
        (DUE, "returned", "KTP;KK"),
        (DUE, "resubmitted"),
        ("2024-01-03 09:00", "returned", "KK;SKL"),
    ]
    found = fact(COMPLETE, {"missing_documents": "AKTA"}, *story)
    assert (found["missing"], found["returns"]) == ("KK;KTP;SKL", 2)
    assert fact(COMPLETE, {"missing_documents": "AKTA"})["missing"] == "AKTA"


def test_local_dates_and_hour_of_the_week() -> None:
    found = fact(catalogue(zone="Asia/Jayapura"), {"submitted_at": "2024-01-01 23:30"})  # written in Jakarta's time
    assert found["submitted_on"] == pd.Timestamp("2024-01-02")  # Tuesday 01:30 in Jayapura
    assert found["hour_of_week"] == 25


def test_no_request_no_fact_but_all_columns() -> None:
    empty = measure(rows(), happenings(), {}, COMPLETE, {"kota": instant(IN)})
    assert (len(empty), list(empty.columns)) == (0, list(FACTS))
    assert list(
        measure(rows({"submitted_at": IN}), happenings(), {"kota": down()}, COMPLETE, {"kota": instant(DUE)})
    ) == (list(FACTS))
    assert outages.spans(NO_PINGS, COMPLETE, instant(DUE)).empty


seconds = st.integers(0, 40 * 86400)


@st.composite
def stories(draw: st.DrawFn) -> list[tuple[str, int, str]]:
    """Events of some requests in seconds after 2024-01-01, in an order of life that may break off anywhere."""
    events = []
    for number in range(draw(st.integers(1, 6))):
        times = sorted(draw(st.lists(seconds, min_size=1, max_size=7)))
        kinds = ["submitted", *draw(st.lists(st.sampled_from(["returned", "resubmitted", "completed"]), max_size=5))]
        kinds.append(draw(st.sampled_from(["finished", "rejected", "withdrawn", "completed"])))
        events += [(f"R{number}", t, kind) for t, kind in zip(times, kinds, strict=False)]
    return events


@given(
    story=stories(),
    breaks=st.lists(st.tuples(seconds, st.integers(1, 90000)), max_size=5),
    unit=st.sampled_from(["hours", "working_hours", "working_days", "days"]),
    starts=st.sampled_from(["complete", "submitted"]),
)
def test_the_parts_add_up_and_nothing_is_negative(
    story: list[tuple[str, int, str]], breaks: list[tuple[int, int]], unit: str, starts: str
) -> None:
    base = instant("2024-01-01 00:00")
    events = happenings(*[(name, "2024-01-01 00:00", kind) for name, _, kind in story])
    events["at"] = pd.DatetimeIndex(np.array([base + t * 10**6 for _, t, _ in story]).view("M8[us]")).tz_localize("UTC")
    spans = outages.span_frame(
        "siak",
        outages.Spans(
            np.full(len(breaks), outages.DOWN),
            np.array([base + a * 10**6 for a, _ in breaks], np.int64),
            np.array([base + (a + n) * 10**6 for a, n in breaks], np.int64),
            np.zeros(len(breaks), bool),
        ),
    )
    as_of = instant("2024-02-05 12:00")
    found = measure(rows(), events, {"kota": spans}, catalogue(2, unit, starts), {"kota": as_of})
    answered = found[found["wait_us"].notna()]
    parts = ["applicant_us", "check_us", "outage_us", "process_us"]
    assert (answered[parts].sum(axis=1) == answered["wait_us"]).all()
    assert (answered[parts] >= 0).all(axis=None)
    late = found[found["outcome"] == "late"]
    assert (late["excess_us"] >= 0).all()
    assert not (found["late_through_outage"] & (found["outcome"] != "late")).any()
    assert (found["exposure_us"] <= found["spent_us"].fillna(0)).all() or unit in ("hours", "days")
