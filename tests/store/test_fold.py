"""Folding: atomic, canonical, byte for byte where nothing changed, and nothing lost that cannot be read."""

import errno
import sys
import threading

import pytest
import yaml

from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit, Membership
from annotator.core.errors import ReadError, WriteError
from annotator.store import CancelledError, Disk, open_file
from annotator.store.validate import validate
from tests.store import plain
from tests.store.desk import article, make, put, saved, span, spans_of, tag
from tests.store.failing import FailingDisk


def records_of(path):
    """The records of a file by their first line."""
    parts = path.read_bytes().split(b"\n--- ")
    return {part.split(b"\n")[0]: part for part in parts[1:]}


def test_only_what_was_edited_is_written_anew(tmp_path):
    made = make(tmp_path)
    made.close()
    # Somebody aligned a record by hand: unchanged, it stays as it is.
    by_hand = made.path.read_bytes().replace(
        b"article: storm\nannotator: bob\n",
        b"article:   storm    # checked\nannotator: bob\nseen: 2026-11-24\n",
    )
    made.path.write_bytes(by_hand)
    before = records_of(made.path)
    with open_file(made.path) as opened:
        saved(opened, tag(span(28, 35, "new"), "storm", "alice"))
    after = records_of(made.path)
    assert before.keys() == after.keys()
    assert {name for name in before if before[name] != after[name]} == {b"# layer storm alice"}
    assert b"new" in after[b"# layer storm alice"]


def test_same_content_same_bytes_whatever_the_order_of_the_work(tmp_path):
    files = []
    for order in (1, -1):
        folder = tmp_path / str(order)
        folder.mkdir()
        made = make(folder)
        edits = [
            tag(span(start, start + 5, f"s{start}"), where, who)
            for start in (3, 28, 40)
            for where in ("deal", "vote")
            for who in ("zoe", "alice")
        ]
        saved(made, *edits[::order])
        taken_back = tag(span(50, 55, "wrong"), "storm", "carol")
        saved(made, taken_back, taken_back.inverted())
        made.close()
        files.append(made.path.read_bytes())
    assert files[0].split(b"--- # article", 1)[1] == files[1].split(b"--- # article", 1)[1]
    assert b"carol" not in files[0]


def test_unknown_and_unreadable_records_survive(tmp_path):
    made = make(tmp_path)
    made.close()
    odd = (
        b"--- # drawing d1\nkind: drawing\nid: d1\nlines: [ 1,2 , 3]\n",
        b"--- # layer deal carol\nkind: layer\narticle: deal\nannotator: carol\nspans: [\n",
        b"--- # layer lost carol\nkind: layer\narticle: lost\nannotator: carol\n",
        b"--- # edit deal bob\nkind: edit\narticle: deal\nannotator: bob\n"
        b"changes: [{before: 1, after: 2}]\n...\n",
    )
    made.path.write_bytes(made.path.read_bytes() + b"".join(odd))
    with open_file(made.path) as opened:
        everywhere = [Change(None, span(28, 35, "s1"), name, "carol") for name in ("deal", "storm")]
        saved(opened, Edit("In two parts, one of them on what cannot be read", tuple(everywhere)))
        saved(opened, tag(span(28, 35, "s2"), "deal", "alice"))
    folded = made.path.read_bytes()
    for raw in odd:
        assert raw in folded
    with open_file(made.path) as opened:
        assert "torn" not in {problem.code for problem in opened.problems}
        assert spans_of(opened, "deal", "carol") == {"s1"}
        assert spans_of(opened, "storm", "carol") == {"s1"}
        assert "s2" in spans_of(opened, "deal", "alice")
        opened.fold()
        assert made.path.read_bytes() == folded


def test_records_that_a_later_one_replaces_are_moved_to_a_file(tmp_path):
    made = make(tmp_path)
    made.close()
    first = b"--- # article deal\nkind: article\nid: deal\ntitle: Another\ntext: Quite another text\n"
    made.path.write_bytes(made.path.read_bytes() + first + first.replace(b"Another", b"Last"))
    with open_file(made.path) as opened:
        assert [problem.code for problem in opened.problems] == ["duplicate", "duplicate"]
        opened.fold()
    aside = next(tmp_path.glob("*.superseded-*.yaml")).read_bytes()
    assert first in aside
    assert b"Kestrel pays couriers more" in aside
    with open_file(made.path) as opened:
        assert opened.project.entries["deal"].title == "Last"
        assert opened.problems[:1] == [] or opened.problems[0].code != "duplicate"


def test_a_withdrawn_article_comes_back_until_the_project_is_closed(tmp_path):
    made = make(tmp_path)
    gone = Edit("Withdraw", (Change(Membership("vote"), None, "vote"),))
    saved(made, tag(span(28, 35, "s1"), "vote"), gone)
    made.fold()
    assert list(made.project.entries) == ["deal", "storm"]
    with open_file(made.path, read_only=True) as opened:
        assert list(opened.project.entries) == ["deal", "storm"]
    saved(made, gone.inverted())
    made.fold()
    assert b"# edit" not in made.path.read_bytes()
    assert "s1" in spans_of(made, "vote")
    saved(made, gone)
    made.close()
    assert b"vote" not in made.path.read_bytes()


def test_edits_and_imports_go_on_while_folding(tmp_path):
    made = make(tmp_path, *(f"a{number}" for number in range(40)))
    saved(made, *(tag(span(28, 35, "before"), f"a{number}") for number in range(40)))
    meanwhile = []

    def progress(done, total):
        put(made, tag(span(28, 35, f"s{done}"), "a0"))
        meanwhile.append(f"s{done}")
        if done == 20:
            assert made.flush(10)  # some are durable before the new file takes the place of the old

    made.fold(progress)
    assert made.flush(10)
    assert set(meanwhile) | {"before"} <= spans_of(made, "a0")
    assert made.path.read_bytes().count(b"--- # edit") == len(meanwhile)
    importing = threading.Thread(target=bring_in, args=(made,))
    importing.start()
    made.fold()
    importing.join()
    made.close(fold=False)
    with open_file(made.path) as opened:
        assert opened.problems == []
        assert set(meanwhile) <= spans_of(opened, "a0")
        assert "new" in opened.project.entries


def bring_in(made):
    with made.importing() as batch:
        batch.add(article("new"))


@pytest.mark.parametrize("call", ["write", "sync", "replace"])
def test_a_fold_that_fails_changes_nothing(tmp_path, call):
    disk = FailingDisk()
    made = make(tmp_path, disk=disk)
    saved(made, tag(span(28, 35, "s1")))
    before = made.path.read_bytes()
    disk.failing = {call: errno.ENOSPC}
    with pytest.raises(WriteError):
        made.fold()
    assert made.path.read_bytes() == before
    assert not list(tmp_path.glob(".*.tmp"))
    disk.failing = {}
    assert not made.changed_on_disk()
    saved(made, tag(span(28, 35, "s2")))
    assert {"s1", "s2"} <= spans_of(made)
    disk.failing = {call: errno.ENOSPC} if call == "replace" else {}
    made.close()
    with open_file(made.path) as opened:
        assert {"s1", "s2"} <= spans_of(opened)


def test_folding_can_be_cancelled_and_says_how_far_it_is(tmp_path):
    made = make(tmp_path)
    saved(made, tag(span(28, 35, "s1"), "vote"))
    before = made.path.read_bytes()
    steps = []
    with pytest.raises(CancelledError):
        made.fold(lambda done, total: steps.append((done, total)), lambda: len(steps) == 2)
    assert steps == [(0, 3), (1, 3)]
    assert made.path.read_bytes() == before
    made.fold(lambda done, total: steps.append((done, total)))
    assert steps[-1] == (3, 3)
    assert made.path.read_bytes() != before
    made.close()


def test_what_a_crash_left_behind_is_removed(tmp_path):
    made = make(tmp_path)
    made.close()
    stale, others = tmp_path / ".desk.annot.yaml.abc.tmp", tmp_path / ".other.yaml.abc.tmp"
    stale.touch()
    others.touch()
    with open_file(made.path, read_only=True):
        assert stale.exists()
    open_file(made.path).close()
    assert not stale.exists()
    assert others.exists()


def test_should_fold_when_edits_outweigh_a_share_of_the_file(tmp_path, monkeypatch):
    from annotator.store import projectfile

    monkeypatch.setattr(projectfile, "FOLD_AT_LEAST", 500)
    made = make(tmp_path)
    made.fold()
    assert not made.should_fold()
    while not made.should_fold():
        saved(made, tag(LayerState("done"), "deal"))
    assert made.path.stat().st_size > 500
    made.fold()
    assert not made.should_fold()
    made.close()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has other permissions")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666], ids=oct)
def test_permissions_stay(tmp_path, mode):
    made = make(tmp_path)
    made.path.chmod(mode)
    saved(made, tag(span()))
    made.close()
    assert made.path.stat().st_mode & 0o777 == mode
    assert all(isinstance(record, dict) for record in yaml.safe_load_all(made.path.read_bytes()))


KINDS = ["project", "article deal", "layer deal alice", "article vote", "layer vote bob", "drawing d1"]


@pytest.mark.parametrize("last", KINDS)
def test_a_last_record_without_a_line_end_is_not_glued_to_the_next(tmp_path, last):
    """The order of records is free, and an editor may leave the last line without its end."""
    made = make(tmp_path)
    made.close()
    odd = b"--- # drawing d1\nkind: drawing\nid: d1"
    head, *records = (made.path.read_bytes() + odd).split(b"\n--- ")
    name = b"# " + last.encode()
    moved = [
        *(r for r in records if r.split(b"\n")[0] != name),
        *(r for r in records if r.startswith(name + b"\n")),
    ]
    assert len(moved) == len(records)
    made.path.write_bytes(b"\n--- ".join([head, *moved]).rstrip(b"\n"))
    before = plain.of_file(made.path)
    with open_file(made.path) as opened:
        saved(opened, tag(span(28, 35, "s1"), "storm", "carol"))
    assert [problem.code for problem in validate(made.path)] == ["unknown-kind"]
    after = plain.of_file(made.path)
    assert after.pop("layer storm carol")["items"].keys() == {"s1"}
    assert after == before
    assert records_of(made.path).keys() >= {record.split(b"\n")[0] for record in records}


def replaced(path, added):
    """As a sync client does it: another file in the place of this one."""
    other = path.with_name("synced")
    other.write_bytes(path.read_bytes() + added)
    other.replace(path)


def appended(path, added):
    with path.open("ab") as file:
        file.write(added)


@pytest.mark.parametrize("change", [appended, replaced])
@pytest.mark.parametrize("moment", ["before folding", "while folding", "before closing", "while closing"])
def test_what_another_program_writes_is_not_folded_away(tmp_path, monkeypatch, change, moment):
    made = make(tmp_path)
    saved(made, tag(span(28, 35, "s1")), tag(span(28, 35, "s2"), "vote"))
    theirs = b"--- # article theirs\nkind: article\nid: theirs\ntitle: Theirs\ntext: Their text\n"

    def foreign(*_):
        if b"theirs" not in made.path.read_bytes():
            change(made.path, theirs)

    if moment.startswith("before"):
        foreign()
    else:
        during_folding(monkeypatch, foreign)
    if moment.endswith("folding"):
        made.fold()
        monkeypatch.undo()
        assert b"Their text" in made.path.read_bytes()
        assert "theirs" in made.project.entries
    made.close()
    monkeypatch.undo()
    with open_file(made.path) as opened:
        assert {*opened.project.entries} == {"deal", "storm", "vote", "theirs"}
        assert {"s1"} <= spans_of(opened)
        assert {"s2"} <= spans_of(opened, "vote")


def during_folding(monkeypatch, act):
    """Act when the first piece of a folded file has been written."""
    write = Disk.write

    def writing(disk, fd, data):
        done = write(disk, fd, data)
        act()
        return done

    monkeypatch.setattr(Disk, "write", writing)


def test_a_record_that_says_twice_whose_it_is_is_kept_as_it_stands(tmp_path):
    """Who reads lines goes by the first, YAML by the last: folding would give the layer to somebody else."""
    made = make(tmp_path)
    made.close()
    parts = made.path.read_bytes().split(b"\n--- ")
    place = next(n for n, part in enumerate(parts) if part.startswith(b"# layer storm bob"))
    parts[place] += b"\nannotator: carol"
    record = parts[place]
    made.path.write_bytes(b"\n--- ".join(parts))
    with open_file(made.path) as opened:
        assert set(opened.project.layers("storm")) == {"alice"}
        assert any("twice whose it is" in problem.message for problem in opened.problems)
        saved(opened, tag(span(28, 35, "new"), "storm", "bob"))
    assert record in made.path.read_bytes()


@pytest.mark.parametrize("number", ["9" * 5_000, "0x" + "F" * 5_000])
def test_a_number_too_long_to_be_written_again_is_no_number(tmp_path, number):
    made = make(tmp_path)
    made.close()
    text = made.path.read_text(encoding="utf-8").replace("title: ", f"weight: {number}\ntitle: ", 1)
    made.path.write_text(text, encoding="utf-8")
    with pytest.raises(ReadError, match="number is too long"):
        open_file(made.path, read_only=True)
