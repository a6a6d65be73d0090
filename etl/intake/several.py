"""A value that stands in more than one column of a file: joined, or in the first column that is filled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

Names = str | tuple[str, ...]
Places = tuple[tuple[int, ...], ...]  # the alternatives, each the columns that are joined (mostly one)


@dataclass(frozen=True, slots=True)
class First:
    """The first of several that is filled; each a column, or a pair that is joined."""

    first: tuple[Names, ...]


Source = Names | First  # how a mapping says where a value stands


def alternatives(source: Source) -> tuple[tuple[str, ...], ...]:
    """The names, alternative by alternative, each with those that are joined."""
    if isinstance(source, First):
        return tuple((each,) if isinstance(each, str) else each for each in source.first)
    return ((source,) if isinstance(source, str) else source,)


def source_of(found: Sequence[Sequence[str]]) -> Source:
    """The opposite: as a mapping says it."""
    each: list[Names] = [names[0] if len(names) == 1 else tuple(names) for names in found]
    return each[0] if len(each) == 1 else First(tuple(each))


def plain(source: Source) -> Any:
    """As TOML writes it: a text, a list, a table."""
    if isinstance(source, First):
        return {"first": [plain(each) for each in source.first]}
    return source if isinstance(source, str) else list(source)
