"""One office's requests and events lined up: every request has one place, whichever way it is known."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas.api.types import union_categoricals

from service_levels.domain.instants import NONE, Instants, from_column
from service_levels.domain.requests import KINDS, RETURNED, Events, Summaries, summaries_of

ATTRIBUTES = ("service", "channel", "officer", "district")


@dataclass(frozen=True)
class Table:
    """n requests of one office. `attributes`: service, channel, officer, district by name, shape (n,) each.

    `missing`: the documents of the summary rows ('' none); `named`: the documents of each event of `events`.
    Dates without a time are midnights with a flag here; `domain.days.read` puts instants in their place.
    """

    request_id: pd.Series
    attributes: dict[str, pd.Series]
    summaries: Summaries
    events: Events
    missing: pd.Series
    named: pd.Series

    @property
    def size(self) -> int:
        """How many requests there are."""
        return len(self.request_id)

    @classmethod
    def of(cls, rows: pd.DataFrame, happened: pd.DataFrame) -> "Table":
        """Line up summary rows (one a request) and events; a request known by events alone gets an empty row."""
        ids = rows["request_id"].astype("str")
        place, extra = _places(ids, happened["request_id"].astype("str"))
        if len(extra):
            rows = pd.concat([rows, pd.DataFrame({"request_id": extra})], ignore_index=True)
            ids = rows["request_id"].astype("str")
        kind = _kinds(happened["event"])
        at = from_column(happened["at"])
        order = np.lexsort((kind, at, place))
        happened = happened.iloc[order]
        first = from_column(happened["documents_from"])
        bare = happened["day_only"].to_numpy(np.int64) > 0
        events = Events(place[order], at[order], kind[order], bare, at[order], int(first.max(initial=NONE)))
        return cls(
            request_id=ids.reset_index(drop=True),
            attributes={name: _attribute(rows[name], happened[name], events) for name in ATTRIBUTES},
            summaries=summaries_of(rows),
            events=events,
            missing=rows["missing_documents"].reset_index(drop=True),
            named=happened["missing_documents"].reset_index(drop=True),
        )

    def some(self, which: NDArray[np.int64]) -> "Table":
        """Some of the requests (their places, sorted and distinct), renumbered."""
        place = np.full(self.size, -1, np.int64)
        place[which] = np.arange(len(which))
        mine = place[self.events.request] >= 0
        events = self.events.some(mine, place[self.events.request])
        columns = {name: getattr(self.summaries, name)[which] for name in Summaries.__dataclass_fields__}
        return Table(
            request_id=self.request_id.iloc[which].reset_index(drop=True),
            attributes={name: series.iloc[which].reset_index(drop=True) for name, series in self.attributes.items()},
            summaries=Summaries(**columns),
            events=events,
            missing=self.missing.iloc[which].reset_index(drop=True),
            named=self.named[mine].reset_index(drop=True),
        )

    def services(self) -> tuple[list[str], NDArray[np.int64]]:
        """The distinct services and each request's place among them (-1: no service was ever named)."""
        codes, names = pd.factorize(self.attributes["service"])
        return [str(name) for name in names], codes.astype(np.int64)

    def returned(self, as_of: int) -> tuple[NDArray[np.int64], pd.Series]:
        """Request and named documents of each return up to an instant."""
        pick = (self.events.kind == RETURNED) & (self.events.at <= as_of)
        return self.events.request[pick], self.named[pick]


def _places(ids: pd.Series, of_events: pd.Series) -> tuple[NDArray[np.int64], list[str]]:
    """The place of each event's request, and the ids that no row has, which take the places after the rows."""
    if not len(of_events):
        return np.zeros(0, np.int64), []
    codes, distinct = pd.factorize(of_events)
    place = pd.Index(ids).get_indexer(pd.Index(distinct))
    new = place < 0
    place[new] = len(ids) + np.arange(int(new.sum()))
    return place[codes].astype(np.int64), [str(name) for name in distinct[new]]


def _kinds(names: pd.Series) -> Instants:
    """Events by the number of their kind. Raises ValueError for a name that is none."""
    kinds = names.map({name: number for number, name in enumerate(KINDS)})
    if kinds.isna().any():
        raise ValueError(f"event {names[kinds.isna()].iloc[0]!r} is not one of {', '.join(KINDS)}")
    numbers: Instants = kinds.to_numpy(np.int64)
    return numbers


def _attribute(summary: pd.Series, of_events: pd.Series, events: Events) -> pd.Series:
    """What the events say of a request (the last that says anything), else its summary row."""
    codes, names = pd.factorize(summary)
    event_codes, event_names = pd.factorize(of_events)
    says = event_codes >= 0
    codes = codes.astype(np.int64)
    categories = pd.Index(names).append(pd.Index(event_names)).unique()
    codes = _moved(codes, names, categories)
    codes[events.request[says]] = _moved(event_codes.astype(np.int64), event_names, categories)[says]
    return pd.Series(pd.Categorical.from_codes(codes, categories=categories.astype("str")))


def _moved(codes: NDArray[np.int64], names: pd.Index, categories: pd.Index) -> NDArray[np.int64]:
    """Codes among `names` as codes among `categories`; -1 stays."""
    place: NDArray[np.int64] = np.append(categories.get_indexer(pd.Index(names)), -1)
    return place[codes]


FACTS = {
    **dict.fromkeys(("office", "request_id", *ATTRIBUTES), "str"),
    "catalogued": "bool",
    **dict.fromkeys(("status", "outcome", "reason"), "str"),
    **dict.fromkeys(
        ("submitted_at", "complete_at", "started_at", "ended_at", "deadline_at", "touched_at", "as_of"),
        "datetime64[us, UTC]",
    ),
    **dict.fromkeys(("submitted_on", "started_on", "ended_on", "due_on"), "datetime64[s]"),
    "hour_of_week": "int16",
    **dict.fromkeys(
        ("spent_us", "turnaround_us", "elapsed_us", "wait_us", "applicant_us", "outage_us", "check_us", "process_us"),
        "Int64",
    ),
    **dict.fromkeys(("exposure_us", "applicant_time_us", "applicant_elapsed_us"), "int64"),
    "pauses": "object",
    "excess_us": "Int64",
    "late_through_outage": "bool",
    "returns": "int32",
    **dict.fromkeys(("checked", "incomplete"), "bool"),
    "missing": "str",
    "with_applicant": "bool",
    **dict.fromkeys(("target", "standard_amount"), "float64"),
    **dict.fromkeys(("standard_unit", "clock_starts"), "str"),
    "own_deadline": "bool",
    "day_only": "int8",
    "day_decides": "bool",
}


def together(frames: list[pd.DataFrame]) -> pd.DataFrame:
    """Frames with the same columns as one; repeated text stays categorical whatever the categories of each part."""
    joined = pd.concat([frame.select_dtypes(exclude="category") for frame in frames], ignore_index=True)
    for name in frames[0].select_dtypes(include="category"):
        joined[name] = union_categoricals([frame[name] for frame in frames])
    return joined[frames[0].columns]


def no_facts() -> pd.DataFrame:
    """Facts of no request: the columns and their types."""
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in FACTS.items()})
