"""Examples for language models: the answer can be put back on the text, and what nobody reviewed is no negative."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.one_layer import Entry
from annotator.formats.kit.values import Export
from annotator.formats.registry import write_all
from annotator.formats.training.instructions import InstructionsFormat, examples, instructions, occurrence
from tests.formats import tagged

ARTICLE = tagged.article("one", "Kestrel Line wins. 🚢\nKestrel paid $3 to Kestrel Line.\nNobody spoke.")


def layer(status="done"):
    second = Span(
        id="later", label="org", fragments=((40, 52),), quote="Kestrel Line", attributes={"kind": "firm"}
    )
    return Layer(
        "one",
        "alice",
        [
            tagged.span(ARTICLE, "Kestrel Line", "org"),
            second,
            tagged.sentence_tag(ARTICLE, 1, "main"),
            ArticleTag(id="t", label="economy"),
        ],
        LayerState(status),
    )


def written(tmp_path, *entries, **options):
    out = tmp_path / "out.jsonl"
    export = Export(labels=tagged.LABELS, guidelines="Tag firms.", options=options)
    write_all(InstructionsFormat(), out, entries or [(ARTICLE, {"alice": layer()})], export)
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def test_a_chat_has_guidelines_the_text_and_the_annotations(tmp_path):
    (record,) = written(tmp_path)
    assert [message["role"] for message in record["messages"]] == ["system", "user", "assistant"]
    told, text, answer = (message["content"] for message in record["messages"])
    assert "Tag firms." in told
    assert "- org (Organisation): Firms & bodies: “all” of them" in told
    assert text == ARTICLE.text
    assert json.loads(answer) == {
        "tags": ["economy"],
        "sentences": [{"text": "Kestrel paid $3 to Kestrel Line.", "label": "main"}],
        "spans": [
            {"text": "Kestrel Line", "label": "org"},
            {"text": "Kestrel Line", "label": "org", "occurrence": 2, "attributes": {"kind": "firm"}},
        ],
    }


def test_attributes_are_asked_for():
    kinds = Attribute(name="kind", kind="choice", options=("firm", "body"))
    told = instructions(Export(labels=LabelSet([Label(name="org", attributes=(kinds,))])), False)
    assert "- org\n  - kind: firm or body" in told
    assert '"attributes": {name: value}' in told
    assert '"tags"' not in told
    assert "attributes" not in instructions(Export(labels=tagged.LABELS), False)


def test_prompts_and_sentences(tmp_path):
    records = written(tmp_path, style="prompt", unit="sentence", offsets=True, guidelines=False)
    assert [sorted(record) for record in records] == [["completion", "prompt"]] * 3
    assert "Tag firms." not in records[0]["prompt"]
    assert "Kestrel Line wins. 🚢" in records[0]["prompt"]
    answers = [json.loads(record["completion"]) for record in records]
    assert answers[0]["spans"] == [{"text": "Kestrel Line", "label": "org", "start": 0, "end": 12}]
    assert answers[1]["spans"][0]["start"] == 19
    assert answers[2] == {"sentences": [], "spans": []}


def test_what_nobody_reviewed_is_no_negative(tmp_path):
    started = (ARTICLE, {"alice": layer("started")})
    assert len(written(tmp_path, started, unit="sentence")) == 2
    assert len(written(tmp_path, started, unit="sentence", negatives="all")) == 3
    assert written(tmp_path, (ARTICLE, {})) == []
    losses = InstructionsFormat().losses(*started, Export(options={"unit": "sentence"}))
    assert [loss.count for loss in losses if "not done" in loss.what] == [1]


def test_what_a_sentence_cannot_hold_is_counted():
    across = Span(id="x", label="org", fragments=((13, 30),))
    given_layer = Layer("one", "alice", [*layer(), across], LayerState("done"))
    losses = InstructionsFormat().losses(
        ARTICLE, {"alice": given_layer}, Export(labels=tagged.LABELS, options={"unit": "sentence"})
    )
    found = {loss.what: loss.count for loss in losses}
    assert found["spans that are not within a sentence"] == 1
    assert found["article tags: a sentence has none"] == 1


@given(tagged.articles(exact=False), st.sampled_from(["sentence", "article"]))
def test_the_annotations_can_be_put_back_on_the_text(pair, unit):
    article, given_layer = pair
    entry = Entry("a", article, "alice", given_layer, Export(labels=LabelSet(), options={"negatives": "all"}))
    found = set()
    units = article.sentences if unit == "sentence" else [None]
    for part, (text, answer) in zip(units, examples(entry, unit == "sentence"), strict=True):
        shift = part.start if part else 0
        assert article.text[shift : shift + len(text)] == text
        for span in answer["spans"]:
            at = -1
            for _ in range(span.get("occurrence", 1)):
                at = text.index(span["text"], at + 1)
            found.add((at + shift, at + shift + len(span["text"]), span["label"]))
    inside = [(s.start, s.end) for s in article.sentences] if unit == "sentence" else [(0, len(article.text))]
    assert found == {
        (span.start, span.end, span.label)
        for span in given_layer.spans
        if any(start <= span.start and span.end <= end for start, end in inside)
    }


def test_occurrences_that_overlap_count():
    assert [occurrence("aaaa", "aa", start) for start in range(3)] == [1, 2, 3]


@pytest.mark.parametrize("labels", [LabelSet(), tagged.LABELS])
def test_a_cancelled_export_leaves_nothing(tmp_path, labels):
    work = InstructionsFormat().write(tmp_path / "o.jsonl", [(ARTICLE, {})] * 3, Export(labels=labels))
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []
