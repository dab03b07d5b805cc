"""Published values, and definitions written out the slow way."""

from collections import Counter
from itertools import combinations, permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.review.coefficients import (
    MISSING,
    alpha,
    cohen_kappa,
    confusion,
    fleiss_kappa,
    for_label,
    for_pair,
    gwet_ac1,
    labels_in,
    masi_distance,
    mean,
    raw_agreement,
    rows_of,
)
from tests.review.published import COHEN_37, COHEN_45, DIAGNOSES, FOURTEEN_RATERS, KRIPPENDORFF_C


def near(value):
    return pytest.approx(value, abs=5e-5)


def column(answers):
    return [MISSING if answer == "*" else answer for answer in answers]


def test_krippendorff_2011():
    binary = rows_of("0100000010", "1110010000")
    assert alpha(binary).value == pytest.approx(0.095, abs=5e-4)
    assert alpha(binary).value == near(0.0952)
    nominal = rows_of(column("aabbdcccedda"), column("babbbccceddd"))
    assert alpha(nominal).value == pytest.approx(0.692, abs=5e-4)
    missing = rows_of(*[column(line) for line in KRIPPENDORFF_C])
    assert alpha(missing).value == pytest.approx(0.743, abs=5e-4)
    assert alpha(missing).value == near(0.7434)


def test_krippendorff_2011_interval():
    missing = rows_of(*[column(line) for line in KRIPPENDORFF_C])
    assert alpha(missing, lambda a, b: (int(a) - int(b)) ** 2).value == pytest.approx(0.849, abs=5e-4)


def test_cohen_1960():
    assert raw_agreement(COHEN_45).value == near(0.70)
    assert cohen_kappa(COHEN_45).value == near(0.4915)
    assert raw_agreement(COHEN_37).value == near(0.29)
    assert cohen_kappa(COHEN_37).value == near((0.29 - 0.35) / (1 - 0.35))


def test_fleiss_1971():
    assert raw_agreement(DIAGNOSES).value == near(0.5556)
    assert fleiss_kappa(DIAGNOSES).value == near(0.4302)
    # The paper rounds on the way (.248 .248 .517 .470 .565); the exact values are those that R's irr prints.
    per_category = [fleiss_kappa(for_label(DIAGNOSES, name)).value for name in "12345"]
    assert per_category == pytest.approx([0.245, 0.245, 0.520, 0.471, 0.566], abs=5e-4)
    assert per_category == pytest.approx([0.248, 0.248, 0.517, 0.470, 0.565], abs=5e-3)


def test_the_table_of_fourteen_raters():
    assert fleiss_kappa(FOURTEEN_RATERS).value == pytest.approx(0.210, abs=5e-4)


def test_gwet_2008():
    hand = Counter({("y", "y"): 8, ("n", "n"): 1, ("y", "n"): 1})
    assert gwet_ac1(hand).value == near(0.8658)
    assert gwet_ac1(COHEN_37).value == near(-0.0480)
    assert gwet_ac1(COHEN_45).value == near(0.5760)


def test_undefined_is_explained():
    alone = rows_of(["a", MISSING], [MISSING, "b"])
    for measure in (raw_agreement, cohen_kappa, fleiss_kappa, alpha, gwet_ac1):
        assert measure(alone).value is None
        assert "No unit" in measure(alone).reason
        assert measure({}).value is None
    same = rows_of("aaaa", "aaaa")
    for measure in (cohen_kappa, fleiss_kappa, alpha, gwet_ac1):
        assert measure(same).value is None
        assert "variation" in measure(same).reason
    assert raw_agreement(same).value == 1
    assert alpha(same, masi_distance).value is None
    assert gwet_ac1(same, categories=3).value == 1
    assert mean([]).reason
    assert mean([alpha(same), raw_agreement(same)]).value == 1


def test_masi():
    one, two = frozenset("ab"), frozenset("abcd")
    assert masi_distance(one, one) == 0
    assert masi_distance(one, two) == pytest.approx(1 - 0.5 * 2 / 3)
    assert masi_distance(frozenset("ab"), frozenset("bc")) == pytest.approx(1 - 1 / 9)
    assert masi_distance(one, frozenset()) == masi_distance(one, frozenset("z")) == 1
    assert masi_distance(frozenset(), frozenset()) == 0
    assert masi_distance("a", "") == 1


answer_sets = st.frozensets(st.sampled_from("abcd"))


@given(answer_sets, answer_sets)
def test_the_distance_of_sets_does_not_depend_on_which_is_first(one, other):
    assert masi_distance(one, other) == masi_distance(other, one)
    assert (masi_distance(one, other) == 0) == (one == other)
    if one < other and one:
        assert masi_distance(one, other) == pytest.approx(1 - 2 / 3 * len(one) / len(other))
    elif not one & other and one != other:
        assert masi_distance(one, other) == 1


def test_confusion_of_single_labels_and_of_sets():
    assert confusion(rows_of(["a", "a", "", ""], ["a", "b", "b", ""])) == {
        ("a", "a"): 1, ("a", "b"): 1, ("", "b"): 1, ("", ""): 1,
    }  # fmt: skip
    sets = Counter({(frozenset("ab"), frozenset("bc")): 2, (frozenset("ab"), frozenset("b")): 1})
    assert confusion(sets) == {("b", "b"): 3, ("a", "c"): 2, ("a", ""): 1}
    assert confusion(Counter({(MISSING, "a"): 5})) == {}
    assert labels_in(sets) == ["a", "b", "c"]


answers = st.sampled_from(["a", "b", "c", MISSING])
sets = st.sampled_from([frozenset(), frozenset("a"), frozenset("ab"), frozenset("bc"), MISSING])
tables = st.integers(2, 4).flatmap(
    lambda size: st.lists(st.tuples(*[answers] * size), min_size=1, max_size=12)
)
set_tables = st.lists(st.tuples(sets, sets, sets), min_size=1, max_size=10)


def slow_alpha(units, distance):
    """Krippendorff's definition by pairs of values: within units, and within all that can be paired."""
    pairable = [[v for v in unit if v is not MISSING] for unit in units]
    pairable = [unit for unit in pairable if len(unit) > 1]
    values = [v for unit in pairable for v in unit]
    if not values:
        return None
    within = sum(sum(distance(a, b) for a, b in permutations(u, 2)) / (len(u) - 1) for u in pairable)
    among = sum(distance(a, b) for a, b in permutations(values, 2)) / (len(values) - 1)
    return 1 - within / among if among else None


@given(tables)
def test_alpha_is_what_its_definition_says(units):
    wanted = slow_alpha(units, lambda a, b: float(a != b))
    found = alpha(Counter(units))
    assert found.value == (None if wanted is None else pytest.approx(wanted))
    assert bool(found.reason) == (found.value is None)


@given(set_tables)
def test_alpha_with_a_distance_is_what_its_definition_says(units):
    wanted = slow_alpha(units, masi_distance)
    assert alpha(Counter(units), masi_distance).value == (None if wanted is None else pytest.approx(wanted))


@given(tables)
def test_raw_agreement_is_the_mean_over_units_of_the_share_of_pairs_that_agree(units):
    shares = []
    for unit in units:
        pairs = list(combinations([v for v in unit if v is not MISSING], 2))
        if pairs:
            shares.append(sum(a == b for a, b in pairs) / len(pairs))
    wanted = pytest.approx(sum(shares) / len(shares)) if shares else None
    assert raw_agreement(Counter(units)).value == wanted


@given(st.lists(st.tuples(answers, answers), min_size=1, max_size=20))
def test_the_measures_of_two_do_not_depend_on_who_is_first(units):
    turned = Counter((b, a) for a, b in units)
    for measure in (raw_agreement, cohen_kappa, fleiss_kappa, alpha, gwet_ac1):
        one, other = measure(Counter(units)).value, measure(turned).value
        assert one == (None if other is None else pytest.approx(other))


@given(st.lists(st.tuples(answers, answers, answers), min_size=1, max_size=20))
def test_missing_units_change_nothing_of_kappa_and_alpha(units):
    rows = Counter(units)
    more = rows + Counter({(MISSING, MISSING, MISSING): 7})
    assert alpha(rows) == alpha(more)
    assert cohen_kappa(for_pair(rows, 0, 2)) == cohen_kappa(for_pair(more, 0, 2))
    assert for_pair(rows, 0, 2).total() == len(units)


@given(set_tables)
def test_for_label_asks_whether_the_label_is_there(units):
    wanted = Counter(tuple(None if v is MISSING else "a" in v for v in unit) for unit in units)
    assert for_label(Counter(units), "a") == wanted
