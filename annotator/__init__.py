"""News Annotator: tag news articles, sentence by sentence, span by span, article by article.

The names below are the public API. They are looked up when first used, so that `import annotator` costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from annotator._version import __version__
from annotator.core.messages import _

if TYPE_CHECKING:
    from annotator.api import (
        OpenedArticle,
        OpenProject,
        copy_sample,
        new_project,
        open_project,
        validate,
    )
    from annotator.core.annotation import (
        Annotation,
        ArticleTag,
        Decision,
        LayerState,
        Link,
        Note,
        SentenceTag,
        Span,
    )
    from annotator.core.article import Article, Sentence, Zone
    from annotator.core.edits import Change, Edit
    from annotator.core.errors import AnnotatorError, LabelError, LockedError, Problem, ReadError, WriteError
    from annotator.core.labels import Attribute, Label, LabelSet, Rules
    from annotator.core.layer import Layer

_HOMES = {
    "annotator.api": (
        "OpenedArticle", "OpenProject", "copy_sample", "new_project", "open_project", "validate",
    ),
    "annotator.core.annotation": (
        "Annotation", "ArticleTag", "Decision", "LayerState", "Link", "Note", "SentenceTag", "Span",
    ),
    "annotator.core.article": ("Article", "Sentence", "Zone"),
    "annotator.core.edits": ("Change", "Edit"),
    "annotator.core.errors": (
        "AnnotatorError", "LabelError", "LockedError", "Problem", "ReadError", "WriteError",
    ),
    "annotator.core.labels": ("Attribute", "Label", "LabelSet", "Rules"),
    "annotator.core.layer": ("Layer",),
}  # fmt: skip

__all__ = [
    "Annotation",
    "AnnotatorError",
    "Article",
    "ArticleTag",
    "Attribute",
    "Change",
    "Decision",
    "Edit",
    "Label",
    "LabelError",
    "LabelSet",
    "Layer",
    "LayerState",
    "Link",
    "LockedError",
    "Note",
    "OpenProject",
    "OpenedArticle",
    "Problem",
    "ReadError",
    "Rules",
    "Sentence",
    "SentenceTag",
    "Span",
    "WriteError",
    "Zone",
    "__version__",
    "copy_sample",
    "new_project",
    "open_project",
    "validate",
]


def __dir__() -> list[str]:
    return sorted(__all__)


def __getattr__(name: str) -> Any:
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(home), name)
    raise AttributeError(_("module “annotator” has no attribute “{name}”").format(name=name))
