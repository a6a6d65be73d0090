"""Every named number on every page against the reports, for random choices: what contradicts, in words.

Over the sample office, or the data of `--folder`; the rules stand in tests/pages/crawler.py.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

from benchmarks.pages import ROOT

SEED = 20261128


def measure(scopes: int, folder: Path) -> bool:
    """Whether nothing contradicts. Loads the sample office where the folder holds no data yet."""
    os.environ["DATA_DIR"] = str(folder)
    if not (folder / "service_levels.db").exists():
        load = [sys.executable, "-m", "sample_data.first_start"]
        subprocess.run(load, check=True, env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=ROOT)
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.testing.v1 import AppTest

    from service_levels import mart
    from service_levels.ui import reads
    from tests.pages import crawler

    made = PagesManager.__init__

    def as_on_a_server(self: PagesManager, *args: object, **kwargs: object) -> None:
        # AppTest forgets between runs that st.navigation was used, and would run files of pages/ without dashboard.py.
        made(self, *args, **kwargs)  # type: ignore[arg-type]
        PagesManager.uses_pages_directory = False

    PagesManager.__init__ = as_on_a_server  # type: ignore[method-assign]

    def opened(**address: list[str]) -> AppTest:
        test = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=120)
        for name, value in address.items():
            test.query_params[name] = value
        return test.run()

    source = reads.source()
    if source is None:
        raise SystemExit(f"{folder} holds no data.")
    held, read, found, begun = mart.open(source.url, Path(source.folder)), 0, 0, time.monotonic()
    for at, address in enumerate(crawler.addresses(held, source.options, scopes, SEED), 1):
        seen: list[crawler.Reader] = []
        for said in crawler.crawl(opened, held, [address], seen):
            found += 1
            print(said, flush=True)
        read += sum(len(reader.shown) + len(reader.verdicts) for reader in seen)
        if at % 10 == 0 or at == scopes:
            took = time.monotonic() - begun
            print(f"{at} choices, {read:,} numbers and verdicts, {found} contradictions, {took:.0f} s", flush=True)
    return not found
