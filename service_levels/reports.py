"""Every report of the contract by its name, figures and conclusions alike: what pages, commands and exports ask."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pandas as pd

from service_levels import analysis, config, metrics
from service_levels.metrics import Figure, Report, Scope, ScopeError
from service_levels.metrics.run import answer, found
from service_levels.metrics.run import check as checked

ALL = "all"  # of SHOW_OFFICERS
NAMING = ("comparison",)  # reports that set officers side by side, where their office shows them
REPORTS: dict[str, Report] = {**metrics.REPORTS, **analysis.REPORTS}


def report(name: str, mart: Any, scope: Scope | None = None, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One report of the contract, as `metrics.run.answer` gives it. Raises ScopeError where it cannot answer."""
    entry = found(REPORTS, name)
    scope = scope or Scope()
    if name in NAMING and "officer" in by:
        checked(entry, scope, by)
        scope = replace(scope, offices=_with_officers(mart, scope))
    return answer(entry, mart, scope, by)


def with_officers(offices: Iterable[str]) -> tuple[str, ...]:
    """Those of these offices that have switched on that their officers are compared."""
    shown = config.officers_shown()
    return tuple(office for office in offices if ALL in shown or office in shown)


def _with_officers(mart: Any, scope: Scope) -> tuple[str, ...]:
    chosen = with_officers(office for office in mart.as_of if not scope.offices or office in scope.offices)
    if not chosen:
        asked = ", ".join(scope.offices or mart.as_of) or "none"
        raise ScopeError(
            f"by: 'officer' of {asked}: officers are compared only in offices that show them; "
            f"name an office in SHOW_OFFICERS, or choose another column"
        )
    return chosen


def check(name: str, scope: Scope, by: tuple[str, ...]) -> None:
    """Raises ScopeError where there is no such report, or it cannot answer for this scope and grouping."""
    checked(found(REPORTS, name), scope, by)


def figure_of(report: str, key: str) -> Figure:
    """One figure by report and key (`figure_of("on-time", "rate")`). KeyError where there is none."""
    for figure in REPORTS[report].columns:
        if figure.key == key:
            return figure
    raise KeyError(f"report {report!r} has no figure {key!r}")


def showing(figure: Figure) -> tuple[Report, ...]:
    """The reports with a column for a figure, in their order."""
    return tuple(one for one in REPORTS.values() if any(column.name == figure.name for column in one.columns))
