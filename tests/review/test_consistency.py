import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import LayerState, Span
from annotator.core.labels import Label
from annotator.core.layer import Layer
from annotator.review.consistency import Desk, gathered, narrowed, normal, relabelled, widened
from annotator.review.occurrences import find_all
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
        found.take(gathered(work, text))
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
    (change,) = relabelled(everyone, Label(name="place"), "rita", "2026-11-25")
    assert (change.article, change.annotator, change.after.by) == ("two", "alice", "rita")
    assert [s.label for s in after(works[1], [change]).spans] == ["place"]


def test_unlabelled_twins():
    first = marked("one", ONE, ("Georgia", "place"), ("Bank of Marrow", "org"))
    second = marked("two", TWO, ("georgia", "person"))
    found = desk((first, ONE), (second, TWO))
    assert [(t.string, ONE[t.start : t.end]) for t in found.twins(first, ONE)] == [
        ("georgia", "Georgia"),
        ("bank of marrow", "Bank of Marrow"),
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


def marks_of(found):
    """What a desk says, without regard to the order in which it was told."""
    return (
        {clash.string: {k: len(v) for k, v in clash.mentions.items()} for clash in found.clashes()},
        {(w.label, w.narrow, w.wide, len(w.inside), len(w.outside)) for w in found.wavers()},
        found.drifts(),
    )


def test_forgetting_an_article_is_as_if_it_had_never_been_read():
    one = (marked("one", ONE, ("Georgia", "place"), ("the Bank of Marrow", "org")), ONE)
    two = (marked("two", TWO, ("georgia", "person"), ("Bank of Marrow", "org")), TWO)
    both = desk(one, two)
    everything = marks_of(both)
    both.forget({"two", "never"})
    assert marks_of(both) == marks_of(desk(one))
    assert both.twins(*two) == desk(one).twins(*two)
    both.take(gathered(*two))
    assert marks_of(both) == everything
    both.forget(["one", "two"])
    assert marks_of(both) == marks_of(Desk())
    assert both.twins(*one) == []


def test_the_spans_of_a_string_and_of_a_label():
    found = desk((marked("one", ONE, ("Georgia", "place", 2), ("Georgia", "place"), at="2026-11-25"), ONE))
    assert [mention.start for mention in found.mentions("georgia")] == [0, 22]
    assert [mention.start for mention in found.given("alice", "place")] == [0, 22]
    assert found.given("ben", "place") == list(found.mentions("nowhere")) == []
    assert found.labels_of("georgia") == {"place": 2}


def test_edges_are_moved_by_a_word():
    text = "Then “the  Bank of Marrow, Ltd.” said\nso."
    start = text.index("Bank")
    bank = Span(id="b", fragments=((start, start + 14),), label="org", quote="Bank of Marrow")
    wide = widened(text, bank, normal("“the bank of marrow"))
    assert (wide.fragments[0], wide.quote) == ((5, start + 14), "“the  Bank of Marrow")
    assert narrowed(text, wide, "bank of marrow") == bank
    assert narrowed(text, wide, '"the  bank of').quote == "“the  Bank of Marrow", (
        "nothing that it does not read"
    )
    assert narrowed(text, bank, "bank of").quote == "Bank of"
    said = Span(id="s", fragments=((start, start + 25),), label="org")
    assert widened(text, said, normal("bank of marrow, ltd.” said so")) == said, "not over the end of a line"
    parts = Span(id="p", fragments=((start, start + 4), (start + 8, start + 14)), label="org")
    assert widened(text, parts, normal("“the bank of marrow")) == parts


@given(st.text("東京 aK\n", max_size=25), st.sampled_from(["東", "東京", "京 a", "東k", "東京東京"]))
def test_in_scripts_without_spaces_twins_are_found_wherever_they_stand(text, string):
    known = marked("known", string, (string, "place"))
    here = Layer("here", "alice")
    found = desk((known, string)).twins(here, text)
    assert [(twin.start, twin.end) for twin in found if " " not in string] == [
        place for place in find_all(text, string, whole_word=False) if " " not in string
    ]
    assert all(normal(text[twin.start : twin.end]) == string for twin in found)


def test_strings_are_compared_without_case_and_white_space():
    assert normal(" The\n  BANK ") == "the bank"


def test_strings_are_compared_however_they_are_spelt():
    assert normal("L’E\u0301cole ") == normal("l'école") == "l'école"
    one = "L’École signed. L’École paid. Co\u00adoperative lent."
    two = "L'E\u0301cole met the cooperative."
    found = desk(
        (marked("one", one, ("L’École", "org"), ("L’École", "org", 2), ("Co\u00adoperative", "org")), one),
        (marked("two", two, ("L'E\u0301cole", "place")), two),
    )
    (clash,) = found.clashes()
    assert (clash.string, found.labels_of(clash.string)) == ("l'école", {"org": 2, "place": 1})
    (twin,) = found.twins(Layer("two", "alice", [], LayerState()), two, at_least=1)[1:]
    assert (twin.start, twin.end, twin.string) == (17, 28, "cooperative")


def test_the_most_frequent_spelling_is_told():
    text = "Kestrel KESTREL KESTREL"
    spans = [
        Span(id=f"s{at}", fragments=((at, at + 7),), label="org", quote=text[at : at + 7])
        for at in (0, 8, 16)
    ]
    found = desk((Layer("one", "alice", spans, LayerState("done")), text))
    assert found.spelling("kestrel") == "KESTREL"
    assert found.spelling("nobody") == "nobody"


@pytest.mark.parametrize(
    ("known", "text", "wanted"),
    [
        ("दिल्ली", "नई दिल्ली में", [(3, 9)]),
        ("Ha\u0300 No\u0323\u0302i", "tới Hà Nội.", [(4, 10)]),
        ("Straße", "In STRASSE, Straßen", [(3, 10)]),
        ("Georgia", "Georgia’s Georgia-Pacific said—Georgia\u200b went", [(31, 38)]),
        ("東京", "ＡＢ東\u200b京", [(2, 5)]),
        ("Cafe", "Cafe\u0301", []),
    ],
)
def test_twins_of_other_spelling_have_exact_ranges(known, text, wanted):
    work = marked("known", known, (known, "place"))
    found = desk((work, known)).twins(Layer("here", "alice"), text)
    assert [(twin.start, twin.end) for twin in found] == wanted


def test_an_edge_wavers_however_its_word_is_spelt():
    text = 'l’\u200bÉcole “de” Marrow. École "de" Marrow paid. École «de» Marrow'
    spans = [
        Span(id="w", fragments=((3, text.index(".")),), label="org"),
        Span(id="n", fragments=((text.index('École "'), text.index('École "') + 10),), label="org"),
    ]
    (waver,) = desk((Layer("one", "alice", spans, LayerState("done")), text)).wavers()
    assert (waver.narrow, waver.wide) == ('école "de"', 'école "de" marrow')
    wide = widened(text, spans[1], waver.wide)
    assert text[wide.start : wide.end] == 'École "de" Marrow'
