"""What settles a conflict: one function for each thing that a reviewer does, each one edit and one undo.

Every function works on the current conflict of the session's review, and goes on to the next one when it is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from annotator.app.reviewing.current import review_of
from annotator.app.reviewing.queue import Review
from annotator.app.reviewing.values import Conflict
from annotator.app.session import Session
from annotator.app.tagging.annotations import quoted, trimmed_range
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Decision,
    LayerState,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.edits import Change, Edit, now
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.core.layer import GOLD, Layer
from annotator.core.messages import _
from annotator.review import decide
from annotator.review.compare import Candidate


def need_review(session: Session) -> Review:
    """The review of the session; raises `AnnotatorError` where there is none."""
    review = review_of(session)
    if review is None:
        raise AnnotatorError(_("Nothing is being reviewed."), hint=_("Go to Review mode first."))
    return review


def need_conflict(session: Session) -> Conflict:
    """The current conflict; raises `AnnotatorError` where there is none."""
    conflict = need_review(session).conflict
    if conflict is None:
        raise AnnotatorError(_("There is no conflict here."), hint=_("Choose one in the queue."))
    return conflict


def require_seen(session: Session, seen: Mapping[str, object], *, current: str = "") -> None:
    """Raise `AnnotatorError` where conflicts are not what they were when somebody was asked about them.

    `current` is the one that has to be the current one still.
    """
    review = need_review(session)
    if review.seen(seen) != seen or (current and review.current != current):
        raise AnnotatorError(
            _("What you were asked about has changed meanwhile; nothing was settled."),
            hint=_("Look at it again."),
        )


def candidates(conflict: Conflict) -> list[Candidate]:
    """The answers that can be taken, in the order of their keys 1…9; "nothing here" is not one of them."""
    return [candidate for candidate in conflict.cluster.candidates if candidate.answer]


# ------------------------------------------------------------------------------------------------ deciding
def take(session: Session, number: int) -> Edit | None:
    """Take the answer of that number, counted from 1."""
    conflict = need_conflict(session)
    given = candidates(conflict)
    if not 1 <= number <= len(given):
        raise AnnotatorError(_("There is no candidate {number} here.").format(number=number))
    return accept(session, conflict, given[number - 1])


def take_majority(session: Session) -> Edit | None:
    """Take what most are for, silence counted; raises `AnnotatorError` on a tie."""
    return _take_leading(session, need_conflict(session))


def take_here(session: Session, position: int) -> Edit | None:
    """Take the majority's answer of the conflict at that place in the text."""
    review = need_review(session)
    over = review.at(position)
    if not over:
        return None
    review.go_to(over[0].id)
    return _take_leading(session, over[0])


def reject_here(session: Session, position: int) -> Edit | None:
    """Reject what is marked at that place in the text."""
    review = need_review(session)
    over = review.at(position)
    if not over:
        return None
    review.go_to(over[0].id)
    return reject(session)


def reject(session: Session) -> Edit | None:
    """Settle that nothing is to be marked here."""
    conflict = need_conflict(session)
    made = decide.reject(conflict.cluster, gold_of(session, conflict), remark_of(session))
    said = _("Nothing in") if conflict.cluster.is_empty else _("Reject")
    return settle(session, f"{said} {quoted(conflict.words)}", [conflict], made)


def defer(session: Session) -> Edit | None:
    """Put the conflict off."""
    conflict = need_conflict(session)
    made = decide.defer(conflict.cluster, gold_of(session, conflict), remark_of(session))
    return settle(session, _("Put off {words}").format(words=quoted(conflict.words)), [conflict], made)


def undecide(session: Session) -> Edit | None:
    """Take the decision on the current conflict back, however long ago it was made; with none, the last one made."""
    review = need_review(session)
    conflict = review.conflict or review.conflicts.get(review.last) or need_conflict(session)
    made = decide.undecide(conflict.id, gold_of(session, conflict))
    return settle(
        session, _("Reopen {words}").format(words=quoted(conflict.words)), [conflict], made, stay=True
    )


def settle_labels(session: Session, labels: Sequence[Label]) -> Edit | None:
    """Settle a sentence or an article with labels of the reviewer's own choice; none rejects."""
    conflict = need_conflict(session)
    cluster = conflict.cluster
    if not labels:
        return reject(session)
    fields = [session.fresh(label) for label in labels]
    made: list[Annotation]
    if cluster.what == "article":
        made = [ArticleTag(id=new_id(), **each) for each in fields]
    elif cluster.what == "sentence":
        text = session.project.article(cluster.article).text
        words = sentence_quote(text, cluster.start, cluster.end)
        made = [
            SentenceTag(id=new_id(), start=cluster.start, end=cluster.end, quote=words, **each)
            for each in fields
        ]
    else:
        raise AnnotatorError(_("Only sentences and articles are settled by labels alone."))
    return edited(session, conflict, made, cluster.candidates[0])


def toggle_article_label(session: Session, label: Label) -> Edit | None:
    """Settle what the article is tagged with the label, or without it if gold has it.

    Where nobody tagged the article there is no conflict, and the tag is the reviewer's own.
    """
    review, article = need_review(session), session.article
    if article is None:
        return None
    gold = session.project.layer(article.id, GOLD)
    conflict = next((c for c in review.of_article(article.id) if c.cluster.what == "article"), None)
    if conflict is None:
        own = next((tag for tag in gold.tags if tag.label == label.name), None)
        if own is not None:
            title = _("Take {shown} off the article in gold").format(shown=label.shown)
            return session.commit(title, [Change(own, None, article.id, GOLD)])
        tag = ArticleTag(id=new_id(), **session.fresh(label))
        made = decide.add(tag, gold, decide.Remark(by=session.person, at=now()))
        return session.commit(_("Tag the article in gold as {shown}").format(shown=label.shown), made)
    given = [item.label for item in decide.gold_of(gold, conflict.id)]
    group = label.rules.one_of
    kept = [
        other
        for name in given
        if (other := session.labels.get(name)) is not None
        and name != label.name
        and not (group and other.rules.one_of == group)
    ]
    review.go_to(conflict.id)
    return settle_labels(session, kept if label.name in given else [*kept, label])


def add_own(session: Session, label: Label) -> Edit | None:
    """Put into gold what nobody marked: the selected text, unless it is in gold with that label."""
    article = session.article
    place = trimmed_range(article.text, session.selection.start, session.selection.end) if article else None
    if article is None or place is None:
        return None
    same = session.project.layer(article.id, GOLD).spans.overlapping(*place)
    if any(span.fragments == (place,) and span.label == label.name for span in same):
        return None
    span = Span(
        id=new_id(), fragments=(place,), quote=span_quote(article.text, (place,)), **session.fresh(label)
    )
    gold = session.project.layer(article.id, GOLD)
    made = decide.add(span, gold, decide.Remark(by=session.person, at=now()))
    return session.commit(
        _("Add {quote} to gold as {shown}").format(quote=quoted(span.quote), shown=label.shown),
        made,
        select=span.id,
    )


# ------------------------------------------------------------------------------------------------- remarks
def set_reason(session: Session, reason: str) -> Edit | None:
    """Give the reason for the decision; the same reason again takes it away."""
    review = need_review(session)
    return _say(session, reason="" if review.draft.reason == reason else reason)


def set_note(session: Session, note: str) -> Edit | None:
    """Write a note on the decision."""
    return _say(session, note=note.strip())


def toggle_guideline(session: Session) -> Edit | None:
    """Put the conflict on the list of rules to rewrite, or take it off."""
    return _say(session, guideline=not need_review(session).draft.guideline)


def _say(session: Session, **said: object) -> Edit | None:
    """Remember what is said for the decision to come, or change the decision that there is."""
    review, conflict = need_review(session), need_conflict(session)
    if all(getattr(review.draft, name) == value for name, value in said.items()):
        return None
    decision = review.decisions.get(conflict.id)
    review.set_draft(**said)
    if decision is None:
        return None
    after = replace(decision, **said)  # type: ignore[arg-type]
    change = Change(decision, after, conflict.cluster.article, GOLD)
    return session.commit(_("Remark on {words}").format(words=quoted(conflict.words)), [change])


# --------------------------------------------------------------------------------- one annotator's article
def send_back(session: Session, annotator: str, note: str) -> Edit | None:
    """Give the current conflict back to an annotator with a note: it is put off until they have looked."""
    conflict = need_conflict(session)
    article = conflict.cluster.article
    remark = replace(remark_of(session), note=note)
    layer = session.project.layer(article, annotator)
    made = decide.send_back_cluster(conflict.cluster, annotator, layer, gold_of(session, conflict), remark)
    called = need_review(session).names(article).get(annotator, annotator)
    return settle(
        session,
        _("Send {words} back to {called}").format(words=quoted(conflict.words), called=called),
        [conflict],
        made,
    )


def send_back_article(session: Session, annotator: str, note: str) -> Edit | None:
    """Give an annotator's article back with a note."""
    if session.article is None:
        return None
    layer = session.project.layer(session.article.id, annotator)
    made = decide.send_back(layer, decide.Remark(by=session.person, at=now(), note=note))
    called = need_review(session).names(session.article.id).get(annotator, annotator)
    return session.commit(
        _("Send “{title}” back to {called}").format(title=session.article.title, called=called), made
    )


def approve_article(session: Session, annotators: Iterable[str]) -> Edit | None:
    """Approve annotators' work on the open article."""
    article = session.article
    if article is None:
        return None
    made = [c for name in annotators for c in decide.approve(session.project.layer(article.id, name))]
    return session.commit(_("Approve “{title}”").format(title=article.title), made)


# --------------------------------------------------------------------------------------------- small parts
def remark_of(session: Session) -> decide.Remark:
    """Who decides, now, with what was said beforehand."""
    draft = need_review(session).draft
    return decide.Remark(
        by=session.person, at=now(), reason=draft.reason, note=draft.note, guideline=draft.guideline
    )


def gold_of(session: Session, conflict: Conflict) -> Layer:
    """Gold of the conflict's article."""
    return session.project.layer(conflict.cluster.article, GOLD)


def _take_leading(session: Session, conflict: Conflict) -> Edit | None:
    found = leading(conflict)
    return accept(session, conflict, found) if found.answer else reject(session)


def leading(conflict: Conflict) -> Candidate:
    """What most are for, silence counted, or the only answer; raises `AnnotatorError` where there is none."""
    cluster = conflict.cluster
    found = cluster.majority or (cluster.candidates[0] if len(cluster.candidates) == 1 else None)
    if found is None:
        raise AnnotatorError(
            _("There is no majority here."), hint=_("Take a candidate by its number, or reject.")
        )
    return found


def accept(session: Session, conflict: Conflict, candidate: Candidate) -> Edit | None:
    """Take a candidate."""
    made = decide.accept(conflict.cluster, candidate, gold_of(session, conflict), remark_of(session))
    title = ", ".join(dict.fromkeys(session.labels.title(said[1]) for said in candidate.answer))
    return settle(
        session,
        _("Accept {words} as {title}").format(words=quoted(conflict.words), title=title),
        [conflict],
        made,
    )


def edited(
    session: Session, conflict: Conflict, made: Sequence[Annotation], chosen: Candidate
) -> Edit | None:
    """Settle with annotations of the reviewer\'s own making, which started from a candidate."""
    start = chosen if chosen.answer else None
    changes = decide.edit(
        conflict.cluster, made, gold_of(session, conflict), remark_of(session), chosen=start
    )
    return settle(session, _("Edit {words}").format(words=quoted(conflict.words)), [conflict], changes)


def settle(
    session: Session,
    title: str,
    conflicts: Sequence[Conflict],
    changes: Iterable[Change],
    *,
    stay: bool = False,
) -> Edit | None:
    """Commit decisions with what they mean for the states of layers, and go on to the next conflict."""
    review, made = need_review(session), list(changes)
    if not made:
        return None
    edit = session.commit(title, [*made, *_states(session, conflicts, made)])
    if edit is not None and not stay and review.current in {conflict.id for conflict in conflicts}:
        review.last = review.current
        review.go_to_next()
    return edit


def _states(session: Session, conflicts: Sequence[Conflict], made: Sequence[Change]) -> list[Change]:
    """What follows for the states of layers: where everything is settled, gold is done and the work approved."""
    review = need_review(session)
    verdicts: dict[str, str] = {}
    for change in made:
        if isinstance(change.after, Decision):
            verdicts[change.after.cluster] = change.after.verdict
        elif isinstance(change.before, Decision):
            verdicts.setdefault(change.before.cluster, "")
    stated = {(c.article, c.annotator) for c in made if isinstance(c.after, LayerState)}
    found = []
    for article_id in dict.fromkeys(conflict.cluster.article for conflict in conflicts):
        settled = all(
            verdicts.get(conflict.id, review.verdict_of(conflict.id)) not in ("", "defer")
            for conflict in review.of_article(article_id)
        )
        states = review.states_of(article_id)
        for name, listed in {GOLD: LayerState(), **states}.items():
            if (article_id, name) in stated or _state_after(name, listed, settled=settled) == listed:
                continue
            before = session.project.layer(article_id, name).state  # what the list knows of it is not all
            found.append(Change(before, _state_after(name, before, settled=settled), article_id, name))
    return found


def _state_after(name: str, before: LayerState, *, settled: bool) -> LayerState:
    if name == GOLD:
        return replace(before, status="done" if settled else "started")
    if before.status != "done" or before.review == "sent back":
        return before
    return replace(before, review="approved" if settled else "in review")
