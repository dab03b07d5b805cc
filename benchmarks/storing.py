"""The project file: opening a desk of 10,000 articles, one edit made durable, folding, memory."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Event
from time import perf_counter

import psutil

from annotator import store
from annotator.core.annotation import Span, span_quote
from annotator.core.edits import Change, Edit, ProjectHeader, now
from annotator.core.layer import Layer
from annotator.store import ProjectFile, records
from benchmarks import corpus
from benchmarks.report import Measure, timed

SECTION = "Project file"
DESK = 10_000


def make_desk(path: Path, count: int = DESK) -> None:
    """A project of `count` articles, 100 MB at 10,000."""
    header = ProjectHeader(id="bench", title="Desk", language="en", labels=corpus.LABELS)
    with store.create(path, header) as file, file.importing() as batch:
        for article, layers in corpus.many(count):
            batch.add(article, layers)


def measure() -> list[Measure]:
    """Everything of this section."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder, "small.annot.yaml"), Path(folder, "large.annot.yaml")
        make_desk(small, 100)
        make_desk(large)
        size = large.stat().st_size / 1e6
        opened = timed(lambda: store.open_file(large, read_only=True).close(), 7)
        measures = [
            Measure(
                SECTION, f"open a project of {DESK:,} articles, {size:.0f} MB (file only)", opened, bar=1500
            ),
            Measure(SECTION, "read one article of it", _read_articles(large)),
            Measure(
                SECTION,
                f"memory with it open, without the window ({DESK:,} articles)",
                (_memory(large),),
                "MB",
            ),
        ]
        for name, path in (("1 MB", small), (f"{size:.0f} MB", large)):
            thread, durable = _edits(path)
            measures += [
                Measure(SECTION, f"one edit in a project of {name}: interface thread", thread, bar=2),
                Measure(SECTION, f"one edit in a project of {name}: until on disk", durable, bar=20),
            ]
        with store.open_file(large) as file:
            measures.append(Measure(SECTION, f"fold {size:.0f} MB", timed(file.fold, 3)))
    return [*measures, *_parsing()]


def _read_articles(path: Path) -> tuple[float, ...]:
    with store.open_file(path, read_only=True) as file:
        ids = iter(range(0, DESK, 97))
        return timed(lambda: file.project.article(f"article-{next(ids):05}"), 60)


def _edits(path: Path, count: int = 200) -> tuple[tuple[float, ...], tuple[float, ...]]:
    thread, durable = [], []
    with store.open_file(path) as file:
        article = file.project.article("article-00001")
        for number in range(count):
            fragments = ((number, number + 9),)
            span = Span(
                id=f"b{number}", fragments=fragments, label="place", quote=span_quote(article.text, fragments)
            )
            edit = Edit("Tag", (Change(None, span, article.id, "bench"),), "bench", now())
            on_disk = Event()
            file.on_saved = lambda state, done=on_disk: done.set() if not state.pending else None
            start = perf_counter()
            _commit(file, edit)
            thread.append((perf_counter() - start) * 1000)
            if not on_disk.wait(10):
                raise TimeoutError("An edit was not saved within ten seconds.")
            durable.append((perf_counter() - start) * 1000)
        file.on_saved = None
        file.close(fold=False)
    return tuple(thread), tuple(durable)


def _commit(file: ProjectFile, edit: Edit) -> None:
    file.project.apply(edit)
    file.submit(edit)


def _memory(path: Path) -> float:
    program = (
        "import sys, psutil; from pathlib import Path; from annotator import store\n"
        "file = store.open_file(Path(sys.argv[1]), read_only=True)\n"
        "[file.project.article(f'article-{n:05}') for n in range(0, 2000, 7)]\n"
        "print(psutil.Process().memory_info().rss / 1e6)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(path)], capture_output=True, text=True, check=True
    )
    return float(done.stdout)


def _parsing() -> list[Measure]:
    article = corpus.article(5_000_000)
    layer = corpus.layer(article, 60_000)
    raw = records.layer_record(layer)
    text = records.article_record(article)
    spans: Layer = Layer("article", "alice", list(layer.spans))
    added = Span(id="new", fragments=((2_500_000, 2_500_009),), label="place")

    def add() -> None:
        spans.put(added)
        spans.remove(added.id)

    return [
        Measure(
            SECTION, "parse a layer of 60,000 spans", timed(lambda: records.parse(raw, file="", line=1), 5)
        ),
        Measure(SECTION, "write it", timed(lambda: records.layer_record(layer), 5)),
        Measure(SECTION, "parse an article of 5 MB", timed(lambda: records.parse(text, file="", line=1), 5)),
        Measure(SECTION, "add a span to a layer of 60,000 and take it out", timed(add, 200)),
        Measure(
            SECTION,
            "spans under a screen of text, of 60,000",
            timed(lambda: spans.spans.overlapping(2_500_000, 2_503_000), 200),
        ),
    ]


def memory_of(pid: int) -> float:
    """Resident memory of a process, in MB."""
    return float(psutil.Process(pid).memory_info().rss) / 1e6
