"""Groups compared at an equal mix of services: a counter with hard services is not a bad counter."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike

from service_levels.domain.statistics.intervals import wilson_many
from service_levels.domain.statistics.numbers import Counts, Estimate, Floats, Interval


@dataclass(frozen=True, slots=True)
class Compared:
    """A group against all others; rates and differences in parts of one (0.01 is one point).

    `rate`, `others`: as they are, each with its own mix. `at_equal_mix`, `others_at_equal_mix`: what both would be
    with the reference mix; `difference`: the first minus the second, with a 95% interval. It is over the services
    that both the group and the others have: `coverage` says how much of the reference mix that is (0 to 1), `missing`
    which of its services are left out. None where there is nothing to compare; `reason` is then 'none' (the group has
    no requests), 'no_others' or 'nothing_in_common'.
    """

    name: str
    count: int
    rate: float | None
    others: float | None
    at_equal_mix: float | None
    others_at_equal_mix: float | None
    difference: Estimate | None
    coverage: float
    missing: tuple[str, ...]
    reason: str | None


def compare(
    groups: Sequence[str], strata: Sequence[str], parts: ArrayLike, wholes: ArrayLike, mix: ArrayLike | None = None
) -> tuple[Compared, ...]:
    """Each of g groups against the others by direct standardisation over s strata (services).

    `parts` of `wholes`: shape (g, s). `mix`: the weight of each stratum in the reference, shape (s,); left out: the mix
    of all groups together. The interval is built from Wilson intervals of the strata and so holds for small ones too:
    G. Y. Zou, W. Huang and X. Zhang, Computational Statistics and Data Analysis 53 (2009) 1080-1085; with one stratum
    it is Newcombe's. Raises ValueError for counts that do not fit.
    """
    part, whole = np.asarray(parts, np.int64), np.asarray(wholes, np.int64)
    if part.shape != (len(groups), len(strata)) or whole.shape != part.shape:
        raise ValueError(f"counts of shape {part.shape} and {whole.shape}: one row a group, one column a stratum")
    if ((part < 0) | (part > whole)).any():
        raise ValueError("a part below 0 or above its whole: parts lie between 0 and their wholes")
    reference = np.asarray(whole.sum(axis=0) if mix is None else mix, np.float64)
    other_part, other_whole = part.sum(axis=0) - part, whole.sum(axis=0) - whole
    return tuple(
        _compared(name, strata, part[row], whole[row], other_part[row], other_whole[row], reference)
        for row, name in enumerate(groups)
    )


def _compared(
    name: str,
    strata: Sequence[str],
    part: Counts,
    whole: Counts,
    other_part: Counts,
    other_whole: Counts,
    reference: Floats,
) -> Compared:
    count, others = int(whole.sum()), int(other_whole.sum())
    both = (whole > 0) & (other_whole > 0) & (reference > 0)
    left_out = ~both & (reference > 0)
    missing = tuple(stratum for stratum, out in zip(strata, left_out, strict=True) if out)
    covered, total = float(reference[both].sum()), float(reference.sum())
    reason = "none" if not count else "no_others" if not others else None if covered else "nothing_in_common"
    rate = int(part.sum()) / count if count else None
    others_rate = int(other_part.sum()) / others if others else None
    if reason:
        return Compared(name, count, rate, others_rate, None, None, None, 0.0, missing, reason)
    weight = reference[both] / covered
    mine, theirs = part[both] / whole[both], other_part[both] / other_whole[both]
    low, high = wilson_many(part[both], whole[both])
    other_low, other_high = wilson_many(other_part[both], other_whole[both])
    at_mix, others_at_mix = float(weight @ mine), float(weight @ theirs)
    down = sqrt(float((weight**2) @ ((mine - low) ** 2 + (other_high - theirs) ** 2)))
    up = sqrt(float((weight**2) @ ((high - mine) ** 2 + (theirs - other_low) ** 2)))
    value = at_mix - others_at_mix
    difference = Estimate(value, Interval(value - down, value + up))
    return Compared(name, count, rate, others_rate, at_mix, others_at_mix, difference, covered / total, missing, None)
