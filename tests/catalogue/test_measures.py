"""What a [[measure]] holds, and what it must not say."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from sample_data import story
from service_levels.catalogue import Group, Measure, Text, decode, parse
from tests.catalogue.slip import Slip, cases, check

MEASURE = """
[[measure]]
id = "kampanye"
name = { id = "Kampanye", en = "Campaign" }
from = 2025-09-15
full_from = 2025-10-27
moves = ["incomplete", "on_time"]
offices = ["Kota Cilegon"]
services = ["KTP"]
channels = ["Loket"]
districts = ["Jombang"]
comparison = { districts = ["Grogol"] }

[[measure]]
id = "jaringan"
from = 2026-04-13
moves = ["downtime"]
targets = ["SIAK"]
"""
FIRST, SECOND = '[[measure]] no. 1 (id "kampanye")', '[[measure]] no. 2 (id "jaringan")'
REFERENCES = {
    "office": Slip(
        'offices = ["Kota Cilegon"]', 'offices = ["Serang"]', "offices = ", FIRST,
        'offices = "Serang": there is no [[office]] with this id or name in the file. Known: cilegon. Name',
    ),
    "service": Slip(
        '["KTP"]', '["KPT"]', "services = ", FIRST,
        'services = "KPT": there is no [[service]] with this id or name in the file.',
    ),
    "target": Slip(
        '["SIAK"]', '["Siakk"]', "targets = ", SECOND,
        'targets = "Siakk": there is no [[target]] with this id or name in the file. Did you mean "siak"?',
    ),
    "comparison": Slip(
        '{ districts = ["Grogol"] }', '{ services = ["KK"] }', "comparison = ", f"{FIRST}, comparison",
        'services = "KK": there is no [[service]] with this id or name in the file.',
    ),
    "twice": Slip(
        'id = "jaringan"', 'id = "KAMPANYE"', 'id = "KAMPANYE"', '[[measure]] no. 2 (id "KAMPANYE")',
        f'id = "KAMPANYE": is taken: {FIRST} goes by it',
    ),
}  # fmt: skip
VALUES = {
    "no date": Slip(
        "from = 2026-04-13\n", "", "[[measure]]", SECOND, "from: is missing. Add it, for example from = 2026-04-13"
    ),
    "a date in quotes": Slip(
        "from = 2026-04-13", 'from = "13 April"', "from = ", SECOND, 'from = "13 April": must be a date'
    ),
    "full before it began": Slip(
        "full_from = 2025-10-27", "full_from = 2025-09-14", "full_from", FIRST,
        "full_from = 2025-09-14: must not be before from = 2025-09-15. Write the date",
    ),
    "moves nothing": Slip(
        'moves = ["downtime"]', "moves = []", "moves", SECOND,
        "moves = []: is missing: which figures it should move (on_time, incomplete, turnaround, downtime, outages, "
        "waiting_hours)",
    ),
    "moves what is no figure": Slip(
        'moves = ["downtime"]', 'moves = ["downtimes"]', "moves", SECOND,
        'moves = "downtimes": must be some of on_time, incomplete, turnaround, downtime, outages, waiting_hours. '
        'Did you mean "downtime"?',
    ),
    "a key of no table": Slip(
        "full_from", "ful_from", "ful_from", FIRST,
        'ful_from = 2025-10-27: is not a known key. Did you mean "full_from"?',
    ),
}  # fmt: skip
GROUPS = {
    "nobody": Slip(
        '["Loket"]', "[]", "channels", FIRST, "channels = []: must not be empty. Leave it out where it holds for all"
    ),
    "systems of a district": Slip(
        '["incomplete", "on_time"]', '["outages"]', "districts", FIRST,
        'districts = ["Jombang"]: does not fit outages, which is of systems and has no districts. Leave districts out',
    ),
    "systems for figures of requests": Slip(
        'moves = ["downtime"]', 'moves = ["on_time"]', "targets", SECOND,
        'targets = ["SIAK"]: names systems, but none of its figures is of systems. Leave targets out',
    ),
    "a comparison that it touched": Slip(
        '{ districts = ["Grogol"] }', '{ districts = ["Grogol", "Jombang"] }', "comparison", FIRST,
        'comparison = { districts = ["Grogol", "Jombang"] }: overlaps what the measure touched, so that it shows '
        "nothing of incomplete. Name a group",
    ),
    "a comparison by what is not narrowed": Slip(
        'targets = ["SIAK"]', 'comparison = { targets = ["SIAK"] }', "comparison", SECOND,
        'comparison = { targets = ["SIAK"] }: overlaps what the measure touched, so that it shows nothing of downtime.',
    ),
    "a comparison of nobody": Slip(
        '{ districts = ["Grogol"] }', "{ }", "comparison", FIRST,
        "comparison = {  }: must be a table with some of offices, services,",
    ),
    "a comparison in words": Slip(
        '{ districts = ["Grogol"] }', '"Grogol"', "comparison", FIRST, 'comparison = "Grogol": must be a table with'
    ),
}  # fmt: skip


def test_a_measure_is_read_with_what_it_refers_to(example: str) -> None:
    measures = parse(example + MEASURE).measures
    scope = Group(("cilegon",), ("ktp-el",), ("Loket",), ("Jombang",))
    assert measures["kampanye"] == Measure(
        id="kampanye",
        name=Text("Kampanye", "Campaign"),
        from_on=date(2025, 9, 15),
        full_on=date(2025, 10, 27),
        moves=("incomplete", "on_time"),
        scope=scope,
        comparison=replace(scope, districts=("Grogol",)),
    )
    assert measures["jaringan"] == Measure(
        "jaringan", Text("jaringan", "jaringan"), date(2026, 4, 13), None, ("downtime",), Group(targets=("siak",)), None
    )


def test_a_catalogue_without_measures_is_as_it_was(example: str) -> None:
    catalogue = parse(example)
    assert catalogue.measures == {}
    assert replace(parse(example + MEASURE), measures={}) == catalogue


@pytest.mark.parametrize("slip", cases(references=REFERENCES, values=VALUES, groups=GROUPS))
def test_a_slip_is_refused_with_table_key_value_rule_and_remedy(example: str, slip: Slip) -> None:
    check(example + MEASURE, slip)


def test_the_samples_measures_are_those_of_its_story() -> None:
    file = Path(story.__file__).with_name("catalogue.toml")
    measures = parse(decode(file.read_bytes(), file.name), file.name).measures
    campaign, training, upgrade = measures.values()
    assert (campaign.from_on, training.from_on, upgrade.from_on) == (
        story.CAMPAIGN_ON, story.TRAINING_ON, story.UPGRADE_ON
    )  # fmt: skip
    assert (campaign.full_on - campaign.from_on).days == story.CAMPAIGN_DAYS_TO_WORK
    assert campaign.scope.districts == story.CAMPAIGN_DISTRICTS
    assert campaign.comparison is not None
    assert {*campaign.scope.districts, *campaign.comparison.districts} == set(story.DISTRICTS)
    assert (training.full_on - training.from_on).days == story.TRAINING_DAYS
