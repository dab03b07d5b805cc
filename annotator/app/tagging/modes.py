"""The modes in which an annotator's own layer is tagged."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable

from annotator.app.blinding import SOMEBODY, is_blind
from annotator.app.mode import Mode, ModeName
from annotator.app.session import Session
from annotator.app.tagging import going, links, spoken
from annotator.app.tagging.annotations import (
    delete_selected,
    finish,
    move_edge,
    step_span,
    tag_selection,
    toggle_article_tag,
)
from annotator.core.annotation import Annotation, SentenceTag, Span
from annotator.core.article import Article, taggable
from annotator.core.edits import Edit
from annotator.core.labels import Label
from annotator.core.messages import _, numeral
from annotator.core.wording import counted


class _Tagging(Mode):
    """What both modes have in common."""

    menu: tuple[tuple[str, ...], ...] = (
        ("doubt", "note", "link", "delete"),
        ("occurrences", "note-here", "ask-here", "split-sentence", "join-sentence", "copy"),
    )

    def __init__(self, session: Session) -> None:
        self._session = session

    @property
    def layer_name(self) -> str:
        return self._session.annotator

    @property
    def author(self) -> str:
        return self._session.annotator

    def label_for_key(self, key: str) -> Label | None:
        return self._session.labels.for_key(key, self.kind)

    def press_article_label(self, label: Label) -> Edit | None:
        return toggle_article_tag(self._session, label)

    def enter(self) -> object:
        return links.enter(self._session) or finish(self._session)

    def delete(self) -> object:
        return delete_selected(self._session)

    def click_beside(self, annotation: Annotation) -> None:
        if self._session.linking and links.is_end(annotation):
            links.join(self._session, self._session.linking, annotation.id)
        else:
            self._session.select_annotation(annotation.id)

    @property
    def movable(self) -> Span | None:
        selected = self._session.selected_annotation
        return selected if isinstance(selected, Span) else None

    def drop_edge(self, moved: Span, edge: str) -> None:
        span = self.movable
        if span is not None:
            step = moved.start - span.start if edge == "start" else moved.end - span.end
            move_edge(self._session, edge, step)

    @property
    def worker(self) -> str:
        session = self._session
        known = session.annotator in ("", session.person) or not is_blind(session.project)
        return session.annotator if known else SOMEBODY

    @property
    def spoken(self) -> str:
        return spoken.of_span(self._session)


class SpansMode(_Tagging):
    """A label's key tags the selected text; with none selected it relabels the selected span."""

    name = ModeName.SPANS
    kind = "span"
    verb = _("Tag as")
    has_caret = True
    can_stick = True

    @property
    def no_label(self) -> str:
        return self._session.unchangeable or ("" if self._has_target else _("nothing is selected"))

    @property
    def _has_target(self) -> bool:
        return bool(self._session.selection) or self.movable is not None

    def press_label(self, label: Label) -> Edit | None:
        return tag_selection(self._session, label) if self._has_target else None

    def text_selected(self) -> Edit | None:
        """Tag with the sticky label."""
        sticky = self._session.labels.get(self._session.sticky)
        return self.press_label(sticky) if sticky is not None else None

    def step(self, by: int) -> None:
        step_span(self._session, by)

    def annotation_at(self, position: int) -> str:
        """The innermost span under the caret, unless one that is there is selected already."""
        spans = self._session.layer.spans
        under = [span.id for span in spans.at(position) or spans.at(position - 1)]
        return self._session.selected if self._session.selected in under else under[0] if under else ""

    def click(self, position: int, turn: int = 0) -> None:
        over = self._session.layer.spans.at(position)
        if links.click(self._session, position):
            return
        if over and over[turn % len(over)].id != self._session.selected:
            self._session.select_annotation(over[turn % len(over)].id)

    @property
    def tagged(self) -> Iterable[Annotation]:
        return self._session.layer.spans.values()

    @property
    def place(self) -> str:
        return counted(len(self._session.layer.spans), "span", "spans")


class SentencesMode(_Tagging):
    """A label's key tags the current sentence, or takes the tag off. Furniture is passed over."""

    name = ModeName.SENTENCES
    kind = "sentence"
    kind_of_target = SentenceTag
    verb = _("Tag the sentence as")
    by_sentence = True
    has_caret = True
    taken_keys = frozenset({"Up", "Down"})

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self.last = ""
        self._found: tuple[Article | None, tuple[int, ...]] = (None, ())

    @property
    def in_rows(self) -> bool:
        return not self._session.habits.running_text

    @property
    def no_label(self) -> str:
        no_sentence = "" if self._session.current_sentence else _("the article has no sentences")
        return self._session.unchangeable or no_sentence

    def press_label(self, label: Label) -> Edit | None:
        self.last = label.name
        return going.tag_and_go_on(self._session, label, self.taggable)

    def repeat(self) -> Edit | None:
        """Give the label that was used last to the current sentence as well."""
        label = self._session.labels.get(self.last)
        if label is None or self.no_label or going.carries(self._session, label):
            return None
        return self.press_label(label)

    @property
    def taggable(self) -> tuple[int, ...]:
        """The indexes of the sentences of the article that can be tagged."""
        article = self._session.article
        if article is not self._found[0]:
            self._found = (article, taggable(article) if article is not None else ())
        return self._found[1]

    def arriving_at(self, index: int) -> int:
        """Out of furniture to the next sentence, or to the last before it."""
        if not self.taggable:
            return index
        return self.taggable[min(bisect_left(self.taggable, index), len(self.taggable) - 1)]

    def opening_sentence(self) -> int:
        """The first that can be tagged, of an article that has tags already the first without one."""
        first = self.taggable[0] if self.taggable else 0
        if not self._session.layer.tagged_sentences:
            return first
        untagged = going.first_untagged(self._session, self.taggable)
        return first if untagged is None else untagged

    def step(self, by: int) -> None:
        going.step(self._session, by, self.taggable)

    def click(self, position: int, turn: int = 0) -> None:
        """Go to the sentence; the place within it is where it can be split."""
        if links.click(self._session, position):
            return
        self._session.go_to_sentence(self._session.sentence_at(position), position)

    @property
    def tagged(self) -> Iterable[Annotation]:
        return (each for each in self._session.layer.values() if isinstance(each, SentenceTag))

    @property
    def sentence_place(self) -> str:
        count, index = len(self.taggable), bisect_left(self.taggable, self._session.sentence)
        if index < count and self.taggable[index] == self._session.sentence:
            return _("sentence {index} of {count}").format(index=numeral(index + 1), count=numeral(count))
        return (
            _("furniture, beside {sentences}").format(sentences=counted(count, "sentence", "sentences"))
            if self._session.current_sentence
            else ""
        )

    @property
    def place(self) -> str:
        article = self._session.article
        passed = len(article.sentences) - len(self.taggable) if article is not None else 0
        aside = _(" · {passed} passed over (furniture)").format(passed=numeral(passed)) if passed else ""
        return f"{self.sentence_place}{aside}" if self.sentence_place else _("no sentences")

    @property
    def spoken(self) -> str:
        """The selected span, or else the current sentence with its tags."""
        session, current, span = self._session, self._session.current_sentence, super().spoken
        if span or session.article is None or current is None:
            return span
        tags = [session.labels.title(tag.label) for tag in session.layer.tags_of(current.start, current.end)]
        words = session.article.text[current.start : current.end]
        place = self.sentence_place
        return f"{place[:1].upper()}{place[1:]}, {', '.join(tags) or _('no tags')}: {words}"


def repeat(session: Session) -> Edit | None:
    """Give the current sentence the label that was used last."""
    return session.mode_of(SentencesMode).repeat()


def step_over_all(by: int) -> Callable[[Session], None]:
    """Goes `by` sentences further, over furniture too."""
    return lambda session: session.go_to_sentence(session.sentence + by)
