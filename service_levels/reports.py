"""Every report of the contract by its name, figures and conclusions alike: what pages, commands and exports ask."""

from typing import Any

import pandas as pd

from service_levels import analysis, metrics
from service_levels.metrics import Figure, Report, Scope
from service_levels.metrics.run import answer, found
from service_levels.metrics.run import check as checked

REPORTS: dict[str, Report] = {**metrics.REPORTS, **analysis.REPORTS}


def report(name: str, mart: Any, scope: Scope | None = None, by: tuple[str, ...] = ()) -> pd.DataFrame:
    """One report of the contract, as `metrics.run.answer` gives it. Raises ScopeError where it cannot answer."""
    return answer(found(REPORTS, name), mart, scope, by)


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
