"""Descriptions of data sets as others read them: mlcroissant, two processors of JSON-LD, and Hugging Face's loader."""

import os

os.environ["HF_HUB_OFFLINE"] = "1"
os.environ["HF_DATASETS_OFFLINE"] = "1"

import json

import datasets
import mlcroissant
import pytest
import rdflib
from pyld import jsonld

from annotator import formats
from annotator.app.exporting.export import Selection, export
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, LayerState
from annotator.core.edits import ProjectHeader
from annotator.core.layer import Layer
from annotator.core.project import Project
from tests.formats import tagged

SC, CR, RAI = "https://schema.org/", "http://mlcommons.org/croissant/", "http://mlcommons.org/croissant/RAI/"
ONE = tagged.article(
    "one", "Kestrel Line wins the lease 🚢.\nIt paid $3.\nNobody spoke.", "train", publisher="The Tarn"
)
TWO = tagged.article("two", "Ines Lindgren left Merrow Bay.\nShe said no.", "dev")
DESCRIBED = [
    ("huggingface", {"task": "token-classification"}),
    ("huggingface", {"task": "sentence-classification"}),
    ("huggingface", {"task": "article-classification"}),
    ("huggingface", {"task": "spans"}),
    ("huggingface", {"task": "spans", "files": "parquet"}),
    ("huggingface", {"task": "token-classification", "files": "parquet"}),
    ("instructions", {}),
    ("instructions", {"style": "prompt"}),
    ("jsonl", {}),
    ("jsonl", {"without_text": True}),
    ("csv", {}),
    ("conll", {}),
    ("fasttext", {}),
    ("spacy", {}),
]


@pytest.fixture
def project():
    found = Project(
        ProjectHeader(title="Harbour: “news”", labels=tagged.LABELS, guidelines="# Rules\n\nTag firms.")
    )
    for article, words in ((ONE, "Kestrel Line"), (TWO, "Ines Lindgren")):
        items = [
            tagged.span(article, words, "org"),
            tagged.sentence_tag(article, 0, "main"),
            ArticleTag(id="t", label="economy"),
        ]
        found.add(article, [Layer(article.id, name, items, LayerState("done")) for name in ("alice", "ben")])
    return found


def described(project, folder, form, options, **more):
    ending = next(iter(formats.find(form).extensions), "")
    target = folder / f"out{'' if form == 'huggingface' else ending}"
    finish(export(project, form, target, Selection(layer="alice", options=options, **more)))
    return target / "croissant.json" if target.is_dir() else folder / f"{target.name}.croissant.json"


@pytest.mark.parametrize(("form", "options"), DESCRIBED)
def test_mlcroissant_finds_no_error_and_reads_every_record(project, tmp_path, form, options):
    at = described(project, tmp_path, form, options)
    data = mlcroissant.Dataset(jsonld=str(at))
    assert not data.metadata.ctx.issues.errors
    assert data.metadata.ctx.is_v1_1()
    assert data.metadata.data_annotation_protocol == ["# Rules\n\nTag firms."]
    sets = [each for each in data.metadata.record_sets if each.id.startswith("records")]
    assert bool(sets) == (form in ("huggingface", "instructions", "jsonl", "csv"))
    for each in sets:
        assert list(data.records(each.id)), each.id


def test_records_say_what_the_files_say(project, tmp_path):
    at = described(project, tmp_path, "huggingface", {"task": "spans"})
    data = mlcroissant.Dataset(jsonld=str(at))
    sets = sorted(each.id for each in data.metadata.record_sets if each.id.startswith("records"))
    assert sets == ["records-train", "records-validation"]
    (row,) = data.records("records-train")
    assert row["records-train/text"].decode() == ONE.text
    names = {row["classes/number"]: row["classes/name"] for row in data.records("classes")}
    assert names[0] in ("org", b"org")
    (span,) = row["records-train/spans"]
    assert (span["records-train/spans/start"], span["records-train/spans/end"]) == (0, 12)


@pytest.mark.parametrize(("form", "options"), DESCRIBED)
def test_processors_of_json_ld_agree_on_what_it_means(project, tmp_path, form, options):
    made = json.loads(described(project, tmp_path, form, options).read_text(encoding="utf-8"))
    graph = rdflib.Graph().parse(data=jsonld.to_rdf(made, {"format": "application/n-quads"}), format="nquads")
    other = rdflib.Graph().parse(data=json.dumps(made), format="json-ld")
    facts = [graph, other]
    for found in facts:
        (whole,) = found.subjects(rdflib.RDF.type, rdflib.URIRef(SC + "Dataset"))
        said = {str(o) for o in found.objects(whole, rdflib.URIRef("http://purl.org/dc/terms/conformsTo"))}
        assert said == {CR + "1.1", RAI + "1.0"}
        assert [str(o) for o in found.objects(whole, rdflib.URIRef(RAI + "dataAnnotationProtocol"))]
        files = list(found.objects(whole, rdflib.URIRef(SC + "distribution")))
        assert len(files) == len(made["distribution"])
        for file in files:
            assert list(found.objects(file, rdflib.URIRef(SC + "sha256")))
    # No term of it is unknown: what a context does not explain is dropped when it is expanded.
    expanded = json.dumps(jsonld.expand(made))
    terms = {key for key in made if not key.startswith("@")} - {"conformsTo", "recordSet"}
    assert all(f'"{RAI}{key[4:]}"' in expanded for key in terms if key.startswith("rai:"))
    assert all(f'"{SC}{key}"' in expanded for key in terms if ":" not in key)


def test_hugging_face_loads_the_files_beside_it(project, tmp_path):
    folder = described(project, tmp_path, "huggingface", {"task": "spans"}).parent
    data = datasets.load_dataset(str(folder), cache_dir=str(tmp_path / "cache"))
    assert {name: len(rows) for name, rows in data.items()} == {"train": 1, "validation": 1}
    lines = tmp_path / "lines"
    lines.mkdir()
    at = described(project, lines, "instructions", {}, splits=True)
    made = json.loads(at.read_text(encoding="utf-8"))
    files = {
        each["contentUrl"].split(".")[1]: str(lines / each["contentUrl"]) for each in made["distribution"]
    }
    data = datasets.load_dataset("json", data_files=files, cache_dir=str(tmp_path / "cache"))
    assert {name: len(rows) for name, rows in data.items()} == {"train": 1, "dev": 1}
