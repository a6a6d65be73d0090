"""A clean office of twenty weeks, loaded as its files would be, and ways to spoil it one fault at a time."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from service_levels import mart, store
from service_levels.metrics import Scope
from service_levels.metrics.trust import Finding, findings, truth
from tests.worlds import CATALOGUE, World, sqlite_world

FIRST = date(2026, 1, 5)  # a Monday
WEEKS = 20
EXPORTED = "2026-05-25T08:00:00+07:00"  # the Monday after
NAMES = (
    "request_id", "office", "service", "channel", "district", "submitted_at", "complete_at", "finished_at", "status",
)  # fmt: skip
PLENTY = CATALOGUE.replace(
    "[[standard]]",
    """[[service]]
id = "akta"
name = { id = "Akta", en = "Certificate" }
requires = []
[[standard]]
service = "akta"
from = 2019-01-01
amount = 40
unit = "working_hours"
target = 0.9
source = "test"
[[standard]]""",
    1,
)


def local(day: date, hour: float) -> str:
    """A moment of a day in Cilegon."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 7)
    return at.isoformat(timespec="seconds")


def rows() -> list[dict[str, str]]:
    """Six requests every working day, answered within the day at different minutes; all is as it should be."""
    found = []
    for week in range(WEEKS):
        for weekday in range(5):
            day = FIRST + timedelta(days=7 * week + weekday)
            for number in range(6):
                start = 8.2 + number * 0.9
                found.append(
                    {
                        "request_id": f"R{week:02}{weekday}{number}",
                        "office": "cilegon",
                        "service": "ktp-el" if number % 3 else "akta",
                        "channel": "loket",
                        "district": "Cibeber",
                        "submitted_at": local(day, start),
                        "complete_at": local(day, start + 0.1),
                        "finished_at": local(day, start + 1.5 + (week * 7 + weekday * 3 + number) % 20 / 10),
                        "status": "finished",
                    }
                )
    return found


def text(requests: list[dict[str, str]], names: tuple[str, ...] = NAMES) -> str:
    """The file of requests."""
    return "\n".join([",".join(names), *(",".join(row.get(name, "") for name in names) for row in requests)]) + "\n"


def pings(target: str = "siak", without: tuple[int, int] = (0, 0)) -> str:
    """Every four minutes all through, but for the hours `without` (since the beginning)."""
    at = datetime(FIRST.year, FIRST.month, FIRST.day, tzinfo=UTC) - timedelta(hours=7)
    steps = [step for step in range((WEEKS * 7 * 24 + 8) * 15) if not without[0] <= step // 15 < without[1]]
    lines = [f"{(at + timedelta(minutes=4 * step)).isoformat()},{target},1" for step in steps]
    return "\n".join(["at,target,up", *lines]) + "\n"


@dataclass
class Office:
    """Requests to be loaded, and what is found in them."""

    world: World
    requests: list[dict[str, str]] = field(default_factory=rows)

    def load(self, **options: str) -> None:
        """Load the requests as they are now."""
        result = self.world.load("requests", text(self.requests), exported_at=options.get("exported_at", EXPORTED))
        assert result.counts["rejected"] == 0, result.rejects

    def findings(self, scope: Scope | None = None) -> list[Finding]:
        """All findings."""
        held = mart.open(self.world.url, self.world.data)
        engine = store.create_engine(self.world.url)
        with store.reading(engine) as connection:
            about = truth(connection, held.catalogue)
        try:
            return findings(held, scope or Scope(), about)
        finally:
            held.close()
            engine.dispose()

    def found(self, kind: str, scope: Scope | None = None) -> list[Finding]:
        """The findings of one kind."""
        return [one for one in self.findings(scope) if one.kind.name == kind]


def office(folder: Path, pinged: bool = False) -> Office:
    """An office before its load. Without pings there is no target in its catalogue, so that nothing lacks them."""
    catalogue = PLENTY if pinged else PLENTY.split("[[target]]")[0].replace('depends_on = ["siak"]\n', "")
    return Office(sqlite_world(folder).init(catalogue))
