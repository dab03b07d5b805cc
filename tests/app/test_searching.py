"""Finding text by code points, in one article and in all."""

from annotator.app.progress import finish
from annotator.app.searching import find_in_text, search_project


def test_hits_are_code_points_and_spaces_are_any_white_space():
    text = "🚢 The Port, the\nport; ports"
    assert [text[a:b] for a, b in find_in_text(text, "port")] == ["Port", "port", "port"]
    assert find_in_text(text, "the port") == [(2, 10), (12, 20)]
    assert find_in_text(text, "Port", case=True) == [(6, 10)]
    assert len(find_in_text(text, "port", whole_word=True)) == 2
    assert find_in_text(text, "  ") == []
    assert find_in_text("a.b a+b", "a+b") == [(4, 7)]
    assert find_in_text("ميناء جديد", "جديد") == [(6, 10)]


def test_the_whole_project_is_searched_with_context(session):
    hits = finish(search_project(session, "closed early"))
    assert [(hit.article, hit.before, hit.text, hit.after) for hit in hits] == [
        ("fair", "The fair in Northmark ", "closed early", ". Nobody minded.")
    ]
    assert [hit.article for hit in finish(search_project(session, "NOBODY"))] == ["fair"]


def test_what_was_imported_since_is_found_too(session):
    from annotator.app import importing

    assert finish(search_project(session, "harbourmaster")) == []
    text = "A new post\n\nThe harbourmaster was named on Friday, the port said.\n\nNobody else had applied."
    result = importing.import_one(session.file, importing.from_pasted(text))
    assert [hit.article for hit in finish(search_project(session, "harbourmaster"))] == list(result.added)


def test_without_a_cache_every_article_is_read(session, monkeypatch, tmp_path):
    blocked = tmp_path / "blocked"
    blocked.write_text("not a folder", encoding="utf-8")
    session.search_cache.path = blocked / "cache.sqlite"
    assert [hit.article for hit in finish(search_project(session, "nobody"))] == ["fair"]
