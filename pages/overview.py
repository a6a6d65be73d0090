"""Where do we stand? Four questions, each in a sentence; then whether the change is real, and what drives it."""

from service_levels.ui import afterwards, drivers, findings, frame, panels, questions, signals, widgets
from service_levels.ui.switches import switch

view = frame.begin("overview")
say, fmt = view.words, view.fmt

afterwards.show(view)
questions.show(view, questions.on_time(view), questions.outages(view), questions.papers(view), questions.today(view))
findings.show(view)

signals.panel(view, "on-time-signal", "on_time", signals.title(view, "on_time"))
questions.lead(view, "measures")

now = view.report("on-time").iloc[0]
running = int(now["running"])
widgets.section(say("overview.drivers"))
options = drivers.splits(view)
split = switch(view, "split", say("overview.drivers.by"), options, lambda name: say(f"split.{name}"))
widgets.text(drivers.said(view, split, running))
drivers.panel(view, split, running, say("overview.drivers.of", by=say(f"split.{split}").lower()))

panels.by_name(view, "on-time-service", panels.ON_TIME, "service", say("overview.services"))

counts = {name: fmt.number(now[name]) for name in ("running", "waiting", "void", "unmeasured")}
widgets.foot(view, say("overview.method"), say("overview.left_out", **counts))
