import pytest
from hypothesis import given
from hypothesis import strategies as st
from icu4py.breakers import WordBreaker

from annotator.text import icu, whole_words, word_at, word_edges, words

texts = st.text(max_size=60) | st.text("ab '’.-_5😀𠀀市长です\n\ud800", max_size=60)


def cut(text: str, language: str = "en", *, punctuation: bool = False) -> list[str]:
    return [text[start:end] for start, end in words(text, language, punctuation=punctuation)]


def test_words_leave_out_marks_and_spaces() -> None:
    assert cut("The U.S. can't pay $2.50, 😀 she said.") == [
        "The",
        "U.S",
        "can't",
        "pay",
        "2.50",
        "she",
        "said",
    ]


def test_tokens_keep_the_marks() -> None:
    assert cut("He said: “No.”", punctuation=True) == ["He", "said", ":", "“", "No", ".", "”"]


def test_offsets_are_code_points() -> None:
    assert words("😀 𠀀𠀀 one", "en")[-1] == (5, 8)


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("zh", "北京计划已经准备好了。", "计划"),
        ("ja", "東京で会見をした。", "会見"),
        ("th", "นายกรัฐมนตรีกล่าวว่า", "กล่าว"),
        ("", "นายกรัฐมนตรีกล่าวว่า", "กล่าว"),
        ("not a language!", "two words", "words"),
    ],
)
def test_languages_without_spaces_have_words_too(language: str, text: str, expected: str) -> None:
    assert expected in cut(text, language)


@given(texts, st.sampled_from(["", "en", "zh", "th"]), st.booleans())
def test_words_are_ordered_ranges_of_something(text: str, language: str, punctuation: bool) -> None:
    position = 0
    for start, end in words(text, language, punctuation=punctuation):
        assert position <= start < end <= len(text)
        assert text[start:end].strip()
        if punctuation:
            assert not text[position:start].strip()
        position = end


@pytest.mark.parametrize(
    ("position", "expected"),
    [
        (0, (0, 4)),
        (2, (0, 4)),
        (4, (0, 4)),
        (5, (5, 5)),
        (6, (6, 10)),
        (10, (6, 10)),
        (11, (11, 15)),
        (15, (11, 15)),
    ],
)
def test_the_word_at_a_position_is_the_one_it_is_in_or_else_ends_there(
    position: int, expected: tuple[int, int]
) -> None:
    assert word_at("Four, five\nlast", position, "en") == expected
    assert word_at("Four, five\nlast", 99, "en") == (99, 99)


def test_the_word_at_a_position_in_a_large_text_is_found_by_its_surroundings() -> None:
    text = "😀 word " * 50_000
    start = text.index("word", 200_000)
    assert word_at(text, start + 1, "en") == (start, start + 4)


@given(texts, st.integers(0, 60))
def test_a_word_at_a_position_contains_or_touches_it(text: str, position: int) -> None:
    start, end = word_at(text, position, "en")
    assert start <= position <= end


def test_without_icu_a_word_is_a_run_of_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(icu, "_breaker", lambda: None)
    assert cut("The U.S. can't pay $2.50 (5%).") == ["The", "U.S", "can't", "pay", "2.50", "5"]
    assert cut("“No,” he", punctuation=True) == ["“", "No", ",", "”", "he"]
    assert word_at("one two", 5, "en") == (4, 7)


def test_a_mark_that_stands_on_a_space_is_no_space() -> None:
    assert cut("one \u0301 two\u00a0\u2003 \n", punctuation=True) == ["one", " \u0301", "two"]


@given(texts)
def test_no_token_is_space_and_none_is_missing(text: str) -> None:
    found = words(text, "en", punctuation=True)
    assert not any(text[start:end].isspace() for start, end in found)
    ends = [0, *(end for _, end in found)]
    starts = [*(start for start, _ in found), len(text)]
    gaps = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    assert not "".join(gaps).strip()


def test_edges_of_words_are_known_line_by_line(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "🚢 東京都知事\nการศึกษา กา"
    is_edge = word_edges(text)
    assert [place for place in range(2, 7) if is_edge(place)] == [2, 4]
    assert [place for place in range(8, 16) if is_edge(place)] == [8, 11]
    monkeypatch.setattr(icu, "_breaker", lambda: None)
    assert word_edges(text)(3), "without dictionaries every place will do"


@pytest.mark.parametrize(
    ("text", "cut", "whole"),
    [
        ("the quay stays", "ua", "quay"),
        ("the quay stays", "ay st", "quay stays"),
        ("the quay stays", " quay ", "quay"),
        ("the quay stays", " ", " "),
        ("won’t sail", "on", "won’t"),
        ("on the quay.", "quay.", "quay."),
        ("said: “no”", "“no", "“no"),
        ("柳屿港恢复夜间渡轮", "间", "夜间"),
        ("ท่าเรือปิด", "า", "ท่าเรือ"),
        ("ميناء جديد", "ينا", "ميناء"),
        ("a 🚢 b", "🚢", "🚢"),
    ],
)
def test_whole_words_are_taken_where_a_range_cuts_them(text, cut, whole):
    start = text.index(cut)
    first, last = whole_words(text, start, start + len(cut))
    assert text[first:last] == whole


@given(st.text(alphabet="ab ’.,-柳屿港خر\n", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_whole_words_hold_all_that_can_be_seen(text, one, other):
    start, end = sorted((min(one, len(text)), min(other, len(text))))
    first, last = whole_words(text, start, end)
    assert 0 <= first <= last <= len(text)
    assert text[start:end].strip() in text[first:last]
    assert whole_words(text, first, last) == (first, last)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The mayor's 3.5 million plan (see p. 4), he said: “can’t wait” 😀👩‍👩‍👧."),
        ("zh", "市长周二表示,新的港口计划将于明年开始。"),
        ("ja", "東京都は火曜日に新しい計画を発表した。"),
        ("th", "นายกเทศมนตรีกล่าวว่าแผนใหม่จะเริ่มในปีหน้า"),
        ("ar", "قال رئيس البلدية إن الخطة الجديدة ستبدأ العام المقبل."),
        ("", ""),
    ],
)
def test_words_are_those_of_another_binding_of_icu(language: str, text: str) -> None:
    assert icu.word_segments(text, language) == list(WordBreaker(text, language).segments())


def test_half_a_surrogate_pair_is_kept_apart() -> None:
    assert icu.word_segments("a\ud83d b", "en") == [(0, 1), (1, 2), (2, 3), (3, 4)]
