"""Which column is which, and what a mapping may say."""

from pathlib import Path

import pytest

from etl.intake import IntakeError, Mapping
from etl.intake.columns import guess_kind, match_columns
from etl.intake.kinds import KINDS
from etl.intake.words import LAST_NAMES, NAMES, WEAK_NAMES, fold, known_names
from tests.etl.intake_case import instant, read_text, request

HEADERS = {
    "requests": (
        "No. Registrasi;Kantor;JENIS LAYANAN;Kanal;Petugas;Kecamatan;Tanggal Pengajuan;Tgl. Lengkap;"
        "Tanggal Selesai (WIB);Batas Waktu;Status;Berkas Kurang"
    ),
    "events": "no_registrasi;office;Layanan;kanal;petugas;kecamatan;Waktu;Kejadian;Kekurangan Berkas",
    "pings": "Waktu;Target;Status Server;Latensi (ms)",
    "skm": "Kantor;Layanan;Tanggal Survei;U1;u2;U3;U4;U5;U6;U7;U8;U9",
}


@pytest.mark.parametrize("kind", HEADERS)
def test_the_headings_of_offices_are_known(kind: str) -> None:
    place = match_columns(HEADERS[kind].split(";"), kind, None).place
    names = HEADERS[kind].split(";")
    order = {
        "requests": KINDS["requests"].columns,
        "skm": KINDS["skm"].columns,
        "events": (
            "request_id",
            "office",
            "service",
            "channel",
            "officer",
            "district",
            "at",
            "event",
            "missing_documents",
        ),
        "pings": ("at", "target", "up", "latency_ms"),
    }[kind]
    assert place == {column: index for index, column in enumerate(order)}
    assert guess_kind(names, None) == kind


def test_canonical_names_are_known_in_any_case_and_with_marks() -> None:
    for kind, shape in KINDS.items():
        assert set(match_columns([c.upper() for c in shape.columns], kind, None).place) == set(shape.columns)
        assert set(match_columns([f" {c}* " for c in shape.columns], kind, None).place) == set(shape.columns)


def test_every_known_name_leads_to_its_column() -> None:
    for kind, shape in KINDS.items():
        for column in shape.columns:
            for name in known_names(kind, column):
                assert (NAMES[kind] | WEAK_NAMES[kind] | LAST_NAMES[kind])[fold(name)] == column
        assert not set(NAMES[kind]) & set(WEAK_NAMES[kind])
        assert not (set(NAMES[kind]) | set(WEAK_NAMES[kind])) & set(LAST_NAMES[kind])


def test_a_weak_name_counts_only_where_no_better_one_is_there() -> None:
    assert match_columns(["No. Registrasi", "Layanan", "Tanggal"], "requests", None).place["submitted_at"] == 2
    both = match_columns(["No. Registrasi", "Layanan", "Tanggal", "Tanggal Pengajuan"], "requests", None)
    assert both.place["submitted_at"] == 3
    assert [m.why for m in both.matches] == ["synonym", "synonym", "not stored", "synonym"]


def test_two_candidates_ask_for_a_mapping_and_the_mapping_decides() -> None:
    header = ["No. Registrasi", "request_id", "Layanan", "Tanggal Pengajuan"]
    with pytest.raises(IntakeError, match=r"'No. Registrasi' and 'request_id' may both be request_id.*\[columns\]"):
        match_columns(header, "requests", None)
    mapping = Mapping.parse('[columns]\nrequest_id = "No. Registrasi"')
    assert match_columns(header, "requests", mapping).place["request_id"] == 0


def test_a_missing_column_is_named_with_what_was_found_and_how_to_name_it() -> None:
    with pytest.raises(IntakeError) as error:
        match_columns(["No. Registrasi", "Tanggal Pengajuan", "Produk"], "requests", None)
    for part in (
        "needs the column service",
        "Found: No. Registrasi, Tanggal Pengajuan, Produk",
        "jenis layanan",
        '[columns] service = "name in the file"',
        '[defaults] service = "value"',
    ):
        assert part in str(error.value)


def test_a_first_row_taken_for_the_header_shows_no_number_of_a_person() -> None:
    with pytest.raises(IntakeError) as error:
        match_columns(["3672010203040001", "0812-3456-7890", "L-203-001"], "requests", None)
    assert "Found: …, …, L-203-001." in str(error.value)


def test_a_name_twice_is_refused_only_where_something_is_taken_from_it() -> None:
    header = ["request_id", "service", "submitted_at", "Catatan", "catatan"]
    assert match_columns(header, "requests", None).place == {"request_id": 0, "service": 1, "submitted_at": 2}
    for mapping in (None, Mapping.parse('[columns]\nstatus = "Status"')):
        with pytest.raises(IntakeError, match=r"'Status' more than once \(columns 4 and 5\), and status is taken from"):
            match_columns(["request_id", "service", "submitted_at", "Status", "Status"], "requests", mapping)
    either = [*header[:3], "Status", "status"]
    assert match_columns(either, "requests", Mapping.parse('[columns]\nstatus = "status"')).place["status"] == 4


def test_columns_without_a_name_are_passed_over(tmp_path: Path) -> None:
    intake = read_text(tmp_path, "request_id,office,service,submitted_at,,\nR1,cilegon,kk,2024-01-30,x,\n")
    assert intake.columns == ("request_id", "office", "service", "submitted_at")


def test_a_mapping_wins_over_synonyms_and_takes_its_column_from_them(tmp_path: Path) -> None:
    body = "Tanggal Selesai,Tanggal Lengkap,No. Registrasi,Layanan\n2024-01-30T08:00Z,2024-01-31T08:00Z,R1,kk\n"
    intake = read_text(tmp_path, body, office="cilegon", mapping='[columns]\nsubmitted_at = "Tanggal Selesai"')
    assert intake.columns == ("request_id", "office", "service", "submitted_at", "complete_at")
    assert intake.frame["submitted_at"].to_list() == [instant("2024-01-30T08:00+00:00")]


def test_one_column_may_be_mapped_to_two(tmp_path: Path) -> None:
    mapping = '[columns]\nsubmitted_at = "masuk"\ncomplete_at = "masuk"'
    intake = read_text(tmp_path, "request_id,office,service,masuk\nR1,cilegon,kk,2024-01-30T08:00Z\n", mapping=mapping)
    assert intake.frame["complete_at"].to_list() == intake.frame["submitted_at"].to_list()


def test_defaults_fill_columns_that_the_file_lacks_and_are_not_used_otherwise(tmp_path: Path) -> None:
    mapping = '[defaults]\noffice = "Kota Cilegon"\nservice = "KTP"\nchannel = "loket"'
    body = "request_id,submitted_at,kanal\nR1,2024-01-30T08:00Z,\n"
    intake = read_text(tmp_path, body, mapping=mapping)
    assert intake.frame.select("office", "service", "channel").rows() == [("cilegon", "ktp-el", None)]
    assert any("default for channel is not used" in notice for notice in intake.notices)


def test_the_example_of_the_contract_is_a_mapping() -> None:
    mapping = Mapping.parse(
        """
dates = "mdy"
timezone = "America/New_York"
decimal = ","
[columns]
request_id = "CASE_ENQUIRY_ID"
submitted_at = "OPEN_DT"
[values.status]
"Closed" = "finished"
[values.event]
"T02 Check confirmation of receipt" = "completed"
[defaults]
office = "boston"
"""
    )
    assert (mapping.dates, mapping.timezone, mapping.decimal) == ("mdy", "America/New_York", ",")
    assert mapping.columns == {"request_id": "CASE_ENQUIRY_ID", "submitted_at": "OPEN_DT"}
    assert mapping.values["status"] == {"Closed": "finished"}
    assert mapping.defaults == {"office": "boston"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("dates = ", "not TOML"),
        ("date = 'dmy'", "unknown key 'date'. A mapping has the keys dates, timezone"),
        ("dates = 'ydm'", "dates = 'ydm'"),
        ("dates = '%d/%m'", "a format names a year, a month and a day"),
        ("dates = '%d/%m/%Y %d'", "%d says again"),
        ("dates = '%d/%m/%Y %Q'", "%Q is not known here"),
        ("dates = 5", "dates = '5'"),
        ("timezone = 'WIB'", "timezone = 'WIB' is not a known time zone"),
        ("timezone = '/etc'", "is not a known time zone"),
        ("decimal = ';'", 'it is either "." or ","'),
        ("delimiter = ';;'", "it is one character"),
        ("columns = 'x'", "is no table; write [columns]"),
        ("[columns]\n'No. Registrasi' = 'request_id'", "'No. Registrasi', which is no canonical column"),
        ("[columns]\nrequest_id = ['x']", "columns.request_id = ['x']; a list joins the date and the time"),
        ("[columns]\nservice = ['x', 'y']", "columns.service = ['x', 'y']; a list joins"),
        ("[columns]\nat = ['x', 'y', 'z']", "columns.at = ['x', 'y', 'z']; a list joins"),
        ("[columns]\nat = ['x', '']", "columns.at names '', which is no name of a column"),
        ("[columns]\nat = ['x', ['y']]", "columns.at names ['y'], which is no name"),
        ("[columns]\nat = { last = ['x', 'y'] }", "of several columns the first that is filled"),
        ("[columns]\nat = { first = ['x'] }", "of several columns the first that is filled"),
        ("[columns]\nat = { first = 'x' }", "of several columns the first that is filled"),
        ("[columns]\nservice = { first = ['x', ['y', 'z']] }", "columns.service = ['y', 'z']; a list joins"),
        ("[events]\nfirst = 'finished'", "events.first = 'finished'; [events] has first = \"submitted\""),
        ("[events]\nlast = 'x'", "events.last = 'x'; [events] has"),
        ("events = 'x'", "is no table; write [events]"),
        ("[values]\nstatus = 'x'", "values.status is no table"),
        ("[values.status]\nClosed = 'done'", "maps 'Closed' to 'done'; it must be one of 'finished'"),
        ("[values.event]\nX = 'open'", "maps 'X' to 'open'"),
        ("[values.colour]\nX = 'open'", "'colour', which is no canonical column"),
        ("[defaults]\nfoo = 'x'", "[defaults] names 'foo'"),
    ],
)
def test_a_wrong_mapping_is_refused_with_file_key_and_what_is_allowed(text: str, message: str) -> None:
    with pytest.raises(IntakeError) as error:
        Mapping.parse(text, "kota.toml")
    assert str(error.value).startswith("kota.toml: ")
    assert message in str(error.value)


def test_a_mapping_is_read_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "kota.toml"
    path.write_text("dates = 'dmy'", encoding="utf-8-sig")
    assert Mapping.read(path).dates == "dmy"
    path.write_bytes(b"dates = '\xff'")
    with pytest.raises(IntakeError, match="not UTF-8"):
        Mapping.read(path)
    with pytest.raises(IntakeError, match=r"no\.toml: cannot be read"):
        Mapping.read(tmp_path / "no.toml")


def test_a_mapped_column_that_the_file_lacks_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        IntakeError, match=r"takes channel from the column 'Kanalx', which the file does not have; found"
    ):
        read_text(tmp_path, request(), mapping='[columns]\nchannel = "Kanalx"')


def test_a_mapping_for_requests_and_events_serves_both(tmp_path: Path) -> None:
    mapping = '[columns]\nat = "Waktu"\n[values.event]\n"X" = ""'
    assert len(read_text(tmp_path, request(), mapping=mapping).frame) == 1


def test_encoding_and_delimiter_may_be_given(tmp_path: Path) -> None:
    body = "request_id#office#service#submitted_at\nR1#cilegon#kk#2024-01-30T08:00Z\n"
    assert len(read_text(tmp_path, body, mapping='delimiter = "#"').frame) == 1
    with pytest.raises(IntakeError, match="encoding = 'latin9000'"):
        read_text(tmp_path, body, mapping='delimiter = "#"\nencoding = "latin9000"')


def test_a_kind_that_does_not_exist_and_a_file_that_fits_none_are_refused(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match=r"'request' is no kind of file; it is one of requests, events"):
        read_text(tmp_path, request(), kind="request")
    with pytest.raises(IntakeError, match="fit no kind of file; found: a, b"):
        guess_kind(["a", "b"], None)
