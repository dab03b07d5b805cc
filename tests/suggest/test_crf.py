"""A model learns spans from sentences, suggests them, and is scored on exact places and labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.errors import ReadError, WriteError
from annotator.suggest.crf import Example, Model, Score, Trainer, features, shape
from annotator.suggest.crf import _spans as spans_of
from annotator.suggest.crf import _tags as tags_of


@st.composite
def rows(draw):
    bounds = sorted(draw(st.sets(st.integers(0, 20), max_size=8)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    labels = st.sampled_from(["org", "B-x", "é"])
    spans = tuple((first, last - 1, draw(labels)) for first, last in pairs)
    return Example(tuple("x" * 20), spans)


@given(rows())
def test_spans_become_tags_and_come_back(example):
    assert tuple(spans_of(tags_of(example))) == example.spans


def test_spans_that_touch_stay_two():
    example = Example(("a", "b", "c"), ((0, 0, "x"), (1, 2, "x")))
    assert tags_of(example) == ["B-x", "B-x", "I-x"]


@pytest.mark.parametrize(
    ("word", "form"),
    [("Kestrel", "Xxx"), ("NATO", "XX"), ("2,800", "0,00"), ("U.S.", "X.X."), ("港口", "xx")],
)
def test_the_shape_of_a_word(word, form):
    assert shape(word) == form


def test_a_word_is_seen_with_its_neighbours():
    first, second = features(["Kestrel", "Line"])
    assert {"l=kestrel", "s=Xxx", "end-1", "l+1=line", ">2=el", "<3=kes"} <= set(first)
    assert "l-1,0=kestrel line" in second


def test_scores_count_exact_places_and_labels():
    score = Score(expected=4, found=2, right=1)
    assert (score.precision, score.recall) == (0.5, 0.25)
    assert score.f1 == pytest.approx(1 / 3)
    assert Score().f1 == 0


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "m.crfsuite"
    trainer = Trainer()
    for name in ("Kestrel", "Merrow", "Northmark", "Tarn"):
        trainer.add(Example(("the", name, "Line", "said", "."), ((1, 2, "org"),)))
        trainer.add(Example(("nobody", "said", "it", "."), ()))
    trainer.write(path)
    assert (trainer.examples, trainer.spans, trainer.labels) == (8, 4, {"org"})
    return Model(path)


def test_it_finds_names_that_it_has_not_seen(model):
    assert model.predict(("the", "Falcon", "Line", "said", ".")) == ((1, 2, "org"),)
    assert model.predict(()) == ()
    assert model.labels() == {"org"}
    unseen = [Example(("the", "Falcon", "Line", "said", "."), ((1, 1, "org"),))]
    assert model.evaluate(unseen) == Score(1, 1, 0)


def test_what_is_no_model_is_named(tmp_path):
    (tmp_path / "no.crfsuite").write_text("nonsense")
    for name in ("no.crfsuite", "missing"):
        with pytest.raises(ReadError, match=name):
            Model(tmp_path / name)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    trainer = Trainer()
    trainer.add(Example(("a",), ((0, 0, "x"),)))
    with pytest.raises(WriteError, match="m\\.crfsuite"):
        trainer.write(tmp_path / "none" / "m.crfsuite")
