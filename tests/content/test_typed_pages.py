"""Every command of the pages for data people and for researchers is typed, in order, and does what they say."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path

import pytest

from tests.content.typed_pages import Reader, blocks

pytestmark = [
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(os.name == "nt", reason="the pages are typed into a shell"),
]


@pytest.fixture
def typed(tmp_path):
    """Type all of a page but what needs more than the program."""

    def read(page: str) -> Reader:
        reader = Reader(tmp_path)
        for kind, needs, block in blocks(page):
            if not needs:
                reader.type(kind, block)
        return reader

    return read


def test_from_articles_to_a_model(typed):
    reader = typed("data.md")
    said = "".join(reader.said)
    assert "2 articles added." in said
    assert "0 articles added, 2 already in the project." in said
    assert re.search(r"(?m)^kestrel-line-lease \d+ \['Kestrel Line', ", said)
    assert "Wrote 5 articles to names.test.conll, names.train.conll" in said
    [scores] = re.findall(r"names\.model: learnt .+ precision ([\d.]+), recall ([\d.]+), F1 ([\d.]+)", said)
    assert float(scores[2]) > 0.4
    manifest = json.loads((reader.folder / "names.conll.manifest.json").read_text(encoding="utf-8"))
    # “Three articles teach little”, and the model has seen “three of these articles”.
    assert manifest["entries"] == {"train": 3, "test": 2}
    assert re.search(r"names \(model\): \d+ annotations in 10 articles", said)
    assert (reader.folder / "desk.model").is_file()
    assert {path.name for path in reader.folder.iterdir()} >= {"gold.jsonl", "examples", "names.model"}


def test_what_researchers_report(typed):
    reader = typed("research.md")
    page = (Path(__file__).parents[2] / "docs" / "research.md").read_text(encoding="utf-8")
    [told] = re.findall(r"(?m)^F1 (\S+) \[(\S+), (\S+)\], (\d) articles$", "".join(reader.said))
    # The sentence for a paper has the figures of the sample.
    value, low, high, _ = told
    assert f"was {value} (95 % interval {low} to {high}, articles resampled 1,000 times" in page
    found = json.loads((reader.folder / "agreement.json").read_text(encoding="utf-8"))
    assert (found["repeats"], found["seed"]) == (1000, 1)
    assert not found["kinds"]["span"]["pairs_drawn"]
    assert "<html" in (reader.folder / "agreement.html").read_text(encoding="utf-8")
    whole, standoff = (
        (reader.folder / name).read_text(encoding="utf-8") for name in ("restored.jsonl", "standoff.jsonl")
    )
    assert "a shed with a ticket window" in whole
    assert "a shed with a ticket window" not in standoff
    assert len(list((reader.folder / "rounds").glob("*.annot.yaml"))) == 2
    names = (reader.folder / "blinded" / "desk fay.annot.yaml").read_text(encoding="utf-8")
    assert "Ines Lindgren" not in names
