"""Dates without a time of day: what they are taken as, between what they lie, and what that leaves open."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import parse
from service_levels.domain import days
from service_levels.domain.calendar import working_time
from service_levels.domain.instants import NONE
from service_levels.domain.measure import measure
from service_levels.domain.requests import KINDS, Events
from service_levels.domain.table import Table
from tests.domain.builders import catalogue, happenings, instant, rows, week_calendar

NO_SPANS = pd.DataFrame(
    {"target": [], "state": [], "start_at": pd.DatetimeIndex([], tz="UTC"), "end_at": pd.DatetimeIndex([], tz="UTC")}
)
ZONES = ("Asia/Jakarta", "America/New_York", "America/Santiago", "Pacific/Apia", "Australia/Lord_Howe")
FIRST = date(2024, 3, 25)
READINGS = (days.BEST, days.TAKEN, days.WORST)


def facts(summary: dict[str, object] | None, *events: tuple, as_of: str = "2024-02-01 00:00", **promise) -> pd.Series:
    """The fact of one request; dates without a time are written as such."""
    found = measure(
        rows(*[{"request_id": "R", **summary}] if summary is not None else []),
        happenings(*[("R", *event) for event in events]),
        {"kota": NO_SPANS},
        catalogue(**promise),
        {"kota": instant(as_of)},
    )
    return found.iloc[0]


def every(*changes: dict[str, object], row: dict[str, object], **promise) -> pd.DataFrame:
    """The facts of as many requests, each with this row but for what it changes."""
    given = rows(*(row | change for change in changes))
    return measure(
        given, happenings(), {"kota": NO_SPANS}, catalogue(**promise), {"kota": instant("2024-02-01 00:00")}
    )


def at(fact: pd.Series, name: str) -> str:
    return f"{fact[f'{name}_at'].tz_convert('Asia/Jakarta'):%Y-%m-%d %H:%M}"


TUESDAY, SATURDAY = "2024-01-02", "2024-01-06"


def test_each_is_taken_as_its_place_in_a_life_wants() -> None:
    row = {"submitted_at": TUESDAY, "complete_at": "2024-01-03"}
    found = facts(row | {"finished_at": "2024-01-04", "deadline_at": "2024-01-04"})
    assert at(found, "submitted") == "2024-01-02 00:00"
    assert at(found, "complete") == "2024-01-03 16:00"
    assert at(found, "ended") == "2024-01-04 16:00"
    assert at(found, "deadline") == "2024-01-05 00:00"
    assert found["outcome"] == "on_time"
    assert found["day_only"] == 1 | 2 | 4


def test_a_closed_day_ends_at_its_midnight() -> None:
    assert at(facts({"submitted_at": TUESDAY, "finished_at": SATURDAY}), "ended") == "2024-01-07 00:00"


def test_nothing_lies_before_a_time_of_the_same_request_on_that_day() -> None:
    row = {"submitted_at": "2024-01-02 17:30", "finished_at": TUESDAY}  # the office closed at 16:00
    assert at(facts(row), "ended") == "2024-01-02 17:30"
    events = [("2024-01-02 09:00", "submitted"), ("2024-01-03 18:00", "completed")]
    assert at(facts({"submitted_at": TUESDAY, "finished_at": "2024-01-03"}, *events), "ended") == "2024-01-03 18:00"


def test_events_of_one_day_are_taken_in_the_order_of_their_kinds() -> None:
    kinds = ("finished", "completed", "resubmitted", "returned", "submitted")
    found = facts(None, *[(TUESDAY, kind) for kind in kinds])
    assert (at(found, "submitted"), at(found, "complete"), at(found, "ended")) == (
        "2024-01-02 00:00", "2024-01-02 16:00", "2024-01-02 16:00",
    )  # fmt: skip
    assert (found["returns"], found["applicant_time_us"]) == (1, 0)


def test_an_event_that_is_a_date_gives_way_to_the_same_one_with_its_time() -> None:
    story = [("2024-01-02 09:00", "submitted"), ("2024-01-03", "returned"), ("2024-01-03 10:00", "returned")]
    found = facts(None, *story)
    assert (found["returns"], found["day_only"]) == (1, 0)


def test_a_date_of_the_day_of_the_end_reopens_nothing() -> None:
    story = [("2024-01-02 09:00", "submitted"), (TUESDAY, "returned"), (TUESDAY, "resubmitted")]
    found = facts(None, *story, ("2024-01-02 10:00", "finished"))
    assert (found["status"], at(found, "ended")) == ("finished", "2024-01-02 10:00")
    assert facts(None, *story, ("2024-01-01 10:00", "finished"))["status"] == "open"


def test_a_deadline_that_is_a_date_is_exact() -> None:
    found = facts({"submitted_at": "2024-01-02 09:00", "deadline_at": "2024-01-04", "finished_at": "2024-01-04 14:00"})
    assert (found["outcome"], found["day_only"], found["day_decides"]) == ("on_time", 0, False)


def test_a_list_of_dates_beside_events_with_times_leaves_nothing_open() -> None:
    events = [("2024-01-02 09:00", "submitted"), ("2024-01-02 09:30", "completed"), ("2024-01-02 10:00", "finished")]
    row = {"submitted_at": TUESDAY, "complete_at": TUESDAY, "finished_at": TUESDAY}
    assert facts(row, *events)["day_only"] == 0


@pytest.mark.parametrize(
    ("finished", "hours", "outcome", "decides"),
    [
        (TUESDAY, 7, "on_time", False),  # due on the next day
        (TUESDAY, 2, "late", True),  # due at 11:00 on the day
        ("2024-01-03", 2, "late", False),  # due the day before
        ("2024-01-03", 7, "late", True),  # due at 09:00 of that day
    ],
)
def test_the_time_of_day_decides_where_the_deadline_lies_within_the_day(
    finished: str, hours: float, outcome: str, decides: bool
) -> None:
    found = facts({"submitted_at": "2024-01-02 09:00", "finished_at": finished}, amount=hours)
    assert (found["outcome"], found["day_decides"]) == (outcome, decides)


def test_what_is_known_at_an_instant_had_happened_by_then() -> None:
    """The newest day of an export made at the office's close is no reason to doubt what it says."""
    row = {"submitted_at": "2024-01-02 09:00", "finished_at": "2024-01-03"}
    assert facts(row, as_of="2024-01-03 15:59")["status"] == "open"
    ended = facts(row, as_of="2024-01-03 16:00", unit="working_days", amount=1)
    assert (ended["outcome"], ended["day_decides"]) == ("on_time", False)


@given(
    submitted=st.integers(0, 2 * 24 * 4), later=st.integers(0, 3), hours=st.sampled_from((1, 2, 5, 7, 9, 14)),
    of=st.sampled_from(("finished_at", "submitted_at", "complete_at")),
)  # fmt: skip
def test_whatever_time_of_the_day_it_was_the_bounds_hold_it(submitted: int, later: int, hours: int, of: str) -> None:
    """The date is tried with every quarter of an hour of its day: where the outcome changes, the request is named."""
    start = datetime.combine(date(2024, 1, 2), datetime.min.time()) + timedelta(minutes=15 * submitted)
    end = start + timedelta(days=later, minutes=20)
    known = {"submitted_at": start, "complete_at": start + timedelta(minutes=10), "finished_at": end}
    row: dict[str, object] = {name: f"{moment:%Y-%m-%d %H:%M}" for name, moment in known.items()}
    day = datetime.combine(known[of].date(), datetime.min.time())
    dated = facts(row | {of: f"{day:%Y-%m-%d}"}, amount=hours)
    tries = [known | {of: day + timedelta(minutes=minutes)} for minutes in range(5, 24 * 60, 15)]
    possible = [one for one in tries if one["submitted_at"] <= one["complete_at"] <= one["finished_at"]]
    outcomes = set(every(*({of: f"{one[of]:%Y-%m-%d %H:%M}"} for one in possible), row=row, amount=hours)["outcome"])
    if dated["outcome"] in ("on_time", "late") and outcomes >= {"on_time", "late"}:
        assert dated["day_decides"]
    assert not dated["day_decides"] or dated["day_only"]


CELLS = st.one_of(
    st.none(), st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 24 * 60 - 1)))
)  # day, minute of it


@given(
    zone=st.sampled_from(ZONES), cells=st.tuples(CELLS, CELLS, CELLS, CELLS),
    steps=st.lists(st.tuples(st.integers(0, 12), st.one_of(st.none(), st.integers(0, 1439)), st.sampled_from(KINDS))),
    first=st.sampled_from((FIRST, date(2024, 9, 3), date(2011, 12, 27), date(2024, 11, 1))),
)  # fmt: skip
def test_no_time_moves_and_every_date_stays_in_its_day(zone, cells, steps, first) -> None:
    info = ZoneInfo(zone)

    def cell(day: int, minute: int | None) -> tuple[int, bool]:
        moment = datetime.combine(first + timedelta(days=day), datetime.min.time(), info)
        moment += timedelta(minutes=minute or 0)
        return round(moment.timestamp()) * 1_000_000, minute is None

    summary = [None if one is None else cell(*one) for one in cells]
    table = Table.of(rows({"request_id": "R"}), happenings(*[("R", "2024-01-01 00:00", kind) for _, _, kind in steps]))
    names = ("submitted", "complete", "ended", "deadline")
    instants = {name: np.array([NONE if one is None else one[0]]) for name, one in zip(names, summary, strict=True)}
    bits = np.array([sum(1 << place for place, one in enumerate(summary) if one and one[1])])
    happened = sorted((*cell(day, minute), KINDS.index(kind)) for day, minute, kind in steps)
    happened.sort(key=lambda one: (one[0], one[2]))  # as a table has them
    kinds = [kind for _, _, kind in happened]
    told = [(moment, bare) for moment, bare, _ in happened]
    events = Events(
        np.zeros(len(steps), np.int64), np.array([one for one, _ in told], np.int64), np.array(kinds, np.int64),
        np.array([bare for _, bare in told], bool), np.array([one for one, _ in told], np.int64),
    )  # fmt: skip
    table = replace(table, events=events, summaries=replace(table.summaries, **instants, day_only=bits))
    year = date(first.year, 1, 1), date(first.year + 1, 12, 31)
    time = working_time(week_calendar(closed=frozenset({date(2024, 4, 1)})), zone, *year)
    as_of = np.array([np.iinfo(np.int64).max])
    read = {reading: days.read(table, time, reading, as_of) for reading in READINGS}
    for place, name in enumerate(names):
        if summary[place] is None:
            continue
        begin, bare = summary[place]
        found = {reading: int(getattr(read[reading].summaries, name)[0]) for reading in READINGS}
        if not bare:
            assert set(found.values()) == {begin}
            continue
        early, late = sorted((found[days.BEST], found[days.WORST]))
        assert early <= found[days.TAKEN] <= late
        ends = time.midnight(days.local_days(np.array([begin]), zone) + 1)[0]
        assert begin <= early <= late <= ends
    timed = sorted(one for one, bare in told if not bare)
    for table_ in read.values():
        after = table_.events
        assert sorted(after.at[~after.day_only].tolist()) == timed
        order = list(zip(after.at.tolist(), after.kind.tolist(), strict=True))
        assert order == sorted(order)


def test_the_close_of_a_day_is_that_of_the_newest_edition() -> None:
    known = parse(
        """
[[office]]
id = "kota"
name = "Kota"
timezone = "Asia/Jakarta"
calendar = "biasa"
[[calendar]]
id = "biasa"
  [[calendar.hours]]
  from = 2015-01-01
  tuesday = ["08:00-12:00", "22:00-24:00"]
""",
        "test",
    )
    assert days.close_of(known, "kota", instant("2024-01-02 00:00")) == instant("2024-01-03 00:00")
    assert days.close_of(known, "kota", instant("2024-01-03 00:00")) == instant("2024-01-04 00:00")
