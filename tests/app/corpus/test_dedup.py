"""Stories over all shards: the same that are found in one project, whatever the number of shards and workers."""

import pytest

from annotator import store
from annotator.app.corpus import dedup, rows, signing
from annotator.app.corpus.executor import Here
from annotator.app.progress import finish
from annotator.text.near_duplicates import Stories
from tests import corpora
from tests.app.corpus.conftest import bytes_of, made


def told(corpus):
    """The story of each article, by title."""
    found = {}
    for name in corpus.shards:
        file = store.open_file(corpus.shard(name), read_only=True)
        found |= {each.title: each.metadata.get("story", "") for each in file.project.articles()}
        file.close()
    return found


def test_copies_have_the_story_of_their_first_article_also_over_shards(corpus, here):
    result = finish(dedup.find_stories(corpus, here))
    assert (result.articles, result.shared, result.stories) == (120, 48, 24)
    stories = told(corpus)
    for number in range(0, 120, 5):
        story = stories[f"Report {number} from the harbour"]
        assert story.startswith(f"report-{number}-from-the-harbour-")
        assert stories[f"Report {number + 4} from the harbour"] == story
        assert [stories[f"Report {number + more} from the harbour"] for more in (1, 2, 3)] == ["", "", ""]


def test_they_are_those_that_a_project_finds(tmp_path, here):
    sizes = {}
    for size in (7, 1000):
        corpus = made(tmp_path / str(size), [corpora.write_jsonl(tmp_path / "news.jsonl", 60)], size)
        finish(dedup.find_stories(corpus, here))
        sizes[size] = told(corpus)
    file = store.open_file(corpus.shard("000001"), read_only=True)
    stories, alone = Stories(), {}
    for article in file.project.articles():
        alone[article.title] = stories.add(article.id, article.text)
    file.close()
    firsts = set(alone.values())
    assert sizes[7] == sizes[1000]
    assert {title: story for title, story in sizes[7].items() if story and story not in firsts} == {}
    assert {title for title, story in alone.items() if story} <= {
        title for title, story in sizes[7].items() if story
    }


def test_again_nothing_is_written(corpus, here):
    finish(dedup.find_stories(corpus, here))
    before = bytes_of(corpus.folder)
    assert finish(dedup.find_stories(corpus, here)).shards == 0
    assert bytes_of(corpus.folder) == before


def test_what_comes_later_joins_the_stories_that_there_are(corpus, tmp_path, here):
    from annotator.app.corpus import bringing

    finish(dedup.find_stories(corpus, here))
    copy = tmp_path / "copy.jsonl"
    corpora.write_jsonl(copy, 1, start=1004)
    text = copy.read_text().replace(
        corpora.page(1004)["text"].split("\n")[0], corpora.page(0)["text"].split("\n")[0]
    )
    copy.write_text(text)
    finish(bringing.bring(corpus, here, [copy]))
    finish(dedup.find_stories(corpus, here))
    stories = told(corpus)
    assert stories["Report 1004 from the harbour"] == stories["Report 0 from the harbour"] != ""


def test_a_run_that_died_while_it_wrote_is_gone_on_with(corpus, tmp_path, here, monkeypatch):
    whole = made(tmp_path / "whole", [tmp_path / "news.jsonl"])
    finish(dedup.find_stories(whole, here))
    work = dedup.find_stories(corpus, here)
    for progress in work:
        if progress.text == "writing the stories" and progress.done == 1:
            break
    work.close()
    assert bytes_of(corpus.folder) != bytes_of(whole.folder)
    finish(dedup.find_stories(corpus, here))
    assert bytes_of(corpus.folder) == bytes_of(whole.folder)


def test_a_source_that_tells_the_story_is_believed(tmp_path, here):
    path = tmp_path / "news.jsonl"
    corpora.write_jsonl(path, 5)
    lines = path.read_text().splitlines()
    lines[1], lines[4] = (
        line.replace('"title"', '"story": "wire-7", "title"', 1) for line in (lines[1], lines[4])
    )
    path.write_text("\n".join(lines))
    corpus = made(tmp_path / "corpus", [path], size=2)
    finish(dedup.find_stories(corpus, here))
    stories = told(corpus)
    assert [stories[f"Report {number} from the harbour"] for number in (0, 1, 4)] == ["wire-7"] * 3


def test_many_files_are_merged_in_rounds(tmp_path, monkeypatch):
    monkeypatch.setattr(rows, "AT_ONCE", 3)
    monkeypatch.setattr(rows, "CHUNK", 16)
    numbers = list(range(0, 500, 2)) + list(range(1, 500, 3))
    streams = []
    for at in range(20):
        path = tmp_path / str(at)
        rows.write_rows(path, [rows.numbered(number) for number in numbers[at::20]])
        streams.append(rows.read_rows(path, 4))
    found = [int.from_bytes(row, "big") for row in rows.merged(streams, 4, tmp_path)]
    assert found == sorted(numbers)


@pytest.mark.parametrize("workers", [2])
def test_workers_make_no_difference(corpus, tmp_path, here, workers):
    other = made(tmp_path / "other", [tmp_path / "news.jsonl"])
    finish(dedup.find_stories(corpus, here))
    finish(dedup.find_stories(other, Here(workers)))
    assert bytes_of(corpus.folder) == bytes_of(other.folder)


def test_the_files_that_are_open_at_once_are_few(corpus, here, monkeypatch):
    monkeypatch.setattr(signing, "OPEN_FILES", 1)
    monkeypatch.setattr(signing, "SIGNATURES", 2)
    assert finish(dedup.find_stories(corpus, here)).stories == 24
