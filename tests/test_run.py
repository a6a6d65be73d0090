"""run.py: every Python reads it, and each way in which a start can fail has an answer."""

import ast
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

import run
from launcher import environment, main, places, programs, system

ROOT = Path(__file__).resolve().parents[1]
POSIX = os.name == "posix"

# All that run.py may be made of: what Python 2.7 knows too.
OLD_NODES = (
    ast.Module, ast.Expr, ast.Constant, ast.Import, ast.ImportFrom, ast.alias, ast.FunctionDef, ast.arguments, ast.arg,
    ast.Return, ast.If, ast.Compare, ast.cmpop, ast.BinOp, ast.operator, ast.Call, ast.Name, ast.Attribute, ast.Tuple,
    ast.Assign, ast.Subscript, ast.Slice, ast.expr_context,
)  # fmt: skip


def test_run_py_is_written_in_what_the_oldest_pythons_read() -> None:
    content = (ROOT / "run.py").read_bytes()
    assert content.isascii()
    tree = ast.parse(content)
    for node in ast.walk(tree):
        assert isinstance(node, OLD_NODES), ast.dump(node)
        assert not (isinstance(node, ast.FunctionDef) and (node.returns or node.args.kwonlyargs))
        assert not (isinstance(node, ast.arg) and node.annotation)
        assert not (isinstance(node, ast.Constant) and not isinstance(node.value, str | int))
        assert not (isinstance(node, ast.ImportFrom) and node.module == "__future__")
    known = {"os", "sys"}  # before the version is looked at, nothing of ours is imported
    assert {name.name for node in tree.body if isinstance(node, ast.Import) for name in node.names} == known
    assert not any(isinstance(node, ast.ImportFrom) for node in tree.body)


def old_pythons() -> list[str]:
    """Those that are here, on the path or where pyenv keeps them."""
    names = ["python2.7", *(f"python3.{minor}" for minor in range(11))]
    found = [path for name in names if (path := shutil.which(name))]
    return found + [str(path) for name in names for path in Path.home().glob(f".pyenv/versions/*/bin/{name}")]


def test_every_old_python_that_is_here_says_what_to_do() -> None:
    for python in old_pythons():
        asked = subprocess.run([python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"], capture_output=True)
        if asked.returncode != 0:  # a shim of pyenv for a version that is not chosen
            continue
        done = subprocess.run([python, str(ROOT / "run.py")], capture_output=True, text=True)
        version = asked.stdout.decode().strip()
        assert done.returncode == 1
        assert done.stderr.startswith(f"run.py: Python {version} is too old: 3.11 or newer is needed.")
        assert "python3.11 run.py" in done.stderr


def test_an_old_python_is_refused_with_what_to_do() -> None:
    for version in ((2, 7), (3, 0), (3, 10)):
        said = f"Python {version[0]}.{version[1]} is too old: 3.11 or newer is needed."
        assert run.too_old(version).startswith(said)
    assert not run.too_old((3, 11))
    assert not run.too_old((4, 0))
    wanted = re.search(r'requires-python = ">=(\d+)\.(\d+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert wanted
    assert tuple(int(part) for part in wanted.groups()) == run.NEEDS == environment.NEEDS


def test_the_launcher_needs_nothing_that_is_installed() -> None:
    program = "import sys; import launcher.main; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-S", "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    own = {"launcher", "service_levels"}
    foreign = {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names - own
    assert {name for name in foreign if not name.startswith("_")} == set()


def test_without_ensurepip_the_exact_command_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(system.importlib.util, "find_spec", lambda name: None)
    monkeypatch.setattr(system, "apt_install", lambda *packages: False)
    monkeypatch.setattr(system.shutil, "which", lambda name: f"/usr/bin/{name}")
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    with pytest.raises(system.Stop, match=f"sudo apt-get install -y python{version}-venv"):
        system.need_ensurepip()


def test_a_port_that_is_taken_is_told_with_a_free_choice() -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(system.Stop, match=rf"--port {port + 1}"):
            programs.need_free_port("127.0.0.1", port)
    programs.need_free_port("127.0.0.1", port)


def test_the_address_is_one_that_a_browser_opens() -> None:
    assert programs.address("127.0.0.1", 8501) == "http://127.0.0.1:8501"
    assert programs.address("0.0.0.0", 80) == "http://127.0.0.1:80"
    assert programs.address("::", 80) == "http://[::1]:80"


@pytest.mark.parametrize("arguments", [["--port", "0"], ["--port", "many"], ["unknown"]])
def test_wrong_usage_ends_with_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as error:
        main.main(arguments)
    assert error.value.code == 2


def test_the_etl_command_passes_arguments_and_exit_status_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "ensure", lambda *names, **options: tmp_path)
    monkeypatch.setattr(programs, "venv_python", lambda: Path(sys.executable))
    monkeypatch.chdir(tmp_path)  # away from the project
    assert main.main(["etl", "load", "nonsense", "file.csv"]) == 2
    assert main.main(["etl", "init"]) == 0


def test_a_data_folder_that_cannot_be_written_is_named_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data" / "below"))
    monkeypatch.setattr(environment, "ensure", lambda *names, **options: pytest.fail("made before it was asked"))
    monkeypatch.setattr(places, "can_write", lambda folder: False)
    with pytest.raises(system.Stop, match=r"data folder .*below cannot be written.*\s+DATA_DIR=") as stop:
        main.main(["setup"])
    assert "the same for every command" in " ".join(str(stop.value).split())
    assert not (tmp_path / "data").exists()


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
        "import sys, pathlib; sys.path.insert(0, sys.argv[1])\n"
        "from launcher import environment, main, programs\n"
        "environment.ensure = lambda *names, **options: pathlib.Path()\n"
        "programs.venv_python = lambda: pathlib.Path(sys.executable)\n"
        "sys.exit(main.start(['--no-sample', '--port', sys.argv[2]]))"
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
    programs.need_free_port("127.0.0.1", port)  # nothing is left behind that holds it
