"""Data in, model out: a project is exported as CoNLL, a model is trained on it, and finds spans in other articles."""

import pytest

from annotator import formats, store
from annotator import text as segment
from annotator.app.exporting import export as exporting
from annotator.app.exporting import training
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import Span
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.formats import Imported
from annotator.suggest.crf import Model
from tests.app import generated

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


SENTENCES = (
    "Ida B-PER\nLund I-PER\nleft O\n",
    "The O\nferry O\nfrom O\nNorthmark B-LOC\nsank O\n",
    "Bo B-PER\nswam O\n",
    "Nobody O\nmet O\nAna B-PER\n",
)


def conll(path, *numbers):
    path.write_text("\n".join(SENTENCES[number] for number in numbers), encoding="utf-8")
    return path


def test_a_model_is_not_tried_on_what_it_learnt_from(tmp_path):
    learnt = conll(tmp_path / "train.conll", 0, 1, 2)
    (tmp_path / "copy.conll").write_text(learnt.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    for dev in (learnt, tmp_path / "copy.conll", conll(tmp_path / "part.conll", 2, 0)):
        with pytest.raises(
            AnnotatorError, match=r"conll: There is nothing in this file that the model does not"
        ):
            finish(training.train(learnt, tmp_path / "m", dev))
        assert not (tmp_path / "m").exists()


def test_sentences_that_it_learnt_from_are_left_out_and_counted(tmp_path):
    learnt, dev = conll(tmp_path / "train.conll", 0, 1, 2), conll(tmp_path / "dev.conll", 1, 2, 3)
    result = finish(training.train(learnt, tmp_path / "m", dev))
    assert (result.shared, result.score.expected) == (2, 1)
    assert "on others (2 sentences left out: learnt from)" in str(result)


@pytest.mark.parametrize(
    ("form", "line"),
    [("conll", "{word}\t{tag}\n"), ("conllu", "{n}\t{word}\t_\t_\t_\t_\t_\t_\t_\tNER={tag}\n")],
)
def test_tags_that_no_scheme_has_are_labels_and_said(tmp_path, form, line):
    path = tmp_path / "a.txt"
    rows = [("Ida", "Q-PER"), ("met", "O"), ("Bo", "B-PER"), ("and", "O"), ("Ana", "S-PER"), ("Lund", "PER")]
    path.write_text(
        "".join(line.format(n=n, word=word, tag=tag) for n, (word, tag) in enumerate(rows, 1)) + "\n",
        encoding="utf-8",
    )
    article, problem = formats.read_all([path], format=formats.find(form))
    (layer,) = article.layers.values()
    assert [span.label for span in layer.spans] == ["Q-PER", "PER", "PER", "PER"]
    assert "1 tag begins with another letter" in problem.message
    assert "“Q-PER”" in problem.message
