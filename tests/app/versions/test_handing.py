"""Corrected articles that were handed out: they go to the same people, with what they said; late work follows."""

from dataclasses import replace

import pytest

from annotator import store
from annotator.app import ledger
from annotator.app.agreement.figures import headline
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.app.reviewing.alone import review_alone
from annotator.app.reviewing.decide import need_review
from annotator.app.versions import late, taking, unplaced
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.line_roles import LineRole, line_roles, remembered
from annotator.review.carrying import unplaced_in
from tests.app.conftest import article
from tests.app.versions.test_taking import NEWER, PORT, WORK, span


@pytest.fixture
def master(file, tmp_path):
    """Ida has been given the port and has worked on it a little; then a newer text comes."""
    first = give(file, tmp_path / "first", ["ida", "ben"], overlap=0.5, seed=3, articles="all")
    assert "port" in first.plan.shares["ida"]
    return file


def give(file, folder, names, **more):
    result = finish(handing.hand_out(file, folder, names, **more))
    ledger.record(file, result.title, result.changes)
    return result


def work(path, article_id, *items, status="started"):
    with store.open_file(path) as file:
        state = file.project.layer(article_id, "ida").state
        changes = [
            Change(file.project.layer(article_id, "ida").get(item.id), item, article_id, "ida")
            for item in items
        ]
        Ledger(file, "ida").commit(
            "Tag", [*changes, Change(state, LayerState(status, extra=state.extra), article_id, "ida")]
        )


def collect(file, path):
    preview = finish(collecting.preview_collect(file, [path]))
    assert preview.refused == []
    return collecting.collect(Ledger(file, "rita"), preview)


def correct(file):
    with file.importing() as batch:
        batch.add(article("port-2", NEWER))
    return taking.take(Ledger(file, "rita"), "port-2", "port")


def his(folder):
    (path,) = folder.glob("* ida.annot.yaml")
    return path


def test_work_on_the_older_text_that_comes_late_goes_on_to_the_newer(master, tmp_path):
    path = his(tmp_path / "first")
    work(path, "port", WORK[0], WORK[1])
    collect(master, path)
    correct(master)
    work(path, "port", WORK[2], span("Kestrel Line", "s1", "person"), status="done")
    edit = collect(master, path)
    layer = master.project.layer("port-2", "ida")
    assert {(item.id, item.label) for item in layer.values()} == {("s1", "person"), ("s3", "person")}
    assert unplaced_in(layer.state) == ["s2"]
    assert layer.state.status == "started"  # done, but for what was corrected since
    assert {change.article for change in edit.changes if change.article} == {"port", "port-2"}


def test_it_is_one_step(master, tmp_path):
    path = his(tmp_path / "first")
    correct(master)
    work(path, "port", *WORK, status="done")
    desk = Ledger(master, "rita")
    preview = finish(collecting.preview_collect(master, [path]))
    collecting.collect(desk, preview)
    assert len(master.project.layer("port-2", "ida")) == 3
    desk.undo()
    assert len(master.project.layer("port-2", "ida")) == 0
    assert len(master.project.layer("port", "ida")) == 0


def test_a_corrected_article_goes_to_who_had_it_with_both_texts_and_comes_back(master, tmp_path):
    path = his(tmp_path / "first")
    work(path, "port", *WORK, status="done")
    collect(master, path)
    correct(master)
    with pytest.raises(Exception, match="has been handed out already"):
        handing.planned(master.project, ["zoe"])  # it is nobody's to get anew
    second = give(master, tmp_path / "second", ["ida"], articles="own")
    assert "port-2" in second.plan.shares["ida"]
    assert "port" not in second.plan.shares["ida"]
    path = his(tmp_path / "second")
    with store.open_file(path) as file:
        assert "port" not in file.project.entries
        assert file.project.article("port").text == PORT
        first, _ = unplaced.unplaced(file.project, "port-2", "ida")
        unplaced.put(Ledger(file, "ida"), "port-2", "ida", first, *first.place)
    work(path, "port-2", status="done")
    collect(master, path)
    layer = master.project.layer("port-2", "ida")
    assert layer.get("s2") is not None
    assert unplaced_in(layer.state) == []
    assert layer.state.status == "done"
    again = finish(collecting.preview_collect(master, [path]))
    assert {arrival.kind for arrival in again.arrivals} <= {"same", "older"}


def test_how_far_everybody_is_goes_by_the_newer(master):
    before = handing.standings(master.project)["ida"]
    correct(master)
    after = handing.standings(master.project)["ida"]
    assert (after.given, after.done) == (before.given, before.done)


def test_agreement_and_review_count_the_newer_alone(master):
    desk = Ledger(master, "rita")
    for who, label in (("ida", "org"), ("ben", "person")):
        item = span("Kestrel Line", f"x{who}", label)
        desk.commit(
            "Tag", [Change(None, item, "port", who), Change(LayerState(), LayerState("done"), "port", who)]
        )
    correct(master)
    session = finish(review_alone(desk, "rita"))
    assert not need_review(session).conflicts  # both have something to look at first
    for who in ("ida", "ben"):
        state = master.project.layer("port-2", who).state
        desk.commit("Done", [Change(state, LayerState("done", extra=state.extra), "port-2", who)])
    session = finish(review_alone(desk, "rita"))
    assert {name.split("/")[0] for name in need_review(session).conflicts} == {"port-2"}
    assert finish(headline(master.project)).articles == 1


def test_how_sure_lines_are_and_what_is_remembered_of_them_goes_along_and_stays(master, tmp_path):
    desk = Ledger(master, "rita")
    header = master.project.header
    after = remembered(header, LineRole("Courier", "Read more", "furniture"))
    desk.commit("Remember", [Change(header, after)])
    correct(master)
    zones = master.project.article("port-2").zones
    guessed = [replace(zone, sure=0.55) for zone in zones]
    desk.commit(
        "Zones", [*(Change(z, None, "port-2") for z in zones), *(Change(None, z, "port-2") for z in guessed)]
    )
    give(master, tmp_path / "second", ["ida"], articles="own")
    path = his(tmp_path / "second")
    with store.open_file(path) as file:
        assert line_roles(file.project.header) == [LineRole("Courier", "Read more", "furniture")]
        assert {zone.sure for zone in file.project.article("port-2").zones} == {0.55}
    work(path, "port-2", span("Kestrel Line", "s7", "person", NEWER), status="done")
    collect(master, path)
    assert master.project.layer("port-2", "ida").get("s7") is not None
    assert {zone.sure for zone in master.project.article("port-2").zones} == {0.55}
    assert line_roles(master.project.header) == [LineRole("Courier", "Read more", "furniture")]


def test_what_came_late_is_known_after_handing_out_and_collecting(master, tmp_path):
    """Whoever collects a file from before does not carry over once more what was carried over meanwhile."""
    work_here = span("Ines Lindgren", "z1", "person")
    correct(master)
    give(master, tmp_path / "second", ["ida"], articles="own")
    Ledger(master, "rita").commit("Tag", [Change(None, work_here, "port", "ida")])
    assert late.carry_all(Ledger(master, "rita")) is not None
    layer = master.project.layer("port-2", "ida")
    Ledger(master, "rita").commit("Remove", [Change(layer.get("z1"), None, "port-2", "ida")])
    path = his(tmp_path / "second")
    work(path, "port-2", span("Kestrel Line", "s7", "person", NEWER), status="done")
    collect(master, path)
    assert late.carry_all(Ledger(master, "rita")) is None
