import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from service_levels import config


def test_the_default_database_lies_in_the_projects_data_folder_whatever_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.data_dir({}) == config.PROJECT / "data"
    assert (
        config.database_url(environ={})
        == f"sqlite:///{(config.PROJECT / 'data').as_posix()}/service_levels.db"
    )


def test_a_relative_data_dir_counts_from_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert config.data_dir({"DATA_DIR": "here"}) == tmp_path / "here"


def test_the_option_beats_the_variable_and_the_variable_beats_the_file() -> None:
    environ = {"DATABASE_URL": "postgresql://b/b", "DATA_DIR": "x"}
    assert config.database_url("sqlite:///a.db", environ) == "sqlite:///a.db"
    assert config.database_url(None, environ) == "postgresql://b/b"


def test_the_given_key_is_used_and_no_file_is_made(tmp_path: Path) -> None:
    environ = {"PII_KEY": "k" * 16, "DATA_DIR": str(tmp_path)}
    assert config.key(environ) == config.make_key(environ) == b"k" * 16
    assert config.key_place(environ) == "PII_KEY"
    assert list(tmp_path.iterdir()) == []


def test_a_key_is_made_once_for_the_owner_only(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path / "new")}
    assert config.key(environ) is None
    first = config.make_key(environ)
    assert len(first) == 64
    assert config.key(environ) == config.make_key(environ) == first
    assert config.key_place(environ) == str(tmp_path / "new" / "pii.key")
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["pii.key"]
    if sys.platform != "win32":
        assert stat.S_IMODE((tmp_path / "new" / "pii.key").stat().st_mode) == 0o600
        assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700


def test_programs_that_start_together_agree_on_the_key(tmp_path: Path) -> None:
    environ = {"DATA_DIR": str(tmp_path)}
    with ThreadPoolExecutor(8) as pool:
        keys = set(pool.map(lambda _: config.make_key(environ), range(32)))
    assert len(keys) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["pii.key"]


@pytest.mark.parametrize("content", ["", "short", "   \n"])
def test_a_broken_key_file_is_refused_and_never_replaced(tmp_path: Path, content: str) -> None:
    (tmp_path / "pii.key").write_text(content)
    with pytest.raises(config.ConfigError, match=r"pii\.key.*at least 16"):
        config.make_key({"DATA_DIR": str(tmp_path)})
    assert (tmp_path / "pii.key").read_text() == content


def test_a_folder_in_which_no_key_can_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(config.ConfigError, match="PII_KEY"):
        config.key({"DATA_DIR": str(tmp_path / "file")})


def test_the_port_is_a_port() -> None:
    assert config.port({}) == 8501
    assert config.port({"DASHBOARD_PORT": "65535"}) == 65535
    for wrong in ("0", "65536", "-1", "http", "8_501"):
        with pytest.raises(config.ConfigError, match="DASHBOARD_PORT"):
            config.port({"DASHBOARD_PORT": wrong})


def test_the_dashboard_listens_to_this_machine_only_unless_told() -> None:
    assert config.host({}) == "127.0.0.1"
    assert config.host({"DASHBOARD_HOST": "0.0.0.0"}) == "0.0.0.0"


def test_no_office_names_its_officers_unless_told() -> None:
    assert config.officers_shown({}) == frozenset()
    assert config.officers_shown({"SHOW_OFFICERS": " cilegon, ,jayapura "}) == {"cilegon", "jayapura"}


def test_the_dashboard_answers_to_the_names_that_are_listed() -> None:
    assert config.hosts({}) == frozenset()
    given = {"DASHBOARD_HOSTS": " Dash.Office.example, 10.0.0.5,fd00::2 ,"}
    assert config.hosts(given) == {"dash.office.example", "10.0.0.5", "fd00::2"}


@pytest.mark.parametrize("name", ["https://dash", "dash:8501", "*", "*.office", "dash/x", "a b", "-x"])
def test_what_is_no_name_of_a_machine_is_told(name: str) -> None:
    with pytest.raises(config.ConfigError, match="DASHBOARD_HOSTS names"):
        config.hosts({"DASHBOARD_HOSTS": f"dash,{name}"})


def test_the_dashboard_is_shown_in_frames_of_the_origins_that_are_listed() -> None:
    assert config.frame_ancestors({}) == ()
    given = {"DASHBOARD_FRAME_ANCESTORS": "https://Portal.example/, http://10.0.0.5:8080"}
    assert config.frame_ancestors(given) == ("https://portal.example", "http://10.0.0.5:8080")


@pytest.mark.parametrize("origin", ["portal", "*", "https://*.x", "https://x/y", "https://x; script-src *", "'self'"])
def test_what_is_no_origin_is_told(origin: str) -> None:
    with pytest.raises(config.ConfigError, match="DASHBOARD_FRAME_ANCESTORS names"):
        config.frame_ancestors({"DASHBOARD_FRAME_ANCESTORS": f"https://ok.example,{origin}"})
