"""Labels of sentences are learnt from whole articles, apart, and predicted with how probable each is."""

import gc

from annotator.core.labels import Label, LabelSet
from annotator.suggest.sentences import MOST, LearntSentences
from annotator.suggest.suggestion import Read, Stepwise, Trained
from tests.suggest.test_ranker import LABELS, article, tags_of


def taught(count: int = 12) -> LearntSentences:
    made = LearntSentences()
    made.set_labels(LABELS)
    for number in range(count):
        one = article(number)
        made.learn(Read(one, tuple(tags_of(one)), len(one.text)))
    return made


def trained(count: int = 12) -> LearntSentences:
    made = taught(count)
    task = made.task()
    made.take(made.train(*task), task)
    gc.collect()  # of the model nothing is kept but what it keeps itself
    return made


def test_the_likeliest_label_of_each_group_is_suggested():
    made, one = trained(), article(7)
    right = {(tag.start, tag.label) for tag in tags_of(one)}
    assert {(said.start, said.label) for said in made.predict(one)} == right
    for tag in tags_of(one):
        ranked = made.rank(one, ("sentence", tag.start, tag.end))
        assert {said.label for said in ranked} == {"main", "history", "speech"}
        assert sum(said.score for said in ranked if said.label != "speech") <= 1 + 1e-9


def test_it_is_trained_apart_and_taken_in_steps():
    made = taught()
    assert isinstance(made, Trained)
    assert isinstance(made, Stepwise)
    assert made.stale
    assert list(made.predict(article(1))) == []
    task = made.task()
    assert not made.stale
    made.take(made.train(*task), task)
    steps = list(made.predicting(article(1)))
    assert steps[0] is None
    assert [said for said in steps if said is not None] == list(made.predict(article(1)))


def test_an_article_is_learnt_as_far_as_it_was_read():
    made, one = taught(0), article(1)
    first = one.sentences[0]
    made.learn(Read(one, (), first.end, final=False))
    assert [len(row) for row in made.task()[1]] == [1]
    made.learn(Read(one, (), len(one.text)))
    assert [len(row) for row in made.task()[1]] == [3]


def test_too_few_tags_make_no_model():
    made = taught(1)
    assert made.train(*made.task()) == b""


def test_only_the_last_articles_are_kept():
    made = taught(MOST // 3 + 20)
    rows = made.task()[1]
    assert MOST <= sum(map(len, rows)) < MOST + 3


def test_other_labels_cost_the_models_of_their_group_alone():
    made = trained()
    made.set_labels(LabelSet([*LABELS, Label(name="mood", applies_to=("sentence",))]))
    assert {said.label for said in made.predict(article(1))} == {"main", "history", "speech"}
    made.set_labels(LabelSet([LABELS.get("speech")]))
    assert {said.label for said in made.predict(article(1))} == {"speech"}


def test_it_comes_back_from_what_was_saved():
    made, again = trained(), taught(0)
    again.load(made.save())
    assert [said.place for said in again.predict(article(2))] == [
        said.place for said in made.predict(article(2))
    ]
