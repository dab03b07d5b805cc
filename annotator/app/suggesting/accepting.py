"""What an editor does with suggestions: each is one named step, which can be taken back."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.app.progress import Progress, Work
from annotator.app.suggesting import stored
from annotator.app.suggesting.following import Suggesting
from annotator.app.suggesting.seeing import SUGGESTED, UNREAD
from annotator.app.tagging.annotations import quoted
from annotator.app.tagging.zones import paragraph_at
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.edits import Change, Edit
from annotator.core.errors import UnreadableError
from annotator.core.messages import _
from annotator.core.wording import counted
from annotator.suggest.suggestion import Suggestion, place_of

ORIGIN = "suggestion"
MOST_SEARCHED = 200
"""In so many articles the next doubtful place is looked for at most."""
DOUBTFUL = (0.3, 0.75)
"""Between these a suggestion is doubtful."""


def accept(suggesting: Suggesting, said: Suggestion, *, label: str = "") -> Edit | None:
    """Make the suggestion an annotation, with another `label` if one is given; the caret goes behind it.

    Of a group of labels of which one only may be given, another makes room. None where nothing can be changed, or the
    label is no more.
    """
    name = label or said.label
    changes = _changes(suggesting, [said], name, read=True)
    if not changes:
        return None
    session = suggesting.session
    made = changes[-1].after
    assert isinstance(made, Annotation)
    at = said.end if said.kind == "span" else None
    title = _("Accept {named} as {labels}").format(
        named=_named(suggesting, said), labels=session.labels.title(name)
    )
    return session.commit(title, changes, select=made.id if said.kind != "article" else None, caret=at)


def accept_here(suggesting: Suggesting, said: Suggestion | None = None) -> Edit | None:
    """Accept the current suggestion, or another, and go to the next one; where there is none, only go on."""
    said = said if said is not None else suggesting.current
    edit = accept(suggesting, said) if said is not None else None
    if edit is not None or said is None:
        _go_on(suggesting, said)
    return edit


def reject(suggesting: Suggesting, said: Suggestion) -> Edit | None:
    """Reject the suggestion for good: it is remembered against these words, and at this place never suggested again."""
    session = suggesting.session
    if session.article is None or session.mode.reviews:
        return None
    before = session.layer.state
    after = stored.with_rejected(before, [(said.place, said.label)])
    title = _("Reject {named} as {labels}").format(
        named=_named(suggesting, said), labels=session.labels.title(said.label)
    )
    return session.commit(title, [Change(before, after, session.article.id, session.annotator)])


def reject_here(suggesting: Suggesting, said: Suggestion | None = None) -> Edit | None:
    """Reject the current suggestion, or another, and go to the next one."""
    said = said if said is not None else suggesting.current
    edit = reject(suggesting, said) if said is not None else None
    if edit is not None and not (said is not None and suggesting.excludes(said.label)):
        _go_on(suggesting, said)
    return edit


def go_to_next(suggesting: Suggesting, position: int) -> bool:
    """Go to the suggestion that comes next at or after a place of the text; whether there is one."""
    following = suggesting.after(position)
    if following is not None:
        _go_to(suggesting, following)
    return following is not None


def _go_on(suggesting: Suggesting, said: Suggestion | None) -> None:
    """Go to the suggestion that comes next; or to the next sentence, where each is to have a label."""
    session = suggesting.session
    each_has_one = said is not None and said.kind == "sentence" and suggesting.excludes(said.label)
    start = said.start if said is not None else suggesting.position
    if (each_has_one or not go_to_next(suggesting, start)) and session.mode.by_sentence:
        session.mode.step(1)


def of_paragraph(suggesting: Suggesting) -> list[Suggestion]:
    """The visible suggestions in the paragraph of the caret."""
    session = suggesting.session
    if session.article is None:
        return []
    start, end = paragraph_at(session.article.text, suggesting.position)
    return [s for s in suggesting.visible if s.kind != "article" and start <= s.start and s.end <= end]


def accept_paragraph(suggesting: Suggesting) -> Edit | None:
    """Accept all of the paragraph of the caret, which the editor has before their eyes, as one step; then go on."""
    found = of_paragraph(suggesting)
    edit = _accept_all(suggesting, found, _("of this paragraph"), read=True)
    if edit is not None:
        _go_on(suggesting, found[-1])
    return edit


def above(suggesting: Suggesting, least: float) -> list[Suggestion]:
    """The visible suggestions of the article's text that are right at least so probably; its own tags are apart."""
    return [said for said in suggesting.visible if said.kind != "article" and said.score >= least]


def accept_article(suggesting: Suggesting, least: float, *, learn: bool = False) -> Edit | None:
    """Accept all of the article that are right at least so probably, as one step.

    They are taken for accepted unread: nothing is learnt from them and nothing counted, unless `learn` says that they
    were looked at.
    """
    return _accept_all(suggesting, above(suggesting, least), _("of this article"), read=learn)


def next_doubtful(suggesting: Suggesting) -> Work[bool]:
    """Go to the next place that the suggesters are in doubt about, from the caret on and across the project.

    Articles that are done are passed over. In steps; ends with whether there is such a place.
    """
    session = suggesting.session
    order = session.in_order()
    here = session.article.id if session.article is not None else ""
    first = order.index(here) if here in order else 0
    position = suggesting.position
    wanted = [*order[first:], *order[:first]][:MOST_SEARCHED]
    for done, name in enumerate(wanted):
        title = session.project.title(name)
        yield Progress(done, len(wanted), title)
        if name not in session.project.entries:
            continue
        state = session.project.entries[name].states.get(session.annotator)
        if state is not None and state.status == "done":
            continue
        try:
            found = yield from _doubtful(suggesting, name, Progress(done, len(wanted), title))
        except UnreadableError:
            continue
        beyond = [said for said in found if name != here or said.start > position]
        if beyond:
            if name != here:
                session.open_article(name)
            _go_to(suggesting, beyond[0])
            return True
    return False


def _doubtful(suggesting: Suggesting, article_id: str, progress: Progress) -> Work[list[Suggestion]]:
    """The doubtful places of an article that carry nothing, by place; in steps."""
    session = suggesting.session
    expected = yield from suggesting.expecting(article_id, progress)
    layer = session.project.layer(article_id, session.annotator)
    given = [place for each in layer.values() if (place := place_of(each)) is not None]
    not_wanted = {place for place, __ in stored.rejected(layer.state)}
    best: dict[tuple[str, int, int], Suggestion] = {}
    for said in expected:
        if said.kind != "article" and said.score > (known := best.get(said.place, said)).score - 1e-9:
            best[said.place] = said if said.score > known.score else known
    return sorted(
        (
            said
            for said in best.values()
            if DOUBTFUL[0] <= said.score <= DOUBTFUL[1]
            and said.place not in not_wanted
            and not any(k == said.kind and start < said.end and end > said.start for k, start, end in given)
        ),
        key=lambda said: said.start,
    )


def _go_to(suggesting: Suggesting, said: Suggestion) -> None:
    session = suggesting.session
    if session.mode.by_sentence:
        session.go_to_sentence(session.sentence_at(said.start))
    else:
        session.place_caret(said.start)


def _accept_all(suggesting: Suggesting, found: list[Suggestion], where: str, *, read: bool) -> Edit | None:
    changes = _changes(suggesting, found, "", read=read)
    title = _("Accept {suggestions} {where}").format(
        suggestions=counted(len(found), "suggestion", "suggestions"), where=where
    )
    return suggesting.session.commit(title, changes) if changes else None


def _changes(suggesting: Suggesting, found: Iterable[Suggestion], name: str, *, read: bool) -> list[Change]:
    session = suggesting.session
    if session.article is None or session.read_only:
        return []
    changes = []
    for said in found:
        label = session.labels.get(name or said.label)
        if label is None:
            continue
        suggested = {
            "by": said.by,
            "score": round(said.score, 3),
            "label": said.label,
            "start": said.start,
            "end": said.end,
            **({} if read else {UNREAD: True}),
        }
        fields = {**session.fresh(label), "id": new_id(), "origin": ORIGIN, "extra": {SUGGESTED: suggested}}
        text, place = session.article.text, (said.start, said.end)
        made: Annotation
        room: list[Annotation] = []
        group = label.rules.one_of
        if said.kind == "span":
            made = Span(fragments=(place,), quote=span_quote(text, (place,)), **fields)
        elif said.kind == "sentence":
            made = SentenceTag(start=place[0], end=place[1], quote=sentence_quote(text, *place), **fields)
            room = list(session.layer.tags_of(*place))
        else:
            made = ArticleTag(**fields)
            room = list(session.layer.tags)
        changes += [
            session.change(other, None)
            for other in room
            if other.label == label.name or (group and _group_of(suggesting, other.label) == group)
        ]
        changes.append(session.change(None, made))
    return changes


def _group_of(suggesting: Suggesting, name: str) -> str:
    label = suggesting.session.labels.get(name)
    return label.rules.one_of if label is not None else ""


def _named(suggesting: Suggesting, said: Suggestion) -> str:
    article = suggesting.session.article
    return (
        quoted(article.text[said.start : said.end])
        if article and said.kind != "article"
        else _("the article")
    )
