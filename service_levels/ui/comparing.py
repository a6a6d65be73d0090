"""What is said and drawn of groups that are compared: the answer, the funnel, the difference at an equal mix."""

from collections.abc import Sequence

import pandas as pd

from service_levels.domain.statistics.binomial import Binomial
from service_levels.domain.statistics.funnel import limits
from service_levels.domain.statistics.numbers import Estimate
from service_levels.figures import funnel, theme
from service_levels.ui import behind, sentences
from service_levels.ui.compare import Comparison, Group, comparison
from service_levels.ui.named import mark
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover

NAMED = 3  # groups named in a sentence
COVERED = 0.95  # of the mix from which on nobody need be told that not all of it is compared
BY_CHANCE = 0.05  # share of groups beyond the inner limits without any cause
MANY = 3  # groups outside from which they may be many
UNLIKELY = 0.001  # that as many lie outside by chance, from which on it is said
BEHIND = {"on_time": ("late", "due"), "incomplete": ("incomplete", "submitted")}  # which requests, by which date
NAMES = {  # what part, whole and rate are called
    "on_time": (*sentences.ON_TIME, sentences.RATE),
    "incomplete": (*sentences.INCOMPLETE, "completeness.rate"),
}
DIGITS = 3  # of standardised shares in a download: a tenth of a point, as shown; more would give small cells away


def answer(view: View, found: Comparison) -> list[str]:
    """Who stands out, whose difference is only another mix of services, and how many are not shown."""
    say, fmt = view.words, view.fmt
    kinds, away = say(f"compare.kinds.{found.by}"), _hidden(view, found)
    if found.funnel is None:
        return [say("compare.answer.too_few") if found.hidden else say("compare.answer.none")]
    overall = {
        "rate": mark(fmt.percent(found.total), NAMES[found.rate][2]),
        "part": mark(fmt.number(found.part), NAMES[found.rate][0]),
        "whole": mark(fmt.number(found.whole), NAMES[found.rate][1]),
        "what": view.label(NAMES[found.rate][2]),
    }
    count = len(found.groups)
    if count + found.hidden < 2:
        return [say("compare.answer.one", kinds=kinds, **overall)]
    far, near = found.outside(far=True), found.outside(far=False)
    if far:
        first = say("compare.answer.some", names=_listed(view, far), kinds=kinds, count=count, **overall)
    else:
        first = say("compare.answer.nobody", kinds=kinds, count=count, **overall)
    said = [first]
    if near:
        expected = fmt.number(max(round(count * BY_CHANCE), 1))
        said.append(say("compare.answer.edge", names=_listed(view, near), expected=expected, count=count))
    return [*said, *_mix(view, found), away]


def _mix(view: View, found: Comparison) -> list[str]:
    """Whose difference is only mix or appears by it; and of those that stand out, whose stays or turns round."""
    outside = [*found.outside(far=True), *found.outside(far=False)]
    asked = {"only_mix": found.groups, "turned": outside, "stays": outside, "by_mix": found.groups}
    among = {name: [group for group in groups if group.verdict == name] for name, groups in asked.items()}
    return [view.words(f"compare.mix.{verdict}", names=_names(view, some)) for verdict, some in among.items() if some]


def _hidden(view: View, found: Comparison) -> str:
    return view.words.many("compare.hidden", found.hidden, count=found.hidden) if found.hidden else ""


def _many(view: View, found: Comparison) -> str:
    """What so many groups outside mean, where they are far more than chance puts there; see method, comparing."""
    outside = len(found.outside(far=True)) + len(found.outside(far=False))
    count = len(found.groups)
    if outside < MANY or Binomial.of(count, BY_CHANCE).sf(outside) >= UNLIKELY:
        return ""
    kind = "service" if found.by == "service" else "other"
    return view.words(f"compare.many.{kind}", outside=outside, count=count)


def _names(view: View, groups: Sequence[Group]) -> str:
    return _enough(view, [group.name for group in groups])


def _listed(view: View, groups: Sequence[Group]) -> str:
    """Names with their figures: WhatsApp (lower: 72.1%, 310 of 430)."""
    fmt = view.fmt
    return _enough(
        view,
        [
            view.words(
                "compare.named",
                name=group.name,
                side=view.words(f"compare.side.{group.place.removeprefix('far_')}"),
                rate=fmt.percent(group.rate),
                of=sentences.of(view, group.part, group.whole),
            )
            for group in groups
        ],
    )


def _enough(view: View, names: Sequence[str]) -> str:
    """Some names in a row, and how many more."""
    text = ", ".join(names[:NAMED])
    more = len(names) - NAMED
    return view.words("compare.more", names=text, count=more) if more > 0 else text


@drawn
def groups(view: View, by: str, rate: str, title: str) -> Panel:
    """The funnel, with every group that may be shown in the table."""
    say, fmt = view.words, view.fmt
    found = comparison(view, by, rate)
    shown = found.groups
    frame = pd.DataFrame(
        {
            "name": [group.name for group in shown],
            "rate": [group.rate for group in shown],
            "whole": [group.whole for group in shown],
            "place": [group.place for group in shown],
            "hover": [_record(view, rate, group) for group in shown],
        }
    )
    notes = [say("compare.funnel.note"), _hidden(view, found), _many(view, found)]
    if found.funnel is None or found.funnel.benchmark is None or not shown:
        chart = theme.empty(view.look, say("compare.answer.too_few" if found.hidden else "page.chart.nothing"))
    else:
        words = {
            "axis": say(f"compare.axis.{rate}"),
            "size": say(f"compare.size.{rate}"),
            "benchmark": say("compare.benchmark", rate=fmt.percent(found.total)),
            "inner": say("compare.inner"),
            "outer": say("compare.outer"),
        }
        drawn_at = limits(found.funnel.benchmark, funnel.sizes(frame["whole"]))
        chart = funnel.funnel(
            frame, drawn_at, found.funnel.benchmark, view.look, words, more_is_better=rate == "on_time"
        )
        if floor := funnel.lowest(frame, drawn_at):
            notes.append(say("page.axis.note", floor=fmt.percent(floor / 100, 0)))
    lead = [_behind(view, by, rate, group) for group in shown]
    order = sorted(range(len(shown)), key=lambda row: (shown[row].place == "inside", not shown[row].far))
    rows = [shown[row] for row in order]
    names = NAMES[rate] if by != "officer" else ("", "", "")  # officers are no group that a report tells of here
    of = [f"{by}={group.value or ''}" for group in rows]
    columns = [
        Column(
            say(f"compare.head.{by}"),
            [group.name for group in rows],
            number=False,
            links=[behind.href(lead[row]) for row in order],
        ),
        Column(view.label(NAMES[rate][2]), [fmt.percent(group.rate) for group in rows], figure=names[2], of=of),
        Column(
            view.label(NAMES[rate][0]),
            [sentences.of(view, group.part, group.whole) for group in rows],
            figure=" ".join(names[:2]).strip(),
            of=of,
        ),
        Column(say("compare.place"), [say(f"compare.place.{group.place}") for group in rows], number=False),
    ]
    return Panel(f"compare-{by}-{rate}", title, chart, columns, counts_file(found), notes, leads=Leads("point", lead))


@drawn
def mixed(view: View, by: str, rate: str, title: str) -> Panel:
    """Each group against the others, as they are and at an equal mix of services."""
    say = view.words
    found = comparison(view, by, rate)
    shown = sorted(found.groups, key=lambda group: _size(group.mixed.difference if group.mixed else None))
    equal = [group.mixed.difference if group.mixed else None for group in shown]
    columns = [
        Column(say(f"compare.head.{by}"), [group.name for group in shown], number=False),
        Column(say("compare.as_it_is"), [_points(view, group.as_it_is) for group in shown]),
        Column(say("compare.at_equal_mix"), [_points(view, estimate) for estimate in equal]),
        Column(say("compare.meaning"), [_meaning(view, group) for group in shown], number=False),
    ]
    notes = [say("compare.mix.note"), _hidden(view, found)]
    key = f"compare-mix-{by}-{rate}"
    return Panel(key, title, None, columns, differences_file(found), notes, stacked=True)


def _record(view: View, rate: str, group: Group) -> str:
    say, fmt = view.words, view.fmt
    lines = [
        (view.label(NAMES[rate][2]), fmt.percent(group.rate)),
        (view.label(NAMES[rate][0]), sentences.of(view, group.part, group.whole)),
        (say("compare.place"), say(f"compare.place.{group.place}")),
    ]
    if group.mixed and group.mixed.difference:
        lines.append((say("compare.at_equal_mix"), _points(view, group.mixed.difference)))
    return hover(group.name, *lines)


def _behind(view: View, by: str, rate: str, group: Group) -> behind.Address | None:
    """The requests of a group; officers and what is not recorded cannot be asked for by an address."""
    return behind.names(view, by, [group.value], *BEHIND[rate])[0]


def _meaning(view: View, group: Group) -> str:
    text = view.words(f"compare.verdict.{group.verdict}")
    if group.mixed and group.mixed.difference and group.mixed.coverage < COVERED:
        covered = view.fmt.percent(group.mixed.coverage, 0)
        return f"{text} {view.words('compare.coverage', covered=covered)}"
    return text


def _points(view: View, estimate: Estimate | None) -> str:
    """+3.2 (1.0 to 5.4): points with their interval."""
    if estimate is None:
        return view.fmt.percent(None)
    value, low, high = (view.fmt.signed(share * 100, 1) for share in (estimate.value, *estimate.interval))
    return view.words("compare.points", value=value, low=low, high=high)


def _size(estimate: Estimate | None) -> float:
    """Largest differences first, what cannot be compared last."""
    return 1.0 if estimate is None else -abs(estimate.value)


def counts_file(found: Comparison) -> pd.DataFrame:
    """What a download of the funnel holds: the groups that are shown, and nothing of the others."""
    rows = [
        {"group": group.name, "part": group.part, "whole": group.whole, "rate": group.rate, "place": group.place}
        for group in found.groups
    ]
    return pd.DataFrame(rows, columns=["group", "part", "whole", "rate", "place"])


def differences_file(found: Comparison) -> pd.DataFrame:
    """What a download of the differences holds, in parts of one; of the groups that are shown."""
    names = ["group", "part", "whole", "others_part", "others_whole", "difference", "low", "high"]
    names += ["at_equal_mix", "others_at_equal_mix", "difference_at_equal_mix", "low_at_equal_mix", "high_at_equal_mix"]
    rows = []
    for group in found.groups:
        plain, mix = group.as_it_is, group.mixed
        rows.append(
            [
                *(group.name, group.part, group.whole, group.others_part, group.others_whole),
                *_rounded(plain),
                _round(mix.at_equal_mix if mix else None),
                _round(mix.others_at_equal_mix if mix else None),
                *_rounded(mix.difference if mix else None),
            ]
        )
    return pd.DataFrame(rows, columns=names).assign(verdict=[group.verdict for group in found.groups])


def _rounded(estimate: Estimate | None) -> list[float]:
    values = (None, None, None) if estimate is None else (estimate.value, *estimate.interval)
    return [_round(value) for value in values]


def _round(value: float | None) -> float:
    return float("nan") if value is None else round(value, DIGITS)
