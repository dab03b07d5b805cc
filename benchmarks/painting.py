"""How long it takes to show things: from a label's key to its painted span, from opening an article to its spans.

Every function returns times in milliseconds. An application object with the program's fonts must exist.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.app.session import Mode, Session
from annotator.core.annotation import SentenceTag, Span, new_id
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Edit, ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.core.text import sha256
from annotator.qt.article_view import ArticleView
from annotator.qt.theme import load_theme

SIZES: dict[str, tuple[int, int]] = {
    "5 kB, 60 spans": (5_000, 60),
    "50 kB, 600 spans": (50_000, 600),
    "500 kB, 6,000 spans": (500_000, 6_000),
    "5 MB, 60,000 spans": (5_000_000, 60_000),
}
VIEW_SIZE = (840, 800)

_COLOURS = ("#0072B2", "#8E2F86", "#00795A", "#996000", "#A32A00")
_KEYS = "opmlq"
_SENTENCE = """the harbour council voted on Friday to lease a quay that four operators had refused after storms
took its roof and residents of Merrow Bay asked who would pay for night ferries and a ramp"""
_WORDS = _SENTENCE.split()


def labels() -> LabelSet:
    """Five labels for spans and one for sentences."""
    spans = [
        Label(name=f"label{number}", title=f"Label {number}", key=key, colour=colour)
        for number, (key, colour) in enumerate(zip(_KEYS, _COLOURS, strict=True))
    ]
    return LabelSet([*spans, Label(name="main", colour="#0072B2", key="1", applies_to=("sentence",))])


def make_article(article_id: str, characters: int, spans: int, seed: int = 1) -> tuple[Article, Layer]:
    """An article of about that length with that many spans in alice's layer; every fifth sentence is tagged."""
    chance = random.Random(seed)
    paragraphs, sentences, start, length = [], [], 0, 0
    while length < characters:
        parts = []
        for _ in range(chance.randint(2, 4)):
            sentence = " ".join(chance.choices(_WORDS, k=chance.randint(9, 24))).capitalize() + "."
            sentences.append(Sentence(start, start + len(sentence)))
            start += len(sentence) + 1
            parts.append(sentence)
        paragraphs.append(" ".join(parts))
        length += len(paragraphs[-1]) + 2
        start = length
    text = "\n\n".join(paragraphs)
    annotations: list[Any] = []
    for _ in range(spans):
        left = chance.randrange(len(text) - 80)
        right = left + chance.randint(4, 60)
        annotations.append(
            Span(
                id=new_id(),
                label=f"label{chance.randrange(5)}",
                fragments=((left, right),),
                quote=text[left:right],
                by="alice",
            )
        )
    for sentence in sentences[::5]:
        annotations.append(
            SentenceTag(id=new_id(), label="main", start=sentence.start, end=sentence.end, by="alice")
        )
    zones = (Zone(0, len(paragraphs[0]), "headline"),)
    article = Article(article_id, "Made up", text, {"language": "en"}, zones, tuple(sentences), sha256(text))
    return article, Layer(article_id, "alice", annotations)


class MemoryFile:
    """Stands for a project file where only the window is measured."""

    read_only = False

    def __init__(self, project: Project) -> None:
        self.project = project

    def submit(self, edit: Edit) -> None:
        """Keep nothing."""


def make_session(characters: int, spans: int) -> Session:
    """A session on a project in memory with the articles "first" (short) and "measured"."""
    project = Project(ProjectHeader(labels=labels()))
    article, layer = make_article("measured", characters, spans)
    project.add(article, [layer])
    short, its_layer = make_article("first", 3_000, 20, seed=2)
    project.add(short, [its_layer])
    session = Session(MemoryFile(project), "alice")  # type: ignore[arg-type]
    session.mode = Mode.SPANS
    return session


class WatchedView(ArticleView):
    """An article view that calls `painted` at the end of every paint."""

    painted: Callable[[], None] | None = None

    def paintEvent(self, event: Any) -> None:
        super().paintEvent(event)
        if self.painted is not None:
            self.painted()


def make_view(session: Session) -> WatchedView:
    """The view on the screen, with the keyboard."""
    view = WatchedView(session, load_theme("light"))
    view.resize(*VIEW_SIZE)
    view.show()
    view.activateWindow()
    view.setFocus()
    _settle()
    return view


def measure_open(session: Session, rounds: int = 7) -> list[float]:
    """From `open_article` to the end of the first paint that shows the article."""
    view = make_view(session)
    times: list[float] = []
    for _ in range(rounds):
        session.open_article("first")
        _settle()
        end: list[float] = []
        view.painted = lambda end=end: end.append(time.perf_counter())  # type: ignore[misc]
        start = time.perf_counter()
        session.open_article("measured")
        while not end:
            QApplication.processEvents()
        times.append((end[0] - start) * 1000)
        view.painted = None
    view.close()
    view.deleteLater()
    _settle()
    return times


def measure_key_to_paint(session: Session, rounds: int = 60) -> list[float]:
    """From the press of a label's key to the end of the paint that shows the new span, in text that is in sight."""
    session.open_article("measured")
    view = make_view(session)
    article = session.article
    assert article is not None
    view.reveal(len(article.text) // 2, len(article.text) // 2)
    _settle()
    first, last = _in_sight(view)
    chance, times = random.Random(3), []
    for number in range(rounds):
        left = chance.randrange(first, last - 40)
        session.select(left, left + chance.randint(5, 30))
        QApplication.processEvents()
        end: list[float] = []
        view.painted = lambda end=end: end.append(time.perf_counter())  # type: ignore[misc]
        before = len(session.layer.spans)
        start = time.perf_counter()
        QApplication.sendEvent(
            view,
            QKeyEvent(
                QEvent.Type.KeyPress, Qt.Key.Key_O, Qt.KeyboardModifier.NoModifier, _KEYS[number % len(_KEYS)]
            ),
        )
        while not end:
            QApplication.processEvents()
        view.painted = None
        if len(session.layer.spans) > before:
            times.append((end[0] - start) * 1000)
    view.close()
    view.deleteLater()
    _settle()
    return times


def _in_sight(view: ArticleView) -> tuple[int, int]:
    height = view.viewport().height()
    middle = view.viewport().width() // 2
    return view.position_near(QPointF(middle, 60)), view.position_near(QPointF(middle, height - 60))


def _settle() -> None:
    """Let layout and timers come to rest."""
    end = time.perf_counter() + 0.05
    while time.perf_counter() < end:
        QApplication.processEvents()


def run(sizes: dict[str, tuple[int, int]] | None = None) -> dict[str, dict[str, list[float]]]:
    """All times by size, for "open" and, up to 500 kB, "key to paint"."""
    found = {}
    for name, (characters, spans) in (sizes or SIZES).items():
        found[name] = {"open": measure_open(make_session(characters, spans))}
        if characters <= 500_000:
            found[name]["key to paint"] = measure_key_to_paint(make_session(characters, spans))
    return found
