"""The same line everywhere from one source: what an editor corrects once is corrected in all its articles."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.app.places import search as searching
from annotator.app.progress import Progress, Work
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted
from annotator.app.tagging.zones import in_words, paragraph_at, role_changes, zone_at, zone_of
from annotator.core.article import Article
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError
from annotator.core.line_roles import LineRole, forgotten, line_at, remembered, source_of
from annotator.core.messages import _
from annotator.core.text import paragraphs


@dataclass(frozen=True, slots=True)
class Given:
    """What was done: the step, if anything was to do, and how many paragraphs in how many articles it changed."""

    role: str
    source: str
    edit: Edit | None = None
    lines: int = 0
    articles: int = 0


def give_role_everywhere(session: Session) -> Work[Given]:
    """Give the role of the paragraph at the caret to all that read the same in articles of its source: one step.

    It is remembered for the articles of that source that are imported later.

    Raises `AnnotatorError` where the paragraph has no role or the article no source.
    """
    here, place = session.article, session.selection.start
    zone = zone_at(session, place)
    if here is None or zone is None:
        raise AnnotatorError(_("There is no paragraph with a role here."), hint=_("Give it one first."))
    source, words = source_of(here), line_at(here.text, *paragraph_at(here.text, place))
    if not source:
        raise AnnotatorError(
            _("The article says no source."),
            hint=_("Write its publisher into the details of the article (F4)."),
        )
    articles = yield from searching.candidates(session, words)
    changes: list[Change] = []
    lines = touched = 0
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
            if line_at(article.text, start, end) == words and _role(article, start, end) != zone.role
        ]
        for each in places:
            changes += role_changes(session.project, article, [each], zone.role)
        lines, touched = lines + len(places), touched + bool(places)
    header = session.project.header
    if (after := remembered(header, LineRole(source, words, zone.role))) != header:
        changes.insert(0, Change(header, after))
    title = _("Make {words} {in_words} everywhere from {source}").format(
        words=quoted(words), in_words=in_words(1, zone.role), source=source
    )
    return Given(zone.role, source, session.commit(title, changes), lines, touched)


def forget(session: Session, role: LineRole) -> Edit | None:
    """Have no role any more that is remembered for a line of a source; the paragraphs that have it keep it."""
    header = session.project.header
    after = forgotten(header, role)
    title = _("Forget that {line} is {in_words} in {source}").format(
        line=quoted(role.line), in_words=in_words(1, role.role), source=role.source
    )
    return session.commit(title, [Change(header, after)]) if after != header else None


def _role(article: Article, start: int, end: int) -> str:
    zone = zone_of(article, start, end)
    return zone.role if zone is not None else ""
