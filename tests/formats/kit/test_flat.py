"""Overlaps give way by a stated rule, and every tag scheme reads back what it was written from."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.core.annotation import Span
from annotator.core.labels import Label, LabelSet
from annotator.formats.kit.flatten import POLICIES, SCHEMES, TokenSpan, decoded, encoded, flattened
from annotator.formats.kit.token_spans import Tokens, aligned, flat_on_tokens

LABELS = LabelSet([Label(name="person"), Label(name="org"), Label(name="quote")])


def span(start, end, label="org"):
    return Span(id=f"{start}-{end}-{label}", fragments=((start, end),), label=label)


def test_each_policy_keeps_what_it_says():
    found = [span(0, 4, "quote"), span(2, 10, "org"), span(9, 12, "person")]
    kept = {policy: [s.label for s in flattened(found, policy, LABELS).kept] for policy in POLICIES}
    assert kept == {"longest": ["org"], "first": ["quote", "person"], "priority": ["quote", "person"]}


def test_a_label_that_the_set_does_not_have_stands_lowest():
    found = [span(0, 9, "unknown"), span(2, 5, "quote"), span(20, 22, "unknown")]
    flat = flattened(found, "priority", LABELS)
    assert [s.label for s in flat.kept] == ["quote", "unknown"]
    assert [s.id for s in flat.dropped] == ["0-9-unknown"]


@st.composite
def many_spans(draw):
    pairs = draw(
        st.lists(
            st.tuples(st.integers(0, 30), st.integers(1, 9), st.sampled_from(["person", "quote", "unknown"])),
            max_size=12,
        )
    )
    return list({(a, n, c): span(a, a + n, c) for a, n, c in pairs}.values())


@given(many_spans(), st.sampled_from(POLICIES))
def test_nothing_overlaps_and_nothing_is_lost_uncounted(found, policy):
    flat = flattened(found, policy, LABELS)
    assert sorted([*flat.kept, *flat.dropped], key=lambda s: s.id) == sorted(found, key=lambda s: s.id)
    for left, right in zip(flat.kept, flat.kept[1:], strict=False):
        assert left.end <= right.start
    for gone in flat.dropped:
        assert any(gone.start < kept.end and kept.start < gone.end for kept in flat.kept)


def on_tokens(tokens, *spans):
    return [found for _, found in aligned(tokens, spans)]


def test_a_span_that_cuts_a_token_is_widened_and_said_so():
    tokens = [(0, 3), (4, 8), (8, 9), (10, 14)]
    assert on_tokens(tokens, span(0, 8)) == [TokenSpan(0, 1, "org")]
    assert on_tokens(tokens, span(5, 9)) == [TokenSpan(1, 2, "org", snapped=True)]
    assert on_tokens(tokens, span(3, 4), span(20, 30)) == []


ROWS = {
    "IOB1": "I-A I-A B-A O I-B",
    "IOB2": "B-A I-A B-A O B-B",
    "IOE1": "I-A E-A I-A O I-B",
    "IOE2": "I-A E-A E-A O E-B",
    "BIOES": "B-A E-A S-A O S-B",
    "BILOU": "B-A L-A U-A O U-B",
    "BMEWO": "B-A E-A W-A O W-B",
}
SPANS = [TokenSpan(0, 1, "A"), TokenSpan(2, 2, "A"), TokenSpan(4, 4, "B")]


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_row_by_hand(scheme):
    assert encoded(5, SPANS, scheme) == ROWS[scheme].split()
    assert decoded(ROWS[scheme].split()) == SPANS


@st.composite
def token_spans(draw):
    lengths = draw(
        st.lists(st.tuples(st.integers(0, 2), st.integers(1, 3), st.sampled_from("AB")), max_size=6)
    )
    at, found = 0, []
    for gap, length, label in lengths:
        found.append(TokenSpan(at + gap, at + gap + length - 1, label))
        at += gap + length
    return at + draw(st.integers(0, 2)), found


@given(token_spans(), st.sampled_from(SCHEMES))
def test_every_scheme_reads_back(case, scheme):
    count, found = case
    assert decoded(encoded(count, found, scheme)) == found


def test_iob1_says_where_a_span_starts_only_where_one_of_the_same_label_ends():
    """A `B-` before another label would be IOB2; a reader of IOB1 proper takes it for a mistake."""
    touching = [TokenSpan(0, 0, "A"), TokenSpan(1, 2, "B"), TokenSpan(3, 3, "B"), TokenSpan(5, 5, "B")]
    assert encoded(6, touching, "IOB1") == ["I-A", "I-B", "I-B", "B-B", "O", "I-B"]
    assert encoded(6, touching, "IOE1") == ["I-A", "I-B", "E-B", "I-B", "O", "I-B"]


def test_broken_rows_are_read_as_far_as_they_make_sense():
    assert decoded(["I-A", "O", "E-B", "I-B"]) == [
        TokenSpan(0, 0, "A"),
        TokenSpan(2, 2, "B"),
        TokenSpan(3, 3, "B"),
    ]
    assert decoded(["B-A", "I-B"]) == [TokenSpan(0, 0, "A"), TokenSpan(1, 1, "B")]
    assert decoded(["B-loc-city", "I-loc-city"]) == [TokenSpan(0, 1, "loc-city")]


def one_after_the_other(tokens, spans, policy):
    """What `flat_on_tokens` means: every span widened to its tokens, then chosen as spans of text are."""
    widened = [
        replace(given, fragments=((tokens[found.first][0], tokens[found.last][1]),))
        for given, found in aligned(tokens, spans)
    ]
    return on_tokens(tokens, *flattened(widened, policy, LABELS).kept)


@given(many_spans(), st.lists(st.integers(0, 3), max_size=30), st.sampled_from(POLICIES), st.randoms())
def test_spans_are_chosen_on_tokens_as_they_are_in_text(found, gaps, policy, chance):
    tokens, at = [], 0
    for gap in gaps:
        tokens.append((at + gap % 2, at + gap % 2 + 1 + gap // 2))
        at = tokens[-1][1]
    kept, gone = flat_on_tokens(tokens, found, policy, LABELS)
    assert kept == one_after_the_other(tokens, found, policy)
    assert gone == len(found) - len(kept)
    chance.shuffle(found)
    assert flat_on_tokens(Tokens(tokens), found, policy, LABELS) == (kept, gone)


@given(many_spans(), st.sampled_from(POLICIES))
def test_no_better_span_is_given_up_for_a_worse_one(found, policy):
    order = {label.name: place for place, (label, _) in enumerate(LABELS.walk())}

    def rank(item):
        first = {"longest": item.start - item.end, "first": 0, "priority": order.get(item.label, len(order))}
        return (first[policy], item.start, -item.end, item.id)

    flat = flattened(found, policy, LABELS)
    for gone in flat.dropped:
        over = [kept for kept in flat.kept if gone.start < kept.end and kept.start < gone.end]
        assert any(rank(kept) < rank(gone) for kept in over)
