"""Does work grow faster than its input? Valid files of size n, 2n, 4n … of many shapes, read one after the other.

    python -m tests.fuzz.growth                    every shape of every format
    python -m tests.fuzz.growth html long_read     those whose names hold one of the words

Each shape is doubled until reading takes a second of the processor. The exponent of the last doubling is printed,
against the bytes of the files: 1 is work that grows with its input, 2 is work that grows with its square. Below 1.3
it counts as growing with it.
"""

from __future__ import annotations

import json
import math
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

from annotator import formats, store
from annotator.app import projects
from annotator.app.importing import arriving
from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats.kit.values import Export
from annotator.formats.registry import write_all
from annotator.store.validate import validate
from tests.formats.makers import pdf, zipped
from tests.formats.samples import TEXTS

FIRST, LARGEST, ENOUGH, MOST = 500, 64_000, 0.6, 1.3
BODY = TEXTS["en"]
STEEP = 0.2
"""Seconds below which a doubling says more about the machine than about the work."""

Make = Callable[[Path, int], object]
Entries = list[tuple[Article, dict[str, Layer]]]


# ------------------------------------------------------------------------------- articles in every format we write
def _article(name: str, words: int, line: int = 20) -> Article:
    """An article of so many words, `line` of them a paragraph and a sentence."""
    parts = [
        " ".join(f"w{n % 97}" for n in range(start, min(start + line, words)))
        for start in range(0, words, line)
    ]
    text, at, sentences = "\n\n".join(parts), 0, []
    for part in parts:
        sentences.append(Sentence(at, at + len(part)))
        at += len(part) + 2
    return Article(name, f"Title {name}", text, {}, (), tuple(sentences), sha256(text))


def _places(text: str) -> list[tuple[int, int]]:
    found, at = [], 0
    for word in text.split():
        at = text.index(word, at)
        found.append((at, at + len(word)))
        at += len(word)
    return found


def _spans(text: str, n: int, length: int, labels: int = 3) -> list[Span]:
    """`n` spans of `length` words each, one begun at every word in turn."""
    places = _places(text)
    made = []
    for number in range(n):
        first = number % (len(places) - length + 1)
        start, end = places[first][0], places[first + length - 1][1]
        made.append(
            Span(
                id=f"s{number}",
                label=f"label{number % labels}",
                fragments=((start, end),),
                quote=text[start:end],
            )
        )
    return made


def _entry(article: Article, *items: object) -> tuple[Article, dict[str, Layer]]:
    return article, {"anna": Layer(article.id, "anna", items, LayerState("done"))}


def _many_articles(n: int) -> Entries:
    return [_entry(each := _article(f"a{number}", 12), *_spans(each.text, 2, 1)) for number in range(n // 4)]


def _one_long(n: int) -> Entries:
    return [_entry(_article("a", n * 4))]


def _one_paragraph(n: int) -> Entries:
    return [_entry(_article("a", n * 4, line=n * 4))]


def _many_spans(n: int) -> Entries:
    article = _article("a", n * 2)
    return [_entry(article, *_spans(article.text, n, 1))]


def _many_crossing(n: int) -> Entries:
    article = _article("a", n * 2)
    return [_entry(article, *_spans(article.text, n, 15))]


def _stacked(n: int) -> Entries:
    article = _article("a", 40)
    return [_entry(article, *_spans(article.text, n, 40, labels=n))]


def _nested(n: int) -> Entries:
    article = _article("a", n * 2, line=n * 2)
    places = _places(article.text)
    made = []
    for depth in range(n // 4):
        start, end = places[depth][0], places[-1 - depth][1]
        quote = article.text[start:end][:60]
        made.append(Span(id=f"s{depth}", label="label0", fragments=((start, end),), quote=quote))
    return [_entry(article, *made)]


def _fragments(n: int) -> Entries:
    article = _article("a", n * 2)
    places = _places(article.text)
    fragments = tuple(places[::2])
    return [_entry(article, Span(id="s", label="label0", fragments=fragments, quote="w0 … w2"))]


def _many_labels(n: int) -> Entries:
    article = _article("a", n * 2)
    return [_entry(article, *_spans(article.text, n, 1, labels=n))]


def _many_links(n: int) -> Entries:
    article = _article("a", n)
    spans = _spans(article.text, n // 2, 1)
    links = [
        Link(id=f"l{number}", label="label0", source="s0", target=span.id)
        for number, span in enumerate(spans[1:])
    ]
    return [_entry(article, *spans, *links)]


def _many_tags(n: int) -> Entries:
    article = _article("a", n)
    tags = [ArticleTag(id=f"t{number}", label=f"label{number}") for number in range(n)]
    sentences = [
        SentenceTag(id=f"u{number}", label=f"label{number}", start=0, end=article.sentences[0].end)
        for number in range(n)
    ]
    return [_entry(article, *tags, *sentences)]


def _many_notes(n: int) -> Entries:
    article = _article("a", n)
    spans = _spans(article.text, 3, 1)
    return [_entry(article, *spans, *(Note(id=f"n{number}", about="s0", note="why?") for number in range(n)))]


def _many_annotators(n: int) -> Entries:
    article = _article("a", 200)
    layers = {}
    for number in range(n // 10):
        name = f"anna{number}"
        layers[name] = Layer("a", name, _spans(article.text, 3, 1), LayerState("done"))
    return [(article, layers)]


ENTRIES: dict[str, Callable[[int], Entries]] = {
    "many articles": _many_articles,
    "one long article": _one_long,
    "one paragraph": _one_paragraph,
    "many spans": _many_spans,
    "crossing spans": _many_crossing,
    "stacked spans": _stacked,
    "nested spans": _nested,
    "fragments": _fragments,
    "many labels": _many_labels,
    "links": _many_links,
    "tags": _many_tags,
    "notes": _many_notes,
    "annotators": _many_annotators,
}


def _writing(form: formats.Format, entries: Callable[[int], Entries]) -> Make:
    def make(folder: Path, n: int) -> None:
        given = entries(n)
        names = {
            item.label for _, layers in given for layer in layers.values() for item in layer if item.label
        }
        kinds = ("span", "sentence", "article", "link")
        labels = LabelSet([Label(name=name, applies_to=kinds) for name in sorted(names)])
        usual = {option.name: option.default for option in form.write_options}
        usual |= {"texts": True} if "texts" in usual else {}
        ending = form.extensions[0] if form.output == "file" else ""
        write_all(
            form, folder / f"export{ending}", iter(given), Export(labels=labels, title="T", options=usual)
        )

    return make


# ------------------------------------------------------------------------------------- shapes of single formats
def _file(name: str, text: Callable[[int], str]) -> Make:
    return lambda folder, n: (folder / name).write_text(text(n), encoding="utf-8")


def _zip(name: str, members: Callable[[int], dict[str, str]]) -> Make:
    return lambda folder, n: zipped(members(n), folder / name)


def _doubled(name: str, member: str, text: str) -> Make:
    """An archive in which one name comes again and again."""
    import zipfile

    def make(folder: Path, n: int) -> None:
        with warnings.catch_warnings(), zipfile.ZipFile(folder / name, "w") as archive:
            warnings.simplefilter("ignore")
            for _ in range(n):
                archive.writestr(member, text)

    return make


def _page(inside: str, head: str = "") -> str:
    return f"<html lang='en'><head>{head}</head><body><article><h1>T</h1>{inside}<p>{BODY}</p></article></body></html>"


def _word(body: str) -> dict[str, str]:
    space = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    return {"word/document.xml": f"<w:document {space}><w:body>{body}</w:body></w:document>"}


def _conllu(words: list[str], more: str = "") -> str:
    lines = [
        f"{n}\t{word}\t_\tNOUN\t_\t_\t0\troot\t_\t{more.format(n=n)}_"[:-1] for n, word in enumerate(words, 1)
    ]
    return "# newdoc id = a\n# sent_id = 1\n" + "\n".join(lines) + "\n\n"


def _atom(entries: str) -> str:
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>P</title>{entries}</feed>'


_ENTRY = "<entry><title>F</title><id>u:{n}</id><content type='text'>{body}</content></entry>"
_P = "<w:p><w:r><w:t>Some words of a paragraph.</w:t></w:r></w:p>"

SHAPES: dict[str, Make] = {
    "text: lines": _file("a.txt", lambda n: "Some words.\n" * n),
    "text: paragraphs": _file("a.txt", lambda n: "Some words of it.\n\n" * n),
    "text: one line": _file("a.txt", lambda n: "Some words. " * n * 4),
    "text: no spaces": _file("a.txt", lambda n: "x" * n * 40),
    "text: quotes": _file("a.txt", lambda n: "“" * n * 10),
    "text: dots": _file("a.txt", lambda n: "A. " * n * 10),
    "text: signs": _file("a.txt", lambda n: "?! " * n * 10),
    "text: capitals": _file("a.txt", lambda n: "BY ANA NORLING\n" * n),
    "text: blanks": _file("a.txt", lambda n: "a" + " " * n * 100 + "b"),
    "text: blank lines": _file("a.txt", lambda n: "a" + "\n" * n * 100 + "b"),
    "text: chinese": _file("a.txt", lambda n: "港口今天重新开放。" * n * 4),
    "markdown: stars": _file("a.md", lambda n: "*" * n * 10),
    "markdown: open stars": _file("a.md", lambda n: "*a " * n * 4),
    "markdown: double stars": _file("a.md", lambda n: "**a " * n * 4),
    "markdown: underscores": _file("a.md", lambda n: "_a " * n * 4),
    "markdown: brackets": _file("a.md", lambda n: "[" * n * 10),
    "markdown: links": _file("a.md", lambda n: "[a](b " * n * 4),
    "markdown: images": _file("a.md", lambda n: "![a" * n * 4),
    "markdown: ticks": _file("a.md", lambda n: "`" * n * 10),
    "markdown: ticks of every length": _file("a.md", lambda n: " ".join("`" * k for k in range(n // 8))),
    "markdown: quotes": _file("a.md", lambda n: "> " * n * 10 + "a"),
    "markdown: lists": _file("a.md", lambda n: "- a\n" * n * 4),
    "markdown: nested lists": _file("a.md", lambda n: "".join(f"{' ' * (k % 400)}- a\n" for k in range(n))),
    "markdown: headings": _file("a.md", lambda n: "# A\n\na\n\n" * n),
    "markdown: tables": _file("a.md", lambda n: "|a|b|\n" * n * 4),
    "markdown: tags": _file("a.md", lambda n: "<a" * n * 10),
    "markdown: backslashes": _file("a.md", lambda n: "\\" * n * 10),
    "markdown: front matter": _file("a.md", lambda n: "---\n" + "a: b\n" * n + "---\n\na\n"),
    "html: paragraphs": _file("a.html", lambda n: _page("<p>Some words of it.</p>" * n)),
    "html: one paragraph": _file("a.html", lambda n: _page(f"<p>{'some words ' * n}</p>")),
    "html: breaks": _file("a.html", lambda n: _page(f"<p>{'words<br>' * n}</p>")),
    "html: links": _file("a.html", lambda n: _page(f"<p>{'<a href=x>a</a> ' * n}</p>")),
    "html: inline": _file("a.html", lambda n: _page(f"<p>{'<b>a</b> <i>b</i> ' * n}</p>")),
    "html: spans": _file("a.html", lambda n: _page("<span>" * n)),
    "html: deep divs": _file(
        "a.html", lambda n: _page("<div>" * min(n, 4000) + "a" + "</div>" * min(n, 4000))
    ),
    "html: open tags": _file("a.html", lambda n: _page("<b>a" * n)),
    "html: open font": _file("a.html", lambda n: _page("<font>a<p>" * n)),
    "html: tables": _file("a.html", lambda n: _page(f"<table>{'<tr><td>a</td><td>b</td></tr>' * n}</table>")),
    "html: nested tables": _file("a.html", lambda n: _page("<table><tr><td>" * min(n, 3000))),
    "html: lists": _file("a.html", lambda n: _page(f"<ul>{'<li>a</li>' * n}</ul>")),
    "html: attributes": _file(
        "a.html", lambda n: _page(f"<p {' '.join(f'a{k}=1' for k in range(n * 4))}>x</p>")
    ),
    "html: classes": _file("a.html", lambda n: _page(f"<p class='{'a ' * n * 10}'>x</p>")),
    "html: entities": _file("a.html", lambda n: _page(f"<p>{'&amp;' * n * 10}</p>")),
    "html: bad entities": _file("a.html", lambda n: _page(f"<p>{'&x' * n * 10}</p>")),
    "html: comments": _file("a.html", lambda n: _page("<!-- a -->" * n)),
    "html: open comments": _file("a.html", lambda n: _page("<!--" * n)),
    "html: scripts": _file("a.html", lambda n: _page("<script>" * n)),
    "html: metas": _file("a.html", lambda n: _page("", "<meta name='author' content='A B'>" * n)),
    "html: times": _file("a.html", lambda n: _page("<time>12 March 2026</time>" * n)),
    "html: json-ld": _file(
        "a.html",
        lambda n: _page(
            "", '<script type="application/ld+json">{"@type":"NewsArticle","author":"A"}</script>' * n
        ),
    ),
    "html: long json-ld": _file(
        "a.html",
        lambda n: _page(
            "", f'<script type="application/ld+json">{{"@graph":[{",".join(["{}"] * n)}]}}</script>'
        ),
    ),
    "html: base64": _file("a.html", lambda n: _page(f"<img src='data:image/png;base64,{'A' * n * 100}'>")),
    "html: figures": _file(
        "a.html", lambda n: _page("<figure><img src=x><figcaption>C</figcaption></figure>" * n)
    ),
    "html: headings": _file("a.html", lambda n: _page("<h2>Part</h2><p>Words of it, and more.</p>" * n)),
    "html: less-thans": _file("a.html", lambda n: _page("<" * n * 10)),
    "html: same paragraphs": _file("a.html", lambda n: _page(f"<p>{BODY}</p>" * (n // 4))),
    "rtf: paragraphs": _file("a.rtf", lambda n: "{\\rtf1 " + "a\\par " * n * 4 + "}"),
    "rtf: groups": _file("a.rtf", lambda n: "{\\rtf1 " + "{" * n * 4 + "a" + "}" * n * 4 + "}"),
    "rtf: fields": _file("a.rtf", lambda n: "{\\rtf1 " + '{\\field{\\*\\fldinst{HYPERLINK "a"' * n + "a}"),
    "rtf: fonts": _file("a.rtf", lambda n: "{\\rtf1{\\fonttbl" + "{\\f1 a;}" * n + "}a}"),
    "rtf: pictures": _file("a.rtf", lambda n: "{\\rtf1 a" + "{\\pict{\\a}00" * n + "}"),
    "rtf: letters": _file("a.rtf", lambda n: "{\\rtf1 " + "\\'e4" * n * 4 + "}"),
    "docx: paragraphs": _zip("a.docx", lambda n: _word(_P * n)),
    "docx: runs": _zip("a.docx", lambda n: _word(f"<w:p>{'<w:r><w:t>a </w:t></w:r>' * n}</w:p>")),
    "docx: table": _zip("a.docx", lambda n: _word(f"<w:tbl>{f'<w:tr><w:tc>{_P}</w:tc></w:tr>' * n}</w:tbl>")),
    "docx: columns": _zip(
        "a.docx", lambda n: _word(f"<w:tbl><w:tr>{f'<w:tc>{_P}</w:tc>' * n}</w:tr></w:tbl>")
    ),
    "docx: styles": _zip(
        "a.docx",
        lambda n: {
            **_word(_P),
            "word/styles.xml": '<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
            + "".join(
                f'<w:style w:styleId="s{k}"><w:name w:val="s{k}"/><w:basedOn w:val="s{k + 1}"/></w:style>'
                for k in range(n)
            )
            + "</w:styles>",
        },
    ),
    "archive: files": _zip("a.zip", lambda n: {f"f{k}.txt": "Some words." for k in range(n // 4)}),
    "archive: one name": _doubled("a.zip", "same.txt", "Some words."),
    "archive: folders": _zip(
        "a.zip", lambda n: {f"{'d/' * (k % 50)}f{k}.txt": "Words." for k in range(n // 4)}
    ),
    "epub: chapters": _zip("a.epub", lambda n: _book(n // 8)),
    "feed: entries": _file(
        "a.atom", lambda n: _atom("".join(_ENTRY.format(n=k, body="Words.") for k in range(n)))
    ),
    "feed: one entry": _file("a.atom", lambda n: _atom(_ENTRY.format(n=1, body="some words " * n * 4))),
    "feed: deep": _file("a.rss", lambda n: "<rss>" + "<a>" * n),
    "feed: categories": _file(
        "a.atom",
        lambda n: _atom(f"<entry><title>F</title>{'<category term=x />' * n}<content>W.</content></entry>"),
    ),
    "nitf: paragraphs": _file(
        "a.xml", lambda n: f"<nitf><body><body.content>{'<p>Words.</p>' * n}</body.content></body></nitf>"
    ),
    "nitf: keywords": _file(
        "a.xml",
        lambda n: (
            "<nitf><head><docdata><key-list>" + '<keyword key="a"/>' * n + "</key-list></docdata></head>"
            "<body><body.content><p>Words.</p></body.content></body></nitf>"
        ),
    ),
    "eml: lines": _file("a.eml", lambda n: "From: a@b.example\nSubject: S\n\n" + "some words\n" * n),
    "eml: headers": _file(
        "a.eml", lambda n: "From: a@b.example\n" + "X-A: b\n" * n + f"Subject: S\n\n{BODY}"
    ),
    "eml: references": _file("a.eml", lambda n: f"From: a@b.example\nReferences: {'<a@b> ' * n}\n\n{BODY}"),
    "eml: addresses": _file("a.eml", lambda n: f"From: {'a <a@b.example>, ' * n}x@y.example\n\n{BODY}"),
    "eml: encoded words": _file(
        "a.eml", lambda n: f"From: a@b.example\nSubject: {'=?utf-8?q?a?= ' * n}\n\n{BODY}"
    ),
    "eml: html": _file(
        "a.eml", lambda n: f"From: a@b.example\nContent-Type: text/html\n\n{_page('<p>Words.</p>' * n)}"
    ),
    "eml: quoted": _file("a.eml", lambda n: "From: a@b.example\n\n" + "> " * 50 + "\n" + "> words\n" * n),
    "table: rows": _file("a.csv", lambda n: "id,text\n" + "".join(f"{k},Some words\n" for k in range(n))),
    "table: columns": _file(
        "a.csv", lambda n: "text," + ",".join(f"c{k}" for k in range(n)) + "\nWords," + "," * n + "\n"
    ),
    "table: one cell": _file("a.csv", lambda n: f'id,text\n1,"{"some words " * n * 4}"\n'),
    "table: cell of quotes": _file("a.csv", lambda n: f'id,text\n1,"{chr(34) * 2 * n * 10}"\n'),
    "table: open quotes": _file("a.csv", lambda n: "id,text\n" + '1,"a\n' * n),
    "table: many labels": _file(
        "a.csv", lambda n: "id,text,label\n" + "".join(f"{k},Words,l{k}\n" for k in range(n))
    ),
    "table: one article": _file(
        "a.csv",
        lambda n: (
            "id,text,label,start,end\n" + "".join(f"1,Some words,l,{k % 4},{k % 4 + 2}\n" for k in range(n))
        ),
    ),
    "jsonl: rows": _file("a.jsonl", lambda n: '{"id": 1, "text": "Some words."}\n' * n),
    "jsonl: keys": _file(
        "a.jsonl", lambda n: json.dumps({"text": "Some words.", **{f"k{k}": k for k in range(n)}}) + "\n"
    ),
    "json: list": _file(
        "a.json", lambda n: json.dumps([{"id": str(k), "text": "Some words."} for k in range(n)])
    ),
    "json: pretty list": _file(
        "a.json", lambda n: json.dumps([{"id": str(k), "text": "Some words."} for k in range(n)], indent=2)
    ),
    "json: open": _file("a.json", lambda n: '[{"text": "' + "a" * n * 100),
    "ninjs: subjects": _file(
        "a.json",
        lambda n: json.dumps(
            {
                "uri": "u:1",
                "type": "text",
                "headline": "B",
                "body_xhtml": "<p>Words.</p>",
                "subject": [{"code": str(k), "name": f"s{k}"} for k in range(n)],
            }
        ),
    ),
    "conllu: one sentence": _file("a.conllu", lambda n: _conllu(["word"] * n)),
    "conllu: entities": _file("a.conllu", lambda n: _conllu(["word"] * n, "Entity=(person-{n})|")),
    "conllu: open entities": _file("a.conllu", lambda n: _conllu(["word"] * n, "Entity=(person-{n}|")),
    "conll: one sentence": _file("a.conll", lambda n: "word B-ORG\n" * n),
    "conll: columns": _file("a.conll", lambda n: ("word " + "x " * (n // 4) + "B-ORG\n") * 40),
    "pdf: pages": lambda folder, n: pdf([[(72, 700, 10, "Some words.")]] * (n // 8), folder / "a.pdf"),
    "pdf: lines": lambda folder, n: pdf(
        [[(72, 800 - k % 70 * 10, 8, "some words") for k in range(n)]], folder / "a.pdf"
    ),
    "pdf: letters": lambda folder, n: pdf(
        [[(72 + k % 80 * 5, 800 - k // 80 % 70 * 10, 8, "a") for k in range(n)]], folder / "a.pdf"
    ),
}


def _book(chapters: int) -> dict[str, str]:
    items = "".join(
        f'<item id="a{k}" href="a{k}.xhtml" media-type="application/xhtml+xml"/>' for k in range(chapters)
    )
    spine = "".join(f'<itemref idref="a{k}"/>' for k in range(chapters))
    page = f"<html><body><h2>Bridge</h2><p>{BODY}</p></body></html>"
    return {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": '<container><rootfiles><rootfile full-path="p.opf"/></rootfiles></container>',
        "p.opf": '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
        f"<dc:title>T</dc:title></metadata><manifest>{items}</manifest><spine>{spine}</spine></package>",
        **{f"a{k}.xhtml": page for k in range(chapters)},
    }


# ------------------------------------------------------------------------------------------ projects and label sets
def _project(records: Callable[[int], str]) -> Make:
    head = "--- # project\nkind: project\nformat: 1\nid: desk\nlabels: []\n"
    text = "--- # article a\nkind: article\nid: a\ntitle: T\ntext: |-\n  Some words of it.\n"
    return _file("a.annot.yaml", lambda n: head + text + records(n))


def _layer(items: Iterator[str]) -> str:
    return "--- # layer a anna\nkind: layer\narticle: a\nannotator: anna\nspans:\n" + "".join(items)


_SPAN = "  - {{id: {name}, start: {start}, end: {end}, label: org, quote: {quote}}}\n"
_EDIT = (
    "--- # edit a anna\nkind: edit\narticle: a\nannotator: anna\nedit: e{n}\nchanges:\n"
    "  - {{before: null, after: {{note: {{id: n{n}, note: why}}}}}}\n...\n"
)
OWN: dict[str, Make] = {
    "project: spans": _project(
        lambda n: _layer(_SPAN.format(name=f"s{k}", start=0, end=4, quote="Some") for k in range(n))
    ),
    "project: one id": _project(
        lambda n: _layer(_SPAN.format(name="s", start=0, end=4, quote="Some") for k in range(n))
    ),
    "project: moved spans": _project(
        lambda n: _layer(_SPAN.format(name=f"s{k}", start=1, end=5, quote="Some") for k in range(n))
    ),
    "project: lost spans": _project(
        lambda n: _layer(_SPAN.format(name=f"s{k}", start=0, end=4, quote="Nothing") for k in range(n))
    ),
    "project: odd entries": _project(lambda n: _layer("  - {id: 1.5}\n" for _ in range(n))),
    "project: edits": _project(lambda n: "".join(_EDIT.format(n=k) for k in range(n))),
    "project: records": _project(
        lambda n: "--- # layer a anna\nkind: layer\narticle: a\nannotator: anna\n" * n
    ),
    "project: articles": _project(
        lambda n: "".join(f"--- # article b{k}\nkind: article\nid: b{k}\ntext: Words.\n" for k in range(n))
    ),
    "project: annotators": _project(
        lambda n: "".join(
            f"--- # layer a b{k}\nkind: layer\narticle: a\nannotator: b{k}\nspans: []\n" for k in range(n)
        )
    ),
    "project: no records": _project(lambda n: "---\n" * n),
    "project: damaged": _project(lambda n: "--- # layer a anna\nkind: layer\n{\n" * n),
    "project: sentences": _project(
        lambda n: "--- # article c\nkind: article\nid: c\nsentences: [" + "[0, 1], " * n + "]\ntext: Words.\n"
    ),
    "label set: labels": _file(
        "labels.yaml", lambda n: "labels:\n" + "".join(f"  - {{name: l{k}}}\n" for k in range(n))
    ),
    "label set: parents": _file(
        "labels.yaml",
        lambda n: (
            "labels:\n" + "".join(f"  - {{name: l{k}, parent: l{max(k - 1, 0)}}}\n" for k in range(1, n))
        ),
    ),
    "label set: keys": _file(
        "labels.yaml", lambda n: "labels:\n" + "".join(f"  - {{name: l{k}, key: a}}\n" for k in range(n))
    ),
    "label set: odd keys": _file(
        "labels.yaml", lambda n: "labels:\n  - {name: l" + "".join(f", odd{k}: 1" for k in range(n)) + "}\n"
    ),
    "label set: attributes": _file(
        "labels.yaml",
        lambda n: (
            "labels:\n  - {name: l, attributes: [" + ", ".join(f"{{name: a{k}}}" for k in range(n)) + "]}\n"
        ),
    ),
}


# ---------------------------------------------------------------------------------------------------- measuring
def shapes() -> dict[str, Make]:
    """Every shape by its name."""
    found = dict(SHAPES)
    for form in formats.all():
        if form.reads and form.writes:
            found |= {f"{form.name}: {name}": _writing(form, entries) for name, entries in ENTRIES.items()}
    return {**found, **OWN}


def use(folder: Path) -> None:
    """Read all files in the folder as what they are; articles with zones and sentences, as an import does."""
    for path in folder.iterdir():
        if path.name.endswith(".annot.yaml"):
            validate(path)
            with store.open_file(path, read_only=True) as file:
                for article in file.article_ids():
                    file.load(article)
            return
        if path.suffix == ".yaml":
            projects.read_label_set(path)
            return
    for item in formats.read_all([folder]):
        if isinstance(item, formats.Imported):
            arriving.prepared(item, "a")


def measured(make: Make) -> tuple[float, int, float]:
    """The exponent of the last doubling, the size it ended with, and the seconds it took there."""
    before, bytes_before, n = 0.0, 0, FIRST
    while True:
        with tempfile.TemporaryDirectory() as name, warnings.catch_warnings():
            warnings.simplefilter("ignore")
            make(Path(name), n)
            size = sum(path.stat().st_size for path in Path(name).rglob("*") if path.is_file())
            started = time.process_time()
            try:
                use(Path(name))
            except AnnotatorError:
                return 0.0, n, time.process_time() - started  # refused, in a sentence
            spent = time.process_time() - started
        more = size / bytes_before if bytes_before else 1.0
        steep = math.log(spent / before) / math.log(more) if before and more > 1 else 0.0
        if spent > ENOUGH or n >= LARGEST:
            return (steep if spent > STEEP else 0.0), n, spent
        before, bytes_before, n = spent, size, n * 2


def main(words: list[str]) -> int:
    wrong = 0
    for name, make in shapes().items():
        if words and not any(word in name for word in words):
            continue
        try:
            exponent, size, spent = measured(make)
        except AnnotatorError as error:
            print(f"{name}: not written: {error.message}", flush=True)
            continue
        bad = exponent > MOST
        wrong += bad
        print(f"{'STEEP ' if bad else ''}{name}: {exponent:.1f} ({spent:.1f} s at {size:,})", flush=True)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
