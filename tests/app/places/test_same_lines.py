"""A line that is corrected once is corrected in all articles of its source, in one step."""

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator import store
from annotator.app import projects
from annotator.app.importing import completing, newer
from annotator.app.places.same_lines import forget, give_role_everywhere
from annotator.app.progress import finish
from annotator.app.reviewing import hand_out as handing
from annotator.app.session import Session
from annotator.app.tagging.modes import SentencesMode
from annotator.app.tagging.zones import set_chosen_role
from annotator.core.article import Article, Sentence, Zone
from annotator.core.edits import Change, Edit, Heading, ProjectHeader
from annotator.core.errors import AnnotatorError
from annotator.core.line_roles import LINE_ROLES, LineRole, line_roles, remembered, with_lines
from annotator.core.text import paragraphs
from annotator.formats import Imported
from annotator.store.validate import validate

LINE = "The harbour office hopes for a better summer."


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
        batch.add(made("fair", "the courier", "The  harbour office hopes for a better summer."))
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
    set_chosen_role(session, "furniture")
    given = finish(give_role_everywhere(session))
    assert (given.role, given.source, given.lines, given.articles) == ("furniture", "The Courier", 1, 1)
    assert {name: role_of(session, name) for name in session.project.entries} == {
        "port": "furniture", "fair": "furniture", "done": "furniture", "other": "body", "none": "body",
    }  # fmt: skip
    assert (
        given.edit.title
        == "Make “The harbour office hopes for a better s…” furniture everywhere from The Courier"
    )
    session.undo()
    assert role_of(session, "fair") == "body"
    session.redo()
    again = finish(give_role_everywhere(session))
    assert (again.edit, again.lines) == (None, 0)


def test_an_article_without_a_source_says_so(session):
    article = session.article
    before = Heading(article.title, article.metadata)
    session.commit("", [Change(before, Heading(article.title, {"language": "en"}), article.id)])
    with pytest.raises(AnnotatorError, match="no source"):
        finish(give_role_everywhere(session))


# ------------------------------------------------------------------------------------- articles to come
def given_as_furniture(session: Session) -> Edit:
    set_chosen_role(session, "furniture")
    return finish(give_role_everywhere(session)).edit


def imported(session: Session, publisher: str, line: str = LINE) -> list[tuple[str, str]]:
    """The paragraphs of a new article with their roles."""
    text = f"Quay opens again\n\nIt rained on the quay all night long, and nobody came.\n\n{line}"
    came = Imported(title="Quay opens again", text=text, metadata={"publisher": publisher, "language": "en"})
    result = newer.add_pasted(session, came)
    article = session.project.article(result.added[0])
    return [(article.text[zone.start : zone.end], zone.role) for zone in article.zones]


def test_the_line_has_the_role_in_articles_that_come_later(session):
    assert (LINE, "furniture") not in imported(session, "The Courier")
    session.undo()
    session.open_article("port")
    session.select(session.article.text.index(LINE), session.article.text.index(LINE))
    given_as_furniture(session)
    assert line_roles(session.project.header) == [LineRole("The Courier", LINE, "furniture")]
    assert imported(session, "THE COURIER ", "The harbour  office hopes for a better summer.")[-1] == (
        "The harbour  office hopes for a better summer.",
        "furniture",
    )
    session.undo()
    assert imported(session, "The Echo")[-1][1] != "furniture"


def test_it_is_remembered_where_no_other_line_is_to_change_and_once(session):
    set_chosen_role(session, "endnote")
    finish(give_role_everywhere(session))
    session.undo()
    assert line_roles(session.project.header) == []
    session.redo()
    again = finish(give_role_everywhere(session))
    assert again.edit is None
    set_chosen_role(session, "kicker")
    finish(give_role_everywhere(session))
    assert line_roles(session.project.header) == [LineRole("The Courier", LINE, "kicker")]


def test_what_is_forgotten_changes_no_article_and_can_be_undone(session):
    given_as_furniture(session)
    edit = forget(session, LineRole("The Courier", LINE, "furniture"))
    assert edit.title == "Forget that “The harbour office hopes for a better s…” is furniture in The Courier"
    assert LINE_ROLES not in session.project.header.extra
    assert role_of(session, "fair") == "furniture"
    assert imported(session, "The Courier")[-1][1] != "furniture"
    session.undo()
    session.undo()
    assert line_roles(session.project.header) == [LineRole("The Courier", LINE, "furniture")]


def test_it_is_kept_in_the_file_and_goes_out_with_it(session, tmp_path):
    given_as_furniture(session)
    handed = finish(handing.hand_out(session.file, tmp_path / "out", ("ben",), articles=handing.ALL))
    assert session.file.flush()
    session.file.fold()
    for path in (session.file.path, handed.files["ben"]):
        with projects.open_project(path, read_only=True) as file:
            assert line_roles(file.project.header) == [LineRole("The Courier", LINE, "furniture")]
    assert validate(handed.files["ben"]) == []


def test_articles_that_are_prepared_later_have_it_too(session):
    given_as_furniture(session)
    article = replace(made("late", "The Courier"), zones=(), sentences=())
    with session.file.importing() as batch:
        batch.add(article)
    session.read_again()
    session.open_article("late")
    assert [
        zone.role for zone in session.article.zones if LINE in session.article.text[zone.start : zone.end]
    ] == ["furniture"]
    done = replace(made("done-later", "The Courier"), zones=(), sentences=())
    with session.file.importing() as batch:
        batch.add(done)
    finish(completing.complete(session.file, ["done-later"]))
    kept = session.file.project.article("done-later")
    assert [zone.role for zone in kept.zones if LINE in kept.text[zone.start : zone.end]] == ["furniture"]


def test_what_cannot_be_understood_stays_and_counts_for_nothing():
    odd = {
        "The Courier": {"Share": "nonsense", "Get it": "kicker"},
        "The Echo": ["Markets"],
        7: {"x": "lead"},
    }
    header = ProjectHeader(extra={LINE_ROLES: odd})
    assert line_roles(header) == [LineRole("The Courier", "Get it", "kicker")]
    after = remembered(header, LineRole("the courier", "New", "furniture"))
    assert after.extra[LINE_ROLES]["The Courier"] == {
        "Get it": "kicker",
        "New": "furniture",
        "Share": "nonsense",
    }
    assert after.extra[LINE_ROLES]["The Echo"] == ["Markets"]


@given(st.lists(st.sampled_from(["Share", "Rain fell.", "Markets", "Get it", ""]), max_size=9), st.data())
def test_zones_stay_sound_whatever_lines_have_a_role(lines, data):
    text = "\n".join(lines)
    places = list(paragraphs(text))
    zones, at = [], 0
    while at < len(places):
        last = data.draw(st.integers(at, len(places) - 1))
        zones.append(Zone(places[at][0], places[last][1], data.draw(st.sampled_from(["body", "lead"]))))
        at = last + 1
    found = with_lines(zones, text, {"Share": "furniture", "Markets": "kicker"})
    assert all(one.end <= other.start for one, other in pairwise(found))
    for start, end in places:
        zone = next(zone for zone in found if zone.start <= start and end <= zone.end)
        before = next(zone for zone in zones if zone.start <= start and end <= zone.end)
        assert zone.role == {"Share": "furniture", "Markets": "kicker"}.get(text[start:end], before.role)
