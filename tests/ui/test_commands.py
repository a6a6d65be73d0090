"""The commands as child processes: answers, messages, an end in time, and no secret on a command line."""

import os
import shutil
import sys
from pathlib import Path

import pytest

from service_levels import config, messages
from service_levels.messages import Message
from service_levels.ui import commands
from service_levels.ui.commands import Running
from service_levels.ui.line import Line


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_what_could_not_be_done_is_an_answer_with_its_message() -> None:
    answer = commands.run("batches", "--format", "json")
    assert (answer.status, answer.done) == (1, False)
    assert answer.trouble["code"] == "database.no_file"
    assert answer.trouble["text"] == answer.said[-1]
    assert "there is no such file" in answer.said[-1]


def test_what_was_done_is_an_answer_with_its_data() -> None:
    assert commands.run("init").status == 0
    answer = commands.run("batches", "--format", "json")
    assert (answer.status, answer.data, answer.done) == (0, [], True)


def test_a_command_that_takes_too_long_is_ended() -> None:
    answer = commands.run("batches", "--format", "json", seconds=0.01)
    assert answer.status != 0
    assert not answer.done
    assert "It took longer than" in answer.trouble
    assert answer.trouble.code == "command.slow"


def test_a_command_can_be_stopped_and_stopped_again() -> None:
    running = Running(["report", "on-time"])
    running.stop()
    running.stop()
    assert running.over
    assert not running.answer.done


def test_what_does_not_find_its_turn_is_told_to_come_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "LINE", Line(line=0))
    answer = Running(["batches"]).answer
    assert not answer.done
    assert answer.trouble == Message("command.busy")


def test_what_waits_for_its_turn_is_told_so_and_can_be_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "LINE", row := Line(most=1))
    row.join(first := object(), "")
    row.wait(first)
    waiting, last = Running(["batches", "--format", "json"]), Running(["init"])
    assert (waiting.progress["stage"], waiting.before, last.before) == ("queued", 0, 1)
    waiting.stop()
    assert waiting.over
    assert not waiting.answer.done
    row.leave(first)
    assert last.answer.status == 0
    assert row.before(last) == 0


def test_a_look_ends_with_its_session_and_a_load_does_not(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(commands, "LINE", row := Line(most=1))
    monkeypatch.setattr(commands.session, "current", lambda: "gone")
    row.join(first := object(), "")
    row.wait(first)
    file = tmp_path / "a.csv"
    look = commands.load(file, "requests", None, None, None, check=True)
    load = commands.load(file, "requests", None, None, None, check=False)
    assert file in commands.files_in_use()
    commands.leave(lambda _session: True)
    assert not look.over
    commands.leave(lambda _session: False)
    assert look.over
    assert not load.over
    row.leave(first)
    assert load.answer.status == 1
    assert file not in commands.files_in_use()


def test_every_command_of_a_page_has_an_end_and_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[Running] = []
    monkeypatch.setattr(Running, "__post_init__", lambda one: begun.append(one))  # noqa: PLW0108 - bound
    file = Path("a.csv")
    for check in (True, False):
        commands.load(file, "requests", None, None, None, check=check)
        commands.undo(1, check=check)
    assert [(one.look, one.seconds) for one in begun] == [
        (True, commands.CHECK_S), (True, commands.CHECK_S), (False, commands.LOAD_S), (False, commands.LOAD_S)
    ]  # fmt: skip
    assert int(config.for_a_child({}, bounded=True)[config.MEMORY_LIMIT]) * config.MEGABYTE == config.CHILD_MEMORY
    assert config.MEMORY_LIMIT not in config.for_a_child({})


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the system bounds no memory")
@pytest.mark.parametrize(
    "code",
    [
        "bytearray(10**10)",
        "import numpy; numpy.ones(10**10)",
        "import polars; polars.int_range(0, 10**10, eager=True)",
        "import duckdb; duckdb.sql('SELECT list(range) FROM range(1000000000)').fetchall()",
        "import os; os.abort()",  # as libraries do whose memory is at its end
    ],
)
def test_a_command_whose_memory_is_at_its_end_says_so_in_words(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, code: str
) -> None:
    """The child is bounded as commands are, and runs into its bound in the ways of the libraries that loading uses."""
    (tmp_path / "etl").mkdir()
    (tmp_path / "etl" / "__init__.py").touch()
    shutil.copy(config.PROJECT / "etl" / "memory.py", tmp_path / "etl")
    (tmp_path / "etl" / "__main__.py").write_text(
        f"from etl import memory\nwith memory.told():\n    assert memory.bound()\n    {code}\n"
    )
    child = config.for_a_child({**os.environ, "CHILD_MEMORY_MB": "1000"}, bounded=True)
    child["PYTHONPATH"] = os.pathsep.join((str(tmp_path), child["PYTHONPATH"]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(config, "for_a_child", lambda **_: child)
    answer = Running(["load"]).answer
    assert not answer.done
    assert messages.as_json(answer.trouble) == Message("command.memory").as_json()


@pytest.mark.parametrize("given", ["much", "0", "-1", "499"])
def test_a_bound_that_cannot_be_meant_is_refused_with_its_rule(given: str) -> None:
    with pytest.raises(config.ConfigError, match="CHILD_MEMORY_MB"):
        config.child_memory({"CHILD_MEMORY_MB": given})


def test_a_password_is_handed_on_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://head:s3cret@127.0.0.1:9/office")
    running = commands.undo(1, check=True)
    answer = running.answer
    assert not any("s3cret" in str(argument) for argument in running._child.args)
    assert answer.status == 1
    assert "s3cret" not in " ".join(answer.said)


def test_a_child_finds_the_project_and_the_same_data(tmp_path: Path) -> None:
    child = config.for_a_child({"PYTHONPATH": "/elsewhere", "HOME": "/h"})
    assert child["PYTHONPATH"].startswith(str(config.PROJECT))
    assert child["HOME"] == "/h"
    assert config.data_dir(child) == config.data_dir({})
    assert config.database_url(environ=child) == config.database_url(environ={})


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('{"stage": "storing", "of": "", "share": 0.5, "seconds": 1}', "storing"),
        ('{"stage": "storing"', None),
        ("A message of the command.", None),
        ('{"other": 1}', None),
    ],
)
def test_progress_is_told_apart_from_messages(line: str, told: str | None) -> None:
    found = commands._progress(line)
    assert (found or {}).get("stage") == told
