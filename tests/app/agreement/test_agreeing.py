"""Agreement through a whole project file: published values, silence, missing answers, zones, time, places."""

import json

import pytest

from annotator import store
from annotator.app.agreement import counts as agreement_counts
from annotator.app.agreement import figures as agreeing
from annotator.app.agreement import words as agreement_words
from annotator.app.agreement.counts import Choice
from annotator.app.progress import Progress, finish
from annotator.core.errors import AnnotatorError
from annotator.review import agreement as formulas
from annotator.review.coefficients import NO_VARIATION, Value, mean
from annotator.review.measuring import measures_of
from annotator.review.study import KINDS
from tests.app.agreement.agreeing_project import STEP, link, make, span, tag, tags
from tests.review import published


@pytest.fixture
def project(tmp_path):
    files = []

    def opened(articles, open_=()):
        path = make(tmp_path / f"desk{len(files)}.annot.yaml", articles, open_)
        files.append(store.open_file(path, read_only=True))
        return files[-1].project

    yield opened
    for file in files:
        file.close()


def columns(table):
    """A table of rows with how often they occur, as one string of answers for each annotator."""
    rows = [row for row, times in table.items() for _ in range(times)]
    return ["".join(column) for column in zip(*rows, strict=True)]


def kind_of(report, kind):
    return next(found for found in report.kinds if found.kind == kind)


def values(found):
    return {line.name: line.measure.pooled.value for line in found.measures}


def study(project, kind, repeats=0, **more):
    choice = Choice(kinds=(kind,), **{k: more.pop(k) for k in list(more) if k in Choice.__slots__})
    return kind_of(finish(agreeing.study(project, choice, repeats=repeats, **more)), kind)


def test_cohen_1960(project):
    one, other = columns(published.COHEN_45)
    found = study(project({"k": (200, {"alice": tags(one), "ben": tags(other)})}), "sentence")
    assert found.count == 200
    assert values(found)["cohen"] == pytest.approx(0.4915, abs=5e-5)
    assert values(found)["raw"] == pytest.approx(0.70)
    assert found.confusions["alice", "ben"]["a", "b"] == 14


def test_fleiss_1971(project):
    names = ("ann", "bea", "cem", "dan", "eve", "fay")
    letters = dict(zip("12345", "abcde", strict=True))
    raters = [column.translate(str.maketrans(letters)) for column in columns(published.DIAGNOSES)]
    found = study(
        project({"k": (30, {name: tags(said) for name, said in zip(names, raters, strict=True)})}), "sentence"
    )
    assert values(found)["fleiss"] == pytest.approx(0.4302, abs=5e-5)
    assert len(found.pairs) == 15
    assert found.overall.pooled.value == pytest.approx(
        mean([line.measure.pooled for line in found.pairs]).value
    )


def test_krippendorff_2011_c_with_missing_answers(project):
    letters = str.maketrans("12345*", "abcde-")
    raters = [line.translate(letters) for line in published.KRIPPENDORFF_C]
    said = dict(zip(("ann", "bea", "cem", "dan"), map(tags, raters), strict=True))
    found = study(project({"k": (12, said)}), "sentence", ignored=("skip",))
    assert values(found)["alpha"] == pytest.approx(0.743, abs=5e-4)
    assert found.count == 11, "one unit was judged by one only"
    assert "skip" not in {line.name for line in found.labels}


def test_published_values_do_not_depend_on_how_the_units_lie_in_articles(project):
    one, other = columns(published.COHEN_45)
    parts = {
        f"k{start}": (25, {"alice": tags(one[start : start + 25]), "ben": tags(other[start : start + 25])})
        for start in range(0, 200, 25)
    }
    found = study(project(parts), "sentence", repeats=200, seed=7)
    assert found.overall.pooled.value == pytest.approx(0.4915, abs=5e-5)
    assert found.overall.interval.low < 0.4915 < found.overall.interval.high
    again = study(project(parts), "sentence", repeats=200, seed=7)
    assert again == found
    other_seed = study(project(parts), "sentence", repeats=200, seed=8)
    assert other_seed.overall.interval != found.overall.interval


def rich(project):
    text_end = 5 * STEP
    return project(
        {
            "one": (
                5,
                {
                    "alice": [
                        *tags("ab.ab"), tag("x"), span("s1", 0, 7), span("s2", STEP, STEP + 7, "place"),
                        link("l1", "s1", "s2"),
                    ],
                    "ben": [
                        *tags("ab.bb"), tag("x"), span("s1", 0, 7), span("s2", STEP, STEP + 11, "place"),
                        span("s3", text_end - STEP, text_end - STEP + 7, "place"), link("l1", "s1", "s2"),
                    ],
                    "cy": [*tags("aaaaa"), span("s1", 0, 7, "place")],
                },
            ),
            "two": (
                3,
                {
                    "alice": [*tags("a.b", at="2026-12-02T09:00:00Z"), span("s1", 0, 7, at="2026-12-02T09:00:00Z")],
                    "ben": [*tags("a.a"), span("s1", 0, 7)],
                },
            ),
            "three": (2, {"alice": tags("ab"), "ben": tags("ab")}),
        },
        open_=[("three", "ben")],
    )  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_shared_draws_give_what_each_measure_gives_by_itself(project, kind):
    counts = finish(agreement_counts.count(rich(project), Choice(kinds=(kind,))))
    for main in measures_of(kind):
        found = finish(agreeing.agreement(counts, kind, main, seed=3, repeats=50))
        for line in found.pairs:
            alone = formulas.pair_measure(
                counts.study, kind, main, (line.one, line.other), seed=3, repeats=0
            ).pooled
            assert line.measure.pooled.value == pytest.approx(alone.value), (main, line)
        if kind not in ("span", "link") and main != "cohen":
            alone = formulas.unit_measure(counts.study, kind, main, seed=3, repeats=50)
            mine = next(line.measure for line in found.measures if line.name == main)
            assert mine.pooled.value == pytest.approx(alone.pooled.value)
            assert mine.interval.low == pytest.approx(alone.interval.low)
            assert mine.interval.high == pytest.approx(alone.interval.high)


def test_what_each_finished_and_only_finished_articles_count(project):
    found = study(rich(project), "sentence")
    assert found.articles == 2
    assert found.count == 8
    shared = {(line.one, line.other): line.shared for line in found.pairs}
    assert shared["alice", "ben"] == formulas.Shared(2, 1, 0)
    assert shared["alice", "cy"] == formulas.Shared(1, 2, 0)
    assert {line.name: line.count for line in found.by_annotator} == {"alice": 2, "ben": 2, "cy": 1}
    by_name = {line.name: line.measure.pooled.value for line in found.by_annotator}
    pairs = {(line.one, line.other): line.measure.pooled.value for line in found.pairs}
    assert by_name["cy"] == pytest.approx((pairs["alice", "cy"] + pairs["ben", "cy"]) / 2)


def test_a_pair_that_shares_one_article_has_no_interval_among_others_that_have(project):
    found = study(rich(project), "sentence", repeats=50)
    intervals = {(line.one, line.other): line.measure.interval for line in found.pairs}
    assert intervals["alice", "ben"].low is not None
    assert "two articles" in intervals["alice", "cy"].reason


def test_articles_that_only_one_finished_are_not_read(project):
    desk = project({"solo": (2, {"alice": tags("ab")}), "open": (2, {"alice": tags("ab"), "ben": tags("a")})},
                   open_=[("open", "ben")])  # fmt: skip
    found = study(desk, "sentence")
    assert desk.opened("solo") is None
    assert desk.opened("open") is None
    assert found.overall.pooled == formulas.NOBODY
    assert agreement_words.reasons(found) == ["Undefined. No article was finished by two of the annotators."]
    assert found.pairs[0].shared == formulas.Shared(0, 2, 0)


def test_undefined_is_explained_and_never_a_number(project):
    desk = project({"k": (2, {"alice": tags("aa"), "ben": tags("aa")})})
    report = finish(agreeing.study(desk, repeats=20))
    found = kind_of(report, "sentence")
    assert found.overall.pooled == NO_VARIATION
    assert found.overall.interval.low is None
    assert values(found)["raw"] == 1
    data = json.loads(json.dumps(agreement_words.as_data(report)))
    assert data["kinds"]["sentence"]["measures"]["cohen"]["value"] is None
    assert data["kinds"]["sentence"]["measures"]["cohen"]["reason"] == NO_VARIATION.reason
    assert data["kinds"]["span"]["measures"]["exact"] == {
        "value": None,
        "reason": "Neither annotator marked anything.",
        "interval": {"low": None, "high": None, "reason": "An interval needs at least two articles."},
        "mean_of_articles": {"value": None, "reason": "Neither annotator marked anything."},
    }


def test_a_label_against_the_rest(project):
    found = study(rich(project), "sentence", label="a", annotators=("alice", "ben"))
    whole = study(rich(project), "sentence", annotators=("alice", "ben"))
    line = next(line for line in whole.labels if line.name == "a")
    assert found.overall.pooled.value == pytest.approx(line.measure.pooled.value)
    assert [line.name for line in found.labels] == ["a"]
    assert line.count == 4, "uses, each place once"
    with pytest.raises(AnnotatorError, match="no label “zz”"):
        finish(agreeing.study(rich(project), label="zz"))


def test_zones(project):
    found = study(rich(project), "sentence", annotators=("alice", "ben"))
    assert [(line.name, line.count) for line in found.zones] == [("lead", 2), ("body", 6)]
    lead = study(rich(project), "sentence", zone="lead", annotators=("alice", "ben"))
    assert lead.count == 2
    assert lead.overall.pooled == NO_VARIATION == found.zones[0].measure.pooled
    body = study(rich(project), "span", zone="body", annotators=("alice", "ben"))
    assert values(body)["exact"] == 0
    assert values(body)["overlap"] == pytest.approx(2 / 3)
    assert 0 < values(body)["alpha_u"] < 1
    tags_of_zone = study(rich(project), "article", zone="lead")
    assert "whole article" in tags_of_zone.overall.pooled.reason
    with pytest.raises(AnnotatorError, match="no zone called “intro”"):
        finish(agreeing.study(rich(project), Choice(zone="intro")))


def test_the_continuum_of_a_zone_is_the_zone(project):
    text = 5 * STEP - 1
    one, other = [span("s", STEP + 2, STEP + 9)], [span("s", STEP + 3, STEP + 9)]
    whole = study(project({"k": (5, {"alice": one, "ben": other})}), "span", zone="body")
    alone = project({"k": (5, {"alice": one, "ben": other})})
    assert alone.article("k").text[STEP:text]
    from annotator.review.unitizing import alpha_u, continuum

    wanted = alpha_u([continuum(text - STEP, [[(2, 9)], [(3, 9)]])], 2)
    assert values(whole)["alpha_u"] == pytest.approx(wanted.value)


def test_over_time(project):
    found = study(rich(project), "sentence", annotators=("alice", "ben"))
    assert [(line.name, line.count) for line in found.periods] == [("2026-11", 5), ("2026-12", 3)]
    weeks = study(rich(project), "sentence", period="week", annotators=("alice", "ben"))
    assert [line.name for line in weeks.periods] == ["2026-W48", "2026-W49"]
    late = study(rich(project), "sentence", since="2026-12-01", annotators=("alice", "ben"))
    assert late.count == 3
    assert study(rich(project), "sentence", until="2026-11-30").count == 5
    with pytest.raises(AnnotatorError, match="not a date"):
        finish(agreeing.study(rich(project), Choice(since="yesterday")))


def test_unknown_annotators_are_refused(project):
    with pytest.raises(AnnotatorError, match="Nobody called “zoe”") as refused:
        finish(agreeing.study(rich(project), Choice(annotators=("alice", "zoe"))))
    assert "alice, ben, cy" in refused.value.hint


@pytest.mark.parametrize("kind", KINDS)
def test_each_cell_opens_as_many_places_as_it_counts(project, kind):
    desk = rich(project)
    choice = Choice(kinds=(kind,))
    found = study(desk, kind)
    assert found.confusions
    for pair, table in found.confusions.items():
        for cell, times in table.items():
            hits = finish(agreement_counts.places(desk, choice, kind, *pair, cell))
            if kind == "token":
                assert 0 < len(hits) <= times
            else:
                assert len(hits) == times, (pair, cell)


def test_places_have_their_words_around_them(project):
    desk = rich(project)
    [hit] = finish(agreement_counts.places(desk, Choice(), "sentence", "alice", "ben", ("a", "b")))
    assert (hit.article, hit.title, hit.start) == ("one", "Title of one", 3 * STEP)
    assert hit.words == "Kestrel won it."
    assert hit.before.endswith("won it. ")
    [joined] = finish(
        agreement_counts.places(desk, Choice(kinds=("token",)), "token", "alice", "ben", ("", "place"))
    )[:1]
    assert joined.words in ("won", "Kestrel")
    none = finish(agreement_counts.places(desk, Choice(), "sentence", "ben", "cy", ("c", "d")))
    assert none == []


def test_the_headline(project):
    desk = rich(project)
    found = finish(agreeing.headline(desk, repeats=50))
    assert found.articles == 2
    assert found.text.startswith("κ 0.")
    assert " · exact F1 0." in found.text
    assert found.kappa.pooled.value == pytest.approx(study(desk, "sentence").overall.pooled.value)
    assert found.exact.pooled.value == pytest.approx(study(desk, "span").overall.pooled.value)
    same = finish(agreeing.headline(project({"k": (2, {"alice": tags("aa"), "ben": tags("aa")})}), repeats=5))
    assert same.text == "κ undefined · exact F1 undefined"
    assert "Neither annotator marked anything." in same.explained
    alone = finish(agreeing.headline(project({"k": (2, {"alice": tags("aa")})}), repeats=5))
    assert alone.text == "No article finished by two yet"


def test_it_can_be_stopped_between_draws(project):
    desk = rich(project)
    work = agreeing.study(desk, repeats=1000)
    steps = [next(work) for _ in range(40)]
    assert all(isinstance(step, Progress) for step in steps)
    assert 0 < steps[-1].done <= steps[-1].total
    work.close()


def test_numbers_are_written_for_people():
    assert agreement_words.shown(Value(-0.004)) == "0.00"
    assert agreement_words.shown(Value(-0.25)) == "−0.25"
    assert agreement_words.shown(Value(None, "why")) == "undefined"
