"""Valid files of every format that is read: those that the program writes, and small ones made here."""

from __future__ import annotations

import gzip
import io
import json
import tarfile
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from functools import cache
from pathlib import Path

import docx
import openpyxl

from annotator import formats
from annotator.core.annotation import ArticleTag, Link, Note, Span
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.base import Format
from annotator.formats.kit.values import Export
from annotator.formats.registry import write_all
from tests.formats import tagged
from tests.formats.makers import pdf, zipped
from tests.formats.samples import PAGE, TEXTS
from tests.formats.wire_samples import ANPA, BRIEF, IPTC_7901, NEWSML_1

BODY = TEXTS["en"]
LABELS = LabelSet(
    [
        Label(
            name="org",
            attributes=(Attribute(name="size", kind="number"), Attribute(name="named", kind="flag")),
        ),
        Label(name="person"),
        Label(name="main", applies_to=("sentence",)),
        Label(name="economy", applies_to=("article",)),
        Label(name="works for", applies_to=("link",)),
    ]
)


@dataclass(frozen=True, slots=True)
class Seed:
    """Files that belong together, by their path in a folder."""

    name: str
    files: dict[str, bytes]


@cache
def seeds(name: str) -> tuple[Seed, ...]:
    """The valid files of a format; none where they need a library that is not there."""
    form = formats.find(name)
    made = list(_by_hand(name))
    if form.writes:
        made += [seed for title, options in _writings(form) if (seed := _written(form, title, options))]
    return tuple(seed for seed in made if seed.files)


# -------------------------------------------------------------------------------------- what the program writes
def tagged_articles() -> Iterator[tuple[Article, dict[str, Layer]]]:
    first = tagged.article(
        "a1", "Kestrel Line 🚢 signs lease.\nIt pays $3 to Zu\u0308rich’s harbour 港口, N. said."
    )
    kestrel, place = tagged.span(first, "Kestrel Line", "org"), tagged.span(first, "Zu\u0308rich", "person")
    apart = Span(id="apart", label="org", fragments=((0, 7), (15, 20)), quote="Kestrel … signs", by="anna")
    told = Span(
        id="told",
        label="org",
        fragments=((0, 28),),
        quote=first.text[:28],
        attributes={"size": 3, "named": True},
        note="why?",
    )
    anna = [
        kestrel,
        place,
        apart,
        told,
        tagged.sentence_tag(first, 0, "main"),
        ArticleTag(id="d", label="economy"),
        Link(id="l", label="works for", source=place.id, target=kestrel.id),
        Note(id="n", about=kestrel.id, note="look again"),
    ]
    bob = [tagged.span(first, "harbour", "org")]
    yield first, {"anna": Layer("a1", "anna", anna), "bob": Layer("a1", "bob", bob)}
    second = tagged.article("a2", BODY, "dev")
    yield second, {"anna": Layer("a2", "anna", [tagged.span(second, "mayor", "person")])}


def _writings(form: Format) -> Iterator[tuple[str, dict[str, str | bool]]]:
    """The ways in which the format writes, each by its name: as it does by itself, and with each other choice."""
    usual = {option.name: option.default for option in form.write_options}
    if "texts" in usual:
        usual["texts"] = True  # without them a table cannot be read alone
    yield "usual", usual
    for option in form.write_options:
        others = (not option.default,) if option.kind == "flag" else option.choices
        for choice in others:
            if choice != option.default:
                yield f"{option.name}-{choice}", {**usual, option.name: choice}


def _written(form: Format, title: str, options: dict[str, str | bool]) -> Seed | None:
    with tempfile.TemporaryDirectory() as folder:
        ending = form.extensions[0] if form.output == "file" else ""
        target = Path(folder, f"export{ending}")
        try:
            write_all(form, target, tagged_articles(), Export(labels=LABELS, title="Tarn", options=options))
        except AnnotatorError:
            return None  # needs a library, or two options do not fit together
        return Seed(title, _files_in(Path(folder)))


def _files_in(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


# ------------------------------------------------------------------------------------------- what is made here
def _by_hand(name: str) -> Iterator[Seed]:
    for title, file, make in _MADE.get(name, ()):
        yield Seed(title, {file: make()})


def _saved(make: Callable[[Path], object], ending: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"made{ending}")
        make(path)
        return path.read_bytes()


def _zip(members: dict[str, str | bytes]) -> bytes:
    return _saved(lambda path: zipped(members, path), ".zip")


def _tar() -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, text in (("page.html", PAGE), ("note.txt", BODY)):
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            archive.addfile(info, io.BytesIO(text.encode()))
    return out.getvalue()


def _docx() -> bytes:
    made = docx.Document()
    made.core_properties.author = "Ana Norling"
    made.add_heading("Bridge to reopen", 0)
    made.add_paragraph(BODY)
    made.add_paragraph("We checked 🚧.", style="Quote")
    made.add_paragraph("first", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    return _saved(lambda path: made.save(str(path)), ".docx")


def _epub() -> bytes:
    package = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
    <dc:title>Tarn Weekly</dc:title><dc:language>en</dc:language></metadata><manifest>
    <item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="a" href="a.xhtml" media-type="application/xhtml+xml"/></manifest>
    <spine><itemref idref="n"/><itemref idref="a"/></spine></package>"""
    container = '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>'
    page = f"<html><head><title>t</title></head><body><h2>Bridge</h2><p>{BODY}</p></body></html>"
    return _zip(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OPS/p.opf": package,
            "OPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
            "OPS/a.xhtml": page,
        }
    )


def _warc(packed: bool = False) -> bytes:
    out = b""
    pages = (PAGE.encode(), b"<html><body>List</body></html>")
    for number, page in enumerate(pages):
        answer = (
            f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {len(page)}\r\n\r\n".encode()
            + page
        )
        head = (
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-14T10:00:00Z\r\nContent-Type: application/http;"
            f" msgtype=response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
            f"WARC-Target-URI: https://post.example.org/{number}\r\nContent-Length: {len(answer)}\r\n\r\n"
        )
        record = head.encode() + answer + b"\r\n\r\n"
        out += gzip.compress(record) if packed else record
    return out


def _mhtml() -> bytes:
    return (
        "From: <Saved>\r\nSubject: Bridge\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n'
        "----b\r\nContent-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n"
        f"Content-Location: https://post.example.org/1\r\n\r\n{PAGE}\r\n----b--\r\n"
    ).encode()


def _eml() -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"] = "Brücke öffnet 🚧", "Ana Norling <ana@example.org>"
    message["Date"], message["Message-ID"] = "Sat, 14 Mar 2026 10:30:00 +0100", "<1@example.org>"
    message.set_content("plain")
    message.add_alternative(f"<h2>Detours</h2><p>{BODY}</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="full.pdf")
    return message.as_bytes()


def _pdf() -> bytes:
    lines = [
        (72, 740, 20, "Harbour bridge to reopen"),
        (72, 700, 10, "It will re-"),
        (72, 688, 10, "open in April."),
    ]
    return _saved(lambda path: pdf([lines, lines], path), ".pdf")


_RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Tarn Post</title><language>en-GB</language>
<item><title>Bridge to reopen</title><link>https://post.example.org/1</link><guid>tag:1</guid>
<dc:creator>Ana Norling</dc:creator><pubDate>Sat, 14 Mar 2026 09:30:00 GMT</pubDate><category>City</category>
<content:encoded><![CDATA[<body><p>{BODY}</p><h2>Two years</h2></body>]]></content:encoded></item></channel></rss>"""
_ATOM = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>Ferry</title><id>u:1</id>
<updated>2026-03-14T09:30:00Z</updated><content type="text">{BODY}</content></entry></feed>"""
_NITF = f"""<?xml version="1.0"?><nitf><head><title>Slug</title><docdata><doc-id id-string="N-1" regsrc="TPA"/>
<date.issue norm="20260314T093000Z"/><urgency ed-urg="4"/><key-list><keyword key="bridge"/></key-list></docdata>
<pubdata name="The Tarn Post" position.section="City"/></head><body><body.head><hedline><hl1>Bridge</hl1></hedline>
<byline>By <person>Ana Norling</person></byline></body.head><body.content><p lede="true">{BODY}</p><hl2>Detours</hl2>
<block><bq><p>We checked.</p></bq></block><table><tr><td>a</td><td>b</td></tr></table><ul><li>first</li></ul>
</body.content><body.end><tagline>More soon.</tagline></body.end></body></nitf>"""
_NEWSML = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:tarn:1" xml:lang="en">
<itemMeta><itemClass qcode="ninat:text"/><versionCreated>2026-03-14T09:30:00Z</versionCreated></itemMeta><contentMeta>
<subject qcode="medtop:04000000"><name>economy</name></subject><headline>Bridge to reopen</headline></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY}</p>
</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"""
_NINJS = {
    "uri": "u:1", "type": "text", "versioncreated": "2026-03-14T09:30:00Z", "headline": "Bridge", "byline": "By Ana",
    "body_xhtml": f"<p>{BODY}</p><h2>Detours</h2>", "subject": [{"code": "04000000", "scheme": "medtop", "name": "x"}],
}  # fmt: skip
_NINJS_3 = {
    "uri": "u:2", "standard": {"name": "ninjs", "version": "3.0"}, "headlines": [{"role": "main", "value": "Bridge"}],
    "bodies": [{"contentType": "text/html", "value": f"<p>{BODY}</p>"}], "urgency": 3,
    "subjects": [{"uri": "http://cv.example.org/1", "name": "economy"}], "infosources": [{"name": "TPA"}],
}  # fmt: skip
_NINJS_OF_SYSTEMS = {
    "guid": "u:3", "type": "text", "versioncreated": "2026-03-14T09:30:00Z", "headline": "Bridge", "source": "TPA",
    "altids": {"itemid": "x"}, "bylines": [{"by": "By Ana"}], "body_nitf": f"<block><p>{BODY}</p></block>",
    "priority": 3, "extra": {"doi": "10.1/x"}, "datelinelocation": {"city": "Tarn"}, "service": [{"name": "City"}],
    "associations": {"featuremedia": {"type": "picture"}}, "renditions": {"nitf": {"type": "text"}},
}  # fmt: skip
_WEB = {
    "title": {"rendered": "Ferry"}, "content": {"rendered": f"<p>{BODY}</p>", "protected": False}, "author": 3,
    "source": {"id": None, "name": "Post"}, "date_publish": "2026-03-14 09:30:00", "authors": [{"name": "Ana"}],
}  # fmt: skip
_FROM_LINE = b"From ana@example.org Sat Mar 14 10:30:00 2026\n"
_JSON_LD = {
    "@context": "https://schema.org", "@graph": [{"@type": "Person", "name": "x"}, {
        "@type": ["NewsArticle"], "headline": "Bridge", "articleBody": BODY, "author": [{"name": "Ana"}, "Bo"],
        "publisher": {"name": "Post"}, "inLanguage": "en", "about": ["bridges"], "keywords": "a, b",
    }],
}  # fmt: skip
_MARKDOWN = f"""---
title: Bridge
author: Ana Norling
---
# Bridge

{BODY} It is **very** [late](http://x.example.org/a_(b)) and `a*b` \\*so\\*.

> We *checked*

- first

![The quay](q.jpg)
"""
_RTF = (
    r"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0\fcharset0 Arial;}{\f1\fcharset204 Arial;}}{\info{\title Bridge}"
    r"{\author Ana}{\creatim\yr2026\mo3\dy4}}\pard\b Bridge\b0\par "
    + BODY
    + r" Caf\'e9 \u8220?so\u8221? {\f1 \'cc}"
    r"\par\trowd a\cell b\cell\row{\pict 0a1b}{\footnote x}}"
)
_TEXT = f"""Harbour bridge to reopen

By Ana Norling

{BODY}
"""
_TABLE = f'id;Headline;Full text;label;pub_date\r\na-1;Ferry 🚢;"{BODY}";city;2026-03-14\r\n'
_ROWS = [{"id": "a-1", "Headline": "Ferry", "Full text": BODY, "label": "city", "words": 31}] * 2


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    book.active.append(["id", "Headline", "Full text", "label", "pub_date", "words"])
    book.active.append(["a-1", "Ferry 🚢", BODY, "city; transport", datetime(2026, 3, 14), 31])
    return _saved(lambda path: book.save(path), ".xlsx")


_CONLLU = """# newdoc id = a
# sent_id = 1
# text = The mayor didn't speak.
1	The	the	DET	DT	_	2	det	_	_
2	mayor	mayor	NOUN	NN	Number=Sing	5	nsubj	_	Entity=(person-1)
3-4	didn't	_	_	_	_	_	_	_	_
3	did	do	AUX	VBD	_	5	aux	_	_
4	n't	not	PART	RB	_	5	advmod	_	_
5	speak	speak	VERB	VB	_	0	root	_	SpaceAfter=No
5.1	_	_	_	_	_	_	_	_	_
6	.	.	PUNCT	.	_	5	punct	_	_

"""
_CONLL = (
    "-DOCSTART- -X- -X- O\n\nKestrel NNP B-NP B-ORG\nLine NNP I-NP I-ORG\nsigns VBZ B-VP O\n\nIt PRP B-NP O\n"
)


def _utf8(text: str) -> Callable[[], bytes]:
    return text.encode


def _json(value: object) -> Callable[[], bytes]:
    return json.dumps(value, ensure_ascii=False).encode


def _lines(rows: list[dict[str, object]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


_MADE: dict[str, tuple[tuple[str, str, Callable[[], bytes]], ...]] = {
    "archive": (
        ("zip", "all.zip", lambda: _zip({"page.html": PAGE, "deep/note.txt": BODY, "bad.bin": b"\x00\x01"})),
        ("tar", "all.tar", _tar),
        ("tar.gz", "all.tar.gz", lambda: gzip.compress(_tar())),
    ),
    "docx": (("document", "a.docx", _docx),),
    "rtf": (("document", "a.rtf", _utf8(_RTF)),),
    "epub": (("book", "a.epub", _epub),),
    "wacz": (
        ("crawl", "a.wacz", lambda: _zip({"archive/data.warc.gz": _warc(True), "datapackage.json": "{}"})),
    ),
    "warc": (("crawl", "a.warc", _warc), ("packed", "a.warc.gz", lambda: _warc(True))),
    "pdf": (("pages", "a.pdf", _pdf),),
    "conll": (("columns", "a.conll", _utf8(_CONLL)),),
    "conllu": (("treebank", "a.conllu", _utf8(_CONLLU)),),
    "mhtml": (("page", "a.mhtml", _mhtml),),
    "eml": (
        ("mail", "a.eml", _eml),
        ("box", "a.mbox", lambda: b"\n\n".join((_FROM_LINE + _eml(), _FROM_LINE + _eml()))),
        ("raw", "mail", lambda: b"  \r\nReceived: by 192.0.2.1\r\n" + _eml()),
    ),
    "wire": (("iptc", "a.wire", _utf8(IPTC_7901 + BRIEF)), ("anpa", "a.tst", _utf8(ANPA))),
    "newsml-1": (("items", "a.xml", _utf8(NEWSML_1)),),
    "newsml-g2": (("message", "a.xml", _utf8(_NEWSML)),),
    "nitf": (("article", "a.xml", _utf8(_NITF)),),
    "feed": (("rss", "a.rss", _utf8(_RSS)), ("atom", "a.atom", _utf8(_ATOM))),
    "html": (("page", "a.html", _utf8(PAGE)),),
    "jsonld-article": (("graph", "a.jsonld", _json(_JSON_LD)),),
    "ninjs": (
        ("old", "a.json", _json(_NINJS)),
        ("new", "a.json", _json(_NINJS_3)),
        (
            "service",
            "a.json",
            _json({"id": "q", "data": {"items": [{"meta": {}, "item": _NINJS_OF_SYSTEMS}]}}),
        ),
    ),
    "table": (
        ("csv", "a.csv", _utf8(_TABLE)),
        ("lines", "a.jsonl", lambda: _lines(_ROWS)),
        ("service", "a.json", _json({"data": {"items": [{"item": _WEB}, {"item": _WEB}]}, "meta": {"x": 1}})),
        ("silent", "a.txt", _json([_WEB])),
        ("workbook", "a.xlsx", _workbook),
    ),
    "markdown": (("article", "a.md", _utf8(_MARKDOWN)),),
    "text": (
        ("article", "a.txt", _utf8(_TEXT)),
        ("wrapped", "a.txt", lambda: "\n\n".join([textwrap.fill(BODY, 50)] * 3).encode()),
        ("old", "a.txt", lambda: TEXTS["de"].encode("cp1252")),
    ),
}
