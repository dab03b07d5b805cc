import sys
import time
from subprocess import run

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.article import ZONE_ROLES, Sentence, Zone
from annotator.core.text import paragraphs
from annotator.text import paragraph_sentences, sentences, thai
from annotator.text.cutter import WHOLE_ROLES

LANGUAGES = [
    "", "en", "de", "fr", "ru", "ar", "fa", "hi", "zh", "ja", "ko", "th", "lo", "hy", "am", "my", "el",
    "uk", "xx",
]  # fmt: skip
PIECES = [
    "The", "he", "U.S.", "Gov.", "Mr.", "A.", "p.m.", "No.", "5.", "3", "$2.50", "etc.", "...", "…",
    ". . .", ".", "?", "!", "?!", "“", "”", '"', "'", "«", "»", "(", ")", "[", "]", "「", "」", "《", "》",
    "。", "！", "؟", "।", "։", "።", "၊", ":", ";", "—", "-", "•", "1.", "a)", " ", "  ", "\n", "\n\n",
    "\t", "\xa0", "\u3000", "市长", "です", "กรุงเทพ", "หลังจาก", "وقال", "है", "\U0001f600", "\U00020000",
    "e\u0301", "\ud800", "�", "said", "Smith", "LONDON", "(AP)", "[3]", "²", "\u200b",
]  # fmt: skip
texts = st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=40).map("".join)
spaced = st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join)


def cut(text: str, language: str = "en", zones: tuple[Zone, ...] = ()) -> list[str]:
    return [text[one.start : one.end] for one in sentences(text, language, zones)]


@given(texts | spaced, st.sampled_from(LANGUAGES))
def test_sentences_are_trimmed_ordered_ranges_that_cover_every_character_once(
    text: str, language: str
) -> None:
    position = 0
    for one in sentences(text, language):
        assert position <= one.start < one.end <= len(text)
        assert not text[position : one.start].strip()
        piece = text[one.start : one.end]
        assert piece == piece.strip()
        assert "\n" not in piece
        position = one.end
    assert not text[position:].strip()


@given(texts | spaced, st.sampled_from(LANGUAGES))
def test_cutting_one_paragraph_anew_gives_the_same_sentences(text: str, language: str) -> None:
    anew = [one for start, end in paragraphs(text) for one in paragraph_sentences(text, start, end, language)]
    if language:
        assert tuple(anew) == sentences(text, language)


@given(texts)
def test_a_headline_is_whole_or_cut_like_any_paragraph(text: str) -> None:
    for start, end in paragraphs(text):
        line = text[start:end]
        found = cut(line, "en", (Zone(0, len(line), "headline"),))
        assert found in ([line.strip()], cut(line, "en"))


@pytest.mark.parametrize("text", ["", " ", "\n", " \n\t\n ", "\u00a0\u3000"])
def test_a_text_without_characters_has_no_sentences(text: str) -> None:
    assert sentences(text, "en") == ()
    assert paragraph_sentences(text, 0, len(text), "en") == ()


def test_offsets_are_code_points() -> None:
    text = "😀 One 🇪🇺 two. 𠀀 Three."
    assert sentences(text, "en") == (Sentence(0, 13), Sentence(14, 22))


def test_a_paragraph_is_never_joined_to_the_next() -> None:
    assert cut("A headline without a stop\nthe text begins small\n\nand goes on.") == [
        "A headline without a stop",
        "the text begins small",
        "and goes on.",
    ]


@pytest.mark.parametrize("role", ZONE_ROLES)
def test_zones_that_are_no_prose_are_one_sentence_a_paragraph(role: str) -> None:
    text = "Body here. It has two.\nWho will pay? Nobody. We asked.\nBody again."
    zone = Zone(23, 54, role)
    expected = (
        ["Who will pay? Nobody. We asked."]
        if role in WHOLE_ROLES
        else ["Who will pay?", "Nobody.", "We asked."]
    )
    assert cut(text, "en", (zone,)) == ["Body here.", "It has two.", *expected, "Body again."]


GUESSED = [
    ("en", "Gov. Ruiz signs U.S. water deal; St. Agnes next", 1),
    ("en", "Dr. Moor vs. the No. 7 tram", 1),
    ("en", "Who pays for the bridge? Nobody wants to say", 2),
    ("en", "“We are finished.” Ferry line closes after 90 years", 2),
    ("en", "The bridge is shut. Nobody knows why. The council will tell.", 3),
    ("de", "Wer zahlt die Brücke? Niemand will es sagen", 2),
    ("de", "Prof. Dr. Moor prüft die Brücke z. B. nachts", 1),
    ("fr", "Qui paie le pont ? Personne ne le dit", 2),
    ("es", "¿Quién paga el puente? Nadie lo dice", 2),
    ("zh", "谁来付桥的钱？没有人知道", 2),
    ("ar", "من يدفع ثمن الجسر؟ لا أحد يعلم", 2),
]


@pytest.mark.parametrize("role", sorted(WHOLE_ROLES))
@pytest.mark.parametrize(("language", "line", "expected"), GUESSED)
def test_a_role_that_was_guessed_stops_no_cut(role: str, language: str, line: str, expected: int) -> None:
    guessed = sentences(line, language, (Zone(0, len(line), role, 0.95),))
    assert guessed == sentences(line, language)
    assert len(guessed) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Who pays for the bridge? Nobody wants to say", 1),
        ("“It’s over!” Ferry line closes", 1),
        ("The bridge is shut. Nobody knows why.", 2),
    ],
)
def test_a_headline_that_is_certain_is_cut_only_where_it_is_two_sentences(line: str, expected: int) -> None:
    assert len(sentences(line, "en", (Zone(0, len(line), "headline"),))) == expected


def test_a_zone_over_a_part_of_a_paragraph_does_not_make_it_whole() -> None:
    text = "PARIS, May 3 — Trains stopped. Unions cheered."
    assert len(sentences(text, "en", (Zone(0, 14, "dateline"),))) == 2


def test_a_zone_may_begin_after_the_white_space_of_its_paragraph() -> None:
    text = "  Who? Me!\nYes. No."
    assert cut(text, "en", (Zone(2, 10, "headline"),)) == ["Who? Me!", "Yes.", "No."]


def test_a_zone_holds_several_paragraphs() -> None:
    assert cut("One. Two.\nThree. Four.\nFive. Six.", "en", (Zone(0, 22, "furniture"),)) == [
        "One. Two.", "Three. Four.", "Five.", "Six.",
    ]  # fmt: skip


@pytest.mark.parametrize("language", ["en-GB", "EN", "en_US", " en "])
def test_a_language_tag_may_have_subtags(language: str) -> None:
    assert cut("Gov. Hart spoke. He left.", language) == ["Gov. Hart spoke.", "He left."]


@pytest.mark.parametrize("language", ["en", "de", "fr", "uk", "hy", "zh"])
def test_an_unbalanced_quotation_mark_swallows_nothing(language: str) -> None:
    assert len(cut('"One came! "Two went! «Three stayed! “Four slept! 「Five left!', language)) == 5


def test_an_unbalanced_bracket_swallows_nothing() -> None:
    assert cut("He (the mayor left. She stayed. They ate.") == [
        "He (the mayor left.",
        "She stayed.",
        "They ate.",
    ]


def test_a_bracket_that_runs_too_long_is_no_bracket() -> None:
    assert len(sentences("He (the mayor. " + "He was here. " * 60 + ") left.", "en")) > 50


@pytest.mark.parametrize(
    "unit",
    ["Mr. Low left. ", "😀! ", "市长说。", "A. ", "(a. B) ", ".”", "กรุงเทพ หลังจาก ", "هل؟ ", "U.S. ", "1. "],
)
def test_a_long_line_takes_linear_time(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        began = time.process_time()
        sentences(text, "")
        return time.process_time() - began

    seconds(2_000)
    # The quickest of three on either side: a busy machine makes any of them slow, and none quick.
    assert min(seconds(40_000) for _ in range(3)) < 0.1 + 12 * min(seconds(10_000) for _ in range(3))


def test_importing_the_package_loads_no_splitter() -> None:
    unwanted = {
        "sentencex",
        "annotator.text.icu",
        "PySide6",
        "yaml",
        "annotator.text.newsdata",
        "annotator.text.word_lists",
    }
    code = f"import annotator.text, sys; print({unwanted} & set(sys.modules))"
    assert run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "set()\n"


def test_a_piece_without_words_belongs_to_the_sentence_before() -> None:
    assert cut("Wow! !! Yes. ...") == ["Wow! !!", "Yes. ..."]


@pytest.mark.parametrize("language", ["th", "lo"])
def test_thai_and_lao_are_cut_where_a_sentence_would_grow_too_long(language: str) -> None:
    phrase = {"th": "และคณะกรรมการของเมือง", "lo": "ຄະນະກໍາມະການເມືອງ"}[language]
    lengths = [len(piece) for piece in cut(" ".join([phrase] * 60), language)]
    assert max(lengths) <= thai.LONGEST + len(phrase)
    assert min(lengths) >= thai.SHORTEST
