"""A refusal is one line that says what is wrong with the file."""

import json
import zipfile
from pathlib import Path

import pytest

from annotator import formats
from annotator.core.errors import Problem
from tests.fuzz.seeds import seeds

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
PAGE = b"<!DOCTYPE html><html><head><title>404\n Not Found</title></head><body><p>There is no page.</p></body></html>"


def ole(stream: str) -> bytes:
    return OLE + stream.encode("utf-16-le")


def said(value: object) -> bytes:
    return json.dumps(value).encode()


REFUSED = [
    ("a.txt", b"", "The file is empty."),
    ("a.json", b"", "The file is empty."),
    ("a.docx", b"", "The file is empty."),
    ("a.html", b"", "The file is empty."),
    ("a.txt", bytes(500), "zero bytes only"),
    ("a.json", PAGE, "This is a web page (“404 Not Found”), not what “.json” says."),
    ("a.csv", PAGE, "This is a web page (“404 Not Found”), not what “.csv” says."),
    ("a.pdf", b"\n " + PAGE, "This is a web page (“404 Not Found”), not what “.pdf” says."),
    ("a.docx", PAGE, "This is a web page (“404 Not Found”), not what “.docx” says."),
    ("a.rss", b"<html><body>Sorry</body></html>", "This is a web page, not what “.rss” says."),
    ("a.json", said({"status": "error", "message": "Your key is invalid."}), "an error: “Your key is invalid.”"),
    ("a.json", said({"errors": [{"message": "Too many requests"}]}), "an error: “Too many requests”"),
    ("a.json", said({"error": {"code": 403, "message": "Forbidden"}}), "answered with an error: “Forbidden”"),
    ("a.json", b'{\n"title": "x",\n"text: 1}', "a.json:3: This is not sound JSON"),
    ("a.json", said([]), "it is an empty list"),
    ("a.json", said({"theme": "dark", "size": 3}), "the text of an article (its keys are theme, size)"),
    ("a.json", b"Ferries were late.", "This is no JSON: it begins with “Ferries were late.”."),
    ("a.xml", b"<results><a>1</a></results>", "The document begins with <results>"),
    ("a.xml", b"<results>\n<a>1</b></results>", "a.xml:2: This is not sound XML"),
    ("a.nitf", b"<nitf><body><p>x", "This is not sound XML"),
    ("a.docx", ole("EncryptedPackage"), "encrypted with a password"),
    ("a.xlsx", ole("EncryptedPackage"), "encrypted with a password"),
    ("a.doc", ole("WordDocument"), "an old Word (.doc). Save it as DOCX."),
    ("a.xls", ole("Workbook"), "an old Excel (.xls)"),
    ("a.msg", ole("__substg1.0_0037001F"), "a message of Outlook (.msg)"),
    ("a.ppt", OLE, "an old office program"),
    ("a.jpg", b"\xff\xd8\xff\xe0abc", "a JPEG picture"),
    ("a", b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    ("a.docx", b"PK\x03\x04abc", "The file breaks off"),
    ("a.xlsx", b"PK\x03\x04abc", "The file breaks off"),
    ("a.zip", b"abc", "no sound ZIP archive"),
    ("a.xyz", b"Ferries were late.", "No format is known for files of the type “.xyz”."),
    ("a.wire", b"Ferries were late.", "none of the formats with that ending"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "data", "reason"), REFUSED)
def test_a_refusal_says_why_in_one_line(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (problem,) = formats.read_all([path])
    assert isinstance(problem, Problem)
    assert problem.code == "unreadable"
    assert reason in str(problem)
    assert "\n" not in str(problem)
    assert len(problem.message) < 200


def test_a_book_that_is_protected_says_so(tmp_path: Path) -> None:
    (book,) = (data for seed in seeds("epub") for data in seed.files.values())
    path = tmp_path / "a.epub"
    path.write_bytes(book)
    with zipfile.ZipFile(path, "a") as archive:
        reference = '<CipherReference URI="OPS/a.xhtml"/>'
        archive.writestr(
            "META-INF/encryption.xml", f"<encryption><CipherData>{reference}</CipherData></encryption>"
        )
    (problem,) = formats.read_all([path])
    assert isinstance(problem, Problem)
    assert problem.message == "The book is encrypted: it is protected against copying."


def test_results_in_xml_of_their_own_are_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(
        '<newsItem guid="urn:1"><contentSet><inlineXML><sports-content><team>Tarn Rovers</team><team>Old Harbour</team>'
        "</sports-content></inlineXML></contentSet></newsItem>",
        encoding="utf-8",
    )
    problems = [item for item in formats.read_all([path]) if isinstance(item, Problem)]
    assert ["holds no text" in str(problem) for problem in problems] == [True]
