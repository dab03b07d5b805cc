"""What the card of the selected annotation says in words."""

from __future__ import annotations

from datetime import UTC, datetime

from PySide6.QtCore import QDate, QDateTime, QLocale, QTime

from annotator.app.session import Session
from annotator.core.annotation import Annotation, ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.messages import _, language

_ORIGINS = {
    "hand": _("by hand"),
    "import": "imported",
    "suggestion": _("from a suggestion"),
    "review": _("in review"),
    "script": _("by a program"),
    "model": _("by a model"),
}


def quote_of(session: Session, annotation: Annotation) -> str:
    """The text that the annotation is about, on one line."""
    match annotation:
        case Span() | SentenceTag():
            return " ".join(annotation.quote.split())
        case Note():
            return " ".join((annotation.quote or _title(session)).split())
        case Link():
            ends = (session.layer.get(annotation.source), session.layer.get(annotation.target))
            return " → ".join(quote_of(session, end) if end is not None else "?" for end in ends)
        case _:
            return _title(session)


def bounds_of(annotation: Annotation) -> str:
    """Where it is, in code points."""
    match annotation:
        case Span():
            return ", ".join(f"{start}–{end}" for start, end in annotation.fragments)
        case SentenceTag():
            return f"{annotation.start}–{annotation.end}"
        case Note() if annotation.start is not None:
            return f"{annotation.start}–{annotation.end}"
        case ArticleTag() | Note():
            return _("the article")
        case _:
            return ""


def made_by(annotation: Annotation, today: datetime | None = None) -> str:
    """Who made it, how and when: "alice, by hand, 09:12", with the date where it was not today."""
    said = [annotation.by, _ORIGINS.get(annotation.origin, annotation.origin), when(annotation.at, today)]
    return ", ".join(part for part in said if part)


def when(at: str, today: datetime | None = None) -> str:
    """An ISO 8601 time for people, in local time; as it stands where it is none."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local = moment.astimezone()
    now = today or datetime.now().astimezone()
    if local.date() == now.date():
        return f"{local:%H:%M}"
    # Translators: dates as Qt writes them, https://doc.qt.io/qt-6/qdatetime.html#toString
    how = _("d MMM HH:mm") if local.year == now.year else _("d MMM yyyy")
    day, time = QDate(local.year, local.month, local.day), QTime(local.hour, local.minute)
    return QLocale(language()).toString(QDateTime(day, time), how)


def links_of(session: Session, annotation: Annotation) -> list[tuple[str, str, str]]:
    """Id, words and other end of every link that starts or ends at the annotation."""
    found = []
    for link in session.layer.links:
        if annotation.id not in (link.source, link.target):
            continue
        outgoing = link.source == annotation.id
        other_id = link.target if outgoing else link.source
        other = session.layer.get(other_id)
        name = session.labels.title(link.label)
        quote = f"“{quote_of(session, other)}”" if other is not None else "?"
        found.append((link.id, f"{name} → {quote}" if outgoing else f"{quote} → {name}", other_id))
    return found


def _title(session: Session) -> str:
    return session.article.title if session.article else ""
