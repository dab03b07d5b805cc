"""What a source holds under a name that the project file uses itself is kept under another."""

import json

import pytest

from annotator import formats, store
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.core import soundness
from annotator.core.annotation import ArticleTag, Link, Span
from annotator.core.edits import ProjectHeader
from annotator.formats import Imported

TEXT = "Kestrel Works moved to Norvik in the spring."
SPAN = {
    "start": 0,
    "end": 13,
    "label": "ORG",
    "note": 7,
    "quote": "Kestrel",
    "fragments": [[1, 2]],
    "doubt": "no",
}


def test_keys_of_rows_and_annotations_come_back_out_of_the_project(tmp_path):
    row = {"text": TEXT, "title": "Move", "zones": [1], "kind": "story", "spans": [SPAN], "answer": "accept"}
    path = tmp_path / "tasks.jsonl"
    path.write_text(json.dumps(row) + "\n", encoding="utf-8")
    (item,) = [found for found in formats.read_all([path]) if isinstance(found, Imported)]
    assert (item.metadata["title"], item.metadata["zones"], item.metadata["kind"]) == ("Move", [1], "story")
    with store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="d", title="D")) as file:
        finish(importing.import_paths(file, [path]))
    with store.open_file(tmp_path / "desk.annot.yaml", read_only=True) as again:
        assert not again.problems
        (name,) = again.project.entries
        article = again.project.article(name)
        (layer,) = again.project.layers(name).values()
    assert (article.metadata["title"], article.metadata["zones"]) == ("Move", [1])
    (span,) = layer.spans
    assert (span.start, span.end, span.label) == (0, 13, "ORG")


@pytest.mark.parametrize(
    "item",
    [
        Span(id="a", label="org", fragments=((0, 3),), quote="Kes", extra={"start": 1}),
        ArticleTag(id="a", label="org", extra={"label": "x"}),
        Link(id="a", label="of", source="b", target="c", extra={"from": "x"}),
    ],
    ids=lambda item: type(item).__name__,
)
def test_nothing_is_said_twice_of_an_annotation(item):
    assert "is a field of its own" in soundness.unsound(item, TEXT)
