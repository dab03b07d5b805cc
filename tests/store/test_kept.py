"""Beside programs that put whole files in place: again and again, at any moment, also while the project is closed."""

import errno
import os
import shutil
import time
from dataclasses import replace

import pytest

from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit, Heading
from annotator.core.errors import WriteError
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.store import kept, open_file
from tests.store.desk import article, make, put, saved, span, spans_of, tag
from tests.store.failing import FailingDisk
from tests.store.test_merge import rename_over, write_over

FIVE = [span(start, start + 3, f"s{start}") for start in (28, 32, 40, 45, 50)]


def in_pieces(source, target):
    data = source.read_bytes()
    with target.open("wb") as file:
        for start in range(0, len(data), 1000):
            file.write(data[start : start + 1000])
            file.flush()
    source.unlink()


def delete_and_create(source, target):
    target.unlink()
    target.write_bytes(source.read_bytes())
    source.unlink()


@pytest.fixture(params=[rename_over, write_over, in_pieces, delete_and_create])
def arrive(request):
    return request.param


@pytest.fixture
def desk(tmp_path):
    made = make(tmp_path)
    made.close()
    made = open_file(made.path)
    yield made
    made.close()


def bens(path, name):
    """A version in which ben goes on, without anything that was done here since."""
    copy = path.with_name("bens.yaml")
    with open_file(path.with_name("elsewhere.yaml")) as other:
        saved(other, tag(span(28, 35, name), "deal", "ben"))
    shutil.copy(path.with_name("elsewhere.yaml"), copy)
    return copy


@pytest.mark.parametrize("sittings", [1, 2])
@pytest.mark.parametrize("rewrites", [1, 2, 10])
def test_no_number_of_rewrites_takes_away_what_was_done_here(desk, arrive, rewrites, sittings):
    shutil.copy(desk.path, desk.path.with_name("elsewhere.yaml"))
    saved(desk, *(tag(each, "deal", "anna") for each in FIVE))
    if sittings == 2:
        desk.close()
        desk = open_file(desk.path)
    for number in range(rewrites):
        arrive(bens(desk.path, f"ben{number}"), desk.path)
        assert desk.settle(10)
        assert spans_of(desk, "deal", "anna") == {each.id for each in FIVE}
        assert f"ben{number}" in spans_of(desk, "deal", "ben")
    desk.close()
    with open_file(desk.path) as opened:
        assert spans_of(opened, "deal", "anna") == {each.id for each in FIVE}
        assert spans_of(opened, "deal", "ben") == {f"ben{number}" for number in range(rewrites)}
        assert not opened.problems


@pytest.mark.parametrize("act", ["close", "fold", "import", "supplement", "flush later"])
def test_whatever_is_done_next_takes_in_the_other_version_first(desk, arrive, act):
    shutil.copy(desk.path, desk.path.with_name("elsewhere.yaml"))
    saved(desk, tag(FIVE[0], "deal", "anna"))
    vote, raw = desk.project.article("vote"), desk.raw_article("vote")
    arrive(bens(desk.path, "ben1"), desk.path)
    match act:
        case "fold":
            desk.fold()
        case "import":
            with desk.importing() as batch:
                batch.add(article("fresh"))
        case "supplement":
            desk.supplement([(hash(raw), vote)])
        case "flush later":
            put(desk, tag(FIVE[1], "deal", "anna"))
            assert desk.settle(10)
    desk.close()
    with open_file(desk.path) as opened:
        assert FIVE[0].id in spans_of(opened, "deal", "anna")
        assert spans_of(opened, "deal", "ben") == {"ben1"}
        assert ("fresh" in opened.project.entries) == (act == "import")
        assert (FIVE[1].id in spans_of(opened, "deal", "anna")) == (act == "flush later")


def test_edits_of_every_kind_that_an_older_version_lacks_stay(desk, arrive):
    shutil.copy(desk.path, desk.path.with_name("old.yaml"))
    found = desk.project.article("deal")
    before, after = Heading(found.title, found.metadata), Heading("Corrected", found.metadata)
    bobs = desk.project.layer("vote", "bob").spans.get("bob1")
    saved(
        desk,
        Edit("Title", (Change(before, after, "deal"),)),
        Edit("Remove", (Change(bobs, None, "vote", "bob"),)),
        Edit("Done", (Change(LayerState(), LayerState("done"), "storm", "alice"),)),
    )
    for _ in range(3):
        copy = desk.path.with_name("copy.yaml")
        shutil.copy(desk.path.with_name("old.yaml"), copy)
        arrive(copy, desk.path)
        assert desk.settle(10)
    assert desk.project.article("deal").title == "Corrected"
    assert spans_of(desk, "vote", "bob") == set()
    assert desk.load("storm").layers["alice"].state.status == "done"
    assert not desk.problems


def test_a_file_that_was_only_touched_is_not_changed(desk):
    saved(desk, tag(FIVE[0]))
    for _ in range(3):
        os.utime(desk.path, (time.time() + 5, time.time() + 5))
        put(desk, tag(span(28, 35)))
        assert desk.settle(10)
    assert not desk.problems
    assert not [name for name in desk.path.parent.iterdir() if "copy" in name.name]


def test_a_foreign_edit_of_the_same_size_is_seen(desk):
    data = desk.path.read_bytes()
    desk.path.write_bytes(data.replace(b"title: Title of deal", b"title: Titel of deal"))
    assert desk.settle(10)
    assert desk.project.entries["deal"].title == "Titel of deal"


def test_a_deleted_file_is_written_again_at_closing(desk):
    saved(desk, tag(FIVE[0]))
    desk.path.unlink()
    desk.close()
    assert [problem.code for problem in desk.problems] == ["restored"]
    with open_file(desk.path) as opened:
        assert FIVE[0].id in spans_of(opened)


def test_a_file_that_was_moved_is_not_written_twice(desk):
    saved(desk, tag(FIVE[0]))
    desk.path.rename(desk.path.with_name("moved.annot.yaml"))
    desk.close()
    assert not desk.path.exists()
    with open_file(desk.path.with_name("moved.annot.yaml")) as opened:
        assert FIVE[0].id in spans_of(opened)


def test_what_stands_there_and_is_no_project_is_left_alone_and_ours_set_aside(desk, arrive):
    saved(desk, tag(FIVE[0]))
    strange = desk.path.with_name("strange")
    strange.write_bytes(b"nothing of ours\n")
    arrive(strange, desk.path)
    desk.close(timeout=0.3)
    assert desk.path.read_bytes() == b"nothing of ours\n"
    assert [problem.code for problem in desk.problems][-1] == "aside"
    aside = next(desk.path.parent.glob("*.other-copy-*.yaml"))
    assert aside.name in desk.problems[-1].hint
    with open_file(aside) as opened:
        assert FIVE[0].id in spans_of(opened)
    desk.path.unlink()
    shutil.copy(aside, desk.path)


def test_an_older_version_put_in_place_while_closed_is_told_and_ours_is_set_aside(desk, arrive):
    shutil.copy(desk.path, desk.path.with_name("old.yaml"))
    saved(desk, *(tag(each, "deal", "anna") for each in FIVE))
    with desk.importing() as batch:
        batch.add(article("fresh"))
    desk.close()
    arrive(desk.path.with_name("old.yaml"), desk.path)
    with open_file(desk.path) as opened:
        (problem,) = opened.problems
        assert problem.code == "earlier"
        aside = next(desk.path.parent.glob("*.earlier-*.yaml"))
        assert aside.name in problem.hint
        assert spans_of(opened, "deal", "anna") == set()
    with open_file(aside) as kept_there:
        assert spans_of(kept_there, "deal", "anna") == {each.id for each in FIVE}
        assert "fresh" in kept_there.project.entries
    with open_file(desk.path) as again:  # it is told once
        assert not again.problems


def test_what_others_did_while_closed_is_no_news(desk):
    saved(desk, tag(FIVE[0], "deal", "anna"), tag(FIVE[1], "deal", "anna"))
    desk.close()
    elsewhere = desk.path.with_name("elsewhere.yaml")
    shutil.copy(desk.path, elsewhere)
    with open_file(elsewhere) as other:
        bobs = other.project.layer("vote", "bob").spans.get("bob1")
        saved(
            other,
            tag(span(28, 35, "more"), "deal", "anna"),
            Edit("Remove", (Change(bobs, None, "vote", "bob"),)),
        )
    elsewhere.replace(desk.path)
    with open_file(desk.path) as opened:
        assert not opened.problems
        assert spans_of(opened, "vote", "bob") == set()


def test_where_nothing_can_be_kept_the_project_opens_all_the_same(tmp_path, annotator_home):
    made = make(tmp_path)
    made.close()
    shutil.rmtree(annotator_home / "data")
    (annotator_home / "data").write_text("a file in the place of the folder")
    with open_file(made.path) as opened:
        saved(opened, tag(FIVE[0]))
        assert not opened.problems
        assert opened.steps == []


def test_what_was_kept_of_projects_that_nobody_opens_is_deleted(desk, annotator_home, monkeypatch):
    folder = annotator_home / "data" / "kept" / ("0" * 24)
    folder.mkdir()
    desk.close()
    (folder / "steps.yaml").write_text("")
    old = time.time() - kept.FORGET_AFTER - 60
    os.utime(folder, (old, old))
    with open_file(desk.path):
        assert not folder.exists()


def test_records_written_twice_are_set_aside_also_where_the_first_tidying_fails(tmp_path):
    made = make(tmp_path)
    made.close()
    double = b"--- # article deal\nkind: article\nid: deal\ntitle: Another\ntext: Quite another text\n"
    made.path.write_bytes(made.path.read_bytes() + double)
    disk = FailingDisk()
    opened = open_file(made.path, disk=disk)
    disk.room = 10
    with pytest.raises(WriteError):
        opened.fold()
    disk.room = None
    opened.fold()
    opened.close()
    aside = b"".join(path.read_bytes() for path in tmp_path.glob("*.superseded-*.yaml"))
    assert b"Kestrel pays couriers more" in aside


def test_a_folder_that_cannot_be_listed_is_written_to(desk, monkeypatch):
    def refused(path, *rest):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    real = os.open

    def opened(path, flags, *rest, **more):
        if os.path.isdir(path):  # noqa: PTH112
            refused(path)
        return real(path, flags, *rest, **more)

    monkeypatch.setattr(os, "open", opened)
    monkeypatch.setattr("pathlib.Path.iterdir", lambda path: refused(path))
    saved(desk, tag(FIVE[0]))
    desk.fold()
    desk.close()
    again = open_file(desk.path)
    assert FIVE[0].id in spans_of(again)
    again.close()


def restore(kept_folder, before):
    shutil.rmtree(kept_folder)
    shutil.copytree(before, kept_folder)


def changed(desk, what):
    """An edit of that kind and the one that takes it back."""
    found = desk.project.article("deal")
    layer = desk.project.layer("deal", "alice")
    one = layer.spans.get("alice1")
    title = Heading(found.title, found.metadata)
    body, sentence = found.zones[1], found.sentences[1]
    header = desk.project.header
    changes = {
        "heading": [Change(title, replace(title, title="Corrected"), "deal")],
        "zone": [Change(body, replace(body, role="lead"), "deal")],
        "zone gone": [Change(body, None, "deal")],
        "sentence": [
            Change(sentence, None, "deal"),
            Change(None, replace(sentence, end=50), "deal"),
            Change(None, replace(sentence, start=51), "deal"),
        ],
        "value": [Change(one, replace(one, doubt=True), "deal", "alice")],
        "gone": [Change(one, None, "deal", "alice")],
        "state": [Change(layer.state, LayerState("done"), "deal", "alice")],
        "label": [Change(header, replace(header, labels=header.labels.replacing("org", Label(name="org"))))],
        "guidelines": [Change(header, replace(header, guidelines="Tag all."))],
    }[what]
    edit = Edit("Change", tuple(changes), "alice")
    return edit, replace(edit.inverted("Undo"), undoes=edit.id)


KINDS = ["heading", "zone", "zone gone", "sentence", "value", "gone", "state", "label", "guidelines"]


@pytest.mark.parametrize("what", KINDS)
def test_what_we_put_back_before_we_were_killed_is_no_older_version(desk, annotator_home, what, tmp_path):
    """The edit that puts it back is in the file, and the copy, which is written after it, does not have it."""
    kept_folder, before = annotator_home / "data" / "kept", tmp_path / "kept before"
    edit, back = changed(desk, what)
    saved(desk, edit)
    desk.fold()
    shutil.copytree(kept_folder, before)
    saved(desk, back)
    killed(desk)
    restore(kept_folder, before)
    with open_file(desk.path) as opened:
        assert not opened.problems
        assert not list(desk.path.parent.glob("*.earlier-*"))


@pytest.mark.parametrize("what", [kind for kind in KINDS if kind != "state"])
def test_what_somebody_put_back_elsewhere_and_folded_is_no_news_where_nobody_changed_it(
    desk, annotator_home, monkeypatch, what, tmp_path
):
    """Another computer changes something, this one sees it, and then the other one takes it back."""
    here, there = annotator_home, tmp_path / "there"
    edit, back = changed(desk, what)
    saved(desk, tag(FIVE[0]), tag(FIVE[1], "storm"))
    desk.close()
    monkeypatch.setenv("ANNOTATOR_HOME", str(there))
    other = open_file(desk.path)
    saved(other, edit)
    other.close(fold=False)
    monkeypatch.setenv("ANNOTATOR_HOME", str(here))
    with open_file(desk.path) as opened:
        assert not opened.problems
    monkeypatch.setenv("ANNOTATOR_HOME", str(there))
    with open_file(desk.path) as other:
        saved(other, back)
    monkeypatch.setenv("ANNOTATOR_HOME", str(here))
    with open_file(desk.path) as opened:
        assert not opened.problems


@pytest.mark.parametrize("what", [kind for kind in KINDS if kind != "state"])
def test_an_older_version_of_what_was_changed_here_is_told(desk, what):
    old = desk.path.with_name("old.yaml")
    shutil.copy(desk.path, old)
    edit, _ = changed(desk, what)
    saved(desk, edit)
    desk.close()
    shutil.copy(old, desk.path)
    with open_file(desk.path) as opened:
        assert [problem.code for problem in opened.problems] == ["earlier"]


@pytest.mark.parametrize("what", ["heading", "zone", "zone gone", "sentence", "value", "gone", "state"])
def test_what_somebody_puts_back_while_the_project_is_open_here_is_put_back(desk, arrive, what):
    edit, back = changed(desk, what)
    saved(desk, edit)
    desk.fold()
    elsewhere = desk.path.with_name("elsewhere.yaml")
    shutil.copy(desk.path, elsewhere)
    other = open_file(elsewhere)
    saved(other, back)
    other.close(fold=False)
    saved(desk, tag(FIVE[0], "storm"))
    arrive(elsewhere, desk.path)
    assert desk.settle(10)
    wanted = [change.after for change in back.changes if change.after is not None]
    article, layer = desk.project.article("deal"), desk.project.layer("deal", "alice")
    there = [
        Heading(article.title, article.metadata),
        *article.zones,
        *article.sentences,
        *layer,
        layer.state,
    ]
    assert all(value in there for value in wanted)
    assert FIVE[0].id in spans_of(desk, "storm")


def killed(desk):
    """What is left of a process that was killed: the file, and what was kept."""
    desk._writer.stop(5)
    desk._file.close()
    desk._lock.release()


def test_a_copy_of_which_a_power_cut_took_the_end_is_not_taken_for_ours(desk, annotator_home, arrive):
    """It was not flushed: were it believed, what it lacks would be missing in what is merged."""
    saved(desk, tag(FIVE[0], "deal", "anna"))
    desk.close()
    (copy,) = (annotator_home / "data" / "kept").glob("*/project.annot.yaml")
    data = copy.read_bytes()
    copy.write_bytes(data[: data.index(b"--- # edit")])
    old = desk.path.with_name("old.yaml")
    with open_file(desk.path) as opened:
        bob = opened.project.layer("deal", "anna").spans.get(FIVE[0].id)
        assert bob is not None
        shutil.copy(desk.path, old)
        old.write_bytes(old.read_bytes().replace(FIVE[0].id.encode(), b"other"))
        arrive(old, desk.path)
        assert opened.settle(10)
        assert FIVE[0].id in spans_of(opened, "deal", "anna")


def test_what_was_changed_apart_from_ours_elsewhere_is_told(desk):
    """Both went on from the same value, and theirs happens to be what was there before that."""
    edit, back = changed(desk, "zone")
    saved(desk, edit)
    desk.close()
    elsewhere = desk.path.with_name("elsewhere.yaml")
    shutil.copy(desk.path, elsewhere)
    with open_file(desk.path) as here:
        lead = edit.changes[0].after
        saved(here, Edit("Role", (Change(lead, replace(lead, role="quote"), "deal"),), "alice"))
    other = open_file(elsewhere)
    saved(other, back)
    other.close(fold=False)
    shutil.copy(elsewhere, desk.path)
    with open_file(desk.path) as opened:
        assert [problem.code for problem in opened.problems] == ["earlier"]


def elsewhere_meanwhile(desk, *edits):
    """Another computer makes these edits apart from those here, takes ours in, and its version comes here.

    That has our latest edit, and so it was made from ours.
    """
    saved(desk, tag(FIVE[4], "deal", "gold"))
    there = desk.path.with_name("there")
    there.mkdir()
    shutil.copy(desk.path.with_name("old.yaml"), there / "desk.annot.yaml")
    with open_file(there / "desk.annot.yaml") as other:
        saved(other, *edits)
        put_in_place(desk.path, other.path)
        assert other.settle(10)
        put_in_place(other.path, desk.path)
    assert desk.settle(10)


def put_in_place(source, target):
    copy = target.with_name("coming.yaml")
    shutil.copy(source, copy)
    copy.replace(target)


def told_at_the_opening(desk, version):
    """What is set aside when the project is opened with this version in its place; None where nothing is told."""
    desk.close()
    shutil.copy(version, desk.path)
    with open_file(desk.path) as opened:
        if not opened.problems:
            return None
        (problem,) = opened.problems
    (aside,) = desk.path.parent.glob("*.earlier-*.yaml")
    assert problem.code == "earlier"
    assert aside.name in problem.hint
    return aside


def kept_old(desk):
    old = desk.path.with_name("old.yaml")
    shutil.copy(desk.path, old)
    return old


@pytest.mark.parametrize("gone", ["annotation", "article"])
def test_what_was_done_here_and_put_into_a_copy_elsewhere_is_told(tmp_path, gone):
    with make(tmp_path, "deal") as desk:
        older = kept_old(desk)
        with desk.importing() as batch:
            batch.add(article("storm"))
    desk = open_file(tmp_path / "desk.annot.yaml")
    old = kept_old(desk) if gone == "annotation" else older.rename(older.with_name("older.yaml"))
    shutil.copy(desk.path, desk.path.with_name("old.yaml"))
    saved(desk, tag(FIVE[0], "storm", "anna"))
    elsewhere_meanwhile(desk, tag(FIVE[1], "storm", "anna"))
    assert FIVE[0].id in spans_of(desk, "storm", "anna (other copy)")
    assert FIVE[0].id not in spans_of(desk, "storm", "anna")
    with open_file(told_at_the_opening(desk, old)) as aside:
        assert FIVE[0].id in spans_of(aside, "storm", "anna (other copy)")


def test_a_title_given_here_and_put_into_a_copy_elsewhere_is_told(desk):
    old = kept_old(desk)
    title = Heading(desk.project.article("deal").title, desk.project.article("deal").metadata)
    saved(desk, Edit("Ours", (Change(title, replace(title, title="Ours"), "deal"),)))
    elsewhere_meanwhile(desk, Edit("Theirs", (Change(title, replace(title, title="Theirs"), "deal"),)))
    with open_file(told_at_the_opening(desk, old)) as aside:
        assert aside.project.article("deal-other-copy").title == "Ours (other copy)"


def test_a_copy_that_was_settled_elsewhere_is_no_news(desk):
    kept_old(desk)
    saved(desk, tag(FIVE[0], "storm", "anna"))
    elsewhere_meanwhile(desk, tag(FIVE[1], "storm", "anna"))
    desk.close()
    settled = desk.path.with_name("settled.yaml")
    shutil.copy(desk.path, settled)
    with open_file(settled) as other:
        saved(
            other,
            tag(FIVE[0], "storm", "anna"),
            Edit("Settle", (Change(FIVE[0], None, "storm", "anna (other copy)"),)),
        )
    shutil.copy(settled, desk.path)
    with open_file(desk.path) as opened:
        assert not opened.problems
    assert told_at_the_opening(opened, settled) is None


def test_an_article_imported_here_is_set_aside_with_its_layers_when_it_is_gone(desk):
    old = kept_old(desk)
    with desk.importing() as batch:
        batch.add(article("fresh"), [Layer("fresh", "anna", [FIVE[0]])])
    with open_file(told_at_the_opening(desk, old)) as aside:
        assert spans_of(aside, "fresh", "anna") == {FIVE[0].id}


@pytest.mark.parametrize("folded", [True, False])
def test_what_was_changed_here_is_told_where_a_value_before_the_one_it_was_made_of_comes_back(desk, folded):
    first = replace(FIVE[0], at="2026-11-24T09:00:00Z")
    second = replace(first, note="theirs", at="2026-11-24T10:00:00Z" if folded else first.at)
    third = replace(second, note="ours", at="2026-11-24T11:00:00Z" if folded else first.at)
    saved(desk, tag(first, "storm", "anna"))
    old = kept_old(desk)
    later = desk.path.with_name("later.yaml")
    shutil.copy(old, later)
    other = open_file(later)
    saved(other, Edit("Theirs", (Change(first, second, "storm", "anna"),)))
    other.close(fold=folded)
    put_in_place(later, desk.path)
    assert desk.settle(10)
    saved(desk, Edit("Ours", (Change(second, third, "storm", "anna"),)))
    assert third in list(desk.project.layer("storm", "anna"))
    with open_file(told_at_the_opening(desk, old)) as aside:
        assert third in list(aside.project.layer("storm", "anna"))


def test_a_state_set_here_that_is_older_in_another_version_is_told(desk):
    old = kept_old(desk)
    state = desk.project.layer("deal", "alice").state
    saved(desk, Edit("Done", (Change(state, LayerState("done"), "deal", "alice"),)))
    with open_file(told_at_the_opening(desk, old)) as aside:
        assert aside.project.layer("deal", "alice").state.status == "done"


@pytest.mark.parametrize("what", ["heading", "zone", "value"])
@pytest.mark.parametrize("more", [False, True])
def test_what_was_changed_apart_from_ours_while_closed_is_told(desk, what, more):
    """Both changed one value; theirs is not from before ours, but what it was made of is."""
    edit, _ = changed(desk, what)
    (change,) = edit.changes
    before, ours = change.before, change.after
    theirs = {
        "heading": lambda: replace(before, title="Theirs"),
        "zone": lambda: replace(before, role="quote"),
        "value": lambda: replace(before, note="Theirs."),
    }[what]()
    old = kept_old(desk)
    saved(desk, edit)
    other = open_file(old)
    saved(other, Edit("Theirs", (replace(change, after=theirs),)))
    if more:
        caption = replace(other.project.article("deal").zones[0], role="caption")
        first = other.project.article("deal").zones[0]
        saved(other, Edit("Zone", (Change(first, caption, "deal"),)))
    other.close(fold=False)
    with open_file(told_at_the_opening(desk, old)) as aside:
        article = aside.project.article("deal")
        heading = Heading(article.title, article.metadata)
        assert ours in [heading, *article.zones, *(aside.load("deal").layers.get("alice") or ())]
