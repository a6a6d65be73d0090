"""What the program says to a person: a code, values, and one table of sentences for each language.

A `Message` is made where something is found out. It is text, the English sentence, for the command line, for logs and
for what is kept; `as_json` gives the code and the values too, from which the screen makes the sentence of its viewer.
A table is a folder of TOML files (`en`, `id`), code = sentence. `code.screen` is how the screen says it where the
command line names a remedy of its own. `word.GROUP.VALUE` names a value.

In a sentence `{name}` stands for a value; `{name!r}` in quotes; `{name:,.1f}` as Python writes a number, with the marks
of the language; `{name:GROUP}` by the table's word for it; `{name:or}` and `{name:GROUP and}` join a list so,
`{name:lines}` gives each its line, otherwise commas stand between. `{=column}` is a column of the contract, `{@step}` a
place on the screen, as the viewer knows it.
"""

import json
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any, Self

ENGLISH = "en"
LANGUAGES = (ENGLISH, "id")
LINES = "lines"
FORMS_KEPT = 2000  # sentences taken apart, of all languages
WRITTEN = "{value}"  # in a message for many rows: what is written in the cell of each

Value = Any  # a Message, a text, a number, None, or a list of them
Named = Callable[[str, str], str | None]  # (group, value) -> what the screen calls it; None: the table's word
Part = tuple[str, str, str | None, str]  # text before it, name, conversion, specification


@lru_cache(maxsize=8)
def sentences(language: str) -> Mapping[str, str]:
    """Code -> sentence, of every file of a language."""
    found: dict[str, str] = {}
    for file in sorted(Path(__file__).with_name(language).glob("*.toml")):
        part = tomllib.loads(file.read_text("utf-8"))
        if twice := found.keys() & part.keys():
            raise ValueError(f"{file.name}: {', '.join(sorted(twice))} already stand in another file of {language}")
        found |= part
    return found


class Message(str):
    """The English sentence of a code with its values. Raises KeyError for a code or a value that is not there."""

    __slots__ = ("code", "values")
    code: str
    values: dict[str, Value]

    def __new__(cls, code: str, /, **values: Value) -> Self:
        values = {name: _simple(value) for name, value in values.items()}
        self = super().__new__(cls, _said(ENGLISH, sentences(ENGLISH)[code], values))
        self.code, self.values = code, values
        return self

    def __reduce__(self) -> tuple[Callable[..., "Message"], tuple[str, dict[str, Value]]]:
        return _again, (self.code, self.values)

    def as_json(self, written: str | None = None) -> dict[str, Any]:
        """`code`, `values` and `text`, the English sentence. `written`: what stands for WRITTEN."""
        text = str(self) if written is None else str(self).replace(WRITTEN, written)
        return {"code": self.code, "values": _plain(self.values, written), "text": text}

    def stored(self) -> str:
        """Code and values as JSON for a database; `revived` reads it."""
        return json.dumps({"code": self.code, "values": _stored(self.values)}, separators=(",", ":"))

    def texts(self) -> Iterator[str]:
        """Every text among the values, in their order."""
        yield from _texts(self.values)

    def with_texts(self, texts: Iterator[str]) -> "Message":
        """The same with other texts in their place."""
        return Message(self.code, **_with_texts(self.values, texts))


class Told(Exception):
    """An error whose text is a message."""

    @property
    def message(self) -> str:
        """The message, or a plain text where there is no code for it."""
        return self.args[0] if self.args and isinstance(self.args[0], str) else str(self)


def listed(names: Sequence[str], more: int = 0) -> Message:
    """Names with commas between, and how many more there are."""
    return Message("list.more", names=names, more=more) if more > 0 else Message("list.all", names=names)


def masked(text: str, hidden: Callable[[str], str]) -> str:
    """A message with its texts as `hidden` shows them, or a text so."""
    return text.with_texts(map(hidden, text.texts())) if isinstance(text, Message) else hidden(text)


def _again(code: str, values: dict[str, Value]) -> Message:
    return Message(code, **values)


def as_json(text: str | Mapping[str, Any]) -> Mapping[str, Any]:
    """A message, or a text without a code, as a program reads it; what is JSON already stays."""
    if not isinstance(text, str):
        return text
    return text.as_json() if isinstance(text, Message) else {"code": None, "values": {}, "text": text}


def code_of(stored: str) -> str:
    """The code of a message that a database kept; of a row of a sheet that of the reason."""
    found = json.loads(stored)
    return found["values"]["said"]["code"] if found["code"] == "row.of_sheet" else found["code"]


def revived(stored: str | None, written: str, text: str) -> Mapping[str, Any]:
    """A message that a database kept, as JSON has it; without a code where the database keeps the text alone."""
    if stored is None:
        return as_json(text)
    found = json.loads(stored)
    return {"code": found["code"], "values": _plain(found["values"], written), "text": text}


def said(language: str, message: str | Mapping[str, Any], named: Named | None = None) -> str:
    """A message or its JSON in a language, on the screen; a text without a known code as it stands.

    `named`: what the screen calls columns (group "=") and places (group "@").
    """
    message = as_json(message)
    table = sentences(language)
    form = table.get(f"{message['code']}.screen") or table.get(message["code"] or "")
    if form is None:
        return message["text"]
    try:
        return _said(language, form, message["values"], named)
    except (KeyError, ValueError, TypeError):  # of another version of the program
        return message["text"]


def _said(language: str, form: str, values: Mapping[str, Value], named: Named | None = None) -> str:
    parts, rest = _parsed(form)
    found = []
    for before, name, conversion, spec in parts:
        found.append(before)
        if name[0] in "=@":
            found.append(_name(language, name[0], name[1:], named))
        else:
            found.append(_part(language, values[name], conversion, spec, named))
    return "".join(found) + rest


@lru_cache(maxsize=FORMS_KEPT)
def _parsed(form: str) -> tuple[tuple[Part, ...], str]:
    """The parts of a sentence that end with a value, and the text behind the last."""
    parts, rest = [], ""
    for before, name, spec, conversion in Formatter().parse(form):
        if name is None:
            rest += before
        else:
            parts.append((rest + before, name, conversion, spec or ""))
            rest = ""
    return tuple(parts), rest


def _part(language: str, value: Value, conversion: str | None, spec: str, named: Named | None) -> str:
    if isinstance(value, list | tuple):
        words = spec.split() or [""]
        last = words[-1]
        word = sentences(language).get(f"word.join.{last}")
        each = spec if word is None and last != LINES else " ".join(words[:-1])
        parts = [_part(language, one, conversion, each, named) for one in value]
        if last == LINES:
            return "".join(f"\n- {part}" for part in parts)
        return (", " if word is None else f" {word} ").join(parts)
    if isinstance(value, Message) or (isinstance(value, Mapping) and "code" in value):
        return str(value) if language == ENGLISH and named is None else said(language, value, named)
    if conversion == "r":
        return repr(str(value))
    if isinstance(value, int | float) and spec:
        return _number(language, format(value, spec))
    return _name(language, spec, str(value), named) if spec else str(value)


def _number(language: str, text: str) -> str:
    marks = sentences(language)["word.number.marks"]
    return text.translate({ord(","): marks[0], ord("."): marks[1]})


def _name(language: str, group: str, value: str, named: Named | None) -> str:
    called = named(group, value) if named else None
    return called if called is not None else sentences(language).get(f"word.{group}.{value}", value)


def _simple(value: Any) -> Value:
    """A value as JSON may have it: numbers of numpy are those of Python, other things what they say of themselves."""
    if value is None or isinstance(value, str | bool | int | float):
        return value
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, list | tuple):
        return [_simple(each) for each in value]
    return _simple(value.item()) if hasattr(value, "item") and not hasattr(value, "__len__") else str(value)


def _plain(value: Value, written: str | None) -> Any:
    if isinstance(value, Message):
        return value.as_json(written)
    if isinstance(value, Mapping):
        return {key: _plain(each, written) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each, written) for each in value]
    return written if value == WRITTEN and written is not None else value


def _stored(value: Value) -> Any:
    if isinstance(value, Message):
        return {"code": value.code, "values": _stored(value.values)}
    if isinstance(value, Mapping):
        return {key: _stored(each) for key, each in value.items()}
    return [_stored(each) for each in value] if isinstance(value, list | tuple) else value


def _texts(value: Value) -> Iterator[str]:
    if isinstance(value, Message):
        yield from _texts(value.values)
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _texts(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str):
        yield value


def _with_texts(value: Any, texts: Iterator[str]) -> Any:
    if isinstance(value, Message):
        return value.with_texts(texts)
    if isinstance(value, Mapping):
        return {key: _with_texts(each, texts) for key, each in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_with_texts(each, texts) for each in value]
    return next(texts) if isinstance(value, str) else value
