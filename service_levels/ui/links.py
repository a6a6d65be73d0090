"""Addresses that lead from one page to another with the whole choice."""

from dataclasses import replace
from urllib.parse import urlencode

from service_levels.ui import address
from service_levels.ui.view import View


def request(view: View, office: str, number: str) -> str:
    """The page of one request, seen from any page."""
    return to(view, "request", request=number, at=office)


def to(view: View, page: str, **changes: str) -> str:
    """A page with the viewer's choice, changed where `changes` say so."""
    return f"{page}?{urlencode(address.write(replace(view.choice, **changes)), doseq=True)}"
