"""Training data: 10,000 articles of 3 kB with 36 spans in and out, by the command line, with their peak memory."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from annotator.core.layer import Layer
from annotator.formats.own.jsonl import to_line
from benchmarks import corpus, watched
from benchmarks.report import Measure

SECTION = "Training data: 10,000 articles of 3 kB with 36 spans"
ARTICLES = 10_000
MEMORY_BAR = 400

FORMATS: tuple[tuple[str, tuple[str, ...], float | None, str], ...] = (
    ("jsonl", (), 8.0, ""),
    ("conll", (), 12.0, ""),
    ("doccano", (), None, ""),
    ("spacy", (), None, "spacy"),
    ("huggingface", ("--option", "files=parquet"), None, "pyarrow"),
)
"""What is exported to: a format and its options, the most seconds that it may take, a library that it needs."""


def measure() -> list[Measure]:
    """Import of our JSONL with zones and sentences, then export to each format whose library is there."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        source, project = Path(folder, "in.jsonl"), Path(folder, "desk.annot.yaml")
        _write_source(source)
        watched.run(["new", str(project)], home)
        brought = watched.run(["import", str(project), str(source)], home)
        measures = [
            Measure(
                SECTION, "import in all, with zones, sentences and stories", (brought.seconds,), "s", bar=20
            ),
            Measure(SECTION, "import: peak memory", (brought.peak,), "MB", bar=MEMORY_BAR),
        ]
        for name, options, bar, library in FORMATS:
            out = Path(folder, f"out.{name}")
            words = [
                "export",
                str(project),
                "--format",
                name,
                "--out",
                str(out),
                "--include-unfinished",
                *options,
            ]
            measures += _export(words, home, name, bar, library)
    return measures


def _export(words: list[str], home: Path, name: str, bar: float | None, library: str) -> list[Measure]:
    title = f"export to {name}" + (" (Parquet)" if library == "pyarrow" else "")
    python = watched.python_with(library or "annotator")
    if not python:
        return [Measure(SECTION, title, (), missing=f"{library} is not installed")]
    done = watched.run(words, home, python)
    return [
        Measure(SECTION, title, (done.seconds,), "s", bar=bar),
        Measure(SECTION, f"{title}: speed", (ARTICLES / done.seconds,), "articles/s"),
        Measure(SECTION, f"{title}: peak memory", (done.peak,), "MB", bar=MEMORY_BAR),
    ]


def _write_source(path: Path) -> None:
    article = corpus.article(3_000)
    layer = corpus.layer(article, 36)
    spans = Layer(article.id, "alice", list(layer.spans), layer.state)
    record = json.loads(to_line(article, {"alice": spans}))
    for name in ("zones", "sentences", "sha256"):
        record.pop(name, None)
    with path.open("w", encoding="utf-8") as file:
        for number in range(ARTICLES):
            record["id"] = f"article-{number:05}"
            record["title"] = f"Kestrel Line, part {number}"
            # The same length, so that the spans keep their words, and a text of its own for each.
            record["text"] = article.text[:-9] + f"{number:08}."
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
