"""XES: events and cases of a log through the same mapping and checks as any table."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl.intake import IntakeError, Mapping, examine, read
from etl.sources import packed as packed_source
from etl.sources import xes as xes_source
from etl.sources.xes import open_xes
from service_levels.catalogue import parse
from tests.etl.formats.builders import ids, put, taken, xes
from tests.etl.intake_case import NOW, SECRET
from tests.shared import shared

EVENTS = [
    {"concept:name": "diajukan", "time:timestamp": "2024-02-03T08:05:00.000+07:00", "org:resource": "Ani"},
    {"concept:name": "selesai", "time:timestamp": "2024-02-05T09:07:00+07:00", "org:group": "Loket 2"},
]
LOG = {"00123": ({"channel": "loket", "startdate": "2024-02-03T08:05:00+07:00"}, EVENTS), "NA": ({}, EVENTS[:1])}


@pytest.mark.parametrize("packed", [False, True])
def test_events_of_a_log_need_no_mapping(tmp_path: Path, packed: bool) -> None:
    intake = taken(put(tmp_path / "log.bin", xes(LOG), packed=packed), "events")
    assert intake.rejects == []
    assert ids(intake) == ["00123", "00123", "NA"]
    assert intake.frame["event"].to_list() == ["submitted", "finished", "submitted"]
    assert intake.frame["at"][0] == datetime(2024, 2, 3, 1, 5, tzinfo=UTC)
    assert intake.frame["channel"].to_list() == ["loket", "loket", None]
    assert intake.frame["officer"].to_list() == ["Ani", None, "Ani"]
    assert (intake.dialect.format, intake.dialect.packed) == ("xes", packed)


def test_a_group_stands_for_the_officer_where_no_one_is_named(tmp_path: Path) -> None:
    intake = taken(put(tmp_path / "log.xes", xes({"A": ({}, EVENTS[1:])})), "events")
    assert intake.frame["officer"].to_list() == ["Loket 2"]


def test_cases_of_a_log_are_requests(tmp_path: Path) -> None:
    mapping = '[columns]\nsubmitted_at = "startdate"\n[defaults]\nservice = "KTP"'
    intake = taken(put(tmp_path / "log.xes", xes(LOG)), mapping=mapping)
    assert ids(intake) == ["00123"]
    assert [(r.line, r.field) for r in intake.rejects] == [(19, "submitted_at")]
    assert intake.rejects[0].raw == "NA,,"


def test_lines_are_those_of_the_file_or_places_in_the_log(tmp_path: Path) -> None:
    many = taken(put(tmp_path / "log.xes", xes(LOG)), "events")
    assert many.frame["line"].to_list() == [8, 13, 21]
    one = taken(put(tmp_path / "log.xes", xes(LOG, line="")), "events")
    assert one.frame["line"].to_list() == [1, 2, 3]
    assert any("places in the log" in notice for notice in one.notices)


def test_attributes_inside_attributes_and_of_the_log_are_not_those_of_an_event(tmp_path: Path) -> None:
    text = xes(LOG).replace('value="diajukan"/>', 'value="diajukan"><string key="org:resource" value="x"/></string>')
    text = text.replace("<trace>", '<global scope="event"><string key="concept:name" value="?"/></global><trace>', 1)
    assert taken(put(tmp_path / "log.xes", text), "events").frame["officer"].to_list() == ["Ani", None, "Ani"]


def test_events_without_a_case_are_rejected_and_named(tmp_path: Path) -> None:
    text = (
        '<log><event><string key="concept:name" value="diajukan"/><string key="case" value="x"/>'
        '<date key="time:timestamp" value="2024-02-03T08:05:00+07:00"/></event></log>'
    )
    with pytest.raises(IntakeError, match="needs the column request_id"):
        taken(put(tmp_path / "log.xes", text), "events")


ENTITIES = '<!DOCTYPE log [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (xes(LOG, head=ENTITIES), "declares a document type or entities"),
        (xes(LOG)[:-20], r"line \d+: the XML is broken"),
        ('<?xml version="1.0"?><html><body/></html>', "XML and no event log: it begins with <html>"),
        ('<?xml version="1.0"?><log></log>', "holds no event"),
        ("<log>" + "<a>" * 200, "more than 100 deep"),
        (xes({"A": ({}, [{f"k{i}": "v" for i in range(600)}])}), "more than 500 different attributes"),
    ],
)
def test_what_is_no_log_is_refused(tmp_path: Path, text: str, says: str) -> None:
    with pytest.raises(IntakeError, match=says):
        taken(put(tmp_path / "log.xes", text), "events")


def test_a_look_at_a_log_finds_events(tmp_path: Path) -> None:
    seen = examine(put(tmp_path / "log.xes", xes(LOG), packed=True), now=NOW, secret=SECRET)
    assert (seen.kind, seen.format, seen.packed, seen.sampled) == ("events", "xes", True, False)
    assert seen.rows[1][1][-2:] == ("", "Loket 2") or "Loket 2" in seen.rows[1][1]


def test_a_log_is_read_piece_by_piece(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The document is never held as a whole: its pieces are asked for one by one, and none is kept."""
    path = put(tmp_path / "log.xes", xes({f"c{i}": ({"pad": "x" * 1_000}, EVENTS) for i in range(3_000)}))
    alive: list[int] = []
    gone: list[int] = []

    class Piece(bytes):
        def __del__(self) -> None:
            gone.append(len(self))

    def pieces(source: Path) -> Iterator[bytes]:
        for piece in packed_source.pieces(source):
            alive.append(len(piece))
            assert len(alive) - len(gone) <= 2
            yield Piece(piece)

    monkeypatch.setattr(xes_source, "pieces", pieces)
    assert len(open_xes(path, cases=False).numbers) == 3_000 * len(EVENTS)
    assert len(alive) > 2


HERE = parse(
    """
[[office]]
id = "gemeente"
name = "Gemeente"
timezone = "Europe/Amsterdam"
calendar = "kantoor"
[[calendar]]
id = "kantoor"
  [[calendar.hours]]
  from = 2000-01-01
  monday = ["08:00-12:00"]
"""
)
OF_CASES = """
[columns]
submitted_at = "startdate"
finished_at = "enddate"
deadline_at = "deadline"
officer = "responsible"
[defaults]
service = "wabo"
"""


def both_receipts(log: Path, table: Path):
    given = {"catalogue": HERE, "now": NOW, "secret": SECRET}
    of_log = read(log, "requests", mapping=Mapping.parse(OF_CASES), **given)
    with_id = OF_CASES.replace("[columns]", '[columns]\nrequest_id = "case"')
    of_table = read(table, "requests", mapping=Mapping.parse(with_id), **given)
    return of_log, of_table


def test_a_real_log_gives_the_same_requests_as_its_table() -> None:
    log, table = shared("data", "receipt", "receipt.xes.gz"), shared("data", "receipt", "receipt_cases.csv")
    of_log, of_table = both_receipts(log, table)
    assert (of_log.read, len(of_log.rejects), len(of_table.rejects)) == (1434, 2, 2)
    assert {r.code for r in of_log.rejects} == {"before_submission"}
    columns = ["request_id", "channel", "submitted_at", "finished_at", "deadline_at"]
    one = of_log.frame.select(columns).sort("request_id")
    assert one.equals(of_table.frame.select(columns).sort("request_id"))
    late = one.filter(one["finished_at"] > one["deadline_at"])
    waiting = one.filter(one["finished_at"].is_null())
    events = read(
        log, "events", catalogue=HERE, now=NOW, secret=SECRET, mapping=Mapping.parse(every_event_is("submitted", log))
    )
    end = events.frame["at"].max()
    assert (len(late), len(waiting), len(waiting.filter(waiting["deadline_at"] < end))) == (377, 105, 39)


def every_event_is(meaning: str, log: Path) -> str:
    names = open_xes(log, cases=False)
    place = names.found.names.index("concept:name")
    lines = [f'"{name}" = "{meaning}"' for name in names.cells[str(place)].unique().sort().to_list()]
    return "[defaults]\nservice = \"wabo\"\n[values.event]\n" + "\n".join(lines)


def test_events_of_a_real_log_are_kept_or_skipped_as_the_mapping_says() -> None:
    log = shared("data", "receipt", "receipt.xes.gz")
    mapping = every_event_is("", log).replace(
        '"Confirmation of receipt" = ""', '"Confirmation of receipt" = "submitted"'
    )
    intake = read(log, "events", catalogue=HERE, now=NOW, secret=SECRET, mapping=Mapping.parse(mapping))
    assert (intake.read, intake.rejects) == (8577, [])
    assert len(intake.frame) + intake.skipped + intake.duplicates == 8577
    names = open_xes(log, cases=False)
    receipts = names.cells[str(names.found.names.index("concept:name"))] == "Confirmation of receipt"
    assert len(intake.frame) + intake.duplicates == receipts.sum()
    assert set(intake.frame["event"]) == {"submitted"}
