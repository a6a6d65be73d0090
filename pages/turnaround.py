"""How long does a request take?"""

from service_levels.ui import frame, lengths, sentences, widgets
from service_levels.ui.named import mark
from service_levels.ui.widgets import Card

view = frame.begin("turnaround")
say, fmt = view.words, view.fmt
working = view.in_working_time()

now, before = view.report("turnaround").iloc[0], view.before("turnaround").iloc[0]
why = view.report("why").iloc[0]
ended = int(now["ended"])

if ended:
    widgets.answer(
        say(
            "turnaround.answer",
            count=mark(fmt.number(ended), "turnaround.ended"),
            median=mark(fmt.hours(now["median_h"], working), "turnaround.median_h"),
            p90=mark(fmt.hours(now["p90_h"], working), "turnaround.p90_h"),
        ),
        sentences.length_change(
            view,
            "turnaround",
            now["median_h"],
            before["median_h"],
            mark(fmt.hours(before["median_h"], working), "turnaround.median_h", of="before"),
            count=mark(fmt.number(before["ended"]), "turnaround.ended", of="before"),
        ),
        lengths.largest_part(view, why),
    )
else:
    widgets.answer(say("turnaround.answer.none"))

of_ended = mark(say("turnaround.card.of", count=fmt.number(ended)), "turnaround.ended")
widgets.cards(
    Card(view.label("turnaround.median_h"), fmt.hours(now["median_h"], working), (of_ended,), "turnaround.median_h"),
    Card(say("turnaround.card.p90"), fmt.hours(now["p90_h"], working), (of_ended,), "turnaround.p90_h"),
    Card(
        view.label("turnaround.km_median_h"),
        fmt.hours(now["km_median_h"], working),
        (say("turnaround.card.open.of"),),
        "turnaround.km_median_h",
    ),
    Card(
        say("turnaround.card.elapsed"),
        fmt.days(now["elapsed_median_d"]),
        (of_ended, say("turnaround.card.elapsed.of")),
        "turnaround.elapsed_median_d",
    ),
)

lengths.trend(view, say("turnaround.trend", per=view.per()))
lengths.median_by_service(view, say("turnaround.services"))
widgets.way("why", say("turnaround.why"))

unmeasured = int(why["requests"]) - ended
widgets.foot(
    view,
    say("turnaround.method"),
    "" if working else say("turnaround.method.mixed"),
    say.many("turnaround.left_out", unmeasured, count=fmt.number(unmeasured)),
)
