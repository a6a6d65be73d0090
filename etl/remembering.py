"""Mappings that are kept for files of the same shape: what is kept of them, and when one is found again."""

import hashlib
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from etl.intake import IntakeError, Mapping
from etl.intake.columns import known_count
from etl.intake.opened import opened
from etl.mapping_file import to_toml
from service_levels.csv_text import EXTRA, was_given_back
from service_levels.store import batches


@dataclass(frozen=True, slots=True)
class Remembered:
    """A mapping that was kept: `text` TOML, `saved_by` None where it was not noted, `saved_at` microseconds UTC.

    `left_out`: the keys that belonged to the file it was given for, and were not kept.
    """

    kind: str
    shape: str
    text: str
    saved_at: int
    saved_by: str | None = None
    left_out: tuple[str, ...] = ()

    @property
    def whose(self) -> str:
        """Who gave it, and when."""
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.saved_at)
        return f"{self.saved_by or 'somebody'} gave on {at:%Y-%m-%d %H:%M} UTC"

    @property
    def notice(self) -> str | None:
        """That it was used; None where it says nothing."""
        if not self.text.strip():
            return None
        return f"Read by the mapping that {self.whose} for files of this shape; `etl mapping` shows and forgets it."

    def refused(self, error: IntakeError) -> IntakeError:
        """The refusal of a file, with what it may lack of this mapping."""
        if not self.left_out:
            return error
        return IntakeError(
            f"{error} The mapping that {self.whose} for a file of this shape had {', '.join(self.left_out)} too; that "
            "belongs to one file alone and is not remembered: give it again for this one."
        )


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a mapping for later files of a shape: its text, and the keys that are not kept."""

    shape: str
    text: str
    left_out: tuple[str, ...]

    @classmethod
    def of(cls, shape: str, mapping: Mapping, mask: Callable[[str], str]) -> "Kept":
        """`mask`: replaces numbers of people."""
        rest, left_out = mapping.kept()
        return cls(shape, mask(to_toml(rest)), left_out)

    def remember(self, connection: Connection, kind: str, now: int, by: str) -> None:
        """Keeps it; a mapping that says nothing lets an earlier one be forgotten."""
        if self.text or self.left_out:
            left_out = ";".join(self.left_out) or None
            batches.remember_mapping(connection, kind, self.shape, self.text, now, by, left_out)
        else:
            batches.forget_mapping(connection, kind, self.shape)


def recall(connection: Connection, kinds: Iterable[str], source: Path) -> Remembered | None:
    """The mapping that was last given for files of this shape, of the first of the kinds that has one.

    A file is looked at as each mapping that is kept would read it: its header may be found only so.
    """
    for kind in kinds:
        every = [_of(row) for row in batches.all_mappings(connection, kind)]
        if every and (found := _found(kind, every, source)):
            return found
    return None


def shape_of(kind: str, source: Path, mapping: Mapping | None = None) -> str:
    """What files of one origin have in common: their header, as a mapping reads it. Raises IntakeError."""
    return shape_of_header(_names(kind, source, mapping or Mapping()))


def shape_of_header(names: Sequence[str]) -> str:
    """The same, from the names in the header; rows that were given back have the shape of the file they are from."""
    names = names[: -len(EXTRA)] if was_given_back(names) else names
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()


def _names(kind: str, source: Path, mapping: Mapping) -> tuple[str, ...]:
    return opened(source, kind, mapping, part=True).file.found.names


def _found(kind: str, every: Sequence[Remembered], source: Path) -> Remembered | None:
    try:
        names: tuple[str, ...] | None = _names(kind, source, Mapping())
    except IntakeError:
        names = None  # it may be readable with what a mapping says of its form
    if names is not None:
        shape = shape_of_header(names)
        plain = next((each for each in every if each.shape == shape), None)
        if plain is not None:
            return plain
    tried: dict[tuple[object, ...], str | None] = {}
    for each in every:
        form = _form(Mapping.parse(each.text, "the remembered mapping"))
        if form == Mapping() or (form.header == 0 and names and known_count(names, kind, None) > 1):
            continue  # a file that has a header is none without
        key = (form.encoding, form.delimiter, form.header, form.header_rows)
        if key not in tried:
            try:
                tried[key] = shape_of(kind, source, form)
            except IntakeError:
                tried[key] = None
        if tried[key] == each.shape:
            return each
    return None


def _form(mapping: Mapping) -> Mapping:
    """What a mapping says of how the file is written."""
    return Mapping(
        encoding=mapping.encoding, delimiter=mapping.delimiter, header=mapping.header, header_rows=mapping.header_rows
    )


def _of(row: dict) -> Remembered:
    left_out = tuple(filter(None, (row["left_out"] or "").split(";")))
    return Remembered(row["kind"], row["shape"], row["text"], row["saved_at"], row["saved_by"], left_out)
