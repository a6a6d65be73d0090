"""What the head of an office should know without asking: each finding with its counts, the most important first.

Findings about the data itself (dates that cannot be, requests without a standard) are those of `metrics.trust`. That
the data is old depends on the present, which no report knows: `freshness`.
"""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels import metrics
from service_levels.analysis.chosen import Asked
from service_levels.catalogue import Text
from service_levels.metrics import Scope
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.mart import Mart
from service_levels.metrics.open_requests import idle_days, open_in
from service_levels.metrics.scope import FILTERS

CODES = ("document_not_listed", "untouched", "standard_unkept")  # the most important first
FEWEST_ASKED = 3  # requests for which a document beyond the standard was asked; once or twice may be a slip of the pen
UNTOUCHED_DAYS = 90  # far beyond any standard of a civil registry, which are days
KEPT = 0.05  # share on time, outages left out, below which nobody could keep a standard
FEWEST_DUE = 20  # requests due, so that one in twenty can be told from none
Row = dict[str, Any]
COLUMNS = ("code", "office", "service", "document", "channel", "requests", "whole", "since", "until", "days")


def findings(mart: Mart, scope: Scope, by: tuple[str, ...] = ()) -> pd.DataFrame:  # noqa: ARG001 - there is one grain
    """One row a finding, by `rank`; no rows where nothing was found. Dates are local, as text (YYYY-MM-DD).

    Documents are those of requests submitted in the scope's dates, as in report `missing`; requests that nobody has
    touched are as the data stands, whatever the dates; standards are looked back upon for a year up to the scope's
    last date, else to the newest date of the data.
    """
    rows = [*_not_listed(mart, scope), *_untouched(mart, scope), *_unkept(mart, scope)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    frame["place"] = [CODES.index(code) for code in frame["code"]]
    frame = frame.sort_values(
        ["place", "requests", "whole", "office", "service", "document"],
        ascending=[True, False, False, True, True, True], na_position="last", kind="stable", ignore_index=True,
    )  # fmt: skip
    frame = frame.astype(dict.fromkeys(("office", "service", "document", "channel", "since", "until"), object))
    frame["days"] = frame["days"].astype("float64")
    return frame.assign(rank=np.arange(1, len(frame) + 1))[["rank", *COLUMNS]]


def _not_listed(mart: Mart, scope: Scope) -> list[Row]:
    """Documents that were asked for although no standard of the services that they were asked for holds them."""
    asked = _asked(mart, scope, ())
    counts = asked.groupby(["office", "document"], as_index=False)[["lacking", "required_by"]].sum()
    found = counts[counts["lacking"] >= FEWEST_ASKED]
    if found.empty:
        return []
    asked = asked.merge(found[["office", "document"]])
    dated = _asked(mart, replace(scope, services=tuple(sorted(set(asked["service"])))), ("channel", "day"))
    channels = metrics.report("completeness", mart, _of_requests(scope), ("office", "channel"))["office"].value_counts()
    rows = []
    for row in found.to_dict("records"):
        mine = dated[(dated["office"] == row["office"]) & (dated["document"] == row["document"])]
        services, ways = mine["service"].unique(), mine["channel"].unique()
        rows.append(
            _row(
                "document_not_listed", row["office"], row["lacking"], row["required_by"], mine["day"].min(),
                mine["day"].max(),
                service=services[0] if len(services) == 1 else None,
                document=row["document"],
                # Of an office with one channel, that all came by it says nothing.
                channel=ways[0] if len(ways) == 1 and channels[row["office"]] > 1 else None,
            )
        )  # fmt: skip
    return rows


def _asked(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """The documents that were lacking and are no requirement of the service, by office, service and `by`.

    Not of a service that lists no requirements at all: there the catalogue is silent. Nor what is no document, but a
    fault of one.
    """
    frame = metrics.report("missing", mart, _of_requests(scope), ("office", "service", *by))
    listing = {service.id for service in mart.catalogue.services.values() if service.requires}
    faults = {document.id for document in mart.catalogue.documents.values() if document.fault}
    kept = frame["service"].isin(listing) & ~frame["document"].isin(faults)
    return frame[kept & ~frame["listed"] & (frame["lacking"] > 0)]


def _untouched(mart: Mart, scope: Scope) -> list[Row]:
    """Open requests of which nothing has been heard for a quarter: to verify, or to close."""
    held = open_in(mart, replace(_of_requests(scope), from_on=None, to_on=None))
    idle = idle_days(mart, held)
    rows = []
    for office, places in held.groupby("office", sort=True).indices.items():
        mine = idle[places]
        old = places[mine >= UNTOUCHED_DAYS]
        if not len(old):
            continue
        zone = ZoneInfo(mart.catalogue.offices[office].timezone)
        touched = held["touched_at"].iloc[old]
        since, until = (at.tz_convert(zone).date().isoformat() for at in (touched.min(), touched.max()))
        longest = float(np.floor(idle[old].max()))
        rows.append(_row("untouched", office, len(old), len(places), since, until, days=longest))
    return rows


def _unkept(mart: Mart, scope: Scope) -> list[Row]:
    """Services whose standard next to nobody kept within a year, outages left out."""
    known = Asked(mart, scope)
    if not known.as_of:
        return []
    last = scope.to_on or known.today
    first = last - timedelta(days=364)
    frame = known.report("on-time", first, last, "office", "service")
    judged = frame["on_time"] + frame["late"]
    kept = (frame["on_time"] + frame["late_through_outage"]) / judged.where(judged > 0)
    found = frame[(judged >= FEWEST_DUE) & (kept < KEPT) & frame["service"].notna()]
    return [
        _row("standard_unkept", row["office"], row["on_time"], row["on_time"] + row["late"], first.isoformat(),
             last.isoformat(), service=row["service"])
        for row in found.to_dict("records")
    ]  # fmt: skip


def _of_requests(scope: Scope) -> Scope:
    """The scope for requests by their submission, whatever date it names."""
    return replace(scope, period="submitted", figures=())


def _row(code: str, office: str, requests: int, whole: int, since: str, until: str, **more: object) -> Row:
    row = {"code": code, "office": office, "requests": requests, "whole": whole, "since": since, "until": until}
    return dict.fromkeys(COLUMNS) | row | more


REPORT = Report(
    name="findings",
    title=Text("Temuan bagi pimpinan", "Findings for the head"),
    definition=Text(
        "Hal yang perlu diketahui tanpa ditanyakan, yang terpenting dulu, masing-masing dengan hitungannya.",
        "What the head should know without asking, the most important first, each with its counts.",
    ),
    over="analysis",
    period=None,
    by=(),
    filters=tuple(FILTERS),
    columns=columns("findings", "rank", *COLUMNS),
    function=findings,
)
