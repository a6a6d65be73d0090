from service_levels.ui.i18n import Words
from service_levels.ui.widgets import Column, hover, table

HOSTILE = '<img src=x onerror="alert(1)">'


def test_a_table_escapes_what_comes_from_data():
    made = table(HOSTILE, [Column(HOSTILE, [HOSTILE], number=False), Column("n", ["1"])], Words("id"))
    assert "<img" not in made
    assert made.count("&lt;img") == 4


def test_a_table_names_its_rows_and_columns_for_screen_readers():
    made = table("Layanan", [Column("layanan", ["KTP"], number=False), Column("jumlah", ["3"])], Words("id"))
    assert '<th scope="col">Layanan</th><th scope="col" class="n">Jumlah</th>' in made
    assert '<th scope="row">KTP</th><td class="n">3</td>' in made


def test_a_table_says_how_many_rows_it_leaves_out():
    made = table("x", [Column("n", [str(n) for n in range(20)])], Words("en"), most=5)
    assert made.count("<tr>") == 6
    assert "15 more rows are in the download." in made


def test_a_table_of_nothing_has_its_head():
    assert "<th" in table("x", [Column("n", [])], Words("en"))


def test_the_hover_escapes_names():
    assert hover(HOSTILE, ("n", "1")).startswith("<b>&lt;img")
