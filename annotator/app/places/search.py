"""Finding text: in the open article and in the whole project, in code points."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator, Sequence

from annotator.app.index import Query
from annotator.app.places.kwic import Context, context
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.core.annotation import Fragment
from annotator.core.edits import Heading
from annotator.core.finding import find
from annotator.core.folding import Folding
from annotator.core.messages import _
from annotator.text import word_edges

MOST_HITS = 5000
AT_ONCE = 50
"""How many texts are fetched together."""


def find_in_text(
    text: str, query: str, *, case: bool = False, accents: bool = False, whole_word: bool = False
) -> list[Fragment]:
    """Every range of `text` that matches, in order; none for an empty query.

    Capitals and accents make a difference where `case` and `accents` say so; how words are compared otherwise is said
    in `core.finding`. In scripts without spaces a dictionary knows the words.
    """
    return find(text, query, Folding(case, accents), whole_word=whole_word, edges=word_edges(text))


def search_project(
    session: Session, query: str, *, case: bool = False, accents: bool = False, whole_word: bool = False
) -> Work[list[Context]]:
    """Every place in every article that matches, up to 5,000 of them, article by article.

    The search cache says which articles may match, and is brought up to date first; without it all are read.
    """
    hits: list[Context] = []
    if not query.strip():
        return hits
    articles = yield from candidates(session, query)
    for done, (article_id, text) in enumerate(_texts(session, articles)):
        title = session.project.title(article_id)
        yield Progress(done, len(articles), title)
        for start, end in find_in_text(text, query, case=case, accents=accents, whole_word=whole_word):
            hits.append(context(article_id, title, text, start, end))
            if len(hits) >= MOST_HITS:
                return hits
    return hits


def asked(session: Session, query: str, **how: bool) -> Query[list[Context]]:
    """The same, kept true: texts never change, but articles come, leave and get other titles."""
    return Query(
        lambda: search_project(session, query, **how), lambda change: isinstance(change.after, Heading)
    )


def candidates(session: Session, query: str) -> Work[list[str]]:
    """The articles that may contain the query, in order, however it is spelt; all of them without a cache."""
    everything = list(session.project.entries)
    try:
        for done, total in session.search_cache.updating():
            yield Progress(done, total, _("Reading the articles"))
        found = set(session.search_cache.articles(query))
    except (OSError, sqlite3.Error):
        return everything
    return [article_id for article_id in everything if article_id in found]


def _texts(session: Session, articles: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The articles' texts: from the search cache, which has them at hand, if it is up to date."""
    for first in range(0, len(articles), AT_ONCE):
        some, known = articles[first : first + AT_ONCE], dict[str, str]()
        with contextlib.suppress(OSError, sqlite3.Error):
            known = session.search_cache.texts(some) if session.search_cache.complete else known
        for article_id in some:
            if article_id not in session.project.entries:
                continue
            if article_id in known:
                yield article_id, known[article_id]
            elif session.project.can_read(article_id):
                yield article_id, session.project.article(article_id).text
