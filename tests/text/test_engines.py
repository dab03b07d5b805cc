import sys
from collections.abc import Iterator
from itertools import product

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from annotator.text import engines, news, sentences
from annotator.text.newsdata import BY_LANGUAGE, NewsData
from annotator.text.scripts import PUNKT_MODELS, guess_language, primary


@pytest.fixture
def without_sentencex(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "sentencex", None)
    engines._sentencex.cache_clear()
    yield
    engines._sentencex.cache_clear()


@pytest.mark.parametrize("language", sorted(PUNKT_MODELS))
def test_every_model_that_is_named_can_be_loaded(language: str) -> None:
    assert engines.engine_cuts("Aaa bbb ccc! Ddd eee fff.", language) == [13]


def test_sentencex_cuts_what_punkt_has_no_model_for() -> None:
    assert engines.engine_cuts("Це тест. Ще один.", "uk") == [9]


def test_a_lone_surrogate_and_an_open_quotation_do_not_disturb_sentencex() -> None:
    assert engines.engine_cuts("«Це \ud800тест. Ще “один. Так.", "uk") == [11, 21]


@pytest.mark.usefixtures("without_sentencex")
def test_without_sentencex_a_plain_rule_cuts() -> None:
    assert engines.engine_cuts("Це тест. Ще один? ні. Так.", "uk") == [9, 22]
    assert len(sentences("Один т. д. Ще один. Так!", "uk")) == 3


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        ("12345", "en"),
        ("Ein Satz über Bäume", "de"),
        ("The 北京 office of a large firm", "en"),
        ("東京です", "ja"),
        ("北京市", "zh"),
        ("서울시", "ko"),
        ("กรุงเทพ", "th"),
        ("القاهرة", "ar"),
        ("दिल्ली", "hi"),
        ("Москва", "ru"),
        ("Αθήνα", "el"),
        ("Երևան", "hy"),
        ("አዲስ አበባ", "am"),
        ("ရန်ကုန်", "my"),
    ],
)
def test_the_script_tells_the_language(text: str, language: str) -> None:
    assert guess_language(text) == language


def test_a_tag_is_cut_down_to_its_language() -> None:
    assert [primary(tag) for tag in ("pt-BR", "zh_Hant", "EN", "")] == ["pt", "zh", "en", ""]


@pytest.mark.parametrize("data", list(dict.fromkeys(BY_LANGUAGE.values())))
def test_words_are_written_without_their_last_full_stop(data: NewsData) -> None:
    for name in NewsData.__dataclass_fields__:
        value = getattr(data, name)
        if isinstance(value, frozenset):
            assert not [word for word in value if word.endswith(".")]


WORDS = st.sampled_from(
    [
        *(
            "Mr",
            "Dr",
            "U.S",
            "St",
            "said",
            "The",
            "He",
            "No",
            "5",
            "12",
            "p.m",
            "A",
            "J",
            "Inc",
            "Jan",
            "vs",
            "e.g",
        ),
        *(
            "z.B",
            "Uhr",
            "etc",
            "I",
            "harbour",
            "Ph.D",
            "Он",
            "г",
            "и",
            ". . .",
            "…",
            "...",
            "»",
            "«",
            "“",
            "”",
        ),
        *("(", ")", "[1]", "—", "-", "!", "?!", ",", "।", "\u00a0", "№"),
    ]
)
ENDS = st.sampled_from(["", "", "", ".", ".", ".", "?", "!", ".”", '."', ".)", "».", "…"])
SPACES = st.sampled_from([" ", " ", " ", "", "\u00a0", "  "])


@given(
    st.lists(st.tuples(WORDS, ENDS, SPACES), min_size=2, max_size=20),
    st.sampled_from(["en", "de", "fr", "uk"]),
)
@example([("Wow", "!", " "), ("..", "", " "), ("Ben", ".", " ")], "nl")
@example([("Wow", "?", "\u00a0"), (". . .", "", "")], "es")
@example([("Wow", "…", ""), (". . .", "", ""), ("He", "", "")], "es")
def test_the_words_around_a_mark_are_enough(pieces, language):
    paragraph = "".join("".join(piece) for piece in pieces).strip()
    cuts = engines.engine_cuts(paragraph, language)
    for place in news.candidates(paragraph, language):
        wanted = any(place.mark < cut <= place.next for cut in cuts)
        assert engines.begins(paragraph, language, place.mark, place.next) == wanted


def test_unusual_spaces_do_not_stop_sentencex():
    assert engines.engine_cuts("Це J\u00a0. Ще один. Так.", "uk")[-1] == 16


@pytest.mark.parametrize("language", sorted(PUNKT_MODELS))
def test_plain_words_are_cut_as_punkt_cuts_them(language: str) -> None:
    known = engines._punkt(PUNKT_MODELS[language]).params
    words = [*sorted(known.abbrev_types)[::40], *sorted(known.sent_starters)[::40], "harbour", "Ufer"]
    pairs = [*sorted(known.collocations)[:60], *product(words[:8], words[-8:])]
    for before, after in pairs:
        paragraph = f"We saw {before}. {after.capitalize()} went on."
        cuts = engines.engine_cuts(paragraph, language)
        for place in news.candidates(paragraph, language):
            wanted = any(place.mark < cut <= place.next for cut in cuts)
            assert engines.begins(paragraph, language, place.mark, place.next) == wanted, paragraph
