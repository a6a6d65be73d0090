"""Which documents are missing, and how often where they are asked for (method 9)."""

import ibis
import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.definitions import columns
from service_levels.metrics.figure import Report
from service_levels.metrics.question import Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def missing(question: Question) -> ir.Table:
    """One row a group and document.

    The base of a document is every checked request of a service that asks for it (also as one of several
    alternatives), and of a service for which it was named all the same somewhere in the cohort: decided over
    the whole cohort, so that the bases of the groups add up to the base of the whole. `listed` is false where
    such a service is in the base.
    """
    cohort = question.cohort()
    cohort = cohort.filter(cohort["checked"])
    by = list(question.by)
    grain = by if "service" in by else [*by, "service"]
    # One pass over the facts: few distinct lists of documents ('A;B') remain, and all else is done on those.
    lists = cohort.aggregate(by=[*grain, "missing_codes"], n=cohort.count())
    bases = lists.aggregate(by=grain, n=lists["n"].sum())
    lacking_any = lists.filter(lists["missing_codes"] != "")
    named = lacking_any.select(*grain, "n", document=lacking_any["missing_codes"].split(";").unnest())
    lacking = named.aggregate(by=[*grain, "document"], lacking=named["n"].sum())
    found = lacking.select("service", "document", listed=False)
    either = _asked(question).mutate(listed=True).union(found)
    pairs = either.aggregate(by=["service", "document"], listed=either["listed"].any())
    rows = bases.join(pairs, "service")
    same = [rows[name].identical_to(lacking[name]) for name in by if name != "service"]
    same += [rows[name] == lacking[name] for name in ("service", "document")]
    rows = rows.left_join(lacking, same, rname="{name}_lacking")
    table = rows.aggregate(
        by=[*by, "document"],
        lacking=rows["lacking"].sum().fill_null(0),
        required_by=rows["n"].sum(),
        listed=rows["listed"].all(),
    )
    table = table.mutate(share=table["lacking"] / table["required_by"].nullif(0))
    return question.ordered(table, "document")


def _asked(question: Question) -> ir.Table:
    """The (service, document) pairs of the catalogue as a small table; no rows without a catalogue."""
    names = zip(*question.requires, strict=True) if question.requires else ((), ())
    # Two lists side by side: a list of pairs took DuckDB longer to read than all the rest of the question.
    services, documents = (ibis.literal(list(column), type="array<string>").unnest() for column in names)
    return ibis.literal(1).name("one").as_table().select(service=services, document=documents)


REPORT = Report(
    name="missing",
    title=Text("Dokumen yang kurang", "Missing documents"),
    definition=Text(
        "Dokumen mana yang sering kurang, dibanding permohonan yang memerlukannya.",
        "Which documents are lacking, against the requests whose service asks for them.",
    ),
    over="requests",
    period="submitted",
    by=(*REQUEST_BY, "document"),
    filters=tuple(FILTERS),
    columns=columns("missing", "document", "lacking", "required_by", "share", "listed"),
    function=missing,
)
