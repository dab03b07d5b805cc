"""Dates in figures: what is certain is read, what is not is a guess with its option."""

import json
from datetime import date, timedelta

import openpyxl
import pytest

from annotator import formats
from annotator.core.errors import Problem
from annotator.formats import Guess, Imported

TEXT = "The ferry came back on Monday, and nobody had expected it so soon."


def rows(path, dates):
    path.write_text(
        "\n".join(json.dumps({"body": f"{TEXT} {at}", "date": day}) for at, day in enumerate(dates))
    )
    return path


def read(path, **options):
    found = list(formats.read_all([path], options))
    days = [item.metadata.get("published") for item in found if isinstance(item, Imported)]
    return days, [item for item in found if isinstance(item, Guess) and item.option == "dates"]


def test_what_may_be_march_or_april_is_a_guess(tmp_path):
    path = rows(tmp_path / "a.jsonl", ["03/04/2026", "5/6/2026"])
    days, (guess,) = read(path)
    assert days == ["2026-04-03", "2026-06-05"]
    assert (guess.chosen, guess.alternatives, guess.count) == ("day first", ("month first", "as they are"), 2)
    assert guess.file == str(path)
    assert read(path, dates="month first") == (["2026-03-04", "2026-05-06"], [])
    assert read(path, dates="as they are") == (["03/04/2026", "5/6/2026"], [])


@pytest.mark.parametrize("telling", [0, 1, 2])
def test_one_date_tells_the_order_of_all(tmp_path, telling):
    american, british = ["03/04/2026"] * 2, ["03/04/2026"] * 2
    american.insert(telling, "04/13/2026")
    british.insert(telling, "13/04/2026")
    days, guesses = read(rows(tmp_path / "a.jsonl", american))
    assert sorted(days) == ["2026-03-04", "2026-03-04", "2026-04-13"]
    assert guesses == []
    days, guesses = read(rows(tmp_path / "b.jsonl", british))
    assert sorted(days) == ["2026-04-03", "2026-04-03", "2026-04-13"]
    assert guesses == []


def test_dates_that_contradict_each_other_are_a_guess(tmp_path):
    _, (guess,) = read(rows(tmp_path / "a.jsonl", ["13/04/2026", "04/13/2026", "03/04/2026"]))
    assert guess.why == "others have it the other way"


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("03.04.2026", "2026-04-03"),
        ("31-12-2025 8:05", "2025-12-31T08:05"),
        ("04/04/2026", "2026-04-04"),
        ("2026-04-03", "2026-04-03"),
        ("31/31/2026", "31/31/2026"),
        ("April 2026", "April 2026"),
    ],
)
def test_what_is_certain_is_silent(tmp_path, said, day):
    assert read(rows(tmp_path / "a.jsonl", [said])) == ([day], [])


def test_days_that_there_are_not_are_told_once_and_kept(tmp_path):
    said = ["2026-02-31", "2026-02-28", "31/31/2026", "2026-13-01T09:00", "yesterday", "2026-03-14T09:00:00Z"]
    path = rows(tmp_path / "a.jsonl", said)
    found = list(formats.read_all([path]))
    (problem,) = [item for item in found if isinstance(item, Problem)]
    assert str(problem) == f"{path}: 3 dates of no calendar, such as “2026-02-31”, kept as written."
    assert [item.metadata["published"] for item in found if isinstance(item, Imported)] == said


def test_articles_keep_their_order_while_they_wait(tmp_path):
    first = date(2026, 1, 1)
    days = [(first + timedelta(days=at % 12)).strftime("%m/%d/%Y") for at in range(450)]
    path = rows(tmp_path / "a.jsonl", [*days, "01/31/2026"])
    found = [item for item in formats.read_all([path]) if isinstance(item, Imported)]
    assert [item.text for item in found] == [f"{TEXT} {at}" for at in range(451)]


def test_numbers_of_a_workbook_are_days_and_a_guess(tmp_path):
    book = openpyxl.Workbook()
    for row in (("text", "date"), (TEXT, 46000)):
        book.active.append(row)
    book.save(tmp_path / "a.xlsx")
    days, (guess,) = read(tmp_path / "a.xlsx")
    assert days == ["2025-12-09"]
    assert read(tmp_path / "a.xlsx", dates=guess.alternatives[0]) == (["46000"], [])


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", "Title: Ferry\nDate: 03/04/2026\n\n{text}"),
        ("a.md", "---\ntitle: Ferry\ndate: 03/04/2026\n---\n\n{text}"),
        ("a.html", "<title>Ferry</title><h1>Ferry</h1><time>03/04/2026</time><p>{text}</p><p>{text}</p>"),
    ],
)
def test_every_reader_says_it(tmp_path, name, content):
    path = tmp_path / name
    path.write_text(content.format(text=f"{TEXT} {TEXT}"), encoding="utf-8")
    assert read(path)[0] == ["2026-04-03"]
    assert [guess.chosen for guess in read(path)[1]] == ["day first"]
    assert read(path, dates="month first") == (["2026-03-04"], [])
