"""First step: the files."""

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from service_levels.catalogue import Catalogue
from service_levels.ui import received, session, uploads, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import parts
from service_levels.ui.upload.work import File, Refused, Upload

MEGABYTE = received.MEGABYTE
MOST = 20  # files at once
_KEY = "upload-files"


def limit_mb() -> int:
    """Megabytes that a file may have: what the server takes."""
    return received.largest() // MEGABYTE


def show(words: Words, _catalogue: Catalogue, upload: Upload) -> None:
    """Takes the files, each to the disk as soon as it has come."""
    fmt = Formats(words)
    widgets.answer(words("upload.drop.lead"))
    st.html(f'<style>:root {{ --tw-choose: "{words("upload.drop.choose")}"; }}</style>')
    files = st.file_uploader(
        words("upload.drop.label", limit=fmt.number(limit_mb())),
        accept_multiple_files=True,
        key=_KEY,
        help=words("upload.drop.help"),
    )
    # The widget gives those alone whose bytes the server holds; the session knows every one that it still lists.
    listed = [each.file_id for each in st.session_state.get(_KEY) or ()]
    upload.keep_only(listed)
    for file in files:
        if file.file_id not in upload.waiting:
            upload.waiting[file.file_id] = _taken(file, too_many=len(upload.waiting) >= MOST)
    refused = [each for each in upload.waiting.values() if isinstance(each, Refused)]
    lost = len(listed) - len(upload.waiting)
    if len(listed) > MOST:
        st.error(words("upload.drop.too_many", most=MOST))
    for each in refused:
        if each.why != "many":
            st.error(_why(words, each))
    if lost:
        st.error(words.many("upload.drop.lost", lost, count=fmt.number(lost)))
    st.button(
        words.many("upload.drop.next", len(listed), count=fmt.number(len(listed))) if listed else words("upload.next"),
        type="primary",
        disabled=not listed or bool(refused) or bool(lost) or len(listed) > MOST,
        key="upload-drop-next",
        on_click=_forward,
        args=(upload,),
    )
    widgets.paragraph(words("upload.drop.note"))


def _taken(file: UploadedFile, *, too_many: bool) -> File | Refused:
    size = file.size
    if too_many or not size or size > received.largest():
        received.free(file)
        return Refused(file.name, "many" if too_many else "size")
    try:
        return File(received.take(file, session.current()))
    except uploads.Full as full:
        return Refused(file.name, full.of, full)


def _why(words: Words, refused: Refused) -> str:
    if refused.full is not None:
        return parts.too_full(words, refused.name, refused.full)
    return words("upload.drop.refused", name=refused.name, limit=Formats(words).number(limit_mb()))


def _forward(upload: Upload) -> None:
    upload.files = [each for each in upload.waiting.values() if isinstance(each, File)]
    upload.waiting = {}
    upload.go("read")
