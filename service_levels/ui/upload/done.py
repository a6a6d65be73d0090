"""Last step: the load itself, and what came of it, with the pages that it changed."""

from datetime import date
from html import escape

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.ui import address, commands, mending, reads, said, state, uploads, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import effect, parts
from service_levels.ui.upload.work import File, Upload

# What a kind of file changes; of other kinds the page of the data tells.
PAGES = {
    "requests": ("overview", "turnaround", "completeness"),
    "events": ("overview", "turnaround", "completeness"),
    "pings": ("outages", "overview"),
    "outages": ("outages", "overview"),
}
OTHERS = ("data",)


def show(words: Words, _catalogue: Catalogue, upload: Upload) -> None:
    """Loads every file that the check found good, one after the other, and says what came of it."""
    for file in upload.files:
        _load(words, file)
    uploads.drop(file.path for file in upload.files)
    loaded = [file for file in upload.files if file.loaded]
    widgets.answer(_sentence(words, loaded, upload))
    for file in upload.files:
        _result(words, file)
    if loaded:
        _pages(words, loaded)
    with st.container(horizontal=True, key="upload-way"):
        st.button(words("upload.done.more"), type="primary", key="upload-next-done", on_click=upload.clear)
        st.page_link("pages/history.py", label=words("upload.done.history"), query_params=_address())


def _load(words: Words, file: File) -> None:
    if file.loading is None:
        file.loading = commands.load(
            file.path, file.understood_kind, file.mapping(), file.exported_at, person(), check=False, mends=file.mends
        )
    parts.watch(words, file.loading, file.name)


def person() -> str | None:
    """Who is logged in, where the server asks; None where it does not."""
    user = st.user
    if not user.get("is_logged_in"):
        return None
    return str(user.get("email") or user.get("name") or "") or None


def _sentence(words: Words, loaded: list[File], upload: Upload) -> str:
    fmt = Formats(words)
    if not loaded:
        return words("upload.done.none")
    found = [file.loaded or {} for file in loaded]
    counts = {name: sum(one[name] for one in found) for name in ("read", "inserted", "updated", "rejected")}
    told = words("upload.done.lead", **{name: fmt.number(count) for name, count in counts.items()})
    return told if len(loaded) == len(upload.files) else " ".join((told, words("upload.done.some")))


def _result(words: Words, file: File) -> None:
    found = file.loaded
    if found is None:
        shown = (said.by(words, file.loading.answer.trouble) if file.loading else "") or words("upload.failed")
        widgets.html(f'<p class="tw-problem" role="alert"><b>!</b> {escape(f"{file.name}: {shown}")}</p>')
        return
    fmt = Formats(words)
    counts = {name: fmt.number(found[name]) for name in ("read", "inserted", "updated", "unchanged", "rejected")}
    told = words("upload.done.batch", batch=found["batch"], **counts)
    widgets.html(f'<p class="tw-text"><b>{escape(file.name)}</b>: {escape(told)}</p>')
    checked = file.checked
    if checked and checked["effect"]:
        widgets.paragraph(effect.moves(words, checked["effect"]))
    if found["rejected"]:
        given_back(words, found["batch"])
        for part in reads.parts(found["batch"]):
            mending.show(words, part)


def given_back(words: Words, batch: int) -> None:
    """The rejected rows of a batch as downloads, one a file."""
    for number, (name, content) in enumerate(reads.given_back(batch)):
        st.download_button(
            words("upload.rejects.download"), content, file_name=name, mime="text/csv",
            key=f"given-back-{batch}-{number}", on_click="ignore", icon=":material/download:",
        )  # fmt: skip
    widgets.paragraph(words("upload.rejects.masked"))


def _pages(words: Words, loaded: list[File]) -> None:
    widgets.section(words("upload.done.pages"))
    due = [day for file in loaded for day in ((file.checked or {}).get("effect") or {}).get("due") or ()]
    span = (min(map(date.fromisoformat, due)), max(map(date.fromisoformat, due))) if due else None
    kinds = dict.fromkeys(page for file in loaded for page in PAGES.get(file.understood_kind, OTHERS))
    with st.container(horizontal=True):
        for page in kinds:
            st.page_link(
                f"pages/{page}.py",
                label=words(f"nav.{page}"),
                query_params=_address(span),
                icon=":material/arrow_forward:",
            )
    if span:
        widgets.paragraph(words("upload.done.span", span=Formats(words).span(*span)))


def _address(span: tuple[date, date] | None = None) -> dict[str, list[str]]:
    """The address of a page in the language of this one, over the dates that the load touched."""
    choice = address.Choice(language=state.chosen().language)
    if span:
        choice = address.Choice(language=choice.language, period="own", from_on=span[0], to_on=span[1])
    return address.write(choice)
