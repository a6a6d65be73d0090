"""What the commands say, in Indonesian: every form is one that the commands know, and what is named stays."""

import re
import tomllib

import pytest

from service_levels.config import PROJECT
from service_levels.ui import said
from service_levels.ui.i18n import Words

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
    text = "\n".join(path.read_text("utf-8") for path in files)
    return re.sub(r'"\s*\n\s*(?:f|rf)?"', "", text)
