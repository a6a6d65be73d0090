"""What lies beneath a target: layers are read in any order, and nothing lies beneath itself."""

import pytest

from service_levels.catalogue import CatalogueError, parse
from tests.catalogue.slip import TARGET, Slip, cases, check

NEEDS = 'needs = ["internet-kantor"]'
SECOND = '[[target]] no. 2 (id "internet-kantor")'
BELOW = 'id = "internet-kantor"\n'

REFUSED = {
    "a target that is not there": Slip(
        NEEDS, 'needs = ["internet"]', 'needs = ["internet"]', TARGET,
        'needs = "internet": there is no [[target]] with this id or name in the file. Did you mean "internet-kantor"? ',
    ),
    "itself": Slip(
        NEEDS, 'needs = ["SIAK"]', 'needs = ["SIAK"]', TARGET,
        'needs = ["SIAK"]: lies beneath itself (siak needs siak), and only what is beneath another can hide it. '
        "Take one of these needs out",
    ),
    "a circle": Slip(
        BELOW, BELOW + 'needs = ["siak"]\n', NEEDS, TARGET,
        'needs = ["internet-kantor"]: lies beneath itself (siak needs internet-kantor needs siak), and only',
    ),
    "a circle further down": Slip(
        BELOW, BELOW + 'needs = ["listrik"]\n[[target]]\nid = "listrik"\nneeds = ["internet-kantor"]\n',
        'needs = ["listrik"]', SECOND,
        'needs = ["listrik"]: lies beneath itself (internet-kantor needs listrik needs internet-kantor), and only',
    ),
    "no list": Slip(
        NEEDS, 'needs = "internet-kantor"', NEEDS.split("[")[0], TARGET,
        'needs = "internet-kantor": must be a list of texts. Write for example needs = ["internet-kantor"]',
    ),
}  # fmt: skip


@pytest.mark.parametrize("slip", cases(needs=REFUSED))
def test_a_slip_is_refused_with_its_place_its_rule_and_the_remedy(example: str, slip: Slip) -> None:
    check(example, slip)


def test_a_circle_is_told_once(example: str) -> None:
    circle = REFUSED["a circle"]
    with pytest.raises(CatalogueError, match="beneath itself") as refused:
        parse(example.replace(circle.old, circle.new))
    assert str(refused.value).count("beneath itself") == 1


def test_layers_reach_as_deep_as_they_go_under_any_spelling(example: str) -> None:
    text = example.replace(BELOW, BELOW + 'name = "Internet Kantor"\nneeds = ["Listrik", "listrik"]\n')
    catalogue = parse(text.replace(NEEDS, 'needs = ["INTERNET kantor"]') + '\n[[target]]\nid = "listrik"\n')
    assert catalogue.targets["siak"].needs == ("internet-kantor",)
    assert catalogue.targets["internet-kantor"].needs == ("listrik",)
    assert catalogue.beneath("siak") == {"internet-kantor", "listrik"}
    assert catalogue.beneath("listrik") == frozenset()
