"""The project file against a plain project in memory, under random edits, undo, folding and reopening."""

import tempfile
from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import psutil
import pytest
import yaml
from hypothesis import HealthCheck, settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from annotator.core.annotation import (
    REVIEWS,
    STATUSES,
    ArticleTag,
    Decision,
    LayerState,
    Link,
    Note,
    SentenceTag,
    new_id,
    sentence_quote,
)
from annotator.core.article import Sentence, Zone, taggable
from annotator.core.edits import Change, Edit, Heading, Membership, ProjectHeader
from annotator.core.errors import AnnotatorError, ReadError
from annotator.core.history import History
from annotator.core.labels import Label, LabelSet
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.store import Counts, ProjectFile, create, open_file
from tests.store.desk import LABELS, TEXT, article, make, put, saved, span, spans_of, tag

ANNOTATORS = ("alice", "Bob B.", "no", "Çağla: “ç” # x")
words = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"), max_size=12
)
places = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(0, len(TEXT) - 1)).map(
    lambda pair: (min(pair), max(pair) + 1)
)
attributes = st.dictionaries(words.filter(bool), words | st.booleans() | st.integers(-99, 99), max_size=2)


class FileAgainstMemory(RuleBasedStateMachine):
    """Every edit goes to the file and to a project in memory; whatever happens to the file, they stay equal."""

    @initialize()
    def begin(self):
        self.folder = tempfile.TemporaryDirectory()
        self.path = Path(self.folder.name) / "desk.annot.yaml"
        header = ProjectHeader(title="Desk", labels=LABELS)
        self.file = create(self.path, header)
        self.memory = Project(header)
        self.history = History()
        self.count = 0
        self.take_in(2)

    def teardown(self):
        self.file.close()
        self.folder.cleanup()

    def take_in(self, count):
        with self.file.importing() as batch:
            for _ in range(count):
                self.count += 1
                made = article(f"article-{self.count}", f"Title: {self.count}")
                layers = [Layer(made.id, "alice", [span(0, 7, "given")])] if self.count % 2 else []
                batch.add(made, layers)
                self.memory.add(made, [Layer(layer.article, layer.annotator, layer) for layer in layers])

    def do(self, *changes):
        edit = Edit("Something: “done” #1", changes, "alice", "2026-11-24T09:00:00Z")
        self.history.record(edit)
        self.apply(edit)

    def apply(self, edit):
        put(self.file, edit)
        self.memory.apply(edit)

    def some_article(self, data):
        return data.draw(st.sampled_from(list(self.memory.entries)))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data(), who=st.sampled_from(ANNOTATORS), place=places, note=words, values=attributes)
    def tag_span(self, data, who, place, note, values):
        made = span(*place, note=note, attributes=values, doubt=len(note) > 6)
        self.do(Change(None, made, self.some_article(data), who))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data(), who=st.sampled_from(ANNOTATORS), words=words)
    def tag_otherwise(self, data, who, words):
        where = self.some_article(data)
        sentence = self.memory.article(where).sentences[-1]
        quote = sentence_quote(TEXT, sentence.start, sentence.end)
        made = data.draw(
            st.sampled_from(
                [
                    ArticleTag(id=new_id(), label=words),
                    SentenceTag(
                        id=new_id(), label="claim", start=sentence.start, end=sentence.end, quote=quote
                    ),
                    Link(id=new_id(), label="says", source="a", target=words),
                    Note(id=new_id(), note=words),
                    Decision(id=new_id(), cluster="c", verdict="accept", reason=words),
                ]
            )
        )
        self.do(Change(None, made, where, who))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data(), note=words)
    def change_or_remove(self, data, note):
        where = self.some_article(data)
        found = [(name, item) for name, layer in self.memory.layers(where).items() for item in layer]
        if found:
            name, item = data.draw(st.sampled_from(found))
            after = data.draw(st.sampled_from([None, replace(item, note=note)]))
            self.do(Change(item, after, where, name))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data(), who=st.sampled_from(ANNOTATORS), status=st.sampled_from(STATUSES))
    def set_state(self, data, who, status):
        where = self.some_article(data)
        before = self.memory.layer(where, who).state
        after = LayerState(status, data.draw(st.sampled_from(REVIEWS)))
        self.do(Change(before, after, where, who))

    @precondition(lambda self: self.memory.entries)
    @rule(place=places)
    def tag_everywhere(self, place):
        self.do(*(Change(None, span(*place), name, "alice") for name in self.memory.entries))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data())
    def split_and_rezone(self, data):
        where = self.some_article(data)
        changes = []
        for last in self.memory.article(where).sentences[-1:]:
            if last.end - last.start > 2:
                middle = (last.start + last.end) // 2
                parts = (Sentence(last.start, middle), Sentence(middle, last.end))
                changes += [Change(last, None, where), *(Change(None, part, where) for part in parts)]
        zone = self.memory.article(where).zones[0]
        role = "headline" if zone.role != "headline" else "furniture"
        self.do(*changes, Change(zone, Zone(zone.start, zone.end, role), where))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data(), title=words)
    def correct_heading(self, data, title):
        where = self.some_article(data)
        old = self.memory.article(where)
        after = Heading(title, {**old.metadata, "section": title})
        self.do(Change(Heading(old.title, old.metadata), after, where))

    @precondition(lambda self: self.memory.entries)
    @rule(data=st.data())
    def withdraw(self, data):
        where = self.some_article(data)
        self.do(Change(Membership(where), None, where))

    @rule(title=words, name=st.sampled_from(["person", "no", "12:30"]))
    def change_header(self, title, name):
        before = self.memory.header
        labels = LabelSet(
            [label for label in before.labels if label.name != name] + [Label(name=name, title=title)]
        )
        self.do(Change(before, replace(before, title=title, labels=labels)))

    @rule()
    def undo(self):
        edit = self.history.undo()
        if edit is not None:
            self.apply(edit)

    @rule()
    def redo(self):
        edit = self.history.redo()
        if edit is not None:
            self.apply(edit)

    @rule()
    def bring_in(self):
        self.take_in(1)

    @rule()
    def fold(self):
        assert self.file.flush(10)
        self.file.fold()
        once = self.path.read_bytes()
        self.file.fold()
        assert self.path.read_bytes() == once

    @rule()
    def reopen(self):
        self.file.close(fold=False)
        self.file = open_file(self.path)
        self.history = History()

    @rule()
    def fold_and_reopen(self):
        self.file.close()
        once = self.path.read_bytes()
        self.file = open_file(self.path)
        self.file.fold()
        assert self.path.read_bytes() == once
        assert b"# edit" not in once
        self.history = History()
        left = Project(self.memory.header)
        for name in self.memory.entries:
            left.add(self.memory.article(name), self.memory.layers(name).values())
        self.memory = left

    @invariant()
    def equal(self):
        assert self.file.project.header == self.memory.header
        assert list(self.file.project.entries) == list(self.memory.entries)
        for name, entry in self.memory.entries.items():
            mine = self.file.project.entries[name]
            assert mine.title == entry.title
            assert worked_on(mine) == worked_on(entry)
            opened = self.file.load(name)
            assert opened.article == self.memory.article(name)
            assert self.file.project.article(name) == opened.article
            expected = self.memory.layers(name)
            assert {who: layer for who, layer in opened.layers.items() if says_something(layer)} == expected
            assert self.file.project.layers(name) == expected
            for who, layer in expected.items():
                counts = self.file.counts(name, who)
                assert counts.sentences == len(taggable(opened.article))
                counted = {opened.article.sentences[index] for index in taggable(opened.article)}
                aside = {(each.start, each.end) for each in {*opened.article.sentences} - counted}
                places = {(tag.start, tag.end) for tag in layer.sentence_tags}
                assert (counts.tagged, counts.spans) == (len(places - aside), len(layer.spans))
                assert counts.doubts == layer.doubts
        assert self.file.problems == []


def worked_on(entry):
    return {name: state for name, state in entry.states.items() if state != LayerState()}


def says_something(layer):
    return len(layer) or layer.state != LayerState()


TestFileAgainstMemory = FileAgainstMemory.TestCase
TestFileAgainstMemory.settings = settings(
    max_examples=20, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
)


def test_any_program_can_read_it(tmp_path):
    made = make(tmp_path)
    saved(made, tag(span(28, 35, "s1")))
    for _ in range(2):
        found = list(yaml.safe_load_all(made.path.read_text(encoding="utf-8")))
        kinds = [record["kind"] for record in found]
        assert kinds[0] == "project"
        assert kinds.count("article") == 3
        text = next(record["text"] for record in found if record.get("id") == "deal")
        assert text == TEXT
        made.fold()
    made.close()


def test_an_article_is_read_only_when_it_is_asked_for(tmp_path):
    made = make(tmp_path)
    made.close()
    raw = made.path.read_bytes()
    broken = raw.replace(
        b"--- # article storm\nkind: article\nid: storm\n",
        b"--- # article storm\nkind: article\nid: storm\nzones: {[\n",
    )
    made.path.write_bytes(broken)
    with open_file(made.path) as opened:
        assert opened.project.article("deal").text == TEXT
        with pytest.raises(ReadError) as caught:
            opened.project.article("storm")
        assert caught.value.line
        assert caught.value.file == made.path
        with pytest.raises(AnnotatorError):
            opened.project.article("nowhere")
        saved(opened, tag(span(28, 35, "s1"), "deal"), tag(span(28, 35, "s1"), "storm", "alice"))
    # Folded on closing: what cannot be read is still there, with the edit on it.
    assert b"zones: {[" in made.path.read_bytes()
    made.path.write_bytes(made.path.read_bytes().replace(b"zones: {[\n", b""))
    with open_file(made.path) as opened:
        assert "s1" in spans_of(opened, "storm")


def test_a_span_whose_quote_does_not_fit_is_put_back_on_its_words(tmp_path):
    made = make(tmp_path)
    saved(made, tag(span(28, 35, "s1")))
    made.close()
    made.path.write_bytes(
        made.path.read_bytes().replace(b"  Kestrel said on Monday", b"  Today Kestrel said on Monday")
    )
    with open_file(made.path) as opened:
        found = opened.project.layer("deal", "alice").spans.get("s1")
        assert found.fragments == ((34, 41),)
        assert {problem.code for problem in opened.problems} >= {"moved"}


def bring_in(made, ids, then):
    with made.importing() as batch:
        for name in ids:
            batch.add(article(name))
        then(batch)


def cancel(batch):
    assert batch.ids == ["new"]
    assert batch.is_taken("new")
    raise KeyboardInterrupt


@pytest.mark.parametrize("ids", [["new"], ["new", "deal"], ["new", "new"]])
def test_an_import_that_fails_leaves_nothing(tmp_path, ids):
    made = make(tmp_path)
    before = made.path.read_bytes()
    with pytest.raises((AnnotatorError, KeyboardInterrupt)):
        bring_in(made, ids, cancel)
    assert made.path.read_bytes() == before
    assert "new" not in made.project.entries
    assert not list(tmp_path.glob(".*.tmp"))
    bring_in(made, ["new"], lambda batch: None)
    assert made.project.article("new").text == TEXT
    made.close()


@pytest.mark.parametrize("form", ["canonical", "block", "flow"])
def test_counts_are_right_in_any_form(tmp_path, form, monkeypatch):
    made = make(tmp_path)
    where = made.project.article("deal").sentences
    tags = [SentenceTag(id=f"t{n}", label="claim", start=s.start, end=s.end) for s in where[:2] for n in "ab"]
    tags = [replace(item, id=f"{item.id}{number}") for number, item in enumerate(tags)]
    saved(made, *(tag(item) for item in [*tags, span(28, 35, "s1", doubt=True, note="x, doubt: true}")]))
    made.close()
    if form == "canonical":
        monkeypatch.delattr(ProjectFile, "load")
    else:
        records = yaml.safe_load_all(made.path.read_bytes())
        written = yaml.safe_dump_all(records, default_flow_style=None if form == "block" else True)
        made.path.write_text(written, encoding="utf-8")
    with open_file(made.path) as opened:
        assert opened.counts("deal", "alice") == Counts(4, 2, 2, 1, frozenset({"claim", "org"}))
        assert opened.counts("deal", "nobody") == Counts(sentences=4)


@pytest.mark.parametrize("form", ["canonical", "flow"])
def test_what_is_in_furniture_is_not_counted(tmp_path, form):
    made = make(tmp_path, layers=False)
    first, second, *_ = made.project.article("deal").sentences
    old = made.project.article("deal").zones
    zone = Zone(first.start, first.end, "furniture")
    changes = [Change(each, None, "deal") for each in old] + [Change(None, zone, "deal")]
    places = [(first.start, first.end), (second.start, second.end)]
    tags = [SentenceTag(id=f"t{start}", label="claim", start=start, end=end) for start, end in places]
    saved(made, Edit("Mark", tuple(changes)), *map(tag, tags))
    assert made.counts("deal", "alice") == Counts(sentences=3, tagged=1, labels=frozenset({"claim"}))
    made.close()
    if form == "flow":
        written = yaml.safe_dump_all(yaml.safe_load_all(made.path.read_bytes()), default_flow_style=True)
        made.path.write_text(written, encoding="utf-8")
    with open_file(made.path) as opened:
        assert opened.counts("deal", "alice") == Counts(sentences=3, tagged=1, labels=frozenset({"claim"}))


def test_what_is_missing_is_said(tmp_path):
    with pytest.raises(ReadError, match="no such file"):
        open_file(tmp_path / "nothing.yaml")
    with pytest.raises(ReadError, match="folder"):
        open_file(tmp_path)


def test_a_file_that_is_no_project_is_not_kept_open(tmp_path):
    odd = tmp_path / "odd.yaml"
    odd.write_text("no project\n", encoding="utf-8")
    for _ in range(3):
        with pytest.raises(ReadError):
            open_file(odd)
    assert odd.resolve() not in {Path(held.path) for held in psutil.Process().open_files()}
