"""How old the data is, where it is older than a working day: what says "today" then speaks of another day."""

from service_levels.analysis import freshness
from service_levels.analysis.freshness import Behind
from service_levels.ui import clock
from service_levels.ui.view import View


def oldest(view: View) -> Behind | None:
    """The office in scope whose data is old and lies furthest behind the present; None where none is old."""
    return freshness.furthest(freshness.behind(view.as_of, view.source.catalogue, clock.now()))


def shortly(view: View) -> str:
    """For the line below a title: how many days old the data is; empty where it is not old."""
    one = oldest(view)
    if one is None:
        return ""
    days = view.words.many("age.days", one.days, days=view.fmt.number(one.days))
    return view.words("age.of", office=view.name("office", one.office), days=days) if len(view.as_of) > 1 else days


def of_today(view: View) -> str:
    """For a page that speaks of today: of which day it really does; empty where the data is not old."""
    one = oldest(view)
    if one is None:
        return ""
    at = view.fmt.stamp(one.as_of, view.zone(one.office))
    return view.words.many("age.today", one.days, at=at, days=view.fmt.number(one.days))
