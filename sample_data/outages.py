"""When SIAK, the internet line and WhatsApp failed, and what the computer that watches them wrote down."""

import math
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from random import Random

from sample_data.office import DAY_S, Interval, merge, midnight, seconds
from sample_data.story import EXPORTED_AT, FIRST_ON, LONG_FAULTS, UNWATCHED, UPGRADE_ON, season, trouble

MINUTE_S = 60
HEARTBEAT_MINUTES = 60  # `every` of the targets in catalogue.toml, in seconds there
RETRY_MINUTES = (0, 1, 2)  # after a change it looks again at once,
WHILE_DOWN_MINUTES = 10  # and so often until the target answers
LATENCY_MS = {"siak": 78.0, "internet-kantor": 14.0, "tte": 120.0, "whatsapp": 41.0}
# Faults on a calm and on a bad day when the trouble of the network is 1.
RATES = {"siak": (0.07, 1.5), "internet-kantor": (0.05, 0.9), "tte": (0.03, 0.3), "whatsapp": (0.02, 0.2)}
OVER_THE_NETWORK = ("siak", "internet-kantor")  # what the upgrade can help; the others fail elsewhere


def faults(planned: Mapping[str, Sequence[Interval]], random: Random) -> dict[str, list[Interval]]:
    """Down time of each target as seen from the office, planned work included: whole minutes, merged.

    Everything is reached over the office's internet line and fails with it.
    """
    own: dict[str, list[Interval]] = {}
    for target in RATES:
        long = [(seconds(a), seconds(b)) for name, a, b in LONG_FAULTS if name == target]
        own[target] = merge([*_short_faults(target, random), *long, *planned.get(target, ())])
    line = own["internet-kantor"]
    return {target: merge([*intervals, *line]) for target, intervals in own.items()}


def _short_faults(target: str, random: Random) -> list[Interval]:
    """Faults come in spells of bad days, mostly in office hours, when the line is busy."""
    found = []
    is_bad = False
    on = FIRST_ON
    while on <= EXPORTED_AT.date():
        level = trouble(on) if target in OVER_THE_NETWORK else 1.0
        is_bad = random.random() < (0.72 if is_bad else 0.05 * level)
        calm, bad = RATES[target]
        busy = (1.0 if on.weekday() < 5 else 0.35) * (1.15 if season(on) > 1.2 else 1.0)
        for _ in range(poisson(random, (bad if is_bad else calm) * level * busy)):
            hour = random.triangular(7.2, 16.5, 10.0) if random.random() < 0.8 else random.uniform(0, 24)
            start = midnight(on) + int(hour * 60) * MINUTE_S
            minutes = 4 + int(random.lognormvariate(math.log(46 if is_bad else 22), 0.95))
            if on >= UPGRADE_ON and target in OVER_THE_NETWORK:
                minutes = 4 + minutes // 2
            found.append((start, start + min(minutes, 540) * MINUTE_S))
        on += timedelta(days=1)
    return found


def poisson(random: Random, mean: float) -> int:
    """A Poisson count for a small mean (Knuth's product of uniforms)."""
    limit, count, product = math.exp(-mean), 0, random.random()
    while product > limit:
        count += 1
        product *= random.random()
    return count


def pings(down: Mapping[str, Sequence[Interval]], random: Random) -> list[tuple[int, str, bool, float | None]]:
    """(instant, target, is up, milliseconds) in time order.

    A sign of life each hour; after each change three looks a minute apart; every ten minutes while
    the target is down. Now and then one look fails and the next does not: a blip. None while unwatched.
    """
    first, last = midnight(FIRST_ON), seconds(EXPORTED_AT)
    unwatched = [(seconds(start), seconds(end)) for start, end in UNWATCHED]
    rows = []
    for target, intervals in down.items():
        instants = set(range(first, last + 1, HEARTBEAT_MINUTES * MINUTE_S))
        for start, end in intervals:
            instants.update(edge + MINUTE_S * more for edge in (start, end) for more in RETRY_MINUTES)
            instants.update(range(start, end, WHILE_DOWN_MINUTES * MINUTE_S))
        blips = {at for at in sorted(instants) if random.random() < 0.0012}
        instants.update(at + MINUTE_S for at in blips)
        piece = 0
        for at in sorted(instants):
            while piece < len(intervals) and intervals[piece][1] <= at:
                piece += 1
            is_down = piece < len(intervals) and intervals[piece][0] <= at
            is_seen = first <= at <= last and not any(start <= at < end for start, end in unwatched)
            latency = LATENCY_MS[target] * random.lognormvariate(0, 0.35)
            if is_seen:
                is_up = not is_down and at not in blips
                rows.append((at, target, is_up, round(latency, 1) if is_up else None))
    return sorted(rows)


def down_hours(intervals: Sequence[Interval], first: date, last: date) -> float:
    """Hours down from the first date to the last, both included."""
    begin, end = midnight(first), midnight(last) + DAY_S
    return sum(max(0, min(b, end) - max(a, begin)) for a, b in intervals) / 3600
