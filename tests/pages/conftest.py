"""The dashboard under AppTest, over a database that is made once."""

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from service_levels.config import PROJECT
from service_levels.ui import clock
from tests.pages import small_office

Open = Callable[..., AppTest]


@pytest.fixture(scope="session")
def small_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the small office."""
    folder = tmp_path_factory.mktemp("small office")
    small_office.make(folder, f"sqlite:///{(folder / 'service_levels.db').as_posix()}")
    return folder


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> Open:
    """Opens a page with an address, an hour after the small office's data: app("overview", period="year")."""
    monkeypatch.setattr(clock, "now", lambda: small_office.EXPORTED + timedelta(hours=1))
    made = PagesManager.__init__

    def as_on_a_server(self: PagesManager, *args: object, **kwargs: object) -> None:
        # AppTest forgets between runs that st.navigation was used, and would run files of pages/ without dashboard.py.
        made(self, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", as_on_a_server)

    def opened(page: str = "overview", **address: str | list[str]) -> AppTest:
        test = AppTest.from_file(str(PROJECT / "dashboard.py"), default_timeout=60)
        for name, value in address.items():
            test.query_params[name] = value
        test.run()
        if page != "overview":
            test.switch_page(f"pages/{page}.py")
            test.run()
        return test

    return opened


@pytest.fixture
def with_data(app: Open, small_database: Path, monkeypatch: pytest.MonkeyPatch) -> Open:
    """The same, over the small office."""
    monkeypatch.setenv("DATA_DIR", str(small_database))
    return app


def words_of(test: AppTest) -> str:
    """Everything that a page says, as one text, without the names of its figures."""
    return re.sub(r' data-(?:figure|of)="[^"]*"', "", re.sub(r"</?data\b[^>]*>", "", markup_of(test)))


def markup_of(test: AppTest) -> str:
    """The same with the names of its figures (`ui.named`)."""
    parts = [element.proto.body for element in test.get("html")]
    parts += [
        element.value for kind in ("title", "subheader", "header", "markdown", "error") for element in test.get(kind)
    ]
    return "\n".join(str(part) for part in parts)


def address_of(test: AppTest) -> dict[str, list[str]]:
    """The address of the page; AppTest gives a value that stands alone without its list."""
    return {name: [value] if isinstance(value, str) else value for name, value in test.query_params.items()}


def specs_of(test: AppTest) -> list[str]:
    """The charts as they are sent to the browser."""
    return [chart.proto.spec for chart in test.get("plotly_chart")]
