"""From a crawl to training data, on a cluster that loses a worker, and here: the same bytes."""

import os
import signal
import threading
import time
from pathlib import Path

import pytest

from annotator import cli, store
from annotator.app.corpus import sources
from annotator.app.ledger import Ledger
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from tests import corpora

LABELS = """labels:
  - {name: org}
  - {name: person}
  - {name: place}
  - {name: claim, applies_to: [sentence]}
"""
SAMPLE = 60
PARQUET = ("--option", "files=parquet")


def done(*words: object) -> None:
    assert cli.main([str(word) for word in words]) == 0, words


def annotate(path: Path) -> None:
    """What a person would do with the sample: every article tagged and done."""
    with store.open_file(path) as file:
        ledger = Ledger(file, "ida")
        for name in file.article_ids():
            layer = corpora.tagged(file.project.article(name))
            ledger.commit(
                "Tag",
                [
                    *(Change(None, item, name, "ida") for item in layer),
                    Change(LayerState(), layer.state, name, "ida"),
                ],
            )


def whole_way(folder: Path, crawl: Path, size: int, who: tuple[str, ...]) -> None:
    """All of it, each step as it is typed."""
    folder.mkdir()
    corpus, sample, model = folder / "corpus", folder / "sample.annot.yaml", folder / "harbour.model"
    labels = folder / "labels.yaml"
    labels.write_text(LABELS, encoding="utf-8")
    begun = ("--labels", labels, "--title", "Harbour", "--shard-size", size)
    done("corpus", "import", corpus, crawl, *begun, *who)
    done("corpus", "dedup", corpus, *who)
    done("corpus", "sample", corpus, sample, "--count", SAMPLE, "--by", "source,month,story", *who)
    annotate(sample)
    done("corpus", "take", corpus, sample, *who)
    done("train", sample, "--layer", "ida", "--out", model)
    done("corpus", "suggest", corpus, "--model", model, *who)
    out = ("corpus", "export", corpus, "--layer", "harbour (model)", *who)
    done(*out, "--format", "huggingface", *PARQUET, "--out", folder / "parquet")
    done(*out, "--format", "spacy", "--out", folder / "spacy")


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Every file that a run leaves, but for the sample as people saved it, and for what can be made again."""
    passed = {"known", "work", "index", "sample.annot.yaml", "corpus-export.json"}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not passed & set(path.relative_to(folder).parts)
    }


def kill_when(cluster, is_time, killed: list[int]) -> threading.Thread:
    """Kill one of the workers as soon as it is time."""
    (victim, _) = cluster.processes()

    def watch() -> None:
        while not is_time():
            time.sleep(0.01)
        os.kill(victim, signal.SIGKILL)
        killed.append(victim)

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    return thread


def test_a_crawl_goes_the_whole_way_on_a_cluster_that_loses_a_worker(
    cluster, tmp_path, monkeypatch, request: pytest.FixtureRequest
):
    pages = request.config.getoption("--pages")
    crawl = corpora.write_warc(tmp_path / "crawl.warc", pages)
    size = -(-pages // 6)
    monkeypatch.setattr(sources, "BYTES", 1)
    monkeypatch.setattr(sources, "PAGES", pages // 12)
    here, there = tmp_path / "here", tmp_path / "there"
    killed: list[int] = []
    read = there / "corpus" / "work" / "read"
    thread = kill_when(cluster, lambda: len(list(read.glob("*.json"))) >= 3, killed)
    whole_way(there, crawl, size, ("--dask", cluster.address))
    thread.join(1)
    assert len(killed) == 1
    assert killed[0] not in cluster.processes()
    whole_way(here, crawl, size, ("--workers", "1"))
    one, other = bytes_of(here), bytes_of(there)
    assert one.keys() == other.keys()
    assert [name for name in one if one[name] != other[name]] == []
    assert sum(name.endswith(".parquet") for name in one) == 6
    assert sum(name.endswith(".spacy") for name in one) >= 6
    _look_inside(here)


def _look_inside(folder: Path) -> None:
    """The training data holds what the model found: names, in the places where they are."""
    import pyarrow.parquet as parquet
    from spacy.tokens import DocBin
    from spacy.vocab import Vocab

    rows = [
        row
        for path in sorted(folder.glob("parquet/*/data/*.parquet"))
        for row in parquet.read_table(path).to_pylist()
    ]
    assert sum(any(row["ner_tags"]) for row in rows) > len(rows) / 3
    found = []
    for path in sorted(folder.glob("spacy/**/*.spacy")):
        for doc in DocBin().from_disk(path).get_docs(Vocab()):
            found += [(ent.text, ent.label_) for ent in doc.ents]
    right = sum(corpora.NAMES.get(text) == label for text, label in found)
    assert right > 0.95 * len(found) > 100


def test_a_cluster_that_is_not_there_is_said(tmp_path, capsys):
    path = corpora.write_jsonl(tmp_path / "news.jsonl", 1)
    words = ["corpus", "import", tmp_path / "corpus", path, "--dask", "tcp://127.0.0.1:9"]
    assert cli.main([str(word) for word in words]) == 2
    assert "The cluster at tcp://127.0.0.1:9 cannot be reached" in capsys.readouterr().err
