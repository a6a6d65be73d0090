"""The requests behind a figure: as many as the figure says."""

from datetime import date

import pytest

from service_levels import mart, metrics
from service_levels.metrics import Scope, ScopeError, listing
from tests.pages import small_office


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> mart.Mart:
    folder = tmp_path_factory.mktemp("listing")
    url = f"sqlite:///{(folder / 'service_levels.db').as_posix()}"
    small_office.make(folder, url)
    return mart.open(url, folder)


MARCH = Scope(from_on=date(2026, 3, 1), to_on=date(2026, 3, 31))


@pytest.mark.parametrize("kind", ["on_time", "late", "running", "waiting", "void", "unmeasured"])
def test_as_many_as_the_report_counts(opened: mart.Mart, kind):
    counted = int(metrics.report("on-time", opened, MARCH).iloc[0][kind])
    found = listing.listing(opened, MARCH, kind)
    assert len(found) == counted == listing.count(opened, MARCH, kind)
    assert set(found["outcome"]) <= {kind}


def test_incomplete_and_those_that_lacked_a_document(opened: mart.Mart):
    scope = Scope(from_on=MARCH.from_on, to_on=MARCH.to_on, period="submitted")
    row = metrics.report("completeness", opened, scope).iloc[0]
    assert listing.count(opened, scope, "incomplete") == row["incomplete"] > 0
    lacking = listing.count(opened, scope, "incomplete", "KK")
    assert 0 < lacking < row["incomplete"]
    assert listing.count(opened, scope, "incomplete", "K") == 0
    assert listing.count(opened, scope, "incomplete", "' OR 1=1 --") == 0


def test_the_newest_come_first_and_no_more_than_asked(opened: mart.Mart):
    scope = Scope(period="submitted")
    found = listing.listing(opened, scope, most=7)
    assert len(found) == 7
    assert found["submitted_at"].is_monotonic_decreasing
    everything = listing.listing(opened, scope)
    assert found["request_id"].tolist() == everything["request_id"].tolist()[:7]
    assert len(everything) == listing.count(opened, scope) > 400


def test_what_is_not_recorded_is_none(opened: mart.Mart):
    channels = listing.listing(opened, Scope(period="submitted"))["channel"]
    assert any(value is None for value in channels)


def test_another_kind_is_refused(opened: mart.Mart):
    with pytest.raises(ScopeError, match="kind: 'lost'"):
        listing.listing(opened, MARCH, "lost")
