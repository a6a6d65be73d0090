"""Each planted fault is found, with its numbers and its requests; clean data has none."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from service_levels.metrics import Scope
from tests.metrics.trust import planted
from tests.metrics.trust.planted import FIRST, NAMES, Office, local, text


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    return planted.office(tmp_path)


def only(office: Office, kind: str, count: float, of: float, examples: tuple[str, ...] = ()) -> None:
    """There is one finding, of this kind, and it says this."""
    found = office.findings()
    assert [one.kind.name for one in found] == [kind]
    assert (found[0].count, found[0].of, found[0].examples[: len(examples)]) == (count, of, examples)


def test_clean_data_has_no_findings(office: Office):
    office.load()
    assert office.findings() == []


def test_nothing_loaded_has_no_findings(office: Office):
    assert office.findings() == []


def test_many_ends_in_one_minute(office: Office):
    for row in office.requests[:12]:
        row["finished_at"] = local(FIRST + timedelta(days=4), 15.5)
    office.load()
    only(office, "bulk", 12, 600, ("R0000", "R0001", "R0002"))


def test_nine_ends_in_one_minute_are_not_many(office: Office):
    for row in office.requests[:9]:
        row["finished_at"] = local(FIRST + timedelta(days=4), 15.5)
    office.load()
    assert office.findings() == []


def test_many_in_one_minute_are_usual_where_every_minute_has_many(office: Office):
    for number, row in enumerate(office.requests):
        row["finished_at"] = local(FIRST + timedelta(days=number // 12 * 2 % 130 + 2), 15.5)
        row["submitted_at"] = row["complete_at"] = local(FIRST + timedelta(days=number // 12 * 2 % 130), 9.1)
    office.load()
    assert office.found("bulk") == []


def test_finished_within_minutes_where_that_is_unusual(office: Office):
    for row in office.requests[30:35]:
        row["finished_at"], row["complete_at"] = row["submitted_at"], row["submitted_at"]
    office.load()
    found = office.found("quick")
    assert [(one.subject, one.count) for one in found] == [("ktp-el", 3)]  # two of akta are too few to be said
    assert set(found[0].examples) == {"R0101", "R0102", "R0104"}


def test_finished_within_minutes_is_usual_for_a_service_done_on_the_spot(office: Office):
    for number, row in enumerate(office.requests):
        if row["service"] == "ktp-el":
            day = date.fromisoformat(row["submitted_at"][:10])
            row["complete_at"] = row["submitted_at"]
            row["finished_at"] = local(day, 8.2 + number % 6 * 0.9 + (1 + number % 9) / 60)
    office.load()
    assert office.found("quick") == []


def test_dates_without_a_time_are_known_to_the_day_only(office: Office):
    """They all count at the close of the office, which is no sign of ends that were entered together."""
    for row in office.requests[:12]:
        row["finished_at"] = f"{FIRST + timedelta(days=1):%Y-%m-%d}"
    office.load()
    only(office, "day_only", 12, 600, ("R0000", "R0001"))


def test_dates_without_a_clock(office: Office):
    for row in office.requests[:7]:
        row["submitted_at"] = row["complete_at"] = local(FIRST, 0)
    office.load()
    only(office, "no_clock", 7, 600, ("R0000",))


def test_a_single_midnight_is_no_finding(office: Office):
    office.requests[0]["submitted_at"] = local(FIRST, 0)
    office.load()
    assert office.findings() == []


def test_complete_after_the_end(office: Office):
    for row in office.requests[:4]:
        row["complete_at"] = local(FIRST + timedelta(days=9), 9)
    office.load()
    only(office, "late_complete", 4, 600, ("R0000", "R0001", "R0002", "R0003"))


def test_complete_before_it_was_handed_in(office: Office):
    """A row cannot say so, but events beside it can: they win."""
    office.load()
    row = office.requests[0]
    at = (datetime.fromisoformat(row["submitted_at"]) - timedelta(seconds=1)).isoformat()
    event = f"request_id,office,at,event\n{row['request_id']},{row['office']},{at},completed\n"
    office.world.load("events", event, exported_at=planted.EXPORTED)
    only(office, "impossible", 1, 600, (row["request_id"],))


def test_finished_without_ever_being_complete(office: Office):
    office.load()
    lacking = [row | {"complete_at": "", "missing_documents": "KK"} for row in office.requests[:3]]
    office.world.load("requests", text(lacking, (*NAMES, "missing_documents")), exported_at="2026-05-25T09:00:00+07:00")
    assert [(one.count, one.of) for one in office.found("never_complete")] == [(3, 600)]


def test_waiting_for_longer_than_the_standard(office: Office):
    for row in office.requests[:6]:
        row |= {"complete_at": "", "finished_at": "", "status": "open"}
    office.requests[-1] |= {"complete_at": "", "finished_at": "", "status": "open"}
    office.requests[-1]["submitted_at"] = local(date(2026, 5, 25), 7)
    office.load()
    only(office, "unchecked", 6, 7, ("R0000",))


def test_gone_from_the_newest_full_export(office: Office):
    for row in office.requests[:9]:
        row |= {"finished_at": "", "status": "open"}
    office.load(exported_at="2026-05-24T08:00:00+07:00")
    left = office.requests.pop(3)
    office.load()
    only(office, "gone", 1, 600, (left["request_id"],))


def test_an_export_of_changes_leaves_nothing_out(office: Office):
    for row in office.requests[:9]:
        row |= {"finished_at": "", "status": "open"}
    office.load(exported_at="2026-05-24T08:00:00+07:00")
    office.requests = [office.requests[0], office.requests[-1]]
    office.load()
    assert office.found("gone") == []


def test_what_ended_is_not_missed(office: Office):
    office.load(exported_at="2026-05-24T08:00:00+07:00")
    office.requests.pop(3)
    office.load()
    assert office.findings() == []


def test_requests_that_only_later_events_tell_of(office: Office):
    office.load()
    rows = [f"X{number},cilegon,{local(FIRST + timedelta(days=number), 9)},completed" for number in range(3)]
    known = f"{office.requests[0]['request_id']},cilegon,{office.requests[0]['complete_at']},completed"
    events = "\n".join(["request_id,office,at,event", *rows, known]) + "\n"
    batch = office.world.load("events", events, exported_at=planted.EXPORTED).batch
    only(office, "no_submission", 3, 603, ("X0", "X1", "X2"))
    (one,) = office.found("no_submission", Scope(from_on=FIRST + timedelta(days=1), to_on=FIRST + timedelta(days=1)))
    assert (one.count, one.since, one.examples) == (1, FIRST + timedelta(days=1), ("X1",))
    assert office.found("no_submission", Scope(services=("ktp-el",))) == []
    first = "request_id,office,at,event\n" + "".join(
        f"X{number},cilegon,{local(FIRST + timedelta(days=number), 8.5)},submitted\n" for number in range(3)
    )
    office.world.load("events", first, exported_at=planted.EXPORTED)
    assert office.found("no_submission") == []
    assert batch is not None
    office.world.undo(batch)
    assert office.found("no_submission") == []


def test_the_same_requests_loaded_for_two_offices(office: Office):
    office.load()
    office.requests = [row | {"office": "jayapura"} for row in office.requests]
    office.load()
    assert [(one.office, one.count, one.of) for one in office.found("twice")] == [
        ("cilegon", 600, 600), ("jayapura", 600, 600),
    ]  # fmt: skip


def test_days_on_which_the_open_office_was_silent(office: Office):
    silent = {(FIRST + timedelta(days=7 * 6 + day)).isoformat() for day in range(4)}
    office.requests = [row for row in office.requests if row["submitted_at"][:10] not in silent]
    office.load()
    (found,) = office.findings()
    assert (found.kind.name, found.count, found.of) == ("silence", 4, 100)
    assert (found.since, found.until) == (FIRST + timedelta(days=42), FIRST + timedelta(days=45))


def test_a_service_that_came_steadily_and_then_no_more(office: Office):
    last = FIRST + timedelta(days=7 * 15)
    office.requests = [
        row for row in office.requests if row["service"] != "akta" or row["submitted_at"][:10] < last.isoformat()
    ]
    office.load()
    (found,) = office.findings()
    assert (found.kind.name, found.subject, found.count) == ("vanished", "akta", 35)
    assert found.since == last - timedelta(days=2)  # the Saturday after its last request


def test_a_service_that_is_not_in_the_catalogue(office: Office):
    for row in office.requests[:60]:
        row["service"] = "SKTT"
    office.load()
    found = office.found("unknown_service")
    assert [(one.subject, one.count, one.of, one.severity) for one in found] == [("SKTT", 60, 600, "serious")]


def test_a_service_without_a_standard(office: Office):
    catalogue = planted.PLENTY.split("[[target]]")[0].replace('depends_on = ["siak"]\n', "")
    office.world.catalogue(catalogue.replace('service = "akta"\nfrom = 2019', 'service = "akta"\nfrom = 2029'))
    office.load()
    only(office, "no_standard", 200, 600)


def test_a_document_that_is_not_in_the_catalogue(office: Office):
    office.load()
    lacking = [row | {"missing_documents": "XX;KK"} for row in office.requests[:5]]
    office.world.load("requests", text(lacking, (*NAMES, "missing_documents")), exported_at="2026-05-25T09:00:00+07:00")
    assert [(one.subject, one.count, one.of) for one in office.found("unknown_document")] == [("XX", 5, 5)]


def test_deadlines_of_their_own_that_are_odd(office: Office):
    office.load()
    names = (*NAMES, "deadline_at")
    some = [row | {"deadline_at": local(FIRST + timedelta(days=1), 16)} for row in office.requests[:4]]
    some[0]["deadline_at"], some[1]["deadline_at"] = local(date(2025, 1, 1), 9), local(date(2029, 1, 1), 9)
    office.world.load("requests", text(some, names), exported_at="2026-05-25T09:00:00+07:00")
    assert [(one.count, one.of, one.examples) for one in office.found("odd_deadline")] == [(2, 4, ("R0000", "R0001"))]


@pytest.mark.parametrize("name", ["channel", "district"])
def test_requests_without_what_comparisons_need(office: Office, name: str):
    for row in office.requests[:120]:
        row[name] = ""
    office.load()
    only(office, f"no_{name}", 120, 600)


@pytest.mark.parametrize("name", ["channel", "district"])
def test_a_few_without_it_are_not_worth_a_word(office: Office, name: str):
    for row in office.requests[:20]:
        row[name] = ""
    office.load()
    assert office.findings() == []


def test_systems_that_are_not_watched_or_not_known(tmp_path: Path):
    office = planted.office(tmp_path, pinged=True)
    office.load()
    office.world.load("pings", planted.pings(without=(300, 330)))
    office.world.load("pings", "at,target,up\n2026-05-01T00:00:00Z,printer,1\n")
    found = {one.kind.name: one for one in office.findings()}
    assert set(found) == {"target_silence", "target_unwatched", "target_unknown"}
    assert found["target_silence"].subject == "siak"
    assert found["target_silence"].count == pytest.approx(30, abs=0.1)
    assert (found["target_unwatched"].subject, found["target_unwatched"].office) == ("wifi", "jayapura")
    assert found["target_unknown"].subject == "printer"


def test_the_scope_chooses_what_is_shown(office: Office):
    for row in office.requests[:12]:
        row["finished_at"] = local(FIRST + timedelta(days=4), 15.5)
    office.load()
    assert [one.count for one in office.found("bulk", Scope(services=("akta",)))] == [4]
    assert [one.count for one in office.found("bulk", Scope(to_on=FIRST + timedelta(days=30)))] == [12]
    assert office.found("bulk", Scope(from_on=FIRST + timedelta(days=30))) == []
    assert office.found("bulk", Scope(offices=("jayapura",))) == []
