"""What has earned it is shown: bounds, thresholds, and outcomes that are counted and taken back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.suggest.evidence import (
    ALL,
    EDGES,
    ENDS,
    RECENT,
    TARGET,
    Evidence,
    Tally,
    careful,
    range_of,
    wilson,
)

outcomes = st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=60)


def tally_of(some) -> Tally:
    tally = Tally()
    for score, right in some:
        tally.add(score, right, shown=False)
    return tally


@given(st.integers(0, 500), st.integers(0, 500))
def test_bounds_hold_the_share_and_follow_it(right, wrong):
    of = right + wrong
    low, high = wilson(right, of)
    assert 0 <= low <= high <= 1
    if of:
        assert low - 1e-12 <= right / of <= high + 1e-12
        assert wilson(right + 1, of + 1)[0] >= low - 1e-12
        assert wilson(right, of + 1)[0] <= low + 1e-12
        assert wilson(2 * right, 2 * of)[0] >= low - 1e-12


def test_nothing_is_shown_before_there_is_evidence():
    assert Tally().threshold() is None
    assert wilson(10, 10)[0] < TARGET <= wilson(11, 11)[0]
    assert tally_of([(0.99, True)] * 10).threshold() is None
    assert tally_of([(0.99, True)] * 11).threshold() == EDGES[-1]
    assert tally_of([(0.99, True)] * 11).threshold(0.95) is None


@given(outcomes, st.sampled_from([0.5, 0.8, 0.9]))
def test_with_full_knowledge_nothing_below_the_target_is_shown(some, target):
    """The precision of all that would be shown, measured on what is counted, is never below the target."""
    tally = tally_of(some)
    least = tally.threshold(target)
    if least is not None:
        right, of = tally.counts(least)
        assert right / of >= wilson(right, of)[0] >= target
        above = [hit for score, hit in some if range_of(score) >= range_of(least)]
        assert (sum(above), len(above)) == (right, of)


@given(outcomes, st.floats(0, 1))
def test_a_hit_never_hides_more_than_a_miss_would(some, score):
    hit, miss = (tally_of([*some, (score, right)]).threshold() for right in (True, False))
    assert miss is None or (hit is not None and hit <= miss)


@given(outcomes, st.floats(0, 1))
def test_what_is_shown_at_a_score_is_shown_at_every_higher_one(some, score):
    evidence = Evidence({("person", ALL): tally_of(some)})
    if evidence.shows("person", score):
        assert score >= TARGET, "none is carried along by surer ones"
        assert evidence.shows("person", min(score + 0.1, 1.0))


def test_what_gets_worse_falls_silent_and_may_come_back():
    tally = tally_of([(0.9, True)] * 200)
    assert tally.threshold() == 0.9
    for _ in range(25):
        tally.add(0.9, False, shown=True)
    assert tally.threshold() is None
    for _ in range(200):
        tally.add(0.9, True, shown=False)
    assert tally.threshold() == 0.9


@given(outcomes, st.floats(0, 1), st.booleans(), st.booleans())
def test_what_is_taken_back_was_never_counted(some, score, right, shown):
    tally = tally_of(some)
    before = sorted(tally.recent), tally.blind.seen, tally.blind.right, tally.shown.seen
    tally.add(score, right, shown=shown)
    tally.take_back(score, right, shown=shown)
    assert (sorted(tally.recent), tally.blind.seen, tally.blind.right, tally.shown.seen) == before


@given(st.lists(st.tuples(st.floats(0, 1), st.booleans()), max_size=40))
def test_it_comes_back_from_where_it_is_stored(some):
    evidence = Evidence({("person", "strings"): tally_of(some)})
    again = Evidence.of(evidence.plain())
    assert again.plain() == evidence.plain()
    if some:
        assert again.tally("person", "strings") == evidence.tally("person", "strings")


@pytest.mark.parametrize(
    "stored",
    [
        None,
        [],
        "x",
        {"person": 3},
        {"person": {"strings": {"recent": 7, "shown": [1]}}},
        {"p": {"s": {"recent": "zz9Az"}}},
    ],
)
def test_what_somebody_else_wrote_there_does_no_harm(stored):
    for tally in Evidence.of(stored).tallies.values():
        assert tally.threshold() is None


def test_only_the_last_outcomes_count():
    tally = tally_of([(0.9, False)] * RECENT + [(0.9, True)] * RECENT)
    assert len(tally.recent) == RECENT
    assert tally.counts() == (RECENT, RECENT)
    assert tally.blind.seen == 2 * RECENT


def test_certainty_follows_what_came_of_the_like():
    tally = tally_of([(0.99, False)] * 40)
    assert tally.certainty(0.99) < 0.15
    assert Tally().certainty(0.7) == pytest.approx(0.7)


def test_what_is_right_first_shows_nothing_before_the_article_is_settled():
    evidence = Evidence()
    evidence.settle()
    for _ in range(30):
        evidence.tally("person", ALL).add(0.99, True, shown=False)
    assert not evidence.shows("person", 0.99), "what is wrong is known in the end only"
    for _ in range(ENDS - 1):
        evidence.settle()
        assert not evidence.shows("person", 0.99), "one article alone proves little"
    evidence.settle()
    assert evidence.shows("person", 0.99)
    for _ in range(15):
        evidence.tally("person", ALL).add(0.99, False, shown=True)
    assert not evidence.shows("person", 0.99), "it falls silent at once"


def test_a_series_of_earlier_articles_is_proof_enough():
    evidence = Evidence()
    evidence.settle()
    for _ in range(30):
        evidence.tally("person", ALL).add(0.99, True, shown=False)
    evidence.settle(of_many=True)
    assert evidence.shows("person", 0.99)


def test_what_is_wrong_in_an_article_is_not_said_again_there_until_it_is_right():
    evidence = Evidence({("person", ALL): tally_of([(0.99, True)] * 60)})
    evidence.settle(of_many=True)
    tally = evidence.tally("person", ALL)
    tally.add(0.99, False, shown=True)
    assert evidence.shows("person", 0.99), "one may be chance"
    tally.add(0.99, False, shown=True)
    assert not evidence.shows("person", 0.99)
    tally.add(0.99, True, shown=False)
    tally.add(0.99, True, shown=False)
    assert evidence.shows("person", 0.99), "two of four may be chance"
    tally.take_back(0.99, True, shown=False)
    assert not evidence.shows("person", 0.99)
    evidence.settle()
    assert evidence.shows("person", 0.99), "another article"


def test_until_what_was_shown_surely_reaches_the_target_only_the_surest_are_shown():
    evidence = Evidence({("person", ALL): tally_of([(0.86, True)] * 60)})
    evidence.settle(of_many=True)
    assert careful(TARGET) == pytest.approx(0.9)
    assert evidence.shows("person", 0.91)
    assert not evidence.shows("person", 0.86)
    place = evidence.tally("place", ALL)
    for _ in range(11):
        place.add(0.95, True, shown=True)
    evidence.settle(of_many=True)
    assert evidence.shows("person", 0.86), "the promise is about all that is shown"
    for _ in range(6):
        place.add(0.95, False, shown=True)
    evidence.settle(of_many=True)
    assert not evidence.shows("person", 0.86)
    assert evidence.shows("person", 0.91)


def test_of_a_label_that_is_new_what_came_of_the_others_is_expected():
    known = {("person", "spans"): tally_of([(0.96, True), (0.96, False)] * 20)}
    evidence = Evidence(known)
    assert evidence.certainty("place", "spans", 0.96) == pytest.approx(0.54, abs=0.05)
    assert evidence.certainty("place", "spans", 0.7) == pytest.approx(0.56), "of that nothing is known"
    assert evidence.certainty("place", "strings", 0.96) == pytest.approx(0.768)
    assert evidence.certainty("place", "spans", 0.99) > evidence.certainty("place", "spans", 0.96)
    proved = Evidence({("person", "spans"): tally_of([(0.96, True)] * 40)})
    assert proved.certainty("place", "spans", 0.985) > 0.95, "what is surer still is no news"
    assert proved.certainty("place", "spans", 0.7) < 0.7
    evidence.tallies["place", "spans"] = tally_of([(0.96, True)] * 40)
    assert evidence.certainty("place", "spans", 0.96) > 0.9
