"""Sources become shards: the same bytes whoever does it, each text once, and nothing is done twice."""

import gzip
import json
import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from annotator import cli, store
from annotator.app.corpus import bringing, executor, sources
from annotator.app.corpus.executor import Here
from annotator.app.progress import finish
from annotator.core.errors import AnnotatorError
from annotator.store.validate import validate
from tests import corpora
from tests.app.corpus.conftest import bytes_of, made


def articles(corpus):
    found = []
    for name in corpus.shards:
        file = store.open_file(corpus.shard(name), read_only=True)
        found += list(file.project.articles())
        file.close()
    return found


def test_every_article_is_in_a_shard_in_order_with_zones_and_sentences(corpus):
    assert corpus.shards == ["000001", "000002", "000003"]
    assert list(corpus.manifest.shards.values()) == [40, 40, 40]
    found = articles(corpus)
    assert [each.title for each in found] == [f"Report {n} from the harbour" for n in range(120)]
    assert all(each.zones and each.sentences for each in found)
    assert [problem for name in corpus.shards for problem in validate(corpus.shard(name))] == []


def test_the_same_bytes_whatever_the_number_of_workers(tmp_path, monkeypatch):
    monkeypatch.setattr(sources, "BYTES", 20_000)  # else one piece has it all
    given = [
        corpora.write_jsonl(tmp_path / "news.jsonl", 70),
        corpora.write_warc(tmp_path / "crawl.warc", 80),
    ]
    one = made(tmp_path / "one", given)
    two = made(tmp_path / "two", given, executor=Here(2))
    assert bytes_of(one.folder) == bytes_of(two.folder)


def test_ids_that_a_reader_makes_up_are_the_same_every_time(tmp_path):
    path = tmp_path / "labels.txt"
    path.write_text("".join(f"__label__harbour The report number {n} of the harbour.\n" for n in range(20)))
    one, two = (made(tmp_path / name, [path], format_name="fasttext") for name in ("one", "two"))
    assert len(articles(one)) == 20
    assert bytes_of(one.folder) == bytes_of(two.folder)


@pytest.mark.parametrize("kind", ["jsonl", "warc"])
def test_a_large_file_is_read_in_pieces_as_it_is_read_whole(tmp_path, monkeypatch, kind):
    path = getattr(corpora, f"write_{kind}")(tmp_path / f"news.{kind}", 60)
    whole = made(tmp_path / "whole", [path])
    monkeypatch.setattr(sources, "BYTES", 10_000)
    monkeypatch.setattr(sources, "PAGES", 7)
    assert len(sources.pieces(finish(sources.found(Here(1), [path], [])), "")) > 3
    pieces = made(tmp_path / "pieces", [path])
    assert [each.id for each in articles(pieces)] == [each.id for each in articles(whole)]
    assert bytes_of(pieces.folder / "shards") == bytes_of(whole.folder / "shards")


def test_a_packed_crawl_is_cut_where_its_members_begin(tmp_path, monkeypatch):
    plain = corpora.write_warc(tmp_path / "plain.warc", 30).read_bytes()
    records = [b"WARC/1.0" + each for each in plain.split(b"WARC/1.0")[1:]]
    path = tmp_path / "crawl.warc.gz"
    path.write_bytes(b"".join(map(gzip.compress, records)))
    monkeypatch.setattr(sources, "BYTES", 1000)
    monkeypatch.setattr(sources, "PAGES", 10)
    assert len(sources.pieces(finish(sources.found(Here(1), [path], [])), "")) == 3
    assert len(articles(made(tmp_path / "corpus", [path]))) == 30


def test_what_was_read_is_not_read_again_and_what_is_new_goes_into_new_shards(corpus, tmp_path, here):
    before = bytes_of(corpus.folder)
    again = finish(bringing.bring(corpus, here, [tmp_path / "news.jsonl"]))
    assert (again.articles, again.shards, again.known) == (0, (), 1)
    assert bytes_of(corpus.folder) == before
    more = corpora.write_jsonl(tmp_path / "more.jsonl", 60, start=110)
    result = finish(bringing.bring(corpus, here, [more]))
    assert (result.articles, result.copies, corpus.shards[3:]) == (50, 10, ["000004", "000005"])
    after = bytes_of(corpus.folder)
    assert {name: after[name] for name in before if name.startswith("shards")} == {
        name: data for name, data in before.items() if name.startswith("shards")
    }


def test_a_text_comes_once_whatever_white_space_it_has(tmp_path):
    first, second = corpora.page(1), corpora.page(2)
    lines = [first, second, {**first, "text": first["text"].replace(" ", "  ")}]
    path = tmp_path / "news.jsonl"
    path.write_text("\n".join(map(json.dumps, lines)))
    corpus = made(tmp_path / "corpus", [path])
    assert len(articles(corpus)) == 2


def test_a_text_is_known_also_where_its_row_was_deleted(corpus, tmp_path, here):
    import shutil

    before = bytes_of(corpus.folder)
    shutil.rmtree(corpus.folder / "texts")
    more = corpora.write_jsonl(tmp_path / "more.jsonl", 11, start=110)
    assert finish(bringing.bring(corpus, here, [more])).copies == 10
    after = bytes_of(corpus.folder)
    assert {name for name in before if after[name] != before[name]} == {"corpus.json"}


def test_labels_that_sources_bring_are_labels_of_the_corpus_and_its_shards(tmp_path, here):
    path = tmp_path / "labels.txt"
    path.write_text("".join(f"__label__strike The report number {n} is about ships.\n" for n in range(5)))
    corpus = made(tmp_path / "corpus", [path], format_name="fasttext")
    assert "strike" in {label.name for label in corpus.header().labels}
    assert [problem for problem in validate(corpus.shard("000001")) if "strike" in problem.message] == []


def test_what_cannot_be_read_is_told_with_its_line_and_the_rest_comes_in(tmp_path, monkeypatch, here):
    path = corpora.write_jsonl(tmp_path / "news.jsonl", 40)
    lines = path.read_text().splitlines()
    lines[30] = "{broken"
    path.write_text("\n".join(lines) + "\n")
    monkeypatch.setattr(sources, "BYTES", 5_000)
    corpus = made(tmp_path / "corpus", [path])
    assert len(articles(corpus)) == 39
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "picture.xyz").write_bytes(b"\x00\x01")
    result = finish(bringing.bring(corpus, here, [tmp_path / "empty", tmp_path / "nowhere.jsonl"]))
    assert len(result.problems) == 2
    assert {Path(problem.file).name for problem in result.problems} == {"picture.xyz", "nowhere.jsonl"}


def test_the_line_of_a_problem_counts_in_the_whole_file(tmp_path, monkeypatch, here):
    path = corpora.write_jsonl(tmp_path / "news.jsonl", 40)
    lines = path.read_text().splitlines()
    lines[30] = "{broken"
    path.write_text("\n".join(lines) + "\n")
    corpus = made(tmp_path / "corpus", [corpora.write_jsonl(tmp_path / "other.jsonl", 2)])
    monkeypatch.setattr(sources, "BYTES", 5_000)
    (problem,) = finish(bringing.bring(corpus, here, [path])).problems
    assert (problem.file, problem.line) == (str(path), 31)
    file = store.open_file(corpus.shard(corpus.shards[-1]), read_only=True)
    rows = [article.metadata["row"] for article in file.project.articles()]
    file.close()
    assert rows[-1] == 40


def test_a_run_that_is_killed_anywhere_is_gone_on_with(tmp_path):
    """Killed twice, it ends with the bytes of one that nobody disturbed."""
    path = corpora.write_warc(tmp_path / "crawl.warc", 60)
    script = (
        "import sys; from annotator.app.corpus import sources; sources.BYTES = 9000; sources.PAGES = 6\n"
        "from annotator import cli; sys.exit(cli.main(sys.argv[1:]))"
    )

    def command(name):
        words = ["corpus", "import", str(tmp_path / name), str(path), "--workers", "1"]
        return [sys.executable, "-c", script, *words, "--shard-size", "25", "--title", "Harbour"]

    read = tmp_path / "killed" / "work" / "read"
    for pieces in (2, 5):  # it is killed when so many pieces are read
        process = subprocess.Popen(command("killed"), stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        while len(list(read.glob("*.json"))) < pieces:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()
        process.communicate()
    subprocess.run(command("killed"), check=True, capture_output=True)
    subprocess.run(command("whole"), check=True, capture_output=True)
    assert bytes_of(tmp_path / "killed") == bytes_of(tmp_path / "whole")
    assert not (tmp_path / "killed" / "work").exists()


def sleeping(path):
    """Note which process this is, and work on for a while."""
    Path(path, str(os.getpid())).touch()
    time.sleep(0.3)
    return path


def test_a_process_that_is_killed_costs_its_task_and_not_the_run(tmp_path):
    items = [str(tmp_path)] * 8
    results = Here(2).results(sleeping, items)
    numbers = [next(results)[0]]
    victim = next(iter(multiprocessing.active_children()))
    os.kill(victim.pid, signal.SIGKILL)
    numbers += [number for number, _ in results]
    assert sorted(numbers) == list(range(8))


def fatal(_):
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_task_that_always_kills_its_process_is_given_up_with_a_sentence(monkeypatch):
    monkeypatch.setattr(executor, "RETRIES", 0)
    with pytest.raises(AnnotatorError, match="ended from outside again and again"):
        list(Here(2).results(fatal, [1, 2]))


def test_giving_up_ends_the_processes_at_once(tmp_path):
    results = Here(2).results(sleeping, [str(tmp_path)] * 50)
    next(results)
    begun = time.monotonic()
    results.close()
    assert time.monotonic() - begun < 5
    assert multiprocessing.active_children() == []


def test_a_folder_with_something_else_in_it_becomes_no_corpus(tmp_path, capsys):
    (tmp_path / "letter.txt").write_text("Dear Ida")
    path = corpora.write_jsonl(tmp_path / "news.jsonl", 1)
    assert cli.main(["corpus", "import", str(tmp_path), str(path)]) == 2
    assert "There is something at that place already" in capsys.readouterr().err
    assert sorted(each.name for each in tmp_path.iterdir()) == ["letter.txt", "news.jsonl"]
