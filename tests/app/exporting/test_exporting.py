"""Exports: what is selected, divided without leaks, and described by a manifest; cancelled ones leave nothing."""

import csv
import json
import multiprocessing
import re

import pytest

from annotator import formats
from annotator.app import processes
from annotator.app.exporting import export as exporting
from annotator.app.exporting import helping as export_helping
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import Selection
from annotator.app.exporting.rejected import REJECTED
from annotator.app.exporting.tally import Tally
from annotator.app.progress import finish
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import labels as labelling
from annotator.core.annotation import (
    STATUSES,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    Span,
    span_quote,
)
from annotator.core.article import Article
from annotator.core.edits import Change, Edit, Heading
from annotator.core.errors import AnnotatorError, WriteError
from annotator.core.labels import Label
from annotator.core.layer import GOLD, Layer
from annotator.core.text import sha256
from annotator.review.compare import clusters


@pytest.fixture
def tagged(session, select):
    """Two annotators have finished one of two articles."""
    for name, words, label in (
        ("alice", "Kestrel Line", "org"),
        ("alice", "Ines Lindgren", "person"),
        ("ben", "Kestrel", "org"),
    ):
        session.set_annotator(name)
        select(words)
        session.mode.press_label(session.labels.get(label))
        tagging.set_status(session, "done")
    return session


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_furniture_is_left_out_with_a_way_back(tagged, tmp_path):
    out = tmp_path / "out.jsonl"
    finish(exporting.export(tagged.project, "jsonl", out, Selection(without=("furniture",))))
    port = lines(out)[0]
    assert "Read more" not in port["text"]
    for layer in port["layers"].values():
        for span in layer["spans"]:
            assert port["text"][span["start"] : span["end"]] == span["quote"]
    whole = tagged.project.article("port").text
    for new, old, length in port["metadata"]["offset_map"]:
        assert port["text"][new : new + length] == whole[old : old + length]


def test_layers_statuses_labels_and_names_are_chosen(tagged, tmp_path):
    out = tmp_path / "out.jsonl"
    finish(exporting.export(tagged.project, "jsonl", out, Selection(layer="ben", rename={"org": "ORG"})))
    assert [span["label"] for span in lines(out)[0]["layers"]["ben"]["spans"]] == ["ORG"]
    assert list(lines(out)[0]["layers"]) == ["ben"]
    finish(exporting.export(tagged.project, "jsonl", out, Selection(labels=("person",)), replace=True))
    assert [s["label"] for s in lines(out)[0]["layers"]["alice"]["spans"]] == ["person"]
    result = finish(
        exporting.export(tagged.project, "jsonl", out, Selection(statuses=("done",)), replace=True)
    )
    assert (result.articles, [record["id"] for record in lines(out)]) == (1, ["port"])
    with pytest.raises(AnnotatorError, match=r"Nothing is exported\. 1 article: finished already"):
        finish(exporting.export(tagged.project, "jsonl", out, Selection(statuses=("started",)), replace=True))


def test_a_manifest_says_what_was_made(tagged, tmp_path):
    out = tmp_path / "out.csv"
    result = finish(exporting.export(tagged.project, "csv", out, Selection(rename={"org": "ORG"})))
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    assert result.manifest.name == "out.csv.manifest.json"
    assert manifest["counts"]["all"]["spans"] == {"ORG": 2, "person": 1}
    assert manifest["entries"] == {"all": 1}
    assert manifest["options"]["rename"] == {"org": "ORG"}
    assert {loss["what"] for loss in manifest["left_out"]} >= {"zones", "text of an article"}
    chosen = Selection(rename={"org": "ORG"})
    again = finish(exporting.export(tagged.project, "csv", out, chosen, replace=True))
    assert (
        json.loads(again.manifest.read_text(encoding="utf-8"))["content_sha256"] == manifest["content_sha256"]
    )


def test_a_cancelled_export_leaves_nothing(tagged, tmp_path):
    work = exporting.export(tagged.project, "jsonl", tmp_path / "sub.jsonl")
    while not [path for path in tmp_path.iterdir() if "sub" in path.name]:
        next(work)
    assert [path for path in tmp_path.iterdir() if "sub" in path.name]
    work.close()
    assert [path.name for path in tmp_path.iterdir() if "sub" in path.name] == []


def test_overlaps_can_be_split_by_label(tagged, tmp_path, monkeypatch):
    out = tmp_path / "out.csv"
    from annotator.formats.tables.annotations_csv import CsvFormat

    monkeypatch.setattr(CsvFormat, "holds", CsvFormat.holds - {"overlaps"})
    result = finish(
        exporting.export(tagged.project, "csv", out, Selection(overlaps="split", labels=("org", "person")))
    )
    assert [path.name for path in result.files] == ["out.org.csv", "out.person.csv"]
    with (tmp_path / "out.person.csv").open(encoding="utf-8", newline="") as file:
        assert {row["label"] for row in csv.DictReader(file)} == {"person"}


def test_a_file_a_label_is_for_formats_that_hold_no_overlaps(tagged, tmp_path):
    whole = Selection(overlaps="split", labels=("org", "person"))
    result = finish(exporting.export(tagged.project, "jsonl", tmp_path / "out.jsonl", whole))
    assert [path.name for path in result.files] == ["out.jsonl"]
    assert {s["label"] for s in lines(result.files[0])[0]["layers"]["alice"]["spans"]} == {"org", "person"}
    flat = finish(exporting.export(tagged.project, "conll", tmp_path / "out.conll", whole))
    assert [path.name for path in flat.files] == ["out.org.conll", "out.person.conll"]
    org, person = (path.read_text(encoding="utf-8") for path in flat.files)
    assert ("B-org" in org, "B-person" in org) == (True, False)
    assert ("B-org" in person, "B-person" in person) == (False, True)
    every = finish(
        exporting.export(tagged.project, "conll", tmp_path / "all.conll", Selection(overlaps="split"))
    )
    assert [path.name for path in every.files] == ["all.org.conll", "all.person.conll", "all.quote.conll"]


def test_what_a_file_a_label_loses_is_counted_once_for_all_files(tagged, tmp_path):
    """The zones of an article and the notes on it are lost once, not with every label."""
    note = Note(id="n", note="why")
    tagged.commit("Remark", [Change(None, note, "port", "alice")])
    chosen = Selection(overlaps="split", labels=("org", "person"))
    parts = finish(exporting.export(tagged.project, "conll", tmp_path / "out.conll", chosen))
    whole = finish(exporting.export(tagged.project, "conll", tmp_path / "whole.conll"))
    lost = {loss.what: loss.count for loss in parts.losses}
    assert lost == {
        loss.what: loss.count for loss in whole.losses if loss.what != "labels that nothing in it carries"
    }
    assert lost["notes"] == 1
    manifest = json.loads(parts.manifest.read_text(encoding="utf-8"))
    assert {entry["what"]: entry["count"] for entry in manifest["left_out"]} == lost


def test_a_label_that_cannot_stand_in_a_name_of_a_file_does_not_leave_the_folder(tagged, tmp_path):
    (tmp_path / "out").mkdir()
    odd = ("../a/b", "c:d e*", "größer_1-x")
    for name in odd:
        labelling.add_label(tagged, Label(name=name))
    chosen = Selection(overlaps="split", labels=odd)
    result = finish(exporting.export(tagged.project, "conll", tmp_path / "out" / "o.conll", chosen))
    assert [path.name for path in result.files] == ["o.---a-b.conll", "o.c-d-e-.conll", "o.größer_1-x.conll"]
    assert all(path.is_file() and path.parent == tmp_path / "out" for path in result.files)


def test_what_can_only_be_read_is_not_written(tagged, tmp_path):
    with pytest.raises(AnnotatorError, match="only be read"):
        finish(exporting.export(tagged.project, "html", tmp_path / "x.html"))


def test_the_first_entries_can_be_looked_at(tagged, tmp_path):
    assert len(lines(exporting.preview(tagged.project, "jsonl", tmp_path / "p.jsonl", most=1))) == 1


def many(session, count, stories):
    with session.file.importing() as batch:
        for number in range(count):
            text = f"Story {number}\n\nText of {number}."
            story = f"s{number % stories}" if number < 2 * stories else ""
            metadata = {"story": story, "published": f"2026-03-{number % 28 + 1:02}"}
            batch.add(Article(f"n{number}", text[:8], text, metadata, (), (), sha256(text)))


def divide(session, **more):
    changes = finish(splitting.divide(session.project, splitting.Division(**more)))
    edit = Edit("Divide", tuple(changes))
    session.project.apply(edit)
    session.file.submit(edit)
    return {name: splitting.split_of(session.project.article(name)) for name in session.project.entries}


def test_stories_are_never_divided_and_shares_are_near(session):
    many(session, 100, 10)
    found = divide(session)
    by_story = {}
    for name in session.project.entries:
        story = session.project.article(name).metadata.get("story")
        if story:
            by_story.setdefault(story, set()).add(found[name])
    assert all(len(splits) == 1 for splits in by_story.values())
    counts = {name: list(found.values()).count(name) for name in splitting.NAMES}
    assert 78 <= counts["train"] <= 86
    assert counts["dev"] >= 7
    assert counts["test"] >= 7


def test_a_grown_project_keeps_every_article_where_it_was(session, reopened):
    many(session, 40, 5)
    before = divide(session, seed=7)
    with session.file.importing() as batch:
        text = "New\n\nOne more of a story."
        batch.add(Article("late", "New", text, {"story": "s1"}, (), (), sha256(text)))
    after = divide(session, seed=99, shares=(10, 10, 80))
    assert {name: after[name] for name in before} == before
    assert after["late"] == before["n1"]
    _, found = reopened()
    assert {name: splitting.split_of(pair[0]) for name, pair in found.items()} == after


def test_the_same_seed_divides_the_same(session):
    many(session, 30, 3)
    first = {
        c.article: c.after.metadata["split"]
        for c in finish(splitting.divide(session.project, splitting.Division(seed=3)))
    }
    again = {
        c.article: c.after.metadata["split"]
        for c in finish(splitting.divide(session.project, splitting.Division(seed=3)))
    }
    other = {
        c.article: c.after.metadata["split"]
        for c in finish(splitting.divide(session.project, splitting.Division(seed=4)))
    }
    assert first == again
    assert first != other


def test_a_file_for_each_split(session, tmp_path):
    many(session, 20, 2)
    divide(session)
    result = finish(exporting.export(session.project, "jsonl", tmp_path / "o.jsonl", Selection(splits=True)))
    assert [path.name for path in result.files] == ["o.dev.jsonl", "o.test.jsonl", "o.train.jsonl"]
    ids = [record["id"] for path in result.files for record in lines(path)]
    assert sorted(ids) == sorted(session.project.entries)
    manifest = json.loads(result.manifest.read_text(encoding="utf-8"))
    sizes = {path.name.split(".")[1]: len(lines(path)) for path in result.files}
    assert manifest["entries"] == sizes


def test_shares_are_read_and_nonsense_refused():
    assert splitting.parse_shares("80/10/10") == (80, 10, 10)
    assert splitting.Division((90, 10)).names == ("train", "test")
    for text in ("", "80", "a/b", "0/0", "1/2/3/4", "-1/2"):
        with pytest.raises(AnnotatorError, match="no division"):
            splitting.parse_shares(text)


def test_what_is_unknown_stays_by_itself():
    article = Article("a", "", "", {"published": "2026-03-14T09:00:00Z"})
    assert splitting.group_of(article, "date") == "date:2026-03-14"
    assert splitting.group_of(article, "story") == "article:a"
    assert isinstance(Change(Heading("", {}), None), Change)


TEXTS = {
    "en": "Port opens\n\nKestrel Line 🚢 won the lease. It had failed twice.\n\nRead more",
    "de": "Hafen öffnet\n\nDie Kestrel-Linie bekam die Pacht. Niemand klagte.",
    "ja": "港が開く\n\nケストレル社が契約した。反対はなかった。",
    "ar": "الميناء يفتح\n\nفازت الشركة بالعقد. لم يعترض أحد.",
    "th": "ท่าเรือเปิด\n\nบริษัทชนะสัญญา ไม่มีใครคัดค้าน",
}
CHOICES = {
    "all": Selection(),
    "unfinished": Selection(statuses=STATUSES),
    "gold": Selection(layer=GOLD),
    "rejected": Selection(layer=REJECTED),
    "done": Selection(statuses=("done",)),
    "no furniture": Selection(without=("furniture", "headline"), rename={"org": "ORG"}),
    "splits": Selection(splits=True, division=splitting.Division(seed=5)),
    "a file a label": Selection(overlaps="split", labels=("org", "person")),
    "options": Selection(
        overlaps="priority", options={"scheme": "BILOU", "columns": "2", "separator": "tab"}
    ),
}


def spans(article, name, places):
    return [
        Span(
            id=f"{name}{n}",
            label=label,
            fragments=fragments,
            quote=span_quote(article.text, fragments),
            by=name,
        )
        for n, (label, fragments) in enumerate(places)
    ]


@pytest.fixture
def mixed(session):
    """Articles in five scripts, each with layers that overlap and do not keep to words, some of them reviewed."""
    with session.file.importing() as batch:
        for number in range(30):
            language = list(TEXTS)[number % 5]
            text = f"{TEXTS[language]}\n\n{number}."
            about = {"language": language, "split": splitting.NAMES[number % 3]}
            article = Article(f"m{number}", text[:9], text, about, (), (), sha256(text))
            alice = Layer(
                article.id,
                "alice",
                [
                    *spans(
                        article,
                        "a",
                        [("org", ((15, 22),)), ("person", ((17, 30),)), ("quote", ((2, 4), (16, 18)))],
                    ),
                    SentenceTag(id="t", start=0, end=9, label="main"),
                    ArticleTag(id="b", label="business", note="n\u0301", doubt=True),
                    Link(id="l", label="says", source="a0", target="a1"),
                    Note(id="n", note="why"),
                ],
                LayerState("done" if number % 2 else "started"),
            )
            ben = Layer(article.id, "ben", spans(article, "b", [("org", ((15, 20),))]))
            layers = [alice, ben] if number % 4 else []
            if number % 4 == 2:
                first, *_ = found = clusters(article.id, {"alice": alice, "ben": ben})
                gold = spans(article, "g", [("org", ((15, 22),))])
                decided = [
                    Decision(id=f"d{n}", cluster=each.id, verdict="reject" if each is first else "accept")
                    for n, each in enumerate(found)
                ]
                layers.append(Layer(article.id, GOLD, [*gold, *decided], LayerState("done")))
            batch.add(article, layers)
    session.file.flush()
    return session


def exported(session, form, chosen, path, **more):
    """Everything that an export wrote, without the dates of the manifest and the description, and what it told."""
    path.mkdir()
    result = finish(exporting.export(session.project, form, path / "out.x", chosen, **more))
    found = {file.name: file.read_bytes() for file in path.iterdir()}
    manifest = json.loads(found.pop(result.manifest.name))
    del manifest["made"]
    for name in [name for name in found if name.endswith("croissant.json")]:
        found[name] = re.sub(rb'"dateCreated": "[^"]*"', b"", found[name])
    return found, json.dumps(manifest), result.articles, result.losses


@pytest.fixture
def helping(mixed, monkeypatch):
    """Few articles are worth help, in small chunks."""
    monkeypatch.setattr(export_helping, "WORTH_HELP", 1)
    monkeypatch.setattr(export_helping, "AT_ONCE", 4)
    return mixed


@pytest.mark.parametrize("form", ["jsonl", "conll", "doccano"])
@pytest.mark.parametrize("chosen", CHOICES.values(), ids=CHOICES)
def test_what_helpers_make_is_the_same(helping, tmp_path, monkeypatch, form, chosen):
    alone = exported(helping, form, chosen, tmp_path / "alone")
    # What helpers do is done here, one chunk after the other: they are started once, in the next test.
    monkeypatch.setattr(processes, "_pool", lambda count: None)
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: multiprocessing.current_process())
    more = {"source": helping.file.path, "helpers": 2}
    assert exported(helping, form, chosen, tmp_path / "helped", **more) == alone
    assert any(alone[0].values())


def test_helpers_read_the_project_file_and_end_with_the_export(helping, tmp_path, monkeypatch):
    chosen = CHOICES["splits"]
    alone = exported(helping, "conll", chosen, tmp_path / "alone")

    def refused(*_):
        raise AssertionError("This process was to make nothing.")

    monkeypatch.setattr(export_helping, "_records", refused)
    more = {"source": helping.file.path, "helpers": 1}
    assert exported(helping, "conll", chosen, tmp_path / "helped", **more) == alone
    assert multiprocessing.active_children() == []
    work = exporting.export(helping.project, "jsonl", tmp_path / "sub.jsonl", **more)
    next(work)
    work.close()
    assert multiprocessing.active_children() == []
    assert [path.name for path in tmp_path.iterdir() if "sub" in path.name] == []


def test_where_helpers_cannot_do_it_this_process_does(helping, tmp_path, monkeypatch):
    alone = exported(helping, "jsonl", Selection(), tmp_path / "alone")
    monkeypatch.setattr(processes, "_pool", lambda count: None)
    more = {"source": helping.file.path, "helpers": 2}
    assert exported(helping, "jsonl", Selection(), tmp_path / "helped", **more) == alone


def test_helpers_do_not_read_a_file_that_has_changed(helping, monkeypatch):
    form, path = exporting._form("jsonl"), helping.file.path
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: multiprocessing.current_process())
    version = export_helping._version(path)
    for size, made in ((version[0], True), (version[0] - 1, False)):
        picks = (("m1", ("alice",)),)
        chunk = export_helping.Chunk(path, (size, version[1]), form, Selection(), False, picks)
        assert (export_helping._made(chunk) is not None) == made


def test_what_helpers_find_wrong_is_told(helping, monkeypatch):
    file, text = helping.file, helping.project.article("m1").text
    moved = Span(id="moved", label="org", fragments=((1, 5),), quote=text[:4], by="x")
    file.submit(Edit("Tag", (Change(None, moved, "m1", "zoe"),)))
    assert file.flush()
    monkeypatch.setattr(multiprocessing, "parent_process", lambda: multiprocessing.current_process())
    form, selection = exporting._form("jsonl"), Selection()
    picks = (("m1", ("zoe",)),)
    chunk = export_helping.Chunk(file.path, export_helping._version(file.path), form, selection, False, picks)
    made = export_helping._made(chunk)
    tally = Tally(False)
    again = iter([(chunk, made), (chunk, made)])
    for _ in range(2):
        assert list(export_helping.records(helping.project, picks, again, tally)) == made.records
    assert [problem.code for problem in tally.problems] == ["moved"]


def test_what_cannot_be_written_is_told_as_without_helpers(helping, tmp_path, monkeypatch):
    with helping.file.importing() as batch:
        batch.add(Article("odd", "Odd", "Odd.", {"share": float("nan")}, (), (), sha256("Odd.")))
    monkeypatch.setattr(processes, "_pool", lambda count: None)
    told = []
    for more in ({}, {"source": helping.file.path, "helpers": 2}):
        monkeypatch.setattr(multiprocessing, "parent_process", lambda: multiprocessing.current_process())
        with pytest.raises(WriteError, match="“odd” holds something that JSON cannot") as error:
            finish(exporting.export(helping.project, "jsonl", tmp_path / "odd.jsonl", **more))
        told.append(str(error.value))
    assert told[0] == told[1]
    assert "odd.jsonl" in told[0]
    assert not list(tmp_path.glob("*odd.jsonl*"))


class Failing(formats.Format):
    """A format of another package."""

    name, title, extensions = "failing", "Failing", (".x",)

    def write(self, path, articles, export=None):
        path.write_text("half", encoding="utf-8")
        for number, _ in enumerate(articles, 1):
            yield number
        raise KeyError("what")


def test_a_format_of_another_package_that_fails_is_named_and_leaves_nothing(tagged, tmp_path):
    (tmp_path / "out.x").write_text("mine", encoding="utf-8")
    with pytest.raises(WriteError, match=r"“failing” of another package failed \(KeyError"):
        finish(exporting.export(tagged.project, Failing(), tmp_path / "out.x", replace=True))
    assert (tmp_path / "out.x").read_text(encoding="utf-8") == "mine"
    assert not list(tmp_path.glob(".out*"))


@pytest.mark.parametrize(
    ("form", "lost"),
    [
        (
            "conll",
            {"labels that nothing in it carries": 6, "labels without their titles, keys, definitions of": 2},
        ),
        ("prodigy", {"labels without their keys, definitions of attributes, rules": 7}),
        ("brat", {"labels without their rules": 2}),
        (
            "jsonl",
            {"labels that nothing in it carries": 6, "labels without their titles, keys, definitions of": 2},
        ),
    ],
)
def test_what_is_lost_of_the_label_set_is_counted(tagged, tmp_path, form, lost):
    work = exporting.export(tagged.project, form, tmp_path / f"out-{form}")
    said = {loss.what: loss.count for loss in finish(work).losses if "labels" in loss.what}
    beforehand = {loss.what: loss.count for loss in finish(exporting.losses(tagged.project, form))}
    assert said.items() <= beforehand.items()
    assert {what[:48]: count for what, count in said.items()} == {what[:48]: n for what, n in lost.items()}
    chosen = Selection(labels=("org", "person"))
    again = finish(exporting.export(tagged.project, form, tmp_path / f"x-{form}", chosen)).losses
    assert not [loss for loss in again if "carries" in loss.what]
