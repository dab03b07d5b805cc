"""What a reviewer looks at: the queue of conflicts of a project, the current one, and what is said about it.

What is compared is read by `conflicts`, once; every edit after that changes only what it touches. What settles a
conflict is in `decide`.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from annotator.app import blinding
from annotator.app.events import Event, Topic
from annotator.app.progress import Work
from annotator.app.reviewing.conflicts import Conflicts, moves_conflicts
from annotator.app.reviewing.page import Page, marks_of, page_of
from annotator.app.reviewing.values import Conflict, Draft, Editing, Filter
from annotator.app.session import Session
from annotator.core.annotation import Decision, LayerState
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.labels import LabelSet
from annotator.core.layer import GOLD, SpanIndex
from annotator.core.names import models
from annotator.review.decide import is_answered
from annotator.review.kinds import ANSWERED
from annotator.review.queue import filtered, ordered, sample

SECTIONS: tuple[str, ...] = ("open", "agreed", "deferred", "decided")


class Review:
    """The review of a session's project: made once, kept while the project is open.

    It has to `load` before it is shown.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._found = Conflicts(session.project, self._queue_up)
        self.conflicts, self.decisions = self._found.by_id, self._found.decisions
        self.reliability = self._found.reliability
        self.filter = Filter()
        self.shown: list[str] = []
        self.current = ""
        self.last = ""
        """The conflict that was settled last, for reopening it when nothing is left."""
        self.draft = Draft()
        self.editing: Editing | None = None
        self.sections: dict[str, list[str]] = {section: [] for section in SECTIONS}
        self._rank: dict[str, int] = {}
        self._section: dict[str, str] = {}
        self._page: Page | None = None
        self._letters: dict[str, str] | None = None
        self._marks: dict[str, SpanIndex] = {}
        session.subscribe(self._on_event, Topic.EDIT, Topic.ARTICLE, Topic.MODE)

    # -------------------------------------------------------------------------------------------- reading
    def load(self, first: str = "") -> Work[None]:
        """Compare the layers of every article that somebody finished, as far as that is not done; `first` comes first.

        It can be stopped and gone on with at any time. What has been read is in the queue, and in order at the end.
        What changed since is out of it at once, and not only when the work begins.
        """
        self._drop_unread()
        return self._load(first)

    def _load(self, first: str) -> Work[None]:
        yield from self._found.begin(first)
        self.renew()

    def _queue_up(self, article_id: str) -> None:
        """Show an article's conflicts at the end of the queue, until all of it is put in order."""
        self._page = None
        self._marks.pop(article_id, None)
        if not self.filter and self.filter.order == "article":
            for conflict in self._found.here(article_id):
                self._rank[conflict.id] = len(self.shown)
                self.shown.append(conflict.id)
                self._section[conflict.id] = self.section_of(conflict.id)
                self.sections[self._section[conflict.id]].append(conflict.id)

    def renew(self) -> None:
        """Put what has been read so far in order."""
        self._found.put_in_order()
        self._refilter()
        self._tell()

    def articles(self) -> int:
        """How many articles have something to compare."""
        return len(self._found.articles())

    @property
    def unread(self) -> int:
        """How many articles are still to be read."""
        return self._found.unread

    def start_over(self) -> None:
        """Forget everything, because the project's file was read anew; it has to `load` again."""
        self._found.start_over()
        self._letters = self.editing = None
        self._drop_unread()

    def _drop_unread(self) -> None:
        """What is to be read again is in the queue no more until it has been read."""
        if self._found.drop_unread():
            self._page = None
            self._marks.clear()
            self._refilter()

    # ------------------------------------------------------------------------------------------- the queue
    def set_filter(self, chosen: Filter) -> None:
        """Show another part of the queue, or in another order."""
        self.filter = chosen
        self._refilter()
        if self.shown and self.current not in self.shown:
            self.go_to_next()
        self._tell()

    def section_of(self, name: str) -> str:
        """One of `SECTIONS`: where in the queue a conflict stands; what was sent back and answered is open again."""
        decision = self.decisions.get(name)
        if decision is not None and decision.verdict != "defer":
            return "decided"
        if decision is not None and not self.is_answered(name):
            return "deferred"
        return "agreed" if decision is None and self.conflicts[name].agreed else "open"

    def is_answered(self, name: str) -> bool:
        """Whether a conflict was sent back, and the annotator has finished the article again since."""
        decision, conflict = self.decisions.get(name), self.conflicts.get(name)
        if decision is None or conflict is None:
            return False
        return is_answered(decision, self.states_of(conflict.cluster.article))

    def answered(self) -> set[str]:
        """The conflicts that were sent back and are answered."""
        return {name for name in self.decisions if self.is_answered(name)}

    def verdict_of(self, name: str) -> str:
        """How a conflict was settled; "" where it is not."""
        decision = self.decisions.get(name)
        return decision.verdict if decision is not None else ""

    def states_of(self, article_id: str) -> Mapping[str, LayerState]:
        """How far everybody is with an article, by name."""
        return self._session.project.entries[article_id].states

    @property
    def all_settled(self) -> bool:
        """Whether everything that is shown is settled or put off, and no conflict is looked at any more."""
        waiting = self.sections["open"] or self.sections["agreed"]
        return bool(self.shown) and not waiting and self.conflict is None and not self.unread

    def remaining(self) -> dict[str, int]:
        """What is not settled: `shown` is open here, `deferred` put off here, `hidden` neither settled nor shown."""
        return {
            "shown": len(self.sections["open"]) + len(self.sections["agreed"]),
            "deferred": len(self.sections["deferred"]),
            "hidden": sum(
                name not in self._rank and self.section_of(name) != "decided" for name in self.conflicts
            ),
        }

    def left(self) -> int:
        """How many conflicts are still to be settled in the whole project, whatever is filtered."""
        settled = sum(decision.verdict != "defer" for decision in self.decisions.values())
        return len(self.conflicts) - settled

    def seen(self, names: Iterable[str]) -> dict[str, tuple[Conflict | None, Decision | None]]:
        """What these conflicts are and how they are settled now: what somebody is asked about."""
        return {name: (self.conflicts.get(name), self.decisions.get(name)) for name in names}

    def alike(self, conflict: Conflict) -> list[Conflict]:
        """The same conflict in other articles."""
        return self._found.alike(conflict)

    def of_article(self, article_id: str) -> list[Conflict]:
        """The article's conflicts, in order of place."""
        return list(self._found.here(article_id))

    def labels(self) -> list[str]:
        """The labels that occur in the conflicts, by name."""
        return sorted({label for conflict in self.conflicts.values() for label in conflict.cluster.labels})

    def annotators(self, article_id: str = "") -> list[str]:
        """Who takes part, in the whole project or in one article, by name."""
        chosen = self.of_article(article_id) if article_id else self.conflicts.values()
        return sorted({vote.annotator for conflict in chosen for vote in conflict.cluster.votes})

    def models(self) -> list[str]:
        """The layers of models, by name: they take no part, and can be looked at beside those who do."""
        return models(self._session.project.annotators())

    def _refilter(self) -> None:
        chosen = self.filter
        pool = [each.cluster for each in self.conflicts.values() if _is_of(each, chosen.annotators)]
        if chosen.share < 1:
            taken = set(sample(self._found.articles(), chosen.share, self.seed))
            pool = [cluster for cluster in pool if cluster.article in taken]
        kept = filtered(
            pool,
            kinds=chosen.kinds,
            answered=self.answered() if ANSWERED in chosen.kinds else (),
            labels=chosen.labels,
            doubt=True if chosen.doubt else None,
        )
        if chosen.order != "article":
            kept = ordered(kept, chosen.order, list(self._session.project.entries))
        self.shown = [cluster.id for cluster in kept]
        self._rank = {name: rank for rank, name in enumerate(self.shown)}
        self.sections = {section: [] for section in SECTIONS}
        self._section = {name: self.section_of(name) for name in self.shown}
        for name, section in self._section.items():
            self.sections[section].append(name)

    def _put(self, name: str, decision: Decision | None) -> None:
        """Take a decision, or its end, into account: the conflict changes its section."""
        if name not in self.conflicts:
            return
        self._found.decide(name, decision)
        # Not asked again where it was: what its section depends on may have changed since it was put there.
        before, after = self._section.get(name), self.section_of(name)
        if before is not None and before != after:
            self.sections[before].remove(name)
            insort(self.sections[after], name, key=self._rank.__getitem__)
            self._section[name] = after

    # ------------------------------------------------------------------------------------------ the current
    @property
    def conflict(self) -> Conflict | None:
        """The current conflict, or None where there is none."""
        return self.conflicts.get(self.current)

    @property
    def place(self) -> tuple[str, int, int] | None:
        """The section of the current conflict, which one of it this is, counted from 1, and how many there are."""
        if self.current not in self._rank:
            return None
        section = self._section[self.current]
        names = self.sections[section]
        return section, bisect_right(names, self._rank[self.current], key=self._rank.__getitem__), len(names)

    def go_to(self, name: str) -> None:
        """Make a conflict the current one and show its article."""
        conflict = self.conflicts.get(name)
        if conflict is None:
            return
        before = self._ranges()
        self._stand_at(name)
        shown = self._session.article
        if shown is None or shown.id != conflict.cluster.article:
            self._session.open_article(conflict.cluster.article)
        self._session.place_caret(conflict.cluster.start)
        self._tell((*before, *self._ranges()))

    def _stand_at(self, name: str) -> None:
        """Make a conflict the current one, with what was said of it."""
        known = self.decisions.get(name)
        self.current, self.editing = name, None
        self.draft = Draft(known.reason, known.note, known.guideline) if known is not None else Draft()

    def step(self, by: int) -> None:
        """Go to the next or the previous conflict, in the order in which the queue stands.

        What is put off or decided comes only to whoever stands there already, or goes back from the start.
        """
        waiting = [*self.sections["open"], *self.sections["agreed"]]
        rows = [name for names in self.sections.values() for name in names]
        if not rows or (self.conflict is None and not waiting and by > 0):
            return
        if by > 0 and self.current in waiting:
            rows = waiting
        here = rows.index(self.current) if self.current in rows else (-1 if by > 0 else 0)
        self.go_to(rows[(here + by) % len(rows)])

    def go_to_next(self) -> None:
        """Go on to what is still to be settled: after the current one, then round from the start.

        What is put off stays put off. With nothing left no conflict is the current one: no key settles it again.
        """
        here = self._rank.get(self.current, -1)
        for section in ("open", "agreed"):
            names = self.sections[section]
            if names:
                following = bisect_right(names, here, key=self._rank.__getitem__)
                self.go_to(names[following % len(names)])
                return
        before = self._ranges()
        self._stand_at("")
        self._tell(before)

    def at(self, position: int) -> list[Conflict]:
        """The conflicts of the open article over a code point, the shortest first; the article as a whole is not."""
        article = self._session.article
        over = [
            conflict
            for conflict in (self.of_article(article.id) if article else ())
            if conflict.cluster.start <= position < conflict.cluster.end and conflict.cluster.what != "link"
        ]
        return sorted(over, key=lambda conflict: conflict.cluster.end - conflict.cluster.start)

    def set_draft(self, **said: Any) -> None:
        """Say something about the current conflict: `reason`, `note` or `guideline`."""
        self.draft = replace(self.draft, **said)
        self._tell()

    def set_editing(self, editing: Editing | None) -> None:
        """Start, go on with, or give up editing."""
        before = self._ranges()
        self.editing = editing
        self._tell((*before, *self._ranges()))

    # ---------------------------------------------------------------------------------------------- the page
    @property
    def page(self) -> Page:
        """What the open article shows of the review."""
        article = self._session.article
        name = article.id if article is not None else ""
        if self._page is None or self._page.article != name:
            layers = self._session.project.layers(name) if name else {}
            undecided = [
                conflict.cluster
                for conflict in self.of_article(name)
                if conflict.id not in self.decisions or self.is_answered(conflict.id)
            ]
            if name not in self._marks:
                self._marks[name] = marks_of(conflict.cluster for conflict in self.of_article(name))
            beside = {model: model for model in self.models() if model in self.filter.annotators}
            names, marks = {**self.names(name), **beside}, self._marks[name]
            self._page = page_of(name, layers, undecided, names, marks, blind=self.blind)
        return self._page

    # --------------------------------------------------------------------------------------------- blindness
    @property
    def seed(self) -> int:
        """The seed of samples and of the order of blind names, kept in the project."""
        return int(blinding.settings(self._session.project).get("seed", 1))

    @property
    def blind(self) -> bool:
        """Whether names are hidden and their order shuffled."""
        return blinding.is_blind(self._session.project)

    def names(self, article_id: str) -> dict[str, str]:
        """What the annotators of an article are called, in the order in which they are shown."""
        known = self.annotators(article_id)
        if not self.blind:
            return {name: name for name in known}
        if self._letters is None:
            self._letters = blinding.letters(self._session.project)
        return {name: letter for name, letter in self._letters.items() if name in known}

    # --------------------------------------------------------------------------------- following the session
    def _on_event(self, event: Event) -> None:
        if event.edit is not None:
            self._follow(event.edit)
        if event.about(Topic.ARTICLE) and self._session.mode.reviews:
            self._follow_article()
        if event.about(Topic.MODE) and not self._session.mode.reviews:
            self.editing = None

    def _follow(self, edit: Edit) -> None:
        self._page = self._letters = None
        changed: set[str] = set()
        restated = False
        reopened: list[str] = []
        for change in edit.changes:
            value = change.after if change.after is not None else change.before
            if change.annotator == GOLD and isinstance(value, Decision):
                self._decided(change, value)
                reopened += [value.cluster] if change.after is None else []
            elif isinstance(change.before, ProjectHeader) and isinstance(change.after, ProjectHeader):
                restated |= self._follow_labels(change.before.labels, change.after.labels)
            elif moves_conflicts(change):
                changed.add(change.article)
                if isinstance(value, Heading | Membership):
                    changed |= self._found.counting_otherwise()
            elif isinstance(value, LayerState) and change.annotator != GOLD:
                restated = True
        filtered_by = self._filtered_by()
        gone = changed - self._session.project.entries.keys()
        self._found.touch(changed)
        self._found.drop(gone)
        if restated or gone:
            self._refilter()  # what was sent back may be answered, or the other way round
        if len(reopened) == 1 and reopened[0] in self.conflicts:
            self._stand_at(reopened[0])
        current = self.conflict
        if current is not None and current.cluster.article in changed:
            self.editing = None  # it started from an answer that may be another one now
        if changed and self._session.mode.reviews:
            self._found.read(changed)
            self._filter_without(filtered_by)
            self.renew()
            if self.conflict is None and self._session.article is not None:
                self._follow_article()
        if self._session.mode.reviews:
            self._tell(self._ranges())

    def _filtered_by(self) -> tuple[frozenset[str], frozenset[str]]:
        """The annotators and labels of the filter that there are."""
        chosen = self.filter
        if not (chosen.annotators or chosen.labels):
            return frozenset(), frozenset()
        known = (*self.annotators(), *self.models())
        return chosen.annotators.intersection(known), chosen.labels.intersection(self.labels())

    def _filter_without(self, before: tuple[frozenset[str], frozenset[str]]) -> None:
        """Filter no more by what was there before and is gone: nothing would be shown, and nobody could tell why."""
        people_now, labels_now = self._filtered_by()
        chosen = self.filter
        self.filter = replace(
            chosen,
            annotators=chosen.annotators - (before[0] - people_now),
            labels=chosen.labels - (before[1] - labels_now),
        )

    def _follow_labels(self, before: LabelSet, after: LabelSet) -> bool:
        """Go by the names that labels have now; whether the filter is another one for that."""
        gone = {label.name for label in before} - {label.name for label in after}
        if self.editing is not None and any(span.label in gone for span in self.editing.spans):
            self.editing = None
        chosen = self.filter.labels & gone
        if not chosen:
            return False
        now = {found.name for name in chosen if (found := after.of_id(before.get(name).lasting)) is not None}  # type: ignore[union-attr]
        self.filter = replace(self.filter, labels=(self.filter.labels - chosen) | now)
        return True

    def _decided(self, change: Change, value: Decision) -> None:
        """Note a decision that was made or taken back; the one it is about becomes the current one."""
        self._put(value.cluster, change.after if isinstance(change.after, Decision) else None)
        if value.cluster == self.current and self.current in self.conflicts:
            known = self.decisions.get(self.current)
            self.draft = Draft(known.reason, known.note, known.guideline) if known else Draft()

    def _follow_article(self) -> None:
        article, current = self._session.article, self.conflict
        if article is None:
            self.go_to_next()  # the open article was removed
            return
        if current is not None and current.cluster.article == article.id:
            return
        names = [conflict.id for conflict in self.of_article(article.id)]
        wanted = next((name for name in names if self.section_of(name) == "open"), None)
        self._stand_at(wanted or next(iter(names), ""))
        self._tell()

    def _ranges(self) -> tuple[tuple[int, int], ...]:
        if self.editing is not None:
            return tuple(part for span in self.editing.spans for part in span.fragments)
        conflict, article = self.conflict, self._session.article
        if conflict is None or article is None or conflict.cluster.article != article.id:
            return ()
        return ((conflict.cluster.start, conflict.cluster.end),)

    def _tell(self, ranges: Iterable[tuple[int, int]] = ()) -> None:
        self._page = None
        self._session.tell(Topic.REVIEW, ranges)


def _is_of(conflict: Conflict, annotators: frozenset[str]) -> bool:
    """Whether one of these marked something there, or a model among them says something."""
    if not annotators or conflict.models & annotators:
        return True
    return any(vote.annotations and vote.annotator in annotators for vote in conflict.cluster.votes)
