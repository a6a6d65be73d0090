"""What a person is loading: the files, what was chosen for each, and how far it is. Kept in the session."""

import tomllib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from service_levels import toml_text
from service_levels.ui import commands, session, uploads
from service_levels.ui.commands import Answer, Running
from service_levels.ui.said import Said

STEPS = ("drop", "read", "columns", "check", "done")
_KEY = "upload"


@dataclass
class File:
    """An uploaded file. `kind` None: found by its columns; `chosen` None: nothing was corrected, else the mapping.

    `mends`: the batch and lines of which it holds mended rows, as the command takes them; empty: of none.
    `checking`, `loading`: the commands that run or ran.
    """

    path: Path
    kind: str | None = None
    chosen: dict[str, Any] | None = None
    exported_at: str | None = None
    mends: str = ""
    checking: Running | None = None
    loading: Running | None = None
    _seen: tuple[Any, Answer] | None = None

    @property
    def name(self) -> str:
        return self.path.name

    def mapping(self) -> Path | None:
        """The mapping as a file for the command; None: the command finds out or remembers."""
        if self.chosen is None:
            return None
        path = self.path.with_name("mapping.toml" if self.name != "mapping.toml" else "mapping-2.toml")
        path.write_text(toml_text.written(self.chosen), "utf-8")
        return path

    def look(self) -> Answer:
        """What the command understands of the file with the choices as they stand; asked once for each."""
        asked = (self.kind, None if self.chosen is None else toml_text.written(self.chosen))
        if self._seen is None or self._seen[0] != asked:
            self._seen = (asked, commands.examine(self.path, self.kind, self.mapping()))
        return self._seen[1]

    @property
    def understood(self) -> dict[str, Any] | None:
        """The command's answer; None where the file cannot be read at all."""
        found = self._seen_file()
        return None if found is None or "error" in found else found

    @property
    def understood_kind(self) -> str:
        """What it holds; empty where that is not known."""
        return (self.understood or {}).get("kind") or ""

    def _seen_file(self) -> dict[str, Any] | None:
        """What the command says of the file; None where it could not look at it."""
        data = self.look().data
        return data[0] if isinstance(data, list) and data else None

    @property
    def trouble(self) -> Said:
        """Why the file cannot be read at all; empty where it can."""
        if self.understood is not None:
            return ""
        found = self._seen_file()
        return self.look().trouble if found is None else found["error"]

    @property
    def encodings(self) -> list[dict[str, Any]]:
        """In which encodings the file could be written, as the command tells it; empty where that is clear."""
        return (self._seen_file() or {}).get("encodings", [])

    @property
    def given(self) -> dict[str, Any]:
        """The mapping in force: one that was remembered or chosen; empty where everything is found out."""
        return self.chosen if self.chosen is not None else tomllib.loads((self.understood or {}).get("given") or "")

    def mapped(self, key: str) -> Any:
        """What the mapping in force says under a key; None: nothing."""
        return self.given.get(key)

    @property
    def ready(self) -> bool:
        """Whether it can be checked as it stands."""
        found = self.understood
        return found is not None and found["kind"] is not None and not found["problems"]

    def choose(self, **what: Any) -> None:
        """Corrects the reading: a key of the mapping, or the kind. None takes a choice back."""
        if "kind" in what:
            self.kind = what.pop("kind")
        if what:
            found = self.understood or {}
            if not what.keys().isdisjoint(("columns", "values", "defaults")):
                self.kind = self.kind or found.get("kind")  # it was seen while the columns were chosen, and stays
            chosen = dict(self.given)
            for key, value in what.items():
                if value is None or value == {}:
                    chosen.pop(key, None)
                else:
                    chosen[key] = value
            # A mapping that is remembered is left only by giving another one, if an empty one.
            self.chosen = chosen if chosen or found.get("given") or self.chosen is not None else None
        self.forget_check()

    def read_anew(self) -> None:
        """Reads it without a mapping that is remembered: an empty one takes its place."""
        self.chosen = {}
        self.forget_check()

    def forget_check(self) -> None:
        """What was checked no longer holds."""
        if self.checking is not None:
            self.checking.stop()
        self.checking = None

    @property
    def checked(self) -> dict[str, Any] | None:
        """What the check found; None where it did not run to its end."""
        return self.checking.answer.data if self.checking and self.checking.over and self.checking.answer.done else None

    @property
    def loaded(self) -> dict[str, Any] | None:
        """What came of the load; None where there was none or it could not."""
        return self.loading.answer.data if self.loading and self.loading.over and self.loading.answer.done else None


@dataclass(frozen=True, slots=True)
class Refused:
    """A dropped file that is not kept. `why`: size, many, or what `full` says there is too much of."""

    name: str
    why: str
    full: uploads.Full | None = None


@dataclass
class Upload:
    """The files of one visit, and the step it is at; `at`: the file that is looked at.

    `waiting`: dropped files by the id that the widget lists them under, before the second step.
    """

    files: list[File] = field(default_factory=list)
    waiting: dict[str, File | Refused] = field(default_factory=dict)
    step: str = STEPS[0]
    at: int = 0

    @property
    def file(self) -> File:
        return self.files[self.at]

    def go(self, step: str, at: int = 0) -> None:
        """To another step, or another file."""
        self.step, self.at = step, at

    def keep_only(self, listed: Collection[str]) -> None:
        """Removes dropped files that the widget lists no more."""
        for gone in self.waiting.keys() - set(listed):
            if isinstance(file := self.waiting.pop(gone), File):
                uploads.drop([file.path])

    def clear(self) -> None:
        """Leaves everything behind; files that were not loaded are removed, and checks that run are ended."""
        self.keep_only(())
        for file in self.files:
            file.forget_check()
        uploads.drop(file.path for file in self.files if file.loading is None or file.loading.over)
        self.files, self.step, self.at = [], STEPS[0], 0


def current() -> Upload:
    """The upload of this session. One whose files were removed meanwhile begins anew."""
    upload: Upload = st.session_state.setdefault(_KEY, Upload())
    uploads.look_at(session.current())
    unfinished = upload.step in ("read", "columns", "check") and not any(file.loading for file in upload.files)
    if unfinished and not uploads.still_there(file.path for file in upload.files):
        upload.clear()
    return upload


def then(change: Callable[..., None], *arguments: Any) -> dict[str, Any]:
    """Arguments for a button: what it does before the page runs again."""
    return {"on_click": change, "args": arguments}
