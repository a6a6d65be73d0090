"""Every figure defined once, under its name ("on-time.late"): reports, pages, exports and conclusions draw from here.

A name is a topic, mostly that of the report that the figure belongs to, and what it is. Two reports that mean one
thing share one name; what they mean differently has two names, whose labels say which.
"""

from dataclasses import replace

from service_levels.metrics.definitions import effects, findings, load, on_time, outages, requests, verdicts
from service_levels.metrics.figure import Figure

DEFINITIONS: dict[str, Figure] = {
    one.name: one
    for part in (on_time, requests, outages, load, verdicts, effects, findings)
    for one in part.DEFINED
}


def columns(topic: str, *names: str) -> tuple[Figure, ...]:
    """The columns of a report by the names of their figures, within its topic unless they have one ("request.office").

    "requests=completeness.submitted" puts a figure into a column of another key. KeyError where none is defined.
    """
    made = []
    for name in names:
        key, _, whole = name.rpartition("=")
        one = DEFINITIONS[whole if "." in whole else f"{topic}.{whole}"]
        made.append(replace(one, key=key) if key else one)
    return tuple(made)
