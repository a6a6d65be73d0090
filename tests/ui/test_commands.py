"""The commands as child processes: answers, messages, an end in time, and no secret on a command line."""

from pathlib import Path

import pytest

from service_levels import config
from service_levels.ui import commands
from service_levels.ui.commands import Running


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)


def test_what_could_not_be_done_is_an_answer_with_its_message() -> None:
    answer = commands.run("batches", "--format", "json")
    assert (answer.status, answer.data, answer.done) == (1, None, False)
    assert "there is no such file" in answer.said[-1]


def test_what_was_done_is_an_answer_with_its_data() -> None:
    assert commands.run("init").status == 0
    answer = commands.run("batches", "--format", "json")
    assert (answer.status, answer.data, answer.done) == (0, [], True)


def test_a_command_that_takes_too_long_is_ended() -> None:
    answer = commands.run("batches", "--format", "json", seconds=0.01)
    assert answer.status != 0
    assert not answer.done


def test_a_command_can_be_stopped_and_stopped_again() -> None:
    running = Running(["report", "on-time"])
    running.stop()
    running.stop()
    assert running.over
    assert not running.answer.done


def test_a_password_is_handed_on_out_of_sight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://head:s3cret@127.0.0.1:9/office")
    running = commands.undo(1, check=True)
    assert not any("s3cret" in str(argument) for argument in running._child.args)
    answer = running.answer
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
