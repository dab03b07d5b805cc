"""Going to a place in the project."""

import pytest

from annotator.app.events import Topic
from annotator.app.go_to import show_place
from annotator.app.session import Selection
from annotator.core.errors import AnnotatorError


def test_the_article_is_opened_and_the_place_selected(session):
    session.open_article("port")
    show_place(session, "fair", 13, 21)
    assert session.article.id == "fair"
    assert session.selection == Selection(21, 13)


def test_an_article_that_is_open_is_not_opened_again(session):
    session.open_article("fair")
    told = []
    session.subscribe(lambda event: told.extend(event.topics))
    show_place(session, "fair", 4, 8)
    assert Topic.ARTICLE not in told
    assert session.selection == Selection(8, 4)


def test_without_a_place_only_the_article_is_shown(session):
    session.open_article("port")
    show_place(session, "fair")
    assert session.article.id == "fair"
    assert session.selection == Selection()


def test_an_article_that_is_not_there_is_an_error(session):
    session.open_article("port")
    with pytest.raises(AnnotatorError):
        show_place(session, "nowhere", 0, 1)
    assert session.article.id == "port"
