"""What a finding is: a kind with its texts, and what was found of it in one place."""

from dataclasses import dataclass
from datetime import date

from service_levels.catalogue import Text

SEVERITIES = ("serious", "watch", "note")  # the gravest first
SERIOUS_SHARE = 0.05
WATCH_SHARE = 0.01


@dataclass(frozen=True, slots=True)
class Kind:
    """One way in which data can be odd.

    `touches`: the reports whose figures it changes. `unit`: what is counted (requests, days, hours, targets). `mild`:
    the severity it has at least, whatever its share. Fewer than `least`, or a smaller share than `least_share`, are
    not worth a word. `per_service`: found service by service, else over all services of an office. `what` takes
    {count}, {of} and {subject}.
    """

    name: str
    touches: tuple[str, ...]
    mild: str
    what: Text
    why: Text
    remedy: Text
    unit: str = "requests"
    least: int = 1
    least_share: float = 0.0
    per_service: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """`count` of `of` in one place. `office` None: in all; `subject`: the service, document or target it is about.

    `since`, `until`: local dates between which it happened; None where it has no date.
    `examples`: request ids, some or all of them.
    """

    kind: Kind
    office: str | None
    subject: str | None
    count: float
    of: float
    since: date | None
    until: date | None
    examples: tuple[str, ...] = ()

    @property
    def share(self) -> float:
        return self.count / self.of if self.of else float("nan")

    @property
    def severity(self) -> str:
        """The larger the share of requests, the graver; never milder than its kind."""
        by_share = "note"
        if self.kind.unit == "requests" and self.of:
            by_share = "serious" if self.share >= SERIOUS_SHARE else "watch" if self.share >= WATCH_SHARE else "note"
        return min(by_share, self.kind.mild, key=SEVERITIES.index)

    @property
    def counts(self) -> bool:
        """Whether it is worth a word."""
        return self.count >= self.kind.least and not self.share < self.kind.least_share
