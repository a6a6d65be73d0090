"""The address of a page: what the viewer chose, written so that a link shows the same again, in either language.

Values are ids, never labels. Whatever an address asks for that does not exist is left out, not an error.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service_levels.domain import periods
from service_levels.metrics import Scope
from service_levels.ui import i18n

UNHEARD = ("officer", "target")  # filters of the commands that no page takes
# Name in the address -> field of Choice.
FILTERS = {"office": "offices", "service": "services", "channel": "channels", "district": "districts"}
# Listed requests may be narrowed to these, as metrics.listing knows them.
PARTS_OF_ALL = (
    "on_time", "late", "through_outage", "running", "waiting", "void", "unmeasured", "affected", "incomplete",
    "returned",
)  # fmt: skip
# What single charts can be switched to -> the choices, the first where the address names none.
SWITCHES = {
    "way": ("due", "submitted", "ended", "closed", "finished"),  # how the on-time rate is counted
    "split": ("service", "channel", "district", "office", "returned"),  # by what a change is explained
    "whom": ("all", "late"),  # whose wait is split
    "group": ("office", "channel", "district", "service", "officer"),  # what is compared
    "rate": ("on_time", "incomplete"),  # by which share
    "dated": ("due", "submitted", "ended"),  # the date by which listed requests are in the period
    "only": ("all", *PARTS_OF_ALL),  # which of them are listed
}
TEXTS = ("focus", "request", "at", "document", "measure", "hall", "counter", "minutes", "wait", "counters")
KEYS = ("lang", "period", "from", "to", *FILTERS, *SWITCHES, *TEXTS)
LONGEST = 50  # values of one filter that an address may carry
LONGEST_TEXT = 200  # characters of a text


@dataclass(frozen=True, slots=True)
class Choice:
    """What the viewer chose. `from_on` and `to_on` are set only with the period "own".

    `way`, `split`, `whom`, `group` and `rate` are switches of single charts, `dated`, `only` and `document` (one that
    was missing) narrow the list of requests; `focus` is the one service that a curve is drawn of ("": the one with most
    requests), `measure` the one whose effect is shown ("": the latest). `request` is the number that was searched for,
    `at` the office that it is of, where that is known. `hall` is the office whose load is shown ("": the one with most
    requests), `counter` the channel that is its counter ("": what the catalogue says); `minutes` at the counter, the
    longest `wait` in minutes and the `counters` now are numbers as the viewer wrote them ("": none given).
    """

    language: str = i18n.DEFAULT
    period: str = periods.DEFAULT
    from_on: date | None = None
    to_on: date | None = None
    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    districts: tuple[str, ...] = ()
    way: str = SWITCHES["way"][0]
    split: str = SWITCHES["split"][0]
    whom: str = SWITCHES["whom"][0]
    group: str = SWITCHES["group"][0]
    rate: str = SWITCHES["rate"][0]
    dated: str = SWITCHES["dated"][0]
    only: str = SWITCHES["only"][0]
    focus: str = ""
    document: str = ""
    measure: str = ""
    hall: str = ""
    counter: str = ""
    minutes: str = ""
    wait: str = ""
    counters: str = ""
    request: str = ""
    at: str = ""

    def within(self, options: Mapping[str, Sequence[str]]) -> "Choice":
        """The same without the values that do not exist; `options` holds those that do, by name in the address."""
        kept = {
            field: tuple(value for value in getattr(self, field) if value in options.get(name, ()))
            for name, field in FILTERS.items()
        }
        single = {"focus": "service", "hall": "office", "counter": "channel"}
        kept_single = {
            field: value if (value := getattr(self, field)) in options.get(name, ()) else ""
            for field, name in single.items()
        }
        return replace(self, **kept, **kept_single)

    def dates(self, today: date) -> periods.Period:
        """The period's dates for data that speaks up to `today`."""
        if self.from_on and self.to_on:
            return periods.of_dates(self.from_on, self.to_on, today)
        return periods.preset(self.period, today)

    def scope(self, from_on: date | None, to_on: date | None) -> Scope:
        """The filters and the given dates (None: open) as the metrics take them."""
        chosen = {field: getattr(self, field) for field in FILTERS.values()}
        return Scope(**chosen, from_on=from_on, to_on=to_on)


def read(address: Mapping[str, Iterable[str]], language: str) -> Choice:
    """The choice that an address speaks of; `language` where it names none (the browser's)."""
    values = {key: [str(value) for value in address.get(key, ())] for key in KEYS}
    first = {key: found[-1] if found else "" for key, found in values.items()}
    lists = {
        field: tuple(dict.fromkeys(value for value in values[name] if value))[:LONGEST]
        for name, field in FILTERS.items()
    }
    switches = {name: first[name] for name, choices in SWITCHES.items() if first[name] in choices}
    spoken = first["lang"] if first["lang"] in i18n.LANGUAGES else language
    texts = {name: first[name].strip()[:LONGEST_TEXT] for name in TEXTS}
    choice = Choice(language=spoken, **lists, **switches, **texts)
    if first["period"] in periods.PRESETS:
        return replace(choice, period=first["period"])
    from_on, to_on = _day(first["from"]), _day(first["to"])
    if first["period"] == periods.OWN and from_on and to_on and from_on <= to_on:
        return replace(choice, period=periods.OWN, from_on=from_on, to_on=to_on)
    return choice


def write(choice: Choice) -> dict[str, list[str]]:
    """The address of a choice; `read` gives the choice back."""
    address = {"lang": [choice.language], "period": [choice.period]}
    if choice.from_on and choice.to_on:
        address |= {"from": [choice.from_on.isoformat()], "to": [choice.to_on.isoformat()]}
    address |= {name: list(getattr(choice, field)) for name, field in FILTERS.items() if getattr(choice, field)}
    turned = {name: getattr(choice, name) for name in SWITCHES}
    address |= {name: [value] for name, value in turned.items() if value != SWITCHES[name][0]}
    return address | {name: [value] for name in TEXTS if (value := getattr(choice, name))}


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if periods.EARLIEST <= day <= periods.LATEST else None
