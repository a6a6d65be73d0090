"""How the project speaks of a figure: its name, its unit, what it means, and which report holds it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Any

from service_levels.catalogue import Text
from service_levels.metrics.scope import DATE_BUCKETS

# Unit -> dtype of the column in a report's frame. Everything that can fail to exist is a float, an instant or text.
INSTANT = "datetime64[us, UTC]"
DTYPES = {
    "requests": "int64",
    "returns": "int64",
    "incidents": "int64",
    "events": "int64",
    "weeks": "int64",
    "rank": "int64",
    "answers": "int64",
    "days": "int64",
    "share": "float64",
    "h": "float64",
    "d": "float64",
    "s": "float64",
    "an_hour": "float64",
    "people": "float64",
    "points": "float64",
    "score": "float64",
    "instant": INSTANT,
    "text": "object",
    "known": "str",  # text that every row has, as Arrow holds it: a million are cheap
    "truth": "bool",
    "truth_or_none": "maybe",  # an object: True, False, or None where it cannot be said
    "amount": "float64",  # in the unit of the figure that the row is of
    "count": "maybe_int",  # of requests, weeks …: an object, a whole number, or None where it does not exist
}
OBJECTS = ("object", "maybe", "maybe_int")  # dtypes of columns of Python objects


# What a figure is divided by, or counted over: columns of its report that add up to it, or words where there are none.
Made = tuple[str, ...] | Text


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure as it is defined, and the key of the column that holds it.

    `better` is "higher", "lower" or "" (says nothing); `section` is of the method; `name` is its own in the registry.
    `part` and `whole`: numerator and denominator; of a median or a sum `whole` alone, what it rests on; () where there
    is neither. `cohort`: the date that puts a request into a period (due, submitted, ended), "cut" where the period
    cuts time instead, "" where the figure is of what stands now.
    """

    key: str
    label: Text
    unit: str
    better: str
    definition: Text
    section: str
    name: str = ""
    part: Made = ()
    whole: Made = ()
    cohort: str = ""

    @property
    def dtype(self) -> str:
        return DTYPES[self.unit]


@dataclass(frozen=True, slots=True)
class Report:
    """One report of the contract.

    `period` is the cohort taken where none is asked for (None: the period cuts time, it does not choose
    requests). `over` is "requests" (`function` takes a Question and returns an Ibis expression over the facts),
    "spans", "open", "hours", "flow", "room", "answers" or "analysis" (`function` takes the mart, the scope and the by
    columns and returns the frame itself; of an analysis the by columns choose its periods and are no columns of it).
    `whole`: the keys of columns that the report has only where no by column is asked for; `dated`: where nothing but
    dates is asked for (a column of both: in either case, and in no other).
    `speaks_of`: the figures that it can be narrowed to.
    """

    name: str
    title: Text
    definition: Text
    over: str
    period: str | None
    by: tuple[str, ...]
    filters: tuple[str, ...]
    columns: tuple[Figure, ...]
    function: Callable[..., Any]
    whole: tuple[str, ...] = ()
    dated: tuple[str, ...] = ()
    speaks_of: tuple[str, ...] = ()

    def figures(self, by: tuple[str, ...]) -> tuple[Figure, ...]:
        """The columns beside the by columns."""
        kept = self.whole if not by else self.dated if set(by) <= set(DATE_BUCKETS) else ()
        hidden = {*self.whole, *self.dated}.difference(kept)
        return tuple(figure for figure in self.columns if figure.key not in hidden)

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(figure.key for figure in self.columns)


def figure(
    key: str,
    unit: str,
    better: str,
    section: str,
    label: tuple[str, str],
    definition: tuple[str, str],
    part: Made = (),
    whole: Made = (),
) -> Figure:
    """A Figure from (Indonesian, English) pairs."""
    return Figure(key, Text(*label), unit, better, Text(*definition), section, part=part, whole=whole)


def topic(name: str, cohort: str, figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """The figures of one topic, named after it."""
    return tuple(replace(one, name=f"{name}.{one.key}", cohort=cohort) for one in figures)


def interval(of: Figure, by: tuple[str, str], after: str = "") -> tuple[Figure, Figure, Figure]:
    """A figure and the ends of its 95% interval, `low` and `high` (and `after`); `by` says how they are reckoned."""
    return of, _end(of, by, f"low{after}", "bawah", "lower"), _end(of, by, f"high{after}", "atas", "upper")


def _end(of: Figure, by: tuple[str, str], key: str, named: str, called: str) -> Figure:
    label = Text(f"{of.label.id}, batas {named} 95%", f"{of.label.en}, 95% {called} bound")
    definition = Text(
        f"Batas {named} selang kepercayaan 95%, {by[0]}.", f"{called.capitalize()} end of the 95% interval, {by[1]}."
    )
    return replace(of, key=key, label=label, definition=definition)
