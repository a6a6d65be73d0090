"""Damaged files of every format and small ones that ask for much: none may fault, none take 20 seconds or 500 MB
unless it is loaded. Prints what came of them and the worst ten; a number makes its file again (`mutating.mutated`).
"""

from collections import Counter
from functools import partial
from pathlib import Path

from benchmarks.hostile import jobs
from benchmarks.mutating import good_files, mutated
from benchmarks.reading import LOADED, Job, Outcome, outcomes

SECONDS, BYTES = 20.0, 500_000_000
WORST = 10


def measure(files: int, folder: Path, first: int = 0) -> bool:
    """Whether all was as it should be. `files`: how many mutated ones; the hostile ones come before them."""
    place = folder / "mutated"
    place.mkdir(exist_ok=True)
    goods = good_files(place)

    def make(number: int, into: Path) -> Path:
        path = into / "file.bin"
        path.write_bytes(mutated(goods, number)[1])
        return path

    found = list(outcomes(list(jobs()), place, batch=1))
    _tell("hostile files", found)
    numbers = range(first, first + files)
    damaged = [Job(f"file {n}", goods[n % len(goods)][0], partial(make, n)) for n in numbers]
    more = list(outcomes(damaged, place))
    _tell("mutated files", more)
    return not any(map(bad, found + more))


def bad(outcome: Outcome) -> bool:
    """Whether a file did what none may."""
    if outcome.what in LOADED:
        return outcome.seconds > SECONDS
    return outcome.what not in ("refused", *LOADED) or outcome.seconds > SECONDS or outcome.peak > BYTES


def _tell(title: str, found: list[Outcome]) -> None:
    counts = Counter(each.what for each in found)
    print(f"{len(found):,} {title}: " + ", ".join(f"{count:,} {what}" for what, count in counts.most_common()))
    for what, worst in (("time", lambda each: each.seconds), ("memory", lambda each: each.peak)):
        print(f"  worst by {what}")
        for each in sorted(found, key=worst, reverse=True)[:WORST]:
            print(f"    {each.name:<55}{each.kind:<11}{each.what:<9}{each.seconds:7.2f} s{each.peak / 1e6:7.0f} MB")
    for each in filter(bad, found):
        print(f"  NOT AS IT SHOULD BE: {each.name} ({each.kind}): {each.what}, {each.seconds:.1f} s, "
              f"{each.peak / 1e6:.0f} MB\n{each.said}")
