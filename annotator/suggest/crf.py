"""Spans learnt from tagged sentences by a conditional random field: small, quick, on any machine.

A sentence is a row of words; a span covers the words `[first, last]`, both included, and has a label.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from annotator.core import regular
from annotator.core.errors import AnnotatorError, ReadError, WriteError
from annotator.core.messages import _

OUTSIDE = "O"
ROUNDS = 40
PENALTIES = {"c1": 0.1, "c2": 0.1}
"""Weights of the L1 and L2 penalties: few features with small weights generalise better."""

WordSpan = tuple[int, int, str]
"""First word, last word (included), label."""
Hints = tuple[tuple[str, ...], ...]
"""What is known of each word of a sentence beyond its looks; empty where nothing is known of any."""


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence to learn from: its words, and its spans, of which no two share a word.

    `hints` are what else is known of each word, if anything is.
    """

    words: tuple[str, ...]
    spans: tuple[WordSpan, ...] = ()
    hints: Hints = ()


@dataclass(frozen=True, slots=True)
class Score:
    """How many spans were expected, found, and found at exactly the right place with the right label."""

    expected: int = 0
    found: int = 0
    right: int = 0

    @property
    def precision(self) -> float:
        """The share of the spans found that are right; 0 where none was found."""
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        """The share of the spans expected that were found; 0 where none was expected."""
        return self.right / self.expected if self.expected else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall over all labels together (micro)."""
        both = self.expected + self.found
        return 2 * self.right / both if both else 0.0


class Trainer:
    """Takes examples one at a time, then writes a model."""

    def __init__(self, rounds: int = ROUNDS) -> None:
        self.examples = self.spans = 0
        self.labels: set[str] = set()
        self._trainer = _crfsuite().Trainer(verbose=False)
        self._trainer.set_params({**PENALTIES, "max_iterations": rounds})

    def add(self, example: Example) -> None:
        """Learn from a sentence; one without words teaches nothing."""
        if not example.words:
            return
        self._trainer.append(features(example.words, example.hints), _tags(example))
        self.examples += 1
        self.spans += len(example.spans)
        self.labels.update(label for __, __, label in example.spans)

    def add_row(self, seen: Sequence[Sequence[str]], labels: Sequence[str]) -> None:
        """Learn from things in a row, one after the other: what is seen of each, and its label or “”."""
        self._trainer.append(seen, [f"B-{label}" if label else OUTSIDE for label in labels])
        self.examples += 1
        self.labels.update(label for label in labels if label)

    def write(self, path: Path) -> None:
        """Fit the model and put it at `path`, whole or not at all. Raises `WriteError`."""
        try:
            handle, name = tempfile.mkstemp(prefix=f".{path.name[:60]}.", suffix=".part", dir=path.parent)
            os.close(handle)
        except OSError as error:
            raise WriteError(
                _("The model cannot be written: {strerror}.").format(strerror=error.strerror or error),
                file=path,
            ) from None
        temporary = Path(name)
        try:
            temporary.unlink()  # made anew, it has the permissions of any new file
            self._trainer.train(name)
            if regular.is_there(path):
                shutil.copymode(path, temporary)
            with temporary.open("rb+") as file:
                os.fsync(file.fileno())
            temporary.replace(path)
            _sync_folder(path.parent)
        except OSError as error:
            raise WriteError(
                _("The model cannot be written: {strerror}.").format(strerror=error.strerror or error),
                file=path,
            ) from None
        finally:
            temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    """Make names in the folder durable, where the system can."""
    if os.name == "nt":
        return
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


class Model:
    """A model that `Trainer` wrote. Raises `ReadError` where the file is none."""

    def __init__(self, path: Path) -> None:
        if not regular.is_file(path):
            raise ReadError(_("There is no such model."), file=path)
        try:
            # Not by its name, which the library would not find on Windows in the folder of somebody called Zoë.
            self._open(path.read_bytes())
        except OSError as error:
            raise ReadError(
                _("The model cannot be read: {strerror}.").format(strerror=error.strerror or error), file=path
            ) from None
        except (ValueError, RuntimeError):
            raise ReadError(_("This is no model of a conditional random field."), file=path) from None

    @classmethod
    def of(cls, content: bytes) -> Model:
        """The model that a file with this content holds. Raises `ReadError`."""
        made = cls.__new__(cls)
        try:
            made._open(content)
        except (ValueError, RuntimeError):
            raise ReadError(_("This is no model of a conditional random field.")) from None
        return made

    def _open(self, content: bytes) -> None:
        self._content = content  # the tagger reads from it, and keeps nothing
        self._tagger = _crfsuite().Tagger()
        self._tagger.open_inmemory(content)

    def labels(self) -> set[str]:
        """The labels that it can suggest."""
        return {tag[2:] for tag in self._tagger.labels() if tag != OUTSIDE}

    def predict(self, words: Sequence[str]) -> tuple[WordSpan, ...]:
        """The likeliest spans of a sentence."""
        return tuple(_spans(self._tagger.tag(features(words)))) if words else ()

    def scored(self, words: Sequence[str], hints: Hints = ()) -> list[tuple[WordSpan, float]]:
        """The likeliest spans of a sentence, each with how probable it is: that of its least probable word.

        `hints` are to be of the kinds that it was trained with.
        """
        if not words:
            return []
        tagger = self._tagger
        tagger.set(features(words, hints))
        found = []
        for first, last, label in _spans(tagger.tag()):
            score = tagger.marginal(f"B-{label}", first)
            for place in range(first + 1, last + 1):
                score = min(score, tagger.marginal(f"I-{label}", place))
            if last + 1 < len(words) and f"I-{label}" in tagger.labels():
                score = min(score, 1 - tagger.marginal(f"I-{label}", last + 1))
            found.append(((first, last, label), score))
        return found

    def probable(self, seen: Sequence[Sequence[str]]) -> list[dict[str, float]]:
        """Of each thing in a row how probable its labels are, and “” for none: see `Trainer.add_row`."""
        tagger, names = self._tagger, self._tagger.labels()
        tagger.set(seen)
        return [
            {"" if name == OUTSIDE else name[2:]: tagger.marginal(name, place) for name in names}
            for place in range(len(seen))
        ]

    def evaluate(self, examples: Iterable[Example]) -> Score:
        """How well the model does on sentences that it has not seen."""
        expected = found = right = 0
        for example in examples:
            guessed = self.predict(example.words)
            expected += len(example.spans)
            found += len(guessed)
            right += len({*guessed} & {*example.spans})
        return Score(expected, found, right)


# --------------------------------------------------------------------------------------------- features
def features(words: Sequence[str], hints: Hints = ()) -> list[list[str]]:
    """What the model sees of each word: the word, its shape, its ends, its neighbours, and what else is known of it."""
    lower = [word.lower() for word in words]
    shapes = [shape(word) for word in words]
    return [
        [*_features(words, lower, shapes, place), *(hints[place] if hints else ())]
        for place in range(len(words))
    ]


def _features(words: Sequence[str], lower: Sequence[str], shapes: Sequence[str], place: int) -> Iterator[str]:
    word, small, form = words[place], lower[place], shapes[place]
    yield "bias"
    yield f"w={word}"
    yield f"l={small}"
    yield f"s={form}"
    for length in (1, 2, 3, 4):
        if len(word) > length:
            yield f"<{length}={small[:length]}"
            yield f">{length}={small[-length:]}"
    yield f"upper={word.isupper()}"
    yield f"title={word.istitle()}"
    yield f"digit={any(character.isdigit() for character in word)}"
    for step in (-2, -1, 1, 2):
        there = place + step
        if 0 <= there < len(words):
            yield f"l{step:+}={lower[there]}"
            yield f"s{step:+}={shapes[there]}"
        else:
            yield f"end{step:+}"
    if place:
        yield f"l-1,0={lower[place - 1]} {small}"
        yield f"s-1,0={shapes[place - 1]} {form}"
    if place + 1 < len(words):
        yield f"l0,+1={small} {lower[place + 1]}"
        yield f"s0,+1={form} {shapes[place + 1]}"


def shape(word: str) -> str:
    """Capitals as X, other letters as x, digits as 0, the rest as it is; three or more of a kind count as two."""
    made = ""
    for character in word:
        kind = _kind(character)
        if not made.endswith(kind * 2):
            made += kind
    return made


def _kind(character: str) -> str:
    if character.isalpha():
        return "X" if character.isupper() else "x"
    return "0" if character.isdigit() else character


# ------------------------------------------------------------------------------------------------- tags
def _tags(example: Example) -> list[str]:
    tags = [OUTSIDE] * len(example.words)
    for first, last, label in example.spans:
        tags[first] = f"B-{label}"
        tags[first + 1 : last + 1] = [f"I-{label}"] * (last - first)
    return tags


def _spans(tags: Sequence[str]) -> Iterator[WordSpan]:
    first = -1
    for place, tag in enumerate([*tags, OUTSIDE]):
        if first >= 0 and tag != f"I-{tags[first][2:]}":
            yield first, place - 1, tags[first][2:]
            first = -1
        if tag != OUTSIDE and first < 0:
            first = place


def _crfsuite() -> Any:
    try:
        import pycrfsuite
    except ImportError:
        raise AnnotatorError(
            _("The package python-crfsuite is needed to learn from spans."),
            hint=_("pip install python-crfsuite"),
        ) from None
    return pycrfsuite
