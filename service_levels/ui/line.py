"""Whose turn it is: so many commands run at once, in all and for one session, and the others wait in a line."""

import threading

MOST = 3  # at once: each may take a gigabyte and a core
OWN = 2  # at once for one session: a load, and a look beside it
LINE = 40  # wait in all; each has a thread of the server
OWN_LINE = 8  # wait for one session, which has no more files in hand at once


class Busy(Exception):
    """The line is full."""


class Line:
    """The line. A ticket is any object; `owner` is a session, empty for what belongs to none."""

    def __init__(self, most: int = MOST, own: int = OWN, line: int = LINE, own_line: int = OWN_LINE) -> None:
        self._most, self._own, self._long, self._own_long = most, own, line, own_line
        self._changed = threading.Condition()
        self._at_work: dict[int, str] = {}
        self._line: dict[int, str] = {}  # in the order of coming

    def join(self, ticket: object, owner: str) -> None:
        """Goes to the end of the line. Raises Busy where it is full."""
        with self._changed:
            mine = sum(other == owner for other in self._line.values()) if owner else 0
            if len(self._line) >= self._long or mine >= self._own_long:
                raise Busy
            self._line[id(ticket)] = owner

    def wait(self, ticket: object) -> bool:
        """Waits for its turn; False: it left the line."""
        with self._changed:
            self._changed.wait_for(lambda: id(ticket) not in self._line or self._next() == id(ticket))
            if id(ticket) not in self._line:
                return False
            self._at_work[id(ticket)] = self._line.pop(id(ticket))
            self._changed.notify_all()
            return True

    def leave(self, ticket: object) -> None:
        """Its work is over, or it waits no longer."""
        with self._changed:
            self._line.pop(id(ticket), None)
            self._at_work.pop(id(ticket), None)
            self._changed.notify_all()

    def before(self, ticket: object) -> int:
        """How many stand before it in the line."""
        with self._changed:
            return list(self._line).index(id(ticket)) if id(ticket) in self._line else 0

    def _next(self) -> int | None:
        """Who may begin: the first of the line whose session has not its share already."""
        if len(self._at_work) >= self._most:
            return None
        busy = list(self._at_work.values())
        return next((one for one, owner in self._line.items() if not owner or busy.count(owner) < self._own), None)
