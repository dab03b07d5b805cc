"""The sample articles: what the sidecars quote is in the texts, and together they show every case."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from annotator.core.article import ZONE_ROLES
from annotator.core.labels import Label
from annotator.core.text import normalise, paragraphs
from annotator.store.labelsets import read_file

RESOURCES = Path(__file__).parents[2] / "resources"
FOLDER = RESOURCES / "samples" / "sources"
SIDECARS = sorted(FOLDER.glob("*.json"))
LABELS: dict[str, Label] = {
    label.name: label for label in read_file(RESOURCES / "labelsets" / "newsroom.yaml").labels
}


@dataclass(frozen=True)
class Marked:
    start: int
    end: int
    label: str
    attributes: dict[str, Any] = field(default_factory=dict)
    note: str = ""
    doubt: bool = False

    def overlaps(self, other: Marked) -> bool:
        return self.start < other.end and other.start < self.end

    def same_place(self, other: Marked) -> bool:
        return (self.start, self.end) == (other.start, other.end)

    def covers(self, other: Marked) -> bool:
        return self.start <= other.start and other.end <= self.end and not self.same_place(other)

    def crosses(self, other: Marked) -> bool:
        return self.start < other.start < self.end < other.end


def load(path: Path) -> tuple[str, dict[str, Any]]:
    text = path.with_suffix(".txt").read_text(encoding="utf-8").rstrip("\n")
    return text, json.loads(path.read_text(encoding="utf-8"))


def place(text: str, quote: str, occurrence: int) -> int:
    """Where the quote occurs for the n-th time, counting from 1; occurrences may overlap."""
    start = -1
    for _ in range(occurrence):
        start = text.find(quote, start + 1)
        assert start >= 0, f"“{quote}” does not occur {occurrence} times"
    return start


def sentence_place(text: str, words: str) -> int:
    """Where the one sentence that starts with these words starts."""
    starts = []
    start = text.find(words)
    while start >= 0:
        if start == 0 or text[start - 1] == "\n" or text[:start].rstrip()[-1] in ".?!:”“»‘…🌊🔌":
            starts.append(start)
        start = text.find(words, start + 1)
    assert len(starts) == 1, f"“{words}” starts {len(starts)} sentences"
    return starts[0]


def spans(text: str, layer: dict[str, Any]) -> list[Marked]:
    found = []
    for quote, occurrence, label, *rest in layer["spans"]:
        start = place(text, quote, occurrence)
        more = rest[0] if rest else {}
        assert set(more) <= {"attributes", "note", "doubt"}
        found.append(Marked(start, start + len(quote), label, **more))
    return found


def layers() -> Iterator[tuple[str, str, str, dict[str, Any]]]:
    for path in SIDECARS:
        text, data = load(path)
        for annotator, layer in data["annotations"].items():
            yield path.stem, annotator, text, layer


def pairs() -> Iterator[tuple[str, list[Marked], list[Marked]]]:
    for path in SIDECARS:
        text, data = load(path)
        if {"alice", "ben"} <= data["annotations"].keys():
            alice, ben = (spans(text, data["annotations"][name]) for name in ("alice", "ben"))
            yield path.stem, alice, ben


@pytest.mark.parametrize("path", SIDECARS, ids=lambda path: path.stem)
class TestEveryArticle:
    def test_the_text_is_normal_and_the_zones_are_its_paragraphs(self, path: Path) -> None:
        text, data = load(path)
        assert text == normalise(text)
        assert [zone for zone, _ in data["zones"]] == [text[start:end] for start, end in paragraphs(text)]
        assert {role for _, role in data["zones"]} <= set(ZONE_ROLES)
        assert {"headline", "lead"} <= {role for _, role in data["zones"]}

    def test_the_metadata_is_complete(self, path: Path) -> None:
        _, data = load(path)
        metadata = data["metadata"]
        assert data["title"] == {role: zone for zone, role in reversed(data["zones"])}["headline"]
        assert set(metadata) == {"publisher", "byline", "published", "section", "url", "language", "source"}
        assert isinstance(metadata["byline"], list)
        assert metadata["source"] == path.with_suffix(".txt").name
        assert metadata["url"].split("/")[2].endswith("example.org")
        assert path.stem.endswith(data["id"])

    def test_every_span_is_where_it_says_and_has_a_label_for_spans(self, path: Path) -> None:
        text, data = load(path)
        for layer in data["annotations"].values():
            for span in spans(text, layer):
                label = LABELS[span.label]
                assert label.applies("span")
                quote = text[span.start : span.end]
                assert quote == quote.strip()
                assert "\n" not in quote
                known = {attribute.name: attribute for attribute in label.attributes}
                for name, value in span.attributes.items():
                    assert known[name].accepts(value), (quote, name, value)

    def test_every_tagged_sentence_is_one_and_has_a_label_for_sentences(self, path: Path) -> None:
        text, data = load(path)
        for layer in data["annotations"].values():
            for words, label in layer["sentences"]:
                assert sentence_place(text, words) >= 0
                assert LABELS[label].applies("sentence")

    def test_no_sentence_has_two_types(self, path: Path) -> None:
        _, data = load(path)
        for layer in data["annotations"].values():
            types = Counter(words for words, label in layer["sentences"] if LABELS[label].rules.one_of)
            assert [words for words, count in types.items() if count > 1] == []

    def test_links_join_spans_and_tags_are_for_articles(self, path: Path) -> None:
        text, data = load(path)
        for layer in data["annotations"].values():
            marked = spans(text, layer)
            assert all(LABELS[tag].applies("article") for tag in layer["tags"])
            assert layer["status"] in {"started", "done"}
            for source, target, label in layer["links"]:
                assert LABELS[label].applies("link")
                assert source != target
                if label == "says":
                    assert marked[source].label == "quotation"
                    assert marked[target].label in {"person", "organisation"}


class TestAllTogether:
    def test_there_are_enough_and_in_several_languages(self) -> None:
        languages = Counter(load(path)[1]["metadata"]["language"] for path in SIDECARS)
        assert len(SIDECARS) >= 8
        assert languages["en"] >= 5
        assert {"de", "ar", "zh", "fr"} <= set(languages)
        assert len({load(path)[1]["id"] for path in SIDECARS}) == len(SIDECARS)

    def test_every_text_has_a_sidecar(self) -> None:
        assert {path.stem for path in FOLDER.glob("*.txt")} == {path.stem for path in SIDECARS}

    def test_three_english_ones_carry_the_residue_of_a_page(self) -> None:
        residue = ("Share", "comments", "Get more with", "Learn more", "Photo: ", "• ")
        carrying = [path.stem for path in SIDECARS if all(word in load(path)[0] for word in residue)]
        assert len(carrying) >= 3
        assert any("Advertisement" in load(path)[0] for path in SIDECARS)

    def test_there_are_characters_that_take_more_than_one_unit(self) -> None:
        everything = "".join(load(path)[0] for path in SIDECARS)
        assert any(ord(character) > 0xFFFF for character in everything)
        assert "\u200d" in everything, "a joined emoji"
        assert "\U0001f3fd" in everything, "a skin tone"

    def test_some_articles_are_new_some_started_some_done(self) -> None:
        statuses = Counter(layer["status"] for *_, layer in layers())
        untouched = [path.stem for path in SIDECARS if not load(path)[1]["annotations"]]
        assert statuses["started"] >= 2
        assert statuses["done"] >= 6
        assert len(untouched) >= 2

    def test_the_fuller_ones_have_plenty_of_spans_and_two_have_every_sentence(self) -> None:
        counts = {(name, who): len(layer["spans"]) for name, who, _, layer in layers()}
        assert sum(count >= 20 for count in counts.values()) >= 8
        full = 0
        for _, _, text, layer in layers():
            tagged = {sentence_place(text, words): words for words, _ in layer["sentences"]}
            covered = "".join(tagged[start] for start in sorted(tagged))
            full += "".join(covered.split()) == "".join(text.split())
        assert full >= 2

    def test_annotators_agree_on_most(self) -> None:
        for name, alice, ben in pairs():
            agreed = sum(any(a.same_place(b) and a.label == b.label for b in ben) for a in alice)
            assert agreed / len(alice) > 0.6, name

    def test_every_kind_of_difference_occurs(self) -> None:
        kinds = Counter(kind for _, alice, ben in pairs() for kind in differences(alice, ben))
        missing = {"label", "boundary", "attribute", "only alice", "only ben", "split"} - kinds.keys()
        assert missing == set(), kinds

    def test_spans_nest_cross_and_repeat_within_a_layer(self) -> None:
        found = Counter()
        for _, _, text, layer in layers():
            for one, other in combinations(spans(text, layer), 2):
                found["nested"] += one.covers(other) or other.covers(one)
                found["crossing"] += one.crosses(other) or other.crosses(one)
                found["duplicate"] += one.same_place(other) and one.label == other.label
        assert min(found[kind] for kind in ("nested", "crossing", "duplicate")) >= 1, found

    def test_sentences_and_article_tags_differ_too(self) -> None:
        sentences = tags = 0
        for path in SIDECARS:
            both = list(load(path)[1]["annotations"].values())
            if len(both) >= 2:
                tags += both[0]["tags"] != both[1]["tags"]
                sentences += both[0]["sentences"] != both[1]["sentences"]
        assert tags >= 2
        assert sentences >= 3

    def test_there_are_doubts_notes_and_links_of_both_kinds(self) -> None:
        marked = [span for _, _, text, layer in layers() for span in spans(text, layer)]
        links = Counter(label for *_, layer in layers() for _, _, label in layer["links"])
        assert sum(span.doubt for span in marked) >= 5
        assert sum(bool(span.note) for span in marked) >= 5
        assert min(links["says"], links["same-as"]) >= 5

    def test_the_claims_piece_is_rich_in_claims(self) -> None:
        claims = Counter(
            name for name, who, _, layer in layers() for _, label in layer["sentences"] if label == "claim"
        )
        assert max(claims.values()) >= 20


def differences(alice: list[Marked], ben: list[Marked]) -> Iterator[str]:
    """The kinds of conflict between two layers."""
    for mine, theirs, only in ((alice, ben, "only alice"), (ben, alice, "only ben")):
        for span in mine:
            if not any(span.overlaps(other) for other in theirs):
                yield only
    for span in alice:
        exact = [other for other in ben if span.same_place(other)]
        if exact:
            if all(other.label != span.label for other in exact):
                yield "label"
            elif all(other.attributes != span.attributes for other in exact if other.label == span.label):
                yield "attribute"
            continue
        alike = [other for other in ben if span.overlaps(other) and span.label == other.label]
        if len(alike) == 1:
            yield "boundary"
        elif len(alike) > 1:
            yield "split"
