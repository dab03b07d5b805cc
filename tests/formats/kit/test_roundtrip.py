"""The trip of a corpus through the program, and that it sees what is lost on the way without a word."""

from collections import Counter

import pytest

from annotator.formats.tools.brat.format import Writer
from benchmarks.roundtrip import semeval_score
from benchmarks.roundtrip.__main__ import source_of
from benchmarks.roundtrip.facts import SPAN, Letters, difference
from benchmarks.roundtrip.trip import travel

TEXT = "Ann Lind of Merrow Bay\r\nsaw the ferry “Kestrel”.\r\n\r\n\r\nIt was late 🙂 again.\r\n"


@pytest.fixture
def corpus(tmp_path):
    """A corpus of brat's with a relation, a span in two fragments, an event, a note and line ends of two characters."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    (folder / "a.txt").write_bytes(b"Ann Lind of Merrow Bay\nsaw the ferry.\n")
    (folder / "a.ann").write_text(
        "T1\tPER 0 8\tAnn Lind\nT2\tLOC 12 22\tMerrow Bay\nR1\tfrom Arg1:T1 Arg2:T2\nT3\tMOVE 23 26\tsaw\n"
        "E1\tMOVE:T3 Who:T1\nT4\tPAIR 0 3;31 36\tAnn ferry\n#1\tAnnotatorNotes T1\tof the pilots\n"
    )
    return folder


def gone(corpus, work, only):
    work.mkdir()
    *_, trip = travel(corpus, source_of(corpus), work, only)
    return trip


def test_nothing_is_lost_without_a_word(corpus, tmp_path):
    trip = gone(corpus, tmp_path / "work", ["brat", "doccano", "conllu"])
    assert [each.format for each in trip.outcomes] == ["brat → project", "brat", "conllu", "doccano"]
    assert trip.failures == []
    assert trip.counts[SPAN] == 4


def test_a_writer_that_drops_something_is_seen(corpus, tmp_path, monkeypatch):
    lines = Writer.lines
    monkeypatch.setattr(Writer, "lines", lambda self, text, layer: list(lines(self, text, layer))[1:])
    trip = gone(corpus, tmp_path / "work", ["brat"])
    assert any("missing" in failure for failure in trip.failures)


def test_places_are_compared_in_letters():
    here, there = Letters("a  b\r\n🙂c"), Letters("\ufeffa b\n\n🙂 c")
    assert here.name == there.name
    assert here.span("x", (3, 7)) == there.span("x", (3, 7))
    one, two = Counter([here.span("x", (0, 1))]), Counter([here.span("y", (0, 1))])
    found = difference(one, two, frozenset({SPAN}))
    assert (sum(found.missing.values()), sum(found.extra.values())) == (1, 1)


def score_of(tmp_path, gold, given, text=TEXT, other=TEXT):
    for name, labels, content in (("gold", gold, text), ("given", given, other)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "article1.txt").write_bytes(content.encode())
        rows = "".join(f"1\t{label}\t{start}\t{end}\n" for label, start, end in labels)
        (tmp_path / name / "article1.task2-TC.labels").write_text(rows)
    return semeval_score.score(tmp_path / "gold", tmp_path / "given")


def test_half_a_fragment_counts_half(tmp_path):
    found = score_of(tmp_path, [("Doubt", 0, 10)], [("Doubt", 0, 5), ("Slogans", 0, 10)])
    assert (found.precision, found.recall) == (0.5, 0.5)


def test_another_text_is_said_though_the_places_are_the_same(tmp_path):
    found = score_of(tmp_path, [("Doubt", 0, 8)], [("Doubt", 0, 8)], other=TEXT.replace("\r\n\r\n", "\n"))
    assert (found.f1, found.other_texts) == (1.0, 1)


def test_a_corpus_of_the_propaganda_tasks_with_blank_lines_scores_one(tmp_path):
    folder = tmp_path / "ptc"
    folder.mkdir()
    (folder / "article7.txt").write_bytes(TEXT.encode())
    late = TEXT.replace("\r\n", "\n").index("late")
    (folder / "article7.task-flc-tc.labels").write_text(f"7\tDoubt\t0\t8\n7\tDoubt\t{late}\t{late + 6}\n")
    trip = gone(folder, tmp_path / "work", ["ptc"])
    assert trip.failures == []
