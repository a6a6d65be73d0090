"""Which requirements are missing?"""

from service_levels.ui import findings, frame, panels, papers, sentences, widgets
from service_levels.ui.named import mark
from service_levels.ui.sentences import INCOMPLETE
from service_levels.ui.widgets import Card

RIGHT = ("completeness.checked-incomplete", "completeness.checked")
view = frame.begin("completeness")
say, fmt = view.words, view.fmt

now, before = view.report("completeness").iloc[0], view.before("completeness").iloc[0]
share, earlier = sentences.incomplete(now), sentences.incomplete(before)

if beyond := findings.beyond_standard(view):
    widgets.answer(beyond)

if share.whole:
    widgets.answer(
        say(
            "completeness.answer",
            part=mark(fmt.number(share.part), INCOMPLETE[0]),
            whole=mark(fmt.number(share.whole), INCOMPLETE[1]),
            rate=mark(fmt.percent(share.rate), "completeness.rate"),
        ),
        sentences.change(view, share, earlier),
        papers.most_missing(view),
    )
else:
    widgets.answer(say("completeness.answer.none"))

right = share.whole - share.part
average = now["returns"] / share.part if share.part else float("nan")
widgets.cards(
    Card(
        view.label("completeness.rate"),
        fmt.percent(share.rate),
        (
            mark(say("completeness.card.of", part=fmt.number(share.part), whole=fmt.number(share.whole)), *INCOMPLETE),
            sentences.change_shortly(view, share, earlier),
        ),
        "completeness.rate",
    ),
    Card(
        say("completeness.card.right"),
        fmt.percent(1 - share.rate),
        (mark(say("completeness.card.of", part=fmt.number(right), whole=fmt.number(share.whole)), *RIGHT),),
        "completeness.checked-incomplete/checked",
    ),
    Card(
        say("completeness.card.returns"),
        fmt.number(now["returns"]),
        (say("completeness.card.returns.of", average=mark(fmt.number(average, 1), "completeness.returns/incomplete")),),
        "completeness.returns",
    ),
    Card(
        say("completeness.card.applicant"),
        fmt.hours(now["applicant_median_h"], working=True),
        (mark(say("completeness.card.applicant.of", count=fmt.number(share.part)), INCOMPLETE[0]),),
        "completeness.applicant_median_h",
    ),
)

papers.missing(view, say("completeness.missing"))
panels.trend(view, "incomplete-trend", panels.INCOMPLETE, say("completeness.trend", per=view.per()))
panels.by_name(view, "incomplete-service", panels.INCOMPLETE, "service", say("completeness.services"))
panels.by_name(view, "incomplete-channel", panels.INCOMPLETE, "channel", say("completeness.channels"))

unknown = int(now["submitted"]) - share.whole
widgets.foot(
    view,
    say("completeness.method"),
    say.many("completeness.left_out", unknown, count=fmt.number(unknown)),
)
