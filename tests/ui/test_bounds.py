"""What the server keeps of views is counted: a view more does not grow it without end."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from service_levels.config import PROJECT
from service_levels.ui import kept, widgets

# Kept for every value of an argument, of which there are few: languages, separators of CSV, keys of the hashes.
FEW = {"messages", "_behind", "_added", "check_value"}


def unbounded(tree: ast.Module) -> Iterator[str]:
    """Functions whose answers are kept without a bound on how many."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef) or not function.args.args:
            continue
        for decorator in function.decorator_list:
            called = decorator if isinstance(decorator, ast.Call) else None
            name = ast.unparse(called.func if called else decorator).rpartition(".")[2]
            given = {word.arg: ast.unparse(word.value) for word in called.keywords} if called else {}
            most = {
                "cache": "None",
                "cache_data": given.get("max_entries", "None"),
                "cache_resource": given.get("max_entries", "None"),
                "lru_cache": given.get("maxsize", "None" if called and called.args else "128"),
            }
            if most.get(name) == "None" and function.name not in FEW:
                yield function.name


def test_every_kept_answer_is_one_of_so_many() -> None:
    files = [PROJECT / "dashboard.py", *(PROJECT / "pages").glob("*.py"), *(PROJECT / "service_levels").rglob("*.py")]
    found = {f"{Path(file).name}: {name}" for file in files for name in unbounded(ast.parse(file.read_text("utf-8")))}
    assert not found


@pytest.mark.parametrize(
    "decorator",
    [
        "@cache", "@functools.cache", "@st.cache_data", "@st.cache_data(show_spinner=False)",
        "@st.cache_resource(max_entries=None)", "@lru_cache(maxsize=None)", "@lru_cache(None)",
    ],
)  # fmt: skip
def test_an_unbounded_one_is_found(decorator: str) -> None:
    assert list(unbounded(ast.parse(f"{decorator}\ndef f(x): ..."))) == ["f"]


@pytest.mark.parametrize("decorator", ["@st.cache_data(max_entries=9)", "@lru_cache", "@lru_cache(maxsize=N)"])
def test_a_bounded_one_is_not(decorator: str) -> None:
    assert not list(unbounded(ast.parse(f"{decorator}\ndef f(x): ...")))


@pytest.mark.parametrize(("held", "many"), [(kept._made, kept.KEPT), (widgets._built, widgets.PANELS_KEPT)])
def test_the_answer_that_was_not_asked_for_longest_goes(held: Callable, many: int) -> None:
    held.clear()
    made: list[str] = []

    def ask(what: str) -> None:
        assert held(what, lambda: made.append(what) or what) == what

    for number in range(many + 1):
        ask(str(number))
    ask(str(many))
    assert len(made) == many + 1  # the last is held
    ask("0")
    assert made[-1] == "0"
    held.clear()
