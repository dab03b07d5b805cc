"""Which articles are copies of one text, for the list of articles: found a few at a time, from their records."""

from __future__ import annotations

from annotator.app.index import Derived, Index
from annotator.app.places.article_facts import fact_of
from annotator.core.article import STORY
from annotator.core.edits import Heading
from annotator.core.project import Project
from annotator.core.values import dataclass
from annotator.store import ProjectFile


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
    """The name of the article's story, or ""; an article that cannot be read says so when it is opened."""
    return fact_of(file, article_id, STORY)


def _title(project: Project, name: str, articles: list[str]) -> str:
    """A name for people: that of the article the story is named after, else its own, if it is made of words."""
    if name in project.entries:
        return project.entries[name].title
    return name if " " in name else project.entries[articles[0]].title
