"""Are citizens satisfied? What is said of the survey, and its headline figures. Small groups are not shown."""

from dataclasses import dataclass, replace

import plotly.graph_objects as go

from service_levels.domain.statistics.suppression import SMALL
from service_levels.domain.statistics.survey import ELEMENTS, answers_needed
from service_levels.figures import theme
from service_levels.metrics import Scope
from service_levels.ui import reads
from service_levels.ui.formats import rounded
from service_levels.ui.named import mark
from service_levels.ui.sentences import Row
from service_levels.ui.view import View
from service_levels.ui.widgets import Card

REPORT = "satisfaction"


@dataclass(frozen=True, slots=True)
class Said:
    """What the survey says of the period and of the one before. `shown`: enough answers that nobody is given away."""

    now: Row
    before: Row
    applicants: int

    @property
    def count(self) -> int:
        return int(self.now["answers"])

    @property
    def shown(self) -> bool:
        return self.count >= SMALL


def said(view: View) -> Said:
    """The reports behind the page. Applicants are those of the offices and services in scope, by any channel."""
    whole = replace(view, choice=replace(view.choice, channels=(), districts=()))
    applicants = int(whole.report("impact").iloc[0]["requests"])
    return Said(view.report(REPORT).iloc[0].to_dict(), view.before(REPORT).iloc[0].to_dict(), applicants)


def answer(view: View, found: Said) -> tuple[str, ...]:
    """Index, grade and number of answers; strongest and weakest element; the change; whether answers are enough."""
    say, fmt = view.words, view.fmt
    if not found.count:
        return (nothing(view),)
    if not found.shown:
        return (say.many("satisfaction.answer.few", found.count, count=fmt.number(found.count), least=SMALL),)
    ranked = sorted(ELEMENTS, key=lambda key: float(found.now[key]))
    ends = {
        name: say("satisfaction.element", name=named(view, key), mean=fmt.number(found.now[key], 2))
        for name, key in (("weakest", ranked[0]), ("strongest", ranked[-1]))
    }
    return (
        say.many(
            "satisfaction.answer",
            found.count,
            index=mark(fmt.number(found.now["index"], 2), "satisfaction.index"),
            grade=graded(view, found.now["grade"]),
            count=mark(fmt.number(found.count), "satisfaction.answers"),
        ),
        say("satisfaction.ends", **ends),
        _change(view, found),
    )


def nothing(view: View) -> str:
    """Why there is no answer: none was ever loaded, or none lies in what the viewer chose."""
    everything = reads.report(view.source, REPORT, Scope(), ())
    return view.words("satisfaction.answer.none" if int(everything.iloc[0]["answers"]) else "satisfaction.not_loaded")


def _change(view: View, found: Said) -> str:
    say, fmt = view.words, view.fmt
    now, before = found.now, found.before
    span = fmt.span(view.period.before_from, view.period.before_to)
    if view.period.to_on > view.covered:
        return say("change.unfinished")
    if before["answers"] < SMALL:
        return say.many("satisfaction.change.none", int(before["answers"]), span=span)
    moved = float(rounded(now["index"], 2) - rounded(before["index"], 2))
    way = "up" if moved > 0 else "down" if moved < 0 else "same"
    told = say(
        f"satisfaction.change.{way}",
        points=fmt.number(abs(moved), 2),
        span=span,
        before=mark(fmt.number(before["index"], 2), "satisfaction.index", of="before"),
        count=mark(fmt.number(before["answers"]), "satisfaction.answers", of="before"),
    )
    if not moved:
        return told + "."
    if now["low"] != now["low"] or before["low"] != before["low"]:
        return told + say("satisfaction.change.too_few")
    apart = now["low"] > before["high"] or now["high"] < before["low"]
    return told + say(f"change.{'clear' if apart else 'chance'}")


def cards(view: View, found: Said) -> tuple[Card, ...]:
    """Index, answers against how many there should be, the element on time, and the weakest one."""
    say, fmt = view.words, view.fmt
    now, shown = found.now, found.shown
    needed = answers_needed(found.applicants)
    of_n = say.many("satisfaction.card.of", found.count, count=fmt.number(found.count)) if shown else ""
    verdict = "enough" if found.count >= needed else "short"
    weakest = min(ELEMENTS, key=lambda key: float(now[key])) if shown else None
    return (
        Card(
            say("satisfaction.card.index"),
            fmt.number(now["index"] if shown else None, 2),
            (
                graded(view, now["grade"]) if shown else "",
                of_n,
                f"{say('page.interval')}: {between(view, now)}" if shown and now["low"] == now["low"] else "",
            ),
            "satisfaction.index" if shown else "",
        ),
        Card(
            say("satisfaction.card.answers"),
            fmt.number(found.count) if shown or not found.count else say("satisfaction.under", least=SMALL),
            (
                say(
                    "satisfaction.card.needed", needed=fmt.number(needed), applicants=fmt.number(found.applicants)
                ) if needed else "",
                say(f"satisfaction.card.{verdict}") if needed else "",
            ),
            "satisfaction.answers" if shown else "",
        ),
        Card(say("satisfaction.card.time"), fmt.number(now["u3"] if shown else None, 2),
             (say("satisfaction.card.scale"), of_n),
             "satisfaction.u3" if shown else ""),
        Card(
            say("satisfaction.card.weakest"),
            fmt.number(now[weakest] if weakest else None, 2),
            (named(view, weakest), of_n) if weakest else (),
            f"satisfaction.{weakest}" if weakest else "",
        ),
    )  # fmt: skip


def left_out(view: View, found: Said) -> tuple[str, ...]:
    """What the filters do not narrow, and what else the figures do not hold."""
    say = view.words
    ignored = [say(f"scope.{name}").lower() for name in ("channel", "district") if view.chosen(name)]
    later = int(view.standing(REPORT).iloc[0]["later"])
    return (
        say.many("satisfaction.later", later, count=view.fmt.number(later)) if later else "",
        say("satisfaction.not_filtered", names=", ".join(ignored)) if ignored else "",
        say("satisfaction.sample") if found.count else "",
    )


def graded(view: View, letter: str) -> str:
    """A (very good)."""
    return view.words(f"satisfaction.grade.{letter.lower()}")


def named(view: View, key: str) -> str:
    """What an element is called."""
    return view.label(f"{REPORT}.{key}")


def between(view: View, row: Row) -> str:
    """81,1–83,4; a dash where there is none."""
    if row["low"] != row["low"]:
        return view.fmt.number(None)
    return f"{view.fmt.number(row['low'], 1)}–{view.fmt.number(row['high'], 1)}"


def empty(view: View, count: int) -> go.Figure:
    """In the place of a chart: too few answers, or none and why."""
    text = view.words.many("satisfaction.answer.few", count, count=view.fmt.number(count), least=SMALL)
    return theme.empty(view.look, text if count else nothing(view))
