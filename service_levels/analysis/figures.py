"""The figures that conclusions speak of: where each comes from, what it is made of, and which way is better."""

from dataclasses import dataclass
from math import inf

from service_levels.catalogue import Text
from service_levels.domain.statistics.xmr import Better
from service_levels.metrics import Figure
from service_levels.metrics.definitions import DEFINITIONS


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure over a period, as the registry defines it. `report`: the report that holds it, `value` its column there.

    `counted`: whether it rests on requests, so that a period of few says little. `target`: the column of its goal.
    """

    key: str
    report: str
    value: str
    counted: bool
    target: str | None = None

    @property
    def figure(self) -> Figure:
        return DEFINITIONS[f"{self.report}.{self.value}"]

    @property
    def label(self) -> Text:
        return self.figure.label

    @property
    def better(self) -> Better:
        """Which way of the chart is the better one."""
        return "up" if self.figure.better == "higher" else "down"

    @property
    def unit(self) -> str:
        """"share" (0 to 1), "h" or "events"; seconds are judged in hours."""
        return "h" if self.figure.unit == "s" else self.figure.unit

    @property
    def parts(self) -> tuple[str, ...]:
        """The columns that add up to the numerator; () where there are none."""
        return () if isinstance(self.figure.part, Text) else self.figure.part

    @property
    def wholes(self) -> tuple[str, ...]:
        """The columns that add up to the denominator, or to the requests that it rests on; () where there are none."""
        return () if isinstance(self.figure.whole, Text) else self.figure.whole

    @property
    def most(self) -> float:
        """What it can be at most; at least it is 0."""
        return 1.0 if self.unit == "share" else inf


FIGURES: dict[str, Judged] = {
    one.key: one
    for one in (
        Judged("on_time", "on-time", "rate", counted=True, target="target"),
        Judged("net_on_time", "on-time", "net_rate", counted=True, target="target"),
        Judged("incomplete", "completeness", "rate", counted=True),
        Judged("turnaround", "turnaround", "median_h", counted=True),
        Judged("waiting_hours", "cost", "waiting_h", counted=False),
        Judged("downtime", "cost", "seconds", counted=False),
        Judged("outages", "cost", "events", counted=False),
    )
}
