"""The named numbers of a page's markup (`ui.named`), with the label that each stands under."""

import re
from dataclasses import dataclass
from html.parser import HTMLParser

from streamlit.testing.v1 import AppTest

NUMBER = re.compile(r"[−-]?\d[\d,]*(?:\.\d+)?%?")


@dataclass(frozen=True)
class Shown:
    """A number on a page: the names that it has in the markup, its text, and the label that it stands under."""

    page: str
    figure: str
    of: str
    text: str
    label: str
    table: str = ""

    def __str__(self) -> str:
        return f"{self.page}: {self.label!r} {self.figure}[{self.of}] shows {self.text!r}"


class Reader(HTMLParser):
    """The named numbers and the verdicts of a page's markup, and its tables as texts."""

    def __init__(self, page: str, markup: str) -> None:
        super().__init__()
        self.page = page
        self.shown: list[Shown] = []
        self.verdicts: list[tuple[str, str]] = []  # figure beside it, kind
        self.tables: list[list[list[str]]] = []
        self._open: list[tuple[str, dict[str, str]]] = []
        self._texts: list[list[str]] = []
        self._label, self._large, self._caption = "", "", ""
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "table":
            self.tables.append([])
            self._caption = given.get("aria-label", "")
        if tag == "tr":
            self.tables[-1].append([])
        if tag == "i" and "tw-mark" in given.get("class", ""):
            self.verdicts.append((self._large, given["class"].split("tw-")[-1]))
        if tag == "section":
            self._large = ""
        if tag in ("b", "strong", "data", "td", "th", "h2"):
            self._open.append((tag, given))
            self._texts.append([])

    def handle_data(self, data: str) -> None:
        for texts in self._texts:
            texts.append(data)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open[-1][0] != tag:
            return
        (_, given), text = self._open.pop(), "".join(self._texts.pop())
        if tag in ("b", "h2"):
            self._label = text
        label, table = self._label, ""
        if tag in ("td", "th"):
            row = self.tables[-1][-1]
            heading = self.tables[-1][0][len(row)] if len(self.tables[-1]) > 1 else ""
            row.append(text)
            label = heading if given.get("data-of") else f"{heading} · {row[0]}"
            table = self._caption
        if figure := given.get("data-figure"):
            if tag == "strong":
                self._large = figure
            inside = tag == "data"  # in a sentence: what is said of it is no label
            self.shown.append(Shown(self.page, figure, given.get("data-of", ""), text, "" if inside else label, table))


def read_page(page: str, test: AppTest) -> Reader:
    parts = [str(element.proto.body) for element in test.get("html")]
    return Reader(page, "\n".join(parts))


def conditions(of: str) -> dict[str, str]:
    """What a number is of, as columns with their values; what is no row has itself with ""."""
    return {name: wanted for name, _, wanted in (part.partition("=") for part in of.split("&")) if name}


def numbers(one: Shown) -> list[tuple[str, str]]:
    """The names of a text with the number of each; a name whose number is missing has ""."""
    names = one.figure.split(" ")
    found = NUMBER.findall(one.text)
    if len(names) == 1:
        return [(names[0], one.text.strip())]
    return list(zip(names, found, strict=True)) if len(found) == len(names) else [(name, "") for name in names]
