"""Articles as spaCy's `Doc`s and back. Only this module and `spacy_docbin` touch spaCy, and only when called."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    Fragment,
    SentenceTag,
    Span,
    new_id,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article, Sentence
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.core.source_tokens import kept
from annotator.core.text import normalise
from annotator.formats.kit.flatten import TokenSpan
from annotator.formats.kit.offsets import normalised_positions
from annotator.formats.kit.token_spans import aligned, flat_on_tokens
from annotator.formats.kit.unused_keys import UnusedKeys
from annotator.formats.kit.values import Export, Imported

_GRAMMAR = ("TAG", "POS", "MORPH", "LEMMA", "DEP")
_UNKNOWN = 0
"""Of a token: that nobody has said whether it is in an entity."""
SPANS_KEY = "sc"
"""Where spaCy's span categoriser looks for spans that may overlap."""
SENTENCES_KEY = "sentences"
OURS = "news_annotator"
"""Key of what spaCy has no place for, in the user data of a document."""


def pieces(text: str, tokens: Sequence[Fragment]) -> tuple[list[str], list[bool], list[int], list[int]]:
    """The whole text as spaCy's tokens: their words, whether a space follows, their starts, the places of `tokens`.

    spaCy keeps one space after a token apart and makes a token of all other white space, so that words and spaces
    joined are the text to the letter. The last list says which of its tokens each of `tokens` became.
    """
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[int] = []
    places: list[int] = []
    at = 0
    for start, end in (*tokens, (len(text), len(text))):
        gap = text[at:start]
        if gap and words and gap[0] == " ":
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
            starts.append(start - len(gap))
        if start < end:
            places.append(len(words))
            words.append(text[start:end])
            spaces.append(False)
            starts.append(start)
        at = end
    return words, spaces, starts, places


@dataclass(frozen=True, slots=True)
class Made:
    """A document, the length of its text, its words, and the number of tokens of each of its spans."""

    doc: Any
    characters: int
    words: list[str]
    lengths: list[int]


def to_doc(
    vocab: Any, article: Article, annotator: str, layer: Layer, export: Export, article_id: str
) -> Made:
    """The article as a `Doc` whose text is the article's text to the letter.

    `doc.spans["sc"]` holds every span, `doc.spans["sentences"]` the sentence tags, `doc.ents` the spans that are left
    when none may overlap, `doc.cats` the article tags (with zeros for the others only where the layer is done).
    """
    from spacy.tokens import Doc
    from spacy.tokens import Span as DocSpan

    tokens = export.tokens(article)
    words, spaces, starts, places = pieces(article.text, tokens)
    doc = Doc(vocab, words=words, spaces=spaces, sent_starts=_sentence_starts(article, starts))

    def doc_span(found: TokenSpan, id: str = "") -> Any:
        return DocSpan(doc, places[found.first], places[found.last] + 1, found.label, span_id=id)

    spans = list(aligned(tokens, layer.spans))
    tagged = (
        Span(id=tag.id, label=tag.label, fragments=((tag.start, tag.end),)) for tag in layer.sentence_tags
    )
    doc.spans[SPANS_KEY] = [doc_span(found, span.id) for span, found in spans]
    if sentences := [doc_span(found, span.id) for span, found in aligned(tokens, tagged)]:
        doc.spans[SENTENCES_KEY] = sentences
    flat, _ = flat_on_tokens(
        tokens, layer.spans, str(export.options.get("overlaps") or "longest"), export.labels
    )
    unknown = bool(export.options.get("unknown")) and layer.state.status != "done"
    doc.set_ents([doc_span(found) for found in flat], default="missing" if unknown else "outside")
    doc.cats = cats(layer, export.labels)
    doc.user_data[OURS] = {
        "id": article_id,
        "title": article.title,
        "annotator": annotator,
        "metadata": json.loads(json.dumps(dict(article.metadata), default=str)),
        "tags": {tag.label: tag.id for tag in layer.tags},
    }
    lengths = [places[found.last] - places[found.first] + 1 for _, found in spans]
    return Made(doc, len(article.text), words, lengths)


def cats(layer: Layer, labels: LabelSet) -> dict[str, float]:
    """1 for each article tag; 0 for every other label of articles where the layer is done (else: not known)."""
    found = {}
    if layer.state.status == "done":
        found = {label.name: 0.0 for label in labels.applying_to("article")}
    return {**found, **{tag.label: 1.0 for tag in layer.tags}}


def _sentence_starts(article: Article, starts: Sequence[int]) -> list[bool] | None:
    if not article.sentences or not starts:
        return None
    firsts = {max(bisect_right(starts, sentence.start) - 1, 0) for sentence in article.sentences}
    return [place == 0 or place in firsts for place in range(len(starts))]


# ---------------------------------------------------------------------------------------------- reading
def from_doc(doc: Any, source: str, split: str) -> Imported:
    """What a document holds: its text, sentences, entities, span groups and categories."""
    raw = doc.text
    text = normalise(raw)
    place = normalised_positions(raw)
    ours = doc.user_data.get(OURS)
    ours = ours if isinstance(ours, Mapping) else {}
    annotator = str(ours.get("annotator") or "spacy")
    found = [*_spans(doc, text, place, annotator), *_sentence_tags(doc, text, place, annotator)]
    tag_ids = ours.get("tags")
    found += _tags(doc, tag_ids if isinstance(tag_ids, Mapping) else {}, annotator)
    metadata = _plain(ours.get("metadata") or {})
    metadata = metadata if isinstance(metadata, dict) else {}
    if split:
        metadata.setdefault("split", split)
    if not ours:
        metadata.setdefault("source", source)
    layers = {annotator: Layer("", annotator, _with_ids(found))} if found else {}
    return Imported(
        title=str(ours.get("title") or ""),
        text=text,
        metadata=metadata,
        sentences=tuple(_sentences(doc, text, place)),
        layers=layers,
        id=str(ours.get("id") or ""),
        extra=kept(_trimmed(text, place[token.idx], place[token.idx + len(token)]) for token in doc),
    )


def note_unused(doc: Any, unused: UnusedKeys) -> None:
    """Count what a document has that an article has no place for; grammar and categories once a document."""
    for name in _GRAMMAR:
        unused.add(name, int(doc.has_annotation(name)))
    for key in doc.user_data:
        if key != OURS:
            unused.add("".join(map(str, key[:2])) if isinstance(key, tuple) else str(key))
    for key in doc.spans:
        group = doc.spans[key]
        if key not in (SPANS_KEY, SENTENCES_KEY):
            unused.add(f"the name of the group “{key}”", len(group))
        unused.add(f"attributes of the group “{key}”", int(bool(group.attrs)))
    everything = [*doc.ents, *(span for key in doc.spans for span in doc.spans[key])]
    unused.add("kb_id", sum(bool(span.kb_id) for span in everything))
    unused.add("spans of white space alone", sum(not span.text.strip() for span in everything))
    unused.add("scores of categories", sum(0 < value < 1 for value in doc.cats.values()))
    if doc.has_annotation("ENT_IOB"):
        what = "tokens of which it is unknown whether they are in an entity"
        unused.add(what, sum(token.ent_iob == _UNKNOWN for token in doc))


def _spans(doc: Any, text: str, place: Sequence[int], annotator: str) -> Iterator[Span]:
    """The spans of all groups but ours of sentences; entities too, unless a span of that place and label is there."""
    seen = set()
    groups = [(key, span) for key in doc.spans if key != SENTENCES_KEY for span in doc.spans[key]]
    for key, span in [*groups, *(("", entity) for entity in doc.ents)]:
        start, end = _trimmed(text, place[span.start_char], place[span.end_char])
        if start >= end or (not key and (start, end, span.label_) in seen):
            continue
        seen.add((start, end, span.label_))
        fragments = ((start, end),)
        yield Span(
            id=span.id_,
            label=span.label_,
            fragments=fragments,
            quote=span_quote(text, fragments),
            by=annotator,
            origin="import",
            extra={} if key in ("", SPANS_KEY) else {"spans_key": key},
        )


def _sentence_tags(doc: Any, text: str, place: Sequence[int], annotator: str) -> Iterator[SentenceTag]:
    for span in doc.spans.get(SENTENCES_KEY, ()):
        start, end = _trimmed(text, place[span.start_char], place[span.end_char])
        if start < end:
            quote = sentence_quote(text, start, end)
            yield SentenceTag(
                id=span.id_,
                label=span.label_,
                start=start,
                end=end,
                quote=quote,
                by=annotator,
                origin="import",
            )


def _tags(doc: Any, ids: Mapping[str, Any], annotator: str) -> Iterator[ArticleTag]:
    for label, value in doc.cats.items():
        if value >= 0.5:
            yield ArticleTag(id=str(ids.get(label) or ""), label=str(label), by=annotator, origin="import")


def _sentences(doc: Any, text: str, place: Sequence[int]) -> Iterator[Sentence]:
    if not doc.has_annotation("SENT_START"):
        return
    for sentence in doc.sents:
        start, end = _trimmed(text, place[sentence.start_char], place[sentence.end_char])
        if start < end:
            yield Sentence(start, end)


def _trimmed(text: str, start: int, end: int) -> Fragment:
    covered = text[start:end]
    left = len(covered) - len(covered.lstrip())
    return start + left, max(start + left, end - (len(covered) - len(covered.rstrip())))


def _with_ids(found: Iterable[Annotation]) -> Iterator[Annotation]:
    seen = {""}
    for item in found:
        unique = new_id() if item.id in seen else item.id
        seen.add(unique)
        yield item if unique == item.id else replace(item, id=unique)


def _plain(value: Any) -> Any:
    """Lists where msgpack made tuples."""
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
