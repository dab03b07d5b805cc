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

TEXT, FURNITURE, HEADLINE, STANDFIRST, BYLINE, DATELINE, CAPTION = "TFHSYDC"
"""What the reader takes a line for: text of the article, page residue, a part of the article's head, a caption."""

MODEL = "lines.crfsuite"

_OF_BODY = (FURNITURE, FURNITURE + HEADLINE)

Reading = Mapping[str, float]
"""How likely a line is each of these; of a body-like one, how likely furniture, and a headline if it could be one."""


class LineReader:
    """Reads the lines of one text after the other; safe in any thread."""

    def __init__(self, path: Path) -> None:
        import pycrfsuite

        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(path))
        self._kinds = "".join(sorted(self._tagger.labels()))
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
            likely = self._tagger.marginal
            return [
                {
                    kind: likely(kind, place)
                    for kind in (self._kinds if not line.body else _OF_BODY[line.may_head])
                }
                for place, line in enumerate(lines)
            ]


@cache
def line_reader(path: Path) -> LineReader | None:
    """The reader whose model is at `path`; None where it cannot be read, or what reads it is not installed.

    Zones are then found by the rules alone.
    """
    try:
        return LineReader(path)
    except (ImportError, OSError, ValueError, RuntimeError):
        return None
