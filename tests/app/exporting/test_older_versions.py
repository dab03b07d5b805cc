"""Older texts of corrected articles stay out of an export, which says how many, unless somebody lets them in."""

import json
from dataclasses import replace

import pytest

from annotator import formats, open_project, store
from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.beginning import beginning
from annotator.app.exporting.export import Selection
from annotator.app.exporting.splits import SPLIT, Division, split_of
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.versions import taking
from tests.app.exporting.test_reserved import article, layer, path  # noqa: F401


@pytest.fixture
def corrected(path):  # noqa: F811
    with store.open_file(path) as file:
        newer = article("Amber")
        with file.importing() as batch:
            batch.add(replace(newer, id="amber-2"))
        taking.take(Ledger(file, "rita"), "amber-2", "amber")
    return path


def test_they_stay_and_that_is_said(corrected, tmp_path):
    with store.open_file(corrected) as file:
        result = finish(exporting.export(file.project, "jsonl", tmp_path / "a.jsonl"))
    assert result.articles == 2
    assert result.choice.sentences() == ["1 article left out: a newer version took their place"]
    manifest = json.loads(result.manifest.read_text())
    assert manifest["articles_left_out"] == [
        {"why": "a newer version took their place", "count": 1, "noun": "article"}
    ]
    assert "older_versions" not in manifest["options"]


def test_they_go_out_where_that_is_wanted(corrected, tmp_path):
    with open_project(corrected) as project:
        result = project.export(tmp_path / "a.jsonl", "jsonl", older_versions=True)
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert [line["id"] for line in lines] == ["amber", "beryl", "amber-2"]
    assert [line["metadata"].get("older_version") for line in lines] == [None, None, "amber"]
    assert result.choice.left_out == ()
    assert json.loads(result.manifest.read_text())["options"]["older_versions"] is True


@pytest.mark.parametrize("older", [False, True])
def test_what_is_shown_before_is_what_goes_out(corrected, older):
    form, chosen = formats.find("jsonl"), Selection(older_versions=older)
    with store.open_file(corrected) as file:
        first = beginning(file, form, chosen)
        picked = finish(exporting.choose(first, form, chosen)).picks
        assert list(picked) == list(finish(exporting.choose(file.project, form, chosen)).picks)


def test_both_texts_are_in_one_split(corrected):
    with store.open_file(corrected) as file:
        desk = Ledger(file, "rita")
        for division in (Division((50, 50), by="article", seed=seed) for seed in range(4)):
            splitting.record(desk, division, finish(splitting.divide(file.project, division, anew=True)))
            assert split_of(file.project.article("amber")) == split_of(file.project.article("amber-2")) != ""
        assert file.project.article("amber").metadata[SPLIT]
