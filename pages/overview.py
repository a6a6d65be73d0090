"""Are we on time?"""

from service_levels.ui import frame, panels, sentences, widgets
from service_levels.ui.widgets import Card

view = frame.begin("overview")
say, fmt = view.words, view.fmt

now, before = view.report("on-time").iloc[0], view.before("on-time").iloc[0]
share, earlier = sentences.on_time(now), sentences.on_time(before)
net = sentences.net(now)
late, excused, running = int(now["late"]), int(now["late_through_outage"]), int(now["running"])
ended = view.report("turnaround").iloc[0]
papers = sentences.incomplete(view.report("completeness").iloc[0])
papers_before = sentences.incomplete(view.before("completeness").iloc[0])

if share.whole:
    widgets.answer(
        say(
            "overview.answer",
            part=fmt.number(share.part),
            whole=fmt.number(share.whole),
            rate=fmt.percent(share.rate),
            target=sentences.target(view, now["target"]),
        ),
        sentences.change(view, share, earlier, running),
        sentences.cause(view, late, excused, net),
    )
else:
    widgets.answer(say("overview.answer.none"))

widgets.cards(
    Card(
        say("overview.card.rate"),
        fmt.percent(share.rate),
        (
            sentences.of(view, share.part, share.whole),
            sentences.target(view, now["target"]),
            sentences.change_shortly(view, share, earlier, running),
        ),
    ),
    Card(
        say("overview.card.net"),
        fmt.percent(net.rate),
        (
            sentences.of(view, net.part, net.whole),
            say("overview.card.net.note", count=fmt.number(excused)),
            sentences.change_shortly(view, net, sentences.net(before), running),
        ),
    ),
    Card(
        say("overview.card.median"),
        fmt.hours(ended["median_h"], view.in_working_time()),
        (say("overview.card.median.of", count=fmt.number(ended["ended"])),),
    ),
    Card(
        say("overview.card.incomplete"),
        fmt.percent(papers.rate),
        (
            say("overview.card.incomplete.of", part=fmt.number(papers.part), whole=fmt.number(papers.whole)),
            sentences.change_shortly(view, papers, papers_before),
        ),
    ),
)

panels.trend(view, "on-time-trend", panels.ON_TIME, say("overview.trend", per=view.per()))
panels.by_name(view, "on-time-service", panels.ON_TIME, "service", say("overview.services"))
panels.by_name(view, "on-time-channel", panels.ON_TIME, "channel", say("overview.channels"))
if len(view.as_of) > 1:
    panels.by_name(view, "on-time-office", panels.ON_TIME, "office", say("overview.offices"))
else:
    panels.by_name(view, "on-time-district", panels.ON_TIME, "district", say("overview.districts"))

counts = {name: fmt.number(now[name]) for name in ("running", "waiting", "void", "unmeasured")}
widgets.foot(view, say("overview.method"), say("overview.left_out", **counts))
