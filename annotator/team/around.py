"""Who is where in a shared project just now, and who has taken which article: on the server alone, in no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from annotator.team.server import Server

Names = tuple[str, ...]
"""Others, by the names of their layers; "" where one may not know who it is."""


@dataclass(frozen=True, slots=True)
class Around:
    """Where others are, and which articles others have taken, by article; `overlap` annotators each article is for."""

    here: Mapping[str, Names] = field(default_factory=dict)
    taken: Mapping[str, Names] = field(default_factory=dict)
    mine: frozenset[str] = frozenset()
    overlap: int = 1

    @property
    def full(self) -> frozenset[str]:
        """The articles that are not one's own, and that as many others have as they are for."""
        return frozenset(
            name
            for name, others in self.taken.items()
            if len(others) >= self.overlap and name not in self.mine
        )


def look_around(server: Server, project: str) -> Around:
    """How things are. Raises `ServerError`."""
    here = server.ask("SELECT at_article, called FROM news_annotator.who_is_where(%s)", project)
    taken = server.ask("SELECT of_article, called, is_mine FROM news_annotator.who_has_what(%s)", project)
    overlap = server.ask("SELECT news_annotator.overlap_of(%s)", project)[0][0]
    return Around(
        _grouped((str(article), str(name)) for article, name in here),
        _grouped((str(article), str(name)) for article, name, is_mine in taken if not is_mine),
        frozenset(str(article) for article, _, is_mine in taken if is_mine),
        int(overlap or 1),
    )


def be_at(server: Server, project: str, article: str) -> None:
    """Say where one is, "" for nowhere; it holds for a minute, and keeps what one has taken there."""
    server.ask("SELECT news_annotator.be_at(%s, %s)", project, article)


def take(server: Server, project: str, article: str) -> bool:
    """Take an article to work on it; False where as many others have it as it is for."""
    return bool(server.ask("SELECT news_annotator.take(%s, %s)", project, article)[0][0])


def give_back(server: Server, project: str, article: str) -> None:
    """Give an article back, unless one has sent work on it."""
    server.ask("SELECT news_annotator.give_back(%s, %s)", project, article)


def set_overlap(server: Server, project: str, many: int) -> None:
    """Say how many annotators each article is for, as an owner. Raises `ServerError`."""
    server.ask("SELECT news_annotator.set_overlap(%s, %s)", project, many)


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, Names]:
    found: dict[str, Names] = {}
    for article, name in pairs:
        found[article] = (*found.get(article, ()), name)
    return found
