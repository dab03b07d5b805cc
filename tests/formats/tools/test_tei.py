"""TEI: the text is whole, every pointer points, every span lies on its words, sentences and zones are there."""

from hypothesis import given, settings
from lxml import etree

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.layer import Layer
from annotator.core.text import paragraphs
from annotator.formats import Export, total
from annotator.formats.registry import write_all
from annotator.formats.tools.tei.format import TeiFormat
from tests.formats.projects import LABELS, projects

TEI = TeiFormat()
NS = {"t": "http://www.tei-c.org/ns/1.0"}
ID = "{http://www.w3.org/XML/1998/namespace}id"


def corpus(path, entries, **options):
    write_all(TEI, path, entries, Export(labels=LABELS, title="A & B", options=options))
    return etree.parse(path).getroot()


def anchors(document):
    """The position in the text of each anchor, told by counting the text before it; lines are joined by LF."""
    found, at = {}, 0
    for div in document.iterfind("t:text/t:body/t:div", NS):
        for child in div:
            if child.tag.endswith("anchor"):
                found[child.get(ID)] = None
                continue
            assert child.tag.endswith("}p")
            at = int(child.get(ID).rpartition(".p")[2])
            for event, element in etree.iterwalk(child, events=("start", "end")):
                if event == "start":
                    if element.tag.endswith("anchor"):
                        found[element.get(ID)] = at
                    at += len(element.text or "")
                elif element is not child:
                    at += len(element.tail or "")
    return found


@settings(max_examples=80, deadline=None)
@given(projects())
def test_the_text_is_whole_and_pointers_point(tmp_path_factory, project):
    article, layers = project
    for layer in layers.values():
        layer.put(Note(id="place", note="here", start=0, end=1))
    root = corpus(tmp_path_factory.mktemp("tei") / "all.xml", [(article, layers), (article, layers)])
    documents = root.findall("t:TEI", NS)
    assert len(documents) == 2
    ids = [element.get(ID) for element in root.iter() if element.get(ID)]
    assert len(ids) == len(set(ids))
    pointers = [
        pointer
        for element in root.iter("{*}span", "{*}link", "{*}annotation", "{*}spanGrp")
        for name in ("from", "to", "target", "prev", "next", "ana", "resp")
        for pointer in (element.get(name) or "").split()
    ]
    assert {pointer.removeprefix("#") for pointer in pointers} <= set(ids)
    document = documents[1]
    lines = ["".join(p.itertext()) for p in document.iterfind(".//t:body//t:p", NS)]
    assert lines == [article.text[start:end] for start, end in paragraphs(article.text)]
    where = anchors(document)
    assert all(place is None or name.endswith(f".c{place}") for name, place in where.items())
    groups = document.findall("t:standOff/t:spanGrp", NS)
    for layer in layers.values():
        group = next((item for item in groups if item.get("n") == layer.annotator), ())
        spans = [item for item in group if item.get("type") == "span"]
        said = sorted(
            (item.get("n"), item.get("from").rpartition(".c")[2], item.get("to").rpartition(".c")[2])
            for item in spans
        )
        assert said == sorted((span.id, str(a), str(b)) for span in layer.spans for a, b in span.fragments)
        tags = [item.get("n") for item in group if item.get("type") == "sentence"]
        assert sorted(tags) == sorted(tag.id for tag in layer.sentence_tags)


def test_zones_sentences_links_and_notes(tmp_path):
    text = "Headline <&>\n\nFirst one. Second\u00a0one.\nThird."
    zones = (Zone(0, 12, "headline"), Zone(14, 36, "body"))
    sentences = (Sentence(0, 12), Sentence(14, 24), Sentence(25, 36))
    article = Article(
        "x&1",
        "T",
        text,
        {"language": "en", "byline": ["A & B"], "url": "http://x?a&b", "pages": [1]},
        zones,
        sentences,
    )
    found = [
        Span(
            id="a",
            label="org",
            fragments=((14, 19), (25, 31)),
            doubt=True,
            note="why <?>",
            by="al",
            at="2026-03-15T10:00:00Z",
        ),
        SentenceTag(id="s", label="main-event", start=25, end=36),
        SentenceTag(id="u", label="unheard of", start=25, end=43),
        ArticleTag(id="t", label="Ökonomie 2"),
        Link(id="l", label="works for", source="a", target="s"),
        Link(id="m", label="works for", source="a", target="gone"),
        Note(id="n", note="look", about="a"),
    ]
    layers = {"al": Layer("x", "al", found, LayerState("done"))}
    root = corpus(tmp_path / "a.xml", [(article, layers)])
    document = root.find("t:TEI", NS)
    assert [div.get("type") for div in document.iterfind(".//t:body/t:div", NS)] == ["headline", "body", None]
    assert [seg.get("n") for seg in document.iterfind(".//t:seg", NS)] == ["1", "2", "3"]
    by_n = {
        item.get("n"): item for item in document.iterfind(".//t:spanGrp/t:span", NS) if not item.get("prev")
    }
    assert by_n["s"].get("from") == "#a1.s3"
    assert by_n["u"].get("ana") == "urn:label:unheard%20of"
    assert by_n["u"].get("from") == "#a1.c25"
    assert by_n["a"].get("next")
    assert by_n["a"].get("cert") == "low"
    assert by_n["t"].get("from") == "#a1.text"
    assert len(document.findall(".//t:link", NS)) == 1
    assert [note.text for note in document.iterfind(".//t:annotation/t:note", NS)] == ["why <?>", "look"]
    assert [name.text for name in document.iterfind(".//t:titleStmt/t:author", NS)] == ["A & B"]
    categories = {item.get("n"): item.getparent().get("n") for item in root.iter("{*}category")}
    assert categories["org"] == "Actor"
    lost = {loss.what: loss.count for loss in total(TEI.losses(article, layers))}
    assert lost == {"status and review of layers": 1, "ends of links to nothing": 1}


def test_what_xml_cannot_hold(tmp_path):
    layer = Layer("", "a\x01l", [Note(id="n", note="\x00\ud800 <b>")])
    root = corpus(tmp_path / "a.xml", [(Article("a\x02", "T\x03", "Text."), {"a\x01l": layer})])
    assert "\ufffd" in root.findtext("t:TEI/t:teiHeader//t:title", namespaces=NS)
    assert len(corpus(tmp_path / "none.xml", [])) == 2
