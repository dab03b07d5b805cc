"""SemEval's propaganda files: written lines, moved places, and every shape of labels."""

from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator import formats
from annotator.core.annotation import ArticleTag, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import ReadError
from annotator.core.layer import Layer
from annotator.core.text import normalise, sha256
from annotator.formats import total
from annotator.formats.registry import write_all
from annotator.formats.tools.ptc.format import PtcFormat
from annotator.formats.tools.ptc.lines import as_lines
from tests.formats.projects import projects
from tests.formats.samples import one, split

PTC = PtcFormat()
TEXT = "Harbour “war” 🚢 looms\n\nThe traitors sold us out.\nEverybody knows it, says Oduya.\n"


def shaped(article):
    """The article as these files have it, so that nothing has to move."""
    lines = as_lines(article)
    text = normalise(lines.text)
    sentences = tuple(Sentence(*place) for place in lines.new)
    if lines.first == 3:
        sentences = (Sentence(0, text.index("\n")), *sentences)
    return Article(article.id, article.title, text, {}, (), sentences, sha256(text)), lines


def held(layer, text):
    return sorted(
        [("span", span.label, span.start, span.end, text[span.start : span.end]) for span in layer.spans]
        + [("sentence", tag.label, tag.start, tag.end, "") for tag in layer.sentence_tags]
        + [("article", label, 0, 0, "") for label in {tag.label for tag in layer.tags}]
    )


@settings(max_examples=80, deadline=None)
@given(projects(annotators=("anna",), notes=("",)))
def test_what_it_holds_is_read_back(tmp_path_factory, project):
    article, layers = project
    layer = layers["anna"]
    after, lines = shaped(article)
    moved = [
        Span(id=span.id, label=span.label, fragments=(place,))
        for span in layer.spans
        if (place := lines.place(span.start, span.end))[0] < place[1]
    ]
    tags = {(tag.label, *lines.place(tag.start, tag.end)) for tag in layer.sentence_tags}
    moved += [SentenceTag(id=f"t{n}", label=label, start=a, end=b) for n, (label, a, b) in enumerate(tags)]
    moved += layer.tags
    path = tmp_path_factory.mktemp("ptc") / "out"
    once = Layer("", "anna", [item for item in layer if item.id not in _doubled(layer)])
    write_all(PTC, path, [(article, {"anna": once})])
    (found,), problems = split(PTC.read(path / "articledoc.txt", {"annotator": "anna"}))
    # Spans anywhere at random may look as if they were counted in another unit.
    assert {problem.code for problem in problems} <= {"offset-unit"}
    assert (found.id, found.text, found.sentences) == (after.id, after.text, after.sentences)
    assert held(found.layers["anna"], found.text) == held(Layer("", "anna", moved), after.text)
    lost = {loss.what: loss.count for loss in total(PTC.losses(article, layers))}
    assert lost.get("spans between sentences only", 0) == len(layer.spans) - len(
        [item for item in moved if isinstance(item, Span)]
    )
    assert lost.get("spans in several fragments", 0) == sum(len(span.fragments) > 1 for span in layer.spans)


def _doubled(layer):
    """Ids of tags that say once more what another said: the files say it once."""
    seen, doubled = set(), set()
    for tag in layer.sentence_tags:
        key = (tag.start, tag.end, tag.label)
        doubled |= {tag.id} if key in seen else set()
        seen.add(key)
    return doubled


def test_spans_move_with_their_words(tmp_path):
    text = "They lied.  Of course 🚢 they\ndid. End"
    article = Article(
        "7", "A title", text, {"split": "train"}, (), (Sentence(0, 10), Sentence(12, 33)), sha256(text)
    )
    spans = [
        Span(id="a", label="Doubt", fragments=((12, 21),)),
        Span(id="b", label="Loaded, Language", fragments=((0, 10),)),
        Span(id="c", label="Doubt", fragments=((5, 15),)),
    ]
    tags = [SentenceTag(id="t", label="main", start=12, end=33), ArticleTag(id="d", label="opinion")]
    both = {"anna": Layer("7", "anna", [*spans, *tags]), "bob": Layer("7", "bob", [])}
    write_all(PTC, tmp_path / "out", [(article, both)])
    folder = tmp_path / "out" / "train"
    written = (folder / "article7.txt").read_text(encoding="utf-8")
    assert written == "A title\n\nThey lied.\nOf course 🚢 they did.\nEnd\n"
    rows = [
        line.split("\t")
        for line in (folder / "article7.task2-TC.labels").read_text(encoding="utf-8").splitlines()
    ]
    assert [(row[1], written[int(row[2]) : int(row[3])]) for row in rows] == [
        ("Loaded, Language", "They lied."),
        ("Doubt", "lied.\nOf "),
        ("Doubt", "Of course"),
    ]
    assert (folder / "article7.task1-SI.labels").read_text(encoding="utf-8") == "7\t9\t29\n"
    assert (folder / "article7.task-SLC.labels").read_text(encoding="utf-8") == "7\t4\tmain\n"
    assert (folder / "labels-subtask-2.txt").read_text(encoding="utf-8") == "7\topinion\n"
    assert (folder / "article7@bob.task2-TC.labels").read_text(encoding="utf-8") == ""


def test_the_folders_of_the_2020_task(tmp_path):
    for name in ("train-articles", "train-labels-task1-span", "train-labels-task2-tc"):
        (tmp_path / name).mkdir()
    (tmp_path / "train-articles/article1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "train-labels-task1-span/article1.task1-SI.labels").write_text("1\t9\t12\n")
    (tmp_path / "train-labels-task2-tc/article1.task2-TC.labels").write_text(
        "1\tLoaded_Language\t9\t12\n1\tName_Calling\t27\t35\n1\tDoubt\t500\t510\n1\t?\t0\t3\nnonsense\n"
    )
    articles, problems = split(PTC.read(tmp_path))
    assert [(span.label, span.quote) for span in articles[0].layers["import"].spans] == [
        ("Loaded_Language", "war"),
        ("Name_Calling", "traitors"),
    ]
    assert articles[0].title == "Harbour “war” 🚢 looms"
    told = [(problem.code, problem.line) for problem in problems]
    assert told == [("bad-record", 5), ("bad-range", 3), ("unused-keys", None)]
    assert problems[2].message == "Rows not used: places without a technique (1)."
    assert problems[0].file.endswith("article1.task2-TC.labels")


def test_spans_without_techniques(tmp_path):
    (tmp_path / "article1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "dev-task1-SI.labels").write_text("1\t9\t12\n2\t0\t4\n")
    assert PTC.sniff(tmp_path / "article1.txt", b"")
    found = one(PTC.read(tmp_path / "article1.txt"))
    assert [(span.label, span.quote) for span in found.layers["import"].spans] == [("propaganda", "war")]


def test_the_files_of_the_2023_task(tmp_path):
    (tmp_path / "train-articles-subtask-3").mkdir()
    (tmp_path / "train-labels-subtask-3-spans").mkdir()
    (tmp_path / "train-articles-subtask-3/article1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "train-labels-subtask-1.txt").write_text("1\topinion\n")
    (tmp_path / "train-labels-subtask-2.txt").write_text("1\tMorality,Security_and_defense\n")
    (tmp_path / "train-labels-subtask-3.txt").write_text("1\t3\tDoubt,Name_Calling\n1\t4\t\n1\t99\tDoubt\n")
    (tmp_path / "train-labels-subtask-3-spans/article1-labels-subtask-3.txt").write_text("1\tDoubt\t27\t35\n")
    articles, problems = split(PTC.read(tmp_path / "train-articles-subtask-3"))
    layer = articles[0].layers["import"]
    assert {tag.label for tag in layer.tags} == {"opinion", "Morality", "Security_and_defense"}
    assert {(tag.label, tag.quote) for tag in layer.sentence_tags} == {
        ("Doubt", "The traitors sold us out."),
        ("Name_Calling", "The traitors sold us out."),
    }
    assert [span.quote for span in layer.spans] == ["traitors"]
    assert [(problem.code, problem.line) for problem in problems] == [("bad-range", 3)]


def test_carriage_returns_count_as_the_file_has_them(tmp_path):
    raw = "Title\r\n\r\nThe traitors sold us.\r\n"
    (tmp_path / "article1.txt").write_bytes(raw.encode())
    start = raw.replace("\r\n", "\n").index("traitors")
    (tmp_path / "article1.task2-TC.labels").write_text(f"1\tX\t{start}\t{start + 8}\n")
    assert next(iter(one(PTC.read(tmp_path / "article1.txt")).layers["import"].spans)).quote == "traitors"


def test_what_is_not_there_is_said(tmp_path):
    (tmp_path / "article9.task2-TC.labels").write_text("9\tDoubt\t0\t3\n")
    _, problems = split(PTC.read(tmp_path / "article9.task2-TC.labels"))
    assert problems[0].code == "no-text"
    with pytest.raises(ReadError):
        list(PTC.read(tmp_path / "other.csv"))
    assert not PTC.sniff(tmp_path / "article8.txt", b"")


def test_a_title_that_becomes_a_line_of_the_text_is_counted_beforehand():
    titled = Article("a", "Ferries", "The boat left.\n\nIt came back.")
    assert "1 × texts that get their title as a first line" in map(str, PtcFormat().losses(titled, {}))
    headed = Article("a", "The boat left.", "The boat left.\n\nIt came back.")
    assert not any("title" in loss.what for loss in PtcFormat().losses(headed, {}))


def test_rows_that_become_nothing_are_counted(tmp_path):
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/article1.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "dev.task2-TC.labels").write_text(
        "1\tDoubt\t9\t12\n1\tDoubt\t?\t?\n2\tDoubt\t0\t3\nnonsense\n"
    )
    (tmp_path / "dev.task1-SI.labels").write_text("1\t9\t12\n1\t27\t35\n3\t1\t2\n3\t4\t5\n")
    _, problems = split(formats.read_all([tmp_path]))
    told = [(Path(problem.file).name, problem.line, problem.message) for problem in problems]
    assert sorted(told, key=str) == [
        ("dev.task1-SI.labels", None, "Rows not used: about articles of which the texts are not there (2)."),
        ("dev.task1-SI.labels", None, "Rows not used: places without a technique (1)."),
        ("dev.task2-TC.labels", 4, "This row was left out: it has no tabs."),
        ("dev.task2-TC.labels", None, "Rows not used: about articles of which the texts are not there (1)."),
        ("dev.task2-TC.labels", None, "Rows not used: techniques without a place (1)."),
    ]
