"""Text on its way out of a process (messages, logs, tracebacks) and what a viewer looks for: numbers replaced.

The same tokens as in what is stored, so that a number that is searched for is found. The key is never made here: where
there is none, nothing is stored either, and a number in a message still must not be told.
"""

import logging
import os
import sys
import traceback
from collections.abc import Callable
from types import TracebackType
from typing import Any

from service_levels import config
from service_levels.privacy import Mask

_NO_KEY = os.urandom(32)


def hidden(text: str) -> str:
    """The text with identity and phone numbers replaced by the tokens under which they are stored."""
    if Mask(_NO_KEY).text(text) == text:  # mostly: without asking for the key
        return text
    return _mask().text(text)


def hidden_in(answer: Any) -> Any:
    """The same for every text in what will be JSON; numbers stay."""
    if isinstance(answer, str):
        return hidden(answer)
    if isinstance(answer, dict):
        return {hidden_in(key): hidden_in(value) for key, value in answer.items()}
    return [hidden_in(each) for each in answer] if isinstance(answer, list | tuple) else answer


def guard() -> None:
    """From here on what this process logs, and the traceback that it ends with, go through `hidden`."""
    if getattr(logging.getLogRecordFactory(), "guards", False):
        return
    logging.setLogRecordFactory(_record_of(logging.getLogRecordFactory()))
    sys.excepthook = _ended


def _record_of(factory: Callable[..., logging.LogRecord]) -> Callable[..., logging.LogRecord]:
    def record(*arguments: Any, **named: Any) -> logging.LogRecord:
        made = factory(*arguments, **named)
        try:
            made.msg, made.args = hidden(made.getMessage()), ()
        except (TypeError, ValueError):  # what does not fit its own form is told by logging itself
            made.msg, made.args = hidden(str(made.msg)), ()
        if made.exc_info and made.exc_info[0]:
            made.exc_text = hidden("".join(traceback.format_exception(*made.exc_info)).rstrip("\n"))
        return made

    record.guards = True  # type: ignore[attr-defined]
    return record


def _ended(kind: type[BaseException], error: BaseException, where: TracebackType | None) -> None:
    sys.stderr.write(hidden("".join(traceback.format_exception(kind, error, where))))


def _mask() -> Mask:
    try:
        return Mask(config.key() or _NO_KEY)
    except config.ConfigError:
        return Mask(_NO_KEY)
