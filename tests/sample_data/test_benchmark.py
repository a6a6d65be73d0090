"""Files of any size: right count, right columns, right shape, the same again with the same seed."""

from pathlib import Path

import polars as pl
import pytest

from sample_data import generate
from sample_data.office import read_catalogue
from service_levels.catalogue import Catalogue

ROWS = 20_000


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue()


def made(kind: str, folder: Path, rows: int = ROWS, seed: int = 1) -> pl.DataFrame:
    path = folder / f"{kind}-{rows}-{seed}.csv"
    assert generate.main(["--benchmark", kind, "--rows", str(rows), "--out", str(path), "--seed", str(seed)]) == 0
    return pl.read_csv(path, infer_schema=False)


def test_requests_have_the_canonical_columns_and_random_order(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = made("requests", tmp_path)
    assert frame.columns == [
        "request_id", "office", "service", "channel", "officer", "district", "submitted_at", "complete_at",
        "finished_at", "deadline_at", "status", "missing_documents",
    ]  # fmt: skip
    assert frame.height == ROWS == frame["request_id"].n_unique()
    assert not frame["request_id"].is_sorted()
    assert set(frame["office"]) == {"cilegon"}
    assert set(frame["service"]) == set(catalogue.services)
    assert frame["submitted_at"].str.contains(r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$").all()


def test_requests_can_all_be_loaded(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = made("requests", tmp_path)
    submitted, complete, ended = frame["submitted_at"], frame["complete_at"], frame["finished_at"]
    assert (complete.drop_nulls() >= submitted.filter(complete.is_not_null())).all()
    assert (ended.drop_nulls() >= submitted.filter(ended.is_not_null())).all()
    assert max(submitted.max(), complete.max(), ended.max()) <= "2026-09-30T16:30:00+07:00"
    assert set(frame["status"]) == {"finished", "rejected", "open"}
    assert ((frame["status"] == "open") == ended.is_null()).all()
    assert 0.2 < frame["missing_documents"].is_not_null().mean() < 0.3
    codes = set(frame["missing_documents"].drop_nulls().str.split(";").explode())
    assert codes == set(catalogue.documents)


def test_events_tell_whole_lives_in_their_order(tmp_path: Path) -> None:
    frame = made("events", tmp_path)
    assert frame.columns == [
        "request_id", "office", "service", "channel", "officer", "district", "at", "event", "missing_documents",
    ]  # fmt: skip
    assert frame.height == ROWS
    assert frame["at"].max() <= "2026-09-30T16:30:00+07:00"
    lives = frame.group_by("request_id", maintain_order=True).agg("event", "at").head(-1)  # the last may be cut
    whole = lives.filter(pl.col("event").list.last().is_in(["finished", "rejected"]))
    assert whole.height > 0.98 * lives.height  # the others are still open
    assert set(whole["event"].list.join(" ")) == {
        "submitted completed finished",
        "submitted completed rejected",
        "submitted returned resubmitted completed finished",
        "submitted returned resubmitted completed rejected",
    }
    assert (whole["at"].list.sort() == whole["at"]).all()
    assert frame.filter(pl.col("event") == "returned")["missing_documents"].is_not_null().all()


def test_pings_come_each_minute_for_each_target(tmp_path: Path, catalogue: Catalogue) -> None:
    frame = made("pings", tmp_path)
    assert frame.columns == ["at", "target", "up", "latency_ms"]
    assert frame.height == ROWS == frame.unique(["target", "at"]).height
    assert set(frame["target"]) == set(catalogue.targets)
    assert frame["at"].is_sorted()
    down = frame["up"] == "0"
    assert 0.01 < down.mean() < 0.15
    assert (frame["latency_ms"].is_null() == down).all()


@pytest.mark.parametrize("kind", ["requests", "events", "pings"])
@pytest.mark.parametrize("rows", [1, 2, 7])
def test_any_size(kind: str, rows: int, tmp_path: Path) -> None:
    assert made(kind, tmp_path, rows).height == rows


def test_same_seed_same_bytes(tmp_path: Path) -> None:
    for kind in generate.KINDS:
        one, two, other = tmp_path / "one", tmp_path / "two", tmp_path / "other"
        for path, seed in ((one, 5), (two, 5), (other, 6)):
            generate.main(["--benchmark", kind, "--rows", "500", "--out", str(path), "--seed", str(seed)])
        assert one.read_bytes() == two.read_bytes() != other.read_bytes()


def test_a_benchmark_without_its_size_or_file_is_wrong_usage(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = str(tmp_path / "x.csv")
    for arguments in (
        ["--benchmark", "requests", "--out", out],
        ["--rows", "5", "--out", out],
        ["--benchmark", "requests", "--rows", "5"],
        ["--benchmark", "requests", "--rows", "0", "--out", out],
    ):
        with pytest.raises(SystemExit) as stop:
            generate.main(arguments)
        assert stop.value.code == 2
        assert "--rows" in capsys.readouterr().err
