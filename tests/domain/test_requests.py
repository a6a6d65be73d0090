"""The life of a request from rows and events, as known at an instant."""

import pytest

from service_levels.domain.instants import NONE
from service_levels.domain.requests import FINISHED, OPEN, REJECTED, WITHDRAWN, Lives, lives
from service_levels.domain.table import Table
from tests.domain.builders import happenings, instant, instants, rows

LATER = "2024-02-01 00:00"


def life(
    summary: dict[str, object] | None, *events: tuple[str, str] | tuple[str, str, str], as_of: str = LATER
) -> Lives:
    """The life of one request with this summary row and these (wall clock, event[, documents])."""
    table = Table.of(
        rows(*[{"request_id": "R", **summary}] if summary is not None else []),
        happenings(*[("R", *event) for event in events]),  # type: ignore[arg-type]
    )
    return lives(table.summaries, table.events, instants(as_of))


IN, DONE = "2024-01-01 09:00", "2024-01-05 10:00"


@pytest.mark.parametrize(
    ("summary", "events", "complete"),
    [
        # (1) the last completed event
        (
            None,
            [(IN, "submitted"), ("2024-01-02 09:00", "completed"), ("2024-01-03 09:00", "completed")],
            "2024-01-03 09:00",
        ),
        # (1) before (2): a return after it pauses the clock, it does not take completeness back
        (
            None,
            [(IN, "submitted"), ("2024-01-02 09:00", "completed"), ("2024-01-03 09:00", "returned")],
            "2024-01-02 09:00",
        ),
        # (2) handed in again and not returned since
        (
            None,
            [(IN, "submitted"), ("2024-01-02 09:00", "returned"), ("2024-01-03 09:00", "resubmitted")],
            "2024-01-03 09:00",
        ),
        # (2) returned once more: unknown
        (
            None,
            [
                (IN, "submitted"),
                ("2024-01-02 09:00", "returned"),
                ("2024-01-03 09:00", "resubmitted"),
                ("2024-01-04 09:00", "returned"),
            ],
            None,
        ),
        # (3) the summary's column
        ({"submitted_at": IN, "complete_at": "2024-01-02 09:00", "missing_documents": "KK"}, [], "2024-01-02 09:00"),
        # (4) documents missing and no date of completeness: unknown, even when finished
        ({"submitted_at": IN, "finished_at": DONE, "missing_documents": "KK"}, [], None),
        # (5) open, from a source that declares completeness: not declared yet
        ({"submitted_at": IN, "has_complete_column": True}, [], None),
        # (6) nothing was ever found lacking
        ({"submitted_at": IN, "has_complete_column": False}, [], IN),
        ({"submitted_at": IN, "finished_at": DONE, "has_complete_column": True}, [], IN),
        (None, [(IN, "submitted")], IN),
    ],
)
def test_complete_at_by_the_first_rule_that_speaks(
    summary: dict[str, object] | None, events: list[tuple[str, str]], complete: str | None
) -> None:
    assert life(summary, *events).complete.tolist() == instants(complete).tolist()


def test_nothing_after_the_as_of_instant_is_known() -> None:
    row = {"submitted_at": IN, "complete_at": "2024-01-02 09:00", "finished_at": DONE, "has_complete_column": True}
    before = life(row, as_of="2024-01-05 09:59:59")
    assert (before.ending.tolist(), before.ended.tolist()) == ([OPEN], [NONE])
    assert life(row, as_of=DONE).ending.tolist() == [FINISHED]
    assert life(row, as_of="2024-01-01 08:59:59").submitted.tolist() == [NONE]
    assert life(row, as_of="2024-01-02 08:59:59").complete.tolist() == [NONE]


def test_events_win_where_both_speak() -> None:
    both = life(
        {"submitted_at": IN, "finished_at": DONE, "status": "rejected", "complete_at": "2024-01-04 09:00"},
        ("2024-01-01 09:30", "submitted"),
        ("2024-01-06 09:00", "finished"),
    )
    assert both.submitted.tolist() == instants("2024-01-01 09:30").tolist()
    assert (both.ended.tolist(), both.ending.tolist()) == (instants("2024-01-06 09:00").tolist(), [FINISHED])
    assert both.complete.tolist() == instants("2024-01-04 09:00").tolist()  # of this the events say nothing


def test_with_the_applicant_from_each_return() -> None:
    found = life(
        None,
        (IN, "submitted"),
        ("2024-01-02 09:00", "returned"),
        ("2024-01-02 10:00", "returned"),  # a second return of the same papers begins no second pause
        ("2024-01-03 09:00", "resubmitted"),
        ("2024-01-04 09:00", "returned"),
        ("2024-01-04 11:00", "completed"),
        ("2024-01-05 09:00", "returned"),
        (DONE, "rejected"),
    )
    assert found.pauses.start.tolist() == instants("2024-01-02 09:00", "2024-01-04 09:00", "2024-01-05 09:00").tolist()
    assert found.pauses.end.tolist() == instants("2024-01-03 09:00", "2024-01-04 11:00", DONE).tolist()
    assert (found.returns.tolist(), found.ending.tolist(), found.with_applicant.tolist()) == ([4], [REJECTED], [False])


def test_touched_is_the_last_that_is_known_to_have_happened_by_then() -> None:
    events = [(IN, "submitted"), ("2024-01-02 09:00", "returned"), ("2024-01-03 09:00", "resubmitted")]
    assert life(None, *events).touched.tolist() == instants("2024-01-03 09:00").tolist()
    assert life(None, *events, as_of="2024-01-02 12:00").touched.tolist() == instants("2024-01-02 09:00").tolist()
    row = {"submitted_at": IN, "complete_at": "2024-01-04 09:00"}
    assert life(row).touched.tolist() == instants("2024-01-04 09:00").tolist()
    assert life(row, as_of="2024-01-04 08:00").touched.tolist() == instants(IN).tolist()
    assert life(row, *events[1:]).touched.tolist() == instants("2024-01-04 09:00").tolist()
    assert life(row | {"finished_at": DONE}).touched.tolist() == instants(DONE).tolist()


def test_an_open_pause_reaches_to_the_as_of_instant() -> None:
    found = life(None, (IN, "submitted"), ("2024-01-02 09:00", "returned"))
    assert found.pauses.end.tolist() == instants(LATER).tolist()
    assert found.with_applicant.tolist() == [True]


def test_a_row_whose_documents_lacked_lay_with_the_applicant_until_complete() -> None:
    row = {"submitted_at": IN, "complete_at": "2024-01-02 09:00", "missing_documents": "KK"}
    found = life(row)
    assert (found.pauses.start.tolist(), found.pauses.end.tolist()) == (
        instants(IN).tolist(),
        instants("2024-01-02 09:00").tolist(),
    )
    assert (found.returns.tolist(), found.incomplete.tolist()) == ([1], [True])
    assert life(row, as_of="2024-01-01 12:00").with_applicant.tolist() == [True]


def test_a_row_with_events_takes_its_pauses_from_them() -> None:
    found = life({"submitted_at": IN, "missing_documents": "KK"}, (IN, "submitted"), (DONE, "finished"))
    assert len(found.pauses.start) == 0
    assert found.incomplete.tolist() == [True]


@pytest.mark.parametrize("kind", ["finished", "rejected", "withdrawn"])
def test_a_return_after_the_end_reopens(kind: str) -> None:
    story = [(IN, "submitted"), ("2024-01-02 09:00", kind), ("2024-01-03 09:00", "returned")]
    assert life(None, *story).ending.tolist() == [OPEN]
    again = life(None, *story, ("2024-01-03 12:00", "resubmitted"), (DONE, "finished"))
    assert (again.ended.tolist(), again.ending.tolist()) == (instants(DONE).tolist(), [FINISHED])


def test_a_source_that_never_speaks_of_documents_proves_nothing() -> None:
    silent = {"submitted_at": IN, "finished_at": "2024-01-02 10:00", "documents_from": None}
    assert life(silent).checked.tolist() == [False]
    assert life(silent | {"documents_from": "2024-01-02 09:00"}).checked.tolist() == [True]
    assert life(silent | {"missing_documents": "KK"}).checked.tolist() == [True]  # it speaks itself
    soon = life(silent | {"documents_from": "2024-01-02 09:00"}, as_of="2024-01-02 08:00")
    assert soon.checked.tolist() == [False]  # nobody had spoken by then


def test_events_speak_of_documents_where_the_office_records_returns_or_completions() -> None:
    own = [("R0", IN, "submitted"), ("R0", "2024-01-02 10:00", "finished")]
    other = [("R1", IN, "submitted"), ("R1", "2024-01-03 10:00", "completed")]

    def checked(*events: tuple[str, str, str], as_of: str = LATER) -> list[bool]:
        table = Table.of(rows(), happenings(*events))
        return lives(table.summaries, table.events, instants(*[as_of] * table.size)).checked.tolist()

    assert checked(*own) == [False]
    assert checked(*own, *other) == [True, True]
    assert checked(*own, *other, as_of="2024-01-03 09:00") == [False, False]  # not known yet


def test_checked_is_anything_but_unknown() -> None:
    unknown = life({"submitted_at": IN, "has_complete_column": True})
    assert unknown.checked.tolist() == [False]
    assert life({"submitted_at": IN, "complete_at": IN, "has_complete_column": True}).checked.tolist() == [True]
    assert life({"submitted_at": IN, "missing_documents": "KK", "has_complete_column": True}).checked.tolist() == [True]


def test_events_of_one_instant_happen_in_the_order_of_a_life() -> None:
    found = life(None, (IN, "completed"), (IN, "submitted"), (IN, "withdrawn"), (IN, "returned"), (IN, "resubmitted"))
    assert (found.ending.tolist(), found.submitted.tolist()) == ([WITHDRAWN], [instant(IN)])
    assert len(found.pauses.start) == 0
