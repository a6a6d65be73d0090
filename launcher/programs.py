"""The programs inside the environment: the commands, and the dashboard until it is stopped."""

import contextlib
import os
import socket
import subprocess
import time
import urllib.request
from pathlib import Path

from launcher import environment as environments
from launcher import places
from launcher.places import ROOT
from launcher.system import Stop, Terminated, say

_chosen: list[Path] = []  # the environment that this start found or made


def use(venv: Path) -> None:
    """Names the environment that programs are started in."""
    _chosen[:] = [venv]


def venv_python() -> Path:
    """The Python that programs are started with."""
    return environments.python_of(_chosen[0] if _chosen else places.standing())


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


def serve(host: str, port: int, names: frozenset[str]) -> int:
    """Serve the dashboard until Ctrl-C or a request to end; 0 when it was stopped, else its exit status.

    The program that is started here is what anybody may type; all that guards the dashboard is in it (dashboard.py).
    `names`: by which others may call it (DASHBOARD_HOSTS).
    """
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
        if not names and host not in ("127.0.0.1", "::1", "localhost"):
            say("A name by which others call it belongs into DASHBOARD_HOSTS: docs/runbook.md, Who may see it")
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
