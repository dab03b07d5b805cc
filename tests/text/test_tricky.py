"""Each class of error that splitters leave in news text, and the same in other languages."""

import pytest

from annotator.text import sentences
from tests.text.tricky import ENGLISH, OTHERS, parse

ITEMS = [("en", name, item) for name, items in ENGLISH.items() for item in items]
ITEMS += [(language, language, item) for language, items in OTHERS.items() for item in items]


@pytest.mark.parametrize(
    ("language", "item"), [pytest.param(lang, item, id=name) for lang, name, item in ITEMS]
)
def test_a_tricky_paragraph_is_cut_as_an_editor_would(language: str, item: str) -> None:
    text, expected = parse(item)
    assert [text[one.start : one.end] for one in sentences(text, language)] == expected


@pytest.mark.parametrize(
    "language", ["ar", "ur", "zh", "ja", "ko", "hi", "th", "ru", "el", "hy", "am", "my", "ka", "he"]
)
def test_where_the_language_is_unknown_the_script_decides(language: str) -> None:
    for item in OTHERS[language]:
        text, expected = parse(item)
        assert [text[one.start : one.end] for one in sentences(text, "")] == expected


def test_what_needs_the_meaning_of_words_is_known_to_be_wrong() -> None:
    """Kept so that a change here is noticed: a capitalised verb or noun after an acronym looks like a name."""
    text = "The ship left the U.S. Bidding opens on Monday."
    assert len(sentences(text, "en")) == 1
