"""Tagging by program, and steps: each is what a person does in the window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, TypeVar

from annotator.api.reading import Reading
from annotator.app.session import Session
from annotator.core import known_names, soundness
from annotator.core.annotation import (
    STATUSES,
    Annotation,
    ArticleTag,
    Link,
    Note,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import ZONE_ROLES
from annotator.core.edits import Change, now
from annotator.core.errors import AnnotatorError
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.wording import counted

A = TypeVar("A", bound=Annotation)


class Tagging(Reading):
    """What changes a project: each call is one step that can be taken back, or part of one."""

    # --------------------------------------------------------------------------------------------------- steps
    @contextmanager
    def edit(self, title: str) -> Iterator[None]:
        """Make one step of everything that is done within the block; an exception takes all of it back.

        Steps within it are part of it, blocks too. Each is saved as it is made: nothing waits for the end of the block.

        >>> with project.edit("Tag the Kestrel Line"):
        ...     for article in project:
        ...         start = article.text.find("Kestrel Line")
        ...         if start >= 0:
        ...             span = project.add_span(article.id, "counter", start, start + 12, "organisation")
        >>> project.undo()
        'Undo “Tag the Kestrel Line”'
        """
        self._require_open()
        with self._ledger.together(title):
            yield

    def undo(self) -> str:
        """Take the last step back, also one of an earlier sitting; returns what was done, "" where there is nothing.

        Raises `AnnotatorError` where what it made was changed since; the step is forgotten then.

        >>> project.set_status("kestrel-line-lease", "alice", "done")
        >>> project.undo()
        'Undo “Mark ‘Kestrel Line wins lease on disputed quay after two-year wrangle’ as done”'
        """
        self._require_open()
        edit = self._ledger.undo()
        return edit.title if edit is not None else ""

    def redo(self) -> str:
        """Do the last undone step again; returns what was done, "" where there is nothing.

        >>> project.redo()
        ''
        """
        self._require_open()
        edit = self._ledger.redo()
        return edit.title if edit is not None else ""

    # ------------------------------------------------------------------------------------------------- tagging
    def add_span(
        self, article_id: str, annotator: str, start: int, end: int, label: str, **more: Any
    ) -> Span:
        """Tag `[start, end)` of an article, in code points.

        `more` are other fields of `Span`: `note`, `attributes` (those that the label gives at first, unless said),
        `doubt`, `fragments` for several pieces, `by` (who makes it: as `open_project` was told, else the annotator)
        and `origin` (“script”, unless said). Raises `AnnotatorError` for what could not be read again as it is: a place
        outside the text, an unknown label or one for other things, the same once more.

        >>> span = project.add_span("kestrel-line-lease", "counter", 25, 37, "organisation", note="by name")
        >>> span.text, span.by, span.origin
        ('Kestrel Line', 'counter', 'script')
        >>> project.add_span("kestrel-line-lease", "counter", 25, 37, "organization")
        Traceback (most recent call last):
        annotator.core.errors.AnnotatorError: There is no label “organization”. Did you mean “organisation”? ...
        """
        span = Span(**{"fragments": ((start, end),), **self._made(annotator, label, more)})
        return self._add(_("Tag"), article_id, annotator, span)

    def tag_sentence(
        self, article_id: str, annotator: str, index: int, label: str, **more: Any
    ) -> SentenceTag:
        """Tag the sentence at `index` (from 0) of an article; `more` and what is raised as for `add_span`.

        >>> project.tag_sentence("kestrel-line-lease", "counter", 2, "main").quote
        'Kestrel Line wins lease on disputed quay after two-year…'
        """
        sentences = self._file.project.article(article_id).sentences
        try:
            sentence = sentences[index]
        except (IndexError, TypeError):
            raise AnnotatorError(
                _("“{article_id}” has {sentences}; {index!r} is none.").format(
                    article_id=article_id,
                    sentences=counted(len(sentences), "sentence", "sentences"),
                    index=index,
                )
            ) from None
        tag = SentenceTag(start=sentence.start, end=sentence.end, **self._made(annotator, label, more))
        return self._add(_("Tag"), article_id, annotator, tag)

    def tag_article(self, article_id: str, annotator: str, label: str, **more: Any) -> ArticleTag:
        """Tag an article as a whole; `more` and what is raised as for `add_span`.

        >>> project.tag_article("kestrel-line-lease", "counter", "transport").label
        'transport'
        """
        return self._add(_("Tag"), article_id, annotator, ArticleTag(**self._made(annotator, label, more)))

    def add_link(
        self, article_id: str, annotator: str, source: str, target: str, label: str, **more: Any
    ) -> Link:
        """Link two annotations of one layer, given by their ids; `more` and what is raised as for `add_span`.

        >>> one = project.add_span("kestrel-line-lease", "counter", 25, 37, "organisation")
        >>> other = project.add_span("kestrel-line-lease", "counter", 320, 332, "organisation")
        >>> link = project.add_link("kestrel-line-lease", "counter", one.id, other.id, "same-as")
        """
        link = Link(source=source, target=target, **self._made(annotator, label, more))
        return self._add(_("Link"), article_id, annotator, link)

    def add_note(self, article_id: str, annotator: str, note: str, **more: Any) -> Note:
        """Write a remark: on the article, on `[start, end)` of it in code points, or on the annotation `about`.

        `more` are these and what `add_span` takes. Raises `AnnotatorError`, as that does.

        >>> project.add_note("kestrel-line-lease", "counter", "Which year?", start=25, end=37).quote
        'Kestrel Line'
        """
        made = Note(**self._made(annotator, "", {**more, "note": note}))
        return self._add(_("Note on"), article_id, annotator, made)

    def remove(self, article_id: str, annotator: str, annotation: Annotation) -> None:
        """Take an annotation out of a layer, with the links that end at it; notes about it stay on its words.

        Raises `AnnotatorError` where the layer does not hold it as it is.

        >>> span = next(iter(project["kestrel-line-lease"].layer("alice").spans))
        >>> project.remove("kestrel-line-lease", "alice", span)
        """
        from annotator.app.tagging import annotations

        self._require_open()
        layer = self._file.project.layer(article_id, annotator)
        self._require_present(layer, annotation)
        items = annotations.with_links(layer, annotation)
        gone = [Change(item, None, article_id, annotator) for item in items]
        self._submit(_("Remove {shown}").format(shown=_shown(annotation)), annotator, gone)

    def change(
        self, title: str, article_id: str, annotator: str, before: Annotation | None, after: Annotation | None
    ) -> None:
        """Add (`before` None), change, or remove (`after` None) an annotation, as a step of that title.

        Raises `AnnotatorError`, with nothing changed, where `before` is not what stands in the layer or `after` is
        no sound value: without a label of its kind, outside the text, with an id that is taken, said already.

        >>> from dataclasses import replace
        >>> span = next(iter(project["kestrel-line-lease"].layer("alice").spans))
        >>> project.change("Doubt", "kestrel-line-lease", "alice", span, replace(span, doubt=True))
        """
        self._require_open()
        text = self._file.project.article(article_id).text
        soundness.require(soundness.wrong_name(annotator))
        layer = self._file.project.layer(article_id, annotator)
        if before is not None:
            self._require_present(layer, before)
        if after is not None:
            labels = None if self._unknown_labels else self.labels
            soundness.require(soundness.unsound(after, text))
            soundness.require(soundness.misfit(after, layer, labels, before))
        self._submit(title, annotator, [Change(before, after, article_id, annotator)])

    def set_status(self, article_id: str, annotator: str, status: str) -> None:
        """Say how far the annotator's work on an article is: “new”, “started” or “done”.

        What was sent back and is done again goes to the reviewer. Raises `AnnotatorError` for another word.

        >>> project.set_status("kestrel-line-lease", "alice", "done")
        >>> project["kestrel-line-lease"].layer("alice").state.status
        'done'
        """
        from annotator.app.tagging import annotations

        known_names.require("status", [status], STATUSES)
        annotations.set_status(self._at(article_id, annotator), status)

    # ------------------------------------------------------------------------------------------------ articles
    def split_sentence(self, article_id: str, place: int) -> None:
        """Split the sentence that covers the code point at `place` before it; both halves keep everybody's tags.

        Raises `AnnotatorError` where it cannot be split there.

        >>> before = len(project["kestrel-line-lease"].sentences)
        >>> project.split_sentence("kestrel-line-lease", 38)
        >>> len(project["kestrel-line-lease"].sentences) - before
        1
        """
        from annotator.app.tagging import sentences

        session = self._at(article_id)
        session.place_caret(place)
        sentences.split_here(session)

    def join_sentence(self, article_id: str, index: int) -> None:
        """Join the sentence at `index` (from 0) with the next; the whole keeps the tags of both.

        Raises `AnnotatorError` where there is no next one in its paragraph.

        >>> project.join_sentence("kestrel-line-lease", 10)
        """
        from annotator.app.tagging import sentences

        session = self._at(article_id)
        found = session.article.sentences if session.article else ()
        if index not in range(len(found)):
            raise AnnotatorError(
                _("“{article_id}” has {sentences}; {index!r} is none.").format(
                    article_id=article_id, sentences=counted(len(found), "sentence", "sentences"), index=index
                )
            )
        session.place_caret(found[index].start)
        sentences.join_here(session)

    def set_zone(self, article_id: str, place: int, role: str) -> None:
        """Give the paragraph around the code point at `place` another role, such as “lead” or “furniture”.

        Raises `AnnotatorError` for a role that there is not.

        >>> project.set_zone("kestrel-line-lease", 300, "body")
        """
        from annotator.app.tagging import zones

        known_names.require("zone", [role], ZONE_ROLES)
        zones.set_role(self._at(article_id), place, role)

    def set_details(self, article_id: str, title: str | None = None, **metadata: Any) -> None:
        """Correct an article's title and metadata; what is None goes, and what is not named stays.

        >>> project.set_details("kestrel-line-lease", section="Harbour", url=None)
        >>> project["kestrel-line-lease"].metadata["section"]
        'Harbour'
        """
        from annotator.app.tagging import articles

        session = self._at(article_id)
        assert session.article is not None
        changed = {**session.article.metadata, **metadata}
        kept = {name: value for name, value in changed.items() if value is not None}
        articles.set_heading(session, session.article.title if title is None else title, kept)

    def remove_article(self, article_id: str) -> None:
        """Take an article with all its layers out of the project; `undo` brings everything back.

        Raises `AnnotatorError` where there is none of that id.

        >>> project.remove_article("grain-prices-ease")
        >>> len(project)
        9
        """
        from annotator.app.tagging import articles

        self._require_open()
        known_names.require("article", [article_id], self._file.project.members)
        articles.remove_article(self._ledger, article_id)

    # -------------------------------------------------------------------------------------------------- labels
    def set_labels(self, labels: LabelSet, title: str = "Change the labels") -> None:
        """Put another label set in place of this one, as a step of that title; annotations stay as they are.

        >>> ship = annotator.Label(name="ship", title="Ship", applies_to=("span",))
        >>> project.set_labels(project.labels.adding(ship))
        >>> project.labels.get("ship").title
        'Ship'
        """
        from annotator.app.tagging import labels as label_steps

        self._require_open()
        label_steps.replace_labels(self._ledger, labels, title)

    def set_guidelines(self, guidelines: str) -> None:
        """Write the project's guidelines (Markdown).

        >>> project.set_guidelines(project.guidelines + "\\n\\nShips are no places.")
        """
        from annotator.app.tagging import labels as label_steps

        self._require_open()
        label_steps.set_guidelines(self._ledger, guidelines)

    def set_title(self, title: str) -> None:
        """Give the project another title.

        >>> project.set_title("Harbour desk")
        """
        from annotator.app.tagging import labels as label_steps

        self._require_open()
        label_steps.set_title(self._ledger, title)

    # --------------------------------------------------------------------------------------------- small parts
    def _at(self, article_id: str, annotator: str = "") -> Session:
        """A sitting at an article, for what the window does with the open one."""
        from annotator.app.tagging.modes import SpansMode

        self._require_open()
        who = annotator or self._ledger.author
        soundness.require(soundness.wrong_name(who))
        session = Session(self._file, who, SpansMode, ledger=self._ledger)
        session.open_article(article_id)
        return session

    def _made(self, annotator: str, label: str, more: Mapping[str, Any]) -> dict[str, Any]:
        known = self.labels.get(label)
        attributes = known.defaults() if known is not None else {}
        by = self._by or annotator
        fields = {"id": new_id(), "label": label, "attributes": attributes, "by": by, "at": now()}
        return {**fields, "origin": self._origin, **more}

    def _add(self, verb: str, article_id: str, annotator: str, item: A) -> A:
        text = self._file.project.article(article_id).text
        soundness.require(soundness.unsound(item, text))
        item = _with_quote(item, text)
        shown = f"{verb} {_shown(item)}" + (
            _(" as {label}").format(label=item.label) if verb == "Tag" else ""
        )
        self.change(shown, article_id, annotator, None, item)
        return item

    def _require_present(self, layer: Layer, annotation: Annotation) -> None:
        if layer.get(annotation.id) != annotation:
            raise AnnotatorError(
                _(
                    "The layer of “{annotator}” does not hold this annotation, or no longer as it was: "
                    "“{id}”."
                ).format(annotator=layer.annotator, id=annotation.id),
                hint=_("Ask the article for it again."),
            )

    def _submit(self, title: str, annotator: str, changes: list[Change]) -> None:
        self._ledger.commit(title, changes, self._by or annotator)


def _with_quote(item: A, text: str) -> A:
    if isinstance(item, Span) and not item.quote:
        return replace(item, quote=span_quote(text, item.fragments))
    if (
        isinstance(item, SentenceTag | Note)
        and not item.quote
        and item.start is not None
        and item.end is not None
    ):
        return replace(item, quote=sentence_quote(text, item.start, item.end))
    return item


def _shown(item: Annotation) -> str:
    return f"“{item.quote}”" if isinstance(item, Span | SentenceTag) else _("the article")
