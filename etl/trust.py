"""`trust`: what is odd in the data, as the page of findings shows it."""

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from etl.console import Db, answering, say

if TYPE_CHECKING:
    import pandas as pd

FORMATS = ("table", "csv", "json")
BRIEF = ("severity", "finding", "office", "subject", "count", "of", "unit", "share", "since", "until", "examples")
SHOWN = 5


def add(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(trust)


def trust(
    office: Annotated[list[str] | None, typer.Option(help="Only this office (repeatable, as the next ones).")] = None,
    service: Annotated[list[str] | None, typer.Option(help="Only this service.")] = None,
    channel: Annotated[list[str] | None, typer.Option(help="Only this channel.")] = None,
    district: Annotated[list[str] | None, typer.Option(help="Only this district.")] = None,
    from_on: Annotated[str | None, typer.Option("--from", metavar="DATE", help="First local date.")] = None,
    to_on: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Last local date.")] = None,
    style: Annotated[str, typer.Option("--format", metavar="|".join(FORMATS), help="How to print it.")] = "table",
    db: Db = None,
) -> None:
    """List what is odd in the data: how much, where, since when, which figures it touches, what to do."""
    from etl.report import scope_from, write
    from service_levels import config, mart, metrics, store
    from service_levels.mart.opening import engine
    from service_levels.metrics.trust import findings, truth

    if style not in FORMATS:
        raise typer.BadParameter(f"{style!r} is not known; choose one of {', '.join(FORMATS)}", param_hint="--format")
    filters = {"office": office, "service": service, "channel": channel, "district": district}
    with answering():
        url = config.database_url(db)
        try:
            scope = scope_from({name: values for name, values in filters.items() if values}, from_on, to_on)
        except metrics.ScopeError as error:
            say(str(error))
            raise typer.Exit(2) from None
        held = mart.open(url, config.data_dir())
        scope = metrics.canonical(scope, held.catalogue)
        with store.reading(engine(url)) as connection:
            about = truth(connection, held.catalogue)
        found = findings(held, scope, about)
    frame = _frame(found)
    write(frame[list(BRIEF)] if style == "table" else frame, style, sys.stdout, held.catalogue, scope)
    if not found:
        say("Nothing odd was found.")


def _frame(found: list[Any]) -> "pd.DataFrame":
    """A row a finding; dates as text, null where there is none."""
    import pandas as pd

    rows = [
        {
            "severity": one.severity, "finding": one.kind.name, "office": one.office, "subject": one.subject,
            "count": one.count, "of": one.of, "unit": one.kind.unit, "share": one.share,
            "since": one.since and one.since.isoformat(), "until": one.until and one.until.isoformat(),
            "examples": " ".join(one.examples[:SHOWN]), "touches": " ".join(one.kind.touches),
            "what": one.kind.what.en.format(
                count=f"{one.count:,.0f}", of=f"{one.of:,.0f}", subject=one.subject or "an unnamed service"
            ),
            "why": one.kind.why.en, "to_do": one.kind.remedy.en,
        }
        for one in found
    ]  # fmt: skip
    names = list(rows[0]) if rows else [*BRIEF, "touches", "what", "why", "to_do"]
    return pd.DataFrame(rows, columns=names)
