"""When were there outages, and what did they do? Now, the systems, the events, their effect."""

from service_levels.ui import arrived, disturbances, frame, outage_panels, widgets

view = frame.begin("outages")
say, fmt = view.words, view.fmt

lost = disturbances.lost(view)
if why := disturbances.unjudged(view):
    widgets.answer(why)
else:
    widgets.answer(*disturbances.answer(view, lost))
if ignored := view.ignored("availability"):
    widgets.paragraph(say("outages.not_filtered", names=", ".join(say(f"scope.{name}").lower() for name in ignored)))
widgets.cards(*disturbances.cards(view, lost))

outage_panels.now(view, say("outages.now"))
outage_panels.availability(view, say("outages.targets"))
outage_panels.by_hour(view, say("outages.hours"))
outage_panels.events(view, say("outages.events"))
outage_panels.lost_by_service(view, say("outages.impact"))
arrived.show(view, say("arrived.title"))
outage_panels.longest(view, say("outages.incidents"))

known = view.report("availability")
hours = {name: fmt.hours(known[f"{name}_s"].sum() / disturbances.HOUR_S) for name in ("unknown", "maintenance")}
widgets.foot(view, say("outages.method"), say("outages.left_out", **hours))
