"""The simulated office as its own files say it: semicolons, day first, Indonesian words, and the usual blemishes.

Each export also knows which of its lines cannot be used (`bad`: physical line, 1 is the heading, to the field at
fault, None for a torn row), so that a test can hold the reader to exactly these.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random

from sample_data import story
from sample_data.office import day_of, moment, seconds
from sample_data.services import SERVICES
from sample_data.simulation import Request

REGISTER_HEADING = (
    "No. Registrasi;Kantor;Jenis Layanan;Kanal;Petugas;Kecamatan;Tanggal Pengajuan;Tanggal Lengkap;"
    "Tanggal Selesai;Status;Kekurangan Berkas;Keterangan"
)
HISTORY_HEADING = "No. Registrasi;Waktu;Kejadian;Jenis Layanan;Kanal;Petugas;Kecamatan;Kekurangan Berkas;Catatan"
PING_HEADING = "Waktu;Target;Status;Latensi (ms)"
SURVEY_HEADING = "Tanggal;Layanan;" + ";".join(f"U{number}" for number in range(1, 10))

EVENT_WORDS = {
    "submitted": "Diajukan",
    "returned": "Dikembalikan",
    "resubmitted": "Diajukan ulang",
    "completed": "Lengkap",
    "finished": "Selesai",
    "rejected": "Ditolak",
    "withdrawn": "Dibatalkan",
}
REMARKS = ("Diambil keluarga", "Lansia, didahulukan", "Difabel, didahulukan", "Titip tetangga", "Perlu dicek ulang")
NOTES = ("foto buram – mohon kirim ulang", "scan terpotong – ulangi", "belum ditandatangani – lengkapi dulu")


@dataclass(frozen=True)
class Export:
    """A file: its name, its bytes, and the lines that a reader must reject, with the field at fault (None: the row)."""

    name: str
    content: bytes
    bad: dict[int, str | None]


def register(requests: Sequence[Request], random: Random) -> Export:
    """The counter's register at the end of the story, with every kind of blemish."""
    now = seconds(story.EXPORTED_AT)
    at_counter = [request for request in requests if request.channel == "Loket" and not _is_forgotten(request)]
    collected = [request for request in requests if request.channel != "Loket" and request.id.endswith("-004")]
    late: list[str] = []
    lines: list[str] = []
    for request in sorted([*at_counter, *collected], key=lambda request: (request.submitted_at, request.id)):
        is_typed_late = request.channel == "Loket" and day_of(request.submitted_at) in story.TYPED_LATE
        if request.channel != "Loket":
            remark = "Diambil di loket"
        elif is_typed_late:
            remark = "Entri susulan"
        else:
            remark = random.choice(REMARKS) if random.random() < 0.03 else ""
        line = _register_line(request, now, remark, random)
        (late if is_typed_late else lines).append(line)
        if random.random() < 0.0012:  # pasted twice
            lines.append(line)
        ended = request.last("finished")
        if random.random() < 0.0008 and ended is not None and ended.at <= now:  # an older state was never removed
            lines.insert(-1, _register_line(request, ended.at - 1, remark, random))
    return _export("permohonan.csv", REGISTER_HEADING, [*lines, *late], _bad_register_lines(), "utf-8-sig")


def old_register(requests: Sequence[Request], random: Random) -> Export:
    """One month of the counter's register as it stood at the end of that month: older and partial."""
    first, exported_at = story.OLD_EXPORT
    lines = [
        _register_line(request, seconds(exported_at), "", random)
        for request in requests
        if request.channel == "Loket"
        and first <= day_of(request.submitted_at)
        and request.submitted_at <= seconds(exported_at)
    ]
    return _export("permohonan_april_2026.csv", REGISTER_HEADING, lines, {}, "utf-8-sig")


def history(requests: Sequence[Request], random: Random) -> Export:
    """What the programs for WhatsApp and the online form wrote down, event by event, in order of time."""
    rows = []
    for request in requests:
        if request.channel == "Loket":
            continue
        service = _service_name(request.service, random)
        for event in request.known_at(seconds(story.EXPORTED_AT)).events:
            note = random.choice(NOTES) if event.event == "returned" and random.random() < 0.08 else ""
            at = f"{moment(event.at):%d/%m/%Y %H:%M:%S}"
            where = f"{service};{request.channel};{event.officer};{request.district}"
            line = f"{request.id};{at};{EVENT_WORDS[event.event]};{where};{_documents(event.missing, random)};{note}"
            rows.append((event.at, line))
    lines = [line for _, line in sorted(rows, key=lambda row: row[0])]
    copies = sorted(random.sample(range(len(lines)), 9))
    for more, place in enumerate(copies):
        lines.insert(place + more, lines[place + more])
    bad = {
        2_000: ("W-250407-901;07/04/2025 25:61:00;Diajukan;Akta Kelahiran;WhatsApp;P04;Grogol;;", "at"),
        9_000: ("D-251124-902;24/11/2025 10:12:40;Disposisi Kasi;Akta Kematian;Daring;P05;Cibeber;;", "event"),
        15_000: (";13/04/2026 08:03:11;Diajukan;Akta Kelahiran;WhatsApp;P04;Jombang;;", "request_id"),
    }
    return _export("riwayat.csv", HISTORY_HEADING, lines, bad, "cp1252")


def ping_log(pings: Sequence[tuple[int, str, bool, float | None]]) -> Export:
    """What the watching computer wrote: decimal commas, no milliseconds where nothing answered."""
    lines = []
    for at, target, is_up, latency in pings:
        length = "" if latency is None else f"{latency:.1f}".replace(".", ",")
        lines.append(f"{moment(at):%d/%m/%Y %H.%M};{target};{'up' if is_up else 'down'};{length}")
    bad = {
        10_000: ("14/04/2025 08.00;siak;tidak terbaca;", "up"),
        50_000: ("00/00/0000 00.00;internet-kantor;up;14,2", "at"),
    }
    return _export("ping_server.csv", PING_HEADING, lines, bad, "utf-8")


def survey(requests: Sequence[Request], random: Random) -> Export:
    """Answers to the satisfaction survey, 1 to 4: one in fourteen answers; a long wait spoils U3."""
    rows = []
    for request in requests:
        ended = request.last("finished")
        if ended is None or random.random() > 1 / 14:
            continue
        at = ended.at + random.randrange(60, 5 * 3600)
        if at > seconds(story.EXPORTED_AT):
            continue
        days = (ended.at - request.submitted_at) / 86_400
        scores = [_score(random, content) for content in (3.25, 3.3, 3.55 - min(1.2, 0.14 * days), 3.9, 3.4, 3.35, 3.4)]
        scores += [_score(random, 3.0), _score(random, 3.15)]
        answers = ";".join(str(score) for score in scores)
        rows.append((at, f"{moment(at):%d/%m/%Y %H.%M};{_service_name(request.service, random)};{answers}"))
    bad = {700: ("17/02/2026 10.20;Akta Kelahiran;3;3;7;4;3;3;4;3;3", "u3")}
    return _export("skm.csv", SURVEY_HEADING, [line for _, line in sorted(rows)], bad, "utf-8-sig")


def _score(random: Random, content: float) -> int:
    return max(1, min(4, round(random.gauss(content, 0.55))))


def _register_line(request: Request, now: int, remark: str, random: Random) -> str:
    """One row of the register as it stood at an instant."""
    known = request.known_at(now)
    complete, ended = known.last("completed"), known.last("finished", "rejected", "withdrawn")
    if ended is not None:
        status = EVENT_WORDS[ended.event]
    elif complete is not None:
        status = "Diproses"
    else:
        status = "Berkas belum lengkap" if known.missing else "Diajukan"
    cells = (
        request.id,
        story.OFFICE_NAME,
        _service_name(request.service, random),
        request.channel,
        known.events[-1].officer if known.events else "",
        request.district,
        _minute(request.submitted_at),
        _minute(complete.at) if complete else "",
        _minute(ended.at) if ended else "",
        status,
        _documents(known.missing, random),
        remark,
    )
    return ";".join(cells)


def _bad_register_lines() -> dict[int, tuple[str, str | None]]:
    """Line of the file to (what it says, the field that makes it unusable; None: it is torn)."""
    start = "Kota Cilegon;Akta Kelahiran;Loket;P02"
    return {
        310: (f"L-250218-901;{start};Cibeber;31/02/2025 09.15;;;Diproses;;", "submitted_at"),
        1_460: (
            f"L-250424-902;{start};Grogol;24/04/2025 10.02;24/04/2025 10.15;23/04/2025 14.40;Selesai;;",
            "finished_at",
        ),
        3_050: (
            "L-250722-903;Kota Serang;Akta Kelahiran;Loket;P02;Jombang;22/07/2025 08.31;;;Diproses;;salah loket",
            "office",
        ),
        4_420: ("L-251006-904;Kota Cilegon;Akta Kelahiran;Loket", None),
        5_555: (f"L-251201-905;{start};Ciwandan;01/12/2062 09.47;;;Diproses;;", "submitted_at"),
        7_010: (f";{start};Citangkil;10/03/2026 11.20;10/03/2026 11.31;;Diproses;;nomor belum diisi", "request_id"),
        8_888: (f"L-260618-907;{start};Jombang;18/06/2026 08.12;18/06/2026 08.25;;Selesai;;", "finished_at"),
    }


def _export(
    name: str, heading: str, lines: list[str], bad: Mapping[int, tuple[str, str | None]], encoding: str
) -> Export:
    """Lines with the unusable ones put at their places, joined as Excel does it (CRLF) and encoded."""
    whole = [heading, *lines]
    for line, (text, _) in sorted(bad.items()):
        whole.insert(line - 1, text)
    content = ("\r\n".join(whole) + "\r\n").encode(encoding)
    return Export(name, content, {line: field for line, (_, field) in bad.items()})


def _is_forgotten(request: Request) -> bool:
    """A few requests of the older export that someone deleted from the register later."""
    first, _ = story.OLD_EXPORT
    on = day_of(request.submitted_at)
    return (on.year, on.month) == (first.year, first.month) and request.id.endswith("-013")


def _service_name(service: str, random: Random) -> str:
    """How the one who typed it calls the service: mostly its usual name."""
    names = SERVICES[service].names
    name = names[0] if random.random() < 0.88 else random.choice(names)
    change: Callable[[str], str] = str
    if random.random() < 0.02:
        change = random.choice((str.upper, str.lower, lambda text: text + " "))
    return change(name)


def _documents(missing: Sequence[str], random: Random) -> str:
    """Document codes with a comma between; now and then without dots and dashes, as people type them."""
    codes = [code.replace(".", "").replace("-", "") if random.random() < 0.05 else code for code in missing]
    return ", ".join(codes)


def _minute(at: int) -> str:
    return f"{moment(at):%d/%m/%Y %H.%M}"
