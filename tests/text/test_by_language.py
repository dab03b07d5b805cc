"""Where sentences end, language by language: abbreviations, company names, units, texts in small letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.text import sentences
from annotator.text.newsdata import BY_LANGUAGE
from tests.text.sentence_cases import CASES
from tests.text.tricky import parse

ITEMS = [
    pytest.param(language, item, id=f"{language}{number}")
    for language, items in CASES.items()
    for number, item in enumerate(items)
]


@pytest.mark.parametrize(("language", "item"), ITEMS)
def test_a_paragraph_is_cut_as_an_editor_of_its_language_would(language: str, item: str) -> None:
    text, expected = parse(item)
    assert [text[one.start : one.end] for one in sentences(text, language)] == expected


@given(st.data())
def test_what_stands_in_other_paragraphs_changes_no_cut(data: st.DataObject) -> None:
    language = data.draw(st.sampled_from(sorted(CASES)))
    items = [
        parse(item) for item in data.draw(st.lists(st.sampled_from(CASES[language]), min_size=2, max_size=4))
    ]
    text = "\n".join(item for item, _ in items)
    cut = sentences(text, language)
    assert [text[one.start : one.end] for one in cut] == [piece for _, pieces in items for piece in pieces]
    edges = [0, *(place for one in cut for place in (one.start, one.end)), len(text)]
    gaps = [text[start:end] for start, end in zip(edges[::2], edges[1::2], strict=True)]
    assert not "".join(gaps).strip()


def test_every_language_with_words_of_its_own_has_a_case() -> None:
    assert set(BY_LANGUAGE) - {"nn", "nb", "lb", "gl", "af", "be", "mr", "ne", "yue", "cmn"} <= set(CASES)


def test_what_only_meaning_can_tell_is_known_to_be_wrong() -> None:
    """Kept so that a change here is noticed: after a percentage, Polish nouns with a capital may begin a sentence."""
    assert len(sentences("Bezrobocie wzrosło o 5 proc. Związki protestują.", "pl")) == 1
