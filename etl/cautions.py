"""What a load would otherwise do in silence: requests that take another one's place, requests that no figure knows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import polars as pl

from etl.intake.contradictions import DAY, DAY_ONLY, MINUTE
from service_levels.catalogue import Catalogue
from service_levels.store import reads

KEY = list(reads.REQUEST_KEY)
ANEW = (
    "Where numbers begin anew each month or year, these are different requests, and one takes the other's place: undo "
    'the load, and name all columns that make the number in a mapping: request_id = ["number", "date"].'
)
Write = Callable[[str, int], str]  # (office, microseconds) -> local time


def of_requests(told: pl.DataFrame, before: pl.DataFrame, catalogue: Catalogue) -> list[str]:
    """What a file says of known requests that may not be the same ones.

    `told` and `before`: rows of the file and the state before it, one row a request each, names as in the catalogue.
    """
    names = ["submitted_at", "service", *(["day_only"] if "day_only" in told.columns else [])]
    both = told.select(*KEY, *names).join(before.select(*KEY, *names), on=KEY, suffix="_before")
    return [text for text in (_submitted(both, catalogue), _served(both)) if text]


def of_events(
    rows: pl.DataFrame, state: pl.DataFrame, summaries: pl.DataFrame, catalogue: Catalogue
) -> list[str]:  # fmt: skip
    """What a log says of requests that may not be the same ones, and requests that have no submission anywhere.

    `rows`: those of the file. `state`: all events of the same requests as they stand after the load. `summaries`: these
    requests as lists of requests told of them before. Names as in the catalogue.
    """
    first = state.filter(pl.col("event") == "submitted").group_by(KEY).agg(
        submitted_at=pl.col("at").min(), last=pl.col("at").max()
    )  # fmt: skip
    listed = summaries.filter(pl.col("submitted_at").is_not_null()).select(*KEY, submitted_at_before="submitted_at")
    found = [
        _submitted(first.join(listed, on=KEY), catalogue), _again(first, catalogue), _mixed(state),
        _unsubmitted(rows, first, listed),
    ]  # fmt: skip
    return [text for text in found if text]


def _again(first: pl.DataFrame, catalogue: Catalogue) -> str | None:
    several = first.filter(pl.col("submitted_at") != pl.col("last")).sort(KEY)
    if several.is_empty():
        return None
    office, number, one, other = several.row(0)
    write = _writer(catalogue)
    return (
        f"{several.height} requests are submitted more than once, for example {number!r}: {write(office, one)} and "
        f"{write(office, other)}; the first counts. {ANEW}"
    )


def _mixed(events: pl.DataFrame) -> str | None:
    code = pl.col("service").str.to_lowercase().cast(pl.Categorical).to_physical()  # numbers are compared faster
    coded = events.select(*KEY, code.alias("code"))
    if coded["code"].n_unique() < 2:
        return None
    mixed = coded.group_by(KEY).agg(least=pl.col("code").min(), most=pl.col("code").max())
    mixed = mixed.filter(pl.col("least") != pl.col("most")).select(KEY).sort(KEY)
    if mixed.is_empty():
        return None
    names = events.join(mixed.head(1), on=KEY, how="semi")["service"].drop_nulls().unique().sort()
    return (
        f"{mixed.height} requests have events of different services, for example {mixed['request_id'][0]!r}: "
        f"{', '.join(names)}; the last event that names one counts. {ANEW}"
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
    return (
        f"{other.height} requests are stored with another submission, for example {number!r}: {write(office, stood)}, "
        f"and {write(office, at)} in the file. {ANEW}"
    )


def _served(both: pl.DataFrame) -> str | None:
    other = both.filter(pl.col("service").str.to_lowercase() != pl.col("service_before").str.to_lowercase()).sort(KEY)
    if other.is_empty():
        return None
    number, now, stood = other.select("request_id", "service", "service_before").row(0)
    return (
        f"{other.height} requests are stored with another service, for example {number!r}: {stood}, and {now} in the "
        f"file. {ANEW}"
    )


def _unsubmitted(rows: pl.DataFrame, first: pl.DataFrame, listed: pl.DataFrame) -> str | None:
    requests = rows.select(KEY).unique()
    if requests.height == first.height:  # each has an event of its submission
        return None
    nowhere = requests.join(first, on=KEY, how="anti").join(listed, on=KEY, how="anti").sort(KEY)
    if nowhere.is_empty():
        return None
    return (
        f"{nowhere.height} requests of the log have no submission, for example {nowhere['request_id'][0]!r}: no figure "
        "knows them. Load a list that tells of it, or let the first event of each stand for it in a mapping: [events] "
        'first = "submitted".'
    )


def _writer(catalogue: Catalogue) -> Write:
    def write(office: str, micros: int) -> str:
        zone = ZoneInfo(catalogue.offices[office].timezone) if office in catalogue.offices else UTC
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"

    return write
