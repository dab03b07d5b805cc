"""Samples: drawn evenly and always the same, annotated as an ordinary project, and taken back without a loss."""

from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import store
from annotator.app.corpus import dedup, drawing, taking
from annotator.app.corpus.executor import Here
from annotator.app.ledger import Ledger, record
from annotator.app.progress import finish
from annotator.core.annotation import LayerState, Span
from annotator.core.article import Sentence
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.store.validate import validate
from tests import corpora
from tests.app.corpus.conftest import bytes_of, made


def sampled(corpus, path, count=12, **wish):
    sample = finish(drawing.draw(corpus, Here(1), drawing.Wish(count, **wish)))
    finish(drawing.write(corpus, sample, path))
    return sample


def annotated(path, annotator="ida", **more):
    """Everything tagged in a sample, as a person would do it; returns how many articles."""
    with store.open_file(path) as file:
        ledger = Ledger(file, annotator)
        for name in file.article_ids():
            layer = corpora.tagged(file.project.article(name), annotator)
            state = Change(LayerState(), layer.state, name, annotator)
            ledger.commit("Tag", [*(Change(None, item, name, annotator) for item in layer), state])
        return len(file.article_ids())


def layers(corpus):
    """Every layer of the corpus by article and annotator."""
    found = {}
    for shard in corpus.shards:
        file = store.open_file(corpus.shard(shard), read_only=True)
        for name in file.article_ids():
            found |= {(name, who): layer for who, layer in file.project.layers(name).items()}
        file.close()
    return found


# ------------------------------------------------------------------------------------------------- drawing
def test_a_sample_is_an_ordinary_project_that_remembers_where_its_articles_are_from(corpus, tmp_path):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    assert validate(path) == []
    with store.open_file(path, read_only=True) as file:
        assert len(file.project) == 12
        assert [label.name for label in file.project.labels] == ["org", "person", "place", "claim"]
        for article in file.project.articles():
            origin = article.extra["drawn_from"]
            with store.open_file(corpus.shard(origin["shard"]), read_only=True) as shard:
                assert shard.project.article(origin["article"]).text == article.text


def test_as_many_of_each_source_and_month(corpus, here):
    sample = finish(drawing.draw(corpus, here, drawing.Wish(24, ("source", "month"))))
    sources = Counter(each.group[0] for each in sample.drawn)
    months = Counter(each.group for each in sample.drawn)
    assert set(sources.values()) == {8}
    assert set(months.values()) == {4}  # each paper appears in two of the months


def test_one_article_of_each_story(corpus, here):
    finish(dedup.find_stories(corpus, here))
    sample = finish(drawing.draw(corpus, here, drawing.Wish(200, ("story",))))
    assert len(sample.drawn) == 96
    assert len({each.story for each in sample.drawn}) == 96


def test_the_lot_depends_on_the_seed_alone(corpus, tmp_path, here):
    other = made(tmp_path / "other", [tmp_path / "news.jsonl"], size=11)
    drawn = [
        {each.article for each in finish(drawing.draw(where, here, drawing.Wish(10, seed=seed))).drawn}
        for where, seed in ((corpus, "1"), (corpus, "1"), (corpus, "2"))
    ]
    assert drawn[0] == drawn[1] != drawn[2]
    more = {each.article for each in finish(drawing.draw(corpus, here, drawing.Wish(20))).drawn}
    assert drawn[0] < more
    assert len(finish(drawing.draw(other, here, drawing.Wish(10))).drawn) == 10


def test_what_is_in_another_sample_is_not_drawn_again(corpus, tmp_path, here):
    path = tmp_path / "first.annot.yaml"
    first = {each.article for each in sampled(corpus, path, 30).drawn}
    without = frozenset(drawing.drawn_before(corpus, path))
    second = {
        each.article for each in finish(drawing.draw(corpus, here, drawing.Wish(90, without=without))).drawn
    }
    assert (len(second), first & second) == (90, set())


@settings(max_examples=40)
@given(st.dictionaries(st.text("abc", min_size=1), st.integers(1, 30), max_size=8), st.integers(0, 80))
def test_shares_are_even_but_for_groups_that_have_not_so_many(sizes, count):
    shares = drawing._shares(sizes, count)
    assert sum(shares.values()) == min(count, sum(sizes.values()))
    most = max(shares.values(), default=0)
    assert all(share == sizes[name] or share >= most - 1 for name, share in shares.items())


def test_an_empty_sample_is_an_error(corpus, here, tmp_path):
    everything = frozenset((name, article) for name in corpus.shards for article in ids(corpus, name))
    sample = finish(drawing.draw(corpus, here, drawing.Wish(5, without=everything)))
    with pytest.raises(AnnotatorError, match="Nothing was drawn"):
        finish(drawing.write(corpus, sample, tmp_path / "sample.annot.yaml"))
    with pytest.raises(AnnotatorError, match="one article at least"):
        finish(drawing.draw(corpus, here, drawing.Wish(0)))


def ids(corpus, name):
    with store.open_file(corpus.shard(name), read_only=True) as file:
        return file.article_ids()


# -------------------------------------------------------------------------------------------------- taking
def test_what_people_did_comes_back_and_taking_it_again_changes_nothing(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    annotated(path)
    result = finish(taking.take(corpus, here, path))
    assert (result.new, result.articles, result.problems) == (12, 12, ())
    found = layers(corpus)
    assert len(found) == 12
    for (name, who), layer in found.items():
        assert who == "ida"
        assert layer.state.status == "done"
        assert len(layer.spans) > 3, name
    assert [problem for name in corpus.shards for problem in validate(corpus.shard(name))] == []
    before = bytes_of(corpus.folder)
    again = finish(taking.take(corpus, here, path))
    assert (again.new, again.changed, again.same) == (0, 0, 12)
    assert bytes_of(corpus.folder) == before


def test_a_later_version_takes_the_place_of_what_was_taken_before(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    annotated(path)
    finish(taking.take(corpus, here, path))
    name = untag(path)
    result = finish(taking.take(corpus, here, path))
    assert (result.new, result.changed, result.same, result.aside) == (0, 1, 11, 0)
    assert len(layers(corpus)[name, "ida"].spans) == 0


def untag(path):
    """Take every span of the first article away again; returns its name."""
    with store.open_file(path) as file:
        name = file.article_ids()[0]
        gone = [Change(span, None, name, "ida") for span in file.project.layer(name, "ida").spans]
        Ledger(file, "ida").commit("Untag", gone)
        return name


def test_what_was_changed_on_both_sides_is_kept_on_both(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    annotated(path)
    finish(taking.take(corpus, here, path))
    name = untag(path)
    change_shard(corpus, name)
    result = finish(taking.take(corpus, here, path))
    assert (result.changed, result.aside) == (0, 1)
    found = layers(corpus)
    assert found[name, "ida"].get("extra1") is not None
    assert len(found[name, "ida (other copy)"].spans) == 0
    again = finish(taking.take(corpus, here, path))
    assert (again.aside, again.same) == (0, 12)


def change_shard(corpus, name):
    """Somebody opens the shard itself and tags a word more."""
    for shard in corpus.shards:
        with store.open_file(corpus.shard(shard)) as file:
            if name in file.article_ids():
                quote = file.project.article(name).text[:6]
                span = Span(id="extra1", label="org", fragments=((0, 6),), quote=quote, by="ida")
                Ledger(file, "ida").commit("Tag", [Change(None, span, name, "ida")])


def test_a_layer_that_is_only_drawn_along_does_not_undo_what_was_done_since(corpus, tmp_path, here):
    first, second = tmp_path / "first.annot.yaml", tmp_path / "second.annot.yaml"
    sampled(corpus, first)
    annotated(first)
    finish(taking.take(corpus, here, first))
    sampled(corpus, second)  # holds what Ida did
    name = untag(first)
    finish(taking.take(corpus, here, first))
    annotated(second, "bo")
    result = finish(taking.take(corpus, here, second))
    assert (result.new, result.changed, result.aside) == (12, 0, 0)
    assert len(layers(corpus)[name, "ida"].spans) == 0


def test_what_was_drawn_along_and_left_alone_stays_as_the_shard_has_it_now(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    name = ids(corpus, "000001")[0]
    change_shard(corpus, name)
    sampled(corpus, path, 120)
    with store.open_file(corpus.shard("000001")) as file:
        gone = file.project.layer(name, "ida").get("extra1")
        Ledger(file, "ida").commit("Untag", [Change(gone, None, name, "ida")])
    result = finish(taking.take(corpus, here, path))
    assert (result.new, result.changed, result.same, result.aside) == (0, 0, 1, 0)
    assert len(layers(corpus)[name, "ida"]) == 0


def test_who_goes_on_in_another_sample_changes_what_was_drawn_there(corpus, tmp_path, here):
    first, second = tmp_path / "first.annot.yaml", tmp_path / "second.annot.yaml"
    sampled(corpus, first)
    annotated(first)
    finish(taking.take(corpus, here, first))
    sampled(corpus, second)
    name = untag(second)
    result = finish(taking.take(corpus, here, second))
    assert (result.new, result.changed, result.same, result.aside) == (0, 1, 11, 0)
    assert len(layers(corpus)[name, "ida"].spans) == 0
    # The first sample still says what it said: that was taken before, and what came since is the later.
    again = finish(taking.take(corpus, here, first))
    assert (again.new, again.changed, again.same, again.aside) == (0, 0, 12, 0)
    assert len(layers(corpus)[name, "ida"].spans) == 0


def test_sentences_that_were_joined_come_back_with_the_tags_on_them(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path)
    name = join_sentences(path)
    annotated(path)
    result = finish(taking.take(corpus, here, path))
    assert (result.cuts, result.problems) == (1, ())
    with store.open_file(path, read_only=True) as sample:
        wanted = sample.project.article(name).sentences
    shard = next(each for each in corpus.shards if name in ids(corpus, each))
    with store.open_file(corpus.shard(shard), read_only=True) as file:
        assert file.project.article(name).sentences == wanted
    assert finish(taking.take(corpus, here, path)).cuts == 0


def join_sentences(path):
    with store.open_file(path) as file:
        name = file.article_ids()[0]
        one, two = file.project.article(name).sentences[1:3]
        joined = Sentence(one.start, two.end)
        record(file, "Join", [*(Change(each, None, name) for each in (one, two)), Change(None, joined, name)])
        return name


def test_sentences_on_which_others_have_tags_stay_and_it_is_said(corpus, tmp_path, here):
    first, second = tmp_path / "first.annot.yaml", tmp_path / "second.annot.yaml"
    sampled(corpus, first)
    sampled(corpus, second)
    annotated(first)
    finish(taking.take(corpus, here, first))
    with store.open_file(second) as file:
        # joined where Ida has a tag
        for name in file.article_ids():
            tags = layers(corpus)[name, "ida"].sentence_tags
            sentences = file.project.article(name).sentences
            if tags and (tags[0].start, tags[0].end) != (sentences[-1].start, sentences[-1].end):
                break
        at = next(i for i, each in enumerate(sentences) if each.start == tags[0].start)
        one, two = sentences[at : at + 2]
        joined = Sentence(one.start, two.end)
        record(file, "Join", [*(Change(each, None, name) for each in (one, two)), Change(None, joined, name)])
    (problem,) = finish(taking.take(corpus, here, second)).problems
    assert "there are tags of ida on sentences that would go" in problem.message


def test_labels_that_people_made_come_back_and_renamed_ones_are_still_known(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path, 3)
    with store.open_file(path) as file:
        header = file.project.header
        labels = header.labels.replacing("org", replace(header.labels.get("org"), name="company", id="org"))
        labels = labels.adding_all([Label(name="ship")])
        record(file, "Labels", [Change(header, replace(header, labels=labels))])
        name = file.article_ids()[0]
        quote = file.project.article(name).text[:6]
        made = [
            Span(id=f"a{at}", label=label, fragments=((0, 6),), quote=quote)
            for at, label in enumerate(("company", "ship"))
        ]
        Ledger(file, "ida").commit("Tag", [Change(None, each, name, "ida") for each in made])
    result = finish(taking.take(corpus, here, path))
    assert result.labels == ("ship",)
    assert sorted(span.label for span in layers(corpus)[name, "ida"].spans) == ["org", "ship"]
    assert [problem for shard in corpus.shards for problem in validate(corpus.shard(shard))] == []


def test_a_project_of_another_corpus_is_refused(corpus, tmp_path, here):
    other = made(tmp_path / "other", [corpora.write_jsonl(tmp_path / "others.jsonl", 10, start=500)])
    path = tmp_path / "sample.annot.yaml"
    sampled(other, path, 3)
    before = bytes_of(corpus.folder)
    with pytest.raises(AnnotatorError, match="Nothing in this project was drawn from this corpus"):
        finish(taking.take(corpus, here, path))
    assert bytes_of(corpus.folder) == before


def test_a_shard_that_somebody_has_open_is_left_alone_and_it_is_said(corpus, tmp_path, here):
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path, 40)
    annotated(path)
    with store.open_file(corpus.shard("000002")):
        result = finish(taking.take(corpus, here, path))
    (problem,) = result.problems
    assert "has this project open" in problem.message
    assert 0 < result.new < 40
    rest = finish(taking.take(corpus, here, path))
    assert rest.new + result.new == 40


def test_what_is_not_folded_yet_in_a_shard_is_not_lost(corpus, tmp_path, here):
    """Edits that a program left as such at the end of the file are in what is written."""
    path = tmp_path / "sample.annot.yaml"
    sampled(corpus, path, 60)
    annotated(path)
    shard = corpus.shard("000001")
    file = store.open_file(shard)
    name = file.article_ids()[0]
    quote = file.project.article(name).text[:6]
    span = Span(id="b1", label="org", fragments=((0, 6),), quote=quote, by="bo")
    Ledger(file, "bo").commit("Tag", [Change(None, span, name, "bo")])
    file.close(fold=False)
    finish(taking.take(corpus, here, path))
    assert layers(corpus)[name, "bo"].get("b1") == span
