"""Training data: 10,000 articles of 3 kB with 36 spans in and out, by the command line, with their peak memory."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

from annotator.core.layer import Layer
from annotator.formats.jsonl import to_line
from benchmarks import corpus
from benchmarks.report import Measure

SECTION = "Training data: 10,000 articles of 3 kB with 36 spans"
ARTICLES = 10_000
WATCHED = """
import json, re, resource, sys
from pathlib import Path
from annotator.cli import main
status = main(json.loads(sys.argv[1]))
# The peak that getrusage tells includes that of the process which started this one.
told = Path("/proc/self/status")
if told.is_file():
    print(int(re.search(r"VmHWM:\\s+(\\d+)", told.read_text())[1]) / 1000)
else:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000)
sys.exit(status)
"""


def measure() -> list[Measure]:
    """Import of our JSONL without zones and sentences, then export to what needs no extra."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder, "home")
        source, project = Path(folder, "in.jsonl"), Path(folder, "desk.annot.yaml")
        _write_source(source)
        _run(["new", str(project)], home)
        seconds, peak = _run(["import", str(project), str(source)], home)
        measures = [
            Measure(SECTION, "import in all, with zones, sentences and stories", (seconds,), "s", bar=20),
            Measure(SECTION, "import: peak memory", (peak,), "MB", bar=400),
        ]
        for name, bar in (("jsonl", 8.0), ("conll", 12.0), ("doccano", None)):
            seconds, peak = _run(
                ["export", str(project), "--format", name, "--out", str(Path(folder, f"out.{name}"))], home
            )
            measures += [
                Measure(SECTION, f"export to {name}", (seconds,), "s", bar=bar),
                Measure(SECTION, f"export to {name}: peak memory", (peak,), "MB", bar=400),
            ]
    return measures


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


def _run(words: list[str], home: Path) -> tuple[float, float]:
    environment = {**os.environ, "ANNOTATOR_HOME": str(home)}
    start = perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, json.dumps(words)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    took = perf_counter() - start
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr)
    return took, float(done.stdout.strip().splitlines()[-1])
