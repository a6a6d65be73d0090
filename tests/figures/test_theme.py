"""The palette is held to a calculation, not to taste."""

import itertools

import numpy as np
import pytest

from service_levels.figures import theme

CONTRAST = 3.0  # WCAG 2.2, 1.4.11: graphical objects
TEXT_CONTRAST = 4.5  # WCAG 2.2, 1.4.3
APART = 33.0  # CIELAB distance (CIE 1976)

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
D65 = np.array([0.95047, 1.0, 1.08883])


def linear(colour: str) -> np.ndarray:
    channels = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(channels <= 0.04045, channels / 12.92, ((channels + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(TO_XYZ[1] @ linear(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = TO_XYZ @ rgb / D65
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def apart(one: str, other: str, vision: str) -> float:
    seen = [lab(np.clip(VISIONS[vision] @ linear(colour), 0, 1)) for colour in (one, other)]
    return float(np.linalg.norm(seen[0] - seen[1]))


PALETTES = pytest.mark.parametrize("palette", [theme.LIGHT, theme.DARK], ids=["light", "dark"])


def test_the_calculation_agrees_with_known_values():
    assert contrast("#FFFFFF", "#000000") == pytest.approx(21)
    assert lab(linear("#FF0000")) == pytest.approx([53.24, 80.09, 67.20], abs=0.02)


@PALETTES
@pytest.mark.parametrize("name", sorted({*theme.OUTCOMES, *theme.PARTS}))
def test_marks_stand_out_from_the_background(palette, name):
    assert contrast(getattr(palette, name), palette.background) >= CONTRAST


@PALETTES
@pytest.mark.parametrize("name", ["text", "muted"])
def test_texts_can_be_read(palette, name):
    assert contrast(getattr(palette, name), palette.background) >= TEXT_CONTRAST


@PALETTES
@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("group", [theme.OUTCOMES, theme.PARTS], ids=["outcomes", "parts"])
def test_colours_of_one_chart_are_told_apart(palette, vision, group):
    for one, other in itertools.combinations(group, 2):
        distance = apart(getattr(palette, one), getattr(palette, other), vision)
        assert distance > APART, f"{one} and {other}: {distance:.1f}"


def test_names_cannot_carry_markup():
    assert theme.label("<img src=x onerror=alert(1)>").count("<br>") <= 1
    assert "<img" not in theme.label("<img src=x>")


def test_a_name_of_sixty_letters_takes_two_lines_at_most():
    assert theme.label("penerbitan kartu keluarga karena perubahan data susunan keluarga").count("<br>") == 1


def test_laying_over_changes_neither_side():
    base = {"title": {"font": {"size": 1}}}
    assert theme.merged(base, {"title": {"text": "x"}}) == {"title": {"font": {"size": 1}, "text": "x"}}
    assert base == {"title": {"font": {"size": 1}}}


def test_an_empty_chart_says_why():
    drawn = theme.empty(theme.Look(), "Belum ada ping pada periode ini.")
    assert drawn.layout.annotations[0].text == "Belum ada ping pada periode ini."
