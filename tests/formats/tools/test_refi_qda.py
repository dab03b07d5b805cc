"""REFI-QDA: projects and codebooks come back, identifiers stay, other tools' positions and archives are coped with."""

import json
import zipfile

import pytest
from hypothesis import given, settings
from lxml import etree

from annotator.core.annotation import ArticleTag, Link, Note, SentenceTag, Span
from annotator.core.article import Article
from annotator.core.errors import ReadError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export, total
from annotator.formats.kit.unused_keys import Unused
from annotator.formats.registry import write_all
from annotator.formats.tools.refi.format import QdcFormat, QdpxFormat, read_codebook, write_codebook
from tests.formats.projects import LABELS, projects
from tests.formats.samples import one, split

QDPX = QdpxFormat()
NS = "{urn:QDA-XML:project:1.0}"
GUIDS = [f"{number:08x}-0000-4000-8000-000000000000" for number in range(20)]


@settings(max_examples=80, deadline=None)
@given(projects())
def test_what_it_holds_is_read_back(tmp_path_factory, project):
    article, layers = project
    article = Article(article.id, article.title, article.text, {"url": "http://x/&<", "pages": [1, 2]})
    for name, layer in layers.items():
        layer.put(Note(id="place", note="here", start=0, end=1))
        layer.put(Note(id="all", note=f"a remark of {name}\nin two lines", at="2026-03-15T10:00:00Z"))
    path = tmp_path_factory.mktemp("refi") / "all.qdpx"
    write_all(QDPX, path, [(article, layers)], Export(labels=LABELS, title="A & B"))
    found = one(QDPX.read(path))
    assert (found.title, found.text) == (article.title, article.text)
    assert found.metadata == {"source": "all.qdpx", "url": "http://x/&<", "pages": json.dumps([1, 2])}
    assert {name: said(layer) for name, layer in found.layers.items()} == {
        name: said(layer) for name, layer in layers.items()
    }
    lost = {loss.what for loss in QDPX.losses(article, layers, Export(labels=LABELS))}
    assert lost <= {"spans in several fragments", "values of attributes", "doubt flags"}


def said(layer):
    """What each annotation says, without attributes, doubts and ids; fragments stand alone."""
    spans, others = [], []
    names = {}
    for span in layer.spans:
        for number, fragment in enumerate(span.fragments):
            spans.append(("span", span.label, fragment, span.note if not number else ""))
        names[span.id] = ("span", span.label, span.fragments[0], span.note)
    for tag in layer.sentence_tags:
        names[tag.id] = ("sentence", tag.label, (tag.start, tag.end), tag.note)
    for tag in layer.tags:
        names[tag.id] = ("article", tag.label, None, tag.note)
    for link in layer.links:
        names[link.id] = ("link", link.label, (names[link.source], names[link.target]), link.note)
    for note in layer.notes:
        place = None if note.start is None else (note.start, note.end)
        others.append(("note", note.note, note.at, place, names.get(note.about)))
    others += [value for id, value in names.items() if layer.spans.get(id) is None]
    return sorted(map(repr, [*spans, *others]))


@pytest.mark.parametrize("project", [True, False])
def test_labels_come_back(tmp_path, project):
    labels = LabelSet(
        [
            Label(name="Actors & <co>", selectable=False, colour="#7fa2ff", applies_to=("span", "link")),
            Label(
                name="org", parent="Actors & <co>", description="A body.\nIt acts.", applies_to=("article",)
            ),
            Label(name="Ökonomie 📌", colour="#0ab", applies_to=("sentence", "span")),
            Label(name="kept", extra={"guid": GUIDS[3]}),
        ]
    )
    expected = {
        label.name: (
            label.parent,
            label.description,
            label.colour,
            label.selectable,
            set(label.applies_to),
            dict(label.extra),
        )
        for label in labels
    }
    if project:
        path = tmp_path / "out.qdpx"
        write_all(QDPX, path, [(Article("a", "T", "Text."), {})], Export(labels=labels))
        found = one(QDPX.read(path)).labels
    else:
        path = tmp_path / "out.qdc"
        assert write_all(QdcFormat(), path, [(Article("a", "T", "Text."), {})], Export(labels=labels)) == 1
        found = read_codebook(path)
    assert {
        label.name: (
            label.parent,
            label.description,
            label.colour,
            label.selectable,
            set(label.applies_to),
            dict(label.extra),
        )
        for label in found
    } == expected
    again = tmp_path / "again.qdc"
    write_codebook(again, LabelSet(found))
    codes = etree.parse(again).iter("{*}Code")
    guids = {code.get("name"): code.get("guid") for code in codes}
    assert guids["kept"] == GUIDS[3]
    write_codebook(again, LabelSet([*found, Label(name="new")]))
    assert (
        guids.items()
        <= {code.get("name"): code.get("guid") for code in etree.parse(again).iter("{*}Code")}.items()
    )


def test_losses_are_counted():
    found = [
        ArticleTag(id="t", label="x", doubt=True, by="other"),
        Link(id="l", source="t", target="gone"),
        Link(id="m", source="t", target="l"),
        Note(id="n", note="a", about="l"),
        Note(id="o", note="b", about="n"),
    ]
    lost = {
        loss.what: loss.count
        for loss in total(QDPX.losses(Article("a", "T", "Text."), {"al": Layer("a", "al", found)}))
    }
    assert lost == {
        "doubt flags": 1,
        "links to links or to nothing": 2,
        "notes about notes or about nothing": 2,
        "names of who made an annotation in another's layer": 1,
    }


def make(
    path,
    sources,
    files,
    rest="",
    codes=f'<Code guid="{GUIDS[1]}" name="Frame" isCodable="true"/>',
    folder="sources",
):
    project = (
        f'<Project xmlns="urn:QDA-XML:project:1.0" name="P"><Users><User guid="{GUIDS[0]}" name="Bo"/></Users>'
        f"<CodeBook><Codes>{codes}</Codes></CodeBook><Sources>{sources}</Sources>{rest}</Project>"
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("project.qde", project)
        for name, data in files.items():
            archive.writestr(f"{folder}/{name}", data)
    return path


def selection(number, start, end, name="", codings=None, more=""):
    inner = f'<Coding guid="{GUIDS[number + 5]}" creatingUser="{GUIDS[0]}"><CodeRef targetGUID="{GUIDS[1]}"/></Coding>'
    return (
        f'<PlainTextSelection guid="{GUIDS[number]}" name="{name}" startPosition="{start}" endPosition="{end}">'
        f"{inner if codings is None else codings}{more}</PlainTextSelection>"
    )


def source(content, path="internal://a.txt"):
    return f'<TextSource guid="{GUIDS[2]}" name="Doc" plainTextPath="{path}">{content}</TextSource>'


def test_positions_of_other_tools(tmp_path):
    text = "🚢🚢 Kestrel sails.\r\nKestrel again."
    content = selection(3, 5, 12, "Kestrel") + selection(4, 21, 28, "Kestrel")
    path = make(tmp_path / "a.qdpx", source(content), {"a.txt": b"\xef\xbb\xbf" + text.encode()})
    (found,), problems = split(QDPX.read(path))
    assert [(span.start, span.label, span.by) for span in found.layers["Bo"].spans] == [
        (3, "Frame", "Bo"),
        (18, "Frame", "Bo"),
    ]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]
    assert [label.applies_to for label in found.labels] == [("span",)]


def test_names_that_are_no_quotes_do_not_matter(tmp_path):
    content = selection(3, 0, 3, "Doc") + selection(4, 4, 9, "my favourite")
    found = one(
        QDPX.read(make(tmp_path / "a.qdpx", source(content), {"a.txt": "The ferry sails."}, folder="Sources"))
    )
    assert [span.quote for span in found.layers["Bo"].spans] == ["The", "ferry"]


def test_two_codes_two_people_and_notes(tmp_path):
    inner = [f'<Code guid="{GUIDS[number]}" name="B" isCodable="true"/>' for number in (10, 12)]
    codes = f'<Code guid="{{{GUIDS[1].upper()}}}" name="A" isCodable="false">{inner[0]}</Code>'
    codes += f'<Code guid="{GUIDS[11]}" name="C" isCodable="true">{inner[1]}</Code>'
    codings = "".join(
        f'<Coding guid="{GUIDS[13 + n]}"><CodeRef targetGUID="{GUIDS[code]}"/></Coding>'
        for n, code in enumerate((10, 12, 19))
    )
    content = selection(3, 0, 3, "", codings, f'<NoteRef targetGUID="{GUIDS[17]}"/>')
    content += selection(4, 4, 9, "", "", f'<NoteRef targetGUID="{GUIDS[17]}"/>')
    content += (
        f'<Coding guid="{GUIDS[16]}" creatingUser="{GUIDS[0]}"><CodeRef targetGUID="{GUIDS[11]}"/></Coding>'
    )
    notes = (
        f'<Notes><Note guid="{GUIDS[17]}"><PlainTextContent>Look &amp; see.</PlainTextContent></Note></Notes>'
    )
    path = make(tmp_path / "a.qdpx", source(content), {"a.txt": "The ferry sails."}, notes, codes)
    (found,), problems = split(QDPX.read(path))
    layer = found.layers["import"]
    assert [(label.name, label.parent) for label in found.labels] == [
        ("A", ""),
        ("B", "A"),
        ("C", ""),
        ("C/B", "C"),
    ]
    assert [(span.label, span.note) for span in layer.spans] == [("B", "Look & see."), ("C/B", "")] or len(
        layer.spans
    ) == 2
    assert [(note.note, note.start) for note in layer.notes] == [("Look & see.", 4)]
    assert [tag.label for tag in found.layers["Bo"].tags] == ["C"]
    assert [(problem.code, problem.line) for problem in problems] == [("bad-annotation", 1)]


def test_what_cannot_be_read_is_named(tmp_path):
    sources = (
        source("", "internal://gone.txt") + source("", "relative://x.txt") + source(selection(3, 0, 900))
    )
    path = make(tmp_path / "a.qdpx", sources + f'<PDFSource guid="{GUIDS[4]}"/>', {"a.txt": "Text."})
    articles, problems = split(QDPX.read(path))
    assert len(articles) == 1
    assert [problem.code for problem in problems] == ["no-text", "no-text", "bad-range", "no-text"]
    assert all(problem.file == str(path) for problem in problems)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("../project.qde", "<Project/>")
    with pytest.raises(ReadError, match="no project"):
        list(QDPX.read(path))
    path.write_bytes(b"no zip")
    with pytest.raises(ReadError, match="ZIP"):
        list(QDPX.read(path))


def test_attacks_are_refused(tmp_path):
    path = tmp_path / "a.qdpx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "project.qde", '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Project>&x;</Project>'
        )
    with pytest.raises(ReadError, match="entities"):
        list(QDPX.read(path))
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("project.qde", b" " * 90_000_000)
    with pytest.raises(ReadError, match="not opened"):
        list(QDPX.read(path))


def test_sentences_with_a_label_of_both_kinds(tmp_path):
    found = [
        SentenceTag(id="s", label="Ökonomie 2", start=0, end=5),
        Span(id="a", label="Ökonomie 2", fragments=((0, 5),)),
        Span(id="b", label="", fragments=((0, 5),)),
    ]
    path = tmp_path / "a.qdpx"
    write_all(
        QDPX, path, [(Article("a", "T", "Text."), {"al": Layer("a", "al", found)})], Export(labels=LABELS)
    )
    layer = one(QDPX.read(path)).layers["al"]
    assert [tag.label for tag in layer.sentence_tags] == ["Ökonomie 2"]
    assert {span.label for span in layer.spans} == {"Ökonomie 2", "(no label)"}


def test_a_cancelled_export_leaves_nothing(tmp_path):
    writing = QDPX.write(tmp_path / "out.qdpx", iter([(Article("a", "T", "Text."), {})] * 2))
    next(writing)
    writing.close()
    assert not list(tmp_path.iterdir())


def test_labels_that_differ_in_white_space_only_are_told_apart_beforehand():
    form = QdpxFormat()
    assert form.spelling("a\tb\n") == form.spelling("a b")
    assert "tabs and line breaks in names of labels" in form.cannot_hold


def counts_of(problems):
    (told,) = [dict(problem.counts) for problem in problems if isinstance(problem, Unused)]
    return told


def test_whatever_of_a_project_becomes_nothing_is_named(tmp_path):
    note, other = (f'<NoteRef targetGUID="{GUIDS[number]}"/>' for number in (11, 19))
    content = (
        selection(3, 0, 3, more="<Description>my thoughts</Description>")
        + selection(4, 4, 9, codings=note)
        + selection(5, 4, 9, codings="", name="ferry")
        + f'<VariableValue><VariableRef targetGUID="{GUIDS[18]}"/><TextValue>x</TextValue></VariableValue>'
        + other
    ).replace('startPosition="0"', 'startPosition="0" modifyingUser="u"')
    texts = source(content).replace("<TextSource", '<TextSource richTextPath="internal://a.docx"')
    pdf = f'<PDFSource guid="{GUIDS[6]}"><PDFSelection><Coding><CodeRef/></Coding></PDFSelection><Coding/></PDFSource>'
    rest = (
        f'<Notes><Note guid="{GUIDS[11]}"><Description>?</Description><PlainTextContent>See.</PlainTextContent></Note>'
        f'<Note guid="{GUIDS[12]}" name="A memo"><PlainTextContent>All.</PlainTextContent></Note></Notes>'
        f'<Links><Link guid="{GUIDS[13]}" direction="Bidirectional" originGUID="{GUIDS[3]}" targetGUID="{GUIDS[3]}"/>'
        f'<Link guid="{GUIDS[14]}" direction="OneWay" originGUID="{GUIDS[1]}" targetGUID="{GUIDS[2]}"/></Links>'
        f'<Sets><Set guid="{GUIDS[15]}" name="Week 1"><MemberSource targetGUID="{GUIDS[2]}"/></Set></Sets>'
        '<Graphs><Graph name="g"/></Graphs>'
        f'<Cases><Case name="Anna"><CodeRef targetGUID="{GUIDS[1]}"/></Case><Case name="Ben"/></Cases>'
        "<Description>About the project.</Description>"
    )
    code = f'<Code guid="{GUIDS[1]}" name="Frame" isCodable="true">{note}<Description>What it is</Description></Code>'
    path = make(tmp_path / "a.qdpx", texts + pdf, {"a.txt": "The ferry sails."}, rest, code)
    (found,), problems = split(QDPX.read(path))
    assert len(found.layers["Bo"]) == 2  # the coding and its link to itself
    assert counts_of(problems) == {
        "TextSource@richTextPath": 1, "PlainTextSelection@modifyingUser": 1, "PlainTextSelection/Description": 1,
        "PlainTextSelection without a code": 1, "VariableValue": 1, "NoteRef to no note": 1, "PDFSource/Coding": 2,
        "Note/Description": 1, "Note on nothing that was read": 1, "Link@direction": 1, "Set": 1, "Graphs/Graph": 1,
        "Link between other things than annotations of one person in one text": 1, "Cases/Case": 2, "Description": 1,
        "Code/NoteRef": 1,
    }  # fmt: skip


def test_whatever_of_a_codebook_becomes_nothing_is_named(tmp_path):
    path = tmp_path / "a.qdc"
    path.write_text(
        f'<CodeBook xmlns="urn:QDA-XML:codebook:1.0"><Codes><Code guid="{GUIDS[1]}" name="A" weight="2"/></Codes>'
        f'<Sets><Set guid="{GUIDS[2]}" name="Week 1"><MemberCode guid="{GUIDS[1]}"/></Set></Sets></CodeBook>'
    )
    assert counts_of(QdcFormat().read(path)) == {"Code@weight": 1, "Set": 1}
