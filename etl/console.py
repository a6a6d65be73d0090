"""What the commands share: how they are told which database, and how they say what could not be done."""

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated

import typer

Db = Annotated[str | None, typer.Option("--db", metavar="URL", help="Database; else DATABASE_URL, else a file.")]


class Kind(StrEnum):
    """Kinds of file."""

    REQUESTS = "requests"
    EVENTS = "events"
    PINGS = "pings"
    SKM = "skm"
    OUTAGES = "outages"
    COMPLAINTS = "complaints"


class Style(StrEnum):
    """How an answer is printed: to read, or for a program."""

    TEXT = "text"
    JSON = "json"


class Watch(StrEnum):
    """How progress is told."""

    AUTO = "auto"
    JSON = "json"


def say(text: str) -> None:
    """A line for a person, on standard error."""
    typer.echo(text, err=True)


@contextmanager
def answering() -> Iterator[None]:
    """Turns what could not be done into one message and exit status 1."""
    from etl.sources.table import IntakeError
    from service_levels.catalogue import CatalogueError
    from service_levels.config import ConfigError
    from service_levels.store import StoreError

    try:
        yield
    except (StoreError, CatalogueError, ConfigError, IntakeError) as error:
        say(str(error))
        raise typer.Exit(1) from None
    except MemoryError:
        say("The machine has not enough memory for this; nothing was changed. Load the file in parts.")
        raise typer.Exit(1) from None
