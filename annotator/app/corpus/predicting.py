"""What a model says of all articles of a corpus, as layers of its name with scores; and how sure it is."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from annotator.app import preparing
from annotator.app.corpus.executor import Executor
from annotator.app.corpus.folder import Corpus, file_key
from annotator.app.corpus.tasks import carried_out, once, rewritten
from annotator.app.progress import Progress, Work, finish
from annotator.app.suggesting.predicting import (
    ASKED,
    ORIGIN,
    PREDICTED,
    FileModel,
    as_annotations,
    require_labels,
)
from annotator.core.annotation import LayerState, ids_from
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.core.messages import _
from annotator.core.names import model_layer
from annotator.core.project import OpenArticle, Project
from annotator.core.values import dataclass
from annotator.core.wording import counted
from annotator.store import ProjectFile
from annotator.store.labelsets import lines_of as labels_written


@dataclass(frozen=True, slots=True)
class Model:
    """A model that `annotator train` wrote, with the hash of its file; `labels` are those wanted, none means all."""

    path: str
    digest: str
    labels: tuple[str, ...] = ()

    @property
    def layer(self) -> str:
        """What its layers are called."""
        return model_layer(Path(self.path).stem)


@dataclass(frozen=True, slots=True)
class Predicted:
    """What there is of the model's layer now, in how many articles."""

    layer: str
    articles: int = 0
    annotations: int = 0
    problems: tuple[Problem, ...] = ()

    def __str__(self) -> str:
        return _("{layer}: {annotations} in {articles}").format(
            layer=self.layer,
            annotations=counted(self.annotations, "annotation", "annotations"),
            articles=counted(self.articles, "article", "articles"),
        )


@dataclass(frozen=True, slots=True)
class _Shard:
    path: str
    note: str
    model: Model
    header: ProjectHeader


def model(path: Path, header: ProjectHeader, labels: tuple[str, ...] = ()) -> Model:
    """A model in a file for a corpus of that header. Raises `AnnotatorError`."""
    project = Project(header)
    require_labels(project, labels)
    FileModel(path, project, labels)  # which says what is wrong with it
    return Model(str(path.absolute()), file_key(path), labels)


def predict(corpus: Corpus, executor: Executor, asked: Model) -> Work[Predicted]:
    """Have the model say what it expects in all articles; what it said of them before makes room."""
    problems: list[Problem] = []
    header = corpus.header()
    items = [
        _Shard(str(corpus.shard(name)), str(corpus.note(name, "suggest")), asked, header)
        for name in corpus.shards
    ]
    made = yield from carried_out(executor, _predict, items, "suggesting", problems)
    done = [each for each in made if each is not None]
    articles, count = (sum(each[place] for each in done) for place in (0, 1))
    return Predicted(asked.layer, articles, count, tuple(problems))


def said_of(asked: Model, project: Project, article: Article, header: ProjectHeader) -> list[float]:
    """How probable what the model says of the article is: each of it, as its layer has it, or is asked now."""
    article = _prepared(article, header)
    known = _loaded(asked, header)
    layer = project.layers(article.id).get(asked.layer)
    if layer is None or layer.state.extra.get(ASKED) != known.digest(article):
        layer = _said(known, article, asked.layer, None)
    scores = (item.extra.get(PREDICTED, {}).get("score") for item in layer.values())
    return [float(score) for score in scores if score is not None]


def _predict(shard: _Shard) -> tuple[int, int]:
    path, header = Path(shard.path), shard.header
    options = [shard.model.digest, shard.model.layer, shard.model.labels, labels_written(header.labels)]
    made = once(Path(shard.note), path, options, lambda: _predict_all(path, shard.model, header))
    return made[0], made[1]


def _predict_all(path: Path, asked: Model, header: ProjectHeader) -> list[int]:
    known = _loaded(asked, header)
    sizes: list[int] = []

    def changed(file: ProjectFile, name: str) -> OpenArticle | None:
        there = file.load(name)
        article = _prepared(there.article, header)
        layer = there.layers.get(asked.layer)
        if layer is not None and layer.state.extra.get(ASKED) == known.digest(article):
            sizes.append(len(layer))
            return None
        made = _said(known, article, asked.layer, layer)
        sizes.append(len(made))
        return OpenArticle(article, {**there.layers, asked.layer: made})

    rewritten(path, changed, header)
    return [len(sizes), sum(sizes)]


def _said(known: FileModel, article: Article, name: str, before: Layer | None) -> Layer:
    """The model's layer; what is in it that the model has not said stays."""
    said, __ = finish(known.predict(article, Progress(0, 0)))
    asked = known.digest(article)
    with ids_from(f"{asked} {article.id}"):
        made = as_annotations(article, said, name)
    others = [item for item in before.values() if item.origin != ORIGIN] if before is not None else []
    extra = {**(before.state.extra if before is not None else {}), ASKED: asked}
    return Layer(article.id, name, [*others, *made], LayerState("done", extra=extra))


def _prepared(article: Article, header: ProjectHeader) -> Article:
    if preparing.is_prepared(article):
        return article
    return preparing.prepared(article, lines=lines_of(header, article))


@lru_cache(maxsize=1)
def _model_at(path: str, digest: str, wanted: tuple[str, ...], labels: LabelSet) -> FileModel:
    """The model, read once for all shards that a process works on; another `digest` is another file."""
    return FileModel(Path(path), Project(ProjectHeader(labels=labels)), wanted)


def _loaded(asked: Model, header: ProjectHeader) -> FileModel:
    return _model_at(asked.path, asked.digest, asked.labels, header.labels)
