"""What is said of figures: n of N, targets, and changes against the period before, with how sure they are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from service_levels.ui.formats import points_between
from service_levels.ui.named import mark
from service_levels.ui.view import View

NAN = float("nan")
Row = Mapping[Any, Any]  # a row of a report: column -> value
# What numbers of these sentences are, by the names of the registry; of n of N both.
RATE, NET, LATE = "on-time.rate", "on-time.net_rate", "on-time.late"
ON_TIME = ("on-time.on_time", "on-time.on_time+late")
NET_ON_TIME = ("on-time.on_time+late_through_outage", "on-time.on_time+late")
INCOMPLETE = ("completeness.incomplete", "completeness.checked")


@dataclass(frozen=True, slots=True)
class Share:
    """A share with what it is made of; `rate`, `low` and `high` are NaN over nothing, or where there is no interval.

    `names`: what part, whole and rate are called in the registry.
    """

    part: int
    whole: int
    rate: float
    low: float
    high: float
    names: tuple[str, str, str]

    def clearly_differs_from(self, other: "Share") -> bool:
        """Whether the 95% intervals do not overlap (said on the definitions page)."""
        return self.low > other.high or self.high < other.low


def on_time(row: Row) -> Share:
    """The gross on-time rate of a row of `on-time`."""
    part, whole = int(row["on_time"]), int(row["on_time"] + row["late"])
    return Share(part, whole, row["rate"], row["low"], row["high"], (*ON_TIME, RATE))


def net(row: Row) -> Share:
    """The on-time rate with what was late only through an outage counted as on time; it has no interval."""
    part, whole = int(row["on_time"] + row["late_through_outage"]), int(row["on_time"] + row["late"])
    return Share(part, whole, row["net_rate"], NAN, NAN, (*NET_ON_TIME, NET))


def incomplete(row: Row) -> Share:
    """The share of incomplete files of a row of `completeness`."""
    part, whole = int(row["incomplete"]), int(row["checked"])
    return Share(part, whole, row["rate"], row["low"], row["high"], (*INCOMPLETE, "completeness.rate"))


def requests(view: View, count: int) -> str:
    """471 permohonan."""
    return view.words.many("page.requests", int(count), count=view.fmt.number(count))


def of(view: View, part: int, whole: int, *figures: str) -> str:
    """412 dari 471; `figures` names both numbers, of a text for markup alone."""
    said = view.words("page.of", part=view.fmt.number(part), whole=view.fmt.number(whole))
    return mark(said, *figures) if figures else said


def interval(view: View, low: float, high: float) -> str:
    """84,2–90,1 %; a dash over nothing."""
    if low != low or high != high:
        return view.fmt.percent(None)
    return f"{view.fmt.number(low * 100, 1)}–{view.fmt.percent(high)}"


def listed(view: View, names: Sequence[str]) -> str:
    """Names one after the other: SIAK, TTE dan WhatsApp."""
    *most, last = names
    return f"{', '.join(most)} {view.words('page.and')} {last}" if most else last


def target(view: View, value: float) -> str:
    """Which target holds; where services differ, their mean over the requests counted, said as such."""
    if value != value:
        return view.words("page.target.none")
    chosen = view.choice.services or tuple(view.source.catalogue.services)
    asked = {standard.target for standard in view.source.catalogue.standards if standard.service in chosen}
    key = "page.target" if len(asked) == 1 else "page.target.mean"
    return view.words(key, target=view.fmt.target(value))


def unripe(view: View, running: int) -> str:
    """Why a period is not compared yet; empty where all of it is due and the data reaches its end."""
    if running:
        return view.words.many("change.unripe", running, count=view.fmt.number(running))
    return view.words("change.unfinished") if view.period.to_on > view.covered else ""


def change(view: View, now: Share, before: Share, running: int = 0) -> str:
    """The change against the period before as a sentence, and whether it can be chance."""
    span = view.fmt.span(view.period.before_from, view.period.before_to)
    if not now.whole or (why := unripe(view, running)):
        return "" if not now.whole else why
    if not before.whole:
        return view.words("change.none", span=span)
    moved = points_between(now.rate, before.rate)
    said = view.words(
        f"change.{_direction(moved)}",
        points=view.fmt.number(abs(moved), 1),
        span=span,
        before=mark(view.fmt.percent(before.rate), before.names[2], of="before"),
        part=mark(view.fmt.number(before.part), before.names[0], of="before"),
        whole=mark(view.fmt.number(before.whole), before.names[1], of="before"),
    )
    return said + (view.words(f"change.{_sure(now, before)}") if moved else ".")


def change_shortly(view: View, now: Share, before: Share, running: int = 0) -> str:
    """The same for a headline figure; empty where nothing can be said."""
    if not now.whole or not before.whole or unripe(view, running):
        return ""
    moved = points_between(now.rate, before.rate)
    said = view.words(f"change.short.{_direction(moved)}", points=view.fmt.number(abs(moved), 1))
    if not moved or now.low != now.low or before.low != before.low:
        return said
    return f"{said} ({view.words(f'change.short.{_sure(now, before)}')})"


def cause(view: View, row: Row) -> str:
    """What made requests late, from a row of `on-time`; said to be unknown where nothing was watched."""
    say, fmt = view.words, view.fmt
    late, through = int(row["late"]), int(row["late_through_outage"])
    if not late:
        return say("overview.cause.none_late")
    if not view.outages_known:
        said = [say("overview.cause.unknown")]
    elif not through:
        said = [say.many("overview.cause.no_outage", late, whole=mark(fmt.number(late), LATE))]
    else:
        part = mark(fmt.number(through), "on-time.late_through_outage")
        said = [say.many("overview.cause", through, part=part, whole=mark(fmt.number(late), LATE))]
    if through:
        said.append(say("overview.cause.net", net=mark(fmt.percent(row["net_rate"]), NET)))
    return " ".join(said)


def rate(view: View, row: Row) -> str:
    """The on-time rate as a sentence: n of N, against its target, and without outages where they were watched."""
    share = on_time(row)
    return view.words.many(
        "overview.answer" if view.outages_known else "overview.answer.gross",
        share.whole,
        part=mark(view.fmt.number(share.part), ON_TIME[0]),
        whole=mark(view.fmt.number(share.whole), ON_TIME[1]),
        rate=mark(view.fmt.percent(share.rate), RATE),
        against=against(view, share, row["target"]),
        net=mark(view.fmt.percent(row["net_rate"]), NET),
    )


def against(view: View, share: Share, aim: float) -> str:
    """Where a share stands against its target, and whether that is sure."""
    if aim != aim:
        return view.words("page.target.none")
    apart = points_between(share.rate, aim)
    where = "below" if share.high < aim else "above" if share.low > aim else "near"
    said = view.words(f"overview.against.{where}", points=view.fmt.number(abs(apart), 1), target=target(view, aim))
    return mark(said, f"verdict.{where}")


def length_change(view: View, page: str, now: float, before: float, shown: str, **values: object) -> str:
    """Whether a length rose or fell, as one of the messages <page>.change.up, .down and .same; empty over nothing."""
    if now != now or before != before:
        return ""
    direction = _direction(round((now - before) * 60))
    span = view.fmt.span(view.period.before_from, view.period.before_to)
    return view.words(f"{page}.change.{direction}", before=shown, span=span, **values)


def _direction(moved: float) -> str:
    return "up" if moved > 0 else "down" if moved < 0 else "same"


def _sure(now: Share, before: Share) -> str:
    return "clear" if now.clearly_differs_from(before) else "chance"
