"""The learned reader of lines: how likely each line of a text is furniture, headline and so on.

It is a linear-chain conditional random field, learned from pages whose text is known (`benchmarks/zones/lines.py`
makes it). It only says; `zones` decides.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from annotator.text.line_features import features
from annotator.text.paragraph import Paragraph
from annotator.text.zone_rules import Words

TEXT, FURNITURE, HEADLINE, STANDFIRST, BYLINE, DATELINE, CAPTION, KICKER = "TFHSYDCK"
"""What the reader takes a line for: text of the article, page residue, a part of the article's head, a caption."""

ABOVE, IN_HEAD, INSIDE, BELOW = (FURNITURE + place for place in "ahib")
"""Furniture by its place: above the headline, between it and the text, inside the text, below it.

One state follows from the one before, so that what stands between is remembered: below an article no other begins.
"""

MODEL = "lines.crfsuite"

SURELY = 0.97
"""What is likelier text than this is not asked about further."""

Reading = Mapping[str, float]
"""How likely a line is each of these; of what is surely text, how likely that is, and the rest for furniture."""


class LineReader:
    """Reads the lines of one text after the other; safe in any thread."""

    def __init__(self, path: Path) -> None:
        import pycrfsuite

        self._tagger = pycrfsuite.Tagger()
        # Not by its name, which the library would not find on Windows in the folder of somebody called Zoë.
        self._content = path.read_bytes()  # the tagger reads from it, and keeps nothing
        self._tagger.open_inmemory(self._content)
        self._states: dict[str, list[str]] = {}
        for state in self._tagger.labels():
            self._states.setdefault(state[0], []).append(state)
        self._lock = Lock()

    def read(
        self, lines: Sequence[Paragraph], title: str, metadata: Mapping[str, Any], words: Words
    ) -> list[Reading]:
        """What each of the lines is, in order. `title` is what the source says, "" where that was only guessed."""
        if not lines:
            return []
        seen = features(lines, title, metadata, words)
        with self._lock:
            self._tagger.set(seen)
            return [self._reading(place) for place in range(len(lines))]

    def _reading(self, place: int) -> Reading:
        likely = self._tagger.marginal
        text = likely(TEXT, place)
        if text >= SURELY:
            return {TEXT: text, FURNITURE: 1 - text}
        return {
            kind: sum([likely(state, place) for state in states]) for kind, states in self._states.items()
        }


@cache
def line_reader(path: Path) -> LineReader | None:
    """The reader whose model is at `path`; None where it cannot be read, or what reads it is not installed.

    Zones are then found by the rules alone.
    """
    try:
        return LineReader(path)
    except (ImportError, OSError, ValueError, RuntimeError):
        return None
