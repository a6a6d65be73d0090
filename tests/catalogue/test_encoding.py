"""Files as editors save them."""

import pytest

from service_levels.catalogue import CatalogueError, decode, parse


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_a_file_is_read_in_every_encoding_that_it_names(example: str, encoding: str, newline: str) -> None:
    raw = example.replace("\n", newline).encode(encoding)
    assert parse(decode(raw)) == parse(example)


def test_a_byte_order_mark_left_in_the_text_does_not_matter(example: str) -> None:
    assert parse("\ufeff" + example) == parse(example)


def test_another_encoding_is_refused_with_the_line_of_the_first_byte_that_does_not_fit() -> None:
    with pytest.raises(CatalogueError) as refused:
        decode('[[office]]\nid = "x"\nname = "Dinas – Cilegon"\n'.encode("cp1252"), "katalog.toml")
    assert str(refused.value) == (
        "katalog.toml, line 3, the file: byte 0x96: must be text in UTF-8. Save the file again with the encoding UTF-8."
    )


@pytest.mark.parametrize("raw", [b"\xff\xfe[", "[[office]]".encode("utf-16-le")])
def test_a_torn_or_unmarked_wide_encoding_is_refused(raw: bytes) -> None:
    with pytest.raises(CatalogueError, match=r"must be text in UTF-8. Save the file again"):
        parse(decode(raw, "katalog.toml"), "katalog.toml")
