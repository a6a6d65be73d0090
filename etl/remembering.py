"""Mappings that are kept for files of the same shape: what is kept of them, and when one is found again."""

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection

from etl.intake import IntakeError, Mapping
from etl.intake.columns import find_columns, known_count
from etl.intake.opened import opened
from etl.intake.own import own_names
from etl.mapping_file import to_toml
from service_levels.messages import Message
from service_levels.privacy import Mask
from service_levels.store import batches


@dataclass(frozen=True, slots=True)
class Remembered:
    """A mapping that was kept: `text` TOML, `saved_by` None where it was not noted, `saved_at` microseconds UTC.

    `left_out`: the keys that belonged to the file it was given for, and were not kept. `given_back`: the shape of rows
    that were given back, where it is for those; `text` reads them then.
    """

    kind: str
    shape: str
    text: str
    saved_at: int
    saved_by: str | None = None
    left_out: tuple[str, ...] = ()
    given_back: str | None = None

    @property
    def looks_like(self) -> str:
        """The shape by which it is found."""
        return self.given_back or self.shape

    @property
    def whose(self) -> dict[str, str]:
        """Who gave it, and when, as values of a message."""
        at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=self.saved_at)
        return {"who": self.saved_by or Message("place.somebody"), "at": f"{at:%Y-%m-%d %H:%M}"}

    @property
    def notice(self) -> str | None:
        """That it was used; None where it says nothing."""
        if not self.text.strip():
            return None
        return Message("notice.remembered", **self.whose)

    def refused(self, error: IntakeError) -> IntakeError:
        """The refusal of a file, with what it may lack of this mapping."""
        if not self.left_out:
            return error
        return IntakeError(Message("mapping.left_out", said=error.message, **self.whose, keys=list(self.left_out)))


@dataclass(frozen=True, slots=True)
class Kept:
    """What is kept of a mapping for later files of a shape: its text, and the keys that are not kept.

    `given_back`: the shape of rows that the database gives back of such a file; None: the same.
    """

    shape: str
    text: str
    left_out: tuple[str, ...]
    given_back: str | None = None

    @classmethod
    def of(cls, kind: str, source: Path, mapping: Mapping, mask: Mask) -> "Kept":
        """For files like this one. `mask`: replaces numbers of people. Raises IntakeError."""
        found = opened(source, kind, mapping, mask, part=True).file.found
        shape, small = shape_of_header(own_names(found)), None
        if found.rows:
            columns, _ = find_columns(found, kind, mapping.masked(mask.text))
            small = shape_of_header([found.names[at] for at in columns.used])
        return cls.without_source(shape, mapping, mask, None if small == shape else small)

    @classmethod
    def without_source(cls, shape: str, mapping: Mapping, mask: Mask, given_back: str | None = None) -> "Kept":
        """For files of a shape that is known."""
        rest, left_out = mapping.kept()
        return cls(shape, to_toml(rest.masked(mask.text)), left_out, given_back)

    def remember(self, connection: Connection, kind: str, now: int, by: str) -> None:
        """Keeps it; a mapping that says nothing lets an earlier one be forgotten."""
        if self.text or self.left_out:
            left_out = ";".join(self.left_out) or None
            batches.remember_mapping(connection, kind, self.shape, self.text, now, by, left_out, self.given_back)
        else:
            batches.forget_mapping(connection, kind, self.shape)


def recall(connection: Connection, kinds: Iterable[str], source: Path, mask: Mask) -> Remembered | None:
    """The mapping that was last given for files of this shape, of the first of the kinds that has one.

    A file is looked at as each mapping that is kept would read it: its header may be found only so. Rows that the
    database gave back have another header, by which they are known too.
    """
    for kind in kinds:
        rows = batches.all_mappings(connection, kind)
        every = [_of(row) for row in rows]
        every += [_of_given_back(row) for row in rows if row["given_back"]]
        if every and (found := _found(kind, every, source, mask)):
            return found
    return None


def shape_of(kind: str, source: Path, mask: Mask, mapping: Mapping | None = None) -> str:
    """What files of one origin have in common: their header, as a mapping reads it. Raises IntakeError."""
    return shape_of_header(_names(kind, source, mapping or Mapping(), mask))


def shape_of_header(names: Sequence[str]) -> str:
    """The same, from the names in the header, without those that stand behind rows that were given back."""
    return hashlib.sha256(json.dumps(list(names)).encode()).hexdigest()


def _names(kind: str, source: Path, mapping: Mapping, mask: Mask) -> tuple[str, ...]:
    return own_names(opened(source, kind, mapping, mask, part=True).file.found)


def _found(kind: str, every: Sequence[Remembered], source: Path, mask: Mask) -> Remembered | None:
    try:
        names: tuple[str, ...] | None = _names(kind, source, Mapping(), mask)
    except IntakeError:
        names = None  # it may be readable with what a mapping says of its form
    if names is not None:
        shape = shape_of_header(names)
        plain = next((each for each in every if each.looks_like == shape), None)
        if plain is not None:
            return plain
    tried: dict[tuple[object, ...], str | None] = {}
    for each in every:
        form = _form(Mapping.parse(each.text, Message("place.remembered_mapping")))
        if form == Mapping() or (form.header == 0 and names and known_count(names, kind, None) > 1):
            continue  # a file that has a header is none without
        key = (form.encoding, form.delimiter, form.header, form.header_rows)
        if key not in tried:
            try:
                tried[key] = shape_of(kind, source, mask, form)
            except IntakeError:
                tried[key] = None
        if tried[key] == each.looks_like:
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


def _of_given_back(row: dict) -> Remembered:
    """The same for rows that were given back of such a file."""
    mapping = Mapping.parse(row["text"], Message("place.remembered_mapping")).of_given_back()
    return replace(_of(row), text=to_toml(mapping), given_back=row["given_back"])
