"""Every check of the project, as CI runs them."""

import os
import shutil

from launcher import environment, places, programs
from launcher.places import ROOT
from launcher.system import apt_install, say

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge", "chrome")


def test(arguments: list[str]) -> int:
    """Every check; 1 when any of them fails. What cannot be checked here is skipped, with its reason."""
    programs.use(environment.ensure("requirements.txt", "requirements-dev.txt", strict=True))
    if not any(shutil.which(name) for name in CHROMIUM) and not apt_install("chromium"):
        say("Chromium is missing: tests in a browser will be skipped. Install it to run them.")
    aside = places.for_checks()
    os.environ.update(aside)
    contracts = "['--no-cache']" if aside else "[]"
    checks = {
        "ruff": ["-m", "ruff", "check", "."],
        "types": ["-m", "mypy"],
        "imports": ["-c", f"from importlinter.cli import lint_imports_command as c; c({contracts})"],
        # two files at a time, the long ones first (tests/conftest.py)
        "tests": ["-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", *arguments],
    }
    failed = []
    for name, command in checks.items():
        say(f"\n== {name}")
        if programs.inside(*command, cwd=ROOT) != 0:
            failed.append(name)
    say("\nAll checks passed." if not failed else f"\nFailed: {', '.join(failed)}.")
    return 1 if failed else 0
