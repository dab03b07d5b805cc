"""Where an export goes: the place follows the format, and nothing else is written over without a question."""

from annotator import formats
from annotator.app.exporting import place as places


def test_the_place_follows_the_format(tmp_path):
    project = tmp_path / "desk.annot.yaml"
    project.write_text("", encoding="utf-8")
    jsonl, brat, conll = (formats.find(name) for name in ("jsonl", "brat", "conll"))
    first = places.suggestion("", jsonl, project)
    assert first == str(tmp_path / "desk.jsonl")
    folder = places.suggestion(first, brat, project)
    assert folder == str(tmp_path / "desk-brat")
    assert places.suggestion(folder, conll, project) == str(tmp_path / "desk.conll")
    assert places.suggestion(str(tmp_path / "v1.2"), conll, project) == str(tmp_path / "v1.2.conll")


def test_folders_that_hold_something_else_are_refused(tmp_path):
    project = tmp_path / "desk.annot.yaml"
    project.write_text("", encoding="utf-8")
    brat, jsonl = formats.find("brat"), formats.find("jsonl")
    full, earlier, empty = (tmp_path / name for name in ("full", "earlier", "empty"))
    for folder in (full, earlier, empty):
        folder.mkdir()
    (full / "letters.txt").write_text("x", encoding="utf-8")
    (earlier / "manifest.json").write_text("{}", encoding="utf-8")
    assert "something else" in places.problem(str(full), brat, project)
    assert places.problem(str(empty), brat, project) == ""
    assert places.question(earlier, brat, parts=False)[0] == "Replace earlier?"
    assert places.question(empty, brat, parts=False) is None
    (tmp_path / "out.train.jsonl").write_text("", encoding="utf-8")
    assert places.question(tmp_path / "out.jsonl", jsonl, parts=True)[0] == "Replace out.train.jsonl?"
    assert places.question(tmp_path / "out.jsonl", jsonl, parts=False) is None
    assert places.in_folder(full, brat, "desk-brat") == full / "desk-brat"
    assert [places.in_folder(folder, brat, "desk") for folder in (empty, earlier)] == [empty, earlier]
