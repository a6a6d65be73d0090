"""Fourth step: what a load would do, before it does it."""

from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.domain.outages import ANSWERS
from service_levels.ui import commands, paging, said, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import effect, parts
from service_levels.ui.upload.work import File, Upload
from service_levels.ui.widgets import Card, Column

CHANGED_SHOWN = 10  # rows a page
NEW_SHOWN = 10
SCORES = tuple(f"u{n}" for n in range(1, 10))
EXAMPLES = 3  # rows of one reason


def show(words: Words, catalogue: Catalogue, upload: Upload) -> None:
    """Checks every file, one after the other, and shows what each would do."""
    for file in upload.files:
        _check(words, file)
    usable = [file for file in upload.files if file.checked is not None]
    widgets.answer(_sentence(words, usable, upload))
    if len(usable) > 1:
        widgets.paragraph(words("upload.check.each_alone"))
    for at, file in enumerate(upload.files):
        if len(upload.files) > 1:
            widgets.section(file.name)
        parts.remembered(words, catalogue, file)
        if file.checked is None:
            _failed(words, file)
        else:
            _result(words, catalogue, file.checked, at)
    new = [file for file in usable if _changes(file)]
    forward = (
        words.many("upload.check.load", len(new), count=Formats(words).number(len(new))),
        bool(new) and len(usable) == len(upload.files),
        _begin,
        upload,
    )
    parts.way(words, upload, (upload.go, "columns", len(upload.files) - 1), forward)


def _check(words: Words, file: File) -> None:
    if file.checking is None:
        if not file.understood_kind:
            return
        file.checking = commands.load(
            file.path, file.understood_kind, file.mapping(), file.exported_at, None, check=True, mends=file.mends
        )
    parts.watch(words, file.checking, file.name)


def _begin(upload: Upload) -> None:
    upload.go("done")


def _changes(file: File) -> bool:
    """Whether a load of it would not be one of a file that is loaded already."""
    return file.checked is not None and file.checked["effect"] is not None


def _sentence(words: Words, usable: list[File], upload: Upload) -> str:
    fmt = Formats(words)
    if not usable:
        return words("upload.check.none")
    found = [file.checked or {} for file in usable]
    counts = {
        name: sum(one[name] for one in found) for name in ("read", "inserted", "updated", "unchanged", "rejected")
    }
    told = words("upload.check.lead", **{name: fmt.number(count) for name, count in counts.items()})
    known = [file for file in usable if not _changes(file)]
    if len(known) == len(upload.files):
        return words("upload.check.known")
    return told


def _failed(words: Words, file: File) -> None:
    trouble = file.checking.answer.trouble if file.checking else words("upload.check.not_read")
    shown = said.by(words, trouble) or words("upload.failed")
    widgets.html(f'<p class="tw-problem" role="alert"><b>!</b> {escape(shown)}</p>')
    if st.button(words("upload.again"), key=f"upload-again-{file.path.parent.name}"):
        file.forget_check()
        st.rerun()


def _result(words: Words, catalogue: Catalogue, found: dict[str, Any], at: int) -> None:
    fmt = Formats(words)
    read = fmt.number(found["read"])
    widgets.cards(*(
        Card(words(f"upload.check.{name}"), fmt.number(found[name]), (words("upload.check.of", read=read),))
        for name in ("inserted", "updated", "unchanged", "rejected")
    ))  # fmt: skip
    for notice in found["notices"]:
        widgets.paragraph(said.by(words, notice))
    if found["effect"]:
        effect.show(words, catalogue, found["effect"], f"load-{at}")
    _changed(words, catalogue, found, at)
    _new(words, catalogue, found, at)
    if repeated := found["updated"] - found["all_changed"]:
        widgets.paragraph(words.many("upload.check.repeated", repeated, count=fmt.number(repeated)))
    rejects(words, found["rejects"])


def _changed(words: Words, catalogue: Catalogue, found: dict[str, Any], at: int) -> None:
    """Old and new value side by side, one line a field."""
    if not found["changed"]:
        return
    zone = next(iter(catalogue.offices.values())).timezone
    title = words("upload.changed.title")
    widgets.section(title)
    first, end = paging.part(words, f"changed-{at}", len(found["changed"]), CHANGED_SHOWN)
    rows = [(change["key"], field) for change in found["changed"][first:end] for field in change["fields"]]
    columns = [
        Column(words("upload.changed.which"), [_which(words, zone, key) for key, _ in rows], number=False),
        Column(
            words("upload.changed.field"), [words(f"upload.field.{field['field']}") for _, field in rows], number=False
        ),
        *(
            Column(
                words(f"upload.changed.{side}"),
                [_value(words, zone, f["field"], f[side]) for _, f in rows],
                number=False,
            )
            for side in ("before", "after")
        ),
    ]
    widgets.html(widgets.table(title, columns, words, len(rows), stacked=True))
    _more(words, "upload.changed.more", found["all_changed"] - len(found["changed"]))


def _new(words: Words, catalogue: Catalogue, found: dict[str, Any], at: int) -> None:
    """The new rows, with what they hold."""
    if not found["new"]:
        return
    zone = next(iter(catalogue.offices.values())).timezone
    title = words("upload.new.title")
    widgets.section(title)
    first, end = paging.part(words, f"new-{at}", len(found["new"]), NEW_SHOWN)
    rows = [one["row"] for one in found["new"][first:end]]
    names = [name for name in rows[0] if any(row[name] not in (None, "") for row in rows)]
    columns = [
        Column(
            name.upper() if name in SCORES else words(f"upload.field.{name}"),
            [_value(words, zone, name, row[name], "") for row in rows],
            number=False,
        )
        for name in names
    ]
    widgets.html(f'<div class="tw-rows">{widgets.table(title, columns, words, len(rows))}</div>')
    _more(words, "upload.new.more", found["all_new"] - len(found["new"]))


def _more(words: Words, key: str, more: int) -> None:
    if more > 0:
        widgets.paragraph(words.many(key, more, count=Formats(words).number(more)))


def _which(words: Words, zone: str, key: dict[str, Any]) -> str:
    return ", ".join(_value(words, zone, name, one) for name, one in key.items() if name != "office")


def _value(words: Words, zone: str, field: str, value: Any, nothing: str | None = None) -> str:
    if value is None or value == "":
        return words("upload.changed.nothing") if nothing is None else nothing
    if isinstance(value, str) and (field in ("at", "start", "end") or field.endswith("_at")):
        at = datetime.fromisoformat(value)
        local = at.astimezone(ZoneInfo(zone))
        stamp = Formats(words).stamp(at, zone)
        return f"{stamp} (:{local:%S})" if local.second else stamp
    if field == "up":
        return words(f"upload.meaning.up.{ANSWERS[value]}")
    if field == "day_only":
        return ", ".join(words(f"upload.field.{name}") for name in value.split(";"))
    if field == "state":
        return words(f"upload.meaning.up.{value}")
    meaning = {"status": "upload.meaning.status", "event": "upload.meaning.event"}.get(field)
    return words(f"{meaning}.{value}") if meaning else str(value)


def rejects(words: Words, groups: list[dict[str, Any]], *, steps: bool = True) -> None:
    """What is rejected, by reason, with rows to look at. `steps`: as `said.by` has it."""
    if not groups:
        return
    fmt = Formats(words)
    title = words("upload.rejects.title")
    widgets.section(title)
    widgets.paragraph(words("upload.rejects.note"))
    rows = [(group, example) for group in groups for example in group["examples"][:EXAMPLES]]
    columns = [
        Column(words("data.reason"), [_reason(words, group, example, steps) for group, example in rows], number=False),
        Column(words("upload.read.line"), [fmt.number(example["line"]) for _, example in rows]),
        Column(words("upload.rejects.row"), [example["raw"] for _, example in rows], number=False),
    ]
    widgets.html(f'<div class="tw-rejects">{widgets.table(title, columns, words, len(rows))}</div>')


def _reason(words: Words, group: dict[str, Any], example: dict[str, Any], steps: bool) -> str:
    """Why a row is rejected; on the first of several for one reason also how many there are."""
    reason = said.by(words, example["reason"], steps=steps)
    if group["rows"] == 1 or example is not group["examples"][0]:
        return reason
    return words.many("upload.rejects.group", group["rows"], rows=Formats(words).number(group["rows"]), reason=reason)
