"""By the browser: a number of a person lies nowhere in the data folder, and is found by whoever types it."""

from pathlib import Path

from etl.load import Job, load
from service_levels import key
from tests.pages.conftest import Open, address_of, words_of
from tests.pages.test_upload import HEADER, Visit, office, through, visit  # noqa: F401

NIK, PHONE, NAME = "3672010203040001", "081234567890", "Sulastri Wiyono"


def test_what_is_uploaded_leaves_no_number_and_no_foreign_column(visit: Visit, tmp_path: Path) -> None:  # noqa: F811
    head = f"LAPORAN {NAME} {PHONE}\n" + HEADER.replace("\n", f";Milik {NIK};Nama\n")
    good = f"A1;cilegon;ktp-el;13/03/2026 08.00;13/03/2026 10.00;Selesai;{PHONE};{NAME}\n"
    bad = f"{NIK};cilegon;ktp-el {PHONE};hari {NIK};;Diproses;{PHONE};{NAME}\nA3;{NAME}\n"
    test = through(visit(**{f"ekspor {NIK}__csv": head + good + bad}))
    assert "Done: 3 rows read, 1 new" in words_of(test)
    assert NIK not in words_of(test)
    kept = [path for path in tmp_path.rglob("*") if path.is_file() and "uploads" not in path.parts]
    told = "".join(path.read_bytes().decode("utf-8", "replace") for path in kept)
    assert "hari id-" in told
    assert [word for word in (NIK, PHONE, NAME, "LAPORAN") if word in told] == []
    assert NIK not in " ".join(map(str, tmp_path.rglob("*")))  # nor in the name of a file that was uploaded


def test_a_number_that_is_typed_is_found_and_does_not_stay_in_the_address(
    app: Open, office: str, tmp_path: Path  # noqa: F811
) -> None:
    file = tmp_path / "a.csv"
    file.write_text(HEADER + f"{NIK};cilegon;ktp-el;13/03/2026 08.00;13/03/2026 10.00;Selesai\n")
    load(office, tmp_path, Job("requests", [file]), key.of(office))
    test = app("request", lang="en")
    for typed in (NIK, "3672-0102-0304-0001", "3672 0102 0304 0001"):
        test.text_input[0].set_value(typed).run(timeout=60)
        assert "id-" in address_of(test)["request"][0]
        assert "There is no request" not in words_of(test)
        assert "13 Mar 2026" in words_of(test)
    test = app("request", lang="en", request=NIK)
    assert "13 Mar 2026" in words_of(test)
    assert NIK not in str(address_of(test))
