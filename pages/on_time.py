"""Are we on time? The declared rate and the other usual ones, whether it changes, and what could be promised."""

from service_levels.ui import arrivals, frame, lengths, promises, sentences, signals, verdicts, ways, widgets
from service_levels.ui.named import mark
from service_levels.ui.switches import pick, switch
from service_levels.ui.widgets import Card

view = frame.begin("on_time")
say, fmt = view.words, view.fmt

now, before = view.report("on-time").iloc[0], view.before("on-time").iloc[0]
share, earlier, net = sentences.on_time(now), sentences.on_time(before), sentences.net(now)
running, working = int(now["running"]), view.in_working_time()
lasted = view.report("turnaround").iloc[0]
of_ended = mark(say("turnaround.card.of", count=fmt.number(lasted["ended"])), "turnaround.ended")

if share.whole:
    widgets.answer(
        sentences.rate(view, now),
        sentences.change(view, share, earlier, running),
        sentences.cause(view, now),
    )
else:
    widgets.answer(say("overview.answer.none"))

widgets.cards(
    Card(
        view.label("on-time.rate"),
        fmt.percent(share.rate),
        (
            sentences.of(view, share.part, share.whole, *sentences.ON_TIME),
            sentences.target(view, now["target"]),
            sentences.change_shortly(view, share, earlier, running),
        ),
        sentences.RATE,
    ),
    Card(
        view.label("on-time.net_rate"),
        fmt.percent(net.rate),
        (sentences.of(view, net.part, net.whole, *sentences.NET_ON_TIME),),
        sentences.NET,
    ),
    Card(view.label("turnaround.median_h"), fmt.hours(lasted["median_h"], working), (of_ended,), "turnaround.median_h"),
    Card(say("turnaround.card.p90"), fmt.hours(lasted["p90_h"], working), (of_ended,), "turnaround.p90_h"),
)

way = switch(view, "way", say("on_time.way"), ways.WAYS, lambda name: say(f"ways.{name}"))
widgets.text(ways.said(view, way))
ways.panel(view, say("on_time.ways"))
widgets.text(verdicts.said(view, "on_time"), verdicts.assured(view, "on_time")[1])
signals.panel(view, "on-time-signal", "on_time", signals.title(view, "on_time"))

drawn = promises.services(view)
if drawn:
    service = pick(view, "focus", say("on_time.spread.of"), drawn, lambda name: view.name("service", name))
    promises.spread_of(view, service, say("on_time.spread"))
promises.table(view, say("on_time.promises"))
lengths.trend(view, say("on_time.percentiles", per=view.per()))
arrivals.panel(view, say("on_time.arrivals"))

counts = {name: fmt.number(now[name]) for name in ("running", "waiting", "void", "unmeasured")}
widgets.foot(view, say("overview.method"), say("overview.left_out", **counts))
