"""Bytes to text, in any encoding."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import ReadError
from annotator.core.languages import guess_language
from annotator.formats.encoding import decode, decode_as

from .samples import TEXTS

ENCODINGS = [
    ("de", "cp1252"),
    ("fr", "cp1252"),
    ("fr", "iso8859-1"),
    ("es", "iso8859-15"),
    ("cs", "iso8859-2"),
    ("cs", "cp1250"),
    ("pl", "cp1250"),
    ("pl", "iso8859-2"),
    ("ru", "koi8-r"),
    ("ru", "cp1251"),
    ("el", "cp1253"),
    ("ar", "cp1256"),
    ("he", "cp1255"),
    ("ja", "shift_jis"),
    ("ja", "euc_jp"),
    ("ja", "iso2022_jp"),
    ("zh", "gb18030"),
    ("zh", "gb2312"),
    ("ko", "euc_kr"),
    ("th", "cp874"),
]


@pytest.mark.parametrize(("language", "encoding"), ENCODINGS)
def test_text_in_an_old_encoding_is_read_letter_by_letter(language: str, encoding: str) -> None:
    decoded = decode(TEXTS[language].encode(encoding))
    assert decoded.text == TEXTS[language]
    assert decoded.encoding != "utf-8"
    assert not decoded.unreadable


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_unicode_with_or_without_a_mark(language: str, encoding: str) -> None:
    decoded = decode(TEXTS[language].encode(encoding))
    assert decoded.text.removeprefix("\ufeff") == TEXTS[language]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("language", ["en", "de", "ru", "zh"])
def test_wide_encodings_without_a_mark(language: str, encoding: str) -> None:
    text = f"{TEXTS[language]}\n\n{TEXTS[language]} 2026\n"
    assert decode(text.encode(encoding)).text == text


def test_the_big_endian_mark_is_honoured() -> None:
    assert decode(codecs.BOM_UTF16_BE + "Brücke".encode("utf-16-be")).text.endswith("Brücke")


def test_utf8_with_a_few_broken_bytes_stays_utf8() -> None:
    data = (TEXTS["de"] + TEXTS["fr"]).encode() + b"\xff\xfe caf\xe9"
    decoded = decode(data)
    assert decoded.encoding == "utf-8"
    assert decoded.unreadable == 3
    assert decoded.text.startswith(TEXTS["de"])


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(50), "a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(50), "a JPEG picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "a PDF document"),
        (b"PK\x03\x04" + bytes(20), "a ZIP archive"),
        (bytes(range(256)) * 20, "binary data"),
        (b"\x00\x01\x02\x03" * 500, "binary data"),
    ],
)
def test_what_is_no_text_is_refused_with_its_kind(data: bytes, said: str) -> None:
    with pytest.raises(ReadError, match=said):
        decode(data, "picture.txt")


def test_a_declared_encoding_wins_if_it_fits() -> None:
    assert decode_as("Ďábel".encode("iso8859-2"), "ISO-8859-2").text == "Ďábel"
    assert decode_as("“x”".encode("cp1252"), "iso-8859-1").text == "“x”"
    assert decode_as("Größe".encode(), "us-ascii").text == "Größe"
    assert decode_as(b"plain", "no-such-encoding").text == "plain"
    assert decode_as(b"plain", "hex").text == "plain"


@pytest.mark.parametrize("language", TEXTS)
def test_the_language_is_guessed(language: str) -> None:
    assert guess_language(TEXTS[language]) == language


@pytest.mark.parametrize("text", ["", "12:30", "🚢🚢", "Xyzzy qwrt plugh", "\n\n"])
def test_no_language_is_guessed_from_nothing(text: str) -> None:
    assert guess_language(text) == ""


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    with suppress(ReadError):
        assert isinstance(decode(data).text, str)
