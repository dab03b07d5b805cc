"""What a mode is: all that differs in the same article while spans are tagged, sentences are, or it is reviewed.

Whoever shows a session asks its mode, and never which one it is. There are three: `SpansMode` and `SentencesMode` in
`tagging.modes`, `ReviewMode` in `reviewing.mode`. Each is made for one session and speaks of it. What only one of them
does has a default here.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import Any, Protocol

from annotator.core.annotation import Annotation, Span
from annotator.core.edits import Edit
from annotator.core.labels import Label

ARROWS = frozenset({"Up", "Down", "Left", "Right"})


class ModeName(StrEnum):
    """The modes by name, for tables and settings."""

    SENTENCES = "sentences"
    SPANS = "spans"
    REVIEW = "review"

    @property
    def keyed(self) -> str:
        """The kind of thing that labels are put on by their keys; "" where keys do other things."""
        return {ModeName.SENTENCES: "sentence", ModeName.SPANS: "span"}.get(self, "")


class Mode(Protocol):
    """What the keys and the mouse work on, and what is shown of it."""

    name: ModeName
    kind: str
    """What the labels are for that are offered: "span" or "sentence"."""
    kind_of_target: type[Annotation] = Span
    """The annotations that keys work on where the mode has them in sight."""
    verb: str
    """What giving a label is called in menus, before the label's title."""
    finished: str = "done"
    """What an article is whose layer, the one that is shown, is done."""
    reviews: bool = False
    """Whether conflicts are settled: nothing is tagged, and nothing written into gold but by deciding."""
    by_sentence: bool = False
    """Whether the place in the article is a sentence, rather than a caret."""
    has_caret: bool = False
    """Whether the caret is seen."""
    can_stick: bool = False
    """Whether a sticky label is given to every selection."""
    menu: tuple[tuple[str, ...], ...]
    """The actions for a place in the article, by id, in groups."""

    def __init__(self, session: Any) -> None: ...

    # --------------------------------------------------------------------------------------------- layers
    @property
    def layer_name(self) -> str:
        """Whose layer is shown and worked on."""

    @property
    def author(self) -> str:
        """Who makes what is made now."""

    # --------------------------------------------------------------------------------------------- labels
    @property
    def no_label(self) -> str:
        """Why no label can be given right now, in a few words; "" when one can."""

    def label_for_key(self, key: str) -> Label | None:
        """The label that a key gives right now, or None."""

    def press_label(self, label: Label) -> Edit | None:
        """Do what the label's key does, and its row in a list or a menu."""

    def press_article_label(self, label: Label) -> Edit | None:
        """Put the label on the article, or take it off."""

    def text_selected(self) -> Edit | None:
        """Hear that the mouse has selected text, which waits for what is done with it."""
        return None

    # ------------------------------------------------------------------------------------------------ keys
    def enter(self) -> object:
        """Do what Enter does: be done with what is open or current."""

    def delete(self) -> object:
        """Do what Delete does."""
        return None

    def step(self, by: int) -> None:
        """Go `by` of the things on which keys work further, or back where it is negative."""

    # -------------------------------------------------------------------------------------------- the place
    def arriving_at(self, index: int) -> int:
        """The sentence that becomes the current one when the mode is entered with the caret in that at `index`."""
        return index

    def opening_sentence(self) -> int:
        """The index of the sentence at which the article is opened."""
        return 0

    def annotation_at(self, position: int) -> str | None:
        """The id of the annotation that a caret at `position` selects, "" for none; None leaves it as it is."""
        return None

    def click(self, position: int, turn: int = 0) -> None:
        """Go to what is there; further clicks at the same place, `turn` by `turn`, to what is around it."""

    def click_beside(self, annotation: Annotation) -> None:
        """Go to the annotation whose chip or note in the margin was clicked."""

    @property
    def in_rows(self) -> bool:
        """Whether each sentence begins on a line of its own."""
        return False

    @property
    def taken_keys(self) -> frozenset[str]:
        """The keys that move in text elsewhere and are actions here right now, by their names."""
        return frozenset()

    @property
    def movable(self) -> Span | None:
        """The span whose edges the mouse can move, or None."""

    def drop_edge(self, moved: Span, edge: str) -> None:
        """Take over the movable span as it was `moved` at its `edge`, "start" or "end"."""

    # --------------------------------------------------------------------------------------------- words
    @property
    def tagged(self) -> Iterable[Annotation]:
        """What the list of labels counts."""

    @property
    def sentence_place(self) -> str:
        """Which sentence is the current one, of how many; "" where it is not told."""
        return ""

    @property
    def place(self) -> str:
        """Where the editor is in the open article, for the status line."""

    @property
    def worker(self) -> str:
        """Whose work it is, for the status line."""

    @property
    def spoken(self) -> str:
        """What is current, for screen readers; "" where nothing is."""

    # --------------------------------------------------------------------------------------------- upkeep
    def start_over(self) -> None:
        """Let go of what was kept of the project, if anything was, because its file was read anew."""
        return
