"""What a filter may be set to: the values that the catalogue and the facts know, and which of a scope's are not."""

from dataclasses import replace
from typing import Any

import ibis

from service_levels.catalogue import Catalogue
from service_levels.metrics.question import facts
from service_levels.metrics.scope import FILTERS, Scope


def known(mart: Any, name: str) -> tuple[str, ...]:
    """Every value of a filter (`office`, `service`, `channel`, `officer`, `district`, `target`), sorted.

    Offices, services and targets of the catalogue, and what the requests hold.
    """
    catalogued = {
        "office": tuple(mart.catalogue.offices),
        "service": tuple(mart.catalogue.services),
        "target": tuple(mart.catalogue.targets),
    }.get(name, ())
    found: list[str] = []
    if name != "target":
        column = facts()[name]
        held = facts().filter(column.notnull()).select(name).distinct()
        found = mart.sql(str(ibis.to_sql(held, dialect="duckdb")))[name].to_pylist()
    return tuple(sorted({*catalogued, *found}))


def services_of(mart: Any, scope: Scope) -> tuple[str, ...]:
    """The services whose systems a scope asks for: its own that the catalogue or a request names; of none, all of them.

    One that nothing is known of needs no system; a service of requests that the catalogue does not name may need any.
    """
    if scope.services and all(name in mart.catalogue.services for name in scope.services):
        return scope.services
    there = known(mart, "service")
    return tuple(name for name in scope.services if name in there) if scope.services else there


def unknown(mart: Any, scope: Scope) -> list[tuple[str, str, tuple[str, ...]]]:
    """The filter values of a scope that nothing is known of: (filter, value, the values there are)."""
    strangers = []
    for name in FILTERS:
        values = scope.chosen(name)
        if values:
            there = known(mart, name)
            strangers += [(name, value, there) for value in values if value not in there]
    return strangers


def spelled(mart: Any, scope: Scope) -> Scope:
    """The same scope with every spelling of its values that the data holds: names are matched without regard to case
    and outer spaces. A value that nothing is known of stays as it is."""
    found: dict[str, Any] = {}
    for name, field in FILTERS.items():
        values = scope.chosen(name)
        if values:
            there = known(mart, name)
            every = [[one for one in there if _folded(one) == _folded(value)] or [value] for value in values]
            found[field] = tuple(dict.fromkeys(one for spellings in every for one in spellings))
    return replace(scope, **found)


def _folded(name: str) -> str:
    return name.strip().casefold()


def canonical(scope: Scope, catalogue: Catalogue) -> Scope:
    """The same scope with offices, services and targets under their ids, matched as the catalogue matches names."""

    def ids(values: tuple[str, ...], match: Any) -> tuple[str, ...]:
        return tuple(dict.fromkeys(match(value) or value for value in values))

    return replace(
        scope,
        offices=ids(scope.offices, catalogue.office_id),
        services=ids(scope.services, catalogue.service_id),
        targets=ids(scope.targets, catalogue.target_id),
    )
