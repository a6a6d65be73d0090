"""The requests behind a mark: as many as the mark says, for every chart whose marks stand for requests."""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from service_levels.figures.theme import Look
from service_levels.ui import address, drivers, lengths, reads, requested, waits, ways
from service_levels.ui.address import Choice
from service_levels.ui.i18n import Words
from service_levels.ui.view import View
from service_levels.ui.widgets import Panel

Viewed = Callable[..., View]


@pytest.fixture
def view(small_database: Path, monkeypatch: pytest.MonkeyPatch) -> Viewed:
    monkeypatch.setenv("DATA_DIR", str(small_database))

    def made(**choice: object) -> View:
        source = reads.source()
        assert source is not None
        return View(source, Choice("en", **{"period": "year", **choice}), Words("en"), Look())

    return made


def built(panel, *arguments) -> Panel:
    """The panel itself: what `drawn` wraps."""
    return panel.__wrapped__(*arguments)


def listed(view: View, target: Mapping[str, list[str]]) -> int:
    """How many requests the page of them lists at this address."""
    there = View(view.source, address.read(target, "en"), view.words, view.look)
    return requested.listed(there)[1]


def counted(panel: Panel) -> list[int]:
    """The number of requests that the hover of each mark names last."""
    texts = panel.chart.data[0]["customdata"]
    return [int(re.findall(r": ([\d,]+)", text.split("<br>")[-1])[0].replace(",", "")) for text in texts]


@pytest.mark.parametrize("report", ["why", "why-late"])
def test_a_bar_of_waits_leads_to_its_requests(view: Viewed, report: str):
    shown = view()
    panel = built(lengths.parts_by_service, shown, "x", report)
    assert counted(panel)
    assert [listed(shown, target) for target in panel.leads.to] == counted(panel)
    assert panel.columns[0].links


def test_a_bar_of_excess_leads_to_the_late_requests(view: Viewed):
    shown = view()
    panel = built(lengths.excess_by_service, shown, "x")
    assert counted(panel)
    assert [listed(shown, target) for target in panel.leads.to] == counted(panel)


@pytest.mark.parametrize("whom", ["all", "late"])
def test_a_period_of_waits_leads_to_its_requests(view: Viewed, whom: str):
    shown = view()
    panel = built(waits.over_time, shown, "x", whom)
    assert sum(counted(panel))
    assert [listed(shown, target) for target in panel.leads.to] == counted(panel)


def test_both_splits_of_the_wait_lead_to_their_requests(view: Viewed):
    shown = view()
    panel = built(waits.split, shown, "x")
    assert len(counted(panel)) == 2
    assert [listed(shown, target) for target in panel.leads.to] == counted(panel)


def test_a_way_of_counting_leads_to_its_late_requests_where_they_can_be_listed(view: Viewed):
    shown = view()
    panel = built(ways.panel, shown, "x")
    late = [found.whole - found.part for found in (ways.counted(shown, way) for way in ways.WAYS)]
    there = [None if target is None else listed(shown, target) for target in panel.leads.to]
    assert there == [*late[:3], None, None]
    assert sum(late[:3])


def test_a_cause_leads_to_the_late_requests_of_its_group(view: Viewed):
    shown = view(period="last_4_weeks")
    panel = built(drivers.panel, shown, "channel", 0, "x")
    late = shown.report("on-time", "channel").set_index("channel")["late"]
    found = drivers.lines(shown, "channel", shown.report("drivers", "channel"), drivers.rates(shown).points)
    for line, target in zip(found, panel.leads.to, strict=True):
        if line.value is not None:
            assert listed(shown, target) == late.get(line.value, 0)
        elif line.kind == "outage":
            assert target["only"] == ["through_outage"]
        else:
            assert target is None
    assert any(line.value for line in found)
    others = [target for target in built(drivers.panel, shown, "returned", 0, "x").leads.to if target]
    assert all(target["only"] == ["through_outage"] for target in others)  # no list is of the returned ones alone
