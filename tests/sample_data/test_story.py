"""The story that README.md tells is in the data, as the project's own method measures it."""

from datetime import date, timedelta
from itertools import pairwise

import pandas as pd
import pytest

from sample_data import story
from sample_data.office import day_of, seconds
from sample_data.outages import down_hours
from sample_data.services import SERVICES, UNCATALOGUED
from sample_data.story import campaign, season, trouble
from tests.sample_data.conftest import World

HOUR_US = 3_600_000_000


def rate(facts: pd.DataFrame, first: date, last: date, is_net: bool = False) -> float:
    """The on-time rate of what was due from the first date to the last."""
    due = facts[facts.due_on.dt.date.between(first, last) & facts.outcome.isin(["on_time", "late"])]
    good = (due.outcome == "on_time") | (is_net & due.late_through_outage)
    return float(good.mean())


def test_every_service_and_document_but_one_service_is_in_the_catalogue(world: World) -> None:
    assert set(SERVICES) - set(world.catalogue.services) == {UNCATALOGUED}
    for work in SERVICES.values():
        assert set(work.lacks) <= set(world.catalogue.documents)


def test_every_name_of_a_service_leads_to_it(world: World) -> None:
    for service, work in SERVICES.items():
        expected = None if service == UNCATALOGUED else service
        assert {world.catalogue.service_id(name) for name in work.names} == {expected}


def test_the_watch_sees_the_faults_as_they_were_to_the_minute(world: World) -> None:
    down = world.spans[(world.spans.target == "tte") & (world.spans.state == "down")]
    starts = {int(start.timestamp()) + 7 * 3600 for start in down.start_at}
    real = [start for start, _ in world.down["tte"]]
    assert len(starts & set(real)) >= 0.9 * len(real)  # the others fell into unwatched hours


def test_unwatched_hours_are_unknown_not_up(world: World) -> None:
    unknown = world.spans[world.spans.state == "unknown"]
    assert len(unknown) == len(story.UNWATCHED) * len(world.catalogue.targets)


def test_blips_are_no_incidents(world: World) -> None:
    down = world.spans[world.spans.state == "down"]
    assert ((down.end_at - down.start_at) >= pd.Timedelta(minutes=3)).all()


def test_the_line_gets_worse_until_the_upgrade_and_is_better_after_it(world: World) -> None:
    quarters = [(date(2025, 2, 1), date(2025, 4, 30)), (date(2026, 1, 1), date(2026, 3, 31))]
    early, before = (down_hours(world.down["siak"], *quarter) for quarter in quarters)
    after = down_hours(world.down["siak"], date(2026, 6, 1), date(2026, 8, 31))
    assert before > 2 * early
    assert after < before / 4


def test_the_campaign_halves_the_incomplete_submissions_only_where_it_ran(world: World) -> None:
    facts = world.facts[world.facts.checked]
    submitted = facts.submitted_on.dt.date
    worked = story.CAMPAIGN_ON + timedelta(days=story.CAMPAIGN_DAYS_TO_WORK)
    reached = facts.district.isin(story.CAMPAIGN_DISTRICTS)
    before, after = submitted < story.CAMPAIGN_ON, submitted >= worked
    shares = {
        (where, when): float(facts[(reached == where) & mask].incomplete.mean())
        for where in (True, False)
        for when, mask in (("before", before), ("after", after))
    }
    assert shares[True, "after"] < 0.65 * shares[True, "before"]
    assert shares[False, "after"] == pytest.approx(shares[False, "before"], abs=0.04)


def test_some_come_back_more_than_once(world: World) -> None:
    assert (world.facts.returns >= 2).sum() > 300
    assert world.facts.returns.max() == 3


def test_most_requests_are_on_time_and_outages_explain_part_of_the_rest(world: World) -> None:
    facts = world.facts
    whole = (story.FIRST_ON, story.EXPORTED_AT.date())
    gross, net = rate(facts, *whole), rate(facts, *whole, is_net=True)
    assert 0.84 < gross < 0.93
    assert gross + 0.01 < net < 0.96
    late = facts[facts.outcome == "late"]
    assert late.late_through_outage.sum() > 150
    assert (late[late.late_through_outage].exposure_us > 0).all()


def test_the_long_fault_of_january_delays_what_lived_through_it(world: World) -> None:
    fault = (date(2026, 1, 20), date(2026, 1, 30))
    quiet = (date(2025, 9, 15), date(2025, 10, 31))
    assert rate(world.facts, *fault) < rate(world.facts, *quiet) - 0.15
    assert rate(world.facts, *fault, is_net=True) > rate(world.facts, *fault) + 0.1


def test_nothing_is_issued_while_a_server_that_it_needs_is_down(world: World) -> None:
    for request in world.requests:
        ended = request.last("finished")
        service = world.catalogue.services.get(request.service)
        if ended is None or service is None or service.depends_on is None:
            continue
        for target in service.depends_on:
            assert not any(start < ended.at < end for start, end in world.down[target]), request.id


def test_no_officer_works_outside_the_opening_hours(world: World) -> None:
    facts = world.facts[world.facts.status == "finished"]
    ended = facts.ended_at.dt.tz_convert("Asia/Jakarta")
    assert ended.dt.hour.between(8, 16).all()
    assert (ended.dt.day_of_week < 5).all()


def test_the_office_was_open_on_collective_leave_before_lebaran_2025(world: World) -> None:
    days = {day_of(request.submitted_at) for request in world.requests if request.channel == "Loket"}
    assert {date(2025, 3, 28), date(2025, 4, 3), date(2025, 4, 4)} <= days
    assert date(2025, 3, 31) not in days  # Idul Fitri


def test_at_the_end_some_are_running_some_waiting_some_overdue(world: World) -> None:
    is_open = world.facts[world.facts.status == "open"]
    counts = is_open.outcome.value_counts()
    assert counts["running"] >= 20
    assert counts["waiting"] >= 20
    assert counts["late"] >= 10


def test_every_outcome_and_status_is_there(world: World) -> None:
    assert set(world.facts.outcome) == {"on_time", "late", "running", "waiting", "void", "unmeasured"}
    assert set(world.facts.status) == {"open", "finished", "rejected", "withdrawn"}


def test_people_come_in_the_morning_on_mondays_and_after_lebaran(world: World) -> None:
    at_counter = world.facts[world.facts.channel == "Loket"]
    hours = (at_counter.hour_of_week % 24).value_counts()
    assert hours[9] > 1.5 * hours[14]
    days = (at_counter.hour_of_week // 24).value_counts()
    assert days[0] > days[2] > days[4]
    per_day = at_counter.groupby(at_counter.submitted_on.dt.date).size()
    busy = [count for day, count in per_day.items() if season(day) > 1.1]
    quiet = [count for day, count in per_day.items() if season(day) < 0.9]
    assert sum(busy) / len(busy) > 1.2 * sum(quiet) / len(quiet)


def test_whatsapp_is_written_to_at_night_but_not_while_it_is_down(world: World) -> None:
    written = [request.submitted_at for request in world.requests if request.channel == "WhatsApp"]
    assert sum(1 for at in written if not 8 <= (at // 3600) % 24 < 16) > 0.3 * len(written)
    holes = world.down["whatsapp"]
    assert not any(start <= at < end for at in written for start, end in holes)


def test_events_of_a_request_follow_each_other(world: World) -> None:
    after = {
        "submitted": {"returned", "completed", "rejected"},
        "returned": {"resubmitted", "withdrawn"},
        "resubmitted": {"returned", "completed", "rejected"},
        "completed": {"finished", "rejected", "withdrawn"},
    }
    for request in world.requests:
        events = request.events
        assert events[0].event == "submitted"
        assert events[0].at == request.submitted_at
        for one, two in pairwise(events):
            assert two.event in after[one.event], request.id
            assert two.at >= one.at, request.id


def test_work_goes_on_behind_the_export(world: World) -> None:
    end = seconds(story.EXPORTED_AT)
    assert any(event.at > end for request in world.requests for event in request.events)
    assert all(event.at <= end for request in world.requests for event in request.known_at(end).events)


def test_the_dates_of_the_story() -> None:
    assert campaign("Ciwandan", date(2026, 5, 1)) == 1
    assert campaign("Jombang", story.CAMPAIGN_ON - timedelta(days=1)) == 1
    assert campaign("Jombang", story.CAMPAIGN_ON + timedelta(days=story.CAMPAIGN_DAYS_TO_WORK)) == story.CAMPAIGN_EFFECT
    assert trouble(story.UPGRADE_ON) < trouble(story.FIRST_ON) * 2 < trouble(story.UPGRADE_ON - timedelta(days=1))
