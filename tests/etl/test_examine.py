"""What a file is taken for, with evidence, before it is loaded; large files by parts of them."""

from pathlib import Path

import pytest

from etl.intake import Dialect, IntakeError, Mapping, examine
from tests.etl.intake_case import NOW, SECRET, read_text


def look(path: Path, kind: str | None = None, mapping: str | None = None) -> Dialect:
    given = None if mapping is None else Mapping.parse(mapping)
    return examine(path, kind, mapping=given, now=NOW, secret=SECRET)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "file.csv"
    path.write_bytes(text.encode(encoding))
    return path


PINGS = "Waktu;Target;Status Server;Latensi (ms)\n"


def test_a_small_file_is_described_as_it_will_be_read(tmp_path: Path) -> None:
    text = PINGS + "13/02/2024 09.07;siak;up;12,5\n"
    found = look(written(tmp_path, text, "utf-16"))
    assert (found.kind, found.encoding, found.delimiter, found.header_line) == ("pings", "utf-16", ";", 1)
    assert (found.dates, found.decimal, found.problems, found.sampled) == ("dmy", ",", (), False)
    assert found.dates_why == "'13/02/2024 09.07' in line 2 can only be day first"
    assert [(c.name, c.canonical, c.why) for c in found.columns] == [
        ("Waktu", "at", "synonym"),
        ("Target", "target", "name"),
        ("Status Server", "up", "synonym"),
        ("Latensi (ms)", "latency_ms", "synonym"),
    ]
    assert read_text(tmp_path, text, "pings", office="cilegon").dialect.columns == found.columns


def test_what_would_be_refused_is_told_as_a_problem(tmp_path: Path) -> None:
    open_dates = look(written(tmp_path, PINGS + "03/02/2024;siak;up;1.500\n"))
    assert [p.split(":")[0] for p in open_dates.problems] == [
        "The order of day and month is open",
        "The decimal mark of latency_ms is open",
    ]
    missing = look(written(tmp_path, "No. Registrasi,Tanggal Pengajuan,X\nR1,2024-01-30,y\n"), "requests")
    assert "needs the column service" in missing.problems[0]
    assert [c.canonical for c in missing.columns] == ["request_id", "submitted_at", None]
    assert "a header and no rows" in look(written(tmp_path, PINGS)).problems[0]
    unknown = look(written(tmp_path, "a,b\n1,2\n"))
    assert unknown.kind is None
    assert "fit no kind of file" in unknown.problems[0]
    with pytest.raises(IntakeError, match="is empty"):
        look(written(tmp_path, ""))


def test_a_mapping_is_heeded(tmp_path: Path) -> None:
    path = written(tmp_path, "wann;was;wie\n03/02/2024;siak;up\n")
    found = look(path, "pings", 'dates = "mdy"\n[columns]\nat = "wann"\ntarget = "was"\nup = "wie"')
    assert (found.problems, found.dates, found.dates_why) == ((), "mdy", "given by the mapping")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16", "cp1252"])
def test_a_large_file_is_known_by_its_parts(tmp_path: Path, encoding: str) -> None:
    early = "03/02/2024 09.07;siak;up;12,5\n" * 140_000
    late = '"23/02/2024 09.07";"siak ""é""\npusat";up;12,5\n' * 60_000
    path = written(tmp_path, PINGS + early + late, encoding)
    found = look(path)
    assert (found.kind, found.sampled, found.dates, found.decimal, found.problems) == ("pings", True, "dmy", ",", ())
    if encoding != "cp1252":
        assert found.encoding == encoding
    if encoding.startswith("utf-16"):
        assert "23/02/2024" in found.dates_why
