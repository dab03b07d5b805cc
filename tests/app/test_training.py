"""Data in, model out: a project is exported as CoNLL, a model is trained on it, and finds spans in other articles."""

import pytest

from annotator import segment, store
from annotator.app import exporting, training
from annotator.app.exporting import Selection
from annotator.app.progress import finish
from annotator.core.annotation import Span
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.formats import Imported
from annotator.suggest.crf import Model

from . import generated

STATED_F1 = 0.95
"""What the documentation promises for the generated set: names that the model has not seen, in patterns that it has."""


@pytest.fixture(scope="module")
def exported(tmp_path_factory):
    folder = tmp_path_factory.mktemp("training")
    header = ProjectHeader(id="desk", title="Desk", labels=generated.LABELS)
    with store.create(folder / "desk.annot.yaml", header) as file:
        with file.importing() as batch:
            for article, layers in generated.articles(200):
                batch.add(article, layers)
        finish(exporting.export(file.project, "conll", folder / "out.conll", Selection(splits=True)))
    return folder


def test_a_model_of_the_export_reaches_the_stated_score(exported):
    model = exported / "spans.crfsuite"
    told = []
    result = finish(
        training.train(exported / "out.train.conll", model, exported / "out.test.conll"), told.append
    )
    assert result.problems == ()
    assert result.labels == ("money", "organisation", "person", "place")
    assert result.sentences > 1000
    assert result.score is not None
    assert result.score.expected > 200
    assert result.score.f1 >= STATED_F1, result.score
    assert f"F1 {result.score.f1:.3f}" in str(result)
    assert told[-1].text == "trying the model"
    text = "Yesterday Ines Quilfen of Doverrow Bank offered $7.5 million."
    words = [text[start:end] for start, end in segment.tokens(text, "en")]
    found = {(" ".join(words[first : last + 1]), label) for first, last, label in Model(model).predict(words)}
    assert {("Ines Quilfen", "person"), ("Doverrow Bank", "organisation")} <= found


def test_without_spans_there_is_nothing_to_learn(tmp_path):
    (tmp_path / "a.conll").write_text("-DOCSTART- -X- O O\n\nNobody -X- _ O\nwon -X- _ O\n")
    with pytest.raises(AnnotatorError, match=r"a\.conll: There are no spans"):
        finish(training.train(tmp_path / "a.conll", tmp_path / "m"))
    assert not (tmp_path / "m").exists()


def test_a_cancelled_training_leaves_nothing(exported, tmp_path):
    work = training.train(exported / "out.train.conll", tmp_path / "m")
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_spans_are_given_to_their_sentences():
    text = "Bo won. Ana\nlost it."
    from annotator.core.article import Sentence

    article = Imported("", text, {"language": "en"}, sentences=(Sentence(0, 7), Sentence(8, 20)))
    spans = [
        Span(id=str(n), label="x", fragments=(place,)) for n, place in enumerate([(0, 2), (8, 11), (13, 16)])
    ]
    first, second = training.sentence_examples(article, spans)
    assert (first.words, first.spans) == (("Bo", "won", "."), ((0, 0, "x"),))
    assert (second.words, second.spans) == (("Ana", "lost", "it", "."), ((0, 0, "x"), (1, 1, "x")))
