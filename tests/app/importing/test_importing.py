"""Articles come in whole or not at all, once, zoned and cut; and go out and come back the same."""

import errno
import json
import zipfile

import pytest

from annotator import store
from annotator.app import preparing, projects
from annotator.app.exporting import export as exporting
from annotator.app.importing import arriving
from annotator.app.importing import articles as importing
from annotator.app.progress import finish
from annotator.app.tagging import annotations as tagging
from annotator.core.annotation import STATUSES, LayerState
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError, ReadError, WriteError
from annotator.core.labels import Label, LabelSet
from annotator.formats.tools.refi.format import write_codebook
from annotator.store import Disk, writer
from tests.app.conftest import FAIR
from tests.formats.samples import PAGE

WIRE = """Ferry prices rise

By A. Norling

A crossing will cost two euros more from June, the line said. It blamed fuel.

Advertisement

Residents were not amused.
"""


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "in"
    made.mkdir()
    (made / "ferry.txt").write_text(WIRE, encoding="utf-16")
    (made / "again.txt").write_text(WIRE, encoding="utf-8")
    (made / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(100))
    return made


def test_a_folder_is_imported_once_with_zones_and_sentences(session, folder):
    result = finish(importing.import_paths(session.file, [folder]))
    importing.record(session, result)
    assert str(result) == "1 article added, 1 already in the project, 1 problem"
    assert "picture.png" in str(result.problems[0])
    article = session.project.article(result.added[0])
    assert article.title == "Ferry prices rise"
    roles = [(article.text[z.start : z.end].split()[0], z.role) for z in article.zones]
    assert roles == [
        ("Ferry", "headline"), ("By", "byline"), ("A", "lead"), ("Advertisement", "furniture"), ("Residents", "body"),
    ]  # fmt: skip
    assert article.text[article.sentences[3].start : article.sentences[3].end] == "It blamed fuel."
    again = finish(importing.import_paths(session.file, [folder]))
    assert again.added == ()
    assert len(again.duplicates) == 2


def test_an_import_is_undone_and_redone(session, folder, reopened):
    importing.record(session, finish(importing.import_paths(session.file, [folder])))
    assert session.history.undo_title == "Import 1 article"
    session.undo()
    assert list(session.project.entries) == ["port", "fair"]
    assert list(reopened()[1]) == ["port", "fair"]
    session.redo()
    assert list(reopened()[1]) == ["port", "fair", "ferry-prices-rise"]


def test_a_cancelled_import_leaves_the_project_as_it_was(session, folder):
    before = session.file.path.read_bytes()
    work = importing.import_paths(session.file, [folder])
    next(work)
    work.close()
    assert session.file.path.read_bytes() == before
    assert list(session.project.entries) == ["port", "fair"]
    assert [path.name for path in session.file.path.parent.iterdir() if "tmp" in path.name.lower()] == []


def test_a_pasted_article_opens_if_none_is_open(session):
    session.close_article()
    result = importing.import_one(session.file, importing.from_pasted(WIRE))
    importing.record(session, result)
    assert session.article.title == "Ferry prices rise"


def test_ids_are_made_of_titles_in_any_script():
    assert arriving.slug("Hafen erhält neue Kräne!") == "hafen-erhält-neue-kräne"
    assert arriving.slug("ميناء يوقّع اتفاقا") == "ميناء-يوق-ع-اتفاقا" or arriving.slug("ميناء") == "ميناء"
    assert arriving.slug("…") == "article"
    assert len(arriving.slug("word " * 40)) <= arriving.ID_LENGTH
    assert arriving.unique("a", {"a", "a-2"}.__contains__) == "a-3"


def test_jsonl_comes_back_identical(session, select, tmp_path):
    select("Kestrel Line 🚢")
    session.mode.press_label(session.labels.get("org"))
    tagging.toggle_article_tag(session, session.labels.get("business"))
    out = tmp_path / "out.jsonl"
    result = finish(exporting.export(session.project, "jsonl", out))
    assert result.articles == 2
    assert [loss.what for loss in result.losses if "label" not in loss.what] == []
    other = projects.new_project(tmp_path / "other", None)
    finish(importing.import_paths(other, [out]))
    for name in ("port", "fair"):
        assert other.project.article(name) == session.project.article(name)
        assert other.project.layers(name) == session.project.layers(name)
    other.close()


def test_csv_says_what_it_leaves_out(session, tmp_path):
    everything = exporting.Selection(statuses=STATUSES)
    result = finish(exporting.export(session.project, "csv", tmp_path / "out.csv", everything))
    assert result.losses
    assert (tmp_path / "out.csv").exists()


def test_a_project_is_made_from_a_label_set_and_never_over_a_file(tmp_path):
    infos = projects.label_sets()
    assert {"newsroom", "entities-conll", "frames"} <= {info.name for info in infos}
    path = projects.find_label_set("entities-conll")
    made = projects.new_project(tmp_path / "desk", path, language="en")
    assert (made.path.name, made.project.header.title) == ("desk.annot.yaml", "desk")
    assert [label.name for label in made.project.labels if label.selectable][:2] == ["PER", "ORG"]
    made.close()
    with pytest.raises(WriteError, match="already a file"):
        projects.new_project(tmp_path / "desk", path)
    with pytest.raises(AnnotatorError, match="There are:"):
        projects.find_label_set("nothing")


BOOK = LabelSet(
    [
        Label(name="Actors", colour="#0072B2", selectable=False),
        Label(name="Police", description="Any force.", colour="#D55E00", parent="Actors"),
        Label(name="Blames", colour="#5F6368", applies_to=("sentence",)),
    ]
)


@pytest.fixture
def codebook(tmp_path):
    path = tmp_path / "Frames.qdc"
    write_codebook(path, BOOK)
    return path


def test_a_project_is_made_from_a_codebook(codebook, annotator_home):
    assert projects.read_label_set(codebook).title == "Frames"
    made = projects.new_project(codebook.with_name("desk"), projects.find_label_set(str(codebook)))
    assert made.project.labels == BOOK
    made.close()
    own = annotator_home / "data" / "labelsets"
    own.mkdir(parents=True)
    own.joinpath("Frames.qdc").write_bytes(codebook.read_bytes())
    assert projects.find_label_set("Frames") == own / "Frames.qdc"


def test_a_label_set_that_cannot_be_read_is_named(codebook):
    codebook.write_text("<CodeBook><Codes/></CodeBook>", encoding="utf-8")
    for path, what in (
        (codebook, "no code"),
        (codebook.with_name("no.qdc"), "no such"),
        (codebook.parent, "a folder"),
    ):
        with pytest.raises(ReadError, match=what) as told:
            projects.read_label_set(path)
        assert told.value.file == path


def test_importing_a_codebook_adds_its_labels_as_a_step(session, codebook, reopened):
    before = session.labels
    asked = finish(importing.import_paths(session.file, [codebook], ask=True))
    assert [foreign.name for foreign in asked.unknown] == ["Actors", "Police", "Blames"]
    assert session.labels == before
    result = finish(importing.import_paths(session.file, [codebook]))
    assert str(result) == "0 articles added, 3 new labels"
    importing.record(session, result)
    assert session.labels == LabelSet([*before, *BOOK])
    assert reopened()[0].labels == session.labels
    assert session.history.undo_title == "Import 3 labels"
    session.undo()
    assert session.labels == before
    again = finish(importing.import_paths(session.file, [codebook], mapping={"Actors": "", "Police": "org"}))
    assert again.new_labels == ("Blames",)


def test_a_codebook_in_an_archive_is_read_with_the_articles(session, codebook, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.write(codebook, "book/Frames.qdc")
        archive.writestr("a.txt", "Quay leased\n\nThe quay was leased on Monday, the office said.")
    result = finish(importing.import_paths(session.file, [tmp_path / "all.zip"]))
    assert (len(result.added), result.new_labels, result.problems) == (1, ("Actors", "Police", "Blames"), ())


def test_the_sample_is_copied_under_a_free_name(annotator_home):
    first, second = projects.copy_sample(), projects.copy_sample()
    assert first.parent == annotator_home / "documents"
    assert first != second
    with projects.open_project(first) as file:
        assert len(file.project.entries) >= 6
        assert {"alice", "ben"} <= set(file.project.annotators())


def test_an_article_is_prepared_with_zones_for_every_paragraph():
    article, layers = arriving.prepared(importing.from_pasted(WIRE), "t")
    assert [zone.role for zone in article.zones] == ["headline", "byline", "lead", "furniture", "body"]
    assert len(article.sentences) == 6
    assert layers == []


def test_a_broken_label_set_is_listed_with_its_problem(annotator_home):
    own = annotator_home / "data" / "labelsets"
    own.mkdir(parents=True)
    (own / "mine.yaml").write_text("labels: [", encoding="utf-8")
    broken = next(info for info in projects.label_sets() if info.name == "mine")
    assert str(own / "mine.yaml") in broken.problem
    assert all(info.problem == "" for info in projects.label_sets() if info.name != "mine")


def test_the_id_of_a_withdrawn_article_is_not_given_again(session, folder):
    importing.record(session, finish(importing.import_paths(session.file, [folder / "ferry.txt"])))
    session.undo()
    again = finish(importing.import_paths(session.file, [folder / "ferry.txt"]))
    assert again.added == ("ferry-prices-rise-2",)


def test_the_articles_of_a_long_import_wait_until_they_are_opened(session, tmp_path):
    for number in range(3):
        text = WIRE.replace("two euros", f"{number + 2} euros")
        (tmp_path / f"{number}.txt").write_text(text, encoding="utf-8")
    files = sorted(tmp_path.glob("?.txt"))
    result = finish(importing.import_paths(session.file, files, at_once=1))
    ready = [preparing.is_prepared(session.project.article(name)) for name in result.added]
    assert ready == [True, False, False]
    session.open_article(result.added[2])
    assert len(session.article.sentences) == 6


@pytest.mark.parametrize("at_once", [0, 50])
def test_what_the_source_tells_of_zones_is_kept_however_many_articles_come(session, tmp_path, at_once):
    (tmp_path / "page.html").write_text(PAGE, encoding="utf-8")
    result = finish(importing.import_paths(session.file, [tmp_path / "page.html"], at_once=at_once))
    with store.open_file(session.file.path, read_only=True) as again:
        article = again.project.article(result.added[0])
    assert preparing.is_prepared(article), "the source may not be there when it is opened"
    roles = {article.text[zone.start : zone.end]: zone.role for zone in article.zones}
    assert roles["The bridge seen from the old quay on Friday."] == "caption"
    assert roles["We have checked every cable twice, and then once more."] == "quote"
    assert roles["Two years of detours"] == "subhead"


@pytest.mark.parametrize("fresh", [True, False])
def test_the_same_annotation_in_several_files_comes_in_once(session, tmp_path, fresh):
    """In one import, for an article that is new or was there: files that agree do not double what they say."""
    text = "Lisbon votes. Nobody knows why." if fresh else FAIR
    place = text.index("Lisbon") if fresh else text.index("Northmark")
    found = [(place, place + 6, "place"), (0, 3, "org")]
    for number in range(4):
        row = {"text": text, "label": found[: 1 + number % 2]}
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(row) + "\n", encoding="utf-8")
    files = [tmp_path / f"{number}.jsonl" for number in range(4)]
    result = finish(importing.import_paths(session.file, files, "doccano", {"annotator": "ann"}))
    importing.record(session, result)
    name = result.added[0] if fresh else "fair"
    expected = sorted(found)
    assert sorted((s.start, s.end, s.label) for s in session.project.layer(name, "ann").spans) == expected
    session.file.flush(10)
    with store.open_file(session.file.path, read_only=True) as again:
        assert sorted((s.start, s.end, s.label) for s in again.project.layer(name, "ann").spans) == expected


REPORT = (
    "The harbour bridge will reopen in April after two years of repairs, the city said on Friday. "
    "The cost has risen to 48 million crowns, and lorries will have to wait until the summer. "
    "Engineers checked every cable twice, said Mira Oduya, who leads the works department of the town."
)


def test_copies_of_a_report_become_a_story_and_nothing_is_deleted(session, tmp_path, reopened):
    (tmp_path / "one.txt").write_text(f"Bridge to reopen in spring\n\n{REPORT}")
    first = finish(importing.import_paths(session.file, [tmp_path / "one.txt"]))
    (article_id,) = first.added
    assert first.stories == ()
    assert "story" not in session.project.article(article_id).metadata
    (tmp_path / "two.txt").write_text(f"Our desk: Tarn bridge opens at last\n\n{REPORT[94:]} Buses go first.")
    (tmp_path / "else.txt").write_text(f"Ferry to stay\n\n{' '.join(reversed(REPORT.split()))}")
    second = finish(importing.import_paths(session.file, [tmp_path / "two.txt", tmp_path / "else.txt"]))
    importing.record(session, second)
    found = [session.project.article(name).metadata.get("story") for name in (article_id, *second.added)]
    assert found == [article_id, article_id, None]
    assert len(reopened()[1]) == 5
    session.undo()
    assert "story" not in session.project.article(article_id).metadata


def test_annotations_for_an_article_that_is_there_are_added_once(session, select, tmp_path, reopened):
    select("Kestrel Line 🚢")
    session.mode.press_label(session.labels.get("org"))
    out = tmp_path / "out.jsonl"
    finish(exporting.export(session.project, "jsonl", out))
    session.undo()
    result = finish(importing.import_paths(session.file, [out]))
    importing.record(session, result)
    assert str(result) == "0 articles added, 2 already in the project, 2 annotations added to them"
    assert [span.quote for span in session.layer.spans] == ["Kestrel Line 🚢"]
    again = finish(importing.import_paths(session.file, [out]))
    assert again.merged == ()
    _, found = reopened()
    assert [span.quote for span in found["port"][1]["alice"].spans] == ["Kestrel Line 🚢"]
    session.undo()
    assert list(session.layer.spans) == []


def test_who_was_done_with_nothing_marked_stays_done(session, tmp_path):
    done = LayerState("done")
    session.commit("Done", [Change(LayerState(), done, "port", "ben")])
    out = tmp_path / "out.jsonl"
    finish(exporting.export(session.project, "jsonl", out))
    record = json.loads(out.read_text(encoding="utf-8").splitlines()[0])
    record["layers"]["ben"]["status"] = "started"
    out.write_text(json.dumps(record) + "\n", encoding="utf-8")
    result = finish(importing.import_paths(session.file, [out]))
    assert result.merged == ()
    assert session.project.layer("port", "ben").state == done


def test_two_annotators_files_of_the_same_new_texts_become_two_layers(session, tmp_path):
    text = "Lisbon votes. Nobody knows why."
    for name in ("ann", "bea"):
        row = f'{{"text": "{text}", "label": [[0, 6, "place"]]}}\n'
        (tmp_path / f"{name}.jsonl").write_text(row, encoding="utf-8")
    options = {tmp_path / f"{name}.jsonl": {"annotator": name} for name in ("ann", "bea")}
    result = finish(importing.import_paths(session.file, sorted(options), "doccano", options_of=options))
    assert len(result.added) == 1
    layers = session.project.layers(result.added[0])
    assert {name: [span.quote for span in layer.spans] for name, layer in layers.items()} == {
        "ann": ["Lisbon"],
        "bea": ["Lisbon"],
    }


LABELLED = (
    '{"text": "Ferry prices rise\\n\\nThe Quay Line said so.", "title": "Ferry prices rise", "layers": {"ada": '
    '{"spans": [{"id": "s1", "start": 0, "end": 5, "label": "vessel", "quote": "Ferry"}]}}}\n'
)


def test_the_labels_of_an_import_are_stored_before_its_articles(session, tmp_path):
    """Killed between the two, it leaves a label that nothing uses, never an annotation whose label nobody knows."""
    (tmp_path / "in.jsonl").write_text(LABELLED)
    result = finish(importing.import_paths(session.file, [tmp_path / "in.jsonl"]))
    assert result.new_labels == ("vessel",)
    assert session.file.flush(10)
    raw = session.file.path.read_bytes()
    assert 0 < raw.index(b"Add the labels of the import") < raw.index(b"title: Import 1 article")


@pytest.mark.parametrize("fails", ["labels", "articles"])
def test_an_import_that_cannot_be_stored_leaves_the_label_set_as_it_was(
    session, tmp_path, monkeypatch, fails
):
    monkeypatch.setattr(writer, "FIRST_DELAY", 0.005)
    monkeypatch.setattr(importing, "STORE_WITHIN", 0.1)
    (tmp_path / "in.jsonl").write_text(LABELLED)
    before = session.project.header
    write = Disk.write

    def full(disk, fd, data):
        if (b"vessel" in bytes(data)) and (b"kind: edit" in bytes(data)) == (fails == "labels"):
            raise OSError(errno.ENOSPC, "No space left on device")
        return write(disk, fd, data)

    monkeypatch.setattr(Disk, "write", full)
    with pytest.raises(WriteError):
        finish(importing.import_paths(session.file, [tmp_path / "in.jsonl"]))
    assert session.project.header == before
    monkeypatch.undo()
    session.file.retry()
    assert session.file.flush(10)
    with store.open_file(session.file.path, read_only=True) as again:
        assert again.project.header == before
        assert list(again.project.entries) == ["port", "fair"]
    result = finish(importing.import_paths(session.file, [tmp_path / "in.jsonl"]))
    assert (len(result.added), result.new_labels) == (1, ("vessel",))


def prodigy(path, label, rows):
    row = {
        "text": "Kestrel won the lease.",
        "spans": [{"start": 0, "end": 7, "label": label}],
        "answer": "accept",
    }
    path.write_text("\n".join([json.dumps({**row, "_annotator_id": "ann"})] * rows), encoding="utf-8")
    return path


def test_the_same_labels_in_one_import_come_once(session, tmp_path):
    files = [prodigy(tmp_path / "a.jsonl", "org", 3), prodigy(tmp_path / "b.jsonl", "org", 2)]
    (name,) = finish(importing.import_paths(session.file, files)).added
    assert [span.label for span in session.project.layer(name, "ann").spans] == ["org"]
    # Labels for an article that was there before, in two files of one import.
    for file in files:
        prodigy(file, "person", 2)
    result = finish(importing.import_paths(session.file, files))
    assert len(result.merged) == 1
    assert sorted(span.label for span in session.project.layer(name, "ann").spans) == ["org", "person"]
