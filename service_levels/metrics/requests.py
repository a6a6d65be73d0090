"""The requests themselves, one row each, with what was measured of them."""

import ibis.expr.types as ir

from service_levels.catalogue import Text
from service_levels.metrics.figure import Report, figure
from service_levels.metrics.question import US_PER_HOUR, Question
from service_levels.metrics.scope import FILTERS, REQUEST_BY


def requests(question: Question) -> ir.Table:
    """One row a request of the cohort, sorted by the by columns, submission, office and id."""
    cohort = question.cohort()
    plain = ("office", "request_id", "service", "channel", "submitted_at", "complete_at", "ended_at", "status")
    table = cohort.select(
        *(name for name in question.by if name not in plain),
        *plain,
        deadline=cohort["deadline_at"],
        outcome=cohort["outcome"],
        turnaround_h=cohort["turnaround_us"] / US_PER_HOUR,
        exposure_h=cohort["exposure_us"] / US_PER_HOUR,
        applicant_h=cohort["applicant_time_us"] / US_PER_HOUR,
    )
    return question.ordered(table, "submitted_at", "office", "request_id")


REPORT = Report(
    name="requests",
    title=Text("Daftar permohonan", "Requests"),
    definition=Text(
        "Setiap permohonan dengan batas waktu, hasil, dan waktunya.",
        "Every request with its deadline, its outcome and its times.",
    ),
    over="requests",
    period="submitted",
    by=REQUEST_BY,
    filters=tuple(FILTERS),
    columns=(
        figure("office", "known", "", "2", ("Kantor", "Office"), ("Kantor tempat diajukan.", "Office it came to.")),
        figure(
            "request_id", "known", "", "2",
            ("Nomor permohonan", "Request id"),
            ("Nomor permohonan di kantor itu.", "The request's number in that office."),
        ),
        figure(
            "service", "text", "", "2",
            ("Layanan", "Service"),
            ("Layanan yang dimohonkan.", "The service asked for."),
        ),
        figure(
            "channel", "text", "", "2",
            ("Kanal", "Channel"),
            ("Kanal pengajuan.", "The channel by which it came."),
        ),
        figure(
            "submitted_at", "instant", "", "2",
            ("Diajukan", "Submitted"),
            ("Saat pertama kali diajukan.", "When it was first handed in."),
        ),
        figure(
            "complete_at", "instant", "", "2",
            ("Lengkap", "Complete"),
            ("Saat syaratnya dinyatakan lengkap.", "When its requirements were complete."),
        ),
        figure(
            "ended_at", "instant", "", "2",
            ("Berakhir", "Ended"),
            ("Saat selesai, ditolak atau dicabut.", "When it was finished, rejected or withdrawn."),
        ),
        figure(
            "status", "known", "", "2",
            ("Status", "Status"),
            ("Keadaan permohonan pada saat data.", "The state of the request as of the data."),
        ),
        figure(
            "deadline", "instant", "", "3",
            ("Batas waktu", "Deadline"),
            ("Saat terakhir untuk tepat waktu.", "The last instant that is on time."),
        ),
        figure(
            "outcome", "known", "", "4",
            ("Hasil", "Outcome"),
            ("Hasil terhadap batas waktu pada saat data.", "The outcome against the deadline as of the data."),
        ),
        figure(
            "turnaround_h", "h", "lower", "6",
            ("Waktu penyelesaian", "Turnaround"),
            (
                "Jam yang dihitung sampai selesai atau ditolak.",
                "Hours that the clock counted until it was finished or rejected.",
            ),
        ),
        figure(
            "exposure_h", "h", "lower", "8",
            ("Terkena gangguan", "Exposure"),
            (
                "Jam kerja ketika waktu berjalan dan sistem yang dibutuhkan mati.",
                "Working hours during which the clock ran and a system it needs was down.",
            ),
        ),
        figure(
            "applicant_h", "h", "lower", "9",
            ("Di pemohon", "With the applicant"),
            ("Jam kerja di pemohon.", "Working hours with the applicant."),
        ),
    ),
    function=requests,
)
