from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review.bootstrap import interval, left_out
from annotator.review.coefficients import Value, alpha, raw_agreement

rows = st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from("ab")), min_size=1, max_size=6)


def share(counts):
    total = sum(counts.values())
    return Value(counts.get("yes", 0) / total) if total else Value(None, "nothing")


def test_the_interval_of_a_share_is_the_binomial_s():
    articles = [Counter(yes=1) if index % 4 else Counter(no=1) for index in range(400)]
    found = interval(articles, share, seed=7)
    error = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert found.low == pytest.approx(0.75 - error, abs=0.005)
    assert found.high == pytest.approx(0.75 + error, abs=0.005)


def test_articles_are_drawn_whole():
    """Ten articles that are all one thing or the other: far wider than a thousand units that are independent."""
    articles = [Counter(yes=100) if index % 2 else Counter(no=100) for index in range(10)]
    found = interval(articles, share, seed=7)
    assert found.high - found.low > 0.4


def test_too_little_is_explained():
    assert interval([], share).low is None
    assert "two articles" in interval([Counter(yes=1)], share).reason
    same = [Counter({("a", "a"): 3})] * 5
    assert "undefined" in interval(same, alpha).reason


@settings(max_examples=20)
@given(st.lists(rows.map(Counter), min_size=2, max_size=6), st.integers())
def test_seeded_and_inside_the_range_of_the_articles(articles, seed):
    found = interval(articles, raw_agreement, seed=seed, repeats=100)
    assert found == interval(articles, raw_agreement, seed=seed, repeats=100)
    values = [raw_agreement(each).value for each in articles]
    assert min(values) - 1e-9 <= found.low <= found.high <= max(values) + 1e-9


def test_leaving_groups_out_gives_the_interval_of_a_share_too():
    articles = [Counter(yes=1) if index % 4 else Counter(no=1) for index in range(400)]
    whole = sum(articles, Counter())
    found = left_out(0.75, [share(whole - each).value for each in articles])
    error = 1.96 * (0.75 * 0.25 / 400) ** 0.5
    assert found.low == pytest.approx(0.75 - error, abs=0.0005)
    assert found.high == pytest.approx(0.75 + error, abs=0.0005)


def test_it_stays_where_values_can_be_and_says_what_is_too_little():
    assert left_out(0.9, [0.5, 1.0, 0.9]).high == 1
    assert left_out(0.1, [0.0, 0.9], 0).low == 0
    assert "two articles" in left_out(0.5, [0.5]).reason
    assert "undefined" in left_out(0.5, [0.5, None, None]).reason
