"""Exports that are folders: with a manifest inside, made again in place, and left as they were when cancelled."""

import json

import pytest

from annotator import formats
from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.app.tagging import annotations as tagging
from annotator.core.edits import Edit
from annotator.core.errors import WriteError


@pytest.fixture
def tagged(session, select):
    select("Kestrel Line")
    session.mode.press_label(session.labels.get("org"))
    for article in ("fair", "port"):
        session.open_article(article)
        tagging.set_status(session, "done")
    changes = finish(splitting.divide(session.project, splitting.Division((50, 50))))
    edit = Edit("Divide", tuple(changes))
    session.project.apply(edit)
    session.file.submit(edit)
    return session


def names(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_folder_holds_its_splits_and_its_manifest(tagged, tmp_path):
    chosen = Selection(options={"task": "article-classification", "negatives": "all"}, splits=True)
    for _ in range(2):
        result = finish(
            exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen, replace=True)
        )
    held = ["README.md", "croissant.json", "data/test.jsonl", "data/train.jsonl", "manifest.json"]
    assert names(tmp_path / "out") == held
    assert result.manifest == tmp_path / "out/manifest.json"
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert manifest["entries"] == {"train": 1, "test": 1}
    assert "Desk" in (tmp_path / "out/README.md").read_text(encoding="utf-8")


def test_a_cancelled_export_leaves_the_folder_as_it_was(tagged, tmp_path):
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "out"))
    before = {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")}
    work = exporting.export(
        tagged.project, "huggingface", tmp_path / "out", Selection(options={"unit": "article"}), replace=True
    )
    next(work)
    work.close()
    assert {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_what_was_reviewed_and_what_not_is_told_apart(tagged, tmp_path):
    tagging.set_status(tagged, "started")
    options = {"task": "sentence-classification"}
    chosen = Selection(options=options, statuses=("started", "done"))
    result = finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen))
    assert any("not done" in loss.what for loss in result.losses)
    chosen = Selection(options=options)
    result = finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen, replace=True))
    assert [str(each) for each in result.choice.left_out] == ["1 article left out: nobody finished them"]
    card = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert "## What is not in it\n\n1 article left out: nobody finished them." in card
    tagging.set_status(tagged, "done")
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen, replace=True))
    rows = [
        json.loads(line)
        for data in (tmp_path / "out/data").iterdir()
        for line in data.read_text(encoding="utf-8").splitlines()
    ]
    assert rows
    assert {row["label"] for row in rows} == {0}


def test_the_card_and_the_manifest_say_how_the_articles_were_divided(tagged, tmp_path):
    division = splitting.Division((75, 25), "source", 7)
    chosen = Selection(options={"negatives": "all"}, splits=True, division=division)
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen))
    card = (tmp_path / "out/README.md").read_text(encoding="utf-8")
    assert (
        "divided 75/25 into train and test, with the seed 7. Articles of one source and of one story are in"
        in card
    )
    manifest = json.loads((tmp_path / "out/manifest.json").read_text(encoding="utf-8"))
    assert manifest["division"] == {"shares": [75, 25], "by": "source", "seed": 7}
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "again"))
    card = (tmp_path / "again/README.md").read_text(encoding="utf-8")
    assert "recorded in the project when the articles are first divided" in card
    manifest = json.loads((tmp_path / "again/manifest.json").read_text(encoding="utf-8"))
    assert manifest["division"] is None


@pytest.mark.parametrize(
    ("task", "widened"),
    [
        ("token-classification", True),
        ("spans", False),
        ("sentence-classification", False),
        ("article-classification", False),
    ],
)
def test_spans_are_said_to_be_widened_only_where_there_are_tokens(session, select, tmp_path, task, widened):
    select("estrel Lin")
    session.mode.press_label(session.labels.get("org"))
    tagging.set_status(session, "done")
    result = finish(
        exporting.export(session.project, "huggingface", tmp_path / "out", Selection(options={"task": task}))
    )
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert [(item["from"], item["to"]) for item in manifest["snapped"]] == (
        [("estrel Lin", "Kestrel Line")] if widened else []
    )
    assert (manifest["tokens"] is not None) == widened


FOLDERS = [form.name for form in formats.all() if form.writes and form.output == "folder" and not form.needs]


@pytest.mark.parametrize("name", FOLDERS)
def test_the_preview_of_a_folder_goes_into_a_new_one_and_touches_no_other(tagged, tmp_path, name):
    shown = exporting.preview(tagged.project, name, tmp_path / "preview")
    assert names(shown)
    kept = tmp_path / "mine"
    kept.mkdir()
    (kept / "notes.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError):
        exporting.preview(tagged.project, name, kept)
    assert names(kept) == ["notes.txt"]
