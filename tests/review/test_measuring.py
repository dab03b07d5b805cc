"""Many measures together are what each is by itself."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.review import agreement, intervals, measuring
from annotator.review.coefficients import cohen_by_label, cohen_kappa, for_label
from annotator.review.measuring import Wanted, measures_of
from annotator.review.study import KINDS, Study, Work
from tests.review.building import ARTICLE, TEXT, layer, many_layers, span

SENTENCES = [(0, 39), (40, 79)]
TOKENS = [(start, start + 3) for start in range(0, 36, 4)]
NAMES = ("alice", "bob", "carol", "dora")
answers = st.one_of(st.none(), st.frozensets(st.sampled_from("abc"), max_size=2))


def finish(steps):
    while True:
        try:
            next(steps)
        except StopIteration as end:
            return end.value


def study(works):
    made = Study(NAMES)
    for number, layers in enumerate(works):
        made.add(Work(f"{ARTICLE}{number}", len(TEXT), layers, SENTENCES, TOKENS))
    return made


def close(value):
    return None if value is None else pytest.approx(value)


@given(st.dictionaries(st.tuples(answers, answers), st.integers(1, 5), max_size=6))
def test_kappa_of_all_labels_in_one_pass(rows):
    found = cohen_by_label(rows)
    labels = {label for row in rows if None not in row for answer in row for label in answer}
    assert set(found) == labels
    for label in labels:
        alone = cohen_kappa(for_label(rows, label))
        assert found[label].value == close(alone.value)
        assert found[label].reason == alone.reason


@settings(max_examples=25)
@given(st.lists(many_layers(), min_size=1, max_size=3))
def test_who_shares_what(works):
    made = study(works)
    assert agreement.sharing(made) == {pair: agreement.shared(made, *pair) for pair in made.pairs}


@settings(max_examples=25, deadline=None)
@given(st.lists(many_layers(), min_size=1, max_size=3), st.sampled_from(KINDS))
def test_pairs_labels_and_measures(works, kind):
    made = study(works)
    for main in measures_of(kind):
        found = finish(measuring.measured(made, Wanted(kind, main, measures_of(kind)), repeats=0))
        for name, measure in found.items():
            if name[0] == "pair":
                alone = agreement.pair_measure(made, kind, main, name[1:], repeats=0).pooled
            elif name[0] == "measure" and kind not in ("span", "link"):
                alone = agreement.unit_measure(made, kind, name[1], repeats=0).pooled
            elif name[0] == "measure":
                alone = agreement.mean_of_pairs(agreement.matrix(made, kind, name[1]))
            elif name[0] == "annotator":
                alone = agreement.mean_of_pairs(agreement.matrix(made, kind, main), name[1])
            elif kind in ("span", "link"):
                alone = agreement.mean_of_pairs(agreement.matrix(made, kind, main, label=name[1]))
            elif main == "alpha_masi":
                alone = agreement.unit_measure(made, kind, "alpha", label=name[1], repeats=0).pooled
            else:
                alone = agreement.unit_measure(made, kind, main, label=name[1], repeats=0).pooled
            assert measure.pooled.value == close(alone.value), (main, name)


@settings(max_examples=10, deadline=None)
@given(st.lists(many_layers(), min_size=3, max_size=4))
def test_intervals_hold_the_same_draws(works):
    made = study(works)
    wanted = Wanted("sentence", "alpha", ("alpha", "raw"))
    found = finish(measuring.measured(made, wanted, seed=5, repeats=40))
    if ("measure", "alpha") in found:
        for name in ("alpha", "raw"):
            alone = agreement.unit_measure(made, "sentence", name, seed=5, repeats=40)
            assert found["measure", name].interval.low == close(alone.interval.low)
            assert found["measure", name].interval.high == close(alone.interval.high)


@settings(max_examples=15)
@given(st.lists(many_layers(), min_size=1, max_size=3), st.sampled_from(KINDS))
def test_the_mean_is_that_of_the_articles_and_an_article_s_tags_have_none(works, kind):
    """One article is one unit of its tags: it has no agreement of its own that could be averaged."""
    wanted = Wanted(kind, measures_of(kind)[-1], (measures_of(kind)[-1],), brief=True)
    found = finish(measuring.measured(study(works), wanted, repeats=0))
    for name, measure in found.items():
        if measure.pooled.value is None:
            assert measure.mean == measure.pooled
        else:
            alone = [
                finish(measuring.measured(study([work]), wanted, repeats=0))[name].pooled for work in works
            ]
            # What nobody ever differed in has no value of its own, and counts as full agreement.
            known = [value.in_means for value in alone if value.in_means is not None and kind != "article"]
            assert measure.mean.value == close(sum(known) / len(known) if known else None)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=10, deadline=None)
@given(st.lists(many_layers(), min_size=2, max_size=5))
def test_what_is_left_out_is_measured_as_if_it_had_never_been(kind, works):
    """The values without an article are those of a study of the others, for every measure, pair, label and person."""
    made = study(works)
    for main in measures_of(kind):
        wanted = Wanted(kind, main, measures_of(kind))
        for job in filter(None, measuring._jobs(made, wanted)):
            counts = {counted.article: job.count(counted) for counted in made.articles}
            parts = {name: part for name, part in counts.items() if part}
            whole = intervals.summed(parts.values())
            for name, found in zip(parts, job.without(whole, list(parts.values())), strict=True):
                others = intervals.summed(part for other, part in parts.items() if other != name)
                expected = job.values(others)
                for key, value in found.items():
                    wanted_value = expected[key].value if key in expected else None
                    assert value.value == close(wanted_value), (main, key)


def test_intervals_by_leaving_out_are_near_those_by_drawing(monkeypatch):
    lots = random.Random(5)

    def said(name):
        spans = [span(start, start + 3) for start in range(0, 36, 4) if lots.random() < 0.6]
        return layer(name, *spans)

    made = study([{name: said(name) for name in NAMES[:3]} for _ in range(60)])
    for kind, main in (("token", "cohen"), ("token", "alpha"), ("span", "exact")):
        wanted = Wanted(kind, main, measures_of(kind))
        drawn = finish(measuring.measured(made, wanted, repeats=600))
        with monkeypatch.context() as patch:
            patch.setattr(intervals, "MOST_STEPS", 0)
            left = finish(measuring.measured(made, wanted, repeats=600))
        assert drawn.keys() == left.keys()
        for name, measure in drawn.items():
            if measure.pooled.value is not None and name != ("measure", "alpha_masi"):
                assert left[name].pooled == measure.pooled
                for side in ("low", "high"):
                    one, other = (getattr(each[name].interval, side) for each in (drawn, left))
                    assert one == pytest.approx(other, abs=0.03), (name, side)


def test_with_any_number_of_pairs_every_measure_has_an_interval(monkeypatch):
    monkeypatch.setattr(intervals, "MOST_STEPS", 10_000)
    lots = random.Random(6)
    names = [f"r{number:02}" for number in range(40)]
    made = Study(names)
    for number in range(6):
        layers = {
            name: layer(name, *(span(at, at + 3) for at in (0, 4, 8) if lots.random() < 0.5))
            for name in names
        }
        made.add(Work(f"a{number}", len(TEXT), layers, SENTENCES, TOKENS))
    for kind in ("span", "token"):
        found = finish(measuring.measured(made, Wanted(kind, measures_of(kind)[0], measures_of(kind))))
        assert len([name for name in found if name[0] == "pair"]) == 780
        for name, measure in found.items():
            assert measure.interval.low is not None or measure.pooled.value is None, name
