import sys
from collections.abc import Iterator

import pytest

from annotator.segment import engines, sentences
from annotator.segment.languages import PUNKT_MODELS, guess_language, primary
from annotator.segment.newsdata import BY_LANGUAGE, NewsData


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
        ("Ein Satz über Bäume", "en"),
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
