"""How mistakes are told: all at once, in the order of the file, also those of TOML itself."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service_levels.catalogue import CatalogueError, parse
from tests.catalogue.slip import FILE, refusal

VALUES = st.sampled_from(
    [
        *(
            "0",
            "-1",
            "1.5",
            "nan",
            "1e400",
            "true",
            '""',
            '"x"',
            "[]",
            "[[]]",
            '[["x"], 1]',
            "{}",
            "{ id = 1 }",
            "[{}]",
        ),
        *("2024-02-30", "0001-01-01", "9999-12-31", "2024-01-01T00:00:00", "0001-01-01T00:00:00+14:00", "12:00:00"),
    ]
)


def test_one_slip_makes_one_line(example: str) -> None:
    text = example.replace("amount = 24", "amount = -1")
    assert str(refusal(text)) == (
        'katalog.toml, line 50, [[standard]] no. 1 (service "ktp-el"): amount = -1: must be a number above 0. '
        "Write for example amount = 24."
    )


def test_all_slips_of_a_file_are_told_at_once_in_its_order(example: str) -> None:
    text = example.replace("amount = 24", "amount = -1").replace("every = 60", "every = 0")
    text = text.replace("Asia/Jakarta", "Jakarta")
    error = refusal(text)
    assert [problem.key for problem in error.problems] == ["timezone", "amount", "every"]
    assert str(error).splitlines()[0] == "katalog.toml: 3 mistakes"


def test_the_first_twenty_are_shown_and_the_rest_counted(example: str) -> None:
    message = str(refusal(example + "".join(f'[[document]]\nid = "d{n}"\nx = 1\n' for n in range(23))))
    lines = message.splitlines()
    assert lines[0] == "katalog.toml: 23 mistakes"
    assert len(lines) == 22
    assert lines[-1] == "- and 3 more"


@pytest.mark.parametrize("text", ["", "# nothing\n", "office = []\n"])
def test_a_file_without_an_office_is_refused(text: str) -> None:
    assert "office: is missing: a catalogue needs at least one office. Add [[office]] with id" in str(refusal(text))


def test_a_calendar_that_never_opens_is_refused(example: str) -> None:
    message = str(refusal(example + '[[calendar]]\nid = "kosong"\n'))
    assert (
        '[[calendar]] no. 2 (id "kosong"): hours: is missing: the office would never be open. Add [[calendar' in message
    )


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        (
            "[[office]]\nid = cilegon\n",
            "line 2, the file: id = cilegon: is not TOML: Invalid value (at line 2, column 6)",
        ),
        ('id = "a"\nid = "b"\n', 'line 2, the file: id = "b": is not TOML: Cannot overwrite a value'),
        ("x = " + "[" * 5000, "is not TOML: nested too deeply"),
        ("x = " + "1" * 5000, "is not TOML: "),
        ("<html></html>", "line 1, the file: <html></html>: is not TOML: Invalid statement"),
    ],
)
def test_what_is_not_toml_is_refused_with_its_line(text: str, rule: str) -> None:
    message = str(refusal(text))
    assert message.startswith("katalog.toml, ")
    assert rule in message
    assert "Write text in quotes" in message


def test_the_error_survives_another_process(example: str) -> None:
    error = refusal(example.replace("every = 60", "every = 0"))
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.file, again.problems) == (str(error), FILE, error.problems)


def test_a_kind_that_cannot_be_read_is_told_once_and_not_for_every_reference_to_it(example: str) -> None:
    error = refusal(example.replace("[[office]]", "[office]"))
    assert [problem.key for problem in error.problems] == ["office"]
    assert str(error).endswith("Write [[office]] above its keys.")


@given(st.data())
def test_whatever_a_value_is_the_answer_is_a_catalogue_or_a_refusal(example: str, data: st.DataObject) -> None:
    lines = example.splitlines()
    for at in data.draw(st.lists(st.integers(1, len(lines) - 1), max_size=4)):
        key, is_key, _ = lines[at].partition("=")
        lines[at] = f"{key}= {data.draw(VALUES)}" if is_key else data.draw(st.sampled_from(["", "[[target]]", "[x]"]))
    try:
        problems = ()
        parse("\n".join(lines), FILE)
    except CatalogueError as error:
        problems = error.problems
    assert all(problem.rule and problem.remedy for problem in problems)
