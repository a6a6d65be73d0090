"""What is wrong with a catalogue, said so that the one who wrote it can mend it."""

from dataclasses import dataclass

SHOWN = 20  # mistakes named in a message; the rest are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line`, `key` are None where there is none to name; `value` None: nothing was written."""

    line: int | None
    table: str
    key: str | None
    value: str | None
    rule: str
    remedy: str

    def __str__(self) -> str:
        where = f"line {self.line}, {self.table}" if self.line else self.table
        what = self.key or ""
        if self.value is not None:
            what = f"{what} = {self.value}" if what else self.value
        return ": ".join(part for part in (where, what, self.rule) if part) + f". {self.remedy}."


class CatalogueError(Exception):
    """A catalogue that cannot be used. str() names the file and its first 20 mistakes; `problems` has all."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        if len(problems) == 1:
            message = f"{file}, {problems[0]}"
        else:
            lines = [f"{file}: {len(problems)} mistakes", *(f"- {problem}" for problem in problems[:SHOWN])]
            if len(problems) > SHOWN:
                lines.append(f"- and {len(problems) - SHOWN} more")
            message = "\n".join(lines)
        super().__init__(message)

    def __reduce__(self) -> tuple[type["CatalogueError"], tuple[str, list[Problem]]]:
        return CatalogueError, (self.file, list(self.problems))
