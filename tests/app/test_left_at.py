"""Where articles were left is kept among the user's own files, bounded, and never believed blindly."""

import json
import os

import pytest

from annotator import paths
from annotator.app import left_at
from annotator.app.left_at import LeftAt


def files():
    return sorted((paths.cache_dir() / "left").glob("*"))


def test_what_is_kept_comes_back_in_its_order(tmp_path):
    places = {"b": LeftAt(4, 1, 0, -3), "a": LeftAt(9, 2)}
    left_at.save(tmp_path / "desk.annot.yaml", places)
    assert list(left_at.load(tmp_path / "desk.annot.yaml").items()) == list(places.items())
    assert left_at.load(tmp_path / "other.annot.yaml") == {}
    assert [path.suffix for path in files()] == [".json"]
    assert list(tmp_path.iterdir()) in ([], [tmp_path / "home"])


def test_the_articles_left_last_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(left_at, "MOST_ARTICLES", 3)
    left_at.save(tmp_path / "desk", {str(number): LeftAt(number) for number in range(9)})
    assert list(left_at.load(tmp_path / "desk")) == ["6", "7", "8"]


def test_the_projects_left_last_are_kept(tmp_path, monkeypatch):
    monkeypatch.setattr(left_at, "MOST_PROJECTS", 2)
    for number in range(4):
        left_at.save(tmp_path / str(number), {"a": LeftAt(number)})
        for age, path in enumerate(reversed(files())):
            os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 10 * (age + 1)))
    assert len(files()) == 2
    assert left_at.load(tmp_path / "3") == {"a": LeftAt(3)}


def test_a_file_of_the_most_articles_is_read_again(tmp_path):
    long = {
        f"an-article-with-a-name-of-its-own-{n}": LeftAt(9_999_999, 99_999, 9_999_999, -99)
        for n in range(5000)
    }
    left_at.save(tmp_path / "desk", long)
    assert len(left_at.load(tmp_path / "desk")) == left_at.MOST_ARTICLES


@pytest.mark.parametrize(
    "damaged",
    ["", "{", "[]", "[" * 9000, '{"a": 1}', '{"a": [1, 2, 3]}', '{"a": [1, 2, 3, "4"]}', '{"a": [-1, 0, 0, 0]}',
     '{"a": [true, 0, 0, 0]}', '{"a": [1e9, 0, 0, 0]}'],
)  # fmt: skip
def test_what_cannot_be_read_is_as_if_it_were_not_there(tmp_path, damaged):
    left_at.save(tmp_path / "desk", {"a": LeftAt(1)})
    files()[0].write_text(damaged, encoding="utf-8")
    assert left_at.load(tmp_path / "desk") == {}


def test_a_folder_that_cannot_be_written_is_no_matter(tmp_path):
    paths.cache_dir().mkdir(parents=True, exist_ok=True)
    (paths.cache_dir() / "left").write_text("a file")
    left_at.save(tmp_path / "desk", {"a": LeftAt(1)})
    assert left_at.load(tmp_path / "desk") == {}


def test_a_file_that_is_far_too_large_is_not_read(tmp_path):
    left_at.save(tmp_path / "desk", {"a": LeftAt(1)})
    files()[0].write_text(json.dumps({"a": [1, 0, 0, 0]}) + " " * left_at.LARGEST)
    assert left_at.load(tmp_path / "desk") == {}
