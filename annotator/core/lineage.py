"""Lineage: through which edits a layer or an article came to be what it is; of two versions it tells the later.

A layer's is a row of names, the oldest first: the ids of edits, and names of contents (`v` and a digest) where
something was found that no edit is known of. Who has the last name of another lineage was made from that version, or
took it in. Copies of one file that were worked on apart have names that the other has not: neither is the later. An
article's names the contents alone: all the cuts, sentences and zones, that it had.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from annotator.core.annotation import Annotation, LayerState
from annotator.core.article import Article
from annotator.core.edits import Change

EXCHANGED = "exchanged"
"""The key in a layer's state that names the version last handed out or brought in."""

Lineage = tuple[str, ...]


def content_name(content: bytes) -> str:
    """What a content is called in a lineage."""
    return f"v{hashlib.blake2b(content, digest_size=8).hexdigest()}"


def is_content(name: str) -> bool:
    """Whether a name in a lineage is that of a content; else it is the id of an edit."""
    return len(name) == 17 and name.startswith("v")


def cuts_name(article: Article) -> str:
    """What the sentences and zones of an article are called in its lineage."""
    sentences = [(each.start, each.end) for each in article.sentences]
    zones = [(each.start, each.end, each.role) for each in article.zones]
    return content_name(repr((sentences, zones)).encode())


def after_cutting(before: Article, after: Article) -> Lineage:
    """The lineage of an article of which sentences or zones were edited: all the cuts that it had."""
    return (*(before.lineage or (cuts_name(before),)), cuts_name(after))


def descends(later: Lineage, earlier: Lineage) -> bool:
    """Whether what has the lineage `later` was made from `earlier`, or is the same; False where nothing tells."""
    return bool(earlier) and earlier[-1] in later


def united(older: Lineage, newer: Lineage) -> Lineage:
    """The lineage of `newer` where it takes the place of `older`: both are known, and its end is that of `newer`."""
    known = set(newer)
    return (*(name for name in older if name not in known), *newer)


def exchanges(before: LayerState, after: LayerState) -> bool:
    """Whether a change of state says what the lineage is, because it puts another version in place of one."""
    return before.extra.get(EXCHANGED) != after.extra.get(EXCHANGED) or set(before.lineage) < set(
        after.lineage
    )


def after_edit(lineage: Lineage, changes: Iterable[Change], edit: str) -> Lineage:
    """The lineage of a layer once the changes of an edit to it are carried out."""
    grown, exchanged = lineage, False
    for change in changes:
        if isinstance(change.before or change.after, Annotation):
            grown = grown if exchanged else (*lineage, edit)
            continue
        before, after = (
            v if isinstance(v, LayerState) else LayerState() for v in (change.before, change.after)
        )
        if exchanges(before, after):
            grown, exchanged = after.lineage, True
        elif before.status != after.status and not exchanged:
            grown = (*lineage, edit)
    return grown
