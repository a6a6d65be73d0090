"""Which documents are missing: the sentence, the chart, the table."""

from service_levels.figures import rates, theme
from service_levels.metrics import figure_of
from service_levels.ui import sentences
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, hover, panel

NAN = float("nan")


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
        part=view.fmt.number(row["lacking"]),
        whole=view.fmt.number(row["required_by"]),
        share=view.fmt.percent(row["share"]),
    )


def missing(view: View, title: str) -> None:
    """How often each document is lacking where it is asked for: the twelve lacking most often, most often first."""
    say, fmt = view.words, view.fmt
    frame = view.report("missing")
    lacking = frame[frame["lacking"] > 0]
    shown = lacking.nlargest(theme.TOP, "lacking").reset_index(drop=True)
    shown["name"] = [view.name("document", document) for document in shown["document"]]
    counts = [
        sentences.of(view, part, whole) for part, whole in zip(shown["lacking"], shown["required_by"], strict=True)
    ]
    shown["text"] = [
        f"<b>{fmt.percent(share)}</b><br>{count}" for share, count in zip(shown["share"], counts, strict=True)
    ]
    remarks = ["" if listed else say("completeness.not_listed") for listed in shown["listed"]]
    label = {key: figure_of("missing", key).label.of(say.language) for key in ("document", "lacking", "share")}
    shown["hover"] = [
        hover(name, (label["share"], fmt.percent(share)), (label["lacking"], count), *_remark(view, remark))
        for name, share, count, remark in zip(shown["name"], shown["share"], counts, remarks, strict=True)
    ]
    drawn = shown.assign(rate=shown["share"], low=NAN, high=NAN, target=NAN)
    words = {"axis": say("completeness.missing.axis"), "target": ""}
    chart = rates.by_name(drawn, view.look, words, "neutral") if len(shown) else _nothing(view)
    columns = [
        Column(label["document"], list(shown["name"]), number=False),
        Column(label["share"], [fmt.percent(share) for share in shown["share"]]),
        Column(label["lacking"], counts),
    ]
    if any(remarks):
        columns.append(Column(say("page.state"), remarks, number=False))
    notes = [say("page.top_only", count=fmt.number(len(lacking)))] if len(lacking) > theme.TOP else []
    panel(view, "missing-documents", title, chart, columns, frame, notes)


def _remark(view: View, remark: str) -> list[tuple[str, str]]:
    return [(view.words("page.state"), remark)] if remark else []


def _nothing(view: View):
    return theme.empty(view.look, view.words("page.chart.no_documents"))
