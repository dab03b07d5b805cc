"""What can be said of the spaCy format without spaCy; the rest is in tests/readers."""

import configparser
import itertools
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.errors import AnnotatorError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.token_spans import aligned, flat_on_tokens
from annotator.formats.kit.values import Export, plain_words
from annotator.formats.registry import write_all
from annotator.formats.training import spacy_config
from annotator.formats.training.spacy_docbin import SpacyFormat
from annotator.formats.training.spacy_docs import cats, pieces
from tests.formats import tagged


@given(st.text("ab.é🚢 \n\t\u00a0", max_size=40))
def test_words_and_spaces_are_the_text_to_the_letter(text):
    tokens = plain_words(text)
    words, spaces, starts, places = pieces(text, tokens)
    assert "".join(word + " " * space for word, space in zip(words, spaces, strict=True)) == text
    assert [words[place] for place in places] == [text[start:end] for start, end in tokens]
    assert all(text.startswith(word, start) for word, start in zip(words, starts, strict=True))
    assert "" not in words


@given(tagged.articles(exact=False))
def test_no_two_flat_spans_share_a_token_and_each_is_there_or_counted(pair):
    article, layer = pair
    tokens = plain_words(article.text)
    for policy in ("longest", "first", "priority"):
        kept, dropped = flat_on_tokens(tokens, layer.spans, policy, tagged.LABELS)
        assert len(kept) + dropped == len(layer.spans)
        assert all(one.last < other.first for one, other in itertools.pairwise(kept))


def test_spans_that_cut_the_same_word_do_not_both_become_entities():
    spans = [Span(id="a", label="x", fragments=((0, 3),)), Span(id="b", label="y", fragments=((3, 7),))]
    tokens = [(0, 7)]
    assert [place.snapped for _, place in aligned(tokens, spans)] == [True, True]
    assert flat_on_tokens(tokens, spans, "first", LabelSet())[1] == 1


def test_untagged_is_a_negative_only_where_the_article_is_done():
    tag = ArticleTag(id="t", label="economy")
    assert cats(Layer("a", "x", [tag], LayerState("started")), tagged.LABELS) == {"economy": 1.0}
    done = cats(Layer("a", "x", [tag], LayerState("done")), tagged.LABELS)
    assert done == {"economy": 1.0, "📌 sport: “x”": 0.0}


def test_what_is_lost_is_counted():
    article = tagged.article("a", "Kestrel Line wins.\nShe left.")
    layer = Layer(
        "a",
        "alice",
        [
            tagged.span(article, "Kestrel Line", "org"),
            tagged.span(article, "Line wins", "org", "b"),
            tagged.span(article, "Kest", "person"),
            Span(id="blank", label="org", fragments=((7, 8),)),
        ],
    )
    found = {loss.what: loss.count for loss in SpacyFormat().losses(article, {"alice": layer}, Export())}
    assert found["spans that cut a word are widened to whole words"] == 1
    assert found["spans of white space alone"] == 1
    assert [count for what, count in found.items() if "no entities" in what] == [2]
    spancat = SpacyFormat().losses(article, {"alice": layer}, Export(options={"task": "spancat"}))
    assert not any("no entities" in loss.what for loss in spancat)


@pytest.mark.parametrize("task", spacy_config.TASKS)
def test_a_configuration_is_whole(task):
    text = spacy_config.config(task, "en", "dev", 99)
    parser = configparser.ConfigParser(interpolation=None)
    parser.read_string(text)
    assert parser["paths"]["train"] == '"train"'
    assert "@LONGEST@" not in text
    assert task in parser["nlp"]["pipeline"]


def test_without_spacy_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "spacy", None)
    with pytest.raises(AnnotatorError, match=r"news-annotator\[spacy\]"):
        write_all(SpacyFormat(), tmp_path / "out", [])
    assert list(tmp_path.iterdir()) == []
