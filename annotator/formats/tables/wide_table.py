"""The wide form of a table: one row a sentence or an article, and a column of 0 and 1 for each label."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from annotator.core.annotation import ArticleTag, LayerState, SentenceTag
from annotator.core.article import Article
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.formats.kit.losses import counted
from annotator.formats.kit.values import FEATURES, Export, Layers, Loss, Option, Options

LAYOUT = Option(
    "layout",
    "Layout",
    "choice",
    ("long", "wide"),
    "long",
    _(
        "Long: one annotation a row. Wide: one sentence or article a row, and a column of 0 and 1 for each label."
    ),
)
PER = Option("per", _("Rows of the wide layout"), "choice", ("sentence", "article"), "sentence")
_FIXED = {
    "sentence": ("article", "annotator", "status", "sentence", "start", "end", "text"),
    "article": ("article", "annotator", "status", "title", "text"),
}
_KINDS: dict[str, type[SentenceTag] | type[ArticleTag]] = {"sentence": SentenceTag, "article": ArticleTag}


def is_wide(options: Options) -> bool:
    """Whether the wide form was asked for."""
    return options.get(LAYOUT.name) == "wide"


def header(labels: LabelSet, options: Options) -> list[str]:
    """The names of the columns: those that are always there, then the labels."""
    fixed, named = _FIXED[_per(options)], label_names(labels, options)
    return [*fixed, *(f"label:{name}" if name in fixed else name for name in named)]


def label_names(labels: LabelSet, options: Options) -> list[str]:
    """The labels that have a column, in the order of the tree."""
    return [label.name for label in labels.applying_to(_per(options))]


def wide_rows(article: Article, layers: Layers, labels: LabelSet, options: Options) -> Iterator[list[Any]]:
    """The rows of one article: every sentence (or the article), for every annotator."""
    names = label_names(labels, options)
    for annotator, layer in (layers or {"": Layer(article.id, "")}).items():
        start = [article.id, annotator, layer.state.status]
        if _per(options) == "article":
            carried = {tag.label for tag in layer.tags}
            yield [*start, article.title, article.text, *(int(name in carried) for name in names)]
            continue
        for number, sentence in enumerate(article.sentences, 1):
            carried = {tag.label for tag in layer.tags_of(sentence.start, sentence.end)}
            place = [number, sentence.start, sentence.end, article.text[sentence.start : sentence.end]]
            yield [*start, *place, *(int(name in carried) for name in names)]


def wide_losses(article: Article, layers: Layers, export: Export) -> list[Loss]:
    """What the wide form leaves out of this article."""
    per = _per(export.options)
    kept = {"sentence": {"sentences", "cuts"}, "article": {"tags"}}[per]
    holds = frozenset({"annotators", "status", *kept}) & frozenset(FEATURES)
    names = set(label_names(export.labels, export.options))
    unknown = misplaced = 0
    places = {(sentence.start, sentence.end) for sentence in article.sentences}
    for layer in layers.values():
        for tag in layer:
            if isinstance(tag, _KINDS[per]):
                unknown += tag.label not in names
                misplaced += isinstance(tag, SentenceTag) and (tag.start, tag.end) not in places
    reviews = sum(layer.state.review != LayerState().review for layer in layers.values())
    own = [
        Loss(_("tags whose labels the label set does not have for them"), unknown),
        Loss(_("tags on what is no sentence"), misplaced),
        Loss(_("states of a review"), reviews),
    ]
    return [*counted(holds, article, layers, export), *(loss for loss in own if loss.count)]


def _per(options: Options) -> str:
    return "article" if options.get(PER.name) == "article" else "sentence"
