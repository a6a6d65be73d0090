"""Messages: one table a language, nothing missing, nothing unused, and every error and notice says one."""

import ast
import copy
import json
import pickle
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from service_levels import messages
from service_levels.config import PROJECT
from service_levels.messages import ENGLISH, LANGUAGES, WRITTEN, Message, as_json, code_of, listed, masked, revived
from service_levels.ui import said
from service_levels.ui.i18n import Words

SAYING = (  # rooms that say messages
    "etl", "service_levels/catalogue", "service_levels/store", "service_levels/mart", "service_levels/ui",
)  # fmt: skip
ALONE = ("config.py", "key.py", "private.py")
ERRORS = {
    "ConfigError", "DiskFull", "IntakeError", "KeyRefused", "Lost", "OnlyRead", "StoreError", "TwoCandidatesError",
    "_Wide",
}  # fmt: skip
EN, ID = (messages.sentences(language) for language in LANGUAGES)
CODES = sorted(code for code in EN if not code.endswith(".screen"))
# What a person reads who loads a file in the browser: there is no command line.
LOADING = ("file", "columns", "dates", "delimiter", "row", "notice", "caution")


def _names(form: str) -> set[str]:
    return {name for _, name, _, _ in messages._parsed(form)[0]}


def _on_screen(language: str, code: str) -> str:
    table = messages.sentences(language)
    return table.get(f"{code}.screen", table.get(code, ""))


@cache
def _sources() -> list[tuple[Path, ast.Module]]:
    paths = [path for room in SAYING for path in (PROJECT / room).rglob("*.py")]
    paths += [PROJECT / "service_levels" / name for name in ALONE]
    return [(path, ast.parse(path.read_text("utf-8"))) for path in paths]


def _calls() -> Iterator[tuple[str, ast.Call, str]]:
    """Place, call, name of what is called."""
    for path, tree in _sources():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
                yield f"{path.relative_to(PROJECT)}:{node.lineno}", node, called


def _texts() -> set[str]:
    return {
        node.value for _, tree in _sources() for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip


@pytest.mark.parametrize("code", CODES)
def test_a_code_is_said_in_every_language_with_the_same_values(code: str) -> None:
    names = _names(_on_screen(ENGLISH, code))
    assert {name for name in names if name[0] not in "=@"} <= _names(EN[code])
    for language in LANGUAGES:
        assert _on_screen(language, code).strip(), language
        assert _names(_on_screen(language, code)) == names, language


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_table_holds_nothing_that_the_first_one_does_not(language: str) -> None:
    assert {code.removesuffix(".screen") for code in messages.sentences(language)} == set(CODES)


def test_every_code_is_used_somewhere_and_every_word_by_a_sentence() -> None:
    specs = {spec for code in CODES for _, _, _, spec in messages._parsed(EN[code])[0]}
    groups = {word for spec in specs for word in spec.split()} | {"join", "number", "lines"}
    words = [code for code in CODES if code.startswith("word.")]
    assert {code.split(".")[1] for code in words} <= groups
    unused = {code for code in CODES if code not in words} - _texts() - {"list.all", "list.more"}
    assert not unused


def test_a_message_is_made_of_a_code_that_exists_with_its_values() -> None:
    for place, call, called in _calls():
        if called != "Message" or not isinstance(call.args[0], ast.Constant):
            continue
        code = call.args[0].value
        assert code in EN, place
        if all(keyword.arg for keyword in call.keywords):
            assert {keyword.arg for keyword in call.keywords} == _names(EN[code]), place


def test_errors_notices_and_rejects_say_messages() -> None:
    """Whatever text they are given is no sentence written on the spot."""
    for place, call, called in _calls():
        if called in ERRORS:
            told = call.args[:1]
        elif called in ("mark", "found") and len(call.args) == 4:
            told = call.args[3:]
        elif called == "append" and ast.unparse(call.func).endswith(("notices.append", "problems.append")):
            told = call.args
        elif called == "refuse" and len(call.args) == 4:
            told = call.args[2:]
        elif called in ("Broken", "OtherSchema", "Order"):
            told = call.args[3:4] if called == "Broken" else call.args[1:]
        else:
            continue
        assert told, place
        assert not [each for each in told if isinstance(each, ast.JoinedStr | ast.BinOp)], place
        assert not [each for each in told if isinstance(each, ast.Constant) and isinstance(each.value, str)], place


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [code for code in CODES if code.split(".")[0] in LOADING])
def test_on_the_screen_no_remedy_is_one_of_the_command_line(language: str, code: str) -> None:
    form = _on_screen(language, code)
    assert not re.search(r"--[a-z]|\betl\b|in a mapping|dalam pemetaan:", form)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_place_or_a_column_that_a_sentence_names_is_one_of_the_screen(language: str) -> None:
    words = Words(language)
    for form in messages.sentences(language).values():
        for name in _names(form):
            if name[0] == "@":
                assert said.place(words, name[1:])
            if name[0] == "=":
                assert name[1:] in said.FIELDS


def test_a_message_is_its_english_sentence_and_keeps_code_and_values() -> None:
    message = Message("row.future", column="finished_at", value=WRITTEN)
    assert message == "finished_at {value} lies after the moment of loading; correct it in the source"
    assert message.as_json("'2062'") == {
        "code": "row.future", "values": {"column": "finished_at", "value": "'2062'"},
        "text": "finished_at '2062' lies after the moment of loading; correct it in the source",
    }  # fmt: skip
    for again in (copy.deepcopy(message), pickle.loads(pickle.dumps(message))):  # noqa: S301 - of our own
        assert (again, again.code, again.values) == (message, message.code, message.values)


def test_values_are_plain_json_whatever_they_were() -> None:
    given = {"column": "at", "day": np.datetime64("1899-12-30"), "count": np.int64(3), "file": Path("a.csv")}
    made = [
        Message("notice.serial", column=given["column"], day=given["day"]),
        Message("notice.blank_lines", count=given["count"]), Message("file.empty_log", file=given["file"], what="case"),
    ]  # fmt: skip
    assert [json.loads(json.dumps(message.as_json()))["values"] for message in made] == [
        {"column": "at", "day": "1899-12-30"}, {"count": 3}, {"file": "a.csv", "what": "case"}
    ]  # fmt: skip


def test_a_message_within_another_goes_with_it() -> None:
    message = Message("of_file", file="a.csv", said=Message("notice.blank_lines", count=3))
    assert message == "a.csv: 3 blank lines were left out."
    assert messages.said("id", message) == messages.said("id", json.loads(json.dumps(message.as_json())))
    assert messages.said("id", message) == "a.csv: Sebanyak 3 baris kosong dilewati."


@pytest.mark.parametrize(
    ("code", "values", "english", "indonesian"),
    [
        ("file.too_large", {"file": "a", "size": 1234.4, "most": 1000.0}, "1,234 MB", "1.234 MB"),
        ("file.short_lines", {"count": 2000, "size": 1.5, "most": 1000, "least": 2}, "1.5 bytes", "1,5 byte"),
        ("dates.counted", {"units": ["seconds", "milliseconds"]}, "seconds or milliseconds", "detik atau milidetik"),
        ("columns.two", {"names": ["A", "B"], "column": "at", "first": "A"}, "'A' and 'B'", "'A' dan 'B'"),
        ("file.not_csv", {"what": "pdf"}, "a PDF document", "dokumen PDF"),
    ],
)
def test_values_are_said_as_the_language_says_them(code: str, values: dict, english: str, indonesian: str) -> None:
    message = Message(code, **values)
    assert english in message
    assert indonesian in messages.said("id", message)


def test_a_stored_message_comes_back_and_old_ones_have_their_text() -> None:
    reason = Message("row.score", column="u1", value=WRITTEN)
    placed = Message("row.of_sheet", sheet="Feb", row=3, said=reason)
    assert code_of(placed.stored()) == code_of(reason.stored()) == "row.score"
    text = placed.replace(WRITTEN, "'9'")
    assert revived(placed.stored(), "'9'", text)["text"] == text
    shown = said.by(Words("id"), revived(placed.stored(), "'9'", text))
    assert shown == "lembar 'Feb', baris 3: “U1” bernilai '9'; nilainya 1, 2, 3, atau 4"
    old = revived(None, "'9'", "an old reason")
    assert old == as_json("an old reason")
    assert messages.said("id", old) == "an old reason"


@pytest.mark.parametrize("found", [
    {"code": "of.tomorrow", "values": {}, "text": "new"},
    {"code": "row.future", "values": {}, "text": "new"},
])  # fmt: skip
def test_a_message_of_another_version_is_said_by_its_text(found: dict) -> None:
    assert messages.said("id", found) == "new"


def test_numbers_of_people_are_hidden_in_every_value() -> None:
    message = Message("of_file", file="08123.csv", said=Message("columns.not_in_file", column="at", name="08123",
                                                               found=listed(["x", "08123"])))  # fmt: skip
    hidden = masked(message, lambda text: text.replace("08123", "tel-1"))
    assert isinstance(hidden, Message)
    assert "08123" not in hidden
    assert "08123" not in json.dumps(hidden.as_json())
    assert (hidden.code, masked("08123", lambda text: "tel-1")) == ("of_file", "tel-1")
