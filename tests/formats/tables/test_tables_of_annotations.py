"""Tables of annotations: the long form comes back, from CSV and from a workbook; the wide form has 0 and 1."""

import csv
import tempfile
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.errors import ReadError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.formats import Export, total
from annotator.formats.registry import write_all
from annotator.formats.tables.annotations_csv import CsvFormat
from annotator.formats.tables.workbook import XlsxFormat
from tests.formats.comparing import facts
from tests.formats.projects import LABELS, projects
from tests.formats.samples import one, split

CSV, XLSX = CsvFormat(), XlsxFormat()
FORMULAS = ("=1+1", "+1", "-1", "@x", "'=1", "''+", "plain", "' x")
TEXT = "Kestrel 🚢 wins.\n\nThe end."


def article(id="kestrel", text=TEXT):
    return Article(id, "Kestrel wins", text, {}, (), (Sentence(0, 15), Sentence(17, 25)))


def bare(layer):
    """The layer as it comes back: what stood alone as a note has no quote when it is about something."""
    return layer.annotator, sorted(item.id for item in layer), facts(layer, "")


@settings(max_examples=50, deadline=None)
@given(projects(), st.sampled_from([CSV, XLSX]), st.sampled_from(FORMULAS))
def test_the_long_form_comes_back(tmp_path_factory, project, form, odd):
    article, layers = project
    for layer in layers.values():
        layer.put(
            ArticleTag(id="odd", label=odd, note=f"{odd}\n second\tline ", by=odd, at="2026-03-15T10:00:00Z")
        )
        layer.put(Note(id="place", note=odd, start=0, end=1, quote=article.text[:1]))
    path = tmp_path_factory.mktemp("table") / f"all{form.extensions[0]}"
    write_all(form, path, [(article, layers)], Export(labels=LABELS, options={"texts": True}))
    assert form.sniff(path, b"")
    found = one(form.read(path))
    assert (found.id, found.title, found.text) == (article.id, article.title, article.text)
    assert [bare(layer) for layer in found.layers.values()] == [bare(layer) for layer in layers.values()]
    assert all(layer.get("odd").by == odd for layer in found.layers.values())
    lost = {loss.what for loss in form.losses(article, layers, Export(options={"texts": True}))}
    assert lost <= {"cell that a spreadsheet would take for a formula gets an apostrophe in front"}


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_several_articles_and_one_without_annotations(tmp_path, form):
    long = "Line of the harbour 🚢.\n" * 3000 + "End."
    entries = [
        (article(), {"al": Layer("kestrel", "al", [Span(id="a", label="x", fragments=((0, 7), (17, 20)))])}),
        (Article("none", "No tags", "Nothing here."), {}),
        (
            Article("long", "=cmd", long),
            {"al": Layer("long", "al", [Span(id="b", label="x", fragments=((69_000, 69_003),))])},
        ),
    ]
    path = tmp_path / f"all{form.extensions[0]}"
    write_all(form, path, entries, Export(options={"texts": True}))
    found, problems = split(form.read(path))
    assert not problems
    assert [(item.id, item.title) for item in found] == [
        ("kestrel", "Kestrel wins"),
        ("none", "No tags"),
        ("long", "=cmd"),
    ]
    assert [item.text for item in found] == [TEXT, "Nothing here.", long]
    assert [span.quote for span in found[0].layers["al"].spans] == ["Kestrel … The"]
    assert next(iter(found[2].layers["al"].spans)).start == 69_000


def test_no_cell_of_a_workbook_is_a_formula(tmp_path):
    evil = '=HYPERLINK("http://x")'
    layer = Layer("k", "al", [ArticleTag(id="t", label=evil, note="@SUM(1)\x01", attributes={"a": "b"})])
    path = tmp_path / "out.xlsx"
    write_all(XLSX, path, [(Article("k", evil, "+44 called."), {"al": layer})])
    book = openpyxl.load_workbook(path)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert not [
        cell for cell in cells if cell.data_type == "f" or str(cell.value).startswith(("=", "+", "-", "@"))
    ]
    assert [cell.value for cell in cells if "HYPER" in str(cell.value)] == [f"'{evil}"] * 3
    write_all(XLSX, path, [(Article("k", evil, "x"), {})], Export(options={"neutralise": False}))
    cell = openpyxl.load_workbook(path)["articles"]["B2"]
    assert (cell.value, cell.data_type) == (evil, "s")


@pytest.mark.parametrize("form", [CSV, XLSX])
def test_the_wide_form(tmp_path, form):
    labels = LabelSet(
        [
            Label(name="main", applies_to=("sentence",)),
            Label(name="text", applies_to=("sentence", "article")),
            Label(name="sport", applies_to=("article",)),
        ]
    )
    found = [
        SentenceTag(id="s", label="main", start=17, end=25),
        SentenceTag(id="u", label="unheard", start=0, end=15),
        SentenceTag(id="v", label="main", start=0, end=7),
        ArticleTag(id="t", label="sport"),
        Span(id="a", label="x", fragments=((0, 7),)),
    ]
    layers = {
        "al": Layer("kestrel", "al", found, LayerState("done", "approved")),
        "bo": Layer("kestrel", "bo"),
    }
    path = tmp_path / f"wide{form.extensions[0]}"

    def table(per):
        export = Export(labels=labels, options={"layout": "wide", "per": per})
        write_all(form, path, [(article(), layers)], export)
        lost = {loss.what: loss.count for loss in total(form.losses(article(), layers, export))}
        if form is XLSX:
            return [[str(value) for value in row] for row in openpyxl.load_workbook(path).active.values], lost
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.reader(file)), lost

    rows, lost = table("sentence")
    assert rows == [
        ["article", "annotator", "status", "sentence", "start", "end", "text", "main", "label:text"],
        ["kestrel", "al", "done", "1", "0", "15", "Kestrel 🚢 wins.", "0", "0"],
        ["kestrel", "al", "done", "2", "17", "25", "The end.", "1", "0"],
        ["kestrel", "bo", "new", "1", "0", "15", "Kestrel 🚢 wins.", "0", "0"],
        ["kestrel", "bo", "new", "2", "17", "25", "The end.", "0", "0"],
    ]
    assert lost == {
        "spans": 1,
        "article tags": 1,
        "tags whose labels the label set does not have for them": 1,
        "tags on what is no sentence": 1,
        "states of a review": 1,
    }
    rows, lost = table("article")
    assert rows[0][-2:] == ["label:text", "sport"]
    assert [row[-2:] for row in rows[1:]] == [["0", "1"], ["0", "0"]]
    assert lost["sentence tags"] == 3


def test_a_table_of_another_tool(tmp_path):
    path = tmp_path / "spans.csv"
    text = "Zoë 📌 saw firetrucks in Paris."
    utf16 = text.encode("utf-16-le")
    start = len(text[: text.index("firetrucks")].encode("utf-16-le")) // 2
    assert utf16
    path.write_text(
        f"doc_id,text,begin,end,tag,coder,quote\n7,{text},{start},{start + 10},vehicle,bo,firetrucks\n",
        encoding="utf-8",
    )
    (found,), problems = split(CSV.read(path))
    assert [(span.label, span.quote) for span in found.layers["bo"].spans] == [("vehicle", "firetrucks")]
    assert [(problem.code, problem.severity) for problem in problems] == [("offset-unit", "warning")]


def test_what_cannot_be_read_is_named(tmp_path):
    path = tmp_path / "out.csv"
    path.write_text(
        "article,kind,id,label,start,end,text,attributes\n"
        "a,text,,,,,Words here.,\n"
        "a,span,s1,x,0,5,,\n"
        "a,span,s2,x,zero,5,,\n"
        "a,span,s3,x,0,500,,\n"
        "a,wave,s4,x,0,5,,\n"
        "a,span,s5,x,0,5,,{oops\n"
        "b,span,s6,x,0,5,,\n"
        "a,span,s7,x,0,5,,\n"
    )
    (found,), problems = split(CSV.read(path))
    assert [span.id for span in found.layers["import"].spans] == ["s1"]
    assert [(problem.code, problem.line) for problem in problems] == [
        ("bad-record", 4), ("bad-record", 6), ("bad-record", 7), ("bad-range", 2), ("no-text", 8), ("not-together", 9),
    ]  # fmt: skip
    path.write_text("article,kind,label,start,end\n")
    assert CSV.sniff(path, b"")
    with pytest.raises(ReadError, match="text"):
        list(CSV.read(path))


def test_a_cancelled_workbook_leaves_nothing(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    writing = XLSX.write(tmp_path / "out.xlsx", iter([(article(), {}), (article(), {})]))
    next(writing)
    writing.close()
    assert [path.name for path in tmp_path.iterdir()] == ["temp"]
    assert not list((tmp_path / "temp").iterdir())


def test_links_come_back(tmp_path: Path):
    layer = Layer("k", "al", [Link(id="l", label="says", source="a", target="b", doubt=True)])
    write_all(CSV, tmp_path / "o.csv", [(article("k"), {"al": layer})], Export(options={"texts": True}))
    link = one(CSV.read(tmp_path / "o.csv")).layers["al"].links[0]
    assert (link.source, link.target, link.doubt) == ("a", "b", True)
