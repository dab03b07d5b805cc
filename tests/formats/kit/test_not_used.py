# ruff: noqa: E501 (documents stand as they come)
"""Whatever a reader makes nothing of is named, with a count: files with one of each thing that a format may hold."""

import json
import zipfile
from email.message import EmailMessage
from pathlib import Path

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, FloatObject, NameObject

from annotator import formats, store
from annotator.app.importing.articles import import_paths
from annotator.app.progress import finish
from annotator.core.edits import ProjectHeader
from annotator.core.errors import Problem
from annotator.formats import Imported
from annotator.formats.kit.unused_keys import Unused, together
from tests.formats.makers import pdf

BODY = "The ferry of Northmark came back on Monday, and nobody in the harbour had expected it so soon."


def read(path: Path, **options):
    """The articles of a file, what is not used of it as counts, and all other problems."""
    found = list(formats.read_all([path], options))
    articles = [item for item in found if isinstance(item, Imported)]
    told = {name: count for item in found if isinstance(item, Unused) for name, count in item.counts}
    others = [item for item in found if isinstance(item, Problem) and not isinstance(item, Unused)]
    return articles, told, others


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


# ------------------------------------------------------------------------------------------------- news
NEWSML = f"""<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><header><sent>2026-03-14T09:31:00Z</sent>
<priority>3</priority></header><itemSet><newsItem guid="urn:tarn:1" version="2" xml:lang="en" standard="NewsML-G2">
<catalogRef href="http://cv.example.org/catalog.xml"/><rightsInfo><copyrightHolder uri="http://tpa.example.org"><name>TPA</name>
</copyrightHolder><copyrightNotice>All rights reserved</copyrightNotice></rightsInfo>
<itemMeta><itemClass qcode="ninat:text"/><provider literal="TPA"><name>Tarn Press Agency</name></provider>
<versionCreated>2026-03-14T09:30:00Z</versionCreated><generator versioninfo="2">Desk</generator>
<edNote>First note.</edNote><edNote>Second note.</edNote></itemMeta>
<contentMeta><urgency>4</urgency><headline role="h:main">Bridge to reopen</headline><headline role="h:sub">Last cables</headline>
<subject qcode="medtop:04000000" confidence="80"><name>economy</name><broader qcode="medtop:1"/></subject>
<audience qcode="a:1"/></contentMeta>
<assert qcode="medtop:04000000"><name>economy</name></assert>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>{BODY}</p></body></html></inlineXML>
<remoteContent href="bridge.jpg"/></contentSet></newsItem></itemSet></newsMessage>"""


def test_newsml_g2(tmp_path):
    (article,), told, others = read(write(tmp_path / "a.xml", NEWSML))
    assert article.metadata["ednote"] == "First note."
    assert told == {
        "header": 1, "catalogRef": 1, "rightsInfo/copyrightHolder@uri": 1,
        "itemMeta/generator": 1, "itemMeta/edNote": 1, "contentMeta/headline": 1, "contentMeta/subject@confidence": 1,
        "contentMeta/subject/broader": 1, "contentMeta/audience": 1, "assert": 1, "contentSet/remoteContent": 1,
    }  # fmt: skip
    assert not others


NITF = f"""<?xml version="1.0"?><nitf><head><title>Slug of Monday</title><meta name="desk" content="city"/>
<docdata management-status="usable"><doc-id id-string="N-1" regsrc="TPA"/><evloc city="Tarn"/><fixture fix-id="f"/>
<identified-content><person value="p1" idsrc="x">Ana</person><classifier type="t" value="c">k</classifier></identified-content>
</docdata><pubdata name="The Tarn Post" edition.area="north"/><revision-history name="Ed" norm="20260314"/></head>
<body><body.head><hedline><hl1>Bridge to reopen</hl1></hedline><series series.name="s"/></body.head>
<body.content><p>{BODY} <org idsrc="iptc" value="o1">The council</org> met <person>Ana</person>.</p>
<media><media-reference source="a.jpg" mime-type="image/jpeg"/><media-caption>The quay.</media-caption></media>
</body.content></body></nitf>"""


def test_nitf_and_the_same_inside_newsml(tmp_path):
    (article,), told, others = read(write(tmp_path / "a.xml", NITF))
    assert article.metadata["desk"] == "city"
    expected = {
        "head/title": 1, "head/docdata@management-status": 1, "head/docdata/evloc": 1, "head/revision-history": 1,
        "head/docdata/identified-content/classifier@type": 1, "head/pubdata@edition.area": 1, "body/body.head/series": 1,
        "body.content//org": 1, "body.content//person": 1, "body.content//media-reference": 1,
    }  # fmt: skip
    assert told == expected
    assert not others
    inner = NITF.partition("?>")[2].replace("<nitf>", '<nitf xmlns="http://iptc.org/std/NITF/2006-10-18/">')
    around = f'<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="u:1"><contentSet><inlineXML>{inner}</inlineXML></contentSet></newsItem>'
    _, told, _ = read(write(tmp_path / "b.xml", around))
    assert told == expected


def test_ninjs(tmp_path):
    item = {
        "uri": "u:1", "standard": {"name": "ninjs", "version": "3.0"}, "firstCreated": "2026-03-14T09:30:00Z",
        "headlines": [{"role": "main", "value": "Bridge to reopen"}, {"role": "short", "value": "Bridge open"}],
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": f"<p>{BODY}</p>"},
            {"role": "main", "contentType": "text/plain", "value": BODY},
            {"role": "box", "contentType": "text/plain", "value": "Opening hours: 9 to 5.", "charcount": 22},
        ],
        "subjects": [{"uri": "http://cv.example.org/1", "name": "economy", "symbols": [{"ticker": "T"}]}],
        "descriptions": [{"role": "caption", "value": "On the quay"}, {"role": "other", "value": "And more"}],
        "associations": [{"name": "main-picture", "uri": "p:1"}], "altids": [{"role": "x", "value": "y"}], "renditions": [],
    }  # fmt: skip
    (article,), told, others = read(write(tmp_path / "a.json", json.dumps(item)))
    assert article.text == f"Bridge to reopen\n\n{BODY}"
    assert told == {
        "associations": 1, "altids": 1, "headlines": 1, "bodies": 1, "bodies.charcount": 1, "descriptions": 1,
        "subjects.symbols": 1,
    }  # fmt: skip
    assert not others


# ------------------------------------------------------------------------------------------ the mechanism
def test_of_many_files_it_is_said_once(tmp_path):
    folder = tmp_path / "in"
    for number in range(3):
        write(folder / f"{number}.xml", NITF.replace("Monday,", f"Monday {number},"))
    with store.create(tmp_path / "desk.annot.yaml", ProjectHeader(id="desk", title="Desk")) as file:
        result = finish(import_paths(file, [folder]))
    assert len(result.added) == 3
    (said,) = [problem for problem in result.problems if problem.code == "unused-keys"]
    assert said.message.startswith("Elements and attributes not used, in 3 files: ")
    assert "body.content//org (3)" in said.message
    assert (said.file, len(said.files)) == ("", 3)


def test_what_is_said_of_one_file_keeps_its_place_and_the_rest_its_order():
    def unused(file, noun, **counts):
        return Unused("x", file=file, noun=noun, counts=tuple(counts.items()))

    other = Problem("Something else.")
    found = list(
        together(
            [unused("a", "Keys", k=1), other, unused("b", "Columns", c=2), unused("c", "Keys", k=4, m=1)]
        )
    )
    assert [str(item) for item in found[1:]] == ["Something else.", f"b: {found[2].message} {found[2].hint}"]
    assert found[0].message == "Keys not used, in 2 files: k (5), m (1)."
    assert (found[2].file, found[2].counts) == ("b", (("c", 2),))


# ------------------------------------------------------------------------------------------ standoff, columns
def test_brat(tmp_path):
    write(tmp_path / "a.txt", "Ada Lind left Merrow on Monday.")
    lines = [
        "T1\tPerson 0 8\tAda Lind", "T2\tTrigger 9 13\tleft", "T3\tPlace 14 20\tMerrow",
        "E1\tMovement:T2 Who:T1", "R1\tFrom Actor:T1 Origin:T3\tsee above", "R2\tFrom Arg1:T3 Arg2:T1\t",
        "*\tEquiv T1 T2", "A1\tSure T1 yes\tnot quite", "A2\tSure T1 no", "A3\tSure T1 yes",
        "N1\tReference T3 Wikipedia:12\tMerrow", "#1\tAnnotatorNotes T1\tWho is she?", "X1\tOther T1",
    ]  # fmt: skip
    articles, told, others = read(write(tmp_path / "a.ann", "\n".join(lines) + "\n"))
    (layer,) = [layer for article in articles for layer in article.layers.values()]
    assert sorted((span.label, span.quote) for span in layer.spans) == [
        ("Movement", "left"), ("Person", "Ada Lind"), ("Place", "Merrow"), ("Trigger", "left"),
    ]  # fmt: skip
    assert sorted(link.label for link in layer.links) == ["Equiv", "From", "From", "Who"]
    assert told == {"names of the arguments of relations": 1, "text after R": 1, "text after A": 1}
    assert [(problem.line, problem.message) for problem in others] == [
        (9, "This line was left out: “T1” has another “Sure” already."),
        (13, "This line was left out: “X1” is of no kind that brat knows."),
    ]


def test_conll_keeps_columns_between_and_names_those_before_the_word(tmp_path):
    text = "-DOCSTART- (desk-1) O O\n\n# speaker: Ann\n" + "".join(
        f"doc7\t{word}\tNN\t{tag}\n" for word, tag in (("Ada", "B-PER"), ("left", "O"), ("Merrow", "B-LOC"))
    )
    (article,), told, _ = read(write(tmp_path / "a.conll", text.replace("\t", " ")))
    assert told == {"-DOCSTART-": 1, "comments": 1}
    assert article.extra["conll"] == "Ada NN\nleft NN\nMerrow NN"


def test_conllu_keeps_comments_and_keys_of_the_last_column_and_names_tags_that_lie_nowhere(tmp_path):
    text = (
        "# newdoc id = d1\n# speaker = Ann\n# text = du port\n"
        "1-2\tdu\t_\t_\t_\t_\t_\t_\t_\tNER=B-LOC\n1\tde\t_\t_\t_\t_\t_\t_\t_\t_\n2\tle\t_\t_\t_\t_\t_\t_\t_\t_\n"
        "2.1\tx\t_\t_\t_\t_\t_\t_\t_\tNER=B-LOC\n3\tport\t_\t_\t_\t_\t_\t_\t_\tNER=B-LOC\n\n"
    )
    (article,), told, others = read(write(tmp_path / "a.conllu", text))
    assert told == {"on forms of several words": 1, "on empty nodes": 1}
    assert not others
    assert article.extra["conllu"] == text.strip("\n")
    plain = "# newdoc id = d2\n%s# text = a\n1\ta\t_\t_\t_\t_\t_\t_\t_\tNER=O%s\n\n"
    for number, (comment, more) in enumerate(
        (("", ""), ("# speaker = Ann\n", ""), ("", "|Gloss=x"), ("# newpar id = p\n", ""))
    ):
        (article,), told, _ = read(write(tmp_path / f"{number}.conllu", plain % (comment, more)))
        assert not told
        assert ("conllu" in article.extra) is (number in (1, 2))


# ------------------------------------------------------------------------------------------ pages and documents
def test_jsonld(tmp_path):
    item = {
        "@context": "https://schema.org", "@type": "NewsArticle", "headline": "Bridge to reopen", "articleBody": BODY,
        "image": "bridge.jpg", "isAccessibleForFree": True, "correction": "An earlier version said Tuesday.",
    }  # fmt: skip
    _, told, others = read(write(tmp_path / "a.jsonld", json.dumps(item)))
    assert told == {"image": 1, "isAccessibleForFree": 1, "correction": 1}
    assert not others


def test_feeds(tmp_path):
    text = f"""<?xml version="1.0"?><rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Post</title>
    <item><title>Bridge</title><link>https://post.example.org/1</link><description>{BODY}</description>
    <comments>https://post.example.org/1#c</comments><enclosure url="https://post.example.org/1.mp3" type="audio/mpeg" length="1"/>
    <media:content url="https://post.example.org/1.jpg"/></item></channel></rss>"""
    _, told, others = read(write(tmp_path / "a.rss", text))
    assert told == {"comments": 1, "enclosures": 1, "media_content": 1}
    assert not others


def test_docx(tmp_path):
    word = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    paragraph = "<w:p><w:r><w:t>%s</w:t></w:r></w:p>"
    body = (
        paragraph % BODY + "<w:p><w:r><w:drawing><a:blip/></w:drawing></w:r></w:p>"
        "<w:p><w:del><w:r><w:delText>Gone</w:delText></w:r></w:del><w:r><w:t>Kept.</w:t></w:r></w:p>"
    )
    parts = {
        "word/document.xml": f"<w:document {word}><w:body>{body}</w:body></w:document>",
        "word/comments.xml": f'<w:comments {word}><w:comment w:id="1">{paragraph % "Really?"}</w:comment></w:comments>',
        "word/footnotes.xml": f'<w:footnotes {word}><w:footnote w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="1">{paragraph % "A source."}</w:footnote></w:footnotes>',
        "word/header1.xml": f"<w:hdr {word}>{paragraph % 'The Tarn Post'}</w:hdr>",
        "word/header2.xml": f"<w:hdr {word}><w:p/></w:hdr>",
        "word/endnotes.xml": "<damaged",
    }
    path = tmp_path / "a.docx"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    (article,), told, others = read(path)
    assert article.text.endswith("Kept.")
    assert told == {
        "comments": 1,
        "footnotes": 1,
        "endnotes": 1,
        "headers": 1,
        "pictures": 1,
        "deleted passages": 1,
    }
    assert not others


def test_mail(tmp_path):
    message = EmailMessage()
    message["From"], message["Subject"] = "Ana Norling <ana@post.example.org>", "Bridge"
    message.set_content(BODY)
    message.add_attachment(b"x", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment("BEGIN:VCALENDAR", subtype="calendar")
    path = tmp_path / "a.eml"
    path.write_bytes(message.as_bytes())
    _, told, others = read(path)
    assert told == {"pictures": 1, "text/calendar": 1}
    assert not others


def test_marks_of_another_kind_of_xml_are_named_where_it_is_read_as_a_page(tmp_path):
    text = f"""<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title>T</title>
    </titleStmt></fileDesc></teiHeader><text><body><p>{BODY} <persName>Ana</persName> and <persName>Bo</persName>.</p></body></text></TEI>"""
    (article,), told, _ = read(write(tmp_path / "a.xml", text))
    assert "Ana and Bo." in article.text
    assert told == {"TEI": 1, "teiHeader": 1, "fileDesc": 1, "titleStmt": 1, "text": 1, "persName": 2}
    page = f"<html><body><article><main><p>{BODY}</p></main><made-up>x</made-up></article></body></html>"
    assert read(write(tmp_path / "b.html", page))[1] == {}


def test_pdf(tmp_path, monkeypatch):
    path = tmp_path / "a.pdf"
    pages = [[(72, 760 - 14 * at, 11, f"{BODY[:60]} {page} {at}") for at in range(8)] for page in range(3)]
    made = pdf(pages, path)
    writer = PdfWriter(clone_from=made)
    for kind in ("/Highlight", "/Text", "/Link"):
        remark = DictionaryObject(
            {NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject(kind)}
        )
        remark[NameObject("/Rect")] = ArrayObject([FloatObject(number) for number in (72, 700, 200, 720)])
        writer.add_annotation(0, remark)
    writer.write(path)
    monkeypatch.setattr("annotator.formats.news.pdf.MAX_PAGES", 2)
    (article,), told, others = read(path)
    assert "1 7" in article.text
    assert "2 7" not in article.text
    assert told == {"comments and highlights": 2, "pages after the first 2": 1}
    assert not others
