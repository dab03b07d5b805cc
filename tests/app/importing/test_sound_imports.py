"""What a file brings that could not be read again is said and left out; the rest comes in."""

import json

import pytest

from annotator.app.importing import articles as importing
from annotator.app.importing import sound as sound_imports
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, Link, Span
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.formats import Imported

TEXT = "Ida saw the sea."
GOOD = Span(id="a", label="person", fragments=((0, 3),), quote="Ida")


def brought(annotations, name="ida", **more):
    return Imported(title="Sea", text=TEXT, layers={name: Layer("", name, annotations)}, **more)


def test_what_is_sound_stays_the_same_object():
    imported = brought([GOOD], sentences=(Sentence(0, 16),), zones=(Zone(0, 16, "body"),))
    assert sound_imports.sound(imported) == (imported, [])
    assert sound_imports.sound(imported)[0] is imported


def test_annotations_that_are_not_are_left_out_one_by_one():
    bad = [
        Span(id="b", label="", fragments=((0, 3),)),
        Span(id="c", label="x", fragments=((9, 99),)),
        ArticleTag(id="d", label="x", attributes={"a": ["b"]}),
        Link(id="e", label="x", source="a", target="c"),
        ArticleTag(id="f", label="x", note=7),
    ]
    item, problems = sound_imports.sound(
        brought([GOOD, *bad, Link(id="g", label="x", source="a", target="a")])
    )
    assert [each.id for each in item.layers["ida"]] == ["a", "g"]
    assert len(problems) == 5
    assert all("“Sea” was left out" in problem.message for problem in problems)


@pytest.mark.parametrize(
    ("name", "called"), [("", "import"), ("a\nb", "a b"), ("\x00", "import"), ("  ", "import")]
)
def test_annotators_have_names_that_can_be_stored(name, called):
    item, _ = sound_imports.sound(brought([GOOD], name))
    assert list(item.layers) == [called]


def test_zones_and_sentences_that_are_out_of_order_are_found_anew():
    item, problems = sound_imports.sound(
        brought([GOOD], sentences=(Sentence(4, 9), Sentence(0, 6)), zones=(Zone(0, 99, "body"),))
    )
    assert (item.sentences, item.zones, len(problems)) == ((), (), 2)


def test_an_import_says_what_it_left_out_and_the_project_can_be_read(session, tmp_path, reopened):
    spans = [
        {"id": "ok", "start": 0, "end": 3, "label": "org", "quote": "Ida"},
        {"id": "no", "start": 4, "end": 7, "label": "", "quote": "saw"},
    ]
    row = {"id": "sea", "title": "Sea", "text": TEXT, "layers": {"zoe": {"spans": spans}}}
    (tmp_path / "x.jsonl").write_text(json.dumps(row), encoding="utf-8")
    result = finish(importing.import_paths(session.file, [tmp_path / "x.jsonl"]))
    assert result.added == ("sea",)
    assert [problem for problem in result.problems if "no label" in problem.message]
    _, found = reopened()
    assert [span.id for span in found["sea"][1]["zoe"].spans] == ["ok"]


def test_the_session_commits_nothing_that_could_not_be_read_again(session, reopened):
    bad = Span(id="b", label="org", fragments=((3, 999),))
    with pytest.raises(AnnotatorError, match="not inside the text"):
        session.commit("Tag", [session.change(None, bad)])
    with pytest.raises(AnnotatorError, match="name of an annotator"):
        session.commit("Tag", [Change(None, GOOD, "port", "")])
    assert len(session.layer) == 0
    assert session.undo() is None
    _, found = reopened()
    assert found["port"][1] == {}


def test_what_came_in_unsound_can_still_be_worked_on(session):
    bad = Span(id="b", label="", fragments=((0, 4),))
    session.layer.put(bad)
    made = Span(id="b", label="", fragments=((0, 4),), note="What is this?")
    assert session.commit("Note", [session.change(bad, made)]) is not None
    assert session.commit("Delete", [session.change(made, None)]) is not None
