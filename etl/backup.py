"""Commands that keep what was loaded: backup, restore, backupkey."""

from pathlib import Path
from typing import Annotated

import typer

from etl.console import Db, answering, say

KEEP = 14


def add(app: typer.Typer) -> None:
    """Makes them commands of the program."""
    for command in (backup, restore, backupkey):
        app.command()(command)


def backup(
    to: Annotated[Path, typer.Option("--to", metavar="FOLDER", help="Where; best another disk, a folder of its own.")],
    keep: Annotated[int, typer.Option(min=1, metavar="N", help="How many to keep there; older ones go.")] = KEEP,
    encrypt: Annotated[
        list[str] | None,
        typer.Option(metavar="KEY", help="Public key age1… that it is for, or a file of them (repeatable)."),
    ] = None,
    db: Db = None,
) -> None:
    """Make a backup under a new name, check it, and remove old ones; people may go on working."""
    from etl.backing_up import back_up
    from service_levels import config

    with answering():
        made = back_up(config.database_url(db), config.data_dir(), to, keep, _public(encrypt) if encrypt else None)
    counts = made.about.counts
    size = made.path.stat().st_size / 1e6
    typer.echo(
        f"{made.path}: {size:,.1f} MB, checked: {sum(counts.values()):,} rows of {len(counts)} tables, "
        f"{counts['batches']} loads, schema {made.about.version}."
    )
    if made.removed:
        typer.echo(f"Older ones removed: {len(made.removed)}; --keep {keep}.")
    if made.stuck:
        say(f"Older ones that cannot be removed: {', '.join(path.name for path in made.stuck)}.")
    say(f"The key of the hashes is not in it. It stands in {_key_place()}: keep a copy of it, apart from the backups.")


def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The backup.")],
    replace: Annotated[
        bool, typer.Option("--replace", help="Also over a database that holds data; a backup of that is made first.")
    ] = False,
    decrypt: Annotated[
        Path | None, typer.Option(metavar="KEYFILE", help="The secret key of an encrypted backup.")
    ] = None,
    db: Db = None,
) -> None:
    """Put a backup in the place of what the database holds: all of it or nothing."""
    from etl.encryption import KeyRefused
    from etl.progress import shown
    from etl.restoring import restore as put_back
    from service_levels import config

    with answering():
        try:
            with shown() as tell:
                done = put_back(config.database_url(db), config.data_dir(), file, decrypt, replace, tell)
        except KeyRefused as error:
            raise typer.BadParameter(str(error), param_hint="--decrypt") from None
    if done.aside:
        typer.echo(f"What was there before is kept: {done.aside}")
    made = "" if done.about.made_at is None else f", made {_instant(done.about.made_at)}"
    typer.echo(f"Restored: {file.name}{made}.")
    if done.newest is None:
        typer.echo("It holds no load.")
    else:
        new = done.newest
        undone = ", undone" if new["undone_at"] else ""
        files = ", ".join(new["files"])
        typer.echo(
            f"Newest load: batch {new['part_of']} of {_instant(new['loaded_at'])} ({new['kind']}: {files}){undone}."
        )
    say(f"The key of the hashes must be the one that this data was loaded with. It stands in {_key_place()}.")


def backupkey(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="New file for the secret key.")],
) -> None:
    """Make a pair of keys for encrypted backups: the secret one into a file, the public one is printed."""
    from etl.encryption import new_key

    with answering():
        public = new_key(file)
    typer.echo(public)
    say(
        f"Only the secret key in {file} opens what is encrypted for this one. Print it or copy it to two places, none "
        "of them this machine, and remove it here. Without it the backups are lost."
    )


def _public(given: list[str]) -> list:
    from etl.encryption import KeyRefused, public_keys

    try:
        return public_keys(given)
    except KeyRefused as error:
        raise typer.BadParameter(str(error), param_hint="--encrypt") from None


def _key_place() -> str:
    from service_levels import config

    return config.key_place()


def _instant(micros: int) -> str:
    from datetime import UTC, datetime, timedelta

    found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)
    return f"{found.astimezone():%Y-%m-%d %H:%M %z}"
