"""The mark beside a figure that a finding about the data touches. It leads to the page that says what was found."""

from html import escape

from service_levels.metrics.trust import Finding
from service_levels.ui import links, reads
from service_levels.ui.view import View

# Pages and the reports whose figures they show; a page that is not here has no line of its own.
PAGES = {
    "overview": ("on-time", "cost", "completeness"),
    "on_time": ("on-time", "turnaround"),
    "why": ("why",),
    "turnaround": ("turnaround", "why"),
    "outages": ("incidents", "availability", "cost"),
    "completeness": ("completeness", "missing"),
    "load": ("arrivals", "flow", "room"),
}
TOLD = ("serious", "watch")  # what is only worth a note stands on the page of findings alone


PATIENCE_S = 0.5  # how long a page waits for its marks; what is found later is marked at its next run


def touching(view: View, reports: tuple[str, ...], patience_s: float = 0.0) -> list[Finding]:
    """The findings in the viewer's scope and period that are worth a mark and touch any of these reports.

    None yet while they are still being looked for.
    """
    scope = view.choice.scope(view.period.from_on, view.period.to_on)
    every = reads.findings_soon(view.source, scope, patience_s) or []
    return [one for one in every if one.severity in TOLD and set(one.kind.touches) & set(reports)]


def for_figures(view: View, *reports: str) -> str:
    """A small link with the number of findings that touch figures of these reports; "" where there are none."""
    found = touching(view, reports)
    if not found:
        return ""
    text = view.words.many("trust.badge", len(found), count=view.fmt.number(len(found)))
    title = "; ".join(dict.fromkeys(view.words(f"trust.kind.{one.kind.name}") for one in found))
    return f'<a class="tw-badge" href="{escape(links.to(view, "trust"))}" title="{escape(title)}">{escape(text)}</a>'


def of_page(view: View, page: str) -> str:
    """The same for a whole page, with what was found in words: a line under its scope."""
    reports = PAGES.get(page, ())
    found = touching(view, reports, PATIENCE_S) if reports else []
    kinds = dict.fromkeys(view.words(f"trust.kind.{one.kind.name}") for one in found)
    return f'<p class="tw-trust">{for_figures(view, *reports)} {escape(", ".join(kinds))}</p>' if found else ""
