"""TOML as text: what a mapping needs of it. (Python reads TOML and does not write it.)"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

_PLAIN = str | int | list | tuple

DOTS = 50  # of a key; a catalogue needs none


def written(values: Mapping[str, Any]) -> str:
    """Texts, whole numbers and lists first, then tables, tables in tables below them. None and empty tables are left
    out.
    """
    lines = [f"{_key(name)} = {_value(value)}" for name, value in values.items() if isinstance(value, _PLAIN)]
    return "\n".join([*lines, *_tables(values)]).lstrip("\n") + "\n" * bool(lines or _tables(values))


def _tables(values: Mapping[str, Any], above: str = "") -> list[str]:
    lines: list[str] = []
    for name, table in values.items():
        if isinstance(table, Mapping):
            path = f"{above}{_key(name)}"
            plain = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if isinstance(value, _PLAIN)]
            if plain:
                lines += ["", f"[{path}]", *plain]
            lines += _tables(table, f"{path}.")
    return lines


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _value(name)


def _value(value: str | int | Sequence[Any]) -> str:
    """A basic string, a number, or a list of them: what JSON escapes, TOML escapes in the same way, and DEL too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")


def too_deep(text: str) -> bool:
    """Whether a key has more than DOTS parts: Python's reader takes the square of their number."""
    parts = re.split(r"[=,\[\]{}\n]", text)
    return any(part.count(".") > DOTS and not part.lstrip().startswith("#") for part in parts)
