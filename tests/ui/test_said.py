"""What the commands say, in the viewer's language: by code and values, columns and places as the screen calls them."""

import ast
import errno
import os
import re
from pathlib import Path

import pytest
from sqlalchemy import exc

from service_levels import messages, store
from service_levels.config import PROJECT
from service_levels.messages import WRITTEN, Message
from service_levels.store import keys
from service_levels.store.errors import explain
from service_levels.ui import i18n, said
from service_levels.ui.i18n import Words
from service_levels.ui.upload import work

ID, EN = Words("id"), Words("en")


@pytest.mark.parametrize(
    ("message", "indonesian", "english"),
    [
        (
            Message("dates.can_only_be", text="13/02/2025", place=Message("place.line", line=228), order="dmy"),
            "'13/02/2025' di baris 228 hanya bisa hari dulu", "'13/02/2025' in line 228 can only be day first",
        ),
        (
            Message("of_file", file="a.csv", said=Message("notice.blank_lines", count=3)),
            "a.csv: Sebanyak 3 baris kosong dilewati.", "a.csv: 3 blank lines were left out.",
        ),
        (
            Message("row.before_submission", column="finished_at", value=WRITTEN).as_json("'23/04/2025'"),
            "“Selesai” '23/04/2025' mendahului “Diajukan”; perbaiki di sumbernya",
            "“Finished” '23/04/2025' lies before “Submitted”; correct it in the source",
        ),
        (
            Message("row.unreadable_order", value="'31/02/2025'", order="dmy"),
            "'31/02/2025' tidak dapat dibaca sebagai tanggal dan jam (urutan: hari-bulan-tahun)",
            "'31/02/2025' is no date and time that can be read (order of day and month: dmy)",
        ),
        (
            Message("mapping.left_out", said=Message("file.no_header"), who="ani", at="2026-03-01 09:00",
                    keys=["skip_last"]),
            ("File ini tidak punya judul kolom: isinya hanya baris kosong. Ekspor ulang filenya. Pilihan ani pada "
            "2026-03-01 09:00 UTC untuk file berbentuk seperti ini juga memuat skip_last; itu hanya berlaku untuk satu "
            "file dan tidak diingat: pilih lagi untuk file ini."),
            ("The file has no header line: it holds only blank lines. Export it again. The choices that ani made on "
            "2026-03-01 09:00 UTC for a file of this shape had skip_last too; that belongs to one file alone and is "
            "not remembered: choose it again for this one."),
        ),
        (
            Message("row.empty_office"),
            "“Kantor” kosong; pilih kantornya di langkah Kolom",
            "“Office” is empty; choose the office in the step Columns",
        ),
        ("nobody has said this yet", "nobody has said this yet", "nobody has said this yet"),
        ("", "", ""),
    ],
)  # fmt: skip
def test_a_message_is_said_in_the_language_of_the_viewer(message: said.Said, indonesian: str, english: str) -> None:
    assert said.by(ID, message) == indonesian
    assert said.by(EN, message) == english


def _all_of(language: str) -> list[str]:
    every = [form for message in i18n.messages(language).values()
             for form in ([message] if isinstance(message, str) else message)]  # fmt: skip
    table = messages.sentences(language)
    return [*every, *(form for code, form in table.items() if f"{code}.screen" not in table)]


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
    raised: list[store.StoreError] = [lost.value]
    for secret in (None, b"another"):
        with pytest.raises(store.KeyRefused) as refused, store.reading(engine) as connection:
            keys.check(connection, secret, "pii.key")
        raised.append(refused.value)
    raised += [explain(OSError(number, os.strerror(number)), url) for number in (errno.ENOSPC, errno.EDQUOT)]
    raised += [explain(OSError(errno.EROFS, "Read-only file system", "data/pii.key"), url)]
    raised += [explain(exc.OperationalError("", None, Exception(text)), url) for text in (
        "attempt to write a readonly database", "could not extend file", "database or disk is full")]  # fmt: skip
    for error in raised:
        shown = said.by(ID, error.message)
        assert not re.search(r"Nothing was changed|free some space|Allow writing", shown)
        anew = said.by(ID, Message("mart.not_anew", said=error.message))
        assert anew == f"Hasil hitungan harus dibuat ulang, tetapi tidak dapat. {shown}"


def test_the_steps_are_those_of_the_upload() -> None:
    assert said.STEPS == work.STEPS


@pytest.mark.parametrize("form", sorted(messages.sentences("id").values()))
def test_what_a_command_says_points_to_a_step_and_never_to_a_place_on_the_screen(form: str) -> None:
    """It is shown in several steps, and in the history: what it speaks of is not below it in each."""
    assert "di bawah ini" not in form
    assert "di atas ini" not in form


def test_outside_the_upload_a_step_is_named_with_its_page() -> None:
    reason = Message("row.unknown_word", column="status", example="…", value=WRITTEN).as_json("'antre'")
    assert said.by(ID, reason).endswith("tentukan artinya di langkah Kolom")
    assert said.by(ID, reason, steps=False).endswith("tentukan artinya di langkah Kolom di halaman Muat data")
    assert said.by(EN, reason, steps=False).endswith("say what it means in the step Columns on the page Load data")
