"""What the made-up office does: how often each service is asked for, how long it takes, and which papers people forget.

Service and document ids are those of catalogue.toml, but for the one service that no catalogue knows.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sample_data import story

UNCATALOGUED = "sktt"


@dataclass(frozen=True, slots=True)
class Work:
    """One service at this office.

    `names`: how the staff write it, the usual name first. `weight`: share of the requests on an ordinary day;
    `remote`: how much likelier by WhatsApp or online. `check_minutes`, `work_minutes`, `sign_minutes`: looking
    through the papers, entering, and waiting for the signature (0: none). `incomplete`: share of first submissions that
    lack something, `lacks`: what (document to weight). What the work stands still without is in the catalogue.
    """

    names: tuple[str, ...]
    weight: float
    remote: float
    check_minutes: float
    work_minutes: float
    sign_minutes: float
    incomplete: float
    lacks: Mapping[str, float]
    season: str = ""
    is_trained: bool = False
    is_at_counter: bool = False

    def share(self, channel: str, on: date) -> float:
        """Weight of the service among those asked for through a channel on a date."""
        busy = 1.0
        if self.season == "school" and (on.month, on.day) >= (5, 20) and on.month <= 7:
            busy = 1.7
        if self.season == "move" and any(
            0 < (on - last).days <= story.AFTER_LEBARAN_DAYS for _, last in story.RAMADANS
        ):
            busy = 2.3
        if self.season == "january" and on.month == 1:
            busy = 1.4
        return self.weight * busy * (1.0 if channel == "Loket" else self.remote)


SERVICES: dict[str, Work] = {
    "kk-baru": Work(
        ("Kartu Keluarga baru", "KK baru", "Pecah KK"),
        9,
        1.0,
        11,
        40,
        70,
        0.30,
        {"BUKU-NIKAH": 5, "F-1.01": 4, "AKTA-CERAI": 1, "SKPWNI": 2, "BELUM-TTD": 1},
        season="january",
    ),
    "kk-ubah": Work(
        ("KK perubahan data", "Perubahan data Kartu Keluarga", "Ubah data KK", "Tambah anggota keluarga"),
        20,
        1.3,
        12,
        42,
        70,
        0.33,
        {"F-1.06": 6, "KK": 3, "SKL": 3, "IJAZAH": 2, "BUKU-NIKAH": 3, "AKTA-MATI": 1, "BEDA-DATA": 2},
        season="january",
    ),
    "kk-hilang": Work(("KK hilang", "KK hilang/rusak"), 4, 0.6, 8, 24, 60, 0.22, {"SKHP": 7, "KTP": 2}),
    "ktp-baru": Work(
        ("KTP-el", "KTP-el baru", "Perekaman KTP"),
        14,
        0.25,
        10,
        34,
        45,
        0.13,
        {"KK": 5, "F-1.02": 3},
        season="school",
    ),
    "ktp-ganti": Work(
        ("KTP hilang/rusak", "KTP-el hilang, rusak atau ubah data", "KTP ganti"),
        12,
        0.9,
        9,
        28,
        45,
        0.24,
        {"SKHP": 7, "KK": 3, "F-1.06": 2, "DOK-RUSAK": 1},
    ),
    "kia": Work(
        ("Kartu Identitas Anak", "KIA", "Cetak KIA"),
        10,
        1.3,
        9,
        30,
        90,
        0.28,
        {"PAS-FOTO": 6, "AKTA-LAHIR": 4, "KTP-ORTU": 3, "KK": 2, "BURAM": 2},
        season="school",
    ),
    "akta-lahir": Work(
        ("Akta Kelahiran", "Akta lahir", "Akte kelahiran"),
        13,
        1.6,
        14,
        52,
        80,
        0.40,
        {"KTP-SAKSI": 7, "SKL": 5, "BUKU-NIKAH": 5, "F-2.01": 3, "KK": 2, "F-2.03": 2, "BURAM": 2},
        season="school",
        is_trained=True,
    ),
    "akta-mati": Work(
        ("Akta Kematian", "Akta mati", "Pencatatan kematian"),
        5,
        1.5,
        12,
        46,
        80,
        0.35,
        {"SKM": 6, "F-2.01": 3, "KTP-SAKSI": 3, "KK": 2},
        is_trained=True,
    ),
    "akta-kawin": Work(
        ("Akta perkawinan",),
        0.8,
        0.3,
        20,
        75,
        110,
        0.42,
        {"SURAT-AGAMA": 4, "PAS-FOTO": 4, "KTP": 1},
        is_trained=True,
    ),
    "akta-cerai": Work(("Akta perceraian",), 0.5, 0.3, 16, 60, 110, 0.35, {"PUTUSAN-PN": 4, "BUKU-NIKAH": 2}),
    "pindah": Work(
        ("Surat keterangan pindah", "Surat pindah", "SKPWNI"),
        6,
        1.1,
        11,
        33,
        60,
        0.25,
        {"F-1.03": 5, "KTP": 3, "KK": 2, "IZIN-RUMAH": 2},
        season="move",
    ),
    "datang": Work(
        ("Pindah datang", "Surat keterangan datang", "SKDWNI"),
        5,
        0.7,
        11,
        36,
        60,
        0.27,
        {"SKPWNI": 5, "IZIN-RUMAH": 4, "KTP": 3},
        season="move",
    ),
    "ubah-nama": Work(
        ("Perubahan nama", "Ganti nama"), 0.5, 0.5, 15, 55, 110, 0.38, {"PUTUSAN-PN": 5, "AKTA-LAHIR": 2}
    ),
    "akui-anak": Work(
        ("Pengakuan anak",), 0.3, 0.2, 18, 70, 110, 0.4, {"PENGAKUAN-ANAK": 4, "SURAT-AGAMA": 2, "KTP": 1}
    ),
    "sah-anak": Work(("Pengesahan anak",), 0.2, 0.2, 18, 70, 110, 0.4, {"PUTUSAN-PN": 3, "AKTA-LAHIR": 2}),
    "legalisir": Work(
        ("Legalisir", "Legalisir akta"),
        5,
        0.0,
        3,
        7,
        0,
        0.1,
        {"DOK-ASLI": 4, "FOTOKOPI": 3},
        is_at_counter=True,
    ),
    "biodata": Work(
        ("Biodata penduduk", "Pencatatan biodata"),
        2,
        0.0,
        9,
        30,
        0,
        0.3,
        {"PENGANTAR-RT": 5, "F-1.01": 3, "IJAZAH": 1},
        is_at_counter=True,
    ),
    "ikd": Work(("Aktivasi IKD", "IKD"), 4, 0.0, 2, 9, 0, 0.0, {"LAIN": 1}, is_at_counter=True),
    "update-data": Work(
        ("Update data", "Pemutakhiran data", "Konsolidasi NIK"),
        3,
        2.0,
        8,
        20,
        0,
        0.2,
        {"PENGANTAR-RT": 3, "SURAT-PERNYATAAN": 3, "BEDA-DATA": 2},
    ),
    UNCATALOGUED: Work(("SKTT orang asing",), 0.6, 0.4, 15, 50, 90, 0.3, {"PASPOR": 3, "KITAP": 3}),
}
