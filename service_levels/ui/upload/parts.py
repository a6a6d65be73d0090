"""What the steps have in common: which file, the choices with their reason, messages, the way back and forward."""

from collections.abc import Callable, Sequence
from datetime import datetime
from html import escape
from typing import Any

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.ui import received, said, state, uploads, widgets
from service_levels.ui.commands import Running, pause
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload.work import File, Upload, then

ACROSS = 3
_NOTHING = "\0"  # a code that no file holds
STAGES = ("starting", "reading", "checking", "checked", "waiting", "comparing", "storing", "measuring", "committing")


def heading(words: Words, upload: Upload) -> None:
    """With several files, the way to each."""
    if len(upload.files) == 1:
        return
    with st.container(horizontal=True, key="upload-which"):
        for at, file in enumerate(upload.files):
            mark = "✓" if file.ready else "!"
            st.button(
                f"{mark} {plain(file.name)}",
                type="primary" if at == upload.at else "secondary",
                key=f"upload-file-{at}",
                help=words("upload.file.ready" if file.ready else "upload.file.open"),
                **then(upload.go, upload.step, at),
            )


def plain(text: str) -> str:
    """A name on a button, where Streamlit would read markup."""
    return "".join(f"\\{sign}" if sign in r"\`*_{}[]()#+-.!~|<>:$" else sign for sign in text)


def grid(boxes: Sequence[Callable[[], None]]) -> None:
    """Three in a row, one below the other on a telephone; the keyboard goes through them in the order of reading."""
    for start in range(0, len(boxes), ACROSS):
        for place, box in zip(st.columns(ACROSS, gap="medium"), boxes[start : start + ACROSS], strict=False):
            with place:
                box()


def choice(
    label: str,
    key: str,
    options: Sequence[Any],
    now: Any,
    name: Callable[[Any], str],
    why: str,
    take: Callable[..., None],
) -> None:
    """A choice that can be corrected, and below it why it stands so. `take` gets the new value."""
    # A box that is set to None shows nothing, not even the words of an option that is None.
    codes = [_NOTHING if option is None else option for option in options]
    # Set in every run: a browser holds the words of a choice, and after a change of language they name none.
    whole = state.seed(f"upload-{key}", codes[options.index(now) if now in options else 0])

    def meant(code: Any) -> Any:
        return None if code == _NOTHING else code

    st.selectbox(
        label, codes, key=whole, format_func=lambda code: name(meant(code)),
        on_change=lambda: take(meant(st.session_state[whole])),
    )  # fmt: skip
    if why:
        widgets.paragraph(why)


def remembered(words: Words, catalogue: Catalogue, file: File) -> None:
    """That the choices of an earlier load are used again, whose they were, and the way to do without."""
    found = file.understood
    if found is None or not found["remembered"]:
        return
    by, at = found.get("remembered_by"), found.get("remembered_at")
    text = words("upload.read.remembered")
    if by and at:
        zone = next(iter(catalogue.offices.values())).timezone
        when = Formats(words).stamp(datetime.fromisoformat(at), zone)
        text = words("upload.read.remembered_by", by=by, at=when)
    widgets.html(f'<p class="tw-text">{escape(text)}</p>')
    st.button(words("upload.read.anew"), key=f"upload-anew-{file.path.parent.name}", on_click=file.read_anew)


def told(words: Words, file: File) -> None:
    """What keeps the file from being loaded, and what deserves a word."""
    found = file.understood
    problems = [file.trouble] if found is None else found["problems"]
    for text in problems:
        widgets.html(f'<p class="tw-problem" role="alert"><b>!</b> {escape(said.by(words, text))}</p>')
    for text in found["notices"] if found else ():
        widgets.html(f'<p class="tw-note">{escape(said.by(words, text))}</p>')


def way(words: Words, upload: Upload, back: tuple, forward: tuple | None) -> None:
    """The buttons at the end of a step. `forward`: label, whether it can be taken, what it does."""
    with st.container(horizontal=True, key="upload-way"):
        if forward:
            label, possible, change, *arguments = forward
            key = f"upload-next-{place(upload)}"
            st.button(label, type="primary", disabled=not possible, key=key, **then(change, *arguments))
        change, *arguments = back
        st.button(words("upload.back"), key=f"upload-back-{place(upload)}", **then(change, *arguments))
        st.button(words("upload.leave"), type="tertiary", key="upload-leave", **then(upload.clear))


def place(upload: Upload) -> str:
    """Names a step of a file. A button of one step is none of the next: a second click must not go on by two steps,
    and begin a load that nobody has looked at.
    """
    return f"{upload.step}-{upload.at}"


def watch(words: Words, running: Running, name: str) -> None:
    """Shows how far a command is until it has ended."""
    if running.over:
        return
    bar = st.progress(0.0, text=words("upload.stage.starting"))
    done = 0.0
    while not running.over:
        at = running.progress
        done = max(done, share(at))  # a small file is measured before it is stored, a large one after
        key = at.get("stage", "starting")
        stage = words(f"upload.stage.{key}", **({"before": running.before} if key == "queued" else {}))
        seconds = Formats(words).number(at.get("seconds", 0))
        text = words("upload.progress", name=plain(name), stage=stage, seconds=seconds)
        bar.progress(done, text=text)
        pause()
    bar.empty()


def too_full(words: Words, name: str, full: uploads.Full) -> str:
    """Why a file is not kept: what there is too much of, in numbers, and what to do."""
    fmt = Formats(words)
    numbers = {each: fmt.number(round(getattr(full, each) / received.MEGABYTE)) for each in ("size", "held", "limit")}
    return words(f"upload.drop.full.{full.of}", name=name, **numbers)


def share(at: dict[str, Any]) -> float:
    """How much of the whole work is done, by the stage and the share of it."""
    stage = at.get("stage", "starting")
    place = STAGES.index(stage) if stage in STAGES else 0
    return min(1.0, (place + (at.get("share") or 0.0) * (stage != "checked")) / len(STAGES))
