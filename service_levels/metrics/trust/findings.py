"""All that is odd in the data in scope, the gravest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import ibis
import pandas as pd

from service_levels.metrics.question import facts as facts_table
from service_levels.metrics.scope import Scope
from service_levels.metrics.trust import requests, times, watching
from service_levels.metrics.trust.finding import SEVERITIES, Finding
from service_levels.metrics.trust.kinds import KINDS
from service_levels.metrics.trust.requests import EXAMPLES


@dataclass(frozen=True, slots=True)
class Truth:
    """What findings need beside the facts, from the stored rows.

    `gone`: as `store.exports.gone` gives it (office, request_id, of). `headless`: as `store.headless` gives it (office,
    request_id, at). `pinged`: names of all targets with pings, as stored.
    """

    gone: pd.DataFrame
    headless: pd.DataFrame
    pinged: Sequence[str]


def findings(mart: Any, scope: Scope, truth: Truth) -> list[Finding]:
    """What is odd, by severity, then by share, each with request ids as examples.

    Of the scope, its offices, services, channels, districts and dates count: a request is in a period where it was
    submitted, due or ended in it.
    """
    found = requests.request_findings(mart, scope)
    found += _unknown_documents(mart, scope)
    found += _left_out(mart, scope, truth.gone)
    found += _without_submission(mart, scope, truth.headless)
    found += times.silences(mart, scope)
    found += times.vanished(mart, scope)
    found += watching.watching(mart, scope, truth.pinged)
    return sorted((one for one in found if one.counts), key=_rank)


def _rank(one: Finding) -> tuple[int, float, str, str, str]:
    return SEVERITIES.index(one.severity), -one.share, one.kind.name, one.office or "", one.subject or ""


@lru_cache(maxsize=64)
def _documents_sql(scope: Scope) -> str:
    table = requests.in_scope(facts_table(), scope)
    table = table.filter(table["incomplete"] & (table["missing_codes"] != ""))
    groups = table.aggregate(
        by=["office", "missing_codes"], n=table.count(), since=table["submitted_on"].min(),
        until=table["submitted_on"].max(), example=table["request_id"].min(),
    )  # fmt: skip
    return str(ibis.to_sql(groups, dialect="duckdb"))


def _unknown_documents(mart: Any, scope: Scope) -> list[Finding]:
    named = mart.sql(_documents_sql(scope)).to_pandas()
    named["document"] = named["missing_codes"].str.split(";")
    rows = named.explode("document")
    rows = rows[~rows["document"].isin(list(mart.catalogue.documents))]
    of = named.groupby("office")["n"].sum()
    return [
        Finding(
            KINDS["unknown_document"], str(office), str(document), int(some["n"].sum()), int(of[office]),
            requests.day_of(some["since"].min()), requests.day_of(some["until"].max()),
            tuple(sorted(some["example"])[:EXAMPLES]),
        )
        for (office, document), some in rows.groupby(["office", "document"], sort=True)
    ]  # fmt: skip


@lru_cache(maxsize=64)
def _open_sql(scope: Scope) -> str:
    table = requests.in_scope(facts_table(), scope)
    table = table.filter(table["status"] == "open").select("office", "request_id", "submitted_on")
    return str(ibis.to_sql(table, dialect="duckdb"))


def _left_out(mart: Any, scope: Scope, gone: pd.DataFrame) -> list[Finding]:
    if gone.empty:
        return []
    rows = mart.sql(_open_sql(scope)).to_pandas().merge(gone, on=["office", "request_id"])
    return [
        Finding(
            KINDS["gone"], str(office), None, len(some), int(some["of"].max()),
            requests.day_of(some["submitted_on"].min()), requests.day_of(some["submitted_on"].max()),
            tuple(some.sort_values(["submitted_on", "request_id"])["request_id"]),
        )
        for office, some in rows.groupby("office", sort=True)
    ]  # fmt: skip


@lru_cache(maxsize=64)
def _counts_sql(scope: Scope) -> str:
    table = requests.in_scope(facts_table(), scope)
    return str(ibis.to_sql(table.aggregate(by=["office"], n=table.count()), dialect="duckdb"))


def _without_submission(mart: Any, scope: Scope, headless: pd.DataFrame) -> list[Finding]:
    """By the local date of the first event; their service, channel and district are not looked at."""
    if headless.empty or any(scope.chosen(name) for name in ("service", "channel", "officer", "district")):
        return []
    there = mart.sql(_counts_sql(scope)).to_pandas().set_index("office")["n"]
    found = []
    for office, some in headless.groupby("office", sort=True):
        if office not in mart.as_of or (scope.offices and office not in scope.offices):
            continue
        zone = mart.catalogue.offices[office].timezone
        dated = some.assign(on=pd.to_datetime(some["at"], unit="us", utc=True).dt.tz_convert(zone).dt.date)
        mine = dated[[(scope.from_on or day) <= day <= (scope.to_on or day) for day in dated["on"]]]
        if len(mine):
            found.append(
                Finding(
                    KINDS["no_submission"], str(office), None, len(mine), len(mine) + int(there.get(office, 0)),
                    mine["on"].min(), mine["on"].max(),
                    tuple(mine.sort_values(["at", "request_id"])["request_id"][:EXAMPLES]),
                )
            )  # fmt: skip
    return found
