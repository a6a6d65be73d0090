"""What is said of the chosen period and of what came after it: methods 11 and 8, figure by figure."""

from dataclasses import replace
from fractions import Fraction

from .clock import DAY
from .cost import by_event
from .figures import COUNTED, FIGURES, HIGHER, RATES, Held, Room, chosen_period, first_of, period_before
from .reports import Row
from .signals import Bucket, Segment, Series, beyond, bucket, number_of, series, sign

HOUR = 3600
SHARES = (*RATES, "incomplete")
EVENT = ("start", "end", "targets", "cause", "seconds", "working_seconds", "requests", "waiting_h",
         "late_through_outage")  # fmt: skip


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
    silent = said == "too_few"
    part = found.buckets if silent else found.buckets[segment.start : segment.end]  # of no part where none is told
    counted = [b.held.value for b in part if b.judged]
    met = [v for v in counted if v is not None and target is not None and reaches(figure, v, target)]
    none_counts = "few_requests" if figure in COUNTED else "not_monitored"  # of the period's own buckets
    why = (found.too_few or none_counts) if silent else waits(room, found, held, number) if said == "unripe" else None
    return {
        "figure": figure,
        "value": number_of(held.value),
        "part": held.part if figure in SHARES else None,
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
    """(verdict, rule, the bucket that spoke, the bucket since when). It never contradicts the period's own figure."""
    last = chosen_period(room)[1]
    if found.too_few:
        return "too_few", None, None, None
    mine = own(room, found)
    newest = found.buckets[mine[-1]]
    if last >= min(room.days()) or (found.figure in RATES and held.open) or not newest.ripe:
        side, segment = 0, found.segments[found.segment_of(mine[-1])]
        if not newest.ripe and len(mine) == 1:
            side = beyond(found, newest.held, newest.all, segment)
        elif not newest.ripe and found.figure in SHARES:
            side = beyond(found, held, held, segment)
        if side:
            return found.mark(side), "outside", mine[-1], neighbours(found, mine[-1], "outside", side)
        return "unripe", None, mine[-1], None
    limited = [k for k in mine if found.segments[found.segment_of(k)].low is not None]
    speaking = [k for k in reversed(limited) if found.buckets[k].judged]
    for k in speaking:
        one, mean = found.buckets[k], found.segments[found.segment_of(k)].mean
        if one.rule is None or mean is None or (k != speaking[0] and one.rule != "outside"):
            continue
        if agreeing(room, found, held, mean) == one.side:
            since = one.run if one.run is not None else neighbours(found, k, one.rule, one.side)
            return found.mark(one.side), one.rule, k, since
    if speaking:
        start = found.segments[found.segment_of(speaking[0])].start
        since = next(n for n, b in enumerate(found.buckets) if n >= start and b.judged)
        return "common", None, speaking[0], since
    return "too_few", None, None, None


def waits(room: Room, found: Series, held: Held, number: int) -> str:
    """What an unripe period waits for: the data to pass its end, or requests due in it; where it is complete itself,
    its newest week or month."""
    known, last = min(room.days()), chosen_period(room)[1]
    if last >= known:
        return "not_over"
    if found.figure in RATES and held.open:
        return "not_all_due"
    return "not_over" if found.buckets[number].last >= known else "not_all_due"


def own(room: Room, found: Series) -> list[int]:
    """The chosen period's own buckets: half of their days lie in it, or all of its days in them; else the nearest."""
    first, last = chosen_period(room)
    shared = [(min(b.last, last) - max(b.first, first)).days + 1 for b in found.buckets]
    mine = [
        k
        for k, b in enumerate(found.buckets)
        if 2 * shared[k] >= (b.last - b.first).days + 1 or shared[k] >= (last - first).days + 1
    ]
    return mine or [max(range(len(shared)), key=lambda k: shared[k])]


def agreeing(room: Room, found: Series, held: Held, mean: Fraction) -> int:
    """On which side of the mean the period's own figure lies: a sum by the days of a bucket."""
    if held.value is None:
        return 0
    first, last = chosen_period(room)
    days = Fraction((found.buckets[-1].last - found.buckets[0].first).days + 1, len(found.buckets))
    share = Fraction(1) if found.figure in COUNTED else days / ((last - first).days + 1)
    return sign(held.value * share - mean)


def neighbours(found: Series, number: int, rule: str, side: int) -> int:
    """The first of the buckets of its segment before one, without a gap, that have its mark and its rule."""
    while number > found.segments[found.segment_of(number)].start:
        earlier = found.buckets[number - 1]
        if not earlier.judged or (earlier.rule, earlier.side) != (rule, side):
            break
        number -= 1
    return number


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
    told = [{"kind": "event", **{name: row[name] for name in EVENT}} for row in reversed(events)]
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
        side = outside(one, segment) if one.ripe else beyond(found, one.held, one.all, segment)
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
