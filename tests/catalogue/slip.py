"""What the tests of refusals share: a slip in the contract's example, and the check of the message that answers it."""

import re
from dataclasses import dataclass

import pytest

from service_levels.catalogue import CatalogueError, parse

FILE = "katalog.toml"


@dataclass(frozen=True)
class Slip:
    """One change of the contract's example, and the message that answers it. `at`: text of the line that it names."""

    old: str
    new: str
    at: str
    table: str
    says: str  # key = value: rule. Remedy


OFFICE = '[[office]] no. 1 (id "cilegon")'
CALENDAR = '[[calendar]] no. 1 (id "kantor")'
DOCUMENT = '[[document]] no. 1 (id "KK")'
SERVICE = '[[service]] no. 1 (id "ktp-el")'
STANDARD = '[[standard]] no. 1 (service "ktp-el")'
TARGET = '[[target]] no. 1 (id "siak")'


def refusal(text: str) -> CatalogueError:
    """The error with which a text is refused."""
    with pytest.raises(CatalogueError) as refused:
        parse(text, FILE)
    return refused.value


def check(example: str, slip: Slip) -> None:
    """A slip is answered with file, line, table, key, value, rule and remedy."""
    assert slip.old in example, "the test changes nothing"
    text = example.replace(slip.old, slip.new, 1)
    message = str(refusal(text))
    assert FILE in message
    answer = next((line for line in message.splitlines() if f"{slip.table}: {slip.says}" in line), None)
    assert answer, message
    line = re.search(r"line (\d+), ", answer)
    assert line, answer
    assert slip.at in text.splitlines()[int(line[1]) - 1]


def cases(**groups: dict[str, Slip]) -> list[object]:
    """The slips of all groups, as parameters of a test."""
    return [
        pytest.param(slip, id=f"{group}: {case}") for group, slips in groups.items() for case, slip in slips.items()
    ]
