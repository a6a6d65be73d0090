"""The columns of the reports on what measures did."""

from service_levels.metrics.figure import figure

_NAMED = (
    figure("measure", "text", "", "12", ("Tindakan", "Measure"), ("Kode tindakan.", "The id of the measure.")),
    figure("figure", "text", "", "12", ("Ukuran", "Figure"), ("Ukuran yang dituju.", "The figure it should move.")),
)
_MEANT = {
    "low": ("Batas bawah (95%)", "Lower end (95%)"),
    "high": ("Batas atas (95%)", "Upper end (95%)"),
}
COLUMNS = (
    *_NAMED,
    figure(
        "from", "text", "", "12", ("Mulai", "Since"),
        ("Tanggal mulai tindakan.", "The date on which the measure began."),
    ),
    figure(
        "weeks_before", "weeks", "", "12", ("Minggu sebelum", "Weeks before"),
        ("Minggu yang dihitung sebelum tindakan.", "Weeks before the measure that count."),
    ),
    figure(
        "weeks_since", "weeks", "", "12", ("Minggu sesudah", "Weeks since"),
        ("Minggu yang dihitung sejak tindakan berlaku penuh.", "Weeks that count since its full effect."),
    ),
    figure(
        "requests_before", "count", "", "12", ("Permohonan sebelum", "Requests before"),
        ("Permohonan dalam minggu sebelum yang dihitung.", "Requests in the weeks before that count."),
    ),
    figure(
        "requests_since", "count", "", "12", ("Permohonan sesudah", "Requests since"),
        ("Permohonan dalam minggu sesudah yang dihitung.", "Requests in the weeks since that count."),
    ),
    figure(
        "before", "amount", "", "12", ("Rata-rata sebelum", "Mean before"),
        ("Rata-rata minggu sebelum.", "The mean of the weeks before."),
    ),
    figure(
        "since", "amount", "", "12", ("Rata-rata sesudah", "Mean since"),
        ("Rata-rata minggu sesudah.", "The mean of the weeks since."),
    ),
    figure(
        "without", "amount", "", "12", ("Tanpa tindakan", "Without it"),
        ("Perkiraan rata-rata sesudah seandainya tindakan itu tidak ada.",
         "What the mean since is expected to be had there been no measure."),
    ),
    figure(
        "effect", "amount", "", "12", ("Pengaruh", "Effect"),
        ("Rata-rata sesudah dikurangi perkiraan tanpa tindakan.", "The mean since less what is expected without it."),
    ),
    figure("low", "amount", "", "12", _MEANT["low"], ("Selang kepercayaan pengaruh.", "Interval of the effect.")),
    figure("high", "amount", "", "12", _MEANT["high"], ("Selang kepercayaan pengaruh.", "Interval of the effect.")),
    figure(
        "comparison", "truth", "", "12", ("Dengan pembanding", "Compared"),
        ("Apakah perubahan kelompok pembanding dikurangkan.", "Whether the untouched group's change is taken off."),
    ),
    figure(
        "other_before", "amount", "", "12", ("Pembanding sebelum", "Other group before"),
        ("Rata-rata kelompok pembanding dalam minggu yang sama.", "The untouched group's mean in the same weeks."),
    ),
    figure(
        "other_since", "amount", "", "12", ("Pembanding sesudah", "Other group since"),
        ("Rata-rata kelompok pembanding dalam minggu yang sama.", "The untouched group's mean in the same weeks."),
    ),
    figure(
        "verdict", "text", "", "12", ("Kesimpulan", "Verdict"),
        ("improved, worsened, no_evidence, too_few.", "improved, worsened, no_evidence, too_few."),
    ),
    figure(
        "reason", "text", "", "12", ("Alasan", "Reason"),
        ("Kode alasan kesimpulan.", "The code of why the verdict is what it is."),
    ),
    figure(
        "weeks_needed", "count", "", "12", ("Minggu yang diperlukan", "Weeks needed"),
        ("Minggu sejak tindakan agar perubahan yang diharapkan terlihat dengan peluang 80%; kosong: di atas dua tahun.",
         "Weeks since the measure to see the hoped-for change with a chance of 80%; empty beyond two years."),
    ),
    figure(
        "hoped", "amount", "", "12", ("Perubahan yang diharapkan", "Hoped-for change"),
        ("Jarak ke target; tanpa target, atau bila sudah tercapai, sepersepuluh rata-rata sebelum.",
         "The distance to the goal; without one, or where it is met, a tenth of the mean before."),
    ),
    figure(
        "hoped_for", "text", "", "12", ("Dasar harapan", "Hoped for"),
        ("goal: jarak ke target; tenth: sepersepuluh.", "goal: distance to the goal; tenth: a tenth of the mean."),
    ),
    figure(
        "trend", "truth", "", "12", ("Kecenderungan dilanjutkan", "Trend carried on"),
        ("Apakah kecenderungan sebelumnya dilanjutkan, diredam.", "Whether a trend of before is carried on, damped."),
    ),
    figure(
        "placebo_dates", "weeks", "", "12", ("Tanggal uji", "Placebo dates"),
        ("Tanggal sebelum tindakan tempat hal yang sama diuji.", "Dates before the measure at which it was asked."),
    ),
    figure(
        "placebo_found", "weeks", "", "12", ("Tanggal uji dengan perubahan", "Placebo dates with a change"),
        ("Di antaranya yang selangnya tidak memuat nol.", "Those of them whose interval excludes nothing."),
    ),
)  # fmt: skip
WEEK_COLUMNS = (
    *_NAMED,
    figure("start", "text", "", "12", ("Minggu", "Week"), ("Senin minggu itu.", "The Monday of the week.")),
    figure(
        "since", "truth", "", "12", ("Sesudah", "Since"),
        ("Apakah tindakan sudah berlaku penuh.", "Whether the measure was in full effect."),
    ),
    figure("value", "amount", "", "12", ("Nilai", "Value"), ("Ukuran minggu itu.", "The figure of the week.")),
    figure("n", "count", "", "12", ("Permohonan", "Requests"), ("Permohonan yang mendasarinya.", "What it rests on.")),
    figure(
        "other", "amount", "", "12", ("Pembanding", "Untouched group"),
        ("Nilai kelompok pembanding, bila dihitung.", "The figure of the untouched group where it counts."),
    ),
    figure(
        "other_n", "count", "", "12", ("Permohonan pembanding", "Requests of the untouched group"),
        ("Permohonan yang mendasari nilai pembanding.", "What the untouched group's figure rests on."),
    ),
    figure(
        "counted", "truth", "", "12", ("Dihitung", "Counted"),
        ("Apakah minggu itu dihitung.", "Whether the week counts."),
    ),
    figure(
        "reason", "text", "", "12", ("Alasan", "Reason"),
        ("Mengapa minggu itu tidak dihitung.", "Why the week does not count."),
    ),
    figure(
        "without", "amount", "", "12", ("Tanpa tindakan", "Without it"),
        ("Perkiraan minggu itu tanpa tindakan.", "What the week is expected to be without the measure."),
    ),
    figure("low", "amount", "", "12", _MEANT["low"], ("Selang perkiraan itu.", "Interval of that line.")),
    figure("high", "amount", "", "12", _MEANT["high"], ("Selang perkiraan itu.", "Interval of that line.")),
)  # fmt: skip
