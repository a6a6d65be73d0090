"""The comparison by arrival: how often its interval holds the hours that were planted (method 8).

A world: 120 ordinary days of about 20 requests, and days with an outage, on which besides those about so many requests
came into it or just before. Three services of different lengths, slower by the hour of the day; each day has an effect
of its own on all requests of it, whose standard deviation is a part of that of the requests' own. Days with outages
have unequal numbers. Two hours are planted on every request that met an outage.
"""

import numpy as np

from service_levels.domain.statistics.arrivals import Comparison, compare

PLANTED = 2.0  # hours
DAYS, A_DAY = 120, 20
NOISE = 2.0  # standard deviation of a request's own length: gamma of shape 4, in hours
SERVICES = np.array([4.0, 6.0, 12.0])
HOURS, WINDOW = 8, 4  # of a working day; of an outage and the time before it in which requests count as having met it
OUTAGES, MET, DAY_EFFECTS = (5, 10, 15, 25), (2, 5, 10, 20, 40), (0.0, 0.3, 0.6)
HEADING = (
    "outages", "requests each", "day effect", "held, of 100 told", "interval above", "interval below",
    "no figure, of 100",
)  # fmt: skip
REASONS = ("too_few_met", "too_few_others", "too_few_occasions", "too_varied")


def world(random: np.random.Generator, outages: int, met: int, day_effect: float) -> Comparison:
    """One made-up office, compared."""
    days = DAYS + outages
    troubled = random.choice(days, outages, replace=False)
    sizes = np.maximum(1, random.poisson(met * random.gamma(3, 1 / 3, outages)))
    begins = np.full(days, -WINDOW)
    begins[troubled] = random.integers(0, HOURS - WINDOW + 1, outages)
    day = np.concatenate([np.repeat(np.arange(days), random.poisson(A_DAY, days)), np.repeat(troubled, sizes)])
    size, many = len(day), int(sizes.sum())
    hit = np.arange(size) >= size - many
    hour = random.integers(0, HOURS, size)
    hour[hit] = begins[day[hit]] + random.integers(0, WINDOW, many)
    within = (hour >= begins[day]) & (hour < begins[day] + WINDOW)
    service = random.choice(len(SERVICES), size, p=[0.5, 0.3, 0.2])
    length = SERVICES[service] + 0.3 * hour + random.gamma(4, NOISE / 2, size)
    length += day_effect * NOISE * random.normal(0, 1, days)[day] + PLANTED * hit
    kept = hit | ~within
    slot = day % 5 * HOURS + hour
    return compare(length[kept], hit[kept], service[kept], slot[kept], day[kept])


def cell(worlds: int, outages: int, met: int, day_effect: float) -> str:
    """One row of the table."""
    held = above = below = 0
    reasons = dict.fromkeys(REASONS, 0)
    for number in range(worlds):
        seed = np.random.default_rng([8, outages, met, round(day_effect * 10), number])
        found = world(seed, outages, met, day_effect)
        if found.difference is None:
            reasons[found.reason or ""] += 1
            continue
        low, high = found.difference.interval
        held, above, below = held + (low <= PLANTED <= high), above + (low > PLANTED), below + (high < PLANTED)
    told = held + above + below
    # Of fewer than a tenth of the worlds a share says little, and those are an odd choice of worlds.
    shares = [f"{100 * part / told:.1f}" if told >= worlds / 10 else "too_few" for part in (held, above, below)]
    few = ", ".join(f"{name} {100 * count / worlds:.1f}" for name, count in reasons.items() if count)
    return f"| {outages} | {met} | {day_effect} | {' | '.join(shares)} | {few or '0'} |"


def table(worlds: int) -> list[str]:
    """Lines of Markdown, one a cell, of `worlds` worlds each."""
    return [
        f"## Comparison by arrival, {worlds:,} worlds a cell",
        "",
        f"| {' | '.join(HEADING)} |",
        "|---|---|---|---|---|---|---|",
        *(
            cell(worlds, outages, met, effect)
            for outages in OUTAGES
            for met in MET
            for effect in DAY_EFFECTS
        ),
        "",
    ]
