"""Settling many conflicts at once: what all agree on, by a rule, and those that are the same elsewhere."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.app.blinding import settings_change
from annotator.app.progress import Progress, Work
from annotator.app.reviewing.decide import gold_of, leading, need_conflict, need_review, remark_of, settle
from annotator.app.reviewing.values import Conflict
from annotator.app.session import Session
from annotator.core.annotation import Decision
from annotator.core.edits import Change, Edit, now
from annotator.core.layer import GOLD
from annotator.core.messages import _
from annotator.core.names import people
from annotator.core.wording import counted
from annotator.review import decide, merge


def accept_unanimous(session: Session) -> Edit | None:
    """Accept everything in the open article on which all agree and nothing is decided."""
    review, article = need_review(session), session.article
    if article is None:
        return None
    agreed = [c for c in review.of_article(article.id) if review.section_of(c.id) == "agreed"]
    gold = session.project.layer(article.id, GOLD)
    found = merge.premerge((c.cluster for c in agreed), gold, merge.Policy(), session.person, now())
    return settle(
        session, _("Accept {agreed} on which all agree").format(agreed=len(agreed)), agreed, found.changes
    )


def premerge(session: Session, policy: merge.Policy) -> Work[merge.Preview]:
    """What the policy would settle in the whole project; `apply_premerge` does it."""
    review = need_review(session)
    total = merge.Preview()
    nothing = merge.Policy("none")
    articles = list(session.project.entries)
    at, answered = now(), review.answered()
    for done, article_id in enumerate(articles):
        yield Progress(done, len(articles), session.project.title(article_id))
        found = review.of_article(article_id)
        if found:
            gold = session.project.layer(article_id, GOLD)
            # Somebody else who was given the article may still come.
            waits = policy.name == "single" and len(people(review.states_of(article_id))) > 1
            rule = nothing if waits else policy
            back = answered.intersection(conflict.id for conflict in found)
            total.add(merge.premerge((c.cluster for c in found), gold, rule, session.person, at, back))
    return total


def apply_premerge(session: Session, preview: merge.Preview) -> Edit | None:
    """Carry out what was previewed, as one step."""
    review = need_review(session)
    settled = [v.cluster for change in preview.changes if isinstance(v := change.after, Decision)]
    conflicts = [review.conflicts[name] for name in settled if name in review.conflicts]
    return settle(
        session,
        _("Settle {conflicts} by rule").format(conflicts=counted(len(settled), "conflict", "conflicts")),
        conflicts,
        preview.changes,
    )


def identical(session: Session) -> list[Conflict]:
    """The undecided conflicts in other articles that are the same as the current one."""
    review, conflict = need_review(session), need_conflict(session)
    return [other for other in review.alike(conflict) if other.id not in review.decisions]


def settle_alike(session: Session, source: Conflict, others: Iterable[Conflict]) -> Edit | None:
    """Settle identical conflicts as `source` was settled, in one step.

    What is not settled is settled as most say, in the same step. Raises `AnnotatorError` where there is no majority.
    """
    gold = gold_of(session, source)
    decision = decide.decisions_of(gold).get(source.id)
    changes: list[Change] = []
    done: list[Conflict] = []
    if decision is None:
        changes += decide.accept(source.cluster, leading(source), gold, remark_of(session))
        done.append(source)
        settled = list(changes)
        decision = next(change.after for change in settled if isinstance(change.after, Decision))
    else:
        values = [decision, *decide.gold_of(gold, source.id)]
        settled = [Change(None, value, source.cluster.article, GOLD) for value in values]
    remark = decide.Remark(
        by=session.person,
        at=now(),
        reason=decision.reason,
        note=decision.note,
        guideline=decision.guideline,
    )
    for other in others:
        text = session.project.article(other.cluster.article).text
        made = decide.alike(settled, source.cluster, other.cluster, gold_of(session, other), text, remark)
        changes += made
        done += [other] if made else []
    return settle(
        session,
        _("Settle {conflicts}").format(
            conflicts=counted(len(done), "identical conflict", "identical conflicts")
        ),
        done,
        changes,
        stay=True,
    )


def set_blind(session: Session, blind: bool) -> Edit | None:
    """Hide the annotators' names and shuffle their order, or show them."""
    change = settings_change(session.project, blind=blind)
    return session.commit(_("Review blind") if blind else _("Show names in the review"), [change])


def set_seed(session: Session, seed: int) -> Edit | None:
    """Keep another seed for samples and for the order of blind names."""
    change = settings_change(session.project, seed=seed)
    return session.commit(_("Change the seed of the review"), [change])
