"""What the system must bring, and how to tell when it does not."""

import importlib.util
import os
import shutil
import subprocess
import sys


class Stop(Exception):
    """The work cannot go on; str() says what happened and what to do."""


class Terminated(BaseException):
    """Somebody asked this process to end (SIGTERM)."""


def say(text: str) -> None:
    print(text, flush=True)


def need_ensurepip() -> None:
    """Debian keeps what `venv` needs in a package of its own. Raises Stop."""
    if importlib.util.find_spec("ensurepip"):
        return
    package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
    if apt_install("python3-venv", package) and importlib.util.find_spec("ensurepip"):
        return
    remedy = "Install the package of your system that brings Python's ensurepip, then start again."
    if shutil.which("apt-get"):
        remedy = f"Run this, then start again:\n  sudo apt-get install -y {package}"
    raise Stop(f"This Python cannot make environments: ensurepip is missing. {remedy}")


def apt_install(*packages: str) -> bool:
    """Install Debian packages where that can be done unasked (as root, with apt-get); else False."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    say(f"Installing {', '.join(packages)} with apt-get ...")
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    command = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    update = ["apt-get", "update", "-q"]
    for step in (command, update, command):  # the lists are fetched only when they are stale or absent
        done = subprocess.run(step, env=env, capture_output=True, text=True)
        if step is command and done.returncode == 0:
            importlib.invalidate_caches()
            return True
    say(f"apt-get could not install them: {(done.stderr or done.stdout).strip()[-400:]}")
    return False
