"""Divisions: no story is in two parts, whatever is kept together; what is odd about the parts is said beforehand."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.app.exporting import export as exporting
from annotator.app.exporting import splits as splitting
from annotator.app.exporting.export import Selection
from annotator.app.progress import finish
from annotator.core.annotation import ArticleTag, LayerState
from annotator.core.article import STORY, Article
from annotator.core.edits import ProjectHeader
from annotator.core.layer import Layer
from annotator.core.project import Project
from annotator.core.text import sha256


def made(facts, labels=()):
    """A project of articles with these stories, sources and dates; the first ones carry these labels."""
    project = Project(ProjectHeader(id="p", title="P"))
    for number, (story, source, date) in enumerate(facts):
        text = f"Text of {number}."
        known = {STORY: story, "publisher": source, "published": date}
        about = {name: value for name, value in known.items() if value}
        tags = [ArticleTag(id="t", label=labels[number])] if number < len(labels) else []
        layer = Layer(f"n{number}", "ann", tags, LayerState("done"))
        project.add(Article(f"n{number}", text, text, about, (), (), sha256(text)), [layer])
    return project


def parts(project, by, shares=(80, 10, 10)):
    return splitting.planned(finish(splitting.divide(project, splitting.Division(shares, by))))


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["", "s1", "s2", "s3", "s4"]),
            st.sampled_from(["", "Gazette", "Herald", "Post", "Argus"]),
            st.sampled_from(["", "2026-03-01", "2026-03-02T09:00:00Z", "2026-03-02"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.sampled_from(["story", "source", "date"]),
)
def test_no_story_is_divided_whatever_stays_together(facts, by):
    project = made(facts)
    found = parts(project, by)
    together = {}
    for name, split in found.items():
        article = project.article(name)
        for key in {splitting.group_of(article, by), splitting.group_of(article, "story")}:
            together.setdefault(key, set()).add(split)
    assert found.keys() == project.entries.keys()
    assert all(len(splits) == 1 for splits in together.values())


def test_a_split_without_an_article_is_said_before_anything_is_written():
    project = made([("", source, "") for source in ("Gazette", "Herald", "Post", "Argus") for _ in range(5)])
    division = splitting.Division((80, 10, 10), "source")
    found = finish(exporting.survey(project, "conll", Selection(), division))
    assert "empty: no article is in the split “test”, so there is no file of it" in found.splits
    assert {splitting.split_of(article) for article in project.articles()} == {""}  # nothing is divided yet


def test_articles_that_stay_behind_fill_no_split():
    project = made([("", "", "")] * 4)
    splits = {"n0": "train", "n1": "train", "n2": "dev", "n3": "test"}
    going = {"n0": ("ann",), "n2": ("ann",)}
    assert finish(splitting.outlook(project, going, ("train", "dev", "test"), splits)) == [
        "empty: no article is in the split “test”, so there is no file of it"
    ]


def test_labels_of_one_split_only_are_said():
    project = made([("", "", "")] * 4, labels=("law", "law", "port", "port"))
    splits = {"n0": "train", "n1": "train", "n2": "train", "n3": "test"}
    going = dict.fromkeys(splits, ("ann",))
    assert finish(splitting.outlook(project, going, ("train", "test"), splits)) == [
        "one-sided: the label “law” is in the split “train” only, 2 ×"
    ]


@pytest.mark.parametrize("by", ["story", "source"])
def test_the_card_says_that_stories_stay_together(by):
    said = splitting.described(splitting.Division(by=by))
    assert "one story are in the same split" in said
