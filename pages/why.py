"""Why did it take so long? The wait in its parts, and what the law excuses."""

from service_levels.ui import frame, lengths, panels, sentences, waits, widgets
from service_levels.ui.address import SWITCHES
from service_levels.ui.named import mark
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
        view.label("on-time.rate"),
        fmt.percent(gross.rate),
        (sentences.of(view, gross.part, gross.whole, *sentences.ON_TIME), sentences.target(view, rated["target"])),
        sentences.RATE,
    ),
    Card(
        view.label("on-time.net_rate"),
        fmt.percent(net.rate),
        (
            sentences.of(view, net.part, net.whole, *sentences.NET_ON_TIME),
            mark(say("why.card.met", count=fmt.number(through)), "on-time.late_through_outage")
            if view.outages_known
            else say("overview.cause.unknown"),
        ),
        sentences.NET,
    ),
    Card(
        say("why.card.mean"),
        fmt.hours(waits.mean(everyone), working=True),
        (mark(say("why.card.mean.of", count=fmt.number(everyone["requests"])), "why.requests"),),
        waits.MEAN["all"],
    ),
    Card(
        say("why.card.late"),
        fmt.hours(waits.mean(late), working=True),
        (mark(say("why.card.late.of", count=fmt.number(late["requests"])), "why-late.requests"),),
        waits.MEAN["late"],
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
