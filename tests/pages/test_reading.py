"""What the overview, the on-time page and the page of waits say, over the small office and in its edge cases."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from typer.testing import CliRunner

from etl.__main__ import app as commands
from service_levels.figures.theme import Look
from service_levels.ui import arrivals, drivers, promises, reads, sentences, verdicts, waits, ways
from service_levels.ui.address import SWITCHES, Choice
from service_levels.ui.i18n import Words
from service_levels.ui.named import unmarked
from service_levels.ui.view import View
from tests.pages.conftest import Open, specs_of, words_of

Viewed = Callable[..., View]


@pytest.fixture
def view(small_database: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    """A view of the small office: view(period="last_month")."""
    monkeypatch.setenv("DATA_DIR", str(small_database))

    def made(language: str = "en", **choice: object) -> View:
        source = reads.source()
        assert source is not None
        return View(source, Choice(language, **{"period": "last_month", **choice}), Words(language), Look())

    return made


def build(panel, *arguments):
    """The panel itself: what `drawn` wraps."""
    return panel.__wrapped__(*arguments)


@pytest.mark.parametrize("split", SWITCHES["split"])
@pytest.mark.parametrize("period", ["last_4_weeks", "this_week"])
def test_the_causes_of_a_change_add_up_to_it(view: Viewed, split, period):
    shown = view(period=period)
    found, rates = shown.report("drivers", split), drivers.rates(shown)
    assert found["effect"].sum() == pytest.approx(rates.now - rates.before)
    lines = drivers.lines(shown, split, found, rates.points)
    assert sum(line.effect for line in lines) == pytest.approx(rates.now - rates.before)
    assert sum(line.points for line in lines) == pytest.approx(rates.points)
    assert len(lines) <= drivers.SHOWN + 1


def caused(*rows: tuple[str, str | None, float, bool | None]) -> pd.DataFrame:
    """Rows of the report `drivers`: kind, name, effect, clear."""
    frame = pd.DataFrame(rows, columns=["kind", "name", "effect", "clear"], dtype=object)
    return frame.assign(before=0.8, now=0.9, groups=3.0)


def test_three_hundred_services_are_eight_lines_and_the_rest(view: Viewed):
    effects = np.random.default_rng(1).normal(0, 0.001, 300)
    found = caused(*[("rate", f"S{at}", effect, False) for at, effect in enumerate(effects)])
    points = round(effects.sum() * 100, 1)
    lines = drivers.lines(view(), "service", found, points)
    assert len(lines) == drivers.SHOWN + 1
    assert lines[-1].name == "292 other causes"
    assert sum(line.points for line in lines) == pytest.approx(points)


@pytest.mark.parametrize(
    ("values", "total", "said"),
    [
        ([1.06, -3.06], -2.0, [1.1, -3.1]),
        ([0.06, 0.06], 0.1, [0.1, 0.0]),
        ([-0.06, -0.06], -0.2, [-0.1, -0.1]),
        ([0.25], 0.3, [0.3]),
        ([], 0.0, []),
    ],
)
def test_rounded_parts_add_up_to_the_rounded_whole(values, total, said):
    assert drivers.rounded(values, total) == pytest.approx(said)


def test_nothing_is_explained_where_nothing_can_be_compared(view: Viewed):
    empty = view(period="own", from_on=np.datetime64("2020-01-01").item(), to_on=np.datetime64("2020-01-31").item())
    assert drivers.said(empty, "service", 0) == empty.words("overview.answer.none")
    assert not build(drivers.panel, empty, "service", 0, "x").chart.data
    first = view(period="own", from_on=np.datetime64("2026-03-02").item(), to_on=np.datetime64("2026-03-20").item())
    assert "Nothing to compare with" in drivers.said(first, "service", 0)
    assert not build(drivers.panel, first, "service", 0, "x").columns


def test_no_change_is_claimed_of_what_is_not_all_due(view: Viewed):
    shown = view(period="this_week")
    assert drivers.said(shown, "service", 3) == "Not compared yet: 3 requests of this period are not due."
    panel = build(drivers.panel, shown, "service", 3, "x")
    assert (len(panel.chart.data), panel.columns) == (0, [])
    assert re.match(r"(Up|Down) \d+\.\d percentage points", drivers.said(shown, "service", 0))
    later = view(period="own", from_on=np.datetime64("2026-03-30").item(), to_on=np.datetime64("2026-04-20").item())
    assert drivers.said(later, "service", 0).startswith("Not compared yet")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([("rate", "A", -0.02, True), ("mix", None, 0.01, None), ("rate", "B", 0.004, False)],
         "The strongest causes: A −2.0 points; Mix of requests +1.0 points."),
        ([("rate", "A", -0.02, False), ("mix", None, 0.01, None)],
         "No cause stands out; the largest difference: A −2.0 points."),
        ([("rate", "A", 0.0001, False)], ""),
    ],
)  # fmt: skip
def test_only_what_is_clear_is_named_as_a_cause(view: Viewed, rows, said):
    shown = view()
    change = round(sum(row[2] for row in rows) * 100, 1)
    assert unmarked(drivers._stand_out(shown, drivers.lines(shown, "channel", caused(*rows), change))) == said


def test_too_few_weeks_are_not_judged(view: Viewed):
    shown = view()
    for figure in ("on_time", "waiting_hours", "incomplete"):
        assert verdicts.of(shown, figure)["verdict"] == "too_few"
        assert "cannot be judged yet" in unmarked(verdicts.said(shown, figure))
        assert verdicts.assured(shown, figure) == ("", "")


def spoken(
    view: Viewed, monkeypatch: pytest.MonkeyPatch, figure: str, weeks: int = 12, **record: object
) -> tuple[str, str]:
    """What is said of a record, and of its goal."""
    shown = view()
    starts = [f"2026-0{month}-{day:02}" for month, day in ((3, 2), (3, 9), (3, 16), (3, 23))]
    known = {"verdict": "common", "rule": None, "open": False, "grain": "week", "period": starts[-1],
             "since": starts[0], "segment": starts[0], "mean": 0.8, "low": 0.7, "high": 0.9, "mean_before": None,
             "reason": None, "assurance": None, "met": 3.0, "judged": 4.0, "target": 0.9, "figure": figure}  # fmt: skip
    series = pd.DataFrame({"figure": figure, "start": starts, "value": [0.81, 0.83, 0.85, 0.95], "judged": True})
    older = pd.DataFrame({"figure": figure, "start": "2026-01-05", "value": 0.6, "judged": True}, index=range(weeks))
    series = pd.concat([older, series], ignore_index=True)
    frames = {"verdicts": pd.DataFrame([known | record]), "signals": series}
    monkeypatch.setattr(View, "report", lambda self, name, *by: frames[name])
    said, assured = verdicts.said.__wrapped__(shown, figure), verdicts.assured.__wrapped__(shown, figure)[1]
    return unmarked(said), unmarked(assured)


@pytest.mark.parametrize(
    ("figure", "record", "sentence"),
    [
        ("on_time", {}, "No real change: the week of 23–29 Mar (95.0%) is within the normal range (70.0–90.0%)."),
        ("on_time", {"mean_before": 0.6},
         "Since the week of 2–8 Mar the average has been better: 80.0% instead of 60.0%."),
        ("on_time", {"mean_before": 0.6, "weeks": 11}, "That range holds since the week of 2–8 Mar."),
        ("incomplete", {"mean_before": 0.6}, "the average has been worse: 80.0% instead of 60.0%."),
        ("on_time", {"verdict": "improving", "rule": "shift"},
         "Better since the week of 2–8 Mar: 4 weeks in a row above the average (80.0%)."),
        ("incomplete", {"verdict": "worsening", "rule": "outside"},
         "Worse: the week of 23–29 Mar (95.0%) is outside the normal range (70.0–90.0%)."),
        ("on_time", {"verdict": "improving", "rule": "outside", "open": True, "value": 0.93},
         "Better: this period (93.0%) is outside the normal range (70.0–90.0%) already, whatever"),
        ("on_time", {"verdict": "unripe", "open": True, "reason": "not_over"},
         "The data does not reach the end of this period yet"),
        ("on_time", {"verdict": "unripe", "open": True, "reason": "not_all_due"}, "Some requests of this period are"),
        ("on_time", {"verdict": "unripe", "reason": "not_over"},
         "the data does not reach the end of the week of 23–29 Mar."),
        ("on_time", {"verdict": "unripe", "reason": "not_all_due"},
         "some requests of the week of 23–29 Mar are still open and have time left."),
        ("downtime", {"verdict": "unripe", "open": True, "reason": "not_monitored"}, "systems were not monitored"),
        ("waiting_hours", {"low": -20.0, "high": 205.2}, "(0–205 h)"),
        ("outages", {"low": -2.0, "high": 6.56}, "(0.0–6.6)"),
        ("on_time", {"high": 1.013}, "(70.0–100.0%)"),
        ("waiting_hours", {"verdict": "too_few", "reason": "no_system"}, "depend on no monitored system"),
        ("on_time", {"verdict": "too_few", "reason": "few_periods", "judged": 11.0},
         "11 complete weeks so far, 12 are"),
    ],
)  # fmt: skip
def test_a_verdict_is_said_with_its_rule_and_its_range(view: Viewed, monkeypatch, figure, record, sentence):
    assert sentence in spoken(view, monkeypatch, figure, **record)[0]


@pytest.mark.parametrize(
    ("assurance", "sentence"),
    [
        ("sometimes", "The goal of 90% was hit in 3 of the last 4 weeks."),
        ("always", "and will go on being hit if nothing changes."),
        ("never", "and will not be hit unless something changes."),
        (None, ""),
    ],
)
def test_whether_the_goal_is_met_is_said_with_its_weeks(view: Viewed, monkeypatch, assurance, sentence):
    assert spoken(view, monkeypatch, "on_time", assurance=assurance)[1].endswith(sentence)


def test_the_page_and_the_command_give_one_record(view: Viewed, small_database: Path):
    shown = view()
    asked = ["report", "verdicts", "--from", str(shown.period.from_on), "--to", str(shown.period.to_on)]
    records = json.loads(CliRunner().invoke(commands, [*asked, "--format", "json"]).stdout)
    for record in records:
        found = verdicts.of(shown, record["figure"])
        assert {key: None if value != value else value for key, value in found.items()} == record


def test_every_way_of_counting_says_what_it_counts(view: Viewed):
    shown = view()
    declared = ways.counted(shown, "due")
    row = shown.report("on-time").iloc[0]
    assert (declared.part, declared.whole) == (row["on_time"], row["on_time"] + row["late"])
    assert "declared way" in ways.said(shown, "due")
    for way in ways.WAYS[1:]:
        said = ways.said(shown, way)
        assert re.search(r"points (above|below) the declared|the same as the declared", said), way
    assert ways.counted(shown, "closed").whole <= declared.whole


def test_a_promise_is_the_report_in_words(view: Viewed):
    shown = view()
    rows = shown.report("promises").set_index("service", drop=False)
    found = rows.loc["ktp-el"].to_dict()
    assert promises.line_of(shown, "ktp-el").count == found["requests"]
    said = promises.said(shown, found)
    assert said.standard == "8 working hours"
    assert said.within == shown.fmt.hours(found["p90_h"], working=True)
    assert said.verdict == shown.words(f"promise.{found['keeps']}")
    assert promises.said(shown, rows.loc["SKTT asing"].to_dict()).verdict == "no standard yet"
    assert said.enough == shown.fmt.hours(found["enough_h"], working=True)
    few = found | {"enough_h": float("nan"), "ended": 19, "keeps": "too_few"}
    assert (promises.said(shown, few).within, promises.said(shown, few).enough) == (said.within, "–")
    beyond = promises.said(shown, few | {"ended": 27})  # nine in ten of these, not of the next
    assert beyond.within == said.within
    assert beyond.enough.startswith("more than")
    unknown = promises.said(shown, few | {"p90_h": float("nan"), "low_h": float("nan"), "high_h": float("nan")})
    assert unknown.within == beyond.enough
    assert unknown.interval == unknown.enough == "–"


def test_the_curve_shows_the_promise_of_the_table(view: Viewed):
    shown = view()
    row = shown.report("promises").set_index("service").loc["akta-lahir"]
    panel = build(promises.spread_of, shown, "akta-lahir", "x")
    what, value, interval = (column.texts for column in panel.columns)
    done, enough = (
        next(place for place, name in enumerate(what) if name.startswith(start))
        for start in ("90% done within", "Enough for 90% of the next")
    )
    assert value[done] == shown.fmt.number(row["p90_h"], 1)
    assert interval[done].startswith(shown.fmt.number(row["low_h"], 1))
    at_end = next(place for place, name in enumerate(what) if name.startswith("95% done within"))
    assert interval[at_end].endswith("–not known yet")
    assert (value[enough], interval[enough]) == (shown.fmt.number(row["enough_h"], 1), "–")
    assert any("48" in note for note in panel.notes)  # 2 days: 48 to 72 hours
    assert list(promises.services(shown)) == list(build(promises.table, shown, "x").data["service"])


def test_the_week_counts_every_request_once(view: Viewed):
    shown = view()
    panel = build(arrivals.panel, shown, "x")
    first, last = shown.period.trend()
    whole = shown.over("on-time", first, last).iloc[0]
    assert panel.data["whole"].sum() <= whole["on_time"] + whole["late"]
    assert (panel.data["whole"] >= arrivals.HIDDEN).all()


def test_the_parts_of_the_wait_add_up(view: Viewed):
    shown = view()
    row = shown.report("why").iloc[0]
    panel = build(waits.split, shown, "x")
    assert waits.mean(row) * row["requests"] == pytest.approx(waits.total(row))
    assert sum(trace.x[0] for trace in panel.chart.data) == pytest.approx(waits.mean(row))


def test_only_what_met_an_outage_is_laid_at_a_servers_door(view: Viewed):
    shown = view()
    shown.__dict__["watched"] = True
    row = {"late": 5, "late_through_outage": 2, "net_rate": 0.98}
    said = unmarked(sentences.cause(shown, row))
    assert said.startswith("Of 5 late requests, 2 are late only because of an outage.")
    assert "98.0%" in said
    assert sentences.cause(shown, row | {"late": 0}) == "None was late."
    unhurt = unmarked(sentences.cause(shown, row | {"late_through_outage": 0}))
    assert unhurt == "None of the 5 late requests was late only because of an outage."
    shown.__dict__["watched"] = False
    assert "cannot be judged" in sentences.cause(shown, row | {"late_through_outage": 0})


def test_a_rate_stands_against_its_target_as_surely_as_it_can(view: Viewed):
    shown = view(services=("ktp-el",))
    share = sentences.Share(80, 100, 0.8, 0.71, 0.87)
    assert unmarked(sentences.against(shown, share, 0.9)) == "10.0 points below the target 90%"
    assert unmarked(sentences.against(shown, share, 0.85)) == "not clearly different from the target 85%"
    assert unmarked(sentences.against(shown, share, float("nan"))) == "no target set"


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_overview_answers_three_questions(with_data: Open, language):
    said = words_of(with_data(period="last_month", lang=language))
    words = Words(language)
    for question in ("on_time", "outages", "papers"):
        assert words(f"overview.q.{question}") in said
    assert said.count('class="tw-verdict"') >= 3


@pytest.mark.parametrize(("name", "switch"), [("overview", "split"), ("on_time", "way"), ("why", "whom")])
def test_a_switch_is_in_the_address_and_changes_the_page(with_data: Open, name, switch):
    for choice in SWITCHES[switch]:
        test = with_data(name, period="last_month", **{switch: choice})
        assert not test.exception
        assert not test.error
    whole, part = (with_data(name, period="last_month", **{switch: SWITCHES[switch][at]}) for at in (0, 1))
    assert words_of(whole) + "".join(specs_of(whole)) != words_of(part) + "".join(specs_of(part))


def test_the_curve_is_of_the_service_that_the_address_names(with_data: Open):
    test = with_data("on_time", period="last_month", focus="akta-lahir", lang="en")
    assert test.selectbox(key="bar_focus").value == "akta-lahir"


@pytest.mark.parametrize("name", ["overview", "on_time", "why"])
@pytest.mark.parametrize(
    "address",
    [
        {"service": ["SKTT asing"]},  # no standard: nothing falls due
        {"period": "own", "from": "2026-03-02", "to": "2026-03-02"},  # a single day, the first
        {"period": "own", "from": "2020-01-01", "to": "2025-12-31"},  # five years without data
        {"period": "own", "from": "2021-01-01", "to": "2026-12-31"},
        {"office": ["jayapura"], "service": ["akta-lahir"], "channel": ["WhatsApp"], "district": ["Cibeber"]},
    ],
    ids=["no standard", "one day", "no data", "five years", "narrow"],
)
def test_edge_cases_are_answered(with_data: Open, name, address):
    for language in ("id", "en"):
        test = with_data(name, lang=language, **address)
        assert not test.exception
        assert not test.error
        assert "nan" not in re.sub(r"<[^>]*>", " ", words_of(test)).lower().split()
