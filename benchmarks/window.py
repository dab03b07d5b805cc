"""The whole window on a real project file: from a key to its painted span, from an article's name to its highlights.

Times end when the paint event that shows the new span, or the article, has returned; so they include the model, the
file's queue, every panel and the painting itself.
"""

from __future__ import annotations

import gc
import random
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from annotator import store
from annotator.app.progress import collect_rarely
from annotator.app.tagging.modes import SentencesMode, SpansMode
from annotator.core.edits import ProjectHeader
from annotator.qt.parts.application import make_application
from annotator.qt.parts.theme import Themes
from annotator.qt.shell.window import Window
from annotator.settings import Settings
from benchmarks import corpus
from benchmarks.report import Measure

SECTION = "Window"
SIZES = {"5 kB": (5_000, 60), "50 kB": (50_000, 600), "500 kB": (500_000, 6_000), "5 MB": (5_000_000, 60_000)}
OPEN_BARS = {"5 kB": 50.0, "50 kB": 50.0, "500 kB": 150.0, "5 MB": 500.0}
OPENINGS = 7
KEYS = 80


class PaintWatch(QObject):
    """Notes when a widget has been painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.ended = 0.0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Paint, then note the time."""
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.ended = perf_counter()
            return True
        return False

    def until_painted(self, act: Callable[[], object]) -> float:
        """Milliseconds from the beginning of `act` to the end of the paint that follows."""
        self.ended = 0.0
        start = perf_counter()
        act()
        while not self.ended:
            QApplication.processEvents()
        return (self.ended - start) * 1000


def measure() -> list[Measure]:
    """Opening and tagging at each size."""
    app = make_application()
    collect_rarely()  # as the program does
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "desk.annot.yaml")
        _make(path)
        window = Window(Themes(app, "light"), Settings(annotator="alice"))
        window.keeps_settings = False
        window.resize(1440, 900)
        window.show()
        window.open_path(path)
        _settle()
        gc.freeze()
        watch = PaintWatch(window.desk.view.viewport())
        opened: dict[str, tuple[float, ...]] = {}
        keyed: dict[str, tuple[float, ...]] = {}
        for name in SIZES:
            opened[name] = _open(window, watch, name)
            keyed[name] = _keys(window, watch, name)
        left = _open(window, watch, "500 kB")
        rows = _rows(window, watch, "500 kB")
        window.close()
        window.deleteLater()
    measures = [
        Measure(SECTION, f"open an article until painted: {_size(name)}", opened[name], bar=OPEN_BARS[name])
        for name in SIZES
    ]
    measures += [
        Measure(SECTION, f"{what}: {_size('500 kB')}", took, bar=150)
        for what, took in {"open an article where it was left, in its middle": left, **rows}.items()
    ]
    measures += [
        Measure(SECTION, f"key → painted: {_size(name)}", keyed[name], bar=8, p95_bar=16) for name in SIZES
    ]
    medians = {measure.name: measure.median for measure in measures}
    small, large = (medians[f"key → painted: {_size(name)}"] for name in ("5 kB", "500 kB"))
    return [*measures, Measure(SECTION, "key → painted at 500 kB against 5 kB", (large / small,), "×", bar=2)]


def _make(path: Path) -> None:
    header = ProjectHeader(id="bench", title="Desk", language="en", labels=corpus.LABELS)
    with store.create(path, header) as file, file.importing() as batch:
        first = corpus.article(3_000, "first")
        batch.add(first, [corpus.layer(first, 20)])
        for name, (size, spans) in SIZES.items():
            article = corpus.article(size, name.replace(" ", "-"))
            batch.add(article, [corpus.layer(article, spans)])


def _open(window: Any, watch: PaintWatch, name: str) -> tuple[float, ...]:
    session = window.need_session()
    article_id = name.replace(" ", "-")
    times = []
    for _ in range(OPENINGS):
        session.open_article("first")
        _settle()
        session.project.forget(article_id)
        times.append(watch.until_painted(lambda: session.open_article(article_id)))
        _settle()
    return tuple(times)


def _rows(window: Any, watch: PaintWatch, name: str) -> dict[str, tuple[float, ...]]:
    """Opening in Sentences mode, and going to rows and back in the middle of the article."""
    session = window.need_session()
    session.set_mode(SentencesMode)
    opened = _open(window, watch, name)
    session.open_article(name.replace(" ", "-"))
    session.go_to_sentence(len(session.article.sentences) // 2)
    _settle()
    into, back = [], []
    for _ in range(OPENINGS):
        back.append(watch.until_painted(lambda: session.set_mode(SpansMode)))
        _settle()
        into.append(watch.until_painted(lambda: session.set_mode(SentencesMode)))
        _settle()
    session.set_mode(SpansMode)
    _settle()
    return {
        "open an article in rows, in its middle": opened,
        "Spans → rows, in the middle": tuple(into),
        "rows → Spans, in the middle": tuple(back),
    }


def _keys(window: Any, watch: PaintWatch, name: str) -> tuple[float, ...]:
    session, view = window.need_session(), window.desk.view
    session.open_article(name.replace(" ", "-"))
    session.set_mode(SpansMode)
    middle = len(session.article.text) // 2
    view.reveal(middle, middle)
    _settle()
    chance = random.Random(3)
    times = []
    for number in range(KEYS):
        start = middle + chance.randrange(0, 400)
        session.select(start, start + chance.randint(5, 30))
        _settle(0.01)
        count = len(session.layer.spans)
        key = "oplm"[number % 4]
        took = watch.until_painted(lambda key=key: QTest.keyClick(view, key))  # type: ignore[misc]
        if len(session.layer.spans) == count + 1:
            times.append(took)
    return tuple(times)


def _size(name: str) -> str:
    return f"{name}, {SIZES[name][1]:,} spans"


def _settle(seconds: float = 0.15) -> None:
    end = perf_counter() + seconds
    while perf_counter() < end:
        QApplication.processEvents()
        # An event loop deletes what is to be deleted later; without one every article stayed in memory.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
