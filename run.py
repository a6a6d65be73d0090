#!/usr/bin/env python3
"""One command from a fresh clone to a running dashboard; the same on Linux, macOS and Windows.

    python3 run.py                  prepare, load the sample data into an empty database, serve the dashboard
    python3 run.py --port 8600      the same on another port (--no-sample leaves an empty database empty)
    python3 run.py setup            only prepare
    python3 run.py etl ...          the commands for data: python -m etl ...
    python3 run.py test [...]       linters, types, import contracts, all tests; what follows goes to pytest

Standard library only: it runs before anything is installed.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
NEEDS = (3, 11)
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")
NO_NETWORK = (
    "Name or service not known",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "NewConnectionError",
    "nodename nor servname",
    "Network is unreachable",
    "ConnectTimeout",
    "Max retries exceeded",
    "Connection refused",
    "ProxyError",
    "Read timed out",
)


class Stop(Exception):
    """The work cannot go on; str() says what happened and what to do."""


class Terminated(BaseException):
    """Somebody asked this process to end (SIGTERM)."""


def say(text: str) -> None:
    print(text, flush=True)


def check_python(version: tuple[int, ...] = tuple(sys.version_info[:2])) -> None:
    if version < NEEDS:
        raise Stop(
            f"Python {version[0]}.{version[1]} is too old: 3.11 or newer is needed. "
            "Install one and start run.py with it, for example: python3.11 run.py"
        )


# ---- the environment -----------------------------------------------------------------------------


def venv_python(venv: Path = VENV) -> Path:
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def is_healthy(venv: Path = VENV) -> bool:
    """Whether the environment starts, is new enough, has pip, and its last installation ran to its end."""
    if installing_mark(venv).exists() or not venv_python(venv).exists():
        return False
    question = f"import sys, pip; sys.exit(sys.version_info < {NEEDS})"
    try:
        asked = subprocess.run([str(venv_python(venv)), "-c", question], capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def installing_mark(venv: Path = VENV) -> Path:
    return venv / ".installing"


def ensure_venv(venv: Path = VENV) -> None:
    """Make the environment, or make it anew when it is broken or its installation was interrupted."""
    if is_healthy(venv):
        return
    if venv.exists():
        if not (venv / "pyvenv.cfg").exists() and any(venv.iterdir()):
            raise Stop(f"{venv} is there but is no Python environment. Move it away and start again.")
        say(f"The environment in {venv.name} is broken or unfinished; making it anew.")
        shutil.rmtree(venv)
    need_ensurepip()
    say(f"Making the environment in {venv.name} ...")
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", str(venv)], capture_output=True, text=True)
    if made.returncode != 0:
        raise Stop(f"The environment could not be made:\n{(made.stdout + made.stderr).strip()}")


def need_ensurepip() -> None:
    """Debian keeps what `venv` needs in a package of its own."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if apt_install("python3-venv", package) and importlib.util.find_spec("ensurepip"):
        return
    remedy = "Install the package of your system that brings Python's ensurepip, then start again."
    if shutil.which("apt-get"):
        remedy = f"Run this, then start again:\n  sudo apt-get install -y {package}"
    raise Stop(f"This Python cannot make environments: ensurepip is missing. {remedy}")


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that can be done unasked (as root, with apt-get); else False."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing {', '.join(packages)} with apt-get ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    update = ["apt-get", "update", "-q"]
    for step in (command, update, command):  # the lists are fetched only when they are stale or absent
        done = subprocess.run(step, env=env, capture_output=True, text=True)
        if step is command and done.returncode == 0:
            importlib.invalidate_caches()
            return True
    say(f"apt-get could not install them: {(done.stderr or done.stdout).strip()[-400:]}")
    return False


def fingerprint(requirements: Path) -> str:
    """Hash of what an installation depends on: the requirement files and the Python."""
    digest = hashlib.sha256(f"{sys.version_info[:2]} {sys.platform}".encode())
    for name in sorted({"requirements.txt", "constraints.txt", requirements.name}):
        digest.update((requirements.parent / name).read_bytes())
    return digest.hexdigest()


def ensure_packages(requirements: Path, venv: Path = VENV) -> None:
    """Install a requirements file when it, or one that it rests on, changed since it was installed."""
    stamp = venv / f".{requirements.stem}.sha256"
    wanted = fingerprint(requirements)
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    say(f"Installing the packages of {requirements.name} (the first time takes a minute or two) ...")
    mark = installing_mark(venv)
    mark.touch()  # stays when this is killed: what pip left half written cannot be told from what is whole
    command = [
        str(venv_python(venv)),
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--no-input",
        "--prefer-binary",
        "-q",
        "-r",
        str(requirements),
    ]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode < 0:
        raise Stop("The installation was interrupted. Start again: it begins anew.")
    mark.unlink()
    if done.returncode != 0:
        raise Stop(pip_failure(done.stdout))
    stamp.write_text(wanted, encoding="ascii")


def pip_failure(output: str) -> str:
    """What to tell when pip failed, from what it wrote."""
    tail = "\n".join(f"  {line}" for line in output.strip().splitlines()[-8:])
    if any(sign in output for sign in NO_NETWORK):
        return (
            "The packages could not be fetched: there is no way to the package index. The first start needs "
            "a network (or pip's settings for a proxy, a mirror or a folder of wheels); later ones do not. "
            f"Start again when it is there.\n{tail}"
        )
    if "No space left" in output:
        return f"The disk is full: the packages need about 1.5 GB. Make room and start again.\n{tail}"
    return f"The packages could not be installed. pip says:\n{tail}"


@contextlib.contextmanager
def one_at_a_time(lock: Path = ROOT / ".venv.lock"):
    """Hold an operating system lock, so that two starts do not install into one environment at once."""
    with lock.open("a+b") as file:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            while True:
                with contextlib.suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file lets go of the lock


def ensure_environment(*requirements: str) -> None:
    with one_at_a_time():
        ensure_venv()
        for name in requirements:
            ensure_packages(ROOT / name)


# ---- the programs inside it ----------------------------------------------------------------------


def environment() -> dict[str, str]:
    """Environment of our programs: they find the project from any working directory."""
    parts = [str(ROOT), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(part for part in parts if part), "PYTHONUTF8": "1"}


def inside(*arguments: str, cwd: Path | None = None) -> int:
    """Run the environment's Python (not seeing the working directory's modules); its exit status."""
    child = subprocess.Popen([str(venv_python()), "-P", *arguments], cwd=cwd, env=environment())
    while True:
        try:
            return child.wait()
        except KeyboardInterrupt:  # the child got it too, and is ending its work in its own way
            continue
        except Terminated:
            end(child)
            raise


def prepare(sample: bool = True) -> None:
    """Environment, database of the newest shape and, in an empty one, the sample data."""
    ensure_environment("requirements.txt")
    arguments = ["-m", "sample_data.first_start"] if sample else ["-m", "etl", "init"]
    if inside(*arguments, cwd=ROOT) != 0:
        raise Stop("The database is not ready; the reason stands above. Nothing was started.")


def need_free_port(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        if os.name != "nt":  # there it would allow a port that is in use
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise Stop(
                f"Port {port} on {host} cannot be used ({error.strerror}). Where another program has it, "
                "perhaps an earlier dashboard, stop that one or choose another port: "
                f"python3 run.py --port {port + 1}"
            ) from error


def serve(host: str, port: int) -> int:
    """Serve the dashboard until Ctrl-C or a request to end; 0 when it was stopped, else its exit status."""
    command = [
        str(venv_python()),
        "-m",
        "streamlit",
        "run",
        "dashboard.py",
        "--server.headless=true",
        f"--server.address={host}",
        f"--server.port={port}",
    ]
    from service_levels.ui import uploads

    uploads.sweep()  # what an earlier server left; later ones are swept by the server itself
    child = subprocess.Popen(command, cwd=ROOT, env=environment())
    try:
        if not wait_until_healthy(child, host, port):
            raise Stop("The dashboard did not start; the reason stands above.")
        say(f"\nThe dashboard is at {address(host, port)} (Ctrl-C stops it)")
        return child.wait()
    except (KeyboardInterrupt, Terminated):
        say("Stopping ...")
        return 0
    finally:
        end(child)


def address(host: str, port: int) -> str:
    """Where a browser on this machine finds the dashboard."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _terminated(*_: object) -> None:
    raise Terminated


def end(child: subprocess.Popen[bytes]) -> None:
    """End a program: by request, and by force when it does not listen within ten seconds."""
    with contextlib.suppress(KeyboardInterrupt, Terminated):
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
    child.wait()


def wait_until_healthy(child: subprocess.Popen[bytes], host: str, port: int, seconds: float = 60) -> bool:
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until = time.monotonic() + seconds
    while child.poll() is None and time.monotonic() < until:
        with (
            contextlib.suppress(OSError),
            direct.open(f"{address(host, port)}/_stcore/health", timeout=2) as answer,
        ):
            return answer.status == 200
        time.sleep(0.2)
    return False


# ---- the checks ----------------------------------------------------------------------------------


def test(arguments: list[str]) -> int:
    """Every check; 1 when any of them fails. What cannot be checked here is skipped, with its reason."""
    ensure_environment("requirements.txt", "requirements-dev.txt")
    if not any(shutil.which(name) for name in CHROMIUM) and not apt_install("chromium"):
        say("Chromium is missing: tests in a browser will be skipped. Install it to run them.")
    checks = {
        "ruff": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", "from importlinter.cli import lint_imports_command as c; c()"],
        # two files at a time, the long ones first (tests/conftest.py)
        "tests": ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments],
    }
    failed = []
    for name, command in checks.items():
        say(f"\n== {name}")
        if inside(*command, cwd=ROOT) != 0:
            failed.append(name)
    say("\nAll checks passed." if not failed else f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0


# ---- the command line ----------------------------------------------------------------------------


def main(arguments: list[str]) -> int:
    check_python()
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "etl":
        ensure_environment("requirements.txt")
        return inside("-m", "etl", *rest)
    if command == "test":
        return test(rest)
    parser = argparse.ArgumentParser(
        prog="run.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["setup", "etl", "test"], help=argparse.SUPPRESS)
    parser.add_argument("--host", help="address to listen on (default: DASHBOARD_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: DASHBOARD_PORT, else 8501)")
    parser.add_argument("--no-sample", action="store_true", help="leave an empty database empty")
    chosen = parser.parse_args(arguments)
    from service_levels import config

    try:
        host, port = chosen.host or config.host(), chosen.port if chosen.port is not None else config.port()
    except config.ConfigError as error:
        raise Stop(str(error)) from error
    if port not in config.PORTS:
        parser.error(f"--port {port}: a port is a whole number from 1 to 65535")
    if chosen.command == "setup":
        prepare(sample=not chosen.no_sample)
        say("Ready. Start the dashboard with: python3 run.py")
        return 0
    need_free_port(host, port)
    prepare(sample=not chosen.no_sample)
    return serve(host, port)


if __name__ == "__main__":
    try:
        signal.signal(signal.SIGTERM, _terminated)
        sys.exit(main(sys.argv[1:]))
    except Stop as stop:
        sys.exit(f"run.py: {stop}")
    except KeyboardInterrupt:
        sys.exit(130)
    except Terminated:
        sys.exit(143)
