"""dkpro-cassis reads what we write as XMI, JSON and TSV the same, and we read what it writes."""

import tempfile
import time
from dataclasses import replace
from pathlib import Path

import cassis
import pytest
from cassis.typesystem import TYPE_NAME_ANNOTATION, TYPE_NAME_STRING
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import Decision, LayerState, Link, Note, Span, span_quote
from annotator.core.article import Article, Sentence, Zone
from annotator.core.errors import Problem, ReadError
from annotator.core.labels import Attribute, Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats.kit.unused_keys import Unused
from annotator.formats.kit.values import Export, Imported
from annotator.formats.tools.cas.format import CasJsonFormat, CasXmiFormat
from annotator.formats.tools.cas.types import METADATA
from annotator.formats.tools.webanno.format import WebannoTsvFormat
from tests.formats.comparing import facts
from tests.formats.projects import LABELS, projects

FORMATS = (CasXmiFormat(), CasJsonFormat())
BOTH = pytest.mark.parametrize("form", FORMATS, ids=["xmi", "json"])
NER = "de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity"


def write(form, folder, entries):
    return list(form.write(Path(folder), entries, Export(labels=LABELS)))


def read(form, path):
    found = list(form.read(Path(path)))
    return [item for item in found if isinstance(item, Imported)], [
        item for item in found if isinstance(item, Problem)
    ]


def load(form, folder, name="doc.txt", annotator="anna"):
    file = folder / name / f"{annotator}{form.extensions[0]}"
    if form.name == "cas-json":
        with file.open("rb") as source:
            return cassis.load_cas_from_json(source)
    with (folder / "TypeSystem.xml").open("rb") as source:
        system = cassis.load_typesystem(source)
    return cassis.load_cas_from_xmi(file, typesystem=system)


def selected(cas, name):
    """What there is of a type; a JSON file holds the types that it needs only."""
    return cas.select(name) if cas.typesystem.contains_type(name) else []


@settings(max_examples=40, deadline=None)
@given(projects(), st.sampled_from(FORMATS))
def test_what_is_written_is_read_back_with_ids(project, form):
    article, layers = project
    article = replace(
        article, zones=(Zone(0, 1, "headline"),), metadata={"language": "de", "byline": ["A 🥳"]}
    )
    for layer in layers.values():
        layer.state = LayerState("done", "approved")
        layer.put(
            Note(
                id="n1",
                note="here",
                start=0,
                end=1,
                quote=article.text[:1],
                by="x",
                at="2026",
                origin="import",
            )
        )
        layer.put(Note(id="n2", note="all", by="x", origin="import"))
        layer.put(Link(id="l9", label="to a tag", source="d0", target="l0", by="x", origin="import"))
    with tempfile.TemporaryDirectory() as folder:
        assert write(form, Path(folder, "out"), [(article, layers)]) == [1]
        (back,), problems = read(form, Path(folder, "out"))
    assert not problems
    assert (back.id, back.title, back.text) == (article.id, article.title, article.text)
    assert (back.zones, back.sentences) == (article.zones, article.sentences)
    assert {key: value for key, value in back.metadata.items() if key != "source"} == article.metadata
    assert dict(back.layers) == layers


@settings(max_examples=15, deadline=None)
@given(projects(annotators=("anna",), discontinuous=False))
def test_cassis_reads_the_same_from_xmi_and_json_as_tsv_says(project):
    article, layers = project
    with tempfile.TemporaryDirectory() as place:
        seen = []
        for form in FORMATS:
            folder = Path(place, form.name)
            write(form, folder, [(article, layers)])
            cas = load(form, folder)
            assert cas.sofa_string == article.text
            assert not cas.typecheck()
            spans = sorted((fs.begin, fs.end, fs.label) for fs in selected(cas, "custom.Span"))
            links = sorted(
                (fs.label, fs.Governor.begin, fs.Dependent.begin) for fs in selected(cas, "custom.Relation")
            )
            sentences = [(fs.begin, fs.end) for fs in cas.select(f"{DKPRO}.Sentence")]
            tokens = [fs.get_covered_text() for fs in cas.select(f"{DKPRO}.Token")]
            seen.append((spans, links, sentences, tokens))
        folder = Path(place, "tsv")
        write(WebannoTsvFormat(), folder, [(article, layers)])
        (twin,), _ = read(WebannoTsvFormat(), folder)
    assert seen[0] == seen[1]
    text = article.text
    spans, _, sentences, tokens = seen[0]
    assert sentences == [(item.start, item.end) for item in article.sentences]
    assert "".join(tokens) == "".join(text.split())
    visible = [
        (start + len(words) - len(words.lstrip()), end - len(words) + len(words.rstrip()), label)
        for start, end, label in spans
        if (words := text[start:end]).strip()
    ]
    assert sorted(visible) == sorted((span.start, span.end, span.label) for span in twin.layers["anna"].spans)


DKPRO = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type"


@BOTH
def test_discontinuous_spans_are_parts_with_one_uid(tmp_path, form):
    text = "🥳 the north and south banks"
    article = Article("doc", "", text, sentences=(Sentence(0, len(text)),))
    span = Span(
        id="u1", label="org", fragments=((2, 11), (22, 27)), quote=span_quote(text, ((2, 11), (22, 27)))
    )
    write(form, tmp_path / "out", [(article, {"anna": Layer("", "anna", [span])})])
    cas = load(form, tmp_path / "out")
    assert [(fs.get_covered_text(), fs.uid) for fs in cas.select("custom.Span")] == [
        ("the north", "u1"),
        ("banks", "u1"),
    ]
    (back,), _ = read(form, tmp_path / "out")
    assert back.layers["anna"].spans.get("u1").fragments == span.fragments


def foreign(folder, form, fill, text="🥳 Ada Lovelace met Bo ."):
    system = cassis.load_dkpro_core_typesystem()
    relation = system.create_type("webanno.custom.Knows", TYPE_NAME_ANNOTATION)
    for name in ("Governor", "Dependent"):
        system.create_feature(relation, name, NER)
    system.create_feature(relation, "kind", TYPE_NAME_STRING)
    frame = system.create_type("webanno.custom.Frame", TYPE_NAME_ANNOTATION)
    link = system.create_type("webanno.custom.FrameLink", "uima.cas.TOP")
    system.create_feature(link, "role", TYPE_NAME_STRING)
    system.create_feature(link, "target", NER)
    system.create_feature(frame, "FE", TYPE_NAME_STRING)
    system.create_feature(frame, "roles", "uima.cas.FSArray", elementType="webanno.custom.FrameLink")
    cas = cassis.Cas(typesystem=system)
    cas.sofa_string, cas.sofa_mime = text, "text/plain"
    fill(cas, system)
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"doc{form.extensions[0]}"
    if form.name == "cas-json":
        cas.to_json(file)
    else:
        cas.to_xmi(file)
        system.to_xml(folder / "TypeSystem.xml")
    return file


def fill(cas, system):
    entity = system.get_type(NER)
    ada, bo = entity(begin=2, end=14, value="PER"), entity(begin=19, end=21, value="PER", identifier="Q7")
    knows = system.get_type("webanno.custom.Knows")(
        begin=19, end=21, Governor=ada, Dependent=bo, kind="friend"
    )
    role = system.get_type("webanno.custom.FrameLink")(role="who", target=ada)
    array = system.get_type("uima.cas.FSArray")(elements=[role])
    frame = system.get_type("webanno.custom.Frame")(begin=15, end=18, FE="meet", roles=array)
    empty = entity(begin=3, end=3, value="X")
    pos = system.get_type("de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS")(
        begin=2, end=5, PosValue="NNP"
    )
    sentence = system.get_type(f"{DKPRO}.Sentence")(begin=0, end=23)
    cas.add_all([ada, bo, knows, frame, empty, pos, sentence])


@BOTH
def test_what_dkpro_and_inception_have_is_read(tmp_path, form):
    (back,), problems = read(form, foreign(tmp_path, form, fill))
    layer = back.layers["import"]
    assert [(span.quote, span.label, dict(span.attributes)) for span in layer.spans] == [
        ("Ada Lovelace", "PER", {}),
        ("met", "Frame", {"FE": "meet"}),
        ("Bo", "PER", {"identifier": "Q7"}),
    ]
    links = sorted(
        (link.label, layer.get(link.source).quote, layer.get(link.target).quote, dict(link.attributes))
        for link in layer.links
    )
    assert links == [("Knows", "Ada Lovelace", "Bo", {"kind": "friend"}), ("who", "met", "Ada Lovelace", {})]
    assert back.sentences == (Sentence(0, 23),)
    assert sorted(problem.code for problem in problems) == ["empty-annotations", "unused-keys"]
    assert back.id == "doc"


def everything(cas, system):
    """One of each thing that has no place in an article, beside one entity."""
    entity = system.get_type(NER)(begin=2, end=14, value="PER")
    relation = system.get_type("webanno.custom.Knows")(begin=2, end=14, Governor=entity, Dependent=entity)
    rich = system.create_type("webanno.custom.Rich", TYPE_NAME_ANNOTATION)
    system.create_feature(rich, "tags", "uima.cas.StringArray")
    system.create_feature(rich, "about", NER)
    strings = system.get_type("uima.cas.StringArray")(elements=["a", "b"])
    weighted = system.get_type("webanno.custom.FrameLink")
    system.create_feature(weighted, "weight", TYPE_NAME_STRING)
    slots = system.get_type("uima.cas.FSArray")(elements=[weighted(role="who", target=entity, weight="2")])
    genre = system.create_type("webanno.custom.Genre", "uima.cas.AnnotationBase")
    for name in ("value", "source"):
        system.create_feature(genre, name, TYPE_NAME_STRING)
    plain = system.create_type("webanno.custom.Plain", "uima.cas.TOP")
    system.create_feature(plain, "value", TYPE_NAME_STRING)
    lemma = system.get_type("de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Lemma")(
        begin=2, end=5, value="x"
    )
    token = system.get_type(f"{DKPRO}.Token")(begin=2, end=5, lemma=lemma, id="t1")
    meta = system.create_type(METADATA, "uima.tcas.DocumentAnnotation")
    for name in ("documentTitle", "documentUri"):
        system.create_feature(meta, name, TYPE_NAME_STRING)
    cas.add_all(
        [
            entity,
            relation,
            rich(begin=15, end=18, tags=strings, about=entity),
            genre(value="report", source="wire"),
            genre(),
            plain(value="x"),
            lemma,
            token,
            system.get_type("webanno.custom.Frame")(begin=15, end=18, roles=slots),
            system.get_type(TYPE_NAME_ANNOTATION)(begin=0, end=1),
            meta(begin=0, end=23, documentTitle="Doc", documentUri="file:/doc.txt"),
            system.get_type(f"{DKPRO}.Sentence")(begin=0, end=14),
            system.get_type(f"{DKPRO}.Sentence")(begin=12, end=23),
        ]
    )


@BOTH
def test_types_and_features_that_become_nothing_are_named(tmp_path, form):
    (back,), problems = read(form, foreign(tmp_path, form, everything))
    (told,) = [dict(item.counts) for item in problems if isinstance(item, Unused)]
    assert told == {
        "Genre": 1,
        "Plain": 1,
        "Lemma": 1,
        "Token.id": 1,
        "Annotation": 1,
        "DocumentMetaData.documentUri": 1,
        "Sentence": 1,
        "Rich.tags": 1,
        "Rich.about": 1,
        "FrameLink.weight": 1,
    }
    assert [item.code for item in problems if not isinstance(item, Unused)] == []
    assert (back.title, len(back.layers["import"])) == ("Doc", 6)
    assert [(tag.label, dict(tag.attributes)) for tag in back.layers["import"].tags] == [
        ("report", {"source": "wire"})
    ]


def test_types_that_the_type_system_does_not_know_and_other_views_are_named(tmp_path):
    def two_views(cas, system):
        fill(cas, system)
        cas.create_view("translation").sofa_string = "Ada traf Bo."

    file = foreign(tmp_path, FORMATS[0], two_views)
    system = (tmp_path / "TypeSystem.xml").read_text()
    start = system.rindex("<typeDescription>", 0, system.index("webanno.custom.Knows<"))
    end = system.index("</typeDescription>", start) + len("</typeDescription>")
    (tmp_path / "TypeSystem.xml").write_text(system[:start] + system[end:])
    _, problems = read(FORMATS[0], file)
    (told,) = [dict(item.counts) for item in problems if isinstance(item, Unused)]
    assert (told["Knows"], told["other views"]) == (1, 1)


@BOTH
def test_files_of_one_document_are_annotators(tmp_path, form):
    folder = tmp_path / "news.txt"
    file = foreign(folder, form, fill)
    file.rename(folder / f"ann{form.extensions[0]}")
    foreign(folder, form, fill).rename(folder / f"ben{form.extensions[0]}")
    foreign(folder, form, fill, "other words, of the same length")
    found, _ = read(form, tmp_path)
    assert sorted(sorted(item.layers) for item in found) == [["ann", "ben"], ["doc"]]


def test_windows_line_ends_move_nothing(tmp_path):
    def two(cas, system):
        cas.add(system.get_type(NER)(begin=5, end=7, value="PER"))

    (back,), _ = read(FORMATS[1], foreign(tmp_path, FORMATS[1], two, "One\r\nBo"))
    assert back.text == "One\nBo"
    assert [span.quote for span in back.layers["import"].spans] == ["Bo"]


def test_entities_are_refused(tmp_path):
    file = foreign(tmp_path, FORMATS[0], fill)
    content = file.read_bytes()
    at = content.index(b"<xmi:XMI")
    file.write_bytes(content[:at] + b'<!DOCTYPE x [<!ENTITY a "b">]>' + content[at:])
    with pytest.raises(ReadError):
        read(FORMATS[0], file)


def test_a_missing_type_system_is_said(tmp_path):
    file = foreign(tmp_path, FORMATS[0], fill)
    (tmp_path / "TypeSystem.xml").unlink()
    with pytest.raises(ReadError, match="type system"):
        read(FORMATS[0], file)


@BOTH
def test_a_broken_file_is_said(tmp_path, form):
    file = foreign(tmp_path, form, fill)
    file.write_bytes(file.read_bytes()[:-40])
    with pytest.raises(ReadError, match="no sound UIMA CAS"):
        read(form, file)


@BOTH
def test_attributes_may_be_called_as_things_of_the_library_are(tmp_path, form):
    names = ("type", "value", "get", "start", "name", "id", "class", "self", "xmiID", "features", "score")
    attributes = tuple(Attribute(name=name, kind="text") for name in names)
    labels = LabelSet((Label(name="org", attributes=attributes),))
    span = Span(id="1", label="org", fragments=((0, 3),), attributes={name: f"{name} é" for name in names})
    layers = {"anna": Layer("", "anna", [span])}
    list(form.write(tmp_path / "out", [(Article("doc", "", "Ada"), layers)], Export(labels=labels)))
    assert not load(form, tmp_path / "out").typecheck()
    (back,), problems = read(form, tmp_path / "out")
    assert not problems
    assert dict(back.layers["anna"].spans.get("1").attributes) == span.attributes


@BOTH
def test_the_tokens_of_a_file_come_back(tmp_path, form):
    text = "U.S. 's 🥳 1996-08-30"

    def cut(cas, system):
        places = ((0, 4), (5, 7), (8, 9), (10, 20))
        cas.add_all([system.get_type(f"{DKPRO}.Token")(begin=start, end=end) for start, end in places])
        cas.add(system.get_type(f"{DKPRO}.Sentence")(begin=0, end=20))

    (back,), _ = read(form, foreign(tmp_path / "in", form, cut, text))
    write(form, tmp_path / "out", [(back.article("doc"), {"anna": Layer("", "anna")})])
    tokens = load(form, tmp_path / "out").select(f"{DKPRO}.Token")
    assert [token.get_covered_text() for token in tokens] == text.split()


@BOTH
def test_a_large_article_is_written_and_read_in_moments(tmp_path, form):
    text = "A line of news.\n" * 8000
    started = time.perf_counter()
    write(form, tmp_path / "out", [(Article("doc", "", text), {"anna": Layer("", "anna")})])
    assert time.perf_counter() - started < 5
    assert len(load(form, tmp_path / "out").select(f"{DKPRO}.Token")) == 40_000


@BOTH
def test_control_characters_in_notes_do_not_break_the_file(tmp_path, form):
    article = Article("doc", "", "Ada")
    span = Span(id="1", label="org", fragments=((0, 3),), note="a\x00b\ud800c\td")
    write(form, tmp_path / "out", [(article, {"anna": Layer("", "anna", [span])})])
    (back,), _ = read(form, tmp_path / "out")
    assert back.layers["anna"].spans.get("1").note == "a\ufffdb\ufffdc\td"


def test_losses_are_decisions_alone():
    article = Article("doc", "", "Ada")
    layer = Layer("", "anna", [Decision(id="d", cluster="c", verdict="accept")])
    assert [str(loss) for loss in FORMATS[0].losses(article, {"anna": layer})] == [
        "1 × decisions of a review"
    ]


def test_splits_are_folders(tmp_path):
    article = Article("doc", "", "Ada", {"split": "dev"})
    write(FORMATS[0], tmp_path / "out", [(article, {})])
    assert (tmp_path / "out" / "dev" / "doc.txt" / "import.xmi").is_file()
    (back,), _ = read(FORMATS[0], tmp_path / "out")
    assert back.metadata["split"] == "dev"
    assert facts(back.layers["import"], back.text) == []
