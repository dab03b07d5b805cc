"""Finding text: in the open article and in the whole project, in code points."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import Fragment

CONTEXT = 48
MOST_HITS = 5000


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where the text was found: the range, and the words around it on one line."""

    article: str
    title: str
    start: int
    end: int
    before: str
    text: str
    after: str


def pattern(query: str, *, case: bool = False, whole_word: bool = False) -> re.Pattern[str]:
    """What matches the query: its words with any white space between them."""
    body = r"\s+".join(re.escape(word) for word in query.split())
    if whole_word:
        body = rf"(?<!\w){body}(?!\w)"
    return re.compile(body, 0 if case else re.IGNORECASE)


def find_in_text(text: str, query: str, *, case: bool = False, whole_word: bool = False) -> list[Fragment]:
    """Every range of `text` that matches, in order; none for an empty query."""
    if not query.strip():
        return []
    return [match.span() for match in pattern(query, case=case, whole_word=whole_word).finditer(text)]


def search_project(
    session: Session, query: str, *, case: bool = False, whole_word: bool = False
) -> Work[list[Hit]]:
    """Every place in every article that matches, up to 5,000 of them, article by article.

    The search cache says which articles may match, and is brought up to date first; without it all are read.
    """
    hits: list[Hit] = []
    if not query.strip():
        return hits
    wanted = pattern(query, case=case, whole_word=whole_word)
    articles = yield from candidates(session, query)
    for done, article_id in enumerate(articles):
        yield Progress(done, len(articles), session.project.entries[article_id].title)
        article = session.project.article(article_id)
        for match in wanted.finditer(article.text):
            hits.append(_hit(article_id, article.title, article.text, *match.span()))
            if len(hits) >= MOST_HITS:
                return hits
    return hits


def candidates(session: Session, query: str, most: int = MOST_HITS) -> Work[list[str]]:
    """The articles that may contain the query, in order; all of them where it stands in more than `most` places."""
    everything = list(session.project.entries)
    try:
        for done, total in session.search_cache.updating():
            yield Progress(done, total, "Reading the articles")
        hits = session.search_cache.search(query, limit=most)
    except (OSError, sqlite3.Error):
        return everything
    found = {hit.article for hit in hits}
    return (
        everything if len(hits) >= most else [article_id for article_id in everything if article_id in found]
    )


def _hit(article_id: str, title: str, text: str, start: int, end: int) -> Hit:
    before = text[max(start - CONTEXT, 0) : start].rsplit("\n", 1)[-1]
    after = text[end : end + CONTEXT].split("\n", 1)[0]
    return Hit(article_id, title, start, end, before, " ".join(text[start:end].split()), after)
