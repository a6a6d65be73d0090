"""Which requests come first today?"""

from service_levels.ui import frame, todo, widgets

view = frame.begin("today", period=False)
say, fmt = view.words, view.fmt

held = todo.held(view)
widgets.answer(*todo.answer(view, held))
widgets.cards(*todo.cards(view, held))
most = todo.rows()
todo.first(view, say("today.first"), most)
todo.late(view, say("today.late"), most)
todo.applicant(view, say("today.applicant"))
todo.backlog(view, say("today.backlog"))
widgets.section(say("today.true"))
widgets.paragraph(*todo.came_true(view))

rest = {name: fmt.number(int((held["group"] == name).sum())) for name in ("running", "waiting", "unmeasured")}
widgets.foot(view, say("today.method"), say("today.left_out", **rest))
