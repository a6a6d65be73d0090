"""Small files that real exports resemble: what must come out of each was counted by hand."""

from pathlib import Path

from tests.field import loaded


def outcomes(report) -> dict[str, str]:
    """Request id -> outcome."""
    return {row["request_id"]: row["outcome"] for row in report("requests")}


def test_late_without_an_outage_is_late(tmp_path: Path) -> None:
    result, report = loaded(tmp_path, "4-late-through-no-outage.csv", "requests")
    assert result.counts["inserted"] == 3
    (row,) = report("on-time")
    assert (row["on_time"], row["late"], row["late_through_outage"]) == (1, 2, 0)
    assert row["rate"] == row["net_rate"] == 1 / 3


def test_a_deadline_without_a_time_lasts_until_its_day_ends(tmp_path: Path) -> None:
    _, report = loaded(tmp_path, "6-deadline-date-only.csv", "requests")
    assert outcomes(report) == {"A-1": "on_time", "A-2": "late", "A-3": "on_time"}
    assert {row["deadline"] for row in report("requests")} == {"2026-03-11T00:00:00+07:00"}
    assert report("on-time")[0]["rate"] == 2 / 3


def test_an_end_without_a_time_is_the_close_of_its_day(tmp_path: Path) -> None:
    result, report = loaded(tmp_path, "7-same-day-date-only-end.csv", "requests")
    assert (result.counts["inserted"], result.counts["rejected"]) == (4, 0)
    assert outcomes(report) == {"A-1": "on_time", "A-2": "on_time", "A-3": "on_time", "A-4": "late"}
    assert next(row["ended_at"] for row in report("requests")) == "2026-03-02T16:00:00+07:00"
    assert report("on-time")[0]["rate"] == 3 / 4
    assert report("on-time-bounds")[0]["day_decides"] == 0


def test_a_file_without_a_word_about_documents_proves_nothing(tmp_path: Path) -> None:
    _, report = loaded(tmp_path, "22-no-word-of-documents.csv", "requests")
    (row,) = report("completeness")
    assert (row["submitted"], row["checked"], row["incomplete"], row["rate"]) == (2, 0, 0, None)


def test_numbers_that_begin_anew_are_apart_once_the_remedy_is_taken(tmp_path: Path) -> None:
    result, _ = loaded(tmp_path, "14-restarting-numbers.csv", "requests")
    assert result.counts["rejected"] == 6
    remedy = tmp_path / "remedy.toml"
    remedy.write_text('[columns]\nrequest_id = ["No. Register", "Tanggal Masuk"]\n', encoding="utf-8")
    (tmp_path / "again").mkdir()
    result, report = loaded(tmp_path / "again", "14-restarting-numbers.csv", "requests", remedy)
    assert (result.counts["inserted"], result.counts["rejected"]) == (6, 0)
    (row,) = report("on-time")
    assert (row["on_time"], row["late"]) == (3, 3)
