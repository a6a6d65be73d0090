"""Targets of which too little is known: never pinged, not pinged for a day or more, pinged under a strange name."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from service_levels.domain.instants import HOUR, from_column
from service_levels.metrics.scope import Scope
from service_levels.metrics.targets import in_scope, midnight, zone_of
from service_levels.metrics.trust.finding import Finding
from service_levels.metrics.trust.kinds import KINDS

SILENT_US = 24 * HOUR


def watching(mart: Any, scope: Scope, pinged: Iterable[str]) -> list[Finding]:
    """Findings of the targets in scope, by target; hours are those of the period."""
    catalogue, spans = mart.catalogue, mart.spans()
    known = {catalogue.target_id(name) for name in pinged}
    strange = sorted(name for name in pinged if catalogue.target_id(name) is None)
    wanted = in_scope(mart, scope)
    found = [Finding(KINDS["target_unknown"], None, name, 1, len(known) or 1, None, None) for name in strange]
    for name in sorted(wanted):
        if name not in known:
            office = catalogue.targets[name].office
            found.append(Finding(KINDS["target_unwatched"], office, name, 1, len(wanted), None, None))
        elif (one := _silence(mart, scope, name, spans[spans["target"] == name])) is not None:
            found.append(one)
    return found


def _silence(mart: Any, scope: Scope, name: str, spans: pd.DataFrame) -> Finding | None:
    """Stretches of a day or more without a ping, also from the last one to the newest A of its offices."""
    if spans.empty:
        return None
    target = mart.catalogue.targets[name]
    zone = zone_of(target, mart.catalogue, scope)
    start, end = from_column(spans["start_at"]), from_column(spans["end_at"])
    heard = [at for office, at in mart.as_of.items() if target.office in (None, office)]
    newest = max((round(at.timestamp()) * 1_000_000 for at in heard), default=int(end.max()))
    blind = (spans["state"] == "unknown").to_numpy()
    holes = np.column_stack([np.append(start[blind], end.max()), np.append(end[blind], max(newest, int(end.max())))])
    holes = holes[holes[:, 1] - holes[:, 0] >= SILENT_US]
    low = midnight(scope.from_on, zone) if scope.from_on else int(start.min())
    high = midnight(scope.to_on + timedelta(days=1), zone) if scope.to_on else max(newest, int(end.max()))
    low = max(low, int(start.min()))
    high = min(high, max(newest, int(end.max())))
    inside = np.clip(holes, low, max(low, high))
    inside = inside[inside[:, 1] > inside[:, 0]]
    if not len(inside):
        return None
    count = float((inside[:, 1] - inside[:, 0]).sum() / HOUR)
    return Finding(
        KINDS["target_silence"], target.office, name, count, (high - low) / HOUR,
        _day(inside[:, 0].min(), zone), _day(inside[:, 1].max(), zone),
    )  # fmt: skip


def _day(instant: int, zone: str) -> date:
    return pd.Timestamp(int(instant), unit="us", tz="UTC").tz_convert(ZoneInfo(zone)).date()
