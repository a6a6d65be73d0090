"""In CI a skipped test is a failed one, but for those that need the examples outside the repository."""

import os

import pytest

from tests.shared import ABSENT


class SkipsFail:
    def __init__(self) -> None:
        self.unwanted: list[str] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def _note(self, report: pytest.TestReport | pytest.CollectReport) -> None:
        if report.skipped and not hasattr(report, "wasxfail") and ABSENT not in str(report.longrepr):
            self.unwanted.append(report.nodeid)

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if self.unwanted and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        for test in self.unwanted:
            terminalreporter.write_line(f"skipped, which CI does not allow: {test}", red=True)


def register(config: pytest.Config) -> None:
    """Turn the rule on where the environment says CI=true."""
    if os.environ.get("CI", "").lower() in {"1", "true"} and not hasattr(config, "workerinput"):
        config.pluginmanager.register(SkipsFail(), "skips-fail")
