"""The runbook's commands for backups, run as they stand there, but for their places."""

import re
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from tests.worlds import World

RUNBOOK = Path(__file__).resolve().parents[2] / "docs" / "runbook.md"
SECTIONS = ("Backup and restore", "PostgreSQL instead of SQLite", "Upgrade")
PLACES = re.compile(r"(?:/mnt/backup|/var/tmp|/media|D:\\backup)(?=[\\/])")
FILE = re.compile(r"(\S+)[\\/]tepat-waktu-2026-11-28T054000Z(\.db(?:\.age)?)(?=\s|$)")
COMMANDS = {"backup", "restore", "backupkey", "batches", "report"}


def lines() -> Iterator[str]:
    """The lines of code of the sections."""
    for section in re.split(r"^## ", RUNBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE):
        if section.startswith(SECTIONS):
            for block in re.findall(r"^ *```\n(.*?)^ *```", section, re.MULTILINE | re.DOTALL):
                yield from (line.strip() for line in block.splitlines())


def test_every_command_of_the_runbook_works(filled: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = filled
    usual = tmp_path / "office"  # the data folder of the office: its database is in the usual place
    shutil.copytree(world.data, usual)
    shutil.copy(world.url.removeprefix("sqlite:///"), usual / "service_levels.db")
    monkeypatch.setenv("PII_KEY", "a key for the tests only")
    key = ""
    ran = set()

    def run(text: str) -> str:
        arguments = shlex.split(text)
        ran.add(arguments[0])
        done = CliRunner().invoke(app, arguments)
        assert done.exit_code == 0, (text, done.output)
        return done.stdout

    def newest(match: re.Match) -> str:
        found = [path for path in Path(match[1]).glob("tepat-waktu*") if path.name.endswith(match[2])]
        return str(max(found, key=lambda path: path.stat().st_mtime_ns))

    def placed(text: str) -> str:
        text = PLACES.sub(str(places), text.replace("sqlite:////opt/tepat-waktu/data/", f"sqlite:///{usual}/"))
        text = text.replace("postgresql://user@host/service_levels", f"sqlite:///{tmp_path / 'server.db'}")
        return FILE.sub(newest, text.replace("\\", "/").replace("age1…", key))

    places = tmp_path / "places"
    (places / "stick").mkdir(parents=True)
    trial = ""
    for number, line in enumerate(lines()):
        if match := re.fullmatch(r"export DATA_DIR=(\S+)", line):
            trial = placed(match[1])
        elif line == "unset DATA_DIR":
            trial = ""
        elif (match := re.search(r"\betl (([a-z]+)\b[^\"|]*)", line)) and match[2] in COMMANDS:
            new = match[1].startswith("restore") and "--db" not in match[1]
            monkeypatch.setenv("DATA_DIR", trial or str(tmp_path / f"new{number}" if new else usual))
            text = placed(match[1])
            said = run(text)
            key = said.strip() if text.startswith("backupkey") else key
            assert not text.startswith("batches") or "requests" in said
    assert ran == COMMANDS
    assert (tmp_path / "server.db").exists()
