"""What the tests of backups share: rows for every table, and the two commands."""

from pathlib import Path

from etl import restoring
from etl.backing_up import Made, back_up
from service_levels import mart
from tests.worlds import World

HEAD = "request_id,office,service,submitted_at,finished_at,missing_documents\n"
MANY = HEAD + "".join(
    f"R{n},{('cilegon', 'jayapura')[n % 2]},KTP,2024-0{1 + n % 9}-04T09:00:00+07:00,"
    f"{'' if n % 5 == 0 else f'2024-0{1 + n % 9}-04T1{n % 6}:00:00+07:00'},{'KK;X–☃' if n % 7 == 0 else ''}\n"
    for n in range(120)
)
LATER = HEAD + "Z1,cilegon,KTP,2024-11-04T09:00:00+07:00,,\n"
EVENTS = (
    "request_id,office,service,at,event\n"
    "E1,cilegon,KTP,2024-03-04,submitted\nE1,cilegon,KTP,2024-03-05T09:00:00+07:00,completed\n"
)
PINGS = "at,target,up,latency_ms\n" + "".join(
    f"2024-03-04 {h:02d}:{m:02d}+07:00,siak,{int(h != 9)},{'' if m % 9 == 0 else m / 7}\n"
    for h in (8, 9, 10) for m in range(60)
)  # fmt: skip
SKM = "office,service,answered_at,u1,u2,u3,u4,u5,u6,u7,u8,u9\ncilegon,KTP,2024-03-04,4,3,4,3,4,3,4,3,4\n"
OUTAGES = "target,start,end\nwifi,2024-03-04 09:00+07:00,\n"
COMPLAINTS = "complaint_id,office,received_at\nK1,cilegon,2024-03-04T09:00:00+07:00\n"
BAD = HEAD + 'B1,atlantis,KTP,2024-03-04T09:00:00+07:00,,\n"B""\n2",cilegon,"KTP\\N\t",never,,\n'


def fill(world: World) -> World:
    """Rows for every table."""
    mapping = world.file('[columns]\nofficer = "petugas"\n', "mapping.toml")
    for kind, content in {
        "requests": MANY, "events": EVENTS, "pings": PINGS, "skm": SKM, "outages": OUTAGES, "complaints": COMPLAINTS,
    }.items():  # fmt: skip
        world.load(kind, content, exported_at="2024-10-01T00:00:00+07:00")
    world.load("requests", BAD.replace("missing_documents", "petugas"), mapping=mapping)
    empty = {name for name, rows in world.truth().items() if not rows}
    assert empty <= {"mendings"}, f"give rows to {empty}, so that a backup of them is tried"
    return world


def backup(world: World, folder: Path, keep: int = 5, keys: list | None = None) -> Path:
    return made(world, folder, keep, keys).path


def made(world: World, folder: Path, keep: int = 5, keys: list | None = None) -> Made:
    return back_up(world.url, world.data, folder, keep, keys)


def restore(world: World, file: Path, replace: bool = False, key: Path | None = None) -> restoring.Restored:
    return restoring.restore(world.url, world.data, file, key, replace, lambda *_: None)


def is_as_rebuilt(world: World) -> bool:
    seen = world.seen()
    mart.rebuild(world.url, world.data)
    return world.seen() == seen
