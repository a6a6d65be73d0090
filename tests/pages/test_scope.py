"""The scope: one choice on every page, in the address, from whatever address."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from service_levels.domain import periods
from service_levels.ui import address
from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, address_of, words_of
from tests.pages.test_pages import PAGES, sound

text = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
values = st.one_of(
    text, st.sampled_from(["cilegon", "ktp-el", "Loket", "own", "year", "en", "2026-03-01", "0001-01-01"])
)
addresses = st.dictionaries(
    st.one_of(st.sampled_from(address.KEYS), text.filter(bool)), st.lists(values, min_size=1, max_size=3), max_size=6
)


def test_an_address_is_obeyed_and_completed(with_data: Open):
    test = with_data(office=["cilegon"], service=["ktp-el"], period="quarter", lang="en")
    assert address_of(test) == {"lang": ["en"], "period": ["quarter"], "office": ["cilegon"], "service": ["ktp-el"]}
    assert "Disdukcapil Kota Cilegon · Electronic identity card" in words_of(test)


def test_the_choice_goes_along_to_every_page(with_data: Open):
    test = with_data(office=["jayapura"], lang="en")
    for page in PAGES:
        test.query_params.clear()  # as the browser does when another page is opened
        test.switch_page(f"pages/{page}.py")
        test.run()
        assert address_of(test)["office"] == ["jayapura"]
        if page not in ("definitions", "data", "request", "measures"):  # those tell of everything, or of one thing
            assert "Disdukcapil Kota Jayapura" in words_of(test)
            assert test.multiselect(key="bar_office").value == ["jayapura"]


def test_a_choice_in_the_bar_is_written_into_the_address(with_data: Open):
    test = with_data(period="last_month")
    test.multiselect(key="bar_service").select("akta-lahir").run()
    test.selectbox(key="bar_period").select("year").run()
    assert address_of(test)["service"] == ["akta-lahir"]
    assert address_of(test)["period"] == ["year"]


def test_a_filter_narrows_the_figures(with_data: Open):
    whole = words_of(with_data(period="last_month", lang="en"))
    part = words_of(with_data(period="last_month", lang="en", office=["jayapura"]))
    assert whole != part


def test_own_dates_can_be_chosen(with_data: Open):
    test = with_data(period="last_month")
    test.selectbox(key="bar_period").select("own").run()
    dates = test.date_input(key="bar_dates")
    dates.set_value((periods.date(2026, 3, 9), periods.date(2026, 3, 15))).run()
    assert address_of(test)["from"] == ["2026-03-09"]
    assert "9–15 Mar 2026" in words_of(test)


def test_the_language_can_be_changed_and_keeps_the_scope(with_data: Open):
    test = with_data(office=["cilegon"], period="last_month")
    test.segmented_control(key="bar_language").set_value("en").run()
    assert address_of(test)["lang"] == ["en"]
    assert test.title[0].value == "Where do we stand?"
    assert test.multiselect(key="bar_office").value == ["cilegon"]


def test_filters_can_be_cleared(with_data: Open):
    test = with_data(office=["cilegon"], district=["Cibeber"], lang="en")
    test.button(key="reset").click().run()
    assert "office" not in address_of(test)
    assert "district" not in address_of(test)
    assert address_of(test)["lang"] == ["en"]


def test_a_filter_that_no_page_takes_is_said_until_the_choice_is_made_anew(with_data: Open):
    said = Words("en")("page.not_filtered", names=Words("en")("outages.target").lower())
    assert said not in words_of(with_data(lang="en"))
    test = with_data(lang="en", target=["siak"])
    assert said in words_of(test)
    test.switch_page("pages/on_time.py").run()
    assert said in words_of(test)
    test.button(key="reset").click().run()
    assert said not in words_of(test)


def test_a_new_address_in_the_same_session_wins(with_data: Open):
    test = with_data(period="year")
    test.query_params.clear()
    test.query_params["period"] = "last_month"
    test.query_params["office"] = ["jayapura"]
    test.run()
    assert test.selectbox(key="bar_period").value == "last_month"
    assert "Disdukcapil Kota Jayapura" in words_of(test)


@pytest.mark.parametrize("name", PAGES)
@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(parameters=addresses)
def test_no_address_breaks_a_page(with_data: Open, name, parameters):
    assert sound(with_data(name, **parameters))
