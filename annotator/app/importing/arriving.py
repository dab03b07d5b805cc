"""What comes in by an import, one item after the other: articles go into a batch, all the rest is remembered."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from annotator.app import preparing
from annotator.app.importing import labels as label_mapping
from annotator.app.importing import sound as sound_imports
from annotator.app.importing.known_texts import KnownTexts
from annotator.app.importing.labels import Collector
from annotator.core.article import OLDER, STORY, Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.line_roles import lines_of
from annotator.formats import Guess, Imported, Layers
from annotator.formats.kit import unused_keys
from annotator.formats.kit.values import Defined, Read
from annotator.store import ImportBatch, ProjectFile
from annotator.text.near_duplicates import Stories

ID_LENGTH = 60


class Arrivals:
    """What an import has brought so far, in the order in which it came.

    With `ask`, no article is added after the first label that neither the project nor the mapping knows. Beyond
    `at_once` articles, zones and sentences are left for later, and so are the stories where `stories` are unknown.
    """

    def __init__(
        self,
        file: ProjectFile,
        mapping: Mapping[str, str],
        stories: Stories | None,
        *,
        ask: bool,
        at_once: int,
    ) -> None:
        self.collector = Collector(file.project.labels, mapping)
        self.added: list[str] = []
        self.late: list[str] = []
        self.duplicates: list[str] = []
        self.waiting: dict[str, list[tuple[str, Layers]]] = {}
        """Layers, each with the text that it is on, for articles that are there already."""
        self.firsts: dict[str, None] = {}
        """The first article of each story of which others turned out to be copies."""
        self.left_out: Counter[str] = Counter()
        self.guesses: list[tuple[Path, Guess]] = []
        self.sources: dict[str, Path] = {}
        self.problems: list[Problem] = [*preparing.zone_rules().problems]
        self.defined = False
        """Whether a file defined labels."""
        self._known = KnownTexts(file)
        self._header = file.project.header
        self._mapping, self._stories, self._ask, self._at_once = mapping, stories, ask, at_once
        self._came: set[Path] = set()

    @property
    def must_ask(self) -> bool:
        """Whether somebody has to map labels first."""
        return self._ask and self.collector.surprised

    def take(self, item: Read, path: Path, batch: ImportBatch) -> None:
        """Take in what was read of a file."""
        if isinstance(item, Problem):
            # What a file says comes after its articles.
            self.problems.append(item if path in self._came else unused_keys.not_kept(item))
        elif isinstance(item, Guess):
            self.guesses.append((path, item))
        elif isinstance(item, Defined):
            self.collector.define(item.labels)
            self.defined = True
        elif isinstance(item, Imported):
            self.collector.look_at(item)
            if there := self._known.find(item.text):
                self.duplicates.append(item.title)
                item = self._sound(item)
                if item.layers:
                    self.waiting.setdefault(there, []).append((item.text, item.layers))
            elif not self.must_ask:
                self._add(self._sound(item), path, batch)

    def _sound(self, item: Imported) -> Imported:
        """The article with the labels of the mapping, without what cannot be kept."""
        item, gone = label_mapping.mapped(item, self._mapping)
        self.left_out.update(gone)
        item, refused = sound_imports.sound(item)
        self.problems += refused
        return item

    def _add(self, item: Imported, path: Path, batch: ImportBatch) -> None:
        if (
            OLDER in item.metadata
        ):  # an id of another project; what it is a version of is recognised here anew
            item = replace(item, metadata={key: each for key, each in item.metadata.items() if key != OLDER})
        article_id = unique(item.id or slug(item.title or Path(item.source).stem), batch.is_taken)
        later = len(self.added) >= self._at_once
        if self._stories is None or later:
            self.late.append(article_id)
        elif story := self._stories.add(article_id, item.text, str(item.metadata.get(STORY) or "")):
            self.firsts[story] = None
            item = replace(item, metadata={**item.metadata, STORY: story})
        article, layers = prepared(item, article_id, self._header, later=later)
        self._known.add(item.text, article_id)
        batch.add(article, layers)
        self.added.append(article_id)
        self.sources[article_id] = path
        self._came.add(path)


def prepared(
    imported: Imported, article_id: str, header: ProjectHeader | None = None, *, later: bool = False
) -> tuple[Article, list[Layer]]:
    """The article with every paragraph zoned and its sentences cut, and its layers under the new id.

    `header` is that of the project, which may remember what lines of its source are. `later` leaves zones and sentences
    to the first opening, unless the source told some, which it may not remember.
    """
    article = imported.article(article_id)
    layers = [_named(layer, article_id, name) for name, layer in imported.layers.items()]
    if later and not imported.zones:
        return article, layers
    lines = lines_of(header, article) if header is not None else preparing.NO_LINES
    return preparing.prepared(article, imported.zones, lines=lines), layers


def _named(layer: Layer, article_id: str, annotator: str) -> Layer:
    if (layer.article, layer.annotator) == (article_id, annotator):
        return layer
    return Layer(article_id, annotator, layer.values(), layer.state)


def slug(title: str) -> str:
    """An identifier made of a title: letters and digits of any script, joined by hyphens."""
    plain = unicodedata.normalize("NFKC", title).lower()
    words = re.findall(r"[^\W_]+", plain)
    made = "-".join(words)[:ID_LENGTH]
    return (made.rsplit("-", 1)[0] if len("-".join(words)) > ID_LENGTH and "-" in made else made) or "article"


def unique(wanted: str, is_taken: Callable[[str], bool]) -> str:
    """`wanted`, or `wanted-2`, `wanted-3` … if it is taken."""
    number, name = 1, wanted
    while is_taken(name):
        number += 1
        name = f"{wanted}-{number}"
    return name
