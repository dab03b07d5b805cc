"""What is known of one article in the list, and what its row says of it."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.core.annotation import LayerState


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

    `copies` is how many articles tell the same story, 0 where it is the only one.
    """

    id: str
    title: str
    icon: str
    progress: str
    state: str
    open: bool
    copies: int = 0
    doubts: int = 0


def icon_and_progress(state: LayerState, numbers: Numbers | None) -> tuple[str, str]:
    """The sign of its state and, in a word, how far it is."""
    if state.review == "sent back":
        return "status-sent-back", "sent back"
    if state.status == "done":
        return "status-done", "done"
    if state.status == "started":
        return "status-started", _how_far(numbers)
    return "status-new", "new"


def _how_far(numbers: Numbers | None) -> str:
    if numbers is None:
        return ""
    if numbers.spans and not numbers.tagged:
        return f"{numbers.spans} span{'' if numbers.spans == 1 else 's'}"
    return f"{numbers.tagged}/{numbers.sentences}"


def spoken(state: LayerState, numbers: Numbers | None, opened: bool, copies: int = 0) -> str:
    """What screen readers say of it beside its title."""
    said = [state.review if state.review != "none" else state.status]
    if numbers is not None and numbers.sentences:
        said.append(f"{numbers.tagged} of {numbers.sentences} sentences tagged")
        if numbers.spans:
            said.append(f"{numbers.spans} span{'' if numbers.spans == 1 else 's'}")
        if numbers.doubts:
            said.append(f"{numbers.doubts} doubt{'' if numbers.doubts == 1 else 's'}")
    if copies:
        said.append(f"one of {copies:,} copies of a story")
    if opened:
        said.append("open")
    return ", ".join(said)
