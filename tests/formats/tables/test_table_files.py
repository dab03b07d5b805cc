"""Tables of articles: columns are chosen or guessed, everything else is kept; and archives of anything."""

import io
import json
import tarfile
from datetime import datetime

import openpyxl
import pytest

from annotator import formats
from annotator.core.errors import ReadError
from annotator.formats.kit import zip_safe
from annotator.formats.news import archives
from annotator.formats.tables.articles import TableFormat, preview
from tests.formats.makers import zipped
from tests.formats.samples import PAGE, TEXTS, split

BODY = TEXTS["en"]
HEADER = ["id", "Headline", "Full text", "label", "pub_date", "outlet", "words"]
ROW = ["a-1", "Ferry 🚢", BODY, "city; transport", "2026-03-14", "The Tarn Post", "31"]


def table(path):
    """The same table in the format that the ending says."""
    match path.suffix:
        case ".xlsx":
            book = openpyxl.Workbook()
            book.active.append(HEADER)
            book.active.append([*ROW[:4], datetime(2026, 3, 14), ROW[5], 31])
            book.save(path)
        case ".jsonl":
            path.write_text(json.dumps(dict(zip(HEADER, ROW, strict=True))) + "\n", encoding="utf-8")
        case suffix:
            mark = "\t" if suffix == ".tsv" else ";"
            cells = [f'"{cell}"' for cell in ROW]
            path.write_text(mark.join(HEADER) + "\r\n" + mark.join(cells) + "\r\n", encoding="utf-8-sig")
    return path


@pytest.mark.parametrize("ending", ["csv", "tsv", "xlsx", "jsonl"])
def test_columns_are_guessed_and_the_rest_is_kept(tmp_path, ending):
    (article,), problems = split(formats.read_all([table(tmp_path / f"a.{ending}")]))
    (unused,) = problems
    assert unused.message == "Columns not used, but kept as metadata: words (1)."
    assert (article.id, article.title) == ("a-1", "Ferry 🚢")
    assert article.text == f"Ferry 🚢\n\n{BODY}"
    said = article.metadata
    assert (said["published"][:10], said["publisher"], str(said["words"])) == (
        "2026-03-14",
        "The Tarn Post",
        "31",
    )
    assert sorted(tag.label for tag in article.layers["import"].tags) == ["city", "transport"]


def test_columns_are_chosen(tmp_path):
    path = table(tmp_path / "a.csv")
    options = {"text": "headline", "title": "-", "label": "OUTLET", "annotator": "desk"}
    (article,), _ = split(TableFormat().read(path, options))
    assert article.text == "Ferry 🚢"
    assert [tag.label for tag in article.layers["desk"].tags] == ["The Tarn Post"]
    assert article.metadata["Full text"] == BODY
    with pytest.raises(ReadError, match="There is no column “nothing”"):
        list(TableFormat().read(path, {"text": "nothing"}))
    assert preview(path).chosen["text"] == "Full text"


def test_bad_rows_are_named_with_their_line(tmp_path):
    path = tmp_path / "a.jsonl"
    lines = [
        json.dumps({"body": BODY, "n": 1}),
        "{",
        json.dumps({"body": "", "n": 2}),
        json.dumps({"body": f"<p>{BODY}</p>"}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    articles, problems = split(formats.read_all([path]))
    assert [article.text for article in articles] == [BODY, BODY]
    assert [problem.line for problem in problems if problem.code != "unused-keys"] == [2, 3]


def test_our_own_lines_and_those_of_other_tools_are_not_tables(tmp_path):
    def format_of(record):
        path = tmp_path / "a.jsonl"
        path.write_text(json.dumps(record) + "\n", encoding="utf-8")
        return formats.for_file(path).name

    assert format_of({"id": "a", "title": "", "text": "x " * 4000, "sha256": "0", "custom": 1}) == "jsonl"
    assert format_of({"text": "x", "label": [[0, 1, "A"]]}) == "doccano"
    assert (
        format_of({"text": "x", "spans": [{"start": 0, "end": 1, "label": "A"}], "_input_hash": 1})
        == "prodigy"
    )
    assert format_of({"text": "x", "headline": "y"}) == "table"


def test_an_archive_is_read_as_a_folder(tmp_path):
    inner = zipped({"deep.txt": f"Deep\n\n{BODY}"}, tmp_path / "in.zip").read_bytes()
    third = zipped({"in.zip": inner}, tmp_path / "mid.zip").read_bytes()
    path = zipped({
        "news/page.html": PAGE, "in.zip": inner, "third.zip": third, "__MACOSX/x.txt": "no", ".hidden.txt": "no",
        "../evil.txt": "no", "a\\..\\..\\b.txt": "no", "news/picture.png": b"\x89PNG\r\n\x1a\n",
    }, tmp_path / "all.zip")  # fmt: skip
    articles, problems = split(formats.read_all([path]))
    assert [article.metadata["source"] for article in articles] == [
        "all.zip/in.zip/deep.txt",
        "all.zip/news/page.html",
    ]
    said = {problem.file: problem.message for problem in problems}
    assert "leads out" in said["all.zip/../evil.txt"]
    assert "lies in 2 others" in said["all.zip/third.zip/in.zip"]
    assert "all.zip/news/picture.png" in said
    assert not (tmp_path / "evil.txt").exists()
    assert len(said) == 4


@pytest.mark.parametrize("ending", ["tar", "tar.gz", "tar.bz2", "tar.xz"])
def test_tar(tmp_path, ending):
    path = tmp_path / f"all.{ending}"
    with tarfile.open(path, f"w:{ending[4:]}") as archive:
        for name in ("a.txt", "/abs.txt"):
            info = tarfile.TarInfo(name)
            info.size = len(BODY)
            archive.addfile(info, io.BytesIO(BODY.encode()))
        link = tarfile.TarInfo("link.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/hosts"
        archive.addfile(link)
    articles, problems = split(formats.read_all([path]))
    assert [article.metadata["source"] for article in articles] == [f"all.{ending}/a.txt"]
    assert sorted(problem.message.split(": ")[1][:7] for problem in problems) == ["it is a", "its nam"]


def test_bombs_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(zip_safe, "FREE_BYTES", 100_000)
    path = zipped({"a.txt": "a" * 5_000_000}, tmp_path / "bomb.zip")
    _, (problem,) = split(formats.read_all([path]))
    assert "times as large" in problem.message
    with tarfile.open(tmp_path / "bomb.tar.gz", "w:gz") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 5_000_000
        archive.addfile(info, io.BytesIO(b"a" * info.size))
    _, (problem,) = split(formats.read_all([tmp_path / "bomb.tar.gz"]))
    assert "times as large" in problem.message
    monkeypatch.setattr(zip_safe, "MAX_MEMBERS", 2)
    path = zipped({f"{n}.txt": "a" for n in range(3)}, tmp_path / "many.zip")
    _, (problem,) = split(formats.read_all([path]))
    assert "3 files" in problem.message
    assert archives.MAX_DEPTH == 2
