"""The language is changed at every step of an upload: words change, and nothing that is asked of the commands."""

from pathlib import Path
from typing import Any

import pytest
from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import InitialValue, Selectbox

from service_levels.ui import commands
from service_levels.ui.i18n import LANGUAGES, Words
from tests.pages import small_office
from tests.pages.conftest import Open, words_of
from tests.pages.test_upload import BAD, Visit, choose, office, press, visit  # noqa: F401

STRANGER = (
    "nomor urut;apa;kapan;keadaan;sampai\n"
    "A1;ktp-el;03/02/2026 08.00;sedang antre;\nA2;ktp-el;03/02/2026 09.00;batal;04/02/2026 10.00\n"
)
FIELDS = {
    "request_id": "nomor urut", "service": "apa", "submitted_at": "kapan", "status": "keadaan",
    "finished_at": "sampai",
}  # fmt: skip


def say(test: AppTest, language: str) -> None:
    (control,) = (one for one in test.button_group if set(one.options) == set(LANGUAGES.values()))
    control.set_value(language).run(timeout=120)
    assert not test.exception


@pytest.fixture(autouse=True)
def as_a_browser_holds_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """A browser keeps the words of a choice, and sends them again until the server or a person sets others.

    AppTest writes them anew from the value, in the language of the moment, and would never see what this is about.
    """
    held: dict[str, str] = {}
    written = Selectbox._widget_state.fget

    def sent(box: Selectbox) -> WidgetState:
        if box.id in held and isinstance(box._value, InitialValue) and not box.proto.set_value:
            return WidgetState(id=box.id, string_value=held[box.id])
        fresh = written(box)
        held[box.id] = fresh.string_value
        return fresh

    monkeypatch.setattr(Selectbox, "_widget_state", property(sent))


class Walk:
    """Goes through the steps; where told to, changes the language before everything that is done."""

    def __init__(self, test: AppTest, *, changing: bool) -> None:
        self.test, self.changing, self.language = test, changing, "en"

    def words(self, key: str) -> str:
        return Words(self.language)(key)

    def stand(self) -> None:
        """What a person may do at any moment."""
        if self.changing:
            self.language = next(other for other in LANGUAGES if other != self.language)
            say(self.test, self.language)
            assert self.words("upload.title") in self.test.title[0].value

    def press(self, key: str) -> None:
        self.stand()
        press(self.test, key)

    def choose(self, label: str, value: object) -> None:
        self.stand()
        choose(self.test, self.words(label), value)


def known_shape(walk: Walk) -> None:
    for _ in range(3):
        walk.press("upload-next")


def by_hand(walk: Walk) -> None:
    """Every choice of a file that nothing is known of."""
    walk.choose("upload.choice.kind", "requests")
    walk.choose("upload.choice.dates", "mdy")
    walk.choose("upload.choice.delimiter", ";")
    walk.press("upload-next")
    for field, name in FIELDS.items():
        walk.choose(f"upload.field.{field}", name)
    walk.choose("upload.columns.for_all", "cilegon")
    for word, meaning in (("sedang antre", "open"), ("batal", "withdrawn")):
        walk.stand()
        choose(walk.test, word, meaning)
    for key in ("back", "next", "next", "next"):
        walk.press(f"upload-{key}")


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What was asked of the commands, with the text of the mapping."""
    found: list[Any] = []

    def listen(name: str) -> None:
        real = getattr(commands, name)

        def heard(file: Path, kind: str | None, mapping: Path | None, *rest: Any, **more: Any) -> Any:
            found.append((name, kind, mapping and mapping.read_text("utf-8"), rest, more))
            return real(file, kind, mapping, *rest, **more)

        monkeypatch.setattr(commands, name, heard)

    for name in ("examine", "load"):
        listen(name)
    return found


def test_changing_the_language_at_any_step_asks_nothing_else(
    visit: Visit,  # noqa: F811
    asked: list[Any],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    heard = []
    for changing in (False, True):
        folder = tmp_path / f"office {changing}"  # the second must not remember the first
        folder.mkdir()
        monkeypatch.setenv("DATA_DIR", str(folder))
        small_office.empty(folder, f"sqlite:///{(folder / 'service_levels.db').as_posix()}")
        asked.clear()
        walk = Walk(visit(ekspor__csv=STRANGER), changing=changing)
        by_hand(walk)
        walk.stand()
        assert 'class="tw-problem"' not in words_of(walk.test)
        heard.append(list(asked))
    assert heard[1] == heard[0]
    assert [one[0] for one in heard[0]][-2:] == ["load", "load"]


def test_the_history_keeps_the_load_that_is_looked_at(app: Open, visit: Visit) -> None:  # noqa: F811
    for name in ("satu", "dua"):
        known_shape(Walk(visit(**{f"{name}__csv": BAD.replace("A1", name)}), changing=False))
    test = app("history", lang="en")
    assert "dua.csv" in test.selectbox[0].options[0]
    test.selectbox[0].set_value(1).run()
    say(test, "id")
    assert test.selectbox[0].value == 1
    assert Words("id")("history.batch", batch=1) in words_of(test)
