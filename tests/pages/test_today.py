"""Today's list: what comes first, what is late, what lies with the applicant; each with its link."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from service_levels import mart
from service_levels.metrics import report
from service_levels.ui import reads
from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, address_of, words_of
from tests.pages.test_pages import sound
from tests.pages.test_request import rows_of


@pytest.fixture(scope="module")
def listed(small_database):
    """The report behind the page."""
    held = mart.open(f"sqlite:///{(small_database / 'service_levels.db').as_posix()}", small_database)
    yield report("open-requests", held)
    held.close()


@pytest.mark.parametrize("language", ["id", "en"])
def test_it_says_how_many_and_lists_them(with_data: Open, listed, language, monkeypatch):
    monkeypatch.setattr(reads, "PATIENCE_S", 60.0)
    test = with_data("today", lang=language)
    assert sound(test)
    said, say = words_of(test), Words(language)
    late = int((listed["group"] == "late").sum())
    assert late
    assert say.many("today.answer.late", late, count=late) in said
    risky = listed[listed["group"].isin(["soon", "likely"])].sort_values("rank")
    rows = rows_of(said, say("today.first"))
    assert [row[0] for row in rows] == list(risky["request_id"])[:25]


def test_the_backlog_divides_all_and_tells_those_without_a_deadline_apart(with_data: Open, listed):
    say = Words("en")
    said = words_of(with_data("today", lang="en"))
    assert say("today.state.unmeasured").capitalize() in said
    late, running, waiting, unmeasured, applicant = (
        sum(int(row[at]) for row in rows_of(said, say("today.backlog"))) for at in range(2, 7)
    )
    groups = listed["group"].value_counts()
    assert unmeasured == groups["unmeasured"] > 0
    assert (late, waiting, applicant) == tuple(groups.get(name, 0) for name in ("late", "waiting", "applicant"))
    assert late + running + waiting + unmeasured + applicant == len(listed)


def test_the_lists_hold_the_groups_and_nothing_twice(with_data: Open, listed):
    said = words_of(with_data("today", lang="en"))
    numbers = [row[0] for name in ("first", "late", "applicant") for row in rows_of(said, Words("en")(f"today.{name}"))]
    assert len(numbers) == len(set(numbers))
    groups = dict(zip(listed["request_id"], listed["group"], strict=True))
    assert {groups[number] for number in numbers} <= {"soon", "likely", "late", "applicant"}


def test_every_row_leads_to_its_request_with_the_viewers_choice(with_data: Open):
    said = words_of(with_data("today", lang="en", service=["ktp-el"]))
    links = [unescape(link) for link in re.findall(r'href="(request[^"]+)"', said)]
    assert links
    query = parse_qs(urlsplit(links[0]).query)
    test = with_data("request", request=query["request"][0], at=query["at"][0], lang="en")
    assert sound(test)
    assert query["service"] == ["ktp-el"]
    assert query["request"][0] in words_of(test)


def test_the_period_does_not_narrow_it_but_the_filters_do(with_data: Open):
    whole = words_of(with_data("today", lang="en", period="last_month"))
    other = words_of(with_data("today", lang="en", period="own", **{"from": "2020-01-01", "to": "2020-01-31"}))
    assert re.findall(r"<strong>(.*?)</strong>", whole) == re.findall(r"<strong>(.*?)</strong>", other)
    part = words_of(with_data("today", lang="en", office=["jayapura"]))
    assert re.findall(r"<strong>(.*?)</strong>", whole) != re.findall(r"<strong>(.*?)</strong>", part)


def test_the_period_stays_as_it_was_when_a_filter_is_chosen_here(with_data: Open):
    test = with_data("today", lang="en", period="own", **{"from": "2026-03-02", "to": "2026-03-08"})
    test.multiselect(key="bar_service").select("ktp-el").run()
    assert sound(test)
    assert address_of(test)["period"] == ["own"]
    assert address_of(test)["from"] == ["2026-03-02"]
    assert address_of(test)["service"] == ["ktp-el"]


def test_with_nothing_open_it_says_so(with_data: Open):
    test = with_data(
        "today", lang="en", service=["SKTT asing"], district=["Cibeber"], channel=["WhatsApp"], office=["jayapura"]
    )
    assert sound(test)


def test_what_the_lists_were_worth_is_said_or_said_to_be_too_few(with_data: Open, monkeypatch):
    monkeypatch.setattr(reads, "PATIENCE_S", 60.0)
    said = words_of(with_data("today", lang="en"))
    assert "The lists of 28, 21, 14 and 7 days ago held" in said or "It cannot be said yet" in said


def test_while_it_is_being_made_it_says_so(with_data: Open, monkeypatch):
    monkeypatch.setattr(reads, "looked_back", lambda *_: None)
    assert Words("en")("today.true.later") in words_of(with_data("today", lang="en"))


def test_a_failure_of_looking_back_is_said_without_a_traceback(with_data: Open, monkeypatch):
    def broken(*_: object) -> None:
        raise reads.Unreadable("gone")

    monkeypatch.setattr(reads, "looked_back", broken)
    said = words_of(with_data("today", lang="en"))
    assert Words("en")("broken.title") in said


def test_officers_are_shown_only_of_offices_that_switched_it_on(with_data: Open, monkeypatch):
    assert Words("en")("request.officer") not in words_of(with_data("today", lang="en"))
    monkeypatch.setenv("SHOW_OFFICERS", "all")
    assert sound(with_data("today", lang="en"))
