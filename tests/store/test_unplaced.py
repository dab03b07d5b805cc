"""Annotations whose words are gone stay in the file, whatever is done to what is around them."""

import shutil

import pytest
import yaml

from annotator.core.annotation import LayerState
from annotator.core.edits import Change, Edit
from annotator.store import open_file
from tests.store.desk import make, put, saved, span, tag


def lost(name="lost"):
    """What was tagged on words that are no longer in the text."""
    found = span(0, 7, name)
    return type(found)(id=name, label="org", fragments=((3, 9),), quote="Osprey", by="alice")


def unplaced(file, article_id="deal", annotator="alice"):
    layer = file.load(article_id).layers.get(annotator)
    return sorted(item.id for item in layer.unanchored) if layer is not None else []


def in_file(path, annotator="alice", article_id="deal"):
    """The ids of spans in the layer's own record, as any reader of YAML finds them."""
    for record in yaml.safe_load_all(path.read_bytes()):
        if record["kind"] == "layer" and (record["article"], record["annotator"]) == (article_id, annotator):
            return sorted(item["id"] for item in record.get("spans", ()))
    return []


@pytest.fixture
def desk(tmp_path):
    """A project where dora's layer is nothing but an annotation without a place, and alice's has one as well."""
    made = make(tmp_path)
    saved(made, tag(lost()), tag(lost(), annotator="dora"))
    made.close()
    opened = open_file(made.path)
    yield opened
    opened.close(force=True)


def test_a_layer_with_nothing_else_is_folded_with_it(desk):
    assert in_file(desk.path, "dora") == ["lost"]
    removed = span(0, 7, "more")
    saved(desk, tag(removed, annotator="dora"))
    saved(desk, Edit("Remove", (Change(removed, None, "deal", "dora"),)))
    desk.fold()
    assert (unplaced(desk, annotator="dora"), in_file(desk.path, "dora")) == (["lost"], ["lost"])
    assert "dora" in desk.project.layers("deal")
    desk.close()
    assert in_file(desk.path, "dora") == ["lost"]


@pytest.mark.parametrize("value", [span(28, 35, "more"), LayerState("done", "approved", {"later": 1})])
def test_edits_of_the_layer_leave_it_alone(desk, value):
    saved(desk, tag(value))
    assert unplaced(desk) == ["lost"]
    desk.close()
    assert set(in_file(desk.path)) >= {"alice1", "lost"}
    with open_file(desk.path, read_only=True) as again:
        assert unplaced(again) == ["lost"]


@pytest.mark.parametrize("durable", [True, False])
def test_both_sides_of_a_merge_keep_theirs(desk, tmp_path, durable):
    (tmp_path / "elsewhere").mkdir()
    copy = tmp_path / "elsewhere" / "copy.annot.yaml"
    shutil.copy(desk.path, copy)
    with open_file(copy) as other:
        saved(
            other,
            tag(span(40, 44, "theirs")),
            tag(lost("lost there")),
            tag(span(40, 44, "x"), annotator="dora"),
        )
    desk.project.article("deal")
    (saved if durable else put)(desk, tag(span(28, 35, "ours")))
    copy.replace(desk.path)
    desk.merge_from_disk()
    assert desk.flush(10)
    for _ in range(2):
        layers = {who: layer for who, layer in desk.load("deal").layers.items() if layer}
        beside = [who for who in layers if who.startswith("alice (")]
        assert len(beside) == 1
        assert (sorted(s.id for s in layers["alice"].spans), unplaced(desk)) == (["alice1", "ours"], ["lost"])
        assert sorted(s.id for s in layers[beside[0]].spans) == ["alice1", "theirs"]
        assert unplaced(desk, annotator=beside[0]) == ["lost", "lost there"]
        assert unplaced(desk, annotator="dora") == ["lost"]
        desk.fold()


def test_an_article_that_is_gone_there_comes_back_with_all_layers(desk, tmp_path):
    """Also with one that says nothing but how far the work is."""
    saved(desk, tag(LayerState("done"), annotator="eve"), tag(span(28, 35, "ours"), annotator="bob"))
    text = desk.path.read_text(encoding="utf-8")
    parts = text.split("--- # ")
    kept = [part for part in parts if not part.startswith(("article deal", "layer deal", "edit deal"))]
    other = tmp_path / "other.yaml"
    other.write_text("--- # ".join(kept), encoding="utf-8")
    other.replace(desk.path)
    desk.merge_from_disk()
    put(desk, tag(span(40, 44, "later"), annotator="bob"))
    assert desk.flush(10)
    desk.fold()
    with open_file(desk.path, read_only=True) as again:
        assert (unplaced(again), unplaced(again, annotator="dora")) == (["lost"], ["lost"])
        assert again.project.entries["deal"].states["eve"] == LayerState("done")
        assert {s.id for s in again.project.layer("deal", "bob").spans} == {"bob1", "ours", "later"}


def test_merging_leaves_no_other_file_behind(desk, tmp_path):
    """What both sides changed is in the project; there is nothing that had to be moved aside."""
    copy = tmp_path / "copy.annot.yaml"
    shutil.copy(desk.path, copy)
    with open_file(copy) as other:
        saved(other, tag(span(40, 44, "theirs")))
    saved(desk, tag(span(28, 35, "ours")))
    copy.replace(desk.path)
    desk.merge_from_disk()
    desk.fold()
    saved(desk, tag(span(71, 77, "again")))
    desk.close()
    assert sorted(path.name for path in tmp_path.glob("*.yaml*") if path.suffix != ".lock") == [
        "desk.annot.yaml"
    ]


def test_there_is_nothing_to_merge_with_a_file_that_was_deleted(desk):
    saved(desk, tag(span(28, 35, "ours")))
    desk.path.unlink()
    assert desk.changed_on_disk()
    assert desk.merge_from_disk() == []
    put(desk, tag(span(40, 44, "later")))
    assert desk.flush(10)
    desk.fold()
    assert set(in_file(desk.path)) >= {"ours", "later", "lost"}
