"""run.py: each way in which a start can fail has an answer, and an interrupted installation begins anew."""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import run

ROOT = Path(__file__).resolve().parents[1]
POSIX = os.name == "posix"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project without a requirement, so that installing it takes no network."""
    for name in ("requirements.txt", "constraints.txt"):
        (tmp_path / name).write_text("# nothing\n")
    return tmp_path


@pytest.fixture(scope="module")
def healthy_venv(tmp_path_factory: pytest.TempPathFactory) -> Path:
    venv = tmp_path_factory.mktemp("healthy") / ".venv"
    run.ensure_venv(venv)
    return venv


def test_an_old_python_is_refused_with_what_to_do() -> None:
    with pytest.raises(run.Stop, match=r"Python 3\.10 is too old: 3\.11 or newer"):
        run.check_python((3, 10))
    run.check_python((3, 11))
    run.check_python((4, 0))


def test_a_healthy_environment_is_left_alone(healthy_venv: Path) -> None:
    made = (healthy_venv / "pyvenv.cfg").stat().st_ino
    run.ensure_venv(healthy_venv)
    assert (healthy_venv / "pyvenv.cfg").stat().st_ino == made


def test_an_interrupted_installation_is_not_healthy(healthy_venv: Path) -> None:
    assert run.is_healthy(healthy_venv)
    run.installing_mark(healthy_venv).touch()
    try:
        assert not run.is_healthy(healthy_venv)
    finally:
        run.installing_mark(healthy_venv).unlink()


def test_a_broken_environment_is_made_anew(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    venv = tmp_path / ".venv"
    python = run.venv_python(venv)
    python.parent.mkdir(parents=True)
    python.write_text("not a program")
    (venv / "pyvenv.cfg").write_text("")
    run.ensure_venv(venv)
    assert run.is_healthy(venv)
    assert "broken or unfinished" in capsys.readouterr().out


def test_a_folder_that_is_no_environment_is_never_deleted(tmp_path: Path) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "thesis.txt").write_text("mine")
    with pytest.raises(run.Stop, match="Move it away"):
        run.ensure_venv(tmp_path / ".venv")
    assert (tmp_path / ".venv" / "thesis.txt").read_text() == "mine"


def test_packages_are_installed_again_only_when_a_requirement_changed(
    project: Path, healthy_venv: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def installs() -> bool:
        run.ensure_packages(project / "requirements.txt", healthy_venv)
        return "Installing" in capsys.readouterr().out

    assert installs()
    assert not installs()
    (project / "constraints.txt").write_text("# another\n")
    assert installs()
    assert not run.installing_mark(healthy_venv).exists()


def test_a_package_that_cannot_be_had_is_told_with_pips_words_and_tried_again(
    project: Path, healthy_venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
    (project / "requirements.txt").write_text("no-such-thing==1\n")
    for _ in range(2):
        with pytest.raises(run.Stop, match="no-such-thing"):
            run.ensure_packages(project / "requirements.txt", healthy_venv)
    assert run.is_healthy(healthy_venv)


def test_a_first_start_without_a_network_says_so(
    project: Path, healthy_venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:  # bound and not listening: every connection is refused at once
        closed.bind(("127.0.0.1", 0))
        monkeypatch.setenv("PIP_INDEX_URL", f"http://127.0.0.1:{closed.getsockname()[1]}/simple")
        monkeypatch.setenv("PIP_RETRIES", "1")
        monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
        monkeypatch.delenv("PIP_FIND_LINKS", raising=False)
        (project / "requirements.txt").write_text("no-such-thing==1\n")
        with pytest.raises(run.Stop, match="needs a network"):
            run.ensure_packages(project / "requirements.txt", healthy_venv)


def test_a_full_disk_is_told_as_such() -> None:
    assert "disk is full" in run.pip_failure("ERROR: [Errno 28] No space left on device")


@pytest.mark.skipif(not POSIX, reason="a killed process has no signal number on Windows")
def test_a_killed_installation_leaves_its_mark(
    project: Path, healthy_venv: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    killer = project / "python"
    killer.write_text("#!/bin/sh\nkill -9 $$\n")
    killer.chmod(0o755)
    monkeypatch.setattr(run, "venv_python", lambda venv: killer)
    (project / "requirements.txt").write_text("# changed\n")
    with pytest.raises(run.Stop, match="interrupted"):
        run.ensure_packages(project / "requirements.txt", healthy_venv)
    monkeypatch.undo()
    assert not run.is_healthy(healthy_venv)
    run.installing_mark(healthy_venv).unlink()


def test_without_ensurepip_the_exact_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(run, "apt_install", lambda *packages: False)
    monkeypatch.setattr(run.shutil, "which", lambda name: f"/usr/bin/{name}")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(run.Stop, match=f"sudo apt-get install -y python{version}-venv"):
        run.need_ensurepip()


def test_a_port_that_is_taken_is_told_with_a_free_choice() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(run.Stop, match=rf"--port {port + 1}"):
            run.need_free_port("127.0.0.1", port)
    run.need_free_port("127.0.0.1", port)


def test_the_address_is_one_that_a_browser_opens() -> None:
    assert run.address("127.0.0.1", 8501) == "http://127.0.0.1:8501"
    assert run.address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert run.address("::", 80) == "http://[::1]:80"


def test_two_starts_wait_for_each_other(tmp_path: Path) -> None:
    program = (
        "import sys, time, pathlib; sys.path.insert(0, sys.argv[1]); import run\n"
        "with run.one_at_a_time(pathlib.Path(sys.argv[2]) / 'lock'):\n"
        "    inside = pathlib.Path(sys.argv[2]) / 'inside'\n"
        "    inside.touch(exist_ok=False); time.sleep(0.3); inside.unlink()\n"
    )
    command = [sys.executable, "-c", program, str(ROOT), str(tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.PIPE) for _ in range(2)]
    assert [child.communicate()[1] for child in both] == [b"", b""]


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "many"], ["unknown"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as error:
        run.main(arguments)
    assert error.value.code == 2


def test_the_etl_command_passes_arguments_and_exit_status_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run, "ensure_environment", lambda *names: None)
    monkeypatch.setattr(run, "venv_python", lambda: Path(sys.executable))
    monkeypatch.chdir(tmp_path)  # away from the project
    assert run.main(["etl", "load", "nonsense", "file.csv"]) == 2
    assert run.main(["etl", "init"]) == 0


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.slow
@pytest.mark.skipif(not POSIX, reason="signals as tested here are POSIX's")
@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_dashboard_starts_says_where_and_stops_cleanly(tmp_path: Path, ending: signal.Signals) -> None:
    port = free_port()
    program = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import run\n"
        "run.ensure_environment = lambda *names: None\n"
        "run.venv_python = lambda: pathlib.Path(sys.executable)\n"
        "import signal; signal.signal(signal.SIGTERM, run._terminated)\n"
        "sys.exit(run.main(['--no-sample', '--port', sys.argv[2]]))"
    )
    command = [sys.executable, "-c", program, str(ROOT), str(port)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, cwd=tmp_path)
    try:
        assert child.stdout is not None
        said = ""
        while "The dashboard is at" not in said:
            line = child.stdout.readline()
            assert line, said
            said += line
        assert f"http://127.0.0.1:{port}" in said
        child.send_signal(ending)
        assert child.wait(20) == 0
    finally:
        child.kill()
        child.communicate()
    time.sleep(0.1)
    run.need_free_port("127.0.0.1", port)  # nothing is left behind that holds it
