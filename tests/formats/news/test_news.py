# ruff: noqa: E501 (documents stand as they come)
"""News as agencies, publishers and programs deliver it: what comes in, with its zones and its metadata."""

import gzip
import json
import time
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator import formats
from annotator.core.errors import Problem, ReadError
from annotator.core.text import normalise, paragraphs
from annotator.formats import Guess, Imported
from annotator.formats.kit.values import Reached
from annotator.formats.news.eml import EmlFormat
from tests.formats.makers import pdf, zipped
from tests.formats.samples import PAGE, TEXTS, split

BODY = TEXTS["en"]


def one(path: Path, options=None) -> Imported:
    """The only article of a file, found by its format itself."""
    (found,), _ = split(formats.read_all([path], options or {}))
    assert normalise(found.text) == found.text
    assert all(0 <= zone.start < zone.end <= len(found.text) for zone in found.zones)
    return found


def zones(article: Imported) -> dict[str, str]:
    return {zone.role: article.text[zone.start : zone.end] for zone in article.zones}


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


RSS = f"""<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
 xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Tarn Post</title><language>en-GB</language>
<item><title>Bridge to reopen &#x1F6A7;</title><link>https://post.example.org/1</link><guid>tag:1</guid>
<dc:creator>Ana Norling</dc:creator><pubDate>Sat, 14 Mar 2026 09:30:00 GMT</pubDate><category>City</category>
<description>In short.</description>
<content:encoded><![CDATA[<body><p>{BODY}</p><h2>Two years</h2><blockquote>We checked.</blockquote></body>]]>
</content:encoded></item><item><title>Only a title</title></item></channel></rss>"""


def test_a_feed_has_an_article_for_each_entry(tmp_path):
    (article,), problems = split(formats.read_all([write(tmp_path / "feed.xml", RSS)]))
    assert article.text == f"Bridge to reopen 🚧\n\n{BODY}\n\nTwo years\n\nWe checked."
    assert zones(article) == {
        "headline": "Bridge to reopen 🚧",
        "subhead": "Two years",
        "quote": "We checked.",
    }
    said = article.metadata
    assert (said["publisher"], said["byline"], said["language"]) == (
        "The Tarn Post",
        ["Ana Norling"],
        "en-GB",
    )
    assert (said["published"], said["guid"]) == ("2026-03-14T09:30:00Z", "tag:1")
    assert said["subjects"] == [{"name": "City"}]
    assert ["Only a title" in str(problem) for problem in problems] == [True]


def test_atom_and_its_plain_text(tmp_path):
    atom = f"""<feed xmlns="http://www.w3.org/2005/Atom"><title>Post</title><entry><title>Ferry</title><id>u:1</id>
    <updated>2026-03-14T09:30:00Z</updated><content type="text">{BODY}</content></entry></feed>"""
    article = one(write(tmp_path / "a.atom", atom))
    assert article.text == f"Ferry\n\n{BODY}"


NITF = f"""<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-2.dtd"><nitf><head><title>Slug</title><docdata>
<doc-id id-string="N-1" regsrc="TPA"/><date.issue norm="20260314T093000Z"/><urgency ed-urg="4"/>
<key-list><keyword key="bridge"/></key-list></docdata><pubdata name="The Tarn Post" position.section="City"/></head>
<body><body.head><hedline><hl1>Bridge to reopen</hl1><hl2>Last cables</hl2></hedline>
<byline>By <person>Ana Norling</person><byttl>Reporter</byttl></byline><dateline><location>TARN</location></dateline>
</body.head><body.content><p lede="true">{BODY}</p><hl2>Detours</hl2><p>It costs 3&nbsp;&euro; &amp; more.</p>
<block><bq><p>We checked.</p></bq></block><media><media-caption><p>The quay.</p></media-caption>
<media-producer>Lea Moor</media-producer></media><table><tr><td>a</td><td>b</td></tr></table>
<ul><li>first</li></ul></body.content><body.end><tagline>More soon.</tagline></body.end></body></nitf>"""


def test_nitf(tmp_path):
    article = one(write(tmp_path / "a.xml", NITF))
    assert zones(article) == {
        "headline": "Bridge to reopen", "standfirst": "Last cables", "byline": "By Ana Norling Reporter",
        "dateline": "TARN", "lead": BODY, "subhead": "Detours", "quote": "We checked.", "caption": "The quay.",
        "credit": "Lea Moor", "table": "a | b", "list": "• first", "endnote": "More soon.",
    }  # fmt: skip
    assert "It costs 3 € & more." in article.text
    assert "a | b\n\n• first" in article.text
    said = article.metadata
    assert (said["guid"], said["infoSource"], said["urgency"]) == ("N-1", "TPA", "4")
    assert (said["published"], said["byline"], said["keywords"]) == (
        "2026-03-14T09:30:00Z", ["Ana Norling"], ["bridge"],
    )  # fmt: skip


NEWSML = """<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:tarn:1" version="2" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/>
<provider literal="TPA"><name>Tarn Press Agency</name></provider><versionCreated>2026-03-14T09:30:00Z</versionCreated>
</itemMeta><contentMeta><located qcode="city:tarn"><name>Tarn</name></located><creator><name>Ana Norling</name></creator>
<infoSource qcode="is:TPA"/><subject qcode="medtop:04000000" type="cpnat:abstract"><name>economy</name></subject>
<slugline>BRIDGE-TARN</slugline><headline>Bridge to reopen</headline></contentMeta>
<contentSet><inlineXML contenttype="application/%s">%s</inlineXML></contentSet></newsItem>
<newsItem guid="urn:tarn:2"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem></itemSet></newsMessage>"""


@pytest.mark.parametrize("inner", ["nitf", "xhtml"])
def test_newsml_g2_with_nitf_or_html_in_it(tmp_path, inner):
    nitf = f'<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/"><body><body.content><p>{BODY}</p></body.content></body></nitf>'
    html = f'<html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY}</p></body></html>'
    path = write(tmp_path / "a.xml", NEWSML % (inner, nitf if inner == "nitf" else html))
    (article,), problems = split(formats.read_all([path]))
    assert article.text == f"Bridge to reopen\n\n{BODY}"
    said = article.metadata
    assert said["guid"] == "urn:tarn:1"
    assert said["subjects"] == [{"qcode": "medtop:04000000", "type": "cpnat:abstract", "name": "economy"}]
    assert said["located"] == [{"qcode": "city:tarn", "name": "Tarn"}]
    assert (said["infoSource"], said["slugline"]) == ([{"qcode": "is:TPA"}], "BRIDGE-TARN")
    assert "urn:tarn:2" in problems[0].message
    assert "ninat:picture" in problems[0].message


def test_ninjs_of_every_version(tmp_path):
    old = {
        "uri": "u:1", "type": "text", "versioncreated": "2026-03-14T09:30:00Z", "headline": "Bridge", "byline": "By Ana Norling",
        "body_text": "short", "body_xhtml": f"<p>{BODY}</p><h2>Detours</h2>", "slugline": "BRIDGE",
        "subject": [{"code": "04000000", "scheme": "medtop", "name": "economy"}],
    }  # fmt: skip
    new = {
        "uri": "u:2", "standard": {"name": "ninjs", "version": "3.0"}, "headlines": [{"role": "main", "value": "Bridge"}],
        "bodies": [{"contentType": "text/html", "value": f"<p>{BODY}</p>"}], "urgency": 3,
        "subjects": [{"uri": "http://cv.example.org/1", "name": "economy"}], "infosources": [{"name": "TPA"}],
    }  # fmt: skip
    first = one(write(tmp_path / "a.json", json.dumps(old)))
    assert first.text == f"Bridge\n\nBy Ana Norling\n\n{BODY}\n\nDetours"
    assert first.metadata["subjects"] == [{"name": "economy", "qcode": "medtop:04000000"}]
    second = one(write(tmp_path / "b.json", json.dumps(new)))
    assert second.text == f"Bridge\n\n{BODY}"
    assert second.metadata["infoSource"] == [{"name": "TPA"}]
    assert second.metadata["urgency"] == "3"


def test_json_ld(tmp_path):
    graph = {"@context": "https://schema.org", "@graph": [{"@type": "Person", "name": "x"}, {
        "@type": ["NewsArticle"], "headline": "Bridge", "articleBody": BODY, "author": [{"name": "Ana"}, "Bo"],
        "publisher": {"name": "Post"}, "inLanguage": "en", "about": ["bridges"], "keywords": "a, b",
    }]}  # fmt: skip
    article = one(write(tmp_path / "a.jsonld", json.dumps(graph)))
    assert article.text == f"Bridge\n\n{BODY}"
    assert article.metadata["byline"] == ["Ana", "Bo"]
    assert article.metadata["subjects"] == [{"name": "bridges"}]


def warc(path: Path) -> Path:
    with path.open("wb") as out:
        for number, (kind, data) in enumerate(
            [
                ("text/html", PAGE.encode()),
                ("image/png", b"\x89PNG"),
                ("text/html", b"<html><body>List</body></html>"),
            ]
        ):
            answer = (
                f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
                + data
            )
            head = (
                "WARC/1.0\r\nWARC-Type: response\r\nWARC-Date: 2026-03-14T10:00:00Z\r\nContent-Type: application/http;"
                f" msgtype=response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-0000-0000-00000000000{number}>\r\n"
                f"WARC-Target-URI: https://post.example.org/{number}\r\nContent-Length: {len(answer)}\r\n\r\n"
            )
            record = head.encode() + answer + b"\r\n\r\n"
            out.write(gzip.compress(record) if path.suffix == ".gz" else record)
    return path


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz", "crawl.wacz"])
def test_pages_of_a_crawl(tmp_path, name):
    path = tmp_path / name
    if name.endswith("wacz"):
        inner = warc(tmp_path / "data.warc.gz")
        zipped({"archive/data.warc.gz": inner.read_bytes(), "datapackage.json": "{}"}, path)
    else:
        warc(path)
    (article,), (problem,) = split(formats.read_all([path]))
    assert article.title == "Harbour bridge to reopen in spring"
    assert article.metadata["url"]
    assert "1 of 2 pages hold no article" in problem.message


def test_a_big_crawl_says_how_far_it_is(tmp_path, monkeypatch):
    monkeypatch.setattr("annotator.formats.news.warc.STEP", 1)
    path = warc(tmp_path / "crawl.warc")
    steps = [item for item in formats.read_all([path]) if isinstance(item, Reached)]
    assert steps
    assert all(0 < step.done <= step.total == path.stat().st_size for step in steps)


def test_a_word_document(tmp_path):
    made = docx.Document()
    made.core_properties.author, made.core_properties.title = "Ana Norling", "Template 7"
    made.add_heading("Bridge to reopen", 0)
    made.add_paragraph(BODY)
    made.add_heading("Detours", 2)
    made.add_paragraph("We checked 🚧.", style="Quote")
    made.add_paragraph("first", style="List Bullet")
    table = made.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "a", "b"
    made.add_paragraph("The quay.", style="Caption")
    made.save(tmp_path / "a.docx")
    article = one(tmp_path / "a.docx")
    assert article.text == "\n\n".join(
        ("Bridge to reopen", BODY, "Detours", "We checked 🚧.", "• first", "a | b", "The quay.")
    )
    assert zones(article) == {
        "headline": "Bridge to reopen", "subhead": "Detours", "quote": "We checked 🚧.", "caption": "The quay.",
        "list": "• first", "table": "a | b",
    }  # fmt: skip
    assert article.metadata["byline"] == ["Ana Norling"]


def column(x, y, lines, indent=8):
    return [(x + (indent if n == 0 else 0), y - 12 * n, 10, line) for n, line in enumerate(lines)]


def test_a_pdf_becomes_paragraphs_again(tmp_path):
    left = column(
        72,
        700,
        [
            "The harbour bridge will re-",
            "open in April after two years",
            "of well-known repairs, the city",
            "said on Friday.",
        ],
    )
    left += column(
        72, 652, ["Lorries have to wait until the", "summer, when the well-", "known joints are tested under"]
    )
    right = column(300, 700, ["full load, the department", "said after the meeting."], 0)
    head = (72, 810, 8, "The Tarn Post · 14 March")
    one_page = [head, (72, 740, 20, "Harbour bridge to"), (72, 718, 20, "reopen"), *left, *right]
    two = [head, *column(72, 700, ["On page two the story goes on", "for a while and ends there."])]
    pages = [[*page, (290, 30, 8, f"Page {n}")] for n, page in enumerate((one_page, two), 1)]
    article = one(pdf(pages, tmp_path / "a.pdf"))
    body = [
        part
        for part in article.text.split("\n\n")
        if "Tarn Post" not in part and not part.startswith("Page ")
    ]
    assert body == [
        "Harbour bridge to reopen",
        "The harbour bridge will reopen in April after two years of well-known repairs, the city said on Friday.",
        "Lorries have to wait until the summer, when the well-known joints are tested under full load, the department"
        " said after the meeting.",
        "On page two the story goes on for a while and ends there.",
    ]
    roles = [(article.text[zone.start : zone.end], zone.role) for zone in article.zones]
    assert roles.count(("The Tarn Post · 14 March", "furniture")) == 2
    assert ("Page 2", "furniture") in roles
    assert ("Harbour bridge to reopen", "headline") in roles


def test_a_scan_is_refused(tmp_path):
    _, (problem,) = split(formats.read_all([pdf([[]], tmp_path / "scan.pdf")]))
    assert "scan" in problem.message


def test_an_epub_has_an_article_for_each_chapter(tmp_path):
    package = """<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>
    <dc:title>Tarn Weekly</dc:title><dc:language>en</dc:language></metadata><manifest>
    <item id="n" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>
    <item id="a" href="a%20b.xhtml" media-type="application/xhtml+xml"/></manifest>
    <spine><itemref idref="n"/><itemref idref="a"/></spine></package>"""
    path = zipped({
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="OPS/p.opf"/></rootfiles></container>',
        "OPS/p.opf": package, "OPS/nav.xhtml": "<html><body><nav>Contents</nav></body></html>",
        "OPS/a b.xhtml": f"<html><head><title>t</title></head><body><h2>Bridge</h2><p>{BODY}</p></body></html>",
    }, tmp_path / "w.epub")  # fmt: skip
    article = one(path)
    assert article.text.endswith(f"Bridge\n\n{BODY}")
    assert (article.title, article.metadata["book"]) == ("Bridge", "Tarn Weekly")


def test_a_mail(tmp_path):
    message = EmailMessage()
    message["Subject"], message["From"] = "Brücke öffnet 🚧", "Ana Norling <ana@example.org>"
    message["Date"], message["Message-ID"] = "Sat, 14 Mar 2026 10:30:00 +0100", "<1@example.org>"
    message.set_content("plain")
    message.add_alternative(f"<h2>Detours</h2><p>{BODY}</p>", subtype="html")
    message.add_attachment(b"x", maintype="application", subtype="pdf", filename="full.pdf")
    (tmp_path / "a.eml").write_bytes(message.as_bytes())
    (article,), (problem,) = split(formats.read_all([tmp_path / "a.eml"]))
    assert article.text == f"Brücke öffnet 🚧\n\nDetours\n\n{BODY}"
    assert article.metadata["published"] == "2026-03-14T09:30:00Z"
    assert article.metadata["sender"] == "ana@example.org"
    assert "full.pdf" in problem.message


MARKDOWN = f"""---
title: Bridge to reopen
author: Ana Norling
---
# Bridge to reopen

{BODY} It is **very** [late](http://x.example.org/a_(b)) and `a*b` \\*so\\* on_and_on.

## Detours ##

> We *checked*
> every cable.

- first
- second

![The quay](q.jpg)

Setext
------
"""


def test_comments_without_an_end_take_no_longer_than_they_are(tmp_path):
    path = tmp_path / "page.md"
    path.write_text(f"# Quay\n\nOpen <!-- not said --> again. {'<!--' * 100_000}\n", encoding="utf-8")
    begun = time.process_time()
    assert one(path).text.startswith("Quay\n\nOpen again. <!--")
    assert time.process_time() - begun < 2


def test_markdown_loses_its_marks_and_keeps_its_shape(tmp_path):
    article = one(write(tmp_path / "a.md", MARKDOWN))
    assert article.text.split("\n\n") == [
        "Bridge to reopen", f"{BODY} It is very late and a*b *so* on_and_on.", "Detours",
        "We checked every cable.", "• first", "• second", "The quay", "Setext",
    ]  # fmt: skip
    assert [zone.role for zone in article.zones] == [
        "headline", "subhead", "quote", "list", "list", "caption", "subhead",
    ]  # fmt: skip
    assert article.metadata["byline"] == ["Ana Norling"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("A[^1] b.\n\n[^1]: The *note*.\n\n    More.", [("A b.", ""), ("The note.", "endnote"), ("More.", "endnote")]),
        ("| a | b |\n|---|---|\n| *c* | d\\|e |", [("a | b", "table"), ("c | d|e", "table")]),
        ("> Kim:\n>\n> - *yes*\n>\n> no", [("Kim:", "quote"), ("• yes", "quote"), ("no", "quote")]),
        ("1. one\n\n   and more\n2. two\n   - in", [("• one", "list"), ("and more", "list"), ("• two", "list"), ("• in", "list")]),
        ("    An indented *paragraph*\n    goes on.", [("An indented paragraph goes on.", "")]),
        ("[![The quay](q.jpg)](l)\n\n*![a](b)* text", [("The quay", "caption"), ("a text", "")]),
        ("A ~~b~~ &copy; <https://x.example.org/ä> [c][d].<br>E  \nf\n\n[d]: x",
         [("A b © https://x.example.org/ä c. E f", "")]),
        ("```\na *b*\n\n c\n```", [("a *b*", ""), ("c", "")]),
        ("<div>\nIn <b>HTML</b> &amp; more.\n</div>\n\n*After* it.", [("In HTML & more.", ""), ("After it.", "")]),
        ("In it.\n\n<!-- never said -->\n\nAfter it.", [("In it.", ""), ("After it.", "")]),
        *(
            (f"In it.\n\n{opened} unended\n\nAfter it.", [("In it.", ""), (f"{opened} unended", ""), ("After it.", "")])
            for opened in ("<!--", "<?x", "<![CDATA[", "<script>", "<style>")
        ),
    ],
)  # fmt: skip
def test_markdown_is_read_as_it_is_shown(tmp_path, written, expected):
    found = one(write(tmp_path / "a.md", f"# Bridge to reopen\n\n{written}\n"))
    roles = {zone.start: zone.role for zone in found.zones}
    starts = [start for start, _ in paragraphs(found.text)]
    shown = [(found.text[start:end], roles.get(start, "")) for start, end in paragraphs(found.text)]
    assert shown == [("Bridge to reopen", "headline"), *expected]
    assert set(roles) <= set(starts)


def test_markdown_too_deep_for_the_parser_is_refused_and_not_cut_off(tmp_path):
    (tmp_path / "deep.md").write_text("> " * 45 + "Kept.\n", encoding="utf-8")
    assert one(tmp_path / "deep.md").text == "Kept."
    for number, deep in enumerate(["> " * 200 + "Lost.", "\n".join(" " * 2 * n + "- a" for n in range(80))]):
        path = tmp_path / f"{number}.md"
        path.write_text(f"# Bridge\n\n{deep}\n", encoding="utf-8")
        found, (problem,) = split(formats.read_all([path]))
        assert not found
        assert "deep in each other" in problem.message


ENTITIES = '<!DOCTYPE {0} [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><{0}>&b;</{0}>'


@pytest.mark.parametrize(("root", "name"), [("nitf", "a.xml"), ("rss", "a.rss"), ("newsItem", "a.xml")])
def test_documents_with_entities_of_their_own_are_refused(tmp_path, root, name):
    for encoding in ("utf-8", "utf-16"):
        (tmp_path / name).write_bytes(ENTITIES.format(root).encode(encoding))
        _, (problem,) = split(formats.read_all([tmp_path / name]))
        assert "entities" in problem.message


READING = [form for form in formats.all() if form.reads and form.name in (
    "feed", "nitf", "newsml-g2", "ninjs", "jsonld-article", "warc", "wacz", "docx", "pdf", "epub", "eml", "markdown",
    "table", "archive",
)]  # fmt: skip
STARTS = [
    RSS,
    NITF,
    NEWSML,
    "%PDF-1.4\n1 0 obj",
    "WARC/1.0\r\nWARC-Type: response\r\n\r\n",
    "PK\x03\x04",
    '{"uri": "u"}',
    "a,b\n1",
    "Subject: x\n\n",
]


@settings(max_examples=40)
@given(
    st.one_of(
        st.binary(max_size=300),
        st.tuples(st.sampled_from(STARTS), st.integers(0, 400), st.binary(max_size=30)),
    )
)
def test_no_bytes_break_a_reader(tmp_path_factory, data):
    if isinstance(data, tuple):
        start, at, rest = data
        whole = start.encode()
        data = whole[:at] + rest + whole[at:]
    for form in READING:
        path = tmp_path_factory.getbasetemp() / f"fuzz{form.extensions[0]}"
        path.write_bytes(data)
        try:
            for item in form.read(path):
                assert isinstance(item, Imported | Problem | Reached | Guess)
        except ReadError:
            pass


def test_lines_that_somebody_ended_in_a_mail_stay_lines(tmp_path):
    body = (
        "The quay reopens on Friday, the mayor told reporters at the\ntown hall. Nobody asked what it had cost.\n\n"
        "> When does it reopen?\n> We have to know.\n\n-- \nAna Norling\nReporter\n"
    )
    path = tmp_path / "a.eml"
    path.write_text(
        f"From: Ana Norling <a@courier.example>\nSubject: Quay\nTo: desk@courier.example\n\n{body}", "utf-8"
    )
    (article,) = (item for item in EmlFormat().read(path) if isinstance(item, Imported))
    assert article.text.split("\n\n") == [
        "Quay", "The quay reopens on Friday, the mayor told reporters at the town hall. Nobody asked what it had cost.",
        "> When does it reopen?", "> We have to know.", "--", "Ana Norling", "Reporter",
    ]  # fmt: skip
