"""What the database keeps of a file: cells of the columns that are read, and nothing else of a person.

By command, of every kind and format: canaries stand in foreign columns, titles, footers, and in rows of every fault.
"""

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from etl.__main__ import app
from etl.load import Job, load
from service_levels import store
from service_levels.store import batches, given_back, mending
from tests.etl.formats.builders import ods, put, xes, xlsx
from tests.worlds import SECRET, World, sqlite_world

NAME, MAIL, STREET = "Sulastri Wiyono", "sulastri@contoh.example", "Jalan Kenanga 17"
CANARIES = [NAME, MAIL, STREET]
HEADS = {
    "requests": ["request_id", "service", "submitted_at"],
    "events": ["request_id", "service", "at", "event"],
    "pings": ["at", "target", "up"],
    "skm": ["service", "answered_at", *(f"u{n}" for n in range(1, 10))],
    "outages": ["target", "start", "end"],
    "complaints": ["complaint_id", "service", "received_at"],
}
RIGHT = {
    "requests": ["R1", "KTP", "2024-03-04 09:00"],
    "events": ["R1", "KTP", "2024-03-04 09:00", "diajukan"],
    "pings": ["2024-03-04 09:00", "siak", "1"],
    "skm": ["KTP", "2024-03-04 09:00", *"333333333"],
    "outages": ["siak", "2024-03-04 09:00", "2024-03-04 10:00"],
    "complaints": ["C1", "KTP", "2024-03-04 09:00"],
}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return sqlite_world(tmp_path).init()


def stored(world: World) -> str:
    """Every byte below the folder of the data, the database and its journal, as text."""
    paths = [path for path in [*world.folder.glob("truth.db*"), *world.data.rglob("*")] if path.is_file()]
    assert len(paths) > 1
    return "".join(path.read_bytes().decode("utf-8", "replace") for path in paths)


def of_form(folder: Path, kind: str, form: str) -> Path:
    """A file with titles, foreign columns, a footer, and rows that cannot be used."""
    head = ["Nama Pemohon", *HEADS[kind], "Email", f"Milik {NAME}"]
    good = [NAME, *RIGHT[kind], MAIL, STREET]
    bad = [cell.replace("2024-03-04 09:00", "salah") for cell in good]
    titles, footer = [f"LAPORAN {NAME}"], [f"Dicetak oleh {NAME}", MAIL]
    if form == "xes":
        event = dict(zip(["concept:name", "time:timestamp", "Email"], ["diajukan", "salah", MAIL], strict=True))
        case = {"request_id": "R1", "service": "KTP", "submitted_at": "salah", "Nama Pemohon": NAME, "Alamat": STREET}
        return put(folder / "a.xes", xes({"R1": (case, [event])}))
    if form in ("xlsx", "ods"):
        return {"xlsx": xlsx, "ods": ods}[form](folder / "a", {"Data": [titles, [], head, good, bad, [], footer]})
    few, many = bad[:-1], [*bad, STREET]
    lines = [";".join(row) for row in (titles, head, good, bad, few, many)]
    lines.insert(4, f'"{NAME}" W;' + ";".join(good[1:]))
    content = "\n".join(lines).encode() + b"\n" + ";".join([*good[:-1], f"{STREET} \x90"]).encode("latin-1")
    return put(folder / "a.csv", content + ("\n" + ";".join(footer) + "\n").encode())


@pytest.mark.parametrize(
    ("kind", "form"),
    [*((kind, "csv") for kind in HEADS), ("requests", "xlsx"), ("pings", "ods"), ("events", "xes"),
     ("requests", "xes")],
)
def test_nothing_of_a_column_that_is_not_read_is_kept(world: World, kind: str, form: str) -> None:
    path = of_form(world.folder, kind, form)
    given = put(world.folder / "m.toml", 'encoding = "utf-8"\nskip_last = 1\n' if form == "csv" else "")
    result = load(world.url, world.data, Job(kind, [path], office="cilegon", mapping=given), SECRET)
    assert result.counts["rejected"] >= 1
    told = stored(world)
    assert "salah" in told
    assert [word for word in (*CANARIES, "Nama Pemohon", "LAPORAN", "Email") if word in told] == []
    rejected = " ".join(f"{reject.reason} {reject.value} {reject.raw}" for _, reject in result.rejects)
    assert [word for word in CANARIES if word in rejected] == []


# The whole way round of what is kept


def rejects_of(world: World, batch: int) -> mending.Rejects:
    with store.reading(store.create_engine(world.url)) as connection:
        return mending.of_batch(connection, batch)


def back(world: World, batch: int) -> bytes:
    with store.reading(store.create_engine(world.url)) as connection:
        (content,) = given_back.written([given_back.of_batch(connection, batch)])
        return content


def taken(world: World, content: bytes | str, mapping: str | None = None, **how: Any) -> Any:
    world.files += 1
    path = put(world.folder / f"f{world.files}.csv", content)
    given = put(world.folder / f"m{world.files}.toml", mapping) if mapping is not None else None
    return load(world.url, world.data, Job("requests", [path], office="cilegon", mapping=given, **how), SECRET)


NAMED = '[columns]\nrequest_id = "Kode"\nsubmitted_at = ["Hari", "Pukul"]\nservice = "Apa"\n'
FORMS = {
    "names": (f"Nama;Kode;Hari;Alamat;Pukul;Apa\n{NAME};R1;2024-03-04;{STREET};salah;KTP\n", NAMED),
    "titles": (
        f"Judul {NAME}\nx;y;z\nNama;Kode;Hari;Alamat;Pukul;Apa\n{NAME};R1;2024-03-04;{STREET};salah;KTP\n",
        f"header = 3\nheader_rows = 1\n{NAMED}",
    ),
    "two rows": (
        f"Nama;No;Waktu;;Alamat;Apa\n;;Hari;Pukul;;\n{NAME};R1;2024-03-04;salah;{STREET};KTP\n",
        'header_rows = 2\ncolumns = {request_id = "No", submitted_at = ["Waktu Hari", "Waktu Pukul"], service = "Apa"}',
    ),
    "numbers": (
        f"{NAME};R1;{STREET};2024-03-04;salah;{MAIL};KTP;{NAME}\n",
        "header = 0\n[columns]\nrequest_id = 2\nsubmitted_at = [4, 5]\nservice = 7\n",
    ),
}


@pytest.mark.parametrize("way", ["remembered", "given", "mends", "page"])
@pytest.mark.parametrize("form", list(FORMS))
def test_what_is_kept_loads_once_mended_as_the_whole_file_would(world: World, form: str, way: str) -> None:
    text, mapping = FORMS[form]
    assert taken(world, text, mapping).counts["rejected"] == 1
    assert not [word for word in CANARIES if word in stored(world)]
    content = back(world, 1).replace(b"salah", b"09:00")
    if way == "page":
        found = rejects_of(world, 1)
        cells = [cell.replace("salah", "09:00") for cell in found.rows[0].cells or ()]
        from service_levels import toml_text

        content, mapping = mending.written(found, [cells]), toml_text.written(mending.reads_as(found))
    how: dict[str, Any] = {"mends": (1, (found.rows[0].line,))} if way == "page" else {}
    how = {"mends": (1, ())} if way == "mends" else how
    result = taken(world, content, mapping if way in ("given", "page") else None, **how)
    assert (result.counts["inserted"], result.counts["rejected"]) == (1, 0), result.rejects
    assert any("Read by the mapping that" in notice for notice in result.notices) == (way == "remembered")
    at = world.rows("SELECT request_id, service, submitted_at FROM request_rows")
    assert at == [("R1", "ktp-el", 1709517600000000)]  # 4 March 2024, 9:00 in Jakarta


@pytest.mark.parametrize("form", list(FORMS))
def test_what_is_kept_does_not_grow_from_time_to_time(world: World, form: str) -> None:
    text, mapping = FORMS[form]
    taken(world, text, mapping)
    first = back(world, 1)
    assert taken(world, first).counts["rejected"] == 1
    assert back(world, 2).count(b";") == first.count(b";")


def test_a_row_that_is_none_is_given_back_as_its_line_alone(world: World) -> None:
    taken(world, f"request_id;service;submitted_at;Nama\nR1;KTP;{NAME}\nR2;KTP;salah;{NAME}\n")
    text = back(world, 1).decode("utf-8-sig")
    assert text.splitlines()[0] == "request_id;service;submitted_at;reason;field;line"
    assert text.splitlines()[1].startswith(';;;"too few fields: 3 where the header has 4; nothing of the row is kept')
    assert text.splitlines()[1].endswith(', line 2";;2')
    (row, other) = rejects_of(world, 1).rows
    assert (row.cells, other.cells) == (None, ("R2", "KTP", "salah"))
    again = taken(world, text)  # and is refused again
    assert (again.counts["read"], again.counts["rejected"]) == (2, 2)
    assert again.rejects[0][1].reason.startswith("request_id is empty")


def test_rows_are_written_whole_from_the_users_own_file(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", world.url)
    monkeypatch.setenv("DATA_DIR", str(world.data))
    text = f'request_id,service,submitted_at,Nama\nR1,KTP,salah,"{NAME}\n{STREET}"\nR2,KTP,"{NAME}\n{MAIL}"\n'
    path, out = put(world.folder / "a.csv", f"Judul {NAME}\n{text}"), world.folder / "r.csv"
    for _ in range(2):  # the second time it is loaded already
        arguments = ["load", "requests", str(path), "--office", "cilegon", "--rejects", str(out)]
        assert CliRunner().invoke(app, arguments).exit_code == 3
        written = out.read_text("utf-8").replace("\r\n", "\n")
        head = f"Judul {NAME}\nrequest_id,service,submitted_at,Nama,reason,field,line"
        assert f'{head}\nR1,KTP,salah,"{NAME}\n{STREET}",' in written
        assert f'\nR2,KTP,"{NAME}\n{MAIL}",too few' in written
        out.unlink()


# What an older program kept


def test_the_migration_takes_away_what_older_programs_kept(tmp_path: Path) -> None:
    from alembic import command
    from alembic.config import Config

    from service_levels.store import migration

    engine = store.create_engine(f"sqlite:///{tmp_path / 'truth.db'}")
    with store.writing(engine) as connection:
        config = Config()
        config.set_main_option("script_location", migration.FOLDER.as_posix())
        config.attributes["connection"] = connection
        command.upgrade(config, "0007")
    with store.writing(engine) as connection:
        for number in range(1, 400):
            connection.exec_driver_sql(
                "INSERT INTO rejects VALUES (1, ?, ?, 'submitted_at', 'salah', 'no date', ?)",
                (number, number + 1, f"R{number};KTP;salah;{NAME};{MAIL};{STREET};" + "x" * (number * 10 % 3000)),
            )
        connection.exec_driver_sql(f"INSERT INTO forms VALUES (1, 'utf-8', ';', 'LAPORAN {NAME}', 0)")
    store.migrate(engine)
    engine.dispose()
    told = "".join(path.read_bytes().decode("latin-1") for path in tmp_path.glob("truth.db*"))
    assert "submitted_at" in told
    assert [word for word in (*CANARIES, "LAPORAN") if word in told] == []
    with store.reading(engine) as connection:
        found = batches.read_rejects(connection, 1)
        assert [(len(found), found[0].line, found[0].reason, found[0].raw)] == [(399, 2, "no date", "")]
        assert batches.form_of(connection, 1) is None
        (content,) = given_back.written([given_back.of_batch(connection, 1)])
    assert content.decode("utf-8-sig").splitlines()[1].startswith('"no date; nothing of the row is kept here')
