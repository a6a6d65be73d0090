"""What a lost or another key stops, and what it does not: by the commands."""

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from etl.__main__ import app
from tests.worlds import CATALOGUE

GOOD = "request_id,office,service,submitted_at\n3672014501900001,cilegon,KTP,2024-03-04T09:00:00+07:00\n"
NEEDS = (["load", "requests", "good.csv"], ["load", "requests", "good.csv", "--dry-run"], ["examine", "good.csv"])
GOES_ON = (["report", "on-time"], ["batches"], ["batch", "1"], ["trust"], ["undo", "1"])
Run = Callable[..., Result]


@pytest.fixture
def loaded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue.toml").write_text(CATALOGUE)
    (tmp_path / "good.csv").write_text(GOOD)

    def run(*arguments: str) -> Result:
        return CliRunner().invoke(app, list(arguments))

    assert run("init", "--catalogue", "catalogue.toml").exit_code == 0
    assert run("load", "requests", "good.csv").exit_code == 0
    return run


@pytest.mark.parametrize("how", ["lost", "other", "other in PII_KEY"])
def test_what_needs_the_key_refuses_and_all_else_goes_on(
    loaded: Run, how: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "data" / "pii.key"
    right = file.read_text()
    if how == "lost":
        file.unlink()
    elif how == "other":
        file.write_text("another key, as long as needed")
    else:
        monkeypatch.setenv("PII_KEY", "another key, as long as needed")
    (tmp_path / "good.csv").write_text(GOOD.replace("KTP", "KK"))
    for arguments in (*NEEDS, ["key"]):
        done = loaded(*arguments)
        assert done.exit_code == 1, arguments
        assert ("missing" if how == "lost" else "not the key") in done.stderr
        assert ("PII_KEY" if "PII_KEY" in how else str(file)) in done.stderr
        assert "etl key --new" in done.stderr
        assert right not in done.output
    if how == "lost":
        assert not file.exists()
    for arguments in GOES_ON:
        assert loaded(*arguments).exit_code == 0, arguments
    monkeypatch.delenv("PII_KEY", raising=False)
    file.write_text(right)
    assert loaded("load", "requests", "good.csv").exit_code == 0
    assert loaded("key").exit_code == 0
    assert loaded("key", "--new").exit_code == 1  # it is there, and right


def test_a_new_key_is_begun_when_told(loaded: Run, tmp_path: Path) -> None:
    file = tmp_path / "data" / "pii.key"
    right = file.read_text()
    file.unlink()
    done = loaded("key", "--new")
    assert done.exit_code == 0
    assert "not recognised again" in done.stdout
    assert file.read_text() != right
    assert loaded("load", "requests", "good.csv").exit_code == 0
