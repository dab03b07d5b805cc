"""Where a pipeline of spaCy is installed for the language, its tags are hints to the random field of spans."""

import pytest

from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.labels import Label, LabelSet
from annotator.suggest import tagging
from annotator.suggest.spans import LearntSpans
from annotator.suggest.suggestion import Read

spacy = pytest.importorskip("spacy")

CODE = """
import spacy
def load(**more):
    nlp = spacy.blank("en")
    rules = nlp.add_pipe("attribute_ruler")
    rules.add([[{"LOWER": "ferry"}]], {"TAG": "NN"})
    return nlp
"""


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """A package with a small pipeline, as pip installs them."""
    (tmp_path / "en_small_desk.py").write_text(CODE)
    about = tmp_path / "en_small_desk-1.0.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: en-small-desk\nVersion: 1.0\n")
    (about / "entry_points.txt").write_text("[spacy_models]\nen_small_desk = en_small_desk\n")
    monkeypatch.syspath_prepend(tmp_path)
    tagging._pipeline.cache_clear()
    yield
    tagging._pipeline.cache_clear()


def tags_of(language, words):
    steps = tagging.tags(language, words)
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def test_the_tags_of_each_word_and_its_neighbours_are_hints(installed):
    first, second = tags_of("en-GB", ["The", "ferry"])
    assert {"p+1=NN"} <= set(first)
    assert {"p=NN"} <= set(second)
    assert tags_of("de", ["Die", "Fähre"]) == ()


def test_examples_hold_them(installed):
    text = "The ferry came."
    article = Article("a", "", text, {"language": "en"}, (), (Sentence(0, len(text)),))
    made = LearntSpans()
    made.set_labels(LabelSet([Label(name="ship")]))
    made.learn(Read(article, (Span(id="a", label="ship", fragments=((4, 9),), quote="ferry"),), len(text)))
    ((example,),) = made.task()
    assert "p=NN" in example.hints[1]
