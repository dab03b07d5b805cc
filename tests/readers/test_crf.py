"""The score that we state for a model is the one that nervaluate and its strict rule (place and label) would state."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator

from annotator.suggest.crf import Example, Model, Trainer

LABELS = ["org", "person"]
WORDS = ["Kestrel", "Line", "Ines", "Lindgren", "said", "the", "."]


@st.composite
def examples(draw):
    words = tuple(draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8)))
    bounds = sorted(draw(st.sets(st.integers(0, len(words)), max_size=4)))
    pairs = list(zip(bounds[::2], bounds[1::2], strict=False))
    return Example(words, tuple((first, after - 1, draw(st.sampled_from(LABELS))) for first, after in pairs))


def as_dicts(spans):
    return [{"label": label, "start": first, "end": last} for first, last, label in spans]


@settings(max_examples=40)
@given(st.lists(examples(), min_size=2, max_size=12))
def test_scores_are_those_of_nervaluate(tmp_path_factory, given_examples):
    path = tmp_path_factory.mktemp("crf") / "m.crfsuite"
    half = len(given_examples) // 2
    trainer = Trainer(rounds=20)
    for example in given_examples[:half]:
        trainer.add(example)
    assume(trainer.spans)
    trainer.write(path)
    model, rest = Model(path), given_examples[half:]
    score = model.evaluate(rest)
    assume(score.expected)
    evaluator = Evaluator(
        [as_dicts(example.spans) for example in rest],
        [as_dicts(model.predict(example.words)) for example in rest],
        tags=LABELS,
        loader="dict",
    )
    strict = evaluator.evaluate()["overall"]["strict"]
    assert (strict.possible, strict.actual, strict.correct) == (score.expected, score.found, score.right)
    assert abs(strict.f1 - score.f1) < 1e-9
