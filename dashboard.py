"""Tepat Waktu, the dashboard: page settings, language and the list of pages. Each page is a file in pages/.

`streamlit run dashboard.py` finds `app` in it and serves it: this file again, behind the door.
"""

from pathlib import Path

import streamlit as st

from service_levels.hidden import guard
from service_levels.ui.door import door
from service_levels.ui.i18n import Words

# Section of the bar -> its pages, in their order; the first page stands by itself.
PAGES = {
    "": ("overview",),
    "results": ("on_time", "turnaround", "satisfaction", "compare", "measures"),
    "causes": ("why", "outages", "completeness"),
    "work": ("today", "load", "request", "requests"),
    "data": ("upload", "history", "trust", "data", "definitions"),
}
LINKED = ("requests",)  # only links lead there, which say what to list
ICON = Path(__file__).with_name("service_levels") / "ui" / "icon.png"  # a file of ours, so that none is fetched


def main() -> None:
    """One run for a viewer."""
    from service_levels.ui import frame, state  # here, for what they keep belongs to a server that runs

    guard()
    words = Words(state.sync().language)
    st.set_page_config(page_title=words("app.name"), page_icon=str(ICON), layout="wide")
    page = st.navigation(
        {
            words(f"nav.section.{section}") if section else "": [
                st.Page(
                    f"pages/{name}.py",
                    title=words(f"nav.{name}"),
                    url_path=name,
                    default=name == "overview",
                    visibility="hidden" if name in LINKED else "visible",
                )
                for name in names
            ]
            for section, names in PAGES.items()
        },
        position="top",
    )
    with st.container(key="language", horizontal=True, horizontal_alignment="right"):
        frame.language()
    frame.run(page)


if __name__ == "__main__":  # a run of the script
    main()
else:  # imported by the server
    app = st.App(__file__, middleware=[door()])
