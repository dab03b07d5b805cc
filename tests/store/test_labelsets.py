"""Label sets in files and in the header of a project."""

import pytest
import yaml
from hypothesis import given

from annotator.core.errors import ReadError
from annotator.core.labels import Attribute, Label, LabelSet, Rules
from annotator.store import from_yaml, labelsets
from annotator.store.labelsets import LabelSetFile
from tests.store import values

HAND_WRITTEN = """\
name: entities
title: Entities
description: |
  People and organisations.
source: Nobody (2026)
guidelines: |
  # How to tag

  Tag names.
licence: CC0
labels:
  - name: name
    title: Name
    applies_to: [span, link]
    key: 1
    selectable: false
  - name: per
    title: Person
    description: A human being.
    key: p
    colour: '#0072B2'
    parent: name
    examples: [Ann Lee, 7]
    attributes:
      - {name: role, kind: choice, options: [subject, no], default: no, required: true}
      - name: sure
        kind: flag
    rules:
      no_overlap: true
      inside: name
  - {name: on, applies_to: sentence, rules: {one_of: verdict, no_overlap: [per]}}
"""


def test_a_hand_written_file(tmp_path):
    path = tmp_path / "entities.yaml"
    path.write_text(HAND_WRITTEN, encoding="utf-8")
    found = labelsets.read_file(path)
    assert found == LabelSetFile(
        name="entities",
        title="Entities",
        description="People and organisations.\n",
        source="Nobody (2026)",
        guidelines="# How to tag\n\nTag names.\n",
        extra={"licence": "CC0"},
        labels=LabelSet(
            [
                Label(name="name", title="Name", applies_to=("span", "link"), key="1", selectable=False),
                Label(
                    name="per",
                    title="Person",
                    description="A human being.",
                    key="p",
                    colour="#0072B2",
                    parent="name",
                    examples=("Ann Lee", "7"),
                    attributes=(
                        Attribute(
                            name="role", kind="choice", options=("subject", "no"), default="no", required=True
                        ),
                        Attribute(name="sure", kind="flag"),
                    ),
                    rules=Rules(no_overlap=("per",), inside=("name",)),
                ),
                Label(
                    name="on", applies_to=("sentence",), rules=Rules(one_of="verdict", no_overlap=("per",))
                ),
            ]
        ),
    )
    path.write_bytes(labelsets.write_file(found))
    assert labelsets.read_file(path) == found
    assert path.read_bytes() == labelsets.write_file(found)


@given(values.label_sets)
def test_labels_are_read_back(labels):
    written = labelsets.lines_of(labels)
    document = from_yaml.load(written, file="")
    assert labelsets.from_data(document.value["labels"], document, file="") == (labels, [], [])
    assert yaml.safe_load(written) == document.value


@given(values.label_sets, values.texts, values.raw_texts, values.extras)
def test_files_are_read_back(tmp_path_factory, labels, title, text, extra):
    path = tmp_path_factory.mktemp("labels") / "set.yaml"
    whole = LabelSetFile(
        labels=labels, title=title, description=text, source=title, guidelines=text, extra=extra
    )
    path.write_bytes(labelsets.write_file(whole))
    assert labelsets.read_file(path) == whole


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("", 1, "not a label set"),
        ("- a", 1, "not a label set"),
        ("title: []\n", 1, "title"),
        ("title: x\nlabels: {}\n", 2, "no name"),
        ("labels:\n  - a\n", 1, "label “a” is not a mapping"),
        ("labels:\n  - {name: a}\n  - {name: a}\n", 3, "named “a”"),
        ("labels:\n  - {name: a, parent: b}\n  - {name: b, parent: a}\n", 3, "below itself"),
        ("labels:\n  - {title: x}\n", 2, "no name"),
        ("labels:\n  - {name: a, applies_to: [word]}\n", 2, "label “a” applies to “word”"),
        ("labels:\n  - {name: a, key: 1.5}\n", 2, "key"),
        ("labels:\n  - {name: a, selectable: maybe}\n", 2, "selectable"),
        ("labels:\n  - {name: a, examples: {}}\n", 2, "examples"),
        ("labels:\n  - {name: a, rules: x}\n", 2, "rules"),
        ("labels:\n  - {name: a, attributes: [x]}\n", 2, "attribute"),
        ("labels:\n  - {name: a, attributes: [{name: x, kind: colour}]}\n", 2, "kind “colour”"),
        (
            "labels:\n  - {name: a, attributes: [{name: x, kind: choice, options: [b], default: c}]}\n",
            2,
            "default",
        ),
        ("labels:\n  - {name: a, attributes: [{kind: text}]}\n", 2, "without a name"),
        ("title: a\ntitle: b\n", 2, "twice"),
        ("title: !!str a\n", 1, "tag"),
    ],
)
def test_what_is_wrong_is_named_with_file_line_and_label(tmp_path, text, line, words):
    path = tmp_path / "bad.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match=words) as caught:
        labelsets.read_file(path)
    assert (caught.value.file, caught.value.line) == (path, line)


def test_a_project_keeps_the_labels_that_can_be_understood():
    document = from_yaml.load(
        "- {name: a}\n- {name: b, applies_to: [x]}\n- {name: a}\n- {name: c}\n", file="f", line=7
    )
    labels, problems, left_out = labelsets.from_data(document.value, document, file="f")
    assert left_out == document.value[1:3]
    assert [label.name for label in labels] == ["a", "c"]
    assert [(problem.line, problem.code) for problem in problems] == [(8, "bad-label"), (9, "bad-label")]
