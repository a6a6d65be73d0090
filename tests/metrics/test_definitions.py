"""One figure, one definition: no label twice, shares with both their parts, and what they are divided by is true."""

import numpy as np
import pytest

from service_levels.analysis.figures import FIGURES
from service_levels.catalogue import Text
from service_levels.metrics import Figure, Scope
from service_levels.metrics.definitions import DEFINITIONS, columns
from service_levels.metrics.figure import figure
from service_levels.reports import REPORTS, report, showing
from tests.metrics.conftest import Sample

SHOWN = [(name, one) for name, entry in REPORTS.items() for one in entry.columns]


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_two_figures_share_a_label(language: str) -> None:
    named: dict[str, set[str]] = {}
    for _, one in SHOWN:
        named.setdefault(one.label.of(language).casefold(), set()).add(one.name)
    assert {label: names for label, names in named.items() if len(names) > 1} == {}


def test_one_name_is_one_definition() -> None:
    for name, one in SHOWN:  # the key of its column, and how the column holds it, may be the report's own
        defined = DEFINITIONS[one.name]
        assert (one.label, one.definition, one.better, one.section, one.part, one.whole) == (
            defined.label, defined.definition, defined.better, defined.section, defined.part, defined.whole
        ), (name, one.key)  # fmt: skip


def test_every_definition_is_shown_by_a_report() -> None:
    assert [name for name, one in DEFINITIONS.items() if not showing(one)] == []


def test_every_share_has_a_numerator_and_a_denominator() -> None:
    for name, one in SHOWN:
        if one.unit == "share":
            assert one.part, (name, one.key)
            assert one.whole, (name, one.key)


def test_what_a_figure_is_made_of_are_columns_of_its_report() -> None:
    for name, one in SHOWN:
        for made in (one.part, one.whole):
            assert isinstance(made, Text) or set(made) <= set(showing(one)[0].keys), (name, one.key)


def test_a_share_is_better_the_way_its_numerator_is() -> None:
    for name, entry in REPORTS.items():
        better = {one.key: one.better for one in entry.columns}
        for one in entry.columns:
            if one.unit == "share" and one.better and not isinstance(one.part, Text) and len(one.part) == 1:
                assert better[one.part[0]] in (one.better, ""), (name, one.key)


def quotients() -> list[tuple[str, Figure]]:
    """The figures that are one sum of columns divided by another, in the report that they are of."""
    return [
        (name, one)
        for name, one in SHOWN
        if showing(one)[0].name == name and one.key not in ("low", "high")
        and isinstance(one.part, tuple) and one.part and isinstance(one.whole, tuple)
    ]  # fmt: skip


@pytest.mark.parametrize(("name", "one"), quotients(), ids=lambda value: getattr(value, "name", value))
def test_a_figure_is_its_numerator_by_its_denominator(sample: Sample, name: str, one: Figure) -> None:
    by = ("service",) if "service" in REPORTS[name].by else ()
    frame = report(name, sample.mart, Scope(), by)
    part, whole = (frame[list(keys)].sum(axis=1) for keys in (one.part, one.whole))
    found = (part / whole.where(whole > 0)).to_numpy(float)
    assert np.isfinite(found).any() or REPORTS[name].over == "spans"  # the sample has no system watched
    assert np.allclose(frame[one.key].to_numpy(float), found, equal_nan=True)


def test_one_figure_is_one_number_in_every_report_that_shows_it(sample: Sample) -> None:
    compared = 0
    for one in DEFINITIONS.values():
        shown = [entry for entry in showing(one) if entry.over in ("requests", "hours", "flow")]
        if one.dtype != "int64" or len(shown) < 2:
            continue
        values = set()
        for entry in shown:
            key = next(column.key for column in entry.columns if column.name == one.name)
            values.add(int(report(entry.name, sample.mart, Scope())[key].sum()))
        assert len(values) == 1, (one.name, values)
        compared += 1
    assert compared > 1


def test_what_conclusions_speak_of_is_drawn_from_the_registry() -> None:
    for judged in FIGURES.values():
        assert judged.figure in REPORTS[judged.report].columns
        assert judged.label is judged.figure.label
        assert judged.better == {"higher": "up", "lower": "down"}[judged.figure.better]
        assert {*judged.parts, *judged.wholes} <= set(REPORTS[judged.report].keys)


def test_columns_are_drawn_by_name() -> None:
    late, came = columns("on-time", "late", "requests=completeness.submitted")
    assert (late.key, late.name) == ("late", "on-time.late")
    assert (came.key, came.name, came.label) == ("requests", "completeness.submitted", Text("Diajukan", "Submitted"))
    with pytest.raises(KeyError):
        columns("on-time", "early")
    made = figure("early", "requests", "higher", "4", ("Awal", "Early"), ("Awal.", "Early."))
    assert (made.name, made.part, made.whole) == ("", (), ())
