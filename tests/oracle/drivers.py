"""What moved the on-time rate between two periods: Kitagawa's parts, each group by itself, in fractions."""

import math
from fractions import Fraction

from .figures import Room, chosen_period, period_before
from .life import Fate
from .reports import Row, value, wilson
from .signals import number_of

LEAST = 5


def rows(room: Room, by: str = "service") -> list[Row]:
    """The report `drivers`."""
    now = chosen_period(room)
    then = period_before(*now, max(room.days()))
    cohorts = [measured(room.cohort("due", *then)), measured(room.cohort("due", *now))]
    if not all(cohorts):
        return []
    watched = all(room.blind(*dates) in (None, "no_system") for dates in (then, now))  # who needs none misses none
    told: list[Row] = []
    if watched:
        lost = [sum(f.through_outage for f in c) for c in cohorts]
        shares = [Fraction(k, len(c)) for k, c in zip(lost, cohorts, strict=True)]
        sure = clear((lost[0], len(cohorts[0])), (lost[1], len(cohorts[1])))
        told.append(part("outage", None, shares, shares[0] - shares[1], sure))
    groups: dict[str, list[list[Fate]]] = {}
    for side, cohort in enumerate(cohorts):
        for f in cohort:
            groups.setdefault(name_of(f, by), [[], []])[side].append(f)
    rest: list[list[Fate]] = [[], []]
    small = [n for n, pair in groups.items() if any(0 < len(fates) < LEAST for fates in pair)]
    while small:
        for name in small:
            for side, fates in enumerate(groups.pop(name)):
                rest[side] += fates
        lacking = any(0 < len(fates) < LEAST for fates in rest)
        small = sorted(groups, key=lambda n: sum(map(len, groups[n])))[:1] if lacking else []
    pairs = [("rate", name, pair) for name, pair in sorted(groups.items())]
    pairs += [("rest", None, rest)] if rest[0] or rest[1] else []  # type: ignore[list-item]
    mix = Fraction(0)
    for kind, name, pair in pairs:
        weights = [Fraction(len(pair[k]), len(cohorts[k])) for k in (0, 1)]
        good = [sum(f.outcome == "on_time" or (watched and f.through_outage) for f in fates) for fates in pair]
        rates = [Fraction(g, len(fates)) if fates else None for g, fates in zip(good, pair, strict=True)]
        one, two = rates
        if one is None or two is None:
            both = one if two is None else two
            assert both is not None
            mix += (weights[1] - weights[0]) * both
            told.append(part(kind, name, rates, Fraction(0), None))
            continue
        mix += (weights[1] - weights[0]) * (one + two) / 2
        effect = (weights[0] + weights[1]) / 2 * (two - one)
        told.append(part(kind, name, rates, effect, clear((good[0], len(pair[0])), (good[1], len(pair[1])))))
    told.append(part("mix", None, [None, None], mix, None))
    return told


def measured(group: list[Fate]) -> list[Fate]:
    """Those that the rate counts."""
    return [f for f in group if f.outcome in ("on_time", "late")]


def name_of(f: Fate, by: str) -> str:
    """The group of a request."""
    return ("yes" if f.returns else "no") if by == "returned" else value(f, by)


def part(kind: str, name: str | None, pair: list[Fraction | None], effect: Fraction, sure: bool | None) -> Row:
    """One record."""
    before, now = (number_of(v) for v in pair)
    return {"kind": kind, "name": name, "before": before, "now": now, "effect": float(effect), "clear": sure}


def clear(before: tuple[int, int], now: tuple[int, int]) -> bool:
    """Whether the 95% interval of the change of a rate (Newcombe's) leaves nothing out of it."""
    one, two = before[0] / before[1], now[0] / now[1]
    (low1, high1), (low2, high2) = wilson(*before), wilson(*now)
    low = two - one - math.hypot(two - low2, high1 - one)  # type: ignore[operator]
    high = two - one + math.hypot(high2 - two, one - low1)  # type: ignore[operator]
    return not low <= 0 <= high
