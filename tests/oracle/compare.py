"""Records against records: numbers to 1e-6 relative, instants as instants, groups by their labels."""

from datetime import datetime
from typing import Any

Row = dict[str, Any]
LABELS = (
    "day",
    "week",
    "month",
    "quarter",
    "year",
    "hour_of_week",
    "office",
    "service",
    "channel",
    "officer",
    "district",
    "target",
    "document",
    "request_id",
    "state",
    "start",
)
NAMES = ("document", "target", "request_id", "state", "start", "office")


def instant(value: Any) -> float | None:
    """Seconds of an ISO instant, or None for anything else."""
    if not isinstance(value, str) or len(value) < 19 or value[10] != "T":
        return None
    return datetime.fromisoformat(value).timestamp()


def same(one: Any, two: Any, relative: float = 1e-6) -> bool:
    """Whether two values agree."""
    if isinstance(one, int | float) and isinstance(two, int | float):
        return abs(one - two) <= relative * max(abs(one), abs(two)) + 1e-9
    if instant(one) is not None and instant(two) is not None:
        return instant(one) == instant(two)
    return one == two


def label(row: Row, names: tuple[str, ...]) -> tuple[str, ...]:
    """What tells a record from the others."""
    return tuple(str(instant(row[n]) or row[n]) for n in names)


def empty(row: Row, names: tuple[str, ...]) -> bool:
    """An all-zero group."""
    return not any(v for k, v in row.items() if k not in names and k != "listed")


def differences(expected: list[Row], got: list[Row], by: tuple[str, ...]) -> list[str]:
    """What of `expected` is not so in `got`, and what `got` has beyond it; fields only in `got` are welcome."""
    names = tuple(n for n in LABELS if n in by or (n in NAMES and any(n in r for r in expected)))
    left = {label(r, names): r for r in expected}
    right = {label(r, names): r for r in got}
    told = [] if len(left) == len(expected) and len(right) == len(got) else ["labels are not unique"]
    for key in sorted({*left, *right}):
        if key not in right or key not in left:
            lonely = left.get(key) or right[key]
            if not empty(lonely, names):
                told.append(f"{key}: only {'expected' if key in left else 'given'}: {lonely}")
            continue
        for name, value in left[key].items():
            if name not in names and (name not in right[key] or not same(value, right[key][name])):
                told.append(f"{key} {name}: expected {value!r}, given {right[key].get(name)!r}")
    return told


def grouping(args: list[str]) -> tuple[str, ...]:
    """The columns of --by among a report's arguments."""
    return tuple(args[args.index("--by") + 1].split(",")) if "--by" in args else ()
