"""What a dry run found, for a program that shows it to a person."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl

from etl.diff import Sample
from etl.load import EPOCH, Result
from service_levels.messages import as_json
from service_levels.store.schema import dated

KEYS = ("office_id", "request_id", "complaint_id", "at", "event", "target_id", "start_at")
INSTANTS = (
    "at", "answered_at", "submitted_at", "complete_at", "finished_at", "deadline_at", "start_at", "end_at",
    "received_at", "resolved_at",
)  # fmt: skip
NAMES = {"office_id": "office", "target_id": "target", "start_at": "start", "end_at": "end"}
REJECTS_SHOWN = 5  # rows of each reason


def of_result(result: Result) -> dict[str, Any]:
    """The object of the contract, and beside it: `new` and `changed` rows, the first of so many as `all_new` and
    `all_changed` say; `rejects` by reason, `effect`, `notices`, `uncatalogued`. Instants are ISO 8601 in UTC.
    """
    return {
        **result.as_json(),
        "new": [row for path, sample in result.samples for row in _new(path, sample.new)],
        "changed": [row for path, sample in result.samples for row in _changed(path, sample)],
        "all_new": sum(sample.all_new for _, sample in result.samples),
        "all_changed": sum(sample.all_changed for _, sample in result.samples),
        "rejects": by_reason((path.name, reject) for path, reject in result.rejects),
        "effect": result.effect,
        "notices": [as_json(notice) for notice in result.notices],
        "uncatalogued": sorted(result.uncatalogued),
    }


def _new(path: Path, rows: pl.DataFrame) -> Iterable[dict[str, Any]]:
    names = [name for name in rows.columns if not name.startswith(("has_", "was")) and not name.endswith("_before")]
    names = [name for name in names if name not in ("batch_id", "line")]
    for row in rows.select(names).iter_rows(named=True):
        yield {"file": path.name, "row": {NAMES.get(name, name): written(name, row[name], names) for name in names}}


def _changed(path: Path, sample: Sample) -> Iterable[dict[str, Any]]:
    """Only the fields that differ, each with what stood there and what will."""
    rows = sample.changed
    fields = [name for name in rows.columns if f"{name}_before" in rows.columns and not name.startswith("has_")]
    for row in rows.iter_rows(named=True):
        yield {
            "file": path.name,
            "key": {NAMES.get(name, name): written(name, row[name]) for name in KEYS if name in rows.columns},
            "fields": [
                {
                    "field": name,
                    "before": written(name, row[f"{name}_before"], rows.columns),
                    "after": written(name, row[name], rows.columns),
                }
                for name in fields
                if row[name] != row[f"{name}_before"]
            ],
        }


def written(name: str, value: Any, columns: Sequence[str] = ()) -> Any:
    """A value of a table of the truth as JSON has it. `columns`: those of its row; `day_only` names some of them."""
    if name == "day_only" and value is not None:
        return ";".join(dated(value, columns))
    if value is None or name not in INSTANTS:
        return value
    return (EPOCH + timedelta(microseconds=value)).isoformat()


def by_reason(rejects: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    """Rejects grouped by what is wrong with which field, the most frequent first, each with its first rows.

    `code` is empty for rejects that are read back from the database: they are grouped by their reason.
    """
    groups: dict[tuple[str | None, str], dict[str, Any]] = {}
    for file, reject in rejects:
        group = groups.setdefault(
            (reject.field, reject.code), {"field": reject.field, "code": reject.code, "rows": 0, "examples": []}
        )
        group["rows"] += 1
        if len(group["examples"]) < REJECTS_SHOWN:
            said = {name: getattr(reject, name) for name in ("line", "value", "raw")}
            group["examples"].append({"file": file, "reason": reject.as_json(), **said})
    return sorted(groups.values(), key=lambda group: -group["rows"])


def table(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    """Columns of text, as wide as they need."""
    lines = [[str(cell) for cell in row] for row in (titles, *rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(titles))]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines
    )
