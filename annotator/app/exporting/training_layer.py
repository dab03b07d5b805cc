"""Training a model on what is done in a layer of a project: spans, and labels of sentences and articles."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.app import preparing
from annotator.app.exporting.training import sentence_examples
from annotator.app.progress import Progress, Work
from annotator.core import known_names
from annotator.core.errors import AnnotatorError
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.outputs import Outputs
from annotator.core.wording import counted
from annotator.store import ProjectFile
from annotator.suggest import model_file
from annotator.suggest.crf import Trainer
from annotator.suggest.ranker import Ranker
from annotator.suggest.suggestion import Read, Tagged, place_of


@dataclass(frozen=True, slots=True)
class LayerLearnt:
    """The model, and what it learnt from."""

    path: Path
    articles: int
    spans: int
    tags: int
    labels: tuple[str, ...]

    def __str__(self) -> str:
        return _("{path}: learnt {labels} from {spans} and {tags} in {articles}").format(
            path=self.path,
            labels=", ".join(self.labels),
            spans=counted(self.spans, "span", "spans"),
            tags=counted(self.tags, "tag", "tags"),
            articles=counted(self.articles, "article", "articles"),
        )


def train(file: ProjectFile, layer: str, model: Path, *, replace: bool = False) -> Work[LayerLearnt]:
    """Learn from the articles that are done in a layer, and write the model.

    Raises `AnnotatorError` where there is nothing to learn from, or the model may not be written there.
    """
    project = file.project
    known_names.require("layer", [layer], project.annotators())
    done = [name for name, entry in project.entries.items() if _is_done(entry.states.get(layer))]
    trainer, ranker = Trainer(), Ranker()
    ranker.set_labels(project.labels)
    labels: set[str] = set()
    tags = 0
    with Outputs(replace=replace, inputs=[file.path]) as outputs:
        staged = outputs.add(model)
        for number, name in enumerate(done):
            yield Progress(number, len(done), project.title(name))
            article, held = project.article(name), project.layer(name, layer)
            if not preparing.is_prepared(article):
                article = preparing.prepared(article, lines=lines_of(project.header, article))
            for example in sentence_examples(article, held.spans):
                trainer.add(example)
            units = [item for item in held if (place := place_of(item)) is not None and place[0] != "span"]
            for item in units:
                ranker.learn(Tagged(article, item))
                labels.add(item.label)
            tags += len(units)
            ranker.learn(Read(article, tuple(held), len(article.text)))
        if not trainer.spans and not tags:
            said = _("Nothing is done in that layer that a model could learn from.")
            raise AnnotatorError(said, file=file.path, hint=_("It learns from articles that are done."))
        yield Progress(len(done), len(done), "learning")
        content = model_file.Content(_fitted(trainer), ranker.save(), project.header.title)
        model_file.write(staged, content)
        outputs.place()
    return LayerLearnt(model, len(done), trainer.spans, tags, tuple(sorted(labels | trainer.labels)))


def _is_done(state: object) -> bool:
    return getattr(state, "status", "") == "done"


def _fitted(trainer: Trainer) -> bytes:
    if not trainer.spans:
        return b""
    with TemporaryDirectory() as folder:
        path = Path(folder) / model_file.SPANS_PART
        trainer.write(path)
        return path.read_bytes()
