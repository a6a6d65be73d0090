"""The command line of run.py."""

import argparse
import signal

from launcher import checks, environment, places, programs
from launcher.places import ROOT
from launcher.system import Stop, Terminated, say
from service_levels import config


def prepare(sample: bool = True, strict: bool = False) -> None:
    """Environment, database of the newest shape and, in an empty one, the sample data. Raises Stop."""
    places.need_data_dir()
    programs.use(environment.ensure("requirements.txt", strict=strict))
    arguments = ["-m", "sample_data.first_start"] if sample else ["-m", "etl", "init"]
    if programs.inside(*arguments, cwd=ROOT) != 0:
        raise Stop("The database is not ready; the reason stands above. Nothing was started.")


def main(arguments: list[str], about: str | None = None) -> int:
    """Does what the arguments say; the exit status. Raises Stop."""
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command == "etl":
        programs.use(environment.ensure("requirements.txt"))
        return programs.inside("-m", "etl", *rest)
    if command == "test":
        return checks.test(rest)
    parser = argparse.ArgumentParser(
        prog="run.py", description=about, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", nargs="?", choices=["setup", "etl", "test"], help=argparse.SUPPRESS)
    parser.add_argument("--host", help="address to listen on (default: DASHBOARD_HOST, else 127.0.0.1)")
    parser.add_argument("--port", type=int, help="port to listen on (default: DASHBOARD_PORT, else 8501)")
    parser.add_argument("--no-sample", action="store_true", help="leave an empty database empty")
    chosen = parser.parse_args(arguments)
    try:
        host, port = chosen.host or config.host(), chosen.port if chosen.port is not None else config.port()
        config.frame_ancestors()
        names = config.hosts()
    except config.ConfigError as error:
        raise Stop(str(error)) from error
    if port not in config.PORTS:
        parser.error(f"--port {port}: a port is a whole number from 1 to 65535")
    if chosen.command == "setup":
        prepare(sample=not chosen.no_sample, strict=True)
        say("Ready. Start the dashboard with: python3 run.py")
        return 0
    programs.need_free_port(host, port)
    prepare(sample=not chosen.no_sample)
    return programs.serve(host, port, names)


def _terminated(*_: object) -> None:
    raise Terminated


def start(arguments: list[str], about: str | None = None) -> int | str:
    """Runs the command line: an exit status, or what to say with exit status 1."""
    try:
        signal.signal(signal.SIGTERM, _terminated)
        return main(arguments, about)
    except Stop as stop:
        return f"run.py: {stop}"
    except KeyboardInterrupt:
        return 130
    except Terminated:
        return 143
