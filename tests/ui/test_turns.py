"""Few pages are worked out at once, whoever waits for a program holds nobody up, and nobody is forgotten."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event, Semaphore

import pytest

from service_levels.ui import turns

PAGES = turns.AT_ONCE + 12


def test_however_many_come_few_are_worked_out_at_once_and_all_in_the_end() -> None:
    go, begun = Event(), Semaphore(0)

    def page() -> int:
        with turns.taken():
            begun.release()
            assert go.wait(10)
            return 1

    with ThreadPoolExecutor(PAGES) as pool:
        asked = [pool.submit(page) for _ in range(PAGES)]
        for _ in range(turns.AT_ONCE):
            assert begun.acquire(timeout=10)
        assert not begun.acquire(timeout=0.05)
        go.set()
        assert [one.result(10) for one in asked] == [1] * PAGES


def test_pages_that_wait_for_a_program_hold_no_turn() -> None:
    go, waiting = Event(), Semaphore(0)

    def page() -> None:
        with turns.taken(), turns.left(), turns.left():
            waiting.release()
            assert go.wait(10)

    with ThreadPoolExecutor(PAGES + 1) as pool:
        asked = [pool.submit(page) for _ in range(PAGES)]
        for _ in range(PAGES):
            assert waiting.acquire(timeout=10)
        with turns.taken():
            go.set()
        for one in asked:
            one.result(10)


def test_what_fails_gives_its_turn_back() -> None:
    for _ in range(PAGES):
        with pytest.raises(LookupError), turns.taken(), turns.left():
            raise LookupError
    with turns.taken():
        pass


def test_who_has_no_turn_leaves_none() -> None:
    with turns.left():
        pass
