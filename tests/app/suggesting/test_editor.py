"""A simulated editor works through articles with suggestions: all is as in gold, with fewer keys."""

import pytest

from benchmarks.suggesting import data
from benchmarks.suggesting.editor import work

ARTICLES = 16


@pytest.mark.slow
def test_with_suggestions_the_same_is_done_with_fewer_actions():
    task = data.quotes(ARTICLES)
    without, with_them = (
        work(task, ARTICLES, with_suggestions=suggested, told=lambda _: None) for suggested in (False, True)
    )
    assert with_them.annotations == without.annotations
    assert with_them.actions < 0.9 * without.actions
    assert with_them.shown >= 50
    assert with_them.right / with_them.shown >= 0.8
