"""Whatever a file holds, each of its rows is stored, rejected, or named in a notice with its number."""

import csv
import io
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.intake import Intake, Mapping, read
from etl.intake.duplicates import KEYS
from tests.etl.formats.builders import xlsx
from tests.etl.intake_case import CATALOGUE, NOW, SECRET
from tests.worlds import sqlite_world

HEADS = {
    "requests": ["No. Registrasi", "Layanan", "Tanggal Pengajuan", "Tanggal Selesai", "Petugas", "Keterangan"],
    "events": ["No. Registrasi", "Layanan", "Waktu", "Kejadian", "Petugas", "Keterangan"],
    "pings": ["Waktu", "Target", "Status", "Latency", "Keterangan"],
}
# What a notice says of how many rows. Rows that are taken together are stored, as one.
LEFT_OUT = (
    r"(\d+) blank lines were left out", r"(\d+) rows at the end were left out", r"(\d+) rows at the end are totals",
    r"(\d+) rows repeat the header", r"(\d+) events were left out", r"(\d+) pings ", r"(\d+) rows say what another row",
)  # fmt: skip
NUMBERED = r"Line \d+ only numbers the columns"
TOGETHER = r"(\d+) rows name again what another row"
MAPPING = '[values.event]\n"lain" = ""\n'

TIMES = st.sampled_from(["2026-03-02 09:00", "2026-03-03 10:00", "3 Maret 2026", "32/13/2026", "", "2030-01-01", "-"])
NOTES = st.sampled_from(["", "baris\nkedua", 'a "b"', "=1+1", "a,b;c", " "])
NUMBER = st.sampled_from(["1", "2", "3", "", "8.26839E+17"])
SERVICE = st.sampled_from(["KTP", "ktp-el", "Akta", ""])
USUAL = {
    "requests": st.tuples(NUMBER, SERVICE, TIMES, TIMES, st.sampled_from(["", "Ani"]), NOTES),
    "events": st.tuples(
        NUMBER, SERVICE, TIMES, st.sampled_from(["diajukan", "selesai", "lain", "?", ""]), st.just("Ani"), NOTES
    ),
    "pings": st.tuples(TIMES, st.sampled_from(["siak", "wa", ""]), st.sampled_from(["1", "0", "?"]), NUMBER, NOTES),
}
ODD = st.sampled_from(["header", "blank", "empty", "few", "many", "numbers"])
END = st.sampled_from([None, "Jumlah: 12", "Total", "Dicetak oleh kepala dinas", "Catatan: sementara"])


def written(kind: str, rows: list[Any], end: str | None, titles: list[str]) -> list[list[str]]:
    """The records of a file; an odd one is named."""
    head = HEADS[kind]
    odd = {
        "header": head, "blank": [], "empty": [""] * len(head), "few": ["x"] * (len(head) - 2),
        "many": ["x"] * (len(head) + 1), "numbers": [str(n + 1) for n in range(len(head))],
    }  # fmt: skip
    body = [odd[row] if isinstance(row, str) else list(row) for row in rows]
    return [*([title] for title in titles), head, *body, *([[end, *[""] * (len(head) - 1)]] if end else [])]


def named(notices: list[str]) -> int:
    """How many rows the notices name."""
    found = [re.search(form, notice) for notice in notices for form in LEFT_OUT]
    return sum(int(each[1]) for each in found if each) + sum(bool(re.search(NUMBERED, notice)) for notice in notices)


def together(notices: list[str]) -> int:
    return sum(int(found[1]) for notice in notices if (found := re.search(TOGETHER, notice)))


def taken(path: Path, kind: str, mapping: str) -> Intake:
    given_mapping = Mapping.parse(mapping)
    return read(path, kind, catalogue=CATALOGUE, mapping=given_mapping, office="cilegon", now=NOW, secret=SECRET)


@settings(max_examples=150, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data(), form=st.sampled_from([",", ";", "\t", "sheet"]), newline=st.sampled_from(["\n", "\r\n"]))
@pytest.mark.parametrize("kind", list(HEADS))
def test_each_row_is_stored_rejected_or_named(
    tmp_path_factory: pytest.TempPathFactory, kind: str, data: Any, form: str, newline: str
) -> None:
    folder = tmp_path_factory.getbasetemp() / "rows"
    folder.mkdir(exist_ok=True)
    odd = ODD if form != "sheet" else ODD.filter(lambda each: each not in ("few", "many"))
    rest = ("KTP", "2026-03-04 09:00", "selesai" if kind == "events" else "", "Ani", "")
    sure = [("2026-03-04 09:00", name, "1", "", "") if kind == "pings" else (name, *rest) for name in ("R7", "R8")]
    rows = [*sure, *data.draw(st.lists(st.one_of(USUAL[kind], USUAL[kind], odd), max_size=8))]
    titles = data.draw(st.sampled_from([[], ["LAPORAN BULANAN"]]))
    records = written(kind, rows, data.draw(END), titles)
    skip_last = data.draw(st.sampled_from([0, 0, 1]))
    mapping = f"skip_last = {skip_last}\n" + (MAPPING if kind == "events" else "")
    if form == "sheet":
        path = xlsx(folder / "a.xlsx", {"Data": records})
        while records and not any(records[-1]):  # a sheet ends where its last filled row does
            records.pop()
    else:
        out = io.StringIO()
        writer = csv.writer(out, delimiter=form, lineterminator=newline)
        for record in records:
            if record:
                writer.writerow(record)
            else:
                out.write(newline)
        path = folder / "a.csv"
        path.write_bytes(out.getvalue().encode())
    found = taken(path, kind, mapping)
    below = len(records) - 1 - len(titles)
    assert len(found.frame) + len(found.rejects) + named(found.notices) == below, (found.notices, path.read_bytes())
    assert any("the lines above it were left out" in notice for notice in found.notices) == bool(titles)
    assert len(found.frame) - together(found.notices) == found.frame.n_unique(KEYS[kind])


def test_what_is_counted_is_what_lies_in_the_database(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    text = (
        "request_id,office,service,submitted_at,finished_at,officer\n"
        "1,cilegon,KTP,2026-03-02 09:00,,Ani\n"
        "1,cilegon,KTP,2026-03-02 09:00,2026-03-03 09:00,Ani\n"  # newer: taken together
        "2,cilegon,KTP,2026-03-02 09:00,,Ani\n"
        "2,cilegon,KTP,2026-03-02 09:00,,Ani\n"  # says the same
        "3,cilegon,KTP,2026-03-02 09:00,,Ani\n"
        "3,cilegon,KTP,2026-04-02 09:00,,Ani\n"  # contradicts
        "\n"
        "4,cilegon,KTP,salah,,Ani\n"
        "request_id,office,service,submitted_at,finished_at,officer\n"
        "Total,,,,,4\n"
    )
    result = world.load("requests", text)
    assert world.rows("SELECT request_id, finished_at IS NULL FROM request_rows ORDER BY 1") == [("1", 0), ("2", 1)]
    assert result.counts == {"read": 7, "inserted": 2, "updated": 1, "unchanged": 1, "rejected": 3}
    assert (named(result.notices), together(result.notices)) == (4, 1)
    assert len(text.splitlines()) - 1 == 2 + 3 + 4 + 1




LOG = """<log><trace><string key="concept:name" value="R1"/><date key="submitted_at" value="2026-03-02T09:00:00+07:00"/>
<string key="service" value="KTP"/>
<event><string key="concept:name" value="diajukan"/>
<date key="time:timestamp" value="2026-03-02T09:00:00+07:00"/></event>
</trace><trace><string key="concept:name" value="R2"/><date key="submitted_at" value="2026-03-02T09:00:00+07:00"/>
<string key="service" value="KTP"/></trace>
<event><string key="concept:name" value="diajukan"/>
<date key="time:timestamp" value="2026-03-02T09:00:00+07:00"/></event>
</log>"""


def test_of_a_log_too(tmp_path: Path) -> None:
    (tmp_path / "a.xes").write_text(LOG, encoding="utf-8")
    events, cases = (taken(tmp_path / "a.xes", kind, "") for kind in ("events", "requests"))
    assert (len(events.frame), [reject.code for reject in events.rejects]) == (1, ["missing"])
    assert "1 cases hold no event; they were left out." in events.notices
    assert len(cases.frame) == 2
    assert "1 events belong to no case; they were left out." in cases.notices
