"""What the commands share: how they are told which database, and how they say what could not be done."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from service_levels.messages import Told, as_json

Db = Annotated[str | None, typer.Option("--db", metavar="URL", help="Database; else DATABASE_URL, else a file.")]
UsageError = typer.BadParameter.__bases__[0]  # of all that is said of a wrong usage


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


class Commands(TyperGroup):
    """The commands together: what they say of a wrong usage quotes no number of a person either."""

    def make_context(self, *arguments: Any, **named: Any) -> Any:
        with _hiding():
            return super().make_context(*arguments, **named)

    def invoke(self, ctx: Any) -> Any:
        with _hiding():
            return super().invoke(ctx)


@contextmanager
def _hiding() -> Iterator[None]:
    try:
        yield
    except UsageError as error:
        from service_levels.hidden import hidden

        error.message = hidden(error.message)
        raise


def say(text: str) -> None:
    """A line for a person, on standard error; numbers of people are replaced, whatever it quotes."""
    from service_levels.hidden import hidden

    typer.echo(hidden(text), err=True)


def tell(text: str) -> None:
    """The same on standard output."""
    from service_levels.hidden import hidden

    typer.echo(hidden(text))


@contextmanager
def answering(style: Style = Style.TEXT) -> Iterator[None]:
    """Turns what could not be done into one message and exit status 1; a full disk too, whoever met it.

    A command that answers in JSON then answers {"error": {code, values, text}} too.
    """
    from etl.sources.table import IntakeError
    from service_levels.catalogue import CatalogueError
    from service_levels.config import ConfigError
    from service_levels.store import StoreError, disk_full

    try:
        yield
    except (StoreError, CatalogueError, ConfigError, IntakeError) as error:
        _refuse(error, style)
        raise typer.Exit(1) from None
    except Exception as error:
        if (full := disk_full(error)) is None:
            raise
        _refuse(full, style)
        raise typer.Exit(1) from None


def _refuse(error: Told, style: Style) -> None:
    from service_levels.hidden import hidden_in

    if style is Style.JSON:
        typer.echo(json.dumps(hidden_in({"error": as_json(error.message)})))
    say(str(error))


@contextmanager
def printing() -> Iterator[None]:
    """Turns an answer that has no room where it is written to (`report > file`) into a message and exit status 1."""
    from service_levels.store import disk_full

    try:
        try:
            yield
        finally:
            sys.stdout.flush()
    except OSError as error:
        if (full := disk_full(error)) is None:
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what is left is not tried again at the end
        say(str(full).replace("Nothing was changed", "What was printed is incomplete (`etl batches` lists the loads)"))
        sys.exit(1)
