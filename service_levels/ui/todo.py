"""Today's list: which open requests come first, which are late already, which lie with the applicant; and whether the
lists of before came true."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import streamlit as st

from service_levels import config
from service_levels.analysis.findings import UNTOUCHED_DAYS
from service_levels.domain.instants import from_column
from service_levels.domain.measure import stretch
from service_levels.domain.risk import HOPELESS, next_working_day
from service_levels.figures import amounts, theme
from service_levels.metrics import prediction
from service_levels.metrics.open_requests import BANDS
from service_levels.ui import links, moments, reads, state
from service_levels.ui.named import mark
from service_levels.ui.panels import rows_of
from service_levels.ui.view import View
from service_levels.ui.widgets import Card, Column, Panel, drawn, hover

AT_RISK = ("soon", "likely")
APART = ("applicant", "late", "check", "process")  # the bars that are a group of the list; all others run
SHOWN, SHOWN_ON_PHONE = 25, 10  # rows of a list on the page; all of them are in its download
BARS = {
    "late": "late", "neutral": "running", "check": "waiting", "process": "unmeasured", "applicant": "applicant"
}  # colour -> what it counts  # fmt: skip


def held(view: View) -> pd.DataFrame:
    """The open requests in scope, in the order in which to take them up."""
    return view.standing("open-requests").sort_values("rank", ignore_index=True)


def rows() -> int:
    """How many rows of a list the viewer's screen takes."""
    return SHOWN_ON_PHONE if state.on_phone() else SHOWN


def answer(view: View, frame: pd.DataFrame) -> tuple[str, ...]:
    """How many are late, due soon and likely late, and how many of these can still be saved."""
    say, fmt = view.words, view.fmt
    if frame.empty:
        return (say("today.answer.none"),)
    count = frame["group"].value_counts()
    risk = frame[frame["group"].isin(AT_RISK)]
    saved = int((~(risk["chance"] > HOPELESS)).sum())
    late, soon, likely = (int(count.get(name, 0)) for name in ("late", *AT_RISK))
    sentences = [
        say.many("today.answer.late", late, count=_counted(view, "late", late))
        if late
        else say("today.answer.no_late"),
        say.many("today.answer.soon", soon, count=_counted(view, "soon", soon), until=until(view)),
    ]
    if likely:
        sentences.append(say.many("today.answer.likely", likely, count=_counted(view, "likely", likely)))
    if len(risk):
        sentences.append(say.many("today.answer.saved", saved, count=fmt.number(saved), whole=fmt.number(len(risk))))
    return tuple(sentences)


def _counted(view: View, group: str, count: int) -> str:
    """How many are in a group of the list, named."""
    return mark(view.fmt.number(count), "open-requests.group", of=f"group={group}")


def until(view: View) -> str:
    """The date of the next working day; of the offices in scope the first one's."""
    office, at = next(iter(view.as_of.items()))
    instant = round(at.timestamp()) * 1_000_000
    time = stretch(office, view.source.catalogue, instant, instant, 60)
    end = next_working_day(time, instant)
    if end == np.iinfo(np.int64).max:
        return view.words("today.never")
    last = moments.aware(end - 1)
    return f"{moments.weekday(view, end - 1, time.zone)} {view.fmt.date(last.astimezone(ZoneInfo(time.zone)).date())}"


def cards(view: View, frame: pd.DataFrame) -> tuple[Card, ...]:
    """The four groups that a head asks for."""
    say, fmt = view.words, view.fmt
    whole = mark(say("today.card.of", count=fmt.number(len(frame))), "backlog.open")
    notes = {
        "late": (whole, say("today.card.late.note")),
        "soon": (say("today.card.soon.note", until=until(view)),),
        "likely": (say("today.card.likely.note"),),
        "applicant": (say("today.card.applicant.note"),),
    }
    return tuple(
        Card(
            say(f"today.card.{name}"),
            fmt.number(int((frame["group"] == name).sum())),
            said,
            *(("backlog.due_soon",) if name == "soon" else ("open-requests.group", f"group={name}")),
        )
        for name, said in notes.items()
    )


@drawn
def first(view: View, title: str, most: int) -> Panel:
    """Those due soon or likely late, the ones that can still be saved first."""
    frame = _named(view)
    shown = frame[frame["group"].isin(AT_RISK)].reset_index(drop=True)
    fmt, say = view.fmt, view.words
    kinds = [_is_working(view, service) for service in shown["service"]]
    lengths = list(zip(shown["left_h"], shown["expected_h"], kinds, strict=True))
    columns = [
        *_who(view, shown),
        Column(say("request.due"), _stamps(view, shown, "deadline"), number=False),
        Column(say("today.left"), [fmt.hours(left, working) for left, _, working in lengths]),
        Column(say("today.expected"), [fmt.hours(usual, working) for _, usual, working in lengths]),
        Column(say("today.chance"), [fmt.percent(chance, 0) for chance in shown["chance"]]),
        Column(say("today.waits"), [say(f"today.waits.{what}") for what in shown["waits_for"]], number=False),
    ]
    notes = [say("today.order")] if len(shown) else [say("today.first.none")]
    return Panel("today-first", title, None, columns, frame, notes, most=most, stacked=True)


@drawn
def late(view: View, title: str, most: int) -> Panel:
    """Those past their deadline, the longest overdue first, without those that `verify` lists."""
    frame = _named(view)
    every = frame[frame["group"] == "late"]
    shown = every[~_idle(every)].reset_index(drop=True)
    say, fmt = view.words, view.fmt
    overdue = [
        fmt.days((view.source.as_of[row["office"]] - row["deadline"]) / timedelta(days=1))
        for row in shown.to_dict("records")
    ]
    columns = [
        *_who(view, shown),
        Column(say("request.due"), _stamps(view, shown, "deadline"), number=False),
        Column(say("today.overdue"), overdue),
        Column(say("today.waits"), [say(f"today.waits.{what}") for what in shown["waits_for"]], number=False),
    ]
    apart = len(every) - len(shown)
    notes = [say("today.late.order")] if len(shown) else [] if apart else [say("today.late.none")]
    if apart:
        notes.append(say.many("today.late.apart", apart, count=fmt.number(apart)))
    return Panel("today-late", title, None, columns, shown, notes, most=most, stacked=True)


@drawn
def applicant(view: View, title: str) -> Panel:
    """Those that lie with the applicant, the oldest first, without those that `verify` lists."""
    frame = _named(view)
    frame = frame[(frame["group"] == "applicant") & ~_idle(frame)]
    shown = frame.sort_values("submitted_at", ignore_index=True)
    columns = [
        *_who(view, shown),
        Column(view.words("request.submitted"), _stamps(view, shown, "submitted_at"), number=False),
        Column(view.words("today.age"), [view.fmt.days(days) for days in shown["age_d"]]),
    ]
    notes = [view.words("today.applicant.note")] if len(shown) else [view.words("today.applicant.none")]
    return Panel("today-applicant", title, None, columns, shown, notes, most=SHOWN_ON_PHONE, stacked=True)


def untouched(frame: pd.DataFrame) -> pd.DataFrame:
    """Of open requests those of which nothing has been heard for so long that they are to be verified or closed."""
    return frame[_idle(frame)]


@drawn
def verify(view: View, title: str, most: int) -> Panel:
    """Those that nobody has touched for 90 days or more, the longest first."""
    shown = untouched(_named(view)).sort_values("idle_d", ascending=False, kind="stable", ignore_index=True)
    say, fmt = view.words, view.fmt
    columns = [
        *_who(view, shown),
        Column(say("request.submitted"), _stamps(view, shown, "submitted_at"), number=False),
        Column(say("today.idle"), [fmt.number(int(days)) for days in shown["idle_d"]]),
        Column(say("today.waits"), [say(f"today.waits.{what}") for what in shown["waits_for"]], number=False),
    ]
    notes = [say("today.verify.note", days=fmt.number(UNTOUCHED_DAYS))]
    return Panel("today-verify", title, None, columns, shown, notes, most=most, stacked=True)


@drawn
def backlog(view: View, title: str) -> Panel:
    """Open requests by age and state, with those with the applicant apart."""
    say, fmt = view.words, view.fmt
    frame = view.standing("backlog")
    listed = view.standing("open-requests")
    label = {key: view.label(f"backlog.{key}") for key in ("age", "open", "late", "due_soon")}
    rows = frame.assign(name=[say("today.days", days=age.replace("-", "–")) for age in frame["age"]])
    standing = np.select(
        [listed["group"] == BARS[colour] for colour in APART],
        APART,
        "neutral",
    )
    bands = _bands(listed["age_d"])
    for colour in BARS:
        counted = pd.Series(bands[standing == colour]).value_counts()
        rows[colour] = [int(counted.get(age, 0)) for age in frame["age"]]
    names = {colour: say(f"today.state.{what}") for colour, what in BARS.items()}
    rows["text"] = [f"<b>{fmt.number(count)}</b>" for count in rows["open"]]
    rows["hover"] = [
        hover(row["name"], (label["open"], fmt.number(row["open"])), *((names[c], fmt.number(row[c])) for c in BARS))
        for row in rows.to_dict("records")
    ]
    of = rows_of(frame, "age")
    columns = [
        Column(label["age"], list(rows["name"]), number=False),
        Column(label["open"], [fmt.number(n) for n in rows["open"]], figure="backlog.open", of=of),
        *(Column(name, [fmt.number(count) for count in rows[colour]]) for colour, name in names.items()),
        Column(label["due_soon"], [fmt.number(n) for n in rows["due_soon"]], figure="backlog.due_soon", of=of),
    ]
    if len(rows):
        chart = amounts.parts(rows, view.look, names, say("today.axis"))
    else:
        chart = theme.empty(view.look, say("today.answer.none"))
    return Panel("backlog", title, chart, columns, frame, period=False)


def came_true(view: View) -> tuple[str, ...]:
    """What the lists of the last four weeks were worth; said to be too few, or not made yet."""
    say, fmt = view.words, view.fmt
    said = reads.looked_back(view.source)
    if said is None:
        _until_made(view)
        return (say("today.true.later"),)
    rate = prediction.summary(said, view.choice.scope(None, None))
    if rate is None:
        return (say("today.true.few", least=fmt.number(prediction.ENOUGH)),)
    of_called = say(
        "today.true.called",
        flagged=fmt.number(rate.flagged),
        hits=fmt.number(rate.hits),
        share=fmt.percent(rate.precision, 0),
    )
    of_late = say(
        "today.true.late", late=fmt.number(rate.late), hits=fmt.number(rate.hits), share=fmt.percent(rate.recall, 0)
    )
    return (
        say("today.true.count", count=fmt.number(rate.count)),
        of_called if rate.flagged else say("today.true.none_called"),
        of_late if rate.late else say("today.true.none_late"),
        say("today.true.brier", brier=fmt.number(rate.brier, 2)),
    )


@st.fragment(run_every=3)
def _until_made(view: View) -> None:
    """Looks whether the lists are made by now; the page then shows what became of them."""
    if reads.looked_back(view.source, 0.0) is not None:
        st.rerun()


def _named(view: View) -> pd.DataFrame:
    """The open requests, with the officer where the office has switched that on."""
    shown = config.officers_shown()
    if not shown:
        return held(view)
    frame = view.standing("open-requests", "officer").sort_values("rank", ignore_index=True)
    hidden = frame["office"].isin(shown) | ("all" in shown)
    return frame.assign(officer=frame["officer"].where(hidden, None))


def _who(view: View, shown: pd.DataFrame) -> list[Column]:
    """Number with its link, office where there are several, service, and the officer where that is shown."""
    say = view.words
    pairs = list(zip(shown["office"].astype(str), shown["request_id"].astype(str), strict=True))
    addresses = [links.request(view, *pair) for pair in pairs]
    columns = [Column(say("request.number"), [number for _, number in pairs], False, addresses)]
    if len(view.as_of) > 1:
        columns.append(Column(say("scope.office"), [view.name("office", office) for office, _ in pairs], number=False))
    columns.append(Column(say("scope.service"), [view.name("service", one) for one in shown["service"]], number=False))
    if "officer" in shown and shown["officer"].notna().any():
        columns.append(
            Column(say("request.officer"), [one or view.fmt.number(None) for one in shown["officer"]], False)
        )
    return columns


def _stamps(view: View, shown: pd.DataFrame, name: str) -> list[str]:
    """Instants on the clock of each request's office, with the day of the week."""
    zones = [view.zone(office) for office in shown["office"]]
    return [moments.shortly(view, int(at), zone) for at, zone in zip(from_column(shown[name]), zones, strict=True)]


def _is_working(view: View, service: str | None) -> bool:
    return view.in_working_time(service) if service in view.source.catalogue.services else True


def _idle(frame: pd.DataFrame) -> pd.Series:
    return frame["idle_d"] >= UNTOUCHED_DAYS


def _bands(age_d: pd.Series) -> np.ndarray:
    return np.array(list(BANDS), dtype=object)[np.searchsorted(list(BANDS.values()), age_d, side="left")]
