"""Which figure a number on a page is: its name in the registry, as an attribute of the markup around it.

A reader sees nothing of it; whoever compares pages with each other and with the reports finds every number by it.

A name is one of the registry ("on-time.rate") or reckoned from columns of its report ("on-time.on_time+late",
"why.check_h/requests"); several, one for each number of a text in order. What it is of is "" (all in scope, over the
period), "before" (over the period before), `by=value` of one group or row ("service=ktp-el", "period=submitted"),
several of these where one does not tell the row ("figure=on_time&start=2026-03-02"), or "rest" (all groups that have no
row of their own).
"""

import re
from html import escape

# Around a marked part of a text until it becomes markup; of what no text of ours holds.
_BEGIN, _BETWEEN, _END = "\ue000", "\ue001", "\ue002"
_MARKED = re.compile(f"{_BEGIN}([^{_BETWEEN}]*){_BETWEEN}([^{_END}]*){_END}")


def mark(text: str, *figures: str, of: str = "") -> str:
    """A part of a text that `markup` will name, where it has a name; for texts that go into markup and nowhere else."""
    if not any(figures):
        return text
    return f"{_BEGIN}{_joined(figures)}|{of}{_BETWEEN}{text}{_END}"


def markup(text: str) -> str:
    """The text escaped, its marked parts named."""
    return _MARKED.sub(_named, escape(text))


def unmarked(text: str) -> str:
    """The text without its marks: for what is no markup, as the text of a chart."""
    return _MARKED.sub(r"\2", text)


def row(**told: object) -> str:
    """Of which row of a report a number is: `key=value` of the columns that tell it."""
    return "&".join(f"{key}={'' if value is None or value != value else value}" for key, value in told.items())


def attributes(*figures: str, of: str = "") -> str:
    """The same for an element that holds nothing but the number; "" where no figure is named."""
    return f' data-figure="{escape(_joined(figures))}" data-of="{escape(of)}"' if any(figures) else ""


def _named(found: re.Match[str]) -> str:
    figures, _, of = found[1].partition("|")
    return f'<data data-figure="{figures}" data-of="{of}">{found[2]}</data>'


def _joined(figures: tuple[str, ...]) -> str:
    return " ".join(figures)
