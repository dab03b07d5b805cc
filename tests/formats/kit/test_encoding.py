"""Bytes to text, in any encoding."""

import codecs
from contextlib import suppress

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from annotator.core.errors import Problem, ReadError
from annotator.formats.kit.encoding import decode, decode_as
from annotator.formats.kit.values import Guess
from annotator.text.language import guess_language
from tests.formats.samples import TEXTS

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


OTHERS = {
    "tr": "Belediye başkanı cuma günü yaptığı açıklamada, liman köprüsünün iki yıl süren onarımın ardından nisan "
    "ayında yeniden açılacağını söyledi. Şehir meclisi ve İzmir için bu çok önemli.",
    "uk": "Порт знову відкриється у квітні, повідомили в міській раді. Рейси поїдуть інакше, її мешканці раді.",
    "zh-TW": "市長週五表示，經過兩年的維修，港口大橋將於四月重新開放。費用增至四千八百萬克朗，市議會說。",
    "hu": "A polgármester pénteken azt mondta, hogy a híd két év után áprilisban nyílik meg újra, és ez jó hír.",
}
PAGES = {
    **dict.fromkeys(("de", "fr", "es"), ("cp1252",)),
    "ru": ("cp1251", "koi8-r", "cp866", "iso8859-5"),
    "uk": ("cp1251", "koi8-u"),
    "pl": ("cp1250", "iso8859-2"),
    "cs": ("cp1250", "iso8859-2"),
    "hu": ("cp1250", "iso8859-2"),
    "tr": ("cp1254",),
    "el": ("cp1253", "iso8859-7"),
    "he": ("cp1255",),
    "ar": ("cp1256", "iso8859-6"),
    "ja": ("cp932", "euc_jp"),
    "zh": ("gb18030",),
    "zh-TW": ("big5",),
    "ko": ("cp949",),
}


@pytest.mark.parametrize("language", PAGES)
# Guessing has its limits: the same parts are tried each time.
@settings(max_examples=8, deadline=None, derandomize=True)
@given(data=st.data())
def test_any_part_of_a_text_is_read_in_the_code_pages_of_its_language(
    language: str, data: st.DataObject
) -> None:
    text = (TEXTS | OTHERS)[language]
    start = data.draw(st.integers(0, len(text) // 2))
    part = text[start : start + data.draw(st.integers(34, len(text)))]
    encoding = data.draw(st.sampled_from(PAGES[language]))
    assume(len(part) > 30 and sum(character > "\x7f" for character in part) > 2)
    decoded = decode((part * data.draw(st.sampled_from((1, 90)))).encode(encoding))
    assert decoded.text.startswith(part)
    assert decoded.guessed
    assert list(decoded.told("old.txt"))[-1].option == "encoding"


@pytest.mark.parametrize("language", [*TEXTS, *OTHERS])
@pytest.mark.parametrize("times", [1, 50])
def test_utf8_that_is_damaged_or_cut_off_stays_utf8_and_says_so(language: str, times: int) -> None:
    text = (TEXTS | OTHERS)[language]
    if text.isascii():
        text += " “Naïve”, said Zoë."
    whole = (text * times).encode()
    cut = whole[: max(at for at in range(len(whole) - 60, len(whole)) if whole[at] >= 0xC0) + 1]
    middle = len(whole) // 2
    for data in (cut, whole[:middle] + b"\xff" + whole[middle:]):
        decoded = decode(data)
        assert decoded.encoding == "utf-8"
        assert 0 < decoded.unreadable <= 4
        problem, guess = decoded.told("cut.txt")
        assert isinstance(problem, Problem)
        assert problem.severity == "warning"
        assert isinstance(guess, Guess)
        assert guess.chosen == "utf-8"


@pytest.mark.parametrize("at", [0, 1, 40, 179, -1])
def test_a_zero_byte_in_plain_text_is_no_wide_encoding(at: int) -> None:
    data = bytearray(TEXTS["en"].encode())
    data[at] = 0
    decoded = decode(bytes(data))
    assert (decoded.encoding, decoded.unreadable, decoded.guessed) == ("utf-8", 1, False)
    assert decoded.text.replace("\ufffd", "") in {TEXTS["en"][:at] + TEXTS["en"][at:][1:], TEXTS["en"][:-1]}


@pytest.mark.parametrize("text", [TEXTS["en"], TEXTS["ru"], "\ufeff" + TEXTS["de"]])
def test_what_is_certain_is_not_told(text: str) -> None:
    assert not list(decode(text.encode()).told("sure.txt"))
    assert not list(decode_as(TEXTS["ru"].encode("koi8-r"), "koi8-r").told("declared.txt"))


def test_an_encoding_that_was_chosen_is_taken_and_an_unknown_one_refused() -> None:
    data = TEXTS["ru"].encode("koi8-r")
    assert decode(data, chosen="KOI8-R").text == TEXTS["ru"]
    assert decode(data, chosen="windows-1251").text != TEXTS["ru"]
    for name in ("klingon", "zip", "hex"):
        with pytest.raises(ReadError, match=name):
            decode(data, chosen=name)


def test_letters_that_come_late_decide_too() -> None:
    text = "Plain words only. " * 6000 + TEXTS["pl"]
    assert decode(text.encode("cp1250")).text == text


ENGLISH = "The mayor said that the bridge will open in April. Nobody had expected it so soon, she said. "


@pytest.mark.parametrize(
    ("before", "byte", "after", "read"),
    [
        ("the mayor", b"\x92", "s car", "mayor’s"),
        ("the bridge ", b"\x96", " and the road", "bridge – and"),
        ("in the caf", b"\xe9", " by the quay", "café by"),
        ("a r", b"\xe9", "sum", "résum"),
        ("he said ", b"\x85", "", "said …"),
        ("price: ", b"\x80", "40", "€40"),
        ("M", b"\xfc", "ller", "Müller"),
    ],
)
def test_one_byte_in_plain_ascii_is_the_likeliest_letter_and_others_are_offered(
    before: str, byte: bytes, after: str, read: str
) -> None:
    data = ENGLISH.encode() + before.encode() + byte + after.encode() + b".\n" + ENGLISH.encode()
    decoded = decode(data)
    assert read in decoded.text
    (guess,) = decoded.told("a.txt")
    assert isinstance(guess, Guess)
    assert guess.chosen == "windows-1252"
    assert "utf-8" in guess.alternatives
    for other in guess.alternatives:
        assert decode(data, chosen=other).text != decoded.text


@pytest.mark.parametrize("last", ["ü", "— ", "中"])
def test_ascii_that_ends_within_its_only_letter_was_cut_off(last: str) -> None:
    whole = (ENGLISH + last).encode()
    decoded = decode(whole[: len(ENGLISH) + 1])
    assert (decoded.encoding, decoded.unreadable) == ("utf-8", 1)
    problem, guess = decoded.told("a.txt")
    assert isinstance(problem, Problem)
    assert isinstance(guess, Guess)
    assert "windows-1252" in guess.alternatives


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp1253", "cp932", "cp1250"])
def test_utf8_is_among_the_others_of_every_guess(encoding: str) -> None:
    text = {
        "cp1253": "Η γέφυρα άνοιξε.",
        "cp932": "橋は四月に開く。",
        "cp1250": "Most został otwarty już wczoraj, żółty.",
    }
    decoded = decode(text.get(encoding, "Мост открыт в пятницу.").encode(encoding))
    assert decoded.guessed
    assert "utf-8" in decoded.alternatives
    assert len(decoded.alternatives) <= 5
