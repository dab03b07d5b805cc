"""A line that is corrected once is corrected in all articles of its source, in one step."""

import pytest

from annotator import store
from annotator.app.places.same_lines import give_role_everywhere
from annotator.app.progress import finish
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import ProjectHeader
from annotator.core.errors import AnnotatorError

LINE = "Get the Harbour Letter"


def made(name: str, publisher: str, line: str = LINE, role: str = "body") -> Article:
    text = f"{name} opens\n\n{line}\n\nIt rained in {name}."
    start = text.index(line)
    zones = (
        Zone(0, start - 2, "headline"),
        Zone(start, start + len(line), role),
        Zone(start + len(line) + 2, len(text), "body"),
    )
    cut = tuple(Sentence(zone.start, zone.end) for zone in zones)
    return Article(name, name, text, {"publisher": publisher, "language": "en"}, zones, cut)


@pytest.fixture
def session(tmp_path):
    """Two articles of the Courier with the line, one that has it as furniture, one of another paper, one without."""
    file = store.create(tmp_path / "desk.annot.yaml", ProjectHeader(title="Desk"))
    with file.importing() as batch:
        batch.add(made("port", "The Courier"))
        batch.add(made("fair", "the courier", "Get  the Harbour Letter"))
        batch.add(made("done", "The Courier", role="furniture"))
        batch.add(made("other", "The Echo"))
        batch.add(made("none", "The Courier", "Get the harbour letters"))
    session = Session(file, "alice", SentencesMode)
    session.open_article("port")
    place = session.article.text.index(LINE)
    session.select(place, place)
    yield session
    file.close()


def role_of(session: Session, name: str) -> str:
    return session.project.article(name).zones[1].role


def test_the_role_goes_to_the_same_line_of_the_same_source(session):
    from annotator.app.tagging.zones import set_chosen_role

    set_chosen_role(session, "furniture")
    given = finish(give_role_everywhere(session))
    assert (given.role, given.source, given.lines, given.articles) == ("furniture", "The Courier", 1, 1)
    assert {name: role_of(session, name) for name in session.project.entries} == {
        "port": "furniture", "fair": "furniture", "done": "furniture", "other": "body", "none": "body",
    }  # fmt: skip
    assert given.edit.title == "Make “Get the Harbour Letter” furniture everywhere from The Courier"
    session.undo()
    assert role_of(session, "fair") == "body"
    session.redo()
    again = finish(give_role_everywhere(session))
    assert (again.edit, again.lines) == (None, 0)


def test_an_article_without_a_source_says_so(session):
    from annotator.core.edits import Change, Heading

    article = session.article
    before = Heading(article.title, article.metadata)
    session.commit("", [Change(before, Heading(article.title, {"language": "en"}), article.id)])
    with pytest.raises(AnnotatorError, match="no source"):
        finish(give_role_everywhere(session))
