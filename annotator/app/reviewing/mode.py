"""Review as a mode: what is shown is gold, and it is written by deciding."""

from __future__ import annotations

from collections.abc import Iterable

from annotator.app.mode import ARROWS, Mode, ModeName
from annotator.app.reviewing.decide import add_own, toggle_article_label
from annotator.app.reviewing.edit_edges import finish_or_take_majority, relabel, set_fragments
from annotator.app.reviewing.queue import Review
from annotator.app.reviewing.words import all_settled, kind_of
from annotator.app.session import Session
from annotator.app.tagging import spoken
from annotator.core.annotation import Annotation, SentenceTag, Span
from annotator.core.edits import Edit
from annotator.core.labels import Label
from annotator.core.layer import GOLD
from annotator.core.messages import _, numeral
from annotator.core.terms import term

SECTIONS = {"open": "conflict", "agreed": "agreed", "deferred": _("put off"), "decided": "decided"}
"""What the conflicts of a section are called."""


class ReviewMode(Mode):
    """Keys and mouse settle the current conflict of the `review`, which stays while the project is open.

    While an answer is edited, a label relabels it. Otherwise it puts the selected text into gold, and has no key.
    """

    name = ModeName.REVIEW
    kind = "span"
    verb = _("Add to gold as")
    finished = "reviewed"
    reviews = True
    menu: tuple[tuple[str, ...], ...] = (
        ("take-majority", "edit-conflict", "reject", "defer", "undecide", "apply-alike"),
        ("occurrences", "copy"),
    )

    def __init__(self, session: Session) -> None:
        self._session = session
        self.review = Review(session)

    @property
    def layer_name(self) -> str:
        return GOLD

    @property
    def author(self) -> str:
        """The person at the desk, whosever layers were shown before."""
        return self._session.person

    @property
    def no_label(self) -> str:
        ready = self._session.selection or self.movable
        return self._session.unchangeable or ("" if ready else _("nothing is selected"))

    def label_for_key(self, key: str) -> Label | None:
        """Only while an answer is edited: else letters are what is decided."""
        return self._session.labels.for_key(key, self.kind) if self.movable is not None else None

    def press_label(self, label: Label) -> Edit | None:
        if self.movable is None:
            return add_own(self._session, label)
        relabel(self._session, label)
        return None

    def press_article_label(self, label: Label) -> Edit | None:
        """Settle with or without the label what the article is tagged."""
        return toggle_article_label(self._session, label)

    def enter(self) -> object:
        return finish_or_take_majority(self._session)

    def step(self, by: int) -> None:
        self.review.step(by)

    def click(self, position: int, turn: int = 0) -> None:
        self._go_to(position, turn)

    def click_beside(self, annotation: Annotation) -> None:
        self._go_to(getattr(annotation, "start", None), sentence=isinstance(annotation, SentenceTag))

    @property
    def taken_keys(self) -> frozenset[str]:
        return ARROWS | {"Tab", "Escape"} if self.movable is not None else frozenset()

    @property
    def movable(self) -> Span | None:
        """The span that is edited."""
        return self.review.editing.span if self.review.editing is not None else None

    def drop_edge(self, moved: Span, edge: str) -> None:
        set_fragments(self._session, moved.fragments)

    @property
    def tagged(self) -> Iterable[Annotation]:
        return self._session.layer.spans.values()

    @property
    def place(self) -> str:
        where = _("all settled") if self.review.all_settled else _("no conflict")
        if self.review.place is not None:
            section, place, count = self.review.place
            where = _("{sections} {place} of {count}").format(
                sections=term(SECTIONS[section]), place=numeral(place), count=numeral(count)
            )
        return _("{where} · blind {more}").format(
            where=where, more=term("on" if self.review.blind else "off")
        )

    @property
    def worker(self) -> str:
        return _("reviewing as {author}").format(author=self.author)

    @property
    def spoken(self) -> str:
        if self.review.conflict is not None:
            return f"{kind_of(self.review.conflict.cluster)}: {self.review.conflict.words}"
        if self.review.all_settled:
            return all_settled(self.review.remaining())
        return spoken.of_span(self._session)

    def start_over(self) -> None:
        self.review.start_over()

    def _go_to(self, position: int | None, turn: int = 0, *, sentence: bool = False) -> None:
        """Make the conflict over the place the current one, at the next turn the one around it."""
        over = self.review.at(position) if position is not None else []
        found = [conflict for conflict in over if not sentence or conflict.cluster.what == "sentence"]
        if found:
            self.review.go_to(found[turn % len(found)].id)
