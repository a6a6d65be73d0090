"""What the head of an office should know without asking."""

from service_levels.catalogue import Text
from service_levels.metrics.figure import figure, topic

MEANINGS = (
    Text(
        "document_not_listed: diminta petugas, padahal tidak tercantum dalam standar pelayanan",
        "document_not_listed: asked for, though the service standard does not list it",
    ),
    Text(
        "untouched: belum selesai dan tanpa kegiatan selama 90 hari atau lebih",
        "untouched: open, and nothing happened for 90 days or more",
    ),
    Text(
        "standard_unkept: standar yang hampir tidak pernah terpenuhi, gangguan tidak diperhitungkan",
        "standard_unkept: a standard that is hardly ever kept, even leaving out delays caused by outages",
    ),
)

# fmt: off
DEFINED = (
    *topic("findings", "", (
        figure("rank", "rank", "", "9", ("Urutan temuan", "Rank of finding"),
            ("Yang terpenting dulu.", "The most important first.")),
        figure("code", "text", "", "9", ("Temuan", "Finding"),
            ("; ".join(one.id for one in MEANINGS), "; ".join(one.en for one in MEANINGS))),
        figure("office", "text", "", "2", ("Kantor temuan", "Office concerned"), ("Kantornya.", "The office.")),
        figure("service", "text", "", "2", ("Layanan temuan", "Service concerned"),
            ("Layanannya, bila hanya satu.", "The service, where it is one.")),
        figure("document", "text", "", "9", ("Dokumen yang diminta", "Document asked for"),
            ("Kode dokumen yang diminta di luar standar.", "Code of the document asked for beyond the standard.")),
        figure("channel", "text", "", "2", ("Kanal temuan", "Channel concerned"),
            ("Bila semuanya masuk lewat satu kanal dari beberapa kanal kantor.",
             "Where all came by one of several channels of the office.")),
        figure("requests", "requests", "lower", "9", ("Permohonan dalam temuan", "Requests concerned"),
            ("Yang dimintai dokumen itu; yang tanpa kegiatan; yang tepat waktu.",
             "Those asked for the document; those without activity; those on time.")),
        figure("whole", "requests", "", "9", ("Dari permohonan", "Out of requests"),
            ("Permohonan layanan itu yang sudah diperiksa; yang belum selesai; yang jatuh tempo.",
             "Checked requests of the service; open requests; those due.")),
        figure("since", "text", "", "1", ("Sejak tanggal", "From date"),
            ("Tanggal setempat: pengajuan pertama; kegiatan terakhir yang paling lama; awal setahun.",
             "Local date: of the first submission; of the oldest last activity; when the year begins.")),
        figure("until", "text", "", "1", ("Sampai tanggal", "To date"),
            ("Tanggal setempat: pengajuan terakhir; kegiatan terakhir yang paling baru; akhir setahun.",
             "Local date: of the last submission; of the newest last activity; when the year ends.")),
        figure("days", "d", "lower", "1", ("Hari tanpa kegiatan", "Days without activity"),
            ("Hari tanpa kegiatan, yang terlama.", "Days without activity, the longest.")),
    )),
)
