"""Numbers of people in disguise, put wherever a text can stand by command: how many lie in the clear afterwards.

Looked at are all files below the data folder (database, its journal, the mart as it reads), and whatever the commands
said. The numbers are made up (tests/disguises.py).
"""

import csv
import json
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import polars as pl
from typer.testing import CliRunner

from benchmarks.timing import Result
from etl.__main__ import app
from tests.disguises import Disguise, disguises, in_clear
from tests.etl.formats.builders import xlsx

MANY = 2_000
SHEETS, TITLES, NAMED = 12, 12, 4  # texts in one workbook, one file's titles, one name or option
HEAD = ["request_id", "office", "service", "officer", "district", "submitted_at", "status", "catatan"]
GOOD = ["R{n}", "cilegon", "KTP", "Ani", "Cibeber", "2024-03-04 09:00", "diproses", ""]
FORBIDDEN = re.compile(r'[/\\:*?"<>|\[\]\x00-\x1f\x7f-\x9f\u2028\u2029]')  # in the name of a file or a sheet


def measure(folder: Path) -> Iterator[Result]:
    """For each place how many of the disguises lie in the clear, against none."""
    for place, (tried, told) in lying(folder / "disguises", disguises(MANY)).items():
        worst = ", ".join(sorted({each.kind for each in told})[:5])
        yield Result(f"in the clear: {place}, of {tried} | 0", float(len(told)), 0.0, worst)


def lying(folder: Path, hidden: Sequence[Disguise]) -> dict[str, tuple[int, list[Disguise]]]:
    """Place -> (how many were put there, those that lie in the clear)."""
    found = {}
    for place, (fits, put) in PLACES.items():
        some = [each for each in hidden if fits(each.text)]
        told = _Office(folder / place.replace(" ", "-")).told(put, some)
        found[place] = (len(some), [each for each in some if in_clear(told, each)])
    return found


class _Office:
    """A data folder of its own, and the commands over it."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.data, self.said, self.files = folder, folder / "data", [], 0
        folder.mkdir(parents=True)

    def told(self, put: Callable[["_Office", list[str]], None], some: Sequence[Disguise]) -> str:
        """Everything that lies in the folder and was said, once the texts were put there."""
        self.run("init", "--catalogue", self.file(CATALOGUE, "catalogue.toml"))
        put(self, [each.text for each in some])
        return "\n".join([*self.said, *(_read(path) for path in sorted(self.data.rglob("*")) if path.is_file())])

    def run(self, *arguments: object) -> None:
        """A command; what it says is kept. A crash is one."""
        environment = {"DATA_DIR": str(self.data), "DATABASE_URL": "", "PII_KEY": "a key for the disguises"}
        done = CliRunner().invoke(app, list(map(str, arguments)), env=environment)
        if done.exception and not isinstance(done.exception, SystemExit):
            raise done.exception
        self.said.append(done.output)

    def load(self, path: Path, *more: object, kind: str = "requests") -> None:
        """Looks at a file and loads it, both ways of telling."""
        mapping = more[more.index("--mapping") :][:2] if "--mapping" in more else ()
        for style in ("text", "json"):
            self.run("examine", path, "--format", style, *mapping)
        self.run("load", kind, path, *more, "--dry-run", "--format", "json", "--detail")
        self.run("load", kind, path, *more)
        self.run("batches")

    def file(self, content: str, name: str = "") -> Path:
        """A file of text."""
        self.files += 1
        path = self.folder / (name or f"{self.files}.csv")
        path.write_bytes(content.encode())
        return path

    def table(self, rows: Sequence[Sequence[str]], name: str = "", above: str = "") -> Path:
        """A file of rows below the header."""
        path = self.file("", name)
        with path.open("w", newline="", encoding="utf-8") as stream:
            stream.write(above)
            csv.writer(stream).writerows([HEAD, *rows])
        return path


def _read(path: Path) -> str:
    if path.suffix == ".parquet":
        return str(pl.read_parquet(path).to_dicts())
    return path.read_bytes().decode("utf-8", "replace")


def _parts(texts: Sequence[str], size: int) -> Iterator[Sequence[str]]:
    for at in range(0, len(texts), size):
        yield texts[at : at + size]


def _row(n: int, **cells: str) -> list[str]:
    row = dict(zip(HEAD, GOOD, strict=True)) | {"request_id": f"R{n}"} | cells
    return list(row.values())


def _cells(office: _Office, texts: list[str]) -> None:
    columns = ("request_id", "service", "officer", "district")
    office.load(office.table([_row(n, **dict.fromkeys(columns, text)) for n, text in enumerate(texts)]))
    office.run("report", "on-time", "--by", "service", "--format", "json")


def _rejected(office: _Office, texts: list[str]) -> None:
    wrong = [_row(n, officer=text, catatan=text, submitted_at="salah") for n, text in enumerate(texts)]
    broken = [[*_row(n, officer=text), text] for n, text in enumerate(texts)]
    office.load(office.table([_row(0), *wrong, *broken]))


def _values(office: _Office, texts: list[str]) -> None:
    rows = [_row(2 * n, submitted_at=text) for n, text in enumerate(texts)]
    rows += [_row(2 * n + 1, status=text, office="cilegon") for n, text in enumerate(texts)]
    rows += [_row(-2 * n - 1, office=text) for n, text in enumerate(texts)]
    office.load(office.table(rows))


def _titles(office: _Office, texts: list[str]) -> None:
    for some in _parts(texts, TITLES):
        above = "".join(f'"{text.replace(chr(34), "")}"\n' for text in some)
        office.load(office.table([_row(1), _row(2, submitted_at="salah")], above=above))


def _header(office: _Office, texts: list[str]) -> None:
    for some in _parts(texts, 50):
        rows = [[*HEAD, *some], [*_row(1), *some], [*_row(2, submitted_at="salah"), *some]]
        path = office.table([])
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows)
        named = " ".join(some[0].split())
        mapping = office.file(f"[columns]\nchannel = {json.dumps(named)}\n", f"{office.files}.toml")
        office.load(path, "--mapping", mapping)


def _files(office: _Office, texts: list[str]) -> None:
    for some in _parts(texts, NAMED):
        office.load(office.table([_row(1), _row(2, submitted_at="salah")], f"{' dan '.join(some)}.csv"))


def _sheets(office: _Office, texts: list[str]) -> None:
    unique = list({text.strip().casefold(): text.strip() for text in texts}.values())
    for some in _parts(unique, SHEETS):
        rows = [HEAD, _row(1), _row(2, submitted_at="salah")]
        office.files += 1
        path = xlsx(office.folder / f"{office.files}.xlsx", dict.fromkeys(some, rows))
        office.run("examine", path)
        office.run("examine", path, "--mapping", office.file(f"sheet = {json.dumps(some[-1])}\n", "one.toml"))
        office.load(path, "--mapping", office.file('sheet = "*"\n', f"{office.files}.toml"))


def _loaders(office: _Office, texts: list[str]) -> None:
    for n, some in enumerate(_parts(texts, NAMED * 4)):
        office.run("load", "requests", office.table([_row(n)]), "--by", " dan ".join(some))
    office.run("batches", "--format", "json")


def _mappings(office: _Office, texts: list[str]) -> None:
    lines = [f"{json.dumps(text)} = \"Ani\"" for text in dict.fromkeys(texts)]
    for some in _parts(lines, 200):
        text = "\n".join(["[defaults]", f"channel = {json.dumps(texts[0])}", "[values.officer]", *some, ""])
        path = office.table([_row(n, officer=word) for n, word in enumerate(texts)])
        office.load(path, "--mapping", office.file(text, f"{office.files}.toml"))
        office.run("mapping", "requests", path)
    office.run("mapping")


def _catalogues(office: _Office, texts: list[str]) -> None:
    for some in _parts(texts, 200):
        services = "".join(
            f"# {' '.join(text.split())}\n[[service]]\nid = \"s{n}\"\n"
            f"name = {{ id = {json.dumps(text)}, en = {json.dumps(text)} }}\n"
            for n, text in enumerate(some)
        )
        name = next(filter(_of_file, some), "katalog")
        office.run("catalogue", office.file(CATALOGUE + services, f"{name} nomor {office.files}.toml"))


def _usage(office: _Office, texts: list[str]) -> None:
    office.load(office.table([_row(1)]))
    for text in texts[:: max(1, len(texts) // 40)]:
        word = text.lstrip("-")
        office.run("report", "on-time", "--officer", word, "--from", word)
        office.run("report", "on-time", "--officer", word)
        office.run("load", word, "a.csv")
        if _of_file(word):
            office.run("load", "requests", f"{word}.csv")
        office.run("batch", word)


def _any(_text: str) -> bool:
    return True


def _of_option(text: str) -> bool:
    return text.isprintable() and bool(text.strip()) and len(text.encode()) < 60


def _of_file(text: str) -> bool:
    return _of_option(text) and not FORBIDDEN.search(text)


def _of_sheet(text: str) -> bool:
    return _of_file(text) and len(text.strip()) <= 31 and text.strip("' ") == text.strip()


Place = tuple[Callable[[str], bool], Callable[[_Office, list[str]], None]]
PLACES: dict[str, Place] = {
    "cells": (_any, _cells),
    "rejected rows": (_any, _rejected),
    "values that are refused": (_any, _values),
    "titles": (_any, _titles),
    "headers": (_any, _header),
    "file names": (_of_file, _files),
    "sheet names": (_of_sheet, _sheets),
    "who loads": (_of_option, _loaders),
    "mappings": (_any, _mappings),
    "catalogues": (_any, _catalogues),
    "what is asked": (_of_option, _usage),
}
CATALOGUE = """
[[office]]
id = "cilegon"
name = "Disdukcapil Kota Cilegon"
timezone = "Asia/Jakarta"
calendar = "kantor"
[[calendar]]
id = "kantor"
  [[calendar.hours]]
  from = 2015-01-01
  monday = ["08:00-12:00", "13:00-16:00"]
[[service]]
id = "ktp-el"
name = { id = "KTP elektronik", en = "Electronic identity card" }
aliases = ["KTP"]
"""
