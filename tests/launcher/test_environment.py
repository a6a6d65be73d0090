"""The environment: made whole aside, put in its place, and never lost, whatever fails or is killed on the way."""

import os
import shutil
import socket
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from launcher import environment, places
from launcher.system import Stop

ROOT = Path(__file__).resolve().parents[2]
POSIX = os.name == "posix"


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one package, which has a script."""
    folder = tmp_path_factory.mktemp("wheels")
    info = "tiny-1.0.dist-info"
    files = {
        "tiny.py": "def main():\n    print('tiny')\n",
        f"{info}/METADATA": "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/entry_points.txt": "[console_scripts]\ntiny = tiny:main\n",
    }
    with zipfile.ZipFile(folder / "tiny-1.0-py3-none-any.whl", "w") as wheel:
        for name, content in files.items():
            wheel.writestr(name, content)
        wheel.writestr(f"{info}/RECORD", "".join(f"{name},,\n" for name in files) + f"{info}/RECORD,,\n")
    return folder


@pytest.fixture(scope="module")
def made(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A project whose environment was made without a network, from a folder of wheels; not to be changed."""
    project = tmp_path_factory.mktemp("project")
    (project / "requirements.txt").write_text("tiny==1.0\n")
    (project / "constraints.txt").write_text("# nothing\n")
    with pytest.MonkeyPatch.context() as patched:
        for name in ("VENV_DIR", "PIP_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
            patched.delenv(name, raising=False)
        patched.setenv("PIP_NO_INDEX", "1")
        patched.setenv("PIP_FIND_LINKS", str(wheels))
        assert environment.ensure("requirements.txt", root=project) == project / ".venv"
    return project


def test_a_first_start_without_a_network_installs_from_a_folder_of_wheels(made: Path) -> None:
    venv = made / ".venv"
    python = environment.python_of(venv)
    assert subprocess.run([str(python), "-c", "import tiny"]).returncode == 0
    assert sorted(path.name for path in made.glob(".venv*")) == [".venv", ".venv.lock"]


def test_a_later_start_needs_neither_network_nor_the_right_to_write(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VENV_DIR", raising=False)
    monkeypatch.setattr(environment, "install", lambda *_: pytest.fail("installed again"))
    monkeypatch.setattr(environment, "one_at_a_time", lambda lock: pytest.fail("made a lock"))
    assert environment.ensure("requirements.txt", root=made) == made / ".venv"


@pytest.mark.skipif(not POSIX, reason="scripts as tested here are POSIX's")
def test_its_scripts_name_the_place_it_has_and_not_the_one_it_was_made_in(made: Path) -> None:
    scripts = made / ".venv" / "bin"
    for path in [made / ".venv" / "pyvenv.cfg", *scripts.iterdir()]:
        if not path.is_symlink():
            assert b".venv.new" not in path.read_bytes(), path.name
    done = subprocess.run([str(scripts / "tiny")], capture_output=True, text=True)
    assert done.stdout == "tiny\n"
    ask = f". {scripts / 'activate'} && python -c 'import tiny, sys; print(sys.prefix)'"
    done = subprocess.run(["sh", "-c", ask], capture_output=True, text=True)
    assert done.stdout.strip() == str(made / ".venv")


def test_another_python_of_the_same_user_finds_it_ready(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    assert environment.is_ready(made / ".venv", [made / "requirements.txt"])


@pytest.fixture
def installed(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project of its own with an environment, whose requirements have changed, and no way to install anything."""
    monkeypatch.delenv("VENV_DIR", raising=False)
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    monkeypatch.setattr(
        environment, "create", lambda venv, prompt: shutil.copytree(made / ".venv", venv, symlinks=True)
    )
    shutil.copytree(made, tmp_path / "project", symlinks=True)
    (tmp_path / "project" / "requirements.txt").write_text("no-such-thing==1\n")
    return tmp_path / "project"


def listing(folder: Path) -> dict[Path, int]:
    """Files and the times of their content, but for bytecode, which every look at a package may write."""
    return {path: path.lstat().st_mtime_ns for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"}


def test_without_a_way_to_install_the_one_that_works_goes_on(
    installed: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "SERVES", "import tiny")
    before = listing(installed / ".venv")
    assert environment.ensure("requirements.txt", root=installed) == installed / ".venv"
    said = capsys.readouterr().out
    assert "no-such-thing" in said
    assert "Going on with the environment as it was" in said
    assert listing(installed / ".venv") == before
    assert not (installed / ".venv.new").exists()

    def fails(*_: object) -> None:
        raise Stop("no way to install")

    monkeypatch.setattr(environment, "install", fails)
    with pytest.raises(Stop, match="left as it was"):
        environment.ensure("requirements.txt", root=installed, strict=True)
    monkeypatch.setattr(environment, "SERVES", "import what_the_programs_need_now")
    with pytest.raises(Stop, match="left as it was"):
        environment.ensure("requirements.txt", root=installed)
    assert listing(installed / ".venv") == before
    assert not (installed / ".venv.new").exists()


def test_a_first_start_without_a_network_says_so(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.rmtree(installed / ".venv")
    with socket.socket() as closed:  # bound and not listening: every connection is refused at once
        closed.bind(("127.0.0.1", 0))
        monkeypatch.delenv("PIP_NO_INDEX")
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_RETRIES", "1")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        with pytest.raises(Stop, match="needs a network"):
            environment.ensure("requirements.txt", root=installed)
    assert not (installed / ".venv").exists()


def test_a_full_disk_is_told_as_such() -> None:
    assert "disk is full" in environment.pip_failure("ERROR: [Errno 28] No space left on device")


@pytest.mark.skipif(not POSIX, reason="a killed process has no signal number on Windows")
def test_a_killed_installation_says_so(installed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    killer = installed / "python"
    killer.write_text("#!/bin/sh\nkill -9 $$\n")
    killer.chmod(0o755)
    monkeypatch.setattr(environment, "python_of", lambda venv: killer)
    with pytest.raises(Stop, match="interrupted"):
        environment.install(installed / ".venv", [installed / "requirements.txt"])


def test_a_folder_that_is_no_environment_is_never_deleted(installed: Path) -> None:
    shutil.rmtree(installed / ".venv")
    (installed / ".venv").mkdir()
    (installed / ".venv" / "thesis.txt").write_text("mine")
    with pytest.raises(Stop, match="Move it away"):
        environment.ensure("requirements.txt", root=installed)
    assert (installed / ".venv" / "thesis.txt").read_text() == "mine"


def test_two_starts_wait_for_each_other(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib; sys.path.insert(0, sys.argv[1]); from launcher import environment\n"
        "with environment.one_at_a_time(pathlib.Path(sys.argv[2]) / 'lock'):\n"
        "    inside = pathlib.Path(sys.argv[2]) / 'inside'\n"
        "    inside.touch(exist_ok=False); time.sleep(0.3); inside.unlink()\n"
    )
    command = [sys.executable, "-c", program, str(ROOT), str(tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [child.communicate()[1] for child in both] == [b"", b""]


# ---- killed at any instant -----------------------------------------------------------------------


class Killed(BaseException):
    """As if the process had ended here."""


class Steps:
    """Counts what is done to files, and ends the process at one of them: before it, or in its middle."""

    def __init__(self, patched: pytest.MonkeyPatch) -> None:
        self.left: float = float("inf")
        self.done = 0
        for kind, name in ((Path, "rename"), (Path, "unlink"), (Path, "write_text"), (Path, "write_bytes")):
            patched.setattr(kind, name, self._counted(getattr(kind, name)))
        patched.setattr(shutil, "rmtree", self._counted(self._by_one))

    def _by_one(self, folder: Path, ignore_errors: bool = False) -> None:  # noqa: ARG002
        for path in sorted(folder.rglob("*"), key=lambda path: (-len(path.parts), path)):
            path.rmdir() if path.is_dir() else path.unlink()
        if folder.exists():
            folder.rmdir()

    def _counted(self, function: Callable) -> Callable:
        def step(*arguments: object, **options: object) -> object:
            if self.left <= 0:
                raise Killed
            self.left -= 1
            self.done += 1
            return function(*arguments, **options)

        return step


def sham(venv: Path, holds: str) -> None:
    """What passes for an environment here: it holds one word in several files, or it is broken."""
    python = environment.python_of(venv)
    python.parent.mkdir(parents=True)
    (venv / "pyvenv.cfg").write_text(f"version = 3.11.7\nword = {holds}\n")
    for path in (python, venv / "one", venv / "other"):
        path.write_text(holds)


def word_of(venv: Path) -> str | None:
    """The word of a whole one; None where it is none or in pieces."""
    paths = [environment.python_of(venv), venv / "one", venv / "other"]
    words = {path.read_text() if path.exists() else None for path in paths}
    return words.pop() if len(words) == 1 else None


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("VENV_DIR", raising=False)
    monkeypatch.setattr(environment, "need_ensurepip", lambda: None)
    monkeypatch.setattr(environment, "is_healthy", lambda venv: word_of(venv) is not None)
    monkeypatch.setattr(environment, "serves", lambda venv: word_of(venv) is not None)
    monkeypatch.setattr(places, "can_write", lambda folder: True)
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).write_text("one\n")
    return tmp_path


def test_killed_at_any_step_the_next_start_has_a_whole_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv, wanted = project / ".venv", project / "requirements.txt"
    online = True

    def create(place: Path, prompt: str) -> None:
        sham(place, wanted.read_text())

    def install(place: Path, files: list[Path]) -> None:
        if not online:
            raise Stop("no network")

    monkeypatch.setattr(environment, "create", create)
    monkeypatch.setattr(environment, "install", install)
    steps = Steps(monkeypatch)
    finished, kill = False, 0
    while not finished:
        for left in project.glob(".venv*"):
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        wanted.write_text("old\n")
        environment.ensure("requirements.txt", root=project)
        wanted.write_text("new\n")
        steps.left = kill
        try:
            environment.ensure("requirements.txt", root=project)
            finished = True
        except Killed:
            kill += 1
        steps.left = float("inf")
        online = False  # nothing can be installed: what is there must do
        assert environment.ensure("requirements.txt", root=project) == venv
        assert word_of(venv) in ("old\n", "new\n")
        assert sorted(path.name for path in project.glob(".venv*")) == [".venv", ".venv.lock"]
        online = True
        environment.ensure("requirements.txt", root=project)
        assert word_of(venv) == "new\n"
    assert kill > 10


def test_a_broken_one_stays_until_the_new_one_stands(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = project / ".venv"
    sham(venv, "old")
    (venv / "one").write_text("damaged")
    monkeypatch.setattr(environment, "create", lambda place, prompt: sham(place, "new"))

    def fails(*_: object) -> None:
        raise Stop("no network")

    monkeypatch.setattr(environment, "install", fails)
    with pytest.raises(Stop, match="left as it was"):
        environment.ensure("requirements.txt", root=project)
    assert (venv / "one").read_text() == "damaged"
    monkeypatch.setattr(environment, "install", lambda place, files: None)
    environment.ensure("requirements.txt", root=project)
    assert word_of(venv) == "new"


def test_one_that_an_earlier_version_left_unfinished_is_made_anew(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(environment, "create", lambda place, prompt: sham(place, "new"))
    monkeypatch.setattr(environment, "install", lambda place, files: None)
    venv = environment.ensure("requirements.txt", root=project)
    (venv / ".installing").touch()
    assert not environment.is_ready(venv, [project / "requirements.txt"])
    environment.ensure("requirements.txt", root=project)
    assert not (venv / ".installing").exists()


def test_what_was_installed_besides_comes_along(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    installed: list[list[str]] = []
    monkeypatch.setattr(environment, "create", lambda place, prompt: sham(place, "new"))
    monkeypatch.setattr(environment, "install", lambda place, files: installed.append([one.name for one in files]))
    (project / "requirements-dev.txt").write_text("tools\n")
    both = ("requirements.txt", "requirements-dev.txt")
    environment.ensure("requirements.txt", root=project)
    environment.ensure(*both, root=project)
    (project / "requirements.txt").write_text("another\n")
    environment.ensure("requirements.txt", root=project)
    environment.ensure(*both, root=project)
    assert installed == [["requirements.txt"], sorted(both), sorted(both)]
