"""Pages for people: everything is escaped, nothing is fetched, the text is whole, overlaps are stacked."""

import re

import pytest
from hypothesis import given, settings
from lxml import html

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import paragraphs
from annotator.formats import Export, total
from annotator.formats.pages.html import HtmlReportFormat
from annotator.formats.pages.html_article import page
from annotator.formats.registry import write_all
from tests.formats.projects import LABELS, projects

REPORT = HtmlReportFormat()
EVIL = "<script>alert(1)</script>\"'&\x00<img src=x onerror=y>"


def shown(row):
    """The text of a paragraph as a reader reads it: without labels and numbers."""
    for extra in row.xpath(".//b[@class='tag'] | .//sup[@class='number']"):
        extra.drop_tree()
    return row[0].text_content()


@settings(max_examples=60, deadline=None)
@given(projects())
def test_the_text_is_whole_and_every_span_lies_on_its_words(project):
    article, layers = project
    tree = html.fromstring(page(article, layers, LABELS))
    sections = tree.xpath("//section")
    assert len(sections) == len(layers)
    for section, layer in zip(sections, layers.values(), strict=True):
        marked = {}
        rows = section.xpath(".//div[@class='row']")
        for row, (start, end) in zip(rows, paragraphs(article.text), strict=True):
            assert shown(row) == article.text[start:end]
            at = start
            for piece in row[0].xpath(".//text()"):
                titles = tuple(element.get("title") for element in piece.getparent().iterancestors("span"))
                own = piece.getparent().get("title") if not piece.is_tail else None
                for place in range(at, at + len(piece)):
                    marked[place] = sorted(title for title in (own, *titles) if title)
                at += len(piece)
        for place, titles in marked.items():
            expected = sorted(LABELS.title(span.label) for span in layer.spans.at(place))
            assert titles == expected, place


def test_nothing_gets_out_of_its_place(tmp_path):
    labels = LabelSet([Label(name=EVIL, title=EVIL, colour='red;}"><script>')])
    spans = [Span(id="a", label=EVIL, fragments=((0, 9),), note=EVIL, attributes={EVIL: EVIL}, quote=EVIL)]
    found = [
        *spans,
        ArticleTag(id="t", label=EVIL),
        Note(id="n", note=EVIL),
        Link(id="l", label=EVIL, source="a", target="t"),
    ]
    article = Article(
        EVIL, EVIL, EVIL.replace("\x00", " "), {"byline": [EVIL], "url": "javascript:x", "language": '"><b>'}
    )
    write_all(
        REPORT,
        tmp_path / "out",
        [(article, {EVIL: Layer("", EVIL, found), "b": Layer("", "b")})],
        Export(labels=labels, title=EVIL),
    )
    pages = sorted((tmp_path / "out").glob("*.html"))
    assert len(pages) == 2
    for path in pages:
        text = path.read_text(encoding="utf-8")
        tree = html.fromstring(text)
        assert not tree.xpath("//script | //img | //iframe | //@onerror | //link")
        assert "\x00" not in text
        assert not re.search(r"url\(|@import|https?://", text)
        assert "default-src 'none'" in text
        for style in tree.xpath("//@style"):
            assert re.fullmatch(r"--c:#[0-9a-f]{6}(;--d:\d+)?", style)


def test_what_the_margin_says():
    text = "Kestrel wins quay.\n\nBookings rose. Oduya smiled."
    sentences = (Sentence(0, 18), Sentence(20, 34), Sentence(35, 48))
    article = Article(
        "k",
        "Kestrel",
        text,
        {"published": "2026-03-15", "byline": ["A", "B"]},
        (Zone(0, 18, "headline"),),
        sentences,
    )
    found = [
        SentenceTag(id="s", label="main-event", start=35, end=48, note="why?"),
        Span(
            id="a", label="org", fragments=((0, 7),), quote="Kestrel", attributes={"named": True}, doubt=True
        ),
        Span(id="b", label="person", fragments=((35, 40),), quote="Oduya"),
        Note(id="n", about="b", note="who is she?"),
        Note(id="m", start=20, end=28, note="check"),
        Link(id="l", label="works for", source="b", target="a"),
        ArticleTag(id="t", label="Ökonomie 2"),
    ]
    tree = html.fromstring(
        page(article, {"al": Layer("k", "al", found, LayerState("done", "approved"))}, LABELS)
    )
    assert [" ".join(item.text_content().split()) for item in tree.xpath("//aside//li")] == [
        "Organisation Kestrel named: yes in doubt",
        "Bookings check",
        "3 Main event why?",
        "Person Oduya who is she?",
    ]
    assert [item.text_content() for item in tree.xpath("//article//sup[@class='number']")] == ["3"]
    assert (
        " ".join(tree.xpath("//table[@class='links']")[0].text_content().split())
        == "LinksOduyaWorks forKestrel"
    )
    assert "Wirtschaft" in tree.xpath("//ul[@class='whole']")[0].text_content()
    assert tree.xpath("//h1")[0].text_content().endswith("Kestrel wins quay.")
    assert "done, approved" in tree.xpath("//p[@class='state']")[0].text_content()


@pytest.mark.parametrize(("text", "expected"), [("مرحبا بالعالم", "rtl"), ("«Hello»", "ltr"), ("123", "ltr")])
def test_direction(text, expected):
    tree = html.fromstring(page(Article("a", "T", text), {}, LABELS))
    assert tree.xpath("//article/@dir") == [expected]


def test_losses_are_counted():
    layer = Layer("", "al", [ArticleTag(id="t", label="x", by="al")])
    assert [str(loss) for loss in total(REPORT.losses(Article("a", "T", "Text."), {"al": layer}))] == [
        "1 × who made an annotation and when"
    ]


def test_a_cancelled_export_leaves_nothing(tmp_path):
    writing = REPORT.write(tmp_path / "out", iter([(Article("index", "T", "Text."), {})] * 2))
    next(writing)
    writing.close()
    assert not list(tmp_path.iterdir())
    write_all(REPORT, tmp_path / "out", [(Article("index", "T", "Text."), {})] * 2)
    assert len(list((tmp_path / "out").iterdir())) == 3
