"""When was the server down, and what did it cost?"""

from service_levels.ui import arrived, disturbances, frame, widgets
from service_levels.ui.widgets import Card

view = frame.begin("outages")
say, fmt = view.words, view.fmt

target = disturbances.worst(view)
lost = disturbances.lost(view)

if target is None:
    widgets.answer(say("outages.answer.no_pings"))
else:
    widgets.answer(*disturbances.answer(view, target, lost))

mean = fmt.hours(lost.waiting_h / lost.requests, working=True) if lost.requests else ""
average = say("outages.card.lost.average", average=mean) if mean else ""
widgets.cards(
    *disturbances.headlines(view, target),
    Card(
        say("outages.card.affected"),
        fmt.number(lost.requests if target else None),
        (say("outages.card.affected.of"),),
        "cost.requests",
    ),
    Card(
        say("outages.card.lost"),
        fmt.hours(lost.waiting_h if target else None, working=True),
        (say("outages.card.lost.of"), average),
        "cost.waiting_h",
    ),
)

disturbances.by_hour(view, say("outages.hours"))
disturbances.availability(view, say("outages.targets"))
disturbances.lost_by_service(view, say("outages.impact"))
disturbances.events(view, say("outages.events"))
arrived.show(view, say("arrived.title"))
disturbances.longest(view, say("outages.incidents"))

whole = disturbances.downtime(view.report("incidents"))
ignored = [say(f"scope.{name}").lower() for name in ("channel", "district") if view.chosen(name)]
widgets.foot(
    view,
    say("outages.method"),
    say("outages.left_out", unknown=fmt.hours(whole.unknown_h), maintenance=fmt.hours(whole.maintenance_h)),
    say("page.not_filtered", names=", ".join(ignored)) if ignored else "",
)
