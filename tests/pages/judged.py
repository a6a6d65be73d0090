"""Words that judge, held against the row of the report that they are said of (rule 5 of `crawler`)."""

from collections.abc import Callable, Iterator
from typing import Any

import pandas as pd

from service_levels.analysis.figures import FIGURES
from service_levels.ui.i18n import Words
from tests.pages.marked import Reader, Shown

EN = Words("en")
Rule = Callable[[Shown, Reader, Any], Iterator[str]]


def _promise(one: Shown, _reader: Reader, truth: Any) -> Iterator[str]:
    rows = truth.chosen("promises")
    row = rows[rows["service"] == one.of.partition("=")[2]].iloc[0]
    kept = row["keeps"]
    if one.text not in ({EN(f"promise.{kept}")} if kept else {EN("promise.none"), EN("promise.differ")}):
        yield f"{one}; the report has {kept!r}"
    if (kept == "yes" and not row["p90_h"] <= row["standard_h"]) or (
        kept == "no" and row["p90_h"] <= row["standard_most_h"]
    ):
        yield f"{one}; 90% were done in {row['p90_h']} h, the standard is {row['standard_h']} h"


def _effect(one: Shown, reader: Reader, truth: Any) -> Iterator[str]:
    row = truth.row("effects", one.of)
    if row is None or one.text != EN(f"measures.verdict.{row['verdict']}"):
        yield f"{one}; the report has {row['verdict'] if row is not None else None!r}"
        return
    if row["verdict"] not in ("improved", "worsened"):
        return
    better = (1 if FIGURES[row["figure"]].better == "up" else -1) * (1 if row["verdict"] == "improved" else -1)
    if row["effect"] * better <= 0 or row["low"] <= 0 <= row["high"]:
        yield f"{one}; the effect is {row['effect']} ({row['low']} to {row['high']})"
    beside = {other.figure for other in reader.shown if other.of == one.of}
    if (row["since"] - row["before"]) * better < 0 and not beside & {"effects.without", "effects.other_since"}:
        yield f"{one}; from {row['before']} to {row['since']}, and what would have been is not said"


def _period(one: Shown, _reader: Reader, truth: Any) -> Iterator[str]:
    row = truth.row("signals", one.of)
    if row is None:
        yield f"{one}; no such period in the report"
        return
    for mark in ("improving", "worsening"):
        if one.text.startswith(EN(f"signal.row.{mark}", reason="")) != (row["mark"] == mark):
            yield f"{one}; the report has {row['mark']!r}"
    if row["mark"] in ("improving", "worsening") and row["rule"] in ("outside", "shift") and not pd.isna(row["mean"]):
        better = 1 if FIGURES[row["figure"]].better == "up" else -1
        if ((row["value"] - row["mean"]) * better > 0) != (row["mark"] == "improving"):
            yield f"{one}; {row['value']} beside a mean of {row['mean']}"


RULES: dict[str, Rule] = {"promises.keeps": _promise, "effects.verdict": _effect, "signals.mark": _period}
