"""Why did it take so long? The wait in its parts, and what the law excuses."""

from service_levels.ui import frame, lengths, panels, sentences, waits, widgets
from service_levels.ui.address import SWITCHES
from service_levels.ui.switches import switch
from service_levels.ui.widgets import Card

view = frame.begin("why")
say, fmt = view.words, view.fmt

everyone, late = view.report("why").iloc[0], view.report("why-late").iloc[0]
rated = view.report("on-time").iloc[0]
gross, net = sentences.on_time(rated), sentences.net(rated)
through = int(rated["late_through_outage"])

if everyone["requests"]:
    widgets.answer(*waits.answer(view, everyone, late))
else:
    widgets.answer(say("why.answer.none"))

widgets.cards(
    Card(
        say("why.card.gross"),
        fmt.percent(gross.rate),
        (sentences.of(view, gross.part, gross.whole), sentences.target(view, rated["target"])),
    ),
    Card(
        say("why.card.net"),
        fmt.percent(net.rate),
        (
            sentences.of(view, net.part, net.whole),
            say("why.card.met", count=fmt.number(through)) if view.outages_known else say("overview.cause.unknown"),
        ),
    ),
    Card(
        say("why.card.mean"),
        fmt.hours(waits.mean(everyone), working=True),
        (say("why.card.mean.of", count=fmt.number(everyone["requests"])),),
    ),
    Card(
        say("why.card.late"),
        fmt.hours(waits.mean(late), working=True),
        (say("why.card.late.of", count=fmt.number(late["requests"])),),
    ),
)
widgets.paragraph(say("why.law"))

waits.split(view, say("why.split"))
waits.totals(view, say("why.totals"))
whom = switch(view, "whom", say("why.whom"), SWITCHES["whom"], lambda name: say(f"why.whom.{name}"))
called = say(f"why.whom.{whom}").lower()
waits.over_time(view, say("why.trend", per=view.per(), whom=called), whom)
lengths.parts_by_service(view, say("why.services", whom=called), waits.WHOM[whom])
lengths.excess_by_service(view, say("why.excess"))
panels.trend(view, "on-time-trend", panels.ON_TIME, say("why.rates", per=view.per()))

still = int(view.report("on-time-ways").iloc[0]["late_open"])
widgets.foot(view, say("why.method"), say.many("why.left_out", still, count=fmt.number(still)) if still else "")
