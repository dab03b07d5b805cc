"""The article view alone, without the window around it: what painting costs by itself.

The section "window" measures what an editor sees; where that is slow, `python -m benchmarks painting` tells whether
the view is to blame or the panels.
"""

from __future__ import annotations

import random
import tempfile
from pathlib import Path
from time import perf_counter

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.app.progress import collect_rarely
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import ProjectHeader
from annotator.qt.article.view import ArticleView
from annotator.qt.parts.application import make_application
from annotator.qt.parts.theme import load_theme
from benchmarks import corpus
from benchmarks.report import Measure
from benchmarks.window import SIZES, PaintWatch

SECTION = "Article view alone"
OPENINGS, KEYS = 7, 80


def measure() -> list[Measure]:
    """Opening an article that has been read, and tagging, at each size."""
    app = make_application()
    collect_rarely()  # as the program does
    found = []
    for name, (size, spans) in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            header = ProjectHeader(id="bench", title="Desk", language="en", labels=corpus.LABELS)
            with store.create(Path(folder, "desk.annot.yaml"), header) as file:
                with file.importing() as batch:
                    articles = corpus.article(3_000, "first"), corpus.article(size, "second")
                    for article, count in zip(articles, (20, spans), strict=True):
                        batch.add(article, [corpus.layer(article, count)])
                opened, keyed = measure_view(app, Session(file, "alice", SpansMode))
        shown = f"{name}, {spans:,} spans"
        found.append(Measure(SECTION, f"open a read article until painted: {shown}", opened))
        found.append(Measure(SECTION, f"key → painted: {shown}", keyed, bar=8))
    return found


def measure_view(app: QApplication, session: Session) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Times in milliseconds: from `open_article("second")` and from a label's key to the end of the paint."""
    session.open_article("second")
    session.open_article("first")
    view = ArticleView(session, load_theme("light"))
    view.resize(840, 800)
    view.show()
    view.activateWindow()
    view.setFocus()
    watch = PaintWatch(view.viewport())
    opened, keyed = [], []
    for _ in range(OPENINGS):
        session.open_article("first")
        settle(app, 0.1)
        opened.append(watch.until_painted(lambda: session.open_article("second")))
        settle(app, 0.1)
    session.set_mode(SpansMode)
    middle = len(session.article.text) // 2 if session.article else 0
    view.reveal(middle, middle)
    settle(app, 0.2)
    chance = random.Random(3)
    for number in range(KEYS):
        start = middle + chance.randrange(0, 400)
        session.select(start, start + chance.randint(5, 30))
        settle(app, 0.01)
        count, key = len(session.layer.spans), "oplm"[number % 4]
        took = watch.until_painted(lambda key=key: QTest.keyClick(view, key))  # type: ignore[misc]
        if len(session.layer.spans) == count + 1:
            keyed.append(took)
    view.close()
    view.deleteLater()
    settle(app, 0.05)
    return tuple(opened), tuple(keyed)


def settle(app: QApplication, seconds: float) -> None:
    """Let layout and timers come to rest."""
    end = perf_counter() + seconds
    while perf_counter() < end:
        app.processEvents()
