"""Were the systems up? Incidents and availability of the targets (method 7)."""


import numpy as np
import pandas as pd
from numpy.typing import NDArray

from service_levels.catalogue import Text
from service_levels.domain.availability import Record, cut, record
from service_levels.domain.instants import SECOND, Instants, to_column
from service_levels.domain.outages import DOWN, STATES, UP
from service_levels.metrics.figure import Figure, Report, figure
from service_levels.metrics.mart import Mart
from service_levels.metrics.scope import DATE_BUCKETS, TARGET_BY, Scope
from service_levels.metrics.targets import Watched, truncated, watched

FloatArray = NDArray[np.float64]
FILTERS = ("office", "service", "target")


def incidents(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """Spans of down, unknown and maintenance, cut to the scope's dates; a date column names where each begins.

    An incident that is still on has no end, unless the dates cut it off before the target's last ping. What lies
    behind it is judged by where it began, also where that is before the dates.
    """
    frames = []
    for one in watched(mart.spans(), mart.catalogue, scope):
        spans, edges = one.spans, one.edges(scope, ())
        pieces = cut(spans, edges)
        chosen = spans.state[pieces.span] != UP
        span, start, end = pieces.span[chosen], pieces.start[chosen], pieces.end[chosen]
        still_on = pieces.still_on[chosen]
        down = spans.state[span] == DOWN
        hidden = np.clip(one.explained.own_from[span], start, end) - start
        frames.append(
            pd.DataFrame({
                **_keys(one, by, start),
                "target": one.target.id,
                "state": np.array(STATES, dtype=object)[spans.state[span]],
                "start": to_column(start),
                "end": pd.Series(to_column(end)).where(~still_on),
                "seconds": (end - start) / SECOND,
                "working_seconds": one.open_hours.between(start, end) / SECOND,
                "because_of": one.explained.because_of[span],
                "unreachable_s": np.where(down, hidden / SECOND, np.nan),
            })
        )
    return _sorted(frames, INCIDENTS, by, "target", "start")


def availability(mart: Mart, scope: Scope, by: tuple[str, ...]) -> pd.DataFrame:
    """One row a target (and date, where one is asked for): seconds by state and what follows from them.

    Of dates only those that the record reaches; a target whose record lies outside the scope's dates has one
    row that says nothing. An incident that goes over an edge counts on both sides, each with its own part.
    """
    frames = []
    for one in watched(mart.spans(), mart.catalogue, scope):
        edges = one.edges(scope, by)
        found, own = record(one.spans, edges, one.open_hours), record(one.own, edges, one.open_hours)
        frame = pd.DataFrame({
            **_keys(one, by, edges[:-1]),
            "target": one.target.id,
            **_figures(found, one.target.objective),
            "unreachable_s": (found.down - own.down) / SECOND,
            "own_incidents": own.incidents,
            "own_working_s": own.working_down / SECOND,
        })
        if any(name in DATE_BUCKETS for name in by):
            frame = frame[(found.up + found.down + found.unknown + found.maintenance) > 0]
        frames.append(frame)
    return _sorted(frames, AVAILABILITY, by, "target")


def _figures(found: Record, objective: float) -> dict[str, FloatArray | Instants]:
    watched_time = found.up + found.down
    return {
        "up_s": found.up / SECOND,
        "down_s": found.down / SECOND,
        "unknown_s": found.unknown / SECOND,
        "maintenance_s": found.maintenance / SECOND,
        "availability": _ratio(found.up, watched_time),
        "working_availability": _ratio(found.working_up, found.working_up + found.working_down),
        "incidents": found.incidents,
        "mttr_s": _ratio(found.closed_down, found.closed) / SECOND,
        "mtbf_s": _ratio(found.up, found.incidents) / SECOND,
        "budget_left_s": np.where(
            watched_time > 0, ((1 - objective) * watched_time - found.down) / SECOND, np.nan
        ),
    }


def _ratio(part: Instants, whole: Instants) -> FloatArray:
    """part / whole, NaN over nothing."""
    ratios: FloatArray = np.divide(part, whole, out=np.full(len(part), np.nan), where=whole > 0)
    return ratios


def _keys(one: Watched, by: tuple[str, ...], starts: Instants) -> dict[str, object]:
    """The by columns beside the target: its office (None: shared) and the dates that the starts lie in."""
    days = one.days(starts)
    keys: dict[str, object] = {name: truncated(days, name) for name in by if name in DATE_BUCKETS}
    if "office" in by:
        keys["office"] = pd.Series([one.target.office] * len(starts), dtype=object)
    return keys


def _sorted(frames: list[pd.DataFrame], columns: tuple[Figure, ...], by: tuple[str, ...], *more: str) -> pd.DataFrame:
    names = list(dict.fromkeys((*by, *more)))
    frames = [frame for frame in frames if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(dict.fromkeys((*by, *(figure.key for figure in columns)))))
    return pd.concat(frames, ignore_index=True).sort_values(names, kind="stable", ignore_index=True)


TARGET = figure(
    "target", "text", "", "7",
    ("Sistem", "Target"),
    ("Sistem atau jaringan yang dipantau.", "The system or network that is watched."),
)
INCIDENTS = (
    TARGET,
    figure(
        "state", "text", "", "7",
        ("Keadaan", "State"),
        ("Mati, tidak diketahui, atau pemeliharaan.", "Down, unknown, or maintenance."),
    ),
    figure("start", "instant", "", "7", ("Mulai", "Start"), ("Saat keadaan itu mulai.", "When the state began.")),
    figure(
        "end", "instant", "", "7",
        ("Berakhir", "End"),
        ("Saat berakhir; kosong bila masih berlangsung.", "When it ended; empty while it is still on."),
    ),
    figure(
        "seconds", "s", "lower", "7",
        ("Lama", "Length"),
        (
            "Detik dari mulai sampai berakhir, dalam periode.",
            "Seconds from start to end, inside the period.",
        ),
    ),
    figure(
        "working_seconds", "s", "lower", "7",
        ("Lama dalam jam kerja", "Length in working hours"),
        (
            "Detik di dalam jam kerja kantornya; untuk sistem bersama: jam kerja salah satu kantor.",
            "Seconds inside the working hours of its office; of a shared target: of any office.",
        ),
    ),
    figure(
        "because_of", "text", "", "8",
        ("Karena", "Because of"),
        (
            "Sistem di bawahnya yang sedang mati saat gangguan itu mulai; kosong bila gangguannya sendiri.",
            "The system beneath it that was down when the outage began; empty where the outage is its own.",
        ),
    ),
    figure(
        "unreachable_s", "s", "", "8",
        ("Tidak terjangkau", "Not reachable"),
        (
            "Detik di antaranya yang dijelaskan oleh sistem di bawahnya.",
            "Seconds of it that a system beneath explains.",
        ),
    ),
)
AVAILABILITY = (
    TARGET,
    figure(
        "up_s", "s", "higher", "7",
        ("Hidup", "Up"),
        ("Detik ketika sistem terbukti hidup.", "Seconds during which the target was seen to be up."),
    ),
    figure(
        "down_s", "s", "lower", "7",
        ("Mati", "Down"),
        ("Detik ketika sistem mati.", "Seconds during which the target was down."),
    ),
    figure(
        "unknown_s", "s", "lower", "7",
        ("Tidak diketahui", "Unknown"),
        (
            "Detik tanpa hasil pantauan; tidak dihitung hidup maupun mati.",
            "Seconds without pings; counted neither as up nor as down.",
        ),
    ),
    figure(
        "maintenance_s", "s", "", "7",
        ("Pemeliharaan", "Maintenance"),
        ("Detik pemeliharaan terencana.", "Seconds of planned maintenance."),
    ),
    figure(
        "availability", "share", "higher", "7",
        ("Ketersediaan", "Availability"),
        ("Hidup dibagi (hidup + mati), sepanjang hari.", "Up divided by (up + down), around the clock."),
    ),
    figure(
        "working_availability", "share", "higher", "7",
        ("Ketersediaan jam kerja", "Availability in working hours"),
        (
            "Ketersediaan di dalam jam kerja kantornya; untuk sistem bersama: jam kerja salah satu kantor.",
            "Availability inside the working hours of its office; of a shared target: of any office.",
        ),
    ),
    figure(
        "incidents", "incidents", "lower", "7",
        ("Gangguan", "Incidents"),
        ("Banyaknya kejadian mati dalam periode.", "How many times the target was down in the period."),
    ),
    figure(
        "mttr_s", "s", "lower", "7",
        ("Waktu pulih (MTTR)", "Time to recover (MTTR)"),
        (
            "Rata-rata lama gangguan yang sudah berakhir.",
            "Mean length of the down incidents that are over.",
        ),
    ),
    figure(
        "mtbf_s", "s", "higher", "7",
        ("Waktu antargangguan (MTBF)", "Time between failures (MTBF)"),
        ("Waktu hidup dibagi banyaknya gangguan.", "Up time divided by the number of down incidents."),
    ),
    figure(
        "budget_left_s", "s", "higher", "7",
        ("Sisa toleransi gangguan", "Error budget left"),
        (
            "Waktu mati yang diizinkan sasaran dalam periode, dikurangi yang sudah terpakai.",
            "The down time that the objective allows in the period, less what was used.",
        ),
    ),
    figure(
        "unreachable_s", "s", "", "8",
        ("Tidak terjangkau", "Not reachable"),
        (
            "Bagian dari waktu mati yang dijelaskan oleh sistem di bawahnya menurut katalog.",
            "The part of its down time that a system beneath it, by the catalogue, explains.",
        ),
    ),
    figure(
        "own_incidents", "incidents", "lower", "8",
        ("Gangguan sendiri", "Outages of its own"),
        (
            "Banyaknya gangguan yang tidak, atau tidak seluruhnya, dijelaskan oleh sistem di bawahnya.",
            "How many of its outages no system beneath explains, or not to their end.",
        ),
    ),
    figure(
        "own_working_s", "s", "lower", "8",
        ("Gangguan sendiri dalam jam kerja", "Outages of its own in working hours"),
        (
            "Detik mati dalam jam kerja yang tidak dijelaskan oleh sistem di bawahnya.",
            "Seconds down in working hours that no system beneath explains.",
        ),
    ),
)
REPORTS = (
    Report(
        name="incidents",
        title=Text("Daftar gangguan", "Incidents"),
        definition=Text(
            "Setiap kejadian mati, tidak diketahui, dan pemeliharaan.",
            "Every span of down, unknown and maintenance.",
        ),
        over="spans",
        period=None,
        by=TARGET_BY,
        filters=FILTERS,
        columns=INCIDENTS,
        function=incidents,
    ),
    Report(
        name="availability",
        title=Text("Ketersediaan", "Availability"),
        definition=Text(
            "Berapa lama tiap sistem hidup, mati, dan tidak diketahui.",
            "How long each target was up, down, and unknown.",
        ),
        over="spans",
        period=None,
        by=TARGET_BY,
        filters=FILTERS,
        columns=AVAILABILITY,
        function=availability,
    ),
)
