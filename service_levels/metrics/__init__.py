"""The figures of the method over a mart: one registry, one function a report, one answer everywhere."""

from service_levels.metrics.figure import Figure, Report
from service_levels.metrics.known import canonical, known, spelled, unknown
from service_levels.metrics.registry import REPORTS
from service_levels.metrics.run import check, report
from service_levels.metrics.scope import FILTERS, Scope, ScopeError

__all__ = [
    "FILTERS",
    "REPORTS",
    "Figure",
    "Report",
    "Scope",
    "ScopeError",
    "canonical",
    "check",
    "known",
    "report",
    "spelled",
    "unknown",
]
