"""The environment: found, or made beside the one that stands and put in its place when it is whole.

Three folders: the environment, `.new` beside it while one is made, `.old` for an instant while they change places. A
stamp for each file of requirements is the last thing that is written into a new one, so that only a whole one has it.
Killed at any instant, the next start finds a whole one, or the one of before as it was, and clears up what is left.
"""

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from launcher import places
from launcher.system import Stop, need_ensurepip, say

NEEDS = (3, 11)
ASKED_S = 60  # seconds for an environment to answer
STAMPS = ".requirements*.sha256"
# What the programs import first; where this works, the dashboard and the commands start.
SERVES = "import streamlit, etl.__main__, service_levels.mart, service_levels.figures, sample_data.first_start"
NO_NETWORK = (
    "Name or service not known",
    "Temporary failure in name resolution",
    "getaddrinfo failed",
    "NewConnectionError",
    "nodename nor servname",
    "Network is unreachable",
    "ConnectTimeout",
    "Max retries exceeded",
    "Connection refused",
    "ProxyError",
    "Read timed out",
)


def python_of(venv: Path) -> Path:
    """The Python of an environment."""
    return venv / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def ensure(*names: str, strict: bool = False, root: Path = places.ROOT) -> Path:
    """An environment with what the files of requirements want; its folder. Raises Stop.

    Where a new one cannot be made (no place, no network, a full disk), one that stands goes on serving if it can; with
    `strict` it must be the one that is wanted.
    """
    wanted = [root / name for name in names]
    standing, place = places.standing(root=root), places.venv_dir(root=root)
    if is_ready(standing, wanted) and (place != standing or not (new_of(place).exists() or old_of(place).exists())):
        return standing  # as it is, whoever made it: nothing is written, and nobody is waited for
    try:
        if place is None:
            raise Stop(
                f"There is no place for the environment: this user may write neither {standing.parent} nor a home "
                "folder. Let VENV_DIR name a folder that is to hold it, for example:\n"
                "  VENV_DIR=/var/lib/tepat-waktu/venv python3 run.py\n"
                "or let the owner of the project prepare it once: python3 run.py setup"
            )
        _ensure_in(place, wanted)
    except Stop as problem:
        kept = [venv for venv in (place, standing) if venv is not None and venv.exists()]
        working = None if strict else next((venv for venv in kept if serves(venv)), None)
        if working is None:
            more = f"\nThe environment in {kept[0]} was left as it was." if kept else ""
            raise Stop(f"{problem}{more}") from problem
        say(f"{problem}\nGoing on with the environment as it was, in {working}; the next start tries again.")
        return working
    return place


def _ensure_in(place: Path, wanted: Sequence[Path]) -> None:
    """Makes the environment in its place unless it is ready. Raises Stop; then what stood there is as it was."""
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with one_at_a_time(place.with_name(f"{place.name}.lock")):
            clear_up(place)
            if is_ready(place, wanted):
                return
            try:
                make(place, wanted)
            except (Stop, OSError):
                discard(new_of(place))
                raise
    except PermissionError as error:
        raise Stop(
            f"The environment in {place} is to be made or mended, and this user may not: {error.filename}. "
            "Let its owner do it (python3 run.py setup), or let VENV_DIR name another folder."
        ) from error
    except OSError as error:
        raise Stop(
            f"The environment could not be made: {error}. Make room, or let VENV_DIR name another folder."
        ) from error


def is_ready(venv: Path, wanted: Sequence[Path]) -> bool:
    """Whether it starts, and holds what the files of requirements want as they are now."""
    version = version_of(venv)
    return (
        version is not None
        and all(_stamp(venv, one) == fingerprint(one, version) for one in wanted)
        and is_healthy(venv)
    )


def is_healthy(venv: Path) -> bool:
    """Whether the environment starts, is new enough and has pip."""
    question = f"import sys, pip; sys.exit(sys.version_info < {NEEDS})"
    return python_of(venv).exists() and _asked(venv, question)


def serves(venv: Path) -> bool:
    """Whether the programs of the project start in it, whatever was wanted since it was made."""
    return not (venv / ".installing").exists() and is_healthy(venv) and _asked(venv, SERVES)


def _asked(venv: Path, question: str) -> bool:
    env = {**os.environ, "PYTHONPATH": str(places.ROOT), "PYTHONUTF8": "1"}
    try:
        command = [str(python_of(venv)), "-P", "-c", question]
        asked = subprocess.run(command, capture_output=True, timeout=ASKED_S, env=env)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return asked.returncode == 0


def version_of(venv: Path) -> tuple[int, ...] | None:
    """Major and minor version of the Python it was made with; None where it is no environment.

    Its own, not that of the Python that runs this: two users of one project may have different ones.
    """
    try:
        lines = (venv / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
        told = dict((part.strip() for part in line.split("=", 1)) for line in lines if "=" in line)
        return tuple(int(part) for part in told["version"].split(".")[:2])
    except (OSError, ValueError, KeyError):
        return None


def fingerprint(requirements: Path, version: tuple[int, ...]) -> str:
    """Hash of what an installation depends on: the requirement files, the version of Python, the platform."""
    digest = hashlib.sha256(f"{version} {sys.platform}".encode())
    for name in sorted({"requirements.txt", "constraints.txt", requirements.name}):
        digest.update((requirements.parent / name).read_bytes())
    return digest.hexdigest()


def _stamp(venv: Path, requirements: Path) -> str:
    if (venv / ".installing").exists():  # of an earlier run.py, which installed into the one that stands
        return ""
    try:
        return _stamp_file(venv, requirements).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return ""


def _stamp_file(venv: Path, requirements: Path) -> Path:
    return venv / f".{requirements.stem}.sha256"


# ---- making one ----------------------------------------------------------------------------------


def new_of(place: Path) -> Path:
    """Where a new environment is made."""
    return place.with_name(f"{place.name}.new")


def old_of(place: Path) -> Path:
    """Where the one of before lies until the new one is in its place."""
    return place.with_name(f"{place.name}.old")


def make(place: Path, wanted: Sequence[Path]) -> None:
    """Makes an environment aside and puts it in place when it is whole. Raises Stop; then nothing has changed."""
    if place.exists() and not (place / "pyvenv.cfg").exists() and any(place.iterdir()):
        raise Stop(f"{place} is there but is no Python environment. Move it away and start again.")
    # What was installed besides (the tools of the checks) comes along.
    root = wanted[0].parent
    files = {*wanted, *(one for one in root.glob("requirements*.txt") if _stamp_file(place, one).exists())}
    new = new_of(place)
    need_ensurepip()
    again = " anew; the one that stands is kept until then" if place.exists() else ""
    say(f"Making the environment in {place}{again} ...")
    create(new, place.name)
    install(new, sorted(files))
    relocate(new, place)
    version = version_of(new) or ()
    for one in files:
        _stamp_file(new, one).write_text(fingerprint(one, version), encoding="ascii")
    swap(place)


def create(venv: Path, prompt: str) -> None:
    """An environment with nothing but pip, which calls itself `prompt` once it is activated. Raises Stop."""
    base = getattr(sys, "_base_executable", None) or sys.executable
    made = subprocess.run([base, "-m", "venv", "--prompt", prompt, str(venv)], capture_output=True, text=True)
    if made.returncode != 0:
        raise Stop(f"The environment could not be made:\n{(made.stdout + made.stderr).strip()}")


def install(venv: Path, files: Sequence[Path]) -> None:
    """Installs files of requirements. Raises Stop."""
    names = " and ".join(one.name for one in files)
    say(f"Installing the packages of {names} (the first time takes a minute or two) ...")
    options = ["--disable-pip-version-check", "--no-input", "--prefer-binary", "-q"]
    chosen = [part for one in files for part in ("-r", str(one))]
    command = [str(python_of(venv)), "-m", "pip", "install", *options, *chosen]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode < 0:
        raise Stop("The installation was interrupted. Start again: it begins anew.")
    if done.returncode != 0:
        raise Stop(pip_failure(done.stdout))


def pip_failure(output: str) -> str:
    """What to tell when pip failed, from what it wrote."""
    tail = "\n".join(f"  {line}" for line in output.strip().splitlines()[-8:])
    if any(sign in output for sign in NO_NETWORK):
        return (
            "The packages could not be fetched: there is no way to the package index. The first start, and one after "
            "an update that wants other packages, needs a network (or pip's settings for a proxy, a mirror or a "
            f"folder of wheels: PIP_NO_INDEX, PIP_FIND_LINKS); others do not. Start again when it is there.\n{tail}"
        )
    if "No space left" in output:
        return f"The disk is full: the packages need about 1.5 GB. Make room and start again.\n{tail}"
    return f"The packages could not be installed. pip says:\n{tail}"


def relocate(new: Path, place: Path) -> None:
    """Writes the place that the environment will have into its scripts, which name the one that it was made in.

    Programs are started as modules of its Python, which finds itself; the scripts are for people (bin/activate). On
    Windows the small programs beside them (.exe) go on naming the old place: there too, `python -m` is the way.
    """
    for path in [new / "pyvenv.cfg", *python_of(new).parent.iterdir()]:
        if path.is_symlink() or not path.is_file():
            continue
        content = path.read_bytes()
        if b"\0" not in content and os.fsencode(new) in content:
            path.write_bytes(content.replace(os.fsencode(new), os.fsencode(place)))


def swap(place: Path) -> None:
    """Puts the new environment, which is whole, in its place. Raises Stop; then the old one is in it as before."""
    new, old = new_of(place), old_of(place)
    try:
        if place.exists():
            discard(old)
            place.rename(old)
        new.rename(place)
    except OSError as error:
        if not place.exists() and old.exists():
            old.rename(place)
        raise Stop(
            f"{place} could not be replaced ({error.strerror}): something that runs in it holds it. "
            "Stop the dashboard and the jobs, then start again."
        ) from error
    discard(old)


def clear_up(place: Path) -> None:
    """After a start that was killed: an environment in its place, the new one or that of before, and nothing beside."""
    new, old = new_of(place), old_of(place)
    if any(new.glob(STAMPS)):  # it is whole, and was killed on its way to its place
        with contextlib.suppress(Stop):
            swap(place)
    elif not place.exists() and old.exists():
        old.rename(place)
    discard(new)
    discard(old)


def discard(venv: Path) -> None:
    """Deletes an environment: its stamps first, so that a part of it never passes for a whole one."""
    for stamp in venv.glob(STAMPS):
        stamp.unlink()
    shutil.rmtree(venv, ignore_errors=True)


@contextlib.contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold an operating system lock, so that two starts do not make one environment at once."""
    with lock.open("a+b") as file:
        if os.name == "nt":
            import msvcrt

            file.seek(0)
            while True:
                with contextlib.suppress(OSError):
                    msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
                    break
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
        yield  # closing the file lets go of the lock
