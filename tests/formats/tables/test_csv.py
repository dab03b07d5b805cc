"""The table of annotations."""

import csv
import json
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from annotator.core.annotation import ArticleTag, Decision, LayerState, Link, Note, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.layer import Layer
from annotator.formats import total
from annotator.formats.kit.values import Export
from annotator.formats.registry import write_all
from annotator.formats.tables.annotations_csv import COLUMNS, CsvFormat

TEXT = "Kestrel 🚢 wins.\n\nThe end."


def article(title: str = "Kestrel wins") -> Article:
    return Article("kestrel", title, TEXT, {}, (), (Sentence(0, 15), Sentence(17, 25)))


def layer(*found) -> dict[str, Layer]:
    return {"al": Layer("kestrel", "al", found, LayerState("done"))}


def table(folder: Path, items, **options) -> list[dict[str, str]]:
    path = folder / "out.csv"
    write_all(CsvFormat(), path, items, Export(options=options))
    with path.open(encoding="utf-8-sig" if options.get("bom") else "utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_one_annotation_a_row(tmp_path: Path) -> None:
    found = [
        ArticleTag(id="t1", label="business"),
        SentenceTag(id="s1", start=17, end=25, label="claim", quote="The…", doubt=True),
        Span(
            id="a1", fragments=((8, 9),), label="ship", quote="🚢", attributes={"afloat": True}, note="sails"
        ),
        Span(id="a2", fragments=((0, 7), (17, 20)), label="org", quote="Kestrel … The"),
        Link(id="r1", label="says", source="a1", target="a2"),
        Note(id="n1", note="Check\nthis", about="a1"),
        Decision(id="d1", cluster="c", verdict="accept"),
    ]
    rows = table(tmp_path, [(article(), layer(*found))])
    assert [row["kind"] for row in rows] == ["article", "sentence", "span", "span", "link", "note"]
    by_id = {row["id"]: row for row in rows}
    assert tuple(rows[0]) == COLUMNS
    assert by_id["s1"]["quote"] == "The end."
    assert (by_id["s1"]["sentence"], by_id["s1"]["doubt"]) == ("2", "yes")
    assert (by_id["a1"]["start"], by_id["a1"]["end"], by_id["a1"]["quote"]) == ("8", "9", "🚢")
    assert json.loads(by_id["a1"]["attributes"]) == {"afloat": True}
    assert by_id["a2"]["fragments"] == "0-7 17-20"
    assert (by_id["r1"]["from"], by_id["r1"]["to"]) == ("a1", "a2")
    assert by_id["n1"]["note"] == "Check\nthis"
    assert by_id["t1"]["start"] == ""


def test_the_mark_for_excel_and_the_line_ends(tmp_path: Path) -> None:
    item = [(article(), layer(ArticleTag(id="t1", note="a\nb")))]
    path = tmp_path / "out.csv"
    write_all(CsvFormat(), path, item)
    assert not path.read_bytes().startswith(b"\xef\xbb\xbf")
    assert b"a\nb" in path.read_bytes()
    write_all(CsvFormat(), path, item, Export(options={"bom": True, "newlines": "space"}))
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(tmp_path: Path, start: str) -> None:
    item = (article(f"{start}SUM(A1)"), layer(ArticleTag(id="t1", label=f"{start}x", note=f"{start}y")))
    row = table(tmp_path, [item])[0]
    assert [row["title"], row["label"], row["note"]] == [f"'{start}SUM(A1)", f"'{start}x", f"'{start}y"]
    assert any(loss.count == 3 and "formula" in loss.what for loss in CsvFormat().losses(*item))
    assert table(tmp_path, [item], neutralise=False)[0]["label"] == f"{start}x"


def test_what_is_lost_is_counted_before() -> None:
    whole = (
        article(),
        layer(Span(id="a", fragments=((0, 3),), extra={"x": 1}), Decision(id="d", cluster="", verdict="")),
    )
    losses = total(loss for item in (whole, (article(), {}), whole) for loss in CsvFormat().losses(*item))
    said = [str(loss) for loss in losses]
    assert any(line.startswith("3 × text of an article") for line in said)
    assert any(line.startswith("1 × article without annotations") for line in said)
    assert any(line.startswith("2 × decision") for line in said)
    assert any(line.startswith("2 × annotation with unknown keys") for line in said)
    assert CsvFormat.cannot_hold


@settings(max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20), st.text(max_size=20), st.text(max_size=10))
def test_every_cell_reads_back_but_for_the_apostrophe(tmp_path: Path, note: str, label: str, by: str) -> None:
    row = table(tmp_path, [(article(), layer(ArticleTag(id="t", note=note, label=label, by=by)))])[0]
    for name, value in (("note", note), ("label", label), ("by", by)):
        guarded = value.lstrip("'").startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert row[name] == (f"'{value}" if guarded else value)
