"""What the head should know: each threshold on either side, a planted world, every filter, and nothing where there is
nothing; against the same counted request by request in plain Python."""

from collections import defaultdict
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from service_levels.analysis import findings as rules
from service_levels.catalogue import Catalogue, parse
from service_levels.metrics import Scope, ScopeError
from service_levels.reports import report
from tests.metrics.sample import CATALOGUE, ZONES, FileMart, random_facts, write_facts

AS_OF = datetime(2024, 3, 1, tzinfo=UTC)
FAULTY = parse(CATALOGUE + '[[document]]\nid = "BURAM"\nfault = true\n')
ASKED = {"checked": True, "incomplete": True}
Row = dict[str, Any]


def template() -> Row:
    """One finished request on time, from which planted ones are made."""
    row = random_facts(1, seed=1).iloc[0].to_dict()
    at, day = pd.Timestamp("2024-02-01 03:00", tz="UTC"), date(2024, 2, 1)
    return row | {
        "office": "cilegon", "service": "ktp-el", "catalogued": True, "channel": "loket", "officer": None,
        "district": None, "status": "finished", "outcome": "on_time", "reason": None, "checked": True,
        "incomplete": False, "missing": [], "late_through_outage": False, "with_applicant": False, "returns": 0,
        "submitted_at": at, "complete_at": at, "started_at": at, "ended_at": at, "deadline_at": at, "touched_at": at,
        "submitted_on": day, "started_on": day, "ended_on": day, "due_on": day,
    }  # fmt: skip


def planted(folder: Path, rows: list[Row], catalogue: Catalogue = FAULTY) -> FileMart:
    shape = random_facts(5, seed=1)
    base = template()
    frame = pd.DataFrame(
        [base | {"request_id": f"P{number}"} | row for number, row in enumerate(rows)], columns=list(shape.columns)
    )
    for name in shape.columns:
        if name.endswith("_at") or name == "as_of":
            frame[name] = pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
        elif not name.endswith("_on") and shape[name].dtype != object:
            frame[name] = frame[name].astype(shape[name].dtype)
    file = folder / "facts.parquet"
    write_facts(frame, file)
    return FileMart(file, catalogue=catalogue)


def ask(mart: FileMart, scope: Scope | None = None) -> list[Row]:
    return report("findings", mart, scope or Scope()).to_dict("records")


def asked(document: str, times: int, **changes: Any) -> list[Row]:
    return [ASKED | {"missing": [document]} | changes] * times


def test_a_document_beyond_the_standard_counts_from_the_third_request_on(tmp_path: Path) -> None:
    others: list[Row] = [{}] * 10 + [{"checked": False}] * 4
    assert ask(planted(tmp_path, [*asked("SKL", 2), *others])) == []
    (found,) = ask(planted(tmp_path, [*asked("SKL", 3), *others]))
    assert (found["code"], found["office"], found["service"]) == ("document_not_listed", "cilegon", "ktp-el")
    assert (found["document"], found["requests"], found["whole"], found["rank"]) == ("SKL", 3, 13, 1)
    assert (found["since"], found["until"]) == ("2024-02-01", "2024-02-01")


def test_what_the_standard_lists_is_no_finding_nor_what_is_a_fault_of_a_paper(tmp_path: Path) -> None:
    rows = [*asked("KK", 9), *asked("BURAM", 9), *asked("SKL", 9, service="akta-lahir")]
    rows += asked("SKL", 9, service="legalisir")  # of which the catalogue lists nothing
    rows += asked("SKL", 9, service="liar", catalogued=False)
    assert ask(planted(tmp_path, rows)) == []


def test_a_document_of_several_services_is_one_finding_without_a_service(tmp_path: Path) -> None:
    rows = [*asked("XX", 2), *asked("XX", 2, service="akta-lahir"), *asked("SKL", 2, service="akta-lahir"), {}]
    (found,) = ask(planted(tmp_path, rows))
    assert (found["document"], found["service"], found["requests"], found["whole"]) == ("XX", None, 4, 7)


def test_the_dates_of_the_scope_are_those_of_the_documents(tmp_path: Path) -> None:
    days = [date(2024, 1, 5), date(2024, 1, 6), date(2024, 1, 7), date(2024, 1, 8)]
    mart = planted(tmp_path, [row | {"submitted_on": day} for day in days for row in asked("SKL", 1)])
    (found,) = ask(mart, Scope(from_on=date(2024, 1, 6), to_on=date(2024, 1, 9)))
    assert (found["requests"], found["since"], found["until"]) == (3, "2024-01-06", "2024-01-08")
    assert ask(mart, Scope(from_on=date(2024, 1, 7))) == []


def test_the_channel_is_named_where_all_came_by_one_of_several(tmp_path: Path) -> None:
    loket = asked("SKL", 3)
    assert ask(planted(tmp_path, [*loket, {}]))[0]["channel"] is None
    assert ask(planted(tmp_path, [*loket, {"channel": "online"}]))[0]["channel"] == "loket"
    assert ask(planted(tmp_path, [*loket, *asked("SKL", 1, channel="online")]))[0]["channel"] is None


def open_since(touched: datetime, **changes: Any) -> Row:
    return {"status": "open", "outcome": "late", "touched_at": touched, "ended_at": None, "ended_on": None} | changes


def test_untouched_begins_at_ninety_days(tmp_path: Path) -> None:
    edge = AS_OF - timedelta(days=90)
    rest = [open_since(AS_OF), open_since(edge + timedelta(seconds=1)), {"touched_at": edge - timedelta(days=400)}]
    assert ask(planted(tmp_path, rest)) == []
    (found,) = ask(planted(tmp_path, [*rest, open_since(edge), open_since(edge - timedelta(days=30, hours=5))]))
    assert (found["code"], found["requests"], found["whole"], found["days"]) == ("untouched", 2, 4, 120.0)
    assert (found["since"], found["until"]) == ("2023-11-02", "2023-12-02")


def test_untouched_is_as_the_data_stands_whatever_the_dates(tmp_path: Path) -> None:
    mart = planted(tmp_path, [open_since(AS_OF - timedelta(days=100))])
    assert ask(mart, Scope(from_on=date(2030, 1, 1), to_on=date(2030, 1, 31)))[0]["requests"] == 1


def due(late: int, on_time: int, **changes: Any) -> list[Row]:
    return [{"outcome": "late"} | changes] * late + [{} | changes] * on_time


@pytest.mark.parametrize(
    ("late", "on_time", "found"), [(19, 0, False), (20, 0, True), (19, 1, False), (20, 1, True), (38, 2, False)]
)
def test_a_standard_that_fewer_than_five_of_a_hundred_kept(
    tmp_path: Path, late: int, on_time: int, found: bool
) -> None:
    rows = ask(planted(tmp_path, due(late, on_time)))
    assert [row["code"] for row in rows] == ["standard_unkept"] * found
    if found:
        assert (rows[0]["service"], rows[0]["requests"], rows[0]["whole"]) == ("ktp-el", on_time, late + on_time)
        assert (rows[0]["since"], rows[0]["until"]) == ("2023-03-03", "2024-03-01")


def test_outages_alone_do_not_make_a_standard_one_that_nobody_could_keep(tmp_path: Path) -> None:
    assert ask(planted(tmp_path, [*due(20, 0), {"outcome": "late", "late_through_outage": True}]))
    assert not ask(planted(tmp_path, [*due(20, 0), *due(2, 0, late_through_outage=True)]))


def test_standards_are_looked_back_upon_for_a_year(tmp_path: Path) -> None:
    mart = planted(tmp_path, due(20, 0, due_on=date(2023, 3, 3)))
    assert ask(mart, Scope(from_on=date(2024, 3, 1)))  # whatever the first date
    assert ask(mart, Scope(to_on=date(2023, 3, 3)))
    assert ask(mart, Scope(to_on=date(2024, 3, 1)))
    assert not ask(mart, Scope(to_on=date(2024, 3, 2)))
    assert not ask(mart, Scope(to_on=date(2023, 3, 2)))


def test_the_most_important_come_first(tmp_path: Path) -> None:
    rows = [*due(25, 0), open_since(AS_OF - timedelta(days=100), outcome="waiting")]
    rows += [*asked("YY", 3, service="akta-lahir"), *asked("XX", 4, service="akta-lahir")]
    found = ask(planted(tmp_path, rows))
    assert [(row["rank"], row["code"], row["document"]) for row in found] == [
        (1, "document_not_listed", "XX"),
        (2, "document_not_listed", "YY"),
        (3, "untouched", None),
        (4, "standard_unkept", None),
    ]


@pytest.fixture(scope="module")
def nothing(tmp_path_factory: pytest.TempPathFactory) -> FileMart:
    return planted(tmp_path_factory.mktemp("none"), [])


def test_nothing_found_is_no_rows_with_all_columns(tmp_path: Path, nothing: FileMart) -> None:
    for mart in (nothing, planted(tmp_path, [{}] * 30)):
        frame = report("findings", mart)
        assert frame.empty
        assert list(frame.columns) == list(rules.REPORT.keys)


def test_it_has_no_period_of_its_own_and_no_groups(nothing: FileMart) -> None:
    with pytest.raises(ScopeError, match="period: report findings is cut to the dates"):
        report("findings", nothing, Scope(period="due"))
    with pytest.raises(ScopeError, match="by: report findings has no 'service'; leave it out"):
        report("findings", nothing, Scope(), ("service",))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> tuple[FileMart, list[Row]]:
    """Random requests, of which one service at one office is hardly ever on time."""
    frame = random_facts(1200, seed=10)
    hard = (frame["service"] == "ktp-el") & (frame["office"] == "jayapura") & (frame["outcome"] == "on_time")
    frame.loc[hard, "outcome"] = "late"
    frame.loc[hard, "late_through_outage"] = False
    frame.loc[(frame["outcome"] == "late") & (frame["office"] == "jayapura"), "late_through_outage"] = False
    file = tmp_path_factory.mktemp("office") / "facts.parquet"
    write_facts(frame, file)
    mart = FileMart(file)
    mart.as_of = dict.fromkeys(ZONES, datetime(2024, 4, 10, tzinfo=UTC))
    return mart, frame.astype(object).where(frame.notna(), None).assign(missing=frame["missing"]).to_dict("records")


SCOPES = [
    Scope(),
    Scope(offices=("jayapura",)),
    Scope(services=("ktp-el",)),
    Scope(channels=("loket",)),
    Scope(officers=("p1", "p2")),
    Scope(districts=("Cibeber",)),
    Scope(targets=("kantor",)),
    Scope(from_on=date(2024, 1, 8), to_on=date(2024, 1, 21)),
    Scope(offices=("cilegon",), channels=("online",), to_on=date(2024, 1, 10)),
]


@pytest.mark.parametrize("scope", SCOPES, ids=str)
def test_it_counts_what_plain_python_counts(office: tuple[FileMart, list[Row]], scope: Scope) -> None:
    mart, rows = office
    found = [
        tuple(row[name] for name in ("code", "office", "service", "document", "requests", "whole", "since", "until"))
        for row in ask(mart, scope)
    ]
    assert sorted(found, key=str) == sorted(slow(mart, rows, scope), key=str)
    assert found


def belongs(row: Row, scope: Scope) -> bool:
    pairs = ((scope.offices, "office"), (scope.services, "service"), (scope.channels, "channel"),
             (scope.officers, "officer"), (scope.districts, "district"))  # fmt: skip
    if any(values and row[name] not in values for values, name in pairs):
        return False
    # `kantor` is a system of Cilegon, and a service with targets of its own does not depend on it.
    return not scope.targets or (row["office"] == "cilegon" and row["service"] != "akta-lahir")


def slow(mart: FileMart, rows: list[Row], scope: Scope) -> list[tuple[Any, ...]]:
    """The findings, request by request."""
    lists = {"akta-lahir": {"KK", "SKL", "BN"}, "ktp-el": {"KK"}}
    rows = [row for row in rows if belongs(row, scope)]
    first, last = scope.from_on or date.min, scope.to_on or date.max
    checked = [row for row in rows if row["checked"] and first <= row["submitted_on"] <= last]
    beyond: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in checked:
        for document in row["missing"]:
            if row["service"] in lists and document not in lists[row["service"]]:
                beyond[row["office"], document].append(row)
    found: list[tuple[Any, ...]] = []
    for (office, document), cases in beyond.items():
        services = {row["service"] for row in cases}
        whole = sum(row["office"] == office and row["service"] in services for row in checked)
        days = [row["submitted_on"].isoformat() for row in cases]
        service = services.pop() if len(services) == 1 else None
        if len(cases) >= 3:
            found.append(("document_not_listed", office, service, document, len(cases), whole, min(days), max(days)))
    end = scope.to_on or date(2024, 4, 10)
    for office, zone in ZONES.items():
        held = [row for row in rows if row["office"] == office and row["status"] == "open"]
        idle = [row["touched_at"] for row in held if (mart.as_of[office] - row["touched_at"]) >= timedelta(days=90)]
        if idle:
            days = sorted(at.tz_convert(ZoneInfo(zone)).date().isoformat() for at in idle)
            found.append(("untouched", office, None, None, len(idle), len(held), days[0], days[-1]))
        for service in ("akta-lahir", "ktp-el", "legalisir", "liar"):
            mine = [
                row for row in rows
                if row["office"] == office and row["service"] == service
                and end - timedelta(days=364) <= (row["due_on"] or row["submitted_on"]) <= end
            ]  # fmt: skip
            kept = sum(row["outcome"] == "on_time" for row in mine)
            excused = sum(row["outcome"] == "late" and row["late_through_outage"] for row in mine)
            whole = kept + sum(row["outcome"] == "late" for row in mine)
            if whole >= 20 and (kept + excused) / whole < 0.05:
                year = ((end - timedelta(days=364)).isoformat(), end.isoformat())
                found.append(("standard_unkept", office, service, None, kept, whole, *year))
    return found


def test_the_numbers_of_documents_are_those_of_report_missing(office: tuple[FileMart, list[Row]]) -> None:
    mart, _ = office
    scope = Scope(services=("ktp-el",), offices=("cilegon",))
    missing = report("missing", mart, scope)
    unlisted = {row["document"]: row for row in missing[~missing["listed"]].to_dict("records")}
    documents = [row for row in ask(mart, scope) if row["code"] == "document_not_listed"]
    assert documents
    for row in documents:
        counted = unlisted[row["document"]]
        assert (row["requests"], row["whole"]) == (counted["lacking"], counted["required_by"])
    assert ask(mart, replace(scope, targets=("siak",)))
