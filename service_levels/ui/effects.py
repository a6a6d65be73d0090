"""What a measure did, in words."""

from html import escape

from service_levels.catalogue import BY_SYSTEMS, Group, Measure
from service_levels.domain.statistics.interrupted import FEWEST, FEWEST_PLACEBOS, TOGETHER
from service_levels.ui import measures
from service_levels.ui.measures import Effect
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, html

EXAMPLE = """[[measure]]
id = "kampanye-berkas"
name = { id = "Sosialisasi kelengkapan berkas", en = "Campaign on complete files" }
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
    """What was and what is; then what is told of the difference, or why nothing is."""
    say, row = view.words, shown.row
    called, figure = shown.measure.name.of(say.language), say(f"measures.figure.{shown.figure}")
    began = say("measures.began", name=called, date=view.fmt.date(shown.measure.from_on), figure=figure)
    if row["reason"] == "nothing":
        return began, say("measures.nothing")
    was = say(
        "measures.was",
        before=told(view, shown, "before"),
        after=told(view, shown, "since"),
        weeks_before=_weeks(view, shown, "before"),
        weeks_since=_weeks(view, shown, "since"),
    )
    was = was if row["since"] is not None else ""
    if shown.verdict == "too_few":
        few = {"before": row["weeks_before"], "after": row["weeks_since"], "needed": FEWEST, "together": TOGETHER}
        reason = row["reason"]
        return (began, *filter(None, (was,)), say(f"measures.few.{reason}", **few), *_ahead(view, shown))
    kind = "compared" if row["comparison"] else "trend" if row["trend"] else "level"
    found = say(
        f"measures.beside.{kind}",
        without=told(view, shown, "without"),
        other_before=told(view, shown, "other_before"),
        other_since=told(view, shown, "other_since"),
        change=change(view, shown),
        verdict=verdict(view, shown),
    )
    return (began, was, found, *_why(view, shown), *_tested(view, shown))


def near(view: View, shown: Effect) -> tuple[str, ...]:
    """What else began in these weeks."""
    say = view.words
    names = ", ".join(
        f"{one.name.of(say.language)} ({view.fmt.date(one.from_on)})" for one in measures.others(view, shown)
    )
    return (say("measures.near", names=names),) if names else ()


def _weeks(view: View, shown: Effect, side: str) -> str:
    """How many weeks a mean is of, and requests where it is of any."""
    number, requests = (shown.row[f"{name}_{side}"] for name in ("weeks", "requests"))
    weeks = view.words.many("measures.weeks", number, count=view.fmt.number(number))
    weeks = mark(weeks, f"effects.weeks_{side}", of=shown.of)
    if requests is None:
        return weeks
    counted = view.words("measures.requests", count=view.fmt.number(requests))
    return f"{weeks}, {mark(counted, f'effects.requests_{side}', of=shown.of)}"


def _why(view: View, shown: Effect) -> tuple[str, ...]:
    """Why there is no evidence, where there is none."""
    if shown.verdict != "no_evidence":
        return ()
    return (view.words(f"measures.none.{shown.row['reason']}", **_earlier(view, shown)),)


def _tested(view: View, shown: Effect) -> tuple[str, ...]:
    """What the same question found at dates before the measure, where that decided nothing by itself."""
    if shown.row["reason"] == "usual" or shown.row["placebo_dates"] < FEWEST_PLACEBOS:
        return ()
    return (view.words("measures.tested", **_earlier(view, shown)),)


def _earlier(view: View, shown: Effect) -> dict[str, str]:
    """How many dates before the measure were tested, and at how many of them the figure changed clearly."""
    return {name: view.fmt.number(shown.row[f"placebo_{name}"]) for name in ("dates", "found")}


def _ahead(view: View, shown: Effect) -> tuple[str, ...]:
    """How many weeks it takes to see what is hoped for."""
    say = view.words
    hoped, basis, needed = (shown.row[name] for name in ("hoped", "hoped_for", "weeks_needed"))
    if hoped is None:
        return ()
    told = {"hoped": moved(view, shown, hoped), "basis": say(f"measures.hoped.{basis}")}
    if needed is None:
        return (say("measures.needed.never", **told),)
    return (say.many("measures.needed", int(needed), count=view.fmt.number(needed), **told),)


def told(view: View, shown: Effect, key: str) -> str:
    """A figure of the row in its unit, named."""
    return mark(value(view, shown, shown.row[key]), f"effects.{key}", of=shown.of)


def verdict(view: View, shown: Effect) -> str:
    """What is said of the effect, named."""
    return mark(view.words(f"measures.verdict.{shown.verdict}"), "effects.verdict", of=shown.of)


def value(view: View, shown: Effect, number: float | None) -> str:
    """A figure in its unit."""
    if number is None or number != number:
        return view.fmt.percent(None)
    kind = shown.shown.unit
    if kind == "share":
        return view.fmt.percent(number)
    if kind == "hours":
        return view.fmt.hours(max(number, 0), measures.in_working_time(view, shown.measure.scope))
    return view.words(f"measures.unit.{kind}", number=view.fmt.number(number, 1))


def moved(view: View, shown: Effect, number: float) -> str:
    """A change with its sign, in its unit."""
    scaled = number * 100 if shown.shown.unit == "share" else number
    kind = unit(view, shown)
    return view.words(f"measures.change.{kind}", number=view.fmt.signed(scaled, 1))


def change(view: View, shown: Effect) -> str:
    """The effect with its interval."""
    return view.words("measures.interval", change=_effect(view, shown), **_ends(view, shown))


def _effect(view: View, shown: Effect) -> str:
    return mark(moved(view, shown, shown.row["effect"]), "effects.effect", of=shown.of)


def _ends(view: View, shown: Effect) -> dict[str, str]:
    scale = 100 if shown.shown.unit == "share" else 1
    return {
        end: mark(view.fmt.number(shown.row[end] * scale, 1), f"effects.{end}", of=shown.of) for end in ("low", "high")
    }


def unit(view: View, shown: Effect) -> str:
    """share, working or elapsed (hours), down, waiting, times."""
    if shown.shown.unit != "hours":
        return shown.shown.unit
    return "working" if measures.in_working_time(view, shown.measure.scope) else "elapsed"


def headlines(view: View, shown: Effect) -> tuple[Card, ...]:
    """What was, what is, and by how much that differs from what would have been."""
    say, row = view.words, shown.row
    cards = [
        Card(
            say(f"measures.card.{side}"),
            value(view, shown, row[side]),
            (_weeks(view, shown, side),),
            f"effects.{side}",
            shown.of,
        )
        for side in ("before", "since")
    ]
    found = verdict(view, shown)
    label = say("measures.card.compared" if row["comparison"] else "measures.card.without")
    if row["effect"] is None:
        return (*cards, Card(label, view.fmt.percent(None), (found,)))
    interval = say("measures.card.interval", **_ends(view, shown))
    return (*cards, Card(label, moved(view, shown, row["effect"]), (interval, found), "effects.effect", shown.of))


def group(view: View, chosen: Group, figure: str) -> str:
    """Whom a measure touched, in words."""
    kinds = ["office", "service", "channel", "district"] + (["target"] if figure in BY_SYSTEMS else [])
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
