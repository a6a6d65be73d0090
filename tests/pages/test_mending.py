"""A rejected row is mended where it is shown, checked like a file, and loaded."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from service_levels import key, store
from service_levels.store import mending
from service_levels.ui.i18n import Words
from tests.pages.conftest import Open, words_of
from tests.pages.test_upload import EN, GOOD, button, loaded, office, press, through, visit  # noqa: F401

REJECTED = GOOD + (
    "3672010101900001;atlantis;ktp-el;17/03/2026 08.00;;Diproses\n"
    "A4;atlantis;ktp-el;18/03/2026 08.00;;Diproses\n"
    "A5;cilegon;ktp-el;40/03/2026 08.00;;Diproses\nA6;cilegon;ktp-el\n"
)


@pytest.fixture
def history(app: Open, office: str, tmp_path: Path) -> AppTest:  # noqa: F811
    """The history of a load with four rejected rows."""
    from etl.load import Job, load

    file = tmp_path / "ekspor.csv"
    file.write_text(REJECTED)
    load(office, tmp_path, Job("requests", [file]), key.of(office))
    return app("history", lang="en")


def fill(test: AppTest, label: str, text: str) -> None:
    box = next(box for box in test.text_input if label in box.label)
    box.set_value(text).run(timeout=60)
    assert not test.exception


def go_on(test: AppTest) -> None:
    press(test, "mend-next-1")


def test_rows_are_mended_field_by_field_and_loaded(history: AppTest, office: str) -> None:  # noqa: F811
    assert "Rejected row 1 of 4 (line 4 of the file)" in words_of(history)
    assert EN("mend.masked") in words_of(history)
    labels = [box.label for box in history.text_input]
    assert labels[0] == "Kantor \\(Office\\)"  # what is wrong comes first, with our name beside its own
    assert history.text_input[1].value.startswith("id-")
    assert button(history, "mend-check-1").disabled
    fill(history, "Office", "cilegon")
    assert button(history, "mend-check-1").label == "Check 1 row that you fixed"
    (alike,) = history.checkbox
    assert alike.label == "Also change 1 other row with the same value"
    alike.check().run(timeout=60)
    assert button(history, "mend-check-1").label == "Check 2 rows that you fixed"
    go_on(history)
    assert next(box for box in history.text_input if "Office" in box.label).value == "cilegon"
    go_on(history)
    assert "40/03/2026 08.00" in words_of(history)
    fill(history, "Submitted", "20/03/2026 08.00")
    go_on(history)
    assert button(history, "mend-next-1").disabled
    assert EN("mend.elsewhere", line=7) in words_of(history)
    assert not history.text_area
    press(history, "mend-check-1")
    history.switch_page("pages/upload.py").run(timeout=120)
    assert "3 rows read: 3 new, 0 changed" in words_of(history)
    assert len(loaded(office)) == 1  # nothing is loaded before it is asked for
    press(history, "upload-next")
    assert "Done: 3 rows read, 3 new" in words_of(history)
    with store.reading(store.create_engine(office)) as connection:
        found = mending.of_batch(connection, 1)
    assert [row.mended_in for row in found.rows] == [2, 2, 2, None]
    history.switch_page("pages/history.py").run(timeout=60)
    assert EN("history.mends.of", batch=1) in words_of(history)
    history.selectbox[0].set_value(1).run(timeout=60)
    said = words_of(history)
    assert "3 rows were fixed and loaded: load 2." in said
    assert "Rejected row 1 of 1 (line 7 of the file)" in said


def test_a_row_that_is_still_wrong_is_rejected_again_and_can_be_mended_again(
    history: AppTest, office: str  # noqa: F811
) -> None:
    fill(history, "Office", "nowhere")
    press(history, "mend-check-1")
    history.switch_page("pages/upload.py").run(timeout=120)
    assert "1 rows read: 0 new, 0 changed, 0 as they stand already, 1 rejected" in words_of(history)
    press(history, "upload-next")
    assert "Rejected row 1 of 1 (line 2 of the file)" in words_of(history)
    assert next(box for box in history.text_input if "Office" in box.label).value == "nowhere"


def test_changing_the_language_keeps_what_was_mended(history: AppTest) -> None:
    fill(history, "Office", "cilegon")
    go_on(history)
    control = history.button_group[0]
    control.set_value("id").run(timeout=60)
    assert not history.exception
    words = Words("id")
    assert words("mend.row", at=2, all=4, line=5) in words_of(history)
    assert button(history, "mend-check-1").label == words.many("mend.check", 1, count=1)
    press(history, "mend-before-1")
    assert next(box for box in history.text_input if box.label == "Kantor").value == "cilegon"


def test_a_load_that_is_taken_back_has_nothing_to_mend(history: AppTest) -> None:
    press(press(history, "history-look"), "history-undo-do")
    assert not history.text_input
