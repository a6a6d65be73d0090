"""The ledger of a request in words: every line of its life, what the clock counted in it, and what was left."""

from zoneinfo import ZoneInfo

import pandas as pd

from service_levels.catalogue import holiday_name
from service_levels.domain.instants import SECOND
from service_levels.domain.ledger import APPLICANT, CHECK, Ledger, Line, Piece, Step
from service_levels.ui import moments, reads
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, drawn

LINES = 60  # shown on the page; all of them, and the pieces that they are folded from, are in the download


@drawn
def ledger(view: View, office: str, number: str, title: str) -> Panel:
    """Every line with its length, the clock's total, and what was left; at the end what ended it."""
    say = view.words
    held = reads.single(view.source, office, number)
    assert held is not None  # noqa: S101 - the page has found it
    one = held[0]
    lines = one.lines()
    spans = [moments.span(view, line.first.start, line.last.end, one.zone) for line in lines]
    said = [_line(view, one, line) for line in lines]
    working = [_length(line.total("working_us")) for line in lines]
    counted = [_length(line.total("counted_us")) for line in lines]
    totals = [_length(line.last.spent_us) for line in lines]
    left = [_length(line.last.left_us) for line in lines]
    if ends := [step for step in one.steps if step.at == one.ended]:
        spans.append(moments.span(view, ends[0].at, ends[0].at, one.zone).split("–")[0])
        said.append(_steps(view, ends))
        for column in (working, counted, totals, left):
            column.append("")
    sums = one.totals()
    for column, value in (
        (spans, say("request.ledger.sum")),
        (said, ""),
        (working, _length(sums.wait_us)),
        (counted, _length(sums.spent_us)),
        (totals, totals[len(lines) - 1] if lines else ""),
        (left, left[len(lines) - 1] if lines else ""),
    ):
        column.append(value)
    columns = [
        Column(say("request.ledger.when"), spans, number=False),
        Column(say("request.ledger.what"), said, number=False),
        Column(say("request.ledger.working"), working),
        Column(say("request.ledger.counted"), counted),
        Column(say("request.ledger.total"), totals),
        Column(say("request.ledger.left"), left),
    ]
    return Panel(
        "ledger", title, None, columns, data(view, one), [say("request.ledger.note")], most=LINES, stacked=True
    )


def data(view: View, one: Ledger) -> pd.DataFrame:
    """The pieces unfolded, lengths in seconds: what the download holds."""
    return pd.DataFrame(
        [
            {
                "start": moments.aware(piece.start).astimezone(ZoneInfo(one.zone)).isoformat(),
                "end": moments.aware(piece.end).astimezone(ZoneInfo(one.zone)).isoformat(),
                "happened": ";".join(step.kind for step in piece.begins),
                "turn": piece.turn,
                "office_open": piece.is_open,
                "rule": piece.rule.kind,
                "holiday": holiday(view, one, piece) or "",
                "down": ";".join(piece.down),
                "unknown": ";".join(piece.unknown),
                "maintenance": ";".join(piece.maintenance),
                "past_deadline": piece.is_late,
                "seconds": (piece.end - piece.start) / SECOND,
                "working_seconds": piece.working_us / SECOND,
                "counted_seconds": piece.counted_us / SECOND,
                "exposure_seconds": piece.exposure_us / SECOND,
                "total_seconds": piece.spent_us / SECOND,
                "left_seconds": None if piece.left_us is None else piece.left_us / SECOND,
            }
            for piece in one.pieces
        ]
    )


def holiday(view: View, one: Ledger, piece: Piece) -> str | None:
    """The name of the holiday on which a piece lies; None where it lies on none."""
    if piece.rule.kind != "holiday":
        return None
    catalogue = view.source.catalogue
    calendar = catalogue.calendars[catalogue.offices[one.office].calendar]
    return holiday_name(calendar, piece.day, view.words.language)


def _length(us: int | None) -> str:
    return moments.length(us) if us != 0 else "0"


def _line(view: View, one: Ledger, line: Line) -> str:
    """What happened at its start, whose turn it was, what stood still and why."""
    say, first = view.words, line.first
    parts = [_steps(view, first.begins)] if first.begins else []
    if first.is_open:
        parts.append(say(f"request.turn.{first.turn}"))
        parts += [say("request.rule.special")] if first.rule.kind == "special" else []
        parts += [say("request.rule.by_order")] if first.rule.kind == "by_order" else []
        for state in ("down", "unknown", "maintenance"):
            names = ", ".join(view.name("target", target) for target in getattr(first, state))
            parts += [say(f"request.server.{state}", names=names)] if names else []
    else:
        why = ", ".join(_reasons(view, one, line))
        closed = say("request.closed.why", why=why) if why else say("request.closed")
        parts.append(
            closed if first.turn not in (APPLICANT, CHECK) else f"{closed}, {say(f'request.turn.{first.turn}').lower()}"
        )
    if first.is_late:
        parts.append(say("request.past"))
    return " · ".join(parts)


def _steps(view: View, steps: tuple[Step, ...] | list[Step]) -> str:
    texts = []
    for step in steps:
        text = view.words(f"request.step.{step.kind}")
        names = ", ".join(view.name("document", code) for code in step.documents)
        texts.append(f"{text} ({names})" if names else text)
    return ", ".join(texts)


def _reasons(view: View, one: Ledger, line: Line) -> list[str]:
    """Why the office was closed on whole days of a line: holidays by name, closed dates, days without hours."""
    found = []
    for piece in line.pieces:
        if piece.rule.kind == "holiday":
            found.append(holiday(view, one, piece) or view.words("request.holiday"))
        elif piece.rule.kind == "closed":
            found.append(view.words("request.closed_date"))
        elif not piece.rule.hours:
            found.append(view.words("request.weekend" if piece.day.weekday() > 4 else "request.no_hours"))
    return list(dict.fromkeys(found))
