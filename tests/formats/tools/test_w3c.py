"""W3C Web Annotation: what it holds comes back, positions and quotes agree, other tools' shapes are read."""

import json

import pytest
from hypothesis import given, settings

from annotator.core.annotation import Note, Span
from annotator.core.article import Article
from annotator.core.errors import ReadError
from annotator.core.layer import Layer
from annotator.formats import total
from annotator.formats.kit.values import FEATURES
from annotator.formats.registry import write_all
from annotator.formats.tools.refi.format import QdpxFormat
from annotator.formats.tools.w3c.format import W3cFormat
from tests.formats.comparing import facts
from tests.formats.projects import projects
from tests.formats.samples import one, split

W3C = W3cFormat()
CONTEXT = "http://www.w3.org/ns/anno.jsonld"


def put(folder, text, annotations, name="page"):
    (folder / f"{name}.txt").write_bytes(text.encode())
    (folder / f"{name}.json").write_text(json.dumps(annotations), encoding="utf-8")
    return folder / f"{name}.json"


def annotation(id, start, end, exact="", **more):
    selectors = [{"type": "TextPositionSelector", "start": start, "end": end}]
    if exact:
        selectors.insert(0, {"type": "TextQuoteSelector", "exact": exact})
    return {
        "@context": CONTEXT,
        "id": id,
        "type": "Annotation",
        "body": [{"type": "TextualBody", "value": "tag", "purpose": "tagging"}],
        "target": {"selector": selectors},
        **more,
    }


@settings(max_examples=80, deadline=None)
@given(projects())
def test_what_it_holds_is_read_back(tmp_path_factory, project):
    article, layers = project
    for layer in layers.values():
        layer.put(
            Note(
                id="place",
                note="here",
                start=0,
                end=1,
                quote=article.text[:1],
                by=layer.annotator,
                origin="import",
            )
        )
        layer.put(
            Note(id="all", note="look\ntwice", by=layer.annotator, origin="import", at="2026-03-15T10:00:00Z")
        )
    path = tmp_path_factory.mktemp("w3c") / "out"
    write_all(W3C, path, [(article, layers)])
    found = one(W3C.read(path))
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert {name: sorted(map(repr, layer)) for name, layer in found.layers.items()} == {
        name: sorted(map(repr, layer)) for name, layer in layers.items()
    }
    assert not total(W3C.losses(article, layers))


@settings(max_examples=40, deadline=None)
@given(projects())
def test_quotes_and_positions_agree(tmp_path_factory, project):
    article, layers = project
    path = tmp_path_factory.mktemp("w3c") / "out"
    write_all(W3C, path, [(article, layers)])
    page = json.loads((path / "doc.jsonld").read_text(encoding="utf-8"))
    text = (path / "doc.txt").read_text(encoding="utf-8")
    assert text == article.text
    for item in page["items"]:
        targets = item["target"] if isinstance(item["target"], list) else [item["target"]]
        for target in targets:
            if "selector" in target:
                quote, position = target["selector"]
                start, end = position["start"], position["end"]
                assert text[start:end] == quote["exact"]
                assert text[:start].endswith(quote.get("prefix", ""))
                assert text[end:].startswith(quote.get("suffix", ""))


def test_what_is_lost_is_counted():
    from annotator.core.annotation import ArticleTag, LayerState, Link

    found = [ArticleTag(id="a", by="someone"), Link(id="l", source="a", target="gone")]
    layer = Layer("x", "al", found, LayerState("done"))
    lost = {
        loss.what: loss.count
        for loss in total(W3C.losses(Article("x", "T", "Text.", {"url": "u"}), {"al": layer}))
    }
    assert lost == {
        FEATURES["status"]: 1,
        FEATURES["metadata"]: 1,
        "links to nothing": 1,
        "names of who made an annotation in another's layer": 1,
    }


def test_recogitos_shape(tmp_path):
    """Several tags, comments, a relation between annotations, one position that is wrong."""
    text = "The siege of Troy, and a death in battle at Ithaca."
    relation = annotation("#d", 0, 0, motivation="linking", target=[{"id": "#a"}, {"id": "#b"}])
    relation["body"] = [{"type": "TextualBody", "value": "isRelatedTo", "purpose": "tagging"}]
    comment = {"type": "TextualBody", "value": "This is a comment"}
    tags = [
        {"type": "TextualBody", "value": value, "purpose": "tagging"} for value in ("A Tag", "Another Tag")
    ]
    records = [
        relation,
        annotation("#a", 13, 17, "Troy", body=[comment, *tags]),
        annotation("#b", 25, 40, "death in battle", body=[comment]),
        annotation("#c", 44, 51, "Ithaca"),
        annotation("#e", 2, 4, "Atlantis"),
    ]
    path = put(tmp_path, text, records)
    assert W3C.sniff(path, b"")
    (found,), problems = split(W3C.read(path))
    layer = found.layers["import"]
    assert sorted((span.label, span.quote, span.note) for span in layer.spans) == [
        ("A Tag", "Troy", "This is a comment"),
        ("Another Tag", "Troy", "This is a comment"),
        ("tag", "Ithaca", ""),
    ]
    assert [(note.quote, note.note) for note in layer.notes] == [("death in battle", "This is a comment")]
    assert [(link.label, link.source, link.target) for link in layer.links] == [("isRelatedTo", "a", "b")]
    assert [problem.code for problem in problems] == ["offset-unit", "bad-range"]
    assert "Atlantis" in problems[1].message


def test_units_of_javascript_and_carriage_returns(tmp_path):
    text = "🚢🚢 Kestrel sails.\r\nKestrel again."
    path = put(tmp_path, text, [annotation("#a", 5, 12, "Kestrel"), annotation("#b", 21, 28, "Kestrel")])
    (found,), problems = split(W3C.read(path))
    assert [span.start for span in found.layers["import"].spans] == [3, 18]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]
    assert "UTF-16 units before" in problems[0].message


def test_words_alone_are_found_by_what_is_around_them(tmp_path):
    record = annotation("#a", 0, 0, creator="acct:bo@example.org")
    selector = {"type": "TextQuoteSelector", "exact": "bridge", "prefix": "new ", "suffix": " opens"}
    record["target"] = {"source": "http://example.org/page.txt", "selector": selector}
    found = one(W3C.read(put(tmp_path, "The old bridge and the new bridge opens.", record)))
    assert [(span.start, span.label) for span in found.layers["acct:bo@example.org"].spans] == [(27, "tag")]


def test_two_texts_in_one_file(tmp_path):
    one_record, other = annotation("#a", 0, 3, "One"), annotation("#b", 0, 3, "Two")
    one_record["target"]["source"], other["target"]["source"] = "a.txt", "b.txt"
    lost = annotation("#c", 0, 3, "Six")
    lost["target"]["source"] = "c.txt"
    (tmp_path / "a.txt").write_text("One.")
    (tmp_path / "b.txt").write_text("Two.")
    path = tmp_path / "page.jsonld"
    path.write_text(
        json.dumps({"@context": CONTEXT, "type": "AnnotationPage", "items": [one_record, other, lost]})
    )
    articles, problems = split(W3C.read(path))
    assert [(item.id, len(item.layers["import"])) for item in articles] == [("a", 1), ("b", 1)]
    assert [problem.code for problem in problems] == ["no-text"]


def test_what_cannot_be_used_is_named(tmp_path):
    picture = annotation("#p", 0, 1)
    picture["target"] = {"source": "x", "selector": {"type": "FragmentSelector", "value": "xywh=1,2,3,4"}}
    path = put(tmp_path, "Text.", [annotation("#ok", 0, 4, "Text"), picture, annotation("#n", 0, 4, body=[])])
    articles, problems = split(W3C.read(path))
    assert [span.quote for span in articles[0].layers["import"].spans] == ["Text"]
    assert any("#p" in problem.message for problem in problems)
    assert any("#n" in problem.message for problem in problems)
    path.write_text("{oops")
    with pytest.raises(ReadError):
        list(W3C.read(path))


def test_the_same_id_in_two_layers(tmp_path):
    spans = [Span(id="s", label="x", fragments=((0, 4),), quote="Text")]
    layers = {name: Layer("", name, spans) for name in ("al", "bo/c d")}
    write_all(W3C, tmp_path / "out", [(Article("é?", "T", "Text."), layers)])
    found = one(W3C.read(tmp_path / "out"))
    assert {name: [span.id for span in layer.spans] for name, layer in found.layers.items()} == {
        "al": ["s"],
        "bo/c d": ["s"],
    }
    assert all(facts(layer, "") for layer in found.layers.values())


@pytest.mark.parametrize(("at", "place"), [(2, (2, 3)), (5, (4, 5))])
def test_a_note_between_two_characters_gets_one(tmp_path, at, place):
    layer = Layer("", "al", [Note(id="n", note="here", start=at, end=at)])
    article = Article("a", "T", "Text.")
    assert [str(loss) for loss in total(W3C.losses(article, {"al": layer}))] == [
        "1 × notes between two characters, which get one of them"
    ]
    for form, path in ((W3C, tmp_path / "out"), (QdpxFormat(), tmp_path / "out.qdpx")):
        write_all(form, path, [(article, {"al": layer})])
        note = one(form.read(path)).layers["al"].notes[0]
        assert (note.start, note.end, note.note) == (*place, "here")


def test_keys_that_the_recommendation_does_not_have_are_said(tmp_path):
    (tmp_path / "a.txt").write_text("Kestrel Line won.", encoding="utf-8")
    body = {"type": "TextualBody", "purpose": "tagging", "value": "ORG", "weight": 3}
    target = {"source": "a.txt", "selector": {"type": "TextPositionSelector", "start": 0, "end": 12}}
    made = {"@context": "http://www.w3.org/ns/anno.jsonld", "id": "x", "type": "Annotation", "mood": "odd"}
    path = tmp_path / "a.jsonld"
    path.write_text(json.dumps({**made, "body": body, "target": target}), encoding="utf-8")
    found, problems = split(W3cFormat().read(path))
    assert len(found) == 1
    (said,) = [problem.message for problem in problems if problem.code == "unused-keys"]
    assert "mood (1)" in said
    assert "body.weight (1)" in said
