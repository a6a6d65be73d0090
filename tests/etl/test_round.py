"""Rejects go round: given back, mended and loaded again they give what a correct file gives.

Whatever stands in the cells (line breaks, quotes, formulas, spaces), whatever the dialect: whole from the user's own
file, and from the database with the columns alone that are read.
"""

import csv
import io
import itertools
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from etl import rejects
from etl.__main__ import app
from etl.intake import Mapping, read
from etl.load import Job, load
from etl.sources.encoding import to_utf8
from service_levels import csv_text, store
from service_levels.store import batches, given_back
from service_levels.store.schema import metadata
from tests.etl.formats.builders import xlsx
from tests.etl.intake_case import CATALOGUE, NOW, SECRET
from tests.shared import shared
from tests.worlds import World, sqlite_world

NAMES = ["No. Registrasi", "Layanan", "Kanal", "Petugas", "Tanggal Pengajuan", "Status", "Berkas Kurang"]
TIME, STATUS = 4, 5
WRONG, LOST = "32/13/202{} 08:05", "entah di mana"  # a time and a status that cannot be read
EXAMPLES = int(os.environ.get("TEPAT_WAKTU_ROUND") or 1000)
NUMBERS = itertools.count(1)
MORE = "~lebih~"  # a cell too many
CELLS = [
    "loket", "Ani", "baris\nkedua", "dua\n\nbaris\n", 'kata "kutip"', '"', '""', '"awal', "a,b;c|d\te", " depan",
    "belakang ",
    "=1+1", "=\"00123\"", "+62", "-5", "-", "@sum", "\t=tab", "'=guard", "'kutip", "''=dua", "'", "=", "O'Neil",
    "dua  spasi", "{value}", "1.500", "#N", "Ünal é", "Ã©", "a\r\nb", "x" * 200, "NULL", "(end)",
]  # fmt: skip


@dataclass
class Table:
    """A table with rows that cannot be used, and how it is written. `wrong`: row -> what is wrong with it."""

    rows: list[list[str]]
    wrong: dict[int, str]
    titles: list[str]
    last: str  # name of a column that nothing uses; "": there is none
    delimiter: str = ","
    encoding: str = "utf-8"
    newline: str = "\n"
    quoting: int = csv.QUOTE_MINIMAL
    sheet: bool = False
    form: str = "%d/%m/%Y %H:%M"
    times: list[datetime] = field(default_factory=list)
    mapping: str = ""
    ends: int = 0

    def cells(self, *, right: bool) -> Iterator[tuple[int, list[Any]]]:
        """Rows below the header, with what is wrong, or without."""
        for number, own in enumerate(self.rows):
            what = "" if right else self.wrong.get(number, "")
            at: Any = self.times[number] if self.sheet else self.times[number].strftime(self.form)
            row = [*own[:TIME], at, *own[TIME:]]
            if what == "time":
                row[TIME] = WRONG.format(number)
            if what == "status":
                row[STATUS] = LOST
            yield number, [*row, *(["sisa\nkata" if what != "quote" else "sisa"] if self.last else [])]

    def write(self, path: Path, *, right: bool) -> Path:
        """The file, or the one that it should have been."""
        head = [*NAMES, *([self.last] if self.last else [])]
        if self.sheet:
            rows = [[title] for title in self.titles] + [head] + [row for _, row in self.cells(right=right)]
            return xlsx(path.with_suffix(".xlsx"), {"Data": [*rows, *[["akhir"]] * self.ends]})
        lines = [self.line([title]) for title in self.titles] + [self.line(head)]
        for number, row in self.cells(right=right):
            line = self.line(row)
            what = "" if right else self.wrong.get(number, "")
            if what == "more":
                line += self.delimiter + MORE
            if what == "quote":
                line = f'"I"{line}'
            lines.append(line)
        text = self.newline.join([*lines, *["akhir"] * self.ends, ""])
        path = path.with_suffix(".csv")
        path.write_bytes(text.encode(self.encoding))
        return path

    def line(self, row: list[Any]) -> str:
        out = io.StringIO()
        csv.writer(out, delimiter=self.delimiter, quoting=self.quoting, lineterminator="\r\n").writerow(row)
        return out.getvalue()[:-2]

    def mended(self, content: bytes) -> bytes:
        """Rejects with each cause taken away, as an editor of text would."""
        given_encoding = re.search('encoding = "(.*?)"', self.mapping)
        utf8, encoding = to_utf8(content, given_encoding[1] if given_encoding else None)
        text = utf8.decode().replace(LOST, "diproses").replace(self.delimiter + MORE, "")
        text = re.sub('^"I"', "", text, flags=re.MULTILINE)
        for number, what in sorted(self.wrong.items()):
            if what == "time":
                form = "%Y-%m-%d %H:%M:%S" if self.sheet else self.form
                text = text.replace(WRONG.format(number), self.times[number].strftime(form))
        return text.encode("utf-8-sig" if encoding == "utf-8-sig" else encoding)


def taken(path: Path, mapping: str) -> Any:
    given_mapping = Mapping.parse(mapping)
    return read(path, "requests", catalogue=CATALOGUE, mapping=given_mapping, office="cilegon", now=NOW, secret=SECRET)


SIMPLE = st.sampled_from(CELLS)


@st.composite
def tables(draw: st.DrawFn, *encodings: str) -> Table:
    """Tables of one to six rows, as CSV in one of the encodings; without any as a sheet."""
    size = draw(st.integers(1, 6))
    sheet = not encodings
    times = [datetime(2025, 1 + draw(st.integers(0, 11)), 13 + n, 8, 5) for n in range(size)]  # noqa: DTZ001
    rows = [
        [draw(st.sampled_from(["", "=", "-", "@", "'", "00", "A;", "A,"])) + f"{n}N", draw(SIMPLE), draw(SIMPLE),
         draw(SIMPLE), "diproses", draw(st.sampled_from(["", "KK", "KK;KTP", "=KK"]))]
        for n in range(size)
    ]  # fmt: skip
    faults = ["time", "status"] if sheet else ["time", "status", "more", "quote"]
    wrong = draw(st.dictionaries(st.integers(0, size - 1), st.sampled_from(faults), min_size=1))
    for number, what in wrong.items():
        if what == "quote":  # the reader goes on with the next line, so that the row must be one
            rows[number] = [f"{number}N", *(cell.replace("\r", "").replace("\n", "") for cell in rows[number][1:])]
    table = Table(
        rows, wrong, draw(st.sampled_from([[], ["LAPORAN"], ["=HYPERLINK(1)", 'Kantor "A"'], ["judul\ndua baris"]])),
        draw(st.sampled_from(["", "Catatan", "=Catatan", "Catatan\nlagi"])), sheet=sheet, times=times,
    )  # fmt: skip
    table.delimiter = "," if sheet else draw(st.sampled_from(",;\t|"))
    table.encoding = draw(st.sampled_from(encodings or ("utf-8",)))
    table.newline = draw(st.sampled_from(["\n", "\r\n"]))
    table.quoting = csv.QUOTE_ALL if draw(st.booleans()) and "quote" not in wrong.values() else csv.QUOTE_MINIMAL
    table.ends = draw(st.sampled_from([0, 0, 1]))
    table.form = draw(st.sampled_from(["%d/%m/%Y %H:%M", "%Y-%m-%d %H:%M"]))
    own = draw(st.booleans())  # the mapping says how dates are written
    table.mapping = f'dates = "{table.form}"\n' if own else 'dates = "dmy"\n'
    if not sheet and draw(st.booleans()):
        table.mapping += f'encoding = "{table.encoding}"\n'
    table.mapping += "skip_last = 1\n" * table.ends
    return table


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A database in which nothing stays."""
    engine = store.create_engine(f"sqlite:///{tmp_path_factory.mktemp('kept') / 'kept.db'}")
    metadata.create_all(engine)
    return engine


def from_database(engine: Any, found: Any, mapping: str) -> bytes:
    """The same rejects as the browser gives them, written and read back."""
    number = next(NUMBERS)
    with store.writing(engine) as connection:
        seen = found.dialect
        form = rejects.form_of(seen.format, seen.encoding, seen.delimiter, found.head, Mapping.parse(mapping))
        batches.write_rejects(connection, number, found.rejects)
        batches.write_form(connection, number, form)
        (content,) = given_back.written([given_back.of_batch(connection, number)])
        return content


def state(*frames: pl.DataFrame) -> list[tuple]:
    columns = sorted(set(frames[0].columns) - {"line"})
    return sorted(pl.concat([frame.select(columns) for frame in frames]).rows(), key=repr)


MANY = settings(deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))


@settings(MANY, max_examples=EXAMPLES * 9 // 20)
@given(table=tables("utf-8", "utf-8-sig", "cp1252"))
def test_mended_rejects_give_what_a_correct_file_gives(
    tmp_path_factory: pytest.TempPathFactory, engine: Any, table: Table
) -> None:
    goes_round(tmp_path_factory.getbasetemp() / "narrow", engine, table)


@settings(MANY, max_examples=EXAMPLES * 9 // 20)
@given(table=tables("utf-16", "utf-16-le", "utf-16-be"))
def test_mended_rejects_of_wide_text_give_what_a_correct_file_gives(
    tmp_path_factory: pytest.TempPathFactory, engine: Any, table: Table
) -> None:
    goes_round(tmp_path_factory.getbasetemp() / "wide", engine, table)


@settings(MANY, max_examples=EXAMPLES // 10)
@given(table=tables())
def test_mended_rejects_of_a_sheet_give_what_a_correct_sheet_gives(
    tmp_path_factory: pytest.TempPathFactory, engine: Any, table: Table
) -> None:
    goes_round(tmp_path_factory.getbasetemp() / "sheet", engine, table)


def goes_round(folder: Path, engine: Any, table: Table) -> None:
    """What is wrong is rejected, given back alike from file and database, and once mended as if it had been right.

    Every fourth table: given back a second time, too, before it is mended.
    """
    folder.mkdir(exist_ok=True)
    right = taken(table.write(folder / "right", right=True), table.mapping)
    assert right.rejects == []
    path = table.write(folder / "wrong", right=False)
    found = taken(path, table.mapping)
    assert len(found.rejects) == len(table.wrong)
    mapping = Mapping.parse(table.mapping)
    (out,) = rejects.write(folder / "r.csv", "requests", [(path, r) for r in found.rejects], {path: mapping}, SECRET)
    content = out.read_bytes()
    twice = len(content) % 4 == 0
    if twice:
        kept_comes_back(folder / "k.csv", engine, table, found, right)
        unmended = taken(out, table.mapping)
        assert [r.code for r in unmended.rejects] == [r.code for r in found.rejects]
        back = [(out, reject) for reject in unmended.rejects]
        (again,) = rejects.write(folder / "s.csv", "requests", back, {out: mapping}, SECRET)
        mark = table.delimiter.encode()
        assert again.read_bytes().count(mark) == content.count(mark)
        content = again.read_bytes()
    out.write_bytes(table.mended(content))
    mended = taken(out, table.mapping)
    assert mended.rejects == []
    assert state(found.frame, mended.frame) == state(right.frame)


def kept_comes_back(path: Path, engine: Any, table: Table, found: Any, right: Any) -> None:
    """What the database keeps has no title and no column that nothing uses, and once mended reads as the right file.

    Of a row that is none it keeps nothing: such a row is refused again.
    """
    path.write_bytes(table.mended(from_database(engine, found, table.mapping)))
    mended = taken(path, table.mapping)
    assert [name.name for name in mended.dialect.columns] == [*NAMES, *csv_text.EXTRA]
    assert mended.dialect.header_line == 1
    broken = [number for number, what in table.wrong.items() if what in ("more", "quote")]
    assert [reject.field for reject in mended.rejects] == ["request_id"] * len(broken)
    ids = [name for name in right.frame["request_id"] if any(name.endswith(f"{number}N") for number in broken)]
    assert len(ids) == len(broken)
    assert state(found.frame, mended.frame) == state(right.frame.filter(~pl.col("request_id").is_in(ids)))


# By the commands


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The commands, in a folder with a database of their own."""
    monkeypatch.chdir(tmp_path)
    url = f"sqlite:///{tmp_path / 'truth.db'}"
    World(url, tmp_path).init()
    monkeypatch.setenv("DATABASE_URL", url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))

    def command(*args: object) -> Any:
        return CliRunner().invoke(app, [str(arg) for arg in args])

    return command


HEAD = "request_id,office,service,officer,submitted_at"
NIK, PHONE = "3672010203040001", "081234567890"


def test_the_users_own_file_comes_back_whole_and_the_database_keeps_no_number_of_a_person(run: Any) -> None:
    row = f'"{NIK}",cilegon,KTP,"Ani\n{PHONE}",salah'
    Path("a.csv").write_text(f"{HEAD}\n{row}\n", encoding="utf-8")
    for again in (False, True):  # the second time it is loaded already
        done = run("load", "requests", "a.csv", "--rejects", "own.csv")
        assert done.exit_code == 3, again
        assert f'{NIK},cilegon,KTP,"Ani\n{PHONE}",salah,' in Path("own.csv").read_text("utf-8")
        Path("own.csv").unlink()
    assert run("batch", 1, "--rejects", "kept.csv").exit_code == 0
    kept = Path("kept.csv").read_text("utf-8")
    assert NIK not in kept
    assert PHONE not in kept
    assert re.search(r'^id-[0-9a-f]{16},cilegon,KTP,"Ani\ntel-[0-9a-f]{16}",salah,', kept, re.MULTILINE)


def test_both_ways_a_mended_row_is_the_same_request(tmp_path: Path, run: Any) -> None:
    Path("a.csv").write_text(f"{HEAD}\n{NIK},cilegon,KTP,{PHONE},salah\n", encoding="utf-8")
    run("load", "requests", "a.csv", "--rejects", "own.csv")
    run("batch", 1, "--rejects", "kept.csv")
    world, found = World(f"sqlite:///{tmp_path / 'truth.db'}", tmp_path), []
    for name in ("own.csv", "kept.csv"):
        Path(name).write_text(Path(name).read_text("utf-8").replace("salah", "2026-03-02 09:00"), encoding="utf-8")
        assert run("load", "requests", name).exit_code == 0
        found.append(world.facts().select("request_id", "officer").rows())
    assert found[0] == found[1]
    assert len(found[0]) == 1


def test_files_of_several_forms_come_back_in_files_of_one_form_each(run: Any, tmp_path: Path) -> None:
    xlsx(tmp_path / "a.xlsx", {"Data": [HEAD.split(","), ["R1", "cilegon", "KTP", "Ani\nSari", "salah"]]})
    Path("b.csv").write_text(f"{HEAD};x\n".replace(",", ";") + "R2;cilegon;KTP;=1+1;salah;\n", encoding="cp1252")
    Path("c.csv").write_text(f"{HEAD};x\n".replace(",", ";") + 'R3;cilegon;KTP;"a;b";salah;é\n', encoding="cp1252")
    Path("d.csv").write_text(f"{HEAD};x\n".replace(",", ";") + "R4;cilegon;KTP;;salah;\n", encoding="utf-8")
    files = ["a.xlsx", "b.csv", "c.csv", "d.csv"]
    for command in (("load", "requests", *files), ("batch", 1)):
        done = run(*command, "--rejects", "r.csv")
        assert "The files differ in form; their rows are in r-1.csv, r-2.csv, r-3.csv" in done.output
        assert sorted(path.name for path in tmp_path.glob("r*.csv")) == ["r-1.csv", "r-2.csv", "r-3.csv"]
        assert "R2" in Path("r-2.csv").read_text("utf-8")  # of the same form as d.csv: all of it is ASCII
        for path in tmp_path.glob("r-*.csv"):
            encoding = "cp1252" if path.name == "r-3.csv" else "utf-8-sig"
            path.write_text(path.read_text(encoding).replace("salah", "2026-03-02 09:00"), encoding=encoding)
        loaded = run("load", "requests", "r-1.csv", "r-2.csv", "r-3.csv", "--dry-run", "--format", "json")
        assert '"inserted": 4, "updated": 0, "unchanged": 0, "rejected": 0' in loaded.stdout, loaded.output
        for path in tmp_path.glob("r*.csv"):
            path.unlink()
    content = b"".join(given_back_of(tmp_path))
    assert b";'=1+1;salah;" in content
    assert b'"Ani\nSari"' in content


def given_back_of(tmp_path: Path) -> list[bytes]:
    """What the browser offers of the first batch, one content a form."""
    engine = store.create_engine(f"sqlite:///{tmp_path / 'truth.db'}")
    with store.reading(engine) as connection:
        return given_back.written(given_back.of_batch(connection, n) for n in range(1, 5))


def test_a_batch_that_rejected_nothing_gives_a_header_alone(run: Any) -> None:
    Path("a.csv").write_text(f"{HEAD}\nR1,cilegon,KTP,Ani,2026-03-02 09:00\n", encoding="utf-8")
    run("load", "requests", "a.csv")
    run("batch", 1, "--rejects", "kept.csv")
    assert Path("kept.csv").read_text("utf-8-sig") == "reason,field,line\n"


def test_a_remembered_mapping_holds_for_what_was_given_back(run: Any) -> None:
    Path("a.csv").write_text("wann;was;wer\n2026-03-02;KTP;R1\nsalah;KTP;R2\n", encoding="utf-8")
    Path("m.toml").write_text(
        '[columns]\nrequest_id = "wer"\nsubmitted_at = "wann"\nservice = "was"\n[defaults]\noffice = "cilegon"\n'
    )
    run("load", "requests", "a.csv", "--mapping", "m.toml", "--rejects", "r.csv")
    Path("r.csv").write_text(Path("r.csv").read_text("utf-8").replace("salah", "2026-03-03"), encoding="utf-8")
    assert run("load", "requests", "r.csv").exit_code == 0


# What is no row of the table, and what stands at the beginning of a cell


@pytest.mark.parametrize("row", ["=1+1;cilegon", "@a;cilegon;KTP;x;2026-03-02;7;8", '"R"1;cilegon;KTP;;2026', "\0"])
def test_a_broken_row_does_not_grow_from_time_to_time(tmp_path: Path, row: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD.replace(",", ";") + f"\n{row}\n", encoding="utf-8")
    texts = []
    for number in range(3):
        found = taken(path, "").rejects
        (path,) = rejects.write(tmp_path / f"{number}.csv", "requests", [(path, each) for each in found], {}, SECRET)
        texts.append(path.read_text("utf-8-sig").split("\n")[1])
        assert texts[-1].removeprefix("'").startswith(row + ";")
        assert not texts[-1].startswith(("=", "@"))
    assert len({text.count(";") for text in texts}) <= 2  # the reason may name more or fewer fields
    assert texts[2].count(";") == texts[1].count(";")


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4), st.sampled_from(",;\t|"))
def test_a_line_of_cells_reads_back_as_the_same_cells(cells: list[str], delimiter: str) -> None:
    assert csv_text.cells(csv_text.line(cells, delimiter), delimiter) == cells


def test_field_a_line_break_in_a_cell_of_a_sheet(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init(shared("field", "small.toml").read_text("utf-8"))
    path = shared("field", "23-newline-in-cell.xlsx")
    first = load(world.url, world.data, Job("requests", [path]), SECRET)
    assert all("'salah' is no date" in reject.reason for _, reject in first.rejects)
    assert len(first.rejects) == 2
    (out,) = rejects.write(tmp_path / "r.csv", "requests", first.rejects, {}, SECRET)
    text = out.read_text("utf-8-sig").replace("salah", "2026-03-04 09:00")
    out.write_text(text, encoding="utf-8-sig")
    again = load(world.url, world.data, Job("requests", [out]), SECRET)
    assert (again.counts["inserted"], again.counts["rejected"]) == (2, 0)
    assert "A-3" in world.facts()["request_id"].to_list()
