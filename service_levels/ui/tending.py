"""What the server does beside its pages, every few seconds: what nobody holds any more goes."""

import logging
import threading
import time

import streamlit as st
from streamlit import runtime

from service_levels.ui import commands, received, session, uploads

log = logging.getLogger(__name__)
EVERY_S = 10


@st.cache_resource(show_spinner=False)
def begin() -> None:
    """Begins it, once a server."""
    if runtime.exists():
        threading.Thread(target=_always, name="tending", daemon=True).start()


def _always() -> None:
    while True:
        try:
            once()
        except Exception:
            log.exception("tending failed; it goes on")
        time.sleep(EVERY_S)


def once() -> None:
    """Files of ended sessions go, looks that nobody waits for end, and bytes that no page took leave the memory."""
    commands.leave(session.alive)
    uploads.tend(session.alive, commands.files_in_use())
    received.relieve()
