import re

from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.review.occurrences import counted, find_all, in_context, label_all, occurrences
from tests.review.building import after, layer, span

SHOP = "Kestrel buys. KESTREL\nsells; Kestrels fly; the Port of\nMarrow, not Kestrel."


def words(found, text=SHOP):
    return [text[start:end] for start, end in found]


def test_whole_words_and_case():
    assert words(find_all(SHOP, "kestrel")) == ["Kestrel", "KESTREL", "Kestrel"]
    assert words(find_all(SHOP, "Kestrel", case=True)) == ["Kestrel", "Kestrel"]
    assert words(find_all(SHOP, "Kestrel", whole_word=False)) == ["Kestrel", "KESTREL", "Kestrel", "Kestrel"]


def test_white_space_matches_white_space():
    assert words(find_all(SHOP, "Port of  Marrow")) == ["Port of\nMarrow"]


def test_signs_at_the_ends_and_scripts_without_spaces():
    money = "It cost $2 (not $20), says Acme Inc. today"
    assert words(find_all(money, "$2"), money) == ["$2"]
    assert words(find_all(money, "Inc."), money) == ["Inc."]
    assert find_all("東京都に住む", "東京") == [(0, 2)]
    assert find_all("🦅 Kestrel", "kestrel") == [(2, 9)]
    assert find_all("a.c abc", "a.c") == [(0, 3)]
    assert find_all("anything", " ") == []


def test_what_is_there_now():
    mine = layer("alice", span(0, 7), span(12, 24, "place"))
    found = occurrences(mine, SHOP, "Kestrel", "org")
    assert [o.present for o in found] == ["labelled", "otherwise", "unlabelled"]
    assert counted(found) == {"unlabelled": 1, "labelled": 1, "otherwise": 1}


def labelled(where_taken):
    mine = layer("alice", span(0, 7), span(14, 21, "place", "p", note="hm"), span(12, 24, "x"))
    found = occurrences(mine, SHOP, "Kestrel", "org")
    changes = label_all(
        [(o, SHOP) for o in found], "alice", {"label": "org", "by": "alice", "at": "now"}, where_taken
    )
    return [(s.start, s.end, s.label, s.note) for s in after(mine, changes).spans], changes


def test_where_something_is_there_already():
    end = (len(SHOP) - 8, len(SHOP) - 1, "org", "")
    there = [(0, 7, "org", ""), (12, 24, "x", ""), (14, 21, "place", "hm")]
    skipped, changes = labelled("skip")
    assert skipped == [*there, end]
    assert changes[0].after.quote == "Kestrel"
    assert sorted(labelled("add")[0]) == sorted([*there, (14, 21, "org", ""), end])
    assert labelled("replace")[0] == [(0, 7, "org", ""), (12, 24, "x", ""), (14, 21, "org", "hm"), end]


def test_spans_of_the_same_range_become_one_with_the_values_that_the_label_knows():
    first = span(14, 21, "place", "p", attributes={"kind": "firm", "size": 3})
    mine = layer("alice", first, span(14, 21, "x", "q"))
    (found,) = occurrences(mine, SHOP[:22], "Kestrel", "org", case=False)[1:]
    changes = label_all([(found, SHOP)], "alice", {"label": "org"}, "replace", ["kind"])
    (left,) = after(mine, changes).spans
    assert (left.id, left.label, left.attributes) == ("p", "org", {"kind": "firm"})


def test_labelling_all_twice_changes_nothing():
    mine = layer("alice")
    fields = {"label": "org"}
    once = after(
        mine, label_all([(o, SHOP) for o in occurrences(mine, SHOP, "Kestrel", "org")], "alice", fields)
    )
    again = occurrences(once, SHOP, "Kestrel", "org")
    assert label_all([(o, SHOP) for o in again], "alice", fields, "replace") == []


def test_in_context():
    assert in_context("one two three four", 8, 13, 4) == ("…two ", "three", " fou…")
    assert in_context("a\nb", 2, 3) == ("a ", "b", "")


texts = st.text("ab .-é東", max_size=30)


@given(texts, st.text("abé.", min_size=1, max_size=2))
def test_any_match_finds_what_a_search_from_left_to_right_finds(text, string):
    wanted, at = [], text.find(string)
    while at >= 0:
        wanted.append((at, at + len(string)))
        at = text.find(string, at + len(string))
    assert find_all(text, string, whole_word=False, case=True) == wanted


@given(texts, st.text("abé", min_size=1, max_size=2))
def test_whole_words_are_not_part_of_longer_ones(text, string):
    for start, end in find_all(text, string, case=True):
        assert text[start:end] == string
        assert not re.match(r"(?!東)\w", text[end:]), "東 is no part of a word with spaces around it"
        assert start == 0 or not re.match(r"(?!東)\w", text[start - 1])


@given(texts, st.lists(st.tuples(st.integers(0, 20), st.integers(1, 5)), max_size=4))
def test_ids_of_spans_stay_and_every_occurrence_is_labelled_in_the_end(text, places):
    mine = layer("alice", *[span(s, s + n, "x", f"x{i}") for i, (s, n) in enumerate(places)])
    found = occurrences(mine, text, "a", "org", whole_word=False)
    changes = label_all([(o, text) for o in found], "alice", {"label": "org"}, "add")
    result = after(mine, changes)
    assert all(o.present == "labelled" for o in occurrences(result, text, "a", "org", whole_word=False))
    assert all(isinstance(change.after, Span) and change.before is None for change in changes)
