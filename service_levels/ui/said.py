"""What a command says, in the viewer's language.

The commands speak English, on a terminal and in what they keep. Their sentences are known here by their form: what
stands in braces is taken over. A sentence that is not known is shown as it is, rather than not at all.
"""

import re
import tomllib
from functools import cache
from pathlib import Path

from service_levels.ui.i18n import Words

FIELDS = (
    "request_id", "office", "service", "channel", "officer", "district", "submitted_at", "complete_at", "finished_at",
    "deadline_at", "status", "missing_documents", "at", "event", "target", "up", "latency_ms", "answered_at",
    "start", "end", "state", "reason", "complaint_id", "received_at", "resolved_at", "kind",
)  # fmt: skip
STEPS = ("drop", "read", "columns", "check", "done")  # of an upload
ORDERS = ("dmy", "mdy", "ymd")
_WORDS = {
    "day first": "hari dulu", "month first": "bulan dulu", "year first": "tahun dulu",
    "a later line": "baris berikutnya",
    "finished": "selesai", "rejected": "ditolak", "withdrawn": "dibatalkan", "open": "diproses", "few": "sedikit",
    "many": "banyak", "seconds": "detik", "milliseconds": "milidetik", "microseconds": "mikrodetik",
    "nanoseconds": "nanodetik", "and": "dan", "or": "atau",
}  # fmt: skip


def by(words: Words, text: str, *, steps: bool = True) -> str:
    """The sentence in the language of `words`; several sentences known as one are kept together.

    `steps`: whether it is shown among the steps of an upload; elsewhere a step is named with its page.
    """
    shown = text if words.language == "en" else _indonesian(words, text)
    return shown if steps else _with_page(words, shown)


def _with_page(words: Words, text: str) -> str:
    names = "|".join(re.escape(words(f"upload.step.{step}")) for step in STEPS)
    at = words("upload.step.at", step=r"\1", page=words("nav.upload"))
    return re.sub(rf"\b{words('upload.step.word')} ({names})\b", at, text)


def _indonesian(words: Words, text: str) -> str:
    if not text:
        return text
    if found := re.fullmatch(r"sheet (?P<sheet>.+?), row (?P<row>\d+): (?P<rest>.+)", text, re.DOTALL):
        return f"lembar {found['sheet']}, baris {found['row']}: {by(words, found['rest'])}"
    for pattern, form in _known():
        if found := pattern.fullmatch(text):
            parts = found.groupdict(default="")
            return form.format(
                **{name: by(words, part) if name == "said" else _part(words, part) for name, part in parts.items()}
            )
    if found := re.fullmatch(r"(?P<file>[^:]{1,120}): (?P<rest>.+)", text, re.DOTALL):
        rest = _indonesian(words, found["rest"])
        return text if rest == found["rest"] else f"{found['file']}: {rest}"
    return text


def _part(words: Words, text: str) -> str:
    """What a sentence names, where it is a word of ours, a column of the contract or the place of a line."""
    if text in _WORDS:
        return _WORDS[text]
    if text in FIELDS:
        return f"“{words(f'upload.field.{text}')}”"
    if text in ORDERS:
        return words(f"upload.dates.{text}")
    text = re.sub(r"^(service|target) ", lambda found: words(f"upload.field.{found[1]}").lower() + " ", text)
    text = re.sub(r"\bline (\d+)", r"baris \1", text)
    return re.sub(r"\((day|month|year) first", lambda found: f"({_WORDS[found[1] + ' first']}", text)


@cache
def _known() -> list[tuple[re.Pattern[str], str]]:
    """Patterns of the commands' sentences, each with its Indonesian form."""
    forms = tomllib.loads(Path(__file__).with_name("said_id.toml").read_text("utf-8"))
    return [(_pattern(english), indonesian) for english, indonesian in forms.items()]


def _pattern(english: str) -> re.Pattern[str]:
    parts = re.split(r"\{(\w+)\}", english)
    text = "".join(re.escape(part) if at % 2 == 0 else f"(?P<{part}>.+?)" for at, part in enumerate(parts))
    return re.compile(text, re.DOTALL)
