"""Which articles are copies of one text, for the list of articles: found a few at a time, from their records."""

from __future__ import annotations

import contextlib
import json
import re

from annotator.app.index import Derived, Index
from annotator.core.article import STORY
from annotator.core.edits import Heading
from annotator.core.errors import AnnotatorError
from annotator.core.patterns import pattern
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.store import ProjectFile

_METADATA = pattern(rb"^metadata: \{.*\}$", re.MULTILINE)
_STORY = pattern(rb'[{,] ?story: (?:("(?:[^"\\]|\\.)*")|([^",}\n]+))')


@dataclass(frozen=True, slots=True)
class Story:
    """Several articles that tell the same; `name` is what their metadata say, `title` what people read."""

    name: str
    title: str
    articles: tuple[str, ...]


class StoryList(Index[str]):
    """The name of the story of each article that says one, without opening the article where that can be avoided."""

    def __init__(self, file: ProjectFile) -> None:
        derived: Derived[str] = Derived(
            lambda project, name: story_of(file, name) or None,
            lambda change: isinstance(change.after, Heading),
        )
        super().__init__(file.project, derived)

    def stories(self) -> list[Story]:
        """The stories of which the project holds several articles, in the order of their first ones.

        An article whose id is the name of a story belongs to it.
        """
        known = self.all()
        names = set(known.values())
        members: dict[str, list[str]] = {}
        for article_id in self._project.entries:
            name = known.get(article_id) or (article_id if article_id in names else "")
            if name:
                members.setdefault(name, []).append(article_id)
        return [
            Story(name, _title(self._project, name, articles), tuple(articles))
            for name, articles in members.items()
            if len(articles) > 1
        ]


def story_of(file: ProjectFile, article_id: str) -> str:
    """The name of the article's story, or ""; from its record where that says it plainly.

    An article that cannot be read says so when it is opened.
    """
    with contextlib.suppress(AnnotatorError):
        return _story_of(file, article_id)
    return ""


def _story_of(file: ProjectFile, article_id: str) -> str:
    opened = file.project.opened(article_id)
    if opened is None:
        line = _METADATA.search(file.raw_article(article_id))
        if line is not None and b"story:" not in line[0]:
            return ""
        found = _STORY.search(line[0]) if line is not None else None
        if found is not None and found[2] is not None:
            return found[2].decode("utf-8", "replace").strip()
        if found is not None:
            try:
                return str(json.loads(found[1]))
            except ValueError:
                pass  # YAML knows more escapes than JSON; the article is opened then
    return str(file.project.article(article_id).metadata.get(STORY) or "")


def _title(project: Project, name: str, articles: list[str]) -> str:
    """A name for people: that of the article the story is named after, else its own, if it is made of words."""
    if name in project.entries:
        return project.entries[name].title
    return name if " " in name else project.entries[articles[0]].title
