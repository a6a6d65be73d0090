"""The oracle's charts are those that were published, and the generated offices go where the method decides."""

from collections import Counter
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path

from tests.domain.statistics.test_rebasing import BREACHES, R_NORMAL

from .conclusions import ask
from .figures import Held, period_before
from .offices import write_office
from .oracle import Oracle
from .signals import Bucket, Series, limits, signals


def chart(values: list[float], *cuts: int, gaps: tuple[int, ...] = ()) -> Series:
    """A series of these values, cut into segments; a gap is drawn and not judged."""
    days = [date(2024, 1, 1) + timedelta(days=7 * k) for k in range(len(values))]
    held = [
        Bucket(day, day + timedelta(days=6), str(k), Held(Fraction(str(value))), Held(None), True, k not in gaps)
        for k, (day, value) in enumerate(zip(days, values, strict=True))
    ]
    found = Series("incomplete", "week", held)
    found.segments = [limits(found, a, b) for a, b in zip((0, *cuts), (*cuts, len(values)), strict=True)]
    for one in found.segments:
        signals(found, one)
    return found


def test_segments_have_the_published_means_and_limits() -> None:
    told = [(one.mean, one.low, one.high) for one in chart(R_NORMAL, 10).segments]
    assert [round(float(x or 0), 2) for three in told for x in three] == [0.07, -2.6, 2.75, 0.21, -3.28, 3.7]


def test_points_are_marked_as_in_the_published_chart() -> None:
    found = chart(BREACHES, 27).buckets
    assert [b.rule for b in found[10:18]] == ["shift"] * 8
    assert [(b.rule, b.side) for b in found[27:]] == [
        *[("two_of_three", -1)] * 3, (None, 0), (None, 0), (None, 0), ("outside", 1), *[("two_of_three", 1)] * 2
    ]  # fmt: skip


def test_a_run_ends_at_a_gap_and_nothing_moves_across_it() -> None:
    values = [1.0, 3, 1, 3, 1, 3, 1, 3, 1, 3, *[2.5] * 7, 1, 3, 1, 3, 1]
    assert [b.rule for b in chart(values).buckets[10:17]] == ["shift"] * 7
    assert not any(b.rule for b in chart(values, gaps=(13,)).buckets)
    (one,) = chart([1, 2, 1, 2, 50, 9, 8, 9, 8], gaps=(4,)).segments
    assert (one.mean, one.high) == (5, 5 + Fraction("2.66"))


def test_seven_points_that_rise_are_a_signal_and_six_are_not() -> None:
    calm = [5.0, 7] * 10
    assert {b.rule for b in chart([*calm, 5.1, 5.4, 5.7, 6.0, 6.3, 6.6]).buckets[20:]} == {None}
    assert [b.rule for b in chart([*calm, 5.1, 5.4, 5.7, 6.0, 6.3, 6.6, 6.9]).buckets[20:]] == ["rising"] * 7


def test_the_period_before_is_told_by_the_dates() -> None:
    def before(first: str, last: str, newest: str = "2024-08-15") -> tuple[str, str]:
        one, two = period_before(*(date.fromisoformat(day) for day in (first, last, newest)))
        return one.isoformat(), two.isoformat()

    assert before("2024-03-01", "2024-03-31") == ("2024-02-01", "2024-02-29")
    assert before("2024-04-01", "2024-06-30") == ("2024-01-01", "2024-03-31")
    assert before("2024-08-12", "2024-08-15") == ("2024-08-05", "2024-08-08")
    assert before("2024-08-01", "2024-08-15") == ("2024-07-01", "2024-07-15")
    assert before("2024-03-01", "2024-03-30", "2024-03-30") == ("2024-02-01", "2024-02-29")
    assert before("2024-07-01", "2024-08-15") == ("2024-04-01", "2024-05-16")
    assert before("2024-07-02", "2024-07-05") == ("2024-06-28", "2024-07-01")


def test_the_offices_go_where_the_method_decides(tmp_path: Path) -> None:
    """Every verdict, each reason for too few, segments, both grains, buckets of nine and of ten requests."""
    seen: Counter[str] = Counter()
    for seed in range(9):
        office = write_office(seed, tmp_path / str(seed))
        oracle = Oracle(office.folder)
        for as_of in office.as_of:
            today = date.fromordinal(date(1970, 1, 1).toordinal() + as_of // 86400)
            monday = today - timedelta(days=today.weekday())
            for args in ([], ["--office", "timur"], ["--from", monday.isoformat(), "--to", today.isoformat()]):
                for row in ask(oracle, as_of, ["verdicts", *args]):
                    seen.update(str(row[name]) for name in ("verdict", "grain", "reason", "assurance"))
                    seen["two segments"] += row["mean_before"] is not None
            seen.update(f"{row['n']} {row['judged']}" for row in ask(oracle, as_of, ["signals"]) if row["n"] in (9, 10))
    wanted = ["improving", "worsening", "common", "unripe", "too_few", "week", "month", "few_periods", "few_requests",
              "always", "never", "sometimes", "two segments", "9 False", "10 True"]  # fmt: skip
    assert not [name for name in wanted if not seen[name]]
