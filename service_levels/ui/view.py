"""What a page is given: the words, the scope, and the figures within it."""

from contextvars import ContextVar
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import cached_property
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.domain import periods
from service_levels.domain.exposure import targets_of
from service_levels.domain.periods import Period
from service_levels.figures.theme import Look
from service_levels.metrics import Scope
from service_levels.reports import REPORTS, figure_of
from service_levels.ui import reads
from service_levels.ui.address import FILTERS, Choice
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.reads import Source

# The reports that are asked for while a panel is built: its figures are of these (see widgets.drawn).
ASKED: ContextVar[set[str] | None] = ContextVar("asked", default=None)


@dataclass(frozen=True)
class View:
    """One viewer's choice over one state of the data."""

    source: Source
    choice: Choice
    words: Words
    look: Look

    @property
    def identity(self) -> tuple[object, ...]:
        """Everything that decides what a page shows: the state of the data, the choice, the look."""
        return (self.source.url, self.source.folder, self.source.version, self.choice, self.look)

    @cached_property
    def fmt(self) -> Formats:
        return Formats(self.words)

    @cached_property
    def as_of(self) -> dict[str, datetime]:
        """Office in scope -> the instant up to which its data speaks (aware)."""
        known = self.source.as_of
        return {office: known[office] for office in self.choice.offices or known if office in known}

    @cached_property
    def today(self) -> date:
        """The newest local date that the data in scope covers: what "this week" is counted from."""
        return max(at.astimezone(self.tz(office)).date() for office, at in self.as_of.items())

    @cached_property
    def covered(self) -> date:
        """The local date that the data of every office in scope reaches; what ends on it or later is incomplete."""
        return min(at.astimezone(self.tz(office)).date() for office, at in self.as_of.items())

    @cached_property
    def period(self) -> Period:
        return self.choice.dates(self.today)

    def zone(self, office: str) -> str:
        """IANA name of an office's zone."""
        return self.source.catalogue.offices[office].timezone

    def tz(self, office: str) -> ZoneInfo:
        """The same, to reckon with."""
        return ZoneInfo(self.zone(office))

    @property
    def main_zone(self) -> str:
        """The zone in which instants are shown: that of the first office in scope."""
        return self.zone(next(iter(self.as_of)))

    def name(self, kind: str, value: str | None) -> str:
        """What a person calls an office, service, document, target, channel or district."""
        if value is None:
            return self.words("scope.unrecorded")
        catalogue = self.source.catalogue
        if kind == "office" and value in catalogue.offices:
            return catalogue.offices[value].name
        if kind == "target" and value in catalogue.targets:
            return catalogue.targets[value].name
        named = {"service": catalogue.services, "document": catalogue.documents}.get(kind, {})
        return named[value].name.of(self.words.language) if value in named else value

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of a filter by its name in the address; empty: not filtered."""
        values: tuple[str, ...] = getattr(self.choice, FILTERS[name])
        return values

    def ignored(self, *reports: str) -> list[str]:
        """The filters that the viewer chose and that none of these reports takes."""
        taken = {name for report in reports for name in REPORTS[report].filters}
        return [name for name in FILTERS if reports and self.chosen(name) and name not in taken]

    @cached_property
    def systems(self) -> frozenset[str]:
        """The systems that what is in scope depends on; empty: no outage can hold it up."""
        catalogue = self.source.catalogue
        services = self.choice.services or self.source.options["service"]
        return frozenset(
            target for office in self.as_of for service in services for target in targets_of(catalogue, office, service)
        )

    @property
    def outages_known(self) -> bool:
        """Whether it can be said what outages did: systems in scope were monitored, or none is needed."""
        return self.watched or not self.systems

    @cached_property
    def watched(self) -> bool:
        """Whether any system in scope was watched in the period; without it nothing can be said of outages."""
        return _watched(self.report("availability"))

    @cached_property
    def watched_before(self) -> bool:
        """The same of the period before."""
        return _watched(self.before("availability"))

    def label(self, name: str) -> str:
        """What a figure of a report is called, by its name ("on-time.rate")."""
        report, key = name.split(".")
        return figure_of(report, key).label.of(self.words.language)

    def in_working_time(self, *services: str) -> bool:
        """Whether the clock of these services (none named: all in scope) counts working time, whatever the standard."""
        chosen = services or self.choice.services or tuple(self.source.catalogue.services)
        standards = [one for one in self.source.catalogue.standards if one.service in chosen]
        return all(one.unit.startswith("working_") for one in standards)

    def report(self, name: str, *by: str, figures: tuple[str, ...] = ()) -> pd.DataFrame:
        """A report over the viewer's period; `figures`: those that a conclusion is asked for."""
        scope = self.choice.scope(self.period.from_on, self.period.to_on)
        return self._report(name, replace(scope, figures=figures), by)

    def standing(self, name: str, *by: str) -> pd.DataFrame:
        """A report over all that is in scope as the data stands, whatever the period."""
        return self._report(name, self.choice.scope(None, None), by)

    def before(self, name: str, *by: str) -> pd.DataFrame:
        """The same over the period before, of equal length."""
        return self._report(name, self.choice.scope(self.period.before_from, self.period.before_to), by)

    def over(self, name: str, from_on: date, to_on: date, *by: str, period: str | None = None) -> pd.DataFrame:
        """A report within the viewer's filters over any dates; `period`: the date that decides, None its own."""
        return self._report(name, replace(self.choice.scope(from_on, to_on), period=period), by)

    def trend(self, name: str) -> pd.DataFrame:
        """A report by day, week or month around the viewer's period, as `series` gives it."""
        return self.series(name, self.period.grain, *self.period.trend())

    def series(self, name: str, grain: str, first: date, last: date, period: str | None = None) -> pd.DataFrame:
        """A report by day, week or month, a row for every bucket also where nothing happened (NaN, or 0).

        `first` begins a bucket, `last` ends one; `period`: the date that decides, None the report's own. Beside the
        report's columns: `start` (date), `tick`, `short`, `label` (texts), `chosen` (within the viewer's period) and
        `unripe` (the data does not reach its end, or some of its requests are not due yet).
        """
        found = self.over(name, first, last, grain, period=period)
        starts = list(periods.buckets(grain, first, last))
        frame = found.set_index(grain).reindex([periods.label(grain, start) for start in starts]).reset_index()
        counts = [figure.key for figure in REPORTS[name].columns if figure.dtype == "int64"]
        frame[counts] = frame[counts].fillna(0).astype("int64")
        frame["start"] = starts
        frame["tick"] = [self.fmt.tick(grain, start) for start in starts]
        frame["short"] = [self.fmt.bucket(grain, start, year=False) for start in starts]
        frame["label"] = [self.fmt.bucket(grain, start) for start in starts]
        ends = [periods.ends(grain, start) for start in starts]
        inside = zip(starts, ends, strict=True)
        frame["chosen"] = [end >= self.period.from_on and start <= self.period.to_on for start, end in inside]
        running = frame["running"] if "running" in frame else pd.Series(0, index=frame.index)
        frame["unripe"] = np.array([end >= self.covered for end in ends]) | (running.to_numpy() > 0)
        return frame

    def _report(self, name: str, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
        if (asked := ASKED.get()) is not None:
            asked.add(name)
        filters = REPORTS[name].filters
        fields = {"service": "services", "channel": "channels", "district": "districts"}
        dropped = {field: () for filter_, field in fields.items() if filter_ not in filters}
        return reads.report(self.source, name, replace(scope, **dropped), by)

    def per(self) -> str:
        """How a trend over the period is cut, in words: per week."""
        return self.words(f"page.per.{self.period.grain}")


def _watched(availability: pd.DataFrame) -> bool:
    return bool(availability[["up_s", "down_s", "unknown_s"]].to_numpy().sum() > 0)
