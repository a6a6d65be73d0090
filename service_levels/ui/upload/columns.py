"""Third step: which column of the file is which, and what its words mean."""

import json
from functools import partial, reduce
from typing import Any

import streamlit as st

from service_levels.catalogue import Catalogue
from service_levels.ui import widgets
from service_levels.ui.formats import Formats
from service_levels.ui.i18n import Words
from service_levels.ui.upload import parts
from service_levels.ui.upload.work import File, Upload

ONE_FOR_ALL = ("office", "service", "channel", "target")  # may have one value for every row
MEANINGS = {
    "status": ("finished", "rejected", "withdrawn", "open"),
    "event": ("submitted", "returned", "resubmitted", "completed", "finished", "rejected", "withdrawn"),
    "up": ("up", "down", "maintenance", "unknown"),
    "state": ("down", "maintenance", "up"),
}
WORDS_SHOWN = 60


def show(words: Words, catalogue: Catalogue, upload: Upload) -> None:
    """The columns of one file."""
    file = upload.file
    found = file.understood
    if found is None:
        upload.go("read", upload.at)
        st.rerun()
    parts.heading(words, upload)
    widgets.answer(f"{file.name}:", _sentence(words, found))
    parts.told(words, file)
    chosen = file.given
    parts.grid([partial(_field, words, catalogue, file, found, chosen, field) for field in found["fields"]])
    for column in MEANINGS:
        if any(word["column"] == column for word in found["words"]):
            _words(words, file, found, chosen, column)
    _mapping(words, file, found)
    last = upload.at == len(upload.files) - 1
    if last:
        forward = (words("upload.columns.check"), all(one.ready for one in upload.files), upload.go, "check")
        if not forward[1] and file.ready:
            widgets.paragraph(words("upload.columns.others"))
    else:
        forward = (words("upload.columns.next_file"), True, upload.go, "read", upload.at + 1)
    parts.way(words, upload, (upload.go, "read", upload.at), forward)


def _sentence(words: Words, found: dict[str, Any]) -> str:
    taken = [match for match in found["columns"] if match["canonical"]]
    left = [match["name"] or words("upload.no_name") for match in found["columns"] if not match["canonical"]]
    lead = words("upload.columns.lead", taken=len(taken), all=len(found["columns"]))
    return " ".join((lead, words("upload.columns.left", names=", ".join(left)))) if left else lead


def _field(
    words: Words, catalogue: Catalogue, file: File, found: dict[str, Any], chosen: dict[str, Any], field: str
) -> None:
    match = next((match for match in found["columns"] if match["canonical"] == field), None)
    names = [one["name"] for one in found["columns"] if one["name"]]
    now = found["taken"].get(field, match["name"] if match else "")  # a name, or several that belong together
    together = {} if isinstance(now, str) else {json.dumps(now): now}
    why = _why(words, found, match)

    def take(name: str) -> None:
        file.choose(columns={**chosen.get("columns", {}), field: together.get(name, name)})

    def shown(name: str) -> str:
        return _source(words, together.get(name, name)) if name else words("upload.columns.none")

    needed = " *" if field in found["required"] else ""
    parts.choice(
        words(f"upload.field.{field}") + needed if field[0] != "u" or field == "up" else field.upper() + needed,
        f"field-{field}-{file.path.parent.name}", ["", *together, *dict.fromkeys(names)],
        next(iter(together), now), shown, why, take,
    )  # fmt: skip
    if match is None and field in ONE_FOR_ALL:
        _default(words, catalogue, file, chosen, field)


def _source(words: Words, source: Any) -> str:
    """Where a value stands: a column, several that are joined, or the first of several that is filled."""
    if isinstance(source, dict):
        first, *others = (_source(words, each) for each in source["first"])
        return reduce(lambda one, then: words("upload.columns.or", first=one, then=then), others, first)
    return source if isinstance(source, str) else " + ".join(source)


def _why(words: Words, found: dict[str, Any], match: dict[str, Any] | None) -> str:
    if match is None:
        return ""
    place = found["columns"].index(match)
    examples = list(dict.fromkeys(cells[place] for _, cells in found["rows"] if place < len(cells) and cells[place]))
    by = match["why"].replace(" ", "_")
    why = words(f"upload.match.{by}")
    return " ".join((why, words("upload.columns.example", text=examples[0]))) if examples else why


def _default(words: Words, catalogue: Catalogue, file: File, chosen: dict[str, Any], field: str) -> None:
    given = chosen.get("defaults", {}).get(field)
    known = {
        "office": {one.id: one.name for one in catalogue.offices.values()},
        "service": {one.id: one.name.of(words.language) for one in catalogue.services.values()},
        "target": {one.id: one.name for one in catalogue.targets.values()},
    }.get(field)
    if field == "office" and len(catalogue.offices) == 1:
        widgets.paragraph(words("upload.columns.only_office", office=next(iter(known.values()))))
        return

    def take(value: str | None) -> None:
        rest = {key: text for key, text in chosen.get("defaults", {}).items() if key != field}
        file.choose(defaults={**rest, field: value} if value else rest)

    label = words("upload.columns.for_all")
    key = f"default-{field}-{file.path.parent.name}"
    if known is not None:
        options = [None, *known] if given is None or given in known else [None, given, *known]
        parts.choice(
            label,
            key,
            options,
            given,
            lambda one: known.get(one, one) if one else words("upload.columns.none"),
            "",
            take,
        )
        return
    whole = f"upload-{key}"
    st.text_input(label, value=given or "", key=whole, on_change=lambda: take(st.session_state[whole].strip() or None))


def _words(words: Words, file: File, found: dict[str, Any], chosen: dict[str, Any], column: str) -> None:
    """What the words of a column mean; the unknown ones first."""
    fmt = Formats(words)
    said = [word for word in found["words"] if word["column"] == column]
    unknown = [word for word in said if word["meaning"] is None]
    widgets.section(words("upload.words.title", column=words(f"upload.field.{column}")))
    if unknown:
        rows = sum(word["rows"] for word in unknown)
        widgets.paragraph(words("upload.words.unknown", words=len(unknown), rows=fmt.number(rows)))
        if column == "event":
            st.button(
                words("upload.words.leave_out"), key=f"upload-leave-out-{column}",
                on_click=lambda: file.choose(values=_values(chosen, column, {word["word"]: "" for word in unknown})),
            )  # fmt: skip
    else:
        widgets.paragraph(words("upload.words.known"))
    shown = [*unknown, *(one for one in said if one["meaning"] is not None)][:WORDS_SHOWN]
    parts.grid([partial(_word, words, file, chosen, column, word) for word in shown])


def _word(words: Words, file: File, chosen: dict[str, Any], column: str, word: dict[str, Any]) -> None:
    now = word["meaning"]
    options = [None, *MEANINGS[column], *([""] if column != "state" else [])]

    def name(meaning: str | None) -> str:
        if meaning is None:
            return words("upload.words.not_known")
        return words(f"upload.meaning.{column}.{meaning}") if meaning else words(f"upload.words.empty.{column}")

    def take(meaning: str | None) -> None:
        file.choose(values=_values(chosen, column, {word["word"]: meaning}))

    label = words.many("upload.words.word", word["rows"], word=word["word"], rows=Formats(words).number(word["rows"]))
    parts.choice(label, f"word-{column}-{word['word']}-{file.path.parent.name}", options, now, name, "", take)


def _values(chosen: dict[str, Any], column: str, new: dict[str, str | None]) -> dict[str, dict[str, str]]:
    """The mapping's table of values with some meanings changed; None takes one out."""
    every = {name: dict(table) for name, table in chosen.get("values", {}).items()}
    table = {**every.get(column, {}), **new}
    every[column] = {word: meaning for word, meaning in table.items() if meaning is not None}
    return {name: table for name, table in every.items() if table}


def _mapping(words: Words, file: File, found: dict[str, Any]) -> None:
    widgets.paragraph(words("upload.mapping.note"))
    st.download_button(
        words("upload.mapping.download"),
        found["mapping"].encode(),
        file_name=f"{file.path.stem.split('.')[0]}-mapping.toml",
        mime="application/toml",
        key="upload-mapping",
        on_click="ignore",
        icon=":material/download:",
    )
