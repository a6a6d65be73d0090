"""Which documents are missing: the sentence, the chart, the table."""

from service_levels.figures import amounts, theme
from service_levels.ui import behind
from service_levels.ui.named import mark
from service_levels.ui.panels import rows_of
from service_levels.ui.sentences import of
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Leads, Panel, drawn, hover


def most_missing(view: View) -> str:
    """The document that was lacking most often, with n of N; empty where none was."""
    frame = view.report("missing")
    frame = frame[frame["lacking"] > 0]
    if frame.empty:
        return ""
    row = frame.nlargest(1, "lacking").iloc[0]
    return view.words(
        "completeness.cause",
        document=view.name("document", row["document"]),
        part=mark(view.fmt.number(row["lacking"]), "missing.lacking", of=f"document={row['document']}"),
        whole=mark(view.fmt.number(row["required_by"]), "missing.required_by", of=f"document={row['document']}"),
        share=mark(view.fmt.percent(row["share"]), "missing.share", of=f"document={row['document']}"),
    )


@drawn
def missing(view: View, title: str) -> Panel:
    """How many requests lacked each document, and of how many that need it: the twelve lacking most often."""
    say, fmt = view.words, view.fmt
    frame = view.report("missing")
    lacking = frame[frame["lacking"] > 0]
    shown = lacking.nlargest(theme.TOP, "lacking").reset_index(drop=True)
    shown["name"] = [view.name("document", document) for document in shown["document"]]
    shown["value"] = shown["lacking"]
    shares = [
        say("completeness.missing.share", share=fmt.percent(share), whole=fmt.number(whole))
        for share, whole in zip(shown["share"], shown["required_by"], strict=True)
    ]
    shown["text"] = [f"<b>{fmt.number(n)}</b><br>{share}" for n, share in zip(shown["lacking"], shares, strict=True)]
    faults = [one.id for one in view.source.catalogue.documents.values() if one.fault]
    beyond = ~shown["listed"] & ~shown["document"].isin(faults)
    remarks = [say("completeness.not_listed") if asked else "" for asked in beyond]
    label = {key: view.label(f"missing.{key}") for key in ("document", "lacking", "share")}
    rows = zip(shown["name"], shown["lacking"], shares, remarks, strict=True)
    shown["hover"] = [
        hover(name, (label["lacking"], fmt.number(n)), (label["share"], share), *_remark(view, remark))
        for name, n, share, remark in rows
    ]
    if len(shown):
        chart = amounts.by_name(shown, view.look, say("completeness.missing.axis"), "neutral")
    else:
        chart = theme.empty(view.look, say("page.chart.no_documents"))
    counts = [of(view, part, whole) for part, whole in zip(shown["lacking"], shown["required_by"], strict=True)]
    named = rows_of(shown, "document")
    columns = [
        Column(label["document"], list(shown["name"]), number=False),
        Column(label["lacking"], counts, figure="missing.lacking missing.required_by", of=named),
        Column(label["share"], [fmt.percent(share) for share in shown["share"]], figure="missing.share", of=named),
    ]
    if any(remarks):
        columns.append(Column(say("page.state"), remarks, number=False))
    notes = [say("page.top_only", count=fmt.number(len(lacking)))] if len(lacking) > theme.TOP else []
    leads = [behind.address(view, "incomplete", "submitted", document=document) for document in shown["document"]]
    behind.by_row(columns, leads)
    return Panel("missing-documents", title, chart, columns, frame, notes, leads=Leads("y", leads))


def _remark(view: View, remark: str) -> list[tuple[str, str]]:
    return [(view.words("page.state"), remark)] if remark else []
