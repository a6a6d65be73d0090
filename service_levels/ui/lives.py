"""One request on its page: what became of it, where its time went, which promise held, what it lacked."""

from collections.abc import Callable
from itertools import pairwise
from zoneinfo import ZoneInfo

import pandas as pd

from service_levels import config
from service_levels.domain.instants import HOUR
from service_levels.domain.ledger import Ledger, Piece
from service_levels.figures import theme, timeline
from service_levels.figures.theme import PARTS
from service_levels.figures.timeline import Mark
from service_levels.ui import moments, reads
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, Column, Panel, drawn, hover

HOURS = (1, 2, 3, 6, 12, 24, 48)  # between the marks of a line of time
MOST_TICKS = 5


def held(view: View, office: str, number: str) -> tuple[Ledger, pd.Series]:
    """The life of a request that has been found, and its fact."""
    found = reads.single(view.source, office, number)
    if found is None:
        raise LookupError(f"request {number!r} of {office!r} was found and cannot be told")
    return found


def answer(view: View, one: Ledger, fact: pd.Series) -> tuple[str, ...]:
    """What became of it, what it waits for, and what an outage did."""
    say = view.words
    values = {
        "number": str(fact["request_id"]),
        "service": view.name("service", None if pd.isna(fact["service"]) else str(fact["service"])),
        "ended": say(f"request.status.{fact['status']}"),
        "at": moments.stamp(view, one.ended, one.zone),
        "due": moments.stamp(view, one.due, one.zone),
        "left": _until_due(view, one),
    }
    outcome = str(fact["outcome"])
    key = "late_open" if outcome == "late" and one.ended is None else outcome
    sentences = [say(f"request.answer.{key}", **values)]
    if outcome == "unmeasured":
        sentences.append(say(f"request.reason.{fact['reason']}"))
    if one.waits_for:
        sentences.append(say(f"request.waits.{one.waits_for}"))
    if bool(fact["late_through_outage"]):
        sentences.append(say("request.answer.outage"))
    return tuple(sentences)


def _until_due(view: View, one: Ledger) -> str:
    """How far the end (or now) is from the deadline, as the clock counts; outside its hours in elapsed time."""
    if one.due is None:
        return moments.length(None)
    until = one.as_of if one.ended is None else one.ended
    left = one.pieces[-1].left_us if one.pieces else None
    if left:
        return view.fmt.hours(abs(left) / HOUR, one.is_working)
    return view.fmt.hours(abs(one.due - until) / HOUR)


def cards(view: View, one: Ledger) -> tuple[Card, ...]:
    """The clock against its promise, and what it stood still for."""
    say, fmt, sums = view.words, view.fmt, one.totals()
    clock = None if one.started is None else sums.spent_us / HOUR
    due = say("request.card.due", at=moments.stamp(view, one.due, one.zone)) if one.due is not None else ""
    rounds = len(one.rounds)
    return (
        Card(say("request.card.clock"), fmt.hours(clock, one.is_working), (promise(view, one), due)),
        Card(
            say("turnaround.parts.applicant").capitalize(),
            fmt.hours(sums.applicant_us / HOUR, working=True),
            (
                say.many("request.card.rounds", rounds, count=fmt.number(rounds))
                if rounds
                else say("request.card.never"),
            ),
        ),
        Card(
            say("turnaround.parts.check").capitalize(),
            fmt.hours(sums.check_us / HOUR, working=True),
            (say(f"request.complete.{one.complete_rule}"),),
        ),
        Card(
            say("turnaround.parts.outage").capitalize(),
            fmt.hours(sums.outage_us / HOUR, working=True),
            (say("request.card.outage"),),
        ),
    )


def promise(view: View, one: Ledger) -> str:
    """What was promised: 24 working hours from when it is complete; a deadline of its own; nothing."""
    if one.own_deadline:
        return view.words("request.promise.own")
    if one.standard is None:
        return view.words("request.promise.none")
    amount = one.standard.amount
    shown = view.fmt.number(amount, 0 if amount == round(amount) else 1)
    length = view.words.many(f"request.unit.{one.standard.unit}", 1 if amount == 1 else 2, amount=shown)
    return view.words("request.promise", length=length, start=view.words(f"request.start.{one.standard.clock_starts}"))


@drawn
def story(view: View, office: str, number: str, title: str) -> Panel:
    """The life along a line of time, and beside it where the time went: four parts that add up."""
    one, fact = held(view, office, number)
    say, sums = view.words, one.totals()
    lengths = {part: getattr(sums, f"{part}_us") for part in PARTS}
    names = [say(f"turnaround.parts.{part}").capitalize() for part in PARTS]
    whole = sums.wait_us
    shares = [view.fmt.percent(length / whole if whole else None) for length in lengths.values()]
    columns = [
        Column(
            say("request.part"), [*names, say("request.part.sum" if one.ended else "request.part.so_far")], number=False
        ),
        Column(say("request.part.working"), [*map(moments.length, lengths.values()), moments.length(whole)]),
        Column(say("request.part.share"), [*shares, view.fmt.percent(1.0 if whole else None)]),
    ]
    notes = [_adds_up(view, one)]
    chart = _drawn(view, one) if one.pieces else theme.empty(view.look, say("request.no_time"))
    data = pd.DataFrame({"part": [*lengths, "sum"], "working_seconds": [us / 1e6 for us in [*lengths.values(), whole]]})
    return Panel(
        "request-parts", title, chart, columns, data.assign(request_id=str(fact["request_id"])), notes, period=False
    )


def _adds_up(view: View, one: Ledger) -> str:
    """How the clock's total is made of the parts."""
    sums = one.totals()
    if one.started is None:
        return view.words("request.sum.not_started")
    spent = moments.length(sums.spent_us)
    if not one.is_working:
        return view.words("request.sum.elapsed", spent=spent)
    return view.words(
        "request.sum", spent=spent, outage=moments.length(sums.outage_us), process=moments.length(sums.process_us)
    )


def _drawn(view: View, one: Ledger):
    say = view.words
    lanes = {"turn": say("request.lane.turn"), "office": say("request.lane.office")}
    runs = {
        "turn": _runs(one.pieces, lambda piece: piece.turn),
        "office": _runs(one.pieces, lambda piece: "open" if piece.is_open else ""),
        "server": _runs(one.pieces, _server),
    }
    if runs["server"]:
        lanes["server"] = say("request.lane.server")
    names = {turn: say(f"turnaround.parts.{turn}") for turn in ("applicant", "check", "process")}
    names |= {"open": say("request.lane.open"), "outage": say("turnaround.parts.outage")}
    names |= {state: say(f"outages.state.{state}") for state in ("unknown", "maintenance")}
    rows = [
        {"lane": lane, "kind": kind, "start": start, "end": end, "hover": _record(view, one, names[kind], start, end)}
        for lane in lanes
        for kind, start, end in runs[lane]
    ]
    bars = pd.DataFrame(rows)
    for name in ("start", "end"):
        bars[name] = _walls(bars[name], one.zone)
    steps = [step for step in one.steps if step.at >= one.submitted]
    marks = pd.DataFrame(
        {
            "at": _walls(pd.Series([step.at for step in steps], dtype="int64"), one.zone),
            "hover": [
                hover(
                    say(f"request.step.{step.kind}"),
                    (say("request.at"), moments.stamp(view, step.at, one.zone)),
                    *([(say("request.day_only"), say("request.day_only.yes"))] if step.day_only else []),
                )
                for step in steps
            ],
        }
    )
    lines = [Mark(_wall(one.as_of, one.zone), say("request.mark.as_of"))] if one.ended is None else []
    if one.due is not None:
        lines.append(Mark(_wall(one.due, one.zone), say("request.mark.due"), dashed=True))
    return timeline.life(bars, marks, lines, _ticks(view, one), view.look, lanes, names)


def _ticks(view: View, one: Ledger) -> list[tuple[str, str]]:
    """Midnights or full hours along the time that is drawn, at most seven, in the viewer's language."""
    ends = [one.submitted, one.as_of if one.ended is None else one.ended, *([one.due] if one.due is not None else [])]
    first, last = (pd.Timestamp(_wall(at, one.zone)) for at in (min(ends), max(ends)))
    hours = next((step for step in HOURS if (last - first) / pd.Timedelta(hours=step) <= MOST_TICKS), None)
    if hours is None:
        hours = 24 * -(-(last - first) // pd.Timedelta(days=MOST_TICKS))
    every = pd.date_range(first.normalize(), last, freq=pd.Timedelta(hours=hours))
    mark = "." if view.words.language == "id" else ":"
    return [
        (at.isoformat(), view.fmt.date(at.date(), year=False) if at.hour == 0 else f"{at:%H}{mark}00")
        for at in every[every >= first]
    ]


def _server(piece: Piece) -> str:
    return "outage" if piece.down else "unknown" if piece.unknown else "maintenance" if piece.maintenance else ""


def _runs(pieces: tuple[Piece, ...], kind: Callable[[Piece], str]) -> list[tuple[str, int, int]]:
    """Adjoining pieces of one kind as one: (kind, start, end); those of no kind ('') are left out."""
    if not pieces:
        return []
    kinds = [kind(piece) for piece in pieces]
    cuts = [0, *(at + 1 for at, (a, b) in enumerate(pairwise(kinds)) if a != b), len(pieces)]
    return [(kinds[a], pieces[a].start, pieces[b - 1].end) for a, b in pairwise(cuts) if kinds[a]]


def _record(view: View, one: Ledger, name: str, start: int, end: int) -> str:
    inside = [piece for piece in one.pieces if piece.start >= start and piece.end <= end]
    return hover(
        name.capitalize(),
        (view.words("request.ledger.when"), moments.span(view, start, end, one.zone)),
        (view.words("request.ledger.working"), moments.length(sum(piece.working_us for piece in inside))),
        (view.words("request.ledger.counted"), moments.length(sum(piece.counted_us for piece in inside))),
    )


def _walls(instants: pd.Series, zone: str) -> pd.Series:
    return pd.to_datetime(instants, unit="us", utc=True).dt.tz_convert(zone).dt.tz_localize(None)


def _wall(at: int, zone: str) -> str:
    return moments.aware(at).astimezone(ZoneInfo(zone)).replace(tzinfo=None).isoformat()


@drawn
def papers(view: View, office: str, number: str, title: str) -> Panel:
    """The promise with its source, when it was complete and by which rule, what it lacked in each round."""
    one, fact = held(view, office, number)
    say = view.words
    rows = [
        (say("scope.office"), view.name("office", office)),
        *((say(f"scope.{name}"), str(fact[name])) for name in ("channel", "district") if not pd.isna(fact[name])),
        (say("request.submitted"), moments.stamp(view, one.submitted, one.zone)),
        (
            say("request.complete"),
            f"{moments.stamp(view, one.complete, one.zone)} · {say(f'request.complete.{one.complete_rule}')}",
        ),
        (say("request.started"), moments.stamp(view, one.started, one.zone)),
        (say("request.due"), moments.stamp(view, one.due, one.zone)),
        (say("request.standard"), promise(view, one)),
    ]
    if config.officers_shown() & {office, "all"} and not pd.isna(fact["officer"]):
        rows.insert(1, (say("request.officer"), str(fact["officer"])))
    if one.standard is not None:
        source = one.standard.source or say("request.source.none")
        rows.append((say("request.source"), source))
        rows.append((say("request.since"), view.fmt.date(one.standard.from_on)))
    for count, lacking in enumerate(one.rounds, 1):
        names = ", ".join(view.name("document", code) for code in lacking.documents) or say("request.round.unnamed")
        back = moments.stamp(view, lacking.until, one.zone) if lacking.until is not None else say("request.round.still")
        when = say("request.round.when", at=moments.stamp(view, lacking.at, one.zone), until=back)
        rows.append((say("request.round", number=count), f"{names} · {when}"))
    if dated := [say(f"request.step.{step.kind}") for step in one.steps if step.day_only]:
        rows.append((say("request.day_only"), say("request.day_only.of", steps=", ".join(dict.fromkeys(dated)))))
    if not one.rounds:
        rows.append((say("request.lacked"), say("request.lacked.nothing")))
    columns = [
        Column(say("request.what"), [what for what, _ in rows], number=False),
        Column(say("request.value"), [value for _, value in rows], number=False),
    ]
    data = pd.DataFrame(rows, columns=["what", "value"])
    return Panel("request", title, None, columns, data, most=len(rows))
