"""Work over the whole project goes on while people work: an article that is removed meanwhile is passed over."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from annotator.app.agreement import counts
from annotator.app.places import consistency, occurrences, remarks, search
from annotator.app.progress import finish
from annotator.app.reviewing import changes
from annotator.app.reviewing.mode import ReviewMode
from annotator.app.session import Session
from annotator.app.tagging import articles
from annotator.app.tagging.articles import remove_article
from annotator.core.annotation import LayerState, Span
from annotator.core.edits import Change
from annotator.core.errors import AnnotatorError
from annotator.core.layer import GOLD


def _reviewed(session: Session) -> Iterator[Any]:
    return session.mode_of(ReviewMode).review.load()


WORK: dict[str, Callable[[Session], Iterator[Any]]] = {
    "search": lambda session: search.search_project(session, "the"),
    "occurrences": lambda session: occurrences.find(session, "the", project=True),
    "remarks": lambda session: remarks.listed(session.project).whole(),
    "consistency": lambda session: consistency.Check(session, "alice").reading(),
    "agreement": lambda session: counts.count(session.project),
    "changes": lambda session: changes.DeskReports(session.project, "alice").whole(),
    "statistics": lambda session: articles.statistics(session.project),
    "review": _reviewed,
}


@pytest.fixture
def tagged(session):
    for name in session.project.entries:
        for who in ("alice", "ben", GOLD):
            span = Span(
                id=f"s-{who}", label="org", fragments=((0, 3),), quote=session.project.article(name).text[:3]
            )
            state = session.project.layer(name, who).state
            done = [Change(state, LayerState("done"), name, who)] if who != GOLD else []
            session.commit("Work", [Change(None, span, name, who), *done])
    return session


@pytest.mark.parametrize("steps", [0, 1, 2])
@pytest.mark.parametrize("what", WORK)
def test_an_article_that_leaves_is_passed_over(tagged, what, steps):
    names = list(tagged.project.entries)
    work = WORK[what](tagged)
    for _ in range(steps):
        next(work, None)
    remove_article(tagged, names[-1])
    if steps == 1:
        remove_article(tagged, names[0])
    found = finish(work)
    if steps == 0:
        assert names[-1] not in repr(found)


def test_nothing_is_written_about_an_article_that_has_left(tagged):
    """A list shows it for a moment still; what is done there then is refused, and is no step."""
    name = list(tagged.project.entries)[-1]
    doubted = replace(tagged.project.layer(name, "ben").get("s-ben"), doubt=True, note="Which one?")
    tagged.commit("Doubt", [Change(tagged.project.layer(name, "ben").get("s-ben"), doubted, name, "ben")])
    [remark] = remarks.of_article(tagged.project, name)
    remove_article(tagged, name)
    title = tagged.history.undo_title
    with pytest.raises(AnnotatorError, match="not in the project any more"):
        remarks.answer(tagged, remark, "The first.")
    assert tagged.history.undo_title == title
    tagged.undo()
    assert remarks.answer(tagged, remark, "The first.") is not None
