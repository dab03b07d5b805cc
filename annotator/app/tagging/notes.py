"""Notes that stand by themselves and questions to the reviewer, on text, an annotation, a sentence or the article."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted, shown
from annotator.core.annotation import Note, SentenceTag, Span, new_id, sentence_quote
from annotator.core.edits import Edit, now
from annotator.core.messages import _

QUESTION = "question"
"""The key of a note that wants an answer from the reviewer."""


@dataclass(frozen=True, slots=True)
class Spot:
    """What a note can be written on: a range in code points, an annotation (`about`), or else the article."""

    title: str
    start: int | None = None
    end: int | None = None
    about: str = ""


def spots(session: Session) -> list[Spot]:
    """What a note can be written on here, the nearest at hand first and the article last."""
    article = session.article
    if article is None:
        return []
    found = []
    place, sentence = session.selection, session.current_sentence
    annotation = session.selected_annotation or session.extended_annotation
    if place:
        words = quoted(article.text[place.start : place.end])
        found.append(Spot(_("The selected text {words}").format(words=words), place.start, place.end))
    if isinstance(annotation, Span | SentenceTag):
        title = session.labels.title(annotation.label)
        found.append(
            Spot(
                _("The annotation {quote}, {title}").format(quote=quoted(annotation.quote), title=title),
                about=annotation.id,
            )
        )
    elif annotation is not None and not isinstance(annotation, Note):
        found.append(
            Spot(
                _("The{removeprefix}").format(removeprefix=shown(session, annotation).removeprefix("the")),
                about=annotation.id,
            )
        )
    if sentence is not None and session.mode.by_sentence:
        words = quoted(article.text[sentence.start : sentence.end])
        found.append(Spot(_("The sentence {words}").format(words=words), sentence.start, sentence.end))
    found.append(Spot(_("The whole article")))
    return found


def add_note(session: Session, text: str, spot: Spot | None = None) -> Edit | None:
    """Write a note on the spot, or on the selected text, else the current sentence, else the article."""
    return _write(session, text, spot or _nearest(session), {}, _("Add a note"))


def ask_question(session: Session, text: str, spot: Spot | None = None) -> Edit | None:
    """Ask the reviewer about the spot, or about what is selected, else the current sentence, else the article.

    Nothing is asked in Review mode, where it is the reviewer who works.
    """
    if session.layer_name != session.annotator:
        return None
    at_hand = spots(session)
    return _write(
        session, text, spot or (at_hand[0] if at_hand else None), {QUESTION: True}, _("Ask a question")
    )


def _nearest(session: Session) -> Spot | None:
    """Where a note goes that is not one on an annotation: that one is written in the annotation itself."""
    return next((spot for spot in spots(session) if not spot.about), None)


def _write(
    session: Session, text: str, spot: Spot | None, extra: Mapping[str, Any], title: str
) -> Edit | None:
    if session.article is None or spot is None or not text.strip():
        return None
    ranged = spot.start is not None and spot.end is not None and spot.start < spot.end
    note = Note(
        id=new_id(),
        note=text.strip(),
        start=spot.start if ranged else None,
        end=spot.end if ranged else None,
        about=spot.about,
        quote=sentence_quote(session.article.text, spot.start or 0, spot.end or 0) if ranged else "",
        by=session.annotator,
        at=now(),
        extra=extra,
    )
    return session.commit(title, [session.change(None, note)], select=note.id)
