"""The public Python API, as its documentation shows it."""

import pytest

import annotator
from annotator.app import projects


@pytest.fixture
def sample(tmp_path):
    return projects.copy_sample(tmp_path)


def test_reading_as_in_the_readme(sample):
    with annotator.open_project(sample) as project:
        words = {
            article.text[span.start : span.end]
            for article in project.articles()
            for span in article.layer("alice").spans
        }
        assert "Kestrel Line" in words
        assert project.annotators()[:2] == ["alice", "ben"]
        assert project.labels.get("organisation").title == "Organisation"
        assert project.title
        assert "Newsroom" in project.guidelines
        assert project.problems == []
        assert len(project.article("kestrel-line-lease").layer("nobody")) == 0


def test_writing_is_asked_for_and_kept(sample):
    with annotator.open_project(sample) as project:
        article = next(project.articles())
        with pytest.raises(annotator.AnnotatorError, match="reading only"):
            project.add_span(article.id, "carol", 0, 4, "place")
    with annotator.open_project(sample, write=True) as project:
        span = project.add_span(article.id, "carol", 0, 4, "place", note="by a program")
        tag = project.tag_sentence(article.id, "carol", 1, "main")
        project.tag_article(article.id, "carol", "business")
        with pytest.raises(annotator.AnnotatorError, match="not inside"):
            project.add_span(article.id, "carol", 5, 5, "place")
        with pytest.raises(annotator.AnnotatorError, match="sentences"):
            project.tag_sentence(article.id, "carol", 999, "main")
    with annotator.open_project(sample) as project:
        layer = project.article(article.id).layer("carol")
        assert list(layer.spans) == [span]
        assert layer.sentence_tags == [tag]
        assert [t.label for t in layer.tags] == ["business"]


def test_two_writers_are_one_too_many(sample):
    with annotator.open_project(sample, write=True):
        with pytest.raises(annotator.LockedError):
            annotator.open_project(sample, write=True)
        annotator.open_project(sample).close()


def test_every_public_name_is_there():
    for name in annotator.__all__:
        assert getattr(annotator, name) is not None
    with pytest.raises(AttributeError):
        _ = annotator.nothing
