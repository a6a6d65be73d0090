"""Files of each kind: exact rows, and every row that cannot be used with line, field, value and reason."""

from datetime import datetime
from pathlib import Path

import pytest

from etl.intake import IntakeError
from tests.etl.intake_case import CATALOGUE, instant, read_text, request

HEADER = (
    "No. Registrasi;Kantor;Layanan;Kanal;Petugas;Kecamatan;Tanggal Pengajuan;Tanggal Lengkap;Tanggal Selesai;"
    "Batas Waktu;Status;Berkas Kurang\n"
)


def test_a_register_as_an_office_writes_it_becomes_exact_rows(tmp_path: Path) -> None:
    intake = read_text(
        tmp_path,
        HEADER
        + "00123;Kota Cilegon; KTP ;WhatsApp;P 01;NA;13/02/2024 09.07;;;;Berkas belum lengkap;kk, F102\n"
        + "L-2;DISDUKCAPIL KOTA CILEGON;Akta  Baru;Loket;P02;Cibeber;13/02/2024 09.07.30;14/02/2024;15/02/2024 10.00;"
        + "20/02/2024;SELESAI_DIPROSES;lengkap\n",
    )
    assert intake.rejects == []
    assert intake.frame.rows() == [
        (
            2,
            "00123",
            "cilegon",
            "ktp-el",
            "WhatsApp",
            "P 01",
            "NA",
            instant("2024-02-13T09:07+07:00"),
            None,
            None,
            None,
            "open",
            "F-1.02;KK",
            None,
        ),
        (
            3,
            "L-2",
            "cilegon",
            "Akta Baru",
            "Loket",
            "P02",
            "Cibeber",
            instant("2024-02-13T09:07:30+07:00"),
            instant("2024-02-14T00:00+07:00"),
            instant("2024-02-15T10:00+07:00"),
            instant("2024-02-20T00:00+07:00"),
            "finished",
            "",
            2 | 8,  # complete and deadline are dates without a time
        ),
    ]
    assert (*intake.columns, "day_only") == tuple(intake.frame.columns[1:])
    assert (intake.read, intake.dialect.delimiter, intake.dialect.dates) == (2, ";", "dmy")
    assert [str(t) for t in intake.frame.dtypes[7:11]] == ["Datetime(time_unit='us', time_zone='UTC')"] * 4
    assert any("Akta Baru" in notice for notice in intake.notices)


def test_only_columns_that_the_file_has_are_given(tmp_path: Path) -> None:
    intake = read_text(tmp_path, request(alamat="Jl. Merdeka 5"))
    assert intake.frame.columns == ["line", "request_id", "office", "service", "submitted_at"]
    assert [(m.name, m.canonical) for m in intake.dialect.columns][-1] == ("alamat", None)


UNUSABLE = {
    "missing id": ({"request_id": " "}, "request_id", "missing", "request_id is empty"),
    "missing office": ({"office": ""}, "office", "missing", "office is empty"),
    "unknown office": (
        {"office": "Serang"},
        "office",
        "unknown_office",
        "no office 'Serang'; it has cilegon, jayapura",
    ),
    "missing service": ({"service": ""}, "service", "missing", "service is empty"),
    "unknown status": (
        {"status": "Vertagt"},
        "status",
        "unknown_status",
        "'Vertagt' is no known status; say what it means",
    ),
    "complete first": (
        {"complete_at": "2024-02-23T00:00Z"},
        "complete_at",
        "before_submission",
        "before submitted_at",
    ),
    "finished first": (
        {"finished_at": "2024-02-24T00:59:59Z"},
        "finished_at",
        "before_submission",
        "before submitted_at",
    ),
    "to come": ({"submitted_at": "2026-11-24T12:00:01Z"}, "submitted_at", "future", "after the moment of loading"),
    "open and ended": (
        {"finished_at": "2024-03-01T00:00Z", "status": "open"},
        "status",
        "open_but_finished",
        "is wrong",
    ),
}


@pytest.mark.parametrize("name", UNUSABLE)
def test_a_row_that_cannot_be_used_is_rejected_with_all_that_is_needed_to_mend_it(tmp_path: Path, name: str) -> None:
    cells, field, code, reason = UNUSABLE[name]
    text = request(**cells)
    intake = read_text(tmp_path, text)
    assert (len(intake.frame), intake.read) == (0, 1)
    (reject,) = intake.rejects
    assert (reject.line, reject.field, reject.code, reject.raw) == (2, field, code, text.splitlines()[1])
    assert reason in reject.reason
    assert reject.value == cells[field]


def test_the_edge_of_the_impossible_is_possible(tmp_path: Path) -> None:
    same = "2024-02-24T08:00:00+07:00"
    assert read_text(tmp_path, request(complete_at=same, finished_at=same)).rejects == []
    assert read_text(tmp_path, request(submitted_at="2026-11-24T12:00:00Z")).rejects == []
    assert read_text(tmp_path, request(deadline_at="2027-01-01")).rejects == []
    assert read_text(tmp_path, request(deadline_at="2023-01-01")).rejects == []


def test_a_row_with_several_faults_is_rejected_once_for_the_first(tmp_path: Path) -> None:
    (reject,) = read_text(tmp_path, request(request_id="", office="x", submitted_at="y")).rejects
    assert reject.field == "request_id"


def test_rejects_keep_the_physical_lines_of_a_file_with_quoted_newlines(tmp_path: Path) -> None:
    body = (
        "request_id,office,service,submitted_at,note\n"
        'R1,cilegon,kk,2024-01-30,"a\nb"\n\nR2,cilegon,kk,"soon, ""maybe""","c\nd"\n'
        "R3,cilegon\nR4,cilegon,kk,2024-01-30,\n"
    )
    intake = read_text(tmp_path, body)
    assert intake.frame["line"].to_list() == [2, 8]
    assert [(r.line, r.field, r.value, r.raw) for r in intake.rejects] == [
        (5, "submitted_at", 'soon, "maybe"', 'R2,cilegon,kk,"soon, ""maybe"""'),  # of the columns that are read
        (7, None, None, ""),
    ]
    assert intake.read == 4


STATUS = {
    "finished": "finished",
    "Selesai": "finished",
    "SUDAH_DICETAK": "finished",
    "siap diambil": "finished",
    "Diserahkan": "finished",
    "completed": "finished",
    "ditolak": "rejected",
    "TIDAK_DIPROSES": "rejected",
    "dibatalkan": "withdrawn",
    "cancelled": "withdrawn",
    "Batal": "withdrawn",
}
OPEN = ["", "open", "Diproses", "DIAJUKAN_TTE", "Berkas belum lengkap", "dikembalikan", "DITUNDA", "pending", "-"]


@pytest.mark.parametrize("word", STATUS)
def test_words_for_an_end_are_known(tmp_path: Path, word: str) -> None:
    intake = read_text(tmp_path, request(status=word, finished_at="2024-03-01T00:00Z"))
    assert intake.frame["status"].to_list() == [STATUS[word]]


@pytest.mark.parametrize("word", OPEN)
def test_words_for_open_are_known(tmp_path: Path, word: str) -> None:
    assert read_text(tmp_path, request(status=word, finished_at="")).frame["status"].to_list() == ["open"]


def test_an_end_without_a_status_means_finished(tmp_path: Path) -> None:
    intake = read_text(tmp_path, request(status="", finished_at="2024-03-01T00:00Z"))
    assert intake.frame["status"].to_list() == ["finished"]


def test_a_file_without_a_status_column_says_nothing_of_the_status(tmp_path: Path) -> None:
    assert "status" not in read_text(tmp_path, request(finished_at="2024-03-01T00:00Z")).columns


DOCUMENTS = {
    "KK": "KK",
    "kartu keluarga": "KK",
    "ktp; KK": "KK;KTP",
    "KK,KK|f.1-02": "F-1.02;KK",
    "F1.02": "F-1.02",
    "KTP/KK": "KK;KTP",
    "KK/ijazah": "KK/IJAZAH",
    " surat  nikah ;KK": "KK;SURAT NIKAH",
    "": None,  # nothing is said
    "-": "",
    "Lengkap": "",
    "tidak ada": "",
    "KK; lengkap": "KK",
    ";;": "",
}


@pytest.mark.parametrize("text", DOCUMENTS)
def test_missing_documents_become_sorted_ids(tmp_path: Path, text: str) -> None:
    body = f'request_id,office,service,submitted_at,missing_documents\nR1,cilegon,kk,2024-01-30,"{text}"\n'
    assert read_text(tmp_path, body).frame["missing_documents"].to_list() == [DOCUMENTS[text]]


def test_a_mapping_gives_words_and_documents_their_meaning(tmp_path: Path) -> None:
    mapping = """
[values.status]
"Closed" = "finished"
[values.missing_documents]
"surat nikah" = "KK"
[values.office]
"Serang" = "cilegon"
[values.channel]
"WA" = "whatsapp"
[values.submitted_at]
"entah" = "2024-01-01"
"""
    text = request(
        office="serang",
        status="CLOSED",
        finished_at="2024-03-01T00:00Z",
        missing_documents="Surat Nikah",
        channel="WA",
        submitted_at="entah",
    )
    (row,) = read_text(tmp_path, text, mapping=mapping).frame.rows(named=True)
    assert (row["office"], row["status"], row["missing_documents"], row["channel"]) == (
        "cilegon",
        "finished",
        "KK",
        "whatsapp",
    )
    assert row["submitted_at"] == instant("2024-01-01T00:00+07:00")


def test_the_office_given_fills_what_the_file_leaves_open_and_refuses_another(tmp_path: Path) -> None:
    bare = "request_id,service,submitted_at\nR1,kk,2024-01-30\n"
    assert read_text(tmp_path, bare, office="Kota Cilegon").frame["office"].to_list() == ["cilegon"]
    body = "request_id,office,service,submitted_at\nR1,,kk,2024-01-30\nR2,jayapura,kk,2024-01-30\n"
    intake = read_text(tmp_path, body, office="cilegon")
    assert intake.frame["office"].to_list() == ["cilegon"]
    assert [(r.line, r.code) for r in intake.rejects] == [(3, "other_office")]
    with pytest.raises(IntakeError, match="names no office, and the catalogue has cilegon, jayapura"):
        read_text(tmp_path, bare)
    with pytest.raises(IntakeError, match="'serang' is not in the catalogue"):
        read_text(tmp_path, bare, office="serang")


def test_rows_that_say_the_same_count_once_and_others_stay(tmp_path: Path) -> None:
    row = "R1,cilegon,kk,2024-01-30,loket\n"
    intake = read_text(
        tmp_path, "request_id,office,service,submitted_at,channel\n" + row + row + "R1,cilegon,kk,2024-01-30,wa\n"
    )
    assert intake.frame["line"].to_list() == [2, 4]
    assert (intake.read, intake.duplicates) == (3, 1)


def test_text_stays_text(tmp_path: Path) -> None:
    body = 'request_id,office,service,submitted_at,officer,district\n="00123",cilegon,kk,2024-01-30,  P\t 01 ,NA\n'
    assert read_text(tmp_path, body).frame.select("request_id", "officer", "district").rows() == [
        ("00123", "P 01", "NA")
    ]


@pytest.mark.parametrize(
    "text", ["request_id,office,service,submitted_at\n", "request_id,office,service,submitted_at\n\n,,,\n"]
)
def test_a_header_alone_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(IntakeError, match="a header and no rows"):
        read_text(tmp_path, text)


EVENTS = "No. Registrasi;Waktu;Kejadian;Kekurangan Berkas\n"


def test_events_are_read_with_words_of_both_languages(tmp_path: Path) -> None:
    words = {
        "Diajukan": "submitted",
        "Dikembalikan": "returned",
        "diajukan ulang": "resubmitted",
        "Lengkap": "completed",
        "SELESAI": "finished",
        "ditolak": "rejected",
        "dibatalkan": "withdrawn",
        "submitted": "submitted",
        "returned": "returned",
        "resubmitted": "resubmitted",
        "completed": "completed",
        "withdrawn": "withdrawn",
    }
    body = "".join(f"R{i};2024-02-13 09.{i:02};{word};KK\n" for i, word in enumerate(words))
    intake = read_text(tmp_path, EVENTS + body, "events", office="jayapura")
    assert intake.frame["event"].to_list() == list(words.values())
    assert intake.columns == ("request_id", "office", "at", "event", "missing_documents")
    assert intake.frame.row(1) == (3, "R1", "jayapura", instant("2024-02-13T09:01+09:00"), "returned", "KK")


def test_events_that_are_not_known_are_rejected_and_those_mapped_to_nothing_are_left_out(tmp_path: Path) -> None:
    body = EVENTS + "R1;2024-02-13;Diverifikasi;\nR1;2024-02-13;Cetak;\nR1;2024-02-13;Selesai;\nR1;2024-02-13;;\n"
    intake = read_text(tmp_path, body, "events", office="cilegon", mapping='[values.event]\n"cetak" = ""')
    assert intake.frame["event"].to_list() == ["finished"]
    assert [(r.line, r.code, r.value) for r in intake.rejects] == [
        (2, "unknown_event", "Diverifikasi"),
        (5, "missing", ""),
    ]
    assert '[values.event] "…" = "completed", or "" to leave it out' in intake.rejects[0].reason
    assert (intake.read, intake.skipped) == (4, 1)
    assert any(notice.startswith("1 events were left out") for notice in intake.notices)


def test_surveys_are_read_and_scores_held_to_1_to_4(tmp_path: Path) -> None:
    header = "Kantor;Layanan;Tanggal Survei;" + ";".join(f"U{i}" for i in range(1, 10)) + "\n"
    good = "cilegon;KTP;2024-02-13;1;2;3;4;4;4;4;4;4\n"
    intake = read_text(tmp_path, header + good + good + good.replace(";3;", ";5;") + good.replace(";3;", ";;"), "skm")
    assert intake.frame.rows()[0] == (
        2,
        "cilegon",
        "ktp-el",
        instant("2024-02-13T00:00+07:00"),
        1,
        2,
        3,
        4,
        4,
        4,
        4,
        4,
        4,
    )
    assert (len(intake.frame), [(r.field, r.value) for r in intake.rejects]) == (2, [("u3", "5"), ("u3", "")])


def test_the_only_office_of_a_catalogue_is_the_office(tmp_path: Path) -> None:
    alone = type(CATALOGUE)(
        offices={"cilegon": CATALOGUE.offices["cilegon"]},
        calendars=CATALOGUE.calendars,
        services={},
        documents={},
        targets={},
        standards=(),
    )
    intake = read_text(tmp_path, "request_id,service,submitted_at\nR1,kk,2024-01-30\n", catalogue=alone)
    assert intake.frame["office"].to_list() == ["cilegon"]


def test_progress_is_told_from_nothing_to_all(tmp_path: Path) -> None:
    told: list[float] = []
    read_text(tmp_path, request(), progress=lambda _, share: told.append(share))
    assert told == sorted(told)
    assert (told[0], told[-1]) == (0.0, 1.0)


def test_the_clock_is_never_read(tmp_path: Path) -> None:
    intake = read_text(tmp_path, request(), now=datetime.fromisoformat("2024-02-24T07:59:59+07:00"))
    assert [r.code for r in intake.rejects] == ["future"]
