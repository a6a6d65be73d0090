"""Which requests are these? The list behind a figure."""

from service_levels.ui import frame, requested, widgets
from service_levels.ui.address import SWITCHES
from service_levels.ui.switches import pick, switch

view = frame.begin("requests")
say = view.words

found, count = requested.listed(view)
widgets.answer(requested.answer(view, count))
with widgets.in_a_row("requests-choice"):
    switch(view, "dated", say("requests.by"), SWITCHES["dated"], lambda name: say(f"requests.dated.{name}"))
    pick(view, "only", say("requests.only"), SWITCHES["only"], lambda name: say(f"requests.only.{name}"))
requested.all_documents(view)
requested.rows(view, found, count, say("requests.table"))
widgets.foot(view, say("requests.method"))
