"""The effects of measures: how often the interval covers what was planted, and what is claimed where nothing was.

Worlds as method 12 has them: weekly noise with a memory (AR(1)), without and with a yearly season whose amplitude is
twice the noise (a slow wave, or a peak of some weeks; at a random time of the year), and figures that are hours or
rates of 5 to 200 requests a week. With a comparison group, both share a season and shocks of their own weeks.
"""

import os
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

import numpy as np
from numpy.random import Generator

from service_levels.domain.statistics.interrupted import YEAR
from service_levels.domain.statistics.proven import Other, Proven, proven

LENGTHS = ((8, 8), (12, 8), (26, 12), (49, 24), (100, 52))
MEMORIES = (0.0, 0.3, 0.6)
SEASONS = ("none", "wave", "peak")
KINDS = ("hours", "rates")
AGAIN = 10  # times as many worlds, under another seed, where a cell lies outside
AT_ONCE = 50  # worlds, which bounds the memory
FEWEST = 10  # requests in a week that counts


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of world. `compared`: whether there is an untouched group."""

    compared: bool
    kind: str
    before: int
    since: int
    memory: float
    season: str

    @property
    def name(self) -> str:
        return f"{self.beside} | {self.kind} | {self.before}+{self.since} | {self.memory} | {self.season}"

    @property
    def kept(self) -> str:
        """What it has in common with those of other autocorrelations."""
        return f"{self.beside} | {self.kind} | {self.before}+{self.since} | {self.season}"

    @property
    def beside(self) -> str:
        return "comparison group" if self.compared else "series alone"


@dataclass(frozen=True, slots=True)
class Told:
    """Of a cell's worlds: the share of intervals that cover what was planted (NaN: none was told), the share of
    verdicts improved or worsened where nothing was, and of those too few."""

    coverage: float
    false: float
    too_few: float

    @property
    def holds(self) -> bool:
        """Whether the cell is as method 12 has it."""
        return self.false <= 0.05 and (self.coverage != self.coverage or 0.93 <= self.coverage <= 0.97)


def cells() -> Iterator[Cell]:
    for compared in (False, True):
        for kind in KINDS:
            for before, since in LENGTHS:
                for memory in MEMORIES:
                    for season in SEASONS:
                        if compared and season == "wave":
                            continue  # what both share falls out of their distance, whatever its course
                        yield Cell(compared, kind, before, since, memory, season)


def told(cell: Cell, worlds: int, seed: int = 1) -> Told:
    """What is told of so many worlds of a cell, and of as many without an effect."""
    random = np.random.default_rng([seed, *cell.name.encode()])
    covered, few, false, tried = 0, 0, 0, 0
    for first in range(0, worlds, AT_ONCE):
        size = min(AT_ONCE, worlds - first)
        planted = 1.5 if cell.kind == "hours" else 0.06
        found = _proven(cell, random, size, planted)
        known = found.verdict != "too_few"
        covered += int((known & (found.effects.low <= planted) & (planted <= found.effects.high)).sum())
        few += int((~known).sum())
        tried += int(known.sum())
        if known.any():  # else nothing is claimed in the same cell without an effect
            false += int(np.isin(_proven(cell, random, size, 0.0).verdict, ("improved", "worsened")).sum())
    return Told(covered / tried if tried else float("nan"), false / worlds, few / worlds)


def table(worlds: int) -> list[str]:
    """Lines of Markdown: of each kind of world what is told at each autocorrelation, of `worlds` worlds each.

    A cell that lies outside is drawn again with ten times as many worlds under another seed, and marked with a star: of
    72 told ones one or two lie outside by the chance of 2,000 worlds alone (a standard error of half a point).
    """
    every = list(cells())
    # Numbers are as they are for one process: every cell has random numbers of its own.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # of the workers: more would fight over the processors
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as workers:
        results = dict(zip(every, workers.map(partial(told, worlds=worlds), every), strict=True))
        outside = [cell for cell, found in results.items() if not found.holds]
        again = dict(zip(outside, workers.map(partial(told, worlds=AGAIN * worlds, seed=2), outside), strict=True))
    lines = [
        f"## Effects of measures, {worlds:,} worlds a cell (*: {AGAIN * worlds:,})",
        "",
        "Of 100, at autocorrelations of " + ", ".join(map(str, MEMORIES)) + ".",
        "",
        "| by | figure | weeks | season | covered, of those told | claimed without effect | too few |",
        "|---|---|---|---|---|---|---|",
    ]
    rows: dict[str, list[tuple[Told, bool]]] = {}
    for cell, found in (results | again).items():
        rows.setdefault(cell.kept, []).append((found, cell in again))
    return [*lines, *(_line(name, row) for name, row in rows.items()), ""]


def _line(name: str, row: list[tuple[Told, bool]]) -> str:
    if all(one.too_few == 1 for one, _ in row):
        return f"| {name} | – | – | all |"
    covered = ", ".join(f"{100 * one.coverage:.1f}{'*' * twice}" for one, twice in row)
    false = ", ".join(f"{100 * one.false:.1f}" for one, _ in row)
    few = ", ".join(f"{100 * one.too_few:.1f}" for one, _ in row)
    return f"| {name} | {covered} | {false} | {few} |"


def _proven(cell: Cell, random: Generator, size: int, planted: float) -> Proven:
    weeks = cell.before + cell.since
    step = planted * (np.arange(weeks) >= cell.before)
    shared = _season(cell.season, random, size, weeks)
    if cell.compared:
        shared = shared + random.normal(size=(size, weeks))
    mine = _figure(cell, random, shared, step)
    theirs = Other(*_figure(cell, random, shared, 0 * step)) if cell.compared else None
    return proven(*mine, cell.before, share=cell.kind == "rates", better="up", other=theirs)


def _figure(
    cell: Cell, random: Generator, shared: np.ndarray, step: np.ndarray
) -> tuple[np.ndarray, np.ndarray | None]:
    """The weekly figures of a group, and the requests behind them."""
    size, weeks = shared.shape
    noise = shared + _memory(cell.memory, random, size, weeks)
    if cell.kind == "hours":
        return 20 + noise + step, None
    rate = np.clip(random.uniform(0.45, 0.75, (size, 1)) + 0.03 * noise + step, 0.005, 0.995)
    usual = np.exp(random.uniform(np.log(5), np.log(200), (size, 1)))
    count = random.poisson(np.broadcast_to(usual, (size, weeks)))
    value = random.binomial(count, rate) / np.maximum(count, 1)
    return np.where(count >= FEWEST, value, np.nan), count


def _memory(memory: float, random: Generator, size: int, weeks: int) -> np.ndarray:
    noise = random.normal(size=(size, weeks))
    for week in range(1, weeks):
        noise[:, week] = memory * noise[:, week - 1] + np.sqrt(1 - memory**2) * noise[:, week]
    return noise


def _season(season: str, random: Generator, size: int, weeks: int) -> np.ndarray:
    """A yearly course with an amplitude of twice the noise, at a random time of the year."""
    turn = 2 * np.pi * (np.arange(weeks) / YEAR + random.uniform(size=(size, 1)))
    if season == "none":
        return np.zeros((size, weeks))
    return 2 * np.cos(turn) if season == "wave" else 4 * np.exp(2 * (np.cos(turn) - 1)) - 2
