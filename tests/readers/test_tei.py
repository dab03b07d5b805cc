"""TEI by the rules of TEI: the DTD of P5 that trafilatura brings along, with the elements of its analysis module.

That DTD is a customisation without `span`, `spanGrp` and `@ana`; they are put back as the guidelines define them.
"""

import io
from pathlib import Path

import pytest
import trafilatura
from lxml import etree
from trafilatura.xml import validate_tei

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence, Zone
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export
from annotator.formats.registry import write_all
from annotator.formats.tools.tei.format import TeiFormat

DTD = Path(trafilatura.__file__).parent / "data" / "tei_corpus.dtd"
ANALYSIS = """
<!ELEMENT span (#PCDATA)>
<!ATTLIST span xmlns CDATA "http://www.tei-c.org/ns/1.0">
<!ATTLIST span %att.global.attributes; %att.typed.attributes;
 target CDATA #IMPLIED from CDATA #IMPLIED to CDATA #IMPLIED>
<!ELEMENT spanGrp (span*)>
<!ATTLIST spanGrp xmlns CDATA "http://www.tei-c.org/ns/1.0">
<!ATTLIST spanGrp %att.global.attributes; %att.typed.attributes;>
"""


def dtd():
    rules = DTD.read_text(encoding="utf-8")
    rules = rules.replace('<!ENTITY % model.global.meta "', '<!ENTITY % model.global.meta "span |spanGrp |')
    before = rules
    rules = rules.replace(
        "\n %att.global.attribute.xmlid;\n", "\n %att.global.attribute.xmlid;\n ana CDATA #IMPLIED\n", 1
    )
    assert rules != before
    return etree.DTD(io.StringIO(rules + ANALYSIS))


@pytest.fixture
def root(tmp_path):
    text = "Headline <&>\n\nFirst one. Second one.\nThird."
    zones = (Zone(0, 12, "headline"), Zone(14, 36, "body"))
    sentences = (Sentence(0, 12), Sentence(14, 24), Sentence(25, 36))
    facts = {
        "language": "en",
        "byline": ["A & B"],
        "url": "http://x?a&b",
        "pages": [1],
        "published": "2026-03-15",
        "publisher": "P",
    }
    found = [
        Span(
            id="a",
            label="org",
            fragments=((14, 19), (25, 31)),
            doubt=True,
            note="why",
            by="al",
            at="2026-03-15T10:00:00Z",
        ),
        Span(id="b", label="unknown", fragments=((12, 14),)),
        SentenceTag(id="s", label="org", start=25, end=36),
        ArticleTag(id="t", label="org"),
        Link(id="l", label="org", source="a", target="s"),
        Note(id="n", note="look", about="a"),
        Note(id="m", note="here", start=0, end=5),
    ]
    labels = LabelSet([Label(name="actor", description="Who"), Label(name="org", parent="actor")])
    layers = {name: Layer("x", name, found) for name in ("al", "bo")}
    entries = [
        (Article("x&1", "T", text, facts, zones, sentences), layers),
        (Article("bare", "", "Text."), {}),
        (Article("none", "T", "Text."), {"al": Layer("none", "al")}),
    ]
    write_all(TeiFormat(), tmp_path / "a.xml", entries, Export(labels=labels, title="A & B"))
    return etree.parse(tmp_path / "a.xml").getroot()


def test_the_corpus_is_valid(root):
    rules = dtd()
    assert rules.validate(root), rules.error_log
    root.find(".//{*}spanGrp").tag = "{http://www.tei-c.org/ns/1.0}spam"
    assert not rules.validate(root)


def test_what_trafilatura_knows_is_valid_for_it(root):
    for group in list(root.iter("{*}spanGrp")):
        group.getparent().remove(group)
    for link in root.iter("{*}link"):
        del link.attrib["ana"]
    assert validate_tei(root)


def test_an_empty_corpus_is_valid(tmp_path):
    write_all(TeiFormat(), tmp_path / "a.xml", [])
    rules = dtd()
    assert rules.validate(etree.parse(tmp_path / "a.xml")), rules.error_log
