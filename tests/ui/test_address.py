from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from service_levels.domain import periods
from service_levels.ui import address
from service_levels.ui.address import Choice

names = st.lists(st.text(min_size=1, max_size=12), max_size=4, unique=True).map(tuple)
days = st.dates(periods.EARLIEST, periods.LATEST)


@st.composite
def choices(draw):
    lists = {field: draw(names) for field in address.FILTERS.values()}
    lists |= {name: draw(st.sampled_from(values)) for name, values in address.SWITCHES.items()}
    lists["focus"] = draw(st.sampled_from(["", "kk"]))
    language = draw(st.sampled_from(["id", "en"]))
    if draw(st.booleans()):
        first, last = sorted((draw(days), draw(days)))
        return Choice(language, periods.OWN, first, last, **lists)
    return Choice(language, draw(st.sampled_from(periods.PRESETS)), **lists)


@given(choices())
def test_an_address_gives_back_the_choice_it_was_written_for(choice):
    assert address.read(address.write(choice), "id") == choice


@given(st.dictionaries(st.sampled_from(address.KEYS), st.lists(st.text(max_size=20), max_size=3)))
def test_any_address_gives_a_choice_that_can_be_asked_for(parameters):
    choice = address.read(parameters, "en")
    assert choice.language in ("id", "en")
    period = choice.dates(date(2026, 3, 31))
    choice.scope(period.from_on, period.to_on)


def test_own_dates_the_wrong_way_round_fall_back_to_the_default():
    turned = {"period": ["own"], "from": ["2026-03-31"], "to": ["2026-01-01"]}
    assert address.read(turned, "id") == Choice()


def test_own_dates_without_an_end_fall_back_to_the_default():
    assert address.read({"period": ["own"], "from": ["2026-03-31"]}, "id") == Choice()


def test_what_does_not_exist_is_left_out():
    choice = Choice(offices=("cilegon", "atlantis"), services=("ktp-el",), focus="liar")
    kept = choice.within({"office": ["cilegon"], "service": ["ktp-el", "kk"]})
    assert (kept.offices, kept.services, kept.focus) == (("cilegon",), ("ktp-el",), "")


def test_a_switch_that_does_not_exist_stands_as_it_is_first():
    assert address.read({"way": ["guess"], "split": ["channel"]}, "id") == Choice(split="channel")


def test_the_browser_decides_the_language_until_the_address_does():
    assert address.read({}, "en").language == "en"
    assert address.read({"lang": ["id"]}, "en").language == "id"
    assert address.read({"lang": ["xx"]}, "en").language == "en"
