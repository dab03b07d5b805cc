"""Other people's agreement measures, on random answers with gaps: ours give the same numbers."""

import math
import warnings
from collections import Counter

import krippendorff
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from nervaluate import Evaluator
from nltk.metrics.agreement import AnnotationTask
from nltk.metrics.distance import binary_distance
from nltk.metrics.distance import masi_distance as nltk_masi
from sklearn.metrics import cohen_kappa_score
from statsmodels.stats.inter_rater import aggregate_raters, cohens_kappa, fleiss_kappa, to_table

from annotator.review import coefficients as ours
from annotator.review.matching import f1, span_counts

CATEGORIES = "abcd"
CODERS = st.integers(2, 5)
answers = st.sampled_from(CATEGORIES)
gaps = st.sampled_from([*CATEGORIES, ours.MISSING])
# Not the empty set: two of them divide by zero in nltk.
sets = st.sampled_from([*map(frozenset, ("a", "ab", "bc", "abc", "d")), ours.MISSING])


def units_of(value, coders=CODERS):
    return coders.flatmap(lambda n: st.lists(st.tuples(*[value] * n), min_size=2, max_size=40))


def same(found, wanted):
    """The number, or that it is undefined where the oracle gives none."""
    if wanted is None or math.isnan(wanted):
        assert found.value is None
        assert found.reason
    else:
        assert found.value == pytest.approx(wanted, abs=1e-9)


def triples(units):
    return [
        (f"c{coder}", unit, value)
        for unit, row in enumerate(units)
        if sum(value is not None for value in row) > 1
        for coder, value in enumerate(row)
        if value is not None
    ]


@given(units_of(gaps))
def test_alpha_by_krippendorff(units):
    codes = [[np.nan if v is None else CATEGORIES.index(v) for v in row] for row in zip(*units, strict=True)]
    pairable = [v for unit in units if sum(x is not None for x in unit) > 1 for v in unit if v is not None]
    assume(len(set(pairable)) > 1)
    same(ours.alpha(Counter(units)), krippendorff.alpha(codes, level_of_measurement="nominal"))


@given(units_of(gaps))
def test_alpha_by_nltk(units):
    data = triples(units)
    assume(len({value for _, _, value in data}) > 1)
    same(ours.alpha(Counter(units)), AnnotationTask(data, distance=binary_distance).alpha())


@given(units_of(sets))
def test_alpha_of_sets_by_nltk_with_its_masi(units):
    data = triples(units)
    assume(len({value for _, _, value in data}) > 1)
    found = ours.alpha(Counter(units), lambda one, other: nltk_masi(one, other))
    same(found, AnnotationTask(data, distance=nltk_masi).alpha())


@given(sets, sets)
def test_masi_by_nltk(one, other):
    """nltk writes .67 and .33 for Passonneau's thirds."""
    assume(one and other)
    assert ours.masi_distance(one, other) == pytest.approx(nltk_masi(one, other), abs=0.005)


@given(units_of(answers, st.just(2)))
def test_kappa_by_statsmodels_and_scikit_learn_and_nltk(units):
    left, right = zip(*units, strict=True)
    found = ours.cohen_kappa(Counter(units))
    if found.value is None:
        assert len({*left, *right}) == 1
        return
    codes = np.array([[CATEGORIES.index(v) for v in unit] for unit in units])
    table, _ = to_table(codes, bins=len(CATEGORIES))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its standard error divides by zero where a margin is empty
        same(found, float(cohens_kappa(table, return_results=False)))
    same(found, float(cohen_kappa_score(left, right)))
    same(found, AnnotationTask(triples(units)).kappa())


@given(units_of(answers))
def test_fleiss_kappa_by_statsmodels(units):
    codes = np.array([[CATEGORIES.index(v) for v in unit] for unit in units])
    found = ours.fleiss_kappa(Counter(units))
    if found.value is None:
        assert len(np.unique(codes)) == 1
        return
    table, _ = aggregate_raters(codes, n_cat=len(CATEGORIES))
    same(found, float(fleiss_kappa(table)))


@given(units_of(answers))
def test_raw_agreement_by_nltk(units):
    same(ours.raw_agreement(Counter(units)), AnnotationTask(triples(units)).avg_Ao())


@st.composite
def spans(draw):
    bounds = sorted(draw(st.sets(st.integers(0, 40), max_size=14)))
    pairs = zip(bounds[::2], bounds[1::2], strict=False)
    return [(start, end, draw(st.sampled_from("ab"))) for start, end in pairs]


def by_nervaluate(one, other):
    # Its ends are inclusive.
    said = [
        [[{"label": label, "start": start, "end": end - 1} for start, end, label in items]]
        for items in (one, other)
    ]
    return Evaluator(*said, tags=["a", "b"], loader="dict").evaluate()["overall"]


@settings(max_examples=200)
@given(spans(), spans())
def test_span_f1_by_nervaluate(one, other):
    assume(one and other)
    counts = span_counts(one, other)
    theirs = by_nervaluate(one, other)
    assert f1(counts, "exact").value == pytest.approx(theirs["strict"].f1, abs=1e-9)
    assert f1(counts, "edges").value == pytest.approx(theirs["exact"].f1, abs=1e-9)


def meeting(item):
    return lambda other: item[0] < other[1] and other[0] < item[1]


@settings(max_examples=200)
@given(spans(), spans())
def test_overlap_f1_by_nervaluate_where_nothing_meets_two(one, other):
    one = [a for a in one if sum(map(meeting(a), other)) < 2]
    other = [b for b in other if sum(map(meeting(b), one)) < 2]
    assume(one and other)
    found = f1(span_counts(one, other), "overlap").value
    assert found == pytest.approx(by_nervaluate(one, other)["ent_type"].f1, abs=1e-9)
