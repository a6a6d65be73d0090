"""From a mark of a chart to the requests behind it: addresses of the page that lists them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

import pandas as pd

from service_levels.domain import periods
from service_levels.ui import address as addresses
from service_levels.ui.address import FILTERS
from service_levels.ui.view import View
from service_levels.ui.widgets import Column

PAGE = "requests"
Address = Mapping[str, list[str]]


def address(view: View, only: str = "all", dated: str = "due", **changes: Any) -> Address:
    """The requests in the viewer's scope, narrowed by `only` and by `changes` of the choice; see `Choice`."""
    choice = replace(view.choice, only=only, dated=dated, **{"document": "", **changes})
    return addresses.write(replace(choice, request="", at=""))


def href(target: Address | None) -> str:
    """The same as a link; empty where it leads nowhere."""
    return f"{PAGE}?{urlencode(target, doseq=True)}" if target else ""


def by_row(columns: list[Column], targets: Sequence[Address | None]) -> None:
    """Lets the first column of a table lead to the requests of its rows, for the keyboard and the telephone."""
    columns[0] = replace(columns[0], links=[href(target) for target in targets])


def names(view: View, by: str, values: Sequence[str | None], only: str, dated: str) -> list[Address | None]:
    """For each value of a filter the requests that have it; None where it is not recorded, or no filter."""
    if by not in FILTERS:
        return [None] * len(values)
    return [
        address(view, only, dated, **{FILTERS[by]: (value,)}) if isinstance(value, str) else None for value in values
    ]


def buckets(view: View, frame: pd.DataFrame, grain: str, only: str, dated: str) -> list[Address]:
    """For each bucket of a trend (`start`, as `View.series` gives it) its requests."""
    found: list[Address] = []
    for start in frame["start"]:
        own = {"period": periods.OWN, "from_on": start, "to_on": periods.ends(grain, start)}
        found.append(address(view, only, dated, **own))
    return found
