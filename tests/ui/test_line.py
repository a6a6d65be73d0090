"""Whose turn it is: never more at once than may be, first come first served, no session takes all, nobody is lost."""

import threading
from collections.abc import Callable

import pytest

from service_levels.ui.line import Busy, Line


class Worker:
    """Waits for its turn in a thread, and works until it is let go."""

    def __init__(self, line: Line, owner: str, log: list["Worker"]) -> None:
        self.line, self.done, self.begun, self.came = line, threading.Event(), threading.Event(), None
        line.join(self, owner)
        self.thread = threading.Thread(target=self._work, args=(log,))
        self.thread.start()

    def _work(self, log: list["Worker"]) -> None:
        self.came = self.line.wait(self)
        if self.came:
            log.append(self)
            self.begun.set()
            self.done.wait()
        self.line.leave(self)

    def end(self) -> None:
        self.done.set()
        self.thread.join()


def worker(line: Line, log: list[Worker]) -> Callable[[str], Worker]:
    return lambda owner: Worker(line, owner, log)


def test_so_many_at_once_and_the_others_in_their_order() -> None:
    log: list[Worker] = []
    new = worker(line := Line(most=2, own=2), log)
    one, two, three, four = new("a"), new("b"), new("c"), new("d")
    assert one.begun.wait(10) and two.begun.wait(10)  # noqa: PT018 - both
    assert (line.before(three), line.before(four), len(log)) == (0, 1, 2)
    one.end()
    assert three.begun.wait(10)
    assert not four.begun.is_set()
    for each in (two, three, four):
        each.begun.wait(10)
        each.end()
    assert log == [*log[:2], three, four]


def test_one_session_leaves_room_for_the_next() -> None:
    log: list[Worker] = []
    new = worker(Line(most=3, own=1), log)
    first, again, other = new("a"), new("a"), new("b")
    assert first.begun.wait(10) and other.begun.wait(10)  # noqa: PT018 - both
    assert not again.begun.is_set()
    first.end()
    assert again.begun.wait(10)
    again.end()
    other.end()


def test_a_line_that_is_full_says_so() -> None:
    line = Line(most=1, own=1, line=4, own_line=2)
    tickets = [object() for _ in range(9)]
    line.join(tickets[0], "a")
    line.join(tickets[1], "a")
    with pytest.raises(Busy):
        line.join(tickets[2], "a")
    line.join(tickets[3], "b")
    line.join(tickets[4], "")
    with pytest.raises(Busy):
        line.join(tickets[5], "c")
    line.leave(tickets[1])
    line.join(tickets[6], "c")


def test_who_leaves_the_line_comes_to_no_turn_and_holds_up_nobody() -> None:
    log: list[Worker] = []
    new = worker(line := Line(most=1, own=1), log)
    first, left, last = new("a"), new("b"), new("c")
    first.begun.wait(10)
    line.leave(left)
    left.thread.join()
    assert left.came is False
    first.end()
    assert last.begun.wait(10)
    last.end()
