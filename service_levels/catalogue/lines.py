"""On which line of a TOML text a key stands: tomllib gives values without their places.

Reads only as much of TOML as is needed to find headers and keys in a text that tomllib has accepted.
"""

import re
from collections import Counter

# ("calendar", 0, "hours", 1, "monday"): numbers count the tables of an array from 0.
Path = tuple[str | int, ...]

_HEADER = re.compile(r"\s*(\[\[?)\s*([^\[\]]+?)\s*\]\]?\s*(?:#.*)?$")
_NAME = r"""(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')"""
_KEY = re.compile(rf"\s*({_NAME}(?:\s*\.\s*{_NAME})*)\s*=")
_PART = re.compile(_NAME)
_LONG_QUOTES = ('"""', "'''")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:\\.|[^"\\])*"|'[^']*'|#.*|[\[\]{}]""")


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]


def _left_open(value: str) -> tuple[int, str]:
    """How many brackets more a value opens than it closes, and the quotes of a long string that it leaves open."""
    depth = position = 0
    while token := _TOKEN.search(value, position):
        position = token.end()
        if token[0] in _LONG_QUOTES:
            closing = value.find(token[0], position)
            if closing < 0:
                return depth, token[0]
            position = closing + 3
        else:
            depth += (token[0] in "[{") - (token[0] in "]}")
    return depth, ""


class Lines:
    """The places of the headers and keys of a TOML text."""

    def __init__(self, text: str) -> None:
        self._places: dict[Path, int] = {}
        self._counts: Counter[Path] = Counter()
        self._read(text)

    def of(self, path: Path) -> int | None:
        """The line (from 1) of `path`, else of the nearest table around it, else None."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path)

    def _read(self, text: str) -> None:
        table: Path = ()
        depth = 0  # open brackets of a value that goes over several lines
        closing = ""  # the quotes that end a string that goes over several lines
        for number, line in enumerate(text.split("\n"), start=1):
            value = line
            if closing:
                value = line.partition(closing)[2]
                if closing not in line:
                    continue
            elif not depth:
                if header := _HEADER.match(line):
                    table = self._enter(_parts(header[2]), repeated=header[1] == "[[")
                    self._places[table] = number
                    if header[1] == "[[":
                        self._places.setdefault(table[:-1], number)  # the array, where its first table stands
                    continue
                if key := _KEY.match(line):
                    self._places[(*table, *_parts(key[1]))] = number
                    value = line[key.end() :]
            change, closing = _left_open(value)
            depth += change

    def _enter(self, parts: list[str], repeated: bool) -> Path:
        path: Path = ()
        for place, part in enumerate(parts):
            path = (*path, part)
            last = place == len(parts) - 1
            if last and repeated:
                self._counts[path] += 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
        return path
