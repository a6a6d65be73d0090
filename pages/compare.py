"""Comparing fairly: who really stands out, and what is only another mix of services?"""

from service_levels.ui import comparing, frame, widgets
from service_levels.ui.address import SWITCHES
from service_levels.ui.switches import switch

view = frame.begin("compare")
say = view.words

with widgets.in_a_row("compare-choice"):
    rate = switch(view, "rate", say("compare.rate"), SWITCHES["rate"], lambda name: say(f"compare.rate.{name}"))
    by = switch(view, "group", say("compare.group"), comparing.kinds(view), lambda name: say(f"compare.group.{name}"))
widgets.answer(*comparing.answer(view, comparing.comparison(view, by, rate)))
comparing.groups(view, by, rate, say(f"compare.funnel.{by}"))
if by != "service":
    comparing.mixed(view, by, rate, say(f"compare.mix.{by}"))
widgets.foot(
    view,
    say("compare.method"),
    say("compare.method.services") if by == "service" else say("compare.method.mix"),
    say("compare.method.hidden"),
)
