"""The names that exist in a project, asked for before anything is done with those that a person typed."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.core import known_names
from annotator.core.article import ZONE_ROLES
from annotator.core.messages import _
from annotator.core.project import Project


def require_labels(project: Project, wanted: Iterable[str]) -> None:
    """Raise `AnnotatorError` for a label that is neither in the label set nor on any annotation."""
    missing = [name for name in wanted if project.labels.get(name) is None]
    if missing:  # the articles are read for this alone, which takes its time
        layers = (layer for article in list(project.members) for layer in project.layers(article).values())
        used = {item.label for layer in layers for item in layer.values() if item.label}
        known_names.require("label", missing, [*(label.name for label in project.labels), *sorted(used)])


def require_annotators(project: Project, wanted: Iterable[str]) -> None:
    """Raise `AnnotatorError` for somebody who has no layer."""
    known_names.require(_("layer of an annotator"), wanted, project.annotators())


def require_articles(project: Project, wanted: Iterable[str]) -> None:
    """Raise `AnnotatorError` for an article that the project does not have."""
    known_names.require("article", wanted, project.entries)


def require_members(project: Project, wanted: Iterable[str]) -> None:
    """Raise `AnnotatorError` for an article that the project does not have, older versions included."""
    known_names.require("article", wanted, project.members)


def require_zones(project: Project, wanted: Iterable[str]) -> None:
    """Raise `AnnotatorError` for a role that neither the program knows nor any zone has."""
    missing = [name for name in wanted if name not in ZONE_ROLES]
    if missing:
        used = {zone.role for article in project.articles() for zone in article.zones}
        known_names.require("zone", missing, [*ZONE_ROLES, *sorted(used)])
