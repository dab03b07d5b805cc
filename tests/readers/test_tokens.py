"""Our tokens beside those of spaCy's blank pipelines: what a model is trained on is what it will be asked."""

import pytest
import spacy

from annotator.text import tokens
from tests.text.generated_news import news
from tests.text.tricky import ENGLISH, OTHERS, parse

TRICKY = {
    "en": [item for items in ENGLISH.values() for item in items],
    "de": OTHERS["de"],
    "fr": OTHERS["fr"],
}


def agreement(language, texts):
    """The share of tokens that both have (F1)."""
    pipeline = spacy.blank(language)
    same = count = 0
    for text in texts:
        ours = set(tokens(text, language))
        theirs = {(token.idx, token.idx + len(token)) for token in pipeline(text) if not token.is_space}
        same += 2 * len(ours & theirs)
        count += len(ours) + len(theirs)
    return same / count


@pytest.mark.parametrize("language", ["en", "de", "fr"])
def test_news_is_cut_as_spacy_cuts_it(language):
    assert agreement(language, [news(language)]) >= 0.99


# spaCy cuts “Lt.” and “Abs.”, and joins “m.” in “€2.4m.”; treebanks do not.
@pytest.mark.parametrize(("language", "share"), [("en", 0.99), ("de", 0.99), ("fr", 0.98)])
def test_tricky_paragraphs_are_nearly(language, share):
    assert agreement(language, [parse(item)[0] for item in TRICKY[language]]) >= share
