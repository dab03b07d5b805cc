"""What a person prefers while tagging, as far as it decides what keys do and how the article stands."""

from __future__ import annotations

from dataclasses import dataclass

from annotator.settings import Settings


@dataclass(frozen=True, slots=True)
class Habits:
    """`running_text`: sentences are shown in paragraphs, not in rows. `goes_on`: after a label that excludes others the
    next sentence without a tag comes by itself.
    """

    running_text: bool = False
    goes_on: bool = False

    @classmethod
    def of(cls, settings: Settings) -> Habits:
        """Those in a person's settings."""
        return cls(running_text=settings.running_text, goes_on=settings.goes_on)
