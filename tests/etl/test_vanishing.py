"""No row and no request goes without a word: what contradicts itself is rejected, what is taken together is counted."""

from datetime import datetime
from pathlib import Path

import polars as pl
import pytest

from etl import cautions
from etl.intake import IntakeError, Mapping, contradictions
from etl.intake.kinds import ALL_COLUMNS, NUMBERS
from etl.load import Job, Result, load
from service_levels.messages import as_json
from service_levels.ui import said
from service_levels.ui.i18n import Words
from tests.etl.intake_case import CATALOGUE, read_text
from tests.shared import shared
from tests.worlds import SECRET, World, sqlite_world

HEAD = "request_id,office,service,submitted_at,finished_at,officer,missing_documents\n"


def rows(*lines: str) -> str:
    """A list of requests; a line gives request_id, service, submitted_at and, where it likes, what follows."""
    found = [line.split(",") for line in lines]
    return HEAD + "".join(",".join([n, "cilegon", *rest, *[""] * (5 - len(rest))]) + "\n" for n, *rest in found)


def field(tmp_path: Path, name: str, kind: str) -> tuple[Result, World]:
    """A file of the field folder, loaded into a fresh database with the mapping of its name."""
    world = sqlite_world(tmp_path).init(shared("field", "small.toml").read_text("utf-8"))
    mapping = shared("field", name).with_suffix(".toml")
    job = Job(kind, [shared("field", name)], mapping=mapping if mapping.exists() else None)
    return load(world.url, world.data, job, SECRET), world


def said_too(told: list[said.Said]) -> bool:
    """Whether all is said in Indonesian too."""
    return all(said.by(Words("id"), each) != as_json(each)["text"] for each in told)


# Rows of one file


@pytest.mark.parametrize(
    ("first", "second", "code", "named"),
    [
        ("A-1,KTP,2026-03-02 09:00", "A-1,KTP,2026-03-03 09:00", "contradicting_submitted_at", "different submissions"),
        ("A-1,KTP,2026-03-02 09:00:10", "A-1,KTP,2026-03-02 09:00:40", "contradicting_submitted_at", "submissions"),
        ("A-1,KTP,2026-03-02 09:00", "A-1,Akta,2026-03-02 09:00", "contradicting_service", "(Akta, ktp-el)"),
        ("A-1,KTP,2026-03-02 09:00", "A-1,Akta,2026-04-02 09:00", "contradicting_submitted_at", "submissions"),
    ],
)
def test_rows_that_contradict_each_other_are_all_rejected(
    tmp_path: Path, first: str, second: str, code: str, named: str
) -> None:
    for one, other in ((first, second), (second, first)):
        found = read_text(tmp_path, rows(one, "B-2,KTP,2026-03-02 09:00", other))
        assert found.frame["request_id"].to_list() == ["B-2"]
        assert [(reject.line, reject.field, reject.code) for reject in found.rejects] == [
            (2, "request_id", code), (4, "request_id", code)
        ]  # fmt: skip
        reason = found.rejects[0].reason
        assert "lines 2, 4 name 'A-1'" in reason
        assert named in reason
        assert 'request_id = ["request_id", "' in reason
        assert said_too([found.rejects[0].as_json()])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("A-1,KTP,2026-03-02 09:00", "A-1,ktp-el,2026-03-02 09:00,2026-03-04 09:00"),  # an alias; finished since
        ("A-1,Akta,2026-03-02 09:00", "A-1,AKTA,2026-03-02 09:00,,Ani"),
        ("A-1,KTP,2026-03-02 09:00", "A-1,KTP,2026-03-02 09:00:31,,Ani"),  # the same minute, told with its seconds
        ("A-1,KTP,2026-03-02 09:00,,,KK", "A-1,KTP,2026-03-02 09:00,,,KTP"),  # a row for each paper
    ],
)
def test_rows_that_agree_in_submission_and_service_are_taken_together_and_counted(
    tmp_path: Path, first: str, second: str
) -> None:
    found = read_text(tmp_path, rows(first, second, "B-2,KTP,2026-03-02 09:00"))
    assert (len(found.frame), found.rejects) == (3, [])
    (notice,) = [text for text in found.notices if "name again" in text]
    assert notice.startswith("1 rows name again")
    assert said_too([notice])


def test_one_number_in_two_offices_is_two_requests(tmp_path: Path) -> None:
    text = rows("A-1,KTP,2026-03-02 09:00") + "A-1,jayapura,Akta,2026-04-02 09:00,,,\n"
    assert (len(read_text(tmp_path, text).frame), read_text(tmp_path, text).notices[1:]) == (2, [])


def test_many_rows_of_one_number_name_the_first_lines(tmp_path: Path) -> None:
    found = read_text(tmp_path, rows(*(f"7,KTP,2026-03-{day:02} 09:00" for day in range(1, 21))))
    assert len(found.rejects) == 20
    assert found.rejects[-1].reason.startswith("lines 2, 3, 4, 5, 6, … name '7' with different submissions")


def test_a_row_rejected_for_another_reason_contradicts_nobody(tmp_path: Path) -> None:
    found = read_text(tmp_path, rows("A-1,KTP,2026-03-02 09:00", "A-1,KTP,2026-33-02 09:00"))
    assert ([reject.code for reject in found.rejects], len(found.frame)) == (["unreadable_time"], 1)


@pytest.mark.parametrize("name", ["13-one-request-two-rows.csv", "13b-one-request-two-rows-reversed.csv"])
def test_field_a_request_with_two_services(tmp_path: Path, name: str) -> None:
    result, _ = field(tmp_path, name, "requests")
    assert (result.counts["inserted"], result.counts["rejected"]) == (1, 2)
    assert all("lines 2, 3 name 'A-1' with different services (kk, ktp)" in r.reason for _, r in result.rejects)


def test_field_numbers_that_begin_anew_within_a_file(tmp_path: Path) -> None:
    result, _ = field(tmp_path, "14-restarting-numbers.csv", "requests")
    assert (result.counts["inserted"], result.counts["rejected"]) == (0, 6)
    assert "lines 2, 5 name '1' with different submissions" in result.rejects[0][1].reason
    assert 'request_id = ["No. Register", "Tanggal Masuk"]' in result.rejects[0][1].reason


# Files one after the other


def told(result: Result, what: str) -> list[str]:
    """The notices of a load that speak of something."""
    found = [notice for notice in result.notices if what in notice]
    assert said_too(found)
    return found


@pytest.mark.parametrize("newer_first", [False, True])
def test_a_file_whose_numbers_begin_anew_says_so_whichever_is_loaded_first(tmp_path: Path, newer_first: bool) -> None:
    world = sqlite_world(tmp_path).init()
    january = rows("1,KTP,2026-01-05 09:00,2026-01-20 10:00", "2,KTP,2026-01-06 09:00")
    february = rows("1,KTP,2026-02-03 09:00,2026-02-04 10:00", "2,Akta,2026-02-04 09:00", "3,KTP,2026-02-05 09:00")
    first, second = (february, january) if newer_first else (january, february)
    assert not told(world.load("requests", first), "stored with another")
    for dry_run in (True, False):
        again = world.load("requests", second, dry_run=dry_run)
        (submission,) = told(again, "stored with another submission")
        assert "2 requests are stored with another submission, for example '1'" in submission
        assert "2026-01-05 09:00" in submission
        assert "2026-02-03 09:00" in submission
        (service,) = told(again, "stored with another service")
        assert "1 requests are stored with another service, for example '2'" in service


def test_files_of_one_command_are_held_against_each_other(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    result = world.load("requests", rows("1,KTP,2026-01-05 09:00"), rows("1,KTP,2026-02-05 09:00"))
    assert len(told(result, "stored with another submission")) == 1


@pytest.mark.parametrize("again", ["2026-03-02 09:00", "2026-03-02 09:00:31"])
def test_a_newer_state_of_the_same_request_is_no_matter(tmp_path: Path, again: str) -> None:
    world = sqlite_world(tmp_path).init()
    world.load("requests", rows("1,KTP,2026-03-02 09:00"))
    result = world.load("requests", rows(f"1,ktp-el,{again},2026-03-05 10:00"))
    assert (result.counts["updated"], told(result, "stored with")) == (1, [])


@pytest.mark.parametrize(
    ("dates", "times", "apart"),
    [
        (["2026-03-02"], ["2026-03-02 09:00"], False),
        (["2026-03-02"], ["2026-03-02 09:00", "2026-03-02 09:00:12"], False),
        (["2026-03-02"], ["2026-03-02 09:00", "2026-03-02 10:00"], True),
        (["2026-03-02"], ["2026-03-01 23:59"], True),
        (["2026-03-02"], ["2026-03-03 00:00"], True),
        (["2026-03-02", "2026-03-03"], [], True),
        (["2026-03-02", "2026-03-02"], [], False),
    ],
)
def test_a_date_without_a_time_may_be_any_instant_of_its_day(dates: list[str], times: list[str], apart: bool) -> None:
    frame = pl.DataFrame({
        "office_id": "a", "request_id": "1", "service": "ktp",
        "submitted_at": [datetime.fromisoformat(text) for text in (*dates, *times)],
        "day_only": [1] * len(dates) + [None] * len(times),
    })  # fmt: skip
    assert frame.select(contradictions._apart("submitted_at", dated=True)).item() == apart
    known = frame.with_columns(pl.col("submitted_at").dt.epoch("us"))
    pair, stood = known.head(1), known.tail(1)
    for one, other in ((pair, stood), (stood, pair)):
        assert bool(cautions.of_requests(one, other, CATALOGUE)) == (apart and len(times) < 2)


# Logs

LOG = "request_id,office,service,at,event\n"


def test_a_log_whose_requests_are_submitted_twice_or_differ_in_service_says_so(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    text = LOG + "1,cilegon,KTP,2026-01-05 09:00,submitted\n1,cilegon,Akta,2026-01-06 09:00,finished\n"
    assert "1 requests have events of different services, for example '1': Akta, ktp-el" in (
        told(world.load("events", text), "different services")[0]
    )
    more = LOG + "1,cilegon,KTP,2026-02-05 09:00,submitted\n2,cilegon,KTP,2026-02-05 09:00,submitted\n"
    (notice,) = told(world.load("events", more), "submitted more than once")
    assert "1 requests are submitted more than once, for example '1': 2026-01-05 09:00 and 2026-02-05 09:00" in notice


def test_a_log_that_says_another_submission_than_the_list_says_so(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    world.load("requests", rows("1,KTP,2026-03-02 09:00", "2,KTP,2026-03-02 09:00"))
    log = LOG + "1,cilegon,KTP,2026-03-04 09:00,submitted\n2,cilegon,KTP,2026-03-02 09:00:12,submitted\n"
    (notice,) = told(world.load("events", log), "stored with another submission")
    assert "1 requests are stored with another submission, for example '1'" in notice


def test_requests_of_a_log_without_a_submission_anywhere_are_counted(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    world.load("requests", rows("1,KTP,2026-03-02 09:00"))
    world.load("events", LOG + "2,cilegon,KTP,2026-03-02 09:00,submitted\n")
    log = LOG + "".join(f"{n},cilegon,KTP,2026-03-05 09:00,completed\n" for n in (1, 2, 3, 4))
    for dry_run in (True, False):
        (notice,) = told(world.load("events", log, dry_run=dry_run), "no submission")
        assert "2 requests of the log have no submission, for example '3'" in notice
        assert '[events] first = "submitted"' in notice


def test_a_service_named_by_some_events_alone_is_one_service(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    log = LOG + "".join(f"{n},cilegon,{s},2026-03-05 0{h}:00,{e}\n" for n, s in ((1, "Akta"), (2, "KTP"))
                        for h, e, s in ((8, "submitted", s), (9, "completed", "")))  # fmt: skip
    assert not told(world.load("events", log), "different services")


def test_a_first_log_in_which_every_request_is_submitted_says_nothing(tmp_path: Path) -> None:
    world = sqlite_world(tmp_path).init()
    log = LOG + "".join(f"{n},cilegon,KTP,2026-03-05 09:00,submitted\n" for n in (1, 2))
    assert not [notice for notice in world.load("events", log).notices if "no submission" in notice]


def test_field_a_log_without_a_submission(tmp_path: Path) -> None:
    result, _ = field(tmp_path, "26-log-without-submission.csv", "events")
    (notice,) = told(result, "no submission")
    assert "2 requests of the log have no submission, for example 'T-1'" in notice


# Numbers whose digits are lost


@pytest.mark.parametrize("number", ["8.26839E+17", "8,26839E+17", "1.2e5", "1E+05", "9.1e+15"])
def test_numbers_in_scientific_notation_are_said(tmp_path: Path, number: str) -> None:
    head, row = "request_id;office;service;submitted_at\n", f"{number};cilegon;KTP;2026-03-02 09:00\n"
    found = read_text(tmp_path, head + row + "0012;cilegon;KTP;2026-03-02 09:00\n12;cilegon;KTP;2026-03-02 09:00\n")
    assert len(found.frame) == 3
    (notice,) = [text for text in found.notices if "scientific" in text]
    assert f"1 values of request_id are numbers in scientific notation, for example {number!r}" in notice
    assert said_too([notice])
    twice = read_text(tmp_path, head + row + f"{number};cilegon;KTP;2026-03-05 09:00\n")
    assert len(twice.rejects) == 2
    assert all("the last digits of such a number are lost" in reject.reason for reject in twice.rejects)
    assert said_too([twice.rejects[0].as_json()])


@pytest.mark.parametrize("number", ["1E5", "3E8", "E-2026", "12.5", "2026E", "REG1E+5", "1439403621518935563"])
def test_codes_of_an_office_are_no_scientific_notation(tmp_path: Path, number: str) -> None:
    found = read_text(tmp_path, rows(f"{number},KTP,2026-03-02 09:00"))
    assert not [text for text in found.notices if "digits" in text]


@pytest.mark.parametrize(
    ("numbers", "said_of"),
    [
        (["143940362151893000", "143940362151894000"], 2),
        (["143940362151893000", "143940362151894123"], 0),  # one that kept its digits
        (["1439403621518930"], 0),  # one nought may be the number's own
        (["1439403621518930", "1439403621518940", "1439403621518950"], 3),
    ],
)
def test_long_numbers_that_end_in_noughts_are_said(tmp_path: Path, numbers: list[str], said_of: int) -> None:
    found = read_text(tmp_path, rows(*(f"{number},KTP,2026-03-02 09:00" for number in numbers)))
    notices = [text for text in found.notices if "end in 0 after 15 digits" in text]
    assert [notice.split()[0] for notice in notices] == [str(said_of)] * bool(said_of)
    assert said_too(notices)


def test_field_scientific_numbers(tmp_path: Path) -> None:
    result, world = field(tmp_path, "15-scientific-ids.csv", "requests")
    assert (result.counts["inserted"], result.counts["rejected"]) == (3, 2)
    assert world.facts()["request_id"].to_list() == ["0012", "12", "1439403621518935563"]
    assert "2 values of request_id are numbers in scientific notation" in told(result, "scientific")[0]


# One value for every row


@pytest.mark.parametrize("column", sorted(NUMBERS & ALL_COLUMNS))
def test_a_number_that_is_the_same_for_every_row_is_refused(column: str) -> None:
    with pytest.raises(IntakeError, match=rf"\[defaults\] {column} = 'x' would make one of all rows") as refused:
        Mapping.parse(f'[defaults]\n{column} = "x"')
    assert f"[columns] {column} = " in str(refused.value)


def test_the_advice_for_a_missing_number_is_no_default(tmp_path: Path) -> None:
    with pytest.raises(IntakeError) as refused:
        read_text(tmp_path, "a,service,submitted_at\n1,KTP,2026-03-02 09:00\n")
    assert "[columns] request_id" in str(refused.value)
    assert "[defaults]" not in str(refused.value)
    assert "satu nilai" not in said.by(Words("id"), refused.value.message)
    assert said_too([refused.value.message])
    with pytest.raises(IntakeError, match=r"\[defaults\] service"):
        read_text(tmp_path, "request_id,a,submitted_at\n1,KTP,2026-03-02 09:00\n")


def test_one_time_for_every_ping_is_refused(tmp_path: Path) -> None:
    text = "target,up\nsiak,1\nsiak,0\n"
    with pytest.raises(IntakeError, match="would make one ping of all of a target") as refused:
        read_text(tmp_path, text, "pings", mapping='[defaults]\nat = "2026-03-02 09:00"')
    assert said_too([refused.value.message])
    with pytest.raises(IntakeError) as refused:
        read_text(tmp_path, text, "pings")
    assert "[defaults]" not in str(refused.value)


def test_field_a_default_for_the_number(tmp_path: Path) -> None:
    with pytest.raises(IntakeError, match="would make one of all rows"):
        field(tmp_path, "17-default-request-id.csv", "requests")
