"""Every page of a list holds what it says, whatever the number of rows."""

import pytest
from streamlit.testing.v1 import AppTest

from service_levels.ui.i18n import Words
from tests.pages.conftest import words_of


def page(total: int, language: str) -> None:
    import streamlit as st

    from service_levels.ui import paging
    from service_levels.ui.i18n import Words

    st.session_state["found"] = paging.part(Words(language), "list", st.session_state.get("total", total), 15)


@pytest.mark.parametrize("total", [0, 1, 15, 16, 45, 46])
def test_the_pages_cover_every_row_once(total: int) -> None:
    test = AppTest.from_function(page, args=(total, "en")).run()
    seen = []
    pages = max(1, -(-total // 15))
    for number in range(1, pages + 1):
        if pages > 1:
            test.number_input[0].set_value(number).run()
        first, end = test.session_state["found"]
        seen += range(first, end)
        if pages > 1:
            assert f"Rows {first + 1}–{end} of {total}." in words_of(test)
            assert test.number_input[0].label == Words("en")("paging.page", pages=pages)
    assert seen == list(range(total))
    assert bool(test.number_input) == (total > 15)


def test_a_list_that_has_become_shorter_shows_its_last_page() -> None:
    test = AppTest.from_function(page, args=(46, "id")).run()
    test.number_input[0].set_value(4).run()
    assert test.session_state["found"] == (45, 46)
    test.session_state["total"] = 20
    test.run()
    assert not test.exception
    assert test.session_state["found"] == (15, 20)
