"""What a dry run tells: the rows, the rejects, and the figures before and after, true to what a load then does."""

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner, Result

from etl import diff
from etl.__main__ import app
from etl.detail import of_result
from etl.effect import headline
from etl.intake.mapping import Mapping
from etl.load import Job, load, undo
from etl.mapping_file import to_toml
from service_levels import mart, toml_text
from tests.worlds import CATALOGUE, SECRET, World, sqlite_world

HEADER = "request_id,office,service,submitted_at,finished_at,status\n"
MONDAY = date(2024, 3, 4)
Run = Callable[..., Result]


def row(number: int, hours: float | None, office: str = "cilegon", day: int = 0) -> str:
    """A request of a weekday morning that is finished so many hours later; None: it is open."""
    on = MONDAY + timedelta(days=day)
    end = "" if hours is None else f"{on}T{8 + int(hours):02d}:{int(hours % 1 * 60):02d}:00+07:00"
    status = "open" if hours is None else "finished"
    return f"R{number},{office},KTP,{on}T08:00:00+07:00,{end},{status}\n"


FIRST = HEADER + row(1, 2) + row(2, None) + row(3, 1, day=7)
SECOND = HEADER + row(2, 3) + row(4, 1, day=8) + row(3, 1, day=7) + row(5, 1, office="atlantis")


def check(world: World, content: str) -> tuple:
    path = world.file(content)
    return path, load(world.url, world.data, Job("requests", [path], dry_run=True, detail=True), SECRET)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sqlite_world(tmp_path).init()


def figures(world: World) -> dict:
    held = mart.open(world.url, world.data)
    try:
        return headline(held, None, None)
    finally:
        held.close()


def test_a_dry_run_tells_what_the_load_then_does_and_leaves_no_trace(world: World) -> None:
    world.load("requests", FIRST)
    before, seen = figures(world), world.seen()
    path, found = check(world, SECOND)
    assert world.seen() == seen
    assert world.rows("SELECT count(*) FROM batches") == [(1,)]
    assert found.counts == {"read": 4, "inserted": 1, "updated": 1, "unchanged": 1, "rejected": 1}
    everything = found.effect["figures"][-1]
    assert (everything["from"], everything["before"]) == (None, before)
    load(world.url, world.data, Job("requests", [path]), SECRET)
    assert everything["after"] == figures(world)
    assert {(m["from"], m["to"]): m["requests"] for m in found.effect["moves"]} == {
        (None, "on_time"): 1, ("late", "on_time"): 1
    }  # fmt: skip


def test_an_undo_that_is_only_looked_at_changes_nothing_and_tells_the_truth(world: World) -> None:
    world.load("requests", FIRST)
    before = figures(world)
    world.load("requests", SECOND)
    after, seen = figures(world), world.seen()
    effect = undo(world.url, world.data, 2, dry_run=True)
    assert world.seen() == seen
    assert (effect["figures"][-1]["before"], effect["figures"][-1]["after"]) == (after, before)
    world.undo(2)
    assert figures(world) == before


def test_the_last_four_weeks_are_whole_weeks_up_to_the_data(world: World) -> None:
    _, found = check(world, FIRST)
    recent = found.effect["figures"][0]
    assert (recent["from"], recent["to"]) == ("2024-02-12", "2024-03-10")
    assert recent["before"]["requests"] == 0
    assert recent["after"]["requests"] == 2  # the third came on the Monday after


def test_a_file_that_is_loaded_already_has_no_effect(world: World) -> None:
    path = world.file(FIRST)
    load(world.url, world.data, Job("requests", [path]), SECRET)
    again = load(world.url, world.data, Job("requests", [path], dry_run=True, detail=True), SECRET)
    assert again.effect is None
    assert again.counts["unchanged"] == 3


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue.toml").write_text(CATALOGUE)
    (tmp_path / "first.csv").write_text(FIRST)
    (tmp_path / "second.csv").write_text(SECOND)

    def command(*arguments: object) -> Result:
        return CliRunner().invoke(app, [str(argument) for argument in arguments], catch_exceptions=False)

    assert command("init", "--catalogue", "catalogue.toml").exit_code == 0
    return command


def test_the_command_gives_rows_side_by_side_rejects_by_reason_and_progress(run: Run) -> None:
    run("load", "requests", "first.csv")
    options = ("--dry-run", "--detail", "--format", "json", "--progress", "json")
    result = run("load", "requests", "second.csv", *options)
    assert result.exit_code == 3
    told = json.loads(result.stdout)
    assert [one["row"]["request_id"] for one in told["new"]] == ["R4"]
    (changed,) = told["changed"]
    assert (told["all_new"], told["all_changed"]) == (1, 1)
    assert changed["key"] == {"office": "cilegon", "request_id": "R2"}
    assert {f["field"]: (f["before"], f["after"]) for f in changed["fields"]} == {
        "finished_at": (None, "2024-03-04T04:00:00+00:00"), "status": ("open", "finished")
    }  # fmt: skip
    (group,) = told["rejects"]
    assert (group["code"], group["field"], group["rows"]) == ("unknown_office", "office", 1)
    assert group["examples"][0]["line"] == 5
    stages = [json.loads(line)["stage"] for line in result.stderr.splitlines() if line.startswith('{"stage"')]
    assert list(dict.fromkeys(stages))[-3:] == ["comparing", "storing", "measuring"]


def test_detail_belongs_to_a_dry_run_in_json(run: Run) -> None:
    assert run("load", "requests", "first.csv", "--detail").exit_code == 2
    assert json.loads(run("batches", "--format", "json").stdout) == []


def test_examine_tells_how_a_file_is_read_and_the_mapping_that_reads_it_so(run: Run, tmp_path: Path) -> None:
    (found,) = json.loads(run("examine", "first.csv", "--format", "json").stdout)
    assert (found["kind"], found["delimiter"], found["given"], found["remembered"]) == ("requests", ",", None, False)
    assert [word["meaning"] for word in found["words"]] == ["finished", "open"]
    (tmp_path / "m.toml").write_text(found["mapping"])
    (again,) = json.loads(run("examine", "first.csv", "--mapping", "m.toml", "--format", "json").stdout)
    assert again["mapping"] == found["mapping"]
    assert {match["why"] for match in again["columns"]} == {"mapping"}
    assert run("examine", "catalogue.toml", "absent.csv", "--format", "json").exit_code == 1


def test_a_mapping_given_once_is_remembered_shown_and_forgotten(run: Run, tmp_path: Path) -> None:
    strange = FIRST.replace("submitted_at", "wann")
    (tmp_path / "strange.csv").write_text(strange)
    (tmp_path / "m.toml").write_text('[columns]\nsubmitted_at = "wann"\n')
    assert run("load", "requests", "strange.csv").exit_code == 1
    assert run("load", "requests", "strange.csv", "--mapping", "m.toml").exit_code == 0
    (tmp_path / "strange.csv").write_text(strange.replace("R1", "R9"))
    assert run("load", "requests", "strange.csv").exit_code == 0
    (found,) = json.loads(run("examine", "strange.csv", "--format", "json").stdout)
    assert found["remembered"]
    assert run("mapping", "requests", "strange.csv").stdout == '[columns]\nsubmitted_at = "wann"\n'
    assert "requests" in run("mapping").stdout
    assert run("mapping", "requests", "strange.csv", "--forget").exit_code == 0
    assert run("mapping", "requests", "strange.csv").exit_code == 1


def test_a_column_that_is_mapped_to_nothing_is_not_in_the_file(run: Run, tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text('[columns]\nstatus = ""\n')
    (found,) = json.loads(run("examine", "first.csv", "--mapping", "m.toml", "--format", "json").stdout)
    assert [match["name"] for match in found["columns"] if match["canonical"] is None] == ["status"]
    (tmp_path / "m.toml").write_text('[columns]\nservice = ""\n')
    asked = ("examine", "first.csv", "--kind", "requests", "--mapping", "m.toml", "--format", "json")
    (found,) = json.loads(run(*asked).stdout)
    assert "needs the column service" in found["problems"][0]["text"]


def test_a_batch_can_be_opened_and_its_rejects_are_given_back_as_the_load_wrote_them(run: Run, tmp_path: Path) -> None:
    assert run("load", "requests", "second.csv", "--by", "ani@kantor", "--rejects", "then.csv").exit_code == 3
    (part,) = json.loads(run("batch", 1, "--rows", 2, "--skip", 1, "--format", "json").stdout)
    assert (part["loaded_by"], part["files"], len(part["sha256"])) == ("ani@kantor", ["second.csv"], 64)
    assert [one["request_id"] for one in part["rows"]] == ["R3", "R4"]
    assert run("batch", 1, "--rejects", "now.csv").exit_code == 0
    assert (tmp_path / "now.csv").read_bytes() == (tmp_path / "then.csv").read_bytes()
    assert run("batch", 7).exit_code == 1


TEXT = st.text(max_size=12)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    columns=st.dictionaries(st.sampled_from(["request_id", "service", "at"]), TEXT),
    values=st.dictionaries(TEXT, st.sampled_from(["finished", "open", ""]), max_size=4),
    defaults=st.dictionaries(st.sampled_from(["office", "channel"]), TEXT),
    dates=st.sampled_from([None, "dmy", "mdy", "%d/%m/%Y"]),
)
def test_a_mapping_written_as_toml_reads_back_as_the_same(columns, values, defaults, dates) -> None:
    words = {"status": values} if values else {}
    given_ = Mapping(dates=dates, header=3, columns=columns, values=words, defaults=defaults)
    assert Mapping.parse(to_toml(given_)) == given_
    assert toml_text.written({}) == ""


@pytest.mark.parametrize(
    ("kind", "head", "row", "good", "worse"),
    [
        ("requests", "request_id,office,service,submitted_at", "S{n},cilegon,{now},2024-03-0{n}T08:00:00+07:00",
         "KTP", "surat"),
        ("pings", "at,target,up", "2024-03-01T08:0{n}:00+07:00,siak,{now}", "1", "0"),
        ("skm", "office,answered_at," + ",".join(f"u{n}" for n in range(1, 10)), "cilegon,2024-03-01" + ",{now}" * 9,
         "3", ""),
    ],
)  # fmt: skip
def test_a_sample_says_of_how_many_rows_it_is(
    world: World, monkeypatch: pytest.MonkeyPatch, kind: str, head: str, row: str, good: str, worse: str
) -> None:
    """Every new and changed row is shown, or told to be there."""
    monkeypatch.setattr(diff, "SAMPLED", 3)

    def file(now: str) -> str:
        return "\n".join([head, *(row.format(n=n, now=now) for n in range(1, 8)), ""])

    def told(content: str) -> dict:
        return of_result(
            load(world.url, world.data, Job(kind, [world.file(content)], dry_run=True, detail=True), SECRET)
        )

    found = told(file(good))
    assert (len(found["new"]), found["all_new"], found["all_changed"], found["inserted"]) == (3, 7, 0, 7)
    if worse:
        world.load(kind, file(good))
        found = told(file(worse))
        assert (len(found["changed"]), found["all_changed"], found["all_new"], found["updated"]) == (3, 7, 0, 7)
