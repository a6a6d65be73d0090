"""How many counters a waiting-time target needs: Erlang C (method, section 13).

A. K. Erlang, 1917: arrivals at random (Poisson), service times exponential, one queue for all counters, nobody leaves.
Offices are kinder (service times vary less) and harsher (people come in batches): a guide, not a promise.
"""

from dataclasses import dataclass
from math import exp

MOST_STAFF = 1000


@dataclass(frozen=True, slots=True)
class Queue:
    """A counter hall in balance: `staff` counters, `load` = arrivals x service time, the counters busy on average.

    Times in hours. `occupancy`: share of the time that a counter is busy, 0 to 1. `waits`: chance that one who comes
    has to wait. `mean_wait`: over all who come; `queue`: how many wait on average. Where the load is not below the
    staff the queue grows without end: `waits` 1, the others None, `reason` 'overloaded'.
    """

    staff: int
    load: float
    occupancy: float
    waits: float
    mean_wait: float | None
    queue: float | None
    service_hours: float
    reason: str | None

    def share_within(self, hours: float) -> float | None:
        """The share of those who come that wait at most so long, 0 to 1; None where overloaded."""
        if self.reason:
            return None
        return 1 - self.waits * exp(-(self.staff - self.load) * hours / self.service_hours)


def queue(arrivals_an_hour: float, service_hours: float, staff: int) -> Queue:
    """The balance of a hall with `staff` >= 1 counters; arrivals >= 0 an hour, mean service time > 0 in hours."""
    if arrivals_an_hour < 0 or service_hours <= 0 or staff < 1:
        raise ValueError(
            f"{arrivals_an_hour} arrivals an hour, {service_hours} hours of service, {staff} counters: "
            "arrivals from 0, a service time above 0, at least one counter"
        )
    load = arrivals_an_hour * service_hours
    if load >= staff:
        return Queue(staff, load, 1.0, 1.0, None, None, service_hours, "overloaded")
    waits = _waits(load, staff)
    mean_wait = waits * service_hours / (staff - load)
    return Queue(staff, load, load / staff, waits, mean_wait, arrivals_an_hour * mean_wait, service_hours, None)


def staff_needed(arrivals_an_hour: float, service_hours: float, within_hours: float, share: float) -> Queue | None:
    """The smallest hall in which at least `share` (below 1) of those who come wait at most `within_hours`.

    None where a thousand counters would not do.
    """
    if not 0 < share < 1:
        raise ValueError(f"share {share}: between 0 and 1, such as 0.8")
    fewest = int(arrivals_an_hour * service_hours) + 1
    for staff in range(fewest, MOST_STAFF + 1):
        found = queue(arrivals_an_hour, service_hours, staff)
        reached = found.share_within(within_hours)
        if reached is not None and reached >= share:
            return found
    return None


def _waits(load: float, staff: int) -> float:
    """Erlang C from Erlang B, whose recursion by the number of counters is exact and stays within 0 and 1."""
    blocked = 1.0
    for counters in range(1, staff + 1):
        blocked = load * blocked / (counters + load * blocked)
    return blocked / (1 - load / staff * (1 - blocked))
