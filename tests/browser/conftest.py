"""The dashboard as `streamlit run` starts it, over the sample data, and the browser to look at it with."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from service_levels.config import PROJECT
from service_levels.ui.i18n import Words

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
START_S = 60
# Streamlit draws piece by piece, and says nothing when it is done. What still moves is neither judged nor clicked.
AT_REST = """() => new Promise(done => {
  const rest = 150, patience = 5000;
  const end = () => { watch.disconnect(); clearTimeout(timer); clearTimeout(limit); done(); };
  const watch = new MutationObserver(() => { clearTimeout(timer); timer = setTimeout(end, rest); });
  watch.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true });
  let timer = setTimeout(end, rest);
  const limit = setTimeout(end, patience);
})"""

Start = Callable[[Path], Iterator[str]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="Chromium is not installed"))


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    named = "--host-resolver-rules=MAP *.test 127.0.0.1"  # names that are no name of this machine, and lead to it
    return {"executable_path": CHROMIUM, "args": [*arguments, "--disable-sync", "--no-first-run", named]}


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the sample data loaded."""
    folder = tmp_path_factory.mktemp("sample")
    subprocess.run([sys.executable, "-m", "sample_data.first_start"], cwd=PROJECT, env=environment(folder), check=True)
    return folder


@pytest.fixture(scope="session")
def server(sample: Path) -> Iterator[str]:
    """Address of a dashboard over the sample data."""
    with started(sample) as address:
        yield address


def go(page: Page, words: Words, name: str, section: str) -> None:
    """To a page by the bar at the top: its section, then its name."""
    page.get_by_test_id("stTopNavSection").get_by_text(words(f"nav.section.{section}"), exact=True).click()
    page.get_by_role("menuitem", name=words(f"nav.{name}"), exact=True).click()


def still(page: Page, timeout_ms: int = 30_000) -> None:
    """Waits until nothing runs and nothing moves on a page."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0, timeout=timeout_ms)
    expect(page.locator("[data-stale=true]")).to_have_count(0, timeout=timeout_ms)
    page.evaluate(AT_REST)


@contextmanager
def started(folder: Path, *options: str, **settings: str) -> Iterator[str]:
    """A dashboard of its own on a free port of this machine, ended with everything that it started.

    `options` of Streamlit, `settings` of ours (DASHBOARD_HOSTS …).
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard.py", f"--server.port={port}", *options]
    with (folder / "server.log").open("w") as log:
        process = subprocess.Popen(
            command, cwd=PROJECT, env={**environment(folder), **settings}, stdout=log, stderr=log
        )
        try:
            _wait(process, f"http://127.0.0.1:{port}/_stcore/health")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(10)


def environment(folder: Path) -> dict[str, str]:
    """The environment of a program that works in this data folder, whatever the person's own settings are."""
    own = ("DATABASE_URL", "PII_KEY", "DASHBOARD_HOSTS", "DASHBOARD_FRAME_ANCESTORS")
    kept = {name: value for name, value in os.environ.items() if name not in own}
    return {**kept, "DATA_DIR": str(folder), "PYTHONPATH": str(PROJECT)}


def _wait(process: subprocess.Popen, health: str) -> None:
    until = time.monotonic() + START_S
    while time.monotonic() < until:
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard ended with {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(health, timeout=2):  # noqa: S310 - an address of this machine
                return
        except OSError:
            time.sleep(0.1)
    raise TimeoutError(f"the dashboard did not answer within {START_S} s")
