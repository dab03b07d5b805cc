"""Web Annotations as two processors of JSON-LD read them, offline: the terms' meanings, and quotes at their places."""

import json

import pytest
import rdflib
from pyld import jsonld

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.layer import Layer
from annotator.formats.registry import write_all
from annotator.formats.tools.w3c.format import W3cFormat

OA = "http://www.w3.org/ns/oa#"
AS = "http://www.w3.org/ns/activitystreams#"
# What the W3C's context (http://www.w3.org/ns/anno.jsonld) says of the terms that are used here.
CONTEXT = {
    "oa": OA,
    "as": AS,
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dctypes": "http://purl.org/dc/dcmitype/",
    "id": {"@id": "@id", "@type": "@id"},
    "type": {"@id": "@type", "@type": "@id"},
    **{
        name: f"oa:{name}"
        for name in (
            "Annotation",
            "SpecificResource",
            "TextQuoteSelector",
            "TextPositionSelector",
            "TextualBody",
        )
    },
    **{
        name: f"oa:{name}"
        for name in ("tagging", "classifying", "commenting", "linking", "describing", "assessing")
    },
    "AnnotationPage": "as:OrderedCollectionPage",
    "AnnotationCollection": "as:OrderedCollection",
    "Text": "dctypes:Text",
    "Person": "foaf:Person",
    "body": {"@type": "@id", "@id": "oa:hasBody"},
    "target": {"@type": "@id", "@id": "oa:hasTarget"},
    "source": {"@type": "@id", "@id": "oa:hasSource"},
    "selector": {"@type": "@id", "@id": "oa:hasSelector"},
    "motivation": {"@type": "@vocab", "@id": "oa:motivatedBy"},
    "purpose": {"@type": "@vocab", "@id": "oa:hasPurpose"},
    "exact": "oa:exact",
    "prefix": "oa:prefix",
    "suffix": "oa:suffix",
    "start": {"@type": "xsd:nonNegativeInteger", "@id": "oa:start"},
    "end": {"@type": "xsd:nonNegativeInteger", "@id": "oa:end"},
    "value": "rdf:value",
    "format": "dc:format",
    "language": "dc:language",
    "label": "rdfs:label",
    "name": "foaf:name",
    "creator": {"@type": "@id", "@id": "dcterms:creator"},
    "created": {"@id": "dcterms:created", "@type": "xsd:dateTime"},
    "partOf": {"@type": "@id", "@id": "as:partOf"},
    "items": {"@type": "@id", "@id": "as:items", "@container": "@list"},
}
TEXT = "Kestrel 🚢 wins e\u0301te\u0301. The Kestrel sails."


@pytest.fixture
def page(tmp_path):
    found = [
        Span(
            id="a",
            label="org",
            fragments=((0, 7), (20, 23)),
            attributes={"named": True},
            note="hm",
            doubt=True,
        ),
        Span(id="b", label="ship", fragments=((8, 9),), at="2026-03-15T10:00:00Z"),
        SentenceTag(id="s", label="main", start=22, end=40),
        ArticleTag(id="t", label="economy"),
        Link(id="l", label="owns", source="a", target="b"),
        Note(id="n", note="look", about="b"),
    ]
    article = Article("k", "Kestrel", TEXT, {"language": "en"})
    layers = {name: Layer("k", name, found) for name in ("anna", "bob & co")}
    write_all(W3cFormat(), tmp_path / "out", [(article, layers)])
    value = json.loads((tmp_path / "out/k.jsonld").read_text(encoding="utf-8"))
    assert value["@context"] == "http://www.w3.org/ns/anno.jsonld"
    return {**value, "@context": CONTEXT}


def test_pyld_expands_every_key(page):
    (expanded,) = jsonld.expand(page, {"base": "http://x/"})
    items = expanded[f"{AS}items"][0]["@list"]
    assert len(items) == 12
    assert {kind for item in items for kind in item["@type"]} == {f"{OA}Annotation"}
    text = json.dumps(expanded)
    assert not [key for key in ("prefix", "exact", "motivation", "creator") if f'"{key}"' in text]
    # Nothing is dropped: compacted with the same context, the page is what it was.
    compacted = jsonld.compact(page, CONTEXT, {"base": "http://x/"})
    assert len(compacted["items"]) == 12
    assert compacted["items"][0].keys() == page["items"][0].keys()


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_rdflib_finds_quotes_at_their_positions(page):
    graph = rdflib.Graph()
    graph.parse(data=json.dumps(page), format="json-ld", base="http://x/")
    oa = rdflib.Namespace(OA)
    annotations = set(graph.subjects(rdflib.RDF.type, oa.Annotation))
    assert len(annotations) == 12
    checked = 0
    for resource in graph.subjects(rdflib.RDF.type, oa.SpecificResource):
        values = {
            name: graph.value(selector, oa[name])
            for selector in graph.objects(resource, oa.hasSelector)
            for name in ("exact", "start", "end")
            if graph.value(selector, oa[name]) is not None
        }
        assert TEXT[int(values["start"]) : int(values["end"])] == str(values["exact"])
        assert graph.value(resource, oa.hasSource) == rdflib.URIRef("http://x/k.txt")
        checked += 1
    assert checked == 8
    links = set(graph.subjects(oa.motivatedBy, oa.linking))
    assert len(links) == 2
    assert all(set(graph.objects(link, oa.hasTarget)) <= annotations for link in links)
    names = {str(name) for name in graph.objects(None, rdflib.URIRef("http://xmlns.com/foaf/0.1/name"))}
    assert names == {"anna", "bob & co"}
