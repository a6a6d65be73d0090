"""Groups compared fairly: who stands out from what chance explains, and what of it is only another mix of services.

Groups of fewer than five requests are hidden, and as many others with them that nobody can work them out.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from service_levels.analysis.chosen import Asked
from service_levels.analysis.figures import FIGURES, Judged
from service_levels.catalogue import Text
from service_levels.domain.statistics.binomial import Binomial
from service_levels.domain.statistics.funnel import Limits, Place, funnel
from service_levels.domain.statistics.intervals import difference, wilson
from service_levels.domain.statistics.numbers import Counts, Estimate
from service_levels.domain.statistics.standardise import Compared, compare
from service_levels.domain.statistics.suppression import hidden
from service_levels.metrics import Report, Scope, ScopeError
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import OBJECTS
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import FILTERS

RATES = ("on_time", "net_on_time", "incomplete")
SPLITS = ("service", "channel", "district", "office", "officer")
COVERED = 0.95  # of the mix from which on nobody need be told that not all of it is compared
BY_CHANCE = 0.05  # share of groups beyond the inner limits without any cause
MANY = 3  # groups outside from which they may be many
UNLIKELY = 0.001  # that as many lie outside by chance, from which on it is said
DIGITS = 3  # of standardised shares: a tenth of a point; more would give small cells away


def comparison(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """For each figure asked for (none: on_time) a row of all, a row a group that may be shown, the largest first, and
    a row that counts the hidden ones, where there are any. `by` is one of SPLITS (none: service).

    Raises ScopeError for more than one by column: the limits are drawn for groups that make up the whole once.
    """
    if len(by) > 1:
        raise ScopeError(f"by: report comparison compares groups of one column, not of {', '.join(by)}; name one")
    split = by[0] if by else SPLITS[0]
    asked = Asked(mart, scope)
    chosen = [FIGURES[name] for name in RATES if name in (scope.figures or RATES[:1])]
    rows = [row for one in chosen for row in compared(one, split, _counts(asked, one, split))]
    frame = pd.DataFrame(rows, columns=list(REPORT.keys))
    return frame.astype({one.key: one.dtype for one in REPORT.columns if one.dtype not in OBJECTS})


def _counts(asked: Asked, judged: Judged, split: str) -> pd.DataFrame:
    """The counts of the chosen period as `compared` takes them; an officer is one of an office, and known."""
    if asked.period is None:
        return pd.DataFrame(columns=["group", "office", "service", "part", "whole"])
    keys = ("office", "officer") if split == "officer" else (split,)
    period = asked.period
    found = asked.report(judged.report, period.from_on, period.to_on, *dict.fromkeys((*keys, "service")))
    frame = pd.DataFrame({
        "group": found[split],
        "office": found["office"] if split == "officer" else None,
        "service": found["service"],
        "part": found[list(judged.parts)].sum(axis=1),
        "whole": found[list(judged.wholes)].sum(axis=1),
    })  # fmt: skip
    return frame[(frame["whole"] > 0) & (frame["group"].notna() | (split != "officer"))]


def compared(judged: Judged, split: str, counts: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of one figure. `counts`: a row a group and service: `group`, `office` (of an officer, else None),
    `service`, `part`, `whole` (at least 1)."""
    groups, at = _distinct(zip(counts["office"], counts["group"], strict=True))
    strata, column = _distinct(zip(counts["service"], strict=True))
    parts = np.zeros((len(groups), len(strata)), np.int64)
    wholes = np.zeros_like(parts)
    np.add.at(parts, (at, column), counts["part"].to_numpy(np.int64))
    np.add.at(wholes, (at, column), counts["whole"].to_numpy(np.int64))
    part, whole = parts.sum(axis=1), wholes.sum(axis=1)
    away = hidden(whole)
    total = {"kind": "all", "figure": judged.key, "groups": len(groups)}
    gone = {"kind": "hidden", "figure": judged.key, "groups": int(away.sum()), "reason": "too_few"}
    if away.all():  # then not even the total may be shown
        return [total | {"reason": "too_few"}, gone] if groups else [total | {"reason": "nothing"}]
    found = funnel(part, whole)
    names = [repr(group) for group in groups]
    mixed: Sequence[Compared | None] = [None] * len(groups)
    if split != "service" and len(groups) > 1:
        mixed = compare(names, [repr(stratum) for stratum in strata], parts, wholes)
    order = [int(row) for row in np.argsort(-whole, kind="stable") if not away[row]]
    outside = sum(found.places[row] != "inside" for row in order)
    total |= _rate(int(part.sum()), int(whole.sum())) | {"outside": "many" if _many(len(order), outside) else "none"}
    rows = [
        {"kind": "group", "figure": judged.key, "office": groups[row][0], "group": groups[row][1], "groups": 1}
        | _rate(int(part[row]), int(whole[row]))
        | _against(judged, found.limits, found.places[row], row)
        | _mixed(split, _as_it_is(part, whole, row), mixed[row])
        for row in order
    ]
    return [total, *rows, *([gone] if away.any() else [])]


def _distinct(values: Any) -> tuple[list[tuple[Any, ...]], np.ndarray]:
    """The distinct tuples in their order, None for what is not there, and the place of each among them."""
    plain = [tuple(None if pd.isna(part) else part for part in value) for value in values]
    places = {value: place for place, value in enumerate(dict.fromkeys(plain))}
    return list(places), np.array([places[value] for value in plain], np.int64)


def _rate(part: int, whole: int) -> dict[str, Any]:
    """A rate with Wilson's interval."""
    low, high = wilson(part, whole) or (None, None)
    return {"part": part, "whole": whole, "value": part / whole, "low": low, "high": high}


def _against(judged: Judged, limits: Limits | None, place: Place | None, row: int) -> dict[str, Any]:
    """Where a group lies: its limits, on which side it is outside, and beyond which of the two."""
    assert limits is not None  # noqa: S101 - there are requests
    assert place is not None  # noqa: S101 - and some are of this group
    better = place.endswith("above") == (judged.better == "up")
    return {
        "limit_low": limits.inner_low[row],
        "limit_high": limits.inner_high[row],
        "alarm_low": limits.outer_low[row],
        "alarm_high": limits.outer_high[row],
        "outside": "none" if place == "inside" else "better" if better else "worse",
        "beyond": None if place == "inside" else "alarm" if place.startswith("far") else "limit",
    }


def _as_it_is(part: Counts, whole: Counts, row: int) -> Estimate | None:
    """The rate of a group less that of all others, each with its own mix."""
    mine, size = int(part[row]), int(whole[row])
    return difference(mine, size, int(part.sum()) - mine, int(whole.sum()) - size)


def _mixed(split: str, plain: Estimate | None, mixed: Compared | None) -> dict[str, Any]:
    """A group against all others, as they are and at an equal mix of services."""
    equal = mixed.difference if mixed else None
    value, low, high = (None, None, None) if plain is None else (plain.value, *plain.interval)
    row: dict[str, Any] = {"difference": value, "low_difference": low, "high_difference": high}
    if mixed is not None and equal is not None:
        row |= {
            "at_equal_mix": _rounded(mixed.at_equal_mix),
            "others_at_equal_mix": _rounded(mixed.others_at_equal_mix),
            "difference_at_equal_mix": _rounded(equal.value),
            "low_at_equal_mix": _rounded(equal.interval.low),
            "high_at_equal_mix": _rounded(equal.interval.high),
            "covered": round(mixed.coverage, 2) if mixed.coverage < COVERED else None,
        }
    return row | {"meaning": None if split == "service" else _meaning(plain, equal)}


def _meaning(plain: Estimate | None, equal: Estimate | None) -> str:
    """What the difference is: 'stays' at an equal mix, 'only_mix', appears 'by_mix', 'turned' round, 'none'."""
    if plain is None or equal is None:
        return "alone"
    if not equal.differs_from(0):
        return "only_mix" if plain.differs_from(0) else "none"
    if not plain.differs_from(0):
        return "by_mix"
    return "stays" if plain.value * equal.value > 0 else "turned"


def _many(count: int, outside: int) -> bool:
    """Whether far more groups lie outside than chance puts there; see method, comparing."""
    return outside >= MANY and Binomial.of(count, BY_CHANCE).sf(outside) < UNLIKELY


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, DIGITS)


REPORT = Report(
    name="comparison",
    title=Text("Perbandingan yang adil", "Comparing fairly"),
    definition=Text(
        "Tiap kelompok terhadap tingkat semua kelompok: selisihnya melebihi kebetulan atau tidak, dan berapa yang "
        "hanya karena bauran layanan.",
        "Each group against the rate of all: whether it differs by more than chance explains, and what of that is only "
        "another mix of services.",
    ),
    over="analysis",
    period=None,
    by=SPLITS,
    filters=tuple(FILTERS),
    columns=columns(
        "comparison",
        "kind", "verdicts.figure", "group", "office", "drivers.groups", "verdicts.part", "verdicts.whole",
        "value", "low", "high", "limit_low", "limit_high", "alarm_low", "alarm_high", "outside", "beyond",
        "difference", "low_difference", "high_difference", "at_equal_mix", "others_at_equal_mix",
        "difference_at_equal_mix", "low_at_equal_mix", "high_at_equal_mix", "covered", "meaning", "verdicts.reason",
    ),
    function=comparison,
    speaks_of=RATES,
)  # fmt: skip
