"""What a viewer chose to look at, and the names under which a figure can be broken down."""

from dataclasses import dataclass
from datetime import date

PERIODS = ("due", "submitted", "ended")
DATE_BUCKETS = ("day", "week", "month", "quarter", "year")
REQUEST_BY = (*DATE_BUCKETS, "office", "service", "channel", "officer", "district", "hour_of_week")
RETURNED = "returned"  # 'yes' or 'no': whether the request was sent back for documents, ever
TARGET_BY = (*DATE_BUCKETS, "office", "target")
# The filter of the command line -> the field of Scope that holds its values.
FILTERS = {
    "office": "offices",
    "service": "services",
    "channel": "channels",
    "officer": "officers",
    "district": "districts",
    "target": "targets",
}


class ScopeError(ValueError):
    """A question that no report can answer; the text names the field, the value and what is accepted."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Filters: within one field any of the values, between fields all of them; an empty field filters nothing.

    A target keeps the requests that depend on it; in reports over targets, the target itself, and an office keeps
    its own and the shared targets, a service those that it depends on.
    `from_on` and `to_on` are local dates of the office, both included; None leaves that side open. `period` is
    the date that decides whether a request belongs ("due", "submitted" or "ended"); None is the report's own.
    `figures`: those that a conclusion is asked for; none: all that it speaks of, or the one that
    its report names.
    """

    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    from_on: date | None = None
    to_on: date | None = None
    period: str | None = None
    figures: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.period is not None and self.period not in PERIODS:
            raise ScopeError(f"period: {self.period!r} is not known; choose one of {', '.join(PERIODS)}")
        if self.from_on and self.to_on and self.from_on > self.to_on:
            raise ScopeError(
                f"from: {self.from_on} lies after to: {self.to_on}; exchange the two, or leave one out"
            )

    def chosen(self, name: str) -> tuple[str, ...]:
        """The values of one filter, by the name it has on the command line (`office`, `service` …)."""
        values: tuple[str, ...] = getattr(self, FILTERS[name])
        return values
