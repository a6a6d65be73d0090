"""The upload page: where in the steps one is, the step itself, and the way back and forward."""

import time
from html import escape

import streamlit as st

from service_levels.ui import frame, widgets
from service_levels.ui.i18n import Words
from service_levels.ui.upload import check, columns, done, drop, read
from service_levels.ui.upload.work import STEPS, Upload, current

_SHOWN = "upload-shown"  # session: the step that the screen holds
MOMENT_S = 0.05
SHOW = {"drop": drop.show, "read": read.show, "columns": columns.show, "check": check.show, "done": done.show}


def show() -> None:
    """The whole page."""
    words, catalogue = frame.prepare("upload")
    upload = current()
    _steps(words, upload)
    slot = st.empty()
    if st.session_state.get(_SHOWN) != upload.step:
        # What stood in the step before would stay, greyed, as long as this one works.
        st.session_state[_SHOWN] = upload.step
        slot.empty()
        time.sleep(MOMENT_S)
    with slot.container(key=f"step-{upload.step}", gap="small"):
        SHOW[upload.step](words, catalogue, upload)


def _steps(words: Words, upload: Upload) -> None:
    here = STEPS.index(upload.step)
    marks = []
    for place, step in enumerate(STEPS):
        state = "now" if place == here else "past" if place < here else "later"
        current_step = ' aria-current="step"' if place == here else ""
        marks.append(
            f'<li class="{state}"{current_step}><b>{place + 1}</b> {escape(words(f"upload.step.{step}"))}</li>'
        )
    widgets.html(f'<ol class="tw-steps" aria-label="{escape(words("upload.steps"))}">{"".join(marks)}</ol>')
