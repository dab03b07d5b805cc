"""Label Studio: what it holds comes back, with a configuration that fits; exports of its own are read."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.errors import ReadError, WriteError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export, total
from annotator.formats.kit.values import FEATURES
from annotator.formats.registry import for_file, write_all
from annotator.formats.tools.label_studio.format import CONFIG, TASKS, LabelStudioFormat
from tests.formats.comparing import facts
from tests.formats.projects import LABELS, projects
from tests.formats.samples import one, split

STUDIO = LabelStudioFormat()


def written(folder, entries, labels=LABELS):
    write_all(STUDIO, folder, entries, Export(labels=labels))
    return json.loads((folder / TASKS).read_text(encoding="utf-8"))


def read(path, content, config="", **options):
    path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    if config:
        path.with_name("config.xml").write_text(config, encoding="utf-8")
    return split(STUDIO.read(path, options))


def as_held(layer):
    """The layer as Label Studio has a place for it: hulls, bare tags and links, notes on stretches or the article."""
    kept = []
    for item in layer:
        match item:
            case Span():
                start, end = item.start, item.end
                kept.append(replace(item, fragments=((start, end),), quote=""))
            case ArticleTag() | Link():
                kept.append(replace(item, attributes={}, note="", doubt=False))
            case Note(about=about):
                kept += [item] if not about else []
            case _:
                kept.append(replace(item, quote=""))
    tags = {item.label: item.id for item in kept if isinstance(item, ArticleTag)}
    return Layer(
        "", layer.annotator, [i for i in kept if not isinstance(i, ArticleTag) or tags[i.label] == i.id]
    )


def regions(layer):
    return {item.id for item in layer if isinstance(item, Span | SentenceTag)}


@settings(max_examples=100, deadline=None)
@given(projects())
def test_what_it_holds_is_read_back(tmp_path_factory, project):
    article, layers = project
    folder = tmp_path_factory.mktemp("studio") / "out"
    next(iter(layers.values())).put(Note(id="all", note="One\ntwo", by="anna", origin="import"))
    next(iter(layers.values())).put(Note(id="here", note="Hm", start=0, end=1, doubt=True))
    written(folder, [(article, layers)])
    found = one(STUDIO.read(folder / TASKS))
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert list(found.layers) == list(layers)
    for name, layer in layers.items():
        again = found.layers[name]
        assert facts(as_held(again), found.text) == facts(as_held(layer), article.text)
        assert regions(again) == regions(layer)
        assert sorted((n.note, n.start or 0, n.end or 0, n.doubt) for n in again.notes) == sorted(
            (n.note, n.start or 0, n.end or 0, n.doubt) for n in layer.notes if not n.about
        )
        lost = {loss.what: loss.count for loss in total(STUDIO.losses(article, {name: layer}))}
        bare = [item for item in layer if isinstance(item, ArticleTag | Link)]
        assert lost.get("notes on article tags and links", 0) == sum(bool(item.note) for item in bare)
        assert lost.get("notes on an annotation that stand by themselves", 0) == sum(
            bool(n.about) for n in layer.notes
        )
        assert not lost.keys() & {
            FEATURES[key] for key in ("spans", "sentences", "tags", "links", "notes", "doubts")
        }
    defined = {label.name: label for label in found.labels}
    assert {attribute.name: attribute.kind for attribute in defined["org"].attributes} == {
        "certainty": "choice",
        "named": "flag",
        "size": "number",
        "remark": "text",
    }
    assert defined["org"].colour == "#7fa2ff"
    assert set(defined["Ökonomie 2"].applies_to) == {"span", "sentence", "article"}
    assert defined["works for"].applies_to == ("link",)


def sample():
    text = "Orlin pays Vey."
    items = [
        Span(
            id="a",
            fragments=((0, 5),),
            label="ORG",
            attributes={"size": 3, "note": "x", "kind": True},
            note="why?",
        ),
        Span(id="b", fragments=((11, 14),), label="PER", attributes={"size": "big"}, doubt=True),
        SentenceTag(id="s", start=0, end=15, label="main"),
        ArticleTag(id="t", label="city"),
        Link(id="l", label="pays", source="a", target="b"),
        Note(id="n", note="All fine."),
    ]
    article = Article("x1", "Pay", text, {"section": "City"})
    return article, {"anna": Layer("x1", "anna", items), "gold": Layer("x1", "gold", items[:2])}


def test_the_shape_of_tasks_and_configuration(tmp_path):
    (task,) = written(tmp_path / "out", [sample()], LabelSet())
    assert task["data"] == {"text": "Orlin pays Vey.", "title": "Pay", "article": "x1"}
    assert task["meta"] == {"section": "City"}
    first, gold = task["annotations"]
    assert first["completed_by"] == {"id": 1, "email": "anna", "first_name": "anna", "last_name": ""}
    assert (first["ground_truth"], gold["ground_truth"]) == (False, True)
    by_type = [(item["type"], item.get("from_name"), item.get("id")) for item in first["result"]]
    assert by_type == [
        ("labels", "sentence", "s"),
        ("labels", "label", "a"),
        ("number", "size", "a"),
        ("textarea", "value:note", "a"),
        ("choices", "kind", "a"),
        ("textarea", "note", "a"),
        ("labels", "label", "b"),
        ("textarea", "size [text]", "b"),
        ("choices", "doubt", "b"),
        ("choices", "tags", "tags"),
        ("textarea", "notes", "notes"),
        ("relation", None, None),
    ]
    assert first["result"][1] == {
        "id": "a",
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": {"start": 0, "end": 5, "text": "Orlin", "labels": ["ORG"]},
    }
    view = ElementTree.parse(tmp_path / "out" / CONFIG).getroot()
    names = {element.get("name") for element in view.iter() if element.get("toName")}
    assert names >= {item["from_name"] for item in first["result"] if "from_name" in item}
    found = one(STUDIO.read(tmp_path / "out" / TASKS))
    assert found.layers["anna"].get("a").attributes == {"size": 3, "note": "x", "kind": True}
    assert found.layers["anna"].get("b").attributes == {"size": "big"}
    assert found.metadata == {"section": "City", "source": TASKS}
    assert [item.label for item in found.layers["gold"]] == ["ORG", "PER"]
    assert (
        for_file(tmp_path / "out" / TASKS).name == for_file(tmp_path / "out" / CONFIG).name == "label-studio"
    )
    assert list(STUDIO.read(tmp_path / "out" / CONFIG)) == []


def test_splits_are_files_of_their_own(tmp_path):
    entries = [
        (Article(f"a{n}", "", f"Text {n}", {"split": split}), {})
        for n, split in enumerate(("train", "dev", "train"))
    ]
    write_all(STUDIO, tmp_path / "out", entries)
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "config.xml",
        "dev.json",
        "train.json",
    ]
    assert [item.text for item in STUDIO.read(tmp_path / "out" / "train.json")] == ["Text 0", "Text 2"]
    write_all(STUDIO, tmp_path / "none", [])
    assert list(STUDIO.read(tmp_path / "none" / TASKS)) == []


FOREIGN_CONFIG = """<View>
  <Header value="Tag it"/>
  <Labels name="ner" toName="article">
    <Label value="PER" background="#ff0000" hotkey="p"/><Label value="Place" alias="LOC"/>
  </Labels>
  <Text name="article" value="$body"/>
  <Choices name="topic" toName="article" choice="multiple"><Choice value="sport"/><Choice value="city"/></Choices>
  <Taxonomy name="subject" toName="article"><Choice value="arts"><Choice value="film"/></Choice></Taxonomy>
  <Choices name="sure" toName="article" perRegion="true" whenLabelValue="PER">
    <Choice value="yes"/><Choice value="no"/>
  </Choices>
  <Rating name="quality" toName="article" perRegion="true"/>
  <Rating name="overall" toName="article"/>
  <TextArea name="comment" toName="article" perRegion="true"/>
  <TextArea name="summary" toName="article"/>
  <Relations><Relation value="works_for"/></Relations>
</View>"""


def result(kind, control, id="", start=None, end=None, text=None, **value):
    place = {} if start is None else {"start": start, "end": end}
    place |= {} if text is None else {"text": text}
    return {"id": id, "from_name": control, "to_name": "article", "type": kind, "value": {**place, **value}}


BODY = "Mira 📌 Oduya met Bo Katz."


def foreign_task():
    first = [
        result("labels", "ner", "r1", 0, 12, "Mira 📌 Oduya", labels=["PER"]),
        result("labels", "ner", "r2", 17, 24, "Bo Katz", labels=["PER", "LOC"]),
        result("choices", "sure", "r1", 0, 12, "Mira 📌 Oduya", choices=["no"]),
        result("rating", "quality", "r1", 0, 12, rating=4),
        result("textarea", "comment", "r1", 0, 12, text=["first", "second"]),
        result("choices", "topic", "c1", choices=["city", "sport"]),
        result("taxonomy", "subject", "c2", taxonomy=[["arts", "film"]]),
        result("rating", "overall", "c3", rating=5),
        result("textarea", "summary", "c4", text=["They met."]),
        {"from_id": "r1", "to_id": "r2", "type": "relation", "direction": "left", "labels": ["works_for"]},
        {"from_id": "r1", "to_id": "zz", "type": "relation", "direction": "right"},
        result("brushlabels", "mask", "x", rle=[1]),
    ]
    annotations = [
        {
            "id": 1,
            "completed_by": {"id": 3, "email": "ann@example.org"},
            "result": first,
            "created_at": "2026-03-04T10:11:12Z",
        },
        {"id": 2, "completed_by": 7, "result": [], "was_cancelled": True},
        {
            "id": 3,
            "completed_by": 9,
            "result": [result("choices", "topic", "c", choices=["city"])],
            "ground_truth": True,
        },
        {"id": 4, "completed_by": 7, "result": [result("choices", "topic", "c", choices=["city"])]},
    ]
    model = [result("labels", "ner", "p", 17, 24, "Bo Katz", labels=["PER"])]
    return {
        "id": 41,
        "data": {"body": BODY, "page": 4},
        "meta": {"wire": "TP"},
        "annotations": annotations,
        "predictions": [{"model_version": "m1", "score": 0.9, "result": model}],
    }


def test_an_export_of_its_own_with_everything(tmp_path):
    (found,), problems = read(tmp_path / "export.json", [foreign_task()], FOREIGN_CONFIG)
    assert for_file(tmp_path / "export.json").name == "label-studio"
    assert list(found.layers) == ["ann@example.org", "7", "gold", "7 (again)", "model m1"]
    ann = found.layers["ann@example.org"]
    spans = list(ann.spans)
    assert sorted((span.quote, span.label) for span in spans) == [
        ("Bo Katz", "LOC"),
        ("Bo Katz", "PER"),
        ("Mira 📌 Oduya", "PER"),
    ]
    mira = ann.get("r1")
    assert (mira.attributes, mira.note, mira.at) == (
        {"sure": False, "quality": 4},
        "first\nsecond",
        "2026-03-04T10:11:12Z",
    )
    assert sorted((tag.label, dict(tag.attributes).get("rating")) for tag in ann.tags) == [
        ("city", None),
        ("film", None),
        ("overall", 5),
        ("sport", None),
    ]
    assert [(note.note, note.extra) for note in ann.notes] == [("They met.", {"control": "summary"})]
    assert [(link.label, link.source, link.target) for link in ann.links] == [("works_for", "r2", "r1")]
    assert found.layers["7"].state == LayerState("new", "none", {"skipped": True})
    assert [(tag.label, tag.by) for tag in found.layers["gold"].tags] == [("city", "9")]
    assert [span.quote for span in found.layers["model m1"].spans] == ["Bo Katz"]
    assert found.layers["model m1"].state.extra == {"score": 0.9}
    assert (found.id, found.metadata["page"], found.metadata["wire"]) == ("41", 4, "TP")
    assert sorted(problem.code for problem in problems) == [
        "bad-annotation",
        "bad-annotation",
        "unused-keys",  # of the picture
        "unused-keys",  # kept as metadata
    ]
    labels = {label.name: label for label in found.labels}
    assert (labels["PER"].colour, labels["PER"].key) == ("#ff0000", "p")
    assert [(a.name, a.kind) for a in labels["PER"].attributes] == [("sure", "flag"), ("quality", "number")]
    assert [a.name for a in labels["LOC"].attributes] == ["quality"]
    assert labels["LOC"].title == "Place"
    assert (labels["film"].parent, labels["film"].applies_to) == ("arts", ("article",))


def test_json_min_rows_of_one_task_come_together(tmp_path):
    def row(annotator, **more):
        ids = {"id": 41, "annotator": annotator, "annotation_id": annotator * 10}
        return {
            "body": BODY,
            "page": 4,
            **ids,
            "created_at": "2026-03-04T10:11:12Z",
            "lead_time": 3.5,
            **more,
        }

    ner = [
        {"start": 0, "end": 12, "text": "Mira 📌 Oduya", "labels": ["PER"]},
        {"start": 17, "end": 24, "text": "Bo Katz", "labels": ["PER"]},
    ]
    sure = [{"start": 17, "end": 24, "text": "Bo Katz", "choices": ["yes"]}]
    rows = [
        row(1, ner=ner, sure=sure, topic={"choices": ["city", "sport"]}, overall=4, summary="They met."),
        row(2, topic="city"),
        {**row(3, topic="sport"), "id": 42, "body": "Another"},
        {**row(4, ner=ner[:1], sure="no", comment="odd"), "id": 43},
        {**row(4, ner=ner, sure="no", comment="odd"), "id": 44},
    ]
    found, problems = read(tmp_path / "min.json", rows, FOREIGN_CONFIG)
    assert for_file(tmp_path / "min.json").name == "label-studio"
    assert [problem.message for problem in problems] == ["Keys not used, but kept as metadata: page (4)."]
    assert [(item.id, list(item.layers)) for item in found] == [
        ("41", ["1", "2"]),
        ("42", ["3"]),
        ("43", ["4"]),
        ("44", ["4"]),
    ]
    (only,) = found[2].layers["4"]
    assert (only.quote, only.attributes, only.note) == ("Mira 📌 Oduya", {"sure": False}, "odd")
    assert sorted(note.note for note in found[3].layers["4"].notes) == ["no", "odd"]
    one_, two = found[0].layers.values()
    assert [(span.quote, span.attributes) for span in one_.spans] == [
        ("Mira 📌 Oduya", {}),
        ("Bo Katz", {"sure": True}),
    ]
    assert sorted(tag.label for tag in one_.tags) == ["city", "overall", "sport"]
    assert [note.note for note in one_.notes] == ["They met."]
    assert [tag.label for tag in two.tags] == ["city"]
    assert found[0].metadata["page"] == 4
    (tmp_path / "config.xml").unlink()
    found, _ = read(tmp_path / "min.json", rows, text="body")
    assert [span.quote for span in found[0].layers["1"].spans] == ["Mira 📌 Oduya", "Bo Katz"]
    assert found[0].metadata["overall"] == 4


def test_utf16_and_lost_positions(tmp_path):
    task = {"id": 1, "data": {"text": BODY}, "annotations": [{"completed_by": 1}]}
    task["annotations"][0]["result"] = [result("labels", "l", "a", 18, 25, "Bo Katz", labels=["PER"])]
    found, problems = read(tmp_path / "a.json", [task, task])
    assert [item.layers["1"].get("a").start for item in found] == [17, 17]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]
    task["annotations"][0]["result"] = [
        result("labels", "l", "a", 1, 3, "Bo Katz", labels=["PER"]),
        result("labels", "l", "b", 1, 3, "Nobody", labels=["PER"]),
        result("labels", "l", "c", "1", 3, "Nobody", labels=["PER"]),
    ]
    found, problems = read(tmp_path / "a.json", [task])
    assert [(span.id, span.start) for span in found[0].layers["1"].spans] == [("a", 17)]
    assert sorted(problem.code for problem in problems) == ["bad-annotation", "bad-range", "offset-unit"]


def test_bad_tasks_and_configurations_are_named(tmp_path):
    content = '[{"id": 1, "data": {"image": "x.png"}},\n 3,\n {"id": 2, "data": {"text": "Good"}},\n {"id": 3'
    found, problems = read(tmp_path / "a.json", content, "<View><Text name='text' value='$text'>")
    assert [item.text for item in found] == ["Good"]
    assert [(problem.line, problem.code) for problem in problems][1:] == [
        (1, "bad-record"),
        (2, "bad-record"),
        (4, "bad-record"),
    ]
    assert problems[0].code == "bad-config"
    evil = tmp_path / "evil.xml"
    evil.write_text('<!DOCTYPE V [<!ENTITY x SYSTEM "file:///etc/passwd">]><View>&x;</View>')
    with pytest.raises(ReadError, match="entities"):
        list(STUDIO.read(tmp_path / "a.json", {"config": str(evil)}))


def test_a_cancelled_or_failed_export_leaves_nothing(tmp_path):
    steps = STUDIO.write(tmp_path / "out", [sample()] * 3)
    assert next(steps) == 1
    steps.close()
    with pytest.raises(WriteError, match="bad"):
        written(tmp_path / "out", [sample(), (Article("bad", "", "Text", {"n": float("inf")}), {})])
    assert list(tmp_path.iterdir()) == []


def test_many_tasks_are_read_one_at_a_time(tmp_path):
    path = tmp_path / "many.json"
    with path.open("w") as file:
        for number in range(3000):
            task = {"id": number, "data": {"text": f"Text {number} " + "x" * 500}}
            file.write(("[\n" if not number else ",\n") + json.dumps(task, indent=1))
        file.write("]")
    steps = STUDIO.read(path)
    assert next(steps).id == "0"
    assert [item.id for item in steps] == [str(number) for number in range(1, 3000)]


def test_a_label_that_is_used_in_several_ways_is_one(tmp_path):
    labels = LabelSet([Label(name="a, b", applies_to=("span", "article"), description="Both")])
    items = [
        Span(id="a", fragments=((0, 3),), label="a, b", attributes={"x": "y"}),
        ArticleTag(id="t", label="a, b"),
    ]
    written(tmp_path / "out", [(Article("a", "", "One two"), {"anna": Layer("a", "anna", items)})], labels)
    found = one(STUDIO.read(tmp_path / "out" / TASKS))
    (label,) = found.labels
    assert (label.applies_to, label.description) == (("span", "article"), "Both")
    assert [attribute.name for attribute in label.attributes] == ["x"]


def test_keys_that_label_studio_does_not_write_are_said(tmp_path):
    task = foreign_task()
    task["mood"] = "odd"
    task["annotations"][0] |= {"weather": "rain", "lead_time": 3.5, "unique_id": "u"}
    task["annotations"][0]["result"][0] |= {"strange": 1, "origin": "manual"}
    task["annotations"][0]["result"][0]["value"]["hue"] = 4
    _, problems = read(tmp_path / "export.json", [task], FOREIGN_CONFIG)
    (said,) = [p.message for p in problems if p.code == "unused-keys" and "metadata" not in p.message]
    assert all(f"{key} (1)" in said for key in ("mood", "annotations.weather", "result.strange", "value.hue"))
    assert "lead_time" not in said
    assert "origin" not in said
