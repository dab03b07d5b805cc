"""Means that full agreement is part of, against values computed by hand; and agreement of very many annotators."""

import json
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import store
from annotator.app.agreement import counts as agreement_counts
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement import words as agreement_words
from annotator.app.agreement.counts import Choice, partners
from annotator.app.progress import finish
from annotator.qt.agreement import report as agreement_report
from annotator.review.coefficients import NO_VARIATION, Value, mean
from tests.app.agreement.agreeing_project import make, span, tags


@pytest.fixture
def opened(tmp_path):
    files = []

    def read(articles, open_=()):
        files.append(
            store.open_file(make(tmp_path / f"desk{len(files)}.annot.yaml", articles, open_), read_only=True)
        )
        return files[-1].project

    yield read
    for file in files:
        file.close()


def told(project, kind, main="", **more):
    counts = finish(agreement_counts.count(project, Choice(kinds=(kind,))))
    return finish(agreeing.agreement(counts, kind, main, repeats=more.pop("repeats", 0), **more))


def of(found, name):
    return next(line.measure for line in found.measures if line.name == name)


def thirty(full=22):
    """In `full` articles both say "a" of four sentences; in the others κ is 0: (2 + 2) of 8 agree, as by chance."""
    same = {"alice": tags("aaaa"), "ben": tags("aaaa")}
    apart = {"alice": tags("aabb"), "ben": tags("abab")}
    return {f"k{number}": (4, same if number < full else apart) for number in range(30)}


def test_articles_of_full_agreement_count_as_1_in_the_mean(opened):
    found = told(opened(thirty()), "sentence")
    for name in ("cohen", "ac1"):
        assert of(found, name).mean.value == pytest.approx(22 / 30), name
    kappa = of(found, "cohen")
    assert (kappa.articles, kappa.full) == (30, 22)
    # α of an article that differs: 4 pairs, 2 differ; 4 of each of 2 values: 1 - 7 × 4 / 32
    assert of(found, "alpha").mean.value == pytest.approx((22 + 8 * (1 - 7 * 4 / 32)) / 30)
    # Fleiss: observed .5, chance .5
    assert of(found, "fleiss").mean.value == pytest.approx(22 / 30)
    assert of(found, "raw").mean.value == pytest.approx((22 + 8 * 0.5) / 30)
    assert of(found, "raw").full == 0


def test_the_pooled_value_is_what_it_was(opened):
    found = told(opened(thirty()), "sentence")
    # 120 sentences, 104 agree; each says "a" of 104 and "b" of 16
    expected = (104**2 + 16**2) / 120**2
    assert found.overall.pooled.value == pytest.approx((104 / 120 - expected) / (1 - expected))


def test_where_nothing_varies_at_all_it_stays_undefined(opened):
    found = told(opened(thirty(full=30)), "sentence")
    assert found.overall.pooled == NO_VARIATION
    assert found.overall.mean.value is None


def test_a_label_counts_only_where_somebody_used_it(opened):
    project = opened(thirty())
    by_label = {line.name: line.measure for line in told(project, "sentence").labels}
    assert (by_label["b"].articles, by_label["b"].mean.value) == (8, pytest.approx(0))
    assert (by_label["a"].articles, by_label["a"].full) == (30, 22)
    for main in ("cohen", "alpha"):
        one = told(project, "sentence", main, label="b")
        assert one.overall.articles == 8, main


def test_articles_without_spans_have_no_f1(opened):
    same = {"alice": [], "ben": []}
    apart = {"alice": [span("s", 0, 7)], "ben": [span("s", 0, 5)]}
    found = told(opened({f"k{n}": (1, same if n < 22 else apart) for n in range(30)}), "span")
    assert (found.overall.pooled.value, found.overall.mean.value, found.overall.articles) == (0, 0, 8)


def test_a_pair_in_full_agreement_counts_in_the_mean_of_pairs():
    assert mean([NO_VARIATION, Value(0.0)]).value == 0.5
    assert mean([NO_VARIATION, NO_VARIATION]) == NO_VARIATION
    assert mean([Value(None, "No unit"), Value(0.5)]).value == 0.5


def test_it_is_explained_in_window_words_report_and_json(opened, tmp_path):
    project = opened(thirty())
    report = finish(agreeing.study(project, Choice(kinds=("sentence",)), repeats=0))
    said = "Mean of 30 articles, 22 of them full agreement, counted as 1."
    assert agreement_words.mean_told(report.kinds[0].overall) == said
    data = json.loads(json.dumps(agreement_words.as_data(report)))
    assert data["mean_of_articles"] == agreement_words.MEAN_HELP
    assert data["kinds"]["sentence"]["measures"]["cohen"]["mean_of_articles"] == {
        "value": pytest.approx(22 / 30), "articles": 30, "full_agreement": 22,
    }  # fmt: skip
    notes = agreement_report.sections(report, project.labels)[0].notes
    assert agreement_words.MEAN_HELP in notes
    assert f"Cohen’s κ: {said}" in notes


# ------------------------------------------------------------------------------------------------------- crowds
def crowd(annotators, articles, each):
    """In every article `each` annotators follow each other round."""
    return {
        f"k{number}": (
            4,
            {
                f"r{(number * 3 + at) % annotators:03}": tags("aabb" if (number + at) % 3 else "abab")
                for at in range(each)
            },
        )
        for number in range(articles)
    }


def test_two_who_never_met_are_no_pair_where_there_are_many(opened):
    found = told(opened(crowd(40, 40, 3)), "sentence")
    met = {(f"r{a:03}", f"r{b:03}") for n in range(40) for a in range(40) for b in range(a + 1, 40)
           if {a, b} <= {(n * 3 + at) % 40 for at in range(3)}}  # fmt: skip
    assert {(line.one, line.other) for line in found.pairs} == met
    assert not found.met
    assert all(line.shared.both for line in found.pairs)


def test_of_a_crowd_some_pairs_are_drawn_and_all_are_in_the_other_measures(opened, monkeypatch):
    project = opened(crowd(40, 40, 8))
    whole = told(project, "sentence")
    monkeypatch.setattr(agreement_counts, "MOST_MEETINGS", 100)
    found = told(project, "sentence")
    assert found.met
    assert len(found.pairs) < len(whole.pairs)
    exact = {(line.one, line.other): line.measure.pooled for line in whole.pairs}
    assert all(line.measure.pooled == exact[line.one, line.other] for line in found.pairs)
    for name in ("alpha", "fleiss", "ac1", "raw"):
        assert of(found, name) == of(whole, name)
    assert {line.name for line in found.by_annotator} == {line.name for line in whole.by_annotator}
    assert told(project, "sentence") == found, "the same lots are drawn again"


def test_how_many_of_the_pairs_were_drawn_is_said_in_the_report_and_as_json(opened, monkeypatch):
    project = opened(crowd(40, 40, 8))
    met = len(told(project, "sentence").pairs)
    monkeypatch.setattr(agreement_counts, "MOST_MEETINGS", 100)
    found = told(project, "sentence")
    assert found.met == met
    said = agreement_words.drawn_told(found)
    assert f"of {met:,} pairs {len(found.pairs):,} were compared" in said
    report = finish(agreeing.study(project, Choice(kinds=("sentence",)), repeats=0))
    assert said in agreement_report.sections(report, project.labels)[0].notes
    data = agreement_words.as_data(report)["kinds"]["sentence"]
    assert (data["pairs_drawn"], data["pairs_met"], len(data["pairs"])) == (True, met, len(found.pairs))


@given(
    st.lists(st.sets(st.integers(0, 30), max_size=12), max_size=30).filter(
        lambda groups: sum(len(group) * (len(group) - 1) // 2 for group in groups) > 60
    )
)
def test_everybody_who_met_somebody_has_a_partner_and_nobody_a_stranger(groups):
    names = [f"r{number:02}" for number in range(31)]
    finished = [[names[number] for number in sorted(group)] for group in groups]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(agreement_counts, "MOST_MEETINGS", 60)
        found = partners(names, finished)
    together = Counter((a, b) for here in finished for a in here for b in here if a < b)
    pairs = {(one, other) for one, others in found.items() for other in others}
    assert pairs <= together.keys(), "in order, and only who met"
    assert {name for pair in pairs for name in pair} == {name for pair in together for name in pair}


def test_few_meetings_are_all_compared():
    assert partners(["a", "b", "c"], [["a", "b", "c"]] * 100) is None
