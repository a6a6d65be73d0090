"""What is wrong with a catalogue, said so that the one who wrote it can mend it."""

from dataclasses import dataclass

from service_levels.messages import Message, Told

SHOWN = 20  # mistakes named in a message; the rest are counted


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake. `line`, `key` are None where there is none to name; `value` None: nothing was written."""

    line: int | None
    table: str
    key: str | None
    value: str | None
    rule: Message
    remedy: Message

    @property
    def message(self) -> Message:
        """Where it stands, what is written, the rule and the remedy."""
        where = Message("place.in_line", line=self.line, table=self.table) if self.line else self.table
        what = self.key or ""
        if self.value is not None:
            what = f"{what} = {self.value}" if what else self.value
        if not what:
            return Message("catalogue.problem_plain", where=where, rule=self.rule, remedy=self.remedy)
        return Message("catalogue.problem", where=where, what=what, rule=self.rule, remedy=self.remedy)

    def __str__(self) -> str:
        return str(self.message)


class CatalogueError(Told):
    """A catalogue that cannot be used. Its message names the file and its first 20 mistakes; `problems` has all."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = tuple(problems)
        if len(problems) == 1:
            message = Message("catalogue.mistake", file=file, problem=problems[0].message)
        else:
            named = [problem.message for problem in problems[:SHOWN]]
            if len(problems) > SHOWN:
                named.append(Message("catalogue.more", more=len(problems) - SHOWN))
            message = Message("catalogue.mistakes", file=file, count=len(problems), problems=named)
        super().__init__(message)

    def __reduce__(self) -> tuple[type["CatalogueError"], tuple[str, list[Problem]]]:
        return CatalogueError, (self.file, list(self.problems))
