"""What is said of the chosen period and of what came after it: methods 11 and 8, figure by figure."""

from dataclasses import replace
from fractions import Fraction

from .clock import DAY
from .cost import by_event
from .figures import COUNTED, FIGURES, HIGHER, RATES, Held, Room, chosen_period, first_of, period_before
from .reports import Row
from .signals import FEW, Bucket, Segment, Series, bucket, number_of, series

HOUR = 3600


def rows(room: Room, figures: tuple[str, ...]) -> list[Row]:
    """The report `verdicts`."""
    return [verdict(room, figure) for figure in figures or FIGURES]


def verdict(room: Room, figure: str) -> Row:
    """One figure of the chosen period."""
    first, last = chosen_period(room)
    found = series(room, figure)
    held, earlier = room.of(figure, first, last), room.of(figure, *period_before(first, last, max(room.days())))
    said, rule, spoke, since = judgement(room, found, held)
    number = len(found.buckets) - 1 if spoke is None else spoke
    place = found.segment_of(number)
    segment = found.segments[place]
    target = promised(room) if figure in RATES else None
    counted = [b.held.value for b in found.buckets[segment.start : segment.end] if b.judged]
    met = [v for v in counted if v is not None and target is not None and reaches(figure, v, target)]
    silent = said == "too_few"
    why = found.too_few or "few_requests" if silent else None  # else none of its own buckets counts
    return {
        "figure": figure,
        "value": number_of(held.value),
        "part": held.part if figure in (*RATES, "incomplete") else None,
        "whole": held.whole,
        "target": number_of(target),
        "before": number_of(earlier.value),
        "change": None if held.value is None or earlier.value is None else float(held.value - earlier.value),
        "verdict": said,
        "since": None if since is None else found.buckets[since].label,
        "rule": rule,
        "assurance": None if silent else assurance(figure, segment, target),
        "met": None if silent or target is None else len(met),
        "judged": len(counted),
        "grain": found.grain,
        "period": None if spoke is None else found.buckets[spoke].label,
        "segment": None if silent else found.buckets[segment.start].label,
        "mean": None if silent else number_of(segment.mean),
        "low": None if silent else number_of(segment.low),
        "high": None if silent else number_of(segment.high),
        "mean_before": None if silent or place == 0 else number_of(found.segments[place - 1].mean),
        "reason": held.reason or why,
    }


def judgement(room: Room, found: Series, held: Held) -> tuple[str, str | None, int | None, int | None]:
    """(verdict, rule, the bucket that spoke, the bucket since when)."""
    first, last = chosen_period(room)
    if found.too_few:
        return "too_few", None, None, None
    mine = [k for k, b in enumerate(found.buckets) if b.last >= first and b.first <= last]
    if last >= min(room.days()) or (found.figure in RATES and held.open):
        for k in reversed(mine):
            side = 0 if found.buckets[k].ripe else beyond(found, found.buckets[k], found.segments[-1])
            if side:
                return found.mark(side), "outside", k, neighbours(found, k, "outside", side)
        return "unripe", None, max((k for k in mine if not found.buckets[k].ripe), default=None), None
    for k in reversed(mine):
        one = found.buckets[k]
        if one.judged:
            if one.rule is None:
                start = found.segments[-1].start
                since = next(n for n, b in enumerate(found.buckets) if n >= start and b.judged)
                return "common", None, k, since
            since = one.run if one.run is not None else neighbours(found, k, one.rule, one.side)
            return found.mark(one.side), one.rule, k, since
    return "too_few", None, None, None


def neighbours(found: Series, number: int, rule: str, side: int) -> int:
    """The first of the buckets before one, without a gap, that have its mark and its rule."""
    while number > 0:
        earlier = found.buckets[number - 1]
        if not earlier.judged or (earlier.rule, earlier.side) != (rule, side):
            break
        number -= 1
    return number


def beyond(found: Series, one: Bucket, segment: Segment) -> int:
    """Whether an unripe bucket lies beyond a limit whatever becomes of what is open: 1 above, -1 below."""
    held, figure = one.all, found.figure
    if segment.low is None or segment.high is None or one.held.value is None or figure == "turnaround":
        return 0
    if figure not in COUNTED:
        return 1 if one.held.value > segment.high else 0
    if (one.held.whole or 0) < FEW:
        return 0
    part, whole = held.part or 0, (held.whole or 0) + held.open
    least, most = Fraction(part, whole), Fraction(part + held.open, whole)
    return -1 if most < segment.low else 1 if least > segment.high else 0


def reaches(figure: str, value: Fraction, target: Fraction) -> bool:
    """Whether a value is as good as the target."""
    return value >= target if figure in HIGHER else value <= target


def assurance(figure: str, segment: Segment, target: Fraction | None) -> str | None:
    """Whether the limits leave the target within reach."""
    if target is None or segment.low is None or segment.high is None:
        return None
    worse, better = (segment.low, segment.high) if figure in HIGHER else (segment.high, segment.low)
    if reaches(figure, worse, target):
        return "always"
    return "never" if reaches(figure, target, better) else "sometimes"


def promised(room: Room) -> Fraction | None:
    """The mean of the standards' targets over the measured requests of the chosen period."""
    group = [f for f in room.cohort("due", *chosen_period(room)) if f.outcome in ("on_time", "late")]
    shares = [Fraction(str(f.standard["target"])) for f in group if f.standard and "target" in f.standard]
    return sum(shares, Fraction(0)) / len(shares) if shares else None


def after(room: Room, figures: tuple[str, ...] = ()) -> list[Row]:
    """The report `after`: events of an hour or more in working time, and buckets beyond their limits."""
    last = chosen_period(room)[1]
    ask = replace(room.ask, name="cost", by=(), from_on=last + DAY, to_on=None)
    events = [row for row in by_event(room.world, ask, room.chosen) if row["working_seconds"] >= HOUR]
    told = [{"kind": "event", **row} for row in reversed(events)]
    return told + [row for figure in figures or FIGURES for row in later(room, figure)]


def later(room: Room, figure: str) -> list[Row]:
    """The buckets after the chosen period that are beyond a limit of the newest segment."""
    found = series(room, figure)
    if found.too_few:
        return []
    day, told = chosen_period(room)[1] + DAY, []
    if first_of(day, found.grain) < day:  # the rest of a bucket that the chosen period begins is none after it
        day = found.buckets[-1].last + DAY
    while day <= max(room.days()):
        one = bucket(room, figure, found.grain, day)
        day = one.last + DAY
        segment = found.segments[-1]
        side = outside(one, segment) if one.ripe else beyond(found, one, segment)
        if side:
            late = room.cohort("due", one.first, one.last) if figure in RATES else []
            told.append({
                "kind": "period", "figure": figure, "period": one.label, "value": number_of(one.held.value),
                "part": one.held.part, "whole": one.held.whole, "mark": found.mark(side),
                "late": sum(f.outcome == "late" for f in late) if figure in RATES else None,
                "late_through_outage": sum(f.through_outage for f in late) if figure in RATES else None,
            })  # fmt: skip
    return told


def outside(one: Bucket, segment: Segment) -> int:
    """1 above, -1 below the limits, 0 within them or not judged."""
    if not one.judged or one.held.value is None or segment.low is None or segment.high is None:
        return 0
    return -1 if one.held.value < segment.low else 1 if one.held.value > segment.high else 0
