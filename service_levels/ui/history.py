"""The history page: who loaded what and when, the rows of a batch, and taking it back after seeing what that does."""

from datetime import datetime, timedelta
from html import escape
from typing import Any

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.domain.outages import ANSWERS
from service_levels.store.schema import dated
from service_levels.ui import catalogued, commands, mending, paging, reads, said, state, widgets
from service_levels.ui.commands import Running
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import check, done, effect
from service_levels.ui.widgets import Column

ROWS = 15
LISTED = 20
COUNTS = ("read", "inserted", "updated", "unchanged", "rejected")
_CHOSEN = "history-chosen"  # session: the batch that is looked at
_UNDO = "history-undo"  # session: (batch, command that looks, command that does)


def show(words: Words, catalogue: Catalogue) -> None:
    """The list, the batch that is chosen, and the way to take it back."""
    with st.container(key="history", gap="small"):
        _show(words, catalogue)


def _show(words: Words, catalogue: Catalogue) -> None:
    zone = next(iter(catalogue.offices.values())).timezone
    listed = reads.history()
    widgets.answer(words.many("history.answer", len(listed), count=Formats(words).number(len(listed))) if listed
                   else words("history.none"))  # fmt: skip
    if not listed:
        st.page_link("pages/upload.py", label=words("history.upload"))
        return
    _list(words, zone, listed)
    chosen = _chosen(words, zone, listed)
    batch = next(one for one in listed if one["part_of"] == chosen)
    _facts(words, zone, batch)
    for part in reads.parts(chosen):
        _rows(words, catalogue, zone, part)
    if batch["rejected"]:
        check.rejects(words, _by_reason(reads.all_rejects(chosen)), steps=False)
        done.given_back(words, chosen)
        for part in reads.parts(chosen):
            mending.show(words, part, steps=False)
    if batch["undone_at"] is None:
        _undo(words, catalogue, chosen)


def _chosen(words: Words, zone: str, listed: list[dict[str, Any]]) -> int:
    """The batch that is looked at: the newest, until another is chosen."""
    labels = {one["part_of"]: _label(words, zone, one) for one in listed}
    now = st.session_state.get(_CHOSEN)
    key = state.seed("history-batch", now if now in labels else next(iter(labels)))
    return st.selectbox(words("history.choose"), list(labels), format_func=labels.get, key=key, on_change=_choose)


def _choose() -> None:
    st.session_state[_CHOSEN] = state.widget("history-batch")


def _label(words: Words, zone: str, batch: dict[str, Any]) -> str:
    state = f" ({words('data.undone')})" if batch["undone_at"] else ""
    return f"{batch['part_of']} · {', '.join(batch['files'])} · {_stamp(words, zone, batch['loaded_at'])}{state}"


def _list(words: Words, zone: str, listed: list[dict[str, Any]]) -> None:
    fmt = Formats(words)
    more, listed = len(listed) - LISTED, listed[:LISTED]
    columns = [
        Column(words("data.batch"), [str(one["part_of"]) for one in listed], number=False),
        Column(words("data.file"), [", ".join(one["files"]) for one in listed], number=False),
        Column(words("data.kind"), [words(f"data.kind.{one['kind']}") for one in listed], number=False),
        Column(words("data.loaded"), [_stamp(words, zone, one["loaded_at"]) for one in listed], number=False),
        Column(words("history.by"), [one["loaded_by"] for one in listed], number=False),
        *(Column(words(f"data.{name}"), [fmt.number(one[name]) for one in listed]) for name in COUNTS),
        Column(words("page.state"), [words("data.undone") if one["undone_at"] else "" for one in listed], number=False),
    ]
    widgets.section(words("data.batches"))
    widgets.html(widgets.table(words("data.batches"), columns, words, LISTED, stacked=True))
    if more > 0:
        widgets.paragraph(words.many("history.more", more, count=fmt.number(more)))


def _facts(words: Words, zone: str, batch: dict[str, Any]) -> None:
    fmt = Formats(words)
    widgets.section(words("history.batch", batch=batch["part_of"]))
    exported = batch["exported_at"] or batch["newest_at"]
    pairs = [
        (words("data.kind"), words(f"data.kind.{batch['kind']}")),
        (words("data.loaded"), f"{_stamp(words, zone, batch['loaded_at'])}, {batch['loaded_by']}"),
        (words("history.exported" if batch["exported_at"] else "history.newest"), _stamp(words, zone, exported)),
        *((words(f"data.{name}"), fmt.number(batch[name])) for name in COUNTS),
    ]
    if (mended := reads.mends(batch["batch_id"])) is not None:
        pairs.append((words("history.mends"), words("history.mends.of", batch=mended)))
    if batch["undone_at"]:
        pairs.append((words("data.undone").capitalize(), _stamp(words, zone, batch["undone_at"])))
    columns = [
        Column(words("history.fact"), [name for name, _ in pairs], number=False),
        Column(words("history.value"), [value for _, value in pairs], number=False),
    ]
    widgets.html(widgets.table(words("history.batch", batch=batch["part_of"]), columns, words))


def _rows(words: Words, catalogue: Catalogue, zone: str, part: dict[str, Any]) -> None:
    widgets.section(words("history.rows", file=part["file"]))
    widgets.paragraph(words("history.hash", sha256=part["sha256"]))
    first, end = paging.part(words, f"batch-{part['batch_id']}", reads.row_count(part), ROWS)
    found = reads.rows(part, end - first, first)
    if not found:
        widgets.paragraph(words("history.rows.none"))
        return
    names = [name for name in found[0] if name != "line" and any(row[name] is not None for row in found)]
    columns = [
        Column(_heading(words, name), [_cell(words, catalogue, zone, name, row) for row in found], number=False)
        for name in names
    ]
    widgets.html(
        f'<div class="tw-rows">{widgets.table(words("history.rows", file=part["file"]), columns, words, ROWS)}</div>'
    )


def _heading(words: Words, name: str) -> str:
    field = {"office_id": "office", "target_id": "target", "start_at": "start", "end_at": "end"}.get(name, name)
    return field.upper() if field[0] == "u" and field != "up" else words(f"upload.field.{field}")


def _cell(words: Words, catalogue: Catalogue, zone: str, name: str, row: dict[str, Any]) -> str:
    value = row[name]
    if value is None or value == "":
        return ""
    if name == "day_only":
        return ", ".join(words(f"upload.field.{each}") for each in dated(value, row))
    if name == "at" or name.endswith("_at"):
        return _stamp(words, zone, value)
    if name == "office_id" and value in catalogue.offices:
        return catalogue.offices[value].name
    if name == "service" and value in catalogue.services:
        return catalogue.services[value].name.of(words.language)
    if name in ("status", "event"):
        return words(f"upload.meaning.{name}.{value}")
    if name == "up":
        return words(f"upload.meaning.up.{ANSWERS[value]}")
    if name == "state":
        return words(f"upload.meaning.up.{value}")
    return Formats(words).number(value, 1) if isinstance(value, float) else str(value)


def _by_reason(rejects: list) -> list[dict[str, Any]]:
    """Grouped as the check groups them: by column and message."""
    groups: dict[tuple[str, str], dict[str, Any]] = {}
    for file, reject in rejects:
        code = reject.code
        if reject.said is None and reject.value:
            code = code.replace(repr(reject.value), "…")
        group = groups.setdefault((reject.field, code), {"rows": 0, "examples": []})
        group["rows"] += 1
        if len(group["examples"]) < check.EXAMPLES:
            group["examples"].append({"file": file, "line": reject.line, "reason": reject.as_json(), "raw": reject.raw})
    return sorted(groups.values(), key=lambda group: -group["rows"])


def _undo(words: Words, catalogue: Catalogue, batch: int) -> None:
    """First what it does, then the button that does it."""
    widgets.section(words("history.undo"))
    widgets.paragraph(words("history.undo.note"))
    looked: tuple[int, Running, Running | None] | None = st.session_state.get(_UNDO)
    if looked is None or looked[0] != batch:
        st.button(words("history.undo.look"), key="history-look", on_click=_look, args=(batch,))
        return
    _, looking, doing = looked
    with st.spinner(words("history.undo.measuring")):
        answer = (doing or looking).answer
    if not answer.done:
        text = said.by(words, answer.trouble) or words("upload.failed")
        widgets.html(f'<p class="tw-problem" role="alert"><b>!</b> {escape(text)}</p>')
        st.button(words("upload.again"), key="history-again", on_click=_look, args=(batch,))
        return
    if doing:
        st.session_state.pop(_UNDO)
        st.rerun()
    effect.show(words, catalogue, answer.data["effect"], f"undo-{batch}")
    with st.container(horizontal=True):
        st.button(
            words("history.undo.do", batch=batch), type="primary", key="history-undo-do", on_click=_do, args=(batch,)
        )
        st.button(words("history.undo.keep"), key="history-undo-keep", on_click=_forget)


def _look(batch: int) -> None:
    st.session_state[_UNDO] = (batch, commands.undo(batch, check=True), None)


def _do(batch: int) -> None:
    _, looking, _ = st.session_state[_UNDO]
    st.session_state[_UNDO] = (batch, looking, commands.undo(batch, check=False))


def _forget() -> None:
    st.session_state.pop(_UNDO, None)


def _stamp(words: Words, zone: str, micros: int | None) -> str:
    at: datetime | None = None if micros is None else catalogued.EPOCH + timedelta(microseconds=micros)
    return Formats(words).stamp(at, zone)
