"""Can this data be trusted? What is odd in it, how much, which figures that changes, and what to do."""

from service_levels.ui import frame, trust, widgets

view = frame.begin("trust")
say = view.words

found = trust.found_in(view)
bounds = view.report("on-time-bounds").iloc[0]

widgets.answer(trust.answer(view, found), trust.bounds_said(view, bounds))
widgets.cards(*trust.cards(view, found, bounds))
trust.listed(view, say("trust.list"), found)
trust.each(view, found)
widgets.foot(view, say("trust.method"), say("trust.left_out", count=view.fmt.number(bounds["unpromised"])))
