"""How far each annotator agrees with gold, by month and by week, against figures worked out by hand."""

import pytest

from annotator.app import projects
from annotator.app.agreement.counts import Choice
from annotator.app.agreement.with_gold import CountingGold, with_gold
from annotator.app.progress import finish
from annotator.core.annotation import LayerState
from annotator.core.edits import Change
from annotator.core.layer import GOLD
from tests.app.agreement.agreeing_project import STEP, make, span, tags

MARCH, APRIL = "2026-03-10T09:00:00Z", "2026-04-07T09:00:00Z"


def spans(*labels, at=MARCH):
    return [
        span(f"s{place}", place * STEP, place * STEP + 7, label, at) for place, label in enumerate(labels)
    ]


ARTICLES = {
    "one": (4, {"alice": [*tags("abab", at=MARCH), *spans("org", "org")],
                "ben": [*tags("aaab", at=APRIL), *spans("org", "place", at=APRIL)],
                GOLD: [*tags("abab"), *spans("org", "org")]}),
    "two": (4, {"alice": [*tags("aabb", at=APRIL), *spans("place", at=APRIL)],
                "cy": [],
                GOLD: [*tags("bbaa"), *spans("org")]}),
    "three": (2, {"alice": tags("ab", at=MARCH), "ben": tags("ab")}),
}  # fmt: skip


@pytest.fixture
def file(tmp_path):
    made = projects.open_project(make(tmp_path / "desk.annot.yaml", ARTICLES))
    yield made
    made.close()


def compared(file, kind, main="", **how):
    return finish(with_gold(CountingGold(file.project, Choice(kinds=(kind,))), kind, main, **how))


def values(found):
    return {place: line.measure.pooled.value for place, line in found.lines.items()}


def test_span_f1_by_month_of_the_annotator_s_work(file):
    found = compared(file, "span")
    assert (found.main, found.periods) == ("exact", ("2026-03", "2026-04"))
    assert values(found) == {
        ("alice", "2026-03"): 1.0,
        ("alice", "2026-04"): 0.0,
        ("ben", "2026-04"): 0.5,
    }
    assert found.whole["alice"].measure.pooled.value == pytest.approx(2 / 3)
    assert found.whole["alice"].count == 2
    assert found.undated == 1, "cy marked nothing: there is no day"


def test_kappa_of_sentences_by_week(file):
    found = compared(file, "sentence", period="week")
    assert found.periods == ("2026-W11", "2026-W15")
    assert values(found)["alice", "2026-W11"] == pytest.approx(1.0)
    assert values(found)["alice", "2026-W15"] == pytest.approx(-1.0)
    assert values(found)["ben", "2026-W15"] == pytest.approx(0.5)


def test_an_article_of_which_gold_is_not_done_does_not_count(file):
    assert "three" not in CountingGold(file.project, Choice()).all()
    found = compared(file, "span")
    assert found.whole["ben"].count == 1


def test_it_follows_gold_and_the_choice_of_annotators(file):
    from annotator.app.session import Session
    from annotator.app.tagging.modes import SpansMode

    session = Session(file, "desk", SpansMode)
    counting = CountingGold(file.project, Choice(kinds=("span",), annotators=("ben",)))
    counting.follow(session, lambda: None)
    assert list(finish(with_gold(counting, "span")).whole) == ["ben"]
    before = file.project.layer("one", GOLD).state
    session.commit("Reopen", [Change(before, LayerState("started"), "one", GOLD)])
    assert counting.stale()
    assert finish(with_gold(counting, "span")).whole == {}
    counting.close()


def test_one_label_against_everything_else_and_days(file):
    found = compared(file, "span", label="place")
    assert found.whole["ben"].measure.pooled.value == 0.0
    counting = CountingGold(file.project, Choice(kinds=("span",), since="2026-04-01", until="2026-04-30"))
    assert finish(with_gold(counting, "span")).periods == ("2026-04",)
