"""Reading a [[measure]]: something done to improve, with its dates, whom it touched, and what it should move."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

from service_levels.catalogue.model import BY_SYSTEMS, MOVES, OF_SYSTEMS, Group, Measure
from service_levels.catalogue.table import Table, nearest

Refer = Callable[[Table, str, str, str], str]  # (table, key, kind, name) -> the id of what is named
# Key of a group -> (kind that it refers to, None: as the data writes it; an example).
_KEYS = {
    "offices": ("office", 'offices = ["cilegon"]'),
    "services": ("service", 'services = ["akta-lahir"]'),
    "channels": (None, 'channels = ["Loket"]'),
    "districts": (None, 'districts = ["Cibeber"]'),
    "targets": ("target", 'targets = ["siak"]'),
}
_MOVES = 'moves = ["on_time"]'
_COMPARISON = 'comparison = { districts = ["Ciwandan"] }'


def read_measure(table: Table, refer: Refer) -> Measure:
    """The measure of a table; what does not fit is noted on the table."""
    id_ = table.text("id", 'id = "jaringan-2026"')
    from_on = table.day("from", "from = 2026-04-13")
    measure = Measure(
        id=id_,
        name=table.name(id_),
        from_on=from_on,
        full_on=_full_on(table, from_on),
        moves=_moves(table),
        scope=_group(table, refer),
        comparison=None,
    )
    _fitting(table, measure)
    return replace(measure, comparison=_comparison(table, measure, refer))


def _full_on(table: Table, from_on: date) -> date | None:
    example = "full_from = 2026-05-04"
    if table.get("full_from", example, needed=False) is None:
        return None
    full_on = table.day("full_from", example)
    if full_on < from_on and not table.failed:
        rule = f"must not be before from = {from_on.isoformat()}"
        table.refuse("full_from", full_on, rule, "Write the date from which it had its full effect, or leave it out")
    return full_on


def _moves(table: Table) -> tuple[str, ...]:
    words = table.texts("moves", _MOVES)
    for word in words:
        if word not in MOVES:
            rule = f"must be some of {', '.join(MOVES)}"
            table.refuse("moves", word, rule, f"{nearest(word, MOVES)}Write for example {_MOVES}")
    if not table.raw.get("moves"):
        rule = f"is missing: which figures it should move ({', '.join(MOVES)})"
        table.refuse("moves", table.raw.get("moves"), rule, f"Write for example {_MOVES}")
    return tuple(dict.fromkeys(words))


def _group(table: Table, refer: Refer) -> Group:
    found = {}
    for key, (kind, example) in _KEYS.items():
        names = table.texts(key, example)
        found[key] = tuple(dict.fromkeys(refer(table, key, kind, name) for name in names)) if kind else names
        if table.raw.get(key) == []:
            table.refuse(key, [], "must not be empty", f"Leave it out where it holds for all, or write {example}")
    return Group(**found)


def _fitting(table: Table, measure: Measure) -> None:
    """Refuse a scope that does not fit the figures: systems have no districts, and requests no pings."""
    systems = [name for name in measure.moves if name in OF_SYSTEMS]
    for key in ("channels", "districts"):
        if systems and getattr(measure.scope, key):
            rule = f"does not fit {systems[0]}, which is of systems and has no {key}"
            remedy = f"Leave {key} out, or write one [[measure]] for {systems[0]} and one for the other figures"
            table.refuse(key, table.raw[key], rule, remedy)
    if measure.moves and not set(measure.moves) & set(BY_SYSTEMS) and measure.scope.targets:
        rule = "names systems, but none of its figures is of systems"
        remedy = f"Leave targets out, or add {' or '.join(BY_SYSTEMS)} to moves"
        table.refuse("targets", table.raw["targets"], rule, remedy)


def _comparison(table: Table, measure: Measure, refer: Refer) -> Group | None:
    """The untouched group: what it names takes the place of the measure's own, the rest is as there."""
    value = table.get("comparison", _COMPARISON, needed=False)
    if value is None:
        return None
    if not isinstance(value, dict) or not value:
        rule = f"must be a table with some of {', '.join(_KEYS)}"
        table.refuse("comparison", value, rule, f"Write for example {_COMPARISON}")
        return None
    inner = table.inner("comparison", value)
    named = _group(inner, refer)
    inner.done()
    table.failed = table.failed or inner.failed
    group = replace(measure.scope, **{key: names for key in _KEYS if (names := getattr(named, key))})
    if not table.failed:
        for figure in measure.moves:
            if _overlap(measure.scope, group, figure):
                rule = f"overlaps what the measure touched, so that it shows nothing of {figure}"
                remedy = "Name a group that the measure did not touch, and in the measure whom it touched"
                table.refuse("comparison", value, rule, remedy)
                break
    return group


def _overlap(one: Group, other: Group, figure: str) -> bool:
    """Whether both hold something in common for a figure; figures of requests alone are not told apart by targets."""
    for key in (field.name for field in fields(Group)):
        if key == "targets" and figure not in BY_SYSTEMS:
            continue
        mine, theirs = set(getattr(one, key)), set(getattr(other, key))
        if mine and theirs and not mine & theirs:
            return False
    return True
