"""How long a warm page takes, on the real server over the sample data: page changes and filter changes.

The server's own interface for programs opens and changes pages; the time is from the request to the finished page,
the reading of the answer included, so the run of the script alone is shorter.
"""

import json
import os
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.timing import Result

ROOT = Path(__file__).resolve().parents[1]
PAGES = tuple(path.stem for path in sorted((ROOT / "pages").glob("*.py")))
FIRST = "overview"  # the page that has no path of its own
LIMIT_S = 0.080
PERIODS = ("last_month", "quarter", "year")
START_S = 60


def measure(rounds: int, folder: Path) -> Iterator[Result]:
    """For every page the median of page changes and of filter changes, against the 80 ms that a page may take."""
    folder = folder / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PII_KEY")}
    environment = {**kept, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    load = [sys.executable, "-m", "sample_data.first_start"]
    subprocess.run(load, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    with served(environment, "--server.enableAgentApi=true") as (address, _):
        session = _ask(address, {})["session_id"]
        for page in PAGES:
            changes = [_timed(address, session, page, period) for _ in range(rounds + 1) for period in PERIODS]
            warm = changes[len(PERIODS) :]  # the first round of each choice fills the caches
            yield Result(f"page {page}, warm | 80 ms", statistics.median(warm), LIMIT_S, f"worst {max(warm):.3f} s")


def _timed(address: str, session: str, page: str, period: str) -> float:
    """Seconds of a change to a page with another period, coming from another page."""
    _ask(address, {"session_id": session, "page": "data" if page != "data" else "definitions"})
    path = "" if page == FIRST else page
    begun = time.perf_counter()
    _ask(address, {"session_id": session, "page": path, "query_params": {"period": [period], "lang": ["id"]}})
    return time.perf_counter() - begun


def _ask(address: str, question: dict[str, object]) -> dict[str, str]:
    request = urllib.request.Request(  # noqa: S310 - our own server on this machine
        f"{address}/_stcore/agent/interact",
        data=json.dumps(question).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=60) as answer:
        found: dict[str, str] = json.load(answer)
        return found


@contextmanager
def served(environment: dict[str, str], *options: str) -> Iterator[tuple[str, int]]:
    """Address and process of a dashboard of its own, ended afterwards."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}"]
    server = subprocess.Popen(
        [*command, *options], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(f"{address}/_stcore/health")
        yield address, server.pid
    finally:
        server.terminate()
        server.wait(10)


def _wait(health: str) -> None:
    until = time.monotonic() + START_S
    while True:
        try:
            urllib.request.build_opener(urllib.request.ProxyHandler({})).open(health, timeout=2).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise SystemExit("The dashboard did not start.") from None
            time.sleep(0.2)
