"""WebAnno TSV 3.3: what is written is read back, and files as INCEpTION writes them are read."""

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.core.annotation import Link, Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import Problem, ReadError
from annotator.core.layer import Layer
from annotator.formats.kit.unused_keys import Unused
from annotator.formats.kit.values import Export, Imported
from annotator.formats.tools.webanno.format import WebannoTsvFormat
from tests.formats.comparing import facts
from tests.formats.projects import LABELS, projects

TSV = WebannoTsvFormat()


def write(folder, entries):
    return list(TSV.write(Path(folder), entries, Export(labels=LABELS)))


def read(path):
    found = list(TSV.read(Path(path)))
    return [item for item in found if isinstance(item, Imported)], [
        item for item in found if isinstance(item, Problem)
    ]


def as_tsv_holds(layer, text):
    """One fragment, without white space at its ends; attributes are text; links join spans."""
    kept = []
    for item in layer:
        if isinstance(item, Span):
            words = text[item.start : item.end]
            if not words.strip():
                continue
            start = item.start + len(words) - len(words.lstrip())
            end = item.end - (len(words) - len(words.rstrip()))
            item = replace(item, fragments=((start, end),), quote=text[start:end])
        said = {
            name: str(value).lower() if isinstance(value, bool) else str(value)
            for name, value in item.attributes.items()
        }
        kept.append(replace(item, attributes=said))
    spans = {item.id for item in kept if isinstance(item, Span)}
    return Layer(
        "",
        layer.annotator,
        [item for item in kept if not isinstance(item, Link) or {item.source, item.target} <= spans],
    )


@settings(max_examples=100, deadline=None)
@given(projects())
def test_what_is_held_is_read_back(project):
    article, layers = project
    layers = {
        name: Layer("", name, [item for item in layer if item.id[0] not in "dn"])
        for name, layer in layers.items()
    }
    with tempfile.TemporaryDirectory() as folder:
        assert write(Path(folder, "out"), [(article, layers)]) == [1]
        (back,), problems = read(Path(folder, "out"))
    assert not problems
    assert (back.id, back.text, back.sentences) == (article.id, article.text, article.sentences)
    assert set(back.layers) == set(layers)
    for name, layer in layers.items():
        assert facts(back.layers[name], back.text) == facts(as_tsv_holds(layer, back.text), back.text)


def test_written_as_inception_writes_it(tmp_path):
    text = "I like it 😊 .\n\nBob’s clock"
    article = Article("a", "", text, sentences=(Sentence(0, 13), Sentence(15, 26)))
    found = [
        Span(id="1", label="PER", fragments=((0, 1),)),
        Span(id="2", label="x|y", fragments=((2, 9),), note="a\nb"),
        Span(id="3", label="z", fragments=((2, 6),), attributes={"is-new": True}),
        Span(id="4", label="part", fragments=((15, 18),)),
        Link(id="5", label="likes", source="1", target="2"),
    ]
    list(TSV.write(tmp_path / "out", [(article, {"ann": Layer("a", "ann", found)})]))
    assert (tmp_path / "out" / "a.txt" / "ann.tsv").read_text("utf-8") == (
        "#FORMAT=WebAnno TSV 3.3\n"
        "#T_SP=custom.Span|label|note|doubt|is_new\n"
        "#T_RL=custom.Relation|label|note|doubt|BT_custom.Span\n"
        "\n\n"
        "#Text=I like it 😊 .\n#Text=\n"
        "1-1\t0-1\tI\tPER\t*\t*\t*\t_\t_\t_\t_\t\n"
        "1-2\t2-6\tlike\tx\\|y[1]|z[2]\ta\\nb[1]|*[2]\t*[1]|*[2]\t*[1]|true[2]\tlikes\t*\t*\t1-1[0_1]\t\n"
        "1-3\t7-9\tit\tx\\|y[1]\ta\\nb[1]\t*[1]\t*[1]\t_\t_\t_\t_\t\n"
        "1-4\t10-12\t😊\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
        "1-5\t13-14\t.\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
        "\n"
        "#Text=Bob’s clock\n"
        "2-1\t16-21\tBob’s\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
        "2-1.1\t16-19\tBob\tpart\t*\t*\t*\t_\t_\t_\t_\t\n"
        "2-2\t22-27\tclock\t_\t_\t_\t_\t_\t_\t_\t_\t\n"
    )


def given_file(tmp_path, content, name="d.tsv"):
    path = tmp_path / name
    path.write_text(content, "utf-8", newline="")
    return path


def said(layer):
    spans = [(span.quote, span.label) for span in layer.spans]
    links = sorted(
        (link.label, layer.get(link.source).quote, layer.get(link.target).quote) for link in layer.links
    )
    return spans, links


HEAD = "#FORMAT=WebAnno TSV 3.3\n"
SLOTS = (
    HEAD
    + "#T_SP=webanno.custom.Frame|FE|ROLE_webanno.custom.Frame:Roles_webanno.custom.FrameRolesLink|webanno.custom.Lu\n"
    "#T_SP=webanno.custom.Lu|luvalue\n\n\n"
    "#Text=Bob auctioned the clock\n"
    "1-1\t0-3\tBob\t_\t_\t_\tbob\t\n"
    "1-2\t4-13\tauctioned\ttransaction\tseller;goods\t1-1;1-3[4]\t_\t\n"
    "1-3\t14-17\tthe\t_\t_\t_\tclock[4]\t\n"
    "1-4\t18-23\tclock\t_\t_\t_\tclock[4]\t\n"
)


def test_slots_are_links(tmp_path):
    (back,), problems = read(given_file(tmp_path, SLOTS))
    assert not problems
    layer = back.layers["import"]
    spans, links = said(layer)
    assert [quote for quote, _ in spans] == ["Bob", "auctioned", "the clock"]
    assert links == [("goods", "auctioned", "the clock"), ("seller", "auctioned", "Bob")]
    assert [span.attributes for span in layer.spans] == [
        {"luvalue": "bob"},
        {"FE": "transaction"},
        {"luvalue": "clock"},
    ]


def test_stacked_slot_hosts_and_unnamed_roles(tmp_path):
    content = (
        HEAD + "#T_SP=webanno.custom.SimpleSpan|\n"
        "#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.LinkType|webanno.custom.SimpleSpan\n\n\n"
        "#Text=This is a\n1-1\t0-4\tThis\t_\t*;*[1]|p2[2]\t1-2;1-3|1-2\t\n"
        "1-2\t5-7\tis\t*\t_\t_\t\n1-3\t8-9\ta\t*\t_\t_\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert not problems
    spans, links = said(back.layers["import"])
    assert spans == [("This", "Host"), ("This", "Host"), ("is", "SimpleSpan"), ("a", "SimpleSpan")]
    assert links == [("links", "This", "a"), ("links", "This", "is"), ("p2", "This", "is")]


def test_relations_with_numbers(tmp_path):
    content = (
        HEAD + "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity|value\n"
        "#T_RL=webanno.custom.Relation|value|BT_de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity\n\n\n"
        "#Text=This is a test .\n1-1\t0-4\tThis\tA\t_\t_\t\n1-2\t5-7\tis\t_\t_\t_\t\n1-3\t8-9\ta\t_\t_\t_\t\n"
        "1-4\t10-14\ttest\t_\t_\t_\t\n1-5\t15-16\t.\tB[1]|C[2]\tr1|*\t1-1[0_1]|1-1[0_2]\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert not problems
    layer = back.layers["import"]
    links = sorted(
        (link.label, layer.get(link.source).label, layer.get(link.target).label) for link in layer.links
    )
    assert links == [("Relation", "A", "C"), ("r1", "A", "B")]


def test_sub_tokens_that_overlap_and_run_on(tmp_path):
    content = (
        HEAD + "#T_SP=webanno.custom.Span|value\n\n\n#Text=aaaaaa bbbbbb cccccc\n"
        "1-1\t0-6\taaaaaa\t2[1]|1[3]\t\n1-1.1\t3-6\taaa\t9[4]\t\n1-2\t7-13\tbbbbbb\t2[1]|9[4]\t\n"
        "1-2.1\t7-10\tbbb\t7[2]\t\n1-2.2\t7-7\t\t11\t\n1-2.3\t9-13\tbbbb\t5\t\n1-3\t14-20\tcccccc\t_\t\n1-3.1\t14-17\tccc\t9[4]\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert [problem.code for problem in problems] == ["empty-annotations"]
    found = {span.label: span.fragments[0] for span in back.layers["import"].spans}
    assert found == {"2": (0, 13), "1": (0, 6), "9": (3, 17), "7": (7, 10), "5": (9, 13)}


def test_chains_are_links(tmp_path):
    content = (
        HEAD
        + "#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceType|referenceRelation\n\n\n"
        "#Text=He shot himself with his revolver .\n1-1\t0-2\tHe\tpr[1]\tcoref->1-1\t\n1-2\t3-7\tshot\t_\t_\t\n"
        "1-3\t8-15\thimself\tpr[1]\tcoref->1-2\t\n1-4\t16-20\twith\t_\t_\t\n1-5\t21-24\this\tpr[1]\t*->1-3\t\n"
        "1-6\t25-33\trevolver\tpr[1]\t*->1-3\t\n1-7\t33-34\t.\t_\t_\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert said(back.layers["import"]) == (
        [("He", "pr"), ("himself", "pr"), ("his revolver", "pr")],
        [("coref", "He", "himself"), ("coref", "himself", "his revolver")],
    )
    assert not [problem for problem in problems if problem.code != "offset-unit"]


def test_values_are_unescaped(tmp_path):
    value = "#\\*'\"`´\\t:\\;{}\\|\\[ \\]()\\\\§$%?=&\\_\\n\\->"
    content = HEAD + f"#T_SP=webanno.custom.Span|value\n\n\n#Text=This\n1-1\t0-4\tThis\t{value}\t\n"
    (back,), problems = read(given_file(tmp_path, content))
    assert not problems
    (span,) = back.layers["import"].spans
    assert span.label == "#*'\"`´\t:;{}|[ ]()\\§$%?=&_\n->"


def test_sentences_without_space_in_the_file_are_padded_as_inception_does(tmp_path):
    content = (
        HEAD
        + "\n\n#Text=One\n1-1\t0-3\tOne\t\n\n#Text=Two\n2-1\t5-8\tTwo\t\n\n#Text=Three\n3-1\t8-13\tThree\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert not problems
    assert back.text == "One\n TwoThree"
    assert back.sentences == (Sentence(0, 3), Sentence(5, 8), Sentence(8, 13))


def test_layers_of_grammar_are_left_out_and_named(tmp_path):
    content = HEAD + (
        "#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue\n#T_SP=custom.Span|label\n"
        "#T_RL=de.tudarmstadt.ukp.dkpro.core.api.syntax.type.dependency.Dependency|DependencyType"
        "|BT_de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS\n\n\n"
        "#Text=Ms. Haag\n1-1\t0-3\tMs.\tNNP\tPER\tSUBJ\t1-2\t\n1-2\t4-8\tHaag\tNNP\t_\t_\t_\t\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    assert said(back.layers["import"]) == ([("Ms.", "PER")], [])
    (told,) = problems
    assert (told.code, told.severity) == ("unused-keys", "warning")
    assert told.message == "Layers and features not used: POS (2), Dependency (1)."


def test_whatever_of_a_file_becomes_nothing_is_named(tmp_path):
    content = HEAD + (
        "#T_SP=webanno.custom.Frame|kind|ROLE_webanno.custom.Frame:roles_webanno.custom.FrameRolesLink|custom.Span\n"
        "#T_CH=custom.CorefLink|referenceRelation|referenceType|sure\n#T_SP=custom.Span|label\n\n\n"
        "1-1\t0-3\tTwo\t_\t_\t_\t_\t_\t_\t_\t\n\n"
        "#Sentence.id=s1\n#Text=Ada met Bo\n"
        "1-1\t0-3\tAda\t_\t_\t_\t*->1-1\tperson\tyes\tPER\textra\n"
        "1-2\t4-7\tmet\ta[1]\twho;whom[1]\t1-1[0]\t_\tthing[2]\t_\t_\t\n"
        "1-3\t8-10\tBo\tb[1]\t_\t_\t_\t_\t_\t_\t\n\n"
        "#Text=Nothing\n\n"
    )
    (back,), problems = read(given_file(tmp_path, content))
    counts = [dict(problem.counts) for problem in problems if isinstance(problem, Unused)]
    assert counts == [
        {
            "#Sentence.id": 1, "columns of no layer": 1, "CorefLink.sure": 1, "CorefLink: elements of no chain": 1,
            "Frame: slots without both ends": 1, "Frame.kind": 1,
        }
    ]  # fmt: skip
    told = [(problem.line, problem.message) for problem in problems if not isinstance(problem, Unused)]
    assert told == [
        (7, "This line was left out: no line with #Text stands before it."),
        (15, "This sentence was left out: it has no tokens."),
    ]
    assert len(back.layers["import"].links) == 1


def test_code_points_are_found_out(tmp_path):
    content = HEAD + "#T_SP=custom.Span|label\n\n\n#Text=😊 it\n1-1\t0-1\t😊\t_\t\n1-2\t2-4\tit\tX\t\n"
    (back,), problems = read(given_file(tmp_path, content))
    assert said(back.layers["import"])[0] == [("it", "X")]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]


def test_a_bad_line_is_named_and_the_rest_comes_in(tmp_path):
    content = (
        HEAD + "#T_SP=custom.Span|label\n\n\n#Text=a b c\n1-1\t0-1\ta\tX\t\n1-2\t2-3\n1-3\t4-5\tc\tY\t\n"
    )
    path = given_file(tmp_path, content)
    (back,), problems = read(path)
    assert said(back.layers["import"])[0] == [("a", "X"), ("c", "Y")]
    assert [(problem.file, problem.line) for problem in problems] == [(str(path), 7)]


def test_a_link_to_nothing_is_named(tmp_path):
    path = given_file(tmp_path, SLOTS.replace("1-1;1-3[4]", "1-1;1-9"))
    (back,), problems = read(path)
    assert len(back.layers["import"].links) == 1
    assert problems[0].line == 8


def test_other_files_are_refused(tmp_path):
    path = given_file(tmp_path, "a\tb\n")
    assert not TSV.sniff(path, b"a\tb\n")
    with pytest.raises(ReadError, match="no WebAnno TSV"):
        read(path)


def test_files_in_a_folder_named_after_a_document_are_annotators(tmp_path):
    folder = tmp_path / "news.txt"
    folder.mkdir()
    given_file(folder, SLOTS, "ann.tsv")
    given_file(folder, SLOTS.replace("seller", "vendor"), "ben.tsv")
    (back,), _ = read(tmp_path)
    assert back.id == "news"
    assert [
        link.label for name in ("ann", "ben") for link in back.layers[name].links if link.label != "goods"
    ] == [
        "seller",
        "vendor",
    ]


def test_losses_are_counted():
    article = Article("a", "", "a b ")
    found = [
        Span(id="1", fragments=((0, 2),)),
        Span(id="2", fragments=((1, 2),)),
        Link(id="3", source="1", target="9", attributes={"x": 1}),
    ]
    lost = {loss.what: loss.count for loss in TSV.losses(article, {"x": Layer("", "x", found)})}
    assert lost == {
        "links that do not join two spans": 1,
        "spans of white space alone": 1,
        "spans lose white space at their ends": 1,
        "attributes of links": 1,
    }
