"""Many viewers at once, each with a view of its own: who is answered, how late, and what the server holds of them.

Sessions are what a browser opens: a socket each, and Streamlit's own messages in it. All ask at the same moment, and
then each asks for another page. They come in two waves of different views: what the server holds after the second is
to be told beside what it held after the first, for what grows with every view grows without end.
"""

import asyncio
import os
import statistics
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from benchmarks.pages import FIRST, PAGES, ROOT, served
from benchmarks.timing import Result
from service_levels.ui.i18n import Words

SESSIONS, WAVES, PAGES_EACH = 200, 2, 2
PATIENCE_S = 1800  # after which an answer is taken for lost
SLOWEST_S, GROWS_GB = 60.0, 1.0
LEAVE_S = 5  # how long the server keeps what it holds of a closed tab; two minutes where nothing else is said
VIEWED = tuple(page for page in PAGES if page != "requests")  # which only links lead to


@dataclass(frozen=True, slots=True)
class Asked:
    """One view: page, language and the query of its address."""

    page: str
    language: str
    query: str


def view(number: int) -> Asked:
    """The view with this number; no two numbers below a hundred thousand give the same."""
    page, language = VIEWED[number % len(VIEWED)], ("id", "en")[number // len(VIEWED) % 2]
    first = date(2025, 6, 1) + timedelta(days=number % 311)
    last = first + timedelta(days=20 + number % 331)
    own = {"lang": language, "period": "own", "from": first.isoformat(), "to": last.isoformat()}
    filters = {"service": ("", "ktp-baru", "kk-baru", "akta-lahir", "kia")[number % 5]}
    return Asked(page, language, urlencode({**own, **{name: value for name, value in filters.items() if value}}))


def measure(folder: Path, sessions: int = SESSIONS, waves: int = WAVES) -> Iterator[Result]:
    """The slowest answer of each wave in seconds, and how much the server has grown in GB; stops where one is lost."""
    folder = folder / "sessions"
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "PII_KEY")}
    environment = {**kept, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT)}
    load = [sys.executable, "-m", "sample_data.first_start"]
    subprocess.run(load, check=True, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL)
    with served(environment, f"--server.disconnectedSessionTTL={LEAVE_S}") as (address, process):
        asyncio.run(_visit(address, [view(0)]))
        before = _memory_gb(process)
        for wave in range(waves):
            begin = (1 + wave * sessions) * PAGES_EACH
            plans = [[view(begin + one * PAGES_EACH + at) for at in range(PAGES_EACH)] for one in range(sessions)]
            took, most = asyncio.run(_all(address, plans, process))
            wanted = sessions * PAGES_EACH
            told = f"{len(took)} of {wanted} answered, median {statistics.median(took or [0]):.1f} s"
            yield Result(f"{sessions} sessions, slowest | {SLOWEST_S:.0f} s", max(took, default=0), SLOWEST_S, told)
            time.sleep(LEAVE_S + 1)
            asyncio.run(_visit(address, [view(0)]))  # a server looks for what is over when somebody comes
            held = f"GB: {before:.2f} before, {most:.2f} with all, {_memory_gb(process):.2f} when they are gone"
            yield Result(f"{sessions} sessions, grown by, GB | {GROWS_GB}", most - before, GROWS_GB, held)
            if len(took) < wanted:
                raise SystemExit(f"{wanted - len(took)} of {wanted} answers were lost.")


async def _all(address: str, plans: list[list[Asked]], process: int) -> tuple[list[float], float]:
    """Seconds of every answer that came, and the most that the server held meanwhile, in GB."""
    work = [asyncio.create_task(_visit(address, plan)) for plan in plans]
    most = 0.0
    while not all(task.done() for task in work):
        most = max(most, _memory_gb(process))
        await asyncio.sleep(0.5)
    for error, times in Counter(repr(task.exception()) for task in work if task.exception()).items():
        print(f"lost {times} times: {error}", flush=True)
    return [one for task in work if not task.exception() for one in task.result()], most


async def _visit(address: str, plan: list[Asked]) -> list[float]:
    """Seconds until each view of a session stood. Raises what went wrong, TimeoutError where it did not answer."""
    from websockets.asyncio.client import connect

    took = []
    url = address.replace("http", "ws") + "/_stcore/stream"
    as_a_browser = {"subprotocols": ["streamlit"], "max_size": None, "ping_interval": None, "proxy": None}
    async with connect(url, open_timeout=PATIENCE_S, **as_a_browser) as socket:
        for asked in plan:
            begun = time.perf_counter()
            async with asyncio.timeout(PATIENCE_S):
                await socket.send(_question(asked))
                await _answered(socket, asked)
            took.append(time.perf_counter() - begun)
    return took


def _question(asked: Asked) -> bytes:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    message = BackMsg()
    message.rerun_script.query_string = asked.query
    message.rerun_script.page_name = "" if asked.page == FIRST else asked.page
    message.rerun_script.context_info.locale = {"id": "id-ID", "en": "en-GB"}[asked.language]
    return message.SerializeToString()


async def _answered(socket, asked: Asked) -> None:
    """Reads until the page stands. Raises LookupError where the run ended without the page."""
    from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

    words, title = Words(asked.language), ""
    while True:
        message = ForwardMsg()
        message.ParseFromString(await socket.recv())
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "heading" and element.heading.tag == "h1":
            title = element.heading.body
        if kind == "exception" or (kind == "alert" and element.alert.body == words("page.failed")):
            raise LookupError(f"{asked}: the page failed")
        if message.WhichOneof("type") == "script_finished":
            if message.script_finished == ForwardMsg.FINISHED_EARLY_FOR_RERUN:
                continue
            if title != words(f"{asked.page}.title"):
                raise LookupError(f"{asked}: it ended with the title {title!r}")
            return


def _memory_gb(process: int) -> float:
    """What a process holds in memory; 0 where the system does not say."""
    status = Path(f"/proc/{process}/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return sum(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1e6
