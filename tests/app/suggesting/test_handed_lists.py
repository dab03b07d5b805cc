"""Lists of names and what came of suggestions, handed out with a project, and back again through real files."""

import pytest

from annotator import store
from annotator.app.ledger import Ledger
from annotator.app.progress import finish
from annotator.app.reviewing import collect as collecting
from annotator.app.reviewing import hand_out as handing
from annotator.app.session import Session
from annotator.app.suggesting import describing, stored
from annotator.app.tagging.modes import SpansMode
from annotator.core.edits import SUGGESTIONS_SEEN
from annotator.store import listed_names
from annotator.store.validate import validate
from annotator.suggest.evidence import Evidence, Tally
from tests.app.reviewing.test_handing import make, span, work_on

HELD = [("Ines Lindgren", "person"), ("Kestrel: “Line”, {a}", "org"), ("ميناء مرو 🚢", "org")]


@pytest.fixture
def desk(tmp_path):
    path = make(tmp_path / "desk.annot.yaml")
    with store.open_file(path) as file:
        listed = path.with_name("names.csv")
        rows = "".join(f'"{name}",{label}\n' for name, label in HELD)
        listed.write_text(rows, encoding="utf-8")
        path.with_name("broken.csv").write_text("alone\n", encoding="utf-8")
        stored.set_lists(Ledger(file), ["names.csv", "broken.csv"])
        for name, hits in (("alice", 3), ("ben", 5)):
            stored.keep(file, name, Evidence({("org", "strings"): Tally(recent="A" * hits)}))
        yield file


def given(desk, folder, *names, **more):
    result = finish(handing.hand_out(desk, folder, names, **more))
    handing.record(Ledger(desk), result)
    return result.files


def test_an_annotator_has_the_names_wherever_the_file_is(desk, tmp_path):
    path = given(desk, tmp_path / "out", "alice")["alice"]
    elsewhere = tmp_path / "far" / "away.annot.yaml"
    elsewhere.parent.mkdir()
    elsewhere.write_bytes(path.read_bytes())
    assert [each.code for each in validate(elsewhere)] == []
    for _ in range(2):  # folded in between
        with store.open_file(elsewhere) as file:
            names, problems = stored.listed(file)
            assert sorted(names["names.csv"]) == sorted(HELD)
            assert ["broken.csv" in str(each) for each in problems] == [True]
            session = Session(file, "alice", SpansMode)
            assert describing.lists_of(session)[0].names == 3
            assert set(stored.everybody(file.project.header)) == {"alice"}
        work_on(elsewhere, "alice", span("Kestrel Line"))


def test_they_come_back_untouched_and_everybody_keeps_their_own_ledger(desk, tmp_path):
    path = given(desk, tmp_path / "out", "alice")["alice"]
    header = desk.project.header
    with store.open_file(path) as file:
        stored.set_lists(Ledger(file), [])
        stored.keep(file, "alice", Evidence({("org", "strings"): Tally(recent="a" * 9)}))
    work_on(path, "alice", span("Kestrel Line"))
    preview = finish(collecting.preview_collect(desk, [path]))
    assert collecting.collect(Ledger(desk), preview) is not None
    after = desk.project.header
    assert listed_names.lists(after) == ["names.csv", "broken.csv"]
    assert after.extra[SUGGESTIONS_SEEN] == header.extra[SUGGESTIONS_SEEN]
    assert sorted(stored.listed(desk)[0]["names.csv"]) == sorted(HELD)
    desk.path.with_name("names.csv").write_text("Ines,person\n", encoding="utf-8")
    again = given(desk, tmp_path / "again", "alice", articles=handing.OWN)["alice"]
    with store.open_file(again, read_only=True) as file:
        assert stored.listed(file)[0] == {"names.csv": [("Ines", "person")]}


def test_a_record_that_somebody_wrote_another_way_is_read_and_one_of_another_form_passed_over(desk, tmp_path):
    path = given(desk, tmp_path / "out", "alice")["alice"]
    more = "--- # names\nkind: names\nfile: 'broken.csv'\nnames:\n  org:\n  - Tarn\n"
    path.write_text(path.read_text("utf-8") + more + "---\nkind: names\nfile: [x]\n", encoding="utf-8")
    with store.open_file(path, read_only=True) as file:
        names, problems = stored.listed(file)
        assert ("Tarn", "org") in names["broken.csv"]
        assert not problems
