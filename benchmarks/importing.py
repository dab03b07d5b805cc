"""Getting articles in: sentences, pages, a thousand texts."""

from __future__ import annotations

import tempfile
from pathlib import Path

from annotator import paths, segment, store
from annotator.app import importing
from annotator.app.progress import finish
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.formats import read_all
from benchmarks import corpus
from benchmarks.report import Measure, timed

SECTION = "Importing"


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
