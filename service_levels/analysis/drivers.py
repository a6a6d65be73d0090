"""What changed the on-time rate between two periods: causes that add up to the change (method 8 and 5)."""

from dataclasses import dataclass
from datetime import date

import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.series import monitored
from service_levels.catalogue import Text
from service_levels.domain.statistics.contributions import REST, Cause, Change, contributions, of_net
from service_levels.metrics import Report, Scope, ScopeError
from service_levels.metrics.definitions import columns
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import FILTERS, RETURNED

SPLITS = ("service", "channel", "district", "office", RETURNED)
COUNTS = ("on_time", "late", "late_through_outage")


@dataclass(frozen=True, slots=True)
class _Side:
    """One of the two periods: the counts of each group. `watched`: a needed system was monitored, or none is needed."""

    counts: pd.DataFrame
    watched: bool


def drivers(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a cause, the strongest first; `by` is one of SPLITS (none: service). The effects add up to the change.

    No rows where one of the two periods has no request that is on time or late. Raises ScopeError for more than one
    by column: groups that overlap would not add up.
    """
    if len(by) > 1:
        raise ScopeError(f"by: report drivers explains a change by one column, not by {', '.join(by)}; name one")
    split = by[0] if by else SPLITS[0]
    found = _change(Asked(mart, scope), split)
    groups = {group.name: group for group in found.groups}
    shares = {"before": found.outage_before, "now": found.outage_now}
    rows = []
    for cause in found.causes():
        group = groups[cause.name] if cause.kind == "rate" else None
        own = {"before": group.before, "now": group.now} if group else shares if cause.kind == "outage" else {}
        rows.append({
            "kind": "rest" if group and group.members else cause.kind,
            "name": _value(cause),
            "before": own.get("before"),
            "now": own.get("now"),
            "effect": cause.effect,
            "clear": cause.clear,
            "groups": len(group.members) or 1 if group else None,
        })
    frame = pd.DataFrame(rows, columns=list(REPORT.keys))
    return frame.astype(dict.fromkeys(("before", "now", "effect", "groups"), "float64"))


def _change(asked: Asked, split: str) -> Change:
    """The change between the chosen period and the one before; outages apart where both were monitored."""
    period = asked.period
    if period is None:
        return contributions([], [], [], [], [])
    before = _side(asked, split, period.before_from, period.before_to)
    now = _side(asked, split, period.from_on, period.to_on)
    both = before.counts.add_suffix("_before").join(now.counts.add_suffix("_now"), how="outer").fillna(0)
    both = both.astype("int64").sort_index()
    names = list(both.index)
    on_time, late, through = ([both[f"{name}_before"], both[f"{name}_now"]] for name in COUNTS)
    whole = [one + other for one, other in zip(on_time, late, strict=True)]
    if before.watched and now.watched:
        return of_net(names, on_time[0], through[0], whole[0], on_time[1], through[1], whole[1])
    return contributions(names, on_time[0], whole[0], on_time[1], whole[1])


def _side(asked: Asked, split: str, first: date, last: date) -> _Side:
    """The groups under keys that no group's own name can be taken for: '=' before a name, '' for not recorded."""
    frame = asked.report("on-time", first, last, split)
    keyed = frame.assign(key=[f"={value}" if value is not None else "" for value in frame[split]])
    return _Side(keyed.set_index("key")[list(COUNTS)], bool(monitored(asked, first, last)))


def _value(cause: Cause) -> str | None:
    """A group's own name; None where it is not recorded, and for what is no single group."""
    return cause.name[1:] or None if cause.kind == "rate" and cause.name != REST else None


REPORT = Report(
    name="drivers",
    title=Text("Penyebab perubahan ketepatan waktu", "What changed the on-time rate"),
    definition=Text(
        "Perubahan tingkat ketepatan waktu dari periode sebelumnya, diuraikan menjadi pengaruh yang jumlahnya sama "
        "dengan perubahan itu.",
        "The change of the on-time rate from the period before, in effects that add up to it.",
    ),
    over="analysis",
    period=None,
    by=SPLITS,
    filters=tuple(FILTERS),
    columns=columns("drivers", "kind", "name", "before", "now", "effect", "clear", "groups"),
    function=drivers,
)  # fmt: skip
