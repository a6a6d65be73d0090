"""Segments of an XmR chart against the published examples of rebasing of NHSRplotthedots (NHS-R community)."""

import pytest

from service_levels.domain.statistics import xmr

# rnorm(20) of R with seed 123, as the package's own tests take it; they hold the limits of its halves.
R_NORMAL = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621, -1.26506123, -0.68685285,
    -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272, -0.55584113, 1.78691314, 0.49785048, -1.96661716,
    0.70135590, -0.47279141,
]  # fmt: skip
# Breaches of the four hours at the A&E departments (type 1) of the trust RRK, April 2016 to March 2019, by month: data
# of NHS England, in NHSRdatasets. The package's introduction rebases them in July 2018, when two trusts became one.
BREACHES = [
    1195.0, 1843, 1397, 1333, 1771, 1751, 2013, 1759, 2179, 2585, 1654, 1543, 1632, 1558, 1190, 1357, 1279, 1683, 2190,
    1804, 986, 2181, 2048, 2154, 1759, 1637, 1488, 6499, 5983, 6599, 7089, 8120, 8981, 12502, 11376, 10670,
]  # fmt: skip


def test_a_rebased_chart_has_the_published_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    # The package rebases where it is told to; ours asks for twelve points first, and only nine were published.
    monkeypatch.setattr(xmr, "FEWEST", 9)
    before, since = xmr.chart(BREACHES, [True] * 36, "down", [27]).segments
    assert (before.first, before.end, since.first, since.end) == (0, 27, 27, 36)
    assert before.mean == pytest.approx(1702.6, abs=0.05)
    # Read off the published chart: middle 8,650, limits 5,700 and 11,600, to half a line's width.
    assert (since.mean, since.low, since.high) == (
        pytest.approx(8650, abs=25), pytest.approx(5700, abs=25), pytest.approx(11600, abs=25)
    )  # fmt: skip


def test_its_points_are_coloured_as_published(monkeypatch: pytest.MonkeyPatch) -> None:
    # January 2017 is not: beyond a limit there, for the package leaves the largest moving range out (ours keeps it).
    monkeypatch.setattr(xmr, "FEWEST", 9)
    found = xmr.chart(BREACHES, [True] * 36, "down", [27])
    marks = [xmr.direction(int(side), "down") for side in found.side]
    assert {place for place, mark in enumerate(marks) if mark == "improving"} == {*range(10, 18), 27, 28, 29}
    assert {place for place, mark in enumerate(marks) if mark == "worsening"} == {33, 34, 35}


def test_parts_by_themselves_have_the_limits_that_the_package_tests_for() -> None:
    told = [xmr.chart(half, [True] * 10, "up").segments[0] for half in (R_NORMAL[:10], R_NORMAL[10:])]
    assert [(one.mean, one.low, one.high) for one in told] == [
        (pytest.approx(0.0746, abs=5e-5), pytest.approx(-2.60, abs=5e-3), pytest.approx(2.75, abs=5e-3)),
        (pytest.approx(0.209, abs=5e-4), pytest.approx(-3.28, abs=5e-3), pytest.approx(3.70, abs=5e-3)),
    ]


def test_a_chart_begins_anew_as_its_parts_are_by_themselves() -> None:
    # Three more months at the level of the last, so that there are twelve: no figure of one part reaches the other.
    longer = [*BREACHES, 11000.0, 10500, 10900]
    rebased = xmr.chart(longer, [True] * 39, "down", [27])
    parts = [xmr.chart(part, [True] * len(part), "down") for part in (longer[:27], longer[27:])]
    assert [(s.mean, s.low, s.high) for s in rebased.segments] == [
        (part.segments[0].mean, part.segments[0].low, part.segments[0].high) for part in parts
    ]
    assert rebased.rule == (*parts[0].rule, *parts[1].rule)
    assert len(xmr.chart(longer, [True] * 39, "down").segments) == 1
