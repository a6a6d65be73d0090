"""What is said of a change, and when nothing is said."""

from datetime import UTC, date, datetime

import pytest

from service_levels.catalogue import parse
from service_levels.figures.theme import Look
from service_levels.ui import sentences
from service_levels.ui.address import Choice
from service_levels.ui.i18n import Words
from service_levels.ui.reads import Source
from service_levels.ui.sentences import Share
from service_levels.ui.view import View
from tests.pages.small_office import CATALOGUE

NAN = float("nan")
NOTHING = Share(0, 0, NAN, NAN, NAN)


def view(language: str = "en", **choice: object) -> View:
    catalogue = parse(CATALOGUE, "catalogue.toml")
    as_of = {"cilegon": datetime(2026, 3, 31, 9, tzinfo=UTC), "jayapura": datetime(2026, 3, 30, 23, tzinfo=UTC)}
    options = dict.fromkeys(("office", "service", "channel", "district"), ())
    return View(Source("", "", "1", as_of, catalogue, options), Choice(language, **choice), Words(language), Look())


def share(part: int, whole: int, margin: float = 0.01) -> Share:
    rate = part / whole
    return Share(part, whole, rate, rate - margin, rate + margin)


def test_a_rise_that_is_clear():
    said = sentences.change(view(period="last_month"), share(90, 100), share(80, 100))
    assert said == ("Up 10.0 points from the period before (1–31 Jan 2026: 80.0%, 80 of 100); the difference is clear.")


def test_a_fall_that_can_be_chance():
    said = sentences.change(view(period="last_month"), share(80, 100, 0.2), share(90, 100, 0.2))
    assert said.startswith("Down 10.0 points")
    assert said.endswith("can be chance.")


def test_what_is_said_agrees_with_the_figures_shown():
    now, before = share(9504, 10000), share(9496, 10000)  # 95.0% both
    shown = view(period="last_month")
    assert sentences.change(shown, now, before) == (
        "The same as in the period before (1–31 Jan 2026: 95.0%, 9,496 of 10,000)."
    )
    assert sentences.change_shortly(shown, now, before) == "unchanged"


@pytest.mark.parametrize(
    ("now", "before", "said"), [(NOTHING, share(1, 2), ""), (share(1, 2), NOTHING, "Nothing to compare")]
)
def test_over_nothing_no_change_is_claimed(now, before, said):
    found = sentences.change(view(period="last_month"), now, before)
    assert found.startswith(said)
    assert bool(found) == bool(said)
    assert sentences.change_shortly(view(period="last_month"), now, before) == ""


def test_a_period_that_is_not_due_yet_is_not_compared():
    shown = view(period="last_month")
    assert sentences.change(shown, share(9, 10), share(8, 10), running=1) == (
        "Not compared yet: 1 request of this period is not due."
    )
    assert sentences.change_shortly(shown, share(9, 10), share(8, 10), running=1) == ""


def test_a_period_that_the_data_does_not_reach_is_not_compared():
    until = date(2026, 4, 30)
    shown = view(period="own", from_on=date(2026, 4, 1), to_on=until)
    assert sentences.change(shown, share(9, 10), share(8, 10)) == (
        "Not compared yet: the data does not reach the end of the period."
    )


def test_a_rate_without_an_interval_has_a_change_without_a_verdict():
    said = sentences.change_shortly(view(period="last_month"), Share(9, 10, 0.9, NAN, NAN), Share(8, 10, 0.8, NAN, NAN))
    assert said == "up 10.0 points"


def test_the_target_of_services_that_differ_is_a_mean():
    assert sentences.target(view(), 0.925) == "mean target 92.5%"
    assert sentences.target(view(services=("ktp-el",)), 0.9) == "target 90%"
    assert sentences.target(view(), NAN) == "no target set"


def test_the_clock_of_a_service_counts_what_its_standard_says():
    assert view().in_working_time("ktp-el")
    assert not view().in_working_time("akta-lahir")
    assert not view().in_working_time()


def test_the_scope_counts_from_the_newest_data_and_trusts_the_oldest():
    shown = view()
    assert str(shown.today) == "2026-03-31"
    assert str(view(offices=("jayapura",)).covered) == "2026-03-31"
    assert sentences.interval(shown, 0.842, 0.901) == "84.2–90.1%"
