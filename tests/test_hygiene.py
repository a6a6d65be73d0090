"""What the tree must be, whatever it does: small files, thin pages, clean imports, documented commands."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from service_levels.reports import REPORTS

ROOT = Path(__file__).resolve().parents[1]
RUNTIME = ("service_levels", "etl", "sample_data", "launcher", "pages", "dashboard.py", "run.py")
TEXT = {".py", ".md", ".toml", ".txt", ".yaml", ".yml", ".ini", ".cfg", ".sh", ".css", ".mako", ""}
CONTRACT = {"init", "catalogue", "load", "batches", "undo", "report"}
# Written in pieces, so that this file does not find itself.
FORBIDDEN = [
    "/" + "work/", "/" + "root/", "/home/" + "[a-z]", "pypi" + r"\.org", "files.python" + "hosted", r"/opt/" + "pypi",
    r"\." + "library", "shared " + "folder",
]  # fmt: skip


def tracked() -> list[Path]:
    """Files of the repository; those in the working tree that git does not ignore."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    if done.returncode != 0:
        pytest.fail(f"these tests read the list of files from git: {done.stderr}")
    return [path for name in done.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def sources(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        path = ROOT / room
        yield from sorted(path.rglob("*.py")) if path.is_dir() else [path]


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Top-level package of every import of a file, with its line; relative ones are the project's own."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def test_no_file_has_grown_into_two_rooms() -> None:
    long = {
        str(path.relative_to(ROOT)): lines
        for path in tracked()
        if path.suffix == ".py" and (lines := len(path.read_text(encoding="utf-8").splitlines())) > 450
    }
    assert not long


def test_pages_are_thin() -> None:
    thick = {path.name: lines for path in sources("pages") if (lines := len(path.read_text("utf-8").splitlines())) > 90}
    assert not thick


def test_pages_ask_and_show_and_do_not_calculate() -> None:
    found = [
        f"{path.name}:{line} imports {name}"
        for path in sources("pages", "dashboard.py")
        for name, line in imports(path)
        if name.split(".")[0] in {"sqlalchemy", "duckdb", "ibis", "polars", "sqlite3", "etl"}
        or name == "plotly.express"
    ]
    found += [
        f"{path.name} groups"
        for path in sources("pages", "dashboard.py")
        if re.search(r"\.(groupby|merge|pivot_table|sql)\(", path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_only_the_screens_rooms_know_streamlit() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources("service_levels", "etl", "sample_data")
        if "ui" not in path.relative_to(ROOT).parts
        for name, line in imports(path)
        if name.split(".")[0] == "streamlit"
    ]
    assert not found


def test_only_the_settings_read_the_environment() -> None:
    found = [
        str(path.relative_to(ROOT))
        for path in sources("service_levels", "etl", "sample_data", "pages", "dashboard.py")
        if path.name != "config.py" and re.search(r"\bos\.(environ|getenv)\b", path.read_text(encoding="utf-8"))
    ]
    assert not found


def test_the_key_is_asked_for_where_it_is_known_to_be_the_databases() -> None:
    """Elsewhere a lost one would be made anew, or another one used, and nobody told. What is only told needs none."""
    asked = re.compile(r"config\.(?:key|make_key)\(")
    found = [path for path in sources(*RUNTIME) if asked.search(path.read_text(encoding="utf-8"))]
    assert sorted(path.name for path in found) == ["hidden.py", "key.py"]


def test_nothing_that_runs_needs_what_only_tests_need() -> None:
    """Every package that the running code imports is named in requirements.txt, not only brought along by chance."""
    distributions = {
        "alembic", "babel", "duckdb", "holidays", "ibis", "numpy", "orjson", "pandas", "plotly", "polars", "psycopg",
        "pyarrow", "pyrage", "pysqlite3", "python_calamine", "rich", "sqlalchemy", "starlette", "streamlit", "typer",
        "tzdata",
    }  # fmt: skip
    wanted = (ROOT / "requirements.txt").read_text(encoding="utf-8").lower().replace("-", "_")
    assert not {name for name in distributions if not re.search(rf"^{name}\b|^{name}_", wanted, re.MULTILINE)}
    own = {"service_levels", "etl", "sample_data", "launcher", "pages", "dashboard", "run"}
    found = [
        f"{path.relative_to(ROOT)}:{line} imports {name}"
        for path in sources(*RUNTIME)
        for name, line in imports(path)
        if name.split(".")[0] not in distributions | own | set(sys.stdlib_module_names) | {"msvcrt"}
    ]
    assert not found


def test_every_version_is_pinned() -> None:
    loose = [
        f"{path.name}: {line}"
        for path in ROOT.glob("*requirements*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-r ", "-c ")) and "==" not in line
    ]
    assert not loose


def test_nothing_of_one_machine_is_committed() -> None:
    found = []
    for path in tracked():
        if path.suffix in TEXT and path != Path(__file__):
            text = path.read_text(encoding="utf-8", errors="replace")
            found += [f"{path.relative_to(ROOT)}: {word}" for word in FORBIDDEN if re.search(word, text)]
    assert not found


def test_every_command_is_in_the_readme_and_says_what_it_does() -> None:
    shown = subprocess.run([sys.executable, "-m", "etl", "--help"], capture_output=True, text=True, cwd=ROOT)
    commands = dict(re.findall(r"^  ([a-z]+)\s{2,}(\S.*)$", shown.stdout, re.MULTILINE))
    assert commands.keys() >= CONTRACT, shown.stdout + shown.stderr
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert not [command for command in commands if not re.search(rf"`etl {command}\b", readme)]


@pytest.mark.parametrize("name", sorted(REPORTS))
def test_every_report_and_figure_is_explained_to_users(name: str) -> None:
    method = (ROOT / "docs" / "method.md").read_text(encoding="utf-8")
    assert f"`{name}`" in method
    missing = [key for key in REPORTS[name].keys if f"`{key}`" not in method]
    assert not missing


def test_no_document_points_to_what_is_not_there() -> None:
    broken = []
    for path in [ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")]:
        targets = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8"))
        broken += [
            f"{path.relative_to(ROOT)} -> {target}"
            for target in targets
            if "://" not in target and not (path.parent / target).exists()
        ]
    assert not broken


def test_no_test_is_named_after_bytes(request: pytest.FixtureRequest) -> None:
    """The name would change with the second in which an archive was packed, and the workers refuse to run at all."""
    named = [
        item.nodeid
        for item in request.session.items
        for value in (item.callspec.params.values() if hasattr(item, "callspec") else ())
        if isinstance(value, bytes) and value and ascii(value)[2:-1] in item.name
    ]
    assert not named


def test_no_test_judges_time_or_memory() -> None:
    """Such a test fails for what else the machine does; benchmarks are for that. A limit to waiting is none."""
    clocks = re.compile(r"perf_counter|process_time|ru_maxrss|Vm" + r"HWM|tracemalloc|monotonic\(\) *-")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sources("tests")
        if path != Path(__file__)
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if clocks.search(line)
    ]
    assert not found


CHOICES = {"selectbox", "multiselect", "radio", "pills", "segmented_control", "select_slider"}


def _unseeded(tree: ast.Module) -> Iterator[int]:
    """Lines of choices whose key is not set by `state.seed`, where they are drawn or in a name given to them."""

    def seeds(node: ast.expr | None) -> bool:
        return isinstance(node, ast.Call) and ast.unparse(node.func) == "state.seed"

    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        names = {
            target.id
            for node in ast.walk(function)
            if isinstance(node, ast.Assign) and seeds(node.value)
            for target in node.targets
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHOICES:
                key = next((word.value for word in node.keywords if word.arg == "key"), None)
                if not seeds(key) and not (isinstance(key, ast.Name) and key.id in names):
                    yield node.lineno


def test_every_choice_is_set_from_what_was_chosen_in_every_run() -> None:
    """A browser holds the words of a choice, not its code: left alone, a change of language makes them a value."""
    found = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in sources("service_levels/ui", "pages", "dashboard.py")
        for line in _unseeded(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert not found
    held = ast.parse("def f():\n    key = state.seed('a', 1)\n    st.radio(key=key)\n    st.selectbox(key='b')\n")
    assert list(_unseeded(held)) == [4]
