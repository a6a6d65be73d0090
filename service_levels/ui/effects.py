"""What a measure did, in words."""

from html import escape

import numpy as np

from service_levels.catalogue import OF_SYSTEMS, Group, Measure
from service_levels.domain.statistics.interrupted import FEWEST as FEWEST_WEEKS
from service_levels.domain.statistics.numbers import Estimate
from service_levels.ui import measures
from service_levels.ui.measures import Effect
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, html

EXAMPLE = """[[measure]]
id = "kampanye-berkas"
name = { id = "Kampanye kelengkapan berkas", en = "Campaign on complete files" }
from = 2025-09-15
full_from = 2025-10-27
moves = ["incomplete"]
districts = ["Cibeber", "Jombang"]
comparison = { districts = ["Grogol"] }"""
NAMED = 3  # of a group that are called by name; more are counted


def chosen(view: View) -> tuple[Measure, str] | None:
    """The measure and figure that the address names, else the latest measure's first figure; None: there is none."""
    found = measures.listed(view)
    by_key = {measures.key(measure, figure): (measure, figure) for measure, figure in found}
    return by_key.get(view.choice.measure, found[0] if found else None)


def name(view: View, measure: Measure, figure: str) -> str:
    """A measure with its figure, as the list to choose from has it."""
    called = measure.name.of(view.words.language)
    return view.words("measures.option", name=called, figure=view.words(f"measures.figure.{figure}"))


def answer(view: View, shown: Effect) -> tuple[str, ...]:
    """What became of the figure, beside what would have been without the measure and beside the comparison group."""
    say, found = view.words, shown.found
    called, figure = shown.measure.name.of(say.language), say(f"measures.figure.{shown.figure}")
    began = say("measures.began", name=called, date=view.fmt.date(shown.measure.from_on), figure=figure)
    if not shown.frame["value"].notna().any():
        return began, say("measures.nothing")
    if found.average is None:
        few = {"before": found.before, "after": found.after, "needed": FEWEST_WEEKS}
        return began, say("measures.few", **few)
    after, instead = means(shown)
    beside = say(
        "measures.beside",
        after=value(view, shown, after),
        without=value(view, shown, instead),
        count=found.after,
        before=found.before,
        change=change(view, shown, found.average),
        verdict=_verdict(view, shown, found.average),
    )
    return (began, *_compared(view, shown), beside)


def path(view: View, shown: Effect) -> tuple[str, ...]:
    """How the change came: at once, and from week to week; then what makes it less sure."""
    say, found = view.words, shown.found
    if found.level is None or found.slope is None or found.counterfactual is None:
        return ()
    came = say(
        "measures.path", level=change(view, shown, found.level), slope=change(view, shown, found.slope, digits=2)
    )
    line = found.counterfactual[~np.isnan(found.counterfactual)]
    beyond = bool((line < 0).any() or (shown.moved.unit == "share" and (line > 1).any()))
    near = measures.others(view, shown)
    language = say.language
    names = ", ".join(f"{one.name.of(language)} ({view.fmt.date(one.from_on)})" for one in near)
    drifted = shown.compared is not None and shown.compared.slope_before is not None
    return (
        came,
        say("measures.beyond") if beyond else "",
        say("measures.drifted") if drifted and shown.compared.slope_before.differs_from(0) else "",  # type: ignore[union-attr]
        say("measures.near", names=names) if near else "",
    )


def _compared(view: View, shown: Effect) -> tuple[str, ...]:
    say, found = view.words, shown.compared
    if found is None or shown.measure.comparison is None:
        return ()
    if found.effect is None or found.change is None or found.comparison_change is None:
        return (say("measures.compared.few", before=found.before, after=found.after, needed=FEWEST_WEEKS),)
    return (
        say(
            "measures.compared",
            mine=moved(view, shown, found.change),
            theirs=moved(view, shown, found.comparison_change),
            change=change(view, shown, found.effect),
            verdict=_verdict(view, shown, found.effect),
        ),
    )


def means(shown: Effect) -> tuple[float, float]:
    """The mean of the weeks since that count, and of the line without the measure over the same weeks."""
    used = counted(shown) & ~np.isnan(without(shown))
    return float(shown.frame["value"].to_numpy(float)[used].mean()), float(without(shown)[used].mean())


def without(shown: Effect) -> np.ndarray:
    """The line without the measure, a value a week; NaN before it, or where there is none."""
    line = shown.found.counterfactual
    return np.full(len(shown.frame), np.nan) if line is None else line


def counted(shown: Effect) -> np.ndarray:
    """Which weeks the lines rest on."""
    frame = shown.frame
    return ((frame["reason"] == "") & frame["value"].notna()).to_numpy(bool)


def _verdict(view: View, shown: Effect, estimate: Estimate) -> str:
    verdict = measures.verdict_of(estimate, higher=shown.moved.higher)
    return view.words(f"measures.verdict.{verdict}")


def value(view: View, shown: Effect, number: float | None) -> str:
    """A figure in its unit."""
    if number is None or number != number:
        return view.fmt.percent(None)
    if shown.moved.unit == "share":
        return view.fmt.percent(number)
    if shown.moved.unit == "hours":
        return view.fmt.hours(max(number, 0), measures.in_working_time(view, shown.measure))
    kind = shown.moved.unit
    return view.words(f"measures.unit.{kind}", number=view.fmt.number(number, 1))


def moved(view: View, shown: Effect, number: float, digits: int = 1) -> str:
    """A change with its sign, in its unit."""
    scaled, kind = number * 100 if shown.moved.unit == "share" else number, unit(view, shown)
    return view.words(f"measures.change.{kind}", number=view.fmt.signed(scaled, digits))


def change(view: View, shown: Effect, estimate: Estimate, digits: int = 1) -> str:
    """A change with its interval."""
    scale = 100 if shown.moved.unit == "share" else 1
    low, high = (view.fmt.number(end * scale, digits) for end in estimate.interval)
    return view.words("measures.interval", change=moved(view, shown, estimate.value, digits), low=low, high=high)


def unit(view: View, shown: Effect) -> str:
    """share, working or elapsed (hours), down, times."""
    if shown.moved.unit != "hours":
        return shown.moved.unit
    return "working" if measures.in_working_time(view, shown.measure) else "elapsed"


def headlines(view: View, shown: Effect) -> tuple[Card, ...]:
    """Before and since, and by how much that differs from what would have been, and from the comparison group."""
    say, found, frame = view.words, shown.found, shown.frame
    used, since = counted(shown), (frame["start"] >= (shown.measure.full_on or shown.measure.from_on)).to_numpy(bool)
    cards = []
    for side, rows in (("before", frame[used & ~since]), ("after", frame[used & since])):
        counts = say("measures.requests", count=view.fmt.number(rows["count"].sum())) if shown.moved.count else ""
        mean = float(rows["value"].mean()) if len(rows) else None
        weeks = say.many("measures.weeks", len(rows), count=view.fmt.number(len(rows)))
        cards.append(Card(say(f"measures.card.{side}"), value(view, shown, mean), (weeks, counts)))
    cards.append(_card(view, shown, "without", found.average))
    if shown.compared is not None:
        cards.append(_card(view, shown, "compared", shown.compared.effect))
    return tuple(cards)


def _card(view: View, shown: Effect, kind: str, estimate: Estimate | None) -> Card:
    say = view.words
    if estimate is None:
        return Card(say(f"measures.card.{kind}"), view.fmt.percent(None), (say("measures.verdict.unknown"),))
    scale = 100 if shown.moved.unit == "share" else 1
    low, high = (view.fmt.number(end * scale, 1) for end in estimate.interval)
    notes = (say("measures.card.interval", low=low, high=high), _verdict(view, shown, estimate))
    return Card(say(f"measures.card.{kind}"), moved(view, shown, estimate.value), notes)


def group(view: View, chosen: Group, figure: str) -> str:
    """Whom a measure touched, in words."""
    kinds = ["office", "service", "channel", "district"] + (["target"] if figure in OF_SYSTEMS else [])
    parts = []
    for kind in kinds:
        values = getattr(chosen, f"{kind}s")
        if 0 < len(values) <= NAMED:
            parts.append(", ".join(view.name(kind, one) for one in values))
        elif values:
            parts.append(view.words(f"scope.some.{kind}", count=len(values)))
    return " · ".join(parts) or view.words("measures.everyone")


def title(view: View, shown: Effect) -> str:
    """The title of the chart: the figure, whom it is of, and the measure."""
    said = view.words(
        "measures.chart",
        figure=view.words(f"measures.figure.{shown.figure}"),
        name=shown.measure.name.of(view.words.language),
        group=group(view, shown.measure.scope, shown.figure),
    )
    return said[:1].upper() + said[1:]


def example(view: View) -> None:
    """How a measure is written into the catalogue, and what to do then."""
    command = f"python -m etl catalogue {view.words('empty.file')}.toml"
    html(
        f'<p class="tw-text">{escape(view.words("measures.how"))}</p>'
        f'<div class="tw-code">{escape(EXAMPLE)}</div><div class="tw-code">{escape(command)}</div>'
    )
