"""Only what somebody said goes out, in every format: no article that nobody finished, or skipped, is a negative."""

import itertools
import json

import pytest

from annotator import formats, store
from annotator.app.exporting import export as exporting
from annotator.app.exporting import format_groups
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import STATUSES, ArticleTag, Decision, LayerState, SentenceTag, Span
from annotator.core.article import Article, Sentence
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256
from annotator.review.compare import clusters

KINDS = ("span", "sentence", "article")
FORMATS = [form for form in formats.all() if form.writes and form.holds]
REVIEWED, HALF, STALE, OPEN, SKIPPED, UNTOUCHED = "Amber", "Beryl", "Coral", "Dusk", "Ebony", "Flint"
"""A word of each article, which is in no other: how far people are with it."""


def article(word):
    text = f"{word} opens\n\n{word} Kestrel won the lease."
    sentences = (Sentence(0, len(word) + 6), Sentence(len(word) + 8, len(text)))
    return Article(word.lower(), f"{word} opens", text, {"language": "en"}, (), sentences, sha256(text))


def layer(one, name, status, **extra):
    start = one.text.index("Kestrel")
    first = one.sentences[0]
    items = [
        Span(id=f"{name}s", label="org", fragments=((start, start + 7),), quote="Kestrel", by=name),
        SentenceTag(id=f"{name}t", label="org", start=first.start, end=first.end, by=name),
        ArticleTag(id=f"{name}a", label="org", by=name),
    ]
    return Layer(one.id, name, items, LayerState(status, "none", extra))


def gold(one, layers, status, settled):
    found = clusters(one.id, {each.annotator: each for each in layers})
    decisions = [
        Decision(id=f"d{n}", cluster=cluster.id, verdict="accept")
        for n, cluster in enumerate(found[:settled])
    ]
    return Layer(one.id, GOLD, [*layer(one, "gold", "done"), *decisions], LayerState(status))


@pytest.fixture
def project(tmp_path):
    """One article is reviewed to its end; of the others one review is half done, one was done before a vote came."""
    header = ProjectHeader(id="p", title="P", labels=LabelSet([Label(name="org", applies_to=KINDS)]))
    with store.create(tmp_path / "p.annot.yaml", header) as file:
        with file.importing() as batch:
            for word, status, settled in ((REVIEWED, "done", 9), (HALF, "started", 1), (STALE, "done", 2)):
                one = article(word)
                both = [layer(one, name, "done") for name in ("ann", "ben")]
                batch.add(one, [*both, gold(one, both, status, settled)])
            one = article(OPEN)
            batch.add(one, [layer(one, "ann", "started")])
            one = article(SKIPPED)
            batch.add(one, [Layer(one.id, "ann", (), LayerState("new", "none", {"skipped": True}))])
            batch.add(article(UNTOUCHED), [])
        yield file.project


def words_in(path):
    """The words of articles that occur in the files of an export, manifests and cards apart."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    said = b"".join(f.read_bytes() for f in files if "manifest" not in f.name and f.name != "README.md")
    every = (REVIEWED, HALF, STALE, OPEN, SKIPPED, UNTOUCHED)
    return {word for word in every if word.encode() in said or word.encode("utf-16-le") in said}


def exported(project, form, path, chosen):
    absent = format_groups.missing(form)
    if absent:
        pytest.skip(f"needs {absent}")
    return finish(exporting.export(project, form, path, chosen))


PACKED = ("xlsx", "xlsx-wide", "spacy", "qdpx")
"""Formats whose files are compressed: how many articles are in them is counted, not looked for."""


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
@pytest.mark.parametrize(
    ("name", "expected", "behind"),
    [
        (GOLD, {REVIEWED}, {"their review is not finished": 2, "nobody reviewed them": 3}),
        (
            "ann",
            {REVIEWED, HALF, STALE},
            {"“ann” has not finished them": 1, "skipped": 1, "“ann” has no layer on them": 1},
        ),
    ],
)
def test_a_layer_goes_out_where_it_is_finished(project, tmp_path, form, name, expected, behind):
    path = tmp_path / f"out{next(iter(form.extensions), '')}"
    result = exported(project, form, path, Selection(layer=name))
    assert {project.article(each).title.split()[0] for each in result.choice.picks} == expected
    assert {each.why: each.count for each in result.choice.left_out} == behind
    assert result.articles == len(expected)
    if form.name not in PACKED:
        assert words_in(path) <= expected
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert {each["why"]: each["count"] for each in manifest["articles_left_out"]} == behind
    assert manifest["options"]["statuses"] == ["done"]


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_of_all_layers_those_that_are_done_go_out_and_of_whole_copies_everything(project, tmp_path, form):
    result = exported(project, form, tmp_path / f"out{next(iter(form.extensions), '')}", Selection())
    if form.whole:
        assert len(result.choice.picks) == 6
        assert result.choice.left_out == ()
        assert result.choice.unfinished == 5
        return
    assert dict(result.choice.picks) == {
        "amber": ("ann", "ben", GOLD),
        "beryl": ("ann", "ben"),
        "coral": ("ann", "ben"),
    }
    assert {(each.noun, each.why): each.count for each in result.choice.left_out} == {
        ("article", "nobody finished them"): 1,
        ("article", "skipped"): 1,
        ("article", "nobody annotated them"): 1,
        ("layer", "their review is not finished"): 2,
    }


def test_what_is_not_finished_goes_out_when_somebody_says_so_but_never_what_was_skipped(project):
    form = formats.find("conll")
    choice = finish(exporting.choose(project, form, Selection(statuses=STATUSES)))
    assert dict(choice.picks) == {
        "amber": ("ann", "ben", GOLD),
        "beryl": ("ann", "ben", GOLD),
        "coral": ("ann", "ben", GOLD),
        "dusk": ("ann",),
        "flint": (),
    }
    assert [str(each) for each in choice.left_out] == ["1 article left out: skipped"]
    assert choice.unfinished == 4
    half = finish(exporting.choose(project, form, Selection(layer=GOLD, statuses=("started",))))
    assert list(half.picks) == ["beryl", "coral"]


@pytest.mark.parametrize("form", [formats.find("conll"), formats.find("jsonl")], ids=lambda form: form.name)
def test_an_export_of_nothing_is_refused_with_the_reasons(project, tmp_path, form):
    with pytest.raises(AnnotatorError, match=r"Nothing is exported\. 3 articles: finished already; 3 ar"):
        finish(exporting.export(project, form, tmp_path / "x", Selection(layer="ben", statuses=("started",))))
    assert not list(tmp_path.glob("x*"))


def test_gold_that_nobody_settled_conflicts_for_is_done_when_it_says_so(project, tmp_path):
    one = article("Garnet")
    layers = [layer(one, "ann", "done"), Layer(one.id, GOLD, [], LayerState("done"))]
    project.add(one, layers)
    choice = finish(exporting.choose(project, formats.find("conll"), Selection(layer=GOLD)))
    assert list(choice.picks) == ["amber", "garnet"]


def test_a_copy_set_aside_is_nobodys_work(project):
    one = article("Garnet")
    project.add(one, [layer(one, name, "done") for name in ("ann", "ann (other copy)")])
    choice = finish(exporting.choose(project, formats.find("conll"), Selection()))
    assert choice.picks["garnet"] == ("ann",)
    assert sum(each.count for each in choice.left_out if "copy" in each.why) == 1


@pytest.mark.parametrize("form", [form for form in FORMATS if form.reads], ids=lambda form: form.name)
def test_what_a_file_brings_goes_out_again(project, tmp_path, form):
    """A format has no word for how far a layer is, or says so: what was done comes back done."""
    path = tmp_path / f"out{next(iter(form.extensions), '')}"
    exported(project, form, path, Selection(layer="ann"))
    read = [item for item in formats.read_all([path], format=form) if isinstance(item, formats.Imported)]
    states = [each.state.status for item in read for each in item.layers.values() if len(each)]
    assert states == ["done"] * len(states)
    assert states or form.name in ("csv", "tei")
    assert len(list(itertools.chain(read))) in (0, 3)
