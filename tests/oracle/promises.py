"""Within what time nine in ten were done, open ones counted as far as they have come, and what was promised."""

import math
from datetime import date
from fractions import Fraction

from .figures import Room
from .life import Fate
from .reports import Row

Z = 1.959963984540054
ENDED = ("finished", "rejected")
LEAST = 20  # ended ones, with fewer nothing is said of the next


def rows(room: Room) -> list[Row]:
    """The report `promises`, one row a service of which a clock started in the dates; without dates, ever."""
    groups: dict[str, list[Fate]] = {}
    dates = room.ask.from_on or date.min, room.ask.to_on or date.max
    for f in room.cohort("start", *dates):
        if f.spent is not None:
            groups.setdefault(f.service, []).append(f)
    return [promise(room, service, group) for service, group in sorted(groups.items())]


def promise(room: Room, service: str, group: list[Fate]) -> Row:
    """One service."""
    lives = [(-(-(f.spent or 0) // 60), f.status in ENDED) for f in group]  # whole minutes, begun ones counted whole
    p90, low, high, enough = ninety(lives)
    ended = sum(done for _, done in lives)
    least, most = standard(room, group)
    return {
        "service": service,
        "requests": len(lives),
        "ended": ended,
        "p90_h": p90,
        "low_h": low,
        "high_h": high,
        "enough_h": enough,
        "standard_h": least,
        "standard_most_h": most,
        "keeps": keeps(p90, low, high, least, most) if ended >= LEAST or least is None else "too_few",
    }


def ninety(lives: list[tuple[int, bool]]) -> tuple[float | None, ...]:
    """When nine in ten are done by the Kaplan-Meier curve, the ends of its log-log interval, and for the next one."""
    left, spread = Fraction(1), Fraction(0)
    found: list[float | None] = [None] * 4
    ended = sum(done for _, done in lives)
    tenth = Fraction(1, 10)
    left_over = 1 - Fraction(9, 10) * Fraction(ended + 1, ended) if ended >= LEAST else Fraction(-1)
    for at in sorted({t for t, done in lives if done}):
        risk = sum(t >= at for t, _ in lives)
        gone = sum(t == at and done for t, done in lives)
        left *= Fraction(risk - gone, risk)
        spread += Fraction(gone, risk * (risk - gone)) if risk > gone else 0
        bands = [left, left, left, left]
        if 0 < left < 1:
            reach = Z * math.sqrt(spread) / math.log(left)
            ends = [float(left) ** math.exp(way * reach) for way in (1, -1)]
            bands[1:3] = [min(ends), max(ends)]
        elif left == 0:
            bands[1:3] = [Fraction(1), Fraction(1)]  # at its end the curve has no interval
        for k, share in enumerate((tenth, tenth, tenth, left_over)):
            if found[k] is None and bands[k] <= share:
                found[k] = at / 60
    return tuple(found)


def standard(room: Room, group: list[Fate]) -> tuple[float | None, float | None]:
    """The hours of the clock that the one standard of a group allows at least and at most; None without one."""
    calendars = room.world.catalogue.calendars
    every: set[tuple[float, str, str] | None] = set()
    for office in {f.office for f in group}:
        day = min(calendars[office].date_of(room.world.as_of[office]), room.ask.to_on or date.max)
        one = room.world.catalogue.standard(office, group[0].service, day)
        every.add((one["amount"], one["unit"], office if "day" in one["unit"] else "") if one else None)
    if len({one and one[:2] for one in every}) != 1 or None in every:
        return None, None
    amount, unit, _ = next(one for one in every if one)
    scale = {"minutes": 1 / 60, "hours": 1.0}
    plain = unit.removeprefix("working_")
    if plain in scale:
        return amount * scale[plain], amount * scale[plain]
    lengths = {24.0 if unit == "days" else day_hours(room, one[2]) for one in every if one}
    return amount * min(lengths), (amount + 1) * max(lengths)


def day_hours(room: Room, office: str) -> float:
    """The length of a working day of an office on its as-of; the generated offices have days of one length."""
    calendar = room.world.catalogue.calendars[office]
    day = calendar.date_of(room.world.as_of[office])
    while not calendar.open_on(day):
        day = day.fromordinal(day.toordinal() - 1)
    return sum(b - a for a, b in calendar.open_on(day)) / 3600


def keeps(
    p90: float | None, low: float | None, high: float | None, least: float | None, most: float | None
) -> str | None:
    """Whether nine in ten were within the standard."""
    if least is None or most is None:
        return None
    if low is not None and low > most:
        return "no"
    if p90 is None or high is None:
        return "too_few"
    return "yes" if high <= least else "unclear"
