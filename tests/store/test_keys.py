"""The key that a database was begun with: known again, never silently another, on both databases."""

import hashlib
import hmac
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from etl.load import Job, load
from service_levels import config, key, store
from service_levels.privacy import Mask
from service_levels.store import keys
from tests.worlds import SECRET, World

HEADER = "request_id,office,service,submitted_at\n"
NUMBER = "3672014501900001"
ROW = f"{NUMBER},cilegon,KTP,2024-03-04T09:00:00+07:00\n"
OTHER = b"another key, as long as needed"


@pytest.fixture
def given(world: World, monkeypatch: pytest.MonkeyPatch) -> World:
    """A world whose data folder is that of the settings."""
    monkeypatch.setenv("DATA_DIR", str(world.data))
    return world


def put_key(world: World, content: bytes) -> None:
    world.data.mkdir(exist_ok=True)
    (world.data / config.KEY_FILE).write_bytes(content)


def checks(world: World) -> list[tuple]:
    return world.rows("SELECT value FROM key_check")


def test_the_first_load_writes_the_check_and_the_next_ones_need_the_same_key(given: World) -> None:
    assert checks(given) == []
    given.load("requests", HEADER + ROW)
    assert checks(given) == [(keys.check_value(SECRET),)]
    given.load("requests", HEADER + ROW.replace("KTP", "KK"))
    path = given.file(HEADER + ROW.replace("09:", "10:"))
    with pytest.raises(store.KeyRefused, match=r"not the key that the database was begun with.*etl key --new"):
        load(given.url, given.data, Job("requests", [path]), OTHER)
    assert len(given.rows("SELECT * FROM batches")) == 2
    assert checks(given) == [(keys.check_value(SECRET),)]


def test_a_dry_run_writes_no_check(given: World) -> None:
    given.load("requests", HEADER + ROW, dry_run=True)
    assert checks(given) == []


def test_the_check_is_in_the_transaction_that_writes(given: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process may have begun the database between the look at the key and the writing."""
    path = given.file(HEADER + ROW)
    look = keys.check

    def begun_meanwhile(connection: Connection, secret: bytes | None, *place: str) -> None:
        look(connection, secret, *place)
        monkeypatch.setattr(keys, "check", look)
        with store.writing(store.create_engine(given.url)) as other:
            keys.hold(other, OTHER, 1)

    monkeypatch.setattr(keys, "check", begun_meanwhile)
    with pytest.raises(store.KeyRefused):
        load(given.url, given.data, Job("requests", [path]), SECRET)
    assert checks(given) == [(keys.check_value(OTHER),)]
    assert given.rows("SELECT * FROM batches") == []


def test_of_two_first_loads_with_two_keys_one_is_refused(given: World) -> None:
    paths = [given.file(HEADER + ROW), given.file(HEADER + ROW.replace("KTP", "KK"))]
    together, came = threading.Barrier(2), []

    def one(path: Path, secret: bytes) -> None:
        together.wait()
        try:
            came.append(load(given.url, given.data, Job("requests", [path]), secret).batch)
        except store.KeyRefused:
            came.append(None)

    threads = [threading.Thread(target=one, args=pair) for pair in zip(paths, (SECRET, OTHER), strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(came, key=str) == [1, None]
    (stored,) = given.rows("SELECT request_id FROM request_rows")
    (known,) = checks(given)
    used = next(secret for secret in (SECRET, OTHER) if keys.check_value(secret) == known[0])
    assert stored == (Mask(used).text(NUMBER),)


def test_a_database_that_never_had_a_key_gets_one_and_only_one(given: World) -> None:
    found: list[bytes] = []
    threads = [threading.Thread(target=lambda: found.append(key.of(given.url))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 6
    assert set(found) == {config.key()}


def test_a_lost_key_is_refused_and_never_made_anew(given: World) -> None:
    put_key(given, SECRET)
    given.load("requests", HEADER + ROW)
    assert key.of(given.url) == SECRET
    (given.data / config.KEY_FILE).unlink()
    with pytest.raises(store.KeyRefused, match=r"pii\.key: the key of the hashes is missing.*etl key --new"):
        key.of(given.url)
    assert not (given.data / config.KEY_FILE).exists()
    put_key(given, OTHER)
    with pytest.raises(store.KeyRefused, match=r"pii\.key: this is not the key"):
        key.of(given.url)
    put_key(given, SECRET)
    assert key.of(given.url) == SECRET


def test_a_database_of_an_older_version_takes_the_key_that_is_there(given: World) -> None:
    given.load("requests", HEADER + ROW)
    forget(given)
    put_key(given, SECRET)
    key.adopt(given.url)
    assert checks(given) == [(keys.check_value(SECRET),)]
    key.adopt(given.url)  # again changes nothing


def test_a_database_of_an_older_version_without_its_key_makes_none(given: World) -> None:
    given.load("requests", HEADER + ROW)
    forget(given)
    key.adopt(given.url)
    assert checks(given) == []
    with pytest.raises(store.KeyRefused, match="missing"):
        key.of(given.url)
    assert config.key() is None


def test_a_new_key_is_begun_only_when_told_and_only_where_the_old_one_is_gone(given: World) -> None:
    put_key(given, SECRET)
    given.load("requests", HEADER + ROW)
    with pytest.raises(store.KeyRefused, match="the right one"):
        key.anew(given.url)
    assert checks(given) == [(keys.check_value(SECRET),)]
    (given.data / config.KEY_FILE).unlink()
    key.anew(given.url)
    made = config.key()
    assert made not in (None, SECRET)
    assert key.of(given.url) == made
    put_key(given, OTHER)  # a key that is there is taken
    key.anew(given.url)
    assert key.of(given.url) == OTHER
    assert len(given.rows("SELECT * FROM batches")) == 1


def test_the_check_helps_nobody_to_find_the_key() -> None:
    """It is no hash that a person's number could be tried against, and dearer to try keys on than one."""
    check = keys.check_value(SECRET)
    assert len(check) == 32
    assert check not in hmac.new(SECRET, keys.SENTENCE, hashlib.sha256).hexdigest()
    assert keys.check_value(OTHER) != check
    assert keys.ROUNDS >= 10_000


def forget(world: World) -> None:
    """As an older version left it: loads, and no check."""
    with store.writing(store.create_engine(world.url)) as connection:
        connection.execute(text("DELETE FROM key_check"))
