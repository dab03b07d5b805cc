"""Getting articles in: sentences, pages, a thousand texts, ten thousand with spans."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter

from annotator import paths, store
from annotator import text as segment
from annotator.app import processes
from annotator.app.importing import articles as importing
from annotator.app.importing import completing
from annotator.app.progress import finish
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.formats import read_all
from annotator.formats.own.jsonl import to_line
from benchmarks import corpus
from benchmarks.report import Measure, timed

SECTION = "Importing"
MANY, SPANS = 10_000, 36


def measure() -> list[Measure]:
    """Everything of this section."""
    text = corpus.text(9_000)
    segment.sentences(text, "en")
    page = next(paths.resource("samples", "pages").glob("*.html"))
    return [
        Measure(
            SECTION, "cut 9,000 characters into sentences", timed(lambda: segment.sentences(text, "en"), 30)
        ),
        Measure(SECTION, "read one HTML page", timed(lambda: _read(page), 12)),
        Measure(SECTION, "import 1,000 texts of 3 kB", _import_texts(1000)),
        *_import_long(),
    ]


def _read(page: Path) -> None:
    for item in read_all([page]):
        if isinstance(item, Problem):
            raise ValueError(str(item))


def _import_texts(count: int) -> tuple[float, ...]:
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in")
        source.mkdir()
        for number in range(count):
            text = f"Port report {number}\n\n{corpus.text(3_000, seed=number)}"
            Path(source, f"{number}.txt").write_text(text, encoding="utf-8")
        with store.create(Path(folder, "desk.annot.yaml"), ProjectHeader()) as file:
            return timed(lambda: finish(importing.import_paths(file, [source])), 1)


def _import_long() -> list[Measure]:
    """A long import in its two steps, in a process that works and as many others as the machine has processors."""
    what = f"import {MANY:,} articles of 3 kB with {SPANS} spans"
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "in.jsonl")
        with source.open("w", encoding="utf-8") as lines:
            for number in range(MANY):
                text = corpus.text(3_000, seed=number)
                article = Article(f"article-{number:05}", f"Port report {number}", text, {"language": "en"})
                lines.write(to_line(article, {"alice": corpus.layer(article, SPANS, seed=number)}))
        with store.create(Path(folder, "desk.annot.yaml"), ProjectHeader()) as file:
            start = perf_counter()
            result = finish(importing.import_paths(file, [source]))
            opened = perf_counter() - start
            finish(completing.complete(file, result.late, processes.all()))
            complete = perf_counter() - start
    return [
        Measure(SECTION, f"{what}, until any can be opened", (opened,), "s", bar=5),
        Measure(SECTION, "and until zones, sentences and stories are found", (complete,), "s", bar=20),
    ]
