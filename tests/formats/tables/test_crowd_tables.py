"""Tables in which several people labelled the same texts: one layer a person, however the table is laid out."""

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from annotator import formats
from annotator.core.annotation import ArticleTag
from annotator.core.errors import Problem
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export, Guess, Imported
from annotator.formats.tables.articles import preview

FERRY = "The ferry came back on Monday, and nobody had expected it so soon."
BRIDGE = "The bridge stays closed until the summer, said the council of the town."
CROWD = ["text", "annotator", "label", "confidence", "annotated_at"]
LONG: list[list[Any]] = [
    [FERRY, "ana", "good", 0.9, "2026-03-14T09:30:00Z"],
    [BRIDGE, "ana", "bad", 0.4, "2026-03-14T09:31:00Z"],
    [FERRY, "ben", "bad", 0.6, "2026-03-15T10:00:00+01:00"],
    [BRIDGE, "ben", "bad", 1, "2026-03-15T10:05:00+01:00"],
]


def written(path: Path, header: Sequence[str], rows: Sequence[Sequence[Any]]) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in (header, *rows):
            book.active.append(list(row))
        book.save(path)
    elif path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([header, *rows])
    else:
        objects = [dict(zip(header, row, strict=True)) for row in rows]
        text = json.dumps(objects) if path.suffix == ".json" else "\n".join(map(json.dumps, objects))
        path.write_text(text, encoding="utf-8")
    return path


def read(path: Path, **options: str) -> tuple[dict[str, dict[str, Layer]], list[Problem], list[Guess]]:
    """By text, the layers of all articles, as an import joins them; problems; guesses."""
    articles: dict[str, dict[str, Layer]] = {}
    problems, guesses = [], []
    for item in formats.read_all([path], options):
        if isinstance(item, Imported):
            articles.setdefault(item.text, {}).update(item.layers)
        elif isinstance(item, Problem):
            problems.append(item)
        elif isinstance(item, Guess) and item.option != "lang":
            guesses.append(item)
    return articles, problems, guesses


def labels(layers: dict[str, Layer]) -> dict[str, list[str]]:
    return {name: sorted(item.label for item in layer) for name, layer in layers.items()}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl", ".json"])
def test_a_row_for_each_annotator_makes_a_layer_for_each(tmp_path: Path, ending: str) -> None:
    found, problems, guesses = read(written(tmp_path / f"crowd{ending}", CROWD, LONG))
    assert {text: labels(layers) for text, layers in found.items()} == {
        FERRY: {"ana": ["good"], "ben": ["bad"]},
        BRIDGE: {"ana": ["bad"], "ben": ["bad"]},
    }
    (tag,) = found[FERRY]["ben"]
    assert (tag.by, tag.at, tag.attributes) == ("ben", "2026-03-15T09:00:00Z", {"confidence": 0.6})
    assert not problems
    assert not guesses


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl", ".json"])
@pytest.mark.parametrize("header", ["label_ana label_ben", "ana label:ben label", "annotator_1 annotator_2"])
def test_a_column_for_each_annotator_makes_a_layer_for_each_and_is_a_guess(
    tmp_path: Path, ending: str, header: str
) -> None:
    columns = header.split(":" if ":" in header else " ")
    rows = [[FERRY, "good", "bad"], [BRIDGE, "bad", "bad"], ["It rained at noon on the quay.", "good", ""]]
    path = written(tmp_path / f"wide{ending}", ["text", *columns], rows)
    found, _, guesses = read(path)
    assert [sorted(map(len, layers.values())) for layers in found.values()] == [[1, 1], [1, 1], [1]]
    assert set(found[FERRY]) in ({"ana", "ben"}, {"annotator_1", "annotator_2"})
    (guess,) = guesses
    assert (guess.chosen, guess.option) == ("people", "spread")
    found, _, guesses = read(path, spread="questions")
    assert labels(found[FERRY]) == {"import": ["bad", "good"]}
    assert not guesses
    found, _, _ = read(path, spread="metadata")
    assert found[FERRY] == {}


def test_answers_to_several_questions_are_one_persons(tmp_path: Path) -> None:
    rows = [[FERRY, "good", "transport"], [BRIDGE, "bad", "works"]]
    found, _, guesses = read(written(tmp_path / "a.csv", ["text", "label_tone", "label_topic"], rows))
    assert labels(found[FERRY]) == {"import": ["good", "transport"]}
    assert [guess.chosen for guess in guesses] == ["questions"]


def test_columns_of_0_and_1_are_labels_and_a_guess(tmp_path: Path) -> None:
    rows = [[FERRY, "ana", 1, 0], [FERRY, "ben", 1, 1], [BRIDGE, "ana", 0, 0]]
    path = written(tmp_path / "a.csv", ["text", "coder", "sea", "land"], rows)
    found, _, guesses = read(path)
    assert labels(found[FERRY]) == {"ana": ["sea"], "ben": ["land", "sea"]}
    assert [(guess.option, guess.alternatives) for guess in guesses] == [("flags", ("metadata",))]
    assert read(path, flags="metadata")[0][FERRY] == {}


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".jsonl"])
@pytest.mark.parametrize("shuffled", [False, True])
def test_rows_of_spans_make_a_layer_for_each_annotator(tmp_path: Path, ending: str, shuffled: bool) -> None:
    columns = ["text", "start", "end", "label", "worker_id", "confidence"]
    rows = [
        [FERRY, 4, 9, "SHIP", "w1", 0.5],
        [FERRY, 4, 9, "BOAT", "w2", 0.7],
        [BRIDGE, 4, 10, "WORK", "w1", 0.8],
    ]
    path = written(tmp_path / f"spans{ending}", columns, rows[::2] + rows[1::2] if shuffled else rows)
    found, problems, _ = read(path)
    assert labels(found[FERRY]) == {"w1": ["SHIP"], "w2": ["BOAT"]}
    (span,) = found[FERRY]["w2"]
    assert (span.fragments, span.attributes) == (((4, 9),), {"confidence": 0.7})
    assert not problems


def test_a_column_of_dates_is_the_date_whatever_it_is_called(tmp_path: Path) -> None:
    rows = [[FERRY, "2026-03-14"], [BRIDGE, "2026-03-15"]]
    path = written(tmp_path / "a.csv", ["text", "when"], rows)
    items = list(formats.read_all([path]))
    assert [item.metadata["published"] for item in items if isinstance(item, Imported)] == [
        "2026-03-14",
        "2026-03-15",
    ]
    (guess,) = [item for item in items if isinstance(item, Guess) and item.option == "date"]
    assert guess.why == "its cells are dates"
    assert preview(path).chosen["date"] == "when"
    assert preview(path).why == {"text": "by its name", "when": "its cells are dates"}
    other = [item for item in formats.read_all([path], {"date": "-"}) if isinstance(item, Imported)]
    assert other[0].metadata["when"] == "2026-03-14"


def test_two_columns_called_like_text_are_a_guess(tmp_path: Path) -> None:
    path = written(tmp_path / "a.csv", ["body", "content"], [[FERRY, BRIDGE]] * 2)
    _, _, (guess,) = read(path)
    assert (guess.option, guess.chosen, guess.alternatives) == ("text", "“body”", ("content",))
    assert set(read(path, text="content")[0]) == {BRIDGE}


def test_commas_between_labels_are_told_from_commas_in_them(tmp_path: Path) -> None:
    rows = [[f"{FERRY} {n}", value] for n, value in enumerate(["sea, land", "sea", "land, sea", "land"])]
    found, _, guesses = read(written(tmp_path / "a.csv", ["text", "labels"], rows))
    assert labels(found[f"{FERRY} 0"]) == {"import": ["land", "sea"]}
    assert [guess.option for guess in guesses if guess.option == "separator"]
    rows = [
        [f"{FERRY} {n}", value]
        for n, value in enumerate(["Norvik, town of", "sea", "Merrow, bay of", "land"])
    ]
    path = written(tmp_path / "b.csv", ["text", "labels"], rows)
    found, _, guesses = read(path)
    assert labels(found[f"{FERRY} 0"]) == {"import": ["Norvik, town of"]}
    assert [guess.alternatives for guess in guesses if guess.option == "separator"] == [(",",)]
    assert labels(read(path, separator=",")[0][f"{FERRY} 0"]) == {"import": ["Norvik", "town of"]}


def test_a_workbook_whose_header_stands_lower_and_with_several_sheets(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Export"
    for row in (["Export of the archive"], [], ["text", "published", "section"]):
        sheet.append(row)
    sheet.append([FERRY, datetime(2026, 3, 14), "City"])
    sheet.append([BRIDGE, datetime(2026, 3, 15), "Harbour"])
    book.create_sheet("Notes").append(["text"])
    book.save(path)
    found, problems, guesses = read(path)
    assert list(found) == [FERRY, BRIDGE]
    assert not problems
    assert {guess.option: (guess.chosen, guess.alternatives) for guess in guesses} == {
        "sheet": ("“Export”", ("Notes",)),
        "header": ("3", ("1",)),
    }
    assert not read(path, sheet="Export", header="3")[2]


def test_our_own_wide_form_is_read_back(tmp_path: Path) -> None:
    ana = Layer(
        "", "ana", [ArticleTag(id="t1", label="sea", by="ana"), ArticleTag(id="t2", label="land", by="ana")]
    )
    ben = Layer("", "ben", [ArticleTag(id="t3", label="land", by="ben")])
    articles = [
        (Imported(title="Ferry back", text=FERRY).article("a"), {"ana": ana, "ben": ben}),
        (Imported(title="Bridge shut", text=BRIDGE).article("b"), {"ben": ben}),
    ]
    known = LabelSet([Label(name=name, applies_to=("article",)) for name in ("sea", "land", "sky")])
    path = tmp_path / "wide.csv"
    export = Export(labels=known, options={"layout": "wide", "per": "article"})
    formats.write_all(formats.find("csv"), path, articles, export)
    found, problems, guesses = read(path)
    assert [labels(layers) for layers in found.values()] == [
        {"ana": ["land", "sea"], "ben": ["land"]},
        {"ben": ["land"]},
    ]
    assert not problems
    assert [guess.option for guess in guesses] == ["flags"]


def test_columns_of_0_and_1_that_nobody_said_are_metadata_and_a_guess(tmp_path: Path) -> None:
    rows = [[FERRY, "mo", 1, 0], [BRIDGE, "mo", 0, 1]]
    path = written(tmp_path / "posts.csv", ["text", "user", "is_reply", "has_picture"], rows)
    found, _, guesses = read(path)
    assert found[FERRY] == {}
    assert [(guess.option, guess.alternatives) for guess in guesses] == [("flags", ("labels",))]
    assert labels(read(path, flags="labels")[0][FERRY]) == {"import": ["is_reply"]}


@pytest.mark.parametrize("heading", ["Coder", "Codierer", "Kodiererin", "Codeur", "Annotatrice", "Anotador"])
def test_the_column_of_annotators_is_known_in_other_languages(tmp_path: Path, heading: str) -> None:
    rows = [[FERRY, "ana", "good"], [FERRY, "ben", "bad"]]
    found, _, _ = read(written(tmp_path / "a.csv", ["Text", heading, "Label"], rows))
    assert labels(found[FERRY]) == {"ana": ["good"], "ben": ["bad"]}
