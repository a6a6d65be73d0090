"""The words that are known in files, Indonesian and English. A word that may mean two things is left out.

Sources: the export headings and status words of civil-registry systems in docs/method (domain notes, sections 5 and 8).
"""

import unicodedata


def fold(text: str) -> str:
    """How names are compared: no case, accents, spaces or punctuation ('No. Registrasi' is 'noregistrasi')."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(c for c in plain if c.isalnum())


def _by_word(words: dict[str, str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for meaning, listed in words.items():
        for word in listed.split(","):
            key = fold(word)
            if found.setdefault(key, meaning) != meaning:
                raise ValueError(f"the word {word.strip()!r} stands for both {found[key]!r} and {meaning!r}")
    return found


_REQUEST = {
    "request_id": """
        request id, no. registrasi, nomor registrasi, no reg, nomor register, no register, no. permohonan,
        nomor permohonan, no. pengajuan, nomor pengajuan, id permohonan, id pengajuan, kode permohonan,
        kode registrasi, kode pengajuan, no. berkas, nomor berkas, id layanan, registration number, registration no,
        request number, request no, application number, application no, application id, case id, case number,
        reference number, ticket number, ticket id, log ajuan id, no. tiket, nomor tiket, case concept name,
        tracking id, id tracking, ticket no, issue key
    """,
    "office": """
        office, kantor, instansi, dinas, nama kantor, nama dinas, unit kerja, unit layanan, office name,
        kantor layanan, tempat layanan, kabupaten/kota, kab/kota, instansi terlapor
    """,
    "service": """
        service, layanan, jenis layanan, nama layanan, jenis dokumen, jenis permohonan, jenis pengajuan,
        jenis pelayanan, nama pelayanan, pelayanan, service type, service name, type of service, request type,
        jenis izin, nama izin, jenis perizinan, help topic
    """,
    "channel": """
        channel, kanal, kanal layanan, kanal pengajuan, loket, jalur, jalur pengajuan, media, media pengajuan,
        cara pengajuan, via, melalui, channel name, sumber pengajuan, jenis kanal, contact type, sumber laporan
    """,
    "officer": """
        officer, petugas, nama petugas, operator, nama operator, petugas loket, petugas pelayanan, staf, staff,
        pegawai, petugas verifikasi, handled by, clerk, nama cs, officer name, org resource, agent assigned,
        assigned to, technician, assignee
    """,
    "district": """
        district, kecamatan, nama kecamatan, kec, wilayah, wilayah kecamatan, subdistrict, sub district,
        asal kecamatan, kecamatan asal, kecamatan pemohon
    """,
    "missing_documents": """
        missing documents, missing document, berkas kurang, kekurangan berkas, dokumen kurang, kekurangan dokumen,
        berkas yang kurang, dokumen yang kurang, persyaratan kurang, kekurangan persyaratan, syarat kurang,
        kurang syarat, kekurangan, berkas tidak lengkap, missing requirements, lacking documents,
        dokumen tidak lengkap
    """,
}
# What a column may be called. Only where none of these is found are the weaker names looked at.
_NAMES: dict[str, dict[str, str]] = {
    "requests": _REQUEST | {
        "submitted_at": """
            submitted at, submitted, submitted on, tanggal pengajuan, tgl pengajuan, waktu pengajuan,
            tanggal permohonan, tgl permohonan, tanggal masuk, tgl masuk, waktu masuk, tanggal diajukan, tgl diajukan,
            diajukan, tanggal daftar, tgl daftar, tanggal pendaftaran, tanggal registrasi, tgl registrasi,
            tanggal terima, tgl terima, tanggal diterima, tgl diterima, submission date, submission time,
            date submitted, received at, date received, received date, application date, opened at, open date,
            request date, mulai, date created, created time, created date, opening date, opened, date opened,
            tanggal laporan, tgl laporan, tanggal lapor
        """,
        "complete_at": """
            complete at, completed at, tanggal lengkap, tgl lengkap, waktu lengkap, berkas lengkap,
            tanggal berkas lengkap, tgl berkas lengkap, dinyatakan lengkap, tanggal dinyatakan lengkap,
            tgl dinyatakan lengkap, lengkap pada, complete date, date complete, requirements complete, lengkap
        """,
        "finished_at": """
            finished at, finished, finished on, tanggal selesai, tgl selesai, waktu selesai, selesai, selesai pada,
            tanggal terbit, tgl terbit, tanggal penyelesaian, tgl penyelesaian, finish date, date finished, end date,
            issued at, date issued, issue date, resolved at, resolved, resolved time, resolved date, date resolved,
            resolution date, resolution time, solution date, solved at, solved date, date solved, closed at, closed,
            closed time, closed date, date closed, closing date, closing time, close at, close date, close time,
            tanggal tutup, tgl tutup, tanggal ditutup, tgl ditutup, waktu tutup
        """,
        "deadline_at": """
            deadline at, deadline, batas waktu, tanggal batas waktu, tgl batas waktu, tenggat, tenggat waktu,
            batas akhir, jatuh tempo, tanggal jatuh tempo, tgl jatuh tempo, target selesai, target penyelesaian,
            due at, due date, due, tanggal target, janji selesai, tanggal janji, due by time, due by, due time,
            time to resolve
        """,
        "status": """
            status, status permohonan, status pengajuan, status layanan, status berkas, status akhir, keadaan,
            request status, state, current status, ticket status, status tiket, status laporan
        """,
    },
    "events": _REQUEST | {
        "at": """
            at, waktu, waktu kejadian, tanggal kejadian, tgl kejadian, waktu perubahan, waktu peristiwa, timestamp,
            event time, event date, event timestamp, time timestamp, date time, datetime, tanggal waktu,
            tanggal dan waktu, waktu status, log create datetime, created at, jam
        """,
        "event": """
            event, kejadian, peristiwa, aktivitas, kegiatan, tahap, tahapan, langkah, proses, event name, event type,
            activity, concept name, jenis kejadian, log status, status log, perubahan status
        """,
    },
    "pings": {
        "at": """
            at, waktu, waktu ping, waktu cek, waktu pemeriksaan, timestamp, time, checked at, check time, date time,
            datetime, tanggal waktu, tanggal dan waktu
        """,
        "target": """
            target, nama target, monitor, nama monitor, monitor name, target name, host, sasaran, nama server, server,
            situs
        """,
        "up": "up, is up, status, status server, status target, server status, hidup, keadaan, state, kondisi",
        "latency_ms": """
            latency ms, latency, latensi, latensi ms, waktu respons, waktu respon, waktu tanggap, response time,
            response time ms, respon ms, respons ms, ping ms, duration ms, response ms
        """,
    },
    "skm": {
        "office": _REQUEST["office"],
        "service": _REQUEST["service"],
        "answered_at": """
            answered at, answered, answered on, tanggal survei, tgl survei, tanggal survey, waktu survei,
            tanggal pengisian, tgl pengisian, waktu pengisian, tanggal jawaban, survey date, date answered, timestamp,
            waktu
        """,
        "u1": "u1, u1 persyaratan, persyaratan",
        "u2": """
            u2, u2 sistem mekanisme dan prosedur, sistem mekanisme dan prosedur, u2 prosedur, prosedur,
            sistem mekanisme prosedur
        """,
        "u3": "u3, u3 waktu penyelesaian, waktu penyelesaian, u3 waktu, waktu pelayanan",
        "u4": "u4, u4 biaya/tarif, biaya/tarif, u4 biaya, biaya, tarif",
        "u5": "u5, u5 produk, produk, produk spesifikasi jenis pelayanan, u5 produk layanan, produk layanan",
        "u6": "u6, u6 kompetensi pelaksana, kompetensi pelaksana, u6 kompetensi, kompetensi",
        "u7": "u7, u7 perilaku pelaksana, perilaku pelaksana, u7 perilaku, perilaku",
        "u8": """
            u8, u8 sarana dan prasarana, sarana dan prasarana, u8 sarana, sarana, u8 sarana prasarana,
            sarana prasarana
        """,
        "u9": """
            u9, u9 penanganan pengaduan, penanganan pengaduan, penanganan pengaduan saran dan masukan, u9 pengaduan,
            pengaduan
        """,
    },
    "outages": {
        "target": """
            target, nama target, monitor, nama monitor, monitor name, target name, host, sasaran, nama server, server,
            situs, sistem, nama sistem, system, system name, aplikasi, nama aplikasi, jaringan, perangkat, component,
            affected system, sistem terganggu, layanan terganggu
        """,
        "start": """
            start, started, started at, start time, start date, start datetime, outage start, downtime start,
            incident start, down at, down since, down time start, begin, began, began at, mulai, waktu mulai,
            tanggal mulai, tgl mulai, jam mulai, mulai gangguan, gangguan mulai, awal gangguan, waktu gangguan,
            tanggal gangguan, waktu mulai gangguan, tanggal mulai gangguan, mulai down, waktu down, sejak
        """,
        "end": """
            end, ended, ended at, end time, end date, end datetime, outage end, downtime end, incident end, up at,
            resolved, resolved at, restored, restored at, recovered at, selesai, waktu selesai, tanggal selesai,
            tgl selesai, jam selesai, selesai gangguan, gangguan selesai, akhir gangguan, waktu selesai gangguan,
            tanggal selesai gangguan, pulih, waktu pulih, tanggal pulih, pulih pada, berakhir, waktu up, kembali normal,
            sampai, hingga
        """,
        "state": "state, keadaan, kondisi, event, event type, jenis gangguan, outage type",
        "reason": """
            reason, cause, root cause, penyebab, sebab, alasan, penyebab gangguan, sebab gangguan, keterangan gangguan
        """,
    },
    "complaints": {
        "complaint_id": """
            complaint id, complaint number, complaint no, complaint code, grievance id, id pengaduan, no. pengaduan,
            nomor pengaduan, kode pengaduan, no. aduan, nomor aduan, id aduan, kode aduan, id laporan, laporan id,
            no. laporan, nomor laporan, kode laporan, no. keluhan, nomor keluhan, id keluhan
        """,
        "office": _REQUEST["office"],
        "service": _REQUEST["service"],
        "channel": """
            channel, kanal, kanal pengaduan, kanal laporan, kanal aduan, sumber, sumber pengaduan, sumber laporan,
            media pengaduan, media, source, melalui, via
        """,
        "received_at": """
            received at, received, complaint date, complaint time, date of complaint, complained at, tanggal laporan,
            tgl laporan, waktu laporan, tanggal pengaduan, tgl pengaduan, waktu pengaduan, tanggal aduan, tgl aduan,
            waktu aduan, tanggal keluhan, tgl keluhan
        """,
        "answered_at": """
            answered at, answered, date answered, first response, first response at, response date, responded at,
            tanggal tanggapan, tgl tanggapan, waktu tanggapan, tanggal jawaban, tgl jawaban, tanggal dijawab,
            tanggal ditanggapi, tanggal tindak lanjut, tgl tindak lanjut, ditanggapi pada
        """,
        "resolved_at": """
            resolved at, resolved, date resolved, resolution date, closed at, date closed, closed date, closed,
            tanggal selesai, tgl selesai, waktu selesai, selesai pada, tanggal penyelesaian, tgl penyelesaian,
            tanggal ditutup, tgl ditutup
        """,
        "deadline_at": """
            deadline at, deadline, batas waktu, tanggal batas waktu, tenggat, tenggat waktu, jatuh tempo,
            tanggal jatuh tempo, target selesai, due at, due date, due
        """,
        "kind": """
            kind, kategori, kategori pengaduan, kategori laporan, kategori aduan, jenis pengaduan, jenis laporan,
            jenis aduan, klasifikasi, klasifikasi laporan, category, complaint type, complaint category, topik
        """,
        "status": "status, status pengaduan, status laporan, status aduan, complaint status, state, keadaan",
    },
}
_WEAK_NAMES: dict[str, dict[str, str]] = {
    "requests": {
        "request_id": "number, id",
        "submitted_at": """
            tanggal, tgl, date, waktu, created at, start date, tanggal mulai, tgl mulai, created, stempel waktu,
            timestamp
        """,
        "service": "kode layanan, service code, jenis, service id, category, kategori, type",
        "channel": "source, sumber",
        "officer": "agent, owner",
    },
    "events": {
        "at": "tanggal, tgl, date, time", "event": "status, state", "officer": "org group",
        "service": "kode layanan, jenis, service id",
    },
    "pings": {"at": "tanggal, tgl, date, jam", "target": "url, nama, name, alamat",
              "up": "kode status, status code, http status, http, kode http, http code, loss, packet loss, hasil",
              "latency_ms": "ping, ms, respon"},
    "skm": {"answered_at": "tanggal, tgl, date, time, created at", "service": "kode layanan, jenis, service id"},
    "outages": {
        "target": "url, nama, name, alamat, layanan, nama layanan, service",
        "start": """
            at, waktu, date time, datetime, tanggal waktu, tanggal dan waktu, timestamp, time, tanggal, tgl, date
        """,
        "state": "status, jenis, type, tipe",
        "reason": "keterangan, catatan, deskripsi, description, message, pesan, detail",
    },
    "complaints": {
        "complaint_id": "tracking id, kode tracking, nomor tiket, no. tiket, ticket id, ticket number, nomor, no, id",
        "received_at": """
            tanggal masuk, tgl masuk, tanggal diterima, tgl diterima, tanggal terima, tanggal, tgl, date, created at,
            waktu, created
        """,
        "service": "kode layanan, service id",
        "kind": "jenis, type, tipe",
    },
}
# Where none of these is found either: the group that works on a request often stands for what is asked for.
_LAST_NAMES: dict[str, dict[str, str]] = {"requests": {"service": "group, assignment group, kelompok"}}
# The attributes of event logs, as the standard writes them: no name that looks like one comes before.
STANDARD = {
    "case:concept:name": "request_id", "concept:name": "event", "time:timestamp": "at", "org:resource": "officer",
}
# Of the two ends that help desks write, the solution comes first and the closing later, often by itself.
RESOLVED = frozenset(map(fold, (
    "resolved at", "resolved", "resolved time", "resolved date", "date resolved", "resolution date", "resolution time",
    "solution date", "solved at", "solved date", "date solved", "tanggal selesai", "tgl selesai", "waktu selesai",
    "tanggal penyelesaian", "tgl penyelesaian",
)))  # fmt: skip
CLOSED = frozenset(map(fold, (
    "closed at", "closed", "closed time", "closed date", "date closed", "closing date", "closing time", "close at",
    "close date", "close time", "tanggal tutup", "tgl tutup", "tanggal ditutup", "tgl ditutup", "waktu tutup",
)))  # fmt: skip
NAMES = {kind: _by_word(words) for kind, words in _NAMES.items()}
WEAK_NAMES = {kind: _by_word(words) for kind, words in _WEAK_NAMES.items()}
LAST_NAMES = {kind: _by_word(_LAST_NAMES.get(kind, {})) for kind in _NAMES}


def known_names(kind: str, column: str) -> list[str]:
    """The names under which `column` is found, as a person writes them."""
    weak = ",".join(words.get(kind, {}).get(column, "") for words in (_WEAK_NAMES, _LAST_NAMES))
    return [name.strip() for name in (_NAMES[kind][column] + "," + weak).split(",") if name.strip()]


STATUS = _by_word({
    "finished": """
        finished, done, completed, issued, collected, selesai, sudah selesai, telah selesai, selesai diproses,
        sudah dicetak, siap diambil, siap download, siap diunduh, diserahkan, sudah diserahkan, diambil,
        sudah diambil, terbit, sudah terbit, telah terbit, diterbitkan, closed, resolved, solved, ditutup,
        closed complete
    """,
    "rejected": "rejected, refused, denied, ditolak, tolak, permohonan ditolak, tidak diproses",
    # A request that was void counts as withdrawn (method, section 2).
    "withdrawn": """
        withdrawn, cancelled, canceled, dibatalkan, batal, pembatalan, ditarik, ditarik kembali, dicabut, void
    """,
    "open": """
        open, pending, in review, in process, in progress, processing, waiting, incomplete, returned, not finished,
        diajukan, diajukan ulang, diterima, baru, menunggu, menunggu verifikasi, menunggu konfirmasi,
        belum diverifikasi, diverifikasi, proses verifikasi, verifikasi, validasi, disetujui, diproses,
        sedang diproses, proses, dalam proses, diajukan tte, menunggu tte, siap dicetak, belum selesai,
        berkas belum lengkap, berkas tidak lengkap, belum lengkap, tidak lengkap, kurang syarat, kurang persyaratan,
        berkas kurang, dikembalikan, ditangguhkan, ditunda, perlu perbaikan, berkas tidak sesuai,
        new, to do, assigned, on hold, reopened, reopen, pending close, pending reminder, pending approval,
        work in progress, processing (assigned), processing (planned), waiting on customer, waiting on third party,
        waiting for customer, waiting for support, awaiting user info, belum terverifikasi, terverifikasi,
        belum ditindaklanjuti, tertunda
    """,
})
# Beside them, what the desks of complaints write.
COMPLAINT_STATUS = STATUS | _by_word({
    "finished": "resolved, closed, ditutup, tuntas, sudah ditindaklanjuti",
    "rejected": "invalid, tidak valid, bukan kewenangan, tidak dapat ditindaklanjuti",
    "withdrawn": "archived, arsip, diarsipkan",
    "open": """
        answered, new, assigned, belum ditindaklanjuti, sedang ditindaklanjuti, ditindaklanjuti, tindak lanjut,
        dalam tindak lanjut, dijawab, ditanggapi, didisposisikan, disposisi, diteruskan, tertunda, belum diproses,
        belum terverifikasi, terverifikasi
    """,
})
EVENT = _by_word({
    "submitted": "submitted, submit, submission, diajukan, pengajuan, permohonan diajukan, pengajuan permohonan",
    "returned": """
        returned, dikembalikan, berkas dikembalikan, permohonan dikembalikan, berkas belum lengkap,
        berkas tidak lengkap, belum lengkap, tidak lengkap, kurang syarat, perlu perbaikan, berkas tidak sesuai,
        incomplete
    """,
    "resubmitted": """
        resubmitted, resubmit, resubmission, diajukan ulang, diajukan kembali, pengajuan ulang, ajukan ulang
    """,
    "completed": """
        completed, complete, lengkap, berkas lengkap, dinyatakan lengkap, berkas dinyatakan lengkap,
        persyaratan lengkap, requirements complete
    """,
    "finished": """
        finished, finish, issued, selesai, selesai diproses, terbit, diterbitkan, sudah dicetak, siap diambil,
        siap download, siap diunduh
    """,
    "rejected": "rejected, reject, refused, ditolak, permohonan ditolak, tidak diproses",
    "withdrawn": """
        withdrawn, withdraw, cancelled, canceled, dibatalkan, batal, pembatalan, ditarik, ditarik kembali, dicabut
    """,
})
# What one word of a monitor says of a ping; phrases, per cents and codes are read in `answers.py`. '': no ping.
UP = _by_word({
    "up": """
        true, t, up, yes, y, ya, hidup, online, ok, normal, success, sukses, menyala, nyala, alive, reachable, healthy,
        operational, available, connected, terhubung, tersambung, lancar, berhasil, reply, no loss, no packet loss
    """,
    "down": """
        false, f, down, no, n, tidak, mati, offline, fail, failed, failure, gagal, timeout, timed out, time out, error,
        putus, terputus, gangguan, rto, loss, lost, packet loss, unreachable, refused, dead, unavailable, disconnected,
        not ok, major outage, outage
    """,
    "maintenance": "maintenance, under maintenance, pemeliharaan, dalam pemeliharaan, perawatan, dalam perawatan",
    "unknown": "unknown, tidak diketahui, no data, tidak ada data",
    "": "pending, paused, not checked, not checked yet, dijeda, belum dicek, belum diperiksa",
})
# How lists of outages tell one kind from the other, and how far a disturbance is dealt with.
OUTAGE = _by_word({
    "down": """
        unplanned, tidak terencana, tak terencana, incident, insiden, open, ongoing, investigating, identified,
        monitoring, berlangsung, masih berlangsung, dalam penanganan, padam, listrik padam, partial outage, major
    """,
    "maintenance": "planned, scheduled, terencana, terjadwal, planned outage, scheduled outage, gangguan terencana",
    "over": """
        resolved, closed, recovered, restored, recovery, selesai, pulih, sudah pulih, kembali normal, sudah normal,
        completed, ended
    """,
})
# Words for "nothing is missing".
NO_DOCUMENTS = frozenset(map(fold, (
    "lengkap", "sudah lengkap", "berkas lengkap", "tidak ada", "nihil", "none", "nothing", "complete", "n/a", "nil",
    "tidak ada kekurangan", "-", "--", "null",
)))
# What an export writes where a time, a status or a number does not exist.
EMPTY = frozenset({"-", "--", "–", "—", "null", "none", "nil", "nan", "nat", "n/a", "#n/a", "\\n", "(null)",
                   "0000-00-00", "0000-00-00 00:00:00"})
