"""Agreement of a crowd: 1,000 annotators with 20 articles each, from the file to all figures of all kinds.

"Few an article": every article was given to five of them, so that few ever met. "All the same": all of them tagged the
same 20 articles, so that everybody met everybody. Making the project is not counted.
"""

from __future__ import annotations

import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from annotator import store
from annotator.app.agreement import figures as agreeing
from annotator.app.progress import finish
from annotator.core.annotation import Annotation, ArticleTag, LayerState, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256
from benchmarks.agreement import peak_memory
from benchmarks.report import Measure

SECTION = "Agreement of a crowd: 1,000 annotators, 20 articles each"
ANNOTATORS, EACH, READERS, SENTENCES = 1_000, 20, 5, 4
SENTENCE = "Kestrel Line won the lease on Friday."
STEP = len(SENTENCE) + 1
DONE = LayerState("done")
LABELS = LabelSet(
    [
        *(Label(name=name, applies_to=("sentence",)) for name in ("main", "history", "speech", "comment")),
        *(Label(name=name) for name in ("org", "place", "time")),
        *(Label(name=name, applies_to=("article",)) for name in ("business", "transport")),
    ]
)
PATTERNS = {"few an article": ANNOTATORS * EACH // READERS, "all the same": EACH}
"""How many articles there are."""


def measure() -> list[Measure]:
    """Each pattern, read by a process of its own."""
    made = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (name, articles) in enumerate(PATTERNS.items()):
            path = make(Path(folder) / f"crowd{number}.annot.yaml", articles)
            command = [sys.executable, "-m", "benchmarks.crowd", str(path)]
            done = subprocess.run(command, capture_output=True, text=True, check=True)
            for what, (took, memory) in json.loads(done.stdout).items():
                shown = f"{name}, {what}"
                made.append(Measure(SECTION, shown, (took,), "s", bar=10))
                made.append(Measure(SECTION, f"{shown}: peak memory", (memory,), "MB", bar=300))
    return made


def make(path: Path, articles: int) -> Path:
    """A project in which each of `articles` was finished by as many annotators as it takes."""
    generator = random.Random(articles)
    names = [f"reader {number:04}" for number in range(ANNOTATORS)]
    groups = [
        group for _ in range(EACH) for group in _groups(generator, names, ANNOTATORS * EACH // articles)
    ]
    text = " ".join([SENTENCE] * SENTENCES)
    sentences = tuple(Sentence(at * STEP, at * STEP + len(SENTENCE)) for at in range(SENTENCES))
    zones = (Zone(0, len(SENTENCE), "lead"), Zone(STEP, len(text), "body"))
    with (
        store.create(path, ProjectHeader(id="crowd", title="Crowd", labels=LABELS)) as file,
        file.importing() as batch,
    ):
        for number, group in enumerate(groups):
            name = f"article-{number}"
            article = Article(name, name, text, {"language": "en"}, zones, sentences, sha256(text))
            batch.add(article, [Layer(name, who, _said(generator), DONE) for who in group])
    return path


def _groups(generator: random.Random, names: list[str], readers: int) -> list[list[str]]:
    """Everybody once, in groups of `readers`."""
    mixed = generator.sample(names, len(names))
    return [mixed[start : start + readers] for start in range(0, len(names), readers)]


def _said(generator: random.Random) -> list[Annotation]:
    said: list[Annotation] = [ArticleTag(id="t", label=generator.choice(["business"] * 4 + ["transport"]))]
    for at in range(SENTENCES):
        start = at * STEP
        if generator.random() < 0.4:
            label = generator.choice(["main", "main", "history", "speech", "comment"])
            said.append(
                SentenceTag(id=f"s{at}", label=label, start=start, end=start + len(SENTENCE), quote=SENTENCE)
            )
        if generator.random() < 0.5:
            end = start + generator.choice((12, 12, 12, 7))
            place = ((start, end),)
            quote = SENTENCE[: end - start]
            said.append(
                Span(
                    id=f"p{at}", label=generator.choice(("org", "org", "place")), fragments=place, quote=quote
                )
            )
    return said


if __name__ == "__main__":
    from annotator.app.agreement.counts import Choice
    from annotator.app.progress import collect_rarely

    collect_rarely()  # as the program does
    told = {}
    with store.open_file(Path(sys.argv[1]), read_only=True) as opened:
        for title, repeats in (("values", 0), ("with intervals", 1_000)):
            start = perf_counter()
            report = finish(agreeing.study(opened.project, Choice(), repeats=repeats))
            told[title] = (perf_counter() - start, peak_memory())
            assert report.kinds[0].overall.pooled.value is not None
    print(json.dumps(told))
