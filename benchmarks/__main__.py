"""Measure this machine: python -m benchmarks [--rows N] [--pairs N] [--rounds N] [--only PART] [--folder DIR]

Parts: requests, pings (load against the sqlite3 shell), metrics (against SQL by hand), clock (against a package),
pages (against 80 ms; over the real server), large (a file of 200 MB: time to look, memory, silence),
sessions (200 at once, each with its own views: slowest answer, memory; a lost answer ends it with status 1), disguises
(how many of 2,000 numbers of people lie in the clear, by place), mutated (--files N damaged files and small ones that
ask for much: no fault, no 20 s, no 500 MB; the worst ten; not among the default), calibration (--offices N generated
offices of each kind: chances of today's list and promised times against what came true; not among the default), truth
(--worlds N made-up worlds a cell with a known effect: how often intervals and verdicts hold; not among the default),
crawler (every named number of all pages for --scopes random choices against the reports, the data of --folder; not
among the default).
A ratio below 1 means that ours took less time. Ratios compare machines better than seconds do.
"""

import argparse
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import clock, loading
from benchmarks.timing import HEADING, Result

PARTS = ("requests", "pings", "metrics", "clock", "pages", "large", "sessions", "disguises")
ALONE = ("mutated", "calibration", "truth", "crawler")  # each only by itself: what they print is no list of ratios
FILES, OFFICES, WORLDS, SCOPES = 10_000, 90, 2_000, 200


def results(parts: list[str], rows: int, rounds: int, folder: Path) -> Iterator[Result]:
    if "requests" in parts:
        yield loading.measure("requests", rows, rounds, folder)
    if "pings" in parts:
        yield loading.measure("pings", rows, rounds, folder)
    if "metrics" in parts:
        from benchmarks import metrics

        data_dir = folder / "ours-requests"
        if not data_dir.exists():
            environment = loading.prepare(data_dir)
            loading.load("requests", loading.data("requests", rows, folder), environment)
        url = f"sqlite:///{(data_dir / 'service_levels.db').as_posix()}"
        yield from metrics.measure(url, data_dir, rounds)
    if "clock" in parts:
        yield clock.measure(rows, rounds)
    if "pages" in parts:
        from benchmarks import pages

        yield from pages.measure(rounds, folder)
    if "large" in parts:
        from benchmarks import large

        yield from large.measure(folder)
    if "sessions" in parts:
        from benchmarks import sessions

        yield from sessions.measure(folder)
    if "disguises" in parts:
        from benchmarks import disguises

        yield from disguises.measure(folder)


def main() -> None:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=1_000_000, help="requests, pings, pairs (default: a million)")
    parser.add_argument("--rounds", type=int, default=5, help="of which the median is told (default: 5)")
    parser.add_argument("--only", action="append", choices=(*PARTS, *ALONE), help="one part; may be repeated")
    parser.add_argument("--files", type=int, default=FILES, help=f"mutated files (default: {FILES:,})")
    parser.add_argument("--offices", type=int, default=OFFICES, help=f"of each kind, generated (default: {OFFICES})")
    parser.add_argument("--worlds", type=int, default=WORLDS, help=f"made-up worlds a cell (default: {WORLDS:,})")
    parser.add_argument("--scopes", type=int, default=SCOPES, help=f"choices that are crawled (default: {SCOPES})")
    parser.add_argument("--folder", type=Path, help="keep the generated files and databases here")
    chosen = parser.parse_args()
    if chosen.only == ["truth"]:
        from benchmarks import truth

        truth.measure(chosen.worlds)
        return
    if chosen.only == ["calibration"]:
        from benchmarks import calibration

        for line in calibration.measure(chosen.offices):
            print(line, flush=True)
        return
    folder = chosen.folder or Path(tempfile.mkdtemp(prefix="benchmarks-"))
    folder.mkdir(parents=True, exist_ok=True)
    if chosen.only == ["crawler"]:
        from benchmarks import crawler

        sys.exit(not crawler.measure(chosen.scopes, folder))
    if chosen.only == ["mutated"]:
        from benchmarks import mutated

        sys.exit(not mutated.measure(chosen.files, folder))
    print(f"{chosen.rows:,} rows, medians of {chosen.rounds}\n{HEADING}", flush=True)
    try:
        for result in results(chosen.only or list(PARTS), chosen.rows, chosen.rounds, folder):
            print(result.line(), flush=True)
    finally:
        if not chosen.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
