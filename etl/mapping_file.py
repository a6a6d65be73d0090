"""A mapping as the TOML text that `--mapping` takes."""

import json
from collections.abc import Mapping as AnyMapping
from dataclasses import replace

from etl.intake.dialect import Dialect
from etl.intake.mapping import Mapping

PLAIN = ("dates", "timezone", "decimal", "encoding", "delimiter", "sheet")
WHOLE = ("header", "header_rows", "skip_last")
ORDERS = ("dmy", "mdy", "ymd")


def to_toml(mapping: Mapping) -> str:
    """The text that `Mapping.parse` reads back as the same."""
    lines = [f"{name} = {_text(value)}" for name in PLAIN if (value := getattr(mapping, name)) is not None]
    lines += [f"{name} = {value}" for name in WHOLE if (value := getattr(mapping, name))]
    for name in ("columns", "defaults"):
        lines += _table(name, getattr(mapping, name))
    for column, meanings in mapping.values.items():
        lines += _table(f"values.{column}", meanings)
    return "\n".join(lines).lstrip("\n") + "\n" if lines else ""


def as_read(found: Dialect, given: Mapping) -> Mapping:
    """The mapping by which files of this shape are read as this one was, whatever their dates leave open."""
    columns = {match.canonical: match.name for match in found.columns if match.canonical and match.name}
    dates = given.dates or (found.dates if found.dates in ORDERS else None)
    return replace(given, dates=dates, decimal=given.decimal or found.decimal, columns=columns)


def _table(name: str, entries: AnyMapping[str, str]) -> list[str]:
    return ["", f"[{name}]", *(f"{_text(key)} = {_text(value)}" for key, value in entries.items())] if entries else []


def _text(value: str) -> str:
    """A basic string: what JSON escapes, TOML escapes in the same way, and DEL too."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
