"""Request numbers, offices, services, targets and the names of people and places."""

from collections.abc import Callable

import polars as pl

from etl.intake.lost_digits import say_lost_digits
from etl.intake.mapping import lookup
from etl.intake.values import by_word, mask_of, per_value, tidy
from etl.intake.work import Work, names_of
from etl.sources.table import IntakeError
from service_levels.messages import WRITTEN, Message, listed

_SHOWN = 8


def ids(work: Work) -> None:
    """The number of a request or complaint as it stands (leading zeros, capitals); an identity number is hashed."""
    column, what = ("complaint_id", "complaint") if work.kind == "complaints" else ("request_id", "request")
    series = _needed(work, column)
    series = work.mapped(column, tidy(series))
    say_lost_digits(column, series, work.notices)
    parts = work.columns.sources.get(column)
    if isinstance(parts, tuple):
        why = Message("row.part_empty", column=column, names=list(parts))
    else:
        why = Message("row.empty_number", column=column, what=what)
    work.checks.mark(mask_of(series.is_null()), column, "missing", why)
    work.out[column] = work.masked(series)


def offices(work: Work) -> None:
    """Catalogue ids. A row of an office that is not catalogued, or of another than the load is for, is rejected."""
    series = work.take("office")
    listed = names_of(work.catalogue.offices)
    if series is None:
        if work.office is None:
            raise IntakeError(Message("file.no_office", offices=listed))
        work.out["office"] = work.constant("office", work.office)
        return
    given = work.mapping.values.get("office", {})
    series = per_value(series, tidy)
    hidden = work.mask.text  # as in the catalogue that is kept
    ids = by_word(series, lambda word: work.catalogue.office_id(hidden(lookup(given, word) or word)))
    work.checks.mark(
        mask_of(series.is_not_null() & ids.is_null()), "office", "unknown_office",
        Message("row.unknown_office", value=WRITTEN, offices=listed),
    )
    if work.office is None:
        work.checks.mark(mask_of(series.is_null()), "office", "missing", Message("row.empty_office"))
    else:
        work.checks.mark(
            mask_of(ids != work.office), "office", "other_office",
            Message("row.other_office", value=WRITTEN, office=work.office),
        )
        ids = ids.fill_null(work.office)
    work.out["office"] = ids.alias("office")


def services(work: Work) -> None:
    """Catalogue ids; a service that is not catalogued keeps its own name."""
    series = work.take("service")
    if series is not None:
        if "service" in work.shape.required:
            _mark_empty(work, "service", series)
        _catalogued(work, "service", series, work.catalogue.service_id, set(work.catalogue.services))


def targets(work: Work) -> None:
    """Catalogue ids; a target that is not catalogued keeps its own name."""
    series = _needed(work, "target")
    _mark_empty(work, "target", series)
    _catalogued(work, "target", series, work.catalogue.target_id, set(work.catalogue.targets))


def texts(work: Work) -> None:
    """Channel, officer, district: as written, spaces tidied, numbers of people hashed."""
    for column in work.shape.texts:
        series = work.take(column)
        if series is not None:
            work.out[column] = work.masked(work.mapped(column, per_value(series, tidy)))


def _needed(work: Work, column: str) -> pl.Series:
    series = work.take(column)
    if series is None:
        raise IntakeError(Message("columns.nowhere", column=column))
    return series


def _mark_empty(work: Work, column: str, series: pl.Series) -> None:
    empty = work.mapped(column, per_value(series, tidy)).is_null()
    work.checks.mark(mask_of(empty), column, "missing", Message("row.empty", column=column))


def _catalogued(
    work: Work, column: str, series: pl.Series, id_of: Callable[[str], str | None], known: set[str]
) -> None:
    series = work.mapped(column, per_value(series, tidy))

    def change(distinct: pl.Series) -> pl.Series:
        return pl.Series([id_of(work.mask.text(name)) or name for name in distinct], dtype=pl.String)

    series = work.masked(per_value(series, change))
    work.out[column] = series
    unknown = sorted(set(series.drop_nulls().unique()) - known)
    if unknown:
        shown = listed(unknown[:_SHOWN], len(unknown) - _SHOWN)
        work.notices.append(Message("notice.not_catalogued", column=column, names=shown))
