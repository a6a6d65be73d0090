"""The ledger of one request: what its lines say, and that they add up to the facts, to the microsecond.

`LEDGER_REQUESTS` sets how many generated requests are added up (10,000 for a release; fewer in the suite).
"""

import os
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from service_levels import store
from service_levels.catalogue import Catalogue
from service_levels.domain.instants import HOUR, MINUTE, NONE, from_column
from service_levels.domain.ledger import Ledger, ledger, of_request
from service_levels.domain.measure import assess, measure
from service_levels.mart import spans, state
from service_levels.store import catalogues, reads
from tests.domain.builders import catalogue, happenings, instant, rows
from tests.domain.test_measure import down
from tests.oracle.cases import DAYS, write_case
from tests.oracle.test_agreement import etl

REQUESTS = int(os.environ.get("LEDGER_REQUESTS", "300"))
A_CASE = 500  # requests of one case; each has other zones, calendars, standards and outages
SUMS = {
    "wait_us": "wait_us",
    "applicant_us": "applicant_us",
    "check_us": "check_us",
    "outage_us": "outage_us",
    "process_us": "process_us",
    "spent_us": "spent_us",
    "excess_us": "excess_us",
}


def told(
    of: Catalogue,
    summary: dict[str, object] | None,
    *events: tuple[str, ...],
    as_of: str = "2024-01-31 12:00",
    outage: tuple[tuple[str, str], ...] = (),
) -> Ledger:
    """The ledger of one request."""
    given = rows(*[{"request_id": "R", **summary}] if summary is not None else [])
    found = of_request(
        "kota", given, happenings(*[("R", *event) for event in events]), down(*outage), of, instant(as_of)
    )
    assert found is not None
    return found


EIGHT_HOURS = catalogue(8, "working_hours", "complete")
STORY = (
    ("2024-01-01 09:00", "submitted"),
    ("2024-01-01 10:00", "returned", "KK"),
    ("2024-01-01 14:00", "resubmitted"),
    ("2024-01-02 09:00", "finished"),
)


def test_a_life_is_cut_where_the_office_or_the_turn_changes():
    found = told(EIGHT_HOURS, None, *STORY)
    lines = [
        (
            line.first.turn,
            line.first.is_open,
            (line.last.end - line.first.start) // MINUTE,
            line.last.spent_us // MINUTE,
        )
        for line in found.lines()
    ]
    assert lines == [
        ("check", True, 60, 0),
        ("applicant", True, 120, 0),
        ("applicant", False, 60, 0),
        ("applicant", True, 60, 0),
        ("process", True, 120, 120),
        ("process", False, 16 * 60, 120),
        ("process", True, 60, 180),
    ]
    assert [line.last.left_us for line in found.lines()] == [HOUR * n for n in (8, 8, 8, 8, 6, 6, 5)]


def test_it_says_when_it_was_complete_and_by_which_rule():
    found = told(EIGHT_HOURS, None, *STORY)
    assert (found.complete_rule, found.complete) == (2, instant("2024-01-01 14:00"))
    assert found.rounds[0].documents == ("KK",)
    assert (found.rounds[0].at, found.rounds[0].until) == (instant("2024-01-01 10:00"), instant("2024-01-01 14:00"))


@pytest.mark.parametrize(
    ("summary", "events", "rule"),
    [
        (None, (("2024-01-01 09:00", "submitted"), ("2024-01-01 10:00", "completed")), 1),
        (None, (("2024-01-01 09:00", "submitted"), ("2024-01-01 10:00", "returned")), 2),
        ({"submitted_at": "2024-01-01 09:00", "complete_at": "2024-01-01 10:00"}, (), 3),
        ({"submitted_at": "2024-01-01 09:00", "missing_documents": "KK"}, (), 4),
        ({"submitted_at": "2024-01-01 09:00", "has_complete_column": True}, (), 5),
        ({"submitted_at": "2024-01-01 09:00"}, (), 6),
    ],
)
def test_each_rule_of_completeness_is_named(summary, events, rule):
    assert told(EIGHT_HOURS, summary, *events).complete_rule == rule


def test_an_outage_is_a_line_of_its_own_and_counts_as_exposure():
    found = told(
        EIGHT_HOURS, {"submitted_at": "2024-01-01 09:00", "finished_at": "2024-01-01 12:00"},
        outage=(("2024-01-01 10:00", "2024-01-01 11:00"),),
    )  # fmt: skip
    assert [(line.first.down, line.total("exposure_us")) for line in found.lines()] == [
        ((), 0), (("siak",), HOUR), ((), 0),
    ]  # fmt: skip


def test_an_outage_while_the_office_was_closed_does_not_split_the_night():
    found = told(
        EIGHT_HOURS, {"submitted_at": "2024-01-01 15:00", "finished_at": "2024-01-02 09:00"},
        outage=(("2024-01-01 20:00", "2024-01-01 21:00"),),
    )  # fmt: skip
    assert [line.first.is_open for line in found.lines()] == [True, False, True]


def test_a_weekend_is_one_line_and_the_deadline_cuts_an_open_stretch():
    found = told(EIGHT_HOURS, {"submitted_at": "2024-01-05 15:00"}, as_of="2024-01-09 09:00")
    lines = found.lines()
    assert lines[1].last.end - lines[1].first.start == 64 * HOUR  # Friday 16:00 to Monday 08:00
    assert found.due == instant("2024-01-08 16:00")
    assert [line.first.is_late for line in lines][-2:] == [True, True]
    assert lines[-1].last.left_us == -HOUR


@pytest.mark.parametrize(
    ("summary", "events", "outage", "waits_for"),
    [
        ({"submitted_at": "2024-01-01 09:00"}, (), (), "process"),
        ({"submitted_at": "2024-01-01 09:00"}, (), (("2024-01-31 11:00", "2024-01-31 12:00"),), "outage"),
        ({"submitted_at": "2024-01-01 09:00", "has_complete_column": True}, (), (), "check"),
        (None, (("2024-01-01 09:00", "submitted"), ("2024-01-01 10:00", "returned")), (), "applicant"),
        ({"submitted_at": "2024-01-01 09:00", "finished_at": "2024-01-01 10:00"}, (), (), None),
    ],
)
def test_it_says_what_an_open_request_waits_for(summary, events, outage, waits_for):
    assert told(EIGHT_HOURS, summary, *events, outage=outage).waits_for == waits_for


def test_the_rule_of_the_calendar_stands_on_each_line():
    more = """
[[calendar.special]]
from = 2024-01-03
to = 2024-01-03
wednesday = ["09:00-10:00"]
"""
    found = told(_with_special(more), {"submitted_at": "2024-01-02 15:00", "finished_at": "2024-01-03 10:00"})
    assert [line.last.rule.kind for line in found.lines()] == ["weekly", "special", "special"]


def _with_special(more: str) -> Catalogue:
    from service_levels.catalogue import parse
    from tests.domain.builders import CATALOGUE, JAKARTA

    values = {
        "amount": 8, "unit": "working_hours", "clock_starts": "complete", "zone": JAKARTA, "fail_after": 1,
        "recover_after": 1, "gap": 300, "more": "",
    }  # fmt: skip
    text = CATALOGUE.format(**values)
    return parse(text.replace("[[service]]", more + "[[service]]"), "test")


def test_a_request_of_a_later_day_has_no_ledger():
    given = rows({"request_id": "R", "submitted_at": "2024-02-01 09:00"})
    assert of_request("kota", given, happenings(), down(), EIGHT_HOURS, instant("2024-01-31 12:00")) is None


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("seed", range(-(-REQUESTS // A_CASE)))
def test_the_ledger_adds_up_to_the_facts(seed: int, tmp_path: Path):
    size = min(A_CASE, REQUESTS - seed * A_CASE)
    case = write_case(seed, tmp_path / "case", size)
    url = f"sqlite:///{tmp_path / 'case.db'}"
    etl("init", "--db", url, "--catalogue", str(case.folder / "catalogue.toml"))
    for kind in ("pings", "requests", "events"):
        etl("load", kind, str(case.folder / f"{kind}.csv"), "--db", url)
    middle, after = (case.start + n * 86400 + 4321 for n in (7, DAYS + 30))
    counted = 0
    with store.reading(store.create_engine(url)) as connection:
        known = catalogues.newest(connection)[1]
        stored = reads.stored_offices(connection, known)
        for office in known.offices:
            held = state.of_office(connection, known, office, stored)
            for second in (middle, after):
                as_of = second * 1_000_000
                found = spans.by_office(spans.spans(connection, known, {office: as_of}), [office])[office]
                counted += _adds_up(office, *held, found, known, as_of)
    assert counted > size


def _adds_up(
    office: str, held: pd.DataFrame, events: pd.DataFrame, found: pd.DataFrame, known: Catalogue, as_of: int
) -> int:
    what = assess(office, held, events, known, as_of)
    facts = measure(held, events, {office: found}, known, {office: as_of})
    facts = {str(row["request_id"]): row for row in facts.to_dict("records")}
    for place, number in enumerate(what.table.request_id):
        one = ledger(what, place, office, found, known, as_of)
        assert (one is None) == (number not in facts)
        if one is not None:
            _agrees(one, facts[number])
    return len(facts)


def _agrees(one: Ledger, fact: dict) -> None:
    sums = one.totals()
    where = f"{one.office} {fact['request_id']} at {datetime.fromtimestamp(one.as_of / 1e6, UTC)}"
    for name, column in SUMS.items():
        if not pd.isna(fact[column]):
            assert getattr(sums, name) == fact[column], f"{where}: {name}"
    assert sums.outage_us == fact["exposure_us"], where
    assert sums.applicant_us == fact["applicant_time_us"], where
    assert sums.wait_us == sums.applicant_us + sums.check_us + sums.outage_us + sums.process_us
    if not pd.isna(fact["turnaround_us"]):
        assert sums.spent_us == fact["turnaround_us"], where
    for instant_, column in ((one.due, "deadline_at"), (one.complete, "complete_at"), (one.started, "started_at")):
        theirs = int(from_column(pd.Series([fact[column]], dtype="datetime64[us, UTC]"))[0])
        assert (NONE if instant_ is None else instant_) == theirs, f"{where}: {column}"
    edges = [piece.start for piece in one.pieces] + [piece.end for piece in one.pieces[-1:]]
    assert np.all(np.diff(edges) > 0)
    assert all(one_.end == next_.start for one_, next_ in zip(one.pieces, one.pieces[1:], strict=False)), where
    if one.pieces:
        assert edges[0] == min(one.submitted, one.submitted if one.started is None else one.started)
        assert edges[-1] == (one.as_of if one.ended is None else one.ended)
    _ends_at_the_deadline(one, fact, where)


def _ends_at_the_deadline(one: Ledger, fact: dict, where: str) -> None:
    """What is left reaches 0 exactly at the deadline, and with hours it is the promise less what was spent."""
    at_due = [piece.left_us for piece in one.pieces if piece.end == one.due]
    assert at_due in ([], [0]), where
    standard = one.standard
    if standard and not one.own_deadline and standard.unit.endswith("hours") and one.started is not None:
        promised = round(standard.amount * HOUR)
        for piece in one.pieces:
            if not piece.is_late:
                assert piece.left_us == promised - piece.spent_us, where
    assert (one.ended is None) == (fact["status"] == "open"), where
