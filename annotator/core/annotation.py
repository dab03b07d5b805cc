"""What people say about an article: frozen values, one class for each kind of annotation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import MISSING, Field, field, fields, replace
from random import Random, SystemRandom
from typing import Any

from annotator.core.values import dataclass

AttributeValue = str | bool | int | float
Fragment = tuple[int, int]

SPAN_QUOTE_LIMIT = 1000
SENTENCE_QUOTE_LIMIT = 60
FRAGMENT_SEPARATOR = " … "

_ID_START = "abcdefghjkmnpqrstuvwxyz"
_ID_ALPHABET = _ID_START + "23456789"
_chance = SystemRandom()
_seeded: ContextVar[Random | None] = ContextVar("seeded", default=None)


def new_id() -> str:
    """A fresh identifier of ten characters: about 49 random bits, starting with a letter."""
    chance = _seeded.get() or _chance
    return chance.choice(_ID_START) + "".join(chance.choices(_ID_ALPHABET, k=9))


@contextmanager
def ids_from(seed: str) -> Iterator[None]:
    """Within the block new ids follow from the seed: the same work done twice, or elsewhere, makes the same ids."""
    token = _seeded.set(Random(seed))
    try:
        yield
    finally:
        _seeded.reset(token)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Annotation:
    """What every kind of annotation has in common.

    `label` is the name of a label, `attributes` its values, `note` free text, `doubt` a flag for the reviewer.
    `by` is who made it, `at` when (ISO 8601, UTC), `origin` how ("hand", "import", "suggestion", "review", "model").
    `extra` keeps keys that this version does not know.

    >>> span = project.add_span("kestrel-line-lease", "counter", 25, 37, "organisation", doubt=True)
    >>> span.label, span.doubt, span.origin
    ('organisation', True, 'script')
    """

    id: str
    label: str = ""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict, hash=False)
    note: str = ""
    doubt: bool = False
    by: str = ""
    at: str = ""
    origin: str = "hand"
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)

    def __repr__(self) -> str:
        said = (
            f"{each.name}={getattr(self, each.name)!r}"
            for each in fields(self)
            if not _is_default(self, each)
        )
        return f"{type(self).__name__}({', '.join(said)})"


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Span(Annotation):
    """Half-open ranges of the text in code points: one fragment, or several in order that do not touch.

    >>> span = annotator.Span(id="a1", label="place", fragments=((0, 4), (10, 14)), quote="Port … Ansg")
    >>> span.start, span.end, span.text
    (0, 14, 'Port … Ansg')
    """

    fragments: tuple[Fragment, ...]
    quote: str = ""

    @property
    def start(self) -> int:
        """Where the first fragment starts."""
        return self.fragments[0][0]

    @property
    def end(self) -> int:
        """Where the last fragment ends."""
        return self.fragments[-1][1]

    @property
    def text(self) -> str:
        """The words it covers, as they are quoted: shortened beyond 1,000 code points."""
        return self.quote


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SentenceTag(Annotation):
    """A label on the sentence `[start, end)`; `quote` holds its first words.

    >>> project["kestrel-line-lease"].layer("ben").sentence_tags[0].label
    'not-article'
    """

    start: int
    end: int
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ArticleTag(Annotation):
    """A label on the article as a whole.

    >>> [tag.label for tag in project["kestrel-line-lease"].layer("ben").tags]
    ['business', 'transport']
    """


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Link(Annotation):
    """A labelled arrow between two annotations of the same layer, given by their ids.

    >>> layer = project["kestrel-line-lease"].layer("alice")
    >>> link = layer.links[0]
    >>> layer.get(link.source).text, link.label, layer.get(link.target).text
    ('The port wants night sailings back before the summer', 'says', 'Merrow Bay’s harbour trust')
    """

    source: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Note(Annotation):
    """A remark in `note`, on the range `[start, end)`, on another annotation (`about`), or on the article.

    >>> annotator.Note(id="n1", note="Which year?", start=25, end=37)
    Note(id='n1', note='Which year?', start=25, end=37)
    """

    start: int | None = None
    end: int | None = None
    about: str = ""
    quote: str = ""


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Decision(Annotation):
    """How one conflict was settled: `verdict` is accept, edit, reject or defer.

    `cluster` names the conflict, `chosen` the annotation that was taken, `reason` why, and `guideline` marks a
    rule that should be rewritten.

    >>> counts = project.settle("unanimous")
    >>> project["grain-prices-ease"].layer("gold").decisions[0].verdict
    'accept'
    """

    cluster: str
    verdict: str
    chosen: str = ""
    reason: str = ""
    guideline: bool = False


@dataclass(frozen=True, slots=True)
class LayerState:
    """How far one annotator's work on one article is (`status`), and its review (`review`).

    `lineage` tells through which edits the layer came to be what it is (see `core.lineage`); it says nothing about
    the work, and states that differ in it alone are equal.

    >>> project["kestrel-line-lease"].layer("ben").state.status
    'done'
    """

    status: str = "new"
    review: str = "none"
    extra: Mapping[str, Any] = field(default_factory=dict, hash=False)
    lineage: tuple[str, ...] = field(default=(), compare=False)


STATUSES: tuple[str, ...] = ("new", "started", "done")
REVIEWS: tuple[str, ...] = ("none", "in review", "sent back", "approved")


def covered_text(text: str, fragments: tuple[Fragment, ...]) -> str:
    """The text under the fragments, joined by an ellipsis where there are several."""
    return FRAGMENT_SEPARATOR.join(text[start:end] for start, end in fragments)


def span_quote(text: str, fragments: tuple[Fragment, ...]) -> str:
    """The quote of a span: the covered text, shortened with "…" beyond 1,000 code points."""
    return _shorten(covered_text(text, fragments), SPAN_QUOTE_LIMIT)


def sentence_quote(text: str, start: int, end: int) -> str:
    """The quote of a sentence tag: its first words, up to 60 code points."""
    return _shorten(text[start:end], SENTENCE_QUOTE_LIMIT)


def quote_matches(quote: str, covered: str) -> bool:
    """Whether `quote` is the covered text, or its beginning followed by "…"."""
    return covered == quote or (quote.endswith("…") and covered.startswith(quote[:-1]))


def _shorten(covered: str, limit: int) -> str:
    if len(covered) <= limit:
        return covered
    head = covered[:limit]
    words = head.rsplit(maxsplit=1)[0] if " " in head.strip() else head
    return words + "…"


def _is_default(item: Annotation, each: Field[Any]) -> bool:
    value = getattr(item, each.name)
    if each.default is not MISSING:
        return bool(value == each.default)
    return each.default_factory is not MISSING and not value


def freed(note: Note, about: Annotation | None) -> Note:
    """A note whose annotation goes, on the same words or, where there are none, on the article."""
    if isinstance(about, Span | SentenceTag):
        whole = not isinstance(about, Span) or len(about.fragments) == 1
        return replace(note, about="", start=about.start, end=about.end, quote=about.quote if whole else "")
    return replace(note, about="")
