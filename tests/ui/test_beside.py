"""What is made beside the pages."""

from threading import Event, Semaphore, current_thread, main_thread

import pytest

from service_levels.store import StoreError
from service_levels.ui import beside


def test_a_page_goes_on_without_what_is_not_made_yet() -> None:
    go = Event()
    promised = beside.made("it", lambda: go.wait(10))
    assert beside.soon(promised, 0) is None
    go.set()
    assert beside.soon(promised, 10) is True


def test_it_is_made_in_a_thread_that_no_end_of_the_server_waits_for() -> None:
    thread = beside.soon(beside.made("it", current_thread), 10)
    assert thread is not None
    assert thread is not main_thread()
    assert thread.daemon


@pytest.mark.parametrize("error", [ValueError("the file is gone"), TimeoutError("the file is gone")])
def test_what_fails_is_an_error_and_is_not_awaited_for_ever(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    def make() -> None:
        raise error

    promised = beside.made("the list", make)
    with pytest.raises(StoreError, match="the file is gone"):
        beside.soon(promised, 10)
    assert "the list cannot be made" in caplog.text
    assert "Traceback" in caplog.text


def test_however_many_ask_few_are_made_at_once_and_all_in_the_end() -> None:
    go, begun = Event(), Semaphore(0)

    def make() -> int:
        begun.release()
        assert go.wait(10)
        return 1

    asked = [beside.made("it", make) for _ in range(beside.AT_ONCE + 20)]
    for _ in range(beside.AT_ONCE):
        assert begun.acquire(timeout=10)
    assert not begun.acquire(timeout=0.05)
    go.set()
    assert [beside.soon(one, 10) for one in asked] == [1] * len(asked)


def test_what_nobody_holds_any_more_is_not_made() -> None:
    go, late = Event(), Event()
    busy = [beside.made("it", lambda: go.wait(10)) for _ in range(beside.AT_ONCE)]
    left = beside.made("it", late.set)
    after = beside.made("it", lambda: True)
    del left
    go.set()
    assert beside.soon(after, 10) is True
    assert all(beside.soon(one, 10) for one in busy)
    assert not late.is_set()
