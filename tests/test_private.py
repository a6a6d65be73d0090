"""What lies in a data folder is its owner's alone, whatever the umask; what is not ours to close stays as it is."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from service_levels import config, mart, private, store
from tests.worlds import CATALOGUE

pytestmark = pytest.mark.skipif(os.name != "posix", reason="rights of files are those of POSIX")
GOOD = "request_id,office,service,submitted_at\nA1,cilegon,KTP,2024-03-04T09:00:00+07:00\n"


@pytest.fixture(params=[0, 0o077])
def umask(request: pytest.FixtureRequest) -> Iterator[int]:
    before = os.umask(request.param)
    yield request.param
    os.umask(before)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder that is not there yet, and files to load."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "above" / "data"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "catalogue.toml").write_text(CATALOGUE)
    (tmp_path / "good.csv").write_text(GOOD)
    return tmp_path / "above" / "data"


def run(*arguments: str) -> None:
    done = CliRunner().invoke(app, list(arguments))
    assert done.exit_code == 0, done.stderr


def modes(*tops: Path) -> dict[str, str]:
    """Everything that is open to others: its name and mode."""
    every = [path for top in tops for path in (top, *top.rglob("*"))]
    found = {path: stat.S_IMODE(path.lstat().st_mode) for path in every}
    return {str(path): oct(mode) for path, mode in found.items() if mode & 0o077}


def fill(folder: Path) -> None:
    run("init", "--catalogue", "catalogue.toml")
    run("load", "requests", "good.csv")
    engine = store.create_engine(config.database_url())
    with store.reading(engine) as one, store.writing(engine):  # -wal and -shm are there
        mart.open(config.database_url(), folder).close()
        assert one is not None
        assert modes(folder) == {}
    run("undo", "1")
    run("report", "on-time")


def test_all_that_is_made_is_the_owners_alone(umask: int, folder: Path) -> None:
    fill(folder)
    assert modes(folder.parent) == {}
    names = {path.name for path in folder.iterdir()}
    assert names >= {"service_levels.db", "pii.key", "mart", "databases"}


def test_a_database_elsewhere_is_closed_and_its_folder_is_not(umask: int, folder: Path, tmp_path: Path) -> None:
    shared = tmp_path / "theirs"
    shared.mkdir()
    shared.chmod(0o755)
    run("init", "--db", f"sqlite:///{shared / 'own.db'}")
    assert stat.S_IMODE(shared.stat().st_mode) == 0o755
    assert modes(*shared.iterdir()) == {}
    run("init", "--anew", "--db", f"sqlite:///{tmp_path / 'new' / 'own.db'}")  # a folder that we make
    assert modes(tmp_path / "new") == {}


@pytest.mark.parametrize("way", [["init"], ["load", "requests", "good.csv"], ["report", "on-time"]])
def test_what_an_older_version_left_open_is_closed_at_the_next_start(folder: Path, way: list[str]) -> None:
    fill(folder)
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o777 if path.is_dir() else 0o666)
    run(*way)
    assert modes(folder) == {}


def test_a_folder_with_other_things_stays_as_it_is_and_ours_in_it_are_closed(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "letters.txt").write_text("theirs")
    for path in (folder, folder / "letters.txt"):
        path.chmod(0o755)
    fill_plain(folder)
    assert set(modes(folder)) == {str(folder), str(folder / "letters.txt")}


@pytest.mark.parametrize("how", ["a group's", "sticky", "home"])
def test_a_shared_folder_is_not_taken_from_those_who_share_it(
    folder: Path, how: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir(parents=True)
    folder.chmod({"a group's": 0o2775, "sticky": 0o1777, "home": 0o755}[how])
    if how == "home":
        monkeypatch.setenv("HOME", str(folder))
    before = folder.stat().st_mode
    fill_plain(folder)
    assert folder.stat().st_mode == before
    mart_open = stat.S_IMODE((folder / "mart").stat().st_mode)
    assert mart_open & (0o007 if how == "a group's" else 0o077) == 0
    private.tighten(folder)
    if how == "a group's":  # what its members may do to what is there, they still may
        (folder / "service_levels.db").chmod(0o664)
        private.tighten(folder)
        assert stat.S_IMODE((folder / "service_levels.db").stat().st_mode) == 0o660


def test_what_is_made_in_a_folder_of_a_group_is_the_groups_too(folder: Path) -> None:
    """As where a job and the dashboard run as two users."""
    folder.mkdir(parents=True)
    folder.chmod(0o2770)
    before = os.umask(0o002)
    try:
        fill_plain(folder)
    finally:
        os.umask(before)
    found = {path.name: stat.S_IMODE(path.stat().st_mode) for path in folder.rglob("*")}
    assert found.pop("pii.key") == 0o600
    assert all(mode in (0o660, 0o2770) for mode in found.values()), found


def fill_plain(folder: Path) -> None:
    run("init", "--catalogue", "catalogue.toml")
    run("load", "requests", "good.csv")
    assert (folder / "mart").is_dir()


def test_a_link_and_what_is_missing_are_left_alone(folder: Path, tmp_path: Path) -> None:
    private.tighten(folder, folder / "none.db")
    assert not folder.exists()
    folder.mkdir(parents=True)
    theirs = tmp_path / "theirs.key"
    theirs.write_text("a key that lies elsewhere")
    theirs.chmod(0o644)
    (folder / "pii.key").symlink_to(theirs)
    private.tighten(folder)
    assert stat.S_IMODE(theirs.stat().st_mode) == 0o644
