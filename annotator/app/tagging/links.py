"""Drawing links: from the selected annotation to the next one that is clicked, chosen by keys, or dragged to."""

from __future__ import annotations

from annotator.app.session import Session
from annotator.app.tagging.annotations import add_link, shown
from annotator.core import rules
from annotator.core.annotation import Annotation, SentenceTag, Span
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.core.messages import _


def start(session: Session) -> None:
    """Have what is clicked next, or selected when Enter is pressed, be the other end of a link.

    Raises `AnnotatorError` where there is no label for links.
    """
    source = session.selected_annotation
    if source is None:
        return
    if not session.labels.applying_to("link"):
        raise AnnotatorError(
            _("The label set has no label for links."),
            hint=_("Add one in the label editor: a label that can be put on links."),
        )
    session.set_linking(source.id)


def prompt(session: Session) -> str:
    """What there is to do while a link is being drawn; "" while none is."""
    source = session.layer.get(session.linking) if session.linking else None
    if source is None:
        return ""
    return _("Link {session} to: click it, or go there and press Enter. Esc ends it.").format(
        session=shown(session, source)
    )


def can_start(session: Session, annotation: Annotation) -> bool:
    """Whether there is a label for links that may start or end at such an annotation."""
    return any(
        not rule or annotation.label in rule
        for label in session.labels.applying_to("link")
        for rule in (label.rules.sources, label.rules.targets)
    )


def fitting(session: Session, source: str, target: str) -> list[tuple[Label, str, str]]:
    """The labels that may join two annotations, each with the ids from which and to which the link then goes.

    A label that fits only the other way round goes that way.
    """
    one, other = session.layer.get(source), session.layer.get(target)
    if one is None or other is None or source == target:
        return []
    found = []
    for label in session.labels.applying_to("link"):
        if label.joins(one.label, other.label):
            found.append((label, source, target))
        elif label.joins(other.label, one.label):
            found.append((label, target, source))
    return found


def join(session: Session, source: str, target: str) -> None:
    """Draw the link between two annotations; which one is asked by the window where several labels may join them."""
    found = fitting(session, source, target)
    one, other = session.layer.get(source), session.layer.get(target)
    if one is None or other is None or source == target:
        session.say(_("A link joins two different annotations."))
    elif not found:
        ends = _("{labels} and {labels2}").format(
            labels=session.labels.title(one.label), labels2=session.labels.title(other.label)
        )
        session.say(_("No label for links joins {ends}.").format(ends=ends))
    elif len(found) == 1:
        draw(session, *found[0])
    else:
        session.set_linking(source, target)


def draw(session: Session, label: Label, source: str, target: str) -> None:
    """Draw a link of that label; the annotation from which it was drawn stays selected."""
    begun = session.linking or session.selected or source
    session.set_linking("")
    known = any(
        (link.label, link.source, link.target) == (label.name, source, target) for link in session.layer.links
    )
    if known or add_link(session, source, target, label) is not None:
        session.select_annotation(begun if session.layer.get(begun) is not None else source)
        ends = [session.layer.get(source), session.layer.get(target)]
        told = [shown(session, end) for end in ends if end is not None]
        session.say(f"{told[0]} {label.shown} {told[-1]}{' already' if known else ''}")


def at(session: Session, position: int) -> str:
    """The id of the annotation to which a click at `position` links; "" where there is none."""
    over = session.layer.spans.at(position)
    if over:
        return over[0].id
    article = session.article
    if article is None or not article.sentences:
        return ""
    sentence = article.sentences[session.sentence_at(position)]
    tags = session.layer.tags_of(sentence.start, sentence.end)
    return tags[0].id if tags and sentence.start <= position < sentence.end else ""


def click(session: Session, position: int) -> bool:
    """Take a click for the other end of the link that is being drawn; whether one is."""
    if not session.linking:
        return False
    target = at(session, position)
    if target:
        join(session, session.linking, target)
    else:
        session.say(_("There is nothing to link to. Click an annotation, or Esc ends it."))
    return True


def enter(session: Session) -> bool:
    """Take what is selected, or the current sentence, for the other end of the link; whether one is being drawn."""
    if not session.linking:
        return False
    target = session.selected
    if target in ("", session.linking) and session.mode.by_sentence and session.current_sentence is not None:
        target = at(session, session.current_sentence.start)
    join(session, session.linking, target or session.linking)
    return True


def next_unlinked(session: Session) -> None:
    """Go to the next annotation that lacks a link which its label has to have, and say which."""
    kind = session.mode.kind_of_target
    found = [item for item in rules.unlinked(session.layer, session.labels) if isinstance(item, kind)]
    if not found:
        session.say(_("Nothing here lacks a link."))
        return
    after = _place(session)
    ids = [item.id for item in found]
    turn = ids.index(session.selected) + 1 if session.selected in ids else 0
    later = found[turn:] if turn else [item for item in found if item.start >= after]
    wanted = (later or found)[0]
    session.select_annotation(wanted.id)
    label = session.labels.get(wanted.label)
    names = " or ".join(session.labels.title(name) for name in label.rules.linked) if label else ""
    session.say(_("{session} has no link: {names}").format(session=shown(session, wanted), names=names))


def _place(session: Session) -> int:
    sentence = session.current_sentence
    return sentence.start if session.mode.by_sentence and sentence else session.selection.position


def is_end(annotation: Annotation | None) -> bool:
    """Whether links are drawn to it by mouse."""
    return isinstance(annotation, Span | SentenceTag)
