"""Tags of a pipeline of spaCy, where one is installed for the language: hints for the random field of spans.

The pipeline is loaded in a thread, since that takes seconds; who asks for tags meanwhile waits in steps.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Generator, Sequence
from functools import cache, lru_cache
from importlib import metadata
from importlib.util import find_spec
from typing import Any

from annotator.suggest.crf import Hints
from annotator.text.scripts import primary

PIPELINES = "spacy_models"
"""The group of entry points in which packages with pipelines are named, each beginning with its language."""
UNWANTED = ("parser", "senter", "lemmatizer", "attribute_ruler", "entity_ruler", "textcat")
"""What of a pipeline makes no tags, and is not even loaded."""
WAIT = 0.002
"""Seconds between two looks whether it is loaded."""


class Pipeline:
    """A pipeline as it is being loaded; `tags` are empty where it could not be."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._loaded: Any = None
        self._thread = threading.Thread(target=self._load, name="spacy", daemon=True)
        self._thread.start()
        self.tags = lru_cache(maxsize=4_096)(self._tags)

    @property
    def loading(self) -> bool:
        """Whether it is still being loaded."""
        return self._thread.is_alive()

    def _load(self) -> None:
        try:
            import spacy

            self._loaded = spacy.load(self.name, exclude=UNWANTED)
        except (Exception, SystemExit):  # of strangers anything may come; there are no tags then
            self._loaded = None

    def _tags(self, words: tuple[str, ...]) -> Hints:
        nlp = self._loaded
        if nlp is None:
            return ()
        from spacy.tokens import Doc

        doc = nlp(Doc(nlp.vocab, words=list(words)))
        parts = [each.tag_ or each.pos_ for each in doc]
        names = [f"{each.ent_iob_}-{each.ent_type_}" for each in doc]
        return tuple(
            (
                f"p={parts[here]}",
                f"e={names[here]}",
                *(f"p{step:+}={parts[here + step]}" for step in (-1, 1) if 0 <= here + step < len(parts)),
                *(f"e{step:+}={names[here + step]}" for step in (-1, 1) if 0 <= here + step < len(names)),
            )
            for here in range(len(parts))
        )


def tags(language: str, words: Sequence[str]) -> Generator[None, None, Hints]:
    """What the pipeline of that language says of each word of a sentence; empty where there is none.

    In steps as long as it is being loaded, and in one of some milliseconds then.
    """
    pipeline = _pipeline(primary(language))
    if pipeline is None:
        return ()
    while pipeline.loading:
        time.sleep(WAIT)
        yield
    return pipeline.tags(tuple(words))


@cache
def _pipeline(language: str) -> Pipeline | None:
    """The pipeline for a language, if one is installed; of several the first by name."""
    if not language or find_spec("spacy") is None:
        return None
    found = sorted(each.name for each in metadata.entry_points(group=PIPELINES))
    return next((Pipeline(name) for name in found if name.startswith(f"{language}_")), None)
