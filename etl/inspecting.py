"""Commands that look and take back: examine, batches, batch, undo, mapping. They print to read, or JSON."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from etl.console import Db, Kind, Style, answering, say, tell
from service_levels.messages import Message

Format = Annotated[Style, typer.Option("--format", help="How to print it.")]
LARGEST = 2**31 - 1  # that the databases number a batch with
BatchNumber = Annotated[
    int, typer.Argument(min=1, max=LARGEST, metavar="BATCH", help="Number of the batch, as `batches` lists it.")
]
ROWS = 20


def add(app: typer.Typer) -> None:
    """Makes them commands of the program."""
    for command in (examine, batches, batch, undo, mapping):
        app.command()(command)


def show_json(answer: Any) -> None:
    """One object on one line of standard output."""
    typer.echo(json.dumps(answer))


def examine(
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to look at.")],
    kind: Annotated[Kind | None, typer.Option(help="What they hold; left out, it is found by the columns.")] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="TOML: what the file calls things.")] = None,
    style: Format = Style.TEXT,
    db: Db = None,
) -> None:
    """Show how files would be read, and why, before anything is loaded."""
    from etl.examining import as_spoken, encodings
    from etl.examining import examine as look
    from etl.intake import IntakeError
    from etl.mapping_file import mapping_text
    from service_levels import config, key
    from service_levels.hidden import hidden_in

    url = config.database_url(db)
    found: list[dict[str, Any]] = []
    with answering(style):
        secret = key.of(url)
        given = mapping_text(mapping) if mapping else None
        for file in files:
            try:
                found.append(look(url, file, kind.value if kind else None, given, secret))
            except IntakeError as error:
                could_be = encodings(file, secret)
                found.append({"file": file.name, "error": error.message, "encodings": could_be})
    if style is Style.JSON:
        show_json(hidden_in([as_spoken(each) for each in found]))
    else:
        for each in found:
            _print_understood(each)
    if any("error" in each for each in found):
        raise typer.Exit(1)


def _print_understood(found: dict[str, Any]) -> None:
    if "error" in found:
        say(f"{found['file']}: {found['error']}")
        for encoding in found["encodings"]:
            lines = ", ".join(f"line {line}: {text}" for line, text in encoding["lines"])
            say(f"  as {encoding['name']}: {lines}")
        return
    place = f", sheet {found['sheet']!r}" if found["sheet"] else f", delimiter {found['delimiter']!r}"
    tell(f"{found['file']}: {found['kind'] or 'of no known kind'}; {found['format']}, {found['encoding']}{place}")
    header = f"header in line {found['header_line']}" if found["header_line"] else "no header"
    tell(f"  {header}; dates {found['dates'] or 'open'}: {found['dates_why']}")
    for column in found["columns"]:
        tell(f"  {column['name'] or '(no name)'} -> {column['canonical'] or '-'} ({column['why']})")
    for text in (*found["notices"], *found["problems"]):
        tell(f"  {text}")


def batches(style: Format = Style.TEXT, db: Db = None) -> None:
    """List what was loaded, newest first."""
    from etl.detail import table
    from service_levels import config, store
    from service_levels.store import batches as kept

    with answering(style):
        engine = store.create_engine(config.database_url(db))
        store.check(engine, config.data_dir())
        with store.reading(engine) as connection:
            found = kept.listed(connection)
    if style is Style.JSON:
        show_json([_batch(each) for each in found])
        return
    titles = ("batch", "kind", "loaded at", "by", *kept.COUNTS, "undone", "files")
    rows = [
        (
            each["part_of"], each["kind"], _time(each["loaded_at"]), each["loaded_by"],
            *(each[name] for name in kept.COUNTS), "yes" if each["undone_at"] else "no", ", ".join(each["files"]),
        )
        for each in found
    ]  # fmt: skip
    typer.echo(table(titles, rows))


def batch(
    batch: BatchNumber,
    rows: Annotated[int, typer.Option(min=0, help="How many rows of each file to show.")] = ROWS,
    skip: Annotated[int, typer.Option(min=0, help="Rows to leave out before them.")] = 0,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the rejected rows as they were, with the reason.")
    ] = None,
    style: Format = Style.TEXT,
    db: Db = None,
) -> None:
    """Show one batch: its files, what came of them, and rows that they brought."""
    from etl.detail import table, written
    from service_levels import config, store
    from service_levels.store import batches as kept
    from service_levels.store.given_back import of_batch
    from service_levels.store.given_back import written as given_back

    with answering(style):
        engine = store.create_engine(config.database_url(db))
        store.check(engine, config.data_dir())
        with store.reading(engine) as connection:
            parts = kept.all_parts(connection, batch)
            found = [
                (part, [{name: written(name, value) for name, value in row.items()} for row in
                        kept.rows_of(connection, part, rows, skip)])
                for part in parts
            ]  # fmt: skip
            back = given_back(of_batch(connection, part["batch_id"]) for part in parts) if rejects else []
        if rejects:
            from etl.rejects import put

            say_places(put(rejects, back))
    if style is Style.JSON:
        show_json([{**_batch(part), "rows": some} for part, some in found])
        return
    for part, some in found:
        counts = ", ".join(f"{part[name]} {name}" for name in kept.COUNTS)
        typer.echo(f"{part['file']} ({part['kind']}), sha256 {part['sha256']}")
        typer.echo(f"  loaded {_time(part['loaded_at'])} by {part['loaded_by']}: {counts}")
        if some:
            typer.echo(table(list(some[0]), [["" if v is None else v for v in row.values()] for row in some]))


def say_places(written: list[Path]) -> None:
    """Says where rows were written, where that is not the one place that was named."""
    if len(written) > 1:
        say(f"The files differ in form; their rows are in {', '.join(map(str, written))}.")


def _batch(found: dict[str, Any]) -> dict[str, Any]:
    names = ("part_of", "kind", "loaded_by", "read", "inserted", "updated", "unchanged", "rejected", "sha256")
    return {
        "batch": found["part_of"], **{name: found[name] for name in names[1:]},
        "files": found.get("files", [found["file"]]),
        **{name: _time(found[name]) for name in ("loaded_at", "exported_at", "newest_at", "undone_at")},
    }  # fmt: skip


def _time(micros: int | None) -> str | None:
    from datetime import UTC, datetime, timedelta

    if micros is None:
        return None
    return (datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=micros)).isoformat(timespec="seconds")


def undo(
    batch: BatchNumber,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Tell what it would do to the figures; change nothing.")
    ] = False,
    style: Format = Style.TEXT,
    db: Db = None,
) -> None:
    """Take a batch back, as if it had never been loaded."""
    from etl.load import undo as take_back
    from service_levels import config

    with answering(style):
        effect = take_back(config.database_url(db), config.data_dir(), batch, dry_run=dry_run)
    if style is Style.JSON:
        show_json({"batch": batch, "undone": not dry_run, "effect": effect})
        return
    if effect:
        for figures in effect["figures"]:
            span = f"{figures['from']} to {figures['to']}" if figures["from"] else "everything"
            before, after = figures["before"], figures["after"]
            changes = ", ".join(f"{name} {before[name]} -> {after[name]}" for name in ("requests", "on_time", "late"))
            typer.echo(f"{span}: {changes}")
    typer.echo(f"Dry run: batch {batch} stays." if dry_run else f"Batch {batch} is undone.")


def mapping(
    kind: Annotated[Kind | None, typer.Argument(help="Kind of the file.")] = None,
    file: Annotated[Path | None, typer.Argument(metavar="FILE", help="A file of the shape that is asked for.")] = None,
    forget: Annotated[bool, typer.Option("--forget", help="Let such files be understood by themselves again.")] = False,
    db: Db = None,
) -> None:
    """Print the mapping that is remembered for files like FILE; without FILE list all that are remembered."""
    from etl.detail import table
    from etl.remembering import recall
    from service_levels import config, key, store
    from service_levels.privacy import Mask
    from service_levels.store import batches as kept

    if kind and file is None:
        raise typer.BadParameter("name a file too, or neither.", param_hint="FILE")
    with answering():
        engine = store.create_engine(url := config.database_url(db))
        store.check(engine, config.data_dir())
        if kind is None or file is None:
            with store.reading(engine) as connection:
                every = kept.all_mappings(connection)
            rows = [
                (each["kind"], each["shape"][:12], _time(each["saved_at"]), each["saved_by"] or "") for each in every
            ]
            typer.echo(table(("kind", "shape", "saved at", "by"), rows))
            return
        secret = key.of(url)
        with store.reading(engine) as connection:
            found = recall(connection, [kind.value], file, Mask(secret))
        if found is None:
            raise store.StoreError(Message("mapping.not_remembered", file=file.name, kind=kind.value))
        if forget:
            with store.writing(engine) as connection:
                kept.forget_mapping(connection, kind.value, found.shape)
            tell(f"Forgotten for {kind.value} of the shape of {file.name}.")
            return
    typer.echo(found.text, nl=False)
    if found.left_out:
        say(f"Not remembered, as it belongs to one file alone: {', '.join(found.left_out)}.")
