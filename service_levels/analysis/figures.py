"""The figures that conclusions speak of: where each comes from, what it is made of, and which way is better."""

from dataclasses import dataclass
from math import inf

from service_levels.catalogue import Text
from service_levels.domain.statistics.xmr import Better


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure over a period. `report`: the report that holds it, `value` its column there.

    `parts`: columns that add up to the numerator, `wholes`: to the denominator, or to the requests that it rests on;
    () where there are none. `unit`: "share" (0 to 1), "h" or "events". `most`: what it can be at most (at least is 0).
    `counted`: whether it rests on requests, so that a period of few says little. `target`: the column of its goal.
    """

    key: str
    label: Text
    report: str
    value: str
    parts: tuple[str, ...]
    wholes: tuple[str, ...]
    unit: str
    better: Better
    counted: bool
    target: str | None = None

    @property
    def most(self) -> float:
        return 1.0 if self.unit == "share" else inf


FIGURES: dict[str, Judged] = {
    figure.key: figure
    for figure in (
        Judged(
            "on_time", Text("Tepat waktu", "On time"),
            "on-time", "rate", ("on_time",), ("on_time", "late"), "share", "up", counted=True, target="target",
        ),
        Judged(
            "net_on_time", Text("Tepat waktu di luar gangguan", "On time, outages left out"),
            "on-time", "net_rate", ("on_time", "late_through_outage"), ("on_time", "late"), "share", "up",
            counted=True, target="target",
        ),
        Judged(
            "incomplete", Text("Berkas tidak lengkap", "Incomplete files"),
            "completeness", "rate", ("incomplete",), ("checked",), "share", "down", counted=True,
        ),
        Judged(
            "turnaround", Text("Waktu penyelesaian (median)", "Turnaround (median)"),
            "turnaround", "median_h", (), ("ended",), "h", "down", counted=True,
        ),
        Judged(
            "waiting_hours", Text("Jam tunggu pemohon akibat gangguan", "Waiting hours through outages"),
            "cost", "waiting_h", (), ("requests",), "h", "down", counted=False,
        ),
        Judged(
            "downtime", Text("Lama gangguan", "Downtime"),
            "cost", "seconds", (), (), "h", "down", counted=False,
        ),
        Judged(
            "outages", Text("Jumlah gangguan", "Outages"),
            "cost", "events", (), (), "events", "down", counted=False,
        ),
    )
}  # fmt: skip
