"""Columns in any language, told by name or by what is in them; what is not used is said."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from annotator import formats
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported

TEXTS = [
    "The ferry came back on Monday, and nobody had expected it so soon.",
    "The bridge stays closed until the summer, said the council of the town.",
    "Three cranes were bought for the harbour, and one of them is broken already.",
]


def written(path: Path, *rows):
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(list(row))
        book.save(path)
    elif path.suffix == ".jsonl":
        header, *others = rows
        lines = [json.dumps(dict(zip(header, row, strict=True)), ensure_ascii=False) for row in others]
        path.write_text("\n".join(lines), encoding="utf-8")
    else:
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",").writerows(rows)
    return path


def read(path, **options):
    """What each person said of each text, problems, and guesses by their option."""
    found = list(formats.read_all([path], options))
    said = {}
    for item in found:
        if isinstance(item, Imported):
            for name, layer in item.layers.items():
                said.setdefault(item.text, {}).setdefault(name, set()).update(tag.label for tag in layer)
    problems = [item for item in found if isinstance(item, Problem)]
    return said, problems, {item.option: item for item in found if isinstance(item, Guess)}


@pytest.mark.parametrize(
    "header",
    [
        ("text", "codierer", "klasse"),
        ("Tekst", "Anotator", "Etykieta"),
        ("conteúdo", "anotadora", "rótulo"),
        ("tekst", "beoordelaar", "codering"),
        ("brödtext", "bedömare", "etikett"),
        ("metin", "etiketleyen", "etiket"),
        ("Текст", "Разметчик", "Метка"),
        ("текст", "розмітник", "мітка"),
        ("Κείμενο", "Σχολιαστής", "Ετικέτα"),
        ("النص", "المصنف", "التسمية"),
        ("טקסט", "מתייג", "תווית"),
        ("متن", "برچسب‌زن", "برچسب"),
        ("正文", "标注者", "标签"),
        ("本文", "評価者", "ラベル"),
        ("본문", "주석자", "레이블"),
        ("पाठ", "एनोटेटर", "लेबल"),
    ],
)
def test_names_of_columns_are_known_in_many_languages(tmp_path, header):
    rows = [(text, who, label) for text in TEXTS for who, label in (("mo", "good"), ("al", "bad"))]
    said, problems, guesses = read(written(tmp_path / "a.csv", header, *rows))
    assert said == {text: {"mo": {"good"}, "al": {"bad"}} for text in TEXTS}
    assert problems == []
    assert not {"text", "who"} & guesses.keys()


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".tsv"])
@pytest.mark.parametrize("by_person", [False, True])
def test_who_said_it_is_told_by_texts_that_come_again(tmp_path, ending, by_person):
    people = ("Ilka", "Jorun", "Kees")
    rows = [(text, who, ("good", "bad")[who == "Kees"]) for text in TEXTS for who in people]
    rows.sort(key=lambda row: row[1] if by_person else row[0])
    path = written(tmp_path / f"a{ending}", ("text", "Hvem da", "label"), *rows)
    said, problems, guesses = read(path)
    assert said[TEXTS[0]] == {"Ilka": {"good"}, "Jorun": {"good"}, "Kees": {"bad"}}
    assert (guesses["who"].chosen, guesses["who"].alternatives) == ("“Hvem da”", ("-",))
    assert problems == []
    said, problems, guesses = read(path, who="-")
    assert set(said[TEXTS[0]]) == {"import"}
    assert "who" not in guesses
    assert "Hvem da" in problems[0].message


def test_people_are_found_far_into_a_table_that_is_sorted_by_them(tmp_path):
    texts = [f"{TEXTS[0]} This is story number {number}." for number in range(200)]
    rows = [(text, who, f"l{(at + len(who)) % 3}") for who in ("x1", "y22") for at, text in enumerate(texts)]
    said, _, guesses = read(written(tmp_path / "a.csv", ("text", "ref", "label"), *rows))
    assert guesses["who"].chosen == "“ref”"
    assert all(layers.keys() == {"x1", "y22"} for layers in said.values())


def test_a_second_question_is_nobody(tmp_path):
    """Two people, whose column has a name, and answers that are alike now and then."""
    rows = [(text, who, "good", tone) for text in TEXTS for who, tone in (("a", "calm"), ("b", "calm"))]
    rows[1] = (*rows[1][:2], "bad", "loud")
    _, problems, guesses = read(written(tmp_path / "a.csv", ("text", "kto", "label", "ton"), *rows))
    assert guesses["who"].chosen == "“kto”"
    assert [problem.message for problem in problems] == ["Columns not used, but kept as metadata: ton (6)."]


def test_columns_that_are_not_used_are_said_in_one_line(tmp_path):
    rows = [(text, f"remark {number}", "x") for number, text in enumerate(TEXTS)]
    _, problems, _ = read(written(tmp_path / "a.csv", ("text", "Bemerkung", "Los"), *rows))
    assert [problem.message for problem in problems] == [
        "Columns not used, but kept as metadata: Bemerkung (3), Los (3)."
    ]
    assert problems[0].severity == "warning"


def test_rows_of_spans_say_which_columns_are_lost(tmp_path):
    header = ("text", "start", "end", "label", "bearbeitet", "sicher")
    _, problems, _ = read(written(tmp_path / "a.csv", header, (TEXTS[0], 4, 9, "SHIP", "mo", "ja")))
    assert [problem.message for problem in problems] == ["Columns not used: bearbeitet (1), sicher (1)."]


def test_rows_that_may_be_of_a_tool_say_what_they_hold_beside(tmp_path):
    rows = [(text, "good", "Ilka", "7") for text in TEXTS]
    path = written(tmp_path / "a.jsonl", ("text", "label", "kodierer", "rang"), *rows)
    said, problems, guesses = read(path)
    assert said[TEXTS[0]] == {"Ilka": {"good"}}
    assert [problem.message for problem in problems] == ["Keys not used, but kept as metadata: rang (3)."]
    assert guesses["format"].alternatives == ("table",)


def test_that_nothing_is_a_label_is_a_guess_where_a_column_may_hold_some(tmp_path):
    rows = [(f"{text} {number}", ("hell", "dunkel")[number % 2]) for number in range(4) for text in TEXTS]
    path = written(tmp_path / "a.csv", ("text", "Stimmung"), *rows)
    said, _, guesses = read(path)
    assert said == {}
    assert (guesses["label"].chosen, guesses["label"].alternatives) == ("none", ("Stimmung",))
    said, _, guesses = read(path, label="Stimmung")
    assert len(said) == 12
    assert "label" not in guesses


def test_names_that_mean_other_things_and_doubles_are_guesses(tmp_path):
    path = written(
        tmp_path / "a.csv", ("text", "name", "label", "tags"), *((t, "N", "a", "b") for t in TEXTS)
    )
    _, _, guesses = read(path)
    assert guesses["title"].alternatives == ("-",)
    assert guesses["label"].alternatives == ("tags", "-")
