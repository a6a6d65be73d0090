"""What the commands say, in Indonesian: every form is one that the commands know, and what is named stays."""

import ast
import errno
import os
import re
import tomllib
from pathlib import Path

import pytest
from sqlalchemy import exc

from service_levels import store
from service_levels.config import PROJECT
from service_levels.store import keys
from service_levels.store.errors import explain
from service_levels.ui import i18n, said
from service_levels.ui.i18n import Words
from service_levels.ui.upload import work

ID, EN = Words("id"), Words("en")
FORMS = tomllib.loads((PROJECT / "service_levels/ui/said_id.toml").read_text("utf-8"))


@pytest.mark.parametrize(
    ("english", "indonesian"),
    [
        ("'13/02/2025' in line 228 can only be day first", "'13/02/2025' di baris 228 hanya bisa hari dulu"),
        ("a.csv: 3 blank lines were left out.", "a.csv: 3 baris kosong dilewati."),
        (
            "finished_at '23/04/2025' lies before submitted_at; correct it in the source",
            "“Selesai” '23/04/2025' mendahului “Diajukan”; perbaiki di sumbernya",
        ),
        (
            "'31/02/2025' is no date and time that can be read (order of day and month: dmy)",
            "'31/02/2025' bukan tanggal dan jam yang dapat dibaca (urutan: hari-bulan-tahun)",
        ),
        (
            (
                "The file is empty: it has no header line. Export it again. The mapping that ani gave on 2026-03-01 "
                "for a file of this shape had skip_last too; that belongs to one file alone and is not remembered: "
                "give it again for this one."
            ),
            (
                "Berkasnya kosong. Ekspor ulang berkasnya. Pemetaan yang diberikan ani pada 2026-03-01 untuk file "
                "berbentuk seperti ini juga memuat skip_last; itu hanya berlaku untuk satu file dan tidak diingat: "
                "tentukan lagi untuk file ini."
            ),
        ),
        ("sheet 'Feb', row 3: 'x' is no number of milliseconds", "lembar 'Feb', baris 3: 'x' bukan angka milidetik"),
        ("nobody has said this yet", "nobody has said this yet"),
        ("", ""),
    ],
)
def test_a_sentence_is_said_in_indonesian(english: str, indonesian: str) -> None:
    assert said.by(ID, english) == indonesian
    assert said.by(EN, english) == english


@pytest.mark.parametrize("english", sorted(FORMS))
def test_a_form_takes_over_what_it_names_and_nothing_else(english: str) -> None:
    names = set(re.findall(r"\{(\w+)\}", english))
    assert set(re.findall(r"\{(\w+)\}", FORMS[english])) <= names
    example = re.sub(r"\{(\w+)\}", lambda found: f"<{found[1]}>", english)
    shown = said.by(ID, example)
    assert shown != example or english == FORMS[english]
    assert "{" not in shown


@pytest.mark.parametrize("english", sorted(FORMS))
def test_every_form_is_one_that_the_commands_say(english: str) -> None:
    """Its fixed words stand in the code, in this order, whatever stands between."""
    code = _code()
    for part in re.split(r"\{\w+\}", english):
        for words in re.findall(r"[\w'-]+(?: [\w'-]+)*", part):
            if len(words) > 3:
                assert words in code, words


def _code() -> str:
    files = [*(PROJECT / "etl").rglob("*.py"), *(PROJECT / "service_levels/store").rglob("*.py")]
    files += [*(PROJECT / "service_levels/mart").rglob("*.py")]
    files += [PROJECT / "service_levels/config.py", PROJECT / "service_levels/ui/commands.py"]  # of bounded commands
    text = "\n".join(path.read_text("utf-8") for path in files)
    return re.sub(r'"\s*\n\s*(?:f|rf)?"', "", text)


def _all_of(language: str) -> list[str]:
    said_so = FORMS.values() if language == "id" else ()
    messages = i18n.messages(language).values()
    every = [form for message in messages for form in ([message] if isinstance(message, str) else message)]
    return [*every, *said_so]


PAGES = {"id": r"[Hh]alaman ([A-Z].*)", "en": r"(?:[Pp]age ([A-Z].*)|\bthe ([A-Z][\w ]*) page\b)"}
STEPS = {"id": r"[Ll]angkah (\W?[A-Z].*)", "en": r"[Ss]tep (\W?[A-Z].*)"}


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_page_or_step_that_a_message_names_exists_under_that_name(language: str) -> None:
    words = Words(language)
    known = {
        PAGES[language]: [words(f"nav.{page}") for pages in _pages().values() for page in pages],
        STEPS[language]: [words(f"upload.step.{step}") for step in said.STEPS],
    }
    for pattern, names in known.items():
        found = [
            (text, named)
            for text in _all_of(language)
            for groups in re.findall(pattern, text)
            for named in [groups if isinstance(groups, str) else "".join(groups)]
            if not any(re.match(rf"\W?{re.escape(name)}\b", named) for name in names)
        ]
        assert not found


def _pages() -> dict[str, tuple[str, ...]]:
    """The list of pages in dashboard.py, which runs when it is imported."""
    tree = ast.parse((PROJECT / "dashboard.py").read_text("utf-8"))
    (pages,) = (n.value for n in tree.body if isinstance(n, ast.Assign) and ast.unparse(n.targets[0]) == "PAGES")
    return ast.literal_eval(pages)


def test_what_stops_a_load_before_it_begins_is_said_whole(tmp_path: Path) -> None:
    """The errors as they are raised, not as this test would write them."""
    url = f"sqlite:///{tmp_path / 'own.db'}"
    (tmp_path / "databases").write_text("own.db\n")
    engine = store.create_engine(url)
    with pytest.raises(store.Lost) as lost:
        store.check(engine, tmp_path)
    store.migrate(engine)
    with store.writing(engine) as connection:
        keys.hold(connection, b"a key", 1)
    raised: list[Exception] = [lost.value]
    for secret in (None, b"another"):
        with pytest.raises(store.KeyRefused) as refused, store.reading(engine) as connection:
            keys.check(connection, secret, "pii.key")
        raised.append(refused.value)
    raised += [explain(OSError(number, os.strerror(number)), url) for number in (errno.ENOSPC, errno.EDQUOT)]
    raised += [explain(OSError(errno.EROFS, "Read-only file system", "data/pii.key"), url)]
    raised += [explain(exc.OperationalError("", None, Exception(text)), url) for text in (
        "attempt to write a readonly database", "could not extend file", "database or disk is full")]  # fmt: skip
    for error in raised:
        shown = said.by(ID, str(error))
        assert shown != str(error)
        assert not re.search(r"Nothing was changed|free some space|Allow writing", shown)
        anew = said.by(ID, f"The mart must be made anew, and cannot be. {error}")
        assert anew.endswith(shown)


def test_the_steps_are_those_of_the_upload() -> None:
    assert said.STEPS == work.STEPS


@pytest.mark.parametrize("form", sorted(FORMS.values()))
def test_what_a_command_says_points_to_a_step_and_never_to_a_place_on_the_screen(form: str) -> None:
    """It is shown in several steps, and in the history: what it speaks of is not below it in each."""
    assert "di bawah" not in form
    assert "di atas ini" not in form


def test_outside_the_upload_a_step_is_named_with_its_page() -> None:
    reason = "'antre' is no known status; say what it means in a mapping: [values.status] \"antre\" = \"…\""
    assert said.by(ID, reason).endswith("tentukan artinya di langkah Kolom")
    assert said.by(ID, reason, steps=False).endswith("tentukan artinya di langkah Kolom di halaman Muat data")
