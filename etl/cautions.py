"""What a load would otherwise do in silence: requests that take another one's place, requests that no figure knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import polars as pl

from etl.intake.contradictions import DAY, DAY_ONLY, MINUTE
from service_levels.catalogue import Catalogue
from service_levels.messages import Message
from service_levels.store import reads

KEY = list(reads.REQUEST_KEY)
Write = Callable[[str, int], str]  # (office, microseconds) -> local time


def of_requests(told: pl.DataFrame, before: pl.DataFrame, catalogue: Catalogue) -> list[str]:
    """What a file says of known requests that may not be the same ones.

    `told` and `before`: rows of the file and the state before it, one row a request each, names as in the catalogue.
    """
    names = ["submitted_at", "service", *(["day_only"] if "day_only" in told.columns else [])]
    both = told.select(*KEY, *names).join(before.select(*KEY, *names), on=KEY, suffix="_before")
    return [text for text in (_submitted(both, catalogue), _served(both)) if text]


def of_events(state: pl.DataFrame, summaries: pl.DataFrame, catalogue: Catalogue) -> list[str]:
    """What a log says of requests that may not be the same ones, and requests that have no submission anywhere.

    `state`: all events of the requests of the file as they stand after the load, those of a request together and in
    time order. `summaries`: these requests as lists of requests told of them before. Names as in the catalogue.
    """
    if state.is_empty():
        return []
    begins = state.select(pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift()) for name in KEY)).to_series()
    starts = np.flatnonzero(begins.to_numpy())  # the first event of each request
    handed_in = (state["event"] == "submitted").to_numpy()
    times = np.add.reduceat(handed_in, starts, dtype=np.int64)
    listed = summaries.filter(pl.col("submitted_at").is_not_null()).select(*KEY, submitted_at_before="submitted_at")
    found = []
    if listed.height:
        first = state.filter(handed_in).select(*KEY, submitted_at="at").unique(KEY, keep="first")
        found.append(_submitted(first.join(listed, on=KEY), catalogue))
    found += [
        _again(state, handed_in, starts[times > 1], catalogue), _mixed(state, starts),
        _unsubmitted(state[starts[times == 0]].select(KEY), listed),
    ]  # fmt: skip
    return [text for text in found if text]


def _again(events: pl.DataFrame, handed_in: np.ndarray, starts: np.ndarray, catalogue: Catalogue) -> str | None:
    """`starts`: where requests begin that were handed in more than once."""
    if not len(starts):
        return None
    first = np.flatnonzero(handed_in[starts[0] :])[:2] + starts[0]
    office, number, one = events.select(*KEY, "at").row(int(first[0]))
    write = _writer(catalogue)
    second = write(office, events["at"][int(first[1])])
    return Message(
        "caution.submitted_again", count=len(starts), number=number, first=write(office, one), second=second,
        anew=Message("caution.anew"),
    )


def _mixed(events: pl.DataFrame, starts: np.ndarray) -> str | None:
    code = events["service"].str.to_lowercase().cast(pl.Categorical).to_physical().cast(pl.Int64)
    if code.n_unique() < 2:
        return None
    most = np.maximum.reduceat(code.fill_null(-1).to_numpy(), starts)
    least = np.minimum.reduceat(code.fill_null(2**62).to_numpy(), starts)
    mixed = np.flatnonzero(least < most)
    if not len(mixed):
        return None
    place = int(mixed[0])
    end = int(starts[place + 1]) if place + 1 < len(starts) else len(events)
    some = events[int(starts[place]) : end]
    names = some["service"].drop_nulls().unique().sort()
    return Message(
        "caution.mixed_services", count=len(mixed), number=some["request_id"][0], services=list(names),
        anew=Message("caution.anew"),
    )


def _submitted(both: pl.DataFrame, catalogue: Catalogue) -> str | None:
    """`both`: submitted_at and submitted_at_before in microseconds; they differ beyond the precision of the writing."""
    both = both.filter(pl.col("submitted_at") != pl.col("submitted_at_before"))
    now, before = pl.col("submitted_at"), pl.col("submitted_at_before")
    whole = (now % MINUTE == 0) | (before % MINUTE == 0)  # one on the full minute says no seconds
    same = whole & (now // MINUTE == before // MINUTE)
    if "day_only" in both.columns:  # a date without a time stands as the first instant of its day
        dated, was = (((pl.col(name).fill_null(0) & DAY_ONLY) > 0) for name in ("day_only", "day_only_before"))
        of_day = pl.when(dated).then(before - now).otherwise(now - before)
        same |= (dated ^ was) & (of_day >= 0) & (of_day < DAY)
    other = both.filter(~same).sort(KEY)
    if other.is_empty():
        return None
    office, number, at, stood = other.select(*KEY, "submitted_at", "submitted_at_before").row(0)
    write = _writer(catalogue)
    return Message(
        "caution.other_submission", count=other.height, number=number, before=write(office, stood),
        now=write(office, at), anew=Message("caution.anew"),
    )


def _served(both: pl.DataFrame) -> str | None:
    other = both.filter(pl.col("service").str.to_lowercase() != pl.col("service_before").str.to_lowercase()).sort(KEY)
    if other.is_empty():
        return None
    number, now, stood = other.select("request_id", "service", "service_before").row(0)
    return Message(
        "caution.other_service", count=other.height, number=number, before=stood, now=now,
        anew=Message("caution.anew"),
    )


def _unsubmitted(requests: pl.DataFrame, listed: pl.DataFrame) -> str | None:
    """`requests`: those without an event of their submission."""
    nowhere = requests.join(listed, on=KEY, how="anti").sort(KEY) if listed.height else requests
    if nowhere.is_empty():
        return None
    return Message("caution.unsubmitted", count=nowhere.height, number=nowhere["request_id"][0])


def _writer(catalogue: Catalogue) -> Write:
    def write(office: str, micros: int) -> str:
        zone = ZoneInfo(catalogue.offices[office].timezone) if office in catalogue.offices else UTC
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    return write
