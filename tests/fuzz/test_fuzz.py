"""A share of `make fuzz`, the same files every time: damaged files end in articles and problems, soon."""

import re
import time
from importlib import metadata
from pathlib import Path
from types import SimpleNamespace

import pytest

from annotator import formats
from annotator.app import projects
from annotator.app.importing import labels as label_mapping
from annotator.core.errors import AnnotatorError, Problem, WriteError
from annotator.formats import registry
from annotator.formats.kit import boundary
from annotator.formats.kit.base import Format
from annotator.formats.kit.values import NO_OPTIONS, Imported
from annotator.formats.registry import read_all
from annotator.formats.tables import articles as tables
from tests.formats.samples import TEXTS, split
from tests.fuzz.reading import case, faults
from tests.fuzz.seeds import seeds

SEED, COUNT, SECONDS = 8, 15, 10
NAMES = [form.name for form in formats.all() if form.reads]
NAMES_OF_ALL = [form.name for form in formats.all()]
INSTALLED = tuple(metadata.entry_points(group=registry.ENTRY_POINTS))
LIBRARIES = {"cas-xmi", "cas-json", "spacy"}
"""Formats whose files only other people's libraries can write; `make fuzz` reads them where those are installed."""


def test_there_are_valid_files_of_every_format() -> None:
    assert {name for name in NAMES if not seeds(name)} <= LIBRARIES


@pytest.mark.parametrize("name", NAMES)
def test_valid_files_are_read(name: str, tmp_path: Path) -> None:
    for number, seed in enumerate(seeds(name)):
        for file, data in seed.files.items():
            path = tmp_path / str(number) / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        articles, problems = split(read_all([tmp_path / str(number)], format=formats.find(name)))
        assert articles or name == "qdc" or seed.name in ("layout-wide", "without_text-True")
        assert not [problem for problem in problems if problem.code in (formats.FAILED, formats.UNSOUND)]


@pytest.mark.parametrize("name", NAMES)
def test_damaged_files_end_in_articles_and_problems(name: str, tmp_path: Path) -> None:
    for number in range(COUNT if seeds(name) else 0):
        found = case(name, SEED, number)
        folder = tmp_path / str(number)
        folder.mkdir()
        started = time.process_time()
        wrong = list(faults(found, folder))
        if time.process_time() - started > SECONDS:
            wrong.append("it took too long")
        assert not wrong, f"{found}: {wrong[0]}; the file is {folder / found.name}"


@pytest.mark.parametrize("name", NAMES)
def test_no_number_is_too_long(name: str, tmp_path: Path) -> None:
    """Each number of the valid files in turn has 5,000 digits, which Python does not turn into one."""
    form = formats.find(name)
    for seed in seeds(name)[:2]:
        for file, data in seed.files.items():
            places = [match.span() for match in re.finditer(rb"\d+", data)] if b"\x00" not in data else []
            for start, end in places[:: 1 + len(places) // 12]:
                for other, text in seed.files.items():
                    path = tmp_path / other
                    path.parent.mkdir(parents=True, exist_ok=True)
                    path.write_bytes(data[:start] + b"9" * 5000 + data[end:] if other == file else text)
                _, problems = split(read_all([tmp_path], format=form))
                bad = [problem for problem in problems if problem.code in (formats.FAILED, formats.UNSOUND)]
                assert not bad, (file, start)


def test_a_case_is_the_same_for_the_same_seed() -> None:
    assert case("jsonl", 3, 5) == case("jsonl", 3, 5)
    assert len({case("jsonl", 3, number).data for number in range(30)}) > 20


# ------------------------------------------------------------------------------------------------ the boundary
class Faulty(Format):
    """A format of another package that fails, in looking and in reading, after one article."""

    name, title, extensions, reads = "faulty", "Faulty", (".faulty",), True

    def __init__(self, error: BaseException, in_sniff: bool = False) -> None:
        self.error, self.in_sniff = error, in_sniff

    def sniff(self, path, head):
        if self.in_sniff:
            raise self.error
        return path.suffix == ".faulty"

    def read(self, path, options=NO_OPTIONS):
        yield Imported("first", "One article.")
        raise self.error


@pytest.mark.parametrize(
    "error",
    [
        RecursionError(),
        OverflowError("too large"),
        MemoryError(),
        ValueError("Exceeds the limit (4300 digits)\nfor integer string conversion"),
        KeyError("x"),
        AssertionError(),
        OSError(5, "Input/output error"),
        UnicodeDecodeError("utf-8", b"\xff", 0, 1, "invalid"),
        SystemExit(3),
        AnnotatorError("Said by the reader."),
    ],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("in_sniff", [False, True])
def test_whatever_a_reader_raises_is_a_problem_and_the_rest_comes_in(tmp_path, monkeypatch, error, in_sniff):
    known = (Faulty(error, in_sniff), *formats.all())
    monkeypatch.setattr("annotator.formats.registry._load", lambda: (known, ()))
    (tmp_path / "a.faulty").write_text("x", encoding="utf-8")
    (tmp_path / "b.txt").write_text(TEXTS["en"], encoding="utf-8")
    articles, problems = split(formats.read_all([tmp_path]))
    assert [article.text for article in articles][-1] == TEXTS["en"]
    (problem,) = problems
    assert problem.file == str(tmp_path / "a.faulty")
    assert "\n" not in problem.message
    if not in_sniff:
        assert len(articles) == 2


class UnspeakableError(Exception):
    def __str__(self):
        raise RuntimeError


@pytest.mark.parametrize("error", [SystemExit(3), RecursionError(), MemoryError(), UnspeakableError()])
def test_a_plug_in_that_fails_when_it_is_loaded_or_writes_is_said(tmp_path, monkeypatch, error):
    def load():
        raise error

    entry = SimpleNamespace(name="broken", value="broken:Format", load=load)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [*INSTALLED, entry])
    known, (problem,) = registry._load.__wrapped__()
    assert len(known) == len(NAMES_OF_ALL)
    assert problem.file == "broken:Format"
    assert type(error).__name__ in problem.message
    with (
        pytest.raises(WriteError, match=type(error).__name__),
        registry.blamed(Faulty(error), WriteError, tmp_path),
    ):
        raise error


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", 7),
        ("title", None),
        ("extensions", None),
        ("extensions", (7,)),
        ("read_options", ("a",)),
        ("holds", 3),
    ],
)
def test_a_plug_in_of_odd_values_is_not_loaded(monkeypatch, field, value):
    made = type("Odd", (Faulty,), {field: value, "__init__": lambda self: None})
    entry = SimpleNamespace(name="odd", value="odd:Format", load=lambda: made)
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: [*INSTALLED, entry])
    known, problems = registry._load.__wrapped__()
    assert (len(known), len(problems)) == (len(NAMES_OF_ALL), 1)


@pytest.mark.parametrize("in_sniff", [False, True])
def test_who_stops_the_program_stops_a_reader(tmp_path, monkeypatch, in_sniff):
    known = (Faulty(KeyboardInterrupt(), in_sniff), *formats.all())
    monkeypatch.setattr("annotator.formats.registry._load", lambda: (known, ()))
    (tmp_path / "a.faulty").write_text("x", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        list(formats.read_all([tmp_path]))


class Odd(Format):
    """A format that yields what it was given."""

    name, title, extensions, reads = "odd", "Odd", (".txt",), True

    def __init__(self, *items):
        self.items = items

    def read(self, path, options=NO_OPTIONS):
        yield from self.items


def test_what_is_no_article_is_left_out_and_said(tmp_path: Path) -> None:
    from annotator.core.annotation import Link, Span
    from annotator.core.article import Sentence, Zone
    from annotator.core.layer import Layer

    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    spans = [
        Span(id="good", label="a", fragments=((0, 3),)),
        Span(id="far", label="a", fragments=((0, 99),)),
        Span(id="back", label="a", fragments=((3, 1),)),
        Span(id="none", fragments=((0, 1),)),
        Link(id="link", label="l", source="good", target="far"),
    ]
    items = (
        Imported("no text", None),  # type: ignore[arg-type]
        Imported("raw", "a\r\nb"),
        Imported("metadata", "abc", {"x": object()}),
        Imported("places", "abc", zones=(Zone(0, 9, "body"),), sentences=(Sentence(0, 2), Sentence(1, 3))),
        Imported("spans", "abc", layers={"anna": Layer("", "anna", spans)}),
        Imported("nobody", "abc", layers={" ": Layer("", " ", spans[:1]), "import": Layer("", "import", [])}),
    )
    articles, problems = split(boundary.read(Odd(*items), path))
    assert [article.title for article in articles] == ["places", "spans", "nobody"]
    assert [span.id for span in articles[2].layers["import 2"]] == ["good"]
    assert articles[0].zones == articles[0].sentences == ()
    assert [span.id for span in articles[1].layers["anna"]] == ["good"]
    assert [problem.code for problem in problems].count(formats.UNSOUND) == 3
    for word in ("far", "back", "none", "its zones", "its sentences", "import 2"):
        assert sum(word in problem.message for problem in problems) == 1
    _, (problem,) = split(boundary.read(Odd("a string"), path))
    assert "str" in problem.message


def test_a_problem_that_a_reader_says_over_lines_is_one_sentence(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("x", encoding="utf-8")
    (problem,) = boundary.read(Odd(Problem("It is\n\tbroken: \x1b[2J.")), path)
    assert problem.message == "It is broken: [2J."


def test_label_sets_mappings_and_previews_end_in_read_errors(tmp_path: Path) -> None:
    files = {
        "deep.yaml": b"labels: " + b"[" * 20_000,
        "number.yaml": b"labels: " + b"9" * 5000,
        "null.yaml": b"labels: \x00",
        "half.qdc": b"<CodeBook><Codes><Code",
        "deep.json": b'{"a":' * 20_000,
        "number.json": b'{"a": ' + b"9" * 5000 + b"}",
        "bad.xlsx": b"PK\x03\x04" + b"\x00" * 100,
    }
    readers = {".yaml": projects.read_label_set, ".qdc": projects.read_label_set, ".xlsx": tables.preview}
    for name, data in files.items():
        path = tmp_path / name
        path.write_bytes(data)
        with pytest.raises(AnnotatorError) as told:
            readers.get(path.suffix, label_mapping.read_mapping)(path)
        assert told.value.file == path
