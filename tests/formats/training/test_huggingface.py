"""Hugging Face folders without its libraries: rows, negatives, losses, cards; the rest is in tests/readers."""

import json
import re
import sys

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.layer import Layer
from annotator.formats.kit import data_card
from annotator.formats.kit.one_layer import NOT_NEGATIVE
from annotator.formats.kit.values import Export
from annotator.formats.registry import write_all
from annotator.formats.training.huggingface import HuggingFaceFormat, split_name
from tests.formats import tagged

ARTICLE = tagged.article("one", "Kestrel Line wins.\nIt paid $3.\nNobody spoke.")


def layer(status="done", annotator="alice"):
    return Layer(
        "one",
        annotator,
        [
            tagged.span(ARTICLE, "Kestrel Line", "org"),
            tagged.span(ARTICLE, "Line wins", "person"),
            tagged.span(ARTICLE, "Kest", "person"),
            tagged.sentence_tag(ARTICLE, 1, "main"),
            tagged.sentence_tag(ARTICLE, 1, "history"),
            ArticleTag(id="t", label="economy"),
        ],
        LayerState(status),
    )


def exported(folder, entries, **options):
    export = Export(labels=tagged.LABELS, title="Desk", guidelines="Tag firms.", options=options)
    write_all(HuggingFaceFormat(), folder, entries, export)
    return [
        json.loads(line) for line in (folder / "data/train.jsonl").read_text(encoding="utf-8").splitlines()
    ]


def losses(status="done", **options):
    export = Export(labels=tagged.LABELS, options=options)
    return {
        loss.what: loss.count
        for loss in HuggingFaceFormat().losses(ARTICLE, {"alice": layer(status)}, export)
    }


def test_sentences_are_negatives_only_where_the_article_is_done(tmp_path):
    done, started = (ARTICLE, {"alice": layer()}), (ARTICLE, {"alice": layer("started")})
    for number, (entry, expected) in enumerate([(done, [0, 1, 0]), (started, [1])]):
        rows = exported(tmp_path / str(number), [entry], task="sentence-classification")
        assert [row["label"] for row in rows] == expected
    rows = exported(tmp_path / "all", [started], task="sentence-classification", negatives="all")
    assert [row["label"] for row in rows] == [0, 1, 0]
    assert losses("started", task="sentence-classification")[NOT_NEGATIVE] == 2
    assert NOT_NEGATIVE not in losses(task="sentence-classification")


def test_what_a_task_has_no_column_for_is_counted():
    tokens = losses()
    assert tokens["overlapping spans"] == 2
    assert tokens["spans that cut a word are widened to whole words"] == 1
    assert (tokens["sentence tags"], tokens["article tags"]) == (2, 1)
    sentences = losses(task="sentence-classification")
    assert sentences["spans"] == 3
    assert sentences["further tags of a sentence: the label that stands higher is kept"] == 1
    several = losses(task="sentence-classification", several=True)
    assert not any("further tags" in what for what in several)
    spans = losses(task="spans")
    assert "overlapping spans" not in spans
    assert "spans" not in spans


def test_entries_of_several_annotators_have_ids_of_their_own(tmp_path):
    entries = [(ARTICLE, {name: layer(annotator=name)}) for name in ("alice", "ben")]
    assert [row["id"] for row in exported(tmp_path / "o", entries, task="spans")] == ["one", "one@ben"]
    card = (tmp_path / "o/README.md").read_text(encoding="utf-8")
    assert "| train | 1 | 2 |" in card
    assert "alice (1 article), ben (1 article)" in card


def test_the_card_states_labels_splits_and_guidelines(tmp_path):
    exported(tmp_path / "o", [(ARTICLE, {"alice": layer()})], task="spans")
    text = (tmp_path / "o/README.md").read_text(encoding="utf-8")
    _, front, body = text.split("---\n", 2)
    data = yaml.safe_load(front)
    assert data["configs"][0]["data_files"] == [{"split": "train", "path": "data/train.jsonl"}]
    assert [feature["name"] for feature in data["dataset_info"]["features"]] == [
        "id",
        "title",
        "text",
        "spans",
    ]
    names = data["dataset_info"]["features"][3]["list"][2]["dtype"]["class_label"]["names"]
    assert names == {"0": "org", "1": "person"}
    assert data_card.LICENCE_LINE in front
    for said in (
        "| org | span | Organisation | Firms & bodies: “all” of them | 1 |",
        "Tag firms.",
        data_card.HOW_SPLIT,
    ):
        assert said in body


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "o").mkdir()
    (tmp_path / "o/mine.txt").write_text("mine")
    with pytest.raises(WriteError, match="something else"):
        exported(tmp_path / "o", [])
    assert [path.name for path in tmp_path.iterdir()] == ["o"]


def test_a_cancelled_export_leaves_nothing(tmp_path):
    work = HuggingFaceFormat().write(tmp_path / "o", [(ARTICLE, {"alice": layer()})] * 3)
    next(work)
    work.close()
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_it_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(AnnotatorError, match=r"news-annotator\[parquet\]"):
        exported(tmp_path / "o", [], files="parquet")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("split", "name"), [("dev", "validation"), ("", "train"), ("held out-2", "held_out_2"), ("ü", "train")]
)
def test_splits_are_called_as_the_library_wants(split, name):
    assert split_name(tagged.article("a", "Text.", split)) == name


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4, unique=True), st.text(max_size=12))
def test_the_front_of_the_card_is_read_as_it_was_meant(labels, title):
    names = {str(number): label for number, label in enumerate(labels)}
    feature = {"name": labels[0], "dtype": {"class_label": {"names": names}}}
    front = data_card.front_matter(title, data_card.Counts(), "", {}, [feature, feature])
    assert front.startswith("---\n")
    assert front.index("\n---", 3) == len(front) - 5
    found = yaml.safe_load(front[4:-4])
    assert found["dataset_info"]["features"] == [feature, feature]
    assert found["pretty_name"] == " ".join(title.split()) or "News articles"


@pytest.mark.parametrize(
    "name", ["no", "1e3", "12:30", "0o7", "null", "~", "2026-03-15", "- a", "a: b", "#", "€"]
)
def test_names_are_text_in_every_version_of_yaml(name):
    feature = {"name": name}
    front = data_card.front_matter("", data_card.Counts(), "", {}, [feature])
    assert re.search(rf"- name: (['\"]){re.escape(name)}\1\n", front)


def test_spans_across_sentences_are_cut_and_counted(tmp_path):
    across = Layer("one", "a", [Span(id="x", label="org", fragments=((13, 26),))], LayerState("done"))
    rows = exported(tmp_path / "o", [(ARTICLE, {"a": across})])
    assert [row["ner_tags"] for row in rows][:2] == [[0, 0, 1, 2], [0, 0, 0, 0, 0]]
    found = HuggingFaceFormat().losses(ARTICLE, {"a": across}, Export())
    assert [loss.count for loss in found if "cut there" in loss.what] == [1]
