"""What is known of one article in the list, and what its row says of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from annotator.core.annotation import LayerState
from annotator.core.messages import _, numeral
from annotator.core.terms import term
from annotator.core.wording import counted


@dataclass(frozen=True, slots=True)
class Numbers:
    """How far the annotator is with one article."""

    sentences: int = 0
    tagged: int = 0
    spans: int = 0
    doubts: int = 0
    labels: frozenset[str] = frozenset()

    @property
    def share(self) -> float:
        """The share of its sentences that are tagged."""
        return self.tagged / self.sentences if self.sentences else 0.0


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """What one row shows: the icon that stands for its state, the title, the progress in words, how many doubts.

    `copies` is how many articles tell the same story, 0 where it is the only one. `here` are those who have it open
    now, in a shared project, in a letter or two.
    """

    id: str
    title: str
    icon: str
    progress: str
    state: str
    open: bool
    copies: int = 0
    doubts: int = 0
    here: tuple[str, ...] = ()


def initials(names: Sequence[str]) -> tuple[str, ...]:
    """What stands for people in little room: letters of their names, or how many they are where nobody may know who."""
    known = [name for name in names if name]
    many = len(names) - len(known)
    return (*map(_letters, known), *((numeral(many),) if many else ()))


def _letters(name: str) -> str:
    words = name.split()
    return (words[0][0] + words[-1][0] if len(words) > 1 else name[:2]).upper()


def people(names: Sequence[str]) -> str:
    """“Ben and Rita”, “2 others”."""
    known = [name for name in names if name]
    many = len(names) - len(known)
    if many:
        known.append(counted(many, "other", "others"))
    return (
        _("{known} and {known2}").format(known=", ".join(known[:-1]), known2=known[-1])
        if len(known) > 1
        else "".join(known)
    )


def icon_and_progress(state: LayerState, numbers: Numbers | None) -> tuple[str, str]:
    """The sign of its state and, in a word, how far it is."""
    if state.review == "sent back":
        return "status-sent-back", _("sent back")
    if state.status == "done":
        return "status-done", term("done")
    if state.status == "started":
        return "status-started", _how_far(numbers)
    return "status-new", term("new")


def _how_far(numbers: Numbers | None) -> str:
    if numbers is None:
        return ""
    if numbers.spans and not numbers.tagged:
        return counted(numbers.spans, "span", "spans")
    return f"{numbers.tagged}/{numbers.sentences}"


def spoken(
    state: LayerState,
    numbers: Numbers | None,
    opened: bool,
    copies: int = 0,
    *,
    here: Sequence[str] = (),
    taken: Sequence[str] = (),
) -> str:
    """What screen readers say of it beside its title; who has it open, and who has taken it, in a shared project."""
    said = [term(state.review if state.review != "none" else state.status)]
    if numbers is not None and numbers.sentences:
        said.append(
            _("{tagged} of {sentences} sentences tagged").format(
                tagged=numbers.tagged, sentences=numbers.sentences
            )
        )
        if numbers.spans:
            said.append(counted(numbers.spans, "span", "spans"))
        if numbers.doubts:
            said.append(counted(numbers.doubts, "doubt", "doubts"))
    if copies:
        said.append(_("one of {copies} copies of a story").format(copies=numeral(copies)))
    if here:
        said.append(_("open at {people}").format(people=people(here)))
    if taken:
        said.append(_("taken by {people}").format(people=people(taken)))
    if opened:
        said.append(term("open"))
    return ", ".join(said)
