"""What a monitor writes of one ping to a state: up, down, maintenance, unknown, or '' for no ping at all.

Tools write one word (RTO, ok), a code (1, 503, Uptime Kuma's 0 to 3), a per cent of loss, or a whole line of their
output ('Reply from 10.0.0.1: Destination host unreachable.'). What is not clear is not guessed: None.
"""

import re
from collections.abc import Callable, Mapping

from etl.intake.mapping import lookup
from etl.intake.words import OUTAGE, UP, fold

# A word of a phrase, or the beginning of one that ends in *.
_DOWN = re.compile(
    r"\b(?:rto|loss|lost|time[ds]?[ -]?out|timeouts?|unreachable|unavailable|refused|reset by peer|fail(?:ed|ure|s)?|"
    r"errors?|econn\w+|e(?:timedout|notfound|hostunreach|netunreach|hostdown|pipe|ai_again)|no route to host|"
    r"could not (?:find|resolve|connect)\b.*|can(?:no|')t (?:find|resolve|connect)\b.*|unknown host|"
    r"name or service not known|not (?:reachable|responding|available|connected)|no (?:response|reply|answer)|"
    r"ttl expired|expired in transit|disconnected|offline|down|outages?|gagal|putus|terputus|mati|padam|gangguan|"
    r"terganggu|"
    r"tidak (?:merespons?|menjawab|terhubung|tersambung|terjangkau|dapat (?:dihubungi|dijangkau|diakses))|"
    r"tidak ada (?:respons?|jawaban|balasan))\b"
)
_UP = re.compile(
    r"\b(?:ok|up|online|alive|reachable|success(?:ful)?|healthy|operational|connected|hidup|terhubung|tersambung|"
    r"lancar|sukses|berhasil|(?:bytes|time|waktu|ttl)\s?[=<]\s?\d+)\b"
)
_MAINTENANCE = re.compile(r"\b(?:maintenance|pemeliharaan|perawatan)\b")
_NONE = re.compile(r"\b(?:pending|paused|not checked(?: yet)?|dijeda|belum (?:dicek|diperiksa))\b")
_UNKNOWN = re.compile(r"\b(?:unknown|tidak diketahui|no data|tidak ada data)\b")
_NEGATED = re.compile(r"\b(?:not?|never|without|bukan|tidak|tanpa|belum|nihil)\b|(?<![\d.,])0(?![\d.,])")
_LOSS = re.compile(r"\b(?:loss|lost|rto|hilang|putus)\b")
_PERCENT = re.compile(r"(?<![\d.,])(\d{1,3}(?:[.,]\d+)?)\s?(?:%|percent\b|persen\b)")
_NUMBER = re.compile(r"(\d{1,3})(?:[.,]0+)?")
# An HTTP status alone, or before or in the text of a check: '200 - OK', 'HTTP 503', 'failed with status code 502'.
_STATUS = re.compile(
    r"^(?:https?(?:/\d(?:\.\d)?)?[\s:-]*)?([1-5]\d\d)(?![\d.,%])(?!\s?m?s\b)|\bstatus(?: code)?[\s:=]+([1-5]\d\d)\b"
)
KUMA = {"0": "down", "1": "up", "2": "", "3": "maintenance"}  # 2: pending, asked again before it says anything


def up_of(given: Mapping[str, str], *, loss: bool = False) -> Callable[[str], str | None]:
    """'up', 'down', 'maintenance', 'unknown', or '' where a ping says nothing; None: not known.

    `given`: what the mapping says of words; where it empties one ("") that is known to mean maintenance, maintenance
    stays: it says that the target was not asked, not that nobody knows why. `loss`: the column is a per cent of loss,
    so that its bare numbers are no truths.
    """

    def meaning(word: str) -> str | None:
        mapped = lookup(given, word)
        if mapped == "" and _known(word, loss=loss) == "maintenance":
            return "maintenance"
        return _known(word, loss=loss) if mapped is None else mapped

    return meaning


def state_of(given: Mapping[str, str], *, ended: bool) -> Callable[[str], str | None]:
    """'down', 'maintenance', or 'up' of a row in a list of outages or of changes of state; None: not known.

    `ended`: the list has a column of ends. What is said to be over was down until that end; without such a column the
    row itself tells that the system is up again.
    """

    def meaning(word: str) -> str | None:
        mapped = lookup(given, word)
        if mapped is None and (mapped := OUTAGE.get(fold(word))) is None:
            mapped = _known(word, loss=False) or None
        if mapped == "over":
            return "down" if ended else "up"
        return None if mapped == "unknown" else mapped

    return meaning


def _known(word: str, *, loss: bool) -> str | None:
    if loss and (number := re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s?%?", word)):
        return _of_loss(number[1])
    if (number := _NUMBER.fullmatch(word)) is not None:
        return _of_number(number[1])
    if (single := UP.get(fold(word))) is not None:
        return single
    return _of_phrase(" ".join(word.casefold().split()))


def _of_number(text: str) -> str | None:
    """A truth, a state of Uptime Kuma or an HTTP status (100 to 399 answered, 400 to 599 did not)."""
    code = int(text)
    if str(code) in KUMA:
        return KUMA[str(code)]
    if 100 <= code <= 599:
        return "up" if code < 400 else "down"
    return None


def _of_loss(text: str) -> str | None:
    """All lost is down; a ping of which a part came back was answered."""
    lost = float(text.replace(",", "."))
    return None if lost > 100 else "down" if lost == 100 else "up"


def _of_phrase(text: str) -> str | None:
    """A phrase that says one thing, and does not deny it."""
    percents = _PERCENT.findall(text)
    if percents and _LOSS.search(text):
        return _of_loss(percents[0]) if len(percents) == 1 else None
    if percents and fold(_PERCENT.sub("", text)) == "":
        return None  # 100% of what?
    status = _STATUS.search(text)
    if status is not None:
        return _of_number(status[1] or status[2])
    for state, pattern in (("maintenance", _MAINTENANCE), ("", _NONE), ("unknown", _UNKNOWN)):
        if pattern.search(text) and not _denied(text, pattern):
            return state
    down, up = _DOWN.search(text), _UP.search(_DOWN.sub(" ", text))
    if down is not None and up is None and not _denied(text, _DOWN):
        return "down"
    if up is not None and down is None and not _NEGATED.search(text):
        return "up"
    return None


def _denied(text: str, pattern: re.Pattern[str]) -> bool:
    return _NEGATED.search(pattern.sub(" ", text)) is not None
