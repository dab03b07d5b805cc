"""Words are found however they are spelt, and each range is exact in the text as it is."""

import re
from itertools import pairwise

import hypothesis.strategies as st
import pytest
from hypothesis import assume, given
from icu4py.breakers import CharacterBreaker

from annotator.core.finding import find
from annotator.core.folding import LOOSE, SPELLING, Folding, fold
from annotator.core.text import Utf16Map

EXACT = Folding(case=True)


@pytest.mark.parametrize(
    ("text", "string", "way", "wanted"),
    [
        ("À l’école, à l'ecole.", "l'école", SPELLING, ["l’école"]),
        ("À l’école, à l'ecole.", "l‘ecole", LOOSE, ["l’école", "l'ecole"]),
        ("Straße, STRASSE, Strasse", "strasse", SPELLING, ["Straße", "STRASSE", "Strasse"]),
        ("Straße, STRASSE, Strasse", "Straße", EXACT, ["Straße"]),
        ("Straße", "stras", SPELLING, []),
        ("ßs", "s", SPELLING, ["s"]),
        ("İstanbul, ISTANBUL, istanbul", "istanbul", SPELLING, ["İstanbul", "ISTANBUL", "istanbul"]),
        ("İİ son", "son", SPELLING, ["son"]),
        ("ΟΔΟΣ, οδος, οδός", "οδοσ", SPELLING, ["ΟΔΟΣ", "οδος"]),
        ("قال مُحَمَّدٌ ومحـــمد.", "محمد", LOOSE, ["مُحَمَّدٌ", "محـــمد"]),
        ("קראו שָׁלוֹם לצה״ל", "שלום", LOOSE, ["שָׁלוֹם"]),
        ("קראו שָׁלוֹם לצה״ל", 'צה"ל', SPELLING, ["צה״ל"]),
        (
            "Ha\u0300 No\u0323\u0302i va\u0300 Hà Nội",
            "hà nội",
            SPELLING,
            ["Ha\u0300 No\u0323\u0302i", "Hà Nội"],
        ),
        ("हिन्दी में, हिन्द", "हिन्द", SPELLING, ["हिन्द"]),
        ("हिन्दी में", "हिन्दी", SPELLING, ["हिन्दी"]),
        ("ﾃﾚﾋﾞ、テレビ", "テレビ", SPELLING, ["ﾃﾚﾋﾞ", "テレビ"]),
        (
            "Co\u00adop\u00ader\u00adate \u200bnow",
            "cooperate now",
            SPELLING,
            ["Co\u00adop\u00ader\u00adate \u200bnow"],
        ),
        ("\u200bKes\u200btrel\u200b Kestrel", "kestrel", SPELLING, ["Kes\u200btrel", "Kestrel"]),
        ("Port\u00a0of\n\nMarrow", " port  of marrow ", SPELLING, ["Port\u00a0of\n\nMarrow"]),
        ("Cafe\u0301 cafe", "cafe", SPELLING, ["cafe"]),
        ("Cafe\u0301 cafe", "cafe", LOOSE, ["Cafe\u0301", "cafe"]),
        ("👩👩\u200d🚀🚀", "👩", SPELLING, ["👩"]),
        ("👩👩\u200d🚀🚀", "👩\u200d🚀", SPELLING, ["👩\u200d🚀"]),
        ("🇫🇷🇩🇪", "🇷🇩", SPELLING, []),
        ("👍🏽 👍", "👍", SPELLING, ["👍"]),
        ("9—11 or 9-11", "9–11", SPELLING, ["9—11", "9-11"]),
        ("ﬁnal ﬁgs", "fi", SPELLING, ["ﬁ", "ﬁ"]),
        ("ﬁnal", "f", SPELLING, []),
        ("e\u0301e\u0301e", "e", SPELLING, ["e"]),
        ("a \u0301b", "a", SPELLING, ["a"]),
        ("e\u200b\u0301 e", "e", SPELLING, ["e"]),
        ("e\u200b\u0301 e", "é", SPELLING, ["e\u200b\u0301"]),
        ("aaaa", "aa", SPELLING, ["aa", "aa"]),
        ("anything", "\u200b \u00ad", SPELLING, []),
        ("a.c abc", "a.c", SPELLING, ["a.c"]),
    ],
)
def test_ranges_are_exact(text, string, way, wanted):
    found = find(text, string, way)
    assert [text[start:end] for start, end in found] == wanted
    last = 0
    for start, end in found:
        assert start >= last
        last = end


def test_offsets_are_those_of_the_text_as_it_is():
    text = "\u200bİs\u00adtanbul’da Straße, \n\n 🚢 Straße"
    assert find(text, "istanbul'da") == [(1, 13)]
    assert find(text, "strasse") == [(14, 20), (27, 33)]


def test_whole_words():
    assert find("L’école, écoles", "école", whole_word=True) == [(2, 7)]
    assert find("Kes\u00adtrels Kestrel", "kestrel", whole_word=True) == [(10, 17)]
    assert find("cafe\u0301s cafe\u0301", "cafe", LOOSE, whole_word=True) == [(7, 12)]
    assert find("हिन्दीवाला हिन्दी", "हिन्दी", whole_word=True) == [(11, 17)]
    assert find("使用AI技术，AIX", "ai", whole_word=True) == [(2, 4)], "scripts with and without spaces meet"
    assert find("costs $20, $200", "$20", whole_word=True) == [(6, 9)]
    assert find("서울에서", "서울", whole_word=True, edges=lambda _: False) == [(0, 2)], (
        "endings are in no dictionary"
    )


def test_in_scripts_without_spaces_somebody_else_knows_the_words():
    text = "การศึกษา กา"
    asked = []
    assert find(text, "กา", whole_word=True) == [(0, 2), (9, 11)]
    assert find(text, "กา", whole_word=True, edges=lambda at: asked.append(at) or at == 3) == [(9, 11)]
    assert asked == [2], "only where letters stand on both sides"


SIGNS = "aAeé\u0301\u0323 \n\u00ad\u200b\u200d’'-—ßsİi…ﬁfd👩🚀❤\ufe0fדَّाن"


MARKED_SPACE = re.compile("\\s[\u200b\u00ad]*[\u0301\u0323َّा\u200d\ufe0f]")
LATE_MARK = re.compile("(?s).(?=[\u200b\u00ad]*[\u0301\u0323َّा\u200d\ufe0f])")
"""Marks behind what cannot be seen belong to the letter before it."""


def graphemes(text):
    """Where characters begin and end, by Unicode's rules."""
    place = Utf16Map(text)
    return {0, *(place.to_point(end) for _, end in CharacterBreaker(text, "en").segments())}


@pytest.mark.parametrize("way", [SPELLING, LOOSE, EXACT])
@given(text=st.text(SIGNS, max_size=12), string=st.text(SIGNS, min_size=1, max_size=3))
def test_it_finds_what_comparing_every_range_would(way, text, string):
    wanted = fold(string, way)
    assume(wanted)
    assume(not MARKED_SPACE.search(text))
    ends = sorted(graphemes(text) - {match.start() + 1 for match in LATE_MARK.finditer(text)})
    holds = [fold(text[start:end], way) != "" for start, end in pairwise(ends)]  # what is ignored is no edge
    found, last = [], 0
    for first, start in enumerate(ends):
        for after, end in enumerate(ends[first + 1 :], first + 1):
            same = last <= start and fold(text[start:end], way) == wanted
            if same and holds[first] and holds[after - 1]:
                found.append((start, end))
                last = end
                break
    assert find(text, string, way) == found


@given(st.text(SIGNS, max_size=30), st.text(SIGNS, min_size=1, max_size=2))
def test_no_character_is_cut(text, string):
    for start, end in find(text, string, LOOSE):
        assert {start, end} <= graphemes(text)
