"""What the column formats share: the tokens of an article by sentence, its spans on them, and texts built anew."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from annotator.core.annotation import Fragment, Span, new_id, span_quote
from annotator.core.article import Article, Sentence
from annotator.core.errors import Problem
from annotator.core.layer import Layer
from annotator.core.messages import _
from annotator.core.source_tokens import tokens_of
from annotator.core.text import normalise, paragraphs
from annotator.core.wording import counted
from annotator.formats.kit.flatten import OUTSIDE, TokenSpan, decoded, encoded, flattened
from annotator.formats.kit.offsets import normalised_positions
from annotator.formats.kit.token_spans import Tokens, as_tokens, flat_on_tokens, widened
from annotator.formats.kit.values import Export, Loss, Tokeniser

_VISIBLE = re.compile(r"\S+")
_PREFIXED = re.compile(r"[BIESLUMW]-.")
_OTHER_PREFIX = re.compile(r"[A-Z]-.")


@dataclass(frozen=True, slots=True)
class Laid:
    """The tokens of an article in code points, their words, and the places of those of each sentence among them.

    All but white space is in a token, and no token crosses the border of a sentence.
    """

    tokens: Tokens
    forms: Sequence[str]
    sentences: tuple[range, ...]


def tokens_by_sentence(article: Article, export: Export) -> list[Sequence[Fragment]]:
    """The tokens of each sentence, in code points: all but white space is in one, and none crosses a border.

    Where an article has no sentences its lines count; what stands outside all sentences is a sentence of its own.
    """
    laid = laid_out(article, export)
    return [laid.tokens[places.start : places.stop] for places in laid.sentences]


def laid_out(article: Article, export: Export) -> Laid:
    """The tokens of an article by sentence, as `tokens_by_sentence` says; those that it came with are never cut."""
    own = tokens_of(article)
    return _laid(article.text, article.language, article.sentences, export.tokenise, own)


@lru_cache(maxsize=4)
def _laid(
    text: str,
    language: str,
    sentences: tuple[Sentence, ...],
    tokenise: Tokeniser,
    own: tuple[Fragment, ...],
) -> Laid:
    """Remembered, since counting what is lost and writing what is kept both ask for it."""
    ranges = [(item.start, item.end) for item in sentences] or paragraphs(text)
    borders = [border for ends in ranges for border in ends]
    tokens = as_tokens(own or tokenise(text, language))
    forms = [text[start:end] for start, end in tokens]
    if "".join("".join(forms).split() if own else forms) != "".join(text.split()):
        tokens = Tokens(_visible(text, tokens, whole=bool(own)))
        forms = [text[start:end] for start, end in tokens]
    starts, __ = tokens.edges
    found = []
    first = 0
    for border in (*borders, len(text)):
        last = bisect_left(starts, border, first)
        if last > first and tokens[last - 1][1] > border:
            return _cut_at(text, borders, tokens)
        if last > first:
            found.append(range(first, last))
        first = last
    return Laid(tokens, forms, tuple(found))


def _visible(text: str, tokens: Iterable[Fragment], *, whole: bool) -> Iterator[Fragment]:
    """The tokens, with what was left out between them; all cut at white space, or the tokens left `whole`."""
    at = 0
    for start, end in (*tokens, (len(text), len(text))):
        for left, right in ((at, start), (max(at, start), end)):
            if whole and left == start and right == end and text[left:right].strip():
                yield left, right
                continue
            for match in _VISIBLE.finditer(text, left, right):
                yield match.span()
        at = max(at, end)


def _cut_at(text: str, borders: Sequence[int], tokens: Iterable[Fragment]) -> Laid:
    """The tokens of each sentence, where some run over its border."""
    parts: list[Fragment] = []
    begins: list[int] = []
    place = -1
    for start, end in tokens:
        at = start
        while at < end:
            here = bisect_right(borders, at)
            until = min(end, borders[here]) if here < len(borders) else end
            if here != place:
                begins.append(len(parts))
                place = here
            parts.append((at, until))
            at = until
    forms = [text[start:end] for start, end in parts]
    return Laid(Tokens(parts), forms, tuple(map(range, begins, [*begins[1:], len(parts)])))


def tags_by_sentence(
    article: Article, layer: Layer, export: Export, scheme: str
) -> tuple[Laid, list[list[str]]]:
    """The tokens and the tags of each sentence; of a span that crosses a border, each sentence gets its part."""
    laid = laid_out(article, export)
    spans, __ = flat_on_tokens(laid.tokens, layer.spans.values(), _policy(export), export.labels)
    tags: list[list[str]] = []
    place = 0
    for sentence in laid.sentences:
        at, end = sentence.start, sentence.stop
        inside = []
        while place < len(spans) and spans[place].first < end:
            span = spans[place]
            inside.append(TokenSpan(max(span.first, at) - at, min(span.last, end - 1) - at, span.label))
            if span.last >= end:
                break
            place += 1
        tags.append(encoded(len(sentence), inside, scheme) if inside else [OUTSIDE] * len(sentence))
    return laid, tags


def _policy(export: Export) -> str:
    return str(export.options.get("overlaps") or "longest")


def token_losses(article: Article, layer: Layer, export: Export) -> list[Loss]:
    """Spans that are cut at sentence borders, and those that no token is left for (beside those that overlap)."""
    starts = [item.start for item in article.sentences]
    spans = layer.spans.values()
    kept = flattened(spans, _policy(export), export.labels).kept
    crossing = sum(
        bool(starts) and bisect_right(starts, span.start) != bisect_right(starts, span.end - 1)
        for span in kept
    )
    laid = laid_out(article, export)
    left, __ = flat_on_tokens(laid.tokens, spans, _policy(export), export.labels)
    gone = max(len(kept) - len(left), 0)
    found = [
        widened(laid.tokens, kept),
        Loss(_("spans that cross a sentence border: cut there"), crossing),
        Loss(_("spans that share a token with another or cover none"), gone),
    ]
    return [loss for loss in found if loss.count]


@dataclass(slots=True)
class Rebuilt:
    """A text made of tokens; `add` gives each token's place in it."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    tokens: list[Fragment] = field(default_factory=list)
    sentences: list[Fragment] = field(default_factory=list)
    spans: list[tuple[Fragment, str]] = field(default_factory=list)
    odd: list[str] = field(default_factory=list)

    def add(self, text: str) -> Fragment:
        """Append to the text; returns the range."""
        start = self.length
        self.parts.append(text)
        self.length += len(text)
        return start, self.length

    def close_sentence(self, tokens: Sequence[Fragment], tags: Sequence[str]) -> None:
        """Note a sentence and the spans that its tags say."""
        self.sentences.append((tokens[0][0], tokens[-1][1]))
        self.tokens += dict.fromkeys(tokens)  # words of one surface form lie at one place
        self.odd += [tag for tag in tags if has_other_prefix(tag)]
        for span in decoded([with_prefix(tag) for tag in tags]):
            self.spans.append(((tokens[span.first][0], tokens[span.last][1]), span.label))

    def finished(self, annotator: str) -> tuple[str, tuple[Sentence, ...], Layer, list[Fragment]]:
        """The normalised text, its sentences, the layer of one annotator, and the tokens."""
        raw = "".join(self.parts)
        text, kept = normalise(raw), normalised_positions(raw)
        spans = []
        for (start, end), label in self.spans:
            fragments = ((kept[start], kept[end]),)
            spans.append(
                Span(
                    id=new_id(),
                    label=label,
                    fragments=fragments,
                    quote=span_quote(text, fragments),
                    by=annotator,
                    origin="import",
                )
            )
        sentences = tuple(Sentence(kept[start], kept[end]) for start, end in self.sentences)
        tokens = [(kept[start], kept[end]) for start, end in self.tokens]
        return text, sentences, Layer("", annotator, spans), tokens


def with_prefix(tag: str) -> str:
    """A tag as `flat.decoded` knows it: a label alone (PER, O, O) counts as inside, an underscore as outside."""
    if tag in ("O", "_", ""):
        return "O"
    return tag if _PREFIXED.match(tag) else f"I-{tag}"


def has_other_prefix(tag: str) -> bool:
    """Whether a tag begins like those of a scheme, with a letter that no scheme has."""
    return _OTHER_PREFIX.match(tag) is not None and _PREFIXED.match(tag) is None


def odd_prefixes(odd: Sequence[str], path: Path) -> Iterator[Problem]:
    """What became of the tags of a file that begin with another letter than those of the schemes."""
    if odd:
        names = ", ".join(f"“{tag}”" for tag in sorted(set(odd))[:5])
        said = f"{counted(len(odd), 'tag begins', 'tags begin')} with another letter than B, I, O, E, S, L, U, M or W"
        yield Problem(
            _("{said} ({names}): all of such a tag was taken for the label.").format(said=said, names=names),
            file=str(path),
            severity="warning",
            code="odd-prefix",
        )


def clean_form(form: str) -> str:
    """A token as it may stand in a text: one line, never empty."""
    if form.isprintable() and form and " " not in form:
        return form
    return " ".join(normalise(form).split()) or "\ufffd"
