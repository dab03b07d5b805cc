"""A newer text takes the place of an older one: in the file, in what counts, and back again."""

import pytest
import yaml

from annotator import store
from annotator.app.importing import articles as importing
from annotator.app.index import Derived, Index
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.app.versions import taking, unplaced
from annotator.app.versions.recognising import address, offers
from annotator.core.annotation import ArticleTag, LayerState, Link, Span
from annotator.core.article import OLDER, Article, Zone
from annotator.core.edits import Change, Heading
from annotator.core.errors import AnnotatorError
from annotator.core.layer import Layer
from annotator.core.line_roles import LineRole, remembered
from annotator.formats import Imported
from annotator.review.carrying import unplaced_in
from annotator.store.validate import validate
from tests.app.conftest import PORT, article

NEWER = PORT.replace("It had failed twice.", "It had failed three times.").replace(
    "Port opens", "Port opens today"
)
NEWEST = NEWER.replace("on Friday", "on Saturday")


def span(words, name, label="org", text=PORT):
    start = text.index(words)
    return Span(id=name, label=label, fragments=((start, start + len(words)),), quote=words, by="ida",
                at="2026-03-15T09:00:00Z")  # fmt: skip


WORK = (span("Kestrel Line", "s1"), span("failed twice", "s2", "quote"), span("Ines Lindgren", "s3", "person"),
        ArticleTag(id="a1", label="business"), Link(id="l1", label="says", source="s3", target="s2"))  # fmt: skip


@pytest.fixture
def desk(file):
    with file.importing() as batch:
        batch.add(article("port-2", NEWER))
        batch.add(article("port-3", NEWEST))
    ledger = Ledger(file, "rita")
    ledger.commit(
        "Tag", [Change(LayerState(), LayerState("done"), "port", "ida"),
                *(Change(None, item, "port", "ida") for item in WORK)],
    )  # fmt: skip
    return ledger


def contents(project):
    return {
        (name, who): (sorted(map(repr, layer.values())), layer.state)
        for name in project.members
        for who, layer in project.layers(name).items()
    }


def test_the_newer_counts_and_the_older_can_be_read(desk):
    edit = taking.take(desk, "port-2", "port")
    project = desk.project
    assert list(project.entries) == ["fair", "port-2", "port-3"]
    assert "port" in project.members
    assert project.article("port").text == PORT
    assert len(project.layer("port", "ida")) == len(WORK)
    layer = project.layer("port-2", "ida")
    assert {item.id for item in layer.values()} == {"s1", "s3", "a1"}
    assert set(unplaced_in(layer.state)) == {"s2", "l1"}
    assert layer.state.status == "started"
    told = taking.told(edit.changes, "port-2")
    assert str(told) == "3 annotations were carried over, 2 have no place yet; open again for ida."


def test_one_step_takes_all_of_it_back_also_in_the_next_sitting(desk):
    before = contents(desk.project)
    taking.take(desk, "port-2", "port")
    after = contents(desk.project)
    desk.undo()
    assert contents(desk.project) == before
    assert "port" in desk.project.entries
    desk.redo()
    assert contents(desk.project) == after
    path = desk.file.path
    desk.file.close()
    with store.open_file(path) as file:
        assert not file.problems
        assert list(file.project.entries) == ["fair", "port-2", "port-3"]
        assert contents(file.project) == after
        Ledger(file).undo()
        assert list(file.project.entries) == ["port", "fair", "port-2", "port-3"]
        assert contents(file.project) == before


def test_it_is_plain_in_the_file_before_and_after_folding(desk):
    taking.take(desk, "port-2", "port")
    path = desk.file.path
    desk.file.flush()
    with store.open_file(path, read_only=True) as other:
        assert list(other.project.entries) == ["fair", "port-2", "port-3"]
    desk.file.close()
    records = [each for each in yaml.safe_load_all(path.read_text(encoding="utf-8")) if each]
    (newer,) = (each for each in records if each["kind"] == "article" and each["id"] == "port-2")
    assert newer["metadata"][OLDER] == "port"
    (layer,) = (each for each in records if each["kind"] == "layer" and each["article"] == "port-2")
    assert set(layer["unplaced"]) == {"s2", "l1"}


@pytest.mark.parametrize(
    "written",
    [
        "metadata: {section: Port, older_version: port}\n",
        "metadata:\n  older_version: port\n  section: Port\n",
        'metadata: {"older_version": "port"}\n',
        "metadata: {note: \"older_version: fair\", older_version: 'port'}\n",
    ],
)
def test_whoever_writes_it_by_hand_is_understood(desk, written):
    path = desk.file.path
    desk.file.close()
    text = path.read_text(encoding="utf-8")
    start = text.index("metadata: ", text.index("--- # article port-2"))
    path.write_text(text[:start] + written + text[text.index("\n", start) + 1 :], encoding="utf-8")
    with store.open_file(path, read_only=True) as file:
        assert list(file.project.entries) == ["fair", "port-2", "port-3"]


def test_a_circle_and_what_is_not_there_hide_nothing(desk):
    project = desk.project

    def older(name, other):
        found = project.article(name)
        after = Heading(found.title, {**found.metadata, OLDER: other})
        desk.commit("Edit", [Change(Heading(found.title, found.metadata), after, name)])

    older("port-2", "nowhere")
    assert len(project.entries) == 4
    older("port-2", "port")
    older("port", "port-2")
    assert len(project.entries) == 4
    older("port-3", "port-3")
    assert len(project.entries) == 4
    older("port", "")
    assert list(project.entries) == ["fair", "port-2", "port-3"]


@pytest.mark.parametrize("folded", [True, False])
def test_validate_says_what_is_no_version_of_anything(desk, folded):
    headed(desk, "fair", older_version="nowhere")
    headed(desk, "port", older_version="port-2")
    headed(desk, "port-2", older_version="port")
    headed(desk, "port-3", older_version="port")  # leads into the circle, and is not of it
    path = desk.file.path
    desk.file.close(fold=folded)
    found = validate(path)
    said = {(problem.code, problem.message.split("”")[0].removeprefix("“")) for problem in found}
    assert said == {
        ("no-older-version", "fair"),
        ("circle-of-versions", "port"),
        ("circle-of-versions", "port-2"),
    }
    assert {problem.severity for problem in found} == {"warning"}
    assert all(problem.line and problem.hint for problem in found)


def test_validate_finds_nothing_wrong_with_versions_that_are_there(desk):
    taking.take(desk, "port-2", "port")
    taking.take(desk, "port-3", "port-2")
    path = desk.file.path
    desk.file.close()
    assert validate(path) == []


def test_without_the_newer_the_older_counts_again(desk):
    from annotator.app.tagging.articles import remove_article

    taking.take(desk, "port-2", "port")
    remove_article(desk, "port-2")
    assert list(desk.project.entries) == ["port", "fair", "port-3"]


def test_two_articles_again(desk):
    taking.take(desk, "port-2", "port")
    taking.separate(desk, "port-2")
    assert len(desk.project.entries) == 4
    assert unplaced_in(desk.project.layer("port-2", "ida").state) == []
    assert len(desk.project.layer("port-2", "ida")) == 3
    assert taking.separate(desk, "port-2") is None


@pytest.mark.parametrize(
    ("newer", "older", "said"),
    [
        ("port-2", "port-2", "no version of itself"),
        ("port-3", "port", "has a newer version already"),
        ("port-2", "fair", "is a newer version of “Port opens” already"),
        ("port", "port-2", "is an older version of"),
        ("port-2", "nowhere", "has no article “nowhere”"),
    ],
)
def test_what_cannot_be_says_why(desk, newer, older, said):
    taking.take(desk, "port-2", "port")
    with pytest.raises(AnnotatorError, match=said):
        taking.take(desk, newer, older)


def test_a_row_of_versions_keeps_what_has_no_place_from_all_of_them(desk):
    taking.take(desk, "port-2", "port")
    taking.take(desk, "port-3", "port-2")
    assert list(desk.project.entries) == ["fair", "port-3"]
    assert desk.project.newest("port") == "port-3"
    assert desk.project.older_than("port-3") == ["port-2", "port"]
    found = {item.annotation.id: item for item in unplaced.unplaced(desk.project, "port-3", "ida")}
    assert set(found) == {"s2", "l1"}
    assert found["s2"].older == "port"


def test_labels_are_renamed_in_older_versions_too(desk, file):
    taking.take(desk, "port-2", "port")
    session = Session(file, "ida", SpansMode, ledger=desk)
    finish(labelling.rename_label(session, "quote", "words"))
    (item, _) = unplaced.unplaced(desk.project, "port-2", "ida")
    assert item.annotation.label == "words"


# ------------------------------------------------------------------------------------- what has no place yet
def test_what_has_no_place_says_where_it_belongs_and_is_put_there(desk):
    taking.take(desk, "port-2", "port")
    first, link = unplaced.unplaced(desk.project, "port-2", "ida")
    assert (first.annotation.id, first.words, link.annotation.id) == ("s2", "failed twice", "l1")
    assert NEWER[slice(*first.place)] == "failed three times"[: first.place[1] - first.place[0]]
    unplaced.put(desk, "port-2", "ida", first, *first.place)
    layer = desk.project.layer("port-2", "ida")
    assert layer.get("s2").quote == NEWER[slice(*first.place)]
    assert layer.get("s2").at == "2026-03-15T09:00:00Z"
    assert layer.get("l1") == WORK[-1]  # it follows by itself
    assert unplaced_in(layer.state) == []
    desk.undo()
    assert set(unplaced_in(desk.project.layer("port-2", "ida").state)) == {"s2", "l1"}
    assert desk.project.layer("port-2", "ida").get("s2") is None


def test_what_is_let_go_of_is_listed_no_more_and_stays_in_the_older(desk):
    taking.take(desk, "port-2", "port")
    unplaced.let_go(desk, "port-2", "ida", ["s2", "unknown"])
    assert unplaced_in(desk.project.layer("port-2", "ida").state) == ["l1"]
    assert desk.project.layer("port", "ida").get("s2") == WORK[1]


def test_another_thing_of_the_same_name_is_not_taken_for_it(desk):
    desk.commit("Tag", [Change(None, span("Ines Lindgren", "s2", "person", NEWER), "port-2", "ida")])
    taking.take(desk, "port-2", "port")
    first, _ = unplaced.unplaced(desk.project, "port-2", "ida")
    unplaced.put(desk, "port-2", "ida", first, *first.place)
    layer = desk.project.layer("port-2", "ida")
    assert layer.get("s2").quote == "Ines Lindgren"
    (placed,) = (item for item in layer.spans if item.label == "quote")
    link = layer.get("l1")
    assert (link.source, link.target) == ("s2", placed.id)  # the twin of s3, and the one that was put back


def test_a_place_outside_of_the_text_is_refused(desk):
    taking.take(desk, "port-2", "port")
    first, link = unplaced.unplaced(desk.project, "port-2", "ida")
    for place in ((5, 5), (0, 10_000)):
        with pytest.raises(AnnotatorError, match="Nothing is selected"):
            unplaced.put(desk, "port-2", "ida", first, *place)
    with pytest.raises(AnnotatorError, match="no words of its own"):
        unplaced.put(desk, "port-2", "ida", link, 0, 4)


def test_what_is_to_be_looked_at_is_what_changed_until_it_is_done(desk):
    taking.take(desk, "port-2", "port")
    found = [NEWER[start:end] for start, end in unplaced.to_look_at(desk.project, "port-2", "ida")]
    assert found == ["Port opens today", "It had failed three times."]
    assert unplaced.to_look_at(desk.project, "port-2", "ben") == ()  # who never had it need not look
    state = desk.project.layer("port-2", "ida").state
    desk.commit("Done", [Change(state, LayerState("done", extra=state.extra), "port-2", "ida")])
    assert unplaced.to_look_at(desk.project, "port-2", "ida") == ()


# ---------------------------------------------------------------------------------------------- recognising
def headed(desk, name, **metadata):
    found = desk.project.article(name)
    after = Heading(found.title, {**found.metadata, **metadata})
    desk.commit("Edit", [Change(Heading(found.title, found.metadata), after, name)])


def found_by(desk, *fresh):
    return [(each.newer, each.older) for each in offers(desk.file, fresh)]


def test_an_address_or_an_id_tells_a_newer_version(desk):
    assert found_by(desk, "port-2", "port-3") == []
    headed(desk, "port", url="https://www.courier.example/port/?utm_source=feed")
    headed(desk, "port-2", url="http://courier.example/port#top")
    assert found_by(desk, "port-2", "port-3") == [("port-2", "port")]
    headed(desk, "port-3", guid="tag:courier:1")
    headed(desk, "port-2", guid="tag:courier:1")
    assert found_by(desk, "port-2", "port-3") == [("port-2", "port"), ("port-3", "port-2")]


def test_an_address_may_be_told_by_its_query_alone(desk):
    headed(desk, "port", url="https://courier.example/?utm_medium=x&id=7")
    headed(desk, "port-2", url="https://courier.example/?id=7")
    assert found_by(desk, "port-2") == [("port-2", "port")]


def test_what_several_share_tells_nothing(desk):
    for name in ("port", "fair", "port-2"):
        headed(desk, name, url="https://courier.example/live")
    assert found_by(desk, "port-2") == []


@pytest.mark.parametrize("url", ["", "https://courier.example/", "courier", "https://[x/port"])
def test_a_front_page_is_no_address_of_an_article(url):
    assert address(url) == ""


def test_an_earlier_text_that_comes_later_is_the_older_version(desk):
    for name, day in (("port", "2026-03-15"), ("port-2", "2026-03-14T10:00:00Z")):
        headed(desk, name, url="https://courier.example/port", published=day)
    assert found_by(desk, "port-2") == [("port", "port-2")]
    cuts = desk.project.article("port").sentences[:-1]
    last = desk.project.article("port").sentences[-1]
    desk.commit("Cut", [Change(last, None, "port")])  # somebody cut it otherwise
    before = dict(desk.project.layers("port"))
    taking.take(desk, "port", "port-2")
    assert list(desk.project.entries) == ["port", "fair", "port-3"]
    assert desk.project.layers("port") == before
    assert desk.project.article("port").sentences == cuts
    headed(desk, "port-3", url="https://courier.example/port", published="2026-03-13")
    assert found_by(desk, "port-3") == []  # nothing is put between versions, or before the first


def test_an_earlier_text_of_a_story_is_the_older_version(desk):
    headed(desk, "port", story="port", published="2026-03-15")
    headed(desk, "port-2", story="port", published="2026-03-14")
    assert found_by(desk, "port-2") == [("port", "port-2")]
    headed(desk, "port-3", story="port", published="2026-03-13")
    assert found_by(desk, "port-3") == [("port-2", "port-3")]  # which is more like it
    headed(desk, "port-3", story="port", published="2026-03-14T12:00:00Z")
    assert found_by(desk, "port-3") == [("port-3", "port-2")]


def test_most_of_the_sentences_of_a_story_tell_it_unless_it_is_somebody_elses(desk):
    headed(desk, "port", story="port")
    headed(desk, "port-3", story="port")
    assert found_by(desk, "port-3") == []  # three of five sentences are others
    headed(desk, "port-2", story="port")
    assert found_by(desk, "port-3") == [("port-3", "port-2")]
    headed(desk, "port-2", publisher="The Quay Courier")
    headed(desk, "port-3", publisher="Ansford Daily")
    assert found_by(desk, "port-3") == []


def test_layers_of_an_article_that_is_not_prepared_are_carried_all_the_same(file):
    from dataclasses import replace

    bare = [
        replace(article(name, text), sentences=(), zones=()) for name, text in (("a", PORT), ("b", NEWER))
    ]
    with file.importing() as batch:
        batch.add(bare[0], [Layer("a", "ida", [WORK[0]], LayerState("done"))])
        batch.add(bare[1])
    desk = Ledger(file)
    taking.take(desk, "b", "a")
    assert desk.project.article("b").sentences
    assert desk.project.layer("b", "ida").get("s1").quote == "Kestrel Line"
    desk.undo()
    assert desk.project.article("b").sentences == ()


# ------------------------------------------------------------------------------------------- from elsewhere
def test_annotations_that_are_imported_for_the_older_text_go_on_to_the_newer(desk, file):
    taking.take(desk, "port-2", "port")
    items = [span("Kestrel Line", "z1"), span("failed twice", "z2", "quote")]
    result = importing.import_one(
        file, Imported(title="Port", text=PORT, layers={"zoe": Layer("", "zoe", items)})
    )
    importing.remember(desk, result)
    assert len(result.merged) == 2
    assert [item.quote for item in desk.project.layer("port-2", "zoe").values()] == ["Kestrel Line"]
    assert unplaced_in(desk.project.layer("port-2", "zoe").state) == ["z2"]
    desk.undo()
    assert not desk.project.layers("port-2").keys() & {"zoe"}
    assert "zoe" not in desk.project.layers("port")


def test_a_version_that_comes_between_two_others_hands_on_what_it_gets(desk):
    taking.take(desk, "port-3", "port-2")
    taking.take(desk, "port-2", "port")
    assert list(desk.project.entries) == ["fair", "port-3"]
    layer = desk.project.layer("port-3", "ida")
    assert {item.id for item in layer.values()} == {"s1", "s3", "a1"}
    assert set(unplaced_in(layer.state)) == {"s2", "l1"}


def test_what_a_file_says_to_be_a_version_of_is_not_believed_of_another_project(desk, file):
    coming = Imported(title="Tram", text="Tram opens\n\nA tram runs now.", metadata={OLDER: "port"})
    result = importing.import_one(file, coming)
    assert "port" in desk.project.entries
    assert OLDER not in desk.project.article(result.added[0]).metadata


def test_an_older_file_that_a_program_puts_in_place_takes_nothing_away(desk):
    file = desk.file
    file.flush()
    before = file.path.read_bytes()
    taking.take(desk, "port-2", "port")
    after = contents(desk.project)
    file.flush()
    aside = file.path.with_suffix(".tmp")
    aside.write_bytes(before)
    aside.replace(file.path)
    file.merge_from_disk()
    assert list(desk.project.entries) == ["fair", "port-2", "port-3"]
    assert contents(desk.project) == after
    with store.open_file(file.path, read_only=True) as other:
        assert list(other.project.entries) == ["fair", "port-2", "port-3"]


def test_a_version_that_somebody_else_took_is_taken_in(desk):
    file = desk.file
    file.flush()
    elsewhere = file.path.with_name("elsewhere.annot.yaml")
    elsewhere.write_bytes(file.path.read_bytes())
    with store.open_file(elsewhere) as theirs:
        taking.take(Ledger(theirs, "ben"), "port-2", "port")
        theirs.flush()
    elsewhere.replace(file.path)
    file.merge_from_disk()
    assert list(desk.project.entries) == ["fair", "port-2", "port-3"]
    assert len(desk.project.layer("port-2", "ida")) == 3


def test_whoever_has_the_older_one_open_has_the_newer_then(desk, file):
    session = Session(file, "ida", SpansMode, ledger=desk)
    session.open_article("port")
    taking.take(desk, "port-2", "port")  # as another program does, which tells nobody
    session.renew()
    assert session.article.id == "port-2"
    session.open_article("port")
    session.undo()
    session.redo()
    assert session.article.id == "port-2"


def test_what_lists_all_articles_hears_that_others_count_now(desk, file):
    session = Session(file, "ida", SpansMode, ledger=desk)
    index = Index(file.project, Derived(lambda project, name: project.title(name), lambda change: False))
    stale = []
    index.follow(session, lambda: stale.append(True))
    finish(index.reading())
    taking.take(session, "port-2", "port")
    assert stale.pop()
    assert finish(index.reading()) == {"port"}
    assert list(index.all()) == ["fair", "port-2", "port-3"]
    taking.separate(session, "port-2")
    assert stale.pop()
    assert finish(index.reading()) == {"port"}
    assert len(index.all()) == 4
    index.close()


def zoned(desk, name, *zones):
    old = desk.project.article(name).zones
    desk.commit("Zones", [*(Change(z, None, name) for z in old), *(Change(None, z, name) for z in zones)])


def test_what_a_person_said_of_a_line_is_not_asked_again_in_the_newer(desk):
    first = len("Port opens")
    zoned(desk, "port", Zone(0, first, "headline"), Zone(first + 2, len(PORT), "body", 0.6))
    first = len("Port opens today")
    zoned(desk, "port-3", Zone(0, first, "headline", 0.5), Zone(first + 2, len(NEWEST), "body", 0.7))
    first = len("Port opens")
    words = PORT[first + 2 :]
    other = f"Harbour opens\n\n{words}"
    with desk.file.importing() as batch:
        batch.add(article("port-4", other))
    start = other.index(words)
    zoned(desk, "port-4", Zone(0, 13, "headline", 0.5), Zone(start, len(other), "body", 0.3))
    taking.take(desk, "port-4", "port")
    assert [zone.sure for zone in desk.project.article("port-4").zones] == [0.5, 0.6]
    zoned(desk, "port-4", Zone(0, 13, "headline"), Zone(start, len(other), "furniture"))
    with desk.file.importing() as batch:
        batch.add(article("port-5", other.replace("Harbour", "Quay")))
    zoned(desk, "port-5", Zone(0, 10, "headline", 0.5), Zone(start - 3, len(other) - 3, "body", 0.9))
    taking.take(desk, "port-5", "port-4")
    assert [(z.role, z.sure) for z in desk.project.article("port-5").zones] == [
        ("headline", 0.5),
        ("furniture", 1.0),
    ]
    path = desk.file.path
    desk.file.close()
    with store.open_file(path) as file:
        assert [zone.sure for zone in file.project.article("port-5").zones] == [0.5, 1.0]


def test_what_is_remembered_of_lines_holds_for_a_newer_text_that_was_never_opened(desk, file):
    """A text that was left for later by a long import gets its zones when it is taken."""
    header = file.project.header
    words = "Read more of the harbour below the line"
    role = LineRole("Courier", words, "furniture")
    desk.commit("Remember", [Change(header, remembered(header, role))])
    text = f"{PORT.rstrip()}\n\n{words}\n"
    with file.importing() as batch:
        batch.add(Article("late-1", "Port", text, {"publisher": "Courier"}))
    taking.take(desk, "late-1", "port")
    made = file.project.article("late-1")
    assert [z.role for z in made.zones if text[z.start : z.end].strip() == words] == ["furniture"]
