"""Random facts that keep the promises of the facts table, and a mart in a temporary folder that serves them."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from service_levels.catalogue import Catalogue, parse

HOUR_US = 3_600_000_000
ZONES = {"cilegon": "Asia/Jakarta", "jayapura": "Asia/Jayapura"}
SERVICES = ("akta-lahir", "ktp-el", "legalisir", "liar")  # the last one is in no catalogue
DOCUMENTS = ("BN", "KK", "SKL", "XX")

CATALOGUE = """
[[office]]
id = "cilegon"
name = "Cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
aliases = ["Kota Cilegon"]
[[office]]
id = "jayapura"
name = "Jayapura"
timezone = "Asia/Jayapura"
calendar = "timur"
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00", "13:00-16:00"]
  tuesday = ["08:00-12:00", "13:00-16:00"]
  wednesday = ["08:00-12:00", "13:00-16:00"]
  thursday = ["08:00-12:00", "13:00-16:00"]
  friday = ["08:00-12:00"]
[[calendar]]
id = "timur"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-15:00"]
  tuesday = ["08:00-15:00"]
[[document]]
id = "KK"
name = { id = "Kartu Keluarga", en = "Family card" }
[[document]]
id = "BN"
name = { id = "Buku nikah", en = "Marriage book" }
[[document]]
id = "SKL"
name = { id = "Surat keterangan lahir", en = "Birth note" }
[[service]]
id = "akta-lahir"
name = { id = "Akta kelahiran", en = "Birth certificate" }
requires = ["KK", ["SKL", "BN"]]
depends_on = ["siak"]
[[service]]
id = "ktp-el"
name = { id = "KTP elektronik", en = "Identity card" }
requires = ["KK"]
[[service]]
id = "legalisir"
name = { id = "Legalisir", en = "Certified copy" }
requires = []
[[target]]
id = "siak"
name = "SIAK"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.99
[[target]]
id = "kantor"
name = "Kantor Cilegon"
office = "cilegon"
every = 60
fail_after = 3
recover_after = 2
gap = 300
objective = 0.9
"""


def random_facts(rows: int, seed: int) -> pd.DataFrame:
    """`rows` requests that obey the rules of the facts table; nullable columns hold nulls now and then."""
    rng = np.random.default_rng(seed)

    def pick(values: tuple[str | None, ...]) -> np.ndarray:
        return np.array(values, dtype=object)[rng.integers(0, len(values), rows)]

    def hours(top: float) -> np.ndarray:  # rounded, so that durations tie
        return (rng.exponential(top, rows) * 4).astype(np.int64) * (HOUR_US // 4)

    office = pick(tuple(ZONES))
    status = pick(("open", "finished", "finished", "finished", "rejected", "withdrawn"))
    ended, done = status != "open", np.isin(status, ("finished", "rejected"))
    start = np.datetime64("2023-12-20T00:00", "us")
    submitted = start + (rng.integers(0, 60 * 24 * 40, rows) * 60_000_000).astype("timedelta64[us]")
    started = submitted + hours(5).astype("timedelta64[us]")
    no_start = rng.random(rows) < 0.15
    ended_at = started + hours(60).astype("timedelta64[us]")
    outcome = np.full(rows, "unmeasured", dtype=object)
    measured = rng.random(rows) > 0.1
    late = rng.random(rows) < 0.3
    outcome[measured & done] = np.where(late, "late", "on_time")[measured & done]
    outcome[measured & ~ended] = np.where(late, "late", "running")[measured & ~ended]
    outcome[measured & ~ended & no_start] = "waiting"
    void = (status == "withdrawn") | ((status == "rejected") & no_start)
    outcome[void] = "void"
    is_late = outcome == "late"
    spent, exposure, excess = hours(12), hours(1) * (rng.random(rows) < 0.5), hours(6)
    parts = {name: hours(3) for name in ("applicant_us", "check_us", "process_us")}
    checked = rng.random(rows) > 0.05
    incomplete = checked & (rng.random(rows) < 0.4)
    missing = [
        sorted(set(rng.choice(DOCUMENTS, rng.integers(0, 3)))) if lacking else [] for lacking in incomplete
    ]
    target = rng.choice([0.5, 0.9, np.nan], rows)
    has_deadline = ~np.isin(outcome, ("waiting", "unmeasured")) & ~no_start
    deadline = started + hours(30).astype("timedelta64[us]")

    def instants(values: np.ndarray, there: np.ndarray) -> pd.Series:
        return pd.Series(np.where(there, values, np.datetime64("NaT", "us"))).dt.tz_localize("UTC")

    frame = pd.DataFrame({
        "office": office,
        "request_id": [f"R{i:06d}" for i in range(rows)],
        "service": (services := pick(SERVICES)),
        "catalogued": services != "liar",
        "channel": pick(("loket", "online", None)),
        "officer": pick(("p1", "p2", "=cmd()", None)),
        "district": pick(("Cibeber", "O'Brien \"x\"", None)),
        "status": status,
        "outcome": outcome,
        "reason": np.where(outcome == "unmeasured", np.where(no_start, "never_complete", "no_standard"), None),
        "submitted_at": instants(submitted, np.ones(rows, bool)),
        "complete_at": instants(started, ~no_start),
        "started_at": instants(started, ~no_start),
        "ended_at": instants(ended_at, ended),
        "deadline_at": instants(deadline, has_deadline),
        "touched_at": instants(np.where(no_start, submitted, started), np.ones(rows, bool)),
        "as_of": pd.Series([pd.Timestamp("2024-03-01", tz="UTC")] * rows),
        "spent_us": pd.array(np.where(no_start, 0, spent), "Int64"),
        "turnaround_us": pd.array(spent, "Int64"),
        "elapsed_us": pd.array((ended_at - submitted).astype(np.int64), "Int64"),
        "wait_us": pd.array(sum(parts.values()) + exposure, "Int64"),
        "outage_us": pd.array(exposure, "Int64"),
        **{name: pd.array(values, "Int64") for name, values in parts.items()},
        "exposure_us": exposure,
        "pauses": [None] * rows,
        "applicant_time_us": np.where(incomplete, hours(8), 0),
        "applicant_elapsed_us": np.where(incomplete, hours(20), 0),
        "excess_us": pd.array(excess, "Int64"),
        "late_through_outage": is_late & (exposure > 0) & (excess <= exposure),
        "returns": np.where(incomplete, rng.integers(1, 4, rows), 0).astype(np.int32),
        "checked": checked,
        "incomplete": incomplete,
        "missing": missing,
        "with_applicant": (status == "open") & (rng.random(rows) < 0.2),
        "target": target,
        "standard_amount": np.where(np.isnan(target), np.nan, 24.0),
        "standard_unit": "working_hours",
        "clock_starts": "complete",
        "own_deadline": False,
        "day_only": (dated := np.where(rng.random(rows) < 0.2, rng.integers(1, 16, rows), 0)).astype(np.int8),
        "day_decides": (dated > 0) & np.isin(outcome, ("on_time", "late", "running")) & (rng.random(rows) < 0.5),
    })
    frame.loc[no_start, "spent_us"] = pd.NA
    frame.loc[~done | no_start, "turnaround_us"] = pd.NA
    frame.loc[~ended, "elapsed_us"] = pd.NA
    frame.loc[~done, ["wait_us", "outage_us", *parts]] = pd.NA
    frame.loc[~is_late, "excess_us"] = pd.NA
    for column, instant in (
        ("submitted_on", "submitted_at"),
        ("started_on", "started_at"),
        ("ended_on", "ended_at"),
        ("due_on", "deadline_at"),
    ):
        frame[column] = [
            None if pd.isna(at) else at.tz_convert(ZoneInfo(ZONES[where])).date()
            for at, where in zip(frame[instant], office, strict=True)
        ]
    local = [a.tz_convert(ZoneInfo(ZONES[o])) for a, o in zip(frame["submitted_at"], office, strict=True)]
    frame["hour_of_week"] = np.array([at.weekday() * 24 + at.hour for at in local], dtype=np.int16)
    return frame


def write_facts(frame: pd.DataFrame, file: Path) -> None:
    """The frame as Parquet with the types of the facts table."""
    schema = pa.Schema.from_pandas(frame, preserve_index=False).remove_metadata()
    for name in ("submitted_on", "started_on", "ended_on", "due_on"):
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.date32()))
    for name in ("channel", "officer", "district", "reason"):
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.string()))
    for name, kind in (("missing", pa.string()), ("pauses", pa.int64())):
        schema = schema.set(schema.get_field_index(name), pa.field(name, pa.list_(kind)))
    pq.write_table(pa.Table.from_pandas(frame, schema=schema, preserve_index=False), file)


def random_answers(rows: int, seed: int) -> pd.DataFrame:
    """`rows` answers to the survey, each with its local date."""
    rng = np.random.default_rng(seed)
    office = rng.choice(list(ZONES), rows)
    at = np.datetime64("2023-12-20T00:00", "us") + (rng.integers(0, 60 * 24 * 60, rows) * 60_000_000).astype("m8[us]")
    frame = pd.DataFrame(
        {
            "office": office,
            "service": rng.choice(np.array([*SERVICES, None], dtype=object), rows),
            "answered_at": pd.Series(at).dt.tz_localize("UTC"),
            **{f"u{number}": rng.integers(1 + number % 2, 5, rows).astype(np.int8) for number in range(1, 10)},
        }
    )
    local = [a.tz_convert(ZoneInfo(ZONES[o])) for a, o in zip(frame["answered_at"], office, strict=True)]
    frame["known"] = frame["answered_at"] <= pd.Timestamp("2024-02-10", tz="UTC")
    frame["answered_on"] = pd.Series([day.date() for day in local], dtype=object)
    return frame


class FileMart:
    """What the metrics ask of a mart, over one Parquet file, given spans and given answers (none: nobody answered)."""

    def __init__(
        self,
        file: Path,
        spans: pd.DataFrame | None = None,
        catalogue: Catalogue | None = None,
        answers: pd.DataFrame | None = None,
    ):
        self.catalogue = catalogue or parse(CATALOGUE)
        self.as_of = {office: datetime(2024, 3, 1, tzinfo=UTC) for office in ZONES}
        self._spans = no_spans() if spans is None else spans
        self._connection = duckdb.connect()
        self._connection.execute("set TimeZone = 'UTC'")
        self._connection.execute(
            "create view facts as select *, array_to_string(missing, ';') as missing_codes "
            f"from read_parquet('{file}')"
        )
        said = random_answers(0, seed=0) if answers is None else answers
        held = pa.Table.from_pandas(said, preserve_index=False)
        for name, kind in (("office", pa.string()), ("service", pa.string()), ("answered_on", pa.date32())):
            held = held.set_column(held.schema.get_field_index(name), name, held[name].cast(kind))
        self._connection.register("held", held)
        self._connection.execute("create table answers as select * from held")

    def sql(self, text: str) -> pa.Table:
        return self._connection.sql(text).to_arrow_table()

    def spans(self) -> pd.DataFrame:
        return self._spans

    def spans_of(self, office: str) -> pd.DataFrame:  # noqa: ARG002 - every office knows the same
        return self._spans


def no_spans() -> pd.DataFrame:
    return spans_of([])


def spans_of(rows: list[tuple[Any, ...]]) -> pd.DataFrame:
    """Rows (target, state, start, end, still_on) with ISO instants, as the mart's spans."""
    frame = pd.DataFrame(rows, columns=["target", "state", "start_at", "end_at", "still_on"])
    for name in ("start_at", "end_at"):
        frame[name] = pd.to_datetime(frame[name], utc=True, format="ISO8601").astype("datetime64[us, UTC]")
    frame["still_on"] = frame["still_on"].astype(bool)
    return frame
