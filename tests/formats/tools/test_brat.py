"""brat: what is written is read back, and files as brat and its users make them are read."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator import formats
from annotator.core.annotation import Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import Problem, ReadError, WriteError
from annotator.core.layer import Layer
from annotator.formats.kit.values import Export, Imported
from annotator.formats.tools.brat.conf import Names, read_conf
from annotator.formats.tools.brat.format import BratFormat
from annotator.formats.tools.brat.write import in_lines
from tests.formats.comparing import facts
from tests.formats.projects import LABELS, projects

BRAT = BratFormat()


def write(folder, entries, labels=LABELS):
    return list(BRAT.write(Path(folder), entries, Export(labels=labels)))


def read(folder):
    found = list(BRAT.read(Path(folder)))
    return [item for item in found if isinstance(item, Imported)], [
        item for item in found if isinstance(item, Problem)
    ]


def as_brat_holds(layer, text):
    """Spans of line ends only have no place; where only line ends lie between fragments there is one fragment."""
    kept = []
    for item in layer:
        if isinstance(item, Span):
            fragments = []
            for start, end in in_lines(text, item.fragments):
                gap = text[fragments[-1][1] : start] if fragments else "x"
                if not gap.strip() and "\n" in gap:
                    fragments[-1] = (fragments[-1][0], end)
                else:
                    fragments.append((start, end))
            if not fragments:
                continue
            quote = " … ".join(text[start:end] for start, end in fragments)
            item = replace(item, fragments=tuple(fragments), quote=quote)
        kept.append(item)
    ids = {item.id for item in kept}
    kept = [item for item in kept if not isinstance(item, Link) or {item.source, item.target} <= ids]
    ids = {item.id for item in kept}
    return Layer(
        "", layer.annotator, [item for item in kept if not isinstance(item, Note) or item.about in ids]
    )


@settings(max_examples=60, deadline=None)
@given(projects())
def test_what_is_written_is_read_back(project):
    article, layers = project
    with tempfile.TemporaryDirectory() as folder:
        assert write(Path(folder, "out"), [(article, layers)]) == [1]
        (back,), problems = read(Path(folder, "out"))
    assert not problems
    assert (back.id, back.text) == (article.id, article.text)
    assert [label.name for label in back.labels] == [label.name for label in LABELS]
    assert set(back.layers) == set(layers)
    for name, layer in layers.items():
        held = as_brat_holds(layer, article.text)
        assert facts(back.layers[name], article.text) == facts(held, article.text)
        lost = {loss.what: loss.count for loss in BRAT.losses(article, {name: layer})}
        gone = len(layer.spans) - len(held.spans)
        assert lost.get("spans that cover line ends only", 0) == gone


def test_files_are_as_brat_wants_them(tmp_path):
    text = "Old Ålund 🥳 bank\nfell today"
    org = Span(
        id="a",
        label="org",
        fragments=((4, 9), (12, 21)),
        quote="x",
        attributes={"certainty": "high", "named": True, "reference": "Wikidata:Q1", "reference_text": "Bank"},
        note="which\none?",
        doubt=True,
    )
    person = Span(id="b", label="Ökonomie 2", fragments=((22, 27),))
    tag = SentenceTag(id="c", label="main-event", start=0, end=16)
    link = Link(id="d", label="works for", source="a", target="b")
    same = Link(id="e", label="Equiv", source="b", target="a")
    write(tmp_path / "out", [(Article("x1", "T", text), {"": Layer("", "", [org, person, tag, link, same])})])
    assert (tmp_path / "out" / "x1.txt").read_bytes() == text.encode()
    assert (tmp_path / "out" / "x1.ann").read_text("utf-8").splitlines() == [
        "T1\torg 4 9;12 16;17 21\tÅlund bank fell",
        "T2\tOkonomie_2 22 27\ttoday",
        "T3\tmain-event 0 16\tOld Ålund 🥳 bank",
        "R1\tworks_for Arg1:T1 Arg2:T2\t",
        "*\tEquiv T2 T1",
        "#1\tSentenceTag T3\t",
        "A1\tcertainty T1 high",
        "A2\tnamed T1",
        "N1\tReference T1 Wikidata:Q1\tBank",
        "A3\tDoubt T1",
        "#2\tAnnotatorNotes T1\twhich one?",
    ]
    conf = (tmp_path / "out" / "annotation.conf").read_text("utf-8")
    assert "[entities]\n!Actor\n\torg\n\tperson\nOkonomie_2\nmain-event\n" in conf
    assert "[relations]\nworks_for\tArg1:<ANY>, Arg2:<ANY>\nEquiv\t" in conf
    assert "certainty\tArg:<ANY>, Value:low|high\n" in conf
    visual = (tmp_path / "out" / "visual.conf").read_text("utf-8")
    assert "org | Organisation\n" in visual
    assert "org\tbgColor:#7fa2ff\n" in visual


FOREIGN = """\
T1\tPerson 0 9\tAda Lovel
T2\tOrganization 13 18;23 27\tNorth bank
T3\tAttack 28 36\tattacked
T4\tAttack 28 36\tattacked
E1\tAttack:T3 Target-Arg:T1 Target-Arg2:T2 Cause:E2
E2\tAttack:T3 Agent:T2
R1\tEmployment Arg1:T1 Arg2:T2\t
*\tEquiv T1 T2 T4
A1\tNegation E1
A2\tConfidence E1 High
M3\tSpeculation E2
N1\tReference T1 Wikipedia:64488\tAda Lovelace
#1\tAnnotatorNotes T1\tperhaps not
#2\tComment T1\tsee above
"""
TEXT = "Ada Lovel of North and bank attacked.\n"


def foreign(folder, ann=FOREIGN, text=TEXT):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "d1.txt").write_text(text, "utf-8", newline="")
    (folder / "d1.ann").write_text(ann, "utf-8")
    return folder


def test_everything_that_brat_has_is_read(tmp_path):
    (back,), problems = read(foreign(tmp_path))
    assert not problems
    layer = back.layers["import"]
    ada, bank, attack = layer.get("T1"), layer.get("T2"), layer.get("T3")
    assert ada.attributes == {"reference": "Wikipedia:64488", "reference_text": "Ada Lovelace"}
    assert ada.note == "perhaps not\nComment: see above"
    assert bank.fragments == ((13, 18), (23, 27))
    assert attack.attributes == {"Negation": True, "Confidence": "High"}
    second = layer.get("E2")
    assert (second.label, second.fragments) == ("Attack", ((28, 36),))
    assert second.attributes == {"Speculation": True}
    links = {(link.label, link.source, link.target) for link in layer.links}
    assert links == {
        ("Target-Arg", "T3", "T1"),
        ("Target-Arg", "T3", "T2"),
        ("Cause", "T3", "E2"),
        ("Agent", "E2", "T2"),
        ("Employment", "T1", "T2"),
        ("Equiv", "T1", "T2"),
        ("Equiv", "T2", "T4"),
    }
    assert all(item.by == "import" and item.origin == "import" for item in layer)


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("T1\tPerson zero 9\tAda", "START END"),
        ("T1\tPerson 9 3\tAda", "beyond its end"),
        ("T1\tPerson 0 4000\tnobody", "not found"),
        ("R9\tKnows Arg1:T99 Arg2:T98\t", "“T99” is not there"),
        ("R9\tKnows Arg1:T99\t", "two arguments"),
        ("E9\tAttack:T99", "trigger"),
        ("A9\tNegation T99", "“T99” is not there"),
        ("N9\tReference T99 nothing\tx", "RESOURCE:ENTRY"),
        ("*\tEquiv T99", "two members"),
        ("nonsense", "no id"),
        ("X1\tWhat 0 1\tA", "no kind"),
    ],
)
def test_a_bad_line_is_named_and_the_rest_comes_in(tmp_path, line, why):
    folder = foreign(tmp_path, f"T50\tPerson 0 3\tAda\n{line}\n")
    (back,), problems = read(folder)
    assert [span.id for span in back.layers["import"].spans] == ["T50"]
    (problem,) = [problem for problem in problems if problem.code == "bad-line"]
    assert (problem.file, problem.line) == (str(folder / "d1.ann"), 2)
    assert why in problem.message


def test_an_id_that_comes_twice_is_named(tmp_path):
    _, problems = read(foreign(tmp_path, "T1\tPerson 0 3\tAda\nT1\tPerson 4 9\tLovel\n"))
    assert [(problem.line, problem.code) for problem in problems] == [(2, "bad-line")]


def test_other_units_are_found_out_and_said_once(tmp_path):
    folder = foreign(tmp_path, "T1\tPerson 3 6\tAda\nT2\tPlace 10 15\tÅlund\n", "🥳 Ada in Ålund\r\n")
    (back,), problems = read(folder)
    assert [span.quote for span in back.layers["import"].spans] == ["Ada", "Ålund"]
    assert [(problem.severity, problem.code) for problem in problems] == [("warning", "offset-unit")]
    assert "UTF-16" in problems[0].message


def test_where_no_unit_fits_spans_go_to_their_words(tmp_path):
    (back,), problems = read(foreign(tmp_path, "T1\tPerson 1 10\tAda Lovel\nT2\tPlace 13 18\tNorth\n"))
    assert [span.fragments for span in back.layers["import"].spans] == [((0, 9),), ((13, 18),)]
    assert [problem.code for problem in problems] == ["offset-unit"]


def test_an_ann_file_without_text_says_so(tmp_path):
    (tmp_path / "d.ann").write_text("")
    with pytest.raises(ReadError, match="not there"):
        list(BRAT.read(tmp_path / "d.ann"))


def test_sniffs_its_files_only(tmp_path):
    foreign(tmp_path)
    (tmp_path / "other.txt").write_text("x")
    (tmp_path / "annotation.conf").write_text("")
    sniffed = {path.name for path in tmp_path.iterdir() if BRAT.sniff(path, b"")}
    assert sniffed == {"d1.txt", "d1.ann", "annotation.conf"}


def test_folders_below_one_configuration_are_annotators(tmp_path):
    (tmp_path / "annotation.conf").write_text("[entities]\nPerson\n")
    foreign(tmp_path / "ann")
    foreign(tmp_path / "ben", "T1\tPerson 0 3\tAda\n")
    (back,), problems = read(tmp_path)
    assert not problems
    assert {name: len(layer.spans) for name, layer in back.layers.items()} == {"ann": 5, "ben": 1}


def test_exports_side_by_side_stay_apart(tmp_path):
    foreign(tmp_path / "one")
    foreign(tmp_path / "two")
    assert len(read(tmp_path / "two")[0]) == 1


def test_splits_are_folders_and_come_back(tmp_path):
    article = Article("a", "", "Ada", {"split": "dev"}, sentences=(Sentence(0, 3),))
    layer = Layer("", "anna", [Span(id="s", fragments=((0, 3),), label="org")])
    write(tmp_path / "out", [(article, {"anna": layer})])
    assert (tmp_path / "out" / "dev" / "anna" / "a.ann").is_file()
    (back,), _ = read(tmp_path / "out")
    assert back.metadata["split"] == "dev"
    assert list(back.layers) == ["anna"]


def test_a_configuration_is_read_as_labels():
    conf = read_conf(
        "# comment\n[entities]\n!Thing\n\tPerson\n\t\tHero\n\t----\n\tBank\n[relations]\n"
        "Employment\tArg1:Person, Arg2:Bank\n<OVERLAP>\tArg1:<ANY>, Arg2:<ANY>, <OVL-TYPE>:<ANY>\n"
        "[events]\n<WHERE>=Place?:Bank\n!Conflict\n\tAttack\tTarget-Arg*:Person, Agent?:Person|Bank\n"
        "[attributes]\nNegation\tArg:<EVENT>\nSure\tArg:<ENTITY>, Value:L1|L2\n",
        "[labels]\nPerson | A person | Pers\nBank|Bank\n[drawing]\nSPAN_DEFAULT\tbgColor:lightgreen\n"
        "Person\tbgColor:#AABBCC, borderColor:darken\nEmployment\tcolor:#001122, dashArray:-\n",
    )
    labels = {label.name: label for label in conf.labels}
    assert list(labels) == [
        "Thing",
        "Person",
        "Hero",
        "Bank",
        "Employment",
        "Conflict",
        "Attack",
        "Target-Arg",
        "Agent",
    ]
    assert not labels["Thing"].selectable
    assert [labels[name].parent for name in ("Person", "Hero", "Bank", "Attack")] == [
        "Thing",
        "Person",
        "Thing",
        "Conflict",
    ]
    assert (labels["Person"].title, labels["Person"].colour) == ("A person", "#aabbcc")
    assert (labels["Employment"].applies_to, labels["Employment"].colour) == (("link",), "#001122")
    assert [(item.name, item.kind) for item in labels["Attack"].attributes] == [("Negation", "flag")]
    assert labels["Hero"].attributes[0].options == ("L1", "L2")


def test_names_never_clash():
    names = Names()
    assert [names(name) for name in ("a b", "a_b", "a-b", "北", "京", "a b")] == [
        "a_b",
        "a_b_2",
        "a-b",
        "_",
        "__2",
        "a_b",
    ]


def test_annotators_whose_folders_would_be_the_same_get_two(tmp_path):
    article = Article("a", "", "Ada", sentences=(Sentence(0, 3),))
    layers = {
        name: Layer("", name, [Span(id="s", fragments=((0, 3),), label=label)])
        for name, label in (("a/b", "org"), ("a:b", "person"))
    }
    write(tmp_path / "out", [(article, layers)])
    (back,), _ = read(tmp_path / "out")
    assert {name: layer.spans.get("T1").label for name, layer in back.layers.items()} == {
        "a/b": "org",
        "a:b": "person",
    }


def test_closing_early_leaves_nothing(tmp_path):
    article = Article("a", "", "Ada")
    writing = BRAT.write(tmp_path / "out", [(article, {}), (article, {})])
    assert next(writing) == 1
    writing.close()
    assert not list(tmp_path.iterdir())


def test_a_folder_of_somebody_else_is_never_replaced(tmp_path):
    foreign(tmp_path / "out")
    with pytest.raises(WriteError, match="something else"):
        write(tmp_path / "out", [])


def test_losses_are_counted():
    article = Article("a", "", "Ada\n\nL")
    found = [
        Span(id="s", fragments=((3, 5),), note="a\nb"),
        Span(id="t", fragments=((0, 3),)),
        Link(id="l", source="t", target="s"),
        Note(id="n", note="on the whole"),
        Note(id="m", note="gone", start=0, end=3),
    ]
    lost = {loss.what: loss.count for loss in BRAT.losses(article, {"x": Layer("", "x", found)})}
    assert lost == {
        "spans that cover line ends only": 1,
        "links to links or to nothing": 1,
        "notes on a place or on the article": 2,
        "line breaks in notes": 1,
    }


def test_arguments_of_events_become_relations_which_is_counted(tmp_path):
    (tmp_path / "a.txt").write_text("Ida bought Larch.\n", encoding="utf-8")
    lines = [
        "T1\tBuy 4 10\tbought",
        "T2\tPer 0 3\tIda",
        "T3\tOrg 11 16\tLarch",
        "E1\tBuy:T1 Who:T2 What:T3",
        "R1\tOf Arg1:T2 Arg2:T3\t",
    ]
    (tmp_path / "a.ann").write_text("\n".join(lines) + "\n", encoding="utf-8")
    form = formats.find("brat")
    (item,) = formats.read_all([tmp_path / "a.ann"], format=form)
    assert {link.label: bool(link.extra) for layer in item.layers.values() for link in layer.links} == {
        "Who": True,
        "What": True,
        "Of": False,
    }
    lost = {loss.what: loss.count for loss in form.losses(item.article("a"), item.layers)}
    assert lost["arguments of events: they become relations"] == 2
