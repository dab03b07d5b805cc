"""Reviewing a newsroom: 1,000 articles, 50 annotators, 100,000 annotations; all conflicts found from the file.

Everybody tags the same names and sentences of an article, and errs now and then: another label, a wavering edge, a
span left out or one too many, another attribute. One of twenty layers is not finished.
"""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import Any

import psutil

from annotator import store
from annotator.app.reviewing.current import review_of
from annotator.core.annotation import (
    Annotation,
    ArticleTag,
    LayerState,
    Link,
    SentenceTag,
    Span,
    sentence_quote,
    span_quote,
)
from annotator.core.article import Article
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.review.compare import clusters
from benchmarks import corpus
from benchmarks.report import Measure

ARTICLES = 1_000
ANNOTATORS = 50
READERS = 5
"""How many annotators tag the same article."""
EACH = 20
"""Annotations of one annotator on one article: 13 spans, 5 sentence tags, a tag on the article and a link."""
SPANS, SENTENCES = 13, 5
DECISIONS = 60
SIZE = 3_000
SECTION = f"Review: {ARTICLES:,} articles of 3 kB, {ANNOTATORS} annotators, {ARTICLES * READERS * EACH:,} annotations"
LABELS = LabelSet(
    [
        *corpus.LABELS,
        Label(name="business", title="Business", colour="#0B4558", applies_to=("article",)),
        Label(name="transport", title="Transport", colour="#0B4558", applies_to=("article",)),
        Label(name="same-as", title="same as", colour="#5F6368", applies_to=("link",)),
    ]
)
_NAMES = re.compile("|".join(map(re.escape, corpus.NAMES)))
_WORD = re.compile(r"\w+")
_USUAL = dict(
    zip(
        corpus.NAMES,
        ("organisation", "place", "person", "place", "organisation", "money", "place"),
        strict=True,
    )
)
RUNS = 5


def measure() -> list[Measure]:
    """Everything of this section."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "newsroom.annot.yaml")
        make_newsroom(path)
        return _conflicts(path)


def _conflicts(path: Path) -> list[Measure]:
    runs = [_in_a_process(path) for _ in range(RUNS)]
    windows = [_in_a_process(path, "window") for _ in range(RUNS)]
    opened_in_window = tuple(run["queue"] for run in windows)
    completed = tuple(run["complete"] for run in windows)
    decided = tuple(took for run in windows for took in run["decisions"])
    opened, read, compared, whole, peak = (
        tuple(run[name] for run in runs) for name in ("opened", "read", "compared", "whole", "peak")
    )
    size, found, differing = path.stat().st_size / 1e6, runs[0]["found"], runs[0]["differing"]
    return [
        Measure(SECTION, f"open the file, {size:.0f} MB", opened),
        Measure(SECTION, "read every layer", read),
        Measure(
            SECTION, f"compare them: {found:,.0f} clusters, {differing:,.0f} of them conflicts", compared
        ),
        Measure(SECTION, "from the file to all conflicts, without the window", whole),
        Measure(
            SECTION, "Review mode in the window, until the queue is painted", opened_in_window, bar=2_000
        ),
        Measure(SECTION, "and until all conflicts are in it, while people work", completed),
        Measure(SECTION, "key of a decision → the next conflict is painted", decided, bar=16),
        Measure(SECTION, "peak memory, all conflicts kept", peak, "MB"),
    ]


# --------------------------------------------------------------------------------------------- the project
def make_newsroom(path: Path, articles: int = ARTICLES, seed: int = 1) -> None:
    """A project file of that many articles, each tagged by `READERS` of the annotators; always the same."""
    header = ProjectHeader(id="bench", title="Newsroom", language="en", labels=LABELS)
    with store.create(path, header) as file, file.importing() as batch:
        for article, layers in newsroom(articles, seed):
            batch.add(article, layers)


def newsroom(articles: int, seed: int) -> Iterator[tuple[Article, list[Layer]]]:
    """The articles, with the layers of those who read them."""
    chance = random.Random(seed)
    for number in range(articles):
        article = corpus.article(SIZE, f"article-{number:04}", seed=number + 1)
        first = number * READERS % ANNOTATORS
        names = [f"annotator-{(first + step) % ANNOTATORS + 1:02}" for step in range(READERS)]
        agreed = _what_the_text_says(article, chance)
        yield article, [_layer(article, agreed, name, chance) for name in names]


Said = tuple[list[tuple[int, int, str]], list[tuple[int, int, str]], str]
"""Spans and sentences with their labels, and the label of the article."""


def _what_the_text_says(article: Article, chance: random.Random) -> Said:
    found = list(_NAMES.finditer(article.text))
    chosen = sorted(chance.sample(found, SPANS), key=lambda match: match.start())
    spans = [(*match.span(), _USUAL[match[0]]) for match in chosen]
    sentences = sorted(chance.sample(article.sentences, SENTENCES))
    tagged = [(place.start, place.end, chance.choice(("main", "history"))) for place in sentences]
    return spans, tagged, chance.choice(("business", "transport"))


def _layer(article: Article, agreed: Said, annotator: str, chance: random.Random) -> Layer:
    spans, sentences, topic = agreed
    topic = topic if chance.random() < 0.9 else "business"
    made: list[Annotation] = [
        ArticleTag(id="t1", label=topic, by=annotator, at="2026-03-14T09:00:00Z"),
        *_sentence_tags(article, sentences, annotator, chance),
        *_spans(article, spans, annotator, chance),
    ]
    made.append(
        Link(id="l1", source="a2", target="a1", label="same-as", by=annotator, at="2026-03-14T09:59:00Z")
    )
    return Layer(article.id, annotator, made, LayerState("done" if chance.random() < 0.95 else "started"))


def _spans(
    article: Article, agreed: list[tuple[int, int, str]], annotator: str, chance: random.Random
) -> Iterator[Span]:
    text = article.text
    words = [match.span() for match in _WORD.finditer(text)]
    for number, (start, end, label) in enumerate(agreed, 1):
        luck = chance.random()
        if luck < 0.04:
            start, end = chance.choice(words)  # this one left out, another word in its place
        elif luck < 0.09:  # with the word before
            start = max((place[0] for place in words if place[0] < start), default=start)
        elif luck < 0.15:
            label = {"organisation": "place", "place": "organisation"}.get(label, "person")
        approximate = label == "money" and chance.random() < 0.3
        yield Span(
            id=f"a{number}",
            fragments=((start, end),),
            label=label,
            quote=span_quote(text, ((start, end),)),
            attributes={"approximate": True} if approximate else {},
            doubt=luck > 0.97,
            note="The body or the building?" if luck > 0.98 else "",
            by=annotator,
            at=f"2026-03-14T09:{number:02}:00Z",
        )


def _sentence_tags(
    article: Article, agreed: list[tuple[int, int, str]], annotator: str, chance: random.Random
) -> Iterator[SentenceTag]:
    for number, (start, end, label) in enumerate(agreed, 1):
        tag = SentenceTag(
            id=f"s{number}",
            start=start,
            end=end,
            label=label,
            quote=sentence_quote(article.text, start, end),
            by=annotator,
            at=f"2026-03-14T09:{30 + number}:00Z",
        )
        yield replace(tag, label="main") if chance.random() < 0.15 else tag


# ------------------------------------------------------------------------------------- in a fresh process
def _in_a_process(path: Path, where: str = "file") -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.reviewing", str(path), where],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        check=True,
    )
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _find_conflicts(path: Path) -> dict[str, float]:
    """Seconds and megabytes of finding every cluster of the project and keeping all of them."""
    begin = perf_counter()
    read = compared = 0.0
    kept = []
    with store.open_file(path, read_only=True) as file:
        opened = perf_counter() - begin
        for article_id in file.project.entries:
            start = perf_counter()
            layers = file.project.layers(article_id)
            middle = perf_counter()
            kept.append(clusters(article_id, layers))
            read += middle - start
            compared += perf_counter() - middle
        whole = perf_counter() - begin
    return {
        "opened": opened * 1000,
        "read": read * 1000,
        "compared": compared * 1000,
        "whole": whole * 1000,
        "peak": _peak_memory(),
        "found": sum(map(len, kept)),
        "differing": sum(cluster.kind != "agree" for found in kept for cluster in found),
    }


def _in_the_window(path: Path) -> dict[str, Any]:
    """Milliseconds until the window's queue is painted, and from the key of a decision to the next conflict."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from annotator.qt.parts.application import make_application
    from annotator.qt.parts.theme import Themes
    from annotator.qt.shell.window import Window
    from annotator.settings import Settings
    from benchmarks.painting import settle
    from benchmarks.window import PaintWatch

    app = make_application()
    window = Window(Themes(app, "light"), Settings(annotator="desk"))
    window.resize(1280, 800)
    window.keeps_settings = False
    window.open_path(path)
    window.show()
    window.activateWindow()
    settle(app, 0.5)
    begin = perf_counter()
    window.run("mode-review")
    window.desk.review.queue.list.viewport().repaint()
    queue = (perf_counter() - begin) * 1000
    while window.session and review_of(window.session) and review_of(window.session).unread:
        app.processEvents()
    complete = (perf_counter() - begin) * 1000
    window.activateWindow()  # the dialog that showed the progress had been
    settle(app, 0.5)
    view = window.desk.view
    view.setFocus()
    watch = PaintWatch(view.viewport())
    keys = (Qt.Key.Key_1, Qt.Key.Key_X, Qt.Key.Key_1, Qt.Key.Key_D)
    decisions = []
    for number in range(DECISIONS):
        decisions.append(watch.until_painted(lambda key=keys[number % 4]: QTest.keyClick(view, key)))  # type: ignore[misc]
        settle(app, 0.06)
    settled = len(review_of(window.session).decisions) if window.session and review_of(window.session) else 0
    if settled < DECISIONS * 0.9:
        raise SystemExit(f"only {settled} of {DECISIONS} keys settled a conflict")
    window.close()
    return {"queue": queue, "complete": complete, "decisions": decisions}


def _peak_memory() -> float:
    """The most memory that this process had, in MB."""
    told = Path("/proc/self/status")
    if told.is_file():
        return int(re.findall(r"VmHWM:\s+(\d+)", told.read_text(encoding="ascii"))[0]) / 1000
    memory = psutil.Process().memory_info()
    return float(getattr(memory, "peak_wset", memory.rss)) / 1e6


if __name__ == "__main__":
    measured = _in_the_window if sys.argv[2] == "window" else _find_conflicts
    print(json.dumps(measured(Path(sys.argv[1]))))
