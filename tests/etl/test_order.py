"""Whatever the order and the pieces, the same files give the same state; twice is once; undo restores."""

import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.load import undo
from service_levels import mart
from tests.worlds import CATALOGUE, World, emptied, sqlite_world

Make = Callable[[], World]
REQUESTS = (
    "request_id", "office", "service", "submitted_at", "channel", "complete_at", "finished_at", "status",
    "missing_documents",
)  # fmt: skip
EVENTS = ("request_id", "office", "at", "event", "service", "missing_documents")
PINGS = ("at", "target", "up")
EFFORT = settings(
    max_examples=settings.default.max_examples // 5,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """Makes empty worlds, any number of them on one engine."""
    if request.param == "sqlite":
        return lambda: sqlite_world(Path(tempfile.mkdtemp(dir=tmp_path))).init()
    url = request.getfixturevalue("postgres_url")
    return lambda: emptied(World(url, tmp_path)).init()


def at(minute: int) -> str:
    """An instant of four working days, around the turn of a month."""
    day, rest = divmod(minute, 24 * 60)
    return f"2024-{('02-28', '02-29', '03-01', '03-04', '03-05')[day]}T{rest // 60:02d}:{rest % 60:02d}:00+07:00"


minutes = st.integers(0, 4 * 24 * 60).map(lambda minute: minute // 30 * 30)
ids = st.sampled_from(["A1", "A2", "A3", "A4"])
offices = st.sampled_from(["cilegon", "jayapura"])


@st.composite
def request_row(draw: st.DrawFn) -> dict[str, str]:
    begin = draw(minutes)
    end = draw(st.none() | st.integers(begin, 4 * 24 * 60 + 600))
    status = draw(st.sampled_from(["finished", "rejected", "withdrawn"])) if end is not None else "open"
    complete = draw(st.none() | st.integers(begin, begin + 600))
    return {
        "request_id": draw(ids),
        "office": draw(offices),
        "service": draw(st.sampled_from(["ktp-el", "KTP", "lain"])),
        "channel": draw(st.sampled_from(["loket", "daring", ""])),
        "submitted_at": at(begin),
        "complete_at": at(complete) if complete is not None else "",
        "finished_at": at(end) if end is not None else "",
        "status": status,
        "missing_documents": draw(st.sampled_from(["", "KK", "KK;F-1.02"])),
    }


@st.composite
def event_row(draw: st.DrawFn) -> dict[str, str]:
    return {
        "request_id": draw(ids),
        "office": draw(offices),
        "at": at(draw(minutes)),
        "event": draw(st.sampled_from(["submitted", "returned", "resubmitted", "completed", "finished", "withdrawn"])),
        "service": draw(st.sampled_from(["ktp-el", ""])),
        "missing_documents": draw(st.sampled_from(["", "KK", "F-1.02"])),
    }


ping_row = st.builds(
    lambda minute, target, up: {"at": at(minute), "target": target, "up": up},
    st.integers(0, 4 * 24 * 60), st.sampled_from(["siak", "wifi"]), st.sampled_from("011"),
)  # fmt: skip


@st.composite
def outage(draw: st.DrawFn) -> list[dict[str, str]]:
    begin, length = draw(minutes), draw(st.integers(3, 40))
    target = draw(st.sampled_from(["siak", "wifi"]))
    return [{"at": at(begin + n), "target": target, "up": draw(st.sampled_from("00001"))} for n in range(length)]


@st.composite
def export(draw: st.DrawFn) -> tuple[str, list[dict[str, str]], tuple[str, ...], str | None]:
    """Kind, rows, columns and export time of a file."""
    kind = draw(st.sampled_from(["requests", "requests", "events", "pings"]))
    if kind == "pings":
        rows = draw(outage()) + draw(st.lists(ping_row, max_size=5))
        return kind, rows, PINGS, None
    if kind == "events":
        columns = EVENTS[: draw(st.integers(4, len(EVENTS)))]
        rows = draw(st.lists(event_row(), min_size=1, max_size=8))
    else:
        columns = REQUESTS[: draw(st.sampled_from([4, 5, len(REQUESTS), len(REQUESTS)]))]
        rows = draw(st.lists(request_row(), min_size=1, max_size=6))
    exported = draw(st.none() | minutes.map(at))
    return kind, rows, columns, exported


def agreed(file: tuple) -> tuple:
    """The file with one submission and service a request: within a file, rows that contradict each other are rejected,
    and apart from each other they are not.
    """
    kind, rows, *rest = file
    first: dict[tuple[str, str], dict[str, str]] = {}
    if kind == "requests":
        rows = [
            row | {name: first.setdefault((row["office"], row["request_id"]), row)[name]
                   for name in ("submitted_at", "service")}
            for row in rows
        ]  # fmt: skip
    return kind, rows, *rest


def text(rows: list[dict[str, str]], columns: tuple[str, ...]) -> str:
    return "\n".join([",".join(columns), *(",".join(row[name] for name in columns) for row in rows)]) + "\n"


def load(world: World, file: tuple) -> int | None:
    kind, rows, columns, exported = file
    return world.load(kind, text(rows, columns), exported_at=exported).batch


@EFFORT
@given(files=st.lists(export(), min_size=2, max_size=4), order=st.randoms(use_true_random=False))
def test_any_order_gives_the_same_state_and_what_a_rebuild_gives(make: Make, files: list, order) -> None:
    one = make()
    for file in files:
        load(one, file)
    seen = one.seen()
    mart.rebuild(one.url, one.data)
    assert one.seen() == seen
    shuffled = list(files)
    order.shuffle(shuffled)
    other = make()
    for file in shuffled:
        load(other, file)
    assert other.seen() == seen


@EFFORT
@given(file=export().map(agreed), after=export(), cut=st.integers(1, 7))
def test_a_file_may_be_split_anyhow(make: Make, file: tuple, after: tuple, cut: int) -> None:
    kind, rows, columns, exported = file
    exported = exported or at(3 * 24 * 60)
    whole, pieces = make(), None
    load(whole, (kind, rows, columns, exported))
    load(whole, after)
    seen = whole.seen()
    pieces = make()
    load(pieces, after)
    for part in (rows[cut:], rows[:cut]):
        if part:
            load(pieces, (kind, part, columns, exported))
    assert pieces.seen() == seen


@EFFORT
@given(files=st.lists(export(), min_size=2, max_size=4), data=st.data())
def test_undo_is_as_if_it_had_never_been_and_twice_is_once(make: Make, files: list, data: st.DataObject) -> None:
    world = make()
    batches = [load(world, file) for file in files]
    seen = world.seen()
    assert [load(world, file) for file in files] == batches
    assert world.seen() == seen
    gone = data.draw(st.sampled_from(sorted({batch for batch in batches if batch})))
    world.undo(gone)
    without = world.seen()
    for file, batch in zip(files, batches, strict=True):
        if batch == gone:
            load(world, file)
    assert world.seen() == seen
    other = make()
    for file, batch in zip(files, batches, strict=True):
        if batch != gone:
            load(other, file)
    assert other.seen() == without


@EFFORT
@given(files=st.lists(export(), min_size=2, max_size=4), steps=st.lists(st.integers(0, 7), min_size=3, max_size=8))
def test_after_any_sequence_of_loads_and_undos_only_what_stands_counts(make: Make, files: list, steps: list) -> None:
    """A step loads a file, or takes back the load of one that stands, having looked at what that would do."""
    world = make()
    standing: dict[int, int] = {}
    for step in steps:
        place = step % len(files)
        if place in standing:
            seen = world.seen()
            undo(world.url, world.data, standing[place], dry_run=True)
            assert world.seen() == seen
            gone = standing[place]
            world.undo(gone)
            standing = {other: batch for other, batch in standing.items() if batch != gone}
        elif (batch := load(world, files[place])) is not None:
            standing[place] = batch
    other = make()
    for place in standing:
        load(other, files[place])
    assert world.seen() == other.seen()


@EFFORT
@given(files=st.lists(export(), min_size=1, max_size=3))
def test_a_new_edition_measures_what_was_loaded_before(make: Make, files: list) -> None:
    newer = CATALOGUE + '[[service]]\nid = "lain-lain"\nname = { id = "lain", en = "Other" }\nrequires = []\n'
    one = make()
    for file in files:
        load(one, file)
    one.catalogue(newer)
    other = make()
    other.catalogue(newer)
    for file in files:
        load(other, file)
    assert one.seen() == other.seen()
