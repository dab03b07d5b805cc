"""What is counted of an export: its hash changes with what is said, and with nothing else."""

import hashlib
from dataclasses import replace

import pytest

from annotator.app.exporting.tally import MOST_SNAPPED, Tally
from annotator.core.annotation import ArticleTag, Link, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats.kit.values import Export

TEXT = "Kestrel Line won the lease."
ARTICLE = Article("port", "Port", TEXT, {"split": "dev"}, sha256=sha256(TEXT))
ITEMS = {
    "span": Span(id="a", label="org", fragments=((0, 7), (8, 12))),
    "other": Span(id="b", label="org", fragments=((0, 3),)),
    "sentence": SentenceTag(id="c", label="main", start=0, end=26),
    "tag": ArticleTag(id="d", label="business"),
    "link": Link(id="e", label="says", source="a", target="b"),
}


def tallied(article=ARTICLE, hashed=True, **changed):
    tally = Tally(True, hashlib.sha256() if hashed else None)
    tally.count(article, {"alice": Layer("port", "alice", {**ITEMS, **changed}.values())}, Export())
    return tally


def digest(*args, **changed):
    return tallied(*args, **changed).hash.hexdigest()


@pytest.mark.parametrize("name", ITEMS)
@pytest.mark.parametrize(
    "change", [{"label": "quote"}, {"note": "why?"}, {"doubt": True}, {"attributes": {"role": "buyer"}}]
)
def test_the_hash_changes_with_what_an_annotation_says(name, change):
    assert digest(**{name: replace(ITEMS[name], **change)}) != digest()


def test_the_hash_changes_with_places_ends_and_texts():
    changed = [
        {"span": replace(ITEMS["span"], fragments=((0, 7), (8, 11)))},
        {"sentence": replace(ITEMS["sentence"], start=1)},
        {"link": replace(ITEMS["link"], target="a")},
        {"link": replace(ITEMS["link"], source="b")},
        {"article": replace(ARTICLE, sha256=sha256("Another."))},
        {"tag": replace(ITEMS["span"], id="x", fragments=((20, 25),))},
    ]
    assert len({digest(), *(digest(**change) for change in changed)}) == 1 + len(changed)


def test_the_hash_does_not_ask_who_said_it_when():
    assert (
        digest(span=replace(ITEMS["span"], by="ben", at="2026-11-24", origin="import", quote="…")) == digest()
    )


def test_what_is_counted_by_itself_adds_up():
    whole, sum_of_parts = Tally(True, hashlib.sha256()), Tally(True, hashlib.sha256())
    for article in (ARTICLE, replace(ARTICLE, metadata={})):
        whole.count(article, {"alice": Layer("port", "alice", ITEMS.values())}, Export())
        sum_of_parts.add(tallied(article, hashed=False))
    assert whole.articles == sum_of_parts.articles == {"dev": 1, "all": 1}
    assert (whole.entries, whole.counts) == (sum_of_parts.entries, sum_of_parts.counts)
    assert whole.counts["dev"]["spans"] == {"org": 2}
    assert whole.snapped == sum_of_parts.snapped
    assert [one["to"] for found in whole.snapped for one in found] == ["Kestrel", "Kestrel"]
    assert whole.hash.digest() == sum_of_parts.hash.digest()


def test_only_so_many_widened_spans_are_listed():
    tally = Tally(True)
    layer = Layer("port", "alice", [replace(ITEMS["other"], id=f"s{n}") for n in range(MOST_SNAPPED // 2)])
    for _ in range(5):
        tally.count(ARTICLE, {"alice": layer}, Export())
    assert sum(map(len, tally.snapped)) == MOST_SNAPPED
    assert tally.counts["dev"]["spans"] == {"org": MOST_SNAPPED // 2 * 5}
