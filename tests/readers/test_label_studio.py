"""Label Studio's own library validates our configuration and annotations, and converts our tasks."""

import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from label_studio_sdk.converter import Converter
from label_studio_sdk.label_interface import LabelInterface

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats import Export, Imported
from annotator.formats.registry import write_all
from annotator.formats.tools.label_studio.format import CONFIG, TASKS, LabelStudioFormat
from tests.formats.projects import LABELS, projects

STUDIO = LabelStudioFormat()


def written(folder: Path, entries, labels=LABELS):
    write_all(STUDIO, folder, entries, Export(labels=labels))
    tasks = json.loads((folder / TASKS).read_text(encoding="utf-8"))
    return tasks, (folder / CONFIG).read_text(encoding="utf-8")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(projects())
def test_every_annotation_is_valid_under_our_configuration(tmp_path_factory, project):
    article, layers = project
    tasks, config = written(tmp_path_factory.mktemp("studio") / "out", [(article, layers)])
    interface = LabelInterface(config)
    interface.validate()
    for annotation in tasks[0]["annotations"]:
        assert interface.validate_annotation(annotation)


def sample():
    text = "Orlin 📌 pays Vey.\nNobody objects."
    spans = [
        Span(
            id="a", fragments=((0, 5),), label="org", attributes={"certainty": "high", "size": 3}, note="why?"
        ),
        Span(id="b", fragments=((13, 16),), label="person", doubt=True),
    ]
    more = [
        SentenceTag(id="s", start=18, end=33, label="main-event"),
        ArticleTag(id="t", label="Ökonomie 2"),
        Link(id="l", label="works for", source="b", target="a"),
        Note(id="n", note="All fine."),
    ]
    article = Article("x1", "Pay", text, {"section": "City"}, sha256=sha256(text))
    return article, {"anna": Layer("x1", "anna", [*spans, *more]), "bob": Layer("x1", "bob", spans[:1])}


def test_an_unknown_label_is_not_valid(tmp_path):
    tasks, config = written(tmp_path / "out", [sample()])
    interface = LabelInterface(config)
    annotation = tasks[0]["annotations"][0]
    assert interface.validate_annotation(annotation)
    region = next(item for item in annotation["result"] if item.get("from_name") == "label")
    region["value"]["labels"] = ["unheard of"]
    assert not interface.validate_annotation(annotation)


def test_its_converter_reads_our_tasks_and_we_read_what_it_makes(tmp_path):
    _, config = written(tmp_path / "out", [sample()])
    converter = Converter(config, str(tmp_path / "out"), download_resources=False)
    converter.convert(str(tmp_path / "out" / TASKS), str(tmp_path / "min"), "JSON_MIN", is_dir=False)
    (made,) = (tmp_path / "min").glob("*.json")
    (tmp_path / "min" / "config.xml").write_text(config, encoding="utf-8")
    (found,) = STUDIO.read(made)
    assert isinstance(found, Imported)
    assert len(found.layers) == 2
    layer = next(layer for layer in found.layers.values() if len(layer) > 1)
    assert [(span.quote, span.label) for span in layer.spans] == [("Orlin", "org"), ("Vey", "person")]
    assert dict(next(iter(layer.spans)).attributes) == {"certainty": "high", "size": 3}
    assert [(tag.quote, tag.label) for tag in layer.sentence_tags] == [("Nobody objects.", "main-event")]
    assert [tag.label for tag in layer.tags] == ["Ökonomie 2"]
    # JSON-MIN does not say to which region a text or a choice belongs; where there is only one, we know.
    assert sorted(note.note for note in layer.notes) == ["All fine.", "doubtful", "why?"]
    (alone,) = next(layer for layer in found.layers.values() if len(layer) == 1).spans
    assert (alone.note, dict(alone.attributes)) == ("why?", {"certainty": "high", "size": 3})


@pytest.mark.parametrize("form", ["CSV", "CONLL2003"])
def test_it_converts_our_tasks_to_other_formats(tmp_path, form):
    _, config = written(tmp_path / "out", [sample()])
    converter = Converter(config, str(tmp_path / "out"), download_resources=False)
    converter.convert(str(tmp_path / "out" / TASKS), str(tmp_path / "other"), form, is_dir=False)
    made = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "other").iterdir())
    assert "org" in made
    assert "Vey" in made
