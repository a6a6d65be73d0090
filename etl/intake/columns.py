"""Which column of a file is which: by the mapping, else its canonical name, else a known synonym."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from etl.intake.dialect import ColumnMatch
from etl.intake.kinds import KINDS
from etl.intake.mapping import Mapping
from etl.intake.words import NAMES, WEAK_NAMES, fold, known_names
from etl.sources.header import looks_like_data
from etl.sources.table import IntakeError
from etl.sources.xes import CASE

_COMPLAINT = re.compile("pengaduan|aduan|laporan|keluhan|complain|grievance")


@dataclass(frozen=True, slots=True)
class Columns:
    """`place`: canonical column -> index in the file. `defaults`: canonical column -> value, for those it lacks."""

    place: dict[str, int]
    defaults: dict[str, str]
    matches: tuple[ColumnMatch, ...]
    unused_defaults: tuple[str, ...] = ()


def keys_of(name: str) -> tuple[str, ...]:
    """A header name as compared: folded, and folded without what stands in brackets ('Tanggal Selesai (WIB)').

    The attribute of a case in a log ('case:channel') is compared as a whole first, then without 'case:'.
    """
    bare = re.sub(r"\([^)]*\)|\[[^\]]*\]", " ", name)
    own = name.removeprefix(CASE) if name.startswith(CASE) and ":" not in name[len(CASE) :] else ""
    return tuple(dict.fromkeys(key for key in (fold(name), fold(bare), fold(own)) if key))


def known_count(header: Sequence[str], kind: str | None, mapping: Mapping | None) -> int:
    """How many names of a header are known for the kind (None: the kind that knows most)."""
    given = set() if mapping is None else {fold(name) for name in mapping.columns.values()} - {""}
    kinds = list(KINDS) if kind is None else [kind]
    return max(sum(_is_known(name, each, given) for name in header) for each in kinds)


def _is_known(name: str, kind: str, given: set[str]) -> bool:
    return any(key in given or key in NAMES[kind] or key in WEAK_NAMES[kind] for key in keys_of(name))


def match_columns(header: Sequence[str], kind: str, mapping: Mapping | None) -> Columns:
    """Raises IntakeError: a name twice, a mapped name that is not there, two candidates for one column, or a required
    column that is not found.
    """
    columns, problems = find_columns(header, kind, mapping)
    if problems:
        raise problems[0]
    return columns


def find_columns(header: Sequence[str], kind: str, mapping: Mapping | None) -> tuple[Columns, list[IntakeError]]:
    """What was found, and everything for which `match_columns` would refuse the file."""
    problems = _duplicates(header)
    mapping = mapping or Mapping()
    shape = KINDS[kind]
    place: dict[str, int] = {}
    why: dict[int, str] = {}
    left_out = {column for column, name in mapping.columns.items() if not name.strip()}
    for column, name in mapping.columns.items():
        if column in shape.columns and column not in left_out:
            at = _mapped(header, column, name)
            if isinstance(at, IntakeError):
                problems.append(at)
            else:
                place[column] = at
                why[at] = "mapping"
    for words, reason in ((NAMES[kind], "synonym"), (WEAK_NAMES[kind], "weak synonym")):
        found: dict[str, list[int]] = {}
        for index, name in enumerate(header):
            meant = next((words[key] for key in keys_of(name) if key in words), None)
            if meant is not None and meant not in place and index not in why and meant not in left_out:
                found.setdefault(meant, []).append(index)
        for column, places in found.items():
            if len(places) > 1:
                problems.append(_two_candidates(column, [header[i] for i in places]))
            place[column] = places[0]
            why[places[0]] = "name" if fold(header[places[0]]) == fold(column) else reason
    defaults = {c: v for c, v in mapping.defaults.items() if c in shape.columns and c not in place}
    problems.extend(
        _missing(header, kind, column)
        for column in shape.required
        if column not in place and column not in defaults and not mapping.columns.get(column)
    )
    of = {index: column for column, index in place.items()}
    matches = tuple(ColumnMatch(name, of.get(i), why.get(i, "not stored")) for i, name in enumerate(header))
    unused = tuple(c for c in mapping.defaults if c in place)
    return Columns(place, defaults, matches, unused), problems


def guess_kind(header: Sequence[str], mapping: Mapping | None) -> str:
    """The kind whose required columns are all found, of several the one that knows most names. Raises IntakeError."""
    fits: dict[str, int] = {}
    for kind in KINDS:
        if kind == "complaints" and not any(_COMPLAINT.search(name.casefold()) for name in header):
            continue  # with the same columns they are requests
        try:
            matches = match_columns(header, kind, mapping).matches
            fits[kind] = sum(0 if m.canonical is None else 1 if m.why == "weak synonym" else 2 for m in matches)
        except IntakeError:
            continue
    if not fits:
        raise IntakeError(
            f"The columns fit no kind of file; found: {_listed(header)}. Say what the file holds "
            f"({', '.join(KINDS)}), or name its columns in a mapping."
        )
    # An event or a ping is told apart from a request by columns that requests do not have.
    best = max(fits.values())
    order = ("pings", "skm", "events", "complaints", "requests", "outages")
    return next(kind for kind in order if fits.get(kind) == best)


def _duplicates(header: Sequence[str]) -> list[IntakeError]:
    counted = Counter(name.casefold() for name in header if name)
    twice = [name for name, count in counted.items() if count > 1]
    if not twice:
        return []
    return [IntakeError(
        f"The header has the column {', '.join(map(repr, twice))} more than once; rename or remove one, so that "
        "it is clear which is meant."
    )]


def _mapped(header: Sequence[str], column: str, name: str) -> int | IntakeError:
    exact = [i for i, each in enumerate(header) if each == name.strip()]
    places = exact or [i for i, each in enumerate(header) if fold(each) == fold(name) and fold(name)]
    places = places or [i for i, each in enumerate(header) if each == CASE + name.strip()]
    if len(places) == 1:
        return places[0]
    if places:
        return _two_candidates(column, [header[i] for i in places])
    return IntakeError(
        f"The mapping takes {column} from the column {name!r}, which the file does not have; found: {_listed(header)}."
    )


def _two_candidates(column: str, names: Sequence[str]) -> IntakeError:
    return IntakeError(
        f"The columns {' and '.join(map(repr, names))} may both be {column}. Say which in a mapping: "
        f'[columns] {column} = "{names[0]}".'
    )


def _missing(header: Sequence[str], kind: str, column: str) -> IntakeError:
    known = ", ".join(known_names(kind, column)[:12])
    seems = ""
    if len(header) == 1:
        seems = ' The file was read as one column; where something else parts its fields, say delimiter = "…".'
    elif sum(map(looks_like_data, header)) * 3 >= len(header):
        seems = " These look like data: the file may have no header, or another one (header = 3 says line 3)."
    return IntakeError(
        f"A file of {kind} needs the column {column}, and none was found. Found: {_listed(header)}.{seems} Known names "
        f'for it: {known}. Name it in a mapping: [columns] {column} = "name in the file"; or give one value for all '
        f'rows: [defaults] {column} = "value".'
    )


def _listed(header: Sequence[str]) -> str:
    # Where the header is missing, the first row is shown: long numbers in it may be those of people.
    shown = [re.sub(r"\d(?:[ .\-]?\d){8,}", "…", name) or "(no name)" for name in header[:40]]
    more = f" and {len(header) - 40} more" if len(header) > 40 else ""
    return ", ".join(name if len(name) <= 60 else name[:57] + "..." for name in shown) + more
