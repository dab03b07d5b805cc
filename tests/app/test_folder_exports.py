"""Exports that are folders: with a manifest inside, made again in place, and left as they were when cancelled."""

import json

import pytest

from annotator.app import exporting, splitting, tagging
from annotator.app.exporting import Selection
from annotator.app.progress import finish
from annotator.core.edits import Edit


@pytest.fixture
def tagged(session, select):
    select("Kestrel Line")
    tagging.press_label(session, session.labels.get("org"))
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
        result = finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen))
    assert names(tmp_path / "out") == ["README.md", "data/test.jsonl", "data/train.jsonl", "manifest.json"]
    assert result.manifest == tmp_path / "out/manifest.json"
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert manifest["entries"] == {"train": 1, "test": 1}
    assert "Desk" in (tmp_path / "out/README.md").read_text(encoding="utf-8")


def test_a_cancelled_export_leaves_the_folder_as_it_was(tagged, tmp_path):
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "out"))
    before = {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")}
    work = exporting.export(
        tagged.project, "huggingface", tmp_path / "out", Selection(options={"unit": "article"})
    )
    next(work)
    work.close()
    assert {name: (tmp_path / "out" / name).read_bytes() for name in names(tmp_path / "out")} == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".out")] == []


def test_what_was_reviewed_and_what_not_is_told_apart(tagged, tmp_path):
    chosen = Selection(options={"task": "sentence-classification"})
    result = finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen))
    assert any("not done" in loss.what for loss in result.losses)
    tagging.set_status(tagged, "done")
    finish(exporting.export(tagged.project, "huggingface", tmp_path / "out", chosen))
    (data,) = (tmp_path / "out/data").iterdir()
    rows = [json.loads(line) for line in data.read_text(encoding="utf-8").splitlines()]
    assert rows
    assert {row["label"] for row in rows} == {0}
