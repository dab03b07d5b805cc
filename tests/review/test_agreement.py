from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review import agreement
from annotator.review.coefficients import cohen_kappa, rows_of
from annotator.review.study import Study, Work
from annotator.review.unitizing import alpha_u, continuum
from tests.review.building import ARTICLE, TEXT, layer, layers, link, many_layers, sentence, span, tag

SENTENCES = [(0, 53), (54, 71), (72, 88)]
TOKENS = [(0, 7), (8, 12), (13, 17), (18, 21), (22, 26), (27, 29), (30, 36)]


def study(*works, names=("alice", "bob"), ignored=()):
    found = Study(names, ignored)
    for index, work in enumerate(works):
        found.add(Work(f"a{index}", len(TEXT), work, SENTENCES, TOKENS))
    return found


FIRST = layers(
    alice=[sentence("claim"), sentence("quote", 54, 71), tag("business"), span(0, 12), span(22, 36, "place")],
    bob=[sentence("claim"), sentence("claim", 72, 88), tag("business"), span(0, 12), span(18, 36, "place")],
)
SECOND = layers(
    alice=[sentence("claim", 72, 88), span(54, 63, "person")],
    bob=[sentence("claim", 72, 88), tag("transport")],
)
PAIR = ("alice", "bob")


def test_sentences_over_all_sentences_with_no_tag_as_a_category():
    found = agreement.unit_measure(study(FIRST, SECOND), "sentence", "cohen", annotators=PAIR, seed=1)
    wanted = cohen_kappa(rows_of(["c", "q", "", "", "", "c"], ["c", "", "c", "", "", "c"]))
    assert found.pooled == wanted
    assert found.interval.low is not None
    raw = agreement.unit_measure(study(FIRST, SECOND), "sentence", "raw", repeats=0)
    assert (raw.pooled.value, raw.mean.value) == (pytest.approx(4 / 6), pytest.approx((1 / 3 + 1) / 2))


def test_one_label_against_the_rest():
    found = agreement.unit_measure(study(FIRST, SECOND), "sentence", "raw", label="claim", repeats=0)
    assert found.pooled.value == pytest.approx(5 / 6)


def test_article_tags():
    found = agreement.unit_measure(study(FIRST, SECOND), "article", "raw", repeats=0)
    assert found.pooled.value == pytest.approx(1 / 2)


def test_tokens_with_no_span_as_a_category():
    found = agreement.unit_measure(study(FIRST), "token", "raw", repeats=0)
    assert found.pooled.value == pytest.approx(6 / 7)
    assert agreement.unit_measure(study(FIRST), "token", "alpha", repeats=0).pooled.value < 6 / 7


def test_spans():
    both = study(FIRST, SECOND)
    values = {
        name: agreement.span_measure(both, name, PAIR, repeats=0).pooled.value
        for name in agreement.SPAN_MEASURES
    }
    assert values["exact"] == pytest.approx(2 / 5)
    assert values["overlap"] == pytest.approx(4 / 5)
    assert values["edges"] == pytest.approx(2 / 5)
    assert 0 < values["alpha_u"] < 1
    assert agreement.span_measure(both, "alpha_u", PAIR, label="org", repeats=0).pooled.value == 1
    assert agreement.span_measure(both, "exact", PAIR, label="person", repeats=0).pooled.value == 0
    assert agreement.labels_of(both, "span") == ["org", "person", "place"]


def test_a_span_is_on_no_token_that_it_only_touches():
    found = Study(PAIR)
    work = layers(alice=[span(2, 4)], bob=[])
    found.add(Work(ARTICLE, 6, work, [], [(0, 2), (2, 4), (4, 6)]))
    org, nothing = frozenset(["org"]), frozenset()
    assert found.articles[0].rows["token"] == {(org, nothing): 1, (nothing, nothing): 2}


def test_unitizing_counts_articles_without_the_label_too():
    size = len(TEXT)
    wanted = continuum(size, [[(22, 36)], [(18, 36)]]) + continuum(size, [[], []])
    found = agreement.span_measure(study(FIRST, SECOND), "alpha_u", PAIR, label="place", repeats=0)
    assert found.pooled == alpha_u([wanted], 2)
    assert found.pooled != alpha_u([continuum(size, [[(22, 36)], [(18, 36)]])], 2)


def test_links():
    one, two = span(0, 12), span(54, 63, "person")
    again = span(54, 63, "person", id="again")
    work = layers(alice=[one, two, link(two, one), link(one, two, "x")], bob=[one, again, link(again, one)])
    assert agreement.link_measure(study(work), PAIR, repeats=0).pooled.value == pytest.approx(2 / 3)


def test_an_unfinished_article_is_not_nothing_found():
    open_one = {"alice": layer("alice", sentence()), "bob": layer("bob", status="started")}
    assert agreement.shared(study(FIRST, open_one), *PAIR) == agreement.Shared(1, 1, 0)
    assert agreement.unit_measure(study(FIRST, open_one), "sentence", "raw", repeats=0).pooled.value == (
        pytest.approx(1 / 3)
    )
    nobody = agreement.unit_measure(study(open_one), "sentence", "raw")
    assert nobody.pooled.value is None
    assert "finished" in nobody.pooled.reason
    assert agreement.span_measure(study(open_one), "exact", PAIR).pooled == agreement.NOBODY


def test_both_finished_and_nobody_marked_anything_is_undefined_for_another_reason():
    empty = study(layers(alice=[], bob=[]))
    assert "marked" in agreement.span_measure(empty, "exact", PAIR).pooled.reason
    assert "marked" in agreement.span_measure(empty, "alpha_u", PAIR).pooled.reason
    assert "variation" in agreement.unit_measure(empty, "sentence", "alpha").pooled.reason


def test_ignored_is_missing():
    work = layers(alice=[sentence("skip"), sentence("claim", 54, 71)], bob=[sentence("claim", 54, 71)])
    found = agreement.unit_measure(study(work, ignored=["skip"]), "sentence", "raw", repeats=0)
    assert found.pooled.value == 1
    assert sum(study(work, ignored=["skip"]).articles[0].rows["sentence"].values()) == 3


def test_a_zone_limits_the_study():
    limited = Study(PAIR)
    limited.add(Work(ARTICLE, len(TEXT), FIRST, SENTENCES, TOKENS, within=[(54, 88)]))
    assert limited.articles[0].rows["sentence"].total() == 2
    assert agreement.labels_of(limited, "span") == []


def test_matrices_and_rows():
    three = layers(alice=[sentence()], bob=[sentence()], carol=[])
    found = study(three, SECOND | {"carol": layer("carol")}, names=("alice", "bob", "carol"))
    matrix = agreement.matrix(found, "sentence", "raw")
    assert matrix["alice", "bob"].value == 1
    assert matrix["alice", "carol"].value == matrix["bob", "carol"].value == pytest.approx(4 / 6)
    assert agreement.mean_of_pairs(matrix, "alice").value == pytest.approx((1 + 4 / 6) / 2)
    assert agreement.mean_of_pairs(agreement.matrix(found, "span", "exact")).value == 0
    over_all = agreement.unit_measure(found, "sentence", "cohen", repeats=0)
    assert over_all.pooled.value == pytest.approx(
        agreement.mean_of_pairs(agreement.matrix(found, "sentence", "cohen")).value
    )


def test_confusion_and_what_a_cell_opens():
    both = study(FIRST, SECOND)
    assert agreement.confusion(both, "sentence", "alice", "bob") == {
        ("claim", "claim"): 2, ("quote", ""): 1, ("", "claim"): 1, ("", ""): 2,
    }  # fmt: skip
    assert agreement.confusion(both, "span", "bob", "alice")["", "person"] == 1
    work = Work("a0", len(TEXT), FIRST, SENTENCES)
    assert agreement.disagreements(work, "sentence", *PAIR, ("quote", "")) == [(54, 71)]
    assert agreement.disagreements(work, "span", *PAIR, ("place", "place")) == [(22, 36)]
    assert agreement.disagreements(work, "article", *PAIR, ("business", "business")) == [(0, len(TEXT))]
    assert agreement.disagreements(work, "article", *PAIR, ("business", "")) == []


@settings(max_examples=30)
@given(st.lists(many_layers(), min_size=1, max_size=3), st.permutations(("alice", "bob", "carol", "dora")))
def test_nothing_depends_on_the_order_of_annotators(works, order):
    one, other = study(*works, names=sorted(order)), study(*works, names=order)
    for kind, measures in (("sentence", ["alpha", "fleiss", "ac1"]), ("article", ["raw"])):
        for measure in measures:
            first = agreement.unit_measure(one, kind, measure, repeats=0).pooled
            second = agreement.unit_measure(other, kind, measure, repeats=0).pooled
            assert first.value == (None if second.value is None else pytest.approx(second.value))
    for pair in one.pairs:
        turned = agreement.confusion(other, "span", pair[1], pair[0])
        assert agreement.confusion(one, "span", *pair).total() == turned.total()
        for measure in agreement.SPAN_MEASURES:
            first = agreement.span_measure(one, measure, pair, repeats=0)
            assert first == agreement.span_measure(other, measure, pair[::-1], repeats=0)


@settings(max_examples=30)
@given(many_layers())
def test_cells_open_as_many_spans_as_they_count(work):
    names = [name for name, each in work.items() if each.state.status == "done"][:2]
    if len(names) == 2:
        table = agreement.confusion(study(work, names=names), "span", *names)
        opened = Work(ARTICLE, len(TEXT), work)
        found = {cell: len(agreement.disagreements(opened, "span", *names, cell)) for cell in table}
        assert Counter(found) == table


def test_an_article_without_the_wanted_zone_has_nothing_to_measure():
    limited = Study(PAIR)
    limited.add(Work(ARTICLE, len(TEXT), FIRST, SENTENCES, TOKENS, within=[]))
    assert not limited.articles[0].units.get(("alice", "bob"))
    assert agreement.span_measure(limited, "alpha_u", PAIR).pooled.value is None
