"""Records without the words of the articles, which may not be passed on: places, and hashes of what stands there.

Whoever has the texts puts them back, and everything is as it was. Nothing is guessed on the way: a text is known by its
SHA-256, and each quote by its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from annotator.core.annotation import SPAN_QUOTE_LIMIT, covered_text, sentence_quote, span_quote
from annotator.core.article import OLDER, RESERVED, STORY, Article
from annotator.core.soundness import OWN_KEYS
from annotator.core.source_tokens import TOKENS
from annotator.core.text import sha256
from annotator.formats.kit.json_kinds import STANDOFF
from annotator.formats.kit.rights import (
    COPYRIGHT,
    DATA_MINING,
    LICENSE,
    NOTICE,
    RIGHTS,
    ROBOTS,
    TDM_POLICY,
    TDM_RESERVATION,
)

_FACTS = frozenset(
    (
        "url",
        "publisher",
        "published",
        "byline",
        "language",
        "section",
        "source",
        "split",
        STORY,
        OLDER,
        RESERVED,
    )
) | {COPYRIGHT, NOTICE, RIGHTS, LICENSE, DATA_MINING, TDM_RESERVATION, TDM_POLICY, ROBOTS}
"""What of the metadata says where an article is, whose it is and what may be done with it, and repeats no text."""
_KINDS = ("tags", "sentences", "spans", "links", "notes", "decisions")
_OF_ANNOTATIONS = frozenset().union(*OWN_KEYS.values())
_QUOTE, _HASH = "quote", "quote_sha256"
_KNOWN = frozenset(
    ("id", "title", "text", "metadata", "sha256", "zones", "unsure", "sentences", "layers", TOKENS)
)


def without_text(record: Mapping[str, Any]) -> dict[str, Any]:
    """The record of an article (see `record.article_record`) without its text, its title and its quotes."""
    metadata = {key: value for key, value in record["metadata"].items() if key in _FACTS}
    found = {key: value for key, value in record.items() if key in _KNOWN and key not in ("text", "title")}
    layers = {name: _layer(layer, _hashed) for name, layer in record["layers"].items()}
    return {
        STANDOFF: True,
        **found,
        "metadata": metadata,
        "title_sha256": sha256(record["title"]),
        "length": len(record["text"]),
        "layers": layers,
    }


def left_out(article: Article) -> int:
    """How much of what is said of an article beside its text stays out of its record, as it may repeat the text."""
    return sum(key not in _FACTS for key in article.metadata) + sum(
        key not in _KNOWN for key in article.extra
    )


def with_text(
    record: Mapping[str, Any], title: str, text: str, metadata: Mapping[str, Any]
) -> tuple[dict[str, Any], int]:
    """The record with a text of the hash that it states, and how many annotations have other words than they quoted.

    These are left out. `title` and `metadata` are those of the article in which the text was found; the title counts
    if it is the one that was left out, or none of the lines of the text is.
    """
    lost = 0

    def quoted(item: dict[str, Any]) -> dict[str, Any] | None:
        nonlocal lost
        found = _quoted(item, text)
        lost += found is None
        return found

    kept = {
        key: value
        for key, value in record.items()
        if key not in (STANDOFF, "title_sha256", "length", "layers")
    }
    said = record.get("metadata")
    own = dict(said) if isinstance(said, Mapping) else {}
    more = {key: value for key, value in metadata.items() if key not in own and key not in _FACTS}
    layers = record.get("layers")
    restored = {
        **kept,
        "title": _title(record, title, text),
        "text": text,
        "metadata": {**own, **more},
        "layers": {
            name: _layer(layer, quoted)
            for name, layer in (layers if isinstance(layers, Mapping) else {}).items()
        },
    }
    return restored, lost


def has_its_title(record: Mapping[str, Any], restored: Mapping[str, Any]) -> bool:
    """Whether the title that was put back is the one that was left out."""
    return sha256(str(restored["title"])) == record.get("title_sha256")


def _title(record: Mapping[str, Any], title: str, text: str) -> str:
    wanted = record.get("title_sha256")
    lines = (line.strip() for line in text.split("\n"))
    return next((each for each in (title, *lines) if each and sha256(each) == wanted), title)


def _layer(layer: Any, change: Any) -> Any:
    if not isinstance(layer, Mapping):
        return layer
    made = dict(layer)
    for kind in _KINDS:
        items = layer.get(kind)
        if isinstance(items, list):
            made[kind] = [
                each for item in items for each in [change(item) if isinstance(item, dict) else item] if each
            ]
    return made


def _hashed(item: dict[str, Any]) -> dict[str, Any]:
    item = {key: value for key, value in item.items() if key in _OF_ANNOTATIONS or not _is_prose(value)}
    if _QUOTE not in item:
        return item
    return {
        (_HASH if key == _QUOTE else key): sha256(value) if key == _QUOTE else value
        for key, value in item.items()
    }


def _is_prose(value: object) -> bool:
    """Whether a value under a key that nobody here knows may be words of the text."""
    return isinstance(value, Mapping) or (isinstance(value, str) and " " in value)


def _quoted(item: dict[str, Any], text: str) -> dict[str, Any] | None:
    """The annotation with its quote; None where other words stand there."""
    if _HASH not in item:
        return item
    for quote in _quotes(item, text):
        if sha256(quote) == item[_HASH]:
            return {
                (_QUOTE if key == _HASH else key): quote if key == _HASH else value
                for key, value in item.items()
            }
    return None


def _quotes(item: Mapping[str, Any], text: str) -> Iterator[str]:
    """What an annotation may have quoted of its place: all of it, or its beginning with an ellipsis."""
    try:
        pairs = item.get("fragments") or [(item["start"], item["end"])]
        fragments = tuple((int(start), int(end)) for start, end in pairs)
    except (KeyError, TypeError, ValueError):
        return
    yield from (span_quote(text, fragments), sentence_quote(text, fragments[0][0], fragments[-1][1]))
    covered = covered_text(text, fragments)
    yield covered
    yield from (f"{covered[:size]}…" for size in range(min(len(covered), SPAN_QUOTE_LIMIT) - 1, 0, -1))
