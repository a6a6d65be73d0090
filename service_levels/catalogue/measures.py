"""Reading a [[measure]]: something done to improve, with its dates, whom it touched, and what it should move."""

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date

from service_levels.catalogue.model import BY_SYSTEMS, MOVES, OF_SYSTEMS, Group, Measure
from service_levels.catalogue.table import Table, nearest
from service_levels.messages import Message

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
        rule = Message("rule.not_before", day=from_on.isoformat())
        table.refuse("full_from", full_on, rule, Message("remedy.full_effect"))
    return full_on


def _moves(table: Table) -> tuple[str, ...]:
    words = table.texts("moves", _MOVES)
    for word in words:
        if word not in MOVES:
            rule = Message("rule.some_of", words=list(MOVES))
            table.refuse("moves", word, rule, Message("remedy.near_example", near=nearest(word, MOVES), example=_MOVES))
    if not table.raw.get("moves"):
        rule = Message("rule.no_moves", words=list(MOVES))
        table.refuse("moves", table.raw.get("moves"), rule, Message("remedy.example", example=_MOVES))
    return tuple(dict.fromkeys(words))


def _group(table: Table, refer: Refer) -> Group:
    found = {}
    for key, (kind, example) in _KEYS.items():
        names = table.texts(key, example)
        found[key] = tuple(dict.fromkeys(refer(table, key, kind, name) for name in names)) if kind else names
        if table.raw.get(key) == []:
            table.refuse(key, [], Message("rule.empty"), Message("remedy.leave_out", example=example))
    return Group(**found)


def _fitting(table: Table, measure: Measure) -> None:
    """Refuse a scope that does not fit the figures: systems have no districts, and requests no pings."""
    systems = [name for name in measure.moves if name in OF_SYSTEMS]
    for key in ("channels", "districts"):
        if systems and getattr(measure.scope, key):
            rule = Message("rule.of_systems", figure=systems[0], key=key)
            remedy = Message("remedy.other_measure", key=key, figure=systems[0])
            table.refuse(key, table.raw[key], rule, remedy)
    if measure.moves and not set(measure.moves) & set(BY_SYSTEMS) and measure.scope.targets:
        rule = Message("rule.names_systems")
        remedy = Message("remedy.leave_targets", words=list(BY_SYSTEMS))
        table.refuse("targets", table.raw["targets"], rule, remedy)


def _comparison(table: Table, measure: Measure, refer: Refer) -> Group | None:
    """The untouched group: what it names takes the place of the measure's own, the rest is as there."""
    value = table.get("comparison", _COMPARISON, needed=False)
    if value is None:
        return None
    if not isinstance(value, dict) or not value:
        rule = Message("rule.table_of", words=list(_KEYS))
        table.refuse("comparison", value, rule, Message("remedy.example", example=_COMPARISON))
        return None
    inner = table.inner("comparison", value)
    named = _group(inner, refer)
    inner.done()
    table.failed = table.failed or inner.failed
    group = replace(measure.scope, **{key: names for key in _KEYS if (names := getattr(named, key))})
    if not table.failed:
        for figure in measure.moves:
            if _overlap(measure.scope, group, figure):
                rule = Message("rule.comparison_overlaps", figure=figure)
                remedy = Message("remedy.untouched")
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
