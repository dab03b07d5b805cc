"""Agreement: α over two annotators × 1,000,000 sentence labels, F1 over 1,000,000 spans, and their peak memory."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

from annotator.core.annotation import LayerState, SentenceTag, Span
from annotator.core.layer import Layer
from annotator.review.agreement import span_measure, unit_measure
from annotator.review.coefficients import alpha, rows_of
from annotator.review.matching import f1, span_counts
from annotator.review.study import Study, Work
from benchmarks.report import Measure

SECTION = "Agreement of two annotators"
UNITS = 1_000_000
ARTICLES = 1_000
PAIR = ("alice", "ben")
LABELS = ("main", "history", "speech", "comment", "claim", "consequence", "not-article", "")
DONE = LayerState("done")
PARTS = ("labels", "sentences", "spans", "everything")


def measure() -> list[Measure]:
    """Each part in a process of its own, so that its peak memory is its own."""
    found = {}
    for part in PARTS:
        done = subprocess.run(
            [sys.executable, "-m", "benchmarks.agreement", part], capture_output=True, text=True, check=True
        )
        found[part] = json.loads(done.stdout)
    names = {
        "labels": (f"α over 2 × {UNITS:,} sentence labels", 3.8),
        "sentences": (f"the same from the layers of {ARTICLES:,} articles", 3.8),
        "spans": (f"exact F1 over {UNITS:,} spans, from the layers", 5.0),
        "everything": ("the same with α_u and the confusion matrix", None),
    }
    return [
        each
        for part, (name, bar) in names.items()
        for each in (
            Measure(SECTION, name, (found[part][0],), "s", bar=bar),
            Measure(SECTION, f"{name}: peak memory", (found[part][1],), "MB", bar=500),
        )
    ]


def over_labels() -> float:
    """α of two columns of labels."""
    generator = random.Random(1)
    one = generator.choices(LABELS, k=UNITS)
    other = [label if generator.random() < 0.8 else generator.choice(LABELS) for label in one]
    start = perf_counter()
    value = alpha(rows_of(one, other)).value
    took = perf_counter() - start
    assert value is not None
    assert 0.7 < value < 0.9
    return took


def over_sentences() -> float:
    """α of the sentence tags of two layers, article by article; making the layers is not counted."""
    study = Study(PAIR, kinds=("sentence",))
    took = 0.0
    for work in _articles(random.Random(2), "sentence"):
        start = perf_counter()
        study.add(work)
        took += perf_counter() - start
    start = perf_counter()
    value = unit_measure(study, "sentence", "alpha", repeats=0).pooled.value
    took += perf_counter() - start
    assert value is not None
    assert 0.7 < value < 0.9
    return took


def over_spans() -> float:
    """Exact F1 of two layers with half of the spans each, article by article; making the layers is not counted."""
    study = Study(PAIR)
    took = 0.0
    total: Counter[tuple[str, str]] = Counter()
    for work in _articles(random.Random(3), "span"):
        start = perf_counter()
        total.update(span_counts(*study.items(work.layers).values()))
        took += perf_counter() - start
    start = perf_counter()
    value = f1(total, "exact").value
    took += perf_counter() - start
    assert value is not None
    assert 0.4 < value < 0.6
    return took


def over_everything() -> float:
    """What the panel counts of the same spans: F1, the confusion matrix and α_u."""
    study = Study(PAIR, kinds=("span",))
    took = 0.0
    for work in _articles(random.Random(3), "span"):
        start = perf_counter()
        study.add(work)
        took += perf_counter() - start
    start = perf_counter()
    for name in ("exact", "alpha_u"):
        assert span_measure(study, name, PAIR, repeats=0).pooled.value is not None
    return took + perf_counter() - start


def _articles(generator: random.Random, kind: str) -> Iterator[Work]:
    each = UNITS // ARTICLES if kind == "sentence" else UNITS // ARTICLES // 2
    labels = LABELS if kind == "sentence" else LABELS[:-1]
    sentences = [(number * 100, number * 100 + 90) for number in range(each)]
    for article in range(ARTICLES):
        truth = generator.choices(labels, k=each)
        layers = {}
        for name in PAIR:
            said = [label if generator.random() < 0.9 else generator.choice(labels) for label in truth]
            made = [
                _annotation(kind, f"{name}{number}", start, start + generator.choice((9, 9, 9, 12)), label)
                for number, ((start, _), label) in enumerate(zip(sentences, said, strict=True))
                if label
            ]
            layers[name] = Layer(f"article-{article}", name, made, DONE)
        yield Work(f"article-{article}", each * 100, layers, sentences)


def _annotation(kind: str, name: str, start: int, end: int, label: str) -> SentenceTag | Span:
    if kind == "sentence":
        return SentenceTag(id=name, label=label, start=start, end=start + 90)
    return Span(id=name, label=label, fragments=((start, end),))


def peak_memory() -> float:
    """The most megabytes that this process held; of one that was started by a larger one, its own."""
    told = Path("/proc/self/status")
    if told.is_file():
        return int(re.findall(r"VmHWM:\s+(\d+)", told.read_text(encoding="ascii"))[0]) / 1000
    import psutil

    memory = psutil.Process().memory_info()
    return float(getattr(memory, "peak_wset", memory.rss)) / 1_000_000


if __name__ == "__main__":
    runs = (over_labels, over_sentences, over_spans, over_everything)
    print(json.dumps([dict(zip(PARTS, runs, strict=True))[sys.argv[1]](), peak_memory()]))
