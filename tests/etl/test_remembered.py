"""What is remembered of a mapping, when it is found again, and that whoever loads is told."""

from pathlib import Path

import pytest

from etl.examining import examine
from etl.intake import IntakeError, Mapping
from etl.load import Job, Result, load
from etl.remembering import Kept, shape_of
from service_levels import store
from service_levels.privacy import Mask
from service_levels.store import batches
from tests.worlds import SECRET, World


def put(world: World, data: bytes | str, name: str) -> Path:
    path = world.folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def taken(world: World, kind: str, data: bytes | str, mapping: str | None = None, by: str = "ani") -> Result:
    given = put(world, mapping, f"m{world.files}.toml") if mapping is not None else None
    world.files += 1
    path = put(world, data, f"data{world.files}.csv")
    return load(world.url, world.data, Job(kind, [path], mapping=given, loaded_by=by, office="cilegon"), SECRET)


def kept(world: World) -> list[dict]:
    with store.reading(store.create_engine(world.url)) as connection:
        return batches.all_mappings(connection)


HEAD = "KODE,MASUK,Layanan\n"
ROW = "{id},2024-03-{day:02}T09:00:00+07:00,KTP\n"
NAMED = '[columns]\nrequest_id = "KODE"\nsubmitted_at = "MASUK"\n'


def test_whoever_loads_is_told_that_a_remembered_mapping_was_used_and_whose(world: World) -> None:
    taken(world, "requests", HEAD + ROW.format(id="A1", day=4), NAMED, by="ani")
    result = taken(world, "requests", HEAD + ROW.format(id="A2", day=5), by="budi")
    assert result.counts["inserted"] == 1
    assert any("Read by the mapping that ani gave on 20" in notice for notice in result.notices)
    found = examine(world.url, put(world, HEAD + ROW.format(id="A3", day=6), "c.csv"), None, None, SECRET)
    assert (found["kind"], found["remembered"], found["remembered_by"]) == ("requests", True, "ani")
    assert found["remembered_at"].startswith("20")
    assert any("Read by the mapping that ani gave" in notice for notice in found["notices"])


@pytest.mark.parametrize(
    ("mapping", "text", "left_out"),
    [
        (NAMED + "[defaults]\nfinished_at = '2024-03-09'\n", NAMED, "defaults.finished_at"),
        (NAMED + "[defaults]\nservice = 'KTP'\n", NAMED + "\n[defaults]\nservice = 'KTP'\n", None),
        ("skip_last = 1\nsheet = 'A'\n" + NAMED, NAMED, "skip_last;sheet"),
        ('dates = "dmy"\ntimezone = "Asia/Jakarta"\ndecimal = ","\nencoding = "cp1252"\ndelimiter = ";"\nheader = 2\n',
         None, None),
    ],
)
def test_what_belongs_to_one_file_alone_is_not_remembered(mapping: str, text: str | None, left_out: str | None) -> None:
    found = Kept.without_source("shape", Mapping.parse(mapping), Mask(SECRET))
    assert Mapping.parse(found.text) == Mapping.parse(mapping if text is None else text)
    assert ";".join(found.left_out) == (left_out or "")


def test_a_file_that_needs_what_is_not_remembered_is_refused_with_that_said(world: World) -> None:
    head = "JENIS LAYANAN,U1,U2,U3,U4,U5,U6,U7,U8,U9\n"
    taken(world, "skm", head + "KTP,3,3,3,4,3,3,4,3,3\n", "[defaults]\nanswered_at = '2024-03-31'\n")
    with pytest.raises(IntakeError) as error:
        taken(world, "skm", head + "KTP,2,2,2,2,2,2,2,2,2\n")
    assert "needs the column answered_at" in str(error.value)
    assert "The mapping that ani gave on 20" in str(error.value)
    assert "had defaults.answered_at too; that belongs to one file alone" in str(error.value)
    again = taken(world, "skm", head + "KTP,2,2,2,2,2,2,2,2,2\n", "[defaults]\nanswered_at = '2024-06-30'\n")
    assert again.counts["inserted"] == 1


def test_rows_at_the_end_are_left_out_of_the_file_alone_that_it_was_said_of(world: World) -> None:
    head = "request_id,service,submitted_at\n"
    rows = "".join(f"{n},KTP,2024-03-04T09:00:00+07:00\n" for n in ("A1", "A2"))
    assert taken(world, "requests", head + rows + "rekap,2,x\n", "skip_last = 1\n").counts["read"] == 2
    assert taken(world, "requests", head + rows.replace("A", "B")).counts["inserted"] == 2


def test_a_mapping_that_says_nothing_lets_the_remembered_one_be_forgotten(world: World) -> None:
    content = HEAD.replace("KODE", "request_id").replace("MASUK", "submitted_at") + ROW.format(id="A1", day=4)
    taken(world, "requests", content, "[defaults]\nchannel = 'x'\n")
    assert len(kept(world)) == 1
    taken(world, "requests", content.replace("A1", "A2"), "")
    assert kept(world) == []


@pytest.mark.parametrize(
    ("form", "name", "file"),
    [
        ('encoding = "cp850"\n', "Nömer", "Nömer;Masuk;Layanan\nA{n};2024-03-04 09:00;É\n".encode("cp850")),
        ('delimiter = "^"\n', "N", b"N^Masuk^Layanan\nA{n}^2024-03-04 09:00^KTP\n"),
        ("header = 3\n", "No", b"N;Layanan;Status\nx;y;z\nNo;Masuk;Layanan\nA{n};2024-03-04 09:00;KTP\n"),
        ("header = 0\n", "1", b"A{n};2024-03-04 09:00;KTP\n"),
        ('encoding = "utf-16"\n', "N", "N;Masuk;Layanan\nA{n};2024-03-04 09:00;KTP\n".encode("utf-16")),
    ],
)
def test_a_mapping_is_found_again_by_the_header_that_it_alone_finds(
    world: World, form: str, name: str, file: bytes
) -> None:
    encoding = "cp850" if "cp850" in form else "utf-16" if "utf-16" in form else "ascii"
    text = file.decode(encoding)
    at = "2" if form == "header = 0\n" else "Masuk"
    mapping = f'{form}[columns]\nrequest_id = "{name}"\nsubmitted_at = "{at}"\n'
    mapping += 'service = "3"\n' if form == "header = 0\n" else ""
    first = taken(world, "requests", text.replace("{n}", "1").encode(encoding), mapping)
    assert (first.counts["inserted"], first.counts["rejected"]) == (1, 0)
    again = taken(world, "requests", text.replace("{n}", "2").encode(encoding))
    assert (again.counts["inserted"], again.counts["rejected"]) == (1, 0)
    assert any("Read by the mapping that ani gave" in notice for notice in again.notices)


def test_a_mapping_without_a_header_is_not_taken_for_a_file_that_has_one(world: World) -> None:
    mapping = "header = 0\n[columns]\nrequest_id = 1\nsubmitted_at = 2\nservice = 3\n"
    taken(world, "requests", "A1;2024-03-04 09:00;KTP\n", mapping)
    result = taken(world, "requests", "request_id;submitted_at;service\nA2;2024-03-04 09:00;KTP\n")
    assert (result.counts["inserted"], result.counts["rejected"]) == (1, 0)


def test_the_shape_is_the_header_as_the_mapping_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Nömer;Masuk\n1;2\n".encode("cp850"))
    same = tmp_path / "b.csv"
    same.write_bytes("Nömer;Masuk\n1;2\n".encode())
    mask = Mask(SECRET)
    given = Mapping.parse('encoding = "cp850"')
    assert shape_of("requests", path, mask, given) == shape_of("requests", same, mask)


def test_numbers_of_people_are_replaced_in_what_is_remembered(world: World) -> None:
    mapping = NAMED + '[values.officer]\n"3672010203040001" = "Ani"\n'
    taken(world, "requests", HEAD + ROW.format(id="A1", day=4), mapping, by="ani 3672010203040001")
    (row,) = kept(world)
    assert "3672010203040001" not in row["text"] + row["saved_by"]
