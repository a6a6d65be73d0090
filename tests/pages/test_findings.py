"""What the head should know stands on the overview with its proof, and pages say how old the data is."""

import re
from datetime import date, timedelta
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from service_levels import mart
from service_levels.analysis import findings as rules
from service_levels.metrics import Scope
from service_levels.reports import report
from service_levels.ui import clock, todo
from service_levels.ui.i18n import Words
from tests.pages import small_office
from tests.pages.conftest import Open, words_of
from tests.pages.test_pages import sound
from tests.pages.test_request import rows_of

MARCH = {"period": "own", "from": "2026-03-02", "to": "2026-04-05"}


def lines_of(said: str) -> list[str]:
    found = re.search(r'<ul class="tw-findings">(.*?)</ul>', said)
    return re.findall(r"<li>(.*?)</li>", found[1]) if found else []


@pytest.fixture(scope="module")
def asked_for(small_database) -> dict:
    """The one document beyond the standard, as the report has it."""
    held = mart.open(f"sqlite:///{(small_database / 'service_levels.db').as_posix()}", small_database)
    found = report("findings", held, Scope(from_on=date(2026, 3, 2), to_on=date(2026, 4, 5))).to_dict("records")
    held.close()
    assert [row["code"] for row in found] == ["document_not_listed"]
    return found[0]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("id", "Surat keterangan lahir diminta petugas pada {requests} dari {whole} permohonan KTP elektronik yang"),
        ("en", "Birth note was asked for in {requests} of {whole} checked requests for Electronic identity card, "),
    ],
)
def test_the_overview_says_it_with_the_way_to_its_proof(with_data: Open, asked_for, language, text):
    test = with_data("overview", lang=language, **MARCH)
    assert sound(test)
    (line,) = lines_of(words_of(test))
    assert f"Disdukcapil Kota Cilegon: {text.format(**asked_for)}" in line
    lead = urlsplit(unescape(re.search(r'href="([^"]+)"', line)[1]))
    assert (lead.path, parse_qs(lead.query)["from"]) == ("completeness", ["2026-03-02"])


def test_the_page_that_proves_it_begins_with_it(with_data: Open, asked_for):
    test = with_data("completeness", lang="en", **MARCH)
    assert sound(test)
    first, second = re.findall(r'<p class="tw-answer">(.*?)</p>', words_of(test))
    assert "Birth note ({requests} of {whole} checked requests for Elec".format(**asked_for) in first
    assert "were incomplete" in second


def test_nothing_found_is_nothing_said(with_data: Open):
    only = {"office": ["jayapura"], **MARCH}
    overview = with_data("overview", lang="en", **only)
    assert sound(overview)
    assert lines_of(words_of(overview)) == []
    assert Words("en")("findings.title") not in words_of(overview)
    assert len(re.findall(r'<p class="tw-answer">', words_of(with_data("completeness", lang="en", **only)))) == 1


def test_data_older_than_a_working_day_is_said_on_every_page(with_data: Open, monkeypatch):
    assert "days old" not in words_of(with_data("on_time", lang="en"))
    monkeypatch.setattr(clock, "now", lambda: small_office.EXPORTED + timedelta(days=10))
    for page in ("on_time", "today", "trust", "upload"):
        test = with_data(page, lang="en", office=["cilegon"])
        assert sound(test)
        assert ("· data is 10 days old" in words_of(test)) == (page != "upload")
    line = lines_of(words_of(with_data("overview", lang="id")))[0]
    assert "Data berakhir 7 Apr 2026, 10 hari lalu (8 hari kerja)" in line
    assert 'href="upload?lang=id"' in line


def test_the_list_of_today_says_which_day_it_means(with_data: Open, monkeypatch):
    assert "today” means" not in words_of(with_data("today", lang="en"))
    monkeypatch.setattr(clock, "now", lambda: small_office.EXPORTED + timedelta(days=10))
    said = words_of(with_data("today", lang="en"))
    assert "This list shows the data as of 7 Apr 2026 16:00 WIB, 10 days ago: “today” means that day." in said


def test_what_nobody_has_touched_is_listed_apart_to_verify_or_close(with_data: Open, monkeypatch, small_database):
    monkeypatch.setattr(rules, "UNTOUCHED_DAYS", 1)
    monkeypatch.setattr(todo, "UNTOUCHED_DAYS", 1)
    scope = {"office": ["cilegon"], "district": ["Cibeber"]}  # of this test alone: what is said is kept
    held = mart.open(f"sqlite:///{(small_database / 'service_levels.db').as_posix()}", small_database)
    rows = report("open-requests", held, Scope(offices=("cilegon",), districts=("Cibeber",)))
    held.close()
    idle = rows[rows["idle_d"] >= 1].sort_values("idle_d", ascending=False)
    assert 0 < len(idle) < len(rows)
    say = Words("en")
    said = words_of(with_data("today", lang="en", **scope))
    assert [row[0] for row in rows_of(said, say("today.verify"))] == list(idle["request_id"])
    assert list(idle["group"]) == ["late"]
    assert say.many("today.late.apart", 1, count=1) in said
    assert f'aria-label="{say("today.late")}"' not in said  # it was the only one
    (line,) = [line for line in lines_of(words_of(with_data("overview", lang="en", **scope))) if "no activity" in line]
    assert f"Of {len(rows)} open requests, {len(idle)} has seen no activity" in line
    assert "href=\"today?" in line


def test_without_such_requests_there_is_no_such_part(with_data: Open):
    assert Words("en")("today.verify") not in words_of(with_data("today", lang="en"))
