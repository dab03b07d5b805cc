"""Files of other tools that were damaged anywhere: readers name what is wrong and never fall over."""

import contextlib
import copy
import json

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from annotator.core.annotation import Annotation
from annotator.core.errors import Problem, ReadError
from annotator.formats.kit.values import Guess, Imported
from annotator.formats.tools.doccano.format import DoccanoFormat
from annotator.formats.tools.label_studio.format import LabelStudioFormat
from annotator.formats.tools.prodigy.format import ProdigyFormat
from annotator.formats.training.fasttext import FastTextFormat
from tests.formats.tools.test_label_studio import FOREIGN_CONFIG, foreign_task

values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 10**20)
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "a", "\ud83d", "r1"]),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["id", "label", "text", "start"]), inner)
    ),
    max_leaves=4,
)
SPAN = {"id": 0, "start_offset": 0, "end_offset": 4, "label": "A", "user": 1}
DOCCANO = {
    "id": 1,
    "text": "Good 📌 words",
    "label": [[0, 4, "A"], "b", SPAN, {"label": 4, "user": 2}],
    "entities": [SPAN, {**SPAN, "id": 1}],
    "relations": [{"id": 0, "from_id": 0, "to_id": 1, "type": "r"}],
    "cats": ["x"],
    "Comments": [{"id": 1, "comment": "c"}],
    "meta": {"a": 1},
    "annotation_approver": None,
}
TOKEN = {"text": "Good", "start": 0, "end": 4, "id": 0, "ws": True}
PLACE = {"start": 0, "end": 4, "token_start": 0, "token_end": 0, "label": "A", "id": "x"}
PRODIGY = {
    "text": "Good 📌 words",
    "meta": {"id": 1, "title": "t"},
    "tokens": [TOKEN],
    "spans": [PLACE, {"start": 5, "end": 6, "label": "B", "text": "📌", "answer": "reject"}],
    "relations": [
        {"head": 0, "child": 0, "head_span": PLACE, "child_span": PLACE, "label": "r"},
        {"head": 0, "child": 0},
    ],
    "options": [{"id": "o", "text": "O"}],
    "accept": ["o"],
    "label": "C",
    "answer": "accept",
    "_annotator_id": "anna",
    "_timestamp": 1700000000,
}
MIN = {
    "body": "Good 📌 words",
    "id": 1,
    "ner": [{"start": 0, "end": 4, "text": "Good", "labels": ["PER"]}],
    "sure": [{"start": 0, "end": 4, "text": "Good", "choices": ["yes"]}],
    "quality": 4,
    "topic": {"choices": ["city"]},
    "subject": [["arts", "film"]],
    "comment": "c",
    "annotator": 1,
    "annotation_id": 2,
    "created_at": "",
    "lead_time": 1,
}


def places(value, path=()):
    """The way to every value in a piece of JSON."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from places(inner, (*path, key))


@st.composite
def damaged(draw, row):
    row = copy.deepcopy(row)
    for _ in range(draw(st.integers(0, 2))):
        path = draw(st.sampled_from(sorted(places(row), key=repr)))
        if path:
            inner = row
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = draw(values)
    return row


@pytest.mark.parametrize(
    ("form", "row", "config"),
    [
        (DoccanoFormat(), DOCCANO, ""),
        (ProdigyFormat(), PRODIGY, ""),
        (LabelStudioFormat(), foreign_task(), FOREIGN_CONFIG),
        (LabelStudioFormat(), foreign_task(), ""),
        (LabelStudioFormat(), MIN, FOREIGN_CONFIG),
        (LabelStudioFormat(), MIN, ""),
    ],
)
def test_damaged_rows_are_read_as_far_as_they_make_sense(tmp_path_factory, form, row, config):
    folder = tmp_path_factory.mktemp("damaged")
    path = folder / "in.jsonl"
    if config:
        (folder / "config.xml").write_text(config, encoding="utf-8")

    @settings(max_examples=150, deadline=None)
    @given(damaged(row))
    def check(changed):
        path.write_text(json.dumps(changed) + "\n" + json.dumps(row) + "\n")
        found = list(form.read(path, {"text": "body"} if form.name == "label-studio" else {}))
        articles = [item for item in found if isinstance(item, Imported)]
        assert articles
        assert all(
            str(path) == item.file and (item.line or item.code == "unused-keys")
            for item in found
            if isinstance(item, Problem)
        )
        for article in articles:
            for layer in article.layers.values():
                ids = {item.id for item in layer}
                for item in layer:
                    assert isinstance(item, Annotation)
                    assert isinstance(item.label, str)
                    for start, end in getattr(item, "fragments", ()):
                        assert 0 <= start < end <= len(article.text)
                    if hasattr(item, "source"):
                        assert {item.source, item.target} <= ids

    check()


@settings(deadline=None)
@given(st.binary(max_size=60))
@example(b"\xff\xfe{")
@example(b"[" * 5000)
def test_any_bytes_end_in_articles_problems_or_a_read_error(tmp_path_factory, data):
    path = tmp_path_factory.mktemp("bytes") / "in.jsonl"
    for name in ("in.jsonl", "in.json", "in.csv"):
        path = path.with_name(name)
        path.write_bytes(data)
        for form in (DoccanoFormat(), ProdigyFormat(), LabelStudioFormat(), FastTextFormat()):
            form.sniff(path, data)
            with contextlib.suppress(ReadError):
                assert all(isinstance(item, Imported | Problem | Guess) for item in form.read(path))
