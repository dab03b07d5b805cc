import sys
from collections.abc import Iterator

import pytest

from annotator.text import engines, sentences, word_lists
from annotator.text.newsdata import BY_LANGUAGE, NewsData
from annotator.text.scripts import guess_language, primary


@pytest.fixture
def without_sentencex(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(sys.modules, "sentencex", None)
    engines._sentencex.cache_clear()
    yield
    engines._sentencex.cache_clear()


def cuts(text: str, language: str) -> list[int]:
    return [one.start for one in sentences(text, language)][1:]


def test_sentencex_cuts_what_we_have_no_list_for() -> None:
    assert "eo" not in word_lists.languages()
    assert cuts("Ĝi estas provo. Ankoraŭ unu.", "eo") == [16]


def test_a_lone_surrogate_and_an_open_quotation_do_not_disturb_sentencex() -> None:
    assert cuts("«Ĝi \ud800estas. Ankoraŭ “unu. Jes.", "eo") == [12, 26]


@pytest.mark.usefixtures("without_sentencex")
def test_without_sentencex_a_plain_rule_cuts() -> None:
    assert cuts("Ĝi estas provo. Ankoraŭ unu? ne. Jes.", "eo") == [16, 33]


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


def test_unusual_spaces_do_not_stop_sentencex():
    assert cuts("Nia pasis J\u00a0. Ankoraŭ unu. Jes.", "eo")[-1] == 27


def test_each_list_is_of_a_language_and_of_a_known_kind() -> None:
    kinds = {kind for name in word_lists._lists() for kind in name.split()[1:]}
    assert kinds == {"ends", "starts"}
    for language in word_lists.languages():
        lists = word_lists.word_lists(language)
        assert lists is not None
        assert lists.inner
        assert not [word for word in lists.inner | lists.ending if word.endswith(".")]
        assert not lists.inner & lists.ending
        assert not lists.ending & lists.starters


@pytest.mark.parametrize("language", sorted(word_lists.languages()))
def test_what_goes_on_is_kept_together_and_what_may_end_is_cut(language: str) -> None:
    lists = word_lists.word_lists(language)
    assert lists is not None
    for word in sorted(lists.inner)[::7]:
        assert not engines.begins(f"Aaa {word}. Zzz", language, word, 4 + len(word), 6 + len(word)), word
    for word in sorted(lists.ending)[::3]:
        assert engines.begins(f"Aaa {word}. Zzz", language, word, 4 + len(word), 6 + len(word)), word
        assert not engines.begins(f"Aaa {word}. 5", language, word, 4 + len(word), 6 + len(word)), word


@pytest.mark.parametrize(
    ("word", "language", "expected"),
    [
        ("z.B", "de", True), ("a.s", "cs", True), ("kfz", "de", True), ("Hr", "da", True), ("J", "en", True),
        ("NATO", "en", False), ("BBC", "en", False), ("krk", "cs", False), ("smrt", "sk", False), ("půd", "cs", False),
        ("já", "cs", False), ("Ufer", "de", False), ("example.com", "en", False), ("я", "ru", False), ("r", "cs", True),
        ("жүр", "kk", False), ("ár", "hu", False), ("", "en", False), ("5", "en", False), ("ড", "bn", True),
    ],
)  # fmt: skip
def test_abbreviations_that_no_list_can_name_are_known_by_their_form(
    word: str, language: str, expected: bool
) -> None:
    lists = word_lists.word_lists(language)
    assert lists is not None
    assert lists.is_abbreviation(word) is expected
