"""The same line everywhere from one source: what an editor corrects once is corrected in all its articles."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.app.places import search as searching
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted
from annotator.app.tagging.zones import in_words, paragraph_at, role_changes, zone_at, zone_of
from annotator.core.article import Article
from annotator.core.edits import Edit
from annotator.core.errors import AnnotatorError
from annotator.core.text import paragraphs


@dataclass(frozen=True, slots=True)
class Given:
    """What was done: the step, if anything was to do, and how many paragraphs in how many articles it changed."""

    role: str
    source: str
    edit: Edit | None = None
    lines: int = 0
    articles: int = 0


def source_of(article: Article) -> str:
    """The source that the article is from: its publisher; "" where that is unknown."""
    return str(article.metadata.get("publisher") or "").strip()


def give_role_everywhere(session: Session) -> Work[Given]:
    """Give the role of the paragraph at the caret to all that read the same in articles of its source: one step.

    Raises `AnnotatorError` where the paragraph has no role or the article no source.
    """
    here, place = session.article, session.selection.start
    zone = zone_at(session, place)
    if here is None or zone is None:
        raise AnnotatorError("There is no paragraph with a role here.", hint="Give it one first.")
    source, words = source_of(here), _line(here.text, *paragraph_at(here.text, place))
    if not source:
        raise AnnotatorError(
            "The article says no source.", hint="Write its publisher into the details of the article (F4)."
        )
    articles = yield from searching.candidates(session, words)
    changes, lines, touched = [], 0, 0
    for done, article_id in enumerate(articles):
        yield Progress(done, len(articles), session.project.title(article_id))
        if not session.project.can_read(article_id):
            continue
        article = session.project.article(article_id)
        if source_of(article).casefold() != source.casefold():
            continue
        places = [
            (start, end)
            for start, end in paragraphs(article.text)
            if _line(article.text, start, end) == words and _role(article, start, end) != zone.role
        ]
        for each in places:
            changes += role_changes(session.project, article, [each], zone.role)
        lines, touched = lines + len(places), touched + bool(places)
    title = f"Make {quoted(words)} {in_words(1, zone.role)} everywhere from {source}"
    return Given(zone.role, source, session.commit(title, changes), lines, touched)


def _line(text: str, start: int, end: int) -> str:
    return " ".join(text[start:end].split())


def _role(article: Article, start: int, end: int) -> str:
    zone = zone_of(article, start, end)
    return zone.role if zone is not None else ""
