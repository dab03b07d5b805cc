"""Finding files, writing them whole or not at all, and the registry."""

import errno
import os
import subprocess
import sys
import textwrap
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from annotator import formats
from annotator.app import projects
from annotator.app.importing import labels as label_mapping
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError, Problem, ReadError, WriteError
from annotator.formats import Imported
from annotator.formats.kit.files import replacing, replacing_folder
from annotator.formats.registry import write_all
from annotator.store.validate import validate
from tests.formats.samples import PAGE, TEXTS, split


def test_folders_are_gathered_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b/2.txt", "b/10.txt", "a.html", ".hidden.txt", ".git/x.txt", "c/d/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = [path.relative_to(tmp_path).as_posix() for path in formats.gather([tmp_path])]
    assert found == ["a.html", "b/10.txt", "b/2.txt", "c/d/e.txt"]
    named = [tmp_path / ".hidden.txt", tmp_path / "gone.txt"]
    assert list(formats.gather(named)) == named
    assert iter(formats.gather([])) is not None


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_back_to_its_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    assert list(formats.gather([tmp_path])) == [tmp_path / "a.txt"]


def test_everything_in_a_folder_comes_in_or_is_reported(tmp_path: Path) -> None:
    (tmp_path / "1.txt").write_text(f"Bridge to reopen\n\n{TEXTS['en']}", encoding="utf-8")
    (tmp_path / "2.html").write_text(PAGE, encoding="utf-8")
    (tmp_path / "3.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "4.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    (tmp_path / "5.jsonl").write_text('{"text": "One."}\n{\n{"text": "Two."}\n', encoding="utf-8")
    (tmp_path / "6.xyz").write_text("no idea", encoding="utf-8")
    (tmp_path / "page").write_text(PAGE, encoding="utf-8")
    articles, problems = split(formats.read_all([tmp_path, tmp_path / "gone.txt"]))
    assert [imported.source for imported in articles] == ["1.txt", "2.html", "", "", "page"]
    said = [str(problem) for problem in problems]
    assert "3.png" in said[0]
    assert "PNG picture" in said[0]
    assert "4.txt" in said[1]
    assert "PNG picture" in said[1]
    assert "5.jsonl:2" in said[2]
    assert "“.xyz”" in said[3]
    assert "gone.txt" in said[4]
    assert len(said) == 5


def test_a_format_can_be_forced(tmp_path: Path) -> None:
    (tmp_path / "6.xyz").write_text("no idea", encoding="utf-8")
    articles, problems = split(formats.read_all([tmp_path], format=formats.find("text")))
    assert articles[0].text == "no idea"
    assert not problems


def test_the_registry_knows_its_formats() -> None:
    names = [form.name for form in formats.all()]
    assert len(set(names)) == len(names)
    assert names[-1] == "text"
    assert names.index("nitf") < names.index("html")
    assert names.index("doccano") < names.index("jsonl") < names.index("table") < names.index("markdown")
    for form in formats.all():
        assert form.title
        assert form.extensions or form.output == "folder"
        assert form.reads or form.writes
    assert formats.find("jsonl").writes
    with pytest.raises(ReadError, match=r"no format called “nothing”.*mhtml"):
        formats.find("nothing")


PLUGIN = """
from annotator import formats

class Shout(formats.Format):
    name = "shout"
    title = "Shouted text"
    extensions = (".shout",)
    reads = True

    def read(self, path, options={}):
        yield formats.Imported(title="SHOUT", text=path.read_text().upper())

class Broken(formats.Format):
    name = "broken"
    title = "Broken"
    extensions = (".broken",)

    def sniff(self, path, head):
        return 1 / 0

    def read(self, path, options={}):
        yield formats.Imported(title="Before", text="before")
        raise KeyError("what")

    def write(self, path, articles, export=None):
        for number, _ in enumerate(articles, 1):
            yield number
        raise ValueError("no")

class Hollow(formats.Format):
    name = "hollow"
    title = "Hollow"

class Boastful(Broken):
    name = "boastful"
    holds = frozenset({"everything"})

class NoFormat:
    pass

class Again(Shout):
    name = "text"
"""


def test_another_package_adds_a_format(tmp_path: Path) -> None:
    site = tmp_path / "site"
    info = site / "shout-1.0.dist-info"
    info.mkdir(parents=True)
    (site / "shout.py").write_text(PLUGIN, encoding="utf-8")
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: shout\nVersion: 1.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(
        "[annotator.formats]\nshout = shout:Shout\nbad = shout:NoFormat\ngone = nowhere:X\nagain = shout:Again\n"
        "broken = shout:Broken\nhollow = shout:Hollow\nboast = shout:Boastful\n",
        encoding="utf-8",
    )
    (tmp_path / "a.shout").write_text("hello", encoding="utf-8")
    code = textwrap.dedent(f"""
        import sys
        sys.path.insert(0, {str(site)!r})
        from pathlib import Path
        from annotator import formats
        assert [item.text for item in formats.read_all([Path({str(tmp_path / "a.shout")!r})])] == ["HELLO"]
        assert formats.find("shout").title == "Shouted text"
        assert formats.find("text").title == "Plain text"
        said = " ".join(map(str, formats.problems()))
        assert len(formats.problems()) == 5, said
        assert "neither reads nor writes" in said and "“everything”" in said, said
        broken = formats.find("broken")
        assert broken.reads and broken.writes and not broken.holds
        first, problem = formats.read_all([Path({str(tmp_path / "a.shout")!r})], format=broken)
        assert first.title == "Before"
        assert problem.message.startswith("The rest of the file was not read: "), problem
        assert "“broken” of another package" in problem.message, problem
        try:
            formats.find("bad")
        except formats.registry.ReadError as error:
            assert "“bad” of another package could not be loaded" in str(error)
        assert "“bad”" in said and "“gone”" in said and "“again”" in said, said
    """)
    subprocess.run([sys.executable, "-c", code], check=True)


def exported(count: int, fail_at: int = -1) -> Iterator[tuple[Article, dict]]:
    for number in range(count):
        if number == fail_at:
            raise KeyboardInterrupt
        yield Article(f"a{number}", "Title", "The text of an article. " * 200), {}


@pytest.mark.parametrize("name", ["jsonl", "csv"])
def test_a_cancelled_export_leaves_what_was_there(tmp_path: Path, name: str) -> None:
    path = tmp_path / "out"
    path.write_text("before", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        write_all(formats.find(name), path, exported(10, fail_at=5))
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]
    assert write_all(formats.find(name), path, exported(10)) == 10
    assert path.read_text(encoding="utf-8") != "before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_full_disk_is_said_and_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    path = tmp_path / "out.jsonl"
    path.write_text("before", encoding="utf-8")
    monkeypatch.setattr(*((os, "fsync") if step == "fsync" else (Path, "replace")), full)
    with pytest.raises(WriteError, match="No space left"):
        write_all(formats.find("jsonl"), path, exported(3))
    assert path.read_text(encoding="utf-8") == "before"
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="cannot be written"), replacing(tmp_path / "no" / "out.csv"):
        pass


@pytest.mark.skipif(os.name == "nt", reason="no such permissions there")
def test_an_export_keeps_the_permissions_of_the_file_it_replaces(tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    with replacing(path):
        pass
    mask = os.umask(0)
    os.umask(mask)
    assert path.stat().st_mode & 0o777 == 0o666 & ~mask
    path.chmod(0o640)
    with replacing(path):
        pass
    assert path.stat().st_mode & 0o777 == 0o640


def test_reading_and_writing_hold_one_article_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "many.jsonl"
    tracemalloc.start()
    write_all(formats.find("jsonl"), path, exported(3000))
    count = sum(isinstance(item, Imported) for item in formats.read_all([path]))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 3000
    assert path.stat().st_size > 14_000_000
    assert peak < 3_000_000


def test_problems_are_problems_not_exceptions(tmp_path: Path) -> None:
    items = list(formats.read_all([tmp_path / "gone.html"]))
    assert [type(item) for item in items] == [Problem]


def _break_off(target: Path) -> None:
    with replacing_folder(target) as folder:
        (folder / "a.txt").write_text("2", encoding="utf-8")
        raise RuntimeError


def test_a_folder_is_replaced_whole_or_not_at_all(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with replacing_folder(target) as folder:
        (folder / "manifest.json").write_text("{}", encoding="utf-8")
        (folder / "a.txt").write_text("1", encoding="utf-8")
        assert not target.exists()
    with pytest.raises(RuntimeError):
        _break_off(target)
    assert (target / "a.txt").read_text(encoding="utf-8") == "1"
    with replacing_folder(target) as folder:
        (folder / "b.txt").write_text("3", encoding="utf-8")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "b.txt"]


def test_somebody_elses_folder_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / "diary.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match="something else"), replacing_folder(tmp_path):
        pass
    assert (tmp_path / "diary.txt").exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
@pytest.mark.timeout(20)
def test_what_is_no_file_is_not_opened(tmp_path: Path) -> None:
    """A pipe waits for ever and a device has no end: both are named, and the rest comes in."""
    pipe = tmp_path / "pipe.txt"
    os.mkfifo(pipe)
    link = tmp_path / "zero.json"
    link.symlink_to("/dev/zero")
    (tmp_path / "note.txt").write_text(TEXTS["en"], encoding="utf-8")
    (tmp_path / "note.ann").symlink_to(pipe)
    for form in (None, *(form for form in formats.all() if form.reads)):
        articles, problems = split(formats.read_all([tmp_path], format=form))
        said = {problem.file: problem.message for problem in problems}
        assert said[str(pipe)] == "This is a pipe, not a file."
        assert said[str(link)] == "This is a device, not a file."
        if form is None:
            assert [article.text for article in articles] == [TEXTS["en"]]
    for read in (label_mapping.read_mapping, projects.read_label_set, validate, projects.open_project):
        for path in (pipe, link):
            with pytest.raises(AnnotatorError, match="not a file"):
                read(path)


def test_a_format_that_is_only_written_is_named_when_it_shall_be_read(tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_text("<TEI/>", encoding="utf-8")
    with pytest.raises(ReadError, match="can only be written"):
        list(formats.read_all([tmp_path], format=formats.find("tei")))
