"""Names that become one where a format spells them otherwise: kept apart, and said."""

import pytest

from annotator import formats, store
from annotator.app.exporting import export as exporting
from annotator.app.exporting import format_groups
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, LayerState, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256
from annotator.formats import Imported

NAMES = ("a b", "a_b", "a-b", "a/b", "A b", "a,b", "a:b", "a.b", "a|b", "ä b", "B-a b", "a b-2")
WORDS = [
    "Kestrel",
    "Larch",
    "Maple",
    "Northmark",
    "Osprey",
    "Pine",
    "Quarry",
    "Rowan",
    "Sable",
    "Tern",
    "Umber",
    "Ash",
]
TEXT = "\n".join(f"{word} won." for word in WORDS)
BOTH_WAYS = [
    form for form in formats.all() if form.reads and form.writes and form.name != "csv"
]  # it has no texts
SPANS = [form for form in BOTH_WAYS if "spans" in form.holds]
TAGS = [form for form in BOTH_WAYS if "tags" in form.holds]


def labelled(name):
    kinds = ("span", "sentence", "article")
    return Label(name=name, applies_to=kinds, attributes=tuple(Attribute(name=n) for n in ("x y", "x_y")))


@pytest.fixture
def file(tmp_path):
    header = ProjectHeader(id="p", title="P", labels=LabelSet([labelled(name) for name in NAMES]))
    with store.create(tmp_path / "p.annot.yaml", header) as made:
        yield made


def bring(file, items):
    starts = [TEXT.index(word) for word in WORDS]
    sentences = tuple(
        Sentence(start, start + len(f"{word} won.")) for start, word in zip(starts, WORDS, strict=True)
    )
    article = Article("one", "One", TEXT, {"language": "en"}, (), sentences, sha256(TEXT))
    with file.importing() as batch:
        batch.add(article, [Layer("one", "ann", items, LayerState("done"))])


def back(file, form, path, options=None):
    absent = format_groups.missing(form)
    if absent:
        pytest.skip(f"needs {absent}")
    result = finish(exporting.export(file.project, form, path, Selection(options=options or {})))
    read = list(formats.read_all([path], format=form))
    (found,) = [item for item in read if isinstance(item, Imported)]
    return result, [item for layer in found.layers.values() for item in layer]


@pytest.mark.parametrize("form", SPANS, ids=lambda form: form.name)
def test_labels_of_spans_stay_apart(file, tmp_path, form):
    spans = [
        Span(id=f"s{n}", label=name, fragments=((start := TEXT.index(word), start + len(word)),), quote=word)
        for n, (name, word) in enumerate(zip(NAMES, WORDS, strict=True))
    ]
    bring(file, spans)
    _, found = back(file, form, tmp_path / f"out{next(iter(form.extensions), '')}")
    by_word = {item.quote: item.label for item in found if isinstance(item, Span)}
    assert by_word.keys() == set(WORDS)
    assert len(set(by_word.values())) == len(NAMES), by_word


@pytest.mark.parametrize("form", TAGS, ids=lambda form: form.name)
def test_labels_of_articles_stay_apart(file, tmp_path, form):
    bring(file, [ArticleTag(id=f"t{n}", label=name) for n, name in enumerate(NAMES)])
    _, found = back(file, form, tmp_path / f"out{next(iter(form.extensions), '')}")
    tags = {item.label for item in found if isinstance(item, ArticleTag)}
    assert len(tags) == len(NAMES), tags


def test_what_is_called_otherwise_is_said_and_nothing_else_is(file, tmp_path):
    bring(file, [ArticleTag(id="t0", label="a b"), ArticleTag(id="t1", label="a_b")])
    result, found = back(file, formats.find("fasttext"), tmp_path / "out.txt")
    assert {item.label for item in found} == {"a_b", "a_b-2"}
    said = [loss.what for loss in result.losses if "spelt" in loss.what]
    assert "label whose name is spelt like another here: “a b” goes out as “a_b-2”" in said
    assert len(said) == 2
    assert '"a b": "a b-2"' in result.manifest.read_text(encoding="utf-8")


def test_two_labels_that_somebody_gives_one_name_are_one(file, tmp_path):
    bring(file, [ArticleTag(id="t0", label="a b"), ArticleTag(id="t1", label="a_b")])
    chosen = Selection(rename={"a b": "x", "a_b": "x"})
    result = finish(exporting.export(file.project, "fasttext", tmp_path / "out.txt", chosen))
    assert (tmp_path / "out.txt").read_text(encoding="utf-8").startswith("__label__x Kestrel")
    assert not [loss for loss in result.losses if "“x”" in loss.what]


PEOPLE = ("Ann A", "Ann_A", "Ann-A", "Ann/A", "Ann A.", "Änn A")
SEVERAL = [form for form in BOTH_WAYS if "annotators" in form.holds]
WITH_ATTRIBUTES = [form for form in SPANS if "attributes" in form.holds]


@pytest.mark.parametrize("form", SEVERAL, ids=lambda form: form.name)
def test_annotators_stay_apart(file, tmp_path, form):
    start = TEXT.index("Larch")
    layers = [
        Layer(
            "one",
            name,
            [Span(id=f"s{n}", label="a-b", fragments=((start, start + 5),), quote="Larch", by=name)],
            LayerState("done"),
        )
        for n, name in enumerate(PEOPLE)
    ]
    with file.importing() as batch:
        batch.add(Article("one", "One", TEXT, {"language": "en"}, (), (), sha256(TEXT)), layers)
    path = tmp_path / f"out{next(iter(form.extensions), '')}"
    if absent := format_groups.missing(form):
        pytest.skip(f"needs {absent}")
    finish(exporting.export(file.project, form, path, Selection()))
    read = [item for item in formats.read_all([path], format=form) if isinstance(item, Imported)]
    names = {name for item in read for name in item.layers}
    assert len(names) == len(PEOPLE)
    assert names == set(PEOPLE) or any("names of annotators" in phrase for phrase in form.cannot_hold)


@pytest.mark.parametrize("form", WITH_ATTRIBUTES, ids=lambda form: form.name)
def test_attributes_stay_apart(file, tmp_path, form):
    start = TEXT.index("Larch")
    values = {"x y": "one", "x_y": "two"}
    bring(
        file, [Span(id="s", label="a-b", fragments=((start, start + 5),), quote="Larch", attributes=values)]
    )
    _, found = back(file, form, tmp_path / f"out{next(iter(form.extensions), '')}")
    (span,) = [item for item in found if isinstance(item, Span)]
    assert sorted(map(str, span.attributes.values())) == ["one", "two"]
