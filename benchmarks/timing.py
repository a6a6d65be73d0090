"""Two ways of doing one thing, timed in turns, so that a noisy machine disturbs both alike."""

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Result:
    """Median seconds of ours and of the other; `scale` multiplies a sample up to the full size."""

    what: str
    ours_s: float
    other_s: float
    note: str = ""

    @property
    def ratio(self) -> float:
        return self.ours_s / self.other_s

    def line(self) -> str:
        """One line: what, ours, the other, the ratio (below 1: ours is faster)."""
        ratio = f"{self.ratio:8.2f}" if self.ratio >= 0.01 else f"{self.ratio:8.5f}"
        return f"{self.what:<46}{self.ours_s:>11.4f}{self.other_s:>12.4f}{ratio}  {self.note}".rstrip()


HEADING = f"{'':<46}{'ours, s':>11}{'other, s':>12}{'ratio':>8}"


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(
    what: str,
    ours: Callable[[], object],
    other: Callable[[], object],
    rounds: int,
    *,
    other_scale: float = 1.0,
    note: str = "",
) -> Result:
    """Median of `rounds` of each, in turns. `other_scale`: how many times more the full size is than what it did."""
    times = [(seconds(ours), seconds(other)) for _ in range(rounds)]
    ours_s, other_s = (statistics.median(column) for column in zip(*times, strict=True))
    return Result(what, ours_s, other_s * other_scale, note)
