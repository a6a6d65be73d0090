"""A file loaded again: what was refused for a reason outside of it is judged anew, and nothing comes twice."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from etl import load as loading
from etl import source_file
from etl.intake import IntakeError, Mapping
from service_levels import store
from service_levels.store import mending
from tests.worlds import CATALOGUE, World, sqlite_world

BEHIND = datetime(2024, 3, 5, 3, 0, tzinfo=UTC)
RIGHT = datetime(2024, 3, 20, 3, 0, tzinfo=UTC)
EARLY, LATE = "2024-03-04T09:00:00+07:00", "2024-03-08T09:00:00+07:00"
HOUR_LATER = {"early": EARLY.replace("09:", "10:"), "late": LATE.replace("09:", "10:")}
SCORES = ",".join("4" * 9)
# A file of each kind: one row of before the wrong clock's moment, one of after it.
FILES = {
    "requests": f"request_id,office,service,submitted_at\nA1,cilegon,KTP,{EARLY}\nA2,cilegon,KTP,{LATE}\n",
    "events": (
        f"request_id,office,service,event,at\nA1,cilegon,KTP,submitted,{EARLY}\nA2,cilegon,KTP,submitted,{LATE}\n"
    ),
    "pings": f"target,at,up\nsiak,{EARLY},1\nsiak,{LATE},0\n",
    "skm": f"office,service,answered_at,{','.join(f'u{n}' for n in range(1, 10))}\n"
    f"cilegon,KTP,{EARLY},{SCORES}\ncilegon,KTP,{LATE},{SCORES}\n",
    "outages": f"target,start,end\nsiak,{EARLY},{HOUR_LATER['early']}\nsiak,{LATE},{HOUR_LATER['late']}\n",
    "complaints": f"complaint_id,office,received_at\nC1,cilegon,{EARLY}\nC2,cilegon,{LATE}\n",
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sqlite_world(tmp_path).init()


def at(monkeypatch: pytest.MonkeyPatch, moment: datetime) -> None:
    monkeypatch.setattr(loading, "clock", lambda: moment)


def counts(result: loading.Result) -> tuple[int, ...]:
    return tuple(result.counts[name] for name in ("read", "inserted", "updated", "unchanged", "rejected"))


def still_open(world: World, batch: int) -> int:
    """Rejected rows of a batch that nobody has mended, as the browser counts them."""
    with store.reading(store.create_engine(world.url)) as connection:
        return sum(row.mended_in is None for row in mending.of_batch(connection, batch).rows)


@pytest.mark.parametrize("kind", sorted(FILES))
def test_what_a_wrong_clock_refused_comes_with_the_same_file(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    (tmp_path / "other").mkdir()
    other = sqlite_world(tmp_path / "other").init()
    at(monkeypatch, RIGHT)
    other.load(kind, FILES[kind])

    at(monkeypatch, BEHIND)
    assert counts(world.load(kind, FILES[kind])) == (2, 1, 0, 0, 1)
    assert counts(world.load(kind, FILES[kind])) == (2, 0, 0, 1, 1)  # the clock is still wrong: nothing changes
    at(monkeypatch, RIGHT)
    dry = world.load(kind, FILES[kind], dry_run=True)
    result = world.load(kind, FILES[kind])
    assert counts(dry) == counts(result) == (2, 1, 0, 1, 0)
    assert any("1 of its rejected rows are good now, 0 others are rejected" in notice for notice in result.notices)
    assert world.seen() == other.seen()
    assert still_open(world, 1) == 0
    assert counts(world.load(kind, FILES[kind])) == (2, 0, 0, 2, 0)
    assert world.rows("SELECT count(*) FROM batches") == [(2,)]

    world.undo(result.batch)
    assert still_open(world, 1) == 1
    assert counts(world.load(kind, FILES[kind])) == (2, 1, 0, 1, 0)
    assert world.seen() == other.seen()


def test_rows_that_are_wrong_by_themselves_stay_rejected_and_no_batch_is_made(world: World) -> None:
    bad = FILES["requests"] + "A3,cilegon,KTP,someday\n"
    first = world.load("requests", bad)
    seen = world.seen()
    again = world.load("requests", bad)
    assert (again.batch, counts(again)) == (first.batch, (3, 0, 0, 2, 1))
    assert world.seen() == seen
    assert world.rows("SELECT count(*) FROM batches") == [(1,)]


def test_only_what_is_good_now_counts_as_settled_and_the_rest_can_be_mended_once(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, BEHIND)
    bad = FILES["requests"] + "A3,cilegon,KTP,someday\n"
    world.load("requests", bad)
    assert still_open(world, 1) == 2
    at(monkeypatch, RIGHT)
    assert counts(world.load("requests", bad)) == (3, 1, 0, 1, 1)
    assert (still_open(world, 1), still_open(world, 2)) == (1, 1)
    mended = FILES["requests"].splitlines()[0] + f"\nA3,cilegon,KTP,{EARLY}\n"
    world.load("requests", mended, mends=(2, (4,)))
    assert (still_open(world, 1), still_open(world, 2)) == (0, 0)


def test_an_office_that_the_catalogue_lacked_then(world: World) -> None:
    bad = FILES["requests"] + f"B1,serang,KTP,{EARLY}\n"
    assert counts(world.load("requests", bad))[-1] == 1
    world.catalogue(CATALOGUE.replace('"cilegon"\nname = "Disdukcapil', '"cilegon"\naliases = ["serang"]\nname = "D'))
    assert counts(world.load("requests", bad)) == (3, 1, 0, 2, 0)
    assert still_open(world, 1) == 0
    assert counts(world.load("requests", bad)) == (3, 0, 0, 3, 0)


def test_a_word_and_a_header_that_no_mapping_knew_then(world: World) -> None:
    words = f"nomor,office,service,submitted_at,status\nA1,cilegon,KTP,{EARLY},nunggu\nA2,cilegon,KTP,{EARLY},open\n"
    with pytest.raises(IntakeError, match="request_id"):
        world.load("requests", words)
    mapping = world.file('[columns]\nrequest_id = "nomor"\n', "m1.toml")
    assert counts(world.load("requests", words, mapping=mapping)) == (2, 1, 0, 0, 1)
    better = world.file('[columns]\nrequest_id = "nomor"\n[values.status]\nnunggu = "open"\n', "m2.toml")
    assert counts(world.load("requests", words, mapping=better)) == (2, 1, 0, 1, 0)
    assert still_open(world, 1) == 0


def test_what_an_older_program_could_not_read(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    real = source_file.intake.read

    def older(*what: object, **how: object) -> object:
        return real(*what, **{**how, "now": BEHIND})  # stands for any verdict that another version of ours reaches

    with monkeypatch.context() as then:
        then.setattr(source_file.intake, "read", older)
        assert counts(world.load("requests", FILES["requests"])) == (2, 1, 0, 0, 1)
    assert counts(world.load("requests", FILES["requests"])) == (2, 1, 0, 1, 0)


def test_another_sheet_of_a_workbook_settles_nothing() -> None:
    assert mending._sheet(None) is None
    assert mending._sheet('sheet = "Feb"\n') == "Feb"
    assert Mapping.parse('sheet = "Feb"', "m").sheet == "Feb"


def test_an_export_from_after_its_load_is_taken_in_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a clock that was behind the data is known to a moment too early; the same file, loaded again, mends it."""
    at(monkeypatch, BEHIND)
    only_early = FILES["requests"].rsplit("A2", 1)[0]
    world.load("requests", only_early, exported_at="2024-03-10T00:00:00+07:00")
    assert world.facts()["as_of"][0] == BEHIND
    at(monkeypatch, RIGHT)
    assert counts(world.load("requests", only_early, exported_at="2024-03-10T00:00:00+07:00"))[:2] == (1, 0)
    assert world.facts()["as_of"][0] == datetime(2024, 3, 9, 17, 0, tzinfo=UTC)
    world.load("requests", only_early, exported_at="2024-03-10T00:00:00+07:00")
    assert world.rows("SELECT count(*) FROM batches") == [(2,)]


def test_a_clock_that_was_ahead_is_found_by_every_load_and_undo_and_load_mend_it(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at(monkeypatch, RIGHT)
    wrong = world.load("requests", FILES["requests"])
    at(monkeypatch, BEHIND)
    told = world.load("pings", FILES["pings"].rsplit("siak", 1)[0]).notices
    assert any(f"Batch {wrong.batch} tells of 2024-03-20" in notice for notice in told)
    assert any(f"etl undo {wrong.batch}" in notice for notice in world.load("requests", FILES["requests"]).notices)
    world.undo(wrong.batch)
    result = world.load("requests", FILES["requests"])
    assert counts(result) == (2, 1, 0, 0, 1)
    assert not any("clock" in notice for notice in result.notices)
