"""UIMA CAS without its library: what is said, and what is done without it. The rest is in tests/readers."""

import sys
from pathlib import Path

import pytest

from annotator.core.annotation import Link, Span
from annotator.core.article import Article
from annotator.core.errors import AnnotatorError
from annotator.core.file_names import safe
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.folders import FileNames, is_document_folder
from annotator.formats.tools.cas.format import CasJsonFormat, CasXmiFormat
from annotator.formats.tools.cas.types import attribute_features

BOTH = pytest.mark.parametrize("form", [CasXmiFormat(), CasJsonFormat()], ids=["xmi", "json"])


@BOTH
def test_the_missing_library_is_named(tmp_path, form, monkeypatch):
    monkeypatch.setitem(sys.modules, "cassis", None)
    with pytest.raises(AnnotatorError) as caught:
        list(form.write(tmp_path / "out", [(Article("a", "", "x"), {})]))
    assert caught.value.hint == 'pip install "news-annotator[uima]"'
    file = tmp_path / f"a{form.extensions[0]}"
    file.write_text("{}")
    (tmp_path / "TypeSystem.xml").write_text("<typeSystemDescription/>")
    with pytest.raises(AnnotatorError, match="dkpro-cassis"):
        list(form.read(file))
    assert not (tmp_path / "out").exists()


def test_each_knows_its_files():
    xmi, json = CasXmiFormat(), CasJsonFormat()
    assert xmi.sniff(Path("a.xmi"), b"")
    assert xmi.sniff(Path("TypeSystem.xml"), b"<?xml?><typeSystemDescription xmlns=...")
    assert not xmi.sniff(Path("a.xml"), b"<newsItem/>")
    assert json.sniff(Path("a.json"), b'{"%TYPES":{')
    assert not json.sniff(Path("a.json"), b'[{"data":{}}]')


@BOTH
def test_a_type_system_is_no_article(tmp_path, form):
    assert list(form.read(tmp_path / "TypeSystem.xml")) == []


@BOTH
def test_nothing_that_editors_make_is_lost(form):
    found = [
        Span(id="a", fragments=((0, 1), (2, 3)), note="x", doubt=True),
        Link(id="b", source="a", target="nothing"),
    ]
    assert form.losses(Article("a", "", "abc"), {"x": Layer("a", "x", found), "y": Layer("a", "y")}) == []


def test_attributes_that_java_can_name_get_a_feature():
    attributes = (
        Attribute(name="certainty"),
        Attribute(name="size", kind="number"),
        Attribute(name="named", kind="flag"),
        Attribute(name="is-new"),
        Attribute(name="label"),
        Attribute(name="größe"),
    )
    assert attribute_features(LabelSet([Label(name="org", attributes=attributes)])) == {
        "certainty": "uima.cas.String",
        "size": "uima.cas.Double",
        "named": "uima.cas.Boolean",
    }


def test_file_names_are_legal_and_never_the_same():
    names = FileNames()
    assert [names.name(wanted) for wanted in ("a/b", "a:b", "A_B", "", "con", "x.")] == [
        "a_b",
        "a_b-2",
        "A_B-3",
        "article",
        "_con",
        "x_",
    ]
    assert names.name("a/b", ("ann",)) == "a_b@ann"
    assert len(safe("北" * 300).encode()) <= 120
    assert is_document_folder(Path("news.TXT"))
    assert not is_document_folder(Path("v1.2"))
