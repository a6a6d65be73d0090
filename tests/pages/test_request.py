"""One request: found by its number or a link, told to the second, adding up."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest

from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, address_of, words_of
from tests.pages.small_office import HOSTILE
from tests.pages.test_pages import sound


def seconds(text: str) -> int:
    """A length as the page writes it."""
    if text == "0":
        return 0
    hours, minutes, rest = text.lstrip("−").split(":")
    return int(hours) * 3600 + int(minutes) * 60 + int(rest)


def rows_of(said: str, caption: str) -> list[list[str]]:
    """The cells of a table by its caption."""
    table = re.search(rf'<table[^>]*aria-label="{re.escape(caption)}">(.*?)</table>', said, re.DOTALL)
    assert table, caption
    body = table[1].split("<tbody>")[1]
    rows = re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    return [
        [unescape(re.sub("<[^>]+>", "", cell)) for cell in re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row)] for row in rows
    ]


@pytest.mark.parametrize("language", ["id", "en"])
def test_without_a_number_it_asks_for_one(with_data: Open, language):
    test = with_data("request", lang=language)
    assert sound(test)
    assert Words(language)("request.ask") in unescape(words_of(test))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_request_is_told_and_its_parts_add_up(with_data: Open, language):
    test = with_data("request", lang=language, request="R0012")
    assert sound(test)
    said, say = words_of(test), Words(language)
    *parts, whole = rows_of(said, say("request.story"))
    assert sum(seconds(part[1]) for part in parts) == seconds(whole[1]) > 0
    assert len(test.get("plotly_chart")) == 1
    assert len(test.get("download_button")) == 3


def test_the_ledger_adds_up_line_by_line(with_data: Open):
    for number in ("R0001", "R0006", "R0012", "R0013", "R0100", "R0207"):
        said = words_of(with_data("request", lang="en", request=number))
        *lines, last = rows_of(said, Words("en")("request.ledger"))
        total = 0
        for line in lines:
            if line[3]:
                total += seconds(line[3])
                assert abs(seconds(line[4]) - total) <= len(lines)  # parts of a second are not shown
        assert abs(seconds(last[3]) - total) <= len(lines)


def test_what_it_lacked_and_the_standard_stand_on_the_page(with_data: Open):
    said = words_of(with_data("request", lang="en", request="R0006"))
    assert "Family card" in said  # the document it lacked
    assert "standard 8 working hours, from when the file is complete" in said
    assert Words("en")("request.source.none") in said


def test_case_and_beginnings_find_it_and_several_are_listed(with_data: Open):
    assert "R0012" in words_of(with_data("request", lang="en", request="r0012"))
    test = with_data("request", lang="en", request="R001")
    said = words_of(test)
    assert "10 requests match" in said
    links = [unescape(link) for link in re.findall(r'href="([^"]+)"', said)]
    assert len(links) == 10
    query = parse_qs(urlsplit(links[0]).query)
    assert query["request"][0].startswith("R001")
    assert query["at"][0] in ("cilegon", "jayapura")


def test_a_link_leads_to_its_request(with_data: Open):
    test = with_data("request", request="R0010", at="jayapura", lang="en")
    assert "Disdukcapil Kota Jayapura" in words_of(test)
    assert address_of(test)["request"] == ["R0010"]
    assert test.text_input(key="bar_request").value == "R0010"


def test_only_the_offices_in_scope_are_searched(with_data: Open):
    test = with_data("request", request="R0010", office=["cilegon"], lang="en")
    assert "no request with the number “R0010” in Disdukcapil Kota Cilegon" in words_of(test)


def test_a_number_is_typed_and_goes_into_the_address(with_data: Open):
    test = with_data("request", lang="en")
    test.text_input(key="bar_request").set_value(" R0012 ").run()
    assert sound(test)
    assert address_of(test)["request"] == ["R0012"]
    assert Words("en")("request.story") in words_of(test)


@pytest.mark.parametrize("number", ["R99999", HOSTILE, "' OR 1=1", "%", "\\", "a" * 5000, "\0", "\u202eR0012"])
def test_an_unknown_or_hostile_number_is_said_as_text(with_data: Open, number):
    test = with_data("request", lang="en", request=number)
    assert sound(test)
    said = words_of(test)
    assert "There is no request with the number" in said
    assert "<img" not in said


def test_every_request_of_the_small_office_can_be_told(with_data: Open):
    for number in range(0, 420, 37):
        assert sound(with_data("request", request=f"R{number:04}"))


def test_officers_are_named_only_where_the_office_wants_it(with_data: Open, monkeypatch):
    assert Words("en")("request.officer") not in words_of(with_data("request", lang="en", request="R0012"))
    monkeypatch.setenv("SHOW_OFFICERS", "cilegon")
    assert sound(with_data("request", lang="en", request="R0012"))
