"""The text of a catalogue as it is kept: identity and phone numbers replaced, everything else as it was written."""

import tomllib
from collections.abc import Callable
from typing import Any

from etl.sources.table import IntakeError
from service_levels.messages import Message

Hidden = Callable[[str], str]


def without_numbers(text: str, file: str, hidden: Hidden) -> tuple[str, list[int]]:
    """(a catalogue's text with the numbers in its texts, names and comments replaced, the lines that held one).

    Raises IntakeError where one stands in another place, or is written with escapes.
    """
    given = tomllib.loads(text)
    parts = sorted({part for part in _texts(given) if hidden(part) != part}, key=len, reverse=True)
    kept = text
    for part in parts:
        kept = kept.replace(part, hidden(part))
    kept = "\n".join(_comment(line, hidden) for line in kept.split("\n"))
    if kept == text and not parts:
        return text, []
    lines = [at for at, (old, new) in enumerate(zip(text.split("\n"), kept.split("\n"), strict=False), 1) if old != new]
    try:
        right = tomllib.loads(kept) == _with(given, hidden)
    except tomllib.TOMLDecodeError:
        right = False
    if not right:
        if lines:
            raise IntakeError(Message("catalogue.number", file=file, line=lines[0]))
        raise IntakeError(Message("catalogue.number_somewhere", file=file))
    return kept, lines


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for key, each in value.items() for text in (key, *_texts(each))]
    return [text for each in value for text in _texts(each)] if isinstance(value, list) else []


def _with(value: Any, hidden: Hidden) -> Any:
    if isinstance(value, str):
        return hidden(value)
    if isinstance(value, dict):
        return {hidden(key): _with(each, hidden) for key, each in value.items()}
    return [_with(each, hidden) for each in value] if isinstance(value, list) else value


def _comment(line: str, hidden: Hidden) -> str:
    """A line with what stands behind its first # hidden; in a text that is hidden already nothing changes."""
    before, sign, behind = line.partition("#")
    return f"{before}{sign}{hidden(behind)}" if sign else line
