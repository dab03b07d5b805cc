"""Hugging Face's own libraries load the folders, offline, with typed columns; pyarrow reads the Parquet."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

import json

import datasets
import huggingface_hub
import pyarrow.parquet
import pytest
from hypothesis import given, settings

from annotator.core.annotation import ArticleTag, LayerState
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.flatten import decoded
from annotator.formats.kit.token_spans import flat_on_tokens
from annotator.formats.kit.values import Export, plain_words
from annotator.formats.registry import write_all
from annotator.formats.training.huggingface import HuggingFaceFormat
from tests.formats import tagged

ONE = tagged.article(
    "one", "Kestrel Line wins the lease 🚢.\nIt paid $3.\nNobody spoke.", "train", publisher="The Tarn"
)
TWO = tagged.article("two", "Ines Lindgren left Merrow Bay.\nShe said no.", "dev")
DONE, STARTED = LayerState("done"), LayerState("started")
ENTRIES = [
    (
        ONE,
        {
            "alice": Layer(
                "one",
                "alice",
                [
                    tagged.span(ONE, "Kestrel Line", "org"),
                    tagged.span(ONE, "Line wins", "person"),
                    tagged.span(ONE, "$3", "money: new"),
                    tagged.sentence_tag(ONE, 1, "main"),
                    tagged.sentence_tag(ONE, 1, "history"),
                    ArticleTag(id="t", label="economy"),
                ],
                DONE,
            )
        },
    ),
    (
        TWO,
        {
            "alice": Layer(
                "two",
                "alice",
                [tagged.span(TWO, "Ines Lindgren", "person"), tagged.sentence_tag(TWO, 0, "history")],
                STARTED,
            )
        },
    ),
]


def exported(folder, entries=ENTRIES, labels=tagged.LABELS, **options):
    write_all(
        HuggingFaceFormat(),
        folder / "out",
        entries,
        Export(labels=labels, title="Harbour: “news”", guidelines="# Rules\n\nTag firms.", options=options),
    )
    return folder / "out"


def loaded(folder):
    return datasets.load_dataset(str(folder), cache_dir=str(folder.parent / "cache"))


@pytest.fixture(params=["jsonl", "parquet"])
def files(request):
    return request.param


def test_tokens_and_tags(tmp_path, files):
    data = loaded(exported(tmp_path, files=files))
    assert set(data) == {"train", "validation"}
    names = data["train"].features["ner_tags"].feature.names
    assert names == ["O", "B-org", "I-org", "B-person", "I-person", "B-money: new", "I-money: new"]
    rows = list(data["train"])
    assert [row["id"] for row in rows] == ["one:0", "one:1", "one:2"]
    first = [names[tag] for tag in rows[0]["ner_tags"]]
    assert list(zip(rows[0]["tokens"], first, strict=True))[:3] == [
        ("Kestrel", "B-org"), ("Line", "I-org"), ("wins", "O")
    ]  # fmt: skip
    assert rows[0]["tokens"][5] == "🚢"
    assert set(rows[2]["ner_tags"]) == {0}
    # The second sentence of an article that is not done says nothing yet.
    assert [row["id"] for row in data["validation"]] == ["two:0"]


def test_whole_articles_of_tokens(tmp_path, files):
    data = loaded(exported(tmp_path, files=files, unit="article", negatives="all"))
    assert [row["id"] for row in data["train"]] == ["one"]
    assert [len(row["tokens"]) for row in data["validation"]] == [10]


def test_sentences_and_negatives(tmp_path, files):
    data = loaded(exported(tmp_path, files=files, task="sentence-classification"))
    feature = data["train"].features["label"]
    assert feature.names == ["none", "main", "history"]
    assert [(row["text"], feature.int2str(row["label"])) for row in data["train"]] == [
        ("Kestrel Line wins the lease 🚢.", "none"), ("It paid $3.", "main"), ("Nobody spoke.", "none")
    ]  # fmt: skip
    assert [row["text"] for row in data["validation"]] == ["Ines Lindgren left Merrow Bay."]


def test_sentences_with_several_classes(tmp_path, files):
    data = loaded(exported(tmp_path, files=files, task="sentence-classification", several=True))
    assert data["train"].features["labels"].feature.names == ["none", "main", "history"]
    assert data["train"]["labels"][:] == [[], [1, 2], []]


def test_articles_with_classes(tmp_path, files):
    data = loaded(exported(tmp_path, files=files, task="article-classification"))
    assert set(data) == {"train"}
    assert data["train"].features["labels"].feature.names == ["economy", "📌 sport: “x”"]
    (row,) = data["train"]
    assert (row["labels"], row["publisher"], row["text"]) == ([0], "The Tarn", ONE.text)


def test_spans_with_places(tmp_path, files):
    data = loaded(exported(tmp_path, files=files, task="spans"))
    (row,) = data["train"]
    spans = row["spans"]
    assert [span["text"] for span in spans] == ["Kestrel Line", "Line wins", "$3"]
    assert all(row["text"][span["start"] : span["end"]] == span["text"] for span in spans)
    (kind,) = [data["train"].features["spans"].feature["label"]]
    assert [kind.int2str(span["label"]) for span in spans] == ["org", "person", "money: new"]


def test_the_card_is_one_that_the_hub_takes(tmp_path):
    folder = exported(tmp_path)
    card = huggingface_hub.DatasetCard.load(folder / "README.md")
    assert card.data.language == ["en"]
    assert card.data.license == "unknown"
    assert card.data.task_categories == ["token-classification"]
    assert card.data.pretty_name == "Harbour: “news”"
    assert card.data.configs[0]["data_files"] == [
        {"split": "train", "path": "data/train.jsonl"},
        {"split": "validation", "path": "data/validation.jsonl"},
    ]
    for said in ("Firms & bodies: “all” of them", "Tag firms.", "| train | 1 | 3 |", "alice (2 articles)"):
        assert said in card.text


def test_parquet_names_its_classes_without_the_card(tmp_path):
    folder = exported(tmp_path, files="parquet", task="sentence-classification")
    table = pyarrow.parquet.read_table(folder / "data/train.parquet")
    assert table.column("label").to_pylist() == [0, 1, 0]
    described = json.loads(table.schema.metadata[b"huggingface"])
    assert described["info"]["features"]["label"] == {
        "names": ["none", "main", "history"], "_type": "ClassLabel"
    }  # fmt: skip
    (folder / "README.md").unlink()
    assert loaded(folder)["train"].features["label"].names == ["none", "main", "history"]


def test_nothing_to_export_is_a_card_alone(tmp_path):
    folder = exported(tmp_path, entries=[(TWO, {})], files="parquet")
    assert list((folder / "data").iterdir()) == []
    assert huggingface_hub.DatasetCard.load(folder / "README.md").data.configs[0]["data_files"] == []


@settings(max_examples=10)
@given(tagged.articles(exact=False))
def test_what_is_loaded_is_what_was_tagged(tmp_path_factory, pair):
    article, layer = pair
    folder = exported(
        tmp_path_factory.mktemp("hf"),
        [(article, {"alice": layer})],
        LabelSet(),
        unit="article",
        negatives="all",
    )
    (split,) = loaded(folder).values()
    (row,) = split
    tokens = plain_words(article.text)
    assert row["tokens"] == [article.text[start:end] for start, end in tokens]
    names = split.features["ner_tags"].feature.names
    kept, _ = flat_on_tokens(tokens, layer.spans, "longest", LabelSet())
    assert [(span.first, span.last, span.label) for span in kept] == [
        (span.first, span.last, span.label) for span in decoded([names[tag] for tag in row["ner_tags"]])
    ]
