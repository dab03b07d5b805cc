"""Prodigy: what it holds comes back, its tokens fit its spans, and the answers of several people are kept apart."""

import json
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Link, Span
from annotator.core.article import Article
from annotator.core.errors import ReadError, WriteError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.source_tokens import kept
from annotator.formats import Export, total
from annotator.formats.kit.values import FEATURES
from annotator.formats.registry import for_file, write_all
from annotator.formats.tools.prodigy.format import ProdigyFormat, cut_tokens
from tests.formats.projects import LABELS, projects
from tests.formats.samples import one, split

PRODIGY = ProdigyFormat()


def written(path, entries, labels=LABELS):
    write_all(PRODIGY, path, entries, Export(labels=labels))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(path, *rows, **options):
    lines = [row if isinstance(row, str) else json.dumps(row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return split(PRODIGY.read(path, options))


def held(layer):
    spans = [(span.id, span.start, span.end, span.label) for span in layer.spans]
    links = sorted((link.label, link.source, link.target) for link in layer.links)
    return sorted(spans), links, sorted({tag.label for tag in layer.tags})


def check_invariants(task):
    text, tokens = task["text"], task["tokens"]
    at = 0
    for number, token in enumerate(tokens):
        assert token["id"] == number
        assert at <= token["start"] < token["end"]
        assert text[token["start"] : token["end"]] == token["text"]
        if token["ws"]:
            assert text[token["end"]] == " "
        at = token["end"]
    for span in task["spans"]:
        assert tokens[span["token_start"]]["start"] == span["start"]
        assert tokens[span["token_end"]]["end"] == span["end"]
    for relation in task.get("relations", []):
        assert relation["head_span"]["token_start"] <= relation["head"] <= relation["head_span"]["token_end"]
        assert relation["child_span"] in task["spans"]
    options = {option["id"] for option in task.get("options", [])}
    assert set(task.get("accept", [])) <= options


@settings(max_examples=80, deadline=None)
@given(projects())
def test_what_it_holds_is_read_back(tmp_path_factory, project):
    article, layers = project
    path = tmp_path_factory.mktemp("prodigy") / "all.jsonl"
    tasks = written(path, [(article, layers)])
    for task in tasks:
        check_invariants(task)
        assert task["answer"] == "accept"
    found = one(PRODIGY.read(path))
    assert for_file(path).name == "prodigy"
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert list(found.layers) == list(layers)
    for name, layer in layers.items():
        assert held(found.layers[name]) == held(layer)
        lost = {loss.what: loss.count for loss in total(PRODIGY.losses(article, {name: layer}))}
        assert lost.get(FEATURES["sentences"], 0) == len(layer.sentence_tags)
        assert FEATURES["spans"] not in lost
        assert FEATURES["links"] not in lost


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=5))
def test_tokens_are_cut_only_where_spans_say(pairs):
    text = "ab  cd, efg   h\n\nij k"
    words = [(0, 2), (4, 6), (6, 7), (8, 11), (14, 15), (17, 19), (20, 21)]
    spans = [(start, end) for start, end in pairs if start < end]
    tokens = cut_tokens(text, words, spans)
    assert tokens == sorted(set(tokens))
    assert all(left[1] <= right[0] for left, right in pairwise(tokens))
    starts, ends = {start for start, _ in tokens}, {end for _, end in tokens}
    assert all(start in starts and end in ends for start, end in spans)
    if not spans:
        assert tokens == words
    visible = {place for start, end in words for place in range(start, end)}
    assert visible <= {place for start, end in tokens for place in range(start, end)}


def test_the_shape_of_a_task(tmp_path):
    labels = LabelSet([Label(name="city", title="City news", applies_to=("article",))])
    spans = [Span(id="a", fragments=((0, 5),), label="ORG"), Span(id="b", fragments=((11, 14),), label="PER")]
    items = [*spans, Link(id="l", label="leads", source="b", target="a"), ArticleTag(id="t", label="city")]
    state = LayerState(
        "done", "none", {"rejected": [{"start": 6, "end": 10, "label": "PER", "text": "pays"}]}
    )
    article = Article("x1", "Pay", "Orlin pays Vey.", {"section": "City"})
    task, no = written(tmp_path / "a.jsonl", [(article, {"anna": Layer("", "anna", items, state)})], labels)
    head = {"start": 11, "end": 14, "token_start": 2, "token_end": 2, "label": "PER", "id": "b"}
    child = {"start": 0, "end": 5, "token_start": 0, "token_end": 0, "label": "ORG", "id": "a"}
    assert task == {
        "text": "Orlin pays Vey.",
        "meta": {"section": "City", "id": "x1", "title": "Pay"},
        "tokens": [
            {"text": "Orlin", "start": 0, "end": 5, "id": 0, "ws": True},
            {"text": "pays", "start": 6, "end": 10, "id": 1, "ws": True},
            {"text": "Vey", "start": 11, "end": 14, "id": 2, "ws": False},
            {"text": ".", "start": 14, "end": 15, "id": 3, "ws": False},
        ],
        "spans": [child, head],
        "relations": [{"head": 2, "child": 0, "head_span": head, "child_span": child, "label": "leads"}],
        "options": [{"id": "city", "text": "City news"}],
        "accept": ["city"],
        "config": {"choice_style": "multiple"},
        "answer": "accept",
        "_view_id": "relations",
        "_annotator_id": "anna",
        "_session_id": "anna",
    }
    assert (no["answer"], no["spans"][0]["label"]) == ("reject", "PER")
    found = one(PRODIGY.read(tmp_path / "a.jsonl"))
    assert found.layers["anna"].state == state
    assert [(label.name, label.title) for label in found.labels] == [("city", "City news")]


TEXT = "Orlin pays Vey."


def task(answer="accept", who="anna", **more):
    return {"text": TEXT, "_input_hash": 1, "_task_hash": 2, "_annotator_id": who, "answer": answer, **more}


def binary(start, end, label, answer, who="anna"):
    span = {"start": start, "end": end, "label": label, "text": TEXT[start:end], "rank": 0, "score": 0.5}
    return task(answer, who, spans=[span], label=label, _view_id="ner")


def test_yes_and_no_of_several_people_come_together(tmp_path):
    other = {"text": "Another.", "answer": "accept", "spans": [], "_session_id": "bob"}
    found, problems = read(
        tmp_path / "a.jsonl",
        binary(0, 5, "ORG", "accept"),
        other,
        binary(0, 5, "PER", "reject", "bob"),
        binary(11, 14, "PER", "accept"),
        task("ignore", "eve", spans=[{"start": 0, "end": 5, "label": "ORG"}]),
        task("reject", label="SPORT"),
        task("accept", label="PAY", _timestamp=1700000000),
    )
    assert [problem.message for problem in problems] == ["Keys not used: spans.rank (3), spans.score (3)."]
    first, second = found
    anna, bob, eve = (first.layers[name] for name in ("anna", "bob", "eve"))
    assert [(span.quote, span.label) for span in anna.spans] == [("Orlin", "ORG"), ("Vey", "PER")]
    assert [(tag.label, tag.at) for tag in anna.tags] == [("PAY", "2023-11-14T22:13:20Z")]
    assert anna.state == LayerState("done", "none", {"rejected": [{"label": "SPORT"}]})
    assert list(bob) == []
    assert bob.state.extra == {"rejected": [{"start": 0, "end": 5, "label": "PER", "text": "Orlin"}]}
    assert eve.state == LayerState(
        "new", "none", {"ignored": [{"start": 0, "end": 5, "label": "ORG", "text": "Orlin"}]}
    )
    assert second.layers["bob"].state.status == "done"


def test_what_was_rejected_is_written_as_rejected_again(tmp_path):
    relation = {"head": 0, "child": 1, "label": "x", "head_span": {"start": 0, "end": 5, "label": "ORG"}}
    (found,), _ = read(
        tmp_path / "a.jsonl",
        binary(0, 5, "ORG", "reject"),
        task("reject", label="SPORT"),
        task("reject", relations=[relation]),
    )
    layer = found.layers["anna"]
    assert len(layer) == 0
    rejected = layer.state.extra["rejected"]
    assert rejected[1:] == [{"label": "SPORT"}, {"relation": relation}]
    rows = written(tmp_path / "b.jsonl", [(found.article("a"), found.layers)])
    assert [row["answer"] for row in rows] == ["accept", "reject", "reject", "reject"]
    again = one(PRODIGY.read(tmp_path / "b.jsonl"))
    assert again.layers["anna"].state == layer.state


def test_choices_relations_and_remarks(tmp_path):
    tokens = [
        {"text": word, "start": start, "end": start + len(word), "id": number}
        for number, (word, start) in enumerate([("Orlin", 0), ("pays", 6), ("Vey", 11), (".", 14)])
    ]
    relations = [
        {"head": 0, "child": 2, "label": "PAYS"},
        {"head": 1, "child": 2, "label": "obj", "head_span": {"start": 6, "end": 10, "label": None}},
        {"head": 1, "child": 77, "label": "obj"},
    ]
    spans = [{"start": 0, "end": 5, "token_start": 0, "token_end": 0, "label": "ORG"}]
    row = task(
        tokens=tokens,
        spans=spans,
        relations=relations,
        options=[{"id": "pay", "text": "Wages"}, {"id": 2, "text": "Two"}],
        accept=["pay", 2],
        user_input="odd",
        meta={"source": "wire", "id": 5},
    )
    (found,), problems = read(tmp_path / "a.jsonl", row)
    layer = found.layers["anna"]
    spans = {span.id: span for span in layer.spans}
    assert [(span.quote, span.label) for span in layer.spans] == [
        ("Orlin", "ORG"),
        ("pays", "token"),
        ("Vey", "token"),
    ]
    assert sorted(
        (link.label, spans[link.source].quote, spans[link.target].quote) for link in layer.links
    ) == [
        ("PAYS", "Orlin", "Vey"),
        ("obj", "pays", "Vey"),
    ]
    assert sorted(tag.label for tag in layer.tags) == ["2", "pay"]
    assert [note.note for note in layer.notes] == ["odd"]
    assert [label.title for label in found.labels] == ["Wages", "Two"]
    assert (found.id, found.metadata) == ("5", {"source": "wire"})
    assert [problem.code for problem in problems] == ["bad-annotation"]


def test_the_unit_is_found_by_the_tokens(tmp_path):
    text = "A 📌 for Orlin"
    span = {"start": 9, "end": 14, "token_start": 0, "token_end": 0, "label": "ORG"}
    row = {"text": text, "spans": [span], "tokens": [{"text": "Orlin", "start": 9, "end": 14, "id": 0}]}
    found, problems = read(tmp_path / "a.jsonl", row, {**row, "text": text + "!"})
    assert [span.quote for item in found for span in item.layers["import"].spans] == ["Orlin", "Orlin"]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]
    lost = {"text": "Here is Orlin", "spans": [{"start": 0, "end": 5, "label": "ORG", "text": "Orlin"}]}
    (found,), problems = read(tmp_path / "a.jsonl", lost)
    assert [(span.start, span.quote) for span in found.layers["import"].spans] == [(8, "Orlin")]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "error")]


def test_bad_tasks_are_named_and_the_rest_comes_in(tmp_path):
    found, problems = read(
        tmp_path / "a.jsonl",
        "{",
        {"image": "x.png", "answer": "accept"},
        task(
            spans=[
                {"start": 0, "end": 99, "label": "A"},
                {"start": "0", "end": 2},
                {"start": 0, "end": 5, "label": "B"},
            ]
        ),
        task(answer=None),
    )
    assert [span.label for span in found[0].layers["anna"].spans] == ["B"]
    assert [problem.line for problem in problems] == [1, 2, 3, 3]
    (tmp_path / "a.jsonl").write_text(json.dumps([task()]))
    with pytest.raises(ReadError, match="array"):
        list(PRODIGY.read(tmp_path / "a.jsonl"))


def test_articles_that_nobody_tagged_are_tasks(tmp_path):
    (row,) = written(tmp_path / "a.jsonl", [(Article("a", "T", "Text"), {})])
    assert row == {"text": "Text", "meta": {"id": "a", "title": "T"}}


def test_a_cancelled_or_failed_export_leaves_nothing(tmp_path):
    steps = PRODIGY.write(tmp_path / "a.jsonl", [(Article("a", "", "Text"), {})] * 3)
    assert next(steps) == 1
    steps.close()
    with pytest.raises(WriteError, match="bad"):
        written(tmp_path / "a.jsonl", [(Article("bad", "", "Text", {"n": float("inf")}), {})])
    assert list(tmp_path.iterdir()) == []


def test_an_article_without_layers_goes_out_with_the_tokens_that_it_came_with(tmp_path):
    article = Article("a", "A", "Lead-free boats", extra=kept([(0, 9), (10, 15)]))
    write_all(ProdigyFormat(), tmp_path / "out.jsonl", [(article, {})], Export())
    (task,) = map(json.loads, (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines())
    assert [token["text"] for token in task["tokens"]] == ["Lead-free", "boats"]


def test_tokens_of_the_source_that_are_cut_are_counted():
    article = Article("a", "A", "Lead-free boats", extra=kept([(0, 9), (10, 15)]))
    layer = Layer("a", "alice", [Span(id="s", label="x", fragments=((0, 4),), quote="Lead")])
    losses = [str(loss) for loss in ProdigyFormat().losses(article, {"alice": layer}, Export())]
    assert "1 × tokens that spans cut: they are written in parts" in losses
    whole = Layer("a", "alice", [Span(id="s", label="x", fragments=((0, 9),), quote="Lead-free")])
    assert not any("cut" in str(loss) for loss in ProdigyFormat().losses(article, {"alice": whole}, Export()))
