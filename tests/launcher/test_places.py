"""Where things are put when the project belongs to somebody else: nothing is written into it, and all agree."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from launcher import environment, places
from launcher.system import Stop

ROOT = Path(__file__).resolve().parents[2]
POSIX = os.name == "posix"
NOBODY = 65534


@pytest.fixture
def closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project that may not be written; everything below the folder `mine` may."""
    project, mine = tmp_path / "project", tmp_path / "mine"
    project.mkdir()
    mine.mkdir()
    monkeypatch.delenv("VENV_DIR", raising=False)
    monkeypatch.setattr(places, "can_write", lambda folder: folder.is_relative_to(mine))
    return project


def test_a_project_that_may_be_written_holds_its_environment(tmp_path: Path) -> None:
    assert places.venv_dir({}, tmp_path) == tmp_path / ".venv"
    assert places.for_checks(tmp_path) == {}
    assert list(tmp_path.iterdir()) == []  # asking leaves nothing


@pytest.mark.skipif(not POSIX, reason="the names of these folders are those of POSIX")
def test_else_the_users_own_folder_does_one_for_each_project(closed: Path) -> None:
    mine = closed.parent / "mine"
    for environ in ({"XDG_DATA_HOME": str(mine)}, {"HOME": str(mine)}, {"HOME": str(mine), "XDG_DATA_HOME": ""}):
        place = places.venv_dir(environ, closed)
        assert place is not None
        assert place.is_relative_to(mine)
        assert place != places.venv_dir(environ, closed.parent / "other")
        assert place == places.venv_dir(environ, closed)


@pytest.mark.skipif(not POSIX, reason="HOME is of POSIX")
@pytest.mark.parametrize("environ", [{}, {"HOME": ""}, {"HOME": "/nonexistent"}, {"XDG_DATA_HOME": "relative"}])
def test_where_there_is_no_such_folder_the_setting_is_named(closed: Path, environ: dict, monkeypatch) -> None:
    monkeypatch.setattr(places, "_home_of_account", lambda: "/nonexistent")
    assert places.venv_dir(environ, closed) is None
    monkeypatch.setattr(environment.places, "venv_dir", lambda root: None)
    (closed / "requirements.txt").write_text("# nothing\n")
    with pytest.raises(Stop, match=r"no place for the environment.*\n  VENV_DIR="):
        environment.ensure("requirements.txt", root=closed)


def test_venv_dir_names_the_place(closed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = closed.parent / "mine" / "env"
    assert places.venv_dir({"VENV_DIR": str(chosen)}, closed) == chosen
    assert places.venv_dir({"VENV_DIR": str(closed / "env")}, closed) is None
    assert places.standing({"VENV_DIR": str(chosen)}, closed) == chosen
    monkeypatch.chdir(closed.parent)
    assert places.venv_dir({"VENV_DIR": "mine/env"}, closed) == chosen


def test_checks_leave_nothing_in_a_project_that_may_not_be_written(closed: Path) -> None:
    settings = places.for_checks(closed)
    for name in ("RUFF_CACHE_DIR", "MYPY_CACHE_DIR", "HYPOTHESIS_STORAGE_DIRECTORY"):
        assert not Path(settings[name]).is_relative_to(closed)
    assert "no:cacheprovider" in settings["PYTEST_ADDOPTS"]


def python_for_all() -> str | None:
    """A Python that is new enough and that every user may start; None where root's own is in root's home."""
    question = f"import sys; sys.exit(sys.version_info < {environment.NEEDS})"
    for python in (getattr(sys, "_base_executable", sys.executable), "/usr/bin/python3"):
        try:
            done = subprocess.run([python, "-c", question], user=NOBODY, group=NOBODY, extra_groups=[])
        except OSError:
            continue
        if done.returncode == 0:
            return python
    return None


@pytest.fixture
def installed() -> Iterator[Path]:
    """The project as root installs it; open to all for reading."""
    folder = Path(tempfile.mkdtemp(prefix="installed-"))  # pytest's own folders are closed to other users
    for name in ("launcher", "service_levels"):
        (folder / name).mkdir()
        for path in (ROOT / name).glob("*.py"):
            shutil.copy(path, folder / name)
    shutil.copytree(ROOT / "service_levels" / "messages", folder / "service_levels" / "messages")
    for name in ("requirements.txt", "constraints.txt"):
        (folder / name).write_text("# nothing\n")
    yield folder
    shutil.rmtree(folder)


@pytest.mark.skipif(not POSIX or os.geteuid() != 0, reason="only root can become another user")
def test_another_user_works_with_what_root_installed_and_writes_nothing_there(installed: Path) -> None:
    """The environment of root is used as it is; where it no longer fits, and there is no home, the setting is named."""
    if (python := python_for_all()) is None:
        return
    venv = installed / ".venv"
    subprocess.run([python, "-m", "venv", "--without-pip", str(venv)], check=True)
    for packages in venv.glob("lib/python*/site-packages"):
        (packages / "pip.py").touch()  # it is asked for, and not used here
    version = environment.version_of(venv)
    assert version
    (venv / ".requirements.sha256").write_text(environment.fingerprint(installed / "requirements.txt", version))
    subprocess.run(["chmod", "-R", "a+rX,go-w", str(installed)], check=True)
    program = (
        "import sys; sys.path.insert(0, '.')\n"
        "from launcher import environment, places, system\n"
        "for what in (places.need_data_dir, lambda: environment.ensure('requirements.txt')):\n"
        "    try:\n"
        "        print(what())\n"
        "    except system.Stop as stop:\n"
        "        print(stop)\n"
    )

    def asked() -> str:
        done = subprocess.run(
            [python, "-c", program], cwd=installed, user=NOBODY, group=NOBODY, extra_groups=[], text=True,
            capture_output=True, env={"PATH": os.defpath, "HOME": ""},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    before = {path: path.lstat().st_mtime_ns for path in installed.rglob("*")}
    said = asked()
    assert f"The data folder {installed / 'data'} cannot be written" in said
    assert said.endswith(f"\n{venv}\n")
    (installed / "requirements.txt").write_text("# changed\n")
    said = asked()  # (what the programs import is not in it)
    assert "There is no place for the environment" in said
    assert f"The environment in {venv} was left as it was." in said
    before[installed / "requirements.txt"] = (installed / "requirements.txt").lstat().st_mtime_ns
    assert {path: path.lstat().st_mtime_ns for path in installed.rglob("*")} == before
