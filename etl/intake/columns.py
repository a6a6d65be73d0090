"""Which column of a file is which: by the mapping, else its canonical name, else a known synonym."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from etl.intake.dialect import ColumnMatch
from etl.intake.kinds import KINDS, NUMBERS
from etl.intake.mapping import Mapping
from etl.intake.pairs import pairs
from etl.intake.several import Places, Source, alternatives, source_of
from etl.intake.words import CLOSED, LAST_NAMES, NAMES, RESOLVED, STANDARD, WEAK_NAMES, fold, known_names
from etl.sources.header import looks_like_data
from etl.sources.table import Header, IntakeError
from etl.sources.xes import CASE
from service_levels.csv_text import EXTRA, was_given_back
from service_levels.messages import Message, listed

Rows = Sequence[Sequence[str]]


class TwoCandidatesError(IntakeError):
    """Two columns may be the one that is looked for: a question, where the kind of file is clear all the same."""

_COMPLAINT = re.compile("pengaduan|aduan|laporan|keluhan|complain|grievance")


@dataclass(frozen=True, slots=True)
class Columns:
    """`places`: canonical column -> where it stands in the file: alternatives, each the indices that are joined.

    `defaults`: canonical column -> value, for those the file lacks. `sources`: `places` by names, as a mapping says
    it. `notices`: what was taken together without being told.
    """

    places: dict[str, Places]
    defaults: dict[str, str]
    matches: tuple[ColumnMatch, ...]
    unused_defaults: tuple[str, ...] = ()
    sources: dict[str, Source] = field(default_factory=dict)
    notices: tuple[str, ...] = ()

    @property
    def place(self) -> dict[str, int]:
        """Canonical column -> index of the first column of the file that it is taken from."""
        return {column: places[0][0] for column, places in self.places.items()}

    @property
    def used(self) -> list[int]:
        """Indices of all columns that something is taken from."""
        return sorted({at for places in self.places.values() for each in places for at in each})


def keys_of(name: str) -> tuple[str, ...]:
    """A header name as compared: folded, and folded without what stands in brackets ('Tanggal Selesai (WIB)').

    The attribute of a case in a log ('case:channel') is compared as a whole first, then without 'case:'.
    """
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name)
    own = name.removeprefix(CASE) if name.startswith(CASE) and ":" not in name[len(CASE) :] else ""
    return tuple(dict.fromkeys(key for key in (fold(name), fold(bare), fold(own)) if key))


def known_count(header: Sequence[str], kind: str | None, mapping: Mapping | None) -> int:
    """How many names of a header are known for the kind (None: the kind that knows most)."""
    given = set() if mapping is None else {fold(name) for name in mapping.names} - {""}
    kinds = list(KINDS) if kind is None else [kind]
    return max(sum(_is_known(name, each, given) for name in header) for each in kinds)


def _is_known(name: str, kind: str, given: set[str]) -> bool:
    return any(
        key in given or key in NAMES[kind] or key in WEAK_NAMES[kind] or key in LAST_NAMES[kind]
        for key in keys_of(name)
    )


def match_columns(header: Header | Sequence[str], kind: str, mapping: Mapping | None) -> Columns:
    """Raises IntakeError: a name that is used twice, a mapped name that is not there, two candidates for one column,
    or a required column that is not found.
    """
    columns, problems = find_columns(header, kind, mapping)
    if problems:
        raise problems[0]
    return columns


def find_columns(
    header: Header | Sequence[str], kind: str, mapping: Mapping | None
) -> tuple[Columns, list[IntakeError]]:
    """What was found, and everything for which `match_columns` would refuse the file.

    By names alone, or where a Header is given, with the first rows below it.
    """
    names, rows = (header.names, header.first) if isinstance(header, Header) else (header, ())
    own = names[: -len(EXTRA)] if was_given_back(names) else names
    columns, problems = _Finder(own, rows, kind, mapping or Mapping()).found()
    behind = tuple(ColumnMatch(name, None, "not stored") for name in names[len(own) :])
    return replace(columns, matches=columns.matches + behind), problems


class _Finder:
    """Finds the columns of one header, the surest names first."""

    def __init__(self, header: Sequence[str], rows: Rows, kind: str, mapping: Mapping) -> None:
        self.header, self.kind, self.mapping = header, kind, mapping
        self.shape = KINDS[kind]
        self.places: dict[str, Places] = {}
        self.why: dict[int, str] = {}
        self.parts: set[int] = set()  # parts of an id, which may be what they are called besides: a year, a date
        self.problems: list[IntakeError] = []
        self.notices: list[str] = []
        self.left_out = {c for c, source in mapping.columns.items() if isinstance(source, str) and not source.strip()}
        self._mapped_columns()
        taken = self.why.keys() - self.parts
        self.clocks = {day: clock for day, clock in pairs(header, rows).items() if not {day, clock} & taken}
        levels = ((STANDARD, "name"), (NAMES[kind], "synonym"), (WEAK_NAMES[kind], "weak synonym"),
                  (LAST_NAMES[kind], "weak synonym"))  # fmt: skip
        for words, reason in levels:
            self._level(words, reason)

    def found(self) -> tuple[Columns, list[IntakeError]]:
        """The columns and the problems."""
        mapping, places = self.mapping, self.places
        defaults = {c: v for c, v in mapping.defaults.items() if c in self.shape.columns and c not in places}
        if self.kind == "pings" and "at" in defaults:
            self.problems.append(IntakeError(Message("columns.one_time")))
        self.problems.extend(
            _missing(self.header, self.kind, column)
            for column in self.shape.required
            if column not in places and column not in defaults and not mapping.columns.get(column)
        )
        of: dict[int, str] = {}
        for column, found in places.items():
            of |= dict.fromkeys((at for each in found for at in each), column)
        matches = tuple(
            ColumnMatch(name, of.get(i), self.why.get(i, "not stored")) for i, name in enumerate(self.header)
        )
        unused = tuple(c for c in mapping.defaults if c in places)
        sources = {
            column: source_of([[self.header[at] for at in each] for each in found]) for column, found in places.items()
        }
        return Columns(dict(places), defaults, matches, unused, sources, tuple(self.notices)), self.problems

    def _mapped_columns(self) -> None:
        for column, source in self.mapping.columns.items():
            if column not in self.shape.columns or column in self.left_out:
                continue
            found = [[_mapped(self.header, column, name) for name in names] for names in alternatives(source)]
            wrong = [at for each in found for at in each if isinstance(at, IntakeError)]
            if wrong:
                self.problems.append(wrong[0])
            else:
                places = tuple(tuple(at for at in each if isinstance(at, int)) for each in found)
                if column in NUMBERS:
                    self.parts |= {at for each in places if len(each) > 1 for at in each}
                self._put(column, places, "mapping")

    def _put(self, column: str, places: Places, why: str) -> None:
        self.places[column] = places
        for each in places:
            for at in each:
                self.why[at] = "name" if why != "mapping" and fold(self.header[at]) == fold(column) else why

    def _level(self, words: dict[str, str], reason: str) -> None:
        found: dict[str, list[int]] = {}
        behind = set(self.clocks.values())
        # What a user says for all rows holds against a name that only may be the column.
        settled = self.places.keys() | self.left_out
        if reason == "weak synonym":
            settled |= self.mapping.defaults.keys()
        for index, name in enumerate(self.header):
            if (index in self.why and index not in self.parts) or index in behind:
                continue
            meant = _meaning(name, words)
            if index in self.clocks:
                meant = meant or _meaning(self.header[self.clocks[index]], words)
                meant = meant if meant in self.shape.instants else None
            if meant is not None and meant in self.shape.columns and meant not in settled:
                found.setdefault(meant, []).append(index)
        for column, places in found.items():
            self._put(column, self._of(column, places), reason)

    def _of(self, column: str, places: list[int]) -> Places:
        """Where a column stands of which these may be it."""
        parts = {at: (at, self.clocks[at]) if at in self.clocks else (at,) for at in places}
        if len(places) > 1 and (ends := _ends(self.header, column, places)):
            places = ends
            self.notices.append(
                Message("notice.first_of_columns", names=[self.header[at] for at in ends], column=column)
            )
        elif len(places) > 1:
            self.problems.append(_unclear(self.header, column, places))
            places = places[:1]
        for at in places:
            if len(parts[at]) > 1:
                day, clock = (self.header[each] for each in parts[at])
                self.notices.append(Message("notice.day_and_clock", day=day, clock=clock, column=column))
        return tuple(parts[at] for at in places)


def _meaning(name: str, words: dict[str, str]) -> str | None:
    if words is STANDARD:
        return words.get(name)
    return next((words[key] for key in keys_of(name) if key in words), None)


def _ends(header: Sequence[str], column: str, places: list[int]) -> list[int]:
    """The column of the solution, then that of the closing, where these are the two; else none.

    What is solved is done; the closing comes later, often by itself.
    """
    resolved = [at for at in places if not RESOLVED.isdisjoint(keys_of(header[at]))]
    closed = [at for at in places if not CLOSED.isdisjoint(keys_of(header[at]))]
    one_each = len(places) == 2 and len(resolved) == 1 and len(closed) == 1 and resolved != closed
    return [*resolved, *closed] if one_each and column == "finished_at" else []


def guess_kind(header: Header | Sequence[str], mapping: Mapping | None) -> str:
    """The kind whose required columns are all found, of several the one that knows most names. Raises IntakeError.

    Where none is found without a question, one that only leaves open which of two columns is meant.
    """
    names = header.names if isinstance(header, Header) else header
    fits: dict[str, int] = {}
    asks: dict[str, int] = {}
    for kind in KINDS:
        if kind == "complaints" and not any(_COMPLAINT.search(name.casefold()) for name in names):
            continue  # with the same columns they are requests
        columns, problems = find_columns(header, kind, mapping)
        known = sum(0 if m.canonical is None else 1 if m.why == "weak synonym" else 2 for m in columns.matches)
        if not problems:
            fits[kind] = known
        elif all(isinstance(problem, TwoCandidatesError) for problem in problems):
            asks[kind] = known
    fits = fits or asks
    if not fits:
        raise IntakeError(Message("columns.no_kind", found=_listed(names), kinds=list(KINDS)))
    # An event or a ping is told apart from a request by columns that requests do not have.
    best = max(fits.values())
    order = ("pings", "skm", "events", "complaints", "requests", "outages")
    return next(kind for kind in order if fits.get(kind) == best)


def _mapped(header: Sequence[str], column: str, name: str) -> int | IntakeError:
    exact = [i for i, each in enumerate(header) if each == name.strip()]
    places = exact or [i for i, each in enumerate(header) if fold(each) == fold(name) and fold(name)]
    places = places or [i for i, each in enumerate(header) if each == CASE + name.strip()]
    if len(places) == 1:
        return places[0]
    if places:
        return _unclear(header, column, places)
    return IntakeError(Message("columns.not_in_file", column=column, name=name, found=_listed(header)))


def _unclear(header: Sequence[str], column: str, places: Sequence[int]) -> IntakeError:
    names = [header[at] for at in places]
    if len({name.casefold() for name in names}) == 1:
        where = [at + 1 for at in places]
        return TwoCandidatesError(Message("columns.twice", name=names[0], places=where, column=column))
    return TwoCandidatesError(Message("columns.two", names=list(names), column=column, first=names[0]))


def _missing(header: Sequence[str], kind: str, column: str) -> IntakeError:
    seems: str = ""
    if len(header) == 1:
        seems = Message("columns.read_as_one")
    elif sum(map(looks_like_data, header)) * 3 >= len(header):
        seems = Message("columns.look_like_data", column=column)
    remedy = "columns.missing_other"
    if column in NUMBERS:
        remedy = "columns.missing_number"
    elif (kind, column) == ("pings", "at"):
        remedy = "columns.missing_time"
    return IntakeError(
        Message(
            "columns.missing", kind=kind, column=column, found=_listed(header), seems=seems,
            known=known_names(kind, column)[:12], remedy=Message(remedy, column=column),
        )
    )


def _listed(header: Sequence[str]) -> Message:
    # Where the header is missing, the first row is shown: long numbers in it may be those of people.
    shown = [re.sub(r"\d(?:[ .\-]?\d){8,}", "…", name) or Message("place.no_name") for name in header[:40]]
    return listed([name if len(name) <= 60 else name[:57] + "..." for name in shown], len(header) - 40)
