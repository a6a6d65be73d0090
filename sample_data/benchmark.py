"""Files of any size for measuring speed: canonical columns, ISO times with an offset, a fixed seed.

The rows have the shape of real ones (office hours, a quarter incomplete, some open at the end) but no story:
that is in simulation.py, which is too careful to be fast. Requests come in random id order, as from a dump.
"""

import tomllib
from pathlib import Path
from typing import NamedTuple, TypeAlias

import numpy as np
import polars as pl

CATALOGUE = Path(__file__).with_name("catalogue.toml")
OFFSET = "+07:00"
FIRST = np.datetime64("2021-01-04T00:00:00", "s")  # a Monday
LAST = np.datetime64("2026-09-30T16:30:00", "s")
CHANNELS = ("loket", "whatsapp", "daring")
DISTRICTS = ("Cibeber", "Cilegon", "Citangkil", "Ciwandan", "Grogol", "Jombang", "Pulomerak", "Purwakarta")
OFFICERS = tuple(f"P{number:02d}" for number in range(1, 41))
PING_EVERY_S = 60
DAY_S = 86_400

Ints: TypeAlias = np.ndarray[tuple[int], np.dtype[np.int64]]
Flags: TypeAlias = np.ndarray[tuple[int], np.dtype[np.bool_]]


class Lives(NamedTuple):
    """One entry a request: local epoch seconds of its steps, and what became of it."""

    submitted_s: Ints
    complete_s: Ints
    ended_s: Ints
    is_incomplete: Flags
    is_rejected: Flags
    is_open: Flags


def write(kind: str, rows: int, out: Path, seed: int) -> None:
    """Write `rows` rows of `kind` (requests, events, pings) to `out`; same arguments, same bytes."""
    make = {"requests": requests, "events": events, "pings": pings}[kind]
    frame = make(rows, np.random.default_rng(seed))
    frame.write_csv(out, datetime_format=f"%Y-%m-%dT%H:%M:%S{OFFSET}")


def requests(rows: int, random: np.random.Generator) -> pl.DataFrame:
    """One row a request: the columns of the contract, naive local times in whole seconds."""
    life = _lives(rows, random)
    order = random.permutation(rows)
    status = np.where(life.is_open, "open", np.where(life.is_rejected, "rejected", "finished"))
    own_deadline = random.random(rows) < 0.02
    columns = {
        **_who("B", rows, random),
        "submitted_at": _instants(life.submitted_s),
        "complete_at": _instants(life.complete_s, life.complete_s <= _second(LAST)),
        "finished_at": _instants(life.ended_s, ~life.is_open),
        "deadline_at": _instants(life.submitted_s + 3 * DAY_S, own_deadline),
        "status": pl.Series(status),
        "missing_documents": _documents(rows, random, life.is_incomplete),
    }
    return pl.DataFrame(columns)[order]


def events(rows: int, random: np.random.Generator) -> pl.DataFrame:
    """One row an event; the histories of about `rows` / 3.4 requests, in random order, cut at `rows`."""
    lives = rows // 3 + 8  # every life that has ended has three events or more; what comes after LAST is not known
    life = _lives(lives, random)
    returned_s = life.submitted_s + (life.complete_s - life.submitted_s) // 8
    again_s = life.complete_s - (life.complete_s - life.submitted_s) // 8
    nothing = np.zeros(lives, dtype=bool)
    steps = (
        ("submitted", life.submitted_s, ~nothing),
        ("returned", returned_s, life.is_incomplete),
        ("resubmitted", again_s, life.is_incomplete),
        ("completed", life.complete_s, ~nothing),
        ("ended", life.ended_s, ~nothing),
    )
    who = pl.DataFrame(_who("E", lives, random)).with_columns(
        documents=_documents(lives, random, life.is_incomplete), place=pl.Series(random.permutation(lives))
    )
    ended = pl.Series(np.where(life.is_rejected, "rejected", "finished"))
    parts = []
    for step, (event, at_s, happens) in enumerate(steps):
        named = pl.col("documents") if event == "returned" else pl.lit(None, pl.String)
        part = who.with_columns(
            at=_instants(at_s),
            event=ended if event == "ended" else pl.lit(event),
            missing_documents=named,
            step=pl.lit(step),
        )
        parts.append(part.filter(pl.Series(happens & (at_s <= _second(LAST)))))
    history = pl.concat(parts).sort("place", "step").head(rows)
    names = (
        "request_id",
        "office",
        "service",
        "channel",
        "officer",
        "district",
        "at",
        "event",
        "missing_documents",
    )
    return history.select(names)


def pings(rows: int, random: np.random.Generator) -> pl.DataFrame:
    """One row a ping, a minute and target of the catalogue, in time order; 1 in 500 opens an outage."""
    targets = [target["id"] for target in _catalogue()["target"]]
    ticks = -(-rows // len(targets))
    down = np.zeros((ticks, len(targets)), dtype=bool)
    for column in range(len(targets)):
        edge = np.zeros(ticks + 1, dtype=np.int64)
        starts = np.flatnonzero(random.random(ticks) < 0.002)
        ends = np.minimum(starts + 1 + random.geometric(1 / 25, starts.size), ticks)
        np.add.at(edge, starts, 1)
        np.add.at(edge, ends, -1)
        down[:, column] = np.cumsum(edge[:-1]) > 0
    at_s = _second(LAST) - PING_EVERY_S * np.arange(ticks, dtype=np.int64)[::-1]
    latency = np.round(random.gamma(4.0, 12.0, ticks * len(targets)), 1)
    is_down = down.reshape(-1)
    frame = pl.DataFrame(
        {
            "at": _instants(np.repeat(at_s, len(targets))),
            "target": _pick(targets, np.tile(np.arange(len(targets)), ticks)),
            "up": pl.Series((~is_down).astype(np.int8)),
            "latency_ms": pl.Series(latency),
        }
    )
    return frame.with_columns(latency_ms=pl.when(pl.Series(~is_down)).then("latency_ms")).tail(rows)


def _lives(rows: int, random: np.random.Generator) -> Lives:
    """Local epoch seconds of each step of `rows` lives, and which are incomplete, rejected, open at LAST."""
    first_s, last_s = _second(FIRST), _second(LAST)
    weeks = (last_s - first_s) // (7 * DAY_S)
    weekday = random.choice(7, rows, p=(0.22, 0.2, 0.18, 0.17, 0.15, 0.05, 0.03))
    second = (np.clip(random.normal(10.8, 2.2, rows), 0, 23.99) * 3600).astype(np.int64)
    submitted_s = np.minimum(
        first_s + (random.integers(0, weeks + 1, rows) * 7 + weekday) * DAY_S + second, last_s - 60
    )
    is_incomplete = random.random(rows) < 0.25
    check_s = (random.gamma(2.0, 600.0, rows)).astype(np.int64)
    applicant_s = (random.lognormal(np.log(2.5 * DAY_S), 0.8, rows)).astype(np.int64)
    complete_s = submitted_s + check_s + np.where(is_incomplete, applicant_s, 0)
    ended_s = complete_s + (random.lognormal(np.log(0.8 * DAY_S), 1.0, rows)).astype(np.int64)
    return Lives(
        submitted_s,
        complete_s,
        ended_s,
        is_incomplete,
        is_rejected=random.random(rows) < 0.02,
        is_open=ended_s > last_s,
    )


def _who(prefix: str, rows: int, random: np.random.Generator) -> dict[str, pl.Series]:
    """Whose request it is, through which channel; services with a promise are asked for eight times as often."""
    services = [service["id"] for service in _catalogue()["service"]]
    promised = {standard["service"] for standard in _catalogue()["standard"]}
    weights = np.array([8.0 if service in promised else 1.0 for service in services])
    return {
        "request_id": f"{prefix}-" + pl.Series(np.arange(1, rows + 1)).cast(pl.String).str.zfill(8),
        "office": pl.repeat(_catalogue()["office"][0]["id"], rows, eager=True),
        "service": _pick(services, random.choice(len(services), rows, p=weights / weights.sum())),
        "channel": _pick(CHANNELS, random.choice(len(CHANNELS), rows, p=(0.6, 0.25, 0.15))),
        "officer": _pick(OFFICERS, random.integers(0, len(OFFICERS), rows)),
        "district": _pick(DISTRICTS, random.integers(0, len(DISTRICTS), rows)),
    }


def _documents(rows: int, random: np.random.Generator, is_incomplete: Flags) -> pl.Series:
    """One or two document codes where the first submission was incomplete, else null."""
    codes = [document["id"] for document in _catalogue()["document"]]
    one = _pick(codes, random.integers(0, len(codes), rows))
    two = one + ";" + _pick(codes, random.integers(0, len(codes), rows))
    frame = pl.DataFrame({"one": one, "two": two, "is_two": random.random(rows) < 0.3, "any": is_incomplete})
    named = pl.when("any").then(pl.when("is_two").then("two").otherwise("one")).otherwise(None)
    return frame.select(named.alias("documents"))["documents"]


def _second(at: np.datetime64) -> int:
    return int(at.astype(np.int64))


def _pick(words: tuple[str, ...] | list[str], index: Ints) -> pl.Series:
    return pl.Series(words).gather(index)


def _instants(seconds: Ints, exists: Flags | None = None) -> pl.Series:
    """Local instants from local epoch seconds; null where `exists` is false."""
    series = pl.Series(seconds.astype("datetime64[s]").astype("datetime64[ms]"))
    return series if exists is None else pl.select(pl.when(pl.Series(exists)).then(series)).to_series()


def _catalogue() -> dict[str, list[dict[str, str]]]:
    with CATALOGUE.open("rb") as file:
        return tomllib.load(file)
