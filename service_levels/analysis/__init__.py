"""What the figures say: conclusions drawn from a mart and a scope, as small records without a view or a language.

Each is a report of the contract like any other; pages, commands, documents and alerts read the same record.
"""

from service_levels.analysis import after, comparison, drivers, effects, findings, promises, signals, verdicts
from service_levels.analysis.figures import FIGURES
from service_levels.metrics import Report

_EVERY: tuple[Report, ...] = (
    verdicts.REPORT,
    signals.REPORT,
    after.REPORT,
    drivers.REPORT,
    comparison.REPORT,
    promises.REPORT,
    findings.REPORT,
    *effects.REPORTS,
)
REPORTS: dict[str, Report] = {report.name: report for report in _EVERY}

__all__ = ["FIGURES", "REPORTS"]
