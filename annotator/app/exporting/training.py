"""Training a model on an export: CoNLL in, model out, with a score on sentences that it has not seen."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from annotator import formats
from annotator import text as segment
from annotator.app.progress import Progress, Work
from annotator.core import regular
from annotator.core.annotation import Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import AnnotatorError, Problem, ReadError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral
from annotator.core.outputs import Outputs, is_project
from annotator.core.wording import counted
from annotator.formats import Imported
from annotator.formats.kit.token_spans import by_sentence, flat_on_tokens
from annotator.suggest.crf import Example, Model, Score, Trainer

CONLL = "conll"


@dataclass(frozen=True, slots=True)
class TrainResult:
    """The model, what it learnt from, how well it does on the file to test on (if any), and unreadable lines.

    `shared` sentences of that file were not tried: the model had learnt from them.
    """

    path: Path
    sentences: int
    spans: int
    labels: tuple[str, ...]
    score: Score | None = None
    problems: tuple[Problem, ...] = ()
    shared: int = 0

    def __str__(self) -> str:
        said = _("{path}: learnt {labels} from {spans} in {sentences}").format(
            path=self.path,
            labels=", ".join(self.labels),
            spans=counted(self.spans, "span", "spans"),
            sentences=counted(self.sentences, "sentence", "sentences"),
        )
        if self.score is None:
            return said
        left_out = (
            _(" ({sentences} left out: learnt from)").format(
                sentences=counted(self.shared, "sentence", "sentences")
            )
            if self.shared
            else ""
        )
        return _("{said}; on others{left_out} precision {precision}, recall {recall}, F1 {f1}").format(
            said=said,
            left_out=left_out,
            precision=numeral(self.score.precision, ".3f"),
            recall=numeral(self.score.recall, ".3f"),
            f1=numeral(self.score.f1, ".3f"),
        )


def train(
    conll: Path, model: Path, dev: Path | None = None, format_name: str = CONLL, *, replace: bool = False
) -> Work[TrainResult]:
    """Learn spans from a CoNLL file (or any format with spans), write the model, and try it on `dev`.

    Sentences of `dev` that are also learnt from are not tried. A file at `model` is replaced only with `replace` (see
    `core.outputs`). Raises `AnnotatorError` where there is nothing to learn from, or nothing else to try the model on.
    """
    for path in (conll, dev):
        if path is not None and regular.is_file(path) and is_project(path):
            raise AnnotatorError(
                _("This is a project; a model learns from an export of it."),
                file=path,
                hint=_("Make one: annotator export PROJECT --format {format_name} --out FILE").format(
                    format_name=format_name
                ),
            )
    outputs = Outputs(replace=replace, inputs=[conll, *([dev] if dev else [])])
    with outputs:
        return (yield from _train(conll, model, outputs.add(model), outputs, dev, format_name))


def _train(
    conll: Path, model: Path, staged: Path, outputs: Outputs, dev: Path | None, format_name: str
) -> Work[TrainResult]:
    problems: list[Problem] = []
    trainer = Trainer()
    learnt: set[int] = set()
    for example in examples(conll, format_name, problems):
        trainer.add(example)
        learnt.add(hash(example.words))
        if trainer.examples % 100 == 0:
            yield Progress(trainer.examples, 0, _("sentences read"))
    if not trainer.spans:
        raise AnnotatorError(_("There are no spans to learn from."), file=conll)
    others, shared = _others(dev, format_name, learnt, problems) if dev is not None else ([], 0)
    yield Progress(trainer.examples, 0, "learning")
    trainer.write(staged)
    score = None
    if dev is not None:
        yield Progress(trainer.examples, 0, _("trying the model"))
        score = Model(staged).evaluate(others)
    outputs.place()
    labels = tuple(sorted(trainer.labels))
    return TrainResult(model, trainer.examples, trainer.spans, labels, score, tuple(problems), shared)


def _others(
    dev: Path, format_name: str, learnt: set[int], problems: list[Problem]
) -> tuple[list[Example], int]:
    """The sentences to try the model on, and how many there are beside them that it learns from."""
    found = [example for example in examples(dev, format_name, problems) if example.words]
    others = [example for example in found if hash(example.words) not in learnt]
    if not others:
        raise AnnotatorError(
            _("There is nothing in this file that the model does not learn from: it cannot be tried on it.")
            if found
            else _("There is nothing in this file to try the model on."),
            file=dev,
            hint=_("Divide the articles first: annotator export PROJECT --split 90/10 …"),
        )
    return others, len(found) - len(others)


def examples(path: Path, format_name: str, problems: list[Problem]) -> Iterator[Example]:
    """The sentences of a file, in tokens as exports have them; `problems` grows."""
    for item in formats.read_all([path], format=formats.find(format_name)):
        if isinstance(item, Problem):
            if item.code in ("unreadable", formats.FAILED):
                raise ReadError(item.message, file=item.file, line=item.line, hint=item.hint)
            problems.append(item)
        if not isinstance(item, Imported):
            continue
        for layer in list(item.layers.values()) or [Layer("", "")]:
            yield from sentence_examples(item, layer.spans)


def sentence_examples(article: Imported | Article, spans: Iterable[Span]) -> Iterator[Example]:
    """One example for each sentence; where spans overlap, the longest is kept."""
    text = article.text
    tokens = segment.tokens(text, article.language)
    flat, __ = flat_on_tokens(tokens, spans, "longest", LabelSet())
    for part in by_sentence(tokens, article.sentences or (Sentence(0, len(text)),), flat):
        words = tuple(text[start:end] for start, end in tokens[part.first : part.after])
        yield Example(words, tuple((span.first, span.last, span.label) for span in part.spans))
