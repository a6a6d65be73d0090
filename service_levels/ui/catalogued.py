"""The data page: what was loaded and rejected, what the catalogue lacks, how old each office's data is."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from service_levels.ui import reads, said
from service_levels.ui.view import View
from service_levels.ui.widgets import Column, Panel, paragraph, section, show

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SHOWN = ("batch_id", "kind", "file", "loaded_at", "read", "inserted", "updated", "unchanged", "rejected", "undone_at")


def batches(view: View) -> pd.DataFrame:
    """Every batch, newest first, instants aware; `batch_id` is the number by which it is undone."""
    rows = [
        {
            **{name: batch[name] for name in SHOWN},
            "batch_id": batch["part_of"],
            "file": ", ".join(batch["files"]),
            "loaded_at": _at(batch["loaded_at"]),
            "undone_at": _at(batch["undone_at"]),
        }
        for batch in reads.loaded(view.source)
    ]
    return pd.DataFrame(rows, columns=list(SHOWN))


def answer(view: View, frame: pd.DataFrame) -> str:
    """How much was loaded and how much rejected, undone batches left out."""
    frame = frame[frame["undone_at"].isna()]
    rejected = int(frame["rejected"].sum())
    return view.words.many(
        "data.answer" if rejected else "data.clean",
        len(frame),
        batches=view.fmt.number(len(frame)),
        rows=view.fmt.number(frame["read"].sum()),
        rejected=view.fmt.number(rejected),
    )


def ages(view: View, title: str) -> None:
    """Up to when each office's data speaks, and how many requests it holds."""
    frame = reads.everything(view.source, "office").set_index("office")
    offices = [office for office, _ in sorted(view.source.as_of.items(), key=lambda item: item[1])]
    counts = [int(frame["requests"].get(office, 0)) for office in offices]
    columns = [
        Column(view.words("data.office"), [view.name("office", office) for office in offices], number=False),
        Column(
            view.words("data.as_of"),
            [view.fmt.stamp(view.source.as_of[office], view.zone(office)) for office in offices],
        ),
        Column(view.words("data.requests"), [view.fmt.number(count) for count in counts]),
    ]
    data = pd.DataFrame({"office": offices, "as_of": [view.source.as_of[one] for one in offices], "requests": counts})
    show(view, Panel("data-age", title, None, columns, data))


def others(view: View, title: str) -> None:
    """How many outages are listed of each system and how many complaints of each office, and up to when."""
    say, fmt = view.words, view.fmt
    found = reads.others(view.source)
    if not found:
        section(title)
        paragraph(say("data.others.none"))
        return
    names = [view.name("target" if kind == "outages" else "office", name) for kind, name, *_ in found]
    columns = [
        Column(say("data.kind"), [say(f"data.kind.{kind}") for kind, *_ in found], number=False),
        Column(say("data.others.of"), names, number=False),
        Column(say("data.others.rows"), [fmt.number(count) for *_, count, _ in found]),
        Column(say("data.others.until"), [fmt.stamp(_at(at), view.main_zone) for *_, at in found]),
    ]
    data = pd.DataFrame([(*row, _at(at)) for *row, at in found], columns=["kind", "of", "rows", "until"])
    show(view, Panel("other-lists", title, None, columns, data))


def loaded(view: View, title: str, frame: pd.DataFrame) -> None:
    """The list of batches."""
    say, fmt = view.words, view.fmt
    counts = ("read", "inserted", "updated", "unchanged", "rejected")
    undone = [say("data.undone") if at == at and at is not None else "" for at in frame["undone_at"]]
    columns = [
        Column(say("data.batch"), [str(number) for number in frame["batch_id"]], number=False),
        Column(say("data.file"), list(frame["file"]), number=False),
        Column(say("data.kind"), [say(f"data.kind.{kind}") for kind in frame["kind"]], number=False),
        Column(say("data.loaded"), [fmt.stamp(at, view.main_zone) for at in frame["loaded_at"]], number=False),
        *(Column(say(f"data.{name}"), [fmt.number(value) for value in frame[name]]) for name in counts),
    ]
    if any(undone):
        columns.append(Column(say("page.state"), undone, number=False))
    show(view, Panel("batches", title, None, columns, frame, stacked=True))


def rejected(view: View, title: str, frame: pd.DataFrame) -> None:
    """What could not be used, by batch, column and reason; the rows themselves are in the download."""
    say = view.words
    frame = frame[(frame["rejected"] > 0) & frame["undone_at"].isna()]
    rows = [reads.rejects(view.source, batch).assign(file=file) for batch, file in _pairs(frame)]
    found = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame()
    if found.empty:
        section(title)
        paragraph(say("data.rejects.none"))
        return
    columns = [
        Column(say("data.file"), [str(file) for file in found["file"]], number=False),
        Column(say("data.row"), [str(line) for line in found["line"]]),
        Column(say("data.field"), [said.field(say, field) for field in found["field"].fillna("")], number=False),
        Column(say("data.reason"), [said.by(say, reason) for reason in found["said"]], number=False),
    ]
    found = found.drop(columns="said")
    show(view, Panel("rejects", title, None, columns, found, [say("data.rejects.text")], stacked=True))


def unknown(view: View) -> pd.DataFrame:
    """kind (service, target, document), name and requests of every name in the data that the catalogue lacks."""
    catalogue = view.source.catalogue
    services = reads.everything(view.source, "service")
    documents = reads.documents(view.source)
    known = {"service": catalogue.services, "document": catalogue.documents, "target": catalogue.targets}
    counted = [
        *(("service", name, count) for name, count in zip(services["service"], services["requests"], strict=True)),
        *(("document", name, count) for name, count in zip(documents["document"], documents["lacking"], strict=True)),
        *(("target", catalogue.target_id(name) or name, None) for name in reads.pinged(view.source)),
    ]
    rows = [row for row in counted if row[1] not in known[row[0]]]
    return pd.DataFrame(rows, columns=["kind", "name", "requests"])


def not_known(view: View, title: str, frame: pd.DataFrame) -> None:
    """The names that the catalogue lacks, or that there are none."""
    say = view.words
    if frame.empty:
        section(title)
        paragraph(say("data.missing.none"))
        return
    counts = [view.fmt.number(count) for count in frame["requests"].astype(float)]
    columns = [
        Column(say("data.missing.name"), list(frame["name"]), number=False),
        Column(say("data.missing.kind"), [say(f"data.missing.{kind}") for kind in frame["kind"]], number=False),
        Column(say("data.missing.count"), counts),
    ]
    show(view, Panel("not-catalogued", title, None, columns, frame, [say("data.missing.text")]))


def _at(instant: int | None) -> datetime | None:
    return None if instant is None else EPOCH + timedelta(microseconds=instant)


def _pairs(frame: pd.DataFrame):
    return zip(frame["batch_id"], frame["file"], strict=True)
