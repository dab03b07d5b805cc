"""News in JSON from anywhere: the article is found whatever wraps it and whatever its parts are called."""

import json
from pathlib import Path
from typing import Any

import pytest

from annotator import formats
from annotator.app.importing.tables import unclear
from annotator.formats import Imported
from annotator.formats.kit.json_wrapped import articles, one
from annotator.formats.tables.articles import preview

WORDS = (
    "Ferries were late on Monday. Passengers waited at the quay for two hours, and some of them went home."
)
SHORT = "In short, ferries are late again this week, and the port does not know why."


def news_please(number: int) -> dict[str, Any]:
    return {
        "authors": ["Ana Norling", "Bo Katz"], "date_download": "2026-03-15 10:00:00", "date_modify": None,
        "date_publish": "2026-03-14 09:30:00", "description": SHORT, "language": "en", "maintext": f"{number}. {WORDS}",
        "source_domain": "post.example.org", "title": f"Late {number}", "url": "https://post.example.org/1",
    }  # fmt: skip


def news_api(number: int) -> dict[str, Any]:
    return {
        "source": {"id": None, "name": "post.example.org"}, "author": "Ana Norling and Bo Katz",
        "title": f"Late {number}", "description": SHORT, "url": "https://post.example.org/1",
        "publishedAt": "2026-03-14 09:30:00", "content": f"{number}. {WORDS}", "language": "en",
    }  # fmt: skip


def blog(number: int) -> dict[str, Any]:
    return {
        "id": number, "published": "2026-03-14 09:30:00", "link": "https://post.example.org/1", "lang": "en",
        "title": {"rendered": f"Late {number}"},
        "content": {"rendered": f"<p>{number}. {WORDS}</p>", "protected": False},
        "excerpt": {"rendered": f"<p>{SHORT}</p>"}, "authors": [{"name": "Ana Norling"}, {"name": "Bo Katz"}],
        "publisher": {"name": "post.example.org"},
    }  # fmt: skip


def paper(number: int) -> dict[str, Any]:
    return {
        "headline": {"main": f"Late {number}", "kicker": "Port"}, "body": [f"{number}. {WORDS}"], "language": "en",
        "byline": {"original": "By Ana Norling and Bo Katz"}, "pub_date": "2026-03-14 09:30:00",
        "web_url": "https://post.example.org/1", "source": "post.example.org", "abstract": SHORT,
    }  # fmt: skip


def search(number: int) -> dict[str, Any]:
    return {"_index": "news", "_id": f"n{number}", "_source": news_please(number)}


ROWS = [
    {"title": f"Late {number}", "text": f"{number}. {WORDS}", "date": "2026-03-14", "rows": number}
    for number in (1, 2)
]
TABLES = {
    "columns": {name: {str(at): row[name] for at, row in enumerate(ROWS)} for name in ROWS[0]},
    "named rows": {name: {row["title"]: row[name] for row in ROWS} for name in ROWS[0]},
    "index": {str(at): row for at, row in enumerate(ROWS)},
    "split": {"columns": list(ROWS[0]), "index": [0, 1], "data": [list(row.values()) for row in ROWS]},
    "lists": {name: [row[name] for row in ROWS] for name in ROWS[0]},
    "table": {
        "schema": {"fields": [{"name": name} for name in ("index", *ROWS[0])], "primaryKey": ["index"]},
        "data": [{"index": at, **row} for at, row in enumerate(ROWS)],
    },
}


@pytest.mark.parametrize("form", TABLES)
def test_a_table_is_read_however_its_columns_were_written(form, tmp_path):
    path = tmp_path / "table.json"
    path.write_text(json.dumps(TABLES[form]), encoding="utf-8")
    found = [each for each in formats.read_all([path]) if isinstance(each, Imported)]
    assert [each.title for each in found] == ["Late 1", "Late 2"]
    assert [each.text for each in found] == [f"{row['title']}\n\n{row['text']}" for row in ROWS]
    assert {each.metadata["published"] for each in found} == {"2026-03-14"}


def test_an_article_with_lists_of_paragraphs_and_authors_is_one(tmp_path):
    path = tmp_path / "one.json"
    path.write_text(
        json.dumps({"text": [WORDS, SHORT], "authors": ["Ana Norling", "Bo Katz"]}), encoding="utf-8"
    )
    found = [each for each in formats.read_all([path]) if isinstance(each, Imported)]
    assert [each.text for each in found] == [f"{WORDS}\n\n{SHORT}"]


def test_a_text_that_goes_on_from_the_words_of_its_title_gets_its_headline_all_the_same(tmp_path):
    path = tmp_path / "a.json"
    path.write_text(json.dumps([{"title": "Ferries were late", "text": WORDS}]), encoding="utf-8")
    (tmp_path / "b.txt").write_text(f"Title: Ferries were late\n\n{WORDS}", encoding="utf-8")
    found = [each for each in formats.read_all([path, tmp_path / "b.txt"]) if isinstance(each, Imported)]
    assert [each.text for each in found] == [f"Ferries were late\n\n{WORDS}"] * 2
    assert [[(zone.start, zone.end, zone.role) for zone in each.zones] for each in found] == [
        [(0, 17, "headline")]
    ] * 2


def test_html_that_was_escaped_once_too_often_is_html(tmp_path):
    path = tmp_path / "escaped.json"
    text = "&lt;p&gt;Ferries were late, says Norling &amp;amp; Katz.&lt;/p&gt;&lt;p&gt;Nobody knows why.&lt;/p&gt;"
    other = "Write &lt;p&gt; before a paragraph of a page, and the browser does the rest for you."
    path.write_text(
        json.dumps([{"title": "Late", "text": text}, {"title": "Pages", "text": other}]), encoding="utf-8"
    )
    found = [each for each in formats.read_all([path]) if isinstance(each, Imported)]
    assert found[0].text == "Late\n\nFerries were late, says Norling & Katz.\n\nNobody knows why."
    assert found[1].text == f"Pages\n\n{other}"


KINDS = [news_please, news_api, blog, paper, search]
SHAPES = {
    "one": (1, lambda a: a(1)),
    "array": (2, lambda a: [a(1), a(2)]),
    "item": (1, lambda a: {"item": a(1)}),
    "items": (2, lambda a: {"status": "ok", "items": [a(1), a(2)]}),
    "articles": (2, lambda a: {"articles": [a(1), a(2)], "totalResults": 2}),
    "data": (2, lambda a: {"data": [a(1), a(2)]}),
    "nested": (2, lambda a: {"data": {"items": [{"item": a(1)}, {"item": a(2)}]}, "meta": {"page": 1}}),
    "deep": (2, lambda a: {"response": {"data": {"results": [a(1), a(2)]}}}),
    "each": (2, lambda a: [{"article": a(1)}, {"article": a(2)}]),
    "graph": (2, lambda a: {"data": {"articles": {"edges": [{"node": a(1)}, {"node": a(2)}]}}}),
    "hits": (2, lambda a: {"took": 3, "hits": {"total": {"value": 2}, "hits": [a(1), a(2)]}}),
    "feed": (2, lambda a: {"version": "1.1", "title": "The Tarn Post", "items": [a(1), a(2)]}),
    "only one": (1, lambda a: {"title": "The Tarn Post", "items": [a(1)]}),
}


def read(path: Path) -> list[Imported]:
    return [item for item in formats.read_all([path]) if isinstance(item, Imported)]


def check(found: list[Imported], count: int) -> None:
    assert [item.title for item in found] == [f"Late {number}" for number in range(1, count + 1)]
    for number, item in enumerate(found, 1):
        assert item.text == f"Late {number}\n\n{number}. {WORDS}"
        said = item.metadata
        assert (said["byline"], said["published"]) == (["Ana Norling", "Bo Katz"], "2026-03-14 09:30:00")
        assert (said["publisher"], said["url"]) == ("post.example.org", "https://post.example.org/1")
        assert said["language"] == "en"


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_every_kind_in_every_shape(tmp_path: Path, kind: Any, shape: str) -> None:
    count, wrap = SHAPES[shape]
    path = tmp_path / "a.json"
    path.write_text(json.dumps(wrap(kind)), encoding="utf-8")
    check(read(path), count)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@pytest.mark.parametrize(
    "wrap", [lambda row: row, lambda row: {"item": row}, lambda row: {"data": {"item": row}}]
)
def test_lines(tmp_path: Path, kind: Any, wrap: Any) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(f"{json.dumps(wrap(kind(number)))}\n" for number in (1, 2)), encoding="utf-8")
    check(read(path), 2)


@pytest.mark.parametrize("name", ["a.txt", "a", "answer.dat"])
@pytest.mark.parametrize("indent", [None, 2])
def test_json_whose_name_does_not_say_so(tmp_path: Path, name: str, indent: int | None) -> None:
    path = tmp_path / name
    path.write_text(json.dumps({"articles": [news_api(1), news_api(2)]}, indent=indent), encoding="utf-8")
    check(read(path), 2)


def test_nothing_that_stands_beside_is_lost(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    found = []
    for row in ({**search(1), "score": 1.5}, blog(2), paper(3)):
        path.write_text(json.dumps([row]), encoding="utf-8")
        found += [item.metadata for item in read(path)]
    first, second, third = found
    assert (first["_index"], first["score"], first["description"]) == ("news", 1.5, SHORT)
    assert second["content.protected"] is False
    assert third["headline.kicker"] == "Port"


def test_the_number_of_an_author_is_no_name(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps({"title": "Late", "content": WORDS, "author": 3}), encoding="utf-8")
    (item,) = read(path)
    assert "byline" not in item.metadata
    assert item.metadata["author"] == "3"


def test_the_dialog_shows_columns_where_names_are_strange(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    rows = [{"data": {"item": {"zz": f"{number}. {WORDS}", "yy": f"Late {number}"}}} for number in (1, 2)]
    path.write_text(json.dumps(rows), encoding="utf-8")
    shown = preview(path)
    assert (shown.columns, shown.chosen["text"]) == (("zz", "yy"), "zz")
    found = formats.read_all([path], {"title": "yy"})
    assert [item.title for item in found if isinstance(item, Imported)] == ["Late 1", "Late 2"]


@pytest.mark.parametrize(
    "value",
    [
        {"id": 1, "data": {"text": WORDS}},
        {"data": {"text": WORDS}, "annotations": []},
        {"text": WORDS, "item": {"title": "x"}},
        {"title": "x", "item": {"text": WORDS}},
        {"tokens": [], "item": {"text": WORDS}},
    ],
)
def test_what_is_no_wrapper_stays(value: dict[str, Any]) -> None:
    assert one(value) is value
    assert articles(value) == [value]


@pytest.mark.parametrize(
    ("row", "asked"),
    [
        (news_please(1), False),  # a description beside the text is none
        ({"title": "Late", "text": WORDS, "body": f"{WORDS} {SHORT}"}, True),
        ({"yy": "Late", "zz": WORDS}, True),
        ({"title": "Late", "description": WORDS}, False),
    ],
)
@pytest.mark.parametrize("name", ["a.json", "a.txt"])
def test_the_dialog_asks_where_it_is_unclear_what_the_text_is(
    tmp_path: Path, row: dict[str, Any], asked: bool, name: str
) -> None:
    path = tmp_path / name
    path.write_text(json.dumps({"data": {"items": [{"item": row}]}}), encoding="utf-8")
    assert [found for found, _ in unclear([path])] == [path] * asked
