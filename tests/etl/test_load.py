"""Loading on both engines: counts, updates, older exports, undo, editions."""

import re

import pytest

from etl.intake import IntakeError
from etl.load import Job, load
from service_levels.store import StoreError
from tests.worlds import CATALOGUE, SECRET, World

HEADER = "request_id,office,service,channel,submitted_at,complete_at,finished_at,status,missing_documents\n"
OPEN = HEADER + "A1,cilegon,KTP,loket,2024-03-04T09:00:00+07:00,,,open,\n"
NINE, TEN = "2024-03-04T09:00:00+07:00", "2024-03-04T10:00:00+07:00"
DONE = HEADER + f"A1,cilegon,KTP,loket,{NINE},{NINE},{TEN},finished,\n"
TWO = HEADER + (
    "A1,cilegon,KTP,loket,2024-03-04T09:00:00+07:00,,,open,\n"
    "B1,Kota Jayapura,ktp-el,daring,2024-03-05T09:00:00+09:00,,2024-03-05T11:00:00+09:00,finished,f1.02\n"
)


def counts(result) -> tuple[int, ...]:
    return tuple(result.counts[name] for name in ("read", "inserted", "updated", "unchanged", "rejected"))


def test_a_first_load_measures_what_it_brings(world: World) -> None:
    result = world.load("requests", TWO)
    assert counts(result) == (2, 2, 0, 0, 0)
    facts = world.facts()
    assert facts["request_id"].to_list() == ["A1", "B1"]
    assert facts["status"].to_list() == ["open", "finished"]
    assert facts["missing"].to_list() == [[], ["F-1.02"]]
    assert facts["as_of"].dt.to_string("iso:strict").to_list()[1].startswith("2024-03-05T02:00:00")


def test_the_same_file_again_changes_nothing_and_names_its_batch(world: World) -> None:
    first = world.load("requests", TWO)
    before = world.seen(), world.rows("SELECT * FROM mart_states")
    again = world.load("requests", TWO)
    assert again.batch == first.batch
    assert counts(again) == (2, 0, 0, 2, 0)
    assert (world.seen(), world.rows("SELECT * FROM mart_states")) == before


def test_a_row_that_is_known_is_updated_and_can_be_taken_back(world: World) -> None:
    world.load("requests", OPEN)
    before = world.seen()
    result = world.load("requests", DONE)
    assert counts(result) == (1, 0, 1, 0, 0)
    assert world.facts()["status"].to_list() == ["finished"]
    world.undo(result.batch)
    assert world.seen() == before
    with pytest.raises(StoreError, match="undone already"):
        world.undo(result.batch)


def test_an_older_export_does_not_undo_a_newer_one(world: World) -> None:
    world.load("requests", DONE, exported_at="2024-03-10T00:00:00+07:00")
    before = world.seen()
    result = world.load("requests", OPEN, exported_at="2024-03-05T00:00:00+07:00")
    assert counts(result) == (1, 0, 0, 1, 0)
    assert world.seen() == before


def test_without_an_export_time_the_newest_instant_in_the_file_decides(world: World) -> None:
    world.load("requests", DONE)
    result = world.load("requests", OPEN)
    assert counts(result) == (1, 0, 0, 1, 0)
    assert world.facts()["status"].to_list() == ["finished"]


def test_a_column_that_a_file_lacks_says_nothing(world: World) -> None:
    world.load("requests", OPEN, exported_at="2024-03-05T00:00:00+07:00")
    short = "request_id,office,service,submitted_at,district\nA1,cilegon,KTP,2024-03-04T09:00:00+07:00,Cibeber\n"
    world.load("requests", short, exported_at="2024-03-06T00:00:00+07:00")
    facts = world.facts()
    assert facts.select("channel", "district").rows() == [("loket", "Cibeber")]


def test_undoing_an_earlier_batch_keeps_what_a_later_one_also_said(world: World) -> None:
    first = world.load("requests", OPEN, exported_at="2024-03-05T00:00:00+07:00")
    world.load("requests", TWO, exported_at="2024-03-06T00:00:00+07:00")
    world.undo(first.batch)
    assert world.facts()["request_id"].to_list() == ["A1", "B1"]


def test_an_undone_file_can_be_loaded_again(world: World) -> None:
    first = world.load("requests", TWO)
    seen = world.seen()
    world.undo(first.batch)
    assert world.facts().height == 0
    assert counts(world.load("requests", TWO)) == (2, 2, 0, 0, 0)
    assert world.seen() == seen


def test_several_files_are_one_batch(world: World) -> None:
    late = TWO.replace("A1", "A2").replace("B1", "B2")
    result = world.load("requests", OPEN, late)
    assert counts(result) == (3, 3, 0, 0, 0)
    assert world.facts().height == 3
    world.undo(result.batch)
    assert world.facts().height == 0
    assert world.rows("SELECT count(*) FROM request_rows") == [(0,)]


def test_one_unreadable_file_among_several_changes_nothing(world: World) -> None:
    before = world.seen()
    with pytest.raises(IntakeError):
        world.load("requests", OPEN, "no,such,columns\n1,2,3\n")
    assert world.seen() == before
    assert world.rows("SELECT count(*) FROM batches") == [(0,)]


def test_of_several_files_an_error_names_its_own(world: World) -> None:
    open_order = "request_id,office,service,submitted_at\nA1,cilegon,KTP,05/02/2024 09:00\n"
    with pytest.raises(IntakeError, match=r"^file2\.csv: The order of day and month is open"):
        world.load("requests", OPEN, open_order)
    with pytest.raises(IntakeError, match=r"^The order of day and month is open"):
        world.load("requests", open_order)


def test_numbers_of_people_in_the_name_of_a_file_are_not_kept(world: World) -> None:
    path = world.file(OPEN, "081234567890_3672010203040001.csv")
    load(world.url, world.data, Job("requests", [path]), SECRET)
    ((name,),) = world.rows("SELECT file FROM batches")
    assert re.fullmatch(r"tel-[0-9a-f]{16}_id-[0-9a-f]{16}\.csv", name)


def test_of_a_damaged_row_the_line_is_kept_and_the_others_are_loaded(world: World) -> None:
    damaged = OPEN + f"B\0ad,cilegon,KTP,loket,{NINE},,,open,\n"
    assert counts(world.load("requests", damaged)) == (2, 1, 0, 0, 1)
    ((_, kept),) = world.load("requests", damaged).rejects
    assert (kept.line, kept.raw) == (3, "")
    assert "NUL" in kept.reason


def test_rejected_rows_are_kept_and_the_others_loaded(world: World) -> None:
    bad = TWO + f"C1,atlantis,KTP,loket,{NINE},,,open,\n,cilegon,KTP,loket,{NINE},,,open,\n"
    result = world.load("requests", bad)
    assert counts(result) == (4, 2, 0, 0, 2)
    kept = world.rows("SELECT line, field FROM rejects ORDER BY number")
    assert kept == [(4, "office"), (5, "request_id")]
    assert [reject.line for _, reject in world.load("requests", bad).rejects] == [4, 5]


def test_a_dry_run_counts_and_writes_nothing(world: World) -> None:
    before = world.seen()
    result = world.load("requests", TWO, dry_run=True)
    assert result.batch is None
    assert counts(result) == (2, 2, 0, 0, 0)
    assert world.seen() == before
    assert world.rows("SELECT count(*) FROM batches") == [(0,)]


def test_an_unknown_service_is_measured_once_a_catalogue_names_it(world: World) -> None:
    world.load("requests", DONE.replace("KTP", "Surat Pindah"))
    assert world.facts().select("service", "outcome").rows() == [("Surat Pindah", "unmeasured")]
    more = CATALOGUE + (
        '[[service]]\nid = "pindah"\nname = { id = "Surat pindah", en = "Moving letter" }\nrequires = []\n'
        '[[standard]]\nservice = "pindah"\nfrom = 2019-01-01\namount = 1\nunit = "working_days"\n'
        'clock_starts = "submitted"\nsource = "test"\n'
    )
    assert world.catalogue(more) == (2, True)
    assert world.facts().select("service", "outcome").rows() == [("pindah", "on_time")]
    assert world.catalogue(more) == (2, False)


def test_a_catalogue_that_drops_an_office_with_data_is_refused(world: World) -> None:
    world.load("requests", TWO)
    renamed = CATALOGUE.replace('id = "cilegon"', 'id = "kota-cilegon"')
    with pytest.raises(StoreError, match="no office 'cilegon'"):
        world.catalogue(renamed)
    alias = renamed.replace('name = "Disdukcapil Cilegon"', 'name = "Disdukcapil Cilegon"\naliases = ["cilegon"]')
    world.catalogue(alias)
    assert world.facts()["office"].to_list() == ["jayapura", "kota-cilegon"]
    world.load("requests", DONE.replace("cilegon", "kota-cilegon"), exported_at="2024-03-10T00:00:00+07:00")
    assert world.facts().select("office", "status").rows() == [("jayapura", "finished"), ("kota-cilegon", "finished")]


def test_events_and_rows_of_one_request_meet(world: World) -> None:
    world.load("requests", OPEN)
    events = "request_id,office,at,event,missing_documents\n"
    events += "A1,cilegon,2024-03-04T09:10:00+07:00,returned,KK\nA1,cilegon,2024-03-04T11:00:00+07:00,resubmitted,\n"
    assert counts(world.load("events", events)) == (2, 2, 0, 0, 0)
    assert world.facts().select("returns", "missing").rows() == [(1, ["KK"])]
    assert counts(world.load("events", events + "A1,cilegon,2024-03-04T12:00:00+07:00,completed,\n")) == (3, 1, 0, 2, 0)


RETURNED = "request_id,office,at,event,missing_documents\nA1,cilegon,2024-03-04T09:10:00+07:00,returned,"
EXPORTED = "2024-03-10T00:00:00+07:00"


def test_a_row_for_each_missing_document_of_a_return_is_one_return_of_them_all(world: World) -> None:
    world.load("requests", OPEN)
    assert counts(world.load("events", f"{RETURNED}KK\n{RETURNED.splitlines()[1]}F-1.02\n")) == (2, 1, 1, 0, 0)
    assert world.facts().select("returns", "missing").rows() == [(1, ["F-1.02", "KK"])]


@pytest.mark.parametrize("order", [("KK", "F-1.02"), ("F-1.02", "KK")])
def test_they_may_come_in_two_files_of_one_export_and_a_newer_one_replaces_them(world: World, order: tuple) -> None:
    world.load("requests", OPEN)
    for document in order:
        world.load("events", RETURNED + document + "\n", exported_at=EXPORTED)
    assert world.facts()["missing"].to_list() == [["F-1.02", "KK"]]
    world.load("events", RETURNED + "KK\n", exported_at="2024-03-11T00:00:00+07:00")
    assert world.facts()["missing"].to_list() == [["KK"]]


def test_an_end_of_an_older_export_does_not_close_what_a_newer_one_calls_open(world: World) -> None:
    world.load("requests", DONE, exported_at="2024-03-10T00:00:00+07:00")
    status = "request_id,office,service,submitted_at,status\nA1,cilegon,KTP,2024-03-04T09:00:00+07:00,open\n"
    world.load("requests", status, exported_at="2024-03-11T00:00:00+07:00")
    assert world.facts().select("status", "ended_at").rows() == [("open", None)]


def test_pings_reach_the_requests_that_lived_then(world: World) -> None:
    world.load("requests", DONE)
    files = world.seen()["files"]
    calm = "".join(f"2024-02-01T09:{minute:02d}:00+07:00,siak,0\n" for minute in range(30))
    world.load("pings", "at,target,up\n" + calm)
    assert world.seen()["files"] == files  # nobody lived then
    down = "".join(f"2024-03-04T09:{minute:02d}:00+07:00,siak,0\n" for minute in range(30))
    result = world.load("pings", "at,target,up\n" + down)
    assert counts(result) == (30, 30, 0, 0, 0)
    assert world.facts()["exposure_us"].to_list() == [30 * 60 * 1_000_000]
    world.undo(result.batch)
    assert world.seen()["files"] == files


def test_of_two_pings_of_one_instant_the_failure_is_believed(world: World) -> None:
    one = "at,target,up\n2024-03-04T09:00:00+07:00,siak,1\n"
    world.load("pings", one)
    assert counts(world.load("pings", one.replace(",1", ",0"))) == (1, 0, 1, 0, 0)
    assert counts(world.load("pings", one.replace("siak", "SIAK"))) == (1, 0, 0, 1, 0)


def test_answers_of_overlapping_exports_count_once(world: World) -> None:
    head = "office,service,answered_at," + ",".join(f"u{n}" for n in range(1, 10)) + "\n"
    row = "cilegon,KTP,2024-03-04T09:00:00+07:00,4,4,4,4,4,4,4,4,4\n"
    first = world.load("skm", head + row + row)
    assert first.counts["read"] == 2
    kept = len(world.seen()["answers"])
    assert counts(world.load("skm", head + row + row.replace("4,4\n", "4,3\n")))[1] == 1
    assert len(world.seen()["answers"]) == kept + 1


def test_a_mapping_is_remembered_for_files_of_the_same_shape(world: World) -> None:
    named = '[columns]\nrequest_id = "KODE"\nsubmitted_at = "MASUK"\n[defaults]\nservice = "KTP"\n'
    mapping = world.file(named, "mapping.toml")
    content = "KODE,MASUK,office\nA1,2024-03-04T09:00:00+07:00,cilegon\n"
    with pytest.raises(IntakeError):
        world.load("requests", content)
    world.load("requests", content, mapping=mapping)
    assert counts(world.load("requests", content.replace("A1", "A2"))) == (1, 1, 0, 0, 0)
