"""The encoding of a file whose bytes leave it open: the choice, and how its lines read in each."""

from typing import Any

from service_levels.ui import widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import parts
from service_levels.ui.upload.work import File
from service_levels.ui.widgets import Column

NAMED = ("utf-8", "windows-1252", "windows-1250", "cp850", "cp437", "mac-roman", "utf-16-le", "utf-16-be")


def offered(file: File) -> bool:
    """Whether there is a choice: the bytes leave it open, or one was made."""
    return bool(file.encodings) or file.mapped("encoding") is not None


def choice(words: Words, file: File) -> None:
    """The choice itself; it goes into the mapping."""
    found, given = file.understood, file.mapped("encoding")
    options = [None, *(each["name"] for each in file.encodings)]
    options += [given] if given not in options else []

    def label(name: str | None) -> str:
        if name is not None:
            return _named(words, name)
        if found is None:
            return words("upload.encoding.choose")
        return words("upload.auto.plain") if given else words("upload.auto", what=_named(words, found["encoding"]))

    why = words("upload.why.encoding" if found else "upload.why.encoding.open")
    parts.choice(
        words("upload.choice.encoding"), f"encoding-{file.path.parent.name}", options, given, label, why,
        lambda name: file.choose(encoding=name),
    )  # fmt: skip


def preview(words: Words, file: File) -> None:
    """The lines that tell the encodings apart, as each reads them."""
    every: list[dict[str, Any]] = file.encodings
    rows = [(each["name"], line, text) for each in every for line, text in each["lines"]]
    if not rows:
        return
    title, fmt = words("upload.encoding.title"), Formats(words)
    columns = [
        Column(words("upload.choice.encoding"), [_named(words, name) for name, _, _ in rows], number=False),
        Column(words("upload.read.line"), [fmt.number(line) for _, line, _ in rows]),
        Column(words("upload.encoding.reads"), [text for _, _, text in rows], number=False),
    ]
    widgets.section(title)
    widgets.html(widgets.table(title, columns, words, len(rows)))


def _named(words: Words, name: str) -> str:
    plain = name.removesuffix("-sig")
    key = plain.replace("-", "_")
    return words(f"upload.encoding.{key}") if plain in NAMED else plain.upper()
