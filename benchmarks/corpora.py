"""A corpus of 20,000 generated articles: what an article costs in import, dedup, suggest and export, and memory."""

from __future__ import annotations

import json
import resource
import tempfile
from dataclasses import dataclass
from pathlib import Path

from annotator import store
from annotator.app.ledger import Ledger
from annotator.core.annotation import LayerState, Span
from annotator.core.edits import Change
from benchmarks import corpus, watched
from benchmarks.report import Measure

ARTICLES = 20_000
SIZE = 2_500
"""Code points of an article."""
SHARD = 2_000
MEMORY_BAR = 500
"""Megabytes that finding stories may take, whatever the number of articles: two workers, and who waits for them."""
SLOPE_BAR = 1.1
SAMPLE = 60
LAYER = "harbour (model)"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one step took: seconds by the clock, seconds of processors, and megabytes at the peak, all processes."""

    seconds: float
    processor: float
    peak: float


def measure(articles: int = ARTICLES, workers: tuple[int, ...] = (1, 2)) -> list[Measure]:
    """A tenth of the articles by one worker, then all by each number of workers."""
    section = f"A corpus of {articles:,} articles"
    measures = []
    with tempfile.TemporaryDirectory() as folder:
        tenth = costs(Path(folder, "tenth"), articles // 10, 1)
        for number in workers:
            found = costs(Path(folder, f"by-{number}"), articles, number)
            by = f"{number} worker{'' if number == 1 else 's'}"
            for step, cost in found.items():
                measures.append(Measure(section, f"{step}, {by}", (articles / cost.seconds,), "articles/s"))
                bar = MEMORY_BAR if step == "dedup" else None
                measures.append(Measure(section, f"{step}, {by}: peak memory", (cost.peak,), "MB", bar))
                if number == 1:
                    growth = cost.processor / articles / (tenth[step].processor / (articles // 10))
                    name = f"{step}: an article costs so much of what it does in a tenth of the corpus"
                    measures.append(Measure(section, name, (growth,), "", SLOPE_BAR))
    return measures


def costs(folder: Path, articles: int, workers: int) -> dict[str, Cost]:
    """What each step costs with so many articles."""
    folder.mkdir()
    source, home, place = _write(folder / "news.jsonl", articles), folder / "home", folder / "corpus"
    many = ("--workers", str(workers))

    def step(*words: object) -> Cost:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        run = watched.run(["corpus", *map(str, words), *many], home)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Cost(run.seconds, used, run.peak)

    labels = folder / "labels.yaml"
    names = [label.name for label in corpus.LABELS]
    labels.write_text("labels:\n" + "".join(f"  - {{name: {name}}}\n" for name in names), encoding="utf-8")
    found = {"import": step("import", place, source, "--shard-size", SHARD, "--labels", labels)}
    found["dedup"] = step("dedup", place)
    step("sample", place, folder / "sample.annot.yaml", "--count", SAMPLE)
    _annotate(folder / "sample.annot.yaml")
    step("take", place, folder / "sample.annot.yaml")
    model = folder / "harbour.model"
    watched.run(["train", str(folder / "sample.annot.yaml"), "--layer", "ida", "--out", str(model)], home)
    found["suggest"] = step("suggest", place, "--model", model)
    out = ("--out", folder / "out", "--layer", LAYER)
    found["export"] = step("export", place, "--format", "conll", *out)
    return found


def _write(path: Path, articles: int) -> Path:
    """Articles as lines of JSON; of five the last is a copy of the one before, but for its end."""
    with path.open("w", encoding="utf-8") as file:
        for number in range(articles):
            text = corpus.text(SIZE, seed=number - 1 if number % 5 == 4 else number)
            said = {
                "title": f"Report {number}",
                "text": f"{text}\n\nThe number of this report is {number}.",
                "publisher": f"Paper {number % 7}",
                "published": f"2026-{number % 12 + 1:02d}-03",
            }
            file.write(json.dumps(said) + "\n")
    return path


def _annotate(path: Path) -> None:
    """Every name in the sample gets its label, as a person would give it."""
    kinds = ("organisation", "place", "person", "place", "organisation", "money", "place")
    with store.open_file(path) as file:
        ledger = Ledger(file, "ida")
        for name in file.article_ids():
            text, spans = file.project.article(name).text, []
            for words, label in zip(corpus.NAMES, kinds, strict=True):
                at = text.find(words)
                while at >= 0:
                    place = ((at, at + len(words)),)
                    spans.append(Span(id=f"a{at}", label=label, fragments=place, quote=words, by="ida"))
                    at = text.find(words, at + 1)
            done = Change(LayerState(), LayerState("done"), name, "ida")
            ledger.commit("Tag", [*(Change(None, span, name, "ida") for span in spans), done])
