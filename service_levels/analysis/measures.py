"""Which measures of the catalogue bear on what is asked."""

from collections.abc import Mapping

from service_levels.catalogue import BY_SYSTEMS, Group, Measure, fold
from service_levels.metrics import Scope

_GROUPS = ("offices", "services", "channels", "districts")


def touches(measure: Measure, group: Group) -> bool:
    """Whether a measure and a group may have something in common; what is not narrowed is all."""
    return all(_common(getattr(measure.scope, name), getattr(group, name)) for name in _GROUPS)


def moving(measures: Mapping[str, Measure], figure: str, scope: Scope) -> list[Measure]:
    """The measures that should move a figure and touch the scope, by the date of their full effect.

    The net rate is moved by what moves the on-time rate. Targets are looked at for figures of systems alone.
    """
    moved = "on_time" if figure == "net_on_time" else figure
    found = [one for one in measures.values() if moved in one.moves and _bears(one, scope, moved in BY_SYSTEMS)]
    return sorted(found, key=lambda one: one.full_on or one.from_on)


def touching(measures: Mapping[str, Measure], scope: Scope) -> list[Measure]:
    """The measures that touch a scope; systems are looked at where the measure should move figures of systems."""
    return [one for one in measures.values() if _bears(one, scope, bool(set(one.moves) & set(BY_SYSTEMS)))]


def _bears(measure: Measure, scope: Scope, systems: bool) -> bool:
    """Whether a measure touches a scope, by its systems too where these are looked at."""
    group = Group(scope.offices, scope.services, scope.channels, scope.districts)
    return touches(measure, group) and (not systems or _common(measure.scope.targets, scope.targets))


def _common(mine: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    return not mine or not theirs or bool(set(map(fold, mine)) & set(map(fold, theirs)))
