"""What the commands say, in the viewer's language: their messages by code and values (`service_levels.messages`)."""

import re
from collections.abc import Mapping
from typing import Any

from service_levels import messages
from service_levels.ui.i18n import Words

FIELDS = (
    "request_id", "office", "service", "channel", "officer", "district", "submitted_at", "complete_at", "finished_at",
    "deadline_at", "status", "missing_documents", "at", "event", "target", "up", "latency_ms", "answered_at",
    "start", "end", "state", "reason", "complaint_id", "received_at", "resolved_at", "kind",
)  # fmt: skip
STEPS = ("drop", "read", "columns", "check", "done")  # of an upload
_SCORE = re.compile(r"u[1-9]")

Said = str | Mapping[str, Any]  # a message, its JSON, or a text that has no code


def by(words: Words, message: Said, *, steps: bool = True) -> str:
    """The sentence in the language of `words`; a text that has no code (of an old load, of the system) as it stands.

    `steps`: whether it is shown among the steps of an upload; elsewhere a step is named with its page.
    """

    def named(group: str, value: str) -> str | None:
        if group == "=":
            return f"“{field(words, value)}”"
        return place(words, value, steps=steps) if group == "@" else None

    return messages.said(words.language, message, named)


def field(words: Words, column: str) -> str:
    """A column of the contract in the viewer's words; others as they are called."""
    if _SCORE.fullmatch(column):
        return column.upper()
    return words(f"upload.field.{column}") if column in FIELDS else column


def place(words: Words, name: str, *, steps: bool = True) -> str:
    """A step of the upload, or a page, as the screen calls it within a sentence."""
    if name not in STEPS:
        return words("upload.page.at", page=words(f"nav.{name}"))
    step = words(f"upload.step.{name}")
    if steps:
        return f"{words('upload.step.word')} {step}"
    return words("upload.step.at", step=step, page=words("nav.upload"))
