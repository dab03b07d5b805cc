import pytest

from annotator.core.annotation import LayerState, Span
from annotator.core.layer import Layer
from annotator.review.consistency import Desk, normal, relabelled
from tests.review.building import after


def marked(article, text, *found, annotator="alice", at="2026-11-24"):
    """A layer with the n-th occurrence of each string labelled: (string, label) or (string, label, n)."""
    spans = []
    for string, label, *which in found:
        start = -1
        for _ in range(which[0] if which else 1):
            start = text.index(string, start + 1)
        place = ((start, start + len(string)),)
        spans.append(Span(id=f"{article}{len(spans)}", fragments=place, label=label, at=at))
    return Layer(article, annotator, spans, LayerState("done"))


def desk(*works):
    found = Desk()
    for work, text in works:
        found.add(work, text)
    return found


ONE = "Georgia signed. Later Georgia paid the Bank of Marrow and the Bank of Marrow lent."
TWO = "georgia Bell met the Bank of Marrow. Georgia, again."


def test_the_same_string_under_different_labels():
    found = desk(
        (marked("one", ONE, ("Georgia", "place"), ("Georgia", "place", 2)), ONE),
        (marked("two", TWO, ("georgia", "person"), ("Bank of Marrow", "org")), TWO),
    )
    (clash,) = found.clashes()
    assert clash.string == "georgia"
    assert {label: len(mentions) for label, mentions in clash.mentions.items()} == {"place": 2, "person": 1}
    assert list(clash.mentions) == ["place", "person"], "the usual label first"


def test_settling_a_clash_is_one_list_of_changes_across_articles():
    works = (marked("one", ONE, ("Georgia", "place")), marked("two", TWO, ("georgia", "person")))
    (clash,) = desk((works[0], ONE), (works[1], TWO)).clashes()
    everyone = [mention for mentions in clash.mentions.values() for mention in mentions]
    (change,) = relabelled(everyone, "place", "rita", "2026-11-25")
    assert (change.article, change.annotator, change.after.by) == ("two", "alice", "rita")
    assert [s.label for s in after(works[1], [change]).spans] == ["place"]


def test_unlabelled_twins():
    first = marked("one", ONE, ("Georgia", "place"), ("Bank of Marrow", "org"))
    second = marked("two", TWO, ("georgia", "person"))
    found = desk((first, ONE), (second, TWO))
    assert [(t.string, ONE[t.start : t.end], t.labels) for t in found.twins(first, ONE)] == [
        ("georgia", "Georgia", ("person", "place")),
        ("bank of marrow", "Bank of Marrow", ("org",)),
    ]
    assert [TWO[t.start : t.end] for t in found.twins(second, TWO)] == ["Bank of Marrow", "Georgia"]
    assert [t.string for t in found.twins(second, TWO, at_least=2)] == ["georgia"]


def test_a_twin_inside_a_longer_twin_is_not_one():
    text = "The Bank of Marrow and Marrow. The Bank of Marrow."
    work = marked("one", text, ("Bank of Marrow", "org"), ("Marrow", "place", 2))
    found = desk((work, text)).twins(work, text)
    assert [text[t.start : t.end] for t in found] == ["Bank of Marrow"]


def test_twins_with_signs_at_the_ends_and_in_scripts_without_spaces():
    text = "Acme Inc. paid $20 to Acme Inc. again: $20."
    work = marked("one", text, ("Acme Inc.", "org"), ("$20", "money"))
    assert [text[t.start : t.end] for t in desk((work, text)).twins(work, text)] == ["Acme Inc.", "$20"]
    text = "東京都は東京です"
    work = marked("one", text, ("東京", "place"))
    assert [(t.start, t.end) for t in desk((work, text)).twins(work, text)] == [(4, 6)]


def test_wavering_edges():
    work = marked(
        "one", ONE, ("the Bank of Marrow", "org"), ("Bank of Marrow", "org", 2), ("Georgia", "place")
    )
    (waver,) = desk((work, ONE)).wavers()
    assert (waver.label, waver.narrow, waver.wide) == ("org", "bank of marrow", "the bank of marrow")
    assert (len(waver.inside), len(waver.outside)) == (1, 1)


def test_an_edge_that_always_is_the_same_does_not_waver():
    text = "Bank of Marrow said. Then the Bank of Marrow said."
    work = marked("one", text, ("Bank of Marrow", "org"), ("the Bank of Marrow", "org"))
    assert desk((work, text)).wavers() == []


def test_drift_over_time():
    text = "claim " * 20
    works = []
    for index in range(8):
        count = 10 if index < 4 else 2
        spans = [("claim", "claim", n + 1) for n in range(count)] + [("claim", "fact", 20)]
        works.append((marked(f"a{index}", text, *spans, at=f"2026-11-{10 + index}"), text))
    (drift,) = desk(*reversed(works)).drifts()
    assert (drift.annotator, drift.label) == ("alice", "claim")
    assert drift.rates == pytest.approx([1000 * 10 / 120, 1000 * 10 / 120, 1000 * 2 / 120, 1000 * 2 / 120])
    assert drift.z < -4
    assert desk(*works[:7]).drifts() == [], "too few articles to speak of time"


def test_strings_are_compared_without_case_and_white_space():
    assert normal(" The\n  BANK ") == "the bank"
