"""Articles that reserve their rights stay out of training data, unless somebody lets them in; nothing else changes."""

import json
from pathlib import Path

import pytest

from annotator import formats, open_project, store
from annotator.app.exporting import export as exporting
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import LayerState, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.text import sha256

STATED = ["tdmReservation: 1"]


def article(name: str, **metadata: object) -> Article:
    text = f"{name} won the lease."
    return Article(
        name.lower(), name, text, {"language": "en", **metadata}, (), (Sentence(0, len(text)),), sha256(text)
    )


def layer(name: str) -> Layer:
    span = Span(id="s1", label="org", fragments=((0, len(name)),), quote=name, by="ana")
    return Layer(name.lower(), "ana", [span], LayerState("done"))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Of two finished articles one reserves its rights."""
    header = ProjectHeader(id="p", title="P", labels=LabelSet([Label(name="org", applies_to=("span",))]))
    place = tmp_path / "p.annot.yaml"
    with store.create(place, header) as file, file.importing() as batch:
        batch.add(article("Amber"), [layer("Amber")])
        batch.add(article("Beryl", reserved=STATED, copyright="The Tarn Post"), [layer("Beryl")])
    return place


def test_training_data_are_told_and_all_others_are_not() -> None:
    assert {form.name for form in formats.all() if form.trains} == {
        "conll", "conllu", "fasttext", "spacy", "huggingface", "instructions",
    }  # fmt: skip


def test_they_are_counted_before_and_left_out_of_training_data(path: Path, tmp_path: Path) -> None:
    with store.open_file(path) as file:
        seen = finish(exporting.survey(file.project, "conll"))
        assert [said for said in seen.choice.sentences() if "reserve their rights" in said]
        result = finish(exporting.export(file.project, "conll", tmp_path / "a.conll"))
    text = (tmp_path / "a.conll").read_text()
    assert "Amber" in text
    assert "Beryl" not in text
    manifest = json.loads(result.manifest.read_text())
    (left_out,) = manifest["articles_left_out"]
    assert left_out["count"] == 1
    assert "reserve their rights" in left_out["why"]
    assert manifest["options"]["include_reserved"] is False


def test_they_go_out_when_they_are_let_in(path: Path, tmp_path: Path) -> None:
    with store.open_file(path) as file:
        result = finish(
            exporting.export(file.project, "conll", tmp_path / "a.conll", Selection(reserved=True))
        )
    assert "Beryl" in (tmp_path / "a.conll").read_text()
    assert json.loads(result.manifest.read_text())["options"]["include_reserved"] is True


def test_whole_copies_hold_them_with_what_they_state(path: Path, tmp_path: Path) -> None:
    with store.open_file(path) as file:
        finish(exporting.export(file.project, "jsonl", tmp_path / "a.jsonl"))
        finish(exporting.export(file.project, "html-report", tmp_path / "a.html"))
    records = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    (kept,) = [record["metadata"] for record in records if record.get("title") == "Beryl"]
    assert (kept["reserved"], kept["copyright"]) == (STATED, "The Tarn Post")
    pages = [page.read_text(encoding="utf-8") for page in (tmp_path / "a.html").rglob("*.html")]
    assert any("tdmReservation: 1" in page for page in pages)


def test_where_nothing_else_is_left_it_says_the_way(path: Path, tmp_path: Path) -> None:
    with open_project(path, write=True) as project:
        project.set_details("amber", reserved=STATED)
        with pytest.raises(AnnotatorError) as refused:
            project.export(tmp_path / "a.conll", "conll")
        assert "--include-reserved" in refused.value.hint
        assert project.export(tmp_path / "a.conll", "conll", reserved=True).articles == 2
