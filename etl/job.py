"""What a load is asked to do, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from etl.diff import Sample
from etl.intake import Mapping
from etl.mends import Mends
from service_levels.store.batches import COUNTS


@dataclass(frozen=True, slots=True)
class Job:
    """What `load` was asked to do. `exported_at`: an aware instant, when the export was made.

    `detail`: also what the files change, row by row and in the figures. `loaded_by`: who loads; None: who is logged in.
    `mends`: the batch of which the one file holds mended rows, and the lines of them; it is read as that one was.
    """

    kind: str
    files: Sequence[Path]
    office: str | None = None
    mapping: Path | None = None
    exported_at: datetime | None = None
    dry_run: bool = False
    detail: bool = False
    loaded_by: str | None = None
    mends: Mends | None = None


@dataclass(slots=True)
class Result:
    """What came of it. `batch` is None for a dry run. `rejects`: (file, Reject) in the order of the files."""

    batch: int | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(COUNTS, 0))
    rejects: list[tuple[Path, Any]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    uncatalogued: set[str] = field(default_factory=set)
    mappings: dict[Path, Mapping] = field(default_factory=dict)  # given or remembered, by file
    samples: list[tuple[Path, Sample]] = field(default_factory=list)  # with detail, one a file
    effect: dict[str, Any] | None = None  # with detail: as `etl.effect.Effect.of` gives it; None where nothing changes

    def as_json(self) -> dict[str, int | None]:
        """The object of the contract."""
        return {"batch": self.batch, **self.counts}
