"""Every report and every figure, by name. Tiles, exports, the definitions page and the data dictionary read this."""

from service_levels.metrics import (
    arrivals,
    bounds,
    completeness,
    cost,
    flow,
    impact,
    lengths,
    missing,
    on_time,
    open_requests,
    outages,
    requests,
    room,
    satisfaction,
    turnaround,
    ways,
    why,
)
from service_levels.metrics.figure import Report

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        on_time.REPORT,
        bounds.REPORT,
        ways.REPORT,
        turnaround.REPORT,
        lengths.REPORT,
        *why.REPORTS,
        *outages.REPORTS,
        impact.REPORT,
        cost.REPORT,
        completeness.REPORT,
        missing.REPORT,
        *open_requests.REPORTS,
        requests.REPORT,
        arrivals.REPORT,
        flow.REPORT,
        room.REPORT,
        satisfaction.REPORT,
    )
}
