"""The mapping that a user gives for files that call things otherwise (contract: Input files)."""

import tomllib
from collections.abc import Callable
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from etl.intake.kinds import ALL_COLUMNS, KINDS, NUMBERS
from etl.intake.several import First, Names, Source, alternatives
from etl.intake.strptime import format_problem
from etl.intake.words import fold
from etl.sources.table import Choices, IntakeError
from service_levels.messages import Message
from service_levels.toml_text import too_deep

_PLAIN = ("dates", "timezone", "decimal", "encoding", "delimiter", "sheet")
_WHOLE = {"header": (0, 1_048_576), "header_rows": (1, 2), "skip_last": (0, 1_000)}  # key: least and most
_TRUTHS = ("single_pings",)
_TABLES = ("columns", "values", "defaults", "events")
_EVENTS = {"first": "submitted", "other": "skip"}  # key: the value it may have
INSTANTS = frozenset(column for shape in KINDS.values() for column in shape.instants)
ORDERS = ("dmy", "mdy", "ymd")
EPOCH = "epoch"
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
    `defaults`: a value for a column that the file lacks. `days`: columns of times that hold dates alone, whatever time
    is written behind them. `dates`: dmy, mdy, ymd, epoch or a strptime format.
    `sheet`, `header`, `header_rows`, `skip_last`: as in `etl.sources.table.Choices`. `events`: first = "submitted"
    lets the first event of a request stand for its submission, other = "skip" leaves out every value that is not known.
    `single_pings`: every row is a ping, though the file looks like a list of changes of state.
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
    columns: AnyMapping[str, Source] = field(default_factory=dict)
    values: AnyMapping[str, AnyMapping[str, str]] = field(default_factory=dict)
    defaults: AnyMapping[str, str] = field(default_factory=dict)
    events: AnyMapping[str, str] = field(default_factory=dict)
    days: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str, file: str = "mapping") -> "Mapping":
        """From TOML. Raises IntakeError naming file, key, value and what is allowed."""
        try:
            if too_deep(text):
                raise RecursionError
            given = tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            why = str(error)[:300] if isinstance(error, ValueError) else Message("mapping.too_deep")
            raise IntakeError(Message("mapping.no_toml", file=file, why=why)) from None
        unknown = sorted(set(given) - {*_PLAIN, *_WHOLE, *_TRUTHS, *_TABLES, "days"})
        if unknown:
            keys = ", ".join([*_PLAIN, *_WHOLE, *_TRUTHS, "days"])
            raise IntakeError(Message("mapping.unknown_key", file=file, key=unknown[0], keys=keys))
        plain: dict[str, Any] = {key: _text(file, key, given[key]) for key in _PLAIN if key in given}
        _check_plain(file, plain)
        whole: dict[str, Any] = {key: _whole(file, key, given[key]) for key in _WHOLE if key in given}
        if whole.get("header") == 0 and "header_rows" in whole:
            raise IntakeError(Message("mapping.no_header_rows", file=file))
        truths: dict[str, Any] = {key: _truth(file, key, given[key]) for key in _TRUTHS if key in given}
        values = {
            column: _values(file, column, meanings)
            for column, meanings in _table(file, "values", given.get("values", {})).items()
        }
        return cls(
            **plain,
            **whole,
            **truths,
            columns={
                column: _source(file, column, source)
                for column, source in _table(file, "columns", given.get("columns", {})).items()
            },
            values=values,
            defaults=_defaults(file, given.get("defaults", {})),
            events=_events(file, given.get("events", {})),
            days=_days(file, given.get("days", [])),
        )

    @property
    def names(self) -> frozenset[str]:
        """The names in a file that it speaks of."""
        every = (name for source in self.columns.values() for names in alternatives(source) for name in names)
        return frozenset(name for name in every if name.strip())

    def kept(self) -> tuple["Mapping", tuple[str, ...]]:
        """(what holds for every file of the shape, the keys of what belongs to one file alone)."""
        dates = {column for column in self.defaults if column in INSTANTS}
        left_out = [*(f"defaults.{column}" for column in self.defaults if column in dates)]
        left_out += [key for key in ("skip_last", "sheet") if getattr(self, key)]
        defaults = {column: value for column, value in self.defaults.items() if column not in dates}
        return replace(self, defaults=defaults, skip_last=0, sheet=None), tuple(left_out)

    def masked(self, hidden: Callable[[str], str]) -> "Mapping":
        """The same with numbers of people replaced in names, words and defaults. What they are held against is, too."""

        def source(given: Any) -> Any:
            if isinstance(given, First):
                return First(tuple(map(source, given.first)))
            return hidden(given) if isinstance(given, str) else tuple(map(hidden, given))

        return replace(
            self,
            sheet=None if self.sheet is None else hidden(self.sheet),
            columns={column: source(given) for column, given in self.columns.items()},
            values={
                column: {hidden(word): hidden(meaning) for word, meaning in meanings.items()}
                for column, meanings in self.values.items()
            },
            defaults={column: hidden(value) for column, value in self.defaults.items()},
        )

    def of_given_back(self) -> "Mapping":
        """The same for rows that were given back from the database: without titles, under a header of one line."""
        return self if self.header == 0 else replace(self, header=1, header_rows=1)

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
            raise IntakeError(Message("file.unreadable_named", file=path.name, why=error.strerror or error)) from None
        except UnicodeDecodeError:
            raise IntakeError(Message("mapping.no_utf8", file=path.name)) from None
        return cls.parse(text, path.name)


def _check_plain(file: str, plain: dict[str, str]) -> None:
    dates = plain.get("dates")
    if dates is not None and dates not in (*ORDERS, EPOCH) and (problem := format_problem(dates)):
        raise IntakeError(Message("mapping.dates", file=file, dates=dates, why=problem))
    if (zone := plain.get("timezone")) is not None:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise IntakeError(Message("mapping.timezone", file=file, zone=zone)) from None
    if plain.get("decimal", ".") not in (".", ","):
        raise IntakeError(Message("mapping.decimal", file=file, decimal=plain["decimal"]))
    if len(delimiter := plain.get("delimiter", ",")) != 1 or not delimiter.isascii() or delimiter in '"\r\n\0':
        raise IntakeError(Message("mapping.delimiter", file=file, delimiter=delimiter))


def _table(file: str, name: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise IntakeError(Message("mapping.no_table", file=file, key=name, given=repr(value)))
    for column in value:
        if column not in ALL_COLUMNS:
            raise IntakeError(
                Message("mapping.no_column", file=file, table=name, name=column, known=sorted(ALL_COLUMNS))
            )
    return value


def _source(file: str, column: str, value: Any) -> Source:
    """One name, a list of names that are joined, or { first = [...] }. Raises IntakeError naming the rule."""
    key = f"columns.{column}"
    if isinstance(value, list):
        return _joined(file, column, value)
    if not isinstance(value, dict):
        return _text(file, key, value)
    of = value.get("first")
    if set(value) != {"first"} or not isinstance(of, list) or len(of) < 2:
        raise IntakeError(Message("mapping.several", file=file, key=key, given=repr(value), column=column))
    return First(tuple(_joined(file, column, e) if isinstance(e, list) else _name(file, key, e) for e in of))


def _joined(file: str, column: str, names: list[Any]) -> Names:
    found = tuple(_name(file, f"columns.{column}", name) for name in names)
    if column in INSTANTS and len(found) == 2:
        return found
    if column.endswith("_id") and len(found) >= 2:
        return found
    raise IntakeError(Message("mapping.list", file=file, column=column, given=repr(names)))


def _name(file: str, key: str, value: Any) -> str:
    name = "" if isinstance(value, (list, dict)) else _text(file, key, value).strip()
    if not name:
        raise IntakeError(Message("mapping.no_name", file=file, key=key, given=repr(value)))
    return name


def _events(file: str, value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise IntakeError(Message("mapping.events_no_table", file=file, given=repr(value)))
    for key, said in value.items():
        if said != _EVENTS.get(key, object()):
            raise IntakeError(Message("mapping.events", file=file, key=key, given=repr(said)))
    return dict(value)


def _texts(file: str, name: str, value: Any) -> dict[str, str]:
    return {column: _text(file, f"{name}.{column}", text) for column, text in _table(file, name, value).items()}


def _defaults(file: str, value: Any) -> dict[str, str]:
    defaults = _texts(file, "defaults", value)
    for column in sorted(NUMBERS & defaults.keys()):
        raise IntakeError(Message("mapping.default_for_all", file=file, column=column, given=repr(defaults[column])))
    return defaults


def _text(file: str, key: str, value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (str, int, float)):
        return str(value)
    raise IntakeError(Message("mapping.no_text", file=file, key=key, given=repr(value)))


def _days(file: str, value: Any) -> tuple[str, ...]:
    allowed = [column for kind in ("requests", "events") for column in KINDS[kind].instants]
    columns = value if isinstance(value, list) else [value]
    for column in columns:
        if column not in allowed:
            raise IntakeError(Message("mapping.days", file=file, given=repr(value), allowed=list(allowed)))
    return tuple(columns)


def _whole(file: str, key: str, value: Any) -> int:
    least, most = _WHOLE[key]
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    raise IntakeError(Message("mapping.whole", file=file, key=key, given=repr(value), least=least, most=most))


def _truth(file: str, key: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise IntakeError(Message("mapping.truth", file=file, key=key, given=repr(value)))


def _values(file: str, column: str, meanings: Any) -> dict[str, str]:
    if not isinstance(meanings, dict):
        raise IntakeError(Message("mapping.values_no_table", file=file, column=column))
    found: dict[str, str] = {}
    for word, meaning in meanings.items():
        text = _text(file, f"values.{column}.{word}", meaning)
        if column in MEANINGS:
            text = _UP.get(text, text) if column in ("up", "state") else text
            if text not in MEANINGS[column]:
                raise IntakeError(
                    Message(
                        "mapping.meaning", file=file, column=column, word=word, given=repr(text),
                        meanings=list(MEANINGS[column]),
                    )
                )
        found[word] = text
    return found


def lookup(meanings: AnyMapping[str, str], word: str) -> str | None:
    """What a mapping says of a value: as written, else without regard to case and punctuation; None: nothing."""
    if (exact := meanings.get(word)) is not None:
        return exact
    key = fold(word)
    return next((meaning for given, meaning in meanings.items() if key and fold(given) == key), None)
