"""Which visit it is, and whether it goes on: what belongs to it is bounded, and goes when it ends."""

from streamlit import runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx


def current() -> str:
    """The session in which this runs; empty outside of any."""
    context = get_script_run_ctx(suppress_warning=True)
    return context.session_id if context else ""


def alive(session: str) -> bool:
    """Whether somebody still has its page open. Where there is no server to ask, it is."""
    return not runtime.exists() or runtime.get_instance().is_active_session(session)
