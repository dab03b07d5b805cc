"""What a person prefers while tagging, as far as it decides what keys and the mouse do and how the article stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotator.settings import Settings


@dataclass(frozen=True, slots=True)
class Habits:
    """`running_text`: sentences are shown in paragraphs, not in rows. `goes_on`: after a label that excludes others the
    next sentence without a tag comes by itself. `whole_words`: the mouse selects whole words. `reduced_motion`: nothing
    lights up for a moment. `announcements`: how much screen readers are told of spans (`tagging.spoken.Verbosity`).
    `keys`: those of actions by their id, where they differ from the defaults.
    """

    running_text: bool = False
    goes_on: bool = False
    whole_words: bool = True
    reduced_motion: bool = False
    announcements: str = "full"
    keys: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, settings: Settings) -> Habits:
        """Those in a person's settings."""
        return cls(
            running_text=settings.running_text,
            goes_on=settings.goes_on,
            whole_words=settings.whole_words,
            reduced_motion=settings.reduced_motion,
            announcements=settings.announcements,
            keys=settings.keys,
        )
