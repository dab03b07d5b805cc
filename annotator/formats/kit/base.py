"""What a format is, and what it hands over: one `Imported` per article."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from annotator.core.article import Article, Sentence, Zone
from annotator.core.errors import AnnotatorError, Problem, ReadError, WriteError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
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
    alone, without the file's name; they are told once a file. Offsets are code points.
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
            extra=dict(self.extra),
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
            raise AnnotatorError(f"“{given}” is not a value of {self.name}.", hint="Say yes or no.")
        if self.kind == "choice" and given not in self.choices:
            raise AnnotatorError(
                f"“{given}” is not a value of {self.name}.", hint=f"There are: {', '.join(self.choices)}."
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


class Format:
    """One file format. Subclasses set the fields and override `read`, `write` or both.

    `reads` and `writes` are true of a class that overrides `read` and `write`. `holds` names the `FEATURES` that the
    format has a place for (none, unless it says so), and `also_lost` says in phrases what else it has none for; what is
    lost follows from them. `output` is "file" or "folder". `flat` formats give each token one
    label at most. `whole` formats keep or show a project as it is: all layers go out, also those that are not done,
    unless something else is chosen; of the others, which are training data, only what is done does. Where a reader
    `tells_status`, layers are as far as it says; those of the others come in as done. `needs` names the extra that
    must be installed (`pip install news-annotator[NAME]`), if any. `holds_of_labels` names what it holds of the label
    set: `losses.LABEL_PARTS`, and "unused" where labels are in it that nothing carries.
    """

    name: str = ""
    title: str = ""
    extensions: tuple[str, ...] = ()
    reads: bool = False
    writes: bool = False
    output: str = "file"
    flat: bool = False
    whole: bool = False
    tells_status: bool = False
    needs: str = ""
    holds: frozenset[str] = frozenset()
    holds_of_labels: frozenset[str] = frozenset()
    also_lost: tuple[str, ...] = ()
    read_options: tuple[Option, ...] = ()
    write_options: tuple[Option, ...] = ()

    def __init_subclass__(cls, **more: Any) -> None:
        super().__init_subclass__(**more)
        for method, field_name in (("read", "reads"), ("write", "writes"), ("record", "writes")):
            if method in cls.__dict__ and field_name not in cls.__dict__:
                setattr(cls, field_name, True)

    @property
    def cannot_hold(self) -> tuple[str, ...]:
        """What the format has no place for, in phrases; nothing for one that is only read."""
        if not self.writes:
            return ()
        return (*(phrase for name, phrase in FEATURES.items() if name not in self.holds), *self.also_lost)

    def on_tokens(self, options: Options) -> bool:
        """Whether spans are written on whole tokens with these options: those that cut a token are widened."""
        return self.flat

    def spelling(self, label: str) -> str:
        """How the name of a label is written: names that are spelt the same must be told apart beforehand."""
        return label

    def sniff(self, path: Path, head: bytes) -> bool:
        """Whether the file is one that `read` understands; `head` holds its first bytes."""
        return self.reads and path.suffix.lower() in self.extensions

    def read(self, path: Path, options: Options = NO_OPTIONS) -> Iterator[Read]:
        """Yield the articles of a file one at a time, and a problem for each record that cannot be read.

        What was not certain is yielded as a `Guess`, with the option that reads the file another way. Readers of big
        files also yield `Reached` now and then, and codebooks `Defined`. Raises `ReadError` if the whole
        file cannot be read.
        """
        raise ReadError(f"{self.title} can only be written.", file=path, hint="See: annotator formats")

    def write(
        self, path: Path, articles: Iterable[tuple[Article, Layers]], export: Export | None = None
    ) -> Iterator[int]:
        """Write the articles, yielding after each how many are written; closing the iterator cancels.

        Nothing is at `path` before the last one is written. Raises `WriteError`; then, as after cancelling, no file
        is left behind. An article may come several times, each time with another layer, where the format holds one
        annotator only.
        """
        raise WriteError(f"{self.title} can only be read.", file=path, hint="See: annotator formats")

    def losses(self, article: Article, layers: Layers, export: Export | None = None) -> list[Loss]:
        """What `write` would leave out of this article, counted from `holds`."""
        from annotator.formats.kit.losses import counted

        return counted(self, article, layers, export or Export())
