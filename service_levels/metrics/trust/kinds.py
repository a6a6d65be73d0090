"""Every kind of finding with what it changes and what to do about it, in both languages."""

from service_levels.catalogue import Text
from service_levels.metrics.trust.finding import Kind

RATE = ("on-time", "on-time-bounds")
LENGTH = ("turnaround", "why")
OUTAGE = ("incidents", "availability", "impact", "cost")
ENDS = (*RATE, *LENGTH)
LOAD = ("arrivals", "flow", "room")
ALL = (*ENDS, "impact", "cost", "completeness", *LOAD)

_ALL_KINDS = (
    Kind(
        "impossible", ENDS, "watch",
        Text(
            "{count} dari {of} permohonan berakhir atau lengkap sebelum diajukan.",
            "{count} of {of} requests ended, or were complete, before they were submitted.",
        ),
        Text(
            "Dihitung menurut tanggal yang tercatat: hasil dan lamanya bisa keliru.",
            "They are counted by the dates as recorded: their outcome and their length may be wrong.",
        ),
        Text(
            "Perbaiki tanggalnya di sistem sumber, lalu muat ulang ekspornya. Periksa juga urutan tanggal dan bulan.",
            "Correct the dates in the source and load its export again. Check the order of day and month, too.",
        ),
    ),
    Kind(
        "late_complete", ENDS, "note",
        Text(
            "{count} dari {of} permohonan yang berakhir baru dinyatakan lengkap sesudah berakhir.",
            "{count} of {of} ended requests were declared complete only after they had ended.",
        ),
        Text(
            "Saat lengkap diisi belakangan, sehingga lamanya proses tidak diketahui.",
            "Completeness was filled in afterwards, so that the length of the process is not known.",
        ),
        Text(
            "Minta petugas mencatat kelengkapan saat memeriksa berkas, bukan saat menyerahkan hasil.",
            "Have completeness recorded when the file is checked, not when the result is handed out.",
        ),
    ),
    Kind(
        "never_complete", ENDS, "note",
        Text(
            "{count} dari {of} permohonan yang selesai tidak pernah dinyatakan lengkap.",
            "{count} of {of} finished requests were never declared complete.",
        ),
        Text(
            "Waktunya tidak pernah mulai dihitung; tingkat tepat waktu berjalan tanpa permohonan ini.",
            "Their clock never started; the on-time rate goes on without them.",
        ),
        Text(
            "Isi saat lengkap di sistem sumber, atau muat riwayat langkahnya.",
            "Fill in the completion in the source, or load the history of steps.",
        ),
    ),
    Kind(
        "unchecked", RATE, "note",
        Text(
            "{count} dari {of} permohonan terbuka menunggu diperiksa, menurut kalender lebih lama daripada standarnya.",
            "{count} of {of} open requests wait for their check, by the calendar for longer than their standard.",
        ),
        Text(
            "Selama tidak dinyatakan lengkap, permohonan ini tidak pernah terlambat, berapa pun lamanya.",
            "As long as they are not declared complete they are never late, however long they wait.",
        ),
        Text(
            "Periksa berkasnya dan catat hasilnya; yang kurang, kembalikan kepada pemohon.",
            "Check the files and record the result; return to the applicant what is lacking something.",
        ),
    ),
    Kind(
        "bulk", (*ENDS, "flow", "room"), "watch",
        Text(
            "{count} dari {of} permohonan ditutup bersamaan: sepuluh atau lebih semenit, jauh di atas biasanya.",
            "{count} of {of} ends were entered together: ten or more in one minute, far above the usual.",
        ),
        Text(
            "Saat selesainya kemungkinan saat diketik, bukan saat dokumen terbit; lamanya terlihat lebih panjang.",
            "The end is probably when it was typed in, not when the document was issued; times look too long.",
        ),
        Text(
            "Tanyakan apakah petugas menutup permohonan sekaligus di akhir hari atau bulan; catat saat terbitnya.",
            "Ask whether requests are closed all at once at the end of a day or month; record when they were issued.",
        ),
    ),
    Kind(
        "quick", (*ENDS, "arrivals", "room"), "watch",
        Text(
            "{count} dari {of} permohonan {subject} selesai dalam sepuluh menit; tidak lazim bagi layanan ini.",
            "{count} of {of} requests for {subject} finished within ten minutes, unusual for this service.",
        ),
        Text(
            "Kemungkinan dicatat sesudah dokumen jadi: angkanya lebih baik daripada yang dialami warga.",
            "They were probably entered when the document was ready: the figures look better than life.",
        ),
        Text(
            "Tanyakan kapan permohonan ini dicatat; catat saat warga datang, bukan saat dokumen diserahkan.",
            "Ask when these were entered; record the moment the citizen comes, not the moment of handing out.",
        ),
        least=3, per_service=True,
    ),
    Kind(
        "no_clock", (*ENDS, "impact", "cost", "arrivals", "room"), "note",
        Text(
            "{count} dari {of} permohonan diajukan atau berakhir tepat pukul 00.00: kemungkinan tanggal tanpa jam.",
            "{count} of {of} requests were submitted or ended at exactly 00:00: probably dates without a time.",
        ),
        Text(
            "Jam dan menitnya tidak dapat dihitung; standar dalam jam kerja dan pengaruh gangguan menjadi tebakan.",
            "Hours and minutes cannot be counted; standards in working hours and the effect of outages become guesses.",
        ),
        Text(
            'Ekspor kolom yang memuat jamnya, atau sebut kolomnya tanggal: days = ["finished_at"] dalam pemetaan.',
            'Export the column that holds the time, or say that it holds dates: days = ["finished_at"] in a mapping.',
        ),
        least=3,
    ),
    Kind(
        "day_only", (*ENDS, "impact", "arrivals", "room"), "note",
        Text(
            "{count} dari {of} permohonan hanya diketahui harinya: tanggalnya dicatat tanpa jam.",
            "{count} of {of} requests are known to the day only: their dates have no time.",
        ),
        Text(
            "Pengajuan dihitung sejak awal harinya, yang lain saat kantor tutup; hitungan jam menjadi perkiraan. "
            "Batas tingkat tepat waktu memuat saat paling awal dan paling akhirnya.",
            "A submission counts from the beginning of its day, all else at the close of the office: hours are "
            "estimates. The bounds of the on-time rate hold the earliest and the latest time.",
        ),
        Text(
            "Ekspor kolom yang memuat jamnya, atau ubah format sel menjadi tanggal dan jam sebelum menyimpan.",
            "Export the column that holds the time, or give the cells a format with date and time before saving.",
        ),
    ),
    Kind(
        "gone", (*RATE, "turnaround", "flow"), "watch",
        Text(
            "{count} dari {of} permohonan yang pernah dimuat masih terbuka, tetapi hilang dari ekspor lengkap terbaru.",
            "{count} of {of} requests loaded earlier are still open, but are missing from the newest full export.",
        ),
        Text(
            "Akhirnya tidak diketahui; di sini tetap terbuka dan pada waktunya menjadi terlambat.",
            "Their end is not known; here they stay open, and in time become late.",
        ),
        Text(
            "Tanyakan apakah permohonan dihapus, dipindah nomornya, atau disaring; muat ekspor yang memuatnya.",
            "Ask whether they were deleted, renumbered or filtered out; load an export that holds them.",
        ),
    ),
    Kind(
        "no_submission", ALL, "watch",
        Text(
            "{count} dari {of} permohonan hanya dikenal dari peristiwa sesudah pengajuannya.",
            "{count} of {of} requests are known only by events after their submission.",
        ),
        Text(
            "Kapan diajukan tidak diketahui; permohonan ini tidak masuk angka mana pun.",
            "When they were handed in is not known; they are in no figure at all.",
        ),
        Text(
            "Muat riwayat yang mulai lebih awal, atau daftar permohonannya.",
            "Load events that begin earlier, or the list of these requests.",
        ),
    ),
    Kind(
        "twice", ALL, "watch",
        Text(
            "{count} dari {of} permohonan ada di lebih dari satu kantor dengan nomor, layanan dan saat yang sama.",
            "{count} of {of} requests stand in more than one office with the same number, service and moment.",
        ),
        Text(
            "Ekspor yang sama mungkin dimuat untuk dua kantor; permohonannya terhitung dua kali.",
            "The same export may have been loaded for two offices; its requests count twice.",
        ),
        Text(
            "Lihat pemuatan di halaman Data dan batalkan yang salah kantor.",
            "Look at the loads on the Data page and undo the one with the wrong office.",
        ),
    ),
    Kind(
        "silence", ALL, "watch",
        Text(
            "{count} hari buka berturut-turut tanpa satu pun permohonan diajukan atau berakhir (dari {of} hari buka).",
            "{count} open days in a row without a request submitted or ended (of {of} open days).",
        ),
        Text(
            "Bagian ekspor mungkin hilang; volume dan tingkat di masa itu tidak lengkap.",
            "A part of the export may be missing; volumes and rates of that time are incomplete.",
        ),
        Text(
            "Muat ekspor masa itu, atau catat di katalog bahwa kantor tutup.",
            "Load the export of that time, or say in the catalogue that the office was closed.",
        ),
        unit="days",
    ),
    Kind(
        "vanished", ALL, "watch",
        Text(
            "{subject} tidak lagi diajukan selama {count} hari, padahal sebelumnya rutin.",
            "{subject} has not been asked for in {count} days, though it came steadily before.",
        ),
        Text(
            "Layanan mungkin pindah sistem, berganti nama, atau tersaring; angka seluruh kantor kehilangan bagiannya.",
            "The service may have moved, been renamed or filtered out; the office's figures lack its part.",
        ),
        Text(
            "Tanyakan ke mana layanan ini dicatat; bila berganti nama, tambahkan alias di katalog.",
            "Ask where the service is recorded now; where it was renamed, add an alias to the catalogue.",
        ),
        unit="days", per_service=True,
    ),
    Kind(
        "no_standard", RATE, "note",
        Text(
            "{count} dari {of} permohonan adalah untuk {subject}, yang tidak punya standar.",
            "{count} of {of} requests are for {subject}, which has no standard in force.",
        ),
        Text(
            "Tanpa janji tidak ada tepat waktu atau terlambat; layanan ini di luar tingkat.",
            "Without a promise there is neither on time nor late; the service is outside the rate.",
        ),
        Text(
            "Tambahkan standarnya ke katalog bila kantor menjanjikannya.",
            "Add its standard to the catalogue, if the office promises one.",
        ),
        per_service=True,
    ),
    Kind(
        "no_hours", (*RATE, "arrivals"), "note",
        Text(
            "{count} dari {of} permohonan tanpa jam kerja di kalender kantor.",
            "{count} of {of} requests find no opening hours in the office's calendar.",
        ),
        Text("Batas waktunya tidak ada.", "Their deadline does not exist."),
        Text("Lengkapi jam kerja di katalog.", "Complete the opening hours in the catalogue."),
    ),
    Kind(
        "unknown_service", ENDS, "note",
        Text(
            "{count} dari {of} permohonan memakai nama layanan “{subject}”, yang tidak ada di katalog.",
            "{count} of {of} requests name the service “{subject}”, which the catalogue lacks.",
        ),
        Text(
            "Standar dan syaratnya tidak diketahui.",
            "Its standard and its requirements are not known.",
        ),
        Text(
            "Tambahkan layanan atau aliasnya ke katalog, lalu python -m etl catalogue; semua dihitung ulang.",
            "Add the service or an alias to the catalogue, then python -m etl catalogue; all is measured anew.",
        ),
        per_service=True,
    ),
    Kind(
        "unknown_document", ("completeness", "missing"), "note",
        Text(
            "{count} dari {of} permohonan yang tidak lengkap menyebut dokumen “{subject}”, yang tidak ada di katalog.",
            "{count} of {of} incomplete requests name the document “{subject}”, which the catalogue lacks.",
        ),
        Text("Namanya tidak terbaca dan mungkin terbelah dua.", "It has no name, and may be counted apart."),
        Text("Tambahkan dokumen atau aliasnya ke katalog.", "Add the document or an alias to the catalogue."),
    ),
    Kind(
        "odd_deadline", RATE, "note",
        Text(
            "{count} dari {of} batas waktu bawaan ada sebelum pengajuan atau lebih dari setahun sesudahnya.",
            "{count} of {of} deadlines that came with a request lie before its submission or over a year after it.",
        ),
        Text(
            "Permohonannya selalu terlambat, atau tidak pernah.",
            "Such requests are always late, or never.",
        ),
        Text("Perbaiki batas waktu di sistem sumber.", "Correct the deadlines in the source."),
    ),
    Kind(
        "no_channel", ("room",), "note",
        Text("{count} dari {of} permohonan tanpa kanal.", "{count} of {of} requests have no channel."),
        Text("Perbandingan antarkanal tidak lengkap.", "The comparison of channels is incomplete."),
        Text("Ekspor kolom kanal, atau petakan kolomnya.", "Export the column of the channel, or map it."),
        least_share=0.05,
    ),
    Kind(
        "no_district", (), "note",
        Text("{count} dari {of} permohonan tanpa kecamatan.", "{count} of {of} requests have no district."),
        Text("Perbandingan antarkecamatan tidak lengkap.", "The comparison of districts is incomplete."),
        Text("Ekspor kolom kecamatan, atau petakan kolomnya.", "Export the column of the district, or map it."),
        least_share=0.05,
    ),
    Kind(
        "target_unwatched", OUTAGE, "watch",
        Text(
            "Sistem {subject} belum pernah dipantau.",
            "There are no pings of the system {subject} at all.",
        ),
        Text(
            "Gangguannya tidak terlihat: tingkat bersih dan jam warga yang hilang terlalu rendah.",
            "Its outages are not seen: the net rate and the citizen-hours lost are too low.",
        ),
        Text(
            "Muat catatan pantauannya: python -m etl load pings FILE, atau hapus dari katalog.",
            "Load its monitor's log: python -m etl load pings FILE, or take it out of the catalogue.",
        ),
        unit="targets",
    ),
    Kind(
        "target_silence", (*OUTAGE, "on-time"), "watch",
        Text(
            "Sistem {subject}: {count} dari {of} jam tanpa pantauan, sehari atau lebih berturut-turut.",
            "System {subject}: {count} of {of} hours without pings, a day or more at a stretch.",
        ),
        Text(
            "Gangguan di masa itu tidak diketahui dan tidak dihitung.",
            "Outages of that time are not known and not counted.",
        ),
        Text(
            "Periksa pemantaunya; muat catatan yang tertinggal.",
            "Look after the monitor; load the logs that were left behind.",
        ),
        unit="hours",
    ),
    Kind(
        "target_unknown", OUTAGE, "note",
        Text(
            "Pantauan “{subject}” tidak cocok dengan sistem mana pun di katalog.",
            "Pings of “{subject}” match no system of the catalogue.",
        ),
        Text("Pantauannya tidak dihitung.", "They are not counted."),
        Text("Tambahkan sistem atau aliasnya ke katalog.", "Add the system or an alias to the catalogue."),
        unit="targets",
    ),
)  # fmt: skip

KINDS: dict[str, Kind] = {kind.name: kind for kind in _ALL_KINDS}
