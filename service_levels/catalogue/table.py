"""One table of a catalogue file, read key by key: what does not fit is noted, and reading goes on.

Every getter returns a value of its type; after a mistake that is an empty stand-in. The file is refused at the end, so
that all its mistakes are told at once.
"""

import difflib
import json
import math
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from service_levels.catalogue.errors import Problem
from service_levels.catalogue.lines import Lines, Path
from service_levels.catalogue.model import Text
from service_levels.messages import Message

_LARGEST = 1_000_000_000  # of seconds or pings in a row: more is a slip


def shown(value: object) -> str:
    """A value as TOML writes it, cut at 60 characters."""
    if isinstance(value, bool | str | int | float):
        text = json.dumps(value, ensure_ascii=False)
    elif isinstance(value, date | time):
        text = value.isoformat()
    elif isinstance(value, list):
        text = "[" + ", ".join(shown(item) for item in value) + "]"
    elif isinstance(value, dict):
        text = "{ " + ", ".join(f"{key} = {shown(item)}" for key, item in value.items()) + " }"
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def nearest(word: str, words: Iterable[str]) -> str:
    """The question whether a near word was meant, which a remedy begins with; '' where none is near."""
    close = difflib.get_close_matches(word, list(words), n=1)
    return Message("remedy.did_you_mean", word=close[0]) if close else ""


class Table:
    """A table of the file. `label` names it in messages, `failed` tells whether it has a mistake so far."""

    def __init__(self, raw: dict[str, object], path: Path, label: str, lines: Lines, problems: list[Problem]) -> None:
        self.raw = raw
        self.path = path
        self.label = label
        self.failed = False
        self._lines = lines
        self._problems = problems
        self._asked: list[str] = []

    def refuse(self, key: str, value: object, rule: Message, remedy: Message) -> None:
        """Note a mistake; `value` None: nothing was written."""
        self.failed = True
        line = self._lines.of((*self.path, key))
        text = None if value is None else shown(value)
        self._problems.append(Problem(line, self.label, key, text, rule, remedy))

    def get(self, key: str, example: str, needed: bool = True) -> object:
        """The raw value; None where it is left out, which is a mistake if it is needed."""
        self._asked.append(key)
        value = self.raw.get(key)
        if value is None and needed:
            self.refuse(key, None, Message("rule.missing"), Message("remedy.add", example=example))
        return value

    def text(self, key: str, example: str, default: str | None = None) -> str:
        """A text that is not empty; `default` None: it has to be there."""
        value = self.get(key, example, needed=default is None)
        if value is None:
            return default or ""
        return self._one_text(key, value, example)

    def optional_text(self, key: str, example: str) -> str | None:
        """A text that is not empty, None where it is left out."""
        value = self.get(key, example, needed=False)
        return None if value is None else self._one_text(key, value, example)

    def remark(self, key: str, example: str) -> str:
        """A text, '' where it is left out or empty."""
        value = self.get(key, example, needed=False)
        return "" if value in (None, "") else self._one_text(key, value, example)

    def _one_text(self, key: str, value: object, example: str) -> str:
        if not isinstance(value, str):
            self.refuse(key, value, Message("rule.text"), Message("remedy.example", example=example))
        elif not value.strip():
            self.refuse(key, value, Message("rule.empty"), Message("remedy.example", example=example))
        elif any(unicodedata.category(letter) == "Cc" for letter in value):
            rule = Message("rule.control")
            self.refuse(key, value, rule, Message("remedy.example", example=example))
        else:
            return value.strip()
        return ""

    def truth(self, key: str, example: str) -> bool:
        """true or false, false where it is left out."""
        value = self.get(key, example, needed=False)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, value, Message("rule.truth"), Message("remedy.example", example=example))
        return value is True

    def texts(self, key: str, example: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A list of texts, none of them empty."""
        value = self.get(key, example, needed=False)
        if value is None:
            return default
        if not isinstance(value, list):
            self.refuse(key, value, Message("rule.texts"), Message("remedy.example", example=example))
            return ()
        return tuple(text for item in value if (text := self._one_text(key, item, example)))

    def name(self, default: str) -> Text:
        """`name`: a text that holds for both languages, or a table { id, en } of which one may be left out."""
        example = 'name = { id = "Kartu Keluarga", en = "Family card" }'
        value = self.get("name", example, needed=False)
        if value is None:
            return Text(default, default)
        if not isinstance(value, dict):
            text = self._one_text("name", value, example)
            return Text(text, text)
        inner = self.inner("name", value)
        id_, en = inner.optional_text("id", example), inner.optional_text("en", example)
        inner.done()
        if not value:
            self.refuse("name", value, Message("rule.empty"), Message("remedy.example", example=example))
        return Text(id_ or en or "", en or id_ or "")

    def number(self, key: str, example: str, default: float | None = None) -> float:
        """A finite number above 0."""
        value = self.get(key, example, needed=default is None)
        if value is None:
            return default or 0.0
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.refuse(key, value, Message("rule.number"), Message("remedy.example", example=example))
            return 0.0
        if not 0 < value < math.inf:
            self.refuse(key, value, Message("rule.above_zero"), Message("remedy.example", example=example))
            return 0.0
        return float(min(value, 1e300))  # a whole number of TOML may be beyond what a float holds

    def share(self, key: str, example: str, default: float | None) -> float | None:
        """A fraction above 0, at most 1; `default` where it is left out."""
        if key not in self.raw:
            self._asked.append(key)
            return default
        value = self.number(key, example)
        if value > 1:
            hint = f"{key} = {value / 100:g}" if value <= 100 else example
            self.refuse(key, self.raw[key], Message("rule.share"), Message("remedy.example", example=hint))
        return value

    def whole(self, key: str, example: str, default: int) -> int:
        """A whole number above 0."""
        value = self.get(key, example, needed=False)
        if value is None:
            return default
        if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _LARGEST:
            rule = Message("rule.whole", most=_LARGEST)
            self.refuse(key, value, rule, Message("remedy.example", example=example))
            return default
        return value

    def choice(self, key: str, words: Sequence[str], example: str, default: str | None = None) -> str:
        """One of `words`."""
        value = self.text(key, example, default)
        if value and value not in words:
            hint = nearest(value, words)
            self.refuse(
                key, self.raw[key], Message("rule.one_of", words=list(words)),
                Message("remedy.near_example", near=hint, example=example),
            )
        return value

    def day(self, key: str, example: str) -> date:
        """A local date."""
        value = self.get(key, example)
        return date.min if value is None else self._one_day(key, value, example)

    def days(self, key: str, example: str) -> frozenset[date]:
        """A list of local dates."""
        value = self.get(key, example, needed=False)
        if value is None:
            return frozenset()
        if not isinstance(value, list):
            self.refuse(key, value, Message("rule.dates"), Message("remedy.example", example=example))
            return frozenset()
        return frozenset(self._one_day(key, item, example) for item in value)

    def _one_day(self, key: str, value: object, example: str) -> date:
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        self.refuse(
            key,
            value,
            Message("rule.date"),
            Message("remedy.example", example=example),
        )
        return date.min

    def instant(self, key: str, example: str) -> datetime:
        """A moment with its offset from UTC."""
        value = self.get(key, example)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        if value is not None:
            self.refuse(
                key,
                value,
                Message("rule.instant"),
                Message("remedy.example", example=example),
            )
        return datetime.min.replace(tzinfo=UTC)

    def inner(self, key: str, raw: dict[str, object]) -> "Table":
        """The table that stands under `key`."""
        return Table(raw, (*self.path, key), f"{self.label}, {key}", self._lines, self._problems)

    def each(self, key: str) -> "list[Table]":
        """The tables of the array of tables `key`, named [[...]] no. 1, 2 ... in messages."""
        name = ".".join([*(part for part in self.path if isinstance(part, str)), key])
        example = f"[[{name}]]"
        value = self.get(key, example, needed=False)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.refuse(key, value, Message("rule.tables"), Message("remedy.above", example=example))
            return []
        above = f"{self.label}, " if self.path else ""
        return [
            Table(
                raw,
                (*self.path, key, place),
                f"{above}{example} no. {place + 1}",
                self._lines,
                self._problems,
            )
            for place, raw in enumerate(value)
        ]

    def done(self) -> None:
        """Refuse every key that no getter has asked for."""
        for key in self.raw:
            if key not in self._asked:
                known = ", ".join(dict.fromkeys(self._asked))
                self.refuse(
                    key,
                    self.raw[key],
                    Message("rule.unknown_key"),
                    Message("remedy.known_here", near=nearest(key, self._asked), known=known),
                )
