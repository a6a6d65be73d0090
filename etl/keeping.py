"""The command about the key of the hashes: `python -m etl key`."""

from typing import Annotated

import typer

from etl.console import Db, answering


def key(
    new: Annotated[
        bool,
        typer.Option("--new", help="It is lost: begin with another. Persons known before are not recognised again."),
    ] = False,
    db: Db = None,
) -> None:
    """Tell whether the key of the hashes is there and is the one that the database was begun with."""
    from service_levels import config
    from service_levels import key as keys

    with answering():
        url = config.database_url(db)
        if new:
            keys.anew(url)
            typer.echo(
                f"{config.key_place()}: the database goes on with this key. Keep a copy apart from the backup. Persons "
                "known by hashes from before are not recognised again."
            )
            return
        keys.of(url)
        typer.echo(f"{config.key_place()}: the key is there, and it is the right one for this database.")


def add(app: typer.Typer) -> None:
    """Makes it known to the command line."""
    app.command()(key)
