"""Odd files as strangers have them: whatever is decided without being certain is said, with another way to read it."""

import csv
import io
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
    "A fourth text, about the weather on the coast in spring and in autumn.",
]
BOTH = [*zip(TEXTS, ("pos", "neg", "pos", "neg"), strict=True)]


def table(*rows):
    made = io.StringIO(newline="")
    csv.writer(made).writerows(rows)
    return made.getvalue()


def lines(*records):
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


ODD = {
    "no-header.csv": table(*BOTH),
    "comment.csv": "# of the desk, 2026\n" + table(("text", "label"), *BOTH),
    "title.csv": table(("Articles of March", ""), ("", ""), ("text", "label"), *BOTH),
    "unknown-names.csv": table(("Ding", "Los"), *BOTH),
    "two-texts.csv": table(("body", "content"), *((text, f"{text} And more.") for text in TEXTS)),
    "none.csv": table(("text", "label"), *zip(TEXTS, ("none", "O", "-", "N/A"), strict=True)),
    "scores.csv": table(("text", "label"), *zip(TEXTS, ("3.5", "4.0", "2.1", "1.9"), strict=True)),
    "commas.csv": table(("text", "labels"), *zip(TEXTS, ("a, b", "b", "a", "c"), strict=True)),
    "twice.csv": table(("text", "label", "label"), *((text, "a", "b") for text in TEXTS)),
    "people.csv": table(("text", "Anna", "Ben"), *((text, "pos", label) for text, label in BOTH)),
    "flags.csv": table(("text", "paid", "long"), *((text, at % 2, at // 2) for at, text in enumerate(TEXTS))),
    "dates.csv": table(("text", "date"), *((text, f"0{at + 1}/04/2026") for at, text in enumerate(TEXTS))),
    "semicolons.csv": "text;label\n" + "\n".join(f"{text};{label}" for text, label in BOTH),
    "rows.txt": "\n".join(f"{text}\t{label}" for text, label in BOTH),
    "labels.jsonl": lines(*({"text": text, "label": label} for text, label in BOTH)),
    "spans.jsonl": lines(*({"text": text, "spans": [{"start": 4, "end": 9, "label": "A"}]} for text in TEXTS)),
    "wide.jsonl": lines({"id": 1, "text": "🚢 来た。フェリーは月曜に。", "label": [[2, 4, "X"], [5, 9, "Y"]]}),
    "scores.conll": "The DT O 0.9\nferry NN B-SHIP 0.8\n\nIt PP O 0.7\n",
    "who-but-what.json": json.dumps([{"content": text, "category": "x", "annotator": "al"} for text in TEXTS]),
    "no-headline.txt": f"{TEXTS[0]} {TEXTS[1]}\n\n{TEXTS[2]}",
    "mixed.txt": "Brücke offen\n\nDie Brücke ist nach der Pause wieder offen, und das ist gut.\n\n"
    "The bridge is open after the break, and that is good.",
    "short.txt": "Oslo open\n\nHei der.",
}  # fmt: skip
TAKEN = {
    "no-header.csv": {"header": "none"},
    "comment.csv": {"header": "2"},
    "title.csv": {"header": "3"},
    "unknown-names.csv": {"label": "none", "text": "“Ding”"},
    "two-texts.csv": {"text": "“body”"},
    "none.csv": {"nothing": "labels (none, O), nothing (-, N/A)"},
    "scores.csv": {"label": "“label”"},
    "commas.csv": {"separator": "a comma"},
    "twice.csv": {"label": "“label”"},
    "people.csv": {"spread": "metadata"},
    "flags.csv": {"flags": "metadata"},
    "dates.csv": {"dates": "day first"},
    "semicolons.csv": {},
    "rows.txt": {"format": "Plain text"},
    "labels.jsonl": {"format": "doccano"},
    "spans.jsonl": {"format": "Prodigy"},
    "wide.jsonl": {"unit": "UTF-16 units"},
    "scores.conll": {"tags": "3"},
    "who-but-what.json": {"label": "none"},
    "no-headline.txt": {"headline": "missing (its first words stand for it)"},
    "mixed.txt": {"lang": "de"},
    "short.txt": {"lang": "de"},
}


def read(path: Path, **options):
    form = formats.find(options.pop("format")) if "format" in options else None
    return list(formats.read_all([path], options, form))


def articles(items):
    return [
        (item.title, item.text, dict(item.metadata), _said(item))
        for item in items
        if isinstance(item, Imported)
    ]


def _said(item):
    return {
        name: sorted((getattr(each, "start", -1), each.label) for each in layer)
        for name, layer in item.layers.items()
    }


@pytest.mark.parametrize("name", ODD)
def test_what_is_not_certain_is_said_with_ways_that_read_it_otherwise(tmp_path, name):
    path = tmp_path / name
    path.write_text(ODD[name], encoding="utf-8")
    found = read(path)
    guesses = {item.option: item for item in found if isinstance(item, Guess)}
    assert {option: guess.chosen for option, guess in guesses.items()} | TAKEN[name] == {
        option: guess.chosen for option, guess in guesses.items()
    }
    assert len(articles(found)) == (4 if name.endswith((".csv", "s.jsonl", ".json")) else 1)
    known = {each.name for each in (*formats.for_file(path).read_options, *formats.COMMON_OPTIONS)}
    for option, guess in guesses.items():
        assert option == "format" or option in known
        assert guess.alternatives
        for value in guess.alternatives:
            other = read(path, **{option: value})
            assert not any(isinstance(item, Guess) and item.option == option for item in other)
            if option in TAKEN[name]:
                assert articles(other) != articles(found), (option, value)


def test_the_tags_of_conll_2003_are_in_its_last_column(tmp_path):
    path = tmp_path / "a.conll"
    path.write_text("The DT B-NP O\nferry NN I-NP B-SHIP\n", encoding="utf-8")
    found = read(path)
    guesses = [item.what for item in found if isinstance(item, Guess)]
    assert guesses == ["language"]  # of two words, not of the columns
    assert [_said(item) for item in found if isinstance(item, Imported)] == [{"import": [(4, "SHIP")]}]


@pytest.mark.parametrize(
    "edges", [("Anfang", "Ende"), ("début", "fin"), ("начало", "конец"), ("开始", "结束")]
)
def test_rows_of_spans_are_known_in_other_languages(tmp_path, edges):
    path = tmp_path / "a.csv"
    path.write_text(
        table(("Text", *edges, "Label"), *((text, 4, 9, "SHIP") for text in TEXTS)), encoding="utf-8"
    )
    assert [_said(item) for item in read(path) if isinstance(item, Imported)] == [
        {"import": [(4, "SHIP")]}
    ] * 4


def test_what_a_row_without_names_holds_comes_in(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text(table(*BOTH), encoding="utf-8")
    found = [item for item in read(path, label="column 2") if isinstance(item, Imported)]
    assert [(item.text, item.layers["import"].tags[0].label) for item in found] == BOTH


@pytest.mark.parametrize("name", ["none", "O", "-", "N/A"])
@pytest.mark.parametrize("meant", ["labels", "nothing"])
def test_labels_that_say_there_is_none_are_what_is_chosen(tmp_path, name, meant):
    path = tmp_path / "a.csv"
    path.write_text(table(("text", "label"), (TEXTS[0], name), (TEXTS[1], "good")), encoding="utf-8")
    first, _ = (item for item in read(path, nothing=meant) if isinstance(item, Imported))
    assert sorted(tag.label for layer in first.layers.values() for tag in layer) == [name] * (
        meant == "labels"
    )


def test_a_hidden_sheet_is_not_read_before_one_in_sight_and_is_offered(tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Old"
    book.active.sheet_state = "hidden"
    for title in ("About", "New"):
        book.create_sheet(title)
    book["About"].append(["This workbook was made by the desk."])
    for sheet in ("Old", "New"):
        for row in (("text", "label"), (TEXTS[0], sheet), (TEXTS[1], sheet)):
            book[sheet].append(row)
    book.save(tmp_path / "a.xlsx")
    found = read(tmp_path / "a.xlsx")
    assert {tag.label for item in found if isinstance(item, Imported) for tag in item.layers["import"]} == {
        "New"
    }
    (guess,) = [item for item in found if isinstance(item, Guess)]
    assert (guess.option, guess.chosen, guess.alternatives) == ("sheet", "“New”", ("Old", "About"))


def test_articles_inside_records_are_found(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_text(
        lines(*({"article": {"text": text, "title": f"No. {at}"}} for at, text in enumerate(TEXTS)))
    )
    found = read(path)
    assert [item.title for item in found if isinstance(item, Imported)] == [f"No. {at}" for at in range(4)]
    assert not [item for item in found if isinstance(item, Problem)]


def test_a_byline_is_no_headline(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text(
        f"By Ana Norling\n\nFerry returns to the quay\n\n{TEXTS[0]}\n\n{TEXTS[1]}", encoding="utf-8"
    )
    (item,) = [item for item in read(path) if isinstance(item, Imported)]
    assert (item.title, item.metadata["byline"]) == ("Ferry returns to the quay", ["Ana Norling"])
