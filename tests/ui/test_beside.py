"""What is made beside the pages."""

from threading import Event, current_thread, main_thread

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
