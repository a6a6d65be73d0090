"""TOML as text: what a mapping needs of it. (Python reads TOML and does not write it.)"""

import json
from collections.abc import Mapping
from typing import Any


def written(values: Mapping[str, Any]) -> str:
    """Texts and whole numbers first, then tables, tables in tables below them. What is None or empty is left out."""
    lines = [f"{_key(name)} = {_value(value)}" for name, value in values.items() if isinstance(value, str | int)]
    return "\n".join([*lines, *_tables(values)]).lstrip("\n") + "\n" * bool(lines or _tables(values))


def _tables(values: Mapping[str, Any], above: str = "") -> list[str]:
    lines: list[str] = []
    for name, table in values.items():
        if isinstance(table, Mapping):
            path = f"{above}{_key(name)}"
            plain = [f"{_key(key)} = {_value(value)}" for key, value in table.items() if isinstance(value, str | int)]
            if plain:
                lines += ["", f"[{path}]", *plain]
            lines += _tables(table, f"{path}.")
    return lines


def _key(name: str) -> str:
    return name if name.isascii() and name.replace("_", "").isalnum() else _value(name)


def _value(value: str | int) -> str:
    """A basic string: what JSON escapes, TOML escapes in the same way, and DEL too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
