"""What happened at the made-up office: dates, seasons, staff, shares. Change a number and generate again.

Times are local and without a zone (the office has one zone and no summer time); README.md tells the story.
"""

from datetime import date, datetime

at = datetime.fromisoformat

SEED = 3672
OFFICE = "cilegon"
OFFICE_NAME = "Kota Cilegon"  # as the register writes it
FIRST_ON = date(2025, 2, 1)
SIMULATED_TO = date(2026, 12, 31)  # work goes on after the export, unseen
EXPORTED_AT = at("2026-09-30 16:30")

# What was done to improve, and what each should move.
CAMPAIGN_ON = date(2025, 9, 15)  # banners, leaflets, social media: what must be complete
CAMPAIGN_DISTRICTS = (
    "Cibeber",
    "Cilegon",
    "Citangkil",
    "Jombang",
    "Purwakarta",
)  # the other three: comparison
CAMPAIGN_DAYS_TO_WORK = 42  # until it has its whole effect
CAMPAIGN_EFFECT = 0.5  # what is left of the incomplete submissions
TRAINING_ON = date(2025, 11, 17)  # back-office staff, civil-registry deeds
TRAINING_DAYS = 3  # half of the back office is in the class
TRAINING_EFFECT = 0.75  # what is left of the work a deed takes
UPGRADE_ON = date(2026, 4, 13)  # second line and new router, with the agency in charge

# Ramadan and Lebaran: (first day of Ramadan, last day before Lebaran).
RAMADANS = ((date(2025, 3, 1), date(2025, 3, 30)), (date(2026, 2, 19), date(2026, 3, 20)))
AFTER_LEBARAN_DAYS = 24

# The agency's two-day faults, which everyone remembers: (target, from, to).
LONG_FAULTS = (
    ("siak", at("2025-07-08 09:40"), at("2025-07-09 14:25")),
    ("siak", at("2025-12-09 08:15"), at("2025-12-09 15:50")),
    ("siak", at("2026-01-20 10:05"), at("2026-01-21 15:10")),
    ("internet-kantor", at("2026-02-10 08:20"), at("2026-02-11 10:45")),
    ("siak", at("2026-03-04 09:30"), at("2026-03-05 11:40")),
    ("internet-kantor", at("2026-09-29 09:50"), at("2026-09-30 11:20")),  # a digger cut the new line too
    ("whatsapp", at("2025-10-14 09:10"), at("2025-10-14 19:30")),
)
# No blank cards from the ministry: identity cards wait until there are some again. Nobody's server was to blame.
NO_CARDS = (date(2025, 11, 24), date(2025, 12, 3))
# The computer that watches was switched off: nothing is known of these hours.
UNWATCHED = (
    (at("2025-05-17 08:12"), at("2025-05-19 07:41")),
    (at("2025-10-02 13:04"), at("2025-10-02 16:51")),
    (at("2026-03-21 17:30"), at("2026-03-24 08:03")),
    (at("2026-07-06 10:20"), at("2026-07-06 12:02")),
)
# Two days of the register that were kept on paper in the long fault and typed in at the very end.
TYPED_LATE = (date(2026, 1, 20), date(2026, 1, 21))
# The month of the older export that is loaded after the newer one.
OLD_EXPORT = (date(2026, 4, 1), at("2026-04-30 16:15"))

COUNTER_STAFF = ("P01", "P02", "P03")
REMOTE_STAFF = ("P04", "P05")  # WhatsApp and online
BACK_STAFF = ("P06", "P07", "P08", "P09", "P10")
THIRD_COUNTER_ON = date(2026, 1, 5)  # P03 joins the counter

DISTRICTS = {
    "Jombang": 16,
    "Cilegon": 10,
    "Cibeber": 13,
    "Citangkil": 17,
    "Ciwandan": 11,
    "Grogol": 11,
    "Pulomerak": 11,
    "Purwakarta": 11,
}
CHANNELS = {"Loket": 27.0, "WhatsApp": 6.2, "Daring": 4.2}  # arrivals on an ordinary day
WEEKDAYS = (1.28, 1.1, 1.0, 0.95, 0.72, 0.45, 0.4)  # Monday first
COUNTER_HOURS = {7: 0.8, 8: 1.5, 9: 1.7, 10: 1.4, 11: 1.0, 12: 0.4, 13: 1.1, 14: 0.9, 15: 0.4, 16: 0.1}
REMOTE_HOURS = (
    *(0.15, 0.1, 0.05, 0.05, 0.1, 0.3, 0.6, 1.0, 1.5, 1.7, 1.6, 1.4),
    *(1.2, 1.3, 1.2, 1.1, 1.0, 0.9, 0.9, 1.3, 1.5, 1.2, 0.7, 0.3),
)


def season(on: date) -> float:
    """How busy a date is beside an ordinary one: school entry, after Lebaran, January; Ramadan is quiet."""
    for first, last in RAMADANS:
        if first <= on <= last:
            return 0.78
        if 0 < (on - last).days <= AFTER_LEBARAN_DAYS:
            return 1.18
    if on.month == 1:
        return 1.18
    if (6, 8) <= (on.month, on.day) <= (7, 20):
        return 1.27
    return 0.93 if on.month == 12 else 1.0


def growth(channel: str, on: date) -> float:
    """People move from the counter to the telephone: slowly."""
    years = (on - FIRST_ON).days / 365
    return {"Loket": 1 - 0.04 * years, "WhatsApp": 0.85 + 0.2 * years, "Daring": 0.7 + 0.4 * years}[channel]


def campaign(district: str, on: date) -> float:
    """What is left of the incomplete submissions on a date: 1 before and without the campaign."""
    if district not in CAMPAIGN_DISTRICTS or on < CAMPAIGN_ON:
        return 1.0
    reached = min(1.0, (on - CAMPAIGN_ON).days / CAMPAIGN_DAYS_TO_WORK)
    return 1 - (1 - CAMPAIGN_EFFECT) * reached


def trouble(on: date) -> float:
    """How often the network fails on a date: worse and worse until the upgrade, seldom after it."""
    if on >= UPGRADE_ON:
        return 0.75
    return 0.5 + 1.5 * (on - FIRST_ON).days / (UPGRADE_ON - FIRST_ON).days
