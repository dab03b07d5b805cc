"""What differs in an annotator's copy beside annotations: names of labels and people, sentences, what is missing."""

import shutil
from dataclasses import replace

import pytest

from annotator import store
from annotator.app import ledger
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.app.session import Session
from annotator.app.tagging import labels as labelling
from annotator.app.tagging.modes import SpansMode
from annotator.cli import main
from annotator.core.annotation import Decision, LayerState, SentenceTag, sentence_quote
from annotator.core.article import Sentence, Zone
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.labels import Label
from annotator.core.layer import Layer
from tests.app.conftest import PORT
from tests.app.reviewing.test_collecting_histories import change, tag
from tests.app.reviewing.test_handing import collected, give, kinds, make, preview, span, work_on


@pytest.fixture
def master(tmp_path):
    with store.open_file(make(tmp_path / "desk.annot.yaml")) as file:
        yield file


@pytest.fixture
def file_of(master, tmp_path):
    return give(master, tmp_path / "out", ["alice", "ben"], overlap=1.0).files


def in_session(path, work):
    """What somebody does in the window with their file."""
    with store.open_file(path) as file:
        session = Session(file, str(file.project.header.extra["handed_to"]), SpansMode)
        session.open_article("port")
        work(session)


def labels_of(file, who="alice", article="port"):
    return sorted(item.label for item in file.project.layer(article, who))


# ---------------------------------------------------------------------------------------------------- labels
def test_a_label_renamed_in_a_copy_arrives_as_itself(master, file_of):
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    in_session(file_of["alice"], lambda s: finish(labelling.rename_label(s, "org", "organisation")))
    work_on(file_of["alice"], "alice", span("opens", "organisation", "s2"))
    found = collected(master, file_of["alice"])
    assert labels_of(master) == ["org", "org"]
    assert "“organisation” is “org” here" in " ".join(map(str, found.files[0].remarks))
    assert preview(master, file_of["alice"]).coming == []


def test_a_label_renamed_here_takes_in_what_comes_under_its_old_name(master, file_of):
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    collected(master, file_of["alice"])
    finish(labelling.rename_label(Session(master, "chief", SpansMode), "org", "company"))
    assert preview(master, file_of["alice"]).coming == []
    work_on(file_of["alice"], "alice", span("opens", "org", "s2"))
    assert kinds(collected(master, file_of["alice"])) == [("alice", "port", "update")]
    assert labels_of(master) == ["company", "company"]


def test_a_label_that_was_merged_here_is_what_it_became(master, file_of):
    finish(labelling.merge_label(Session(master, "chief", SpansMode), "org", "person"))
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    collected(master, file_of["alice"])
    assert labels_of(master) == ["person"]


def test_another_label_under_an_old_name_is_another_label(master, file_of):
    session = Session(master, "chief", SpansMode)
    finish(labelling.rename_label(session, "org", "company"))
    labelling.add_label(session, Label(name="org", title="Organ"))
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    collected(master, file_of["alice"])
    assert labels_of(master) == ["company"]
    again = give(master, file_of["alice"].parent / "again", ["dora"], articles=handing.ALL).files["dora"]
    work_on(again, "dora", span("Kestrel Line", "org"))
    collected(master, again)
    assert labels_of(master, "dora") == ["org"]


# ------------------------------------------------------------------------------------------------- sentences
def halves_of(path, article="port"):
    """A sentence of the article, and two halves."""
    with store.open_file(path, read_only=True) as file:
        opened = file.project.article(article)
    whole = opened.sentences[1]
    at = opened.text.index(" ", whole.start)
    return whole, Sentence(whole.start, at), Sentence(at + 1, whole.end)


def on(sentence, name="t1", label="main"):
    quote = sentence_quote(PORT, sentence.start, sentence.end)
    return SentenceTag(id=name, label=label, start=sentence.start, end=sentence.end, quote=quote)


def split(path):
    whole, left, right = halves_of(path)
    change(path, Change(whole, None, "port"), Change(None, left, "port"), Change(None, right, "port"))
    return whole, left, right


def test_a_sentence_that_an_annotator_split_is_split_here(master, file_of):
    whole, left, right = split(file_of["alice"])
    change(
        file_of["alice"],
        Change(None, on(left), "port", "alice"),
        Change(None, on(right, "t2"), "port", "alice"),
    )
    found = collected(master, file_of["alice"])
    sentences = master.project.article("port").sentences
    assert whole not in sentences
    assert {left, right} <= set(sentences)
    assert [(t.start, t.end) for t in master.project.layer("port", "alice").sentence_tags] == [
        (left.start, left.end),
        (right.start, right.end),
    ]
    assert [remark.code for remark in found.files[0].remarks] == ["cuts-taken"]
    assert preview(master, file_of["alice"]).changes == ()
    master.fold()
    assert preview(master, file_of["alice"]).changes == ()
    first = file_of["alice"].with_name("first.annot.yaml")
    shutil.copy(file_of["alice"], first)
    change(
        file_of["alice"], Change(left, None, "port"), Change(right, None, "port"), Change(None, whole, "port")
    )
    tag(file_of["alice"], "alice", "joined again")
    assert collected(master, file_of["alice"]).recut == ["port"]
    late = collected(master, first)
    assert (late.coming, late.recut, late.files[0].remarks) == ([], [], ())


def test_sentences_that_were_changed_before_handing_out_are_nobody_s_change(master, tmp_path):
    whole, left, right = halves_of(master.path)
    cut = [Change(whole, None, "port"), Change(None, left, "port"), Change(None, right, "port")]
    ledger.record(master, "Split", cut)
    file = give(master, tmp_path / "out", ["alice"]).files["alice"]
    ledger.record(master, "Join", [each.inverted() for each in cut])
    tag(file, "alice", "one")
    found = collected(master, file)
    assert (kinds(found), found.recut, found.files[0].remarks) == ([("alice", "port", "new")], [], ())


def test_a_split_alone_comes_in_too(master, file_of):
    whole, left, _ = split(file_of["alice"])
    found = collected(master, file_of["alice"])
    assert (kinds(found), found.recut) == ([], ["port"])
    assert whole not in master.project.article("port").sentences
    assert left in master.project.article("port").sentences


@pytest.mark.parametrize("why", ["tags of others", "changed here"])
def test_a_split_that_does_not_fit_is_refused_and_its_tags_stay_on_sentences(master, file_of, why):
    whole, left, right = halves_of(file_of["alice"])
    if why == "tags of others":
        change(file_of["ben"], Change(None, on(whole), "port", "ben"))
        collected(master, file_of["ben"])
    else:
        other = master.project.article("port").sentences[2]
        joined = Sentence(whole.start, other.end)
        ledger.record(
            master,
            "Join",
            [Change(whole, None, "port"), Change(other, None, "port"), Change(None, joined, "port")],
        )
        whole = joined
    split(file_of["alice"])
    change(
        file_of["alice"],
        Change(None, on(left), "port", "alice"),
        Change(None, on(right, "t2"), "port", "alice"),
    )
    found = collected(master, file_of["alice"])
    (remark,) = found.files[0].remarks
    assert remark.code == "cuts-refused"
    assert "2 tags were put on the sentences that are here" in remark.message
    assert ("ben" in remark.message) == (why == "tags of others")
    assert whole in master.project.article("port").sentences
    tags = master.project.layer("port", "alice").sentence_tags
    assert {(tag.start, tag.end, tag.quote) for tag in tags} == {
        (whole.start, whole.end, sentence_quote(PORT, whole.start, whole.end))
    }
    assert preview(master, file_of["alice"]).coming == []


def test_what_an_older_program_split_is_refused_and_said(master, file_of):
    whole, left, _ = split(file_of["alice"])
    change(file_of["alice"], Change(None, on(left), "port", "alice"))
    lines = file_of["alice"].read_bytes().splitlines(True)
    file_of["alice"].write_bytes(
        b"".join(each for each in lines if not each.startswith((b"lineage:", b"seal:")))
    )
    (remark,) = collected(master, file_of["alice"]).files[0].remarks
    assert "not known to be newer" in remark.message
    (placed,) = master.project.layer("port", "alice").sentence_tags
    assert Sentence(placed.start, placed.end) == whole


def test_zones_that_an_annotator_changed_are_taken_too(master, file_of):
    with store.open_file(file_of["alice"], read_only=True) as file:
        zone = file.project.article("port").zones[1]
    change(
        file_of["alice"], Change(zone, None, "port"), Change(None, Zone(zone.start, zone.end, "lead"), "port")
    )
    collected(master, file_of["alice"])
    assert master.project.article("port").zones[1].role == "lead"


def test_what_somebody_has_not_cut_is_not_mended_by_what_they_have(master, file_of):
    """Sentences were changed here since the file was handed out: the file has the old ones, and brings none back."""
    whole, left, right = halves_of(file_of["ben"])
    ledger.record(
        master,
        "Split",
        [Change(whole, None, "port"), Change(None, left, "port"), Change(None, right, "port")],
    )
    tag(file_of["ben"], "ben", "one")
    found = collected(master, file_of["ben"])
    assert found.files[0].remarks == ()
    assert left in master.project.article("port").sentences
    change(file_of["ben"], Change(None, on(whole), "port", "ben"))
    (remark,) = collected(master, file_of["ben"]).files[0].remarks
    assert "1 tag was put on the sentences that are here" in remark.message
    (placed,) = master.project.layer("port", "ben").sentence_tags
    assert Sentence(placed.start, placed.end) in master.project.article("port").sentences


# ------------------------------------------------------------------------------------- what is missing or damaged
def test_articles_that_are_missing_are_named_and_nothing_goes(master, file_of):
    work_on(file_of["ben"], "ben", span("Kestrel Line"))
    collected(master, file_of["ben"])
    with store.open_file(file_of["ben"]) as file:
        from annotator.core.edits import Membership

        ledger.record(file, "Remove", [Change(Membership(name), None, name) for name in ("port", "fair")])
    found = collected(master, file_of["ben"])
    (remark,) = found.files[0].remarks
    assert remark.message == "2 of 5 articles are missing from ben’s file: “Port opens”, “Fair closes”."
    assert labels_of(master, "ben") == ["org"]


def test_a_layer_that_is_missing_is_named(tmp_path):
    path = make(tmp_path / "m.annot.yaml", [Layer("port", "ben", [span("Kestrel Line")])])
    with store.open_file(path) as master:
        file = give(master, tmp_path / "out", ["ben"]).files["ben"]
        raw = file.read_bytes()
        start = raw.index(b"--- # layer")
        file.write_bytes(raw[:start] + raw[raw.index(b"--- # article", start) :])
        (remark,) = collected(master, file).files[0].remarks
        assert "1 of 5 articles is without the work that was handed out with them" in remark.message
        assert labels_of(master, "ben") == ["org"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"--- # layer port alice\nkind: layer\n", b"--- # layer port alice\nkind: [layer\n", "unreadable"),
        (b'quote: "Kestrel Line"', b'quote: "Kestrel Lime"', "unanchored"),
        (b"label: org, quote", b"label: org, quote: x, quote", "duplicate-key"),
        (b"label: org, quote", b"label: '', quote", "refused"),
        (b"kind: article\nid: quay\n", b"kind: article\nid: {quay\n", "unreadable"),
        (b"text: |-\n  Fair closes", b"text: |-\n  Fairs close", "changed-text"),
    ],
)
def test_whatever_is_wrong_with_a_file_is_said(master, file_of, old, new, said):
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    work_on(file_of["alice"], "alice", span("Kestrel Line"), article="quay")
    raw = file_of["alice"].read_bytes()
    assert old in raw
    file_of["alice"].write_bytes(raw.replace(old, new, 1))
    found = preview(master, file_of["alice"])
    (incoming,) = found.files
    codes = {problem.code for problem in (*incoming.refused, *incoming.remarks)}
    assert said in codes or "refused" in codes, codes
    assert all(str(file_of["alice"]) in str(problem) for problem in (*incoming.refused, *incoming.remarks))


def test_what_was_unsound_before_it_was_handed_out_keeps_nothing_from_coming_in(tmp_path):
    path = make(tmp_path / "desk.annot.yaml")
    work_on(path, "alice", span("Kestrel Line"))
    raw = path.read_bytes()
    assert b"label: org" in raw
    path.write_bytes(raw.replace(b"label: org", b"label: ''", 1))
    with store.open_file(path) as master:
        theirs = give(master, tmp_path / "out", ["alice"], overlap=1.0).files["alice"]
        with store.open_file(theirs, read_only=True) as file:
            assert labels_of(file) == [""]
        work_on(theirs, "alice", span("Ines Lindgren", name="s2"))
        found = collected(master, theirs)
        assert not found.refused
        assert labels_of(master) == ["", "org"]


def test_annotations_without_a_place_and_unknown_keys_survive_two_files_at_once(master, file_of, tmp_path):
    tag(file_of["alice"], "alice", "one")
    raw = file_of["alice"].read_bytes()
    file_of["alice"].write_bytes(
        raw.replace(b"review: none\n", b"review: none\nacme: {score: 7}\n", 1).replace(
            b"notes:\n",
            b'notes:\n  - {id: lost, start: 3, end: 8, quote: "zzzzz", note: "x", origin: hand}\n',
        )
    )
    second = file_of["alice"].with_name("second.annot.yaml")
    second.write_bytes(file_of["alice"].read_bytes())
    tag(second, "alice", "two")
    collected(master, file_of["alice"], second)
    for _ in range(2):
        assert "lost" not in {item.id for item in master.project.layer("port", "alice")}
        layer = master.load("port").layers["alice"]
        assert [item.id for item in layer.unanchored] == ["lost"]
        assert {item.id for item in layer} == {"one", "two"}
        assert layer.state.extra["acme"] == {"score": 7}
        master.fold()


# ---------------------------------------------------------------------------------------------------- people
def test_two_people_of_one_name_are_asked_about_and_nothing_goes(tmp_path, capsys):
    path = make(tmp_path / "m.annot.yaml")
    one = make(tmp_path / "one.annot.yaml", [Layer("port", "alice", [span("Kestrel Line", name="x1")])])
    two = make(tmp_path / "two.annot.yaml", [Layer("port", "ALICE", [span("opens", name="y1")])])
    assert main(["collect", str(path), str(one)]) == 0
    assert main(["collect", str(path), str(two)]) == 1
    said = capsys.readouterr()
    assert "perhaps two people work under one name" in said.out + said.err
    assert "--keep-both" in said.out + said.err
    assert held(path) == {"alice": ["x1"]}
    assert main(["collect", str(path), str(two), "--keep-both"]) == 0
    assert held(path) == {"alice": ["x1"], "alice (other copy)": ["y1"]}
    assert main(["collect", str(path), str(two)]) == 0
    assert held(path) == {"alice": ["x1"], "alice (other copy)": ["y1"]}


def test_a_file_can_take_the_place_of_what_is_here(tmp_path, capsys):
    path = make(tmp_path / "m.annot.yaml", [Layer("port", "alice", [span("Kestrel Line", name="x1")])])
    two = make(tmp_path / "two.annot.yaml", [Layer("port", "alice", [span("opens", name="y1")])])
    assert main(["collect", str(path), "--take", str(two)]) == 0
    assert held(path) == {"alice": ["y1"], "alice (other copy)": ["x1"]}
    assert "takes the place" in capsys.readouterr().out.lower()
    assert main(["collect", str(path)]) == 2 or capsys.readouterr().err


def held(path):
    with store.open_file(path, read_only=True) as file:
        layers = file.project.layers("port")
        return {name: [item.id for item in layer] for name, layer in layers.items()}


def test_a_review_made_in_a_copy_is_not_taken_and_that_is_said(master, tmp_path):
    for number, name in enumerate(("gold", "Gold")):
        other = make(tmp_path / f"{number}.annot.yaml", [Layer("port", name, [span("Kestrel Line")])])
        found = collected(master, other)
        assert (kinds(found), master.project.layers("port")) == ([], {})
        (remark,) = found.files[0].remarks
        assert remark.message.startswith("The review of an article in this file (“gold”) is not taken over")


def test_spellings_are_one_person_everywhere(master, file_of, tmp_path):
    with pytest.raises(AnnotatorError, match="“ALICE” and “alice” are one name"):
        give(master, tmp_path / "again", ["alice", "ALICE", "Alice"], articles=handing.ALL)
    with pytest.raises(AnnotatorError, match="“Alice” and “alice” are one name"):
        give(master, tmp_path / "again", ["Alice"], articles=handing.ALL)
    with pytest.raises(AnnotatorError, match="nobody’s name"):
        give(master, tmp_path / "again", ["alice (other copy)"], articles=handing.ALL)
    other = make(tmp_path / "x.annot.yaml", [Layer("port", "Ben", [span("Kestrel Line")])])
    found = collected(master, other)
    assert kinds(found) == [("ben", "port", "new")]
    assert "“Ben” is taken for “ben”" in " ".join(map(str, found.files[0].remarks))


# ------------------------------------------------------------------------------------------------ handing out again
def test_only_what_was_sent_back_is_handed_out_again(master, file_of, tmp_path):
    work_on(file_of["alice"], "alice", span("Kestrel Line"))
    work_on(file_of["alice"], "alice", span("Kestrel Line"), article="quay")
    collected(master, file_of["alice"])
    with pytest.raises(AnnotatorError, match="Nothing is sent back to alice, ben"):
        give(master, tmp_path / "back", ["alice", "ben"], articles=handing.SENT_BACK)
    state = master.project.layer("quay", "alice").state
    back = replace(state, review="sent back", extra={**state.extra, "returned": {"note": "Why?"}})
    ledger.record(master, "Send back", [Change(state, back, "quay", "alice")])
    result = give(master, tmp_path / "back", ["alice", "ben"], articles=handing.SENT_BACK)
    assert result.plan.shares == {"alice": ("quay",), "ben": ()}
    assert list(result.files) == ["alice"]
    sent = Decision(id="d", cluster="port/x", verdict="defer", extra={"to": "ben"})
    asked = LayerState("done", "in review")
    ledger.record(
        master, "Ask", [Change(None, sent, "port", "gold"), Change(LayerState(), asked, "port", "ben")]
    )
    assert handing.sent_back(master.project, ["alice", "ben"]) == {"alice": ("quay",), "ben": ("port",)}
    with store.open_file(result.files["alice"], read_only=True) as file:
        assert file.project.layer("quay", "alice").state.extra["returned"] == {"note": "Why?"}
    work_on(result.files["alice"], "alice", span("opens", name="s2"), article="quay")
    found = collected(master, result.files["alice"])
    assert kinds(found) == [("alice", "quay", "update")]
    assert found.files[0].remarks == (), "what was not in that hand-out is not missing"
    assert master.project.layer("quay", "alice").state.review == "in review"


def test_own_again_is_each_one_s_own(tmp_path):
    path = make(tmp_path / "m.annot.yaml")
    with store.open_file(path) as master:
        first = give(master, tmp_path / "one", ["alice", "ben"])
        again = give(master, tmp_path / "two", ["ben"], articles=handing.OWN)
    assert again.plan.shares == {"ben": first.plan.shares["ben"]}
    assert main(["handout", str(path), "--to", "ben", "--own", "--out", str(tmp_path / "three")]) == 0
    assert main(["handout", str(path), "--to", "ben", "--sent-back", "--out", str(tmp_path / "four")]) != 0
    assert not (tmp_path / "four").exists()
