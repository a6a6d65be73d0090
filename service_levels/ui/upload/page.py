"""The upload page: where in the steps one is, the step itself, and the way back and forward."""

from html import escape

import streamlit as st

from service_levels.ui import frame, widgets
from service_levels.ui.i18n import Words
from service_levels.ui.upload import check, columns, done, drop, read
from service_levels.ui.upload.work import STEPS, Upload, current

SHOW = {"drop": drop.show, "read": read.show, "columns": columns.show, "check": check.show, "done": done.show}


def show() -> None:
    """The whole page."""
    words, catalogue = frame.prepare("upload")
    upload = current()
    _steps(words, upload)
    with st.container(key=f"step-{upload.step}"):
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
