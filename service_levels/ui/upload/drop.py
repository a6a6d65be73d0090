"""First step: the files."""

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.ui import uploads, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload.work import File, Upload

MEGABYTE = 1_000_000
MOST = 20  # files at once


def limit_mb() -> int:
    """Megabytes that a file may have: what the server takes."""
    return int(st.get_option("server.maxUploadSize"))


def show(words: Words, _catalogue: Catalogue, upload: Upload) -> None:
    """Takes the files."""
    fmt = Formats(words)
    widgets.answer(words("upload.drop.lead"))
    st.html(f'<style>:root {{ --tw-choose: "{words("upload.drop.choose")}"; }}</style>')
    files = st.file_uploader(
        words("upload.drop.label", limit=fmt.number(limit_mb())),
        accept_multiple_files=True,
        key="upload-files",
        help=words("upload.drop.help"),
    )
    refused = [file.name for file in files if file.size > limit_mb() * 1024 * 1024 or not file.size]
    if len(files) > MOST:
        st.error(words("upload.drop.too_many", most=MOST))
    for name in refused:
        st.error(words("upload.drop.refused", name=name, limit=fmt.number(limit_mb())))
    st.button(
        words.many("upload.drop.next", len(files), count=fmt.number(len(files))) if files else words("upload.next"),
        type="primary",
        disabled=not files or bool(refused) or len(files) > MOST,
        key="upload-drop-next",
        on_click=_take,
        args=(upload, files),
    )
    widgets.paragraph(words("upload.drop.note"))


def _take(upload: Upload, files: list) -> None:
    paths = uploads.keep((file.name, file.getbuffer()) for file in files)
    upload.files = [File(path) for path in paths]
    upload.go("read")
