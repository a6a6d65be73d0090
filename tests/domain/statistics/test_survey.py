"""The satisfaction index at the edges of its bands, against the regulation's own arithmetic step by step."""

from decimal import ROUND_HALF_UP, Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain.statistics.survey import GRADES, answers_needed, grade_of, index

scores = st.lists(st.lists(st.integers(1, 4), min_size=9, max_size=9), min_size=1, max_size=40)


def sums(answers: list[list[int]]) -> list[int]:
    return [sum(column) for column in zip(*answers, strict=True)]


def by_hand(answers: list[list[int]]) -> tuple[Decimal, str]:
    """Mean of each element, times a ninth, added up, times 25; rounded; looked up in the printed bands."""
    with localcontext() as context:
        context.prec = 60
        means = [sum(Decimal(score) for score in column) / len(answers) for column in zip(*answers, strict=True)]
        value = sum(mean / 9 for mean in means) * 25
        shown = value.quantize(Decimal("1e-40")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    bands = (("88.31", "100.00", "A"), ("76.61", "88.30", "B"), ("65.00", "76.60", "C"), ("25.00", "64.99", "D"))
    (grade,) = [name for low, high, name in bands if Decimal(low) <= shown <= Decimal(high)]
    return shown, grade


@pytest.mark.parametrize(
    ("total", "answers", "shown", "grade"),
    [
        # An index of x comes of a sum of 0.36 x over one answer: 10,000 answers reach every hundredth and its edges.
        (317_898, 10_000, 88.31, "A"),
        (317_897, 10_000, 88.3, "B"),  # 88.3047: below half a hundredth
        (275_778, 10_000, 76.61, "B"),  # 76.605 exactly: half up
        (275_777, 10_000, 76.6, "C"),
        (233_982, 10_000, 65.0, "C"),  # 64.995 exactly
        (233_981, 10_000, 64.99, "D"),
        (360_000, 10_000, 100.0, "A"),
        (90_000, 10_000, 25.0, "D"),
    ],
)
def test_grades_at_their_edges(total: int, answers: int, shown: float, grade: str) -> None:
    totals = [total // 9 + (1 if place < total % 9 else 0) for place in range(9)]
    found = index(totals, answers)
    assert found is not None
    assert (found.shown, found.grade) == (shown, grade)


def test_the_best_reach_a_hundred_and_the_worst_twenty_five() -> None:
    assert index([4 * 7] * 9, 7).value == 100
    assert index([7] * 9, 7).value == 25


def test_over_no_answers_there_is_no_index() -> None:
    assert index([0] * 9, 0) is None


@pytest.mark.parametrize("totals", [[4] * 8, [5, *[4] * 8], [0, *[4] * 8]])
def test_sums_that_no_form_can_have_are_refused(totals: list[int]) -> None:
    with pytest.raises(ValueError, match="nine scores"):
        index(totals, 1)


@given(scores)
def test_it_is_the_arithmetic_of_the_regulation(answers: list[list[int]]) -> None:
    found = index(sums(answers), len(answers))
    shown, grade = by_hand(answers)
    assert found.shown == float(shown)
    assert found.grade == grade
    assert found.value == pytest.approx(float(shown), abs=0.005 + 1e-9)
    assert grade_of(found.value) == grade


@given(scores, st.integers(0, 39), st.integers(0, 8))
def test_a_better_answer_never_lowers_it(answers: list[list[int]], place: int, element: int) -> None:
    before = index(sums(answers), len(answers))
    row = answers[place % len(answers)]
    row[element] = min(row[element] + 1, 4)
    after = index(sums(answers), len(answers))
    assert after.value >= before.value
    assert list(GRADES).index(after.grade) <= list(GRADES).index(before.grade)


@given(scores, scores)
def test_two_surveys_together_lie_between_them(one: list[list[int]], other: list[list[int]]) -> None:
    both = index(sums(one + other), len(one) + len(other)).value
    low, high = sorted(index(sums(part), len(part)).value for part in (one, other))
    assert low - 1e-9 <= both <= high + 1e-9


@pytest.mark.parametrize(
    ("people", "answers"),
    [(10, 10), (20, 19), (50, 44), (100, 80), (150, 108), (200, 132), (300, 169), (500, 217), (1000, 278),
     (2000, 322), (3000, 341), (5000, 357), (10_000, 370), (20_000, 377), (50_000, 381), (100_000, 383)],
)  # fmt: skip
def test_the_table_of_krejcie_and_morgan(people: int, answers: int) -> None:
    assert answers_needed(people) == answers


@given(st.integers(0, 10**7))
def test_never_more_answers_than_people(people: int) -> None:
    assert 0 <= answers_needed(people) <= people
