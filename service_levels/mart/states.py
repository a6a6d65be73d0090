"""The states of the truth as marts see them: each change of the data is one, in the transaction that makes it.

A data folder keeps the manifest of the state that its files show. One that is behind (another machine has loaded)
learns here which months it must measure anew.
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, insert, select

from service_levels.store.schema import mart_states


@dataclass(frozen=True, slots=True)
class State:
    """`token` tells it from every other, also of other databases and of another line of history (a restored backup)."""

    version: int
    token: str

    @property
    def name(self) -> str:
        """How readers know it."""
        return f"{self.version}-{self.token[:8]}"


@dataclass(frozen=True, slots=True)
class Touched:
    """What differs between two states: months (YYYY-MM) of offices, whether the spans; or nobody knows: everything."""

    everything: bool = False
    months: Mapping[str, frozenset[str]] = field(default_factory=dict)
    spans: bool = False

    def with_(self, other: "Touched") -> "Touched":
        """Both together."""
        offices = self.months.keys() | other.months.keys()
        none: frozenset[str] = frozenset()
        months = {office: self.months.get(office, none) | other.months.get(office, none) for office in offices}
        return Touched(self.everything or other.everything, months, self.spans or other.spans)

    def text(self) -> str:
        """As it is kept."""
        if self.everything:
            return json.dumps({"everything": True})
        return json.dumps({"months": {office: sorted(those) for office, those in sorted(self.months.items()) if those},
                           "spans": self.spans})  # fmt: skip

    @classmethod
    def of(cls, text: str) -> "Touched":
        """From what is kept."""
        told = json.loads(text)
        months = {office: frozenset(those) for office, those in told.get("months", {}).items()}
        return cls(told.get("everything", False), months, told.get("spans", False))


def current(connection: Connection) -> State:
    """The state that a transaction sees."""
    query = select(mart_states.c.version, mart_states.c.token).order_by(mart_states.c.version.desc()).limit(1)
    return State(*connection.execute(query).one())


def database(connection: Connection) -> str:
    """The name of the database in the folders of marts: what its first state was called."""
    query = select(mart_states.c.token).order_by(mart_states.c.version).limit(1)
    return connection.execute(query).scalar_one()[:16]


def advance(connection: Connection, touched: Touched) -> State:
    """Begins a new state, which differs from the one before in what is touched."""
    new = State(current(connection).version + 1, uuid.uuid4().hex)
    connection.execute(insert(mart_states).values(version=new.version, token=new.token, touched=touched.text()))
    return new


def is_of(connection: Connection, state: State) -> bool:
    """Whether the truth was in this state once."""
    query = select(mart_states.c.token).where(mart_states.c.version == state.version)
    return connection.execute(query).scalar_one_or_none() == state.token


def since(connection: Connection, state: State) -> Touched:
    """What was touched after a state that the truth was in."""
    query = select(mart_states.c.touched).where(mart_states.c.version > state.version)
    found = Touched()
    for text in connection.execute(query).scalars():
        found = found.with_(Touched.of(text))
    return found
