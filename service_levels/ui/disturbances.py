"""What is said of outages: what they took from requests, which system failed by itself, and what that hid."""

from dataclasses import dataclass

import pandas as pd

from service_levels.ui.named import mark
from service_levels.ui.sentences import Row, length_change, listed
from service_levels.ui.view import View
from service_levels.ui.widgets import Card

HOUR_S = 3600.0
WHOLE_H = 100  # from so many on waiting hours are said without decimals


@dataclass(frozen=True, slots=True)
class Own:
    """Outages of a system of its own within a period: what lies beneath it does not explain them. Lengths in hours."""

    target: str
    count: int
    down_h: float
    working_h: float
    unknown_h: float


@dataclass(frozen=True, slots=True)
class Lost:
    """What outages took within the period: requests held up, their waiting hours, and those late because of it.

    `whole`: the requests that were in progress at some time of the period.
    """

    requests: int
    whole: int
    waiting_h: float
    late: int


def lost(view: View) -> Lost:
    """Of the report `cost` over all in scope; a request is of one office, so that offices add up."""
    frame, flow = view.report("cost", "office"), view.report("flow").iloc[0]
    requests, late = int(frame["requests"].sum()), int(frame["late_through_outage"].sum())
    return Lost(requests, int(flow["ended"] + flow["open"]), float(frame["waiting_h"].sum()), late)


def lost_said(view: View, found: Lost) -> str:
    """How many requests outages held up, for how many waiting hours, and how many became late because of it.

    Where they held up none, whether there were any.
    """
    say, fmt = view.words, view.fmt
    if not found.requests:
        return say("outages.nobody" if len(view.report("cost")) else "outages.none")
    late = say.many("outages.held.late", found.late, count=mark(fmt.number(found.late), "cost.late_through_outage"))
    return say.many(
        "outages.held",
        found.requests,
        affected=mark(fmt.number(found.requests), "cost.requests"),
        whole=mark(fmt.number(found.whole), "flow.ended+open"),
        hours=mark(waiting(view, found.waiting_h), "cost.waiting_h"),
        late=late if found.late else say("outages.held.in_time"),
    )


def waiting(view: View, hours: float) -> str:
    """Waiting hours as a number: to a tenth below a hundred."""
    return view.fmt.number(hours, 1 if hours < WHOLE_H else 0)


def unjudged(view: View) -> str:
    """Why nothing can be said of outages; empty where it can."""
    if view.watched:
        return ""
    return view.words("outages.no_pings" if view.systems else "outages.no_system")


def own(availability: pd.DataFrame) -> list[Own]:
    """Of the report `availability`, each system that was monitored, the longest down by itself first."""
    frame = availability[availability["up_s"] + availability["down_s"] > 0]
    found = [
        Own(
            str(row["target"]),
            int(row["own_incidents"]),
            (row["down_s"] - row["unreachable_s"]) / HOUR_S,
            row["own_working_s"] / HOUR_S,
            row["unknown_s"] / HOUR_S,
        )
        for row in frame.to_dict("records")
    ]
    return sorted(found, key=lambda one: (-one.down_h, -one.working_h, one.target))


def hidden_by(view: View, target: str) -> list[str]:
    """The names of the systems that could not be reached in the period because of one."""
    frame = view.report("incidents")
    found = frame[(frame["because_of"] == target) & (frame["unreachable_s"] > 0)]["target"]
    return [view.name("target", name) for name in sorted(set(found))]


def answer(view: View, found: Lost) -> tuple[str, ...]:
    """What outages took, which system was down longest by itself and what that hid, the change, what is not known."""
    systems = own(view.report("availability"))
    said = [lost_said(view, found)]
    if not systems or not len(view.report("cost")):
        return (*said, *_unknown(view, systems))
    worst = systems[0]
    if worst.count:
        said += [_longest(view, worst), *_change(view, worst)]
    else:
        frame = view.report("incidents")
        if behind := sorted(set(frame["because_of"].dropna())):
            names = listed(view, [view.name("target", name) for name in behind])
            said.append(view.words("outages.all_hidden", names=names))
    return (*said, *_unknown(view, systems[:1]))


def _longest(view: View, worst: Own) -> str:
    say, fmt = view.words, view.fmt
    said = say.many(
        "outages.longest",
        worst.count,
        target=view.name("target", worst.target),
        count=fmt.number(worst.count),
        down=fmt.hours(worst.down_h),
        working=fmt.hours(worst.working_h, working=True),
    )
    names = hidden_by(view, worst.target)
    return f"{said} {say('outages.hides', names=listed(view, names))}" if names else said


def _change(view: View, worst: Own) -> tuple[str, ...]:
    """Against the period before; nothing where the system was not monitored then."""
    before = [one for one in own(view.before("availability")) if one.target == worst.target]
    return tuple(
        length_change(view, "outages", worst.down_h, one.down_h, view.fmt.hours(one.down_h)) for one in before
    )


def _unknown(view: View, systems: list[Own]) -> tuple[str, ...]:
    return tuple(
        view.words("outages.unknown", hours=view.fmt.hours(one.unknown_h), target=view.name("target", one.target))
        for one in systems
        if one.unknown_h
    )


def cards(view: View, found: Lost) -> tuple[Card, ...]:
    """The longest and the least available system, by outages of its own; requests held up, and their hours."""
    say, fmt = view.words, view.fmt
    known = not unjudged(view)
    lost_notes = [say("outages.card.lost.of")] if known else []
    if found.requests:
        mean = fmt.hours(found.waiting_h / found.requests, working=True)
        lost_notes.append(say("outages.card.lost.average", average=mean))
    hours = say("outages.card.lost.value", hours=waiting(view, found.waiting_h)) if known else fmt.hours(None)
    late = say.many("outages.card.late", found.late, count=fmt.number(found.late)) if found.late else ""
    held_notes = (say("outages.card.held.of", whole=fmt.number(found.whole)), late) if known else ()
    return (
        *_of_systems(view),
        Card(say("outages.card.held"), fmt.number(found.requests if known else None), held_notes, "cost.requests"),
        Card(say("outages.card.lost"), hours, lost_notes, "cost.waiting_h"),
    )


def _of_systems(view: View) -> tuple[Card, Card]:
    say, fmt = view.words, view.fmt
    labels = say("outages.card.down"), say("outages.card.availability")
    frame = view.report("availability")
    systems, rated = own(frame), frame[frame["own_availability"].notna()]
    cards = [Card(labels[0], fmt.hours(None)), Card(labels[1], fmt.percent(None))]
    if systems:
        name = view.name("target", systems[0].target)
        working = say("outages.card.down.working", working=fmt.hours(systems[0].working_h, working=True))
        notes = (say("outages.card.down.of", target=name), working) if systems[0].count else ()
        cards[0] = Card(labels[0], fmt.hours(systems[0].down_h), notes)
    if len(rated):
        row = rated.loc[rated["own_availability"].idxmin()]
        share, of = fmt.percent(row["own_availability"], 2), f"target={row['target']}"
        cards[1] = Card(labels[1], share, (_goal(view, row),), "availability.own_availability", of)
    return cards[0], cards[1]


def _goal(view: View, row: Row) -> str:
    objective = view.fmt.target(view.source.catalogue.targets[row["target"]].objective)
    name = view.name("target", row["target"])
    return view.words("outages.card.availability.of", target=name, objective=objective)
