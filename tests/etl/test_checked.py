"""Of which requests it is known whether anything was lacking: those of a source that speaks of documents at all."""

import pytest

from tests.worlds import World

HEADER = "request_id,office,service,submitted_at,finished_at"
DONE = "cilegon,KTP,2024-03-04T09:00:00+07:00,2024-03-05T09:00:00+07:00"
WITH = f"{HEADER},missing_documents\n"


def checked(world: World) -> dict[str, bool]:
    return dict(world.facts().select("request_id", "checked").iter_rows())


def test_a_file_without_a_word_about_documents_proves_nothing(world: World) -> None:
    world.load("requests", f"{HEADER}\nA1,{DONE}\nA2,{DONE}\n")
    assert checked(world) == {"A1": False, "A2": False}


def test_neither_does_a_column_that_is_always_empty(world: World) -> None:
    world.load("requests", f"{WITH}A1,{DONE},\nA2,{DONE},\n")
    assert checked(world) == {"A1": False, "A2": False}


@pytest.mark.parametrize("word", ["KK", "lengkap", "tidak ada"])
def test_an_empty_cell_speaks_where_another_one_says_something(world: World, word: str) -> None:
    world.load("requests", f"{WITH}A1,{DONE},\nA2,{DONE},{word}\n")
    assert checked(world) == {"A1": True, "A2": True}


def test_a_declared_completion_speaks_for_its_source(world: World) -> None:
    complete = f"{HEADER},complete_at\nA1,{DONE},2024-03-04T10:00:00+07:00\nA2,{DONE},\n"
    world.load("requests", complete)
    assert checked(world) == {"A1": True, "A2": True}


def test_exports_of_one_source_speak_for_each_other_until_they_are_undone(world: World) -> None:
    """The month in which nothing lacked is one of a source that tells when something does."""
    world.load("requests", f"{WITH}A1,{DONE},\n")
    later = world.load("requests", f"{WITH}A2,{DONE},KK\n")
    assert checked(world) == {"A1": True, "A2": True}
    world.load("requests", f"{HEADER},district\nA3,{DONE},Cibeber\n")
    assert checked(world) == {"A1": True, "A2": True, "A3": False}  # another source
    world.undo(later.batch)
    assert checked(world) == {"A1": False, "A3": False}


def test_another_office_does_not_speak_for_this_one(world: World) -> None:
    other = DONE.replace("cilegon", "jayapura")
    world.load("requests", f"{WITH}A1,{DONE},\nB1,{other},KK\n")
    assert checked(world) == {"A1": False, "B1": True}


def test_events_speak_where_the_office_records_returns_or_completions(world: World) -> None:
    head = "request_id,office,service,at,event\n"
    steps = "A1,cilegon,KTP,2024-03-04T09:00:00+07:00,submitted\nA1,cilegon,KTP,2024-03-05T09:00:00+07:00,finished\n"
    world.load("events", head + steps)
    assert checked(world) == {"A1": False}
    told = steps.replace("A1", "A2") + "A2,cilegon,KTP,2024-03-04T10:00:00+07:00,completed\n"
    more = world.load("events", head + told)
    assert checked(world) == {"A1": True, "A2": True}
    world.undo(more.batch)
    assert checked(world) == {"A1": False}
