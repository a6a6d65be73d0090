"""The satisfaction index of public services (SKM, Permenpan RB 14/2017), and how many answers it should rest on."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor

ELEMENTS = tuple(f"u{number}" for number in range(1, 10))
LOWEST, HIGHEST = 1, 4  # of an answer
TIMES = 25  # from a scale of 1 to 4 to one of 25 to 100
# Grade -> the least index that has it, in hundredths: the bands of the regulation, which are printed with two decimals.
GRADES = {"A": 8831, "B": 7661, "C": 6500, "D": 2500}
# R. V. Krejcie and D. W. Morgan, Educational and Psychological Measurement 30 (1970) 607-610: chi-square of one degree
# of freedom at 95%, the share that needs most answers, and how exact the share is to be.
CHI_SQUARE, SHARE, MARGIN = 3.841, 0.5, 0.05


@dataclass(frozen=True, slots=True)
class Index:
    """What a survey says. `value`: 25 to 100; `shown`: that rounded half up to two decimals, by which `grade` goes."""

    value: float
    shown: float
    grade: str


def index(totals: Sequence[int], answers: int) -> Index | None:
    """The index of `answers` filled-in forms from the sums of their nine scores; None over none.

    Each element's mean weighs 1/9 exactly: with the 0.11 that is often printed the best office would reach 99, not 100.
    The bands leave gaps (between 88.30 and 88.31), so the index is rounded to two decimals, half up, and then graded.
    """
    if not answers:
        return None
    if len(totals) != len(ELEMENTS) or not all(LOWEST * answers <= total <= HIGHEST * answers for total in totals):
        raise ValueError(f"sums {totals} of {answers} answers: nine scores from 1 to 4 an answer")
    exact = Fraction(TIMES * sum(totals), len(ELEMENTS) * answers)
    hundredths = floor(exact * 100 + Fraction(1, 2))
    return Index(float(exact), hundredths / 100, _grade(hundredths))


def grade_of(value: float) -> str:
    """The grade of an index, or of an element's mean times 25: rounded in the same way."""
    return _grade(floor(value * 100 + 0.5 + 1e-9))  # what lies on a half exactly is seldom there as a float


def _grade(hundredths: int) -> str:
    return next(name for name, least in GRADES.items() if hundredths >= least)


def answers_needed(population: int) -> int:
    """How many answers a survey among so many people should have, by the formula behind the regulation's table."""
    if population < 1:
        return 0
    spread = CHI_SQUARE * SHARE * (1 - SHARE)
    return round(population * spread / (MARGIN * MARGIN * (population - 1) + spread))
