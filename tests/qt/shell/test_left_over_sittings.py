"""Caret and scroll of each article, over closing and opening: in the user's own folder, not in the project."""

import pytest

from annotator import store
from annotator.app import left_at
from annotator.core.edits import ProjectHeader
from tests.qt.conftest import article, labels

PARAGRAPHS = (f"Paragraph {number} says a thing. It says another. " * 3 for number in range(60))
LONG = "\n".join(["A headline of some length", *PARAGRAPHS])


@pytest.fixture
def path(tmp_path):
    path = tmp_path / "long.annot.yaml"
    with (
        store.create(path, ProjectHeader(id="long", title="Long", labels=labels())) as file,
        file.importing() as batch,
    ):
        for name in ("one", "two"):
            batch.add(article(name, LONG))
    return path


def test_each_article_opens_where_it_was_left_the_day_before(make_window, path, qtbot):
    window = make_window(path)
    session, bar = window.session, window.desk.view.verticalScrollBar()
    session.open_article("one")
    session.place_caret(LONG.index("Paragraph 20"))
    bar.setValue(bar.value() + 37)
    first = window.desk.view.place_shown()
    session.open_article("two")
    session.place_caret(LONG.index("Paragraph 40"))
    second = window.desk.view.place_shown()
    before = path.read_bytes()
    window.close_project()
    assert path.read_bytes() == before

    again = make_window(path)
    assert again.session.article.id == "one"
    assert again.session.selection.position == LONG.index("Paragraph 20")
    assert again.desk.view.place_shown() == first
    again.session.open_article("two")
    assert again.session.selection.position == LONG.index("Paragraph 40")
    assert again.desk.view.place_shown() == second


def test_a_place_behind_the_end_of_a_text_that_is_shorter_now_is_its_beginning(make_window, path):
    left_at.save(path, {"one": left_at.LeftAt(len(LONG) + 1, 99_999, len(LONG) + 1, 0)})
    window = make_window(path)
    window.session.open_article("one")
    assert window.session.selection.position == 0
    assert window.desk.view.place_shown() == (0, window.desk.view.place_shown()[1])
