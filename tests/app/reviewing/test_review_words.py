"""Conflicts in words, as cards and the queue show them."""

from annotator.app.reviewing import words as review_words
from annotator.app.reviewing.values import Conflict
from annotator.core.annotation import Link, SentenceTag, Span
from annotator.review.compare import Cluster, clusters
from tests.app.conftest import LABELS, PORT
from tests.app.reviewing.test_reviewing import layer, span


def link_cluster(text: str) -> Cluster:
    layers = {}
    for name in ("alice", "ben"):
        ends = [span(text, "Kestrel Line", "org", "e1"), span(text, "Ines Lindgren", "person", "e2")]
        links = [Link(id="e3", label="says", source="e2", target="e1")] if name == "alice" else []
        layers[name] = layer("port", name, *ends, *links)
    return next(cluster for cluster in clusters("port", layers) if cluster.what == "link")


def test_a_link_is_told_by_both_its_ends():
    cluster = link_cluster(PORT)
    assert review_words.words_of(cluster, "Port opens", PORT) == "Ines Lindgren → Kestrel Line"


def test_fragments_are_told_apart():
    text = "harbour and port office"
    parted = Span(id="p", fragments=((0, 7), (17, 23)), label="org", quote="harbour … office")
    layers = {
        "alice": layer("port", "alice", parted),
        "ben": layer("port", "ben", span(text, text, "org", "w")),
    }
    (cluster,) = clusters("port", layers)
    said = {
        "".join(part for part, _ in line.parts)
        for candidate in cluster.candidates
        for line in review_words.lines_of(cluster, candidate, text, LABELS, None)
    }
    assert said == {"harbour … office", text}
    assert review_words.summary(Conflict(cluster, text, False, None), LABELS) == "gap ±"


def test_a_sentence_is_quoted_once_and_cut_between_words():
    text = (
        "The harbour trust, which had refused it twice, signed the lease for forty years on Friday evening."
    )
    at = {"start": 0, "end": len(text), "quote": text}
    tags = [SentenceTag(id="t1", label="main", **at), SentenceTag(id="t2", label="speech", **at)]
    other = SentenceTag(id="t3", label="history", **at)
    layers = {"alice": layer("port", "alice", *tags), "ben": layer("port", "ben", other)}
    (cluster,) = clusters("port", layers)
    both = next(c for c in cluster.candidates if len(c.annotations) == 2)
    first, second = review_words.lines_of(cluster, both, text, LABELS, None)
    assert first.parts == ()
    head, tail = second.parts[0][0].split(review_words.GAP)
    assert text.startswith(head + " ")
    assert text.endswith(" " + tail)
