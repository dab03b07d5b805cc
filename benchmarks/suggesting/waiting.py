"""What the window waits for because of suggestions, in a project of 10,000 articles.

A pause is what a key, or a slice of the work between events, takes until the event loop goes on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import psutil
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from annotator import store
from annotator.app.progress import collect_rarely
from annotator.app.tagging.modes import SpansMode
from annotator.core.annotation import SentenceTag, Span, new_id
from annotator.core.edits import ProjectHeader
from annotator.core.labels import LabelSet
from annotator.core.layer import Layer, LayerState
from annotator.qt.parts.application import make_application
from annotator.qt.parts.progress import Runner
from annotator.qt.parts.theme import Themes
from annotator.qt.shell.window import Window
from annotator.settings import Settings
from annotator.suggest.sentences import LearntSentences
from annotator.suggest.spans import LearntSpans
from annotator.suggest.suggestion import Read
from benchmarks.report import Measure
from benchmarks.suggesting import data
from benchmarks.window import PaintWatch

SECTION = "Suggestions"
ARTICLES, DONE, WORKED = 10_000, 100, 12
SENTENCES = (35, 45)
LEARNT = 1_000


def measure() -> list[Measure]:
    """Pauses, the time to new suggestions, memory, and what training takes."""
    app = make_application()
    collect_rarely()
    texts = data.quotes(DONE + WORKED, sentences=SENTENCES).articles
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "desk.annot.yaml")
        _make(path, texts)
        window = Window(Themes(app, "light"), Settings(annotator="alice"))
        window.keeps_settings = False
        window.resize(1440, 900)
        window.show()
        window.open_path(path)
        window.need_session().set_mode(SpansMode)
        _until(lambda: False, 0.5)
        try:
            measures = _in(window, texts)
        finally:
            window.close()
            window.deleteLater()
    return [*measures, *_training(texts)]


def _in(window: Any, texts: list[data.Gold]) -> list[Measure]:
    memory = psutil.Process(os.getpid()).memory_info
    before = memory().rss
    window.suggestions.show_all(True)
    made = window.suggestions.need()
    with _slices() as reading:
        _until(lambda: not made.to_read and not made.busy, 120)
    train = perf_counter()
    made.train()
    pause = (perf_counter() - train) * 1_000
    _until(lambda: not made.process_id and made.take_trained(), 60)
    while made.train():
        _until(lambda: not made.process_id and made.take_trained(), 60)
    _until(lambda: not made.busy, 10)
    with _slices() as slices:
        opened, keys, seen = _work(window, made, texts)
    more = (memory().rss - before) / 1_000_000
    return [
        Measure(SECTION, "pause: reading earlier articles, a slice", tuple(reading), bar=16, p95_bar=16),
        Measure(SECTION, "pause: the longest of these", (max(reading),), bar=16),
        Measure(SECTION, "pause: learning and predicting, a slice", tuple(slices), bar=16, p95_bar=16),
        Measure(SECTION, "pause: the longest of these", (max(slices),), bar=16),
        Measure(SECTION, "pause: a decision, until the event loop goes on", tuple(keys), bar=16, p95_bar=16),
        Measure(SECTION, "pause: handing over what is trained", (pause,), bar=16),
        Measure(
            SECTION, "decision → new suggestions painted, 10,000 articles", tuple(seen), bar=100, p95_bar=100
        ),
        Measure(SECTION, "opening an article → its suggestions painted", tuple(opened)),
        Measure(SECTION, "memory of suggestions", (more,), "MB", bar=120),
    ]


def _work(window: Any, made: Any, texts: list[data.Gold]) -> tuple[list[float], list[float], list[float]]:
    session, view = window.need_session(), window.desk.view
    watch = PaintWatch(view.viewport())
    opened: list[float] = []
    keys: list[float] = []
    seen: list[float] = []
    for gold in texts[DONE:]:
        opened.append(_seen(made, watch, lambda gold=gold: session.open_article(gold.article.id))[1])  # type: ignore[misc]
        for place, label in gold.right:
            if place[0] != "span":
                continue
            said = next((each for each in made.visible if each.place == place), None)
            if said is not None:
                session.place_caret(place[1])
            else:
                session.select(place[1], place[2])
            _until(lambda: not made.busy, 1)
            right = said is not None and said.label == label
            key = Qt.Key.Key_Space if right else Qt.Key.Key_Q if label == "quote" else Qt.Key.Key_S
            took, until = _seen(made, watch, lambda key=key: QTest.keyClick(view, key))  # type: ignore[misc]
            keys.append(took)
            seen.append(until)
    return opened, keys, seen


def _seen(made: Any, watch: PaintWatch, act: Callable[[], object]) -> tuple[float, float]:
    """Milliseconds until the event loop goes on, and until everything is predicted and painted."""
    start = perf_counter()
    act()
    took = (perf_counter() - start) * 1_000
    _until(lambda: not made.busy and watch.ended > start, 5)
    return took, (max(watch.ended, start) - start) * 1_000


def _training(texts: list[data.Gold]) -> list[Measure]:
    labels = _labels()
    spent = 0.0
    for suggester in (LearntSpans(), LearntSentences()):
        suggester.set_labels(labels)
        count = 0
        for gold in texts:
            if count < LEARNT:
                suggester.learn(Read(gold.article, _annotations(gold), len(gold.article.text)))
                count += len(gold.article.sentences)
        task: tuple[Any, ...] = suggester.task()
        start = process_time()
        suggester.train(*task)
        spent += process_time() - start
    return [Measure(SECTION, "training on 1,000 sentences, processor", (spent,), "s", bar=2.5)]


def _labels() -> LabelSet:
    (flag,) = data.speech(1).labels
    return LabelSet([*data.quotes(1).labels, replace(flag, key="f")])


def _make(path: Path, texts: list[data.Gold]) -> None:
    header = ProjectHeader(id="bench", title="Desk", language="en", labels=_labels())
    others = data.quotes(ARTICLES - len(texts), seed=9).articles
    with store.create(path, header) as file, file.importing() as batch:
        for number, gold in enumerate(texts):
            layers = (
                [Layer(gold.article.id, "alice", _annotations(gold), LayerState("done"))]
                if number < DONE
                else []
            )
            batch.add(gold.article, layers)
        for gold in others:
            batch.add(replace(gold.article, id=f"other-{gold.article.id}"))


def _annotations(gold: data.Gold) -> tuple[Span | SentenceTag, ...]:
    text = gold.article.text
    spans = [
        Span(id=new_id(), label=label, fragments=((start, end),), quote=text[start:end])
        for (_, start, end), label in gold.right
    ]
    quoted = [span.start for span in spans if span.label == "quote"]
    tags = [
        SentenceTag(id=new_id(), label="speech", start=each.start, end=each.end)
        for each in gold.article.sentences
        if any(each.start <= start < each.end for start in quoted)
    ]
    return (*spans, *tags)


@contextmanager
def _slices() -> Iterator[list[float]]:
    """How long the slices of work between events take."""
    taken: list[float] = []
    before = Runner.work_on

    def work_on(runner: Runner) -> None:
        start = perf_counter()
        before(runner)
        taken.append((perf_counter() - start) * 1_000)

    Runner.work_on = work_on  # type: ignore[method-assign]
    try:
        yield taken
    finally:
        Runner.work_on = before  # type: ignore[method-assign]


def _until(there: Callable[[], object], seconds: float) -> None:
    end = perf_counter() + seconds
    while perf_counter() < end and not there():
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
