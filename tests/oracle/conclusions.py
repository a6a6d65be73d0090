"""The conclusions of the contract as the oracle draws them: one call from arguments to records."""

from collections.abc import Callable
from datetime import date

from . import drivers, promises, signals, verdicts
from .figures import Room
from .oracle import FILTERS, Oracle
from .reports import Ask, Row, report

REPORTS: dict[str, Callable[[Room, tuple[str, ...], str | None], list[Row]]] = {
    "signals": signals.rows,
    "verdicts": lambda room, figures, by: verdicts.rows(room, figures),
    "after": lambda room, figures, by: verdicts.after(room, figures),
    "drivers": lambda room, figures, by: drivers.rows(room, by or "service"),
    "promises": lambda room, figures, by: promises.rows(room),
}


def ask(oracle: Oracle, as_of: int, args: list[str]) -> list[Row]:
    """The records for the arguments of `report` (without --as-of)."""
    question, rest = Ask(args[0]), args[1:]
    figures: tuple[str, ...] = ()
    by: str | None = None
    while rest:
        option, text, *rest = rest
        name = option.removeprefix("--")
        if name in FILTERS:
            question.filters[name] = (*question.filters.get(name, ()), text)
        elif name in ("from", "to"):
            setattr(question, f"{name}_on", date.fromisoformat(text))
        elif name == "figure":
            figures = (*figures, text)
        elif name == "by":
            by = text
        else:
            raise ValueError(f"unknown option {option}")
    if question.name == "cost":
        question.by = tuple(by.split(",")) if by else ()
        return report(oracle.world(as_of), question)
    return REPORTS[question.name](room(oracle, as_of, question), figures, by)


def room(oracle: Oracle, as_of: int, question: Ask) -> Room:
    """The scope of a question, remembered: figures between two dates do not depend on the period chosen."""
    world = oracle.world(as_of)
    key = tuple(sorted(question.filters.items()))
    known = world.rooms.get(key)
    found = Room(world, question) if known is None else known.asked(question)
    world.rooms.setdefault(key, found)
    return found
