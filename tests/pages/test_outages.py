"""What outages cost a period is the hours lost within it: on the page, on the overview, and event by event."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from etl.load import Job, load, take_catalogue
from service_levels.figures.theme import Look
from service_levels.ui import disturbances, outage_panels, questions, reads, scope_bar, sentences
from service_levels.ui.address import Choice
from service_levels.ui.i18n import Words
from service_levels.ui.named import unmarked
from service_levels.ui.view import View
from service_levels.ui.widgets import Panel
from tests.pages import small_office
from tests.pages.conftest import Open, specs_of, words_of

Viewed = Callable[..., View]
MARCH = {"period": "last_month"}
# Systems on the line of an office, and a service that needs none of them.
CATALOGUE = small_office.CATALOGUE.replace('id = "siak"', 'id = "siak"\nneeds = ["kantor"]') + """
[[service]]
id = "legalisir"
name = { id = "Legalisasi dokumen", en = "Certified copy" }
depends_on = []
"""
# SIAK fails with the line in the night of the 9th, and by itself on the 12th.
NIGHT = ("03-09 15:00", "03-10 09:00")
DOWN = {"kantor": [NIGHT], "siak": [NIGHT, ("03-12 10:00", "03-12 11:00")]}


@pytest.fixture(scope="module")
def layered(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of an office with layers: three requests and two systems, from 2 to 31 March."""
    folder = tmp_path_factory.mktemp("layered")
    url = f"sqlite:///{(folder / 'service_levels.db').as_posix()}"
    small_office.empty(folder, url)
    take_catalogue(url, folder, CATALOGUE, "catalogue.toml")
    pings = ["at,target,up"]
    for at in pd.date_range("2026-03-02", "2026-03-31 16:00", freq="10min"):
        for target, spans in DOWN.items():
            failed = any(f"2026-{a}" <= f"{at:%Y-%m-%d %H:%M}" < f"2026-{b}" for a, b in spans)
            pings.append(f"{at:%Y-%m-%dT%H:%M}+07:00,{target},{0 if failed else 1}")
    rows = [
        "request_id,office,service,channel,submitted_at,finished_at",
        "A,cilegon,akta-lahir,WhatsApp,2026-03-09 14:00,2026-03-12 10:30",  # two events; was due on the 11th
        "B,cilegon,ktp-el,Loket,2026-03-09 14:30,2026-03-10 10:00",
        "C,cilegon,legalisir,Loket,2026-03-09 14:30,2026-03-20 10:00",
    ]
    for kind, lines in (("pings", pings), ("requests", rows)):
        (folder / f"{kind}.csv").write_text("\n".join(lines), encoding="utf-8")
        load(url, folder, Job(kind, [folder / f"{kind}.csv"], exported_at=small_office.EXPORTED), small_office.SECRET)
    return folder


def seen(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    monkeypatch.setenv("DATA_DIR", str(folder))

    def made(lang: str = "en", **choice: object) -> View:
        source = reads.source()
        assert source is not None
        return View(source, Choice(lang, **{**MARCH, **choice}), Words(lang), Look())

    return made


@pytest.fixture
def view(small_database: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    return seen(small_database, monkeypatch)


@pytest.fixture
def house(layered: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    return seen(layered, monkeypatch)


def own(first: int, last: int) -> dict[str, object]:
    """A choice of some days of March."""
    return {"period": "own", "from_on": date(2026, 3, first), "to_on": date(2026, 3, last)}


def built(build: Callable[..., None], shown: View) -> Panel:
    panel: Panel = build.__wrapped__(shown, "x")  # type: ignore[attr-defined]
    return panel


def plain(test: object) -> str:
    return re.sub(r"<[^>]+>", " ", words_of(test))  # type: ignore[arg-type]


def test_the_hours_of_a_period_are_those_lost_in_it_not_the_lives_of_its_requests(view: Viewed):
    shown = view()
    found = disturbances.lost(shown)
    events = shown.report("cost")
    assert found.waiting_h == pytest.approx(events["waiting_h"].sum())
    assert found.waiting_h == pytest.approx(shown.report("cost", "service")["waiting_h"].sum())
    assert found.waiting_h != pytest.approx(shown.report("impact").iloc[0]["exposure_h"])
    assert 0 < found.late < found.requests < found.whole


def test_what_an_outage_after_the_period_cost_is_not_in_its_hours(house: Viewed):
    """128 hours were said to be lost in a period, 93.7 of them in an outage after it."""
    first = house(**own(2, 11))
    found = disturbances.lost(first)
    assert found.waiting_h == pytest.approx(1 + 1 + 1 + 1)  # A and B: Monday 15 to 16, Tuesday 8 to 9
    assert float(first.report("impact").iloc[0]["exposure_h"]) == pytest.approx(found.waiting_h + 0.5)  # A
    assert disturbances.lost(house()).waiting_h == pytest.approx(found.waiting_h + 0.5)


def test_a_week_loses_no_more_than_its_outages_lasted(view: Viewed):
    """A week with 8 minutes of outage was shown with 70.9 hours lost."""
    weeks = view().report("cost", "week")
    assert len(weeks)
    assert (weeks["waiting_h"] * 3600 <= weeks["requests"] * weeks["working_seconds"] + 1e-6).all()


def test_page_and_overview_say_the_same_hours_and_requests(view: Viewed, with_data: Open):
    shown = view()
    found = disturbances.lost(shown)
    hours = disturbances.waiting(shown, found.waiting_h)
    sentence = f"Outages held up {found.requests} of {found.whole} requests: {hours} hours of waiting in total; "
    for page in ("outages", "overview"):
        said = words_of(with_data(page, lang="en", **MARCH))
        assert f"{sentence}{found.late} of them became late because of that" in said, page
        assert f"{hours} hours<" in said or page == "overview"
    answer = questions.outages.__wrapped__(shown)
    assert (answer.figure, unmarked(answer.of)) == (hours, f"waiting hours; {found.requests} requests held up")


def test_in_indonesian_hours_are_the_applicants(view: Viewed, with_data: Open):
    found = disturbances.lost(view("id"))
    said = words_of(with_data("outages", lang="id", **MARCH))
    assert f"Gangguan menahan {found.requests} dari {found.whole} permohonan, jika dijumlahkan" in said
    assert "Jam tunggu pemohon akibat gangguan" in said
    assert "Sisa toleransi gangguan" in said
    assert "Gangguan terlama dialami" in said
    assert "jam kerja yang hilang" not in said


def test_the_events_are_listed_newest_first_and_their_total_is_the_headline(view: Viewed):
    shown = view()
    panel, found = built(outage_panels.events, shown), disturbances.lost(shown)
    report = shown.report("cost")
    texts = [column.texts for column in panel.columns]
    assert len(texts[0]) == len(report) > 3
    assert panel.data["start"].is_monotonic_decreasing
    assert all(texts[1])
    label, count, length, working, _, held, hours, late = panel.total
    assert (label, count) == ("Total", f"{len(report)} outages")
    assert length == shown.fmt.hours(report["seconds"].sum() / 3600)
    assert working == shown.fmt.hours(report["working_seconds"].sum() / 3600)
    headline = [str(found.requests), disturbances.waiting(shown, found.waiting_h), str(found.late)]
    assert [held, hours, late] == headline
    assert sum(panel.data["waiting_h"]) == pytest.approx(found.waiting_h)
    assert ("counts once" in " ".join(panel.notes)) == (report["requests"].sum() > found.requests)


def test_a_request_held_up_by_two_events_counts_once_in_the_total(house: Viewed, app: Open):
    panel = built(outage_panels.events, house(services=("akta-lahir",)))
    assert panel.columns[5].texts == ["1", "1"]
    assert panel.total[5] == "1"
    assert "counts once in the total" in panel.notes[0]
    assert "<tfoot>" in words_of(app("outages", lang="en", **MARCH))


def test_a_broken_line_is_one_outage_and_what_stands_on_it_was_not_reachable(house: Viewed, app: Open):
    """One failure of the line stood as an outage of each system, the central server among them."""
    shown = house()
    panel = built(outage_panels.events, shown)
    assert panel.columns[4].texts == ["SIAK", "Internet kantor (not reachable because of it: SIAK)"]
    line, siak = disturbances.own(shown.report("availability"))
    assert (line.target, line.count, line.down_h) == ("kantor", 1, 18)
    assert (siak.target, siak.count, siak.down_h) == ("siak", 1, 1)
    said = plain(app("outages", lang="en", **MARCH))
    assert "Internet kantor was down longest: once, 18 hours" in said
    assert "Because of that SIAK could not be reached either." in said


def test_where_only_what_stands_on_the_line_is_needed_the_line_is_named(house: Viewed):
    shown = house(services=("akta-lahir",))  # needs SIAK alone
    systems = built(outage_panels.events, shown).columns[4].texts
    assert systems == ["SIAK", "SIAK (not reachable because of Internet kantor)"]
    only = house(services=("akta-lahir",), **own(9, 10))
    said = " ".join(disturbances.answer(only, disturbances.lost(only)))
    assert "they could not be reached because of Internet kantor" in said
    assert "was down longest" not in said


@pytest.mark.parametrize("services", [(), ("akta-lahir",)])
@pytest.mark.parametrize("fixture", ["view", "house"])
def test_the_card_of_availability_is_the_lowest_of_the_tables_column(
    fixture: str, services: tuple[str, ...], request: pytest.FixtureRequest
):
    """A card said 98.60% above a table with 96.45%: of one definition, which both name."""
    shown = request.getfixturevalue(fixture)(services=services)
    card = disturbances.cards(shown, disturbances.lost(shown))[1]
    (column,) = (c for c in built(outage_panels.availability, shown).columns if c.heading.startswith("Availability in"))
    assert "working hours" in card.label
    assert "working hours" in column.heading
    assert "outages of its own only" in card.notes[0]
    assert card.value == min(column.texts, key=lambda text: float(text.rstrip("%")))


def test_the_system_down_longest_by_itself_heads_the_page_not_the_one_behind_a_broken_line(house: Viewed):
    shown = house()
    assert shown.report("availability").set_index("target")["down_s"].idxmax() == "siak"  # 19 hours, 18 of them hidden
    card = disturbances.cards(shown, disturbances.lost(shown))[0]
    assert card.value == "18 hours"
    assert card.notes[0].startswith("Internet kantor")
    assert built(outage_panels.availability, shown).columns[0].texts[0] == "Internet kantor"


def test_a_service_that_needs_no_system_does_not_lack_monitoring(house: Viewed, app: Open):
    shown = house(services=("legalisir",))
    assert not shown.watched
    assert shown.outages_known
    assert disturbances.unjudged(shown).startswith("What is chosen depends on no monitored system")
    row = {"late": 2, "late_through_outage": 0, "net_rate": 0.5}
    assert unmarked(sentences.cause(shown, row)) == "None of the 2 late requests was late only because of an outage."
    for page in ("outages", "overview", "why"):
        said = plain(app(page, lang="en", service="legalisir", **MARCH))
        assert "no server monitoring data" not in said, page
        assert "no monitoring data" not in said, page
    before = house(period="own", from_on=date(2026, 1, 5), to_on=date(2026, 1, 11))
    assert disturbances.unjudged(before).startswith("There is no monitoring data")
    assert not before.outages_known


def test_what_a_filter_does_not_narrow_is_said_and_not_named_as_its_scope(view: Viewed, with_data: Open):
    """A scope line named WhatsApp over figures of all channels."""
    shown = view(channels=("WhatsApp",))
    assert shown.ignored("cost") == []
    assert shown.ignored("incidents", "availability") == ["channel"]
    assert shown.ignored("on-time", "availability") == []  # which tells no more than whether outages are known
    assert "WhatsApp" in scope_bar.summary(shown)
    assert "WhatsApp" not in scope_bar.summary(shown, ignored=["channel"])
    test = with_data("outages", lang="en", channel="WhatsApp", **MARCH)
    assert "not narrowed by channel; requests and waiting hours are" in plain(test)
    assert plain(test).count("Not narrowed by channel: shown for all.") == 4  # now, systems, by hour, by system
    named = {("WhatsApp" in spec) for spec in specs_of(test) if "Outages by date and hour" in spec}
    assert named == {False}
    assert {"WhatsApp" in spec for spec in specs_of(test) if "Waiting hours lost to outages" in spec} == {True}
    assert "Not narrowed" not in plain(with_data("outages", lang="en", **MARCH))
    assert "Not narrowed" not in plain(with_data("on_time", lang="en", channel="WhatsApp", **MARCH))


def test_late_through_outage_has_a_name_for_each_of_its_figures(house: Viewed, app: Open):
    """Late through outage as 1 and 2: of those due in the period, and of those that lost time in it."""
    shown = house(**own(9, 10))
    held, due = disturbances.lost(shown).late, int(shown.report("on-time").iloc[0]["late_through_outage"])
    assert (held, due) == (1, 0)  # it was due on the 11th
    said = plain(app("outages", lang="en", period="own", **{"from": "2026-03-09", "to": "2026-03-10"}))
    assert "1 became late because of it, whenever it was due" in said
    assert "Held up and late because of it" in said
    assert "due in this period, late through outages alone: 1" in plain(app("why", lang="en", **MARCH))


def test_every_system_is_told_as_it_was_last_seen_whatever_the_period(house: Viewed):
    panel = built(outage_panels.now, house(**own(9, 9)))
    assert [column.texts for column in panel.columns] == [
        ["Internet kantor", "SIAK"],
        ["normal", "normal"],
        ["10 Mar 2026 09:00 WIB", "12 Mar 2026 11:00 WIB"],
        ["31 Mar 2026", "31 Mar 2026"],
    ]
    assert "depends on no monitored system" in built(outage_panels.now, house(services=("legalisir",))).notes[0]


def test_what_is_still_on_is_told_with_what_hides_it(house: Viewed, monkeypatch: pytest.MonkeyPatch):
    shown = house()
    begun = pd.Timestamp("2026-03-31 15:00", tz="Asia/Jakarta")
    on = {"state": "down", "start": begun, "end": pd.NaT, "seconds": 3600.0}
    rows = pd.DataFrame([
        {**on, "target": "kantor", "because_of": None, "unreachable_s": 0.0},
        {**on, "target": "siak", "because_of": "kantor", "unreachable_s": 3600.0},
    ])  # fmt: skip
    known = {"incidents": rows, "availability": shown.standing("availability", "day")}
    monkeypatch.setattr(View, "standing", lambda _, name, *__: known[name])
    panel = built(outage_panels.now, shown)
    assert panel.columns[1].texts == ["down", "not reachable because of Internet kantor"]
    assert panel.columns[2].texts == ["31 Mar 2026 15:00 WIB"] * 2


def test_an_event_names_the_system_beneath_the_others_first(view: Viewed):
    event = {"targets": "kantor;siak", "cause": "siak", "unreachable": None}
    assert outage_panels._systems(view(), event) == "SIAK, Internet kantor"
    assert outage_panels._systems(view(), event | {"cause": None}) == "Internet kantor, SIAK"
    unseen = event | {"cause": None, "unreachable": "kantor;siak"}
    assert outage_panels._systems(view(), unseen) == "Internet kantor, SIAK (not reachable)"
