"""Files of JSON records are told by many records, and what two formats fit is said."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator import formats
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported
from annotator.formats.kit.json_kinds import kinds
from annotator.formats.kit.json_records import records

BARE: dict[str, Any] = {"text": "Kestrel Works moved to Norvik in the spring."}
ROWS: dict[str, list[dict[str, Any]]] = {
    "doccano": [{**BARE, "entities": [{"id": 1, "label": "ORG", "start_offset": 0, "end_offset": 13}]}],
    "prodigy": [{**BARE, "spans": [{"start": 0, "end": 13, "label": "ORG"}], "answer": "accept"}],
    "jsonl": [
        {**BARE, "layers": {"ana": {"spans": [{"id": "s1", "start": 0, "end": 13, "label": "ORG"}]}}},
    ],
    "label-studio": [
        {
            "id": 1,
            "data": BARE,
            "annotations": [
                {
                    "result": [
                        {
                            "type": "labels",
                            "from_name": "label",
                            "to_name": "text",
                            "value": {"start": 0, "end": 13, "text": "Kestrel Works", "labels": ["ORG"]},
                        }
                    ]
                }
            ],
        }
    ],
}


def written(path: Path, rows: list[dict[str, Any]]) -> Path:
    lines = [json.dumps(row) for row in rows]
    path.write_text(
        "[\n" + ",\n".join(lines) + "\n]\n" if path.suffix == ".json" else "\n".join(lines) + "\n",
        encoding="utf-8",
    )
    return path


def spans(found: list[Any]) -> int:
    return sum(
        len(layer.spans) for item in found if isinstance(item, Imported) for layer in item.layers.values()
    )


def numbered(count: int) -> list[dict[str, Any]]:
    return [{"text": f"{number}: nobody has read this yet."} for number in range(count)]


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("before", [1, 60, 3000])
@pytest.mark.parametrize("after", [0, 1, 500])
def test_one_annotated_row_among_bare_ones_tells_the_format(
    tmp_path: Path, name: str, before: int, after: int
) -> None:
    bare = (
        [{"id": n, "data": row} for n, row in enumerate(numbered(before))] if name == "label-studio" else None
    )
    path = tmp_path / ("rows.json" if name == "label-studio" else "rows.jsonl")
    written(path, [*(bare or numbered(before)), *ROWS[name], *(bare or numbered(before))[: after and 1]])
    found = list(formats.read_all([path]))
    assert formats.for_file(path).name == name
    assert spans(found) == 1
    assert not [item for item in found if isinstance(item, Guess) and item.option == "format"]


@pytest.mark.parametrize("name", ["doccano", "prodigy", "jsonl"])
def test_our_own_exports_whose_first_articles_are_bare_come_back(tmp_path: Path, name: str) -> None:
    source = written(tmp_path / "in.jsonl", [*({**row, "layers": {}} for row in numbered(3)), *ROWS["jsonl"]])
    articles = [
        (item.article(f"a{number}"), item.layers)
        for number, item in enumerate(formats.find("jsonl").read(source))
        if isinstance(item, Imported)
    ]
    out = tmp_path / "out.jsonl"
    formats.write_all(formats.find(name), out, articles)
    assert formats.for_file(out).name == name
    assert spans(list(formats.read_all([out]))) == 1


def test_what_two_formats_fit_is_said_and_the_other_can_be_chosen(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [{**BARE, "label": "business", "headline": "Works moves"}])
    (guess,) = [
        item for item in formats.read_all([path]) if isinstance(item, Guess) and item.what == "format"
    ]
    assert (guess.chosen, guess.alternatives, guess.option) == ("doccano", ("table",), "format")
    chosen = list(formats.read_all([path], format=formats.find("table")))
    assert not [item for item in chosen if isinstance(item, Guess) and item.what == "format"]
    assert [item.title for item in chosen if isinstance(item, Imported)] == ["Works moves"]


def test_mixed_files_say_both(tmp_path: Path) -> None:
    path = written(tmp_path / "a.jsonl", [*ROWS["doccano"], *ROWS["prodigy"]])
    assert kinds(path, path.read_bytes()).rivals == ("prodigy",)


def test_generic_json_is_a_table_and_other_json_is_not(tmp_path: Path) -> None:
    rows = [{"body": f"The harbour opened again on day {n}. " * 4, "headline": f"Day {n}"} for n in range(3)]
    path = written(tmp_path / "news.json", rows)
    assert formats.for_file(path).name == "table"
    assert [item.title for item in formats.read_all([path]) if isinstance(item, Imported)] == [
        "Day 0",
        "Day 1",
        "Day 2",
    ]
    other = written(tmp_path / "settings.json", [{"theme": "dark", "size": 3}])
    with pytest.raises(formats.registry.ReadError, match="none of the formats with that ending"):
        formats.for_file(other)


def test_keys_that_nobody_reads_are_named_with_their_counts(tmp_path: Path) -> None:
    row = json.loads(json.dumps(ROWS["prodigy"][0]))
    row["spans"][0] |= {"score": 0.9, "source": "model"}
    path = written(tmp_path / "a.jsonl", [row, {**row, "text": "Kestrel Works closed."}, *ROWS["prodigy"]])
    (problem,) = [item for item in formats.read_all([path]) if isinstance(item, Problem)]
    assert problem.message == "Keys not used: spans.score (2), spans.source (2)."
    assert problem.severity == "warning"


def test_a_table_says_which_columns_look_like_annotations(tmp_path: Path) -> None:
    rows = [{"body": "The harbour opened again. " * 4, "marks": [{"start": 4, "end": 11}]}]
    path = written(tmp_path / "a.jsonl", rows)
    (problem,) = [item for item in formats.read_all([path]) if isinstance(item, Problem)]
    assert "marks (1)" in problem.message


def test_what_was_guessed_of_many_articles_of_a_file_is_said_once(tmp_path: Path) -> None:
    rows = [{"body": f"Порт номер {n}. " * 6, "headline": f"Порт {n}"} for n in range(30)]
    path = written(tmp_path / "news.jsonl", rows)
    (guess,) = [item for item in formats.read_all([path]) if isinstance(item, Guess)]
    assert (guess.what, guess.chosen, guess.count, guess.file) == ("language", "ru", 30, str(path))
    assert "uk" in guess.alternatives
    found = list(formats.read_all([path], {"lang": "uk"}))
    assert {item.language for item in found if isinstance(item, Imported)} == {"uk"}
    assert not [item for item in found if isinstance(item, Guess)]


def test_a_language_that_the_file_states_is_not_overruled(tmp_path: Path) -> None:
    rows = [{"body": "Порт номер. " * 8, "language": "bg"}, {"body": "Порт без язика. " * 8}]
    path = written(tmp_path / "news.jsonl", rows)
    found = [item for item in formats.read_all([path], {"lang": "uk"}) if isinstance(item, Imported)]
    assert [item.language for item in found] == ["bg", "uk"]


WORDS = (
    "Ferries were late on Monday. Passengers waited at the quay for two hours, and some of them went home."
)
TWO: list[dict[str, Any]] = [{"title": "Late", "text": WORDS}, {"title": "Later", "text": f"More. {WORDS}"}]


@pytest.mark.parametrize(
    "value",
    [
        TWO,
        {"data": TWO},
        {"status": "ok", "totalResults": 2, "articles": TWO},
        {"response": {"status": "ok", "results": TWO}},
        {"a1": TWO[0], "a2": TWO[1]},
        {"articles": {"a1": TWO[0], "a2": TWO[1]}},
        [{"webTitle": row["title"], "fields": {"bodyText": row["text"]}} for row in TWO],
    ],
    ids=["rows", "data", "articles", "response", "names", "named articles", "fields"],
)
def test_articles_in_a_json_file_are_found_whatever_is_around_them(tmp_path, value):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(value, indent=1), encoding="utf-8")
    found = [item for item in formats.read_all([path]) if isinstance(item, Imported)]
    # A table puts the headline before the text.
    assert [(item.title, item.text) for item in found] == [
        (row["title"], f"{row['title']}\n\n{row['text']}") for row in TWO
    ]


PAIRS = [
    ["Kestrel Works moved.", {"entities": [[0, 13, "ORG"]]}],
    ["Nothing here.", {"entities": []}],
]


@pytest.mark.parametrize("value", [PAIRS, {"classes": ["ORG"], "annotations": PAIRS}], ids=["pairs", "tool"])
def test_pairs_of_a_text_and_its_entities_are_articles_with_spans(tmp_path, value):
    path = tmp_path / "train.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    found = [item for item in formats.read_all([path]) if isinstance(item, Imported)]
    assert [item.text for item in found] == [text for text, _ in PAIRS]
    (layer,) = found[0].layers.values()
    assert [(span.start, span.end, span.label) for span in layer.spans] == [(0, 13, "ORG")]


def test_half_a_pair_and_a_file_of_nothing_known_are_said(tmp_path):
    path = tmp_path / "train.json"
    path.write_text(json.dumps([*PAIRS[0], "A text alone."]), encoding="utf-8")
    found = list(formats.read_all([path]))
    assert [type(item).__name__ for item in found if isinstance(item, Imported | Problem)] == [
        "Imported",
        "Problem",
    ]
    path.write_text('{"a": 1}', encoding="utf-8")
    (problem,) = formats.read_all([path])
    assert isinstance(problem, Problem)
    assert "none of the formats with that ending" in problem.message


def test_one_task_in_a_json_file_is_read(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(json.dumps(ROWS["prodigy"][0]), encoding="utf-8")
    (article,) = [item for item in formats.read_all([path]) if isinstance(item, Imported)]
    assert [layer.spans for layer in article.layers.values()]


TAGS = [{"id": "type/article", "name": "Article"}, {"id": "tone/news", "name": "News"}]
SERVICE = {"webTitle": "Late", "fields": {"bodyText": WORDS}, "tags": TAGS}
TASK = {
    "id": 1,
    "data": {"body": WORDS, "turns": TWO},
    "annotations": [{"result": [], "created_at": "today"}],
}


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (SERVICE, 1),
        ([SERVICE, {**SERVICE, "fields": {"bodyText": f"More. {WORDS}"}}], 2),
        ({"response": {"results": [SERVICE], "tags": TAGS}}, 1),
        ([{"content_html": WORDS, "authors": [{"name": "A. Norling"}]}], 1),
        ({**TWO[0], "related": [TWO[1], TWO[1]]}, 1),
    ],
    ids=["one", "several", "response", "authors", "related"],
)
def test_lists_beside_the_words_of_an_article_are_no_articles(tmp_path, value, count):
    path = tmp_path / "file.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    found = [item for item in formats.read_all([path]) if isinstance(item, Imported)]
    assert len(found) == count
    assert all("Passengers waited" in item.text for item in found)


def test_a_task_stays_one_whatever_its_data_hold(tmp_path):
    path = tmp_path / "task.json"
    for value in (TASK, {**TASK, "predictions": [{"result": [], "model_version": "m"}]}):
        path.write_text(json.dumps(value), encoding="utf-8")
        assert [record.value for record in records(path)] == [value]
