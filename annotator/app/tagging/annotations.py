"""What an editor does with labels: one small function per user action.

Each ends in `Session.commit`, so that each is one named step of undo and one record in the file. All return the
edit that was made, or None where there was nothing to do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from annotator.app.session import Session
from annotator.core import rules
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    AttributeValue,
    Fragment,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.edits import Change, Edit
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.core.messages import _, numeral

SHOWN_QUOTE = 40
MOST_RULES = 2
"""How many rules that are not met are told one by one before an article is marked as done."""


def tag_selection(session: Session, label: Label) -> Edit | None:
    """Tag the selected text; with none selected, give the selected span this label instead of its own."""
    if session.article is None:
        return None
    if not session.selection:
        return relabel(session, label)
    trimmed = trimmed_range(session.article.text, session.selection.start, session.selection.end)
    if trimmed is None:
        return None
    same = [
        span
        for span in session.layer.spans.overlapping(*trimmed)
        if span.fragments == (trimmed,) and span.label == label.name
    ]
    if same:
        session.select_annotation(same[0].id)
        return None
    span = Span(
        id=new_id(),
        fragments=(trimmed,),
        quote=span_quote(session.article.text, (trimmed,)),
        **session.fresh(label),
    )
    title = _("Tag {quote} as {shown}").format(quote=quoted(span.quote), shown=label.shown)
    return session.commit(title, [session.change(None, span)], select=span.id, caret=trimmed[1])


def add_fragment(session: Session, span_id: str = "") -> Edit | None:
    """Add the selected text to a span, as another fragment or merged with one it touches.

    It is the span that was selected before the text, unless another is named.
    """
    span = session.layer.get(span_id) or session.selected_annotation or session.extended_annotation
    if session.article is None or not isinstance(span, Span) or not session.selection:
        return None
    added = trimmed_range(session.article.text, session.selection.start, session.selection.end)
    if added is None:
        return None
    fragments = merged_fragments((*span.fragments, added))
    return _change_span(
        session, span, fragments, _("Extend {quote}").format(quote=quoted(span.quote)), caret=added[1]
    )


def relabel(session: Session, label: Label) -> Edit | None:
    """Give the selected annotation another label; values of attributes that both define are kept."""
    annotation = session.selected_annotation
    if annotation is None or annotation.label == label.name or isinstance(annotation, Note):
        return None
    known = {attribute.name for attribute in label.attributes}
    kept = {name: value for name, value in annotation.attributes.items() if name in known}
    after = replace(annotation, label=label.name, attributes={**label.defaults(), **kept})
    title = _("Relabel {session} as {shown}").format(session=shown(session, annotation), shown=label.shown)
    return session.commit(title, [session.change(annotation, after)], select=annotation.id)


def toggle_sentence_tag(session: Session, label: Label) -> Edit | None:
    """Put the label on the current sentence, or take it off; another of the same group makes room."""
    sentence = session.current_sentence
    if session.article is None or sentence is None:
        return None
    tags = session.layer.tags_of(sentence.start, sentence.end)
    same = next((tag for tag in tags if tag.label == label.name), None)
    quote = sentence_quote(session.article.text, sentence.start, sentence.end)
    if same is not None:
        return session.commit(
            _("Take {shown} off {quote}").format(shown=label.shown, quote=quoted(quote)),
            [session.change(same, None)],
            select="",
        )
    tag = SentenceTag(
        id=new_id(), start=sentence.start, end=sentence.end, quote=quote, **session.fresh(label)
    )
    making_room = [session.change(other, None) for other in tags if _same_group(session, other, label)]
    title = _("Tag {quote} as {shown}").format(quote=quoted(quote), shown=label.shown)
    return session.commit(title, [*making_room, session.change(None, tag)], select=tag.id)


def toggle_article_tag(session: Session, label: Label) -> Edit | None:
    """Put the label on the article, or take it off; another of the same group makes room."""
    if session.article is None:
        return None
    tags = session.layer.tags
    same = next((tag for tag in tags if tag.label == label.name), None)
    if same is not None:
        return session.commit(
            _("Take {shown} off the article").format(shown=label.shown),
            [session.change(same, None)],
            select="",
        )
    tag = ArticleTag(id=new_id(), **session.fresh(label))
    making_room = [session.change(other, None) for other in tags if _same_group(session, other, label)]
    return session.commit(
        _("Tag the article as {shown}").format(shown=label.shown), [*making_room, session.change(None, tag)]
    )


def delete_selected(session: Session) -> Edit | None:
    """Remove the selected annotation, with the links that end at it."""
    annotation = session.selected_annotation
    if annotation is None:
        return None
    changes = [session.change(item, None) for item in with_links(session.layer, annotation)]
    return session.commit(f"Delete {shown(session, annotation)}", changes, select="")


def with_links(layer: Layer, annotation: Annotation) -> list[Annotation]:
    """What goes when an annotation goes: the links that end at it, and then itself."""
    return [*(link for link in layer.links if annotation.id in (link.source, link.target)), annotation]


def move_edge(session: Session, edge: str, step: int, unit: str = "character") -> Edit | None:
    """Move the `edge` ("start" or "end") of the selected span by one character or word; it never becomes empty."""
    span = session.selected_annotation
    if session.article is None or not isinstance(span, Span):
        return None
    text = session.article.text
    first, last = span.fragments[0], span.fragments[-1]
    place = first[0] if edge == "start" else last[1]
    moved = step_from(text, place, step, unit, session.article.language, edge)
    if edge == "start":
        lowest, highest = 0, first[1] - 1
        fragments = ((min(max(moved, lowest), highest), first[1]), *span.fragments[1:])
    else:
        lowest, highest = last[0] + 1, len(text)
        fragments = (*span.fragments[:-1], (last[0], min(max(moved, lowest), highest)))
    return _change_span(
        session, span, fragments, _("Move the {edge} of {quote}").format(edge=edge, quote=quoted(span.quote))
    )


def set_note(session: Session, note: str) -> Edit | None:
    """Write a note on the selected annotation; an empty one takes it away."""
    annotation = session.selected_annotation
    if annotation is None or annotation.note == note:
        return None
    verb = _("Note on") if note else _("Remove the note on")
    return _replace(session, annotation, replace(annotation, note=note), verb)


def toggle_doubt(session: Session) -> Edit | None:
    """Flag the selected annotation as doubtful, or take the flag away."""
    annotation = session.selected_annotation
    if annotation is None:
        return None
    verb = _("Take the doubt off") if annotation.doubt else _("Doubt")
    return _replace(session, annotation, replace(annotation, doubt=not annotation.doubt), verb)


def set_attribute(session: Session, name: str, value: AttributeValue | None) -> Edit | None:
    """Give the selected annotation a value of one of its label's attributes; None takes it away."""
    annotation = session.selected_annotation
    if annotation is None or annotation.attributes.get(name) == value:
        return None
    values: Mapping[str, AttributeValue] = {k: v for k, v in annotation.attributes.items() if k != name}
    if value is not None:
        values = {**values, name: value}
    return _replace(
        session, annotation, replace(annotation, attributes=values), _("Set {name} of").format(name=name)
    )


def add_link(session: Session, source: str, target: str, label: Label) -> Edit | None:
    """Draw a labelled arrow from one annotation to another of the same layer."""
    layer = session.layer
    if source == target or layer.get(source) is None or layer.get(target) is None:
        raise AnnotatorError(
            _("A link joins two different annotations."), hint=_("Select the other end first.")
        )
    link = Link(id=new_id(), source=source, target=target, **session.fresh(label))
    return session.commit(_("Link as {shown}").format(shown=label.shown), [session.change(None, link)])


def set_status(session: Session, status: str) -> Edit | None:
    """Mark the annotator's work on the open article as new, started or done."""
    if session.article is None:
        return None
    before = session.layer.state
    returned = status == "done" and before.review == "sent back"
    after = replace(before, status=status, review="in review" if returned else before.review)
    if after == before:
        return None
    change = Change(before, after, session.article.id, session.annotator)
    return session.commit(
        _("Mark “{title}” as {status}").format(title=session.article.title, status=status), [change]
    )


def finish(session: Session) -> Edit | None:
    """Mark the open article done and go to the next that is not; wraps round to the first.

    Asks first, and does it when it is called again, where the article was neither seen to its end nor tagged, or rules
    of labels are not met: then it goes to the first place where they are not.
    """
    if session.article is None:
        return None
    found = rules.check(session.layer, session.labels)
    question = _before_done(session, found)
    if question and session.said != question:
        first = session.layer.get(found[0].annotations[0]) if found else None
        if isinstance(first, session.mode.kind_of_target):
            session.select_annotation(first.id)
        session.say(question)
        return None
    here = session.article.id
    edit = set_status(session, "done")
    go_on(session, here)
    return edit


def go_on(session: Session, after: str) -> None:
    """Open the next article of the list that the annotator has not done; say it where others have all that are left."""
    following = next_unfinished(session, after)
    if following:
        session.led_to = following
        session.open_article(following)
    elif session.claims.full.intersection(_unfinished(session, after)):
        session.say(_("Others have all the articles that are left."))


def _before_done(session: Session, found: Sequence[rules.Finding]) -> str:
    """What there is to ask before the open article is marked as done; "" for nothing."""
    assert session.article is not None
    layer = session.layer
    if layer.state.status == "done" and layer.state.review != "sent back":
        return ""
    again = _("Enter again if it is done:")
    if found:
        more = (
            _(" And {found} more.").format(found=numeral(len(found) - MOST_RULES))
            if len(found) > MOST_RULES
            else ""
        )
        told = " ".join(_told(session, finding) for finding in found[:MOST_RULES])
        return f"{again} {told}{more}"
    if session.article.id not in session.seen and not len(layer):
        return _("{again} it was not seen to its end, and nothing is tagged.").format(again=again)
    return ""


def _told(session: Session, finding: rules.Finding) -> str:
    annotation = session.layer.get(finding.annotations[0])
    where = f"{shown(session, annotation)}: " if isinstance(annotation, Span | SentenceTag) else ""
    return where + finding.message


def next_unfinished(session: Session, after: str = "") -> str:
    """The id of the next article of the list that the annotator has not done, or "" when all are done.

    Those that others have taken in a shared project are passed over.
    """
    return next((name for name in _unfinished(session, after) if name not in session.claims.full), "")


def _unfinished(session: Session, after: str) -> Iterator[str]:
    ids = session.in_order()
    turn = ids.index(after) + 1 if after in ids else 0
    for article_id in ids[turn:] + ids[:turn]:
        state = session.project.entries[article_id].states.get(session.annotator)
        finished = state is not None and state.status == "done" and state.review != "sent back"
        if not finished and article_id != after:
            yield article_id


def step_article(session: Session, step: int) -> None:
    """Open the article `step` places further down the list."""
    ids = session.in_order()
    if not ids:
        return
    here = ids.index(session.article.id) if session.article and session.article.id in ids else 0
    session.open_article(ids[min(max(here + step, 0), len(ids) - 1)])


def step_span(session: Session, step: int) -> None:
    """Select the next or the previous span in the text."""
    spans = list(session.layer.spans)
    if not spans:
        return
    ids = [span.id for span in spans]
    if session.selected in ids:
        index = (ids.index(session.selected) + step) % len(ids)
    else:
        place = session.selection.position
        later = [i for i, span in enumerate(spans) if span.start >= place]
        index = (later[0] if later else 0) if step > 0 else ((later[0] if later else len(ids)) - 1) % len(ids)
    session.select_annotation(ids[index])


def toggle_sticky(session: Session, label: Label) -> None:
    """Tag every further selection with the label, or stop doing so."""
    session.set_sticky("" if session.sticky == label.name else label.name)


def clear_selection(session: Session) -> None:
    """Select nothing; the caret stays. First a link that is being drawn is let go, last a sticky label."""
    if session.linking:
        session.set_linking("")
        return
    if not session.selection and not session.selected and session.sticky:
        session.set_sticky("")
        return
    session.select_nothing()


def trimmed_range(text: str, start: int, end: int) -> Fragment | None:
    """The range without white space at its ends, or None where nothing else is in it."""
    covered = text[start:end]
    kept = covered.strip()
    if not kept:
        return None
    first = start + len(covered) - len(covered.lstrip())
    return (first, first + len(kept))


def merged_fragments(fragments: tuple[Fragment, ...]) -> tuple[Fragment, ...]:
    """The fragments in order, with those that touch or overlap made one."""
    merged: list[Fragment] = []
    for start, end in sorted(fragments):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def step_from(text: str, place: int, step: int, unit: str, language: str, edge: str) -> int:
    """The place one character or word before or after `place`, in code points.

    Words are looked up in the paragraph around; an `edge` "start" stops at starts of words, "end" at their ends.
    """
    if unit == "character":
        return min(max(place + step, 0), len(text))
    from annotator.text import words  # what knows words is large, and nothing waits for it at the start

    left = text.rfind("\n", 0, max(place - 1, 0)) + 1
    right = text.find("\n", place + 1)
    right = len(text) if right < 0 else right
    stops = [left + (pair[0] if edge == "start" else pair[1]) for pair in words(text[left:right], language)]
    ahead = [stop for stop in stops if (stop > place if step > 0 else stop < place)]
    if not ahead:
        return right if step > 0 else left
    return ahead[0] if step > 0 else ahead[-1]


def quoted(text: str) -> str:
    """The text on one line between quotation marks, shortened for a menu or a message."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= SHOWN_QUOTE else line[: SHOWN_QUOTE - 1].rstrip() + '…'}”"


def shown(session: Session, annotation: Annotation) -> str:
    """How an annotation is called in the name of a step."""
    match annotation:
        case Span() | SentenceTag():
            return quoted(annotation.quote)
        case ArticleTag():
            return _("the article tag {labels}").format(labels=session.labels.title(annotation.label))
        case Link():
            return _("the link {labels}").format(labels=session.labels.title(annotation.label))
        case _:
            return _("the note")


def _change_span(
    session: Session, span: Span, fragments: tuple[Fragment, ...], title: str, caret: int | None = None
) -> Edit | None:
    assert session.article is not None
    if fragments == span.fragments:
        return None
    after = replace(span, fragments=fragments, quote=span_quote(session.article.text, fragments))
    return session.commit(title, [session.change(span, after)], select=span.id, caret=caret)


def _replace(session: Session, before: Annotation, after: Annotation, verb: str) -> Edit | None:
    title = f"{verb} {shown(session, before)}"
    return session.commit(title, [session.change(before, after)], select=before.id)


def _same_group(session: Session, tag: Annotation, label: Label) -> bool:
    other = session.labels.get(tag.label)
    return bool(label.rules.one_of) and other is not None and other.rules.one_of == label.rules.one_of
