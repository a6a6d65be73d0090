"""The mapping that a user gives for files that call things otherwise (contract: Input files)."""

import tomllib
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl.intake.kinds import ALL_COLUMNS
from etl.intake.strptime import format_problem
from etl.intake.words import fold
from etl.sources.table import Choices, IntakeError

_PLAIN = ("dates", "timezone", "decimal", "encoding", "delimiter", "sheet")
_WHOLE = {"header": (1, 1_048_576), "header_rows": (1, 2), "skip_last": (0, 1_000)}  # key: least and most
_TRUTHS = ("single_pings",)
_TABLES = ("columns", "values", "defaults")
MEANINGS = {
    "status": ("finished", "rejected", "withdrawn", "open", ""),
    "event": ("submitted", "returned", "resubmitted", "completed", "finished", "rejected", "withdrawn", ""),
    "up": ("up", "down", "maintenance", "unknown", ""),
    "state": ("up", "down", "maintenance"),
}
_UP = {"true": "up", "1": "up", "false": "down", "0": "down"}


@dataclass(frozen=True, slots=True)
class Mapping:
    """`columns`: canonical name -> name in the file; `values`: canonical name -> {as written: meaning};
    `defaults`: a value for a column that the file lacks. `dates`: dmy, mdy, ymd or a strptime format.
    `sheet`, `header`, `header_rows`, `skip_last`: as in `etl.sources.table.Choices`. `single_pings`: every row is a
    ping, though the file looks like a list of changes of state.
    """

    dates: str | None = None
    timezone: str | None = None
    decimal: str | None = None
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header: int | None = None
    header_rows: int | None = None
    skip_last: int = 0
    single_pings: bool = False
    columns: AnyMapping[str, str] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    defaults: AnyMapping[str, str] = field(default_factory=dict)

    @classmethod
    def parse(cls, text: str, file: str = "mapping") -> "Mapping":
        """From TOML. Raises IntakeError naming file, key, value and what is allowed."""
        try:
            given = tomllib.loads(text)
        except tomllib.TOMLDecodeError as error:
            raise IntakeError(f"{file}: not TOML: {error}.") from None
        unknown = sorted(set(given) - {*_PLAIN, *_WHOLE, *_TRUTHS, *_TABLES})
        if unknown:
            raise IntakeError(
                f"{file}: unknown key {unknown[0]!r}. A mapping has the keys "
                f"{', '.join([*_PLAIN, *_WHOLE, *_TRUTHS])} and the "
                "tables [columns], [values.COLUMN], [defaults]."
            )
        plain: dict[str, Any] = {key: _text(file, key, given[key]) for key in _PLAIN if key in given}
        _check_plain(file, plain)
        whole: dict[str, Any] = {key: _whole(file, key, given[key]) for key in _WHOLE if key in given}
        truths: dict[str, Any] = {key: _truth(file, key, given[key]) for key in _TRUTHS if key in given}
        values = {
            column: _values(file, column, meanings)
            for column, meanings in _table(file, "values", given.get("values", {})).items()
        }
        return cls(
            **plain,
            **whole,
            **truths,
            columns=_texts(file, "columns", given.get("columns", {})),
            values=values,
            defaults=_texts(file, "defaults", given.get("defaults", {})),
        )

    @property
    def choices(self) -> Choices:
        """What it says of the file's form."""
        return Choices(
            self.encoding, self.delimiter, self.sheet, self.header, self.header_rows, self.skip_last, self.decimal
        )

    @classmethod
    def read(cls, path: Path) -> "Mapping":
        """From a TOML file."""
        try:
            text = path.read_text(encoding="utf-8-sig")
        except OSError as error:
            raise IntakeError(f"{path.name}: cannot be read: {error.strerror or error}.") from None
        except UnicodeDecodeError:
            raise IntakeError(f"{path.name}: not UTF-8; save the mapping as UTF-8 text.") from None
        return cls.parse(text, path.name)


def _check_plain(file: str, plain: dict[str, str]) -> None:
    dates = plain.get("dates")
    if dates is not None and dates not in ("dmy", "mdy", "ymd") and (problem := format_problem(dates)):
        raise IntakeError(
            f"{file}: dates = {dates!r}: {problem}. Write dmy, mdy, ymd, or a format such as \"%d/%m/%Y %H:%M\"."
        )
    if (zone := plain.get("timezone")) is not None:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise IntakeError(
                f"{file}: timezone = {zone!r} is not a known time zone; write for example \"Asia/Jakarta\"."
            ) from None
    if plain.get("decimal", ".") not in (".", ","):
        raise IntakeError(f"{file}: decimal = {plain['decimal']!r}; it is either \".\" or \",\".")
    if len(delimiter := plain.get("delimiter", ",")) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise IntakeError(f"{file}: delimiter = {delimiter!r}; it is one character, for example \";\".")


def _table(file: str, name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise IntakeError(f"{file}: {name} = {value!r} is no table; write [{name}] and its keys below.")
    for column in value:
        if column not in ALL_COLUMNS:
            raise IntakeError(
                f"{file}: [{name}] names {column!r}, which is no canonical column. They are "
                f"{', '.join(sorted(ALL_COLUMNS))}. (In [columns] the canonical name comes first: "
                'request_id = "name in the file".)'
            )
    return value


def _texts(file: str, name: str, value: Any) -> dict[str, str]:
    return {column: _text(file, f"{name}.{column}", text) for column, text in _table(file, name, value).items()}


def _text(file: str, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise IntakeError(f"{file}: {key} = {value!r} is no text; put it in quotes.")


def _whole(file: str, key: str, value: Any) -> int:
    least, most = _WHOLE[key]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise IntakeError(f"{file}: {key} = {value!r}; it is a whole number from {least} to {most:,}.")


def _truth(file: str, key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise IntakeError(f"{file}: {key} = {value!r}; it is true or false.")


def _values(file: str, column: str, meanings: Any) -> dict[str, str]:
    if not isinstance(meanings, dict):
        raise IntakeError(f'{file}: values.{column} is no table; write [values.{column}] and then "word" = "meaning".')
    found: dict[str, str] = {}
    for word, meaning in meanings.items():
        text = _text(file, f"values.{column}.{word}", meaning)
        if column in MEANINGS:
            text = _UP.get(text, text) if column in ("up", "state") else text
            if text not in MEANINGS[column]:
                raise IntakeError(
                    f"{file}: [values.{column}] maps {word!r} to {text!r}; it must be one of "
                    f"{', '.join(repr(m) for m in MEANINGS[column])}."
                )
        found[word] = text
    return found


def lookup(meanings: AnyMapping[str, str], word: str) -> str | None:
    """What a mapping says of a value: as written, else without regard to case and punctuation; None: nothing."""
    if (exact := meanings.get(word)) is not None:
        return exact
    key = fold(word)
    return next((meaning for given, meaning in meanings.items() if key and fold(given) == key), None)
