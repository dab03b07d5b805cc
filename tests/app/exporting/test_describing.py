"""Exports described as data sets: what stands in `croissant.json`, and beside which exports it is."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from annotator import formats
from annotator.app.exporting.export import Selection, export
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, LayerState, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import ProjectHeader
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.core.text import sha256

TEXT = "Larkline buys the ferries.\nIda Brandt objects."


def _article(number: int, **metadata: object) -> Article:
    text = f"{TEXT}\nReport {number}."
    return Article(
        id=f"a{number}",
        title=f"Ferries {number}",
        text=text,
        metadata={"language": "en", "publisher": "The Quay Courier", **metadata},
        sentences=(Sentence(0, 26), Sentence(27, 46)),
        sha256=sha256(text),
    )


def _layer(article: str, name: str, label: str = "org", status: str = "done") -> Layer:
    items = [
        Span(id="s1", label=label, fragments=((0, 8),), quote="Larkline"),
        SentenceTag(id="s2", label="claim", start=0, end=26),
        ArticleTag(id="s3", label="business"),
    ]
    return Layer(article, name, items, LayerState(status))


@pytest.fixture
def project() -> Project:
    labels = LabelSet(
        [
            Label(name="org"),
            Label(name="person"),
            Label(name="claim", applies_to=("sentence",)),
            Label(name="business", applies_to=("article",)),
        ]
    )
    found = Project(ProjectHeader(title="Harbour: “news”", labels=labels, guidelines="# Rules\n\nTag firms."))
    cc = "https://creativecommons.org/licenses/by/4.0/"
    found.add(
        _article(1, license=cc, split="train", published="2026-03-14T10:00:00Z"),
        [_layer("a1", "ida"), _layer("a1", "ben", "person")],
    )
    found.add(
        _article(2, copyrightNotice="© The Quay Courier", split="test", published="2026-02-01"),
        [_layer("a2", "ida")],
    )
    found.add(_article(3), [_layer("a3", "ida", status="started")])
    return found


def described(
    project: Project, tmp_path: Path, form: str, name: str = "out", **selection: object
) -> dict[str, object]:
    result = finish(export(project, form, tmp_path / name, Selection(**selection)))  # type: ignore[arg-type]
    at = (
        tmp_path / name / "croissant.json"
        if (tmp_path / name).is_dir()
        else tmp_path / f"{name}.croissant.json"
    )
    assert result.files
    return json.loads(at.read_text(encoding="utf-8"))


def test_who_made_it_and_what_may_be_done_with_it(project: Project, tmp_path: Path) -> None:
    found = described(project, tmp_path, "huggingface")
    assert found["name"] == "Harbour: “news”"
    assert found["conformsTo"][0] == "http://mlcommons.org/croissant/1.1"
    assert found["license"] == ["https://creativecommons.org/licenses/by/4.0/"]
    assert found["copyrightNotice"] == ["© The Quay Courier"]
    assert found["usageInfo"] == "Not all of the articles state a licence."
    assert found["inLanguage"] == ["en"]
    assert found["publisher"] == [{"@type": "sc:Organization", "name": "The Quay Courier"}]
    assert found["rai:dataAnnotationProtocol"] == ["# Rules\n\nTag firms."]
    assert found["rai:dataCollectionTimeframe"] == ["2026-02-01", "2026-03-14"]
    assert found["rai:annotationsPerItem"].endswith("1 of 1; 1 of 2.")
    assert found["rai:annotatorDemographics"][0].startswith("2 people")
    assert any("1 article left out" in said for said in found["rai:dataLimitations"])
    assert any("sentence tags" in said for said in found["rai:dataLimitations"])


def test_days_are_the_first_and_the_last_of_all_and_nothing_that_is_no_day(tmp_path: Path) -> None:
    project = Project(ProjectHeader())
    for number in range(1, 80):
        day = f"2025-{1 + number // 28:02}-{1 + number % 28:02}"
        project.add(_article(number, published=day), [_layer(f"a{number}", "ida")])
    project.add(_article(80, published="last week"), [_layer("a80", "ida")])
    found = described(project, tmp_path, "jsonl")
    assert found["rai:dataCollectionTimeframe"] == ["2025-01-02", "2025-03-24"]


def test_agreement_is_that_of_the_articles_that_several_finished(project: Project, tmp_path: Path) -> None:
    said = described(project, tmp_path, "jsonl")["rai:dataAnnotationAnalysis"]
    assert said[0] == "1 article finished by several annotators."
    assert "Tags of sentences: Krippendorff’s α, MASI distance: 1.000." in said
    assert "Spans: F1 of two annotators (same edges and label), mean of the pairs: 0.000." in said


def test_without_several_annotators_agreement_is_said_not_to_be_known(
    project: Project, tmp_path: Path
) -> None:
    for name in ("ben", "ida"):
        project.members["a1"].states[name] = LayerState("started")
    said = described(project, tmp_path, "jsonl")["rai:dataAnnotationAnalysis"]
    assert said == ["No article was finished by two annotators, so agreement is not known."]


@pytest.mark.parametrize(
    ("form", "options"),
    [
        ("huggingface", {}),
        ("huggingface", {"task": "spans"}),
        ("instructions", {}),
        ("instructions", {"style": "prompt"}),
        ("jsonl", {}),
        ("csv", {}),
        ("conll", {}),
        ("fasttext", {}),
    ],
)
def test_every_file_has_its_size_and_hash(
    project: Project, tmp_path: Path, form: str, options: dict[str, str]
) -> None:
    name = "out" if form == "huggingface" else f"out{formats.find(form).extensions[0]}"
    found = described(project, tmp_path, form, name, options=options)
    folder = tmp_path / name if (tmp_path / name).is_dir() else tmp_path
    assert found["distribution"]
    for each in found["distribution"]:
        content = (folder / each["contentUrl"]).read_bytes()
        assert each["sha256"] == hashlib.sha256(content).hexdigest()
        assert each["contentSize"] == f"{len(content)} B"
    sets = {each["@id"] for each in found.get("recordSet", []) if each["@id"].startswith("records")}
    assert bool(sets) == (form not in ("conll", "fasttext"))


def test_a_file_for_each_split_is_a_record_set(project: Project, tmp_path: Path) -> None:
    result = finish(export(project, "instructions", tmp_path / "out.jsonl", Selection(splits=True)))
    assert [path.name for path in result.files] == ["out.test.jsonl", "out.train.jsonl"]
    found = json.loads((tmp_path / "out.jsonl.croissant.json").read_text(encoding="utf-8"))
    sets = {each["@id"]: each for each in found["recordSet"]}
    assert set(sets) == {"records-out.test", "records-out.train", "splits"}
    assert [row["splits/kind"] for row in sets["splits"]["data"]] == ["cr:TestSplit", "cr:TrainingSplit"]


def test_an_earlier_description_is_replaced_with_its_export_only(project: Project, tmp_path: Path) -> None:
    described(project, tmp_path, "jsonl", "out.jsonl")
    project.header = ProjectHeader(title="Other", labels=project.labels)
    again = finish(export(project, "jsonl", tmp_path / "out.jsonl", replace=True))
    assert again.files
    assert json.loads((tmp_path / "out.jsonl.croissant.json").read_text(encoding="utf-8"))["name"] == "Other"


def test_no_reader_takes_the_description_for_articles(project: Project, tmp_path: Path) -> None:
    described(project, tmp_path, "jsonl", "out.jsonl")
    assert [path.name for path in formats.gather([tmp_path])] == ["out.jsonl"]


def test_a_page_to_read_is_no_data_set(project: Project, tmp_path: Path) -> None:
    finish(export(project, "html-report", tmp_path / "out.html"))
    assert not list(tmp_path.glob("*croissant*"))
