"""The commands of the contract: `python -m etl …`.

Exit status: 0 done; 1 could not, and nothing changed; 2 wrong usage; 3 done, but some rows were rejected.

Everything heavy is imported by the command that needs it, so that help and mistakes answer at once.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from etl import backup, inspecting, keeping, memory, trust
from etl.console import Commands, Db, Kind, Style, Watch, answering, printing, say
from service_levels.messages import Message

app = typer.Typer(
    cls=Commands, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None,
    help="Load exports, take them back, and ask for reports.",
)  # fmt: skip

SOME_REJECTED = 3

Names = list[str] | None


class ReportFormat(StrEnum):
    """What `report` prints."""

    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class Period(StrEnum):
    """Which date of a request decides whether it belongs to a period."""

    DUE = "due"
    SUBMITTED = "submitted"
    ENDED = "ended"


@app.command()
def init(
    catalogue: Annotated[
        Path | None, typer.Option("--catalogue", metavar="FILE", help="Catalogue to begin with.")
    ] = None,
    anew: Annotated[bool, typer.Option("--anew", help="Begin a new one though another is lost.")] = False,
    db: Db = None,
) -> None:
    """Make the tables, or bring them up to date; with --catalogue also take in a catalogue."""
    from service_levels import config, key, store

    url = config.database_url(db)
    with answering():
        parsed = _parsed(catalogue) if catalogue else None
        store.migrate(store.create_engine(url), config.data_dir(), anew=anew)
        key.adopt(url)
        if catalogue and parsed:
            _take_catalogue(url, *parsed)
    typer.echo("The database is ready.")


@app.command()
def catalogue(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="TOML file, the whole catalogue.")], db: Db = None
) -> None:
    """Take in a catalogue as the newest edition, and measure everything with it."""
    from service_levels import config

    with answering():
        _take_catalogue(config.database_url(db), *_parsed(file))


def _parsed(file: Path) -> tuple[str, str]:
    """Text and name of a catalogue that holds no mistake. Raises CatalogueError."""
    from etl.sources.limits import CATALOGUE, check_file
    from service_levels.catalogue import decode, parse
    from service_levels.store import StoreError

    check_file(file, CATALOGUE)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise StoreError(Message("file.unreadable_rights", file=file, why=error.strerror)) from None
    text = decode(content, file.name)
    parse(text, file.name)
    return text, file.name


def _take_catalogue(url: str, text: str, name: str) -> None:
    from etl.catalogue_text import without_numbers
    from etl.load import take_catalogue
    from service_levels import config, key
    from service_levels.hidden import hidden

    _, lines = without_numbers(text, name, hidden)
    secret = key.of(url) if lines or hidden(name) != name else None
    edition, new = take_catalogue(url, config.data_dir(), text, name, secret)
    if lines:
        say(Message("notice.catalogue_hashed", file=name, lines=list(lines)))
    typer.echo(f"Catalogue edition {edition}{'' if new else ' already says this; nothing changed'}.")


@app.command()
def load(
    kind: Annotated[Kind, typer.Argument(help="What the files hold.")],
    files: Annotated[list[Path], typer.Argument(metavar="FILE...", help="Files to load, all of them or none.")],
    office: Annotated[
        str | None, typer.Option(metavar="ID", help="Office of rows that name none; those of another are rejected.")
    ] = None,
    mapping: Annotated[Path | None, typer.Option(metavar="FILE", help="TOML: what the file calls things.")] = None,
    exported_at: Annotated[
        str | None, typer.Option(metavar="TIME", help="When the export was made, as 2024-03-01T16:00:00+07:00.")
    ] = None,
    rejects: Annotated[Path | None, typer.Option(metavar="FILE", help="CSV for the rows that cannot be used.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Check and count; write nothing.")] = False,
    style: Annotated[Style, typer.Option("--format", help="How to print the counts.")] = Style.TEXT,
    detail: Annotated[
        bool, typer.Option("--detail", help="With --dry-run --format json: rows, and figures before and after.")
    ] = False,
    by: Annotated[str | None, typer.Option("--by", metavar="NAME", help="Who loads; else who is logged in.")] = None,
    mends: Annotated[
        str | None,
        typer.Option("--mends", metavar="BATCH[:LINES]", help="The file holds mended rejects of this batch; 7:12,15."),
    ] = None,
    progress: Annotated[Watch, typer.Option(help="How progress is told on standard error.")] = Watch.AUTO,
    db: Db = None,
) -> None:
    """Load files of one kind. Status 3: done, but some rows were rejected."""
    memory.spare(files)
    from etl import load as loading
    from etl.progress import shown
    from service_levels import config, key
    from service_levels.hidden import hidden

    if detail and not (dry_run and style is Style.JSON):
        raise typer.BadParameter("it goes with --dry-run --format json.", param_hint="--detail")
    if rejects and any(_same(rejects, other) for other in (*files, *([mapping] if mapping else []))):
        raise typer.BadParameter(f"{rejects} is a file to be read; name another one.", param_hint="--rejects")
    mended = _mended(mends, files) if mends else None
    with answering(style):
        if rejects:
            from etl.rejects import check_place

            check_place(rejects)
        url = config.database_url(db)
        instant = _instant(exported_at, "--exported-at", url, office) if exported_at else None
        office = hidden(office) if office else None  # as the catalogue has it
        job = loading.Job(kind.value, files, office, mapping, instant, dry_run, detail, by, mended)
        with shown(lines=progress is Watch.JSON) as tell:
            result = loading.load(url, config.data_dir(), job, secret := key.of(url), tell)
    if rejects:
        _write_rejects(rejects, result, job.kind, secret)
    if detail:
        from etl.detail import of_result
        from service_levels.hidden import hidden_in

        inspecting.show_json(hidden_in(of_result(result)))
    else:
        _print_result(result, style, listing=rejects is None)
    if result.counts["rejected"]:
        raise typer.Exit(SOME_REJECTED)


def _same(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))


def _mended(text: str, files: list[Path]) -> tuple[int, tuple[int, ...]]:
    """The batch and the lines of `--mends`."""
    batch, _, lines = text.partition(":")
    numbers = [batch, *(line for line in lines.split(",") if line)]
    right = all(number.isascii() and number.isdigit() and int(number) <= inspecting.LARGEST for number in numbers)
    if len(files) > 1 or not right:
        raise typer.BadParameter(
            f"{text!r} goes with one file and is the number of a batch, or with the lines of it 7:12,15.",
            param_hint="--mends",
        )
    return int(batch), tuple(map(int, numbers[1:]))


def _write_rejects(out: Path, result, kind: str, secret: bytes) -> None:
    from etl.rejects import write
    from etl.sources.table import IntakeError

    try:
        written = write(out, kind, result.rejects, result.mappings, secret)
    except IntakeError as error:  # the load stands: its counts are printed all the same
        say(str(error))
        return
    inspecting.say_places(written)


FIRST_REJECTS = 10


def _print_result(result, style: Style, *, listing: bool) -> None:
    import json

    for notice in result.notices:
        say(notice)
    if listing:
        for path, reject in result.rejects[:FIRST_REJECTS]:
            say(f"{path.name}, line {reject.line}: {reject.reason}")
        if (more := len(result.rejects) - FIRST_REJECTS) > 0:
            say(f"… and {more} more. --rejects FILE writes them all.")
    if style is Style.JSON:
        typer.echo(json.dumps(result.as_json()))
        return
    name = "Dry run, nothing written" if result.batch is None else f"Batch {result.batch}"
    counts = ", ".join(f"{count} {what}" for what, count in result.counts.items())
    typer.echo(f"{name}: {counts}.")


@app.command()
def report(
    name: Annotated[str, typer.Argument(metavar="NAME", help="on-time, turnaround, why, incidents, availability, …")],
    office: Annotated[Names, typer.Option(help="Only this office (repeatable, as the next ones).")] = None,
    service: Annotated[Names, typer.Option(help="Only this service.")] = None,
    channel: Annotated[Names, typer.Option(help="Only this channel.")] = None,
    officer: Annotated[Names, typer.Option(help="Only this officer.")] = None,
    district: Annotated[Names, typer.Option(help="Only this district.")] = None,
    target: Annotated[Names, typer.Option(help="Only this ping target.")] = None,
    from_on: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First local date.")] = None,
    to_on: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last local date.")] = None,
    period: Annotated[Period | None, typer.Option(help="Date that decides; else the report's own.")] = None,
    by: Annotated[str | None, typer.Option(metavar="COLUMN,...", help="Columns to group by.")] = None,
    figure: Annotated[Names, typer.Option(help="Of verdicts and signals: only this figure (repeatable).")] = None,
    as_of: Annotated[str | None, typer.Option(metavar="TIME", help="As it was known then.")] = None,
    style: Annotated[ReportFormat, typer.Option("--format", help="How to print it.")] = ReportFormat.TABLE,
    db: Db = None,
) -> None:
    """Answer a report."""
    from datetime import UTC, datetime

    from etl import report as reporting
    from service_levels import config, mart
    from service_levels.hidden import hidden
    from service_levels.metrics import ScopeError
    from service_levels.reports import check

    filters = {
        "office": office, "service": service, "channel": channel, "officer": officer, "district": district,
        "target": target,
    }  # fmt: skip
    from_on, to_on, by, as_of = (None if text is None else hidden(text) for text in (from_on, to_on, by, as_of))
    with answering():
        url, data = config.database_url(db), config.data_dir()
        instant = _instant(as_of, "--as-of", url, office[0] if office and len(office) == 1 else None) if as_of else None
        try:
            chosen = {key: list(map(hidden, values)) for key, values in filters.items() if values}  # as it is stored
            scope = reporting.scope_from(chosen, from_on, to_on, period.value if period else None, figure or ())
            columns = reporting.by_from(by)
            check(name, scope, columns)  # before there need be any data: wrong usage is wrong without it
            held = mart.at(url, data, instant) if instant else mart.open(url, data)
            now = None if instant else datetime.now(UTC)
            reporting.report(held, name, scope, columns, style.value, sys.stdout, sys.stderr, now)
        except ScopeError as error:
            say(str(error))
            raise typer.Exit(2) from None


def _instant(text: str, option: str, url: str, office: str | None):
    """A point in time of the command line; without an offset it is local to the office, or to all of them."""
    from datetime import UTC, datetime
    from zoneinfo import ZoneInfo

    from service_levels import config, store
    from service_levels.store import catalogues

    try:
        instant = datetime.fromisoformat(text.strip())
    except ValueError:
        raise typer.BadParameter(
            f"{text!r} is not a time; write it as 2024-03-01T16:00:00+07:00.", param_hint=option
        ) from None
    if instant.tzinfo is not None:
        return instant.astimezone(UTC)
    engine = store.create_engine(url)
    store.check(engine, config.data_dir())
    with store.reading(engine) as connection:
        offices = catalogues.newest(connection)[1]
    chosen = offices.office_id(office) if office else None
    zones = {offices.offices[chosen].timezone} if chosen else {place.timezone for place in offices.offices.values()}
    if len(zones) != 1:
        raise typer.BadParameter(
            f"{text!r} has no offset, and the offices have several time zones; write it as 2024-03-01T16:00:00+07:00.",
            param_hint=option,
        )
    return instant.replace(tzinfo=ZoneInfo(zones.pop())).astimezone(UTC)


inspecting.add(app)
trust.add(app)
keeping.add(app)
backup.add(app)

if __name__ == "__main__":
    from service_levels.hidden import guard

    guard()
    with printing(), memory.told():
        memory.bound()
        app(prog_name="python -m etl")
