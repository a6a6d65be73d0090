"""Numbers of people in disguise, and numbers that are nobody's: drawn from a seed, every kind equally often.

Written from the list of an attack, not from the patterns that find them. All numbers are made up.
"""

import random
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from uuid import UUID

PROVINCES = [11, 12, 13, 14, 15, 16, 17, 18, 19, 21, 31, 32, 33, 34, 35, 36, 51, 52, 53, 61, 62, 63, 64, 65, 71, 72, 73,
             74, 75, 76, 81, 82, 91, 92, 94]  # fmt: skip
TELLING = 12  # as many digits of an identity number in a row tell who it is


@dataclass(frozen=True)
class Disguise:
    """A text with a person's number in it. `digits` are those of the number (several: one after the other); of a
    phone without what it may lose: 0, 62, 00. `kind` names the disguise and begins with id or tel."""

    text: str
    digits: str
    kind: str


def in_clear(text: str, hidden: Disguise) -> bool:
    """Whether a text still tells the number: all its digits, or 12 in a row of an identity number."""
    seen = bare(text)
    if hidden.kind.startswith("tel"):
        return hidden.digits in seen
    return any(hidden.digits[at : at + TELLING] in seen for at in range(len(hidden.digits) - TELLING + 1))


@lru_cache(maxsize=2)  # thousands of numbers are looked for in one long text
def bare(text: str) -> str:
    """Letters and digits alone, digits of every script as 0 to 9."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in plain if c.isalnum())


def disguises(n: int, seed: int = 0) -> list[Disguise]:
    """n disguises, every kind equally often."""
    draw = random.Random(seed)
    kinds = sorted({**_identity_kinds(), **_phone_kinds()}.items())
    made = []
    for at in range(n):
        kind, make = kinds[at % len(kinds)]
        text, digits = make(draw)
        made.append(Disguise(text, digits, kind))
    return made


def harmless(n: int, seed: int = 0) -> list[str]:
    """n texts with numbers that are no person's: dates, instants, amounts, register numbers, times …"""
    draw = random.Random(seed)
    kinds = sorted(_harmless_kinds().items())
    return [kinds[at % len(kinds)][1](draw) for at in range(n)]


def identity(draw: random.Random) -> str:
    """Province, regency, district; day (women + 40), month, year of birth; serial: 16 digits."""
    regency = draw.choice([draw.randint(1, 20), draw.randint(71, 75)])
    day, month = draw.randint(1, 28) + draw.choice([0, 40]), draw.randint(1, 12)
    serial = draw.choice([draw.randint(1, 40), draw.randint(1, 9999)])
    place = f"{draw.choice([36, *PROVINCES])}{regency:02}{draw.randint(1, 30):02}"
    return f"{place}{day:02}{month:02}{draw.randint(0, 99):02}{serial:04}"


def mobile(draw: random.Random, length: int = 0) -> str:
    """What follows 0 or 62: 81234567890; `length` digits, else 10 to 12."""
    prefix = draw.choice(["811", "812", "813", "821", "822", "831", "852", "853", "856", "857", "878", "882", "896"])
    return prefix + _digits(draw, (length or draw.randint(10, 12)) - 3)


def landline(draw: random.Random) -> tuple[str, str]:
    """(area code without its zero, number of the subscriber)."""
    areas = [("21", 8), ("22", 7), ("24", 7), ("31", 7), ("61", 7), ("251", 7), ("254", 6), ("274", 6)]
    area, length = draw.choice(areas)
    return area, draw.choice("2345678") + _digits(draw, length - 1)


def _digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choice("0123456789") for _ in range(count))


_SHAPES = [
    (4, 4, 4, 4), (6, 6, 4), (2, 2, 2, 6, 4), (2,) * 8, (1,) * 16, (8, 8), (2, 2, 2, 2, 2, 2, 4), (15, 1), (1, 15),
]  # fmt: skip


def _parts(draw: random.Random, digits: str) -> list[str]:
    """A number in groups, as people write them or at any places."""
    if len(digits) == 16 and draw.random() < 0.8:
        shape = draw.choice(_SHAPES)
    else:
        cuts = sorted(draw.sample(range(1, len(digits)), draw.randint(1, 4)))
        shape = tuple(b - a for a, b in zip([0, *cuts], [*cuts, len(digits)], strict=True))
    rest = iter(digits)
    return ["".join(next(rest) for _ in range(length)) for length in shape]


def _joined(draw: random.Random, digits: str, signs: list[str]) -> str:
    """Groups with signs between, one kind throughout or mixed."""
    between = signs if draw.random() < 0.3 else [draw.choice(signs)]
    first, *rest = _parts(draw, digits)
    return first + "".join(draw.choice(between) + part for part in rest)


def _strewn(draw: random.Random, digits: str, signs: list[str]) -> str:
    """Signs after some of the digits, after one at least."""
    places = set(draw.sample(range(len(digits) - 1), draw.randint(1, len(digits) - 1)))
    return "".join(digit + (draw.choice(signs) if at in places else "") for at, digit in enumerate(digits))


DASHES = [chr(c) for c in range(0x10000) if unicodedata.category(chr(c)) == "Pd"] + ["\u2212", "\u00af", "\u02d7"]
SPACES = ["\u00a0", "\u2009", "\u202f", "\u3000", "\u2003", "\u2007", "\u205f", "\u1680", "  ", "   "]
LINES = ["\n", "\r\n", "\r", "\t", "\u2028", "\u0085", "\v", " \n ", "\n\n", "\t\t"]
INVISIBLE = ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060", "\ufeff", "\u200e", "\u202a", "\u180e", "\u2063"]
MARKS = ["\u0301", "\u0336", "\u0332", "\u20dd", "\ufe0f", "\u0335", "\ufe0f\u20e3", "\u034f"]
SCRIPTS = {
    "full-width": "０１２３４５６７８９", "Arabic": "٠١٢٣٤٥٦٧٨٩", "Persian": "۰۱۲۳۴۵۶۷۸۹", "Devanagari": "०१२३४५६७८९",
    "Javanese": "꧐꧑꧒꧓꧔꧕꧖꧗꧘꧙", "Balinese": "᭐᭑᭒᭓᭔᭕᭖᭗᭘᭙", "Thai": "๐๑๒๓๔๕๖๗๘๙", "mathematical": "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗",
    "superscript": "⁰¹²³⁴⁵⁶⁷⁸⁹", "subscript": "₀₁₂₃₄₅₆₇₈₉", "circled": "⓪①②③④⑤⑥⑦⑧⑨", "negative circled": "⓿❶❷❸❹❺❻❼❽❾",
    "segmented": "🯰🯱🯲🯳🯴🯵🯶🯷🯸🯹",
}  # fmt: skip


def _written(digits: str, script: str) -> str:
    return digits.translate(str.maketrans("0123456789", SCRIPTS[script]))


def _mixed(draw: random.Random, digits: str) -> str:
    return "".join(draw.choice([digit, *(signs[int(digit)] for signs in SCRIPTS.values())]) for digit in digits)


Maker = Callable[[random.Random], tuple[str, str]]


def _styles() -> Iterator[tuple[str, Callable[[random.Random, str], str]]]:
    """Ways to write digits apart or otherwise, for identity numbers and phones alike."""
    for name, sign in {"underscore": "_", "slash": "/", "colon": ":", "dot": ".", "comma": ",", "hyphen": "-"}.items():
        yield name, lambda draw, digits, sign=sign: _joined(draw, digits, [sign])
    yield "dashes", lambda draw, digits: _joined(draw, digits, DASHES)
    yield "doubled", lambda draw, digits: _joined(draw, digits, [s * 2 for s in "-./_ :,"] + [" - ", " / ", ", ", ". "])
    yield "mixed", lambda draw, digits: _joined(draw, digits, ["-", ".", "/", "_", " ", ":", ",", "–", ";", "|", "·"])
    yield "round brackets", lambda draw, digits: "".join(f"({part})" for part in _parts(draw, digits))
    yield "square brackets", lambda draw, digits: " ".join(f"[{part}]" for part in _parts(draw, digits))
    yield "spaces", lambda draw, digits: _joined(draw, digits, SPACES)
    yield "lines", lambda draw, digits: _joined(draw, digits, LINES)
    yield "invisible", lambda draw, digits: _strewn(draw, digits, INVISIBLE)
    yield "marks", lambda draw, digits: _strewn(draw, digits, MARKS)
    yield "mixed scripts", _mixed
    for script in SCRIPTS:
        yield script, lambda draw, digits, script=script: _written(digits, script)
    yield "script apart", lambda draw, digits: _joined(draw, _written(digits, draw.choice([*SCRIPTS])), [*"- .\u200b"])
    yield "apostrophe", lambda draw, digits: draw.choice(["'", "’", "`", '"', "‘", "''", "ʼ"]) + digits
    quotes = ['="{}"', '"{}"', "'{}'", "“{}”", "«{}»", '"""{}"""']
    yield "quoted", lambda draw, digits: draw.choice(quotes).format(digits)


def _identity_kinds() -> dict[str, Maker]:
    def of(change: Callable[[random.Random, str], str]) -> Maker:
        def make(draw: random.Random) -> tuple[str, str]:
            digits = identity(draw)
            return change(draw, digits), digits

        return make

    def year(draw: random.Random) -> str:
        return str(draw.randint(1990, 2030))

    def behind_it(draw: random.Random, digits: str) -> str:
        """Not three digits behind a number of provinces 16 to 18: that is the time in nanoseconds."""
        return digits + (year(draw) if digits[:2] in {"16", "17", "18"} else serial(draw))

    def serial(draw: random.Random) -> str:
        return draw.choice([f"{draw.randint(1, 999):03}", f"{draw.randint(1, 9999):04}", str(draw.randint(1, 99))])

    def two(draw: random.Random) -> tuple[str, str]:
        first, second = identity(draw), identity(draw)
        return first + draw.choice(["", "", "/", ",", "\n"]) + second, first + second

    def dated(draw: random.Random, digits: str) -> str:
        """Groups that read as a date: of birth, or what looks like a year."""
        a, b, c = draw.choice([(6, 8, 10), (4, 8, 10), (6, 8, 12), (8, 10, 12), (2, 4, 8)])
        sign = draw.choice("-./")
        return sign.join([digits[:a], digits[a:b], digits[b:c], digits[c:]])

    def born(draw: random.Random, digits: str) -> str:
        """Beside a date, on either side."""
        day = _instant(draw).strftime(draw.choice(["%d-%m-%Y", "%Y-%m-%d", "%d/%m/%Y", "%Y%m%d", "%d.%m.%Y %H.%M"]))
        return draw.choice([f"{day} {digits}", f"{digits} {day}", f"{day}_{digits}", f"{digits}/{day}"])

    def scientific(draw: random.Random, digits: str) -> str:
        return f"{digits[0]}{draw.choice('.,')}{digits[1:]}{draw.choice(['E+15', 'e+15', 'E15', 'e15', 'E+015'])}"

    def lost(draw: random.Random) -> tuple[str, str]:
        digits = identity(draw)[:15] + "0"
        return digits + draw.choice(["", ".0", ".00", ",00"]), digits

    before = ["NIK", "nik.", "No.KTP", "KK", "x", "Ktp:", "É"]
    behind = ["L", "b", " an. Ani", "ß"]
    kinds = {f"id {name}": of(change) for name, change in _styles()}
    kinds |= {
        "id serial after": of(behind_it),
        "id serial before": of(lambda draw, digits: serial(draw) + digits),
        "id year before": of(lambda draw, digits: year(draw) + digits),
        "id year after": of(lambda draw, digits: digits + year(draw)),
        "id zeros before": of(lambda draw, digits: "0" * draw.randint(1, 4) + digits),
        "id zero and serial": of(lambda draw, digits: "0" * draw.randint(1, 3) + digits + serial(draw)),
        "id year apart": of(lambda draw, digits: year(draw) + draw.choice("/-. _") + _joined(draw, digits, ["-", "."])),
        "id two": two,
        "id and phone": of(lambda draw, digits: digits + draw.choice(["", " ", "/"]) + "0" + mobile(draw)),
        "id like a token": of(lambda draw, digits: draw.choice(["id-", "ID-", "tel-", "Id-", "id–"]) + digits),
        "id after letters": of(lambda draw, digits: draw.choice(before) + digits),
        "id between letters": of(lambda draw, digits: draw.choice("aFzé") + digits + draw.choice(behind)),
        "id in words": of(lambda draw, digits: f"Berkas {_joined(draw, digits, ['-', ' '])} (a.n. Budi), loket 3"),
        "id dated": of(dated),
        "id beside a date": of(born),
        "id scientific": of(scientific),
        "id float": of(lambda draw, digits: digits + draw.choice([".0", ".00", ",0", ",00"])),
        "id lost digits": lost,
        "id thousands": of(lambda draw, digits: f"{int(digits):,}".replace(",", draw.choice(".,' "))),
    }
    return kinds


def _phone_kinds() -> dict[str, Maker]:
    def of(change: Callable[[random.Random, str], str], length: int = 0) -> Maker:
        def make(draw: random.Random) -> tuple[str, str]:
            digits = mobile(draw, length)
            return change(draw, digits), digits

        return make

    def house(way: Callable[[random.Random, str, str], str]) -> Maker:
        def make(draw: random.Random) -> tuple[str, str]:
            area, number = landline(draw)
            return way(draw, area, number), area + number

        return make

    def abroad(draw: random.Random) -> tuple[str, str]:
        digits = draw.choice(["31", "65", "60", "966", "44", "852", "1"]) + draw.choice("23456789") + _digits(draw, 8)
        return "+" + draw.choice([digits, _joined(draw, digits, [" ", "-", ".", "/", "_"])]), digits

    def scientific(draw: random.Random) -> tuple[str, str]:
        whole = mobile(draw)
        digits, power = whole.rstrip("0"), draw.choice(["E{}", "E+{}", "e+{}"]).format(len(whole) - 1)
        return f"{digits[0]}{draw.choice('.,')}{digits[1:]}{power}", digits

    def lost(draw: random.Random, digits: str) -> str:
        return draw.choice([digits, "62" + digits, digits + ".0"])

    def change(style: Callable[[random.Random, str], str]) -> Callable[[random.Random, str], str]:
        return lambda draw, digits: style(draw, draw.choice(["0", "0", "62"]) + digits)

    abroad_too = ["+62{}", "+62 {}", "(+62){}", "+62-{}", "+62 (0){}", "0062{}"]
    kinds = {f"tel {name}": of(change(style)) for name, style in _styles()}
    kinds |= {
        "tel lost zero": of(lost),
        "tel scientific": scientific,
        "tel fourteen digits": of(lambda draw, digits: "0" + digits, 13),
        "tel +62": of(lambda draw, digits: draw.choice(abroad_too).format(digits)),
        "tel after letters": of(lambda draw, digits: draw.choice(["HP", "WA:", "hp.", "Telp", "x"]) + "0" + digits),
        "tel two": of(lambda draw, digits: f"0{digits}{draw.choice(['', '/', ' / ', ',', ';'])}0{mobile(draw)}"),
        "tel beside a date": of(lambda draw, rest: f"{_instant(draw):%d-%m-%Y}{draw.choice([' ', ', ', '/'])}0{rest}"),
        "tel house": house(lambda draw, area, rest: f"0{area}{draw.choice(['-', ' ', '.', '/', '', ' - '])}{rest}"),
        "tel house +62": house(
            lambda draw, area, rest: draw.choice(["+62{}{}", "+62 {} {}", "+62-{}{}"]).format(area, rest)
        ),
        "tel house brackets": house(lambda draw, area, rest: f"(0{area}){draw.choice(['', ' ', '-', '  '])}{rest}"),
        "tel abroad": abroad,
    }
    return kinds


def _instant(draw: random.Random) -> datetime:
    return datetime(2019, 1, 1) + timedelta(milliseconds=draw.randrange(8 * 366 * 86_400_000))  # noqa: DTZ001


DATED = [
    "%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y", "%d.%m.%Y", "%m/%d/%Y", "%Y/%m/%d", "%Y.%m.%d", "%d-%m-%y", "%d/%m/%y",
    "%Y%m%d", "%d%m%Y", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H.%M.%S", "%d-%m-%Y %H:%M", "%d.%m.%Y %H.%M", "%d.%m.%y %H.%M",
    "%m/%d/%Y %H:%M:%S", "%Y-%m-%dT%H:%M:%S+07:00", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%dT%H:%M:%S.%f+07:00",
    "%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S,%f", "%Y%m%d%H%M%S", "%Y%m%dT%H%M%SZ", "%Y%m%dT%H%M%S+0700",
    "%Y%m%d%H%M%S.%f", "%Y%m%d%H%M%S+0700", "%Y%m%d%H%M", "%Y%m%d_%H%M%S", "%Y%m%d-%H%M%S", "%Y-%m-%d_%H-%M-%S",
    "%Y-%m-%d %H.%M.%S", "%G-W%V-%u", "%Y-%j", "%d %B %Y %H:%M", "%H:%M:%S %d-%m-%Y", "%H:%M %d/%m/%Y",
    "%Y:%m:%d %H:%M:%S", "%d-%b-%y %I.%M.%S.%f %p", "ekspor_%Y-%m-%d_%H%M%S.csv", "%Y-%m-%d %H:%M:%S.%f+00",
    "WhatsApp %Y-%m-%d at %H.%M.%S", "IMG_%Y%m%d_%H%M%S.jpg", "%d/%m/%Y, %H:%M:%S", "laporan %d%m%Y.xlsx",
]  # fmt: skip
MILLISECONDS = [
    "%Y-%m-%d %H:%M:%S.{}", "%Y%m%d%H%M%S{}", "%Y%m%d%H%M%S.{}", "%Y-%m-%dT%H:%M:%S.{}Z", "%d/%m/%Y %H:%M:%S,{}",
]  # fmt: skip


def _dated(draw: random.Random) -> str:
    return _instant(draw).strftime(draw.choice(DATED))


def _range(draw: random.Random) -> str:
    start = _instant(draw)
    end = start + timedelta(days=draw.randint(0, 90))
    form = draw.choice(["%Y%m%d", "%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%Y-%m-%d %H:%M", "%d-%m-%Y %H.%M.%S"])
    between = draw.choice(["-", " - ", " s.d. ", "_", " – ", " sampai ", "/", "..", "; "])
    before, behind = draw.choice(["", "laporan ", "Rekap_"]), draw.choice(["", ".xlsx", ".csv"])
    return f"{before}{start.strftime(form)}{between}{end.strftime(form)}{behind}"


def _milliseconds(draw: random.Random) -> str:
    at = _instant(draw)
    return at.strftime(draw.choice(MILLISECONDS)).format(f"{at.microsecond // 1000:03}")


def _amount(draw: random.Random) -> str:
    english = f"{draw.randrange(10 ** draw.randint(4, 13)):,}"
    local = english.replace(",", ".")
    amount = draw.choice([local, english, local + ",89", english + ".50", local + ",-"])
    return draw.choice(["", "Rp", "Rp ", "Rp. ", "IDR ", "-"]) + amount


def _register(draw: random.Random) -> str:
    at, number = _instant(draw), draw.randint(1, 99999)
    short = number % 1000
    return draw.choice([
        f"REG-{at:%Y}-{number:07}", f"{short:03}/{number:05}/Disdukcapil/{at:%Y}", f"3672-KL-{at:%d%m%Y}-{short:04}",
        f"L-{at:%y%m%d}-{short:03}", f"{short}/Pdt.P/{at:%Y}/PN Srg", f"{at:%m%y}-{number:06}", f"{at:%Y}.{number:05}",
        f"{at:%Y%m%d}-{short:04}", f"{at:%y%m%d}{number:06}", f"REG/{at:%Y/%m}/{short:04}", f"474.1/{short:04}/{at:%Y}",
        f"AL.567.{number:07}", f"No. {number}", f"A{short:03}", f"{at:%d%m%y}{short:04}/KK", f"F-1.0{short % 7}",
        f"3672-LT-{at:%d%m%Y}-{number:05}", f"{short}/KM.01/{at:%m}/{at:%Y}", f"INC{number:07}", f"{at:%Y}{number:06}",
    ])  # fmt: skip


def _serial(draw: random.Random) -> str:
    """Counted numbers of 8 to 12, 14, 15 and 20 digits: zeros or a year in front."""
    number = draw.randint(1, 999_999)
    year = draw.randint(2015, 2026)
    length = draw.choice([8, 9, 10, 11, 12, 14, 15, 20])
    return draw.choice([
        f"{number:0{length}}", f"{year}{number:0{length - 4}}", f"3672{year}{number:06}", f"1{number:0{length - 1}}",
    ])  # fmt: skip


def _place(draw: random.Random) -> str:
    south, east, length = draw.uniform(-11, 6), draw.uniform(95, 141), draw.randint(4, 8)
    return f"{south:.{length}f}{draw.choice([', ', ',', ' ', ';'])}{east:.{length}f}"


def _hex(draw: random.Random) -> str:
    return draw.choice(
        [str(UUID(int=draw.getrandbits(128))), f"{draw.getrandbits(96):024x}", f"{draw.getrandbits(160):040x}"]
    )


def _harmless_kinds() -> dict[str, Callable[[random.Random], str]]:
    return {
        "dates": _dated, "instants": _dated, "ranges": _range, "milliseconds": _milliseconds, "amounts": _amount,
        "registers": _register, "more registers": _register, "serials": _serial, "places": _place, "hexadecimal": _hex,
        "seconds": lambda draw: str(draw.randint(1_500_000_000, 1_800_000_000)),
        "epoch milliseconds": lambda draw: str(draw.randint(1_500_000_000_000, 1_800_000_000_000)),
        "epoch nanoseconds": lambda draw: str(draw.randint(165 * 10**16, 18 * 10**17)),
        "sheet serials": lambda draw: f"{draw.uniform(40000, 50000):.{draw.randint(0, 9)}f}",
        "times": lambda draw: _instant(draw).strftime(draw.choice(TIMES)),
        "durations": lambda draw: draw.choice(DURATIONS).format(draw.randint(1, 9999)),
        "addresses": lambda draw: ".".join(str(draw.randint(1, 255)) for _ in range(4)) + draw.choice(PORTS),
        "latencies": lambda draw: f"{draw.expovariate(0.02):.{draw.randint(0, 6)}f}{draw.choice(['', ' ms', 'ms'])}",
        "versions": lambda draw: ".".join(str(draw.randint(0, 30)) for _ in range(draw.randint(2, 4))) + "-rc1",
        "words": lambda draw: draw.choice(WORDS),
    }  # fmt: skip


TIMES = ["%H:%M", "%H.%M.%S", "%H:%M:%S.%f", "08.00-%H.%M", "%H%M%S"]
DURATIONS = ["{} menit", "{} jam", "{} hari kerja", "{},5 jam", "PT{}M"]
PORTS = ["", ":8080", "/24"]
WORDS = ["KK;KTP", "Loket 3", "RT 03/RW 05", "Kode pos 42411", "F-1.02 dan F-2.01", "100% lengkap", "Rp0", "10 x 15"]
