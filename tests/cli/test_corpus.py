"""The commands for a corpus as they are typed."""

import json
import signal
import subprocess
import sys
import time

import pytest

from annotator import store
from tests import corpora

LABELS = "labels:\n  - {name: org}\n  - {name: claim, applies_to: [sentence]}\n"


@pytest.fixture
def corpus(run, tmp_path):
    """Sixty articles in two shards."""
    labels = tmp_path / "labels.yaml"
    labels.write_text(LABELS)
    news = corpora.write_jsonl(tmp_path / "news.jsonl", 60)
    words = ("--labels", labels, "--title", "Harbour", "--shard-size", 30, "--workers", 1)
    status, out, err = run("corpus", "import", tmp_path / "corpus", news, *words)
    assert (status, err) == (0, "")
    assert out == "60 articles added in 2 new shards.\n"
    return tmp_path / "corpus"


def here(*words):
    return (*words, "--workers", 1)


def test_the_whole_way_as_it_is_typed(run, corpus, tmp_path):
    status, out, _ = run(*here("corpus", "dedup", corpus))
    assert (status, out) == (
        0,
        "24 of 60 articles tell one of 12 stories that others tell too; 2 shards written.\n",
    )
    sample = tmp_path / "sample.annot.yaml"
    status, out, _ = run(*here("corpus", "sample", corpus, sample, "--count", 6, "--by", "source,story"))
    assert (status, out) == (0, f"6 articles drawn out of 60: {sample}.\n")
    status, out, _ = run(*here("corpus", "take", corpus, sample))
    assert (status, out) == (0, "From 6 articles: 0 new layers, 0 changed, 0 as they were.\n")
    status, out, _ = run(*here("corpus", "export", corpus, "--format", "jsonl", "--out", tmp_path / "out"))
    assert (status, out) == (0, f"Wrote 60 articles of 2 shards to {tmp_path / 'out'}.\n")
    status, out, _ = run(*here("corpus", "stats", corpus, "--json"))
    found = json.loads(out)
    assert (found["articles"], found["shards"]) == (60, {"000001": 30, "000002": 30})
    assert found["sources"] == dict.fromkeys(corpora.PAPERS, 20)


def test_the_same_typed_again_does_nothing_again(run, corpus, tmp_path):
    words = ("--labels", tmp_path / "labels.yaml", "--title", "Harbour", "--shard-size", 30, "--workers", 1)
    status, out, err = run("corpus", "import", corpus, tmp_path / "news.jsonl", *words)
    assert (status, err) == (0, "")
    assert out == "0 articles added in 0 new shards, 1 part of the sources read before.\n"


def test_counts_are_printed_in_columns(run, corpus):
    status, out, _ = run(*here("corpus", "stats", corpus))
    assert status == 0
    assert "Quay Courier" in out
    assert "2026-01" in out


def test_what_is_found_is_printed_in_lines_or_as_json(run, corpus):
    status, out, _ = run(*here("corpus", "search", corpus, "report is 7."))
    (line,) = out.splitlines()
    assert status == 0
    assert "The number of this report is 7." in line
    assert "  000001/report-7-" in line
    status, out, _ = run(*here("corpus", "search", corpus, "report is 7.", "--jsonl"))
    found = json.loads(out)
    assert (found["shard"], found["words"], found["title"]) == (
        "000001",
        "report is 7.",
        "Report 7 from the harbour",
    )


def test_a_sample_can_be_looked_at_before_it_is_drawn(run, corpus, tmp_path):
    sample = tmp_path / "sample.annot.yaml"
    status, out, _ = run(
        *here("corpus", "sample", corpus, sample, "--count", 3, "--by", "source", "--preview")
    )
    assert status == 0
    *listed, said = out.splitlines()
    assert sorted(line.split("  ")[0] for line in listed) == sorted(corpora.PAPERS)
    assert said == "3 articles drawn out of 60."
    assert not sample.exists()
    assert run(*here("corpus", "sample", corpus, sample, "--count", 3))[0] == 0
    status, _, err = run(*here("corpus", "sample", corpus, sample, "--count", 3))
    assert status == 2
    assert "no project is ever replaced" in err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("corpus",), "What is to be done with the corpus?"),
        (("corpus", "stats", "NOWHERE"), "This is no corpus: it has no corpus.json"),
        (("corpus", "statss", "CORPUS"), "Did you mean “stats”?"),
        (
            ("corpus", "sample", "CORPUS", "NEW", "--count", "3", "--by", "paper"),
            "There is no grouping “paper”",
        ),
        (("corpus", "sample", "CORPUS", "NEW", "--count", "0"), "one article at least"),
        (("corpus", "suggest", "CORPUS", "--model", "NOWHERE"), "There is no such model"),
        (("corpus", "import", "CORPUS", "NEWS", "--labels", "sentiment"), "--labels is for a new corpus"),
        (("corpus", "import", "CORPUS", "NEWS", "--shard-size", "31"), "--shard-size is for a new corpus"),
        (("corpus", "import", "NEW", "NEWS", "--shard-size", "-3"), "one article at least"),
        (("corpus", "stats", "CORPUS", "--workers", "-1"), "--workers is a number of processes here"),
        (
            ("corpus", "export", "CORPUS", "--format", "rss", "--out", "NEW"),
            "There is no format called “rss”",
        ),
    ],
)
def test_what_is_wrong_is_said_in_a_sentence(run, corpus, tmp_path, words, said):
    places = {
        "CORPUS": corpus,
        "NOWHERE": tmp_path / "nowhere",
        "NEW": tmp_path / "new",
        "NEWS": tmp_path / "news.jsonl",
    }
    status, _, err = run(*(places.get(word, word) for word in words))
    assert status == 2
    assert said in err
    assert "Traceback" not in err


def test_without_dask_the_command_to_type_is_said(run, corpus, monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    status, _, err = run("corpus", "dedup", corpus, "--dask", "tcp://127.0.0.1:8786")
    assert status == 2
    assert 'pip install "news-annotator[cluster]"' in err


def test_two_do_not_write_to_one_corpus(run, corpus):
    from annotator.app.corpus.folder import Corpus

    with Corpus(corpus).locked():
        status, _, err = run(*here("corpus", "dedup", corpus))
        assert status == 2
        assert "has this corpus open" in err
        assert run(*here("corpus", "stats", corpus))[0] == 0


def test_a_manifest_of_a_newer_program_or_a_damaged_one_is_said(run, corpus):
    manifest = corpus / "corpus.json"
    text = manifest.read_text()
    for damaged, said in (
        (text.replace('"format": 1', '"format": 2'), "A newer version of the program"),
        (text[:50], "The manifest of the corpus cannot be read"),
        (text.replace('"size": 30', '"size": "x"'), "The manifest of the corpus cannot be read"),
    ):
        manifest.write_text(damaged)
        status, _, err = run(*here("corpus", "stats", corpus))
        assert status == 2
        assert said in err


@pytest.mark.skipif(sys.platform == "win32", reason="about signals")
def test_ctrl_c_ends_at_once_and_leaves_what_can_be_gone_on_with(corpus, tmp_path):
    news = corpora.write_jsonl(tmp_path / "more.jsonl", 1500, start=1000)
    command = [
        sys.executable,
        "-m",
        "annotator",
        "corpus",
        "import",
        str(corpus),
        str(news),
        "--workers",
        "2",
    ]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    while not (corpus / "work").exists():
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    begun = time.monotonic()
    _, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - begun < 20
    assert b"Traceback" not in err
    assert len(json.loads((corpus / "corpus.json").read_text())["shards"]) == 2
    assert not (corpus / "corpus.json.lock").exists()


def test_a_shard_is_a_project_for_every_other_command(run, corpus):
    shard = corpus / "shards" / "000001.annot.yaml"
    assert run("validate", shard)[:2] == (0, f"{shard}: no problems\n")
    with store.open_file(shard, read_only=True) as file:
        assert [label.name for label in file.project.labels] == ["org", "claim"]
