"""The unit in which a file counts is found by what its ranges cover."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.text import normalise
from annotator.formats.offsets import UNITS, Claim, OffsetMap, detect, normalised_positions

RAW = "Zoë 📌 and 👩‍👩‍👧:\r\nfiretrucks \r\nin 🇩🇪 Paris"


def position(text: str, words: str, unit: str) -> int:
    before = text[: text.index(words)]
    match unit:
        case "code points before CR LF became LF":
            return len(before)
        case "UTF-16 units before CR LF became LF":
            return len(before.encode("utf-16-le")) // 2
    before = before.replace("\r\n", "\n")
    match unit:
        case "code points":
            return len(before)
        case "UTF-16 units":
            return len(before.encode("utf-16-le")) // 2
        case "UTF-8 bytes":
            return len(before.encode())
        case _:
            return len(before) - (4 if "firetrucks" in words or "Paris" in words else 0) - ("Paris" in words)


@pytest.mark.parametrize("unit", UNITS)
def test_each_unit_is_told_from_the_others(unit):
    claims = [
        Claim(start := position(RAW, words, unit), start + len(words), words)
        for words in ("firetrucks", "Paris")
    ]
    assert detect(RAW, claims) == unit
    convert = OffsetMap(RAW, unit)
    text = normalise(RAW)
    assert [text[convert.to_point(c.start) : convert.to_point(c.end)] for c in claims] == [
        "firetrucks",
        "Paris",
    ]


def test_a_tie_goes_to_what_the_format_documents_and_nothing_to_nothing():
    claims = [Claim(0, 5, "Paris")]
    assert detect("Paris is", claims) == "code points"
    assert detect("Paris is", claims, "UTF-16 units") == "UTF-16 units"
    assert detect("Paris is", [Claim(0, 5)], "UTF-8 bytes") == "UTF-8 bytes"
    assert detect("Paris is", [Claim(1, 5, "Rome")]) is None
    assert detect("Paris is", [Claim(4, 99, "s is")]) is None


@given(st.text(st.sampled_from("ab \t\u3000\n\r\ufeff\u2028\u0085📌\x00\x1c"), max_size=30))
def test_positions_follow_what_normalising_removes(text):
    kept = normalised_positions(text)
    final = normalise(text)
    assert len(kept) == len(text) + 1
    assert kept == sorted(kept)
    assert kept[-1] == len(final)
    for place, character in enumerate(text):
        if character in "ab📌":
            assert final[kept[place] : kept[place + 1]] == character


def test_positions_outside_are_none():
    convert = OffsetMap("ab", "code points")
    assert [convert.to_point(place) for place in (-1, 0, 2, 3)] == [None, 0, 2, None]
