"""The file changed underneath: both sides are kept."""

import os
import shutil
import time
from dataclasses import replace

import pytest
import yaml

from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import ReadError
from annotator.core.labels import Label, LabelSet
from annotator.store import create, open_file
from tests.store.desk import article, make, put, saved, span, spans_of, tag


def rename_over(source, target):
    """What editors, git and most sync programs do: a new file in place of the old one."""
    source.replace(target)


def write_over(source, target):
    """What some others do: the same file with new content."""
    target.write_bytes(source.read_bytes())
    source.unlink()


@pytest.fixture(params=[rename_over, write_over])
def arrive(request):
    return request.param


@pytest.fixture
def desk(tmp_path):
    made = make(tmp_path, *(f"a{number}" for number in range(4)), "deal")
    made.close()
    made = open_file(made.path)
    yield made
    made.close()
    with open_file(made.path) as opened:
        assert opened.problems == []
        for name in opened.project.entries:
            opened.project.article(name)
        assert opened.problems == []
    assert all(isinstance(record, dict) for record in yaml.safe_load_all(made.path.read_bytes()))


class Other:
    """Another copy of the project, worked on elsewhere, that then arrives in the place of ours."""

    def __init__(self, desk, arrive):
        self.desk = desk
        self.arrive = arrive
        folder = desk.path.parent / "elsewhere"
        folder.mkdir()
        self.path = folder / "copy.yaml"
        shutil.copy(desk.path, self.path)

    def __enter__(self):
        self.file = open_file(self.path)
        return self.file

    def __exit__(self, *error):
        self.file.close()
        if not error[0]:
            self.arrive(self.path, self.desk.path)
            shutil.rmtree(self.path.parent)


def merged(desk):
    assert desk.changed_on_disk()
    problems = desk.merge_from_disk()
    assert desk.flush(10)
    assert not desk.changed_on_disk()
    return {problem.code for problem in problems}


def test_what_only_they_changed_is_taken_over(desk, arrive):
    assert desk.project.layer("a1", "alice").spans.get("theirs") is None
    with Other(desk, arrive) as other:
        saved(other, tag(span(28, 35, "theirs"), "a1"), tag(LayerState("done"), "a2", "carol"))
        with other.importing() as batch:
            batch.add(article("new"))
        saved(other, Edit("Withdraw", (Change(Membership("a3"), None, "a3"),)))
    saved_here = tag(span(28, 35, "ours"), "a0")
    put(desk, saved_here)
    assert merged(desk) == {"merge-missing", "aside"}
    assert desk.project.layer("a1", "alice").spans.get("theirs")
    assert list(desk.project.entries) == ["a0", "a1", "a2", "deal", "new"]
    assert desk.project.entries["a2"].states["carol"] == LayerState("done")
    assert "ours" in spans_of(desk, "a0")


def test_an_older_copy_does_not_take_our_edits_away(desk, arrive):
    other = Other(desk, arrive)
    with other:
        pass
    shutil.copy(desk.path, desk.path.with_suffix(".old"))
    saved(desk_with(desk), tag(span(28, 35, "ours"), "a0"), tag(span(28, 35, "ours too"), "a1", "new hand"))
    arrive(desk.path.with_suffix(".old"), desk.path)
    assert merged(desk) == set()
    assert "ours" in spans_of(desk, "a0")
    assert "ours too" in spans_of(desk, "a1", "new hand")
    assert spans_of(desk, "a0", "alice (other copy)") == set()


def desk_with(desk):
    """After an unchanged file arrived: merged, as the window does when it notices."""
    if desk.changed_on_disk():
        assert desk.merge_from_disk() == []
    return desk


@pytest.mark.parametrize("durable", [True, False])
def test_both_sides_of_a_layer_are_kept(desk, arrive, durable):
    other = Other(desk, arrive)
    desk.project.article("a0")
    if durable:
        saved(desk, tag(span(28, 35, "ours"), "a0"))
    with other as there:
        saved(there, tag(span(40, 44, "theirs"), "a0"), tag(span(3, 5, "alice1"), "a0"))
    if not durable:
        put(desk, tag(span(28, 35, "ours"), "a0"))
    assert merged(desk) == {"merge-both"}
    mine = desk.project.layer("a0", "alice").spans
    theirs = desk.project.layer("a0", "alice (other copy)").spans
    assert {"ours", "alice1"} <= {item.id for item in mine}
    assert {item.id for item in theirs} == {"theirs", "alice1"}
    assert theirs.get("alice1").fragments == ((3, 5),)
    if durable:
        assert mine.get("alice1").fragments == ((0, 7),)
    assert spans_of(desk, "a0", "bob") == {"bob1"}
    with Other(desk, arrive) as there:
        saved(there, tag(span(50, 54, "again"), "a0"))
    saved_again = tag(span(45, 50, "ours again"), "a0")
    put(desk, saved_again)
    assert merged(desk) == {"merge-both"}
    assert "again" in spans_of(desk, "a0", "alice (other copy 2)")


def test_both_sides_of_an_article_are_kept(desk, arrive):
    old = desk.project.article("a0")
    other = Other(desk, arrive)
    saved(
        desk,
        Edit("Ours", (Change(Heading(old.title, old.metadata), Heading("Ours", {"section": "x"}), "a0"),)),
    )
    with other as there:
        saved(there, Edit("T", (Change(Heading(old.title, old.metadata), Heading("Theirs", {}), "a0"),)))
    assert merged(desk) == {"merge-both"}
    assert desk.project.entries["a0"].title == "Ours"
    assert desk.project.article("a0").metadata == {"section": "x"}
    assert desk.project.article("a0-other-copy").title == "Theirs (other copy)"
    assert spans_of(desk, "a0") == {"alice1"}


def test_both_sides_of_the_header_are_kept(desk, arrive, tmp_path):
    def labelled(header, name, title, guidelines):
        labels = LabelSet(
            [*(label for label in header.labels if label.name != "org"), Label(name="org", title=title)]
        )
        return replace(header, labels=labels.adding(Label(name=name)), guidelines=guidelines)

    before = desk.project.header
    other = Other(desk, arrive)
    saved(
        desk,
        Edit(
            "Ours",
            (
                Change(
                    before,
                    labelled(before, "ours", "Our title", "Be fair."),
                ),
            ),
        ),
    )
    with other as there:
        saved(
            there,
            Edit(
                "T",
                (
                    Change(
                        before,
                        labelled(before, "theirs", "Their title", "Be quick."),
                    ),
                ),
            ),
        )
    assert merged(desk) == {"merge-both", "aside"}
    header = desk.project.header
    assert {label.name for label in header.labels} == {"org", "claim", "ours", "theirs"}
    assert header.labels.title("org") == "Our title"
    assert "Be fair." in header.guidelines
    assert "Be quick." in header.guidelines
    assert "Their title" in next(tmp_path.glob("*.other-copy-*.yaml")).read_text(encoding="utf-8")


def test_an_article_that_was_edited_here_and_is_gone_there_is_kept(desk, arrive):
    other = Other(desk, arrive)
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    with desk.importing() as batch:
        batch.add(article("fresh"))
    for name in ("a0", "fresh"):
        desk.project.article(name)
    with other as there:
        gone = [Change(Membership(name), None, name) for name in ("a0", "a1")]
        saved(there, Edit("Withdraw", tuple(gone)))
    codes = merged(desk)
    assert codes >= {"merge-kept", "merge-missing"}
    assert set(desk.project.entries) == {"a0", "a2", "a3", "deal", "fresh"}
    assert spans_of(desk, "a0") == {"ours", "alice1"}
    assert spans_of(desk, "a0", "bob") == {"bob1"}


def test_an_article_that_was_edited_here_is_restored_also_where_the_file_was_written_over(desk):
    other = Other(desk, write_over)
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    with other as there:
        saved(there, Edit("Withdraw", (Change(Membership("a0"), None, "a0"),)))
    assert merged(desk) == {"merge-kept"}
    assert spans_of(desk, "a0") == {"ours", "alice1"}
    assert spans_of(desk, "a0", "bob") == {"bob1"}


def test_edits_on_an_article_that_is_lost_for_good_are_set_aside(desk, tmp_path, annotator_home, monkeypatch):
    monkeypatch.setattr(desk._own, "_kept", None)  # as where the user's own folder cannot be written to
    shutil.rmtree(annotator_home / "data")
    other = Other(desk, write_over)
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    with other as there:
        saved(there, Edit("Withdraw", (Change(Membership("a0"), None, "a0"),)))
    assert merged(desk) == {"merge-lost", "aside"}
    assert b"id: ours" in next(tmp_path.glob("*.other-copy-*.yaml")).read_bytes()


def test_a_hand_edit_in_a_text_editor(desk, arrive):
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    desk.project.article("a1")
    new = desk.path.with_suffix(".new")
    new.write_bytes(desk.path.read_bytes().replace(b"title: Title of a1", b"title: Corrected"))
    arrive(new, desk.path)
    assert merged(desk) == set()
    assert desk.project.entries["a1"].title == "Corrected"
    assert desk.project.article("a1").title == "Corrected"
    assert "ours" in spans_of(desk, "a0")


def test_another_project_or_a_broken_file_is_left_alone(desk, arrive, tmp_path):
    desk.project.article("a0")
    saved(desk, tag(span(28, 35, "before"), "a0"))
    ours = desk.path.read_bytes()
    strange = create(tmp_path / "strange.yaml", ProjectHeader(title="Strange"))
    strange.close()
    broken = tmp_path / "broken.yaml"
    broken.write_bytes(b"nothing\n")
    for there in (tmp_path / "strange.yaml", broken):
        content = there.read_bytes()
        arrive(there, desk.path)
        put(desk, tag(span(28, 35, "ours"), "a0"))
        with pytest.raises(ReadError):
            desk.merge_from_disk()
        assert desk.save_state.pending
        assert desk.path.read_bytes() == content
        assert "ours" in desk.project.layer("a0", "alice").spans
    copy = tmp_path / "copy.yaml"
    if arrive is rename_over:
        desk.save_copy(copy)
        assert b"id: ours" in copy.read_bytes()
    # The right file is put back.
    new = desk.path.with_suffix(".back")
    new.write_bytes(ours)
    arrive(new, desk.path)
    desk.merge_from_disk()
    assert desk.flush(10)
    assert {"before", "ours"} <= spans_of(desk, "a0")


def test_a_file_that_is_still_being_written_is_not_touched(desk):
    whole = desk.path.read_bytes()
    half = whole + b"--- # edit a0 bob\nkind: edit\n"
    desk.path.write_bytes(half)
    with pytest.raises(ReadError, match="still being written"):
        desk.merge_from_disk()
    assert desk.path.read_bytes() == half
    long_ago = time.time() - 60
    os.utime(desk.path, (long_ago, long_ago))
    assert {problem.code for problem in desk.merge_from_disk()} == {"torn"}
    assert desk.path.read_bytes() == whole


def test_nothing_to_merge(desk):
    assert not desk.changed_on_disk()
    assert desk.merge_from_disk() == []


def test_a_newer_format_is_not_merged_and_closing_keeps_ours_beside_it(desk, arrive, tmp_path):
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    ours = desk.path.read_bytes()
    newer = desk.path.with_suffix(".new")
    newer.write_bytes(ours.replace(b"\nformat: 1\n", b"\nformat: 999\n"))
    arrive(newer, desk.path)
    theirs = desk.path.read_bytes()
    with pytest.raises(ReadError, match="newer version"):
        desk.merge_from_disk()
    assert desk.path.read_bytes() == theirs
    desk.close(timeout=0.2)
    assert desk.path.read_bytes() == theirs
    (aside,) = tmp_path.glob("*.other-copy-*.yaml")
    assert b"id: ours" in aside.read_bytes()
    desk.path.write_bytes(ours)


def test_a_second_other_copy_does_not_take_the_place_of_the_first(desk, arrive):
    versions = []
    for name in ("first", "second"):
        other = Other(desk, lambda source, _: versions.append(source.read_bytes()))
        with other as there:
            saved(there, tag(span(40, 44, name), "a0"))
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    for content in versions:
        new = desk.path.with_suffix(".new")
        new.write_bytes(content)
        arrive(new, desk.path)
        assert merged(desk) >= {"merge-both"}
    copies = [spans_of(desk, "a0", name) for name in ("alice (other copy)", "alice (other copy 2)")]
    assert [each - {"alice1"} for each in copies] == [{"first"}, {"second"}]


def test_an_article_of_which_only_the_layers_are_there_is_kept_where_it_was_worked_on(desk, arrive):
    saved(desk, tag(span(28, 35, "ours"), "a0"))
    data = desk.path.read_bytes()
    start = data.index(b"--- # article a0")
    end = data.index(b"--- # layer a0")
    new = desk.path.with_suffix(".new")
    new.write_bytes(data[:start] + data[end:].split(b"--- # edit", 1)[0])
    arrive(new, desk.path)
    assert "merge-kept" in merged(desk)
    assert desk.project.article("a0").text == article("a0").text
    assert spans_of(desk, "a0") == {"ours", "alice1"}
    assert desk.problems
    assert not [problem for problem in desk.problems if problem.code == "merge-lost"]
    desk.problems.clear()
