"""What stands on every page before its own content: the question, the scope, the bar; or what is the matter."""

import gc
import logging
from html import escape
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import StreamlitPage

from service_levels.catalogue import Catalogue
from service_levels.figures.theme import Look
from service_levels.store import disk_full
from service_levels.ui import age, i18n, reads, scope_bar, state, tending, trust_badge, turns, widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.reads import Source
from service_levels.ui.view import View

log = logging.getLogger(__name__)
STYLE = Path(__file__).with_name("style.css")
# The theme's own white on its light blue cannot be read well enough.
DARK_BUTTONS = "<style>button[kind=primary]:enabled p { color: #11161D; }</style>"
# On paper a dark chart is turned round, lightness and not hue, so that its colours keep their meaning.
DARK_PRINT = (
    "<style>@media print { .js-plotly-plot { filter: invert() hue-rotate(180deg) brightness(0.75); } }</style>"
)
UNHEARD = {"target": "outages.target", "officer": "request.officer"}  # filters that no page takes: what they are called
COMMANDS = ("python -m etl init --catalogue {file}.toml", "python -m etl load requests {file}.csv")


def begin(page: str, *, scope: bool = True, period: bool = True) -> View:
    """Title, scope line and scope bar of a page; stops the page where there is nothing to show, having said why.

    `scope`: whether what the viewer chose narrows this page; `period`: whether the chosen period does.
    """
    words = _title(page)
    source = _source(words)
    if source is None:
        st.stop()
    choice = state.chosen().within(source.options)
    look = Look(st.context.theme.type == "dark", Formats(words).separators)
    view = View(source, choice, words, look)
    if look.dark:
        st.html(DARK_PRINT)
    line = scope_bar.summary(view, period=period) if scope else scope_bar.as_of(view)
    if old := age.shortly(view):
        line = f"{line} · {old}"
    widgets.html(f'<p class="tw-scope">{escape(line)}</p>')
    if scope:
        scope_bar.show(view, period=period)
    if scope and period and (beyond := scope_bar.beyond(view)):
        widgets.paragraph(beyond)
    if scope and (unheard := state.unheard()):
        names = ", ".join(words(UNHEARD[name]).lower() for name in unheard)
        widgets.paragraph(words("page.not_filtered", names=names))
    if mark := trust_badge.of_page(view, page):
        widgets.html(mark)
    return view


def explain(page: str) -> Words:
    """Title of a page that stands without data; where there is none, it says so and how to load some."""
    words = _title(page)
    _source(words)
    return words


def prepare(page: str) -> tuple[Words, Catalogue]:
    """Title of a page that needs a catalogue but no data; stops the page where there is none, having said why."""
    words = _title(page)
    try:
        catalogue = reads.catalogue()
    except reads.Unreadable as error:
        _broken(words, error)
        st.stop()
    if catalogue is None:
        _empty(words)
        st.stop()
    if st.context.theme.type == "dark":
        st.html(DARK_BUTTONS)
    return words, catalogue


def run(page: StreamlitPage) -> None:
    """Runs a page, when its turn comes. What goes wrong in it is logged, and said without its traceback."""
    tending.begin()
    try:
        with turns.taken():
            page.run()
    except reads.Unreadable as error:
        _broken(_words(), error)
    except Exception as error:
        log.exception("a page failed")
        st.error(_words()("broken.full" if disk_full(error) else "page.failed"))
    _settled()


@st.cache_resource(show_spinner=False)
def _settled() -> None:
    """Once a process: what it has imported is not looked through for garbage any more (see runner.postScriptGC)."""
    gc.collect()
    gc.freeze()


def language() -> None:
    """The choice of language, in the words of each language."""
    st.segmented_control(
        _words()("app.language"),
        list(i18n.LANGUAGES),
        key=state.seed("language", state.chosen().language),
        format_func=lambda code: i18n.LANGUAGES[code],
        on_change=_say,
        label_visibility="collapsed",
        required=True,
    )


def _say() -> None:
    state.say(state.widget("language"))


def _words() -> Words:
    return Words(state.chosen().language)


def _title(page: str) -> Words:
    if not state.synced():
        # A link to a page, first thing on a server that has just started: Streamlit runs the file in pages/ without
        # dashboard.py until navigation has been used once. Used here; the page then runs again, through dashboard.py.
        paths = ("first", page)  # the first page of a navigation has no path of its own
        st.navigation([st.Page(lambda: None, url_path=path, title=path) for path in paths], position="hidden")
        st.rerun()
    words = _words()
    st.html(STYLE)
    st.title(words(f"{page}.title"), anchor=False)
    return words


def _source(words: Words) -> Source | None:
    """The data; None where there is none or it cannot be read, which is then said."""
    try:
        source = reads.source()
    except reads.Unreadable as error:
        _broken(words, error)
        return None
    if source is None:
        _empty(words)
        if reads.catalogue() is not None:
            widgets.way("upload", words("empty.upload"))
    return source


def _empty(words: Words) -> None:
    widgets.section(words("empty.title"))
    commands = "\n".join(command.format(file=words("empty.file")) for command in COMMANDS)
    widgets.html(
        f'<p class="tw-text">{escape(words("empty.text"))}</p><div class="tw-code">{escape(commands)}</div>'
        f'<p class="tw-text">{escape(words("empty.after"))}</p>'
    )


def _broken(words: Words, error: reads.Unreadable) -> None:
    widgets.section(words("broken.title"))
    widgets.html(f'<p class="tw-text">{escape(words(f"broken.{error.why}"))}</p>')
