"""Zones and sentences that an import left for later are found when the article is opened, once, and stored."""

from annotator import store
from annotator.app import preparing
from annotator.app.session import Session
from annotator.app.tagging.modes import SpansMode
from annotator.core.article import Article, Sentence, Zone
from annotator.core.text import sha256

TEXT = (
    "Ferry prices rise\n\nBy A. Norling\n\n"
    "A crossing will cost two euros more from June, the line said. It blamed fuel.\n\n"
    "Advertisement\n\nResidents were not amused."
)


def add(session, article):
    with session.file.importing() as batch:
        batch.add(article)


def test_an_unprepared_article_is_prepared_when_it_is_opened(session, reopened):
    add(session, Article("late", "Ferry prices rise", TEXT, {"language": "en"}, (), (), sha256(TEXT)))
    session.open_article("late")
    assert [zone.role for zone in session.article.zones] == [
        "headline",
        "byline",
        "lead",
        "furniture",
        "body",
    ]
    assert len(session.article.sentences) == 6
    assert session.history.undo_title == ""
    _, found = reopened()
    assert found["late"][0] == session.article
    before = session.file.path.stat().st_size
    session.open_article("port")
    session.open_article("late")
    assert session.file.flush(10)
    assert session.file.path.stat().st_size == before


def test_what_is_there_already_stays(session):
    own = (Zone(0, 17, "kicker"),)
    cuts = (Sentence(0, 5),)
    article = Article("own", "Ferry", TEXT, {"language": "en"}, own, cuts, sha256(TEXT))
    assert preparing.is_prepared(article)
    made = preparing.prepared(article)
    assert made.sentences == cuts
    assert made.zones[0] == own[0]


def test_a_read_only_project_shows_them_without_storing(session):
    add(session, Article("late", "Ferry prices rise", TEXT, {"language": "en"}, (), (), sha256(TEXT)))
    assert session.file.flush(10)
    before = session.file.path.read_bytes()
    with store.open_file(session.file.path, read_only=True) as file:
        reader = Session(file, "ben", SpansMode)
        reader.open_article("late")
        assert len(reader.article.sentences) == 6
    assert session.file.path.read_bytes() == before


def test_an_empty_article_needs_nothing():
    assert preparing.is_prepared(Article("e", "", ""))
    assert preparing.prepared(Article("e", "", "")).sentences == ()


def test_a_project_keeps_the_sentences_that_it_has_whatever_cuts_better_today(session, reopened):
    """Its annotations stand on them: nothing is found anew by opening, reading, handing out or exporting."""
    text = "The yard belongs to Orrin Corp. Its owner lives in Oslo. i asked. nobody knew."
    old = (Sentence(0, 56), Sentence(57, len(text)))
    article = Article(
        "old", "Yard", text, {"language": "en"}, (Zone(0, len(text), "body"),), old, sha256(text)
    )
    assert len(preparing.prepared(Article("new", "Yard", text, {"language": "en"})).sentences) == 4
    add(session, article)
    session.open_article("old")
    assert session.article.sentences == old
    _, found = reopened()
    assert found["old"][0].sentences == old
    assert preparing.prepared(found["old"][0]) == article
