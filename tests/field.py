"""Small files that real exports resemble: each loaded alone into a fresh database, and asked for reports."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

from etl.__main__ import app
from etl.load import Job, Result, load
from service_levels import config
from tests.shared import shared

SECRET = b"a key for tests"

# report("on-time", "--by", "service") -> the records that the command prints
Report = Callable[..., list[dict[str, Any]]]


def loaded(tmp_path: Path, file: str, kind: str, mapping: str | Path | None = None) -> tuple[Result, Report]:
    """Loads a file of `field/` with the mapping of its name, where there is one; `mapping`: another, by name or path.

    Gives what came of the load, and a function for reports. Raises IntakeError where the file is refused.
    """
    url = fresh(tmp_path)
    return load_more(tmp_path, url, file, kind, mapping), reports(url)


def fresh(tmp_path: Path) -> str:
    """URL of an empty database with the catalogue of these files."""
    url = f"sqlite:///{tmp_path / 'field.db'}"
    _run("init", "--db", url, "--catalogue", str(shared("field", "small.toml")))
    return url


def load_more(tmp_path: Path, url: str, file: str, kind: str, mapping: str | Path | None = None) -> Result:
    """Loads one more file into the database of `fresh`; where it has no mapping, a remembered one may be used."""
    path = shared("field", file)
    named = path.with_suffix(".toml") if mapping is None else shared("field") / mapping
    job = Job(kind, [path], mapping=named if named.exists() else None)
    return load(url, config.data_dir(), job, SECRET)


def reports(url: str) -> Report:
    """A function that asks a database for reports, as the command of the contract does."""

    def report(name: str, *args: str) -> list[dict[str, Any]]:
        records: list[dict[str, Any]] = json.loads(_run("report", name, *args, "--db", url, "--format", "json"))
        return records

    return report


def _run(*args: str) -> str:
    done = CliRunner().invoke(app, [*args], catch_exceptions=False)
    assert done.exit_code == 0, f"etl {' '.join(args)}: {done.output}"
    return done.stdout
