"""The oracle as a command and as one call: files in, records out."""

import csv
import json
import sys
from datetime import date
from pathlib import Path
from typing import Any

from .clock import Catalogue, is_date, offset_text, parse_instant
from .life import ORDER, Known, fate, telling
from .pings import Outage, record
from .reports import Ask, Row, World, report

FILTERS = ("office", "service", "channel", "officer", "district", "target")
UP = {"1": "up", "true": "up", "up": "up", "200": "up", "3": "maintenance", "unknown": "unknown"}


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file with canonical columns; none where there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [dict(r) for r in csv.DictReader(file)]


def codes(catalogue: Catalogue, text: str) -> list[str]:
    """The documents named in a field."""
    return [catalogue.document(c) for c in text.replace(",", ";").split(";") if c.strip()]


def gather(catalogue: Catalogue, folder: Path) -> list[Known]:
    """Everything the folder says of each request."""
    found: dict[tuple[str, str], Known] = {}
    for kind in ("requests", "events"):
        for row in rows_of(folder / f"{kind}.csv"):
            office = catalogue.office(row["office"])
            zone = catalogue.zones[office]
            one = found.setdefault((office, row["request_id"]), Known(office, row["request_id"]))
            for column in ("service", "channel", "officer", "district"):
                if row.get(column):
                    one.attributes[column] = catalogue.service(row[column]) if column == "service" else row[column]
            documents = codes(catalogue, row.get("missing_documents", ""))
            if kind == "events":
                at = parse_instant(row["at"], zone)
                assert at is not None
                assert row["event"] in ORDER
                if is_date(row["at"]):
                    one.dated.add((at, row["event"]))
                same = next((e for e in one.events if e[:2] == (at, row["event"])), None)
                if same:  # a row for each document of one return
                    same[2].extend(documents)
                else:
                    one.events.append((at, row["event"], documents))
                continue
            summary: dict[str, Any] = {
                c: parse_instant(row.get(c, ""), zone)
                for c in ("submitted_at", "complete_at", "finished_at", "deadline_at")
            }
            summary["status"] = row.get("status") or ("finished" if summary["finished_at"] else "open")
            one.summary, one.has_complete = summary | {"missing_documents": documents}, "complete_at" in row
            one.dates = {c for c in summary if c.endswith("_at") and is_date(row.get(c, ""))}
    for one in found.values():
        one.settle(catalogue.calendars[one.office])
    return list(found.values())


class Oracle:
    """One folder (catalogue.toml, requests.csv, events.csv, pings.csv), asked as often as wanted."""

    def __init__(self, folder: Path) -> None:
        self.catalogue = Catalogue(folder / "catalogue.toml")
        self.known = gather(self.catalogue, folder)
        self.pings: dict[str, list[tuple[int, str]]] = {}
        for row in rows_of(folder / "pings.csv"):
            home = self.catalogue.targets[row["target"]].get("office")
            at = parse_instant(row["at"], self.catalogue.zones[home] if home else None)
            assert at is not None
            self.pings.setdefault(row["target"], []).append((at, UP.get(row["up"].casefold(), "down")))
        self.outages: dict[str, list[Outage]] = {}
        for row in rows_of(folder / "outages.csv"):
            start, end = parse_instant(row["start"]), parse_instant(row["end"])
            assert start is not None
            self.outages.setdefault(row["target"], []).append(Outage(start, end, row["state"] or "down"))
        listed = [o for rows in self.outages.values() for o in rows]
        self.until = max((at for o in listed for at in (o.start, o.end) if at is not None), default=0)
        self.worlds: dict[int, World] = {}

    def world(self, as_of: int) -> World:
        """Everything at A, remembered."""
        if as_of not in self.worlds:
            records = {}
            for name, target in self.catalogue.targets.items():
                one = record(target, self.pings.get(name, []), as_of, self.outages.get(name), self.until)
                if one is not None:
                    records[name] = one
            down = {name: one.down for name, one in records.items()}
            told = telling(self.known, as_of)
            fates = [fate(k, self.catalogue, as_of, down, told) for k in self.known]
            self.worlds[as_of] = World(
                self.catalogue,
                [f for f in fates if f is not None],
                records,
                dict.fromkeys(self.catalogue.offices, as_of),
            )
        return self.worlds[as_of]

    def ask(self, args: list[str]) -> list[Row]:
        """The records for the arguments of `report`."""
        ask, as_of = parse(args)
        return report(self.world(as_of), ask)

    def trace(self, as_of: int, office: str, request_id: str) -> str:
        """What is known of a request and what the oracle makes of it, to read."""
        zone = self.catalogue.zones[office]

        def told(value: Any) -> Any:
            if isinstance(value, list | tuple | set):
                return [told(v) for v in sorted(value)]
            return offset_text(value, zone) if isinstance(value, int) and value > 10**8 else value

        known = next(k for k in self.known if (k.office, k.request_id) == (office, request_id))
        one = next((f for f in self.world(as_of).fates if (f.office, f.request_id) == (office, request_id)), None)
        lines = [f"{office} {request_id} at {told(as_of)}, {known.attributes}"]
        lines += [f"  summary {k}: {told(v)}" for k, v in (known.summary or {}).items() if v]
        lines += [f"  event {told(at)} {what} {';'.join(docs)}" for at, what, docs in sorted(known.events)]
        lines += [f"  oracle {k}: {told(v)}" for k, v in vars(one).items()] if one else ["  does not exist yet"]
        return "\n".join(lines)


def parse(args: list[str]) -> tuple[Ask, int]:
    """The arguments of `report`; --as-of is required here."""
    ask, as_of, rest = Ask(args[0]), None, args[1:]
    while rest:
        option, text, *rest = rest
        name = option.removeprefix("--")
        if name in FILTERS:
            ask.filters[name] = (*ask.filters.get(name, ()), text)
        elif name == "by":
            ask.by = tuple(text.split(","))
        elif name == "as-of":
            as_of = parse_instant(text)
        elif name in ("from", "to"):
            setattr(ask, f"{name}_on", date.fromisoformat(text))
        elif name == "period":
            ask.period = text
        elif name != "format":
            raise ValueError(f"unknown option {option}")
    if as_of is None:
        raise ValueError("the oracle wants --as-of")
    return ask, as_of


if __name__ == "__main__":
    json.dump(Oracle(Path(sys.argv[1])).ask(sys.argv[2:]), sys.stdout, indent=1)
