"""When do people come, and are there enough staff? Arrivals, what is open, the room, and the counters that it takes."""

from service_levels.ui import counters, frame, load, room, widgets

view = frame.begin("load")
say = view.words

with widgets.in_a_row("load-choice"):
    one = load.hall(view)
    counted = room.counter(one)
widgets.answer(*load.answer(one), room.answer(counted))
widgets.cards(*load.cards(one), room.card(one, counted))

load.week(one, say("load.week"))
load.in_and_out(one, say("load.flow", per=view.per()))
load.still_open(one, say("load.open", per=view.per()))

title = say("load.room", per=view.per())
if counted is None:
    room.unknown(one, title)
else:
    room.panel(counted, title)

widgets.section(say("load.staff"))
asked = counters.ask(one)
served = counted or one
widgets.text(*counters.said(served, asked, at_counter=counted is not None))
counters.panel(served, asked, say("load.staff.chart"))
widgets.foot(view, say("load.method"), say("load.method.staff"), load.left_out(one))
