"""Groups compared fairly: who stands out from what chance explains, and what of it is only another mix of services.

Groups of fewer than five requests are hidden, and as many others with them that nobody can work them out.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd

from service_levels import config
from service_levels.domain.statistics import funnel as chance
from service_levels.domain.statistics.funnel import Funnel, Place
from service_levels.domain.statistics.intervals import difference
from service_levels.domain.statistics.numbers import Estimate
from service_levels.domain.statistics.standardise import Compared, compare
from service_levels.domain.statistics.suppression import hidden
from service_levels.ui.address import SWITCHES
from service_levels.ui.view import View

RATES = SWITCHES["rate"]
# Rate -> report, column of the part, column that is added to it for the whole (None: `checked` is the whole).
_COUNTS = {"on_time": ("on-time", "on_time", "late"), "incomplete": ("completeness", "incomplete", None)}
ALL = "all"  # of SHOW_OFFICERS

Verdict = Literal["stays", "only_mix", "by_mix", "turned", "none", "alone"]


@dataclass(frozen=True, slots=True)
class Group:
    """A group that may be shown. `value` is None where the column is empty; `mixed`: against the others at one mix."""

    value: str | None
    name: str
    part: int
    whole: int
    place: Place
    others_part: int
    others_whole: int
    mixed: Compared | None

    @property
    def rate(self) -> float:
        return self.part / self.whole

    @property
    def far(self) -> bool:
        """Outside the limits that chance leaves in two cases of a thousand."""
        return self.place.startswith("far")

    @property
    def as_it_is(self) -> Estimate | None:
        """Its rate less that of all others, each with its own mix."""
        return difference(self.part, self.whole, self.others_part, self.others_whole)

    @property
    def verdict(self) -> Verdict:
        """What the difference is: 'stays' at an equal mix, 'only_mix', appears 'by_mix', 'turned' round, 'none'."""
        plain, equal = self.as_it_is, self.mixed.difference if self.mixed else None
        if plain is None or equal is None:
            return "alone"
        if not equal.differs_from(0):
            return "only_mix" if plain.differs_from(0) else "none"
        if not plain.differs_from(0):
            return "by_mix"
        return "stays" if plain.value * equal.value > 0 else "turned"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Groups by size, those that may be shown. `part` of `whole` of all groups (None: not even these may be shown)."""

    by: str
    rate: str
    groups: tuple[Group, ...]
    hidden: int
    part: int | None
    whole: int | None
    funnel: Funnel | None

    @property
    def total(self) -> float:
        return self.part / self.whole if self.part is not None and self.whole else float("nan")

    def outside(self, far: bool) -> list[Group]:
        """Those beyond the outer limits (`far`), or only beyond the inner ones; the largest first."""
        return [group for group in self.groups if group.place != "inside" and group.far is far]


def kinds(view: View) -> list[str]:
    """What can be compared: offices where there are two, officers where an office has switched that on."""
    found = ["office"] if len(view.as_of) > 1 else []
    found += ["channel", "district", "service"]
    return found + (["officer"] if _with_officers(view) else [])


def _with_officers(view: View) -> tuple[str, ...]:
    """Offices in scope that show their officers."""
    shown = config.officers_shown()
    return tuple(office for office in view.as_of if ALL in shown or office in shown)


def comparison(view: View, by: str, rate: str) -> Comparison:
    """The groups of the viewer's scope and period by `by` (see `kinds`)."""
    report, part, rest = _COUNTS[rate]
    if by == "officer":
        view = replace(view, choice=replace(view.choice, offices=_with_officers(view)))
    keys = ("office", "officer") if by == "officer" else (by,)
    frame = view.report(report, *dict.fromkeys((*keys, "service")))
    frame = frame.assign(part=frame[part], whole=frame[part] + frame[rest] if rest else frame["checked"])
    frame = frame[frame["whole"] > 0]
    if by == "officer":
        frame = frame[frame["officer"].notna()]
    rows = list(frame[list(keys)].itertuples(index=False, name=None))
    group = [_name(view, by, row) for row in rows]
    return compared(by, rate, frame.assign(group=group, value=frame[keys[-1]], key=[repr(row) for row in rows]))


def compared(by: str, rate: str, frame: pd.DataFrame) -> Comparison:
    """The same of counts, a row a group and service: `key` (of the group), `group` (its name), `value`, `service`,
    `part`, `whole` (at least 1)."""
    keys, at = _distinct(frame["key"])
    strata, column = _distinct(frame["service"])
    first = frame.drop_duplicates("key")
    names, values = list(first["group"]), list(first["value"])
    parts = np.zeros((len(keys), len(strata)), np.int64)
    wholes = np.zeros_like(parts)
    np.add.at(parts, (at, column), frame["part"].to_numpy(np.int64))
    np.add.at(wholes, (at, column), frame["whole"].to_numpy(np.int64))
    part, whole = parts.sum(axis=1), wholes.sum(axis=1)
    away = hidden(whole)
    if away.all():  # then not even the total may be shown
        return Comparison(by, rate, (), len(names), None, None, None)
    found = chance.funnel(part, whole)
    mixed = compare(names, strata, parts, wholes) if by != "service" and len(names) > 1 else [None] * len(names)
    groups = [
        Group(
            value=values[row],
            name=names[row],
            part=int(part[row]),
            whole=int(whole[row]),
            place=found.places[row] or "inside",
            others_part=int(part.sum() - part[row]),
            others_whole=int(whole.sum() - whole[row]),
            mixed=mixed[row],
        )
        for row in np.argsort(-whole, kind="stable")
        if not away[row]
    ]
    return Comparison(by, rate, tuple(groups), int(away.sum()), int(part.sum()), int(whole.sum()), found)


def _distinct(values: pd.Series) -> tuple[list[str], np.ndarray]:
    at, names = pd.factorize(values)
    return list(names), at


def _name(view: View, by: str, row: Sequence[str | None]) -> str:
    """The name of a group; officers of several offices are told apart by theirs."""
    if by != "officer":
        return view.name(by, row[0])
    return f"{row[1]} · {view.name('office', row[0])}" if len(view.as_of) > 1 else str(row[1])

