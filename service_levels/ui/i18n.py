"""What the user reads, in two languages: a folder of messages a language (words/), complete or the tests fail."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = {"id": "Bahasa Indonesia", "en": "English"}
DEFAULT = "id"


@cache
def messages(language: str) -> dict[str, str | list[str]]:
    """Key -> message, or [for one, for any other number] where the language tells them apart."""
    found: dict[str, str | list[str]] = {}
    for file in sorted(Path(__file__).with_name("words").joinpath(language).glob("*.toml")):
        part = tomllib.loads(file.read_text("utf-8"))
        if twice := found.keys() & part.keys():
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} already stand in another file of {language}")
        found |= part
    return found


@dataclass(frozen=True, slots=True)
class Words:
    """Messages of one language. A key that does not exist is a KeyError: a test finds it before a user does."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """The message with its `{names}` filled in; one with two forms needs `many`."""
        message = messages(self.language)[key]
        if not isinstance(message, str):
            raise KeyError(f"{key} has a form for one and for many: use many()")
        return message.format(**values)

    def many(self, key: str, number: int, /, **values: object) -> str:
        """The message in the form for so many; a language without two forms says both alike."""
        message = messages(self.language)[key]
        if not isinstance(message, str):
            message = message[0] if number == 1 else message[1]
        return message.format(**values)


def of_locale(locale: str | None) -> str:
    """The language for a browser's locale (`id-ID`, `ms`, `en-GB`); what is not English is answered in Indonesian."""
    language = (locale or "").replace("_", "-").split("-")[0].lower()
    return "en" if language == "en" else DEFAULT
