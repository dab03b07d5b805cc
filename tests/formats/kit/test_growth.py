"""Files that once took time out of all proportion to their size, and sizes that are refused in a sentence."""

import json
import time
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from annotator import formats
from annotator.formats.news import docx as docx_format
from tests.formats.makers import pdf, zipped
from tests.formats.samples import TEXTS, split

BODY = TEXTS["en"]
SECONDS = 5


def page(inside: str, head: str = "") -> str:
    """A page with an article in it."""
    return f"<html lang='en'><head>{head}</head><body><article><h1>T</h1>{inside}<p>{BODY}</p></article></body></html>"


def word(body: str) -> dict[str, str]:
    """The members of a document of Word."""
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}


def webanno(cell: str) -> str:
    """A document of one word with one cell."""
    head = "#FORMAT=WebAnno TSV 3.3\n#T_SP=custom.Span|label\n\n\n#Text=word\n"
    return f"{head}1-1\t0-4\tword\t{cell}\t\n\n"


SPAN = {"start": 0, "end": 9, "label": "A"}
BOX = "<w:p><w:r><w:txbxContent>"
BOX_END = "</w:txbxContent></w:r></w:p>"
NESTED = "".join(f"Content-Type: multipart/mixed; boundary=x{n}\n\n--x{n}\n" for n in range(200))
LINES = [(72, 800 - n % 70 * 10, 8, "some words of a line") for n in range(3000)]

# What it is: the file, what is in it, and how many articles come of it.
SLOW: dict[str, tuple[str, Callable[[], str], int]] = {
    "attributes": ("a.html", lambda: page(f"<p {' '.join(f'a{n}=1' for n in range(60_000))}>x</p>"), 1),
    "attributes with signs": ("a.html", lambda: page("<p " + 'a=">" ' * 60_000 + ">x</p>"), 1),
    "attributes without values": (
        "a.html",
        lambda: page(f"<p {' '.join(f'a{n}' for n in range(60_000))}>x</p>"),
        1,
    ),
    "tags without an end": ("a.html", lambda: page("<p a='" * 60_000), 1),
    "paragraphs": ("a.html", lambda: page("<p>a</p>" * 8_000), 1),
    "links of one paragraph": ("a.html", lambda: page(f"<p>{'<a href=x>a</a> ' * 12_000}</p>"), 1),
    "marks of one paragraph": ("a.html", lambda: page(f"<p>{'<b>a</b> <i>b</i> ' * 12_000}</p>"), 1),
    "an odd date": ("a.html", lambda: page("<time>12 Zzz 2026 qu 11</time>"), 1),
    "spans": ("a.jsonl", lambda: json.dumps({"text": BODY, "spans": [SPAN] * 10_000, "answer": "accept"}), 1),
    "stacked": ("a.tsv", lambda: webanno("|".join(f"A[{n + 1}]" for n in range(10_000))), 1),
    "a last backslash": ("a.tsv", lambda: webanno("a" * 20_000 + "\\"), 1),
    "far words": ("a.tsv", lambda: webanno("A").replace("0-4", "99999999999-99999999999"), 0),
    "subject": ("a.eml", lambda: f"From: a@b.example\nSubject: {'word ' * 20_000}\n\n{BODY}", 1),
    "brackets": ("a.eml", lambda: f"From: {'(' * 5000}\nSubject: x\n\n{BODY}", 1),
    "parts in parts": ("a.eml", lambda: f"From: a@b.example\nMIME-Version: 1.0\n{NESTED}\n{BODY}", 1),
}


@pytest.mark.parametrize("kind", SLOW)
def test_time_grows_with_the_size(kind: str, tmp_path: Path) -> None:
    name, make, count = SLOW[kind]
    (tmp_path / name).write_text(make(), encoding="utf-8")
    read_soon(tmp_path, count)


def test_many_references_of_one_span(tmp_path: Path) -> None:
    lines = "".join(f"N{number}\tReference T1 W:{number}\tx\n" for number in range(12_000))
    (tmp_path / "a.txt").write_text(BODY, encoding="utf-8")
    (tmp_path / "a.ann").write_text(f"T1\tOrg 0 3\tThe\n{lines}", encoding="utf-8")
    read_soon(tmp_path, 1)


def test_many_lines_of_one_paragraph(tmp_path: Path) -> None:
    pdf([LINES], tmp_path / "a.pdf")
    read_soon(tmp_path, 1)


def test_boxes_in_boxes_come_once(tmp_path: Path) -> None:
    text = "<w:p><w:r><w:t>Inmost words.</w:t></w:r></w:p>"
    zipped(word(BOX * 40 + text + BOX_END * 40), tmp_path / "a.docx")
    (article,) = read_soon(tmp_path, 1)
    assert article.text.count("Inmost") == 1


def test_a_document_of_too_many_paragraphs_is_refused(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr(docx_format, "MAX_DOCUMENT", 10_000)
    zipped(word("<w:p><w:r><w:t>a</w:t></w:r></w:p>" * 1000), tmp_path / "a.docx")
    _, (problem,) = split(formats.read_all([tmp_path]))
    assert "larger than" in problem.message


def test_the_date_is_read_in_the_language_of_the_page(tmp_path: Path) -> None:
    for language, written in (
        ("es", "3 de marzo de 2026"),
        ("fr", "le 3 mars 2026 à 12h30"),
        ("xx", "3 March 2026"),
    ):
        text = page(f"<time>{written}</time>").replace("lang='en'", f"lang='{language}'")
        (tmp_path / f"{language}.html").write_text(text, encoding="utf-8")
    articles, _ = split(formats.read_all([tmp_path]))
    assert [article.metadata.get("published") for article in articles] == ["2026-03-03"] * 3


def read_soon(folder: Path, count: int) -> list[formats.Imported]:
    """The articles in the folder, of which there are so many, read within few seconds of the processor."""
    started = time.process_time()
    articles, problems = split(formats.read_all([folder]))
    assert time.process_time() - started < SECONDS
    assert len(articles) == count, problems
    assert articles or problems
    return articles


def test_files_of_one_name_in_an_archive_each_have_a_place(tmp_path: Path, monkeypatch) -> None:
    """Looking for a free name goes on where it ended, instead of asking for each that was given."""
    asked = []
    exists = Path.exists
    monkeypatch.setattr(Path, "exists", lambda path: asked.append(path) or exists(path))
    count = 60
    with warnings.catch_warnings(), zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        warnings.simplefilter("ignore")
        for number in range(count):
            archive.writestr("same.txt", f"Words of number {number}.")
    articles, problems = split(formats.read_all([tmp_path]))
    assert len({article.text for article in articles}) == count, problems
    assert sum("same.txt" in path.name for path in asked) <= 3 * count
