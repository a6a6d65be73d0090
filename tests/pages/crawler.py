"""Reads every named number on every page and holds it against the report of the command, and against its neighbours.

What is a contradiction (docs/architecture.md, "One number"):

1. A number differs from that of the report of its name for the same period and scope; so two pages differ.
2. One label stands over two figures.
3. A sum that is shown differs from its addends by more than their rounding; the rows of a table that divides all in
   scope do not add up to the whole; the lines of a change do not add up to it as they are written.
4. A verdict does not fit the figure beside it: "above" or "below" the goal on its other side, or near it while the
   interval leaves it out; another verdict than the report `verdicts` gives for that period and scope, or one that is
   of another value; improving because of a week or month on the worse side of the mean, worsening because of one on
   the better side; a goal that is always met, or never, and a common week or month that says otherwise.
5. A word does not fit the row that it is said of (`judged`): a standard that is realistic beside 90% done in longer
   than it, or not realistic beside less; a measure that improved while its mean since is worse than that before, and
   nothing on the page says what would have been; an effect on the other side of nothing than its verdict, or told as
   sure while its interval holds nothing; a period that is better on the worse side of its mean, or worse on the better.
"""

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from streamlit.testing.v1 import AppTest

from service_levels import mart, reports
from service_levels.analysis.figures import FIGURES
from service_levels.domain import periods
from service_levels.metrics import Figure, Scope
from service_levels.reports import REPORTS
from service_levels.ui.address import SWITCHES, Choice, read
from service_levels.ui.formats import DASH, Formats
from service_levels.ui.i18n import Words
from service_levels.ui.verdicts import ASSURED, MARKS
from tests.pages import judged
from tests.pages.marked import NUMBER, Reader, Shown, conditions, numbers, read_page

PAGES = (
    "overview", "on_time", "why", "turnaround", "outages", "completeness", "today", "load", "satisfaction", "trust",
    "compare", "requests", "measures",
)  # fmt: skip
STANDING = ("backlog", "open-requests")  # as the data stands, whatever the period
BARE = ("effects", "effect-weeks")  # of everything that a measure touched, whatever the choice
DIVIDING = ("service", "channel", "district", "office", "age")  # by these every request is in one row
# What a verdict is of, by the name of the figure beside it.
JUDGED = {"on-time.rate": "on_time", "completeness.rate": "incomplete", "cost.waiting_h": "waiting_hours"}
SHARES = ("on_time", "net_on_time", "incomplete")
TOP = 12  # rows of a table from which on it may not hold all
EN = Words("en")


@dataclass
class Truth:
    """What the commands say for one choice, asked of the mart itself and not of what pages keep."""

    held: mart.Mart
    choice: Choice
    _asked: dict[Any, pd.DataFrame] = field(default_factory=dict)

    @cached_property
    def as_of(self) -> dict[str, Any]:
        known = self.held.as_of
        return {office: known[office] for office in self.choice.offices or known if office in known}

    @cached_property
    def period(self) -> periods.Period:
        offices = self.held.catalogue.offices
        days = [at.astimezone(ZoneInfo(offices[office].timezone)).date() for office, at in self.as_of.items()]
        return self.choice.dates(max(days))

    def report(self, name: str, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:
        fields = {"service": "services", "channel": "channels", "district": "districts"}
        dropped = {fields[one]: () for one in fields if one not in REPORTS[name].filters}
        asked = (name, replace(scope, **dropped), by)
        if repr(asked) not in self._asked:
            self._asked[repr(asked)] = reports.report(name, self.held, asked[1], by)
        return self._asked[repr(asked)]

    def value(self, figure: str, of: str) -> float | None:
        """What a name with what it is of stands for; None where it does not exist."""
        topic, _, told = figure.partition(".")
        over, _, under = told.partition("/")
        part = self._sum(topic, over, of)
        if not under:
            return part
        whole = self._sum(topic, under, of)
        return part / whole if part is not None and whole else None

    def chosen(self, name: str) -> pd.DataFrame:
        """A report over the chosen period."""
        return self.report(name, self.scope(name, ""))

    def silent(self, of: str) -> bool:
        """Whether the data speaks of no day of a bucket: what a page leaves open, a count of the command is 0."""
        by = of.partition("=")[0]
        return by in periods.AT_LEAST and self.report("arrivals", self.scope("arrivals", of), (by,)).empty

    @cached_property
    def unwatched(self) -> bool:
        """Whether no system that the scope depends on was monitored: a page leaves open what outages cost, not 0."""
        systems = self.chosen("availability")
        return not (systems["up_s"] + systems["down_s"]).sum()

    def verdict(self, figure: str) -> dict[str, Any]:
        rows = self.chosen("verdicts")
        return dict(rows[rows["figure"] == figure].iloc[0])

    def _sum(self, report: str, terms: str, of: str) -> float | None:
        found: list[float] = []
        for sign, key in re.findall(r"(^|[+-])(\w+)", terms):
            value = self._one(report, key, of)
            if value is None or value != value:
                return None
            found.append(-value if sign == "-" else value)
        return sum(found)

    def _one(self, report: str, key: str, of: str) -> float | None:
        told = conditions(of)
        by, wanted = next(iter(told.items()), ("", ""))
        scope = self.scope(report, of)
        if report == "cost" and not by:  # its rows are events; a request is of one office
            offices = self.report(report, scope, ("office",))
            return float((offices if key in offices else self.report(report, scope))[key].sum())
        if len(told) > 1 or by == "rank":
            found = self.row(report, of)
            return None if found is None or pd.isna(found[key]) else float(found[key])
        if by in ("", "before", "period") or by in periods.AT_LEAST:
            frame = self.report(report, scope)
            if report in STANDING:
                return float(frame[key].sum())
        elif by in REPORTS[report].by:
            frame = self.report(report, scope, (by,))
        else:
            frame = self.report(report, scope)
        if by in frame.columns:
            frame = frame[frame[by].isna() if not wanted else frame[by] == wanted]
            if key == by:
                return float(len(frame))
        if frame.empty:
            return 0.0 if column(report, key).dtype == "int64" else None
        return None if pd.isna(frame[key].iloc[0]) else float(frame[key].iloc[0])

    def row(self, report: str, of: str) -> pd.Series | None:
        """The row of a report that several columns tell; None where none is or several are."""
        told = conditions(of)
        split = told.pop("split", "")
        grain = next((one for one in told if one in periods.AT_LEAST), "")
        told.pop(grain, None)
        frame = self.report(report, self.scope(report, of), (split,) if split else ())
        for name, wanted in told.items():
            texts = frame[name].map(lambda value: "" if pd.isna(value) else str(value))
            frame = frame[texts == wanted]
        return frame.iloc[0] if len(frame) == 1 else None

    def scope(self, report: str, of: str) -> Scope:
        if report in STANDING:
            return self.choice.scope(None, None)
        if report in BARE:
            return Choice(language=self.choice.language).scope(None, None)
        by, wanted = next(iter(conditions(of).items()), ("", ""))
        if of == "before":
            return self.choice.scope(self.period.before_from, self.period.before_to)
        if by in periods.AT_LEAST:
            begun = started(by, wanted)
            return self.choice.scope(begun, periods.ends(by, begun))
        within = self.choice.scope(self.period.from_on, self.period.to_on)
        return replace(within, period=wanted) if by == "period" else within


def started(grain: str, label: str) -> date:
    """The first day of a bucket by its label: 2026-W12, 2026-03 or 2026-03-02."""
    if grain == "week":
        return date.fromisocalendar(int(label[:4]), int(label[6:]), 1)
    return date.fromisoformat(label if grain == "day" else f"{label}-01")


def column(report: str, key: str) -> Figure:
    return reports.figure_of(report, key)


def written(figure: str, value: float | None, of: str = "") -> set[str]:
    """Every way in which a page may write the value of a name; what an amount is an amount of, `of` says."""
    if value is None:
        return {DASH}
    fmt = Formats(EN)
    topic, _, told = figure.partition(".")
    if figure == "drivers.effect":  # rounded so that all add up: a step more or less than its own rounding
        return {fmt.signed(value * 100 + step / 10, 1) for step in (-1, 0, 1)}
    if (amount := conditions(of).get("figure")) and column(topic, told).unit == "amount":
        points = topic == "effects" and told in ("effect", "low", "high") and amount in SHARES
        scaled = value * 100 if points else value
        plain = {fmt.number(scaled, digits) for digits in (0, 1)} | {fmt.signed(scaled, 1)}
        if points:
            return plain
        if amount in SHARES:
            return {fmt.percent(value, digits) for digits in (0, 1, 2)}
        hours = value / 3600 if topic == "after" and amount == "downtime" else value
        return plain | {fmt.hours(max(hours, 0), True), fmt.hours(max(hours, 0), False)}
    keys = re.findall(r"\w+", told)
    units = [column(topic, key).unit for key in keys]
    shares = {fmt.percent(value, digits) for digits in (0, 1, 2)} | {fmt.target(value)}
    if "/" in figure and len(set(units)) == 1:
        return shares
    if "returns" in units:
        return {fmt.number(value, 1), fmt.number(value)}
    unit = units[0]
    if unit == "share":
        return shares
    if unit in ("h", "s"):
        hours = value if unit == "h" else value / 3600
        return {fmt.hours(hours, True), fmt.hours(hours, False)} | {fmt.number(hours, digits) for digits in (0, 1, 2)}
    if unit == "d":
        return {fmt.days(value), fmt.number(value)}
    return {fmt.number(value, digits) for digits in ((0,) if column(topic, keys[0]).dtype == "int64" else (0, 1, 2))}


def contradictions(seen: Iterable[Reader], truth: Callable[[str], Truth]) -> Iterator[str]:
    """All of one choice. `truth` gives what the commands say for a page: one may narrow the choice by itself."""
    readers = list(seen)
    for reader in readers:
        told = truth(reader.page)
        for one in reader.shown:
            if one.figure.startswith("verdict."):
                yield from _against_goal(one, told)
            elif one.figure in judged.RULES:
                yield from judged.RULES[one.figure](one, reader, told)
            elif one.of != "rest":
                yield from _unlike_report(one, told)
        yield from _sums(reader, told)
        yield from _verdicts(reader, told)
    yield from _labels(readers)


def _unlike_report(one: Shown, truth: Truth) -> Iterator[str]:
    for name, text in numbers(one):
        expected = written(name, truth.value(name, one.of), one.of)
        found = NUMBER.findall(text)
        if text == DASH and (truth.silent(one.of) or (name.startswith("cost.") and truth.unwatched)):
            continue
        if text not in expected and not (len(found) == 1 and found[0] in expected):
            yield f"{one}; the report has {truth.value(name, one.of)} ({', '.join(sorted(expected))})"


def _against_goal(one: Shown, truth: Truth) -> Iterator[str]:
    rate, goal, low, high = (truth.value(f"on-time.{key}", one.of) for key in ("rate", "target", "low", "high"))
    if None in (rate, goal, low, high):
        yield f"{one}; there is no goal or no rate"
        return
    fits = {"below": high < goal, "above": low > goal, "near": low <= goal <= high}  # type: ignore[operator]
    if not fits[one.figure.removeprefix("verdict.")]:
        yield f"{one}; the rate is {rate}, its goal {goal}"


def _sums(reader: Reader, truth: Truth) -> Iterator[str]:
    yield from _of_columns(reader)
    if reader.page != "compare":  # which hides small groups, and says so
        yield from _of_rows(reader, truth)
    yield from _of_causes(reader)


def _of_columns(reader: Reader) -> Iterator[str]:
    """A number that is a sum by its name, beside all that it is the sum of."""
    by_name = {(one.figure, one.of, one.table): one for one in reader.shown if one.table and " " not in one.figure}
    for (figure, of, table), one in by_name.items():
        terms, stroke, under = figure.partition("/")
        topic, _, told = terms.partition(".")
        parts = [by_name.get((f"{topic}.{key}{stroke}{under}", of, table)) for key in told.split("+")]
        texts = [one.text, *(part.text for part in parts if part)]
        values = [value for value in map(_plain, texts) if value is not None]
        if len(parts) > 1 and len(values) == len(parts) + 1:
            step = 10.0 ** -max(len(text.partition(".")[2]) for text in texts)
            if abs(values[0] - sum(values[1:])) > step * len(values) / 2:
                yield f"{one}; its parts add up to {sum(values[1:])}"


def _of_rows(reader: Reader, truth: Truth) -> Iterator[str]:
    """Counts in a table with a row for every group."""
    rows: dict[tuple[str, str], dict[str, list[float]]] = defaultdict(lambda: defaultdict(list))
    for one in reader.shown:
        for name, text in numbers(one) if one.table else ():
            topic, _, told = name.partition(".")
            whole = "/" not in told and all(column(topic, key).dtype == "int64" for key in re.findall(r"\w+", told))
            if whole and (value := _plain(text)) is not None:
                rows[name, one.table][one.of.partition("=")[0]].append(value)
    for (name, table), found in rows.items():
        for by in DIVIDING:
            values = [*found[by], *found["rest"]]
            if found[by] and (len(values) < TOP or found["rest"]) and sum(values) != (truth.value(name, "") or 0.0):
                said = f"adds up to {sum(values)}, the whole is {truth.value(name, '')}"
                yield f"{reader.page}: {table!r}, {name} by {by} {said}"


def _of_causes(reader: Reader) -> Iterator[str]:
    """The causes of a change, to the tenth of a point that they are written to."""
    for table in reader.tables:
        if table and EN("driver.points") in table[0] and table[-1][0] == EN("driver.total"):
            at = table[0].index(EN("driver.points"))
            values = [_plain(row[at]) or 0.0 for row in table[1:]]
            if round(sum(values[:-1]) - values[-1], 6):
                yield f"{reader.page}: the causes add up to {sum(values[:-1])}, the change is {values[-1]}"


def _plain(text: str) -> float | None:
    found = NUMBER.findall(text)
    return float(found[0].replace(",", "").replace("−", "-").rstrip("%")) if len(found) == 1 else None


def _verdicts(reader: Reader, truth: Truth) -> Iterator[str]:
    """What marks say of the figure beside them, against the record of the command, and that against its own figures."""
    for name, kind in reader.verdicts:
        if name not in JUDGED:
            continue
        found = truth.verdict(JUDGED[name])
        beside = f"{reader.page}: {kind!r} beside {name}"
        if kind in ASSURED and kind != found["assurance"]:
            yield f"{beside}; the command says {found['assurance']!r}"
        if kind in MARKS and kind not in (found["verdict"], "unripe"):
            yield f"{beside}; the command says {found['verdict']!r}"
        if kind == found["verdict"]:
            yield from (f"{beside}; {why}" for why in _beside_itself(found, truth, name))


def _beside_itself(found: dict[str, Any], truth: Truth, name: str) -> Iterator[str]:
    """A record against its own figures."""
    value, mean, goal = truth.value(name, ""), found["mean"], found["target"]
    if value is not None and abs(value - found["value"]) > 1e-9:
        yield f"it is of {found['value']}, the figure is {value}"
    better = 1 if FIGURES[found["figure"]].better == "up" else -1
    rows = truth.chosen("signals")
    bucket = rows[(rows["figure"] == found["figure"]) & (rows["start"] == found["period"])]
    if found["rule"] in ("outside", "shift", "two_of_three"):
        side = (float(bucket["value"].iloc[0]) - mean) * better
        if not found["open"] and (side > 0) != (found["verdict"] == "improving"):
            yield f"its period has {bucket['value'].iloc[0]}, on the other side of the mean of {mean}"
    if found["verdict"] == "common" and len(bucket):
        apart = (float(bucket["value"].iloc[0]) - (goal if goal == goal and goal is not None else 0.0)) * better
        if (found["assurance"] == "always" and apart < 0) or (found["assurance"] == "never" and apart > 0):
            yield f"{found['assurance']} meets its goal of {goal}, and its period has {bucket['value'].iloc[0]}"


def _labels(readers: list[Reader]) -> Iterator[str]:
    """Labels that stand over two figures."""
    named: dict[str, dict[str, str]] = defaultdict(dict)
    for reader in readers:
        for one in reader.shown:
            if one.label:
                names = " ".join(_registered(name) for name in one.figure.split(" "))
                named[one.label].setdefault(names, str(one))
    for label, found in named.items():
        if len(found) > 1:
            yield f"{label!r} is the label of {len(found)} figures: {'; '.join(found.values())}"


def _registered(name: str) -> str:
    """The name in the registry, where it is one column of a report."""
    topic, _, key = name.partition(".")
    return column(topic, key).name if re.fullmatch(r"\w+", key) and topic in REPORTS else name


def addresses(held: mart.Mart, options: dict[str, tuple[str, ...]], count: int, seed: int) -> list[dict[str, Any]]:
    """Random choices: a few values of every filter, a period by name or dates of one's own."""
    drawn = random.Random(seed)
    newest = max(held.as_of.values()).date()
    made = []
    for _ in range(count):
        one: dict[str, Any] = {"lang": ["en"]}
        for name, odds in (("office", 0.4), ("service", 0.4), ("channel", 0.25), ("district", 0.25)):
            there = options.get(name, ())
            if there and drawn.random() < odds:
                one[name] = drawn.sample(there, min(len(there), drawn.choice((1, 1, 2, 3))))
        period = drawn.choice((*periods.PRESETS, periods.OWN, periods.OWN))
        one["period"] = [period]
        if period == periods.OWN:
            last = newest - timedelta(days=drawn.randrange(120))
            one |= {"from": [(last - timedelta(days=drawn.randrange(200))).isoformat()], "to": [last.isoformat()]}
        one |= {name: [drawn.choice(choices)] for name, choices in SWITCHES.items() if name != "group"}
        one["group"] = [drawn.choice(DIVIDING[:4])]
        made.append(one)
    return made


def crawl(
    opened: Callable[..., AppTest],
    held: mart.Mart,
    chosen: list[dict[str, Any]],
    kept: list[Reader] | None = None,
) -> Iterator[str]:
    """Opens all pages with each choice; what contradicts, in words. `kept` takes what was read.

    `opened` opens the overview with an address, as the fixture of the tests does.
    """
    for address in chosen:
        choice = read(address, "en")
        truth = Truth(held, choice)
        hall = next(iter(truth.as_of))
        in_hall = Truth(held, replace(choice, offices=(hall,)))
        test = opened(**{name: value for name, value in address.items() if name not in SWITCHES})
        seen = []
        for page in PAGES:
            for name, value in {**address, "hall": [hall]}.items():
                test.query_params[name] = value
            if page != PAGES[0]:
                test.switch_page(f"pages/{page}.py")
            test.run()
            if test.exception or test.error:
                yield f"{page} failed with {address}"
                continue
            seen.append(read_page(page, test))
        if kept is not None:
            kept += seen
        narrowed = {"load": in_hall}
        for said in contradictions(seen, lambda page, narrowed=narrowed, truth=truth: narrowed.get(page, truth)):
            yield f"{said}   at {address}"
