"""Did the predictions come true? What last month's list of requests likely to be late was worth."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.intervals import wilson
from service_levels.domain.statistics.numbers import Interval, floats


@dataclass(frozen=True, slots=True)
class HitRate:
    """What became of predictions whose outcome is known by now; shares from 0 to 1.

    `flagged`: requests said to be likely late; `hits`: those of them that were; `late`: all that were late, of `count`.
    `precision` = hits / flagged with Wilson's interval: how often a flag is right. `recall` = hits / late: how many of
    the late ones were flagged. None over nothing. `brier`: mean squared distance of chance and outcome (0 is perfect,
    0.25 what tossing a coin gets; G. W. Brier, 1950).
    """

    count: int
    flagged: int
    hits: int
    late: int
    precision: float | None
    precision_interval: Interval | None
    recall: float | None
    brier: float | None


def hit_rate(chance: ArrayLike, late: ArrayLike, threshold: float = 0.5) -> HitRate:
    """Predictions as they were made then, and what happened: shape (n,) each; a chance of NaN is left out.

    `chance`: the chance of being late, from data of before. `threshold`: flagged from this chance on.
    """
    said, was = floats(chance), np.asarray(late, dtype=bool)
    known = ~np.isnan(said)
    said, was = said[known], was[known]
    flag = said >= threshold
    flagged, hits, total = int(flag.sum()), int((flag & was).sum()), int(was.sum())
    return HitRate(
        count=len(said),
        flagged=flagged,
        hits=hits,
        late=total,
        precision=hits / flagged if flagged else None,
        precision_interval=wilson(hits, flagged),
        recall=hits / total if total else None,
        brier=float(((said - was) ** 2).mean()) if len(said) else None,
    )
