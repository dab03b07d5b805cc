"""What formats hand over (one `Imported` per article), what they are told, and what they say they lose."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from annotator.core.article import EXTRACTED, GUESSED_TITLE, Article, Sentence, Zone
from annotator.core.errors import AnnotatorError, Problem
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import tokens_of
from annotator.core.text import sha256

Options = Mapping[str, Any]
"""What a format can be told: by flags on the command line, by fields in a dialog."""

Layers = Mapping[str, Layer]
"""The layers of one article, by annotator."""

NO_OPTIONS: Options = {}

MAX_FILE_BYTES = 50_000_000
"""Files that are read as a whole (one text, one page) may not be larger than this."""

FORMAT = "format"
"""The option of a guess about the format of a file: its values are names of formats."""


@dataclass(frozen=True, slots=True)
class Guess:
    """Something about a file that was taken for granted without being certain; what is certain is no guess.

    `what` names it for people (“encoding”), `chosen` is what was taken. `alternatives` are values of the reader's
    `option` with which the file is read the other way; more than these may be possible. `count` is how many articles of
    the file it is about, `why` a phrase that says what speaks for it.
    """

    file: str
    what: str
    chosen: str
    alternatives: tuple[str, ...]
    option: str
    count: int = 1
    why: str = ""

    @property
    def said(self) -> str:
        """What was taken for granted, as a sentence without its full stop."""
        about = f" of {self.count:,} articles" if self.count > 1 else ""
        why = f" ({self.why})" if self.why else ""
        return f"the {self.what}{about} is probably {self.chosen}{why}"

    def __str__(self) -> str:
        place = f"{self.file}: " if self.file else ""
        others = f"; perhaps {', '.join(self.alternatives)}" if self.alternatives else ""
        return f"{place}{self.said}{others}"


@dataclass(frozen=True, slots=True)
class Imported:
    """One article as a format read it.

    `text` is normalised. `zones` are those that the source tells (a page's captions and subheads); they may cover
    a part of the text only, and `formats.zones.mark_zones` guesses the rest. `sentences`, `layers`, `id` and
    `extra` are empty unless the source has them. `labels` are those that the source defines (the same tuple for all
    articles of a file); labels that are only used need not be listed. `guesses` are what was guessed of this article
    alone, without the file's name; they are told once a file. `extracted` says that the text is what was taken from a
    page as its article, so that less of it is furniture; `guessed_title` that the title is one of its first lines, and
    follows its headline where that is found elsewhere. Offsets are code points.
    """

    title: str
    text: str
    metadata: Mapping[str, Any] = field(default_factory=dict)
    zones: tuple[Zone, ...] = ()
    sentences: tuple[Sentence, ...] = ()
    layers: Layers = field(default_factory=dict)
    id: str = ""
    extra: Mapping[str, Any] = field(default_factory=dict)
    labels: tuple[Label, ...] = ()
    guesses: tuple[Guess, ...] = ()
    extracted: bool = False
    guessed_title: bool = False

    @property
    def language(self) -> str:
        """BCP 47 tag, or "" where it is unknown."""
        return str(self.metadata.get("language") or "")

    @property
    def source(self) -> str:
        """Name of the file the article came from, or ""."""
        return str(self.metadata.get("source") or "")

    def article(self, id: str = "") -> Article:
        """The article under `id`, or under the id that the source gave it."""
        return Article(
            id=id or self.id,
            title=self.title,
            text=self.text,
            metadata=dict(self.metadata),
            zones=self.zones,
            sentences=self.sentences,
            sha256=sha256(self.text),
            extra={
                **self.extra,
                **({EXTRACTED: True} if self.extracted else {}),
                **({GUESSED_TITLE: True} if self.guessed_title else {}),
            },
        )


@dataclass(frozen=True, slots=True)
class Reached:
    """How far a reader is in one big file, in bytes of it; readers yield it between articles, for progress only."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Defined:
    """Labels that a file defines by themselves, such as a codebook; those of an article come with it."""

    labels: tuple[Label, ...]


Read = Imported | Defined | Problem | Reached | Guess
"""What a reader yields."""


@dataclass(frozen=True, slots=True)
class Loss:
    """Something that an export leaves out: how often, and a phrase that follows the number."""

    what: str
    count: int = 1

    def __str__(self) -> str:
        return f"{self.count:,} × {self.what}"


def total(losses: Iterable[Loss]) -> list[Loss]:
    """The same losses, each kind counted once, in order of first appearance."""
    counts: dict[str, int] = {}
    for loss in losses:
        counts[loss.what] = counts.get(loss.what, 0) + loss.count
    return [Loss(what, count) for what, count in counts.items() if count]


@dataclass(frozen=True, slots=True)
class Option:
    """Something that a format can be told. `kind` is "choice", "flag" or "text"; `help` is a sentence for people."""

    name: str
    title: str
    kind: str = "text"
    choices: tuple[str, ...] = ()
    default: str | bool = ""
    help: str = ""

    def parsed(self, given: str | bool) -> str | bool:
        """The value that was typed. Raises `AnnotatorError` when it is none of the choices."""
        if self.kind == "flag":
            if isinstance(given, bool):
                return given
            if given.lower() in ("yes", "true", "1", "on", "no", "false", "0", "off"):
                return given.lower() in ("yes", "true", "1", "on")
            raise AnnotatorError(
                _("“{given}” is not a value of {name}.").format(given=given, name=self.name),
                hint=_("Say yes or no."),
            )
        if self.kind == "choice" and given not in self.choices:
            raise AnnotatorError(
                _("“{given}” is not a value of {name}.").format(given=given, name=self.name),
                hint=_("There are: {choices}.").format(choices=", ".join(self.choices)),
            )
        return given


def plain_words(text: str, language: str = "") -> list[tuple[int, int]]:
    """Tokens by rule: runs of word characters, and every other visible character by itself."""
    return [match.span() for match in _WORD.finditer(text)]


_WORD = re.compile(r"\w+(?:[’'.\-]\w+)*|[^\w\s]")

Tokeniser = Callable[[str, str], Sequence[tuple[int, int]]]
"""Finds the tokens of a text in a language: ranges in code points, in order, punctuation included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """What a writer is told beside the articles: the project's labels and title, its tokens, its options.

    `tokeniser` says in words what `tokenise` does, for manifests and cards.
    """

    labels: LabelSet = field(default_factory=LabelSet)
    title: str = ""
    guidelines: str = ""
    language: str = ""
    tokenise: Tokeniser = plain_words
    tokeniser: str = "runs of word characters; punctuation marks by themselves"
    options: Options = field(default_factory=dict)

    def tokens(self, article: Article) -> Sequence[tuple[int, int]]:
        """The tokens of an article: those that it came with, else what `tokenise` finds."""
        return tokens_of(article) or self.tokenise(article.text, article.language)


FEATURES: Mapping[str, str] = {
    "overlaps": "overlapping spans",
    "fragments": "spans in several fragments",
    "spans": "spans",
    "sentences": "sentence tags",
    "tags": "article tags",
    "links": "links",
    "attributes": "values of attributes",
    "notes": "notes",
    "doubts": "doubt flags",
    "who": "who made an annotation and when",
    "annotators": "several annotators of one article",
    "status": "status and review of layers",
    "zones": "zones",
    "cuts": "sentence borders",
    "metadata": "metadata of articles",
    "decisions": "decisions of a review",
}
"""What a project holds that a format may not: names for `Format.holds`, and phrases for people."""
