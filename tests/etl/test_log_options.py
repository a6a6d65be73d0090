"""[events] first and other: a log that does not write submissions, and one that writes much that is nothing to us."""

from pathlib import Path

import pytest

from etl.intake import Mapping, examine
from tests.etl.formats.builders import put
from tests.etl.intake_case import NOW, SECRET, read_text
from tests.worlds import World

LOG = (
    "request_id,service,at,event\n"
    "T-1,KTP,2024-03-04T09:00+07:00,assigned\nT-1,KTP,2024-03-06T09:00+07:00,finished\n"
    "T-2,KTP,2024-03-05T09:00+07:00,completed\nT-2,KTP,2024-03-04T08:00+07:00,completed\n"
    "T-3,KTP,2024-03-04T09:00+07:00,submitted\nT-3,KTP,2024-03-04T08:00+07:00,assigned\n"
)
FIRST = '[events]\nfirst = "submitted"\n'


def events(text: str, mapping: str, folder: Path):
    intake = read_text(folder, text, "events", office="cilegon", mapping=mapping)
    return intake, [(i, at.day, at.hour, e) for i, at, e in intake.frame.select("request_id", "at", "event").rows()]


def test_the_first_event_stands_for_the_submission_of_a_request_that_has_none(tmp_path: Path) -> None:
    intake, found = events(LOG, FIRST + '[values.event]\n"assigned" = ""\n', tmp_path)
    assert found == [
        ("T-1", 4, 2, "submitted"), ("T-1", 6, 2, "finished"), ("T-2", 5, 2, "completed"), ("T-2", 4, 1, "submitted"),
        ("T-2", 4, 1, "completed"), ("T-3", 4, 2, "submitted"),
    ]  # fmt: skip
    assert (intake.rejects, intake.skipped) == ([], 1)
    assert "For 2 requests the first event stands for their submission, as the mapping says." in intake.notices


def test_other_events_are_skipped_counted_and_named(tmp_path: Path) -> None:
    intake, found = events(LOG, '[events]\nother = "skip"\n', tmp_path)
    assert [each[3] for each in found] == ["finished", "completed", "completed", "submitted"]
    assert (intake.rejects, intake.skipped) == ([], 2)
    assert "Left out, as the mapping says of every event that is not known: 'assigned' (2)." in intake.notices
    both = '[events]\nother = "skip"\nfirst = "submitted"\n'
    assert events(LOG, both, tmp_path)[1][0] == ("T-1", 4, 2, "submitted")
    without = events(LOG, "", tmp_path)[0]
    assert [reject.code for reject in without.rejects] == ["unknown_event"] * 2
    seen = examine(put(tmp_path / "a.csv", LOG), "events", mapping=Mapping.parse(both), now=NOW, secret=SECRET)
    assert {word.word: word.meaning for word in seen.words}["assigned"] == ""


def test_an_event_that_is_empty_is_no_other_one(tmp_path: Path) -> None:
    intake, _ = events(LOG + "T-4,KTP,2024-03-04T09:00+07:00,\n", '[events]\nother = "skip"\n', tmp_path)
    assert [(reject.line, reject.code) for reject in intake.rejects] == [(8, "missing")]


@pytest.mark.parametrize("text", [LOG, LOG.replace("assigned", "rejected"), LOG.replace("03-05", "03-06")])
def test_loaded_twice_it_changes_nothing_and_every_row_is_counted_once(world: World, text: str) -> None:
    mapping = world.file('[events]\nother = "skip"\nfirst = "submitted"\n', "m.toml")
    first = world.load("events", text, mapping=mapping, office="cilegon")
    assert sum(first.counts[name] for name in ("inserted", "updated", "unchanged", "rejected")) == first.counts["read"]
    again = world.load("events", text + "\n", mapping=mapping, office="cilegon")
    assert (again.counts["inserted"], again.counts["updated"], again.counts["unchanged"]) == (0, 0, 6)
