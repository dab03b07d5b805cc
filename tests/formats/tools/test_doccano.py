"""doccano: what it holds comes back, its own rules are kept, and every shape that it ever wrote is read."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.errors import Problem, ReadError, WriteError
from annotator.core.layer import Layer
from annotator.formats import Export, Guess, total
from annotator.formats.kit.values import FEATURES
from annotator.formats.registry import for_file, write_all
from annotator.formats.tools.doccano.format import UNITS, DoccanoFormat
from tests.formats.projects import LABELS, projects
from tests.formats.samples import one, split

DOCCANO = DoccanoFormat()
ASTRAL = "Zoë 📌 saw firetrucks in Paris."


def utf16(text, start, end):
    return tuple(len(text[:place].encode("utf-16-le")) // 2 for place in (start, end))


def written(path, entries, **options):
    write_all(DOCCANO, path, entries, Export(labels=LABELS, options=options))
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read(path, content, **options):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return split(DOCCANO.read(path, options))


def alone(items):
    """The only article; spans anywhere at random may look as if they were counted in another unit."""
    found, problems = split(items)
    assert {problem.code for problem in problems} <= {"offset-unit"}
    assert len(found) == 1
    return found[0]


def held(layer):
    """What doccano has a place for: hulls of spans, links between spans, tags once, notes on the article."""
    spans = sorted((span.start, span.end, span.label) for span in layer.spans)
    links = sorted(
        (
            link.label,
            *((end.start, end.end, end.label) for end in map(layer.spans.get, (link.source, link.target))),
        )
        for link in layer.links
    )
    notes = sorted(note.note for note in layer.notes if note.start is None and not note.about)
    return spans, links, sorted({tag.label for tag in layer.tags}), notes


def check_by_doccanos_rules(row):
    """The rules of doccano's own import: SpanLabel, RelationLabel, CategoryLabel, and where relations find spans."""
    assert isinstance(row["text"], str)
    assert row["text"]
    ids = set()
    for entity in row["entities"]:
        assert type(entity["id"]) is type(entity["start_offset"]) is type(entity["end_offset"]) is int
        assert (
            0 <= entity["start_offset"] < entity["end_offset"] <= utf16(row["text"], 0, len(row["text"]))[1]
        )
        assert isinstance(entity["label"], str)
        assert entity["label"]
        assert entity["id"] not in ids
        ids.add(entity["id"])
    for relation in row["relations"]:
        assert {relation["from_id"], relation["to_id"]} <= ids
        assert isinstance(relation["type"], str)
        assert relation["type"]
    assert all(isinstance(name, str) and name for name in row["cats"])


@settings(max_examples=60, deadline=None)
@given(project=projects(annotators=("anna",)), unit=st.sampled_from(UNITS[:2]))
def test_what_it_holds_is_read_back(tmp_path_factory, project, unit):
    article, layers = project
    layers["anna"].put(Note(id="note", note="Check the figures.\nTwice."))
    path = tmp_path_factory.mktemp("doccano") / "all.jsonl"
    rows = written(path, [(article, layers)], unit=unit)
    if unit == UNITS[0]:
        check_by_doccanos_rules(rows[0])
    found = alone(DOCCANO.read(path, {"unit": unit} if unit != UNITS[0] else {}))
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert list(found.layers) == ["anna"]
    assert held(found.layers["anna"]) == held(layers["anna"])


@settings(max_examples=40, deadline=None)
@given(projects(annotators=("anna",)))
def test_in_clusters_a_span_never_loses_a_character(tmp_path_factory, project):
    article, layers = project
    path = tmp_path_factory.mktemp("doccano") / "all.jsonl"
    rows = written(path, [(article, layers)], unit="grapheme clusters")
    found = one(DOCCANO.read(path, {"unit": "grapheme clusters"}))
    if not layers["anna"].spans:
        return
    before, after = list(layers["anna"].spans), list(found.layers["anna"].spans)
    assert len(before) == len(after) == len(rows[0]["entities"])
    widened = sorted((span.label, span.start, span.end) for span in after)
    assert all(
        any(label == span.label and start <= span.start and span.end <= end for label, start, end in widened)
        for span in before
    )


@settings(max_examples=60, deadline=None)
@given(projects(annotators=("anna",)))
def test_losses_are_what_is_missing(tmp_path_factory, project):
    article, layers = project
    layer = layers["anna"]
    lost = {loss.what: loss.count for loss in total(DOCCANO.losses(article, layers, Export(labels=LABELS)))}
    assert lost.get(FEATURES["sentences"], 0) == len(layer.sentence_tags)
    assert lost.get(FEATURES["fragments"], 0) == sum(len(span.fragments) > 1 for span in layer.spans)
    assert lost.get("notes on something", 0) == sum(bool(item.note) for item in layer)
    assert FEATURES["notes"] not in lost
    assert lost.get("links", 0) == 0
    lost = {
        loss.what: loss.count for loss in DOCCANO.losses(article, layers, Export(options={"shape": "tags"}))
    }
    assert lost.get("spans", 0) == len(layer.spans)
    assert lost.get("links", 0) == len(layer.links)


def sample():
    article = Article("a1", "Firetrucks", ASTRAL, {"section": "City", "label": "x"})
    spans = [
        Span(id="s1", fragments=((0, 3),), label="PER"),
        Span(id="s2", fragments=((10, 20),), label="VEH"),
        Span(id="s3", fragments=((6, 20),), label="EVENT"),
    ]
    more = [Link(id="l1", label="saw", source="s1", target="s2"), ArticleTag(id="t1", label="news")]
    return article, {"anna": Layer("a1", "anna", [*spans, *more])}


def test_the_shapes_of_a_row(tmp_path):
    entry = sample()
    (row,) = written(tmp_path / "a.jsonl", [entry])
    assert row == {
        "id": "a1",
        "text": ASTRAL,
        "title": "Firetrucks",
        "section": "City",
        "annotator": "anna",
        "entities": [
            {"id": 1, "label": "PER", "start_offset": 0, "end_offset": 3},
            {"id": 2, "label": "EVENT", "start_offset": 7, "end_offset": 21},
            {"id": 3, "label": "VEH", "start_offset": 11, "end_offset": 21},
        ],
        "relations": [{"id": 4, "from_id": 1, "to_id": 3, "type": "saw"}],
        "cats": ["news"],
    }
    (row,) = written(tmp_path / "a.jsonl", [entry], shape="spans", unit="code points")
    assert row["label"] == [[0, 3, "PER"], [6, 20, "EVENT"], [10, 20, "VEH"]]
    (row,) = written(tmp_path / "a.jsonl", [entry], shape="tags")
    assert row["label"] == ["news"]
    (row,) = written(tmp_path / "a.jsonl", [entry], shape="spans", allow_overlapping=False)
    assert row["label"] == [[0, 3, "PER"], [7, 21, "EVENT"]]
    lost = DOCCANO.losses(*entry, Export(options={"allow_overlapping": False}))
    assert "1 × overlapping spans: one of each is kept" in map(str, lost)
    assert "1 × keys of the metadata that doccano uses itself" in map(str, lost)


def test_layers_become_rows_with_ids_of_their_own(tmp_path):
    article, layers = sample()
    rows = written(
        tmp_path / "a.jsonl", [(article, layers), (article, {"bob": Layer("a1", "bob")}), (article, {})]
    )
    assert [row["id"] for row in rows] == ["a1", "a1@bob", "a1@"]
    assert [row.get("annotator") for row in rows] == ["anna", "bob", None]


def spans_of(found, name="import"):
    text = found.text
    return [(text[span.start : span.end], span.label) for span in found.layers[name].spans]


@pytest.mark.parametrize(
    "row",
    [
        {"text": ASTRAL, "label": [[0, 3, "PER"], [11, 21, "VEH"]]},
        {"text": ASTRAL, "labels": [[0, 3, "PER"], [11, 21, "VEH"]], "annotation_approver": None, "meta": {}},
        {
            "text": ASTRAL,
            "label": [
                {"start_offset": 0, "end_offset": 3, "label": "PER"},
                {"start_offset": 11, "end_offset": 21, "label": "VEH"},
            ],
        },
        {"text": ASTRAL, "entities": [[0, 3, "PER"], [11, 21, "VEH"]]},
        {
            "id": 7,
            "text": ASTRAL,
            "entities": [
                {"id": 0, "start_offset": 0, "end_offset": 3, "label": "PER"},
                {"id": 1, "start_offset": 11, "end_offset": 21, "label": "VEH"},
            ],
            "relations": [],
            "Comments": [],
        },
    ],
)
def test_spans_of_every_version(tmp_path, row):
    (found,), problems = read(tmp_path / "in.jsonl", row)
    assert not problems
    assert spans_of(found) == [("Zoë", "PER"), ("firetrucks", "VEH")]
    assert for_file(tmp_path / "in.jsonl").name == "doccano"


def test_relations_categories_and_comments(tmp_path):
    row = {
        "id": 12,
        "text": "Orlin was founded by Vey.",
        "source_page": "https://example.org",
        "entities": [
            {"id": 0, "start_offset": 0, "end_offset": 5, "label": "ORG"},
            {"id": 1, "start_offset": 21, "end_offset": 24, "label": "PER"},
        ],
        "relations": [
            {"id": 0, "from_id": 0, "to_id": 1, "type": "foundedBy"},
            {"from_id": 0, "to_id": 9, "type": "x"},
        ],
        "cats": ["business", 3],
        "Comments": [{"id": 5, "comment": "Is this right?"}, "And this?"],
    }
    (found,), problems = read(tmp_path / "in.jsonl", row)
    layer = found.layers["import"]
    assert (found.id, found.metadata["source_page"]) == ("12", "https://example.org")
    assert [(span.id, span.by, span.origin) for span in layer.spans] == [
        ("0", "import", "import"),
        ("1", "import", "import"),
    ]
    assert [(link.label, link.source, link.target) for link in layer.links] == [("foundedBy", "0", "1")]
    assert sorted(tag.label for tag in layer.tags) == ["3", "business"]
    assert sorted(note.note for note in layer.notes) == ["And this?", "Is this right?"]
    assert [(problem.line, problem.code) for problem in problems] == [
        (1, "bad-annotation"),
        (None, "unused-keys"),
    ]


def test_old_rows_with_numbered_labels_and_several_users(tmp_path):
    (tmp_path / "label_config.json").write_text(
        json.dumps([{"id": 12, "text": "LOC", "suffix_key": "l", "background_color": "#209cee"}])
    )
    row = {
        "id": 2578,
        "text": "Kelmet lies by Orrin.",
        "annotations": [
            {"label": 12, "start_offset": 0, "end_offset": 6, "user": 1},
            {"label": 12, "start_offset": 15, "end_offset": 20, "user": 2},
            {"label": 13, "user": 2},
            {"text": "A summary", "user": 3},
        ],
        "meta": {"page": 4},
        "annotation_approver": "chief",
    }
    (found,), problems = read(tmp_path / "in.jsonl", row)
    assert [problem.message for problem in problems] == ["Keys not used, but kept as metadata: page (1)."]
    assert spans_of(found, "1") == [("Kelmet", "LOC")]
    assert spans_of(found, "2") == [("Orrin", "LOC")]
    assert [tag.label for tag in found.layers["2"].tags] == ["13"]
    assert [note.note for note in found.layers["3"].notes] == ["A summary"]
    assert found.layers["1"].state == LayerState("done", "approved", {"annotation_approver": "chief"})
    assert found.metadata["page"] == 4
    assert [(label.name, label.key, label.colour) for label in found.labels] == [("LOC", "l", "#209cee")]


def test_texts_csv_and_arrays(tmp_path):
    (found,), _ = read(tmp_path / "a.jsonl", {"text": "Hello!", "label": ["Guten Tag!"]}, strings="texts")
    assert [note.note for note in found.layers["import"].notes] == ["Guten Tag!"]
    table = 'id,text,label,page\r\n1,"Two\r\nlines",sad#wet,3\r\n2,Dry,,\r\n3,,sad,\r\n'
    found, problems = read(tmp_path / "a.csv", table)
    assert for_file(tmp_path / "a.csv").name == "doccano"
    assert [(item.id, item.text) for item in found] == [("1", "Two\nlines"), ("2", "Dry")]
    assert sorted(tag.label for tag in found[0].layers["import"].tags) == ["sad", "wet"]
    assert found[1].layers == {}
    assert found[0].metadata["page"] == "3"
    assert [problem.line for problem in problems] == [5, None]
    rows = [{"text": "One", "label": ["a"]}, {"text": "Two", "label": "b"}]
    found, problems = read(tmp_path / "a.json", json.dumps(rows, indent=2))
    assert [item.layers["import"].tags[0].label for item in found] == ["a", "b"]
    (found,), _ = read(
        tmp_path / "b.jsonl", {"body": "One", "tag": ["a"]}, text="body", label="tag", annotator="eve"
    )
    assert [tag.label for tag in found.layers["eve"].tags] == ["a"]


def test_another_unit_is_guessed_once_and_can_be_chosen(tmp_path):
    rows = "\n".join(json.dumps({"text": ASTRAL, "label": [[10, 20, "VEH"]]}) for _ in range(3))
    (tmp_path / "a.jsonl").write_text(rows, encoding="utf-8")
    (guess,) = [item for item in DOCCANO.read(tmp_path / "a.jsonl") if isinstance(item, Guess)]
    assert (guess.option, guess.alternatives[0]) == ("unit", "code points")
    found, problems = read(tmp_path / "a.jsonl", rows, unit="code points")
    assert not problems
    assert spans_of(found[0]) == [("firetrucks", "VEH")]


def test_bad_rows_and_annotations_are_named_and_the_rest_comes_in(tmp_path):
    lines = [
        '{"text": "Good one", "label": [[0, 4, "A"], [4, 4, "A"], [5, 99, "A"], [0, 4], [0, 4, ""], {"x": 1}, null]}',
        "{",
        '{"label": ["a"]}',
        '{"text": " "}',
        '{"text": "Last", "label": ["z"]}',
    ]
    found, problems = read(tmp_path / "a.jsonl", "\n".join(lines))
    assert [item.text for item in found] == ["Good one", "Last"]
    assert spans_of(found[0]) == [("Good", "A")]
    assert sorted(problem.line for problem in problems) == [1] * 6 + [2, 3, 4]
    assert all(str(tmp_path / "a.jsonl") in str(problem) for problem in problems)
    broken = '[{"text": "One"},\n {"text": "Two"},\n {"text": oops}]'
    found, problems = read(tmp_path / "a.json", broken)
    assert len(found) == 2
    assert [problem.line for problem in problems] == [3]
    (tmp_path / "c.json").write_bytes(b'[{"text": "\xff"}]')
    with pytest.raises(ReadError, match="UTF-8"):
        list(DOCCANO.read(tmp_path / "c.json"))


def test_line_ends_of_windows_do_not_shift_spans(tmp_path):
    row = {"text": "One\r\ntwo\r\nthree", "label": [[8, 13, "N"]]}
    (found,), _ = read(tmp_path / "a.jsonl", row)
    assert spans_of(found) == [("three", "N")]


def test_a_cancelled_or_failed_export_leaves_nothing(tmp_path):
    article, layers = sample()
    steps = DOCCANO.write(tmp_path / "a.jsonl", [(article, layers)] * 3)
    assert next(steps) == 1
    steps.close()
    bad = Article("bad", "", "Text", {"score": float("nan")})
    with pytest.raises(WriteError, match="bad"):
        written(tmp_path / "a.jsonl", [(article, layers), (bad, {})])
    assert list(tmp_path.iterdir()) == []


def test_sentence_tags_have_no_place(tmp_path):
    article, _ = sample()
    layers = {"anna": Layer("a1", "anna", [SentenceTag(id="t", start=0, end=31, label="claim")])}
    written(tmp_path / "a.jsonl", [(article, layers)])
    assert one(DOCCANO.read(tmp_path / "a.jsonl")).layers == {}
    assert FEATURES["sentences"] in [loss.what for loss in DOCCANO.losses(article, layers)]
    assert FEATURES["sentences"] in DOCCANO.cannot_hold
    assert not any(isinstance(item, Problem) for item in DOCCANO.read(tmp_path / "a.jsonl"))
