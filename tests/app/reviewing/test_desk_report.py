"""What the desk changed: in words, in order, and as a page."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest

from annotator.app.places import remarks
from annotator.app.progress import finish
from annotator.app.reviewing.changes import DeskReports, Said
from annotator.app.reviewing.changes_page import desk_page, in_words, summary, write_desk_page
from annotator.app.tagging import annotations as tagging
from annotator.app.tagging import notes
from annotator.core.annotation import LayerState, SentenceTag, Span, new_id, sentence_quote, span_quote
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from annotator.review import decide
from annotator.review.compare import clusters
from annotator.review.decide import Remark

DESK = Remark(by="rita", at="2026-02-01T10:00:00Z")


def marked(session, annotator, *items, article="port"):
    """Give an annotator's finished layer these spans (words, label) or sentence tags (number, label)."""
    text = session.project.article(article).text
    made = []
    for what, name, *values in items:
        fields = {"id": new_id(), "label": name, "by": annotator, "attributes": values[0] if values else {}}
        if isinstance(what, int):
            sentence = session.project.article(article).sentences[what]
            quote = sentence_quote(text, sentence.start, sentence.end)
            made.append(SentenceTag(start=sentence.start, end=sentence.end, quote=quote, **fields))
        else:
            place = (text.index(what), text.index(what) + len(what))
            made.append(Span(fragments=(place,), quote=span_quote(text, (place,)), **fields))
    before = session.project.layer(article, annotator).state
    changes = [Change(None, item, article, annotator) for item in made]
    session.commit("Mark", [*changes, Change(before, LayerState("done"), article, annotator)])


def conflict(session, what, article="port"):
    """The conflict at those words."""
    text = session.project.article(article).text
    found = clusters(article, session.project.layers(article))
    return next(c for c in found if what in text[c.start : c.end] and (c.what == "span" or what != ""))


def candidate(cluster, annotator):
    return cluster.chosen_by(annotator)


def decided(session, *changes):
    session.commit("Decide", [change for group in changes for change in group])


def report(session, annotator="alice"):
    found = DeskReports(session.project, annotator)
    finish(found.reading())
    return found.report()


@pytest.fixture
def gold(session):
    return session.project.layer("port", GOLD)


def test_nothing_has_been_decided(session):
    marked(session, "alice", ("Kestrel Line", "org"))
    found = report(session)
    assert (found.articles, found.settled) == ((), 0)
    assert summary(found) == "Nothing has been decided yet."


def test_each_way_of_changing_is_named(session, gold):
    marked(
        session,
        "alice",
        ("Kestrel Line", "org"),
        ("lease", "quote"),
        ("Friday", "person"),
        ("Ines Lindgren", "person", {"sure": "yes"}),
        (0, "main"),
    )
    marked(
        session,
        "bob",
        ("Kestrel Line", "person"),
        ("the lease", "quote"),
        ("Ines Lindgren", "person", {"sure": "no"}),
        ("Read more", "quote"),
        (0, "main"),
    )
    for words in ("Kestrel Line", "the lease", "Ines Lindgren", "Read more", "Friday"):
        cluster = conflict(session, words)
        remark = replace(DESK, note=f"About {words}", reason="slip")
        decided(session, decide.accept(cluster, candidate(cluster, "bob"), gold, remark))
    sentence = next(c for c in clusters("port", session.project.layers("port")) if c.what == "sentence")
    decided(session, decide.accept(sentence, candidate(sentence, "alice"), gold, DESK))

    found = report(session)
    (article,) = found.articles
    shown = [
        (line.how, in_words(line.before, session.labels), in_words(line.after, session.labels))
        for line in article.lines
    ]
    assert shown == [
        ("label", "Organisation “Kestrel Line”", "Person “Kestrel Line”"),
        ("edges", "Quotation “lease”", "Quotation “the lease”"),
        ("added", "nothing", "Quotation “Read more”"),
        ("values", "Person (sure: yes) “Ines Lindgren”", "Person (sure: no) “Ines Lindgren”"),
        ("taken out", "Person “Friday”", "nothing"),
    ]
    assert {(line.by, line.reason) for line in article.lines} == {("rita", "slip")}
    assert (found.settled, found.kept) == (6, 1)
    assert summary(found) == "1 of 6 things decided as alice had it."
    place = article.lines[0]
    assert session.project.article("port").text[place.start : place.end] == "Kestrel Line"


def test_what_was_sent_back_and_answered(session, gold):
    marked(session, "alice", ("Kestrel Line", "org"))
    marked(session, "bob", ("Kestrel Line", "person"))
    session.select(12, 24)
    notes.ask_question(session, "Firm or brand?")
    (question,) = [r for r in remarks.of_article(session.project, "port") if r.kind == "question"]
    remarks.answer(session, question, "The firm.")
    cluster = conflict(session, "Kestrel Line")
    layer = session.project.layer("port", "alice")
    remark = replace(DESK, note="Look again, please.")
    decided(session, decide.send_back_cluster(cluster, "alice", layer, gold, remark))
    (article,) = report(session).articles
    assert article.returned.text == "Look again, please."
    assert [(line.how, line.note) for line in article.lines] == [("sent back", "Look again, please.")]
    assert [(answer.text, answer.answer) for answer in article.answers] == [("Firm or brand?", "The firm.")]
    assert report(session, "bob").articles == ()


def test_only_what_was_reviewed_is_read(session, file):
    marked(session, "alice", ("Kestrel Line", "org"))
    marked(session, "alice", ("Northmark", "org"), article="fair")
    session.project.forget("fair")
    cluster = conflict(session, "Kestrel Line")
    decided(session, decide.reject(cluster, session.project.layer("port", GOLD), DESK))
    told = []
    finish(DeskReports(session.project, "alice").reading(), told.append)
    assert [(step.total, step.text) for step in told] == [(1, "Port opens")]


class _Page(HTMLParser):
    """The text of a page, and what it would fetch or run."""

    def __init__(self):
        super().__init__()
        self.text, self.asks, self.open = [], [], []

    def handle_starttag(self, tag, attrs):
        self.asks += [(tag, name) for name, _ in attrs if name in ("src", "href", "onclick")]
        self.asks += [tag] if tag in ("script", "img", "link", "iframe") else []
        if tag not in ("meta", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_the_page_stands_by_itself(session, gold, tmp_path):
    marked(session, "alice", ("Kestrel Line", "org"))
    marked(session, "bob", ("Kestrel Line 🚢", "person"))
    cluster = conflict(session, "Kestrel Line")
    remark = replace(DESK, note="<b>No</b> & never", reason="edge case")
    decided(session, decide.accept(cluster, candidate(cluster, "bob"), gold, remark))
    target = tmp_path / "alice.html"
    write_desk_page(target, report(session), session.labels, "Desk")
    page = _Page()
    page.feed(target.read_text(encoding="utf-8"))
    assert page.open == []
    assert page.asks == []
    text = " ".join("".join(page.text).split())
    assert "What the desk changed for alice" in text
    assert "Kestrel Line Organisation → Kestrel Line 🚢 Person" in text
    assert "edge case · <b>No</b> & never" in text
    assert "rita · 2026-02-01 10:00" in text


def test_several_on_one_side_are_joined(session):
    said = (Said("org", "A"), Said("gone", "B"), Said("business"))
    assert in_words(said, session.labels) == "Organisation “A” + gone “B” + Business"
    assert in_words((), session.labels) == "nothing"
    assert "<title>" in desk_page(report(session), session.labels)


def test_tagging_is_not_needed_for_an_empty_report(session):
    tagging.set_status(session, "done")
    assert report(session).articles == ()
