"""Going to a place in the project."""

from __future__ import annotations

from annotator.app.session import Session


def show_place(session: Session, article_id: str, start: int | None = None, end: int | None = None) -> None:
    """Open the article unless it is open, and select from `start` to `end` (code points; None: nothing in it).

    Raises `AnnotatorError` when the article cannot be read.
    """
    if session.article is None or session.article.id != article_id:
        session.open_article(article_id)
    if start is not None and end is not None:
        session.select(end, start)
