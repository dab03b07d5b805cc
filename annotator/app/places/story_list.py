"""Which articles are copies of one text, for the list of articles: found a few at a time, from their records."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterable
from dataclasses import dataclass

from annotator.core.article import STORY
from annotator.core.project import Project
from annotator.store import ProjectFile

_METADATA = re.compile(rb"^metadata: \{.*\}$", re.MULTILINE)
_STORY = re.compile(rb'[{,] ?story: (?:("(?:[^"\\]|\\.)*")|([^",}\n]+))')


@dataclass(frozen=True, slots=True)
class Story:
    """Several articles that tell the same; `name` is what their metadata say, `title` what people read."""

    name: str
    title: str
    articles: tuple[str, ...]


class StoryList:
    """The story of each article, found without opening the articles where that can be avoided."""

    def __init__(self, file: ProjectFile) -> None:
        self._file = file
        self._story: dict[str, str] = {}
        self._waiting: dict[str, None] = {}

    def look_for(self, articles: Iterable[str]) -> bool:
        """Remember articles that nobody has looked at yet; whether there are any."""
        self._waiting.update(dict.fromkeys(name for name in articles if name not in self._story))
        return bool(self._waiting)

    def look(self, seconds: float) -> bool:
        """Look at articles for a moment; whether some are left. Raises `AnnotatorError` for one that is damaged."""
        until = time.monotonic() + seconds
        while self._waiting and time.monotonic() < until:
            article_id = next(iter(self._waiting))
            del self._waiting[article_id]
            self._story[article_id] = ""
            if article_id in self._file.project.entries:
                self._story[article_id] = story_of(self._file, article_id)
        return bool(self._waiting)

    def look_again(self, article_id: str) -> None:
        """Take the story of an article anew, as after its details were corrected."""
        self._story[article_id] = story_of(self._file, article_id)

    def forget(self) -> None:
        """Know nothing any more, as after stories were found in many articles; `look_for` begins anew."""
        self._story.clear()
        self._waiting.clear()

    def all(self) -> list[Story]:
        """The stories of which the project holds several articles, in the order of their first ones.

        An article whose id is the name of a story belongs to it.
        """
        project = self._file.project
        names = set(self._story.values()) - {""}
        members: dict[str, list[str]] = {}
        for article_id in project.entries:
            name = self._story.get(article_id) or (article_id if article_id in names else "")
            if name:
                members.setdefault(name, []).append(article_id)
        return [
            Story(name, _title(project, name, articles), tuple(articles))
            for name, articles in members.items()
            if len(articles) > 1
        ]


def story_of(file: ProjectFile, article_id: str) -> str:
    """The name of the article's story, or ""; from its record where that says it plainly."""
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
