"""Both languages are complete, and nothing is said that nobody asks for."""

import re
import string

import pytest

from service_levels.config import PROJECT
from service_levels.reports import REPORTS
from service_levels.ui import i18n

ID, EN = i18n.messages("id"), i18n.messages("en")


def forms(message: str | list[str]) -> list[str]:
    return [message] if isinstance(message, str) else message


def placeholders(message: str | list[str]) -> set[str]:
    return {name for form in forms(message) for _, name, _, _ in string.Formatter().parse(form) if name}


def source() -> str:
    files = [
        PROJECT / "dashboard.py",
        *(PROJECT / "pages").glob("*.py"),
        *(PROJECT / "service_levels/ui").rglob("*.py"),
    ]
    return "\n".join(file.read_text("utf-8") for file in files)


def test_both_languages_have_the_same_messages():
    assert ID.keys() == EN.keys()


@pytest.mark.parametrize("key", sorted(ID))
def test_a_message_takes_the_same_values_in_both_languages(key):
    assert placeholders(ID[key]) == placeholders(EN[key])
    for form in forms(ID[key]) + forms(EN[key]):
        assert form.strip() == form != ""


def test_english_has_two_forms_wherever_indonesian_has():
    assert all(not isinstance(EN[key], str) for key, message in ID.items() if not isinstance(message, str))


def test_every_message_is_used():
    text = source()
    unused = [key for key in ID if f'"{key}"' not in text and not _built(key, text)]
    assert unused == []


def _built(key: str, text: str) -> bool:
    """Whether the code puts this key together: an f-string whose fixed parts fit it."""
    for pattern in re.findall(r"""f"([a-z{][\w.{}\[\]()' ]*\.[\w.{}\[\]()' ]*)\"""", text):
        if re.fullmatch(re.sub(r"\\\{.*?\\\}", r"[a-z0-9_]+", re.escape(pattern)), key):
            return True
    return False


def test_every_message_asked_for_exists():
    for key in re.findall(r'(?:words|say|many)\(\s*"([a-z_.]+)"', source()):
        assert key in ID, key


def test_every_unit_of_the_registry_has_a_word():
    for report in REPORTS.values():
        for figure in report.columns:
            assert f"definitions.unit.{figure.unit}" in ID


@pytest.mark.parametrize(
    ("locale", "language"),
    [("id-ID", "id"), ("en-GB", "en"), ("en", "en"), ("EN_us", "en"), ("ms", "id"), ("", "id"), (None, "id")],
)
def test_the_browser_chooses(locale, language):
    assert i18n.of_locale(locale) == language


def test_one_and_many():
    words = i18n.Words("en")
    assert words.many("length.days", 1, days="1") == "1 day"
    assert words.many("length.days", 2, days="2") == "2 days"
    assert i18n.Words("id").many("length.days", 2, days="2") == "2 hari"


def test_a_message_with_two_forms_is_not_said_without_a_count():
    with pytest.raises(KeyError, match="use many"):
        i18n.Words("en")("length.days", days="2")
