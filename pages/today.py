"""Which requests come first today?"""

from service_levels.ui import age, frame, todo, widgets

view = frame.begin("today", period=False)
say, fmt = view.words, view.fmt

held = todo.held(view)
widgets.answer(age.of_today(view), *todo.answer(view, held))
widgets.cards(*todo.cards(view, held))
most = todo.rows()
todo.first(view, say("today.first"), most)
todo.late(view, say("today.late"), most)
todo.applicant(view, say("today.applicant"))
if len(todo.untouched(held)):
    todo.verify(view, say("today.verify"), most)
todo.backlog(view, say("today.backlog"))
widgets.section(say("today.true"))
widgets.paragraph(*todo.came_true(view))

rest = {name: fmt.number(int((held["group"] == name).sum())) for name in ("running", "waiting", "unmeasured")}
widgets.foot(view, say("today.method"), say("today.left_out", **rest))
